// Classified rasters: an image per year on exact Web Mercator bounds, read back under the pointer.
// An image may be stored as its difference from the one before: magenta is "as before".
(function () {
  "use strict";
  const AS_BEFORE = 255;

  fugai.makers.raster = function raster(spec) {
    const { images } = spec;
    const years = images.map((image) => image.year).filter(Boolean);
    const codes = images.map(() => null); // class of each pixel: 0 none, k + 1 the k-th of the legend
    const shown = images.map((image) => (image.uri && !image.delta ? image.uri : ""));
    const overlay = L.imageOverlay(shown.find(Boolean), box(images[0]), { pane: "rasters", opacity: spec.opacity, interactive: false });

    function box({ bounds: [west, south, east, north] }) {
      return [[south, west], [north, east]];
    }

    // Position of the image of a year, or of the latest year before it; -1 where there is none.
    function at(year) {
      let found = -1;
      images.forEach((image, k) => { if (!image.year || !year || image.year <= year) found = k; });
      return spec.only && year && year < spec.only ? -1 : found;
    }

    // Calls back with the classes of an image, once they are read.
    function classes(k, then) {
      if (codes[k]) then(codes[k]);
      else if (images[k].same) classes(k - 1, (before) => { codes[k] = before; then(before); });
      else picture(images[k].uri, (pixels) => {
        const found = { width: pixels.width, height: pixels.height, values: indexed(pixels) };
        if (!images[k].delta) { codes[k] = found; then(found); return; }
        classes(k - 1, (before) => {
          for (let i = 0; i < found.values.length; i += 1) if (found.values[i] === AS_BEFORE) found.values[i] = before.values[i];
          codes[k] = found;
          then(found);
        });
      });
    }

    function picture(uri, then) {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = image.width;
        canvas.height = image.height;
        const ctx = canvas.getContext("2d", { willReadFrequently: true });
        ctx.drawImage(image, 0, 0);
        then(ctx.getImageData(0, 0, image.width, image.height));
      };
      image.src = uri;
    }

    // The legend entry with the nearest colour (hatching blends it).
    function indexed(pixels) {
      const words = new Uint32Array(pixels.data.buffer);
      const out = new Uint8Array(words.length);
      const known = new Map();
      let last = -1;
      let code = 0;
      for (let i = 0; i < words.length; i += 1) {
        if (words[i] !== last) {
          last = words[i];
          if (!known.has(last)) known.set(last, nearest(pixels.data.subarray(4 * i, 4 * i + 4)));
          code = known.get(last);
        }
        out[i] = code;
      }
      return out;
    }

    const legend = spec.legend.map(([, , colour]) => fugai.rgb(colour));
    function nearest([r, g, b, a]) {
      if (!a) return 0;
      if (r > 250 && g < 5 && b > 250) return AS_BEFORE;
      const miss = legend.map((rgb) => Math.abs(rgb[0] - r) + Math.abs(rgb[1] - g) + Math.abs(rgb[2] - b));
      return miss.indexOf(Math.min(...miss)) + 1;
    }

    // Calls back with the address of an image as the browser draws it.
    function address(k, then) {
      if (shown[k]) then(shown[k]);
      else classes(k, (found) => {
        const paint = (code, stripe) => [...legend[code - 1], spec.hatched[code - 1] && stripe ? 70 : 255];
        fugai.paint(found, paint, (uri) => { shown[k] = uri; then(uri); });
      });
    }

    // Magnified, cells keep their edges; reduced, the browser may blend them, which avoids moire in the hatching.
    overlay.getEvents = () => ({ ...L.ImageOverlay.prototype.getEvents.call(overlay), zoomend: () => fugai.sharpen(overlay) });
    overlay.on("load add", () => fugai.sharpen(overlay));
    overlay.on("add", redraw);

    function redraw() {
      const k = at(fugai.state.year);
      overlay.setOpacity(k >= 0 && !fugai.differs(spec) ? spec.opacity : 0);
      if (k < 0) return;
      if (overlay._map) classes(k, () => {});
      address(k, (uri) => {
        if (overlay._url === uri || k !== at(fugai.state.year)) return;
        overlay.setUrl(uri);
        overlay.setBounds(L.latLngBounds(box(images[k])));
      });
    }

    // Class under the pointer in a year: an entry of the legend, once the image is read.
    function read(wx, wy, year = fugai.state.year) {
      const k = at(year);
      if (k < 0) return null;
      if (!codes[k]) { classes(k, () => fugai.afterRaster && fugai.afterRaster()); return null; }
      const [west, south, east, north] = images[k].bounds;
      const { width, height, values } = codes[k];
      const left = fugai.worldX(west);
      const top = fugai.worldY(north);
      const px = Math.floor(((wx - left) / (fugai.worldX(east) - left)) * width);
      const py = Math.floor(((wy - top) / (fugai.worldY(south) - top)) * height);
      if (px < 0 || py < 0 || px >= width || py >= height) return null;
      const code = values[py * width + px];
      return code ? spec.legend[code - 1] : null;
    }

    return {
      leaflet: overlay, years, redraw, read, at, classes, address, hit: () => -1, counts: () => null,
      box: (k) => L.latLngBounds(box(images[k])), year: () => (at(fugai.state.year) >= 0 ? images[at(fugai.state.year)].year : 0),
    };
  };

  // Images that several layers show are in the page once.
  let shared = null;
  fugai.withImages = function withImages(spec) {
    if (!spec.images) return spec;
    shared = shared || fugai.data("fugai-images") || {};
    for (const image of spec.images) if (shared[image.uri]) image.uri = shared[image.uri];
    return spec;
  };

  fugai.differs = () => false; // compare.js says when the difference of a raster is drawn instead

  fugai.rgb = (colour) => [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));

  fugai.sharpen = function sharpen(overlay) {
    const element = overlay.getElement();
    if (!element || !overlay._map) return;
    const width = parseFloat(element.style.width) || element.clientWidth;
    element.classList.toggle("pixels", width >= element.naturalWidth * 0.9);
  };

  // Image of classes: paint(code, stripe) gives red, green, blue, opacity. Calls back with its address.
  fugai.paint = function paint_({ width, height, values }, paint, then) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const ctx = canvas.getContext("2d");
    const pixels = ctx.createImageData(width, height);
    const words = new Uint32Array(pixels.data.buffer);
    const colours = new Map();
    const word = (code, stripe) => {
      const key = 2 * code + stripe;
      if (!colours.has(key)) colours.set(key, new Uint32Array(new Uint8ClampedArray(paint(code, stripe === 1)).buffer)[0]);
      return colours.get(key);
    };
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const code = values[y * width + x];
        if (code) words[y * width + x] = word(code, (x + y) % 6 >= 2 ? 1 : 0);
      }
    }
    ctx.putImageData(pixels, 0, 0);
    then(canvas.toDataURL());
  };
})();
