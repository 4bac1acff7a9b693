// The search box: a combobox over names and coordinates (WAI-ARIA 1.2), whose choice opens the card of the place.
(function () {
  "use strict";
  const { el, replace } = fugai;
  const WORDS = {
    ask: ["查找地点", "Find a place"], hint: ["名称、拼音、首字母或坐标", "Name, pinyin, initials or coordinates"],
    results: ["项结果", "results"], none: ["没有找到", "Nothing found"], preparing: ["正在整理名称……", "Preparing the names …"],
    lonlat: ["按经度、纬度读取", "read as longitude, latitude"], latlon: ["按纬度、经度读取", "read as latitude, longitude"],
    outside: ["在本页区域之外", "outside the area of this page"], coordinates: ["坐标", "Coordinates"], clear: ["清除", "Clear"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  const node = (id) => document.getElementById(id);
  const MOST = 10;
  const LONGEST = 200;
  let hits = [];
  let active = -1;

  const shorten = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  const districtAt = ({ lng, lat }) => (fugai.districts ? fugai.districts.hit(fugai.worldX(lng), fugai.worldY(lat)) : -1);

  function coordinateHits(query) {
    const read = fugai.readCoordinates(query).map((one) => ({ ...one, inside: districtAt(one) >= 0 }));
    read.sort((a, b) => b.inside - a.inside);
    return read.map(({ lng, lat, order, datums, inside }) => {
      const notes = [datums.join(" / "), order ? w(order) : "", inside || !fugai.districts ? "" : w("outside")];
      const name = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
      return { place: { lng, lat }, entry: null, name, kind: w("coordinates"), notes: notes.filter(Boolean).join(" · ") };
    });
  }

  function nameHits(query) {
    return fugai.searchNames(query).map((entry) => {
      const place = fugai.whereIs(entry);
      const district = entry.layer ? districtAt(place) : -1;
      const [, key] = fugai.keyOf(entry);
      const name = fugai.nameOf(entry);
      const notes = [district >= 0 ? fugai.districts.name(district) : "", entry.layer && key !== name ? key : ""];
      return { place, entry, name, kind: fugai.kindOf(entry), notes: notes.filter(Boolean).map(shorten).join(" · ") };
    });
  }

  function search() {
    const input = node("fugai-ask-input");
    const query = input.value.trim();
    hits = query ? coordinateHits(query).concat(nameHits(query)).slice(0, MOST) : [];
    active = -1;
    show(Boolean(query));
  }

  function show(open) {
    const input = node("fugai-ask-input");
    const list = node("fugai-ask-list");
    const status = node("fugai-ask-status");
    const empty = open && !hits.length;
    replace(list, hits.map((hit, k) => el("li", {
      role: "option", id: `fugai-hit-${k}`, "aria-selected": String(k === active), class: k === active ? "hit on" : "hit",
      onmousedown: (event) => event.preventDefault(), onclick: () => choose(k),
    }, el("bdi", { class: "hit-name" }, shorten(hit.name)), el("span", { class: "hit-notes" }, [hit.kind, hit.notes].filter(Boolean).join(" · ")))));
    list.hidden = !hits.length;
    replace(status, !open ? "" : empty ? (fugai.namesReady() ? w("none") : w("preparing")) : `${hits.length} ${w("results")}`);
    status.classList.toggle("shown", empty);
    input.setAttribute("aria-expanded", String(Boolean(hits.length)));
    mark();
  }

  function mark() {
    const input = node("fugai-ask-input");
    hits.forEach((_, k) => {
      const item = node(`fugai-hit-${k}`);
      item.classList.toggle("on", k === active);
      item.setAttribute("aria-selected", String(k === active));
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `fugai-hit-${active}`);
      node(`fugai-hit-${active}`).scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    hits = [];
    active = -1;
    show(false);
  }

  function choose(k) {
    const hit = hits[k];
    if (!hit) return;
    node("fugai-ask-input").value = shorten(hit.name);
    close();
    const narrow = window.innerWidth <= 760;
    if (narrow && fugai.state.panel) fugai.set({ panel: false });
    fugai.showPlace(hit.place, hit.entry, { focus: true });
  }

  function keys(event) {
    if (event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      event.preventDefault();
      if (!hits.length) search();
      if (!hits.length) return;
      active = active < 0 ? (move > 0 ? 0 : hits.length - 1) : (active + move + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!hits.length) search();
      choose(Math.max(0, active));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (hits.length || node("fugai-ask-status").classList.contains("shown")) close();
      else node("fugai-ask-input").value = "";
    }
  }

  function words() {
    const input = node("fugai-ask-input");
    input.setAttribute("aria-label", w("ask"));
    input.setAttribute("placeholder", w("hint"));
    node("fugai-ask-list").setAttribute("aria-label", w("ask"));
    if (hits.length) search();
  }

  function typing(target) {
    return target instanceof Element && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
  }

  function start() {
    const holder = node("fugai-ask");
    const input = el("input", {
      type: "text", id: "fugai-ask-input", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: 400, enterkeyhint: "search",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "fugai-ask-list", "aria-keyshortcuts": "/", dir: "auto",
      oninput: search, onkeydown: keys, onfocus: () => input.select(), onblur: close,
    });
    replace(holder, input, el("kbd", { "aria-hidden": "true" }, "/"),
      el("ul", { id: "fugai-ask-list", role: "listbox", hidden: true }), el("div", { id: "fugai-ask-status", class: "ask-status", role: "status" }));
    words();
    fugai.on(["lang"], words);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      event.preventDefault();
      input.focus();
    });
    setTimeout(() => fugai.buildNames(() => {
      document.documentElement.setAttribute("data-names", "true");
      if (document.activeElement === input && input.value.trim()) search();
    }), 0);
  }

  fugai.feature({ start });
})();
