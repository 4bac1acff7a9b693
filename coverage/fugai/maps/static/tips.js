// Boxes shown on hovering and clicking. Every value is a text node.
(function () {
  "use strict";
  const { el } = fugai;
  const COUNTED = ["population", "residents", "people", "households", "doors", "settlements", "villages", "places"];
  const YEARS = ["opened", "year"];

  function columnText(column, row) {
    const value = column.value(row);
    if (value === null || value === "" || value === undefined) return null;
    if (typeof value === "number" && COUNTED.includes(column.key)) return fugai.counted(value);
    if (typeof value === "number") return YEARS.includes(column.key) ? String(value) : fugai.plainNumber(value);
    return column.names && column.names[value] ? fugai.pick(column.names[value]) : value;
  }

  // Box of a point or shape: layer, heading, category and the columns that have a value.
  function rows(spec, heading, columns, row, { swatch, code }) {
    const category = swatch ? fugai.pick(swatch) : "";
    const pairs = columns.map((column) => [fugai.pick(column.label), columnText(column, row)]);
    return el("div", { class: "tip" },
      el("div", { class: "tip-kind" },
        swatch ? fugai.swatch(swatch[2], code) : null, fugai.pick(spec.name),
        category ? ` · ${category}` : "", fugai.chip(spec.basis)),
      heading ? el("div", { class: "tip-title" }, heading) : null,
      el("dl", {}, pairs.filter(([, text]) => text !== null).map(([label, text]) => [el("dt", {}, label), el("dd", {}, text)])));
  }

  // District in which a point or shape lies.
  function place(i) {
    return i < 0 ? null : el("div", { class: "tip-place" }, fugai.districts.name(i));
  }

  // Areas have parts; people, households and places are counted.
  function fraction(cell, indicator) {
    if (!fugai.known(cell.numerator) || !fugai.known(cell.denominator)) return null;
    const text = /area_|mbps|latency|load|accessib|cost/.test(indicator || "area_") ? fugai.plainNumber : fugai.counted;
    return `${text(cell.numerator)} / ${text(cell.denominator)}`;
  }

  function district(i, full) {
    const d = fugai.districts;
    const { spec } = d;
    const current = d.shaded();
    const population = spec.population ? spec.population[i] : null;
    const facts = [spec.classes[i] ? d.word(spec.classes[i]) : null,
      fugai.known(population) ? `${fugai.t("population")} ${fugai.counted(population)}` : null];
    const views = full ? fugai.headline() : [];
    if (current && !views.includes(current)) views.unshift(current);
    return el("div", { class: "tip" },
      el("div", { class: "tip-title" }, d.name(i)),
      el("div", { class: "tip-facts" }, facts.filter(Boolean).join(" · "), fugai.known(population) ? fugai.chip(spec.basis) : null),
      views.map((view) => measure(view, i, view === current)));
  }

  function measure(view, i, strong) {
    const d = fugai.districts;
    const cell = d.cell(view, i);
    const parts = fraction(cell, view.i);
    const subtitle = d.subtitle(view);
    return el("div", { class: strong ? "tip-measure strong" : "tip-measure" },
      el("div", { class: "tip-label" }, d.title(view.i), subtitle ? el("small", {}, ` ${subtitle}`) : null),
      el("div", { class: "tip-value" },
        el("b", {}, fugai.number(cell.value, view.unit)), fugai.chip(cell.basis),
        cell.year ? el("small", {}, String(cell.year)) : null,
        fugai.interval(cell.interval, view.unit),
        parts ? el("small", {}, parts) : null,
        cell.unknown > 0 ? el("small", {}, `${fugai.t("unknownShare")} ${fugai.number(cell.unknown, "1")}`) : null));
  }

  // Small square (or marker) of a colour; hatched for unknown.
  function swatch(colour, code, hatched) {
    const holder = el("canvas", { class: "swatch", width: 32, height: 32, "aria-hidden": "true" });
    const ctx = holder.getContext("2d");
    ctx.scale(2, 2);
    if (hatched) {
      ctx.fillStyle = fugai.hatch(ctx, colour);
      ctx.fillRect(1, 1, 14, 14);
    } else {
      ctx.fillStyle = colour;
      if (code === undefined) ctx.rect(1, 1, 14, 14);
      else fugai.marker(ctx, code, 8, 8, 5.4);
      ctx.fill();
    }
    if (code === undefined) {
      ctx.strokeStyle = "rgba(30,40,50,0.35)";
      ctx.strokeRect(1.5, 1.5, 13, 13);
    }
    return holder;
  }

  // Class of a raster under the pointer.
  function surface({ spec, entry, year }) {
    const hatched = spec.hatched[spec.legend.indexOf(entry)];
    return el("div", { class: "tip tip-measure" }, el("div", { class: "tip-label" }, fugai.pick(spec.name)),
      el("div", { class: "tip-value" }, swatch(entry[2], undefined, hatched), el("b", {}, fugai.pick(entry)), fugai.chip(spec.basis), year ? el("small", {}, fugai.yearName(year)) : null));
  }

  fugai.tip = { rows, place, district, fraction, surface };
  fugai.swatch = swatch;
})();
