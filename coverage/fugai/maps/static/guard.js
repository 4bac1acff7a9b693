// Runs before Leaflet. Where the browser enforces trusted types, the only texts that may become
// markup are the constants with which Leaflet probes the browser.
(function () {
  "use strict";
  const probes = ["<svg/>", '<v:shape adj="1"/>'];
  if (window.trustedTypes && window.trustedTypes.createPolicy) {
    window.trustedTypes.createPolicy("default", {
      createHTML: (text) => (probes.includes(text) ? text : null),
    });
  }
})();
