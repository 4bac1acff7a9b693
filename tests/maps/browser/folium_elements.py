"""Every element of folium and of its plugins with the least that it needs, as functions of a map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.colormap import LinearColormap, StepColormap
from branca.element import Element, Html, IFrame
from folium import plugins
from shapely.geometry import box

if TYPE_CHECKING:
    from collections.abc import Callable

AT = [39.1, 117.1]
LINE = [[39.08, 117.08], [39.12, 117.12]]
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
TILES = "https://tile.example.org/{z}/{x}/{y}.png"
AREA: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "a",
            "properties": {"name": "甲", "start": "2015-01-01", "end": "2016-01-01"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[117.08, 39.08], [117.12, 39.08], [117.1, 39.12], [117.08, 39.08]]
                ],
            },
        }
    ],
}
TIMED: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"times": [1420070400000, 1451606400000]},
            "geometry": {"type": "LineString", "coordinates": [[117.08, 39.08], [117.12, 39.12]]},
        }
    ],
}
TOPOLOGY: dict[str, Any] = {
    "type": "Topology",
    "arcs": [[[117.08, 39.08], [117.12, 39.08], [117.1, 39.12], [117.08, 39.08]]],
    "objects": {
        "o": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0]]}]}
    },
}
CHART: dict[str, Any] = {"mark": "bar", "data": {"values": [{"a": "A", "b": 28}]}, "encoding": {}}


def _marker(**options):
    return lambda: folium.Marker(AT, **options)


def _charted(make):
    def add(m):
        popup = folium.Popup()
        make().add_to(popup)
        folium.Marker(AT, popup=popup).add_to(m)

    return add


def _geojson(m):
    folium.GeoJson(
        AREA,
        style_function=lambda _: {"color": "red"},
        highlight_function=lambda _: {"weight": 4},
        tooltip=folium.GeoJsonTooltip(["name"]),
        popup=folium.GeoJsonPopup(["name"]),
    ).add_to(m)


def _choropleth():
    rows = pd.DataFrame({"key": ["a"], "value": [3.0]})
    return folium.Choropleth(
        AREA, data=rows, columns=["key", "value"], key_on="feature.id", bins=[0, 1, 4, 5]
    )


def _group(m):
    group = folium.FeatureGroup("组").add_to(m)
    folium.Marker(AT).add_to(group)


def _search(m):
    plugins.Search(folium.GeoJson(AREA).add_to(m), search_label="name", geom_type="Polygon").add_to(
        m
    )


def _sub_group(m):
    group = folium.FeatureGroup("g").add_to(m)
    folium.Marker(AT).add_to(plugins.FeatureGroupSubGroup(group, "s").add_to(m))


def _grouped(m):
    plugins.GroupedLayerControl({"G": [folium.FeatureGroup("a").add_to(m)]}).add_to(m)


def _tree(m):
    group = folium.FeatureGroup("a", control=False).add_to(m)
    tree = {"label": "t", "children": [{"label": "a", "layer": group}]}
    plugins.TreeLayerControl(overlay_tree=tree).add_to(m)


def _text_path(m):
    plugins.PolyLineTextPath(folium.PolyLine(LINE).add_to(m), "→").add_to(m)


def _side_by_side(m):
    left, right = (folium.TileLayer(TILES, attr=side).add_to(m) for side in "lr")
    plugins.SideBySideLayers(left, right).add_to(m)


def _timeline(m):
    plugins.TimelineSlider().add_timelines(plugins.Timeline(AREA).add_to(m)).add_to(m)


def _pattern(make):
    def add(m):
        pattern = make().add_to(m)
        folium.GeoJson(AREA, style_function=lambda _: {"fillPattern": pattern}).add_to(m)

    return add


def _tagged(m):
    folium.Marker(AT, tags=["a"]).add_to(m)
    plugins.TagFilterButton(["a"]).add_to(m)


def _explore(m):
    frame = gpd.GeoDataFrame({"value": [1]}, geometry=[box(117.08, 39.08, 117.1, 39.1)], crs=4326)
    frame.explore("value", m=m)


def _wms():
    return folium.WmsTileLayer("https://wms.example.org/", layers="x", name="w", fmt="image/png")


_MADE: dict[str, Callable[[], Any]] = {
    "Marker": _marker(),
    "Popup": _marker(popup=folium.Popup("hi <b>x</b>", show=True)),
    "Popup of a frame": _marker(
        popup=folium.Popup(IFrame("<b>x</b><script>1</script>", width=99, height=99))
    ),
    "Popup with a script": _marker(
        popup=folium.Popup(Html("<script>window.a=1</script>", script=True))
    ),
    "Tooltip": _marker(tooltip=folium.Tooltip("t")),
    "Icon": _marker(icon=folium.Icon(icon="cloud")),
    "Icon of Font Awesome": _marker(icon=folium.Icon(icon="home", prefix="fa")),
    "DivIcon": _marker(icon=folium.DivIcon(html="<b>D</b>")),
    "CustomIcon": _marker(icon=folium.CustomIcon(PIXEL, icon_size=(9, 9))),
    "LayerControl": folium.LayerControl,
    "TileLayer": lambda: folium.TileLayer(TILES, attr="a"),
    "WmsTileLayer": _wms,
    "TopoJson": lambda: folium.TopoJson(TOPOLOGY, "objects.o"),
    "Choropleth": _choropleth,
    "Circle": lambda: folium.Circle(AT, radius=900),
    "CircleMarker": lambda: folium.CircleMarker(AT, radius=9, popup="c"),
    "PolyLine": lambda: folium.PolyLine(LINE),
    "Polygon": lambda: folium.Polygon([*LINE, [39.08, 117.12]]),
    "Rectangle": lambda: folium.Rectangle(LINE),
    "RegularPolygonMarker": lambda: folium.RegularPolygonMarker(AT),
    "ColorLine": lambda: folium.ColorLine(LINE, colors=[1], colormap=["g", "r"]),
    "ImageOverlay": lambda: folium.raster_layers.ImageOverlay(np.ones((5, 5)), LINE),
    "VideoOverlay": lambda: folium.raster_layers.VideoOverlay(
        "https://video.example.org/a.webm", LINE
    ),
    "ClickForMarker": lambda: folium.ClickForMarker("x"),
    "ClickForLatLng": folium.ClickForLatLng,
    "LatLngPopup": folium.LatLngPopup,
    "FitOverlays": folium.FitOverlays,
    "Control": lambda: folium.Control("Zoom", position="bottomright"),
    "CustomPane": lambda: folium.map.CustomPane("above", z_index=650),
    "LinearColormap": lambda: LinearColormap(["red", "blue"], vmin=0, vmax=9, caption="c"),
    "StepColormap": lambda: StepColormap(["red", "blue"], index=[0, 1, 2], caption="c"),
    "AntPath": lambda: plugins.AntPath(LINE),
    "PolyLineFromEncoded": lambda: plugins.PolyLineFromEncoded("ovkrFi}_`U_pR_pR"),
    "PolygonFromEncoded": lambda: plugins.PolygonFromEncoded("ovkrFi}_`U_pR_pR?_pR"),
    "PolyLineOffset": lambda: plugins.PolyLineOffset(LINE, offset=5),
    "BeautifyIcon": _marker(icon=plugins.BeautifyIcon(icon_shape="marker", number=3)),
    "BoatMarker": lambda: plugins.BoatMarker(AT, heading=45),
    "Draw": lambda: plugins.Draw(export=True),
    "FastMarkerCluster": lambda: plugins.FastMarkerCluster([AT]),
    "FloatImage": lambda: plugins.FloatImage(PIXEL, bottom=9, left=50),
    "Fullscreen": plugins.Fullscreen,
    "GeoMan": plugins.GeoMan,
    "Geocoder": plugins.Geocoder,
    "HeatMap": lambda: plugins.HeatMap([AT]),
    "HeatMapWithTime": lambda: plugins.HeatMapWithTime([[AT], [AT]]),
    "LocateControl": plugins.LocateControl,
    "MarkerCluster": lambda: plugins.MarkerCluster([AT], popups=["a"]),
    "MeasureControl": plugins.MeasureControl,
    "MiniMap": plugins.MiniMap,
    "MousePosition": plugins.MousePosition,
    "OverlappingMarkerSpiderfier": plugins.OverlappingMarkerSpiderfier,
    "Realtime": lambda: plugins.Realtime("https://live.example.org/a.json", interval=60_000),
    "ScrollZoomToggler": plugins.ScrollZoomToggler,
    "SemiCircle": lambda: plugins.SemiCircle(AT, radius=900, start_angle=10, stop_angle=90),
    "Terminator": plugins.Terminator,
    "TimeSliderChoropleth": lambda: plugins.TimeSliderChoropleth(
        json.dumps(AREA), styledict={"a": {"1420070400": {"color": "#f00", "opacity": 0.5}}}
    ),
    "TimestampedGeoJson": lambda: plugins.TimestampedGeoJson(TIMED),
    "TimestampedWmsTileLayers": lambda: plugins.TimestampedWmsTileLayers(_wms()),
    "VectorGridProtobuf": lambda: plugins.VectorGridProtobuf(
        "https://vt.example.org/{z}/{x}/{y}.pbf"
    ),
}


def _adding(make):
    return lambda m: make().add_to(m)


ELEMENTS: dict[str, Callable[[folium.Map], Any]] = {
    **{name: _adding(make) for name, make in _MADE.items()},
    "GeoJson": _geojson,
    "GeoJsonTooltip": _geojson,
    "GeoJsonPopup": _geojson,
    "FeatureGroup": _group,
    "FeatureGroupSubGroup": _sub_group,
    "FitBounds": lambda m: m.fit_bounds([[39.0, 117.0], [39.2, 117.2]]),
    "JsCode": lambda m: m.on(click=folium.JsCode("function(e) {}")),
    "Vega": _charted(lambda: folium.Vega({"width": 9, "height": 9}, width=99, height=99)),
    "VegaLite": _charted(lambda: folium.VegaLite(CHART, width=99, height=99)),
    "CirclePattern": _pattern(lambda: plugins.pattern.CirclePattern(width=20, height=20, radius=5)),
    "StripePattern": _pattern(lambda: plugins.pattern.StripePattern(angle=45)),
    "GroupedLayerControl": _grouped,
    "PolyLineTextPath": _text_path,
    "Search": _search,
    "SideBySideLayers": _side_by_side,
    "TagFilterButton": _tagged,
    "Timeline": _timeline,
    "TimelineSlider": _timeline,
    "TreeLayerControl": _tree,
    "gdf.explore": _explore,
    "html": lambda m: m.get_root().html.add_child(Element("<p id='mine'>T</p>")),
    "header": lambda m: m.get_root().header.add_child(
        Element("<style>.mine { color: red; }</style>")
    ),
    "script": lambda m: m.get_root().script.add_child(Element("window.mine = 1;")),
}

NO_ELEMENTS = {
    "ColorMap": "base of the colormaps",
    "CssLink": "part of others",
    "Div": "part of others",
    "DualMap": "two maps of its own",
    "Element": "see html, header, script",
    "Figure": "what holds a map",
    "Html": "see Popup",
    "IFrame": "see Popup",
    "JavascriptLink": "part of others",
    "Link": "base of the links",
    "MacroElement": "base of the elements",
    "Map": "the map itself",
}
"""Names that folium exports and that are not added to a map."""
