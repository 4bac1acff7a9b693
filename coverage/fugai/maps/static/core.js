// State, events and elements. Texts from data reach the document through textContent alone.
const fugai = (function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const listeners = [];
  const state = {
    lang: "zh", year: 0, tab: "targets", layers: [], indicator: "", dims: {},
    scheme: "", shaded: true, district: -1, panel: true, sites: -1, stage: -1, limit: -1, look: "technology", judged: "", place: "",
  };

  function set(changes) {
    const changed = Object.keys(changes).filter(
      (key) => JSON.stringify(state[key]) !== JSON.stringify(changes[key]),
    );
    if (!changed.length) return;
    Object.assign(state, changes);
    for (const listener of listeners) listener(changed);
  }

  function on(keys, action) {
    listeners.push((changed) => {
      if (!keys.length || keys.some((key) => changed.includes(key))) action();
    });
  }

  // el("td", { class: "number" }, "text", child, ...): children are nodes or plain text.
  function el(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
  }

  function svg(name, attributes, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key === "css") for (const rule of Object.keys(value)) node.style.setProperty(rule, value[rule]);
      else node.setAttribute(key, value === true ? "" : String(value));
    }
    append(node, children);
    mark(node, children);
    return node;
  }

  // Chinese on the English page, such as names that have no English form, is marked as such for screen readers.
  function mark(node, children) {
    if (state.lang !== "en" || node.hasAttribute("lang")) return;
    if (children.flat(Infinity).some((child) => typeof child === "string" && /[\u4e00-\u9fff]/.test(child))) node.setAttribute("lang", "zh");
  }

  function append(node, children) {
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }

  function replace(node, ...children) {
    while (node.firstChild) node.removeChild(node.firstChild);
    append(node, children);
  }

  // New content of a card; the element that had the focus gets it again, by its id.
  function refresh(node, ...children) {
    const active = document.activeElement;
    const id = active && node.contains(active) ? active.id : "";
    replace(node, ...children);
    const again = id ? document.getElementById(id) : null;
    if (again) again.focus({ preventScroll: true });
  }

  function data(id) {
    const holder = document.getElementById(id);
    if (!holder) return null;
    const value = JSON.parse(holder.textContent);
    return value && value.deflated ? JSON.parse(new TextDecoder().decode(fugai.inflate(value.deflated))) : value;
  }

  // A feature of the page in a file of its own: { tab, read, write, card, start }, all optional.
  //   tab: { key, shown(), word(), body() }   a tab of the panel, before the notes
  //   read(given, changes), write(out)        its part of the address
  //   card(latlng)                            nodes under what a click found
  //   start(map)                              once, when the page stands
  const features = [];
  const feature = (made) => features.push(made);
  const featureTabs = () => features.map(({ tab }) => tab).filter((tab) => tab && tab.shown());

  return { state, set, on, el, svg, replace, refresh, data, feature, features, featureTabs, layers: [], districts: null, page: {} };
})();
