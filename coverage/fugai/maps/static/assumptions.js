// What the figures rest on: values that no input states, and how far they move a headline.
(function () {
  "use strict";
  const { el } = fugai;
  const data = () => fugai.page.assumptions;
  const colon = () => (fugai.zh() ? "：" : ": ");
  const joined = (names) => names.map(fugai.pick).join(fugai.zh() ? "、" : ", ");

  // A movement with its sign, in points for shares, and its error where it is a sample's.
  function moved(move, unit) {
    const sign = move.change > 0 ? "+" : move.change < 0 ? "−" : "±";
    const error = move.error ? ` (±${fugai.gap(move.error, unit)})` : "";
    return `${sign}${fugai.gap(move.change, unit)}${error}`;
  }

  const countText = (headline) => fugai.t(headline.rests.length === 1 ? "restsOnOne" : "restsOn").replace("{n}", String(headline.rests.length));

  // One line for the card of a target.
  fugai.restsLine = function restsLine(id) {
    const headline = data() && data().headlines.find((one) => one.target === id);
    if (!headline || !headline.rests.length) return null;
    const largest = headline.moves[0];
    const rest = largest ? `${fugai.t("largest")}${colon()}${fugai.pick(largest.title)}${fugai.zh() ? "，" : ", "}${moved(largest, headline.unit)}` : fugai.t("notAgain");
    return el("p", { class: "rests" },
      el("button", { type: "button", class: "link", id: `fugai-rests-${id}`, onclick: () => fugai.set({ tab: "assumptions" }) }, countText(headline)),
      ` · ${rest}`);
  };

  function card(headline) {
    const { unit } = headline;
    return el("details", { class: "defined rested", open: Boolean(headline.target && headline.moves.length) },
      el("summary", {}, fugai.pick(headline.title), el("b", {}, fugai.known(headline.value) ? fugai.number(headline.value, unit) : "–"),
        el("small", {}, headline.moves.length ? moved(headline.moves[0], unit) : countText(headline))),
      headline.moves.length ? el("ul", { class: "moves" }, headline.moves.map((move) =>
        el("li", {}, el("span", {}, fugai.pick(move.title)), el("b", {}, moved(move, unit))))) : el("p", { class: "hint" }, fugai.t("notAgain")),
      headline.methods.map((method) => el("p", { class: "hint" }, fugai.pick(method))),
      el("p", { class: "hint" }, `${countText(headline)}${colon()}${joined(headline.rests)}`));
  }

  function headlines(title, list) {
    return list.length ? [el("h3", {}, fugai.t(title)), list.map(card)] : null;
  }

  function inputs() {
    const { states } = data();
    const key = el("p", { class: "state-key" }, states.map((state) => el("span", {}, el("i", { class: `state-${state}` }), fugai.t(state))));
    return [el("h3", {}, fugai.t("values")), key, data().inputs.map((one) => {
      const total = one.counts.reduce((sum, count) => sum + count, 0);
      const text = states.map((state, k) => `${fugai.t(state)} ${one.counts[k].toLocaleString("en-US")}`).join(" · ");
      return el("details", { class: "defined" },
        el("summary", { title: text }, fugai.pick(one.name), total ? el("span", { class: "stack", role: "img", "aria-label": text }, states.map((state, k) =>
          one.counts[k] ? el("i", { class: `state-${state}`, css: { "flex-grow": String(one.counts[k] / total) } }) : null)) : null),
        el("p", { class: "hint" }, text),
        one.assumed.length ? el("dl", { class: "sources" }, one.assumed.map((row) => [
          el("dt", {}, fugai.pick(row.title), el("code", {}, row.column)),
          el("dd", {}, [`${fugai.t(row.state)} ${row.count.toLocaleString("en-US")} / ${row.of.toLocaleString("en-US")}`, row.value, fugai.pick(row.origin)].filter(Boolean).join(" · ")),
        ])) : null);
    })];
  }

  fugai.assumptionsTab = function assumptionsTab() {
    const all = data().headlines;
    return [
      el("p", { class: "hint" }, fugai.t("assumptionsHint")),
      headlines("targetsRest", all.filter((one) => one.target)),
      headlines("headlinesRest", all.filter((one) => !one.target)),
      inputs(),
    ];
  };
})();
