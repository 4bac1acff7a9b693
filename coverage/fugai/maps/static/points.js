// Points: one sprite per category, drawn in one pass; the point under the pointer found in another.
(function () {
  "use strict";
  fugai.makers = {};

  fugai.makers.points = function points(spec) {
    const at = fugai.coordinates(spec.at);
    const category = spec.category ? fugai.bytes(spec.category) : null;
    const year = spec.year ? fugai.int16(spec.year) : null;
    const number = spec.number ? fugai.int16(spec.number) : null;
    const columns = spec.columns.map(fugai.column);
    const heading = spec.label.map(fugai.column)[0];
    const years = year ? Array.from(new Set(year)).filter(Boolean).sort() : [];
    const canvas = new fugai.Canvas(draw, { pane: "points" });

    const radius = (zoom) => spec.radius * Math.max(0.42, Math.min(2.4, 1.22 ** (zoom - 11.5)));
    const open = (i) => !year || !fugai.state.year || year[i] <= fugai.state.year;

    function sprite(code, r, ratio) {
      const size = Math.ceil(2 * (r * 1.3 + 1.5));
      const holder = document.createElement("canvas");
      holder.width = holder.height = size * ratio;
      const ctx = holder.getContext("2d");
      ctx.scale(ratio, ratio);
      fugai.marker(ctx, code, size / 2, size / 2, r);
      if (r > 2) {
        ctx.strokeStyle = "rgba(255,255,255,0.9)";
        ctx.lineWidth = r > 4 ? 2 : 1.2;
        ctx.stroke();
      }
      ctx.fillStyle = spec.legend[Math.min(code, spec.legend.length - 1)][2];
      ctx.fill();
      return { holder, size };
    }

    function draw(ctx, view) {
      const r = radius(view.zoom);
      const sprites = spec.legend.map((_, code) => sprite(code, r, view.ratio));
      ctx.globalAlpha = view.zoom < 10 ? 0.75 : 0.92;
      for (let i = 0; i < at.n; i += 1) {
        const px = at.x[i] * view.scale + view.dx;
        const py = at.y[i] * view.scale + view.dy;
        if (px < -9 || py < -9 || px > view.width + 9 || py > view.height + 9 || !open(i)) continue;
        const { holder, size } = sprites[category ? Math.min(category[i], sprites.length - 1) : 0];
        ctx.drawImage(holder, px - size / 2, py - size / 2, size, size);
        if (number && number[i] && r >= 6) {
          ctx.font = `600 ${Math.round(r * 1.15)}px sans-serif`;
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          ctx.fillStyle = "#ffffff";
          ctx.fillText(number[i], px, py + 0.5);
        }
      }
      ctx.globalAlpha = 1;
    }

    // Nearest point within a few pixels of the pointer; of equally near ones the last drawn.
    function hit(wx, wy, scale, zoom) {
      const reach = Math.max(5, radius(zoom) + 3) / scale;
      let best = reach * reach;
      let found = -1;
      for (let i = 0; i < at.n; i += 1) {
        const ex = at.x[i] - wx;
        const ey = at.y[i] - wy;
        if (ex > reach || ex < -reach || ey > reach || ey < -reach) continue;
        const d = ex * ex + ey * ey;
        if (d <= best && open(i)) {
          best = d;
          found = i;
        }
      }
      return found;
    }

    function describe(i) {
      const code = category ? category[i] : 0;
      return fugai.tip.rows(spec, heading ? heading.value(i) : "", columns, i, {
        swatch: spec.legend[Math.min(code, spec.legend.length - 1)], code,
      });
    }

    function counts() {
      if (!year || !fugai.state.year) return { shown: spec.count, added: null };
      let shown = 0;
      let added = 0;
      for (let i = 0; i < year.length; i += 1) {
        if (year[i] <= fugai.state.year) shown += 1;
        if (year[i] === fugai.state.year) added += 1;
      }
      return { shown, added };
    }

    function tally() {
      const out = spec.legend.map(() => 0);
      for (let i = 0; i < at.n; i += 1) if (open(i)) out[category ? Math.min(category[i], out.length - 1) : 0] += 1;
      return out;
    }

    return { leaflet: canvas, hit, describe, counts, tally, years, redraw: () => canvas.schedule() };
  };

  // Polygons and lines differ only in filling and in how the pointer hits them.
  function shapeLayer(spec, closed) {
    const s = fugai.shapes(spec.shapes);
    const category = spec.category ? fugai.bytes(spec.category) : null;
    const columns = spec.columns.map(fugai.column);
    const heading = spec.label.map(fugai.column)[0];
    const year = spec.year ? fugai.int16(spec.year) : null;
    const years = year ? Array.from(new Set(year)).sort() : [];
    // Shapes of the year chosen, or of the last one before it.
    const now = () => (fugai.state.year ? years.filter((one) => one <= fugai.state.year).pop() : years[years.length - 1]);
    const inYear = () => {
      const wanted = year ? now() : 0;
      return (f) => !year || year[f] === wanted;
    };
    const shade = (f) => (category && category[f] === 255 ? "#9aa3ad" : spec.legend[category ? category[f] : 0][2]);
    const canvas = new fugai.Canvas(draw, { pane: closed ? "polygons" : "lines" });

    function draw(ctx, view) {
      const shown = inYear();
      for (let f = 0; f < s.n; f += 1) {
        if (!shown(f)) continue;
        ctx.beginPath();
        if (closed && small(f, view.scale)) {
          dot(ctx, view, f);
          continue;
        }
        if (!fugai.trace(ctx, view, s, f, closed)) continue;
        if (closed) {
          ctx.globalAlpha = 0.72;
          ctx.fillStyle = category && category[f] === 255 ? fugai.hatch(ctx, shade(f)) : shade(f);
          ctx.fill("evenodd");
          ctx.globalAlpha = 1;
        }
        ctx.strokeStyle = closed ? "rgba(60,20,30,0.65)" : shade(f);
        ctx.lineWidth = closed ? 0.8 : spec.width * (view.zoom < 10 ? 0.6 : view.zoom < 13 ? 1 : 2);
        ctx.stroke();
      }
    }

    // A polygon of a few pixels is drawn as a dot, since an outline would hide its colour.
    const small = (f, scale) => Math.max(s.boxes[f][2] - s.boxes[f][0], s.boxes[f][3] - s.boxes[f][1]) * scale < 7;
    const middle = (f) => [(s.boxes[f][0] + s.boxes[f][2]) / 2, (s.boxes[f][1] + s.boxes[f][3]) / 2];

    function dot(ctx, view, f) {
      const [x, y] = middle(f);
      ctx.arc(x * view.scale + view.dx, y * view.scale + view.dy, 3, 0, 7);
      ctx.fillStyle = shade(f);
      ctx.fill();
      ctx.strokeStyle = "rgba(255,255,255,0.85)";
      ctx.lineWidth = 0.9;
      ctx.stroke();
    }

    function near(f, wx, wy, scale) {
      const [x, y] = middle(f);
      return small(f, scale) && Math.hypot(x - wx, y - wy) * scale < 5;
    }

    function hit(wx, wy, scale) {
      const shown = inYear();
      if (!closed) return columns.length ? fugai.nearestLine(s, wx, wy, 5 / scale, shown) : -1;
      for (let f = s.n - 1; f >= 0; f -= 1) if (shown(f) && (near(f, wx, wy, scale) || fugai.inside(s, f, wx, wy))) return f;
      return -1;
    }

    return {
      leaflet: canvas, hit, years, year: () => (year ? now() || 0 : 0), redraw: () => canvas.schedule(),
      describe: (f) => fugai.tip.rows(spec, heading ? heading.value(f) : "", columns, f, {}),
      counts: () => ({ shown: year ? year.filter((one) => one === now()).length : spec.count, added: null }),
    };
  }

  fugai.makers.polygons = (spec) => shapeLayer(spec, true);
  fugai.makers.lines = (spec) => shapeLayer(spec, false);
})();
