// Cards on the map: layers, legend, year, scale and the coordinates under the pointer.
(function () {
  "use strict";
  const { el, replace, refresh } = fugai;
  const node = (id) => document.getElementById(id);

  // ---- layers -------------------------------------------------------------------------------
  const collapsed = new Map();

  function layersCard() {
    const themes = fugai.page.themes || {};
    const order = Object.keys(themes);
    const sorted = Array.from(grouped(fugai.layers.slice().reverse(), ({ spec }) => spec.theme || ""))
      .sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
    refresh(node("fugai-layers"), sorted.map(([key, list], place) => {
      const title = fugai.pick(themes[key] || [key, key]);
      return sorted.length > 1 ? themeFold(key, title, list, place) : layerRows(list, oneBasis(list));
    }));
    const ground = fugai.contextRow();
    if (ground) node("fugai-layers").appendChild(ground);
    node("fugai-layers-card").hidden = !fugai.layers.length && !ground;
  }

  function grouped(list, keyOf) {
    const groups = new Map();
    for (const entry of list) groups.set(keyOf(entry), (groups.get(keyOf(entry)) || []).concat(entry));
    return groups;
  }

  // The basis that all layers share, shown once.
  function oneBasis(list) {
    const found = new Set(list.map(({ spec }) => spec.basis));
    return found.size === 1 ? list[0].spec.basis : "";
  }

  function themeFold(key, title, list, place) {
    const basis = oneBasis(list);
    const on = list.filter(({ spec }) => fugai.state.layers.includes(spec.id)).length;
    if (!collapsed.has(key)) collapsed.set(key, place > 0 && window.innerHeight < 980);
    const fold = el("details", { class: "fold", open: !collapsed.get(key), ontoggle: () => collapsed.set(key, !fold.open) },
      el("summary", { id: `fugai-fold-${key}` }, el("span", {}, title), fugai.chip(basis), on ? el("b", { class: "badge" }, String(on)) : null),
      layerRows(list, basis));
    return fold;
  }

  // Layers of a group are listed side by side under its heading, by their short names.
  function layerRows(list, shownBasis) {
    return Array.from(grouped(list, ({ spec }) => fugai.pick(spec.group)), ([heading, members]) => {
      if (!heading) return members.map((layer) => layerRow(layer, shownBasis));
      const basis = oneBasis(members);
      return el("div", { class: "group", role: "group", "aria-label": heading },
        el("div", { class: "group-name" }, heading, basis === shownBasis ? null : fugai.chip(basis)),
        el("div", { class: "group-rows" }, members.map((layer) => layerRow(layer, basis || shownBasis, true))));
    });
  }

  // Two rasters on top of each other would mix their colours, so showing one hides the other.
  function toggle(layer) {
    const { id, kind } = layer.spec;
    const { layers } = fugai.state;
    if (layers.includes(id)) fugai.set({ layers: layers.filter((other) => other !== id) });
    else fugai.set({ layers: (kind === "raster" ? layers.filter((other) => !fugai.isRaster(other)) : layers).concat(id) });
  }

  function layerRow(layer, shownBasis, short) {
    const { spec } = layer;
    const shown = fugai.state.layers.includes(spec.id);
    const counts = layer.made.counts();
    const parts = counts ? [fugai.plainNumber(counts.shown)] : [];
    if (counts && counts.added) parts.push(`${fugai.t("added")} ${fugai.plainNumber(counts.added)}`);
    if (spec.missing) parts.push(`${fugai.plainNumber(spec.missing)} ${fugai.t("missing")}`);
    const box = el("input", { type: "checkbox", id: `fugai-check-${spec.id}`, checked: shown, onchange: () => toggle(layer) });
    const chip = spec.basis === shownBasis ? null : fugai.chip(spec.basis);
    const title = [fugai.pick(spec.name), parts.join(" · "), spec.source].filter(Boolean).join("\n");
    if (short) return el("label", { class: shown ? "layer on" : "layer", title }, box, el("span", {}, fugai.pick(spec.short) || fugai.pick(spec.name)), chip);
    return el("label", { class: shown ? "layer on" : "layer", title }, box, layerSwatch(spec),
      el("span", { class: "layer-name" }, fugai.pick(spec.name), parts.length ? el("small", {}, parts.join(" · ")) : null), chip);
  }

  function layerSwatch(spec) {
    const colours = spec.legend.filter((_, k) => !(spec.hatched && spec.hatched[k])).map((entry) => entry[2]);
    if (colours.length < 2) return fugai.swatch(colours[0], spec.kind === "points" ? 0 : undefined);
    return el("span", { class: "swatch stripes", "aria-hidden": "true" },
      colours.slice(0, 7).map((colour) => el("i", { css: { background: colour } })));
  }

  // ---- legend -------------------------------------------------------------------------------
  function legendCard() {
    const shown = fugai.layers.filter((layer) => fugai.state.layers.includes(layer.spec.id)).reverse();
    const parts = [...shown.map(layerLegend), districtLegend()].filter(Boolean);
    replace(node("fugai-legend"), parts);
    node("fugai-legend-card").hidden = !parts.length;
  }

  function legendHead(title, small, basis) {
    return el("div", { class: "legend-head" }, el("b", {}, title), fugai.chip(basis),
      small ? el("div", { class: "legend-note" }, small) : null);
  }

  function districtLegend() {
    const d = fugai.districts;
    const view = d ? d.shaded() : null;
    if (!view) return null;
    const edges = d.breaks(view);
    const colours = d.shades(view);
    const members = colours.map(() => 0);
    const values = [];
    let unknown = 0;
    let left = 0;
    for (let i = 0; i < d.count; i += 1) {
      const { value } = d.cell(view, i);
      if (!d.counts(view, i)) left += 1;
      else if (fugai.known(value)) {
        members[d.classOf(edges, value, view)] += 1;
        values.push(value);
      } else unknown += 1;
    }
    // Without breaks there is one class: all that is known.
    const needed = d.threshold(view);
    const goal = (k) => (needed !== null && edges[k - 1] === needed ? el("b", { class: "goal-mark" }, ` ${fugai.t("threshold")}`) : null);
    const rows = colours.map((colour, k) => legendRow(fugai.swatch(colour), [edges.length ? range(edges, k, view.unit) : extent(values, view.unit), goal(k)], members[k]))
      .filter(() => edges.length || values.length);
    if (unknown) rows.push(legendRow(fugai.swatch("#9aa3ad", undefined, true), fugai.t("unknown"), unknown));
    if (left) rows.push(legendRow(fugai.swatch("#fbfaf7"), fugai.t("notJudged"), left));
    const target = d.judged(view);
    const k = d.at(view);
    const year = k >= 0 && view.years[k] ? String(view.years[k]) : "";
    return el("section", {}, legendHead(d.title(view.i), [target ? fugai.pick([target.title, target.title_en]) : "", d.subtitle(view), year].filter(Boolean).join(" · "),
      typeof view.b === "string" ? view.b : ""), rows);
  }

  function range(edges, k, unit) {
    const text = (value) => fugai.number(value, unit);
    if (!edges.length) return fugai.t("all");
    if (k === 0) return `< ${text(edges[0])}`;
    if (k === edges.length) return `≥ ${text(edges[k - 1])}`;
    return `${fugai.number(edges[k - 1], unit, true)} – ${text(edges[k])}`;
  }

  function extent(values, unit) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? fugai.number(low, unit) : `${fugai.number(low, unit, true)} – ${fugai.number(high, unit)}`;
  }

  function legendRow(mark, text, count) {
    return el("div", { class: "legend-row" }, mark, el("span", {}, text),
      count === undefined ? null : el("small", {}, fugai.plainNumber(count)));
  }

  function layerLegend(layer) {
    if (fugai.differs(layer.spec)) return fugai.differenceLegend(layer);
    const { spec, made } = layer;
    const small = [];
    const year = spec.only || (made.year ? made.year() : 0);
    if (year) small.push(spec.only ? fugai.yearEnd(year) : fugai.yearsShown(year));
    if (spec.pixel_m) small.push(`${fugai.t("drawnAt")} ${Math.round(spec.pixel_m)} m`);
    const tally = made.tally ? made.tally() : null;
    const named = made.legendRows ? made.legendRows().map(({ mark, text, count }) => legendRow(mark, text, count)) : spec.legend.map((entry, code) => {
      const mark = fugai.swatch(entry[2], spec.kind === "points" ? code : undefined, spec.hatched && spec.hatched[code]);
      const text = spec.breaks ? range(spec.breaks, code, spec.unit) : fugai.pick(entry) || fugai.pick(spec.name);
      return legendRow(mark, text, tally ? tally[code] : undefined);
    });
    const head = legendHead(fugai.pick(spec.name), small.join(" · "), spec.basis);
    if (!fugai.drawn(layer)) return el("section", {}, head, el("p", { class: "legend-note" }, `${fugai.t("onlyFrom")} ${spec.only}`));
    const note = fugai.pick(spec.note);
    return el("section", {}, head, note ? el("div", { class: "legend-note" }, note) : null, named);
  }

  // ---- indicator ----------------------------------------------------------------------------
  function indicatorCard() {
    const d = fugai.districts;
    const card = node("fugai-indicator-card");
    card.hidden = !d || !d.indicators.length;
    if (card.hidden) return;
    const themes = fugai.page.themes || {};
    const groups = grouped(d.indicators, (key) => key.split(".")[0]);
    const option = (value, label, chosen) => el("option", { value, selected: chosen }, label);
    const { state } = fugai;
    const surface = fugai.surface();
    const picker = el("select", { id: "fugai-indicator", "aria-label": fugai.t("indicator"), onchange: (event) =>
      fugai.set(event.target.value ? { indicator: event.target.value, shaded: true, layers: fugai.withoutRasters(), judged: "" } : { shaded: false, judged: "" }) },
      option("", fugai.t("none"), !state.shaded),
      Array.from(groups, ([theme, keys]) => el("optgroup", { label: fugai.pick(themes[theme] || [theme, theme]) },
        keys.map((key) => option(key, d.title(key), state.shaded && key === state.indicator)))));
    const { selects, view } = d.choose(state.indicator, state.dims);
    const rows = state.shaded ? selects.map(({ dim, options, value }) => el("label", { class: "field" },
      el("span", {}, fugai.pick(d.dimension(view, dim))),
      el("select", { id: `fugai-dimension-${dim}`, onchange: (event) => fugai.set({ dims: { ...state.dims, [dim]: event.target.value } }) },
        options.map((key) => option(key, key !== "" ? d.valueOf(dim, key) : dim === "statistic" ? fugai.t("value") : d.word(""), key === value))))) : [];
    const schemes = view && state.shaded ? el("div", { class: "segments", role: "group", "aria-label": fugai.t("breaks") },
      Object.keys(view.breaks).map((key) => el("button", { type: "button", id: `fugai-scheme-${key}`, "aria-pressed": String(key === d.scheme(view)),
        onclick: () => fugai.set({ scheme: key }) }, fugai.t(key)))) : null;
    const hidden = surface && state.shaded ? el("p", { class: "legend-note" }, `${fugai.t("hiddenBy")} ${fugai.pick(surface.spec.name)}`) : null;
    refresh(node("fugai-indicator-body"), picker, hidden, rows, schemes);
  }

  // ---- year ---------------------------------------------------------------------------------
  let timer = 0;
  // Built once for each language; moving the slider must not replace the slider.
  function yearCard() {
    const { years } = fugai;
    const card = node("fugai-year-card");
    card.hidden = years.length < 2;
    if (card.hidden) return;
    const slider = el("input", { type: "range", min: 0, max: years.length - 1, step: 1, id: "fugai-year",
      oninput: (event) => fugai.set({ year: years[Number(event.target.value)] }) });
    refresh(card, el("button", { type: "button", class: "play", id: "fugai-play", onclick: play }),
      el("div", { class: "year-body" }, slider,
        el("div", { class: "ticks", "aria-hidden": "true" }, years.map((year) => el("span", { "data-year": year }, fugai.yearName(year)))), fugai.compareRow()));
    yearNow();
  }

  function yearNow() {
    const slider = node("fugai-year");
    if (!slider) return;
    slider.value = String(fugai.years.indexOf(fugai.state.year));
    slider.setAttribute("aria-label", fugai.t("year"));
    slider.setAttribute("aria-valuetext", fugai.yearName(fugai.state.year));
    for (const tick of document.querySelectorAll("[data-year]")) {
      tick.classList.toggle("now", Number(tick.getAttribute("data-year")) === fugai.state.year);
    }
    replace(node("fugai-play"), timer ? "❚❚" : "▶");
    node("fugai-play").setAttribute("aria-label", fugai.t(timer ? "pause" : "play"));
  }

  function play() {
    if (timer) {
      clearInterval(timer);
      timer = 0;
      yearNow();
      return;
    }
    const { years } = fugai;
    if (fugai.state.year === years[years.length - 1]) fugai.set({ year: years[0] });
    timer = setInterval(() => {
      const next = years.indexOf(fugai.state.year) + 1;
      if (next < years.length) fugai.set({ year: years[next] });
      if (next >= years.length - 1) play();
    }, 1100);
    yearNow();
  }

  // ---- scale and readout --------------------------------------------------------------------
  function scaleBar(map) {
    const size = map.getSize();
    const y = size.y / 2;
    const metres = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y]));
    if (!(metres > 0)) return;
    const power = 10 ** Math.floor(Math.log10(metres));
    const nice = [5, 2, 1].find((k) => k * power <= metres) * power;
    const bar = node("fugai-scale");
    bar.style.width = `${Math.round((100 * nice) / metres)}px`;
    replace(bar, nice >= 1000 ? `${nice / 1000} km` : `${nice} m`);
  }

  function readout(latlng) {
    const side = (value, positive, negative) => `${Math.abs(value).toFixed(5)}°${value < 0 ? negative : positive}`;
    replace(node("fugai-readout"), latlng
      ? `${side(latlng.lat, "N", "S")} ${side(latlng.lng, "E", "W")}`
      : "WGS84");
  }

  Object.assign(fugai, { layersCard, legendCard, indicatorCard, yearCard, yearNow, scaleBar, readout });
})();
