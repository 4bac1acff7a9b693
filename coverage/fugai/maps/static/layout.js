// Small windows, the keyboard on the map, and the dark set of colours.
(function () {
  "use strict";
  const WORDS = {
    dark: ["深色", "Dark"], light: ["浅色", "Light"],
    mapKeys: ["地图：方向键移动，加减键缩放，回车键查询中心点", "Map: arrow keys move it, plus and minus zoom, Enter asks its centre"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  const node = (id) => document.getElementById(id);
  const marks = () => document.body.classList;
  const CARDS = ["fugai-indicator-card", "fugai-layers-card", "fugai-legend-card"];
  const NARROW = 760, SHORT = 480, SMALL_WIDTH = 720, SMALL_HEIGHT = 430;
  fugai.state.theme = "";

  // ---- small windows --------------------------------------------------------------------------
  let wasSmall = false;

  function measure() {
    if (marks().contains("printing")) return;
    marks().toggle("narrow", window.innerWidth <= NARROW);
    marks().toggle("short", window.innerHeight < SHORT);
    const side = node("fugai-map").parentElement;
    const small = side.clientWidth < SMALL_WIDTH || side.clientHeight < SMALL_HEIGHT;
    marks().toggle("small", small);
    if (small !== wasSmall) for (const id of CARDS) node(id).open = !small;
    wasSmall = small;
    const foot = footHeight();
    side.style.setProperty("--foot", `${foot}px`);
    side.style.setProperty("--room", `${Math.max(90, side.clientHeight - foot - 58 - 42)}px`);
  }

  fugai.layout = measure;

  // What stands at the lower edge of the map: the card of the years or of the sites, and the scale.
  function footHeight() {
    const cards = Array.from(document.querySelectorAll(".map-side > .year:not([hidden])"));
    return Math.max(0, ...cards.map((card) => card.offsetHeight)) + 40;
  }

  // Where there is little room one card is open at a time.
  function oneAtATime(event) {
    const card = event.target;
    if (!wasSmall || !card.open || marks().contains("printing")) return;
    for (const id of CARDS) if (node(id) !== card) node(id).open = false;
  }

  // Padding that keeps what is zoomed to out from under the cards; null where there is room.
  fugai.smallPadding = () => (wasSmall ? { paddingTopLeft: [20, 58], paddingBottomRight: [20, footHeight()] } : null);

  let openBefore = [];
  function print(on) {
    if (on) openBefore = CARDS.map((id) => node(id).open);
    CARDS.forEach((id, k) => { node(id).open = on ? id === "fugai-legend-card" || openBefore[k] : openBefore[k]; });
    paint(on);
  }

  // ---- keyboard -------------------------------------------------------------------------------
  function bindKeys(map) {
    const holder = map.getContainer();
    holder.setAttribute("role", "application");
    holder.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
      if (event.target !== holder || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      const latlng = map.getCenter();
      map.fire("click", { latlng, containerPoint: map.latLngToContainerPoint(latlng), layerPoint: map.latLngToLayerPoint(latlng), originalEvent: event });
      const card = document.querySelector("#fugai-place .place");
      if (card) card.focus();
    });
    map.on("popupclose", () => { if (document.activeElement === document.body || holder.contains(document.activeElement)) holder.focus({ preventScroll: true }); });
  }

  // ---- dark -----------------------------------------------------------------------------------
  const asked = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (fugai.state.theme || (asked.matches ? "dark" : "light")) === "dark";

  function paint(printing) {
    const dark = isDark() && printing !== true;
    document.documentElement.setAttribute("data-theme", dark ? "dark" : "light");
    fugai.paper = dark ? "#2b343d" : "";
    const button = node("fugai-theme");
    if (button) {
      fugai.replace(button, dark ? "☀" : "☾");
      button.setAttribute("aria-label", w(dark ? "light" : "dark"));
      button.setAttribute("title", w(dark ? "light" : "dark"));
    }
    node("fugai-map").setAttribute("aria-label", w("mapKeys"));
    if (fugai.districts) fugai.districts.redraw();
  }

  function addButton() {
    const button = fugai.el("button", { type: "button", id: "fugai-theme", class: "tool", onclick: () => fugai.set({ theme: isDark() ? "light" : "dark" }) });
    node("fugai-print").before(button);
  }

  fugai.feature({
    read(given, changes) {
      if (["dark", "light"].includes(given.get("theme"))) changes.theme = given.get("theme");
    },
    write(out) {
      if (fugai.state.theme) out.set("theme", fugai.state.theme);
    },
    start(map) {
      addButton();
      paint();
      measure();
      for (const id of CARDS) node(id).addEventListener("toggle", oneAtATime);
      fugai.on(["theme", "lang"], paint);
      asked.addEventListener("change", paint);
      new ResizeObserver(measure).observe(node("fugai-map"));
      window.addEventListener("resize", measure);
      window.addEventListener("beforeprint", () => print(true));
      window.addEventListener("afterprint", () => print(false));
      bindKeys(map);
    },
  });
})();
