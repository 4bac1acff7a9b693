// Long tables: only the rows in view are in the document. And what is common to tables: the order of names, CSV.
(function () {
  "use strict";
  const { el, replace } = fugai;
  const BESIDE = 6;  // rows kept above and below the view
  const FIRST = 40;  // rows of a table that is not yet laid out
  const memory = new Map();  // scroll position and height of a row by table
  const shown = new Set();

  // Chinese names by pinyin; numbers in names by their value, so that 'District 2' precedes 'District 10'.
  const collators = {};
  function collator() {
    const tag = fugai.zh() ? "zh-CN-u-co-pinyin" : "en";
    collators[tag] = collators[tag] || new Intl.Collator(tag, { numeric: true });
    return collators[tag];
  }

  // Positions 0 to count - 1 in the order of value(i); unknown ones last, equal ones as they were.
  function ordered(count, value, down) {
    const values = Array.from({ length: count }, (_, i) => value(i));
    const missing = (i) => values[i] === null || values[i] === undefined || values[i] === "" || Number.isNaN(values[i]);
    const compare = collator().compare;
    const by = (a, b) => (typeof values[a] === "number" && typeof values[b] === "number" ? values[a] - values[b] : compare(String(values[a]), String(values[b])));
    return Array.from(values.keys()).sort((a, b) => (missing(a) || missing(b) ? missing(a) - missing(b) : down ? by(b, a) : by(a, b)) || a - b);
  }

  // A table of which only the rows in view exist.
  //   id: of the table, and of its rows as `${row}-${item}`; heads: cells of the heading; first: rows above all others
  //   items: what the rows show, in order; cells(item): the cells of a row; chosen(item); press(item): a click, Enter or Space
  function virtualTable({ id, row, heads, first, items, cells, chosen, press, label }) {
    const kept = memory.get(id) || { top: 0, height: 0, seen: 0, at: 0, chosen: -1 };
    memory.set(id, kept);
    const body = el("tbody", { onkeydown: move });
    const table = el("table", { "aria-rowcount": items.length + 1, "aria-label": label || null }, el("thead", {}, el("tr", { "aria-rowindex": 1 }, heads)), body);
    const holder = el("div", { class: "table-wrap", id, onscroll: scrolled }, table);
    const columns = heads.length;
    let from = -1;
    let to = -1;
    let all = false;

    function line(k) {
      const item = items[k];
      return el("tr", {
        class: chosen(item) ? "chosen" : "", id: `${row}-${item}`, "data-at": k, "aria-rowindex": k + 2, "aria-current": chosen(item) ? "true" : null,
        tabindex: k === Math.min(kept.at, items.length - 1) ? 0 : -1, onclick: () => { kept.at = k; press(item); },
        css: kept.height ? { height: `${kept.height}px` } : {},
      }, cells(item));
    }

    const spacer = (rows) => (rows > 0 ? el("tr", { class: "spacer total", "aria-hidden": "true" }, el("td", { colspan: columns, css: { height: `${rows * kept.height}px` } })) : null);

    function window_() {
      if (all || (!kept.height && items.length <= FIRST)) return [0, items.length];
      if (!kept.height) return [0, FIRST];
      const top = Math.floor(kept.top / kept.height);
      return [Math.max(0, top - BESIDE), Math.min(items.length, top + Math.ceil((kept.seen || 900) / kept.height) + BESIDE)];
    }

    function draw(force) {
      const [a, b] = window_();
      if (!force && a === from && b === to) return;
      from = a;
      to = b;
      const focused = body.contains(document.activeElement) ? document.activeElement.id : "";
      replace(body, first || null, spacer(a), Array.from({ length: Math.max(0, b - a) }, (_, k) => line(a + k)), spacer(items.length - b));
      if (!focused) return;
      // removing the row that has the focus takes the table back to its top
      if (Math.abs(holder.scrollTop - kept.top) > 1) holder.scrollTop = kept.top;
      const again = document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }

    function scrolled() {
      kept.top = holder.scrollTop;
      const [a, b] = window_();
      // redrawn before the rows beside the view are used up
      if (Math.abs(a - from) >= BESIDE / 2 || Math.abs(b - to) >= BESIDE / 2 || a === 0 || b === items.length) draw(false);
    }

    // Once laid out: the height of a row, and the place where the reader was, or the row chosen elsewhere.
    function settle() {
      if (!holder.isConnected || !holder.clientHeight) return;
      const rows = Array.from(body.querySelectorAll("tr[data-at]"), (line_) => line_.offsetHeight);
      const height = Math.max(kept.height, ...rows);
      const changed = height !== kept.height || kept.seen !== holder.clientHeight;
      kept.height = height;
      kept.seen = holder.clientHeight;
      const k = items.findIndex(chosen);
      const moved = k >= 0 && items[k] !== kept.chosen;
      kept.chosen = k >= 0 ? items[k] : -1;
      if (moved && (k * height < kept.top || (k + 3) * height > kept.top + kept.seen)) kept.top = Math.max(0, k * height - kept.seen / 3);
      if (changed) draw(true);
      if (Math.abs(holder.scrollTop - kept.top) > 1) holder.scrollTop = kept.top;
    }

    // Another row was chosen: the rows stay.
    function mark() {
      for (const line_ of body.querySelectorAll("tr[data-at]")) {
        const on = chosen(items[Number(line_.dataset.at)]);
        line_.classList.toggle("chosen", on);
        if (on) line_.setAttribute("aria-current", "true");
        else line_.removeAttribute("aria-current");
      }
      settle();
    }

    function focus(k) {
      settle();
      kept.at = Math.max(0, Math.min(items.length - 1, k));
      const top = kept.at * kept.height;
      const head = table.tHead.offsetHeight + (first ? kept.height : 0);
      if (top < holder.scrollTop) holder.scrollTop = top;
      else if (top + kept.height > holder.scrollTop + holder.clientHeight - head) holder.scrollTop = top + kept.height - holder.clientHeight + head;
      kept.top = holder.scrollTop;
      draw(true);
      const line_ = body.querySelector(`tr[data-at="${kept.at}"]`);
      if (line_) line_.focus({ preventScroll: true });
    }

    function move(event) {
      const line_ = event.target.closest("tr[data-at]");
      if (!line_ || event.target !== line_) return;
      const k = Number(line_.dataset.at);
      const page = Math.max(1, Math.floor(kept.seen / (kept.height || 1)) - 2);
      const step = { ArrowDown: k + 1, ArrowUp: k - 1, PageDown: k + page, PageUp: k - page, Home: 0, End: items.length - 1 }[event.key];
      if (step !== undefined) focus(step);
      else if (event.key === "Enter" || event.key === " ") { kept.at = k; press(items[k]); } else return;
      event.preventDefault();
    }

    const watch = new ResizeObserver(settle);
    watch.observe(holder);
    shown.add({ holder, watch, mark, paper: (on) => { all = on && items.length <= 3000; draw(true); } });
    for (const one of shown) if (one.holder !== holder && !one.holder.isConnected) { one.watch.disconnect(); shown.delete(one); }
    draw(true);
    return holder;
  }

  const markRows = () => { for (const one of shown) if (one.holder.isConnected) one.mark(); };

  // On paper all rows stand.
  window.addEventListener("beforeprint", () => { for (const one of shown) if (one.holder.isConnected) one.paper(true); });
  window.addEventListener("afterprint", () => { for (const one of shown) if (one.holder.isConnected) one.paper(false); });

  // A text that a spreadsheet might run gets an apostrophe in front, as in the files of a run.
  const FORMULAS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];
  function csvCell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
    let text = String(value).replace(/\r\n?/g, "\n");
    if (FORMULAS.some((sign) => text.startsWith(sign))) text = `'${text}`;
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  const csvText = (rows) => rows.map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");

  // UTF-8 with a byte order mark, so that spreadsheets read every script right; made in the page, without a request.
  function download(name, rows) {
    const address = URL.createObjectURL(new Blob(["\ufeff", csvText(rows)], { type: "text/csv;charset=utf-8" }));
    const link = el("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  Object.assign(fugai, { collator, ordered, virtualTable, markRows, csvText, download });
})();
