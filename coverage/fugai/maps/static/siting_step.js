// Siting: what holds of each number of sites: its own bound, what is required of it, what it costs.
(function () {
  "use strict";
  const { el } = fugai;
  const WORDS = {
    bound: ["{n}个站点的上界", "Upper bound of {n} sites"], one: ["1个站点的上界", "Upper bound of 1 site"], free: ["（不受必选点约束）", " (without required sites)"], above: ["高出", "above by"], unbounded: ["未计算{n}个站点的上界", "no bound of {n} sites was computed"],
    cost: ["累计造价", "cost so far"], required: ["必选", "required"], must: ["其中必选{n}个", "{n} of them required"], price: ["造价", "cost"], add: ["合计新增覆盖", "they add"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  const given = () => fugai.page.siting;
  const whole = (value) => Math.round(value).toLocaleString("en-US");
  const money = (value) => (fugai.known(value) ? whole(value) : "–");
  const gapText = (value) => (value <= 0 ? "0%" : `${Number((value * 100).toPrecision(2))}%`);

  // Upper bound of the weight that n sites can cover; null where none was computed.
  function boundOf(n) {
    const { curve, sense } = given();
    if (sense === "min") return null;
    const k = curve.sites.indexOf(n);
    return k >= 0 && fugai.known(curve.bound[k]) ? curve.bound[k] : null;
  }

  // The proof that belongs to n sites; the answer's own where n is its number.
  function proof(n) {
    const siting = given();
    if (siting.sense === "min") return "";
    const bound = boundOf(n);
    if (bound === null) return w("unbounded").replace("{n}", n);
    const gap = bound > 0 ? Math.max(0, bound - siting.covered[n]) / bound : 0;
    return `${w(n === 1 ? "one" : "bound").replace("{n}", n)} ${whole(bound)}${siting.must ? w("free") : ""} · ${w("above")} ${gapText(gap)}`;
  }

  // Cost of the first n sites, and how many of them are required, at which cost of their own.
  function money_(n) {
    const sites = given().sites.slice(0, n);
    const parts = [];
    if (n && fugai.known(sites[n - 1].cost)) parts.push(`${w("cost")} ${money(sites[n - 1].cost)}`);
    const must = sites.filter((site) => site.required);
    if (must.length) {
      const price = must.reduce((sum, site) => sum + (fugai.known(site.price) ? site.price : 0), 0);
      const gain = must.reduce((sum, site) => sum + (fugai.known(site.gain) ? site.gain : 0), 0);
      const cost = must.some((site) => fugai.known(site.price)) ? [`${w("price")} ${money(price)}`] : [];
      const inside = [...cost, `${w("add")} ${whole(gain)}`].join(fugai.zh() ? "，" : ", ");
      parts.push(`${w("must").replace("{n}", must.length)}${fugai.zh() ? `（${inside}）` : ` (${inside})`}`);
    }
    return parts.join(" · ");
  }

  const label = (site) => (site && site.required ? el("span", { class: "required-mark" }, w("required")) : null);

  // Marks of the required sites under the slider.
  function marks() {
    const { sites, covered } = given();
    const size = Math.max(1, covered.length - 1);
    const at = sites.map((site, k) => (site.required ? k + 1 : 0)).filter(Boolean);
    if (!at.length) return null;
    return el("div", { class: "siting-marks", role: "img", "aria-label": `${w("required")}: ${at.join(", ")}` },
      at.map((n) => el("i", { css: { left: `${(100 * n) / size}%` } })));
  }

  fugai.sitingStep = { boundOf, proof, money: money_, label, marks };
})();
