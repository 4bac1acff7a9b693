// Roll-out: sliders over the years and over the limit on what a household costs.
(function () {
  "use strict";
  const { el, svg, replace, refresh, state } = fugai;
  const node = (id) => document.getElementById(id);
  const WORDS = {
    rollout: ["建设方案", "Roll-out"], years: ["年份", "Years"], year: ["年", "Year"], before: ["建设前", "before"], all: ["全部", "all"],
    limit: ["每户费用上限", "Limit per household"], none: ["不限", "none"], kept: ["光纤和固定无线", "fibre and fixed wireless"],
    beyond: ["超出者改用卫星", "beyond it, satellite"], colour: ["着色", "Colour"], technology: ["技术", "Technology"], class: ["造价类别", "Cost class"],
    queue: ["建设顺序", "Queue"], download: ["下载CSV", "Download CSV"], first: ["显示前", "first"], curve: ["每户费用曲线", "Cost per household"],
    prices: ["价格和假设", "Prices and assumptions"], moved: ["价格变动的影响", "When prices move"], budget: ["预算", "Budget"], spent: ["已用", "Spent"],
    most: ["本方案至多", "this plan at most"], any: ["任何方案至多", "any plan at most"], cost: ["费用现值", "Cost"], households: ["户", "households"], factor: ["倍数", "Factor"], price: ["价格", "Price"],
    assumed: ["假设", "assumed"], stated: ["填报", "stated"], item: ["项目", "Item"], value: ["数值", "Value"], built: ["已接入", "Connected"],
    noLimit: ["没有费用曲线。", "There is no cost curve."], changed: ["改变技术", "Changed"], later: ["预算之外", "Beyond the budgets"], connected: ["个村（社区）", "settlements"],
  };
  const w = (key) => (WORDS[key] ? WORDS[key][fugai.zh() ? 0 : 1] : key);
  const given = () => fugai.page.rollout || null;
  const years = () => given().years.map((one) => one.year);
  const steps = () => given().curve.threshold;
  const whole = (value) => (fugai.known(value) ? Math.round(value).toLocaleString("en-US") : "–");
  const money = (value) => (fugai.known(value) ? `${whole(value)}${given().currency ? ` ${given().currency}` : ""}` : "–");
  // Position of the year slider: 0 before all, 1 ... each year, one more: what no budget pays for too.
  const last = () => years().length + 1;
  const stage = () => Math.max(0, Math.min(last(), state.stage < 0 ? last() : state.stage));
  const limit = () => Math.max(0, Math.min(steps().length, state.limit < 0 ? steps().length : state.limit));
  const limitValue = () => (limit() >= steps().length ? Infinity : limit() === 0 ? -1 : steps()[limit() - 1]);
  const isBuilt = (year) => (year === 0 ? stage() === last() : years().indexOf(year) < stage());

  // ---- points and lines -------------------------------------------------------------------------
  fugai.makers.staged = function staged(spec) {
    const built = fugai.int16(spec.built);
    const s = spec.shapes ? fugai.shapes(spec.shapes) : null;
    const at = spec.at ? fugai.coordinates(spec.at) : null;
    const limits = spec.limit ? fugai.column({ form: "f", data: spec.limit }) : null;
    const other = spec.otherwise ? fugai.bytes(spec.otherwise) : null;
    const looks = spec.looks.map((look) => ({ ...look, codes: fugai.bytes(look.codes) }));
    const columns = spec.columns.map(fugai.column);
    const heading = spec.label.map(fugai.column)[0];
    const canvas = new fugai.Canvas(draw, { pane: s ? "lines" : "points" });
    const limitOf = limits ? Array.from({ length: spec.count }, (_, i) => limits.value(i)) : null;
    const look = () => looks.find((one) => one.key === state.look) || looks[0];
    const past = (i) => limitOf !== null && fugai.known(limitOf[i]) && limitOf[i] > limitValue() * (1 + 1e-6);
    const shown = (i) => isBuilt(built[i]) && (!past(i) || other !== null);
    const codeOf = (i, chosen) => (past(i) && other !== null && chosen.key === "technology" ? other[i] : chosen.codes[i]);

    function draw(ctx, view) {
      const chosen = look();
      if (s) drawLines(ctx, view, chosen);
      else drawPoints(ctx, view, chosen);
    }

    function drawLines(ctx, view, chosen) {
      ctx.lineWidth = (spec.dashed ? 1.2 : 1.8) * (view.zoom < 10 ? 0.7 : view.zoom < 13 ? 1 : 1.8);
      chosen.legend.forEach((entry, code) => {
        ctx.beginPath();
        for (let f = 0; f < s.n; f += 1) if (chosen.codes[f] === code && shown(f)) fugai.trace(ctx, view, s, f, false);
        ctx.strokeStyle = entry[2];
        ctx.stroke();
      });
    }

    const radius = (zoom) => Math.max(2, Math.min(9, 3.2 * 1.2 ** (zoom - 10)));

    function drawPoints(ctx, view, chosen) {
      const r = radius(view.zoom);
      ctx.globalAlpha = 0.92;
      for (let i = 0; i < at.n; i += 1) {
        const x = at.x[i] * view.scale + view.dx;
        const y = at.y[i] * view.scale + view.dy;
        if (x < -12 || y < -12 || x > view.width + 12 || y > view.height + 12) continue;
        const on = shown(i);
        const code = codeOf(i, chosen);
        fugai.marker(ctx, on ? code : 0, x, y, on ? r : r * 0.7);
        ctx.fillStyle = on ? chosen.legend[code][2] : "#ffffff";
        ctx.fill();
        ctx.strokeStyle = on ? "rgba(255,255,255,0.9)" : "#8a97a5";
        ctx.lineWidth = 1;
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
    }

    function hit(wx, wy, scale, zoom) {
      if (!at) return -1;
      const reach = Math.max(5, radius(zoom) + 3) / scale;
      let best = reach * reach;
      let found = -1;
      for (let i = 0; i < at.n; i += 1) {
        const d = (at.x[i] - wx) ** 2 + (at.y[i] - wy) ** 2;
        if (d <= best) {
          best = d;
          found = i;
        }
      }
      return found;
    }

    function describe(i) {
      const chosen = look();
      const code = codeOf(i, chosen);
      return fugai.tip.rows(spec, heading ? heading.value(i) : "", columns, i, { swatch: chosen.legend[code], code });
    }

    function legendRows() {
      const chosen = look();
      const count = chosen.legend.map(() => 0);
      let open = 0;
      for (let i = 0; i < spec.count; i += 1) {
        if (shown(i)) count[codeOf(i, chosen)] += 1;
        else open += 1;
      }
      const rows = chosen.legend.map((entry, code) => ({ mark: fugai.swatch(entry[2], at ? code : undefined), text: fugai.pick(entry), count: count[code] })).filter((row) => row.count);
      if (at && open) rows.push({ mark: fugai.swatch("#ffffff", 0), text: fugai.zh() ? "尚未接入" : "Not yet", count: open });
      return rows;
    }

    const place = (i) => (at ? [at.x[i], at.y[i]] : null);
    return { leaflet: canvas, hit, describe, place, years: [], redraw: () => canvas.schedule(), legendRows, counts: () => ({ shown: spec.count, added: null }) };
  };

  // ---- the card with the sliders ----------------------------------------------------------------
  function card() {
    if (!given()) return;
    let holder = node("fugai-rollout-card");
    if (!holder) {
      holder = el("div", { id: "fugai-rollout-card", class: "year card siting-card rollout-card" });
      document.querySelector(".map-side").append(holder);
    }
    const stages = el("input", { type: "range", min: 0, max: last(), step: 1, id: "fugai-stage", oninput: (event) => fugai.set({ stage: Number(event.target.value) }) });
    const limits = el("input", { type: "range", min: 0, max: steps().length, step: 1, id: "fugai-limit", oninput: (event) => fugai.set({ limit: Number(event.target.value) }) });
    const looks = el("div", { class: "segments rollout-looks", role: "group", "aria-label": w("colour") }, ["technology", "year", "class"].map((key) =>
      el("button", { type: "button", id: `fugai-look-${key}`, "aria-pressed": String(state.look === key), onclick: () => fugai.set({ look: key }) }, w(key))));
    refresh(holder, el("div", { class: "year-body" },
      el("div", { id: "fugai-stage-text", class: "siting-line", "aria-live": "polite" }), stages,
      el("div", { id: "fugai-limit-text", class: "siting-line", "aria-live": "polite" }), steps().length ? limits : null, looks));
    now();
  }

  function stageName() {
    const n = stage();
    return n === 0 ? w("before") : n === last() ? w("all") : String(years()[n - 1]);
  }

  function now() {
    if (!node("fugai-stage")) return;
    const r = given();
    const n = stage();
    const row = n > 0 && n < last() ? r.years[n - 1] : null;
    const value = n === 0 ? 0 : row ? row.value : r.total;
    const stages = node("fugai-stage");
    stages.value = String(n);
    stages.setAttribute("aria-label", w("years"));
    stages.setAttribute("aria-valuetext", stageName());
    replace(node("fugai-stage-text"), el("b", {}, stageName()), ` · ${w("built")} `, el("b", {}, `${whole(value)} ${fugai.pick(r.unit)}`),
      row ? ` · ${w("spent")} ${money(row.spent)} / ${money(row.budget)}` : "");
    for (const key of ["technology", "year", "class"]) node(`fugai-look-${key}`).setAttribute("aria-pressed", String(state.look === key));
    const limits = node("fugai-limit");
    const text = node("fugai-limit-text");
    if (!limits) {
      replace(text, w("noLimit"));
      return;
    }
    const k = limit();
    limits.value = String(k);
    limits.setAttribute("aria-label", w("limit"));
    const c = r.curve;
    const whole_ = k >= steps().length;
    const homes = k === 0 ? 0 : c.households_so_far[k - 1];
    const total = k === 0 ? c.nothing : c.total[k - 1];
    const named = k === 0 ? money(0) : `${money(steps()[k - 1])}${whole_ ? ` (${w("none")})` : ""}`;
    limits.setAttribute("aria-valuetext", named);
    const most = c.households_so_far.length ? c.households_so_far[c.households_so_far.length - 1] : 0;
    replace(text, `${w("limit")} `, el("b", {}, named), ` · ${w("kept")} `, el("b", {}, `${whole(homes)} ${w("households")}`),
      most > homes ? ` · ${w("beyond")} ${whole(most - homes)} ${w("households")}` : "", fugai.known(total) ? ` · ${w("cost")} ${money(total)}` : "");
  }

  // ---- the panel --------------------------------------------------------------------------------
  function table(heads, rows) {
    if (!rows.length) return el("p", { class: "empty" }, "–");
    return el("div", { class: "siting-table" }, el("table", {}, el("thead", {}, el("tr", {}, heads.map(([text, number]) => el("th", { scope: "col", class: number ? "number" : "" }, text)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, k) => el("td", { class: heads[k][1] ? "number" : "" }, cell)))))));
  }

  // A cell that a spreadsheet would run gets an apostrophe before it.
  function csvCell(value) {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  function download(columns, count) {
    const lines = [columns.map((column) => csvCell(column.key)).join(",")];
    for (let i = 0; i < count; i += 1) lines.push(columns.map((column) => csvCell(column.value(i))).join(","));
    const url = URL.createObjectURL(new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
    const link = el("a", { href: url, download: "queue.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  const SHOWN = 200;
  function queue(r) {
    const columns = r.queue.columns.map(fugai.column);
    const by = (key) => columns.find((column) => column.key === key);
    const word = (key, i) => { const value = by(key).value(i); return r.words[value] ? fugai.pick(r.words[value]) : value; };
    const rows = Array.from({ length: Math.min(SHOWN, r.queue.count) }, (_, i) => {
      const year = by("year").value(i);
      const name = by("name").value(i) || by("settlement_id").value(i);
      return [el("button", { type: "button", class: "link", onclick: () => goTo(by("settlement_id").value(i)) }, name), fugai.known(year) && year ? String(year) : w("later"), word("technology", i),
        whole(by("households").value(i)), whole(by("capital").value(i)), whole(by("cost_per_household").value(i))];
    });
    return [table([[w("item")], [w("year")], [w("technology")], [w("households"), 1], [fugai.zh() ? "投资" : "Capital", 1], [fugai.zh() ? "每户" : "Per household", 1]], rows),
      el("p", { class: "hint" }, r.queue.count > SHOWN ? `${w("first")} ${SHOWN} / ${whole(r.queue.count)} · ` : "",
        el("button", { type: "button", class: "link", id: "fugai-queue-csv", onclick: () => download(columns, r.queue.count) }, w("download")))];
  }

  function goTo(id) {
    for (const layer of fugai.layers) {
      const key = layer.spec.kind === "staged" && layer.spec.columns.findIndex((column) => column.key === "settlement_id");
      if (key === false || key < 0) continue;
      const column = fugai.column(layer.spec.columns[key]);
      for (let i = 0; i < layer.spec.count; i += 1) {
        if (column.value(i) !== id) continue;
        const [x, y] = layer.made.place(i);
        fugai.map.flyTo([(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, x * 360 - 180], Math.max(fugai.map.getZoom(), 13), { duration: 0.6 });
        return;
      }
    }
  }

  function curve(r) {
    const c = r.curve;
    if (!c.threshold.length) return el("p", { class: "empty" }, w("noLimit"));
    const [width, height, left, bottom, top] = [404, 190, 58, 26, 10];
    const homes = c.households_so_far[c.households_so_far.length - 1] || 1;
    const high = c.threshold[c.threshold.length - 1] || 1;
    const x = (n) => left + ((width - left - 10) * n) / homes;
    const y = (value) => height - bottom - ((height - bottom - top) * value) / high;
    const points = [];
    let before = 0;
    c.threshold.forEach((value, k) => {
      points.push(`${x(before).toFixed(1)},${y(value).toFixed(1)}`, `${x(c.households_so_far[k]).toFixed(1)},${y(value).toFixed(1)}`);
      before = c.households_so_far[k];
    });
    const k = limit();
    const here = k === 0 ? [0, 0] : [c.households_so_far[k - 1], c.threshold[k - 1]];
    return svg("svg", { class: "gain", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${w("curve")}: ${whole(here[0])} ${w("households")}, ${money(here[1])}` },
      [0, high / 2, high].map((value) => [svg("line", { class: "grid", x1: left, x2: width - 10, y1: y(value), y2: y(value) }), svg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, whole(value))]),
      [0, homes / 2, homes].map((n) => svg("text", { x: Math.min(x(n), width - 24), y: height - 8, "text-anchor": "middle" }, whole(n))),
      svg("polyline", { class: "answer", points: points.join(" ") }),
      svg("line", { class: "here", x1: left, x2: width - 10, y1: y(here[1]), y2: y(here[1]) }),
      svg("circle", { class: "here", cx: x(here[0]), cy: y(here[1]), r: 4 }));
  }

  const section = (title, ...content) => [el("h3", {}, title), ...content];

  function tab() {
    const r = given();
    const facts = r.facts.map(([label, value]) => [el("dt", {}, fugai.pick(label)), el("dd", {}, fugai.pick(value))]);
    return [
      fugai.page.synthetic ? el("p", { class: "note" }, fugai.t("syntheticNote")) : null,
      el("div", { class: "siting-facts" }, el("h2", {}, w("rollout"), fugai.chip(r.basis)), el("dl", {}, facts)),
      section(w("years"), table([[w("year")], [w("budget"), 1], [w("spent"), 1], [fugai.pick(r.unit), 1], [w("most"), 1], [w("any"), 1]], r.years.map((one) =>
        [String(one.year), whole(one.budget), whole(one.spent), whole(one.value), whole(one.bound), whole(one.any)]))),
      section(w("curve"), curve(r)),
      section(w("queue"), queue(r)),
      r.moved.length ? section(w("moved"), table([[w("price")], [w("factor"), 1], [w("cost"), 1], ...r.technologies.map((name) => [fugai.pick(name), 1]), [w("changed"), 1]], r.moved.map((one) =>
        [one.price ? fugai.pick(one.price) : "–", `× ${one.factor}`, whole(one.cost), ...one.households.map(whole), whole(one.changed)]))) : null,
      section(w("prices"), table([[w("item")], [w("value"), 1], [""]], r.prices.map((one) => [fugai.pick(one.name), String(one.value), w(one.stated ? "stated" : "assumed")])), el("p", { class: "hint" }, r.source)),
    ];
  }

  Object.assign(fugai, { rolloutTab: tab, rolloutCard: card, rolloutNow: now, rolloutWord: w,
    rolloutAddress: (out) => { out.set("stage", String(stage())); out.set("limit", String(limit())); out.set("look", state.look); } });
})();
