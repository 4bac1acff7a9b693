// Stands for every library that elements of folium load: whatever it is asked for answers to anything.
(function () {
  const any = new Proxy(function () {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => 0 : key === "then" ? undefined : key === Symbol.iterator ? function* () {} : any),
    apply: () => any,
    construct: () => any,
  });
  const open = (target) => new Proxy(target, { get: (real, key) => (key in real ? real[key] : any) });
  const nodes = (markup) => {
    const holder = document.createElement("template");
    holder.innerHTML = markup;
    return open(Array.from(holder.content.childNodes));
  };
  window.$ = window.jQuery = nodes;
  window.moment = window.d3 = window.vega = window.vg = window.nezasa = any;
  window.vegaEmbed = () => new Promise(() => {});
  window.OverlappingMarkerSpiderfier = function () { return any; };
  window.topojson = { feature: () => ({ type: "FeatureCollection", features: [] }) };
  const { L } = window;
  if (!L || L.stubbed) return;
  const icon = { icon: function () { return L.divIcon(); } };
  L.Map.addInitHook(function () { Object.assign(this, { pm: any, sync: () => {} }); });
  L.Polyline.prototype.setText = function () { return this; };
  const names = ["control", "Control", "polyline", "Polyline", "Polygon", "featureGroup"];
  L.control.layers = open(L.control.layers);
  for (const name of names) L[name] = open(L[name]);
  Object.assign(L, { AwesomeMarkers: icon, BeautifyIcon: icon, stubbed: true });
  L.markerClusterGroup = () => L.featureGroup();
  window.L = open(L);
})();
