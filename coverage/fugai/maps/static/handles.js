// A layer of the page as a layer of Leaflet, for the layer controls that an analyst adds. It stands
// for the layer: adding and removing it switches the layer in the page's state, and the other way round.
(function () {
  "use strict";
  const { state } = fugai;
  window.fugaiHooksKnown();
  const ordered = (ids) => fugai.layers.map(({ spec }) => spec.id).filter((id) => ids.includes(id));

  function switchDistricts(map, on) {
    for (const canvas of fugai.districts.leaflets) {
      if (on && !map.hasLayer(canvas)) map.addLayer(canvas);
      if (!on && map.hasLayer(canvas)) map.removeLayer(canvas);
    }
  }

  fugai.handle = function handle(map, id) {
    const area = fugai.districts && fugai.districts.spec.id === id ? fugai.districts : null;
    const { spec } = area || fugai.layers.find((layer) => layer.spec.id === id);
    const Handle = L.Layer.extend({
      onAdd() { if (area) switchDistricts(map, true); else fugai.set({ layers: ordered([...state.layers, id]) }); },
      onRemove() { if (area) switchDistricts(map, false); else fugai.set({ layers: state.layers.filter((one) => one !== id) }); },
      getBounds() { return spec.bounds ? L.latLngBounds([spec.bounds[1], spec.bounds[0]], [spec.bounds[3], spec.bounds[2]]) : L.latLngBounds([]); },
    });
    const made = new Handle();
    const wanted = () => (area ? true : state.layers.includes(id));
    if (wanted()) map.addLayer(made);
    if (!area) fugai.on(["layers"], () => {
      if (wanted() && !map.hasLayer(made)) map.addLayer(made);
      else if (!wanted() && map.hasLayer(made)) map.removeLayer(made);
    });
    return made;
  };
})();
