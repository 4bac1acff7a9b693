// Classified rasters: an image per year on exact Web Mercator bounds, read back under the pointer.
(function () {
  "use strict";
  fugai.makers.raster = function raster(spec) {
    const years = spec.images.map((image) => image.year).filter(Boolean);
    const overlay = L.imageOverlay(spec.images[0].uri, box(spec.images[0]), {
      pane: "rasters", opacity: spec.opacity, interactive: false,
    });
    let pixels = null;
    let pixelsOf = null;

    function box(image) {
      const [west, south, east, north] = image.bounds;
      return [[south, west], [north, east]];
    }

    // The image of the year, or of the latest year before it.
    function current() {
      const wanted = fugai.state.year;
      const fitting = spec.images.filter((image) => !image.year || !wanted || image.year <= wanted);
      return fitting.length ? fitting[fitting.length - 1] : null;
    }

    // Magnified, cells keep their edges; reduced, the browser may blend them, which avoids moire in
    // the hatching. Classes are read from the image itself, never from the screen.
    function sharpen() {
      const picture = overlay.getElement();
      if (!picture || !overlay._map) return;
      const shown = parseFloat(picture.style.width) || picture.clientWidth;
      picture.classList.toggle("pixels", shown >= picture.naturalWidth * 0.9);
    }
    overlay.getEvents = () => ({ ...L.ImageOverlay.prototype.getEvents.call(overlay), zoomend: sharpen });
    overlay.on("load add", sharpen);
    overlay.on("add", redraw);

    function redraw() {
      const image = current();
      overlay.setOpacity(image ? spec.opacity : 0);
      if (image && overlay._map && pixelsOf !== image) load(image);
      if (!image || overlay._url === image.uri) return;
      overlay.setUrl(image.uri);
      overlay.setBounds(L.latLngBounds(box(image)));
    }

    function load(image) {
      pixelsOf = image;
      pixels = null;
      const picture = new Image();
      picture.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = picture.width;
        canvas.height = picture.height;
        const ctx = canvas.getContext("2d", { willReadFrequently: true });
        ctx.drawImage(picture, 0, 0);
        if (pixelsOf === image) pixels = ctx.getImageData(0, 0, picture.width, picture.height);
      };
      picture.src = image.uri;
    }

    // Class under the pointer: the legend entry with the nearest colour (hatching blends it).
    function read(wx, wy) {
      const image = current();
      if (!image) return null;
      if (pixelsOf !== image) load(image);
      if (!pixels) return null;
      const [west, south, east, north] = image.bounds;
      const left = fugai.worldX(west);
      const top = fugai.worldY(north);
      const px = Math.floor(((wx - left) / (fugai.worldX(east) - left)) * pixels.width);
      const py = Math.floor(((wy - top) / (fugai.worldY(south) - top)) * pixels.height);
      if (px < 0 || py < 0 || px >= pixels.width || py >= pixels.height) return null;
      const [r, g, b, a] = pixels.data.slice(4 * (py * pixels.width + px), 4 * (py * pixels.width + px) + 4);
      if (!a) return null;
      const miss = spec.legend.map(([, , colour]) => {
        const rgb = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
        return Math.abs(rgb[0] - r) + Math.abs(rgb[1] - g) + Math.abs(rgb[2] - b);
      });
      return spec.legend[miss.indexOf(Math.min(...miss))];
    }

    return {
      leaflet: overlay, years, redraw, read, hit: () => -1, counts: () => null,
      year: () => (current() ? current().year : 0),
    };
  };
})();
