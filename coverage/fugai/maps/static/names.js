// All names of the page, found by characters, pinyin, first letters, English or id, the important ones first.
(function () {
  "use strict";
  const MOST = 10;
  const LONGEST = 120;
  const EXAMINED = 60000;
  const KINDS = ["points", "sites", "staged"];
  const DERIVED = /^(overloaded|unreached-.*|catchments)$/;
  const IMPORTANT = ["districts", "cities", "settlements", "outlets", "venues", "sites", "access_points"];
  const PEOPLE = ["population", "residents", "people"];

  const CHINESE = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  let read = null;

  function readings() {
    if (read) return read;
    const { syllables = {}, phrases = {} } = fugai.data("fugai-readings") || {};
    read = { of: new Map(), phrases: new Map(Object.entries(phrases)) };
    for (const [syllable, characters] of Object.entries(syllables)) for (const one of characters) read.of.set(one, syllable);
    return read;
  }

  // Small letters without accents; ü is v, as it is typed on a Chinese keyboard.
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[üǖǘǚǜ]/g, "v").normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
    .replace(/\s+/g, " ").trim();

  // Syllables and words of a name, one after the other.
  function syllables(text) {
    const { of, phrases } = readings();
    const out = [];
    let run = "";
    const close = () => {
      const known = phrases.get(run);
      if (known) out.push(...known.split(" "));
      else for (const one of run) out.push(of.get(one) || one);
      run = "";
    };
    let word = "";
    for (const one of text) {
      if (CHINESE.test(one)) {
        if (word) out.push(word);
        word = "";
        run += one;
        continue;
      }
      if (run) close();
      if (/[\p{L}\p{N}]/u.test(one)) word += one;
      else if (word) {
        out.push(word);
        word = "";
      }
    }
    if (run) close();
    if (word) out.push(word);
    return out;
  }

  // A corpus: keys one below the other, in the order of their importance; where each begins, and whose it is.
  function corpus() {
    return { pieces: ["\n"], size: 1, begins: [], owners: [], text: "", starts: null, table: null, marks: [] };
  }

  function add(into, key, owner, boundaries) {
    if (!key) return;
    into.begins.push(into.size);
    into.owners.push(owner);
    if (boundaries) for (const at of boundaries) into.marks.push(into.size + at);
    into.pieces.push(key, "\n");
    into.size += key.length + 1;
  }

  function seal(one) {
    one.text = one.pieces.join("");
    one.pieces = null;
    one.starts = new Uint8Array(one.size);
    for (const at of one.marks) one.starts[at] = 1;
    one.marks = null;
    const size = 2 ** Math.ceil(Math.log2(2 * one.begins.length + 2));
    one.table = new Int32Array(size);
    one.begins.forEach((at, line) => {
      const end = (line + 1 < one.begins.length ? one.begins[line + 1] : one.size) - 1;
      let slot = hash(one.text, at, end) & (size - 1);
      while (one.table[slot]) slot = (slot + 1) & (size - 1);
      one.table[slot] = line + 1;
    });
  }

  // FNV-1a over the units of a text: whole keys are found by it, without a look at the others.
  function hash(text, from, to) {
    let value = 2166136261;
    for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
    return value >>> 0;
  }

  const index = { ready: false, entries: [], names: corpus(), pinyin: corpus(), letters: corpus() };

  function gathered() {
    const out = [];
    const d = fugai.districts;
    if (d) for (let i = 0; i < d.count; i += 1) out.push({ layer: null, row: i, order: 0, size: d.spec.population ? d.spec.population[i] || 0 : 0 });
    for (const layer of fugai.layers) {
      const { spec } = layer;
      if (!KINDS.includes(spec.kind) || !spec.at || DERIVED.test(spec.id)) continue;
      const source = sourceOf(layer);
      const found = IMPORTANT.indexOf(spec.id);
      const order = found < 0 ? IMPORTANT.length : found;
      for (let row = 0; row < source.count; row += 1) out.push({ layer, row, order, size: source.people ? source.people.value(row) || 0 : 0 });
    }
    return out.sort((a, b) => a.order - b.order || b.size - a.size);
  }

  // Columns of a layer: its names, its ids, its residents; made once.
  function sourceOf(layer) {
    if (!layer.source) {
      const { spec } = layer;
      const heading = (spec.label || []).map(fugai.column)[0];
      const columns = spec.columns || [];
      const id = columns.find(({ key }) => /_id$/.test(key || ""));
      const people = columns.find(({ key }) => PEOPLE.includes(key));
      const at = fugai.coordinates(spec.at);
      layer.source = { heading, id: id && fugai.column(id), people: people && fugai.column(people), count: at.n, at };
    }
    return layer.source;
  }

  const text = (column, row) => {
    const value = column ? column.value(row) : "";
    return value === null || value === undefined ? "" : String(value);
  };

  function namesOf({ layer, row }) {
    if (!layer) {
      const { spec } = fugai.districts;
      return [spec.names[row], spec.names_en[row], spec.ids[row]];
    }
    const source = sourceOf(layer);
    const own = text(source.heading, row);
    return own ? [own, "", text(source.id, row)] : [text(source.id, row), "", ""];
  }

  const degrees = (x, y) => ({ lng: x * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI });

  function whereIs({ layer, row }) {
    if (layer) return degrees(sourceOf(layer).at.x[row], sourceOf(layer).at.y[row]);
    const spots = fugai.coordinates(fugai.districts.spec.spots);
    return degrees(spots.x[row], spots.y[row]);
  }

  function enter(entry, owner) {
    const [name, english, id] = namesOf(entry);
    const folded = fold(name.slice(0, LONGEST));
    add(index.names, folded, owner, wordsOf(folded));
    if (english && english !== name) {
      const other = fold(english.slice(0, LONGEST));
      add(index.names, other, owner, wordsOf(other));
    }
    if (id && id !== name) add(index.names, fold(id.slice(0, LONGEST)), owner);
    const read_ = syllables(folded);
    if (!read_.length) return;
    if (CHINESE.test(folded)) {
      const at = [];
      let size = 0;
      for (const part of read_) {
        at.push(size);
        size += part.length;
      }
      add(index.pinyin, read_.join(""), owner, at);
    }
    if (read_.length > 1) add(index.letters, read_.map((part) => (/^\d/.test(part) ? part : part[0])).join(""), owner);
  }

  // Where words begin; Chinese characters each begin one.
  function wordsOf(folded) {
    const out = [];
    for (let at = 1; at < folded.length; at += 1) {
      if (CHINESE.test(folded[at]) || !/[\p{L}\p{N}]/u.test(folded[at - 1]) || CHINESE.test(folded[at - 1])) out.push(at);
    }
    return out;
  }

  // In parts, so that the page stays at hand while it is made.
  function build(done) {
    index.entries = gathered();
    let at = 0;
    const step = () => {
      const until = performance.now() + 12;
      while (at < index.entries.length && performance.now() < until) {
        for (const end = Math.min(at + 200, index.entries.length); at < end; at += 1) enter(index.entries[at], at);
      }
      if (at < index.entries.length) {
        setTimeout(step, 0);
        return;
      }
      for (const one of [index.names, index.pinyin, index.letters]) seal(one);
      index.ready = true;
      done();
    };
    step();
  }

  function ownerAt(one, at) {
    let low = 0;
    let high = one.begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (one.begins[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return one.owners[low];
  }

  // Owners of the keys that are a text.
  function whole(one, sought) {
    const lines = [];
    const last = one.table.length - 1;
    for (let slot = hash(sought, 0, sought.length) & last; one.table[slot]; slot = (slot + 1) & last) {
      const at = one.begins[one.table[slot] - 1];
      if (one.text.startsWith(sought, at) && one.text[at + sought.length] === "\n") lines.push(one.table[slot] - 1);
    }
    return lines.sort((a, b) => a - b).map((line) => one.owners[line]);
  }

  // Owners of the keys that begin with a text, and of those in which a word or a syllable does, in one pass.
  function within(one, sought, onlyBegins) {
    const [begin, part] = [[], []];
    const wanted = onlyBegins ? `\n${sought}` : sought;
    const shift = onlyBegins ? 1 : 0;
    let seen = 0;
    for (let at = one.text.indexOf(wanted); at >= 0 && begin.length < MOST && seen < EXAMINED; at = one.text.indexOf(wanted, at + 1)) {
      seen += 1;
      if (onlyBegins || one.text[at - 1] === "\n") begin.push(ownerAt(one, at + shift));
      else if (one.starts[at] && part.length < MOST) part.push(ownerAt(one, at));
    }
    return [begin, part];
  }

  // Whole keys, then beginnings, then parts; in each by name, by pinyin, by first letters, the important ones first.
  function searchNames(query) {
    const plain = fold(query.slice(0, LONGEST)).replace(/\n/g, " ");
    const typed = plain.replace(/[\s'’-]+/g, "");
    if (!plain || !index.ready) return [];
    const sought = [[index.names, plain, false]];
    if (typed && !CHINESE.test(plain)) sought.push([index.pinyin, typed, false], [index.letters, typed, true]);
    const found = new Set();
    for (const [one, text] of sought) if (one !== index.letters || text.length > 1) for (const owner of whole(one, text)) found.add(owner);
    if (found.size < MOST) {
      const parts = sought.map(([one, text, onlyBegins]) => within(one, text, onlyBegins));
      for (const turn of [0, 1]) for (const owners of parts) for (const owner of owners[turn]) found.add(owner);
    }
    return Array.from(found).slice(0, MOST).map((owner) => index.entries[owner]);
  }

  // The entry of a layer under the id that an address names.
  function entryOf(id, key) {
    if (id === "districts" && fugai.districts) {
      const row = fugai.districts.known(key);
      return row < 0 ? null : { layer: null, row };
    }
    const layer = fugai.layers.find(({ spec }) => spec.id === id && spec.at);
    if (!layer) return null;
    const source = sourceOf(layer);
    for (let row = 0; row < source.count; row += 1) if (text(source.id || source.heading, row) === key) return { layer, row };
    return null;
  }

  const keyOf = ({ layer, row }) => (layer ? [layer.spec.id, text(sourceOf(layer).id || sourceOf(layer).heading, row)] : ["districts", fugai.districts.spec.ids[row]]);
  const nameOf = (entry) => {
    const [name, english, id] = namesOf(entry);
    return fugai.pick([name, english]) || id;
  };
  const kindOf = ({ layer }) => (layer ? fugai.pick(layer.spec.name) : fugai.t("districts"));

  Object.assign(fugai, { buildNames: build, searchNames, entryOf, keyOf, nameOf, kindOf, whereIs, sourceOf, namesReady: () => index.ready });
})();
