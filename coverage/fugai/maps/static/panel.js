// The panel: tabs, notes, footer.
(function () {
  "use strict";
  const { el, replace, state } = fugai;
  const TABS = ["targets", "districts", "notes"];
  const WORDS = { targets: "scorecard", districts: "districts", notes: "notes" };
  const node = (id) => document.getElementById(id);

  function tabs() {
    const buttons = TABS.map((key) => el("button", {
      type: "button", role: "tab", id: `fugai-tab-${key}`, "aria-selected": String(state.tab === key),
      "aria-controls": "fugai-tab", tabindex: state.tab === key ? 0 : -1,
      onclick: () => fugai.set({ tab: key }), onkeydown: step,
    }, fugai.t(WORDS[key])));
    fugai.refresh(node("fugai-tabs"), buttons);
  }

  function step(event) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    fugai.set({ tab: TABS[(TABS.indexOf(state.tab) + move + TABS.length) % TABS.length] });
    node(`fugai-tab-${state.tab}`).focus();
  }

  function body() {
    const holder = node("fugai-tab");
    holder.setAttribute("aria-labelledby", `fugai-tab-${state.tab}`);
    const content = state.tab === "targets" ? fugai.targetsTab()
      : state.tab === "districts" ? fugai.districtsTab(body) : notesTab();
    fugai.refresh(holder, content);
  }

  function notesTab() {
    const notes = fugai.page.notes || [];
    const bases = ["measured", "modelled", "synthetic"].map((basis) => el("li", {}, fugai.chip(basis), ` ${fugai.t(`${basis}Long`)}`));
    const texts = fugai.districts ? fugai.districts.spec.indicators : {};
    return [
      notes.length ? el("ul", { class: "notes" }, notes.map((note) => el("li", {}, fugai.pick(note)))) : el("p", { class: "empty" }, fugai.t("noNotes")),
      el("h3", {}, fugai.t("basis")), el("ul", { class: "plain" }, bases),
      Object.keys(texts).length ? el("h3", {}, fugai.t("indicator")) : null,
      el("dl", { class: "sources" }, Object.keys(texts).map((key) => [
        el("dt", {}, fugai.pick(texts[key].title), el("code", {}, key)),
        el("dd", {}, definition(texts[key])),
      ])),
      layerSources(),
    ];
  }

  function definition(text) {
    const parts = [];
    if (fugai.pick(text.numerator)) parts.push(`${fugai.t("numerator")}: ${fugai.pick(text.numerator)}`);
    if (fugai.pick(text.denominator)) parts.push(`${fugai.t("denominator")}: ${fugai.pick(text.denominator)}`);
    if (text.source) parts.push(`${fugai.t("source")}: ${text.source}`);
    return parts.join("; ");
  }

  function layerSources() {
    const listed = fugai.layers.filter((layer) => layer.spec.source);
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

  // Only addresses inside the run's folder become links.
  function links(list) {
    const fitting = list.filter(([, , address]) => /^(\.\.\/)?[\w-]+(\/[\w-]+)*\.html$/.test(address));
    replace(node("fugai-links"), fitting.map(([name, nameEn, address]) =>
      el("a", { href: `${address}#lang=${state.lang}` }, fugai.pick([name, nameEn]))));
  }

  function open() {
    document.body.classList.toggle("no-panel", !state.panel);
    node("fugai-panel-button").setAttribute("aria-expanded", String(state.panel));
    if (fugai.map) fugai.map.invalidateSize({ pan: false });
  }

  Object.assign(fugai, { panelTabs: tabs, panelBody: body, panelFrame: frame, panelOpen: open });
})();
