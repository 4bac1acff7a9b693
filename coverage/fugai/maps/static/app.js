// The map, the address bar, and what is redrawn when the state changes.
(function () {
  "use strict";
  const { state } = fugai;
  const PANES = [["districts", 310], ["rasters", 330], ["lines", 350], ["polygons", 370], ["borders", 390], ["points", 410], ["labels", 430]];
  const node = (id) => document.getElementById(id);
  fugai.hovered = -1;
  fugai.years = [];

  fugai.createMap = function createMap(id) {
    const map = L.map(id, {
      zoomControl: false, attributionControl: false, center: [0, 0], zoom: 2, minZoom: 2, maxZoom: 18,
      zoomSnap: 0.1, wheelPxPerZoomLevel: 90, worldCopyJump: false, fadeAnimation: false,
    });
    for (const [name, order] of PANES) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(order);
      pane.style.pointerEvents = "none";
    }
    fugai.map = map;
    return map;
  };

  fugai.isRaster = (id) => fugai.layers.some(({ spec }) => spec.id === id && spec.kind === "raster");
  fugai.withoutRasters = () => state.layers.filter((id) => !fugai.isRaster(id));

  // A layer of one year is not drawn in the years before it.
  const inTime = (spec) => !spec.only || !state.year || state.year >= spec.only;
  fugai.drawn = ({ spec }) => state.layers.includes(spec.id) && inTime(spec);
  fugai.surface = () => fugai.layers.find((layer) => layer.spec.kind === "raster" && fugai.drawn(layer)) || null;

  // Layers shown with a view: layers of other profiles are hidden, those of its own profile shown.
  fugai.layersFor = function layersFor(ids, view) {
    const dims = view ? view.d : {};
    const beside = ({ spec }) => Object.keys(spec.dims).every((key) => spec.dims[key] === dims[key]);
    const bound = ({ spec }) => spec.shown && Object.keys(spec.dims).length > 0;
    return fugai.layers.filter((layer) => (bound(layer) ? beside(layer) : ids.includes(layer.spec.id))).map((layer) => layer.spec.id);
  };

  fugai.addLayer = function addLayer(map, id) {
    const spec = fugai.withImages(fugai.data(id));
    const made = fugai.makers[spec.kind](spec);
    if (spec.kind === "districts") fugai.districts = made;
    else fugai.layers.push({ spec, made });
    if (spec.only) made.leaflet.only = spec.only;
  };

  // ---- address ------------------------------------------------------------------------------
  const DIMENSIONS = ["profile", "operator", "technology", "type", "mode", "minutes", "direction", "area", "class", "statistic"];

  function readAddress() {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const changes = {};
    if (["zh", "en"].includes(given.get("lang"))) changes.lang = given.get("lang");
    const tabs = ["siting", "rollout", "targets", "districts", "assumptions", "notes", ...fugai.featureTabs().map(({ key }) => key)];
    if (tabs.includes(given.get("tab"))) changes.tab = given.get("tab");
    if (given.has("panel")) changes.panel = given.get("panel") !== "0";
    if (given.has("layer")) {
      const wanted = given.get("layer").split(",");
      changes.layers = fugai.layers.map((layer) => layer.spec.id).filter((id) => wanted.includes(id));
    }
    for (const key of ["stage", "limit"]) if (given.has(key) && /^\d{1,9}$/.test(given.get(key))) changes[key] = Number(given.get(key));
    if (["technology", "year", "class"].includes(given.get("look"))) changes.look = given.get("look");
    if (given.has("sites") && /^\d+$/.test(given.get("sites"))) changes.sites = Number(given.get("sites"));
    if (fugai.years.includes(Number(given.get("year")))) changes.year = Number(given.get("year"));
    const d = fugai.districts;
    if (d) {
      if (d.indicators.includes(given.get("indicator"))) Object.assign(changes, { indicator: given.get("indicator"), shaded: true });
      if (given.get("indicator") === "none") changes.shaded = false;
      if (given.has("district")) changes.district = d.known(given.get("district"));
      const target = (fugai.page.targets || []).find(({ id }) => id === given.get("target"));
      if (target && d.indicators.includes(target.indicator)) Object.assign(changes, { judged: target.id, ...(changes.indicator ? {} : { indicator: target.indicator, dims: target.dims, shaded: true }) });
      if (["quantile", "equal", "fixed"].includes(given.get("classes"))) changes.scheme = given.get("classes");
      const dims = {};
      for (const key of DIMENSIONS) if (given.has(key)) dims[key] = given.get(key);
      if (Object.keys(dims).length || (changes.indicator && !changes.judged)) changes.dims = dims;
    }
    for (const { read } of fugai.features) if (read) read(given, changes);
    const view = (given.get("view") || "").split("/").map(Number);
    return { changes, view: view.length === 3 && view.every(isFinite) ? view : null };
  }

  function writeAddress() {
    const out = new URLSearchParams();
    out.set("lang", state.lang);
    if (state.tab !== "targets") out.set("tab", state.tab);
    if (!state.panel) out.set("panel", "0");
    out.set("layer", state.layers.join(",") || "none");
    if (state.year) out.set("year", String(state.year));
    if (fugai.page.siting) out.set("sites", String(fugai.sitingShown()));
    if (fugai.page.rollout) fugai.rolloutAddress(out);
    const d = fugai.districts;
    if (d && d.indicators.length) {
      out.set("indicator", state.shaded ? state.indicator : "none");
      if (state.shaded) for (const { dim, value } of d.choose(state.indicator, state.dims).selects) if (value) out.set(dim, value);
      if (state.scheme) out.set("classes", state.scheme);
      if (d.judged(d.view())) out.set("target", state.judged);
      if (state.district >= 0) out.set("district", d.spec.ids[state.district]);
    }
    for (const { write } of fugai.features) if (write) write(out);
    const centre = fugai.map.getCenter();
    out.set("view", `${Number(fugai.map.getZoom().toFixed(2))}/${centre.lat.toFixed(4)}/${centre.lng.toFixed(4)}`);
    try {
      window.history.replaceState(null, "", `#${out.toString().replace(/%2C/g, ",").replace(/%2F/g, "/")}`);
    } catch (error) {
      // In a frame without an address (a notebook) there is nothing to write.
    }
    fugai.panelLinks();
    if (fugai.afterAddress) fugai.afterAddress();
  }

  // ---- pointer ------------------------------------------------------------------------------
  function find(latlng) {
    const wx = fugai.worldX(latlng.lng);
    const wy = fugai.worldY(latlng.lat);
    const zoom = fugai.map.getZoom();
    const shown = fugai.layers.filter(fugai.drawn).reverse();
    const place = fugai.districts ? fugai.districts.hit(wx, wy) : -1;
    for (const kind of ["sites", "staged", "points", "lines", "polygons"]) {
      for (const layer of shown.filter((entry) => entry.spec.kind === kind)) {
        const i = layer.made.hit(wx, wy, 256 * 2 ** zoom, zoom);
        if (i >= 0) return { content: () => [layer.made.describe(i), fugai.tip.place(place)], district: -1, layer };
      }
    }
    return { content: place < 0 ? null : (full) => fugai.tip.district(place, full), district: place };
  }

  // Classes of the visible rasters under the pointer.
  function classesAt(latlng) {
    const wx = fugai.worldX(latlng.lng);
    const wy = fugai.worldY(latlng.lat);
    return fugai.layers
      .filter((layer) => layer.made.read && fugai.drawn(layer))
      .flatMap((layer) => fugai.yearsToRead(latlng).map((year, _, all) => ({ spec: layer.spec, entry: layer.made.read(wx, wy, year), year: all.length > 1 ? year : 0 })))
      .filter(({ entry }) => entry);
  }

  function hover(event) {
    fugai.onSide(event.latlng, () => hoverAt(event));
  }

  function hoverAt(event) {
    const tip = node("fugai-tip");
    fugai.readout(event.latlng);
    const found = find(event.latlng);
    const classes = classesAt(event.latlng);
    if (found.district !== fugai.hovered) {
      fugai.hovered = found.district;
      if (fugai.districts) fugai.districts.outlineOnly();
    }
    tip.hidden = !found.content;
    if (!found.content) return;
    fugai.replace(tip, found.content(false), classes.map(fugai.tip.surface));
    const size = fugai.map.getSize();
    const { x, y } = event.containerPoint;
    tip.style.left = `${x + 18 + tip.offsetWidth > size.x ? Math.max(4, x - 14 - tip.offsetWidth) : x + 14}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, size.y - tip.offsetHeight - 8))}px`;
  }

  function leave() {
    node("fugai-tip").hidden = true;
    fugai.hovered = -1;
    fugai.readout(null);
    if (fugai.districts) fugai.districts.outlineOnly();
  }

  const press = (event) => fugai.showPlace(event.latlng, null, { stay: true });
  // What is at a place, on the side of the swipe on which it lies.
  function findAt(latlng) {
    const found = fugai.onSide(latlng, () => find(latlng));
    return { ...found, content: found.content ? (full) => fugai.onSide(latlng, () => found.content(full)) : null };
  }
  Object.assign(fugai, { findAt, classesAt });

  fugai.goTo = function goTo(i) {
    fugai.set({ district: i, place: "" });
    fugai.map.closePopup();
    fugai.map.flyToBounds(fugai.districts.bounds(i), { ...padding(), duration: 0.6, maxZoom: 14 });
  };

  // ---- start --------------------------------------------------------------------------------
  function wholeArea() {
    const boxes = fugai.districts ? Array.from({ length: fugai.districts.count }, (_, i) => fugai.districts.bounds(i))
      : fugai.layers.filter((layer) => layer.spec.bounds).map(({ spec: { bounds: b } }) => L.latLngBounds([b[1], b[0]], [b[3], b[2]]));
    const all = L.latLngBounds([]);
    for (const box of boxes) if (box.isValid()) all.extend(box);
    return all.isValid() ? all : L.latLngBounds([-60, -170], [75, 170]);
  }

  // Padding that keeps what is zoomed to out from under the cards.
  function padding() {
    if (document.body.classList.contains("printing")) return { paddingTopLeft: [20, 20], paddingBottomRight: [20, fugai.years.length > 1 ? 88 : 44] };
    if (fugai.smallPadding()) return fugai.smallPadding();
    const legend = node("fugai-legend-card");
    const bottom = fugai.page.rollout ? 168 : fugai.page.siting ? 130 : fugai.years.length > 1 ? 96 : 40;
    const cards = fugai.layers.length + (d() ? 1 : 0) ? node("fugai-cards").offsetWidth + 26 : 24;
    return { paddingTopLeft: [legend.hidden ? 60 : legend.offsetWidth + 26, 20], paddingBottomRight: [cards, bottom] };
  }

  function showLayers() {
    for (const layer of fugai.layers) {
      const wanted = fugai.drawn(layer);
      if (wanted === fugai.map.hasLayer(layer.made.leaflet)) continue;
      if (wanted) fugai.map.addLayer(layer.made.leaflet);
      else fugai.map.removeLayer(layer.made.leaflet);
    }
  }

  function redrawData() {
    if (fugai.districts) fugai.districts.redraw();
    for (const layer of fugai.layers) layer.made.redraw();
  }

  function cards() {
    fugai.indicatorCard();
    fugai.layersCard();
    fugai.legendCard();
  }

  const d = () => fugai.districts;

  // Map at the size of the paper: the whole area where all of it is in view, else the view.
  let screenView = null;
  function printLayout(on) {
    const { map } = fugai;
    const shown = map.getBounds();
    const whole = wholeArea();
    if (on) screenView = [map.getCenter(), map.getZoom()];
    document.body.classList.toggle("printing", on);
    map.invalidateSize({ pan: false });
    if (!on && screenView) map.setView(screenView[0], screenView[1], { animate: false });
    else if (shown.contains(whole)) map.fitBounds(whole, { ...padding(), animate: false });
    else map.fitBounds(shown, { animate: false });
  }

  // An address pasted into an open page shows what it shows in a new one: what it does not name is as on opening.
  let asOpened = {};
  function follow() {
    if (!window.location.hash.includes("=")) return;
    const { changes, view } = readAddress();
    fugai.set({ ...asOpened, ...changes });
    if (view) fugai.map.setView([view[1], view[2]], view[0], { animate: false });
    else if (state.district >= 0) fugai.map.fitBounds(d().bounds(state.district), { ...padding(), maxZoom: 14, animate: false });
    else fugai.map.fitBounds(wholeArea(), { ...padding(), animate: false });
  }

  function bindEvents(map) {
    fugai.on(["lang"], () => { fugai.panelFrame(); fugai.panelTabs(); redrawData(); if (d()) d().rename(); map.closePopup(); });
    fugai.on(["lang", "layers", "year", "indicator", "dims", "scheme", "shaded", "judged"], cards);
    fugai.on(["lang"], fugai.yearCard);
    fugai.on(["year"], fugai.yearNow);
    fugai.on(["layers", "year"], () => { showLayers(); if (d()) d().redraw(); });
    fugai.on(["year", "indicator", "dims", "scheme", "shaded", "judged"], redrawData);
    fugai.on(["tab"], fugai.panelTabs);
    fugai.on(["lang", "tab", "year", "indicator", "dims", "shaded"], fugai.panelBody);
    fugai.on(["district"], () => {
      if (["districts", "targets", "assumptions", "notes"].includes(state.tab)) fugai.markRows();
      else fugai.panelBody();
      if (d()) d().outlineOnly();
    });
    fugai.on(["panel"], fugai.panelOpen);
    fugai.on(["lang"], fugai.sitingCard);
    fugai.on(["lang"], fugai.rolloutCard);
    fugai.on(["stage", "limit", "look"], () => { fugai.rolloutNow(); fugai.legendCard(); redrawData(); });
    fugai.on(["limit"], fugai.panelBody);
    fugai.on(["sites"], () => { fugai.sitingNow(); fugai.legendCard(); fugai.panelBody(); redrawData(); });
    fugai.on([], writeAddress);
    map.on("mousemove", hover).on("mouseout", leave).on("click", press);
    map.on("moveend", () => { fugai.scaleBar(map); writeAddress(); });
    map.on("movestart zoomstart", () => { node("fugai-tip").hidden = true; });
    node("fugai-zoom-in").addEventListener("click", () => map.zoomIn());
    node("fugai-zoom-out").addEventListener("click", () => map.zoomOut());
    node("fugai-zoom-all").addEventListener("click", () => { fugai.set({ district: -1 }); map.fitBounds(wholeArea(), padding()); });
    node("fugai-print").addEventListener("click", () => window.print());
    node("fugai-panel-button").addEventListener("click", () => fugai.set({ panel: !state.panel }));
    for (const button of document.querySelectorAll("[data-lang]")) {
      button.addEventListener("click", () => fugai.set({ lang: button.getAttribute("data-lang") }));
    }
    window.addEventListener("hashchange", follow);
    window.addEventListener("beforeprint", () => printLayout(true));
    window.addEventListener("afterprint", () => printLayout(false));
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(node("fugai-map"));
  }

  fugai.start = function start(map) {
    fugai.page = fugai.data("fugai-page") || {};
    const layerYears = fugai.layers.flatMap((layer) => layer.made.years);
    const given = fugai.page.years || [];
    fugai.years = given.length ? given : Array.from(new Set(layerYears)).sort((a, b) => a - b);
    const area = fugai.districts;
    const hasPanel = Boolean(area) || (fugai.page.targets || []).length > 0;
    document.body.classList.toggle("map-only", !hasPanel);
    Object.assign(state, {
      lang: (navigator.languages || [navigator.language]).slice(0, 1).some((tag) => /^zh\b/i.test(tag || "")) ? "zh" : "en",
      year: fugai.years.length ? fugai.years[fugai.years.length - 1] : 0,
      panel: hasPanel,
      tab: fugai.page.siting ? "siting" : fugai.page.rollout ? "rollout" : (fugai.page.targets || []).length ? "targets" : "districts",
      ...(area ? openingView(area) : {}),
    });
    state.layers = openingLayers(area);
    asOpened = JSON.parse(JSON.stringify(state));
    const { changes, view } = readAddress();
    Object.assign(state, changes);
    fugai.panelFrame();
    fugai.layout();
    fugai.panelOpen();
    cards();
    fugai.yearCard();
    fugai.sitingCard();
    fugai.rolloutCard();
    map.fitBounds(wholeArea(), { ...padding(), animate: false });
    if (view) map.setView([view[1], view[2]], view[0], { animate: false });
    else if (state.district >= 0) map.fitBounds(area.bounds(state.district), { ...padding(), maxZoom: 14, animate: false });
    if (area) for (const canvas of area.leaflets) map.addLayer(canvas);
    showLayers();
    for (const layer of fugai.layers) layer.made.redraw();
    fugai.panelTabs();
    fugai.panelBody();
    bindEvents(map);
    for (const { start: begin } of fugai.features) if (begin) begin(map);
    fugai.scaleBar(map);
    fugai.readout(null);
    document.documentElement.setAttribute("data-ready", "true");
  };

  // View on opening: a target's share that is missed, or in which the districts differ; without targets what says most
  // of the project's theme; never a map of one colour where there is another.
  function openingView(area) {
    const targets = fugai.page.targets || [];
    const telling = (fugai.page.opening || {}).indicators || area.indicators;
    const given = (fugai.page.headline || []).find((key) => area.indicators.includes(key));
    const view = ({ indicator, dims }) => area.choose(indicator, dims).view;
    const aims = targets.filter((target) => area.indicators.includes(target.indicator));
    const others = telling.filter((key) => area.indicators.includes(key)).map((indicator) => ({ indicator, dims: {} }));
    const differs = (choice) => classesUsed(area, view(choice)) > 1;
    const shares = aims.filter((choice) => fugai.isShare(view(choice).unit));
    const chosen = others.find(({ indicator }) => indicator === given)
      || shares.find((choice) => choice.status === "missed" && differs(choice)) || shares.find(differs) || others.find(differs) || shares.find((choice) => choice.status === "missed") || aims[0] || others[0];
    return chosen ? { indicator: chosen.indicator, dims: chosen.dims } : { indicator: "" };
  }

  // A page about signal or travel times opens on them; so does one whose districts are all alike.
  function openingLayers(area) {
    const own = fugai.layers.filter(({ spec }) => spec.shown).map(({ spec }) => spec.id);
    const { about, layers } = fugai.page.opening || { about: "", layers: [] };
    const flat = area && (!area.view() || classesUsed(area, area.view()) < 2);
    const subject = (about || flat) && !(fugai.page.headline || []).length ? layers : [];
    const view = area ? area.view() : null;
    const ids = fugai.layersFor([...own, ...subject], view);
    const raster = fugai.layers.find(({ spec }) => subject.includes(spec.id) && spec.kind === "raster");
    if (!raster || !raster.spec.dims.profile) return ids;
    // the holes beside a signal are those of its own profile
    return fugai.layersFor([...own, ...subject], { d: raster.spec.dims });
  }

  function classesUsed(area, view) {
    const values = Array.from({ length: area.count }, (_, i) => area.cell(view, i).value).filter(fugai.known);
    return new Set(values.map((value) => area.classOf(area.breaks(view), value, view))).size;
  }
})();
