// The scorecard: required and actual values of the targets, and the gaps.
(function () {
  "use strict";
  const { el, svg } = fugai;
  const ICONS = { met: "M3 8.5l3.2 3.2L13 5", missed: "M4 4l8 8M12 4l-8 8", "in-doubt": "M8 2.6v7M8 12.8v.4", "not-measurable": "M5.6 6.2a2.4 2.4 0 1 1 3.4 2.3c-.7.3-1 .8-1 1.5M8 12.6v.2",
    "not-applicable": "M3.5 8h9" };
  const ORDER = ["met", "missed", "in-doubt", "not-measurable", "not-applicable"];

  function icon(status) {
    return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ICONS[status] }));
  }

  let only = "";  // the one status that is listed, "" for all

  function summary(targets) {
    const counts = ORDER.map((status) => targets.filter((target) => target.status === status).length);
    return el("div", { class: "summary" },
      el("div", { class: "summary-figure" }, el("b", {}, String(counts[0])), el("span", {}, ` / ${targets.length} `),
        el("span", { class: "summary-word" }, fugai.t("metOf"))),
      el("div", { class: "summary-side" },
        el("div", { class: "stack", "aria-hidden": "true" }, ORDER.map((status, k) =>
          counts[k] ? el("i", { class: `bg-${status}`, css: { "flex-grow": String(counts[k]) } }) : null)),
        el("div", { class: "summary-key", role: "group", "aria-label": fugai.t("only") }, ORDER.map((status, k) => ((k === 2 || k > 3) && !counts[k] ? null :
          el("button", { type: "button", id: `fugai-only-${status}`, class: `fg-${status}`, title: fugai.t("only"), disabled: !counts[k],
            "aria-pressed": String(only === status), onclick: () => { only = only === status ? "" : status; fugai.panelBody(); } },
          icon(status), `${fugai.t(status)} ${counts[k]}`))))));
  }

  function requirement(target) {
    if (target.required === null) return target.required_text || "–";
    return `${target.comparison === "<=" ? "≤" : "≥"} ${fugai.number(target.required, target.unit)}`;
  }

  // Bar of the actual value with a mark at what is required.
  function bar(target) {
    if (!fugai.known(target.actual) || !fugai.known(target.required)) return null;
    const share = fugai.isShare(target.unit);
    const top = share ? 1 : target.unit === "%" ? 100 : Math.max(target.actual, target.required) * 1.08 || 1;
    const place = (value) => `${Math.max(0, Math.min(100, (100 * value) / top))}%`;
    return el("div", { class: "bar", "aria-hidden": "true" },
      el("i", { class: `fill bg-${target.status}`, css: { width: place(target.actual) } }),
      (target.interval || []).every(fugai.known) && target.interval ? el("i", { class: "range", css: { left: place(target.interval[0]), width: `calc(${place(target.interval[1])} - ${place(target.interval[0])})` } }) : null,
      el("i", { class: "mark", css: { left: place(target.required) } }));
  }

  // Line of the yearly totals with the required level dashed.
  function spark(target) {
    const points = target.path;
    if (points.length < 2) return null;
    const w = 108;
    const h = 30;
    const values = points.map((p) => p[1]).concat(fugai.known(target.required) ? [target.required] : []);
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    const x = (year) => 4 + ((w - 8) * (year - points[0][0])) / (points[points.length - 1][0] - points[0][0]);
    const y = (value) => h - 4 - ((h - 8) * (value - low)) / span;
    const last = points[points.length - 1];
    const label = `${fugai.t("yearly")}: ${points.map(([year, v]) => `${year} ${fugai.number(v, target.unit)}`).join(", ")}`;
    return svg("svg", { class: "spark", viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": label },
      svg("title", {}, label),
      fugai.known(target.required) ? svg("line", { class: "goal", x1: 0, x2: w, y1: y(target.required), y2: y(target.required) }) : null,
      svg("polyline", { points: points.map(([year, v]) => `${x(year).toFixed(1)},${y(v).toFixed(1)}`).join(" ") }),
      svg("circle", { cx: x(last[0]), cy: y(last[1]), r: 2.6 }));
  }

  const surplus = (target) => (fugai.known(target.actual) && fugai.known(target.required)
    ? Math.abs(target.actual - target.required) : target.gap);

  function figure(label, ...value) {
    return el("div", { class: "figure" }, el("span", {}, label), el("div", {}, value));
  }

  // What the number stands for: the lowest district is not the whole area.
  function scopeLine(target) {
    const { scope } = target;
    if (!scope || !fugai.known(target.actual)) return null;
    const names = scope.names.map(fugai.pick).join(fugai.zh() ? "、" : ", ");
    const many = scope.judged.length;
    const lowest = target.comparison === "<=" ? "highest" : "lowest";
    const text = scope.kind === "whole" ? fugai.t("scopeWhole")
      : scope.kind === "part" ? fugai.t("scopePart").replace("{names}", names).replace("{n}", many)
        : `${fugai.t(lowest).replace("{names}", names)} · ${fugai.t(scope.missed && !fugai.pick(target.reason) ? "scopeMissed" : "scopeEach").replace("{n}", many).replace("{m}", scope.missed)}`;
    return el("p", { class: "scope" }, text);
  }

  function whole(target) {
    const found = target.scope ? target.scope.whole : null;
    return found ? figure(fugai.t("whole"), fugai.number(found.value, target.unit), found.basis === target.basis ? null : fugai.chip(found.basis), fugai.interval(found.interval, target.unit)) : null;
  }

  // The office's English name where the project gives one; else its Chinese name, marked as such.
  function office(target) {
    if (!fugai.zh() && target.responsible_en) return target.responsible_en;
    if (!target.responsible) return null;
    return el("span", {}, target.responsible);
  }

  const period = (target) => (target.since && target.by ? `${target.since}–${target.by}` : target.by);

  function card(target) {
    const d = fugai.districts;
    const onMap = d && d.indicators.includes(target.indicator);
    const over = target.status === "met";
    return el("article", { class: `target ${target.status}` },
      el("div", { class: "target-head" },
        el("span", { class: `status bg-${target.status}` }, icon(target.status), fugai.t(target.status)),
        el("h3", {}, fugai.pick([target.title, target.title_en]) || target.id)),
      el("div", { class: "figures" },
        figure(fugai.t("required"), requirement(target)),
        figure(fugai.t("actual"), el("b", {}, fugai.known(target.actual) ? fugai.number(target.actual, target.unit) : "–"), fugai.chip(target.basis), fugai.interval(target.interval, target.unit)),
        whole(target),
        figure(fugai.t(over ? "surplus" : "gap"), fugai.gap(over ? surplus(target) : target.gap, target.unit))),
      scopeLine(target),
      el("div", { class: "progress" }, bar(target), spark(target)),
      fugai.restsLine(target.id),
      fugai.pick(target.reason) ? el("p", { class: "reason" }, fugai.pick(target.reason)) : null,
      el("div", { class: "target-foot" },
        el("span", {}, office(target), office(target) && period(target) ? " · " : "", period(target)),
        onMap ? el("button", { type: "button", class: "link", id: `fugai-target-${target.id}`, onclick: () => show(target) }, fugai.t("showOnMap")) : null));
  }

  function show(target) {
    const year = fugai.years.includes(Number(target.by)) ? Number(target.by) : fugai.state.year;
    const { view } = fugai.districts.choose(target.indicator, target.dims);
    const layers = fugai.layersFor(fugai.withoutRasters(), view);
    fugai.set({ indicator: target.indicator, dims: target.dims, shaded: true, year, layers, judged: target.id });
  }

  fugai.showTarget = show;

  // Targets are listed under the theme of their indicator; mobile with broadband, firms with delivery.
  const FAMILY = { mobile: "broadband", firms: "delivery", logistics: "delivery" };

  function themeOf(target) {
    const theme = target.indicator.split(".")[0];
    return FAMILY[theme] || theme;
  }

  fugai.targetsTab = function targetsTab() {
    const targets = fugai.page.targets || [];
    const note = fugai.page.synthetic ? el("p", { class: "note" }, fugai.t("syntheticNote")) : null;
    if (!targets.length) return [note, el("p", { class: "empty" }, fugai.t("noTargets"))];
    if (!targets.some((target) => target.status === only)) only = "";
    const listed = targets.filter((target) => !only || target.status === only);
    const themes = Array.from(new Set(targets.map(themeOf)));
    return [summary(targets), note, themes.map((theme) => {
      const mine = listed.filter((target) => themeOf(target) === theme);
      if (!mine.length) return null;
      return [themes.length > 1 ? el("h2", { class: "theme" }, fugai.pick((fugai.page.themes || {})[theme]) || theme) : null, mine.map(card)];
    })];
  };
})();
