"""Scripts and styles that draw our layers on any Leaflet map; they bring no Leaflet of their own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

SCRIPTS = (
    "core.js",
    "text.js",
    "shapes.js",
    "canvas.js",
    "points.js",
    "raster.js",
    "districts.js",
    "tips.js",
    "siting.js",
    "rollout.js",
)
"""Scripts of the page that draw layers, in the order of their dependencies."""

_OWN = ("folium-legend.js", "folium-hub.js", "folium.js")


@cache
def layer_script() -> str:
    """Script that defines ``fugaiFolium``, once for a document, however often it runs.

    The scripts of the page share one state. Here each layer gets a copy of them, so that one layer
    can lie on two maps, or twice on one.
    """
    static = files("fugai.maps") / "static"
    page = "\n".join((static / name).read_text(encoding="utf-8") for name in SCRIPTS)
    own = "\n".join((static / name).read_text(encoding="utf-8") for name in _OWN)
    factory = f"function fugaiContext() {{\n{page}\nreturn fugai;\n}}"
    return f"if (!window.fugaiFolium) window.fugaiFolium = (function () {{\n{factory}\n{own}\nreturn fugaiFolium;\n}})();"


@cache
def layer_style() -> str:
    """Style of tooltips, popups, legend and year slider."""
    return (files("fugai.maps") / "static" / "folium.css").read_text(encoding="utf-8")
