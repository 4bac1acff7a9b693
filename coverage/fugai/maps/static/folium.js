// Our layers as layers of Leaflet: `fugaiFolium.layer(spec, options)` can be added to a map or a group,
// removed, and listed in a layer control. Leaflet is that of the map; texts become text nodes alone.
const fugaiFolium = (function () {
  "use strict";
  const SHADED = ["indicator", "dims", "scheme"];

  // The state of the layer's own copy of the scripts, as the page would have it.
  function context(spec, options) {
    const fugai = fugaiContext();
    const lang = options.lang || ((navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en");
    const covered = spec.kind === "sites" ? Math.max(0, ...fugai.int16(spec.order)) : spec.sites || 0;
    Object.assign(fugai.state, { lang, layers: [spec.id], shaded: true, year: options.year || 0 });
    fugai.page = {
      units: options.units || {},
      siting: { covered: Array.from({ length: covered + 1 }, () => 0), unit: ["", ""] },
      rollout: { years: yearsBuilt(fugai, spec).map((year) => ({ year })), curve: { threshold: [] }, currency: "" },
    };
    Object.assign(fugai, { hovered: -1, surface: () => null, headline: () => [], drawn: () => true, layersOn: [], years: [] });
    return fugai;
  }

  const yearsBuilt = (fugai, spec) => (spec.built ? Array.from(new Set(fugai.int16(spec.built))).filter((year) => year > 0).sort((a, b) => a - b) : []);

  function make(spec, options) {
    const fugai = context(spec, options);
    const made = fugai.makers[spec.kind](spec);
    if (spec.kind === "districts") {
      fugai.districts = made;
      fugai.state.indicator = options.indicator || made.indicators[0] || "";
      for (const key of SHADED) if (options[key]) fugai.state[key] = options[key];
    }
    const leaflets = made.leaflets || [made.leaflet];
    for (const one of leaflets) one.options.pane = `fugai-${one.options.pane}`;
    return { fugai, made, leaflets };
  }

  function describe({ fugai, made }, spec, latlng, zoom, full) {
    const wx = fugai.worldX(latlng.lng);
    const wy = fugai.worldY(latlng.lat);
    if (spec.kind === "districts") {
      const i = made.hit(wx, wy);
      if (i !== fugai.hovered) {
        fugai.hovered = i;
        made.outlineOnly();
      }
      return i < 0 ? null : fugai.tip.district(i, full);
    }
    if (made.read) {
      const entry = made.read(wx, wy);
      return entry ? fugai.tip.surface({ spec, entry }) : null;
    }
    const i = made.hit(wx, wy, 256 * 2 ** zoom, zoom);
    return i < 0 ? null : made.describe(i);
  }

  const yearsOf = ({ fugai, made }) => (made.views
    ? made.views.filter((view) => view.local && view.i === fugai.state.indicator).flatMap((view) => view.years).filter(Boolean)
    : made.years || []);

  function layerClass() {
    return L.Layer.extend({
      initialize(spec, options) {
        L.setOptions(this, { maxZoom: 18, ...options });
        this._spec = spec;
        this._drawn = make(spec, options);
      },
      // Without a base map nothing else would say how far one may zoom, and clusters need to know.
      beforeAdd(map) { map._addZoomLimit(this); },
      onAdd(map) {
        this._hub = hubOf(map);
        for (const one of this._drawn.leaflets) one.addTo(map);
        this._veil();
        const drawn = this._drawn;
        this._entry = {
          kind: this._spec.kind, fugai: drawn.fugai,
          years: () => (this.options.year ? [] : yearsOf(drawn)),
          at: (year) => { if (!this.options.year) drawn.fugai.state.year = year; drawn.made.redraw(); },
          legend: () => (this.options.legend === false ? null : legendOf(drawn.fugai, this._spec, drawn.made)),
          describe: (latlng, zoom, full) => ((full ? this.options.popup : this.options.tooltip) === false ? null : describe(drawn, this._spec, latlng, zoom, full)),
        };
        this._hub.add(this._entry);
      },
      // Fills of districts let the map below be seen; without a measure there is none.
      _veil() {
        if (this._spec.kind !== "districts") return;
        const { made, leaflets } = this._drawn;
        leaflets[0]._container.style.opacity = made.shaded() ? String(this.options.opacity || 0.75) : "0";
      },
      onRemove(map) {
        map._removeZoomLimit(this);
        for (const one of this._drawn.leaflets) one.remove();
        this._hub.remove(this._entry);
      },
      getBounds() {
        const b = this._spec.bounds;
        return b ? L.latLngBounds([b[1], b[0]], [b[3], b[2]]) : L.latLngBounds([]);
      },
      bringToFront() { return this._order((pane, node) => pane.appendChild(node)); },
      bringToBack() { return this._order((pane, node) => pane.insertBefore(node, pane.firstChild)); },
      _order(put) {
        for (const one of this._drawn.leaflets) {
          const node = one._container || one._image;
          if (node && node.parentNode) put(node.parentNode, node);
        }
        return this;
      },
    });
  }

  let Made = null;
  function layer(spec, options) {
    Made = Made || layerClass();
    return new Made(spec, options || {});
  }

  return { layer };
})();
