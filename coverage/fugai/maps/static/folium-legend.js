// Legend of one layer on a map of others. `fugai` is the layer's own copy of the scripts.
function legendOf(fugai, spec, made) {
  "use strict";
  const { el } = fugai;
  const row = (mark, text) => el("div", { class: "fugai-row" }, mark, el("span", {}, text));
  const whole = (value, unit, bare) => fugai.number(value, unit, bare);

  function range(edges, k, unit) {
    if (!edges.length) return fugai.t("all");
    if (k === 0) return `< ${whole(edges[0], unit)}`;
    if (k === edges.length) return `≥ ${whole(edges[k - 1], unit)}`;
    return `${whole(edges[k - 1], unit, true)} – ${whole(edges[k], unit)}`;
  }

  function section(title, small, rows) {
    const basis = fugai.chip(spec.basis);
    return el("section", {}, el("b", {}, title), basis, small ? el("small", {}, small) : null, rows);
  }

  if (spec.kind === "districts") {
    const view = made.shaded();
    if (!view) return null;
    const edges = made.breaks(view);
    const rows = made.shades(view).map((colour, k) => row(fugai.swatch(colour), range(edges, k, view.unit)));
    const k = made.at(view);
    const year = k >= 0 && view.years[k] ? String(view.years[k]) : "";
    return section(made.title(view.i), [made.subtitle(view), year].filter(Boolean).join(" · "), rows);
  }
  const rows = made.legendRows ? made.legendRows().map(({ mark, text }) => row(mark, text)) : (spec.legend || []).map((entry, code) => {
    const mark = fugai.swatch(entry[2], spec.kind === "points" ? code : undefined, spec.hatched && spec.hatched[code]);
    return row(mark, spec.breaks ? range(spec.breaks, code, spec.unit) : fugai.pick(entry) || fugai.pick(spec.name));
  });
  const year = made.year ? made.year() : 0;
  return section(fugai.pick(spec.name), year ? String(year) : "", rows);
}
