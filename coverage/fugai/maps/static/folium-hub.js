// What our layers on one map share: the box under the pointer, the popup, the legend and the year.
const hubs = new WeakMap();

function hubOf(map) {
  "use strict";
  if (hubs.has(map)) return hubs.get(map);
  const layers = [];
  let tip = null;
  let card = null;
  let year = 0;
  const PANES = [["districts", 310], ["rasters", 330], ["lines", 350], ["polygons", 370], ["borders", 390], ["points", 410], ["labels", 430]];
  for (const [name, order] of PANES) {
    if (map.getPane(`fugai-${name}`)) continue;
    const pane = map.createPane(`fugai-${name}`);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
  }

  const years = () => Array.from(new Set(layers.flatMap((layer) => layer.years()))).sort((a, b) => a - b);

  // Of each kind the uppermost layer first; districts lie below everything.
  function found(latlng, full) {
    const order = ["sites", "staged", "points", "polygons", "lines", "raster", "reached", "districts"];
    const sorted = layers.slice().reverse().sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    const nodes = [];
    for (const layer of sorted) {
      const node = layer.describe(latlng, map.getZoom(), full);
      if (node && (!nodes.length || ["raster", "districts"].includes(layer.kind))) nodes.push(node);
    }
    return nodes;
  }

  function box(nodes) {
    const holder = document.createElement("div");
    holder.className = "fugai-box";
    holder.append(...nodes);
    return holder;
  }

  function hide() {
    if (tip) tip.remove();
    tip = null;
  }

  function hover(event) {
    const nodes = layers.length ? found(event.latlng, false) : [];
    if (!nodes.length) return hide();
    if (!tip) tip = L.tooltip({ className: "fugai-tooltip", direction: "auto", opacity: 1, offset: [12, 0], interactive: false });
    tip.setLatLng(event.latlng).setContent(box(nodes));
    if (!map.hasLayer(tip)) tip.addTo(map);
    return null;
  }

  function press(event) {
    hide();
    const nodes = layers.length ? found(event.latlng, true) : [];
    if (nodes.length) L.popup({ className: "fugai-popup", maxWidth: 340, autoClose: false }).setLatLng(event.latlng).setContent(box(nodes)).openOn(map);
  }

  function slider(all) {
    const first = layers[0].fugai;
    const text = document.createElement("output");
    text.textContent = String(year);
    const input = first.el("input", { type: "range", min: 0, max: all.length - 1, step: 1, value: all.indexOf(year), "aria-label": first.t("year") });
    input.value = String(all.indexOf(year));
    input.addEventListener("input", () => {
      year = all[Number(input.value)];
      text.textContent = String(year);
      for (const layer of layers) layer.at(year);
      legend();
    });
    return first.el("label", { class: "fugai-year" }, first.t("year"), input, text);
  }

  const holder = document.createElement("div");
  const parts = { year: document.createElement("div"), legend: document.createElement("div") };
  holder.className = "fugai-card leaflet-bar";
  holder.append(parts.year, parts.legend);

  function legend() {
    const nodes = layers.slice().reverse().map((layer) => layer.legend()).filter(Boolean);
    parts.legend.replaceChildren(...nodes);
    holder.hidden = !nodes.length && !parts.year.firstChild;
  }

  function changed() {
    const all = years();
    if (all.length && !all.includes(year)) year = all[all.length - 1];
    parts.year.replaceChildren(...(all.length > 1 ? [slider(all)] : []));
    for (const layer of layers) layer.at(year);
    legend();
    if (layers.length && !card) {
      card = L.control({ position: "bottomleft" });
      card.onAdd = () => {
        L.DomEvent.disableClickPropagation(holder);
        L.DomEvent.disableScrollPropagation(holder);
        return holder;
      };
      card.addTo(map);
      map.on("mousemove", hover).on("mouseout movestart zoomstart", hide).on("click", press);
    } else if (!layers.length && card) {
      card.remove();
      card = null;
      hide();
      map.off("mousemove", hover).off("mouseout movestart zoomstart", hide).off("click", press);
    }
  }

  const hub = {
    add(layer) { layers.push(layer); changed(); },
    remove(layer) { layers.splice(layers.indexOf(layer), 1); changed(); },
  };
  hubs.set(map, hub);
  return hub;
}
