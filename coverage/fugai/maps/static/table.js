// The districts as a table: sortable by every column, a row zooms the map.
(function () {
  "use strict";
  const { el } = fugai;
  const sort = { key: "population", down: true };
  const MAX_COLUMNS = 6;

  // Views of the table: the headline indicators, else those of the targets, else the first ones.
  fugai.headline = function headline() {
    const d = fugai.districts;
    if (!d) return [];
    const targets = fugai.page.targets || [];
    const named = d.indicators.filter((key) => d.spec.indicators[key].headline);
    const wanted = (fugai.page.headline || []).length ? fugai.page.headline : targets.map((target) => target.indicator).concat(named);
    const keys = Array.from(new Set(wanted)).filter((key) => d.indicators.includes(key)).slice(0, MAX_COLUMNS);
    const dims = (key) => (targets.find((target) => target.indicator === key) || { dims: {} }).dims;
    return keys.map((key) => (key === fugai.state.indicator ? d.view() : d.choose(key, dims(key)).view)).filter(Boolean);
  };

  function columns() {
    const d = fugai.districts;
    const { spec } = d;
    const named = (i) => [d.name(i), spec.classes[i] ? el("small", {}, d.word(spec.classes[i])) : null];
    const out = [{ key: "name", title: fugai.t("name"), text: named, sort: (i) => d.name(i) }];
    if (spec.population) out.push({ key: "population", title: fugai.t("population"), number: true, basis: spec.basis, text: (i) => fugai.number(spec.population[i], "persons", true), sort: (i) => spec.population[i] });
    for (const view of fugai.headline()) {
      const one = typeof view.b === "string";
      const total = d.total(view);
      out.push({
        key: `${view.i}|${JSON.stringify(view.d)}`, title: d.title(view.i), number: true,
        small: [d.subtitle(view), fugai.unitText(view.unit)].filter(Boolean).join(" · "),
        basis: one ? view.b : "", view,
        text: (i) => [fugai.number(d.cell(view, i).value, view.unit, true), one ? null : fugai.chip(d.cell(view, i).basis), small(d.cell(view, i), view)],
        sort: (i) => d.cell(view, i).value, total: fugai.known(total.value) ? [fugai.number(total.value, view.unit, true), small(total, view)] : "–",
      });
    }
    return out;
  }

  // The 80 % interval below a number.
  function small(cell, view) {
    const text = fugai.ends(cell.interval, view.unit);
    return text === null ? null : el("small", { class: "interval", title: fugai.t("intervalLong") }, text);
  }

  // The order is kept until it would differ: sorting thousands of names takes longer than drawing the rows in view.
  let kept = { asked: "", items: [] };
  function order(column) {
    const { lang, year, indicator, dims } = fugai.state;
    const asked = JSON.stringify([column.key, sort.down, lang, year, indicator, dims]);
    if (kept.asked !== asked) kept = { asked, items: fugai.ordered(fugai.districts.count, column.sort, sort.down) };
    return kept.items;
  }

  fugai.districtsTab = function districtsTab(refresh) {
    const d = fugai.districts;
    if (!d) return [el("p", { class: "empty" }, fugai.t("noData"))];
    const all = columns();
    const column = all.find((entry) => entry.key === sort.key) || all[0];
    const press = (entry) => {
      sort.down = sort.key === entry.key ? !sort.down : Boolean(entry.number);
      sort.key = entry.key;
      refresh();
    };
    // One basis above the table where all columns share it.
    const bases = new Set(all.filter((entry) => entry.number).map((entry) => entry.basis || ""));
    const only = bases.size === 1 ? Array.from(bases)[0] : "";
    const heads = all.map((entry, k) => el("th", {
      scope: "col", class: entry.number ? "number" : "",
      "aria-sort": entry === column ? (sort.down ? "descending" : "ascending") : "none",
    }, el("button", { type: "button", id: `fugai-sort-${k}`, onclick: () => press(entry) }, entry.title,
      entry === column ? el("span", { class: "arrow", "aria-hidden": "true" }, sort.down ? " ▼" : " ▲") : null,
      entry.small ? el("small", {}, entry.small) : null), only ? null : fugai.chip(entry.basis)));
    const total = all.some((entry) => entry.total) ? el("tr", { class: "total" }, all.map((entry, k) =>
      el("td", { class: entry.number ? "number" : "" }, k === 0 ? fugai.t("whole") : entry.total || sumOf(entry)))) : null;
    const shown = d.view();
    const cells = (i) => all.map((entry) => el("td", {
      class: `${entry.number ? "number" : ""}${entry.view ? " metered" : ""}${entry.view && entry.view === shown ? " active" : ""}`, css: { "background-size": meter(entry, i) },
    }, entry.text(i)));
    const year = fugai.state.year ? `${fugai.state.year} · ` : "";
    return [el("p", { class: "hint" }, `${year}${d.count} ${fugai.t("rows")}`, fugai.chip(only)),
      fugai.virtualTable({
        id: "fugai-districts", row: "fugai-row", label: fugai.t("districts"), heads, first: total, items: order(column), cells,
        chosen: (i) => i === fugai.state.district, press: fugai.goTo,
      })];
  };

  function sumOf(entry) {
    if (entry.key !== "population") return "";
    const values = fugai.districts.spec.population.filter(fugai.known);
    return fugai.counted(values.reduce((a, b) => a + b, 0));
  }

  // Width of the bar below a share, to compare the rows of a column at a glance.
  function meter(entry, i) {
    const value = entry.view ? entry.sort(i) : null;
    if (!fugai.known(value) || !(fugai.isShare(entry.view.unit) || entry.view.unit === "%")) return "0 0";
    const share = fugai.isShare(entry.view.unit) ? value : value / 100;
    return `${Math.max(0, Math.min(100, 100 * share)).toFixed(1)}% 3px`;
  }
})();
