// Packed numbers back to arrays, degrees to the unit square of Web Mercator.
(function () {
  "use strict";
  const STEP = 1e-6;

  function bytes(text) {
    const raw = atob(text);
    const out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) out[i] = raw.charCodeAt(i);
    return out;
  }

  // Zigzag varints, 7 bits a byte. Values may pass 2^31, hence no bit shifts.
  function varints(text) {
    const packed = bytes(text);
    const out = [];
    let value = 0;
    let scale = 1;
    for (let i = 0; i < packed.length; i += 1) {
      value += (packed[i] & 127) * scale;
      if (packed[i] & 128) scale *= 128;
      else {
        out.push(value % 2 ? -(value + 1) / 2 : value / 2);
        value = 0;
        scale = 1;
      }
    }
    return out;
  }

  function sums(differences) {
    const out = new Float64Array(differences.length);
    let value = 0;
    for (let i = 0; i < differences.length; i += 1) out[i] = value += differences[i];
    return out;
  }

  const worldX = (lon) => (lon + 180) / 360;
  const worldY = (lat) => {
    const s = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };

  function coordinates(text, step = STEP) {
    const flat = varints(text);
    const n = flat.length / 2;
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < n; i += 1) {
      lon += flat[2 * i];
      lat += flat[2 * i + 1];
      x[i] = worldX(lon * step);
      y[i] = worldY(lat * step);
    }
    return { x, y, n };
  }

  // Rings of all features with their boxes: ring r spans at[r] to at[r + 1], feature f owns rings
  // first[f] to first[f + 1].
  function shapes(packed) {
    const { x, y } = coordinates(packed.at, packed.step);
    const at = [0].concat(Array.from(sums(varints(packed.sizes))));
    const first = [0].concat(Array.from(sums(varints(packed.rings))));
    const boxes = [];
    for (let f = 0; f + 1 < first.length; f += 1) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = at[first[f]]; i < at[first[f + 1]]; i += 1) {
        box[0] = Math.min(box[0], x[i]);
        box[1] = Math.min(box[1], y[i]);
        box[2] = Math.max(box[2], x[i]);
        box[3] = Math.max(box[3], y[i]);
      }
      boxes.push(box);
    }
    return { x, y, at, first, boxes, n: first.length - 1 };
  }

  // Even-odd rule over all rings of a feature, holes included.
  function inside(s, f, px, py) {
    const box = s.boxes[f];
    if (px < box[0] || px > box[2] || py < box[1] || py > box[3]) return false;
    let odd = false;
    for (let r = s.first[f]; r < s.first[f + 1]; r += 1) {
      for (let i = s.at[r], j = s.at[r + 1] - 1; i < s.at[r + 1]; j = i, i += 1) {
        if (s.y[i] > py !== s.y[j] > py &&
            px < ((s.x[j] - s.x[i]) * (py - s.y[i])) / (s.y[j] - s.y[i]) + s.x[i]) odd = !odd;
      }
    }
    return odd;
  }

  // The line nearest to a place within a reach, of equally near ones the last drawn; -1 for none.
  function nearestLine(s, px, py, reach, shown) {
    let best = reach * reach;
    let found = -1;
    for (let f = 0; f < s.n; f += 1) {
      const box = s.boxes[f];
      if (px < box[0] - reach || px > box[2] + reach || py < box[1] - reach || py > box[3] + reach || !shown(f)) continue;
      for (let r = s.first[f]; r < s.first[f + 1]; r += 1) {
        for (let i = s.at[r] + 1; i < s.at[r + 1]; i += 1) {
          const dx = s.x[i] - s.x[i - 1];
          const dy = s.y[i] - s.y[i - 1];
          const along = ((px - s.x[i - 1]) * dx + (py - s.y[i - 1]) * dy) / (dx * dx + dy * dy || 1);
          const t = Math.max(0, Math.min(1, along));
          const d = (s.x[i - 1] + t * dx - px) ** 2 + (s.y[i - 1] + t * dy - py) ** 2;
          if (d <= best) {
            best = d;
            found = f;
          }
        }
      }
    }
    return found;
  }

  // Columns of a table: value(row) gives a number, a text or null.
  function column(packed) {
    if (packed.form === "f") {
      const raw = bytes(packed.data);
      const view = new DataView(raw.buffer);
      const at = (row) => view.getFloat32(4 * row, true);
      return { ...packed, value: (row) => (Number.isNaN(at(row)) ? null : Number(at(row).toPrecision(6))) };
    }
    if (packed.form === "i") {
      const values = sums(varints(packed.data));
      return { ...packed, value: (row) => values[row] };
    }
    if (packed.form === "c") {
      const codes = varints(packed.data);
      return { ...packed, value: (row) => packed.words[codes[row]] };
    }
    return { ...packed, value: (row) => packed.data[row] };
  }

  function int16(text) {
    const view = new DataView(bytes(text).buffer);
    const out = new Int16Array(view.byteLength / 2);
    for (let i = 0; i < out.length; i += 1) out[i] = view.getInt16(2 * i, true);
    return out;
  }

  Object.assign(fugai, { bytes, varints, coordinates, shapes, inside, nearestLine, column, int16, worldX, worldY });
})();
