// What lies beneath the layers: roads by class, railways, water, built-up ground, relief, names of places.
(function () {
  "use strict";
  const { el, state } = fugai;
  const WORDS = {
    title: ["底图", "Background"], lines: ["道路", "roads"], rail: ["铁路", "railways"], water: ["水系", "water"],
    built_up: ["建成区", "built-up ground"], hills: ["地形", "relief"], places: ["地名", "place names"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  // Colour, width in pixels at zoom 11, and dashes of each kind of line.
  const LINES = {
    water: ["rgba(92,148,190,0.75)", 1.1], rail: ["rgba(70,70,80,0.6)", 1, [6, 3]],
    motorway: ["rgba(176,120,60,0.75)", 1.8], trunk: ["rgba(176,130,80,0.7)", 1.5], primary: ["rgba(120,112,104,0.62)", 1.2],
    secondary: ["rgba(120,116,112,0.55)", 0.9], tertiary: ["rgba(125,122,120,0.5)", 0.7], minor: ["rgba(130,128,126,0.45)", 0.5],
  };
  // Names shown at most for each zoom, and their size by rank (city, town, suburb, village, hamlet).
  const SIZES = [13, 12, 11.5, 11, 10.5];
  state.context = true;
  let parts = null;
  let canvas = null;
  let images = [];

  const shown = () => Boolean(parts) && state.context;
  const widen = (zoom) => Math.max(0.6, Math.min(3, 1.25 ** (zoom - 11)));

  function draw(ctx, frame) {
    if (!shown()) return;
    ctx.lineJoin = "round";
    ctx.lineCap = "butt";
    for (const line of parts.lines) {
      if (frame.zoom < line.from) continue;
      const [colour, width, dashes] = LINES[line.kind] || LINES.minor;
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * widen(frame.zoom);
      ctx.setLineDash(dashes || []);
      ctx.beginPath();
      for (let f = 0; f < line.shapes.n; f += 1) fugai.trace(ctx, frame, line.shapes, f, false);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  // After the districts' names, whose boxes are taken already; the most important first.
  fugai.contextLabels = function contextLabels(ctx, frame, taken) {
    if (!shown() || !parts.places) return;
    const { at, names, names_en: english, ranks } = parts.places;
    const most = Math.round(12 * 2 ** Math.max(0, Math.min(9, (frame.zoom - 8) * 1.3)));
    const family = getComputedStyle(document.body).fontFamily;
    for (let i = 0; i < Math.min(at.n, most); i += 1) {
      const px = at.x[i] * frame.scale + frame.dx;
      const py = at.y[i] * frame.scale + frame.dy;
      if (px < 0 || py < 0 || px > frame.width || py > frame.height) continue;
      const name = (!fugai.zh() && english[i]) || names[i];
      const size = SIZES[ranks[i]] || 11;
      ctx.font = `${ranks[i] < 2 ? 550 : 400} ${size}px ${family}`;
      const half = ctx.measureText(name).width / 2 + 4;
      if (!taken([px - half, py - size * 0.7 - 1, px + half, py + size * 0.7 + 5])) continue;
      ctx.beginPath();
      ctx.arc(px, py + size * 0.7 + 2, 1.3, 0, 7);
      ctx.fillStyle = "#5b6670";
      ctx.fill();
      ctx.lineWidth = 2.6;
      ctx.strokeStyle = "rgba(255,255,255,0.85)";
      ctx.strokeText(name, px, py);
      ctx.fillStyle = "#46525e";
      ctx.fillText(name, px, py);
    }
  };

  // The row of the layers' card that shows and hides all of it.
  fugai.contextRow = function contextRow() {
    if (!parts) return null;
    const rail = parts.lines.some(({ kind }) => kind === "rail");
    const water = parts.lines.some(({ kind }) => kind === "water");
    const roads = parts.lines.some(({ kind }) => kind !== "rail" && kind !== "water");
    const there = [roads && "lines", rail && "rail", water && "water", parts.built_up && "built_up", parts.hills && "hills", parts.places && "places"].filter(Boolean).map(w);
    return el("div", { class: "context-row" }, el("label", { class: state.context ? "layer on" : "layer" },
      el("input", { type: "checkbox", id: "fugai-check-context", checked: state.context, onchange: (event) => fugai.set({ context: event.target.checked }) }),
      el("span", { class: "layer-name" }, w("title"), el("small", {}, there.join(fugai.zh() ? "、" : ", ")))));
  };

  function now() {
    canvas.schedule();
    if (fugai.districts) fugai.districts.rename();
    dim();
  }

  // Ground is hidden by rasters and faint under shading, whose colours are those of the legend.
  function dim() {
    const shaded = fugai.districts && fugai.districts.shaded();
    for (const image of images) image.setOpacity(!shown() || fugai.surface() ? 0 : shaded ? 0.3 : 1);
  }

  function unpacked(given) {
    const places = given.places && { ...given.places, at: fugai.coordinates(given.places.at, given.places.step), ranks: fugai.bytes(given.places.ranks) };
    const lines = (given.lines || []).map((line) => ({ kind: line.kind, from: line.from, shapes: fugai.shapes(line) }));
    return { ...given, lines: lines.reverse(), places };
  }

  fugai.feature({
    read(given, changes) {
      if (given.has("context")) changes.context = given.get("context") !== "0";
    },
    write(out) {
      if (parts && !state.context) out.set("context", "0");
    },
    start(map) {
      const given = fugai.data("fugai-context");
      if (!given) return;
      parts = unpacked(given);
      for (const [name, order] of [["contextGround", 315], ["contextLines", 342]]) {
        map.createPane(name).style.zIndex = String(order);
        map.getPane(name).style.pointerEvents = "none";
      }
      images = [given.built_up, given.hills].filter(Boolean).map(({ uri, bounds: [west, south, east, north] }) =>
        L.imageOverlay(uri, [[south, west], [north, east]], { pane: "contextGround", interactive: false }).addTo(map));
      canvas = new fugai.Canvas(draw, { pane: "contextLines" });
      map.addLayer(canvas);
      fugai.on(["layers", "year", "indicator", "shaded", "dims"], dim);
      fugai.on(["context"], () => { now(); fugai.layersCard(); });
      fugai.layersCard();
      now();
    },
  });
})();
