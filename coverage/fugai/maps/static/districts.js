// Districts: outlines, labels, and the measures that shade them.
(function () {
  "use strict";
  const DIMENSIONS = ["profile", "operator", "technology", "type", "mode", "minutes", "direction", "area", "class", "statistic"];

  fugai.makers.districts = function districts(spec) {
    const s = fugai.shapes(spec.shapes);
    const labelAt = fugai.coordinates(spec.spots);
    const bySize = spec.areas.map((_, i) => i).sort((a, b) => weight(b) - weight(a));
    const ground = new fugai.Canvas(drawFill, { pane: "districts" });
    const borders = new fugai.Canvas(drawBorders, { pane: "borders" });
    const picked = new fugai.Canvas(drawPicked, { pane: "borders" });  // apart: pointing at one of thousands must not draw them all
    const labels = new fugai.Canvas(drawLabels, { pane: "labels" });
    const local = spec.views.filter((view) => view.local);
    const indicators = Array.from(new Set(local.map((view) => view.i)));

    function weight(i) {
      return spec.population ? spec.population[i] || 0 : spec.areas[i];
    }

    // Selects for the dimensions in which the views of an indicator differ, each narrowing the next.
    function choose(indicator, wanted) {
      let left = local.filter((view) => view.i === indicator);
      const selects = [];
      for (const dim of DIMENSIONS) {
        const options = Array.from(new Set(left.map((view) => view.d[dim] || "")));
        if (options.length > 1) {
          options.sort((a, b) => (Number(a) - Number(b) || a.localeCompare(b)));
          const value = options.includes(wanted[dim]) ? wanted[dim] : ["", "any"].find((key) => options.includes(key)) || (options.includes("") ? "" : options[0]);
          selects.push({ dim, options, value });
          left = left.filter((view) => (view.d[dim] || "") === value);
        }
      }
      return { view: left[0] || null, selects };
    }

    const view = () => (fugai.state.indicator ? choose(fugai.state.indicator, fugai.state.dims).view : null);

    // The view that is drawn now; none under a raster, since their colours would mix.
    const shaded = () => (fugai.state.shaded && !fugai.surface() ? view() : null);

    // Position of the year in a view: the year itself, or the latest before it.
    function at(v) {
      let found = -1;
      v.years.forEach((year, k) => {
        if (!year || !fugai.state.year || year <= fugai.state.year) found = k;
      });
      return found;
    }

    function cell(v, i) {
      const k = at(v);
      if (k < 0) return { value: null, numerator: null, denominator: null, basis: "", year: 0, unknown: null, interval: null };
      const basis = typeof v.b === "string" ? v.b : v.b[k][i];
      return { value: v.v[k][i], numerator: v.n[k][i], denominator: v.m[k][i], basis, year: v.years[k], unknown: v.u ? v.u[k][i] : null, interval: v.l ? [v.l[k][i], v.h[k][i]] : null };
    }

    function total(v) {
      const k = at(v);
      if (k < 0) return { value: null, basis: v.tb };
      return { value: v.t.v[k], numerator: v.t.n[k], denominator: v.t.m[k], basis: v.tb, year: v.years[k], interval: v.t.l ? [v.t.l[k], v.t.h[k]] : null };
    }

    // Shares open with fixed breaks: quantiles would paint 99.1 % and 99.9 % as far apart.
    const scheme = (v) => (v.breaks[fugai.state.scheme] ? fugai.state.scheme : v.breaks.fixed ? "fixed" : "quantile");
    // The target whose districts alone are drawn: while its own indicator is shown.
    function judged(v) {
      const target = fugai.state.judged ? (fugai.page.targets || []).find(({ id }) => id === fugai.state.judged) : null;
      return target && target.scope && v && target.indicator === v.i && v === choose(target.indicator, target.dims).view ? target : null;
    }

    // What is required is a break of the classes, where it is required of each district or compares with one.
    function threshold(v) {
      const target = judged(v);
      const comparable = target && fugai.known(target.required) && (target.scope.kind === "each" || fugai.isShare(v.unit) || v.unit === "%");
      return comparable ? target.required : null;
    }

    // A value that meets 'at most' must not fall into the class above the limit.
    const above = (v) => (judged(v) && judged(v).comparison === "<=" ? threshold(v) : null);

    function breaks(v) {
      const edges = v.breaks[scheme(v)];
      const needed = threshold(v);
      return needed === null || edges.includes(needed) ? edges : edges.concat(needed).sort((a, b) => a - b);
    }

    const counts = (v, i) => { const target = judged(v); return !target || target.scope.judged.includes(i); };
    const classOf = (edges, value, v) => { const limit = v ? above(v) : null; return edges.filter((edge) => (edge === limit ? value > edge : value >= edge)).length; };
    const shades = (v) => ramp(spec.ramps[v.bad ? "bad" : "good"], breaks(v).length + 1);

    function title(indicator) {
      return fugai.pick((spec.indicators[indicator] || {}).title || [indicator, indicator]);
    }

    function word(value) {
      const label = spec.labels[value];
      return label ? fugai.pick(label) : value;
    }

    // What a dimension is called for the theme of a view: the operators of outlets are couriers.
    function dimension(v, dim) {
      return spec.dimensions[v ? `${v.i.split(".")[0]}.${dim}` : dim] || spec.dimensions[dim];
    }

    // Value of a dimension: minutes and tiers of a rate are numbers with a unit.
    function valueOf(dim, value) {
      if (dim === "minutes" && value) return `${value} ${fugai.zh() ? "分钟" : "min"}`;
      return dim === "class" && /^[\d.]+$/.test(value) ? `≥ ${value} Mbit/s` : word(value);
    }

    function subtitle(v) {
      const parts = DIMENSIONS.filter((dim) => v.d[dim]).map((dim) => valueOf(dim, v.d[dim]));
      if (v.since) parts.push(fugai.zh() ? `${v.since} ${fugai.t("since")}` : `${fugai.t("since")} ${v.since}`);
      return parts.join(" · ");
    }

    const name = (i) => fugai.pick([spec.names[i], spec.names_en[i]]) || spec.ids[i];

    function drawFill(ctx, frame) {
      const v = shaded();
      const edges = v ? breaks(v) : [];
      const colours = v ? shades(v) : [];
      const unknown = fugai.hatch(ctx, "#9aa3ad");
      for (let i = 0; i < s.n; i += 1) {
        ctx.beginPath();
        if (!fugai.trace(ctx, frame, s, i, true)) continue;
        const value = v ? cell(v, i).value : 0;
        if (!v || !counts(v, i)) ctx.fillStyle = fugai.paper || "#fbfaf7";
        else if (fugai.known(value)) ctx.fillStyle = colours[classOf(edges, value, v)];
        else ctx.fillStyle = unknown;
        ctx.fill("evenodd");
      }
    }

    function drawBorders(ctx, frame) {
      ctx.lineJoin = "round";
      ctx.lineWidth = frame.zoom < 9 ? 0.8 : 1.1;
      ctx.strokeStyle = "rgba(38,50,66,0.62)";
      for (let i = 0; i < s.n; i += 1) {
        ctx.beginPath();
        if (fugai.trace(ctx, frame, s, i, true)) ctx.stroke();
      }
    }

    function drawPicked(ctx, frame) {
      ctx.lineJoin = "round";
      if (fugai.hovered >= 0) outline(ctx, frame, fugai.hovered, 2.2, "#16324f");
      if (fugai.state.district >= 0) {
        outline(ctx, frame, fugai.state.district, 5, "rgba(255,255,255,0.9)");
        outline(ctx, frame, fugai.state.district, 2.8, "#c2410c");
      }
    }

    function outline(ctx, frame, i, width, colour) {
      ctx.beginPath();
      if (!fugai.trace(ctx, frame, s, i, true)) return;
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }

    // Measuring thousands of names at each movement would take longer than drawing the map.
    const widths = new Map();
    let widthsFor = "";
    function width(ctx, i, size) {
      const key = size * 1e6 + i;
      if (!widths.has(key)) widths.set(key, ctx.measureText(name(i)).width);
      return widths.get(key);
    }

    // Largest first; a label that would overlap one already placed is left out at this zoom.
    function drawLabels(ctx, frame) {
      const taken = fugai.labelGrid();
      if (widthsFor !== fugai.state.lang) widths.clear();
      widthsFor = fugai.state.lang;
      const size = frame.zoom < 9 ? 11 : frame.zoom < 11 ? 12.5 : 14;
      ctx.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const i of bySize) {
        const px = labelAt.x[i] * frame.scale + frame.dx;
        const py = labelAt.y[i] * frame.scale + frame.dy;
        if (px < 0 || py < 0 || px > frame.width || py > frame.height) continue;
        const half = width(ctx, i, size) / 2 + 4;
        const box = [px - half, py - size * 0.75, px + half, py + size * 0.75];
        if (!taken(box)) continue;
        ctx.lineWidth = 3.2;
        ctx.strokeStyle = "rgba(255,255,255,0.88)";
        ctx.strokeText(name(i), px, py);
        ctx.fillStyle = "#1b2733";
        ctx.fillText(name(i), px, py);
      }
      if (fugai.contextLabels) fugai.contextLabels(ctx, frame, taken);
    }

    function hit(wx, wy) {
      for (let i = 0; i < s.n; i += 1) if (fugai.inside(s, i, wx, wy)) return i;
      return -1;
    }

    function bounds(i) {
      const [x0, y0, x1, y1] = s.boxes[i];
      const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
      return L.latLngBounds([lat(y1), x0 * 360 - 180], [lat(y0), x1 * 360 - 180]);
    }

    const redraw = () => ground.schedule();
    const rename = () => labels.schedule();

    return {
      spec, indicators, choose, view, shaded, at, cell, total, scheme, breaks, classOf, judged, threshold, counts, shades, title, subtitle, word, dimension, valueOf, name, hit,
      bounds, redraw, rename, outlineOnly: () => picked.schedule(), leaflets: [ground, borders, picked, labels],
      views: spec.views, count: s.n, known: (id) => spec.ids.indexOf(id),
    };
  };

  // Evenly spread choice of colours, mixed where there are too few.
  function ramp(colours, count) {
    if (count === 1) return [colours[Math.floor(colours.length / 2)]];
    return Array.from({ length: count }, (_, k) => {
      const place = (k * (colours.length - 1)) / (count - 1);
      const low = Math.floor(place);
      const high = Math.min(low + 1, colours.length - 1);
      const mixed = [1, 3, 5].map((c) => {
        const [a, b] = [low, high].map((j) => parseInt(colours[j].slice(c, c + 2), 16));
        return Math.round(a + (b - a) * (place - low));
      });
      return `rgb(${mixed.join(",")})`;
    });
  }
})();
