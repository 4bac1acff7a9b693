// The panel: tabs, notes, footer.
(function () {
  "use strict";
  const { el, replace, state } = fugai;
  // The page of a siting solution shows it instead of the scorecard and the indicators.
  const shown = () => [...(fugai.page.siting ? ["siting"] : fugai.page.rollout ? ["rollout"]
    : ["targets", "districts", ...(fugai.page.assumptions ? ["assumptions"] : [])]), ...fugai.featureTabs().map(({ key }) => key), "notes"];
  const featured = (key) => fugai.featureTabs().find((tab) => tab.key === key);
  const word = (key) => (featured(key) ? featured(key).word() : key === "siting" ? fugai.sitingWord(key) : key === "rollout" ? fugai.rolloutWord(key) : fugai.t(key === "targets" ? "scorecard" : key));
  const node = (id) => document.getElementById(id);

  function tabs() {
    const buttons = shown().map((key) => el("button", {
      type: "button", role: "tab", id: `fugai-tab-${key}`, "aria-selected": String(state.tab === key),
      "aria-controls": "fugai-tab", tabindex: state.tab === key ? 0 : -1,
      onclick: () => fugai.set({ tab: key }), onkeydown: step,
    }, word(key)));
    fugai.refresh(node("fugai-tabs"), buttons);
  }

  function step(event) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const tabs_ = shown();
    fugai.set({ tab: tabs_[(tabs_.indexOf(state.tab) + move + tabs_.length) % tabs_.length] });
    node(`fugai-tab-${state.tab}`).focus();
  }

  function body() {
    const holder = node("fugai-tab");
    holder.setAttribute("aria-labelledby", `fugai-tab-${state.tab}`);
    const content = featured(state.tab) ? featured(state.tab).body() : state.tab === "siting" && fugai.page.siting ? fugai.sitingTab() : state.tab === "rollout" && fugai.page.rollout ? fugai.rolloutTab() : state.tab === "targets" ? fugai.targetsTab()
      : state.tab === "districts" ? fugai.districtsTab(body) : state.tab === "assumptions" && fugai.page.assumptions ? fugai.assumptionsTab() : notesTab();
    fugai.refresh(holder, content);
  }

  function notesTab() {
    const { page } = fugai;
    const bases = ["measured", "modelled", "synthetic"].map((basis) => el("li", {}, fugai.chip(basis), ` ${fugai.t(`${basis}Long`)}`));
    const notes = page.notes || [];
    return [
      el("h3", {}, fugai.t("method")), notes.length ? noteList(notes) : el("p", { class: "empty" }, fugai.t("noNotes")),
      el("h3", {}, fugai.t("basis")), el("ul", { class: "plain" }, bases),
      definitions(),
      (page.checks || []).length ? [el("h3", {}, fugai.t("checks")), noteList(page.checks)] : null,
      sources(page.sources || []),
      layerSources(),
    ];
  }

  // A text that exists only in English is marked as such for screen readers.
  function noteList(notes) {
    return el("ul", { class: "notes" }, notes.map((note) =>
      el("li", { lang: fugai.zh() && !/[\u4e00-\u9fff]/.test(fugai.pick(note)) ? "en" : null }, fugai.pick(note))));
  }

  function definitions() {
    const texts = fugai.districts ? fugai.districts.spec.indicators : {};
    const themes = new Map();
    for (const key of Object.keys(texts)) themes.set(key.split(".")[0], (themes.get(key.split(".")[0]) || []).concat(key));
    if (!themes.size) return null;
    return [el("h3", {}, fugai.t("definitions")), Array.from(themes, ([theme, keys]) => el("details", { class: "defined" },
      el("summary", {}, `${fugai.pick((fugai.page.themes || {})[theme]) || theme} (${keys.length})`),
      el("dl", { class: "sources" }, keys.map((key) => [
        el("dt", {}, fugai.pick(texts[key].title), el("code", {}, key)), el("dd", {}, definition(texts[key])),
      ]))))];
  }

  // Inputs of the same source are listed together.
  function sources(list) {
    if (!list.length) return null;
    const bySource = new Map();
    for (const [label, text, basis] of list) {
      const key = `${basis}|${text}`;
      const known = bySource.get(key) || { names: [], text, basis };
      known.names.push(fugai.pick(label));
      bySource.set(key, known);
    }
    return [el("h3", {}, fugai.t("sources")), el("dl", { class: "sources" }, Array.from(bySource.values(), ({ names, text, basis }) =>
      [el("dt", {}, names.join(fugai.zh() ? "、" : ", "), fugai.chip(basis)), el("dd", {}, text)]))];
  }

  const colon = () => (fugai.zh() ? "：" : ": ");

  function definition(text) {
    const parts = [];
    if (fugai.pick(text.numerator)) parts.push(`${fugai.t("numerator")}${colon()}${fugai.pick(text.numerator)}`);
    if (fugai.pick(text.denominator)) parts.push(`${fugai.t("denominator")}${colon()}${fugai.pick(text.denominator)}`);
    if (fugai.pick(text.source)) parts.push(`${fugai.t("source")}${colon()}${fugai.pick(text.source)}`);
    return parts.join(fugai.zh() ? "；" : "; ");
  }

  function layerSources() {
    // Layers of an input repeat its source, which is listed already.
    const listedSources = new Set((fugai.page.sources || []).map(([, text]) => text));
    const listed = fugai.layers.filter(({ spec }) => spec.source && !spec.source.split("; ").every((text) => listedSources.has(text)));
    if (!listed.length) return null;
    return [el("h3", {}, fugai.t("layers")), el("dl", { class: "sources" }, listed.map(({ spec }) =>
      [el("dt", {}, fugai.pick(spec.name), fugai.chip(spec.basis)), el("dd", {}, spec.source)]))];
  }

  function frame() {
    const { page } = fugai;
    const title = fugai.pick(page.title) || "";
    const theme = page.theme ? fugai.pick(page.theme) : "";
    document.documentElement.lang = fugai.zh() ? "zh-CN" : "en";
    document.title = [title, theme].filter(Boolean).join(" · ") || "fugai";
    replace(node("fugai-title"), title || "fugai");
    replace(node("fugai-subtitle"), theme || (fugai.zh() ? "基础设施覆盖分析" : "Infrastructure coverage"));
    node("fugai-banner").hidden = !page.synthetic;
    for (const item of document.querySelectorAll("[data-text]")) replace(item, fugai.t(item.getAttribute("data-text")));
    for (const item of document.querySelectorAll("[data-label]")) {
      item.setAttribute("aria-label", fugai.t(item.getAttribute("data-label")));
      item.setAttribute("title", fugai.t(item.getAttribute("data-label")));
    }
    for (const button of document.querySelectorAll("[data-lang]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-lang") === state.lang));
    }
    replace(node("fugai-footer"), page.footer || "");
    links(page.links || []);
  }

  // Place, view, year and language go with the reader to the other pages. Only addresses inside the run's folder become links.
  const CARRIED = ["lang", "year", "district", "place", "view"];
  function links(list = fugai.page.links || []) {
    const here = new URLSearchParams(window.location.hash.slice(1));
    const there = new URLSearchParams(CARRIED.filter((key) => here.has(key)).map((key) => [key, here.get(key)]));
    there.set("lang", state.lang);
    const fitting = list.filter(([, , address]) => /^(\.\.\/)?[\w-]+(\/[\w-]+)*\.html$/.test(address));
    fugai.refresh(node("fugai-links"), fitting.map(([name, nameEn, address]) =>
      el("a", { href: `${address}#${there}`, id: `fugai-link-${address}` }, fugai.pick([name, nameEn]))));
  }

  function open() {
    document.body.classList.toggle("no-panel", !state.panel);
    node("fugai-panel-button").setAttribute("aria-expanded", String(state.panel));
    if (fugai.map) fugai.map.invalidateSize({ pan: false });
  }

  Object.assign(fugai, { panelTabs: tabs, panelBody: body, panelFrame: frame, panelLinks: links, panelOpen: open });
})();
