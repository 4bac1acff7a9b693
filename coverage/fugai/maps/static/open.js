// Runs first on a page to which an analyst added elements: an element that fails is named, and the
// rest stands. Each element's script is a script element of its own, so that none stops the others.
(function () {
  "use strict";
  const failed = [];

  function say(text) {
    if (failed.includes(text)) return;
    failed.push(text);
    const show = () => {
      let box = document.getElementById("fugai-failed");
      if (!box) {
        box = document.createElement("div");
        box.id = "fugai-failed";
        box.setAttribute("role", "status");
        const close = document.createElement("button");
        close.type = "button";
        close.textContent = "×";
        close.setAttribute("aria-label", "关闭 Close");
        close.addEventListener("click", () => box.remove());
        box.append(close);
        document.body.append(box);
      }
      const line = document.createElement("p");
      line.textContent = text;
      box.append(line);
    };
    if (document.body) show();
    else document.addEventListener("DOMContentLoaded", show);
  }

  window.addEventListener("error", (event) => {
    const { target } = event;
    if (target && (target.tagName === "SCRIPT" || target.tagName === "LINK")) {
      const { host, pathname } = new URL(target.src || target.href);
      say(`未能加载 Not loaded: ${pathname.split("/").pop()} (${host})`);
      return;
    }
    const script = document.currentScript;
    const said = script ? /^\/\* (\S+) \*\//.exec(script.textContent) : null;
    const name = said ? said[1] : "";
    // Of an error inside a library from another address a browser says no more than this.
    const why = event.message === "Script error." ? "" : ` (${event.message})`;
    if (name) say(`未能绘制 Not drawn: ${name}${why}`);
  }, true);

  // Plugins prepare every map that is made after them; the page's stands before they are loaded.
  const known = new Set();
  window.fugaiHooks = function hooks(map) {
    for (const hook of L.Map.prototype._initHooks) {
      if (!known.has(hook)) hook.call(map);
      known.add(hook);
    }
  };
  window.fugaiHooksKnown = () => L.Map.prototype._initHooks.forEach((hook) => known.add(hook));

  // What folium asks of jQuery for popups, where jQuery cannot be loaded: nodes of a text of markup.
  window.fugaiNodes = function nodes(markup) {
    const holder = document.createElement("template");
    holder.innerHTML = String(markup).trim();
    return Array.from(holder.content.childNodes);
  };

  // The corners of Leaflet's controls, kept from under the cards of the page.
  window.fugaiCorners = function corners() {
    const side = document.querySelector(".map-side");
    const box = side.getBoundingClientRect();
    const part = (id) => {
      const node = typeof id === "string" ? document.querySelector(id) : id;
      return node && node.offsetWidth ? node.getBoundingClientRect() : null;
    };
    const wide = box.width > 620;
    const [zoom, cards, legend] = [part(".zoom"), part("#fugai-layers-card"), part("#fugai-legend-card")];
    const sliders = Array.from(side.querySelectorAll(".year.card")).map(part).filter(Boolean);
    const foot = Math.max(30, ...sliders.map(({ top }) => box.bottom - top));
    const set = (corner, css) => {
      const node = side.querySelector(corner.split(" ").map((name) => `.leaflet-${name}`).join(""));
      if (node) for (const key of Object.keys(css)) node.style[key] = `${Math.max(0, css[key])}px`;
    };
    set("top left", { marginTop: zoom ? zoom.bottom - box.top : 0 });
    set("top right", { marginRight: wide && cards ? box.right - cards.left : 0, marginTop: !wide && cards ? cards.bottom - box.top : 0 });
    set("bottom left", { marginLeft: wide && legend ? legend.right - box.left : 0, marginBottom: foot });
    set("bottom right", { marginRight: wide && cards ? box.right - cards.left : 0, marginBottom: foot });
  };
})();
