// Two years side by side: a swipe over everything drawn, and the difference of a raster in people.
(function () {
  "use strict";
  const { el, replace, state } = fugai;
  const WORDS = {
    one: ["单年", "One year"], swipe: ["左右对比", "Swipe"], difference: ["变化", "Difference"], mode: ["年份对比", "Compare years"], from: ["对比", "from"],
    gained: ["新增", "Gained"], lost: ["失去", "Lost"], both: ["保持", "In both"], neither: ["均无", "In neither"], unknown: ["未知", "Unknown"],
    up: ["升高", "Stronger"], down: ["降低", "Weaker"], same: ["不变", "Unchanged"], people: ["常住人口", "residents"], reading: ["时限", "Time limit"],
    residents: ["人口按{year}年计", "residents of {year}"], whole: ["全区域", "whole area"], cut: ["分界线位置", "Place of the divider"],
    sum: ["{year}年合计", "{year} in all"], percent: ["从左起", "from the left"], cells: ["按网格", "by cell"],
    pick: ["请打开覆盖、信号或可达时间图层", "Show a layer of coverage, signal or travel time"],
  };
  const COLOURS = { gained: "#2166ac", lost: "#c2570c", both: "#b7c3cd", neither: "#ece6dd", unknown: "#8d8d8d" };
  const MODES = ["one", "swipe", "difference"];
  const w = (key, year) => WORDS[key][fugai.zh() ? 0 : 1].replace("{year}", year === undefined ? "" : fugai.yearName(year));
  Object.assign(state, { compare: "one", from: 0, cut: 50, reading: 0 });
  let left = null; // the raster of the earlier year in a swipe, or the difference
  let divider = null;
  let drawnKey = "";

  // Two runs on one page go by the names of years.
  fugai.yearName = (year) => fugai.pick((fugai.page.year_names || {})[year]) || String(year);
  fugai.yearEnd = (year) => ((fugai.page.year_names || {})[year] ? fugai.yearName(year) : fugai.zh() ? `${year}年末` : `end of ${year}`);

  fugai.yearsShown = (year) => (swiping() ? `${fugai.yearName(from())} | ${fugai.yearName(state.year)}` : fugai.yearEnd(year));

  const possible = () => fugai.years.length > 1;
  const from = () => (fugai.years.includes(state.from) ? state.from : fugai.years[0]);
  const swiping = () => possible() && state.compare === "swipe" && from() !== state.year;
  const pair = () => [from(), state.year].sort((a, b) => a - b);
  const comparable = ({ spec }) => Boolean(spec.changes) && spec.kind === "raster";
  // The raster whose difference is drawn: the one on show, where it can be compared.
  const subject = () => {
    const surface = possible() && state.compare === "difference" && from() !== state.year ? fugai.surface() : null;
    return surface && comparable(surface) ? surface : null;
  };
  const readingOf = (spec) => spec.changes[Math.min(state.reading, spec.changes.length - 1)];
  fugai.differs = (spec) => Boolean(subject()) && subject().spec === spec;

  // ---- swipe: everything on a canvas is drawn once for each side ------------------------------
  const dividerAt = () => (state.cut / 100) * fugai.map.getSize().x;
  const sideOf = (latlng) => (swiping() && fugai.map.latLngToContainerPoint(latlng).x < dividerAt() ? from() : state.year);

  function inYear(year, action) {
    const kept = state.year;
    state.year = year;
    try {
      return action();
    } finally {
      state.year = kept;
    }
  }

  // What the pointer finds is that of the side it is on.
  fugai.onSide = (latlng, action) => inYear(sideOf(latlng), action);

  fugai.drawSides = function drawSides(canvas, ctx, frame) {
    if (!swiping()) {
      canvas._draw(ctx, frame);
      return;
    }
    const middle = fugai.map.containerPointToLayerPoint([dividerAt(), 0]).x - canvas._bounds.min.x;
    for (const [year, start, end] of [[from(), 0, middle], [state.year, middle, frame.width]]) {
      if (canvas.only && year < canvas.only) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(start, 0, Math.max(0, end - start), frame.height);
      ctx.clip();
      inYear(year, () => canvas._draw(ctx, frame));
      ctx.restore();
    }
  };

  function clip(pane, start, end) {
    const x = (value) => `${fugai.map.containerPointToLayerPoint([value, 0]).x}px`;
    fugai.map.getPane(pane).style.clipPath = `polygon(${x(start)} -99999px, ${x(end)} -99999px, ${x(end)} 99999px, ${x(start)} 99999px)`;
  }

  function place() {
    if (!fugai.map) return;
    const on = swiping();
    divider.hidden = !on;
    if (!on) {
      fugai.map.getPane("rasters").style.clipPath = "";
      fugai.map.getPane("rastersBefore").style.clipPath = "";
      return;
    }
    const x = dividerAt();
    clip("rastersBefore", -99999, x);
    clip("rasters", x, 99999);
    divider.style.left = `${x}px`;
    divider.setAttribute("aria-valuenow", String(Math.round(state.cut)));
    divider.setAttribute("aria-valuetext", `${Math.round(state.cut)} % ${w("percent")}`);
    redrawCanvases();
  }

  function redrawCanvases() {
    if (fugai.districts) fugai.districts.redraw();
    for (const layer of fugai.layers) if (layer.spec.kind !== "raster") layer.made.redraw();
  }

  // ---- rasters of the other year, and differences ---------------------------------------------
  function second() {
    const surface = swiping() ? fugai.layers.find((layer) => layer.spec.kind === "raster" && state.layers.includes(layer.spec.id)) : subject();
    const k = surface ? surface.made.at(from()) : -1;
    const key = k < 0 ? "" : [surface.spec.id, state.compare, from(), swiping() ? 0 : state.year, swiping() ? 0 : state.reading].join("|");
    if (key === drawnKey) return;
    drawnKey = key;
    if (left) left.remove();
    left = null;
    if (!key) return;
    const show = (uri) => {
      if (key !== drawnKey) return;
      left = L.imageOverlay(uri, surface.made.box(k), { pane: swiping() ? "rastersBefore" : "rasters", opacity: surface.spec.opacity, interactive: false });
      left.on("load add", () => fugai.sharpen(left));
      left.addTo(fugai.map);
    };
    if (swiping()) surface.made.address(k, show);
    else difference(surface, show);
  }

  const KINDS = ["gained", "lost", "both", "neither", "unknown"];
  function difference({ spec, made }, then) {
    const [a, b] = pair().map(made.at);
    if (a < 0 || b < 0) return;
    const { ranks, least } = readingOf(spec);
    const kind = (p, q) => {
      const [before, after] = [ranks[p - 1], ranks[q - 1]];
      if (!fugai.known(before) || !fugai.known(after)) return 5;
      return after > before ? 1 : after < before ? 2 : after >= least ? 3 : 4;
    };
    const table = new Uint8Array(65536);
    spec.legend.forEach((_, p) => spec.legend.forEach((__, q) => { table[(p + 1) * 256 + q + 1] = kind(p + 1, q + 1); }));
    made.classes(a, (before) => made.classes(b, (after) => {
      const values = new Uint8Array(after.values.length);
      for (let i = 0; i < values.length; i += 1) values[i] = table[before.values[i] * 256 + after.values[i]];
      const paint = (code, stripe) => [...fugai.rgb(COLOURS[KINDS[code - 1]]), code === 5 && stripe ? 70 : 255];
      fugai.paint({ width: after.width, height: after.height, values }, paint, then);
    }));
  }

  // ---- numbers --------------------------------------------------------------------------------
  // Residents of the pair of years: of the district chosen, else of the whole area.
  function people(spec) {
    const reading = readingOf(spec);
    const k = (reading.pairs || []).findIndex((one) => String(one) === String(pair()));
    if (k < 0) return null;
    const i = state.district;
    if (i < 0 || !reading.districts) return { values: reading.people[k], name: w("whole") };
    if (!reading.local) reading.local = new DataView(fugai.bytes(reading.districts).buffer);
    const at = (j) => reading.local.getFloat32(4 * ((k * fugai.districts.count + i) * KINDS.length + j), true);
    return { values: KINDS.map((_, j) => at(j)), name: fugai.districts.name(i) };
  }

  // Legend of the difference, in place of that of the layer.
  fugai.differenceLegend = function differenceLegend({ spec }) {
    const [a, b] = pair();
    const reading = readingOf(spec);
    const found = people(spec);
    const levels = !reading.pairs && reading.least <= 0;
    const names = levels ? { gained: "up", lost: "down", both: "same" } : {};
    const rows = KINDS.filter((kind) => !(levels && kind === "neither")).filter((kind) => kind !== "unknown" || !found || found.values[4] >= 0.5).map((kind) => el("div", { class: "legend-row" },
      fugai.swatch(COLOURS[kind], undefined, kind === "unknown"), el("span", {}, w(names[kind] || kind)),
      found ? el("small", { "data-people": kind }, fugai.plainNumber(Math.round(found.values[KINDS.indexOf(kind)]))) : null));
    const total = found ? el("div", { class: "legend-row total" }, el("span", {}, w("sum", b)),
      el("small", { "data-people": "sum" }, fugai.plainNumber(Math.round(found.values[0] + found.values[2])))) : null;
    const note = found ? [found.name, w("residents", b)].join(" · ") : w("cells");
    return el("section", { class: "difference", "aria-live": "polite" },
      el("div", { class: "legend-head" }, el("b", {}, fugai.pick(spec.name)), fugai.chip(spec.basis),
        el("div", { class: "legend-note" }, `${fugai.yearName(a)} → ${fugai.yearName(b)}${fugai.pick(reading.name) ? ` · ${fugai.pick(reading.name)}` : ""}`),
        el("div", { class: "legend-note" }, note)),
      rows, total);
  };

  // Classes under the pointer in both years, for the box beside it.
  fugai.yearsToRead = (latlng) => (subject() ? pair() : [sideOf(latlng)]);

  // ---- controls -------------------------------------------------------------------------------
  // A difference needs a raster that can be compared: where none is shown, the first of the profile on show.
  function choose(mode) {
    const changes = { compare: mode, from: from() };
    if (mode !== "one" && from() === state.year) {
      const others = fugai.years.filter((year) => year !== state.year);
      changes.from = others[0];
    }
    const surface = fugai.surface();
    if (mode === "difference" && !(surface && comparable(surface))) {
      const view = fugai.districts ? fugai.districts.view() : null;
      const fits = fugai.layers.filter(comparable);
      const first = fits.find(({ spec }) => view && spec.dims.profile && spec.dims.profile === view.d.profile && spec.changes[0].pairs)
        || fits.find(({ spec }) => spec.changes[0].pairs) || fits[0];
      if (first) changes.layers = fugai.withoutRasters().concat(first.spec.id);
    }
    fugai.set(changes);
  }

  // The row under the year slider.
  fugai.compareRow = function compareRow() {
    if (!possible()) return null;
    const holder = el("div", { class: "compare", id: "fugai-compare" });
    fill(holder);
    return holder;
  };

  function fill(holder) {
    const modes = MODES.filter((mode) => mode !== "difference" || fugai.layers.some(comparable));
    const surface = state.compare === "difference" ? fugai.surface() : null;
    const readings = surface && comparable(surface) && surface.spec.changes.length > 1 ? surface.spec.changes : null;
    fugai.refresh(holder,
      el("div", { class: "segments", role: "group", "aria-label": w("mode") }, modes.map((mode) => el("button", {
        type: "button", id: `fugai-compare-${mode}`, "aria-pressed": String(state.compare === mode), onclick: () => choose(mode) }, w(mode)))),
      state.compare === "one" ? null : el("label", { class: "compare-from" }, el("span", {}, w("from")),
        el("select", { id: "fugai-from", onchange: (event) => fugai.set({ from: Number(event.target.value) }) },
          fugai.years.map((year) => el("option", { value: year, selected: year === from(), disabled: year === state.year }, fugai.yearName(year))))),
      readings ? el("select", { id: "fugai-reading", "aria-label": w("reading"), onchange: (event) => fugai.set({ reading: Number(event.target.value) }) },
        readings.map((one, k) => el("option", { value: k, selected: k === Math.min(state.reading, readings.length - 1) }, fugai.pick(one.name)))) : null,
      state.compare === "difference" && !(surface && comparable(surface)) ? el("p", { class: "legend-note" }, w("pick")) : null);
  }

  function moveTo(percent) {
    fugai.set({ cut: Math.round(Math.max(2, Math.min(98, percent)) * 10) / 10 });
  }

  function makeDivider() {
    const side = document.querySelector(".map-side");
    const names = ["before", "after"].map((one) => el("span", { class: `side-name ${one}`, "aria-hidden": "true" }));
    divider = el("div", { class: "divider", id: "fugai-divider", role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-valuemin": 2, "aria-valuemax": 98, hidden: true,
      onkeydown: (event) => {
        const step = { ArrowLeft: -2, ArrowRight: 2, PageUp: 10, PageDown: -10 }[event.key];
        if (step) moveTo(state.cut + step);
        else if (event.key === "Home") moveTo(2);
        else if (event.key === "End") moveTo(98);
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
      onpointerdown: (event) => { divider.setPointerCapture(event.pointerId); event.preventDefault(); divider.focus({ preventScroll: true }); },
      onpointermove: (event) => {
        if (!divider.hasPointerCapture(event.pointerId)) return;
        const box = side.getBoundingClientRect();
        moveTo(((event.clientX - box.left) / box.width) * 100);
      } }, names, el("i", { "aria-hidden": "true" }, "⇔"));
    side.insertBefore(divider, document.getElementById("fugai-cards"));
    named();
  }

  function named() {
    divider.setAttribute("aria-label", w("cut"));
    replace(divider.querySelector(".before"), fugai.yearName(from()));
    replace(divider.querySelector(".after"), fugai.yearName(state.year));
  }

  function now() {
    const holder = document.getElementById("fugai-compare");
    if (holder) fill(holder);
    for (const layer of fugai.layers) if (layer.spec.kind === "raster") layer.made.redraw();
    second();
    named();
    place();
    redrawCanvases();
  }

  fugai.feature({
    read(given, changes) {
      if (MODES.includes(given.get("compare"))) changes.compare = given.get("compare");
      if (/^-?\d{1,6}$/.test(given.get("from") || "")) changes.from = Number(given.get("from"));
      if (/^\d{1,2}(\.\d)?$/.test(given.get("cut") || "")) changes.cut = Math.max(2, Math.min(98, Number(given.get("cut"))));
      if (/^\d{1,2}$/.test(given.get("reading") || "")) changes.reading = Number(given.get("reading"));
    },
    write(out) {
      if (state.compare === "one" || !possible()) return;
      out.set("compare", state.compare);
      out.set("from", String(from()));
      if (state.compare === "swipe") out.set("cut", String(state.cut));
      else if (state.reading) out.set("reading", String(state.reading));
    },
    start(map) {
      map.createPane("rastersBefore").style.zIndex = "331";
      map.getPane("rastersBefore").style.pointerEvents = "none";
      makeDivider();
      map.on("move zoomend resize viewreset", place);
      fugai.on(["cut"], place);
      fugai.on(["compare", "from", "year", "layers", "reading", "lang"], now);
      fugai.on(["compare", "from", "reading"], fugai.legendCard);
      // choosing one of thousands of districts draws nothing anew where no two years are compared
      fugai.on(["district"], () => { if (state.compare !== "one") { now(); fugai.legendCard(); } });
      now();
      if (state.compare !== "one") fugai.legendCard();
    },
  });
})();
