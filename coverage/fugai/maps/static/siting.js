// Siting: a slider over the number of new sites, and everything that depends on it.
(function () {
  "use strict";
  const { el, svg, replace, state } = fugai;
  const node = (id) => document.getElementById(id);
  const EXISTING = 0;
  const CHOSEN = 1;
  const REJECTED = 2;
  const SHADES = { never: [232, 196, 160], already: [150, 190, 214], newly: [31, 120, 180], now: [217, 72, 15] };
  const WORDS = {
    siting: ["选址方案", "Siting"], slider: ["新增站点数", "Number of new sites"],
    covered: ["已覆盖", "Covered"], already: ["现有站点已覆盖", "Already covered"], newly: ["新增覆盖", "Newly covered"],
    now: ["本站新增覆盖", "By the last site"], never: ["未覆盖", "Not covered"], adds: ["本站新增覆盖", "This site adds"],
    objective: ["目标值", "Objective"], max: ["上界", "Upper bound"], min: ["下界", "Lower bound"], gap: ["最优性间隙", "Optimality gap"], status: ["求解状态", "Status"],
    optimal: ["已证明最优", "proven optimal"], "time limit": ["达到时限", "time limit"], interrupted: ["已中断", "interrupted"],
    curve: ["边际收益曲线", "Marginal gain"], districts: ["各行政区建设前后对比", "Districts before and after"],
    anew: ["最优网络的站点（按顺序）", "Sites of the best network, in order"], sites: ["新增站点（按顺序）", "New sites, in order"], alternatives: ["替代方案", "Ties and near-equal alternatives"],
    sensitivity: ["敏感性分析", "Sensitivity analysis"], targets: ["目标", "Targets"], phases: ["分年实施", "Phases"],
    answer: ["方案（按顺序）", "solution, in order"], greedy: ["贪心增加", "greedy addition"], bounds: ["上界", "upper bound"],
    free: ["两条虚线不受必选点约束", "dashed lines: without required sites"],
    rules: ["各项规则的代价", "What the rules cost"], cost: ["累计造价", "Cost so far"], price: ["造价", "Cost"], each: ["每新增一个单位", "For each gained"],
    efficiency: ["网络效率：站点数与平均出行", "Network efficiency: sites and mean travel"], today: ["现有网络", "the network of today"], least_found: ["已找到的最少出行", "least travel found"], lower: ["下界", "lower bound"], minutes: ["分钟", "min"],
    name: ["名称", "Name"], total: ["总数", "Total"], after: ["建设后", "After"], before: ["建设前", "Before"], gain: ["新增覆盖", "Gain"],
    site: ["站点", "Site"], instead: ["替代点", "Alternative"], difference: ["差异", "Difference"], tie: ["相同", "tie"],
    threshold: ["门限", "Threshold"], number: ["站点数", "Sites"], share: ["覆盖率", "Share"], kept: ["相同站点数", "Same sites"],
    needed: ["所需站点数", "Sites needed"], least: ["至少", "at least"], year: ["年", "Year"], required: ["要求", "Required"],
    "out of reach": ["全部备选点建成也不能达标", "not reached with all candidates"], "in doubt": ["存疑", "in doubt"], met: ["达标", "met"], missed: ["未达标", "missed"], none: ["无。", "None."],
    existing: ["现有", "Existing"], chosen: ["新选", "Chosen"], later: ["后续新选", "Chosen later"], rejected: ["未选", "Rejected"], forbidden: ["禁选", "Forbidden"],
  };
  const w = (key) => (WORDS[key] ? WORDS[key][fugai.zh() ? 0 : 1] : key);
  const given = () => fugai.page.siting || null;
  const size = () => (given() ? given().covered.length - 1 : 0);
  const at = () => Math.max(0, Math.min(size(), state.sites < 0 ? size() : state.sites));
  const amount = (value) => `${Math.round(value).toLocaleString("en-US")} ${fugai.pick(given().unit)}`;
  const whole = (value) => (fugai.known(value) ? Math.round(value).toLocaleString("en-US") : "–");
  const part = (value) => fugai.number(value, "1");
  // Two significant digits: a gap of 0.003 % must not read as 0 %.
  const gapText = (value) => (value === 0 ? "0%" : fugai.known(value) ? `${Number((value * 100).toPrecision(2))}%` : "–");
  const css = (rgb) => `rgb(${rgb.join(",")})`;
  const shadeOf = (code, n, each) => {
    if (code === 0) return SHADES.never;
    if (code === 1) return SHADES.already;
    const step = Math.ceil(n / each) + 1;
    return code > step ? SHADES.never : code === step && n > 0 ? SHADES.now : SHADES.newly;
  };

  // ---- what is covered: an image whose greys are numbers of sites, or points -----------------
  fugai.makers.reached = function reached(spec) {
    const canvas = new fugai.Canvas(draw, { pane: "rasters" });
    const points = spec.at ? fugai.coordinates(spec.at) : null;
    const codes = spec.codes ? fugai.bytes(spec.codes) : null;
    let source = null;
    let painted = null;
    let paintedFor = -1;
    if (spec.uri) {
      const picture = new Image();
      picture.onload = () => {
        const holder = document.createElement("canvas");
        holder.width = picture.width;
        holder.height = picture.height;
        const ctx = holder.getContext("2d", { willReadFrequently: true });
        ctx.drawImage(picture, 0, 0);
        source = ctx.getImageData(0, 0, picture.width, picture.height);
        painted = holder;
        document.documentElement.setAttribute("data-reached", "true");
        canvas.schedule();
      };
      picture.src = spec.uri;
    }

    function paint(n) {
      if (paintedFor === n) return;
      const ctx = painted.getContext("2d");
      const out = ctx.createImageData(source.width, source.height);
      const table = Array.from({ length: 256 }, (_, code) => shadeOf(code, n, spec.each));
      const from = source.data;
      for (let i = 0; i < from.length; i += 4) {
        if (!from[i + 3]) continue;
        const rgb = table[from[i] - 1];
        out.data[i] = rgb[0];
        out.data[i + 1] = rgb[1];
        out.data[i + 2] = rgb[2];
        out.data[i + 3] = 225;
      }
      ctx.putImageData(out, 0, 0);
      paintedFor = n;
    }

    function draw(ctx, view) {
      const n = at();
      if (points) return dots(ctx, view, n);
      if (!source) return;
      paint(n);
      const [west, south, east, north] = spec.box;
      const x = fugai.worldX(west) * view.scale + view.dx;
      const y = fugai.worldY(north) * view.scale + view.dy;
      // reduced, cells blend rather than vanish between the pixels of the screen
      ctx.imageSmoothingEnabled = (fugai.worldX(east) - fugai.worldX(west)) * view.scale < painted.width;
      ctx.imageSmoothingQuality = "high";
      ctx.drawImage(painted, x, y, (fugai.worldX(east) - fugai.worldX(west)) * view.scale, (fugai.worldY(south) - fugai.worldY(north)) * view.scale);
    }

    function dots(ctx, view, n) {
      const r = Math.max(1.6, Math.min(6, 1.3 ** (view.zoom - 8)));
      for (let i = 0; i < points.n; i += 1) {
        ctx.beginPath();
        ctx.arc(points.x[i] * view.scale + view.dx, points.y[i] * view.scale + view.dy, r, 0, 7);
        ctx.fillStyle = css(shadeOf(codes[i], n, spec.each));
        ctx.fill();
      }
    }

    const legendRows = () => ["already", "newly", "now", "never"].map((key) => ({ mark: fugai.swatch(hex(SHADES[key])), text: w(key) }));
    return { leaflet: canvas, hit: () => -1, years: [], redraw: () => canvas.schedule(), describe: () => null, counts: () => null, legendRows };
  };

  const hex = (rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;

  // ---- sites: square existing, numbered disc new, ring later, cross rejected, barred forbidden --
  function mark(ctx, role, when, x, y, r) {
    ctx.lineWidth = 1.4;
    ctx.beginPath();
    if (role === EXISTING) {
      ctx.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
      ctx.fillStyle = "#3d4a57";
      ctx.fill();
      ctx.strokeStyle = "#ffffff";
      ctx.stroke();
    } else if (role === CHOSEN) {
      ctx.arc(x, y, r * (when === "later" ? 0.9 : 1.25), 0, 7);
      ctx.fillStyle = when === "later" ? "#ffffff" : when === "now" ? "#8f2d06" : "#d9480f";
      ctx.fill();
      ctx.strokeStyle = when === "later" ? "#d9480f" : "#ffffff";
      ctx.lineWidth = when === "now" ? 2.6 : 1.6;
      ctx.stroke();
    } else if (role === REJECTED) {
      const d = r * 0.6;
      ctx.moveTo(x - d, y - d);
      ctx.lineTo(x + d, y + d);
      ctx.moveTo(x + d, y - d);
      ctx.lineTo(x - d, y + d);
      ctx.strokeStyle = "#55606b";
      ctx.stroke();
    } else {
      ctx.arc(x, y, r * 0.7, 0, 7);
      ctx.moveTo(x - r * 0.5, y + r * 0.5);
      ctx.lineTo(x + r * 0.5, y - r * 0.5);
      ctx.strokeStyle = "#8c2f39";
      ctx.stroke();
    }
  }

  function siteSwatch(role, how) {
    const holder = el("canvas", { class: "swatch", width: 32, height: 32, "aria-hidden": "true" });
    const ctx = holder.getContext("2d");
    ctx.scale(2, 2);
    mark(ctx, role, how, 8, 8, 5);
    return holder;
  }

  fugai.makers.sites = function sites(spec) {
    const points = fugai.coordinates(spec.at);
    const role = fugai.bytes(spec.role);
    const order = fugai.int16(spec.order);
    const columns = spec.columns.map(fugai.column);
    const heading = spec.label.map(fugai.column)[0];
    const canvas = new fugai.Canvas(draw, { pane: "points" });
    const radius = (zoom) => Math.max(3, Math.min(9, 4.4 * 1.16 ** (zoom - 10)));
    const when = (i) => (order[i] > at() ? "later" : order[i] === at() ? "now" : "built");

    function draw(ctx, view) {
      const r = radius(view.zoom);
      ctx.globalAlpha = view.zoom < 10 ? 0.75 : 1;
      const passes = [REJECTED, 3, EXISTING];
      const visible = (x, y) => x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20;
      const put = (i) => {
        const x = points.x[i] * view.scale + view.dx;
        const y = points.y[i] * view.scale + view.dy;
        if (!visible(x, y)) return;
        const big = role[i] === CHOSEN ? r * 1.35 : r * (view.zoom < 10 ? 0.45 : role[i] === EXISTING ? 0.75 : 0.62);
        mark(ctx, role[i], when(i), x, y, big);
        if (role[i] !== CHOSEN || order[i] > at() || view.zoom < 9.6) return;
        ctx.fillStyle = "#ffffff";
        ctx.font = `600 ${Math.round(big * 1.15)}px system-ui, sans-serif`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(String(order[i]), x, y + 0.5);
      };
      for (const pass of passes) for (let i = 0; i < points.n; i += 1) if (role[i] === pass) put(i);
      // what was built last is drawn last
      const chosen = Array.from({ length: points.n }, (_, i) => i).filter((i) => role[i] === CHOSEN);
      chosen.sort((a, b) => (order[a] > at()) - (order[b] > at()) ? (order[b] > at()) - (order[a] > at()) : order[a] - order[b]).forEach(put);
    }

    function hit(wx, wy, scale, zoom) {
      const reach = Math.max(6, radius(zoom) + 4) / scale;
      let best = reach * reach;
      let found = -1;
      for (let i = 0; i < points.n; i += 1) {
        const d = (points.x[i] - wx) ** 2 + (points.y[i] - wy) ** 2;
        const better = d < best || (d === best && role[i] === CHOSEN);
        if (better) {
          best = d;
          found = i;
        }
      }
      return found;
    }

    function describe(i) {
      const box = fugai.tip.rows(spec, heading ? heading.value(i) : "", columns, i, {});
      const key = role[i] === CHOSEN ? [`${w("chosen")} #${order[i]}`, given() ? fugai.sitingStep.label(given().sites[order[i] - 1]) : null] : w(["existing", "chosen", "rejected", "forbidden"][role[i]]);
      box.insertBefore(el("div", { class: "tip-kind" }, siteSwatch(role[i], when(i)), key), box.firstChild);
      return box;
    }

    const tallies = () => [0, 1, 2, 3].map((code) => role.reduce((sum, value) => sum + (value === code), 0));
    const legendRows = () => {
      const many = tallies();
      const rows = [["existing", EXISTING, "", many[0]], ["chosen", CHOSEN, "built", at()], ["later", CHOSEN, "later", many[1] - at()], ["rejected", REJECTED, "", many[2]], ["forbidden", 3, "", many[3]]];
      return rows.filter((row) => row[3]).map(([key, code, how, count]) => ({ mark: siteSwatch(code, how), text: w(key), count }));
    };
    const place = (n) => { const i = order.indexOf(n); return i < 0 ? null : [points.x[i], points.y[i]]; };
    fugai.sitePlace = place;
    return { leaflet: canvas, hit, describe, years: [], redraw: () => canvas.schedule(), counts: () => ({ shown: spec.count, added: null }), legendRows };
  };

  // ---- the card with the slider -------------------------------------------------------------
  let timer = 0;
  function card() {
    if (!given()) return;
    let holder = node("fugai-siting-card");
    if (!holder) {
      holder = el("div", { id: "fugai-siting-card", class: "year card siting-card" });
      document.querySelector(".map-side").append(holder);
    }
    const slider = el("input", { type: "range", min: 0, max: size(), step: 1, id: "fugai-sites",
      oninput: (event) => fugai.set({ sites: Number(event.target.value) }) });
    fugai.refresh(holder, el("button", { type: "button", class: "play", id: "fugai-sites-play", onclick: play }),
      el("div", { class: "year-body" }, el("div", { id: "fugai-sites-text", class: "siting-line", "aria-live": "polite" }), slider, fugai.sitingStep.marks(),
        el("div", { id: "fugai-sites-proof", class: "siting-proof" })));
    now();
  }

  function now() {
    const slider = node("fugai-sites");
    if (!slider) return;
    const siting = given();
    const n = at();
    slider.value = String(n);
    slider.setAttribute("aria-label", w("slider"));
    const covered = siting.covered[n];
    const gain = n > 0 ? covered - siting.covered[n - 1] : 0;
    slider.setAttribute("aria-valuetext", `${n} / ${size()}, ${w("covered")} ${amount(covered)}`);
    replace(node("fugai-sites-text"), el("b", {}, `${n} / ${size()}`), ` ${w("covered")} `, el("b", {}, amount(covered)),
      ` (${part(covered / siting.total)})`, n > 0 ? ` · ${w("adds")} ${amount(gain)}` : "");
    const shown = [n === size() ? proof(siting) : fugai.sitingStep.proof(n), fugai.sitingStep.money(n)].filter(Boolean);
    replace(node("fugai-sites-proof"), shown.map((text) => el("div", {}, text)), fugai.chip(siting.basis));
    replace(node("fugai-sites-play"), timer ? "❚❚" : "▶");
    node("fugai-sites-play").setAttribute("aria-label", fugai.t(timer ? "pause" : "play"));
  }

  function proof(siting) {
    return [fugai.pick(siting.problem), `${w("objective")} ${whole(siting.objective)}`, `${w(siting.sense === "min" ? "min" : "max")} ${whole(siting.bound)}`,
      `${w("gap")} ${gapText(siting.gap)}`, w(siting.status)].join(" · ");
  }

  function play() {
    if (timer) {
      clearInterval(timer);
      timer = 0;
      now();
      return;
    }
    if (at() === size()) fugai.set({ sites: 0 });
    timer = setInterval(() => {
      if (at() < size()) fugai.set({ sites: at() + 1 });
      if (at() >= size()) play();
    }, Math.max(120, 6000 / Math.max(1, size())));
    now();
  }

  // ---- the panel ----------------------------------------------------------------------------
  function table(heads, rows, empty) {
    if (!rows.length) return el("p", { class: "empty" }, empty || w("none"));
    return el("div", { class: "siting-table" }, el("table", {}, el("thead", {}, el("tr", {}, heads.map(([text, number]) => el("th", { scope: "col", class: number ? "number" : "" }, text)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, k) => el("td", { class: heads[k][1] ? "number" : "" }, cell)))))));
  }

  function curve(siting) {
    const [width, height, left, bottom, top] = [404, 190, 52, 26, 10];
    const lines = siting.curve;
    const most = Math.max(size(), ...lines.sites);
    const values = lines.bound.concat(lines.greedy, siting.covered).filter(fugai.known);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const span = high - low || 1;
    const x = (n) => left + ((width - left - 10) * n) / (most || 1);
    const y = (value) => height - bottom - ((height - bottom - top) * (value - low)) / span;
    const path = (ns, line) => ns.map((n, i) => [n, line[i]]).filter(([, value]) => fugai.known(value)).map(([n, value]) => `${x(n).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const all = siting.covered.map((_, n) => n);
    const n = at();
    const ticks = [low, low + span / 2, high];
    return svg("svg", { class: "gain", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${w("curve")}: ${n}: ${amount(siting.covered[n])}` },
      ticks.map((value) => [svg("line", { class: "grid", x1: left, x2: width - 10, y1: y(value), y2: y(value) }),
        svg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, part(value / siting.total))]),
      [0, size(), most].filter((value, k, list) => list.indexOf(value) === k).map((value) => svg("text", { x: x(value), y: height - 8, "text-anchor": "middle" }, String(value))),
      svg("polyline", { class: "bound", points: path(lines.sites, lines.bound) }),
      svg("polyline", { class: "greedy", points: path(lines.sites, lines.greedy) }),
      svg("polyline", { class: "answer", points: path(all, siting.covered) }),
      svg("line", { class: "here", x1: x(n), x2: x(n), y1: top, y2: height - bottom }),
      svg("circle", { class: "here", cx: x(n), cy: y(siting.covered[n]), r: 4 }));
  }

  const dashed = () => given().curve.bound.some(fugai.known);

  function key() {
    return el("p", { class: "gain-key" }, [["answer", "answer"], ["greedy", "greedy"], ["bound", "bounds"]].filter(([line]) => line === "answer" || dashed()).map(([cls, word]) =>
      el("span", {}, svg("svg", { class: "gain", viewBox: "0 0 22 8", width: 22, height: 8, "aria-hidden": "true" }, svg("polyline", { class: cls, points: "1,4 21,4" })), ` ${w(word)} `)), given().must && dashed() ? el("span", {}, `(${w("free")})`) : "");
  }

  // Mean travel against the number of sites: the best networks, their bound, and the one of today.
  function frontier(found) {
    const [width, height, left, bottom, top] = [404, 190, 52, 26, 10];
    const values = found.mean.concat(found.bound, [found.today.mean]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const [few, many] = [Math.min(...found.sites), Math.max(...found.sites, found.today.sites)];
    const span = high - low || 1;
    const x = (n) => left + ((width - left - 22) * (n - few)) / (many - few || 1);
    const y = (value) => height - bottom - ((height - bottom - top) * (value - low)) / span;
    const path = (line) => found.sites.map((n, i) => `${x(n).toFixed(1)},${y(line[i]).toFixed(1)}`).join(" ");
    const ticks = [few, found.enough, many].filter((n, k, list) => fugai.known(n) && list.indexOf(n) === k);
    const said = `${w("efficiency")}: ${w("today")} ${found.today.sites}, ${found.today.mean.toFixed(2)} ${w("minutes")}`;
    return svg("svg", { class: "gain", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said },
      [low, low + span / 2, high].map((value) => [svg("line", { class: "grid", x1: left, x2: width - 10, y1: y(value), y2: y(value) }),
        svg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, value.toFixed(1))]),
      ticks.filter((n, k, list) => k === 0 || x(n) - x(list[k - 1]) > 26).map((n) => svg("text", { x: x(n), y: height - 8, "text-anchor": "middle" }, String(n))),
      svg("polyline", { class: "bound", points: path(found.bound) }),
      svg("polyline", { class: "answer", points: path(found.mean) }),
      found.sites.map((n, i) => svg("circle", { class: "frontier", cx: x(n), cy: y(found.mean[i]), r: 2.6 })),
      svg("rect", { class: "today", x: x(found.today.sites) - 4, y: y(found.today.mean) - 4, width: 8, height: 8 }));
  }

  function frontierKey() {
    const line = (cls) => svg("polyline", { class: cls, points: "1,4 21,4" });
    const marks = [[line("answer"), "least_found"], [line("bound"), "lower"], [svg("rect", { class: "today", x: 7, y: 0, width: 8, height: 8 }), "today"]];
    return el("p", { class: "gain-key" }, marks.map(([mark_, word]) =>
      el("span", {}, svg("svg", { class: "gain", viewBox: "0 0 22 8", width: 22, height: 8, "aria-hidden": "true" }, mark_), ` ${w(word)} `)));
  }

  const section = (title, ...content) => [el("h3", {}, title), ...content];

  function tab() {
    const siting = given();
    const n = at();
    const names = (pair) => fugai.pick(pair);
    const note = fugai.page.synthetic ? el("p", { class: "note" }, fugai.t("syntheticNote")) : null;
    const facts = siting.facts.map(([label, value]) => [el("dt", {}, names(label)), el("dd", {}, Array.isArray(value) ? names(value) : value)]);
    const before = (d) => (fugai.known(d.before) ? d.before : d.covered[0]);
    const asked = siting.phases.some((p) => fugai.known(p.asked));
    const priced = siting.sites.some((s) => fugai.known(s.cost));
    const money = (value) => (!fugai.known(value) ? "–" : value >= 100 ? whole(value) : String(Number(value.toPrecision(3))));
    const districts = siting.districts.map((d) => [names(d.name), whole(d.total), part(d.total ? before(d) / d.total : NaN), part(d.total ? d.covered[n] / d.total : NaN), whole(d.covered[n] - before(d))]);
    const sites = siting.sites.map((s, i) => [el("button", { type: "button", class: i < n ? "link" : "link later", onclick: () => goTo(i + 1) }, `${i + 1}. ${s.name}`), s.district, whole(s.gain)].concat(priced ? [money(s.price), whole(s.cost), money(s.each)] : [])).map((cells, i) => [[cells[0], fugai.sitingStep.label(siting.sites[i])], ...cells.slice(1)]);
    const status = (text) => w(text);
    return [note,
      el("div", { class: "siting-facts" }, el("h2", {}, fugai.pick(siting.problem), fugai.chip(siting.basis)), el("dl", {}, facts)),
      siting.efficiency ? section(w("efficiency"), frontier(siting.efficiency), frontierKey()) : null,
      (siting.rules || []).length ? section(w("rules"), el("ul", { class: "siting-rules" }, siting.rules.map((rule) => el("li", {}, names(rule))))) : null,
      section(w("curve"), curve(siting), key()),
      section(w("districts"), table([[w("name")], [w("total"), 1], [w("before"), 1], [`${w("after")} ${n}`, 1], [w("gain"), 1]], districts)),
      section(w(siting.efficiency ? "anew" : "sites"), table([[w("site")], [w("name")], [w("gain"), 1]].concat(priced ? [[w("price"), 1], [w("cost"), 1], [w("each"), 1]] : []), sites)),
    ].concat(siting.efficiency ? [] : [
      section(w("targets"), table([[w("targets")], [w("required"), 1], [w("before"), 1], [w("after"), 1], [w("needed"), 1]], siting.targets.map((t) =>
        [names(t.title), part(t.required), part(t.before), part(t.after), ["out of reach", "in doubt"].includes(t.status) ? status(t.status)
          : t.status === "met" ? "0" : `${whole(t.needed)}${t.least < t.needed ? ` (${w("least")} ${whole(t.least)})` : ""}`]))),
      section(w("phases"), table([[w("year")], [w("number"), 1], [w("covered"), 1], [w("share"), 1]].concat(asked ? [[w("required"), 1], [w("least"), 1]] : [], priced ? [[w("cost"), 1]] : [], siting.targets.map((t) => [names(t.title)])), siting.phases.map((p) =>
        [String(p.year), `${p.sites} → ${p.so_far}`, whole(p.covered), part(p.share)].concat(asked ? [part(p.asked), whole(p.least)] : [], priced ? [whole(p.cost)] : [], p.targets.map(status))))),
      section(w("sensitivity"), table([[`${w("threshold")} (${siting.threshold_unit})`, 1], [w("number"), 1], [w("share"), 1], [w("gap"), 1], [w("status")], [w("kept"), 1]], siting.sensitivity.map((s) =>
        [String(s.threshold), whole(s.number), part(s.share), gapText(s.gap), status(s.status), whole(s.kept)]))),
      section(w("alternatives"), table([[w("site")], [w("instead")], [w("difference"), 1]], siting.alternatives.map((a) => [a.site, a.other, a.tie ? w("tie") : whole(a.difference)]))),
    ]);
  }

  function goTo(n) {
    fugai.set({ sites: n });
    const place = fugai.sitePlace ? fugai.sitePlace(n) : null;
    if (!place) return;
    const lng = place[0] * 360 - 180;
    const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * place[1]))) * 180) / Math.PI;
    fugai.map.flyTo([lat, lng], Math.max(fugai.map.getZoom(), 12), { duration: 0.6 });
  }

  Object.assign(fugai, { sitingTab: tab, sitingCard: card, sitingNow: now, sitingShown: at, sitingWord: w });
})();
