// Ranked lists: chosen, sorted, filtered, cut to the first ones, downloaded as CSV; a row shows its place.
(function () {
  "use strict";
  const { el, state } = fugai;
  const WORDS = {
    lists: ["清单", "Lists"], list: ["清单", "List"], find: ["查找", "Find"], anywhere: ["全部行政区", "All districts"], district: ["行政区", "District"],
    districtId: ["行政区编号", "District id"], outside: ["区域外", "Outside the districts"], least: ["不小于", "At least"], none: ["不限", "No minimum"], number: ["数值", "Number"], top: ["前几行", "First"],
    download: ["下载CSV", "Download CSV"], rows: ["行", "rows"], sorted: ["点击表头排序，点击行定位", "click a heading to sort, a row to see it on the map"],
    cut: ["页面仅含前{n}行，共{all}行，完整清单见运行文件夹中的 {file}", "The page holds the first {n} of {all} rows; all of them are in {file} of the run's folder"],
    first: ["显示前{n}行", "first {n} rows"], fit: ["符合条件{n}行", "{n} fit"], inAll: ["共{n}行", "{n} in all"],
    nothing: ["没有符合条件的行。", "No row fits."], longitude: ["经度（WGS84）", "Longitude (WGS84)"], latitude: ["纬度（WGS84）", "Latitude (WGS84)"], responsible: ["责任单位", "Responsible"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  const FRESH = { key: "", sort: "", down: false, text: "", district: "", column: "", least: "", top: "" };
  state.list = { ...FRESH };
  let lists = [];
  let picked = "";  // key and row of the place that is shown

  // ---- data -----------------------------------------------------------------------------------
  function doubles(text) {
    const view = new DataView(fugai.bytes(text).buffer);
    return Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
  }

  const numeric = (column) => column.form !== "c";

  function values(column) {
    if (!column.values) {
      if (column.form === "d") column.values = doubles(column.data);
      else {
        const codes = fugai.varints(column.data);
        if (column.form === "i") { let sum = 0; column.values = codes.map((step) => (sum += step)); } else column.values = codes;
      }
    }
    return column.values;
  }

  // What a cell holds: a number, or a text in the language of the page.
  function value(column, i) {
    const found = values(column)[i];
    if (numeric(column)) return Number.isNaN(found) ? null : found;
    const word = column.words[found];
    if (column.key === "district_id") return districtName(word);
    if (column.key === "basis" && word) return basisWords(word);
    return Array.isArray(word) ? fugai.pick(word) : word;
  }

  const basisWords = (text) => text.split(" ").map((word) => fugai.t(word)).join(fugai.zh() ? "、" : ", ");

  function districtName(id) {
    const k = fugai.districts && id ? fugai.districts.known(id) : -1;
    return k >= 0 ? fugai.districts.name(k) : id;
  }

  function shownText(column, i) {
    const found = value(column, i);
    if (found === null || found === "") return numeric(column) ? "–" : "";
    return numeric(column) ? fugai.number(found, column.unit, true) : found;
  }

  const columnOf = (list, key) => list.columns.find((column) => column.key === key);
  const current = () => lists.find(({ key }) => key === state.list.key) || lists[0];
  const heading = (column) => (column.key === "district_id" ? w("district") : fugai.pick(column.label));
  const title = (list) => fugai.pick(list.title);

  // ---- rows -----------------------------------------------------------------------------------
  let last = null;  // the rows found last, and for what

  function found(list) {
    const asked = JSON.stringify([list.key, state.list, state.lang]);
    if (last && last.asked === asked) return last;
    const { sort, down, text, district, column, least, top } = state.list;
    const by = columnOf(list, sort);
    const home = columnOf(list, "district_id");
    const measured = columnOf(list, column);
    const floor = Number(least);
    const words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const texts = list.columns.filter((one) => !numeric(one));
    const fits = (i) => {
      if (district && home && home.words[values(home)[i]] !== district) return false;
      if (measured && least !== "" && !(value(measured, i) >= floor * scale(measured))) return false;
      if (!words.length) return true;
      const all = texts.map((one) => `${value(one, i)} ${one.key === "district_id" ? one.words[values(one)[i]] : ""}`).join(" ").toLocaleLowerCase();
      return words.every((word) => all.includes(word));
    };
    const every = by ? fugai.ordered(list.rows, (i) => value(by, i), down) : Array.from({ length: list.rows }, (_, i) => i);
    const fitting = every.filter(fits);
    const cut = Number(top) > 0 ? fitting.slice(0, Number(top)) : fitting;
    last = { asked, items: cut, fitting: fitting.length };
    return last;
  }

  // Shares are asked for in per cent.
  const scale = (column) => (fugai.isShare(column.unit) ? 0.01 : 1);

  function change(changes) {
    fugai.set({ list: { ...state.list, ...changes } });
  }

  function choose(key) {
    fugai.map.closePopup();
    picked = "";
    fugai.set({ list: { ...FRESH, key } });
  }

  // ---- what is seen ---------------------------------------------------------------------------
  function chooser(list) {
    const groups = new Map();
    for (const one of lists) groups.set(fugai.pick(one.group), (groups.get(fugai.pick(one.group)) || []).concat(one));
    const option = (one) => el("option", { value: one.key, selected: one === list }, `${title(one)} (${one.total.toLocaleString("en-US")})`);
    return el("label", { class: "field" }, el("span", {}, w("list")),
      el("select", { id: "fugai-list", onchange: (event) => choose(event.target.value) },
        Array.from(groups, ([name, members]) => (name ? el("optgroup", { label: name }, members.map(option)) : members.map(option)))));
  }

  function filters(list) {
    const { text, district, column, least, top } = state.list;
    const home = columnOf(list, "district_id");
    const numbers = list.columns.filter(numeric);
    const ids = home ? Array.from(new Set(home.words)) : [];
    const compare = fugai.collator().compare;
    const places = ids.filter(Boolean).map((id) => [id, districtName(id)]).sort((a, b) => compare(a[1], b[1]));
    const measured = columnOf(list, column);
    return el("div", { class: "list-filters" },
      el("input", { type: "search", id: "fugai-list-find", value: text, placeholder: w("find"), "aria-label": w("find"), oninput: (event) => change({ text: event.target.value }) }),
      places.length > 1 ? el("select", { id: "fugai-list-district", "aria-label": w("district"), onchange: (event) => change({ district: event.target.value }) },
        el("option", { value: "" }, w("anywhere")), places.map(([id, name]) => el("option", { value: id, selected: id === district }, name))) : null,
      numbers.length ? el("span", { class: "list-least" },
        el("select", { id: "fugai-list-column", "aria-label": w("number"), onchange: (event) => measure(event.target.value) },
          el("option", { value: "" }, w("none")), numbers.map((one) => el("option", { value: one.key, selected: one === measured }, `${heading(one)} ≥`))),
        el("input", { type: "number", step: "any", id: "fugai-list-least", value: least, disabled: !measured, "aria-label": w("least"), oninput: (event) => change({ least: event.target.value }) }),
        el("span", { id: "fugai-list-percent", hidden: !(measured && fugai.isShare(measured.unit)) }, "%")) : null,
      el("label", { class: "list-top" }, w("top"), el("input", { type: "number", min: 1, step: 1, id: "fugai-list-top", value: top, placeholder: String(list.rows), oninput: (event) => change({ top: event.target.value.replace(/\D/g, "") }) })));
  }

  // What is typed into stays as it is: an input method for Chinese must not be disturbed.
  function measure(key) {
    const column = columnOf(current(), key);
    const input = document.getElementById("fugai-list-least");
    input.disabled = !column;
    if (!column) input.value = "";
    document.getElementById("fugai-list-percent").hidden = !(column && fugai.isShare(column.unit));
    change({ column: key, least: input.value });
  }

  function heads(list) {
    return list.columns.map((column, k) => {
      const now = state.list.sort === column.key;
      return el("th", { scope: "col", class: numeric(column) ? "number" : "", "aria-sort": now ? (state.list.down ? "descending" : "ascending") : "none" },
        el("button", { type: "button", id: `fugai-list-sort-${k}`, onclick: () => change({ sort: column.key, down: now ? !state.list.down : numeric(column) && column.key !== "rank" }) },
          heading(column), now ? el("span", { class: "arrow", "aria-hidden": "true" }, state.list.down ? " ▼" : " ▲") : null));
    });
  }

  function said(list, { items, fitting }) {
    const many = (n) => n.toLocaleString("en-US");
    if (items.length === list.rows && list.rows === list.total) return `${many(list.total)} ${w("rows")}`;
    const fit = fitting < list.rows ? w("fit").replace("{n}", many(fitting)) : "";
    const first = items.length < fitting ? w("first").replace("{n}", many(items.length)) : "";
    return [first, fit, w("inAll").replace("{n}", many(list.total))].filter(Boolean).join(fugai.zh() ? "，" : ", ");
  }

  function note(list) {
    const text = fugai.pick(list.note);
    if (!text) return null;
    return el("p", { class: "hint" }, `${w("responsible")}${fugai.zh() ? "：" : ": "}`, el("span", {}, text));
  }

  function body() {
    const list = current();
    return [chooser(list), filters(list), el("div", { id: "fugai-list-rows" }, results(list))];
  }

  function results(list) {
    const rows = found(list);
    const cells = (i) => list.columns.map((column) => el("td", { class: numeric(column) ? "number" : "list-text" }, el("span", { title: numeric(column) ? null : shownText(column, i) }, shownText(column, i))));
    return [
      el("p", { class: "hint list-said" }, el("span", { role: "status", id: "fugai-list-said" }, said(list, rows)), fugai.chip(list.basis),
        el("button", { type: "button", class: "tool", id: "fugai-list-download", disabled: !rows.items.length, onclick: () => save(list) }, w("download"))),
      note(list),
      list.rows < list.total ? el("p", { class: "note" }, w("cut").replace("{n}", list.rows.toLocaleString("en-US")).replace("{all}", list.total.toLocaleString("en-US")).replace("{file}", list.file)) : null,
      rows.items.length ? fugai.virtualTable({
        id: `fugai-list-${list.key}`, row: "fugai-list-row", label: title(list), heads: heads(list), items: rows.items, cells,
        chosen: (i) => picked === `${list.key}/${i}`, press: (i) => show(list, i),
      }) : el("p", { class: "empty" }, w("nothing")),
      el("p", { class: "hint" }, [list.lon || columnOf(list, "district_id") ? w("sorted") : "", list.file].filter(Boolean).join(" · ")),
    ];
  }

  // ---- a row on the map -----------------------------------------------------------------------
  function show(list, i) {
    picked = `${list.key}/${i}`;
    if (list.year && fugai.years.includes(list.year)) fugai.set({ year: list.year });
    const layer = fugai.layers.find(({ spec }) => spec.id === list.layer);
    if (layer && !state.layers.includes(list.layer)) {
      const beside = layer.spec.kind === "raster" ? fugai.withoutRasters() : state.layers;
      fugai.set({ layers: beside.concat(list.layer) });
    }
    if (list.lon) {
      list.places = list.places || [doubles(list.lon), doubles(list.lat)];
      const at = L.latLng(list.places[1][i], list.places[0][i]);
      fugai.map.closePopup();
      fugai.map.flyTo(at, Math.max(fugai.map.getZoom(), 13), { duration: 0.6 });
      const close = el("button", { type: "button", class: "close", "aria-label": fugai.t("close"), onclick: () => fugai.map.closePopup() }, "×");
      L.popup({ closeButton: false, maxWidth: 340, minWidth: 200, className: "pinned", autoPan: false }).setLatLng(at).setContent(el("div", {}, close, about(list, i))).openOn(fugai.map);
    } else {
      const home = columnOf(list, "district_id");
      const k = home && fugai.districts ? fugai.districts.known(home.words[values(home)[i]]) : -1;
      if (k >= 0) fugai.goTo(k);
    }
    fugai.panelBody();
  }

  function about(list, i) {
    const pairs = list.columns.map((column) => [heading(column), numeric(column) ? fugai.number(value(column, i), column.unit, true) : shownText(column, i)]).filter(([, text]) => text !== "");
    return el("div", { class: "tip" }, el("div", { class: "tip-kind" }, title(list), fugai.chip(list.basis)), el("dl", {}, pairs.map(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])));
  }

  // ---- CSV ------------------------------------------------------------------------------------
  function csvRows(list, items) {
    const parts = list.columns.flatMap((column) => (column.key === "district_id"
      ? [[w("districtId"), (i) => column.words[values(column)[i]]], [w("district"), (i) => value(column, i)]] : [[heading(column), (i) => value(column, i)]]));
    if (list.lon) {
      list.places = list.places || [doubles(list.lon), doubles(list.lat)];
      parts.push([w("longitude"), (i) => turn(list.places[0][i])], [w("latitude"), (i) => list.places[1][i]]);
    }
    return [parts.map(([name]) => name)].concat(items.map((i) => parts.map(([, of]) => of(i))));
  }

  // Longitudes run on across 180 degrees in the page.
  const turn = (lon) => (lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon);

  function save(list) {
    const name = `${title(list)}`.replace(/[\\/:*?"<>|\s]+/g, "-").slice(0, 80);
    fugai.download(`${name}.csv`, csvRows(list, found(list).items));
  }

  // ---- the feature ----------------------------------------------------------------------------
  fugai.lists = { all: () => lists, rows: csvRows, found };

  function read(given, changes) {
    if (!lists.some(({ key }) => key === given.get("list"))) return;
    const [sort, down] = (given.get("sort") || "").split(":");
    const [column, least] = (given.get("least") || "").split(":");
    changes.list = {
      key: given.get("list"), sort: sort || "", down: down === "down", text: given.get("find") || "", district: given.get("in") || "",
      column: column || "", least: /^-?[\d.]+$/.test(least || "") ? least : "", top: (given.get("top") || "").replace(/\D/g, ""),
    };
  }

  function write(out) {
    if (state.tab !== "lists") return;
    const { key, sort, down, text, district, column, least, top } = state.list;
    out.set("list", key || current().key);
    if (sort) out.set("sort", down ? `${sort}:down` : sort);
    if (text) out.set("find", text);
    if (district) out.set("in", district);
    if (column && least !== "") out.set("least", `${column}:${least}`);
    if (top) out.set("top", top);
  }

  function load() {
    lists = lists.length ? lists : fugai.data("fugai-lists") || [];
    return lists;
  }

  let listed = "";  // the list whose filters are shown
  fugai.on(["list"], () => {
    const holder = document.getElementById("fugai-list-rows");
    if (holder && listed === state.list.key) fugai.refresh(holder, results(current()));
    else if (state.tab === "lists") fugai.panelBody();
    listed = state.list.key;
  });
  fugai.feature({ tab: { key: "lists", shown: () => load().length > 0, word: () => w("lists"), body }, read, write });
})();
