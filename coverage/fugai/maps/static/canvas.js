// A canvas that follows the map, and the drawing of rings, hatching and markers on it.
(function () {
  "use strict";
  // Leaflet's renderer keeps a container in place through panning and zoom animation.
  fugai.Canvas = L.Renderer.extend({
    options: { padding: 0.15 },
    initialize(draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._draw = draw;
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() {
      cancelAnimationFrame(this._frame);
      this._container.remove();
      delete this._container;
      delete this._ctx;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._ratio = ratio;
      this._origin = this._map.getPixelOrigin().add(this._bounds.min);
      this.redraw();
    },
    redraw() {
      if (!this._map || !this._ctx) return;
      const size = this._bounds.getSize();
      const scale = 256 * 2 ** this._zoom;
      const origin = this._origin;
      const printing = document.body.classList.contains("printing");
      if (printing) this._replace();
      this._ctx.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      if (!printing) this._ctx.clearRect(0, 0, size.x, size.y);
      fugai.drawSides(this, this._ctx, {
        scale, dx: -origin.x, dy: -origin.y, width: size.x, height: size.y, zoom: this._zoom, ratio: this._ratio,
      });
    },
    // Browsers play a canvas back on paper, and with it the clearing, which then also erases all that lies beneath:
    // what is printed is drawn on a canvas that was never cleared.
    _replace() {
      const old = this._container;
      this._container = document.createElement("canvas");
      this._container.className = old.className;
      this._container.setAttribute("aria-hidden", "true");
      this._container.width = old.width;
      this._container.height = old.height;
      this._container.style.cssText = old.style.cssText;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      old.replaceWith(this._container);
      this._ctx = this._container.getContext("2d");
    },
    schedule() {
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => this.redraw());
    },
  });

  // Path of one feature; vertices closer than half a pixel to the previous one are left out.
  function trace(ctx, view, s, f, closed) {
    const box = s.boxes[f];
    const { scale, dx, dy } = view;
    if (box[2] * scale + dx < 0 || box[0] * scale + dx > view.width ||
        box[3] * scale + dy < 0 || box[1] * scale + dy > view.height) return false;
    for (let r = s.first[f]; r < s.first[f + 1]; r += 1) {
      let lastX = NaN;
      let lastY = NaN;
      for (let i = s.at[r]; i < s.at[r + 1]; i += 1) {
        const px = s.x[i] * scale + dx;
        const py = s.y[i] * scale + dy;
        if (i === s.at[r]) ctx.moveTo(px, py);
        else if (Math.abs(px - lastX) + Math.abs(py - lastY) < 0.5 && i + 1 < s.at[r + 1]) continue;
        else ctx.lineTo(px, py);
        lastX = px;
        lastY = py;
      }
      if (closed) ctx.closePath();
    }
    return true;
  }

  fugai.drawSides = (canvas, ctx, frame) => canvas._draw(ctx, frame); // compare.js draws two years side by side

  const hatches = {};
  function hatch(ctx, colour) {
    if (!hatches[colour]) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 8;
      const pen = tile.getContext("2d");
      pen.fillStyle = "#f1f3f5";
      pen.fillRect(0, 0, 8, 8);
      pen.strokeStyle = colour;
      pen.lineWidth = 1.6;
      for (const shift of [-8, 0, 8]) {
        pen.beginPath();
        pen.moveTo(shift - 1, 9);
        pen.lineTo(shift + 9, -1);
        pen.stroke();
      }
      hatches[colour] = tile;
    }
    return ctx.createPattern(hatches[colour], "repeat");
  }

  // Marker of a category: shape as well as colour, for readers who cannot tell colours apart.
  function marker(ctx, code, x, y, r) {
    ctx.beginPath();
    const kind = code % 5;
    if (kind === 1) ctx.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
    else if (kind === 2) {
      ctx.moveTo(x, y - r * 1.15);
      ctx.lineTo(x + r * 1.1, y + r * 0.85);
      ctx.lineTo(x - r * 1.1, y + r * 0.85);
    } else if (kind === 3) {
      ctx.moveTo(x, y - r * 1.25);
      ctx.lineTo(x + r * 1.25, y);
      ctx.lineTo(x, y + r * 1.25);
      ctx.lineTo(x - r * 1.25, y);
    } else if (kind === 4) {
      for (let k = 0; k < 6; k += 1) ctx.lineTo(x + r * 1.1 * Math.cos((k * Math.PI) / 3), y + r * 1.1 * Math.sin((k * Math.PI) / 3));
    } else ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.closePath();
  }

  // Boxes of the labels drawn so far, by squares of the window: takes a box where no other one lies.
  const SQUARE = 96;
  function labelGrid() {
    const squares = new Map();
    return function taken(box) {
      const [x0, y0, x1, y1] = box;
      const mine = [];
      for (let x = Math.floor(x0 / SQUARE); x <= Math.floor(x1 / SQUARE); x += 1) {
        for (let y = Math.floor(y0 / SQUARE); y <= Math.floor(y1 / SQUARE); y += 1) {
          const key = x * 4096 + y;
          const there = squares.get(key) || [];
          if (there.some((b) => x0 < b[2] && x1 > b[0] && y0 < b[3] && y1 > b[1])) return false;
          mine.push([key, there]);
        }
      }
      for (const [key, there] of mine) { there.push(box); squares.set(key, there); }
      return true;
    };
  }

  Object.assign(fugai, { trace, hatch, marker, labelGrid });
})();
