// The exact values of every cell: where a place lies on the grid, and what the rasters hold there.
(function () {
  "use strict";
  const PARTS = 16;
  const [AS_WEST, AS_NORTH, NONE] = [0, 1, 2];

  function doubles(text) {
    const view = new DataView(fugai.bytes(text).buffer);
    return Float64Array.from({ length: view.byteLength / 8 }, (_, k) => view.getFloat64(8 * k, true));
  }

  // Varints of plain bytes: run lengths of a mask.
  function numbers(packed) {
    const out = [];
    let value = 0;
    let scale = 1;
    for (const byte of packed) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte & 128) continue;
      out.push(value / 2);
      value = 0;
      scale = 1;
    }
    return out;
  }

  function record(given) {
    const { grid } = given;
    const [rows, columns] = grid.shape;
    const powers = { column: doubles(grid.column), row: doubles(grid.row) };
    const kept = { masks: [], rasters: [] };

    // Horner's scheme in the order in which the page was made, so that every bit is the same.
    function horner(coefficients, u, v) {
      let total = 0;
      let at = coefficients.length;
      for (let i = grid.degree; i >= 0; i -= 1) {
        let inner = 0;
        for (let j = grid.degree - i; j >= 0; j -= 1) {
          at -= 1;
          inner = inner * v + coefficients[at];
        }
        total = total * u + inner;
      }
      return total;
    }

    // Column and row of a place in steps of a millionth of a degree.
    function place(lon, lat) {
      const u = (lon - grid.origin[0]) / grid.span[0];
      const v = (lat - grid.origin[1]) / grid.span[1];
      return [horner(powers.column, u, v), horner(powers.row, u, v)];
    }

    // Position of the cell under a place, -1 outside of the grid.
    function cell(lng, lat) {
      const middle = grid.origin[0] / 1e6;
      const near = lng + 360 * Math.round((middle - lng) / 360);
      if (Math.abs(near * 1e6 - grid.origin[0]) > 2 * grid.span[0] || Math.abs(lat * 1e6 - grid.origin[1]) > 2 * grid.span[1]) return -1;
      const [column, row] = place(near * 1e6, lat * 1e6).map(Math.floor);
      return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : -1;
    }

    // Number of each cell of a mask, 1 and up, 0 for the others.
    function mask(k) {
      if (!kept.masks[k]) {
        const order = new Uint32Array(rows * columns);
        let at = 0;
        let next = 1;
        numbers(fugai.inflate(given.masks[k].runs)).forEach((run, turn) => {
          if (turn % 2) for (let i = 0; i < run; i += 1) order[at + i] = next + i;
          if (turn % 2) next += run;
          at += run;
        });
        kept.masks[k] = order;
      }
      return kept.masks[k];
    }

    // Codes of a raster's cells in the order of its mask.
    function codes(k) {
      if (kept.rasters[k]) return kept.rasters[k];
      const raster = given.rasters[k];
      const order = mask(raster.mask);
      const planes = raster.planes.map(fugai.inflate);
      const { count } = given.masks[raster.mask];
      const out = planes.length > 1 ? new Uint32Array(count) : new Uint16Array(count);
      const difference = (n) => {
        let zigzag = 0;
        for (let p = planes.length - 1; p >= 0; p -= 1) zigzag = zigzag * 256 + planes[p][n];
        return zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
      };
      if (raster.predictor === "none") for (let n = 0; n < count; n += 1) out[n] = difference(n);
      else predicted(out, order, difference);
      kept.rasters[k] = out;
      return out;
    }

    function predicted(out, order, difference) {
      let before = 0;
      for (let at = 0; at < order.length; at += 1) {
        const n = order[at];
        if (!n) continue;
        const column = at % columns;
        const there = (ok, other) => (ok && order[other] ? out[order[other] - 1] : -1);
        const west = there(column > 0, at - 1);
        const north = there(at >= columns, at - columns);
        const northWest = there(column > 0 && at >= columns, at - columns - 1);
        let guess = before;
        if (west >= 0 && north >= 0 && northWest >= 0) {
          const [low, high] = west < north ? [west, north] : [north, west];
          guess = northWest >= high ? low : northWest <= low ? high : west + north - northWest;
        } else if (west >= 0) guess = west;
        else if (north >= 0) guess = north;
        else {
          const northEast = there(column + 1 < columns && at >= columns, at - columns + 1);
          if (northEast >= 0) guess = northEast;
          else if (northWest >= 0) guess = northWest;
        }
        before = guess + difference(n - 1);
        out[n - 1] = before;
      }
    }

    const code = (k, at) => {
      const n = at < 0 ? 0 : mask(given.rasters[k].mask)[at];
      return n ? codes(k)[n - 1] : null;
    };

    // A value with half of its step; null outside of the mask, NaN where it is unknown.
    function value(k, at) {
      const found = code(k, at);
      if (found === null) return null;
      const { low, step, down } = given.rasters[k];
      return found === 0 ? NaN : low + (found - 1 + (down ? 0.5 : 0)) * step;
    }

    // Row of the layer's place that serves a cell; -1 for none, null outside of the mask.
    function server(k, at) {
      const raster = given.rasters[k];
      let here = at;
      let mark = code(k, here);
      if (mark === null) return null;
      while (mark === AS_WEST || mark === AS_NORTH) {
        here -= mark === AS_WEST ? 1 : columns;
        mark = code(k, here);
      }
      return mark === NONE ? -1 : ranked(raster, here, mark - NONE);
    }

    function ranked(raster, at, rank) {
      if (!raster.list) {
        const layer = fugai.layers.find(({ spec }) => spec.id === raster.layer);
        let row = 0;
        const rowsOf = fugai.varints(raster.rows).map((step) => (row += step));
        const flat = layer ? fugai.varints(layer.spec.at) : [];
        const [lon, lat] = [[], []];
        for (let i = 0, x = 0, y = 0; 2 * i < flat.length; i += 1) {
          lon.push(x += flat[2 * i]);
          lat.push(y += flat[2 * i + 1]);
        }
        raster.list = rowsOf.filter((i) => i < lon.length).map((i) => [i, ...place(lon[i], lat[i]).map((part) => Math.floor(part * PARTS))]);
      }
      const x = (at % columns) * PARTS + PARTS / 2;
      const y = Math.floor(at / columns) * PARTS + PARTS / 2;
      const away = raster.list.map(([row, px, py], order) => [(px - x) * (px - x) + (py - y) * (py - y), order, row]);
      away.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      return away[rank - 1] ? away[rank - 1][2] : -1;
    }

    return { given, cell, value, code, server };
  }

  // The record of a theme, unpacked when it is first asked.
  const known = {};
  fugai.record = (theme) => {
    if (!(theme in known)) {
      const given = fugai.data(`fugai-place-${theme}`);
      known[theme] = given && given.grid ? record(given) : given ? { given } : null;
    }
    return known[theme];
  };
})();
