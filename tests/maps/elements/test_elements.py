"""Our layers as elements of folium, and the two forms of a page, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import warnings

import folium
import geopandas as gpd
import numpy as np
import pytest
from folium import plugins
from shapely.geometry import box

from fugai import maps
from fugai.errors import ContractError, SelectionError
from fugai.maps.elements.verbatim import template_json

AT = [39.1, 117.1]


@pytest.fixture
def spots():
    return gpd.GeoDataFrame(
        {"name": ["a", "b"]}, geometry=gpd.points_from_xy([117.0, 117.2], [39.0, 39.1]), crs=4326
    )


@pytest.fixture
def squares():
    return gpd.GeoDataFrame(
        {"minutes": [5, 15], "people": [10.0, 90.0], "load": [0.5, 1.5]},
        geometry=[box(117.0, 39.0, 117.1, 39.1), box(116.9, 38.9, 117.2, 39.2)],
        crs=4326,
    )


@pytest.fixture
def level(grid):
    return grid.array(np.linspace(-120.0, -60.0, 1600).reshape(40, 40), units="dBm")


def every_layer(page, spots, squares, level):
    places = spots.assign(role=["existing", "chosen"])
    return [
        maps.SignalLayer(level),
        maps.BandLayer(-level),
        maps.ClassRasterLayer((level > -90).astype("int8"), classes={1: ("是", "Yes", "#0072b2")}),
        maps.DistrictLayer(page.districts, page.measures),
        maps.PointLayer(spots),
        maps.LineLayer(squares.set_geometry(squares.boundary)),
        maps.PolygonLayer(squares, value="load"),
        maps.HoleLayer(squares),
        maps.IsochroneLayer(squares),
        maps.SitingLayer(places, order=np.array([0, 1])),
    ]


def test_every_layer_is_a_layer_of_folium(page, spots, squares, level):
    for layer in every_layer(page, spots, squares, level):
        drawn = folium.Map(tiles=None)
        assert layer.add_to(drawn) is layer
        folium.LayerControl().add_to(drawn)
        (south, west), (north, east) = drawn.get_bounds()
        assert 38.8 < south <= north < 39.3, layer.layer_name
        assert 116.8 < west <= east < 117.3, layer.layer_name
        text = drawn.get_root().render()
        assert text.count(f"var {layer.get_name()} = fugaiFolium.layer(") == 1
        assert f"{layer.get_name()}.addTo({drawn.get_name()})" in text
        assert json.dumps(layer.layer_name) in text
        assert "leaflet@" in text  # the map's own Leaflet, and no other
        assert text.count("Leaflet, a JS library") == 0


def test_the_script_comes_once_however_many_layers(spots):
    drawn = folium.Map(tiles=None)
    for _ in range(3):
        maps.PointLayer(spots).add_to(drawn)
    text = drawn.get_root().render()
    assert text.count("window.fugaiFolium = (function") == 1


@pytest.mark.parametrize(
    ("language", "name"), [("zh", "点"), ("en", "Points"), (None, "点 Points")]
)
def test_the_name_in_a_layer_control(spots, language, name):
    assert maps.PointLayer(spots, language=language).layer_name == name


def test_a_layer_that_is_not_shown_is_not_added(spots):
    drawn = folium.Map(tiles=None)
    layer = maps.PointLayer(spots, show=False).add_to(drawn)
    assert f"{layer.get_name()}.addTo" not in drawn.get_root().render()


def test_a_layer_shades_by_an_indicator_that_it_has(page):
    layer = maps.DistrictLayer(page.districts, page.measures, indicator="wireless.population_share")
    assert json.loads(layer.options_json)["indicator"] == "wireless.population_share"
    with pytest.raises(SelectionError, match=r"wireless\.population_share.*found 'nothing'"):
        maps.DistrictLayer(page.districts, page.measures, indicator="nothing")


def test_isochrones_lie_from_the_widest_to_the_nearest(squares):
    layer = maps.IsochroneLayer(squares)
    west, south, east, north = layer.layer.bounds
    assert (west, south, east, north) == (116.9, 38.9, 117.2, 39.2)
    assert [entry[1] for entry in layer.layer.payload["legend"]] == ["0–5 min", "5–15 min"]
    with pytest.raises(
        ContractError, match="must be a number of minutes in every row, found 'far'"
    ):
        maps.IsochroneLayer(squares.assign(minutes=["5", "far"]))


def test_an_option_that_no_layer_has_is_refused(spots):
    with pytest.raises(ContractError, match=r"must be options of a layer, name.*found 'colour'"):
        maps.PointLayer(spots, colour="red")


def test_texts_never_open_a_template():
    value = ["{{a}}", "{%b%}", "{#c#}", "{{{", "</script>", "{\\{"]
    text = template_json(value)
    assert not re.search(r"\{[{%#]", text)
    assert "</" not in text
    assert json.loads(text) == value


def test_a_page_without_additions_stays_locked(page, tmp_path):
    made = maps.page_map(page)
    made.save(str(tmp_path / "map.html"))
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert text == maps.page_html(page)
    assert "Content-Security-Policy" in text
    assert "fugai_layer_" not in text


def test_another_layer_of_ours_keeps_the_page_locked(page, spots):
    made = maps.page_map(page)
    maps.PointLayer(spots).add_to(made)
    text = made.get_root().render()
    assert "Content-Security-Policy" in text
    assert 'id="fugai-layer-points"' in text


def test_an_addition_opens_the_page_and_says_once_what_it_loads(page):
    made = maps.page_map(page)
    plugins.HeatMap([AT]).add_to(made)
    folium.Marker(AT, popup="p").add_to(made)
    with pytest.warns(UserWarning, match=r"\(2\) from cdn\.jsdelivr\.net, code\.jquery\.com"):
        text = made.get_root().render()
    assert "require-trusted-types" not in text
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    rest = text.split(policy, 1)[1]
    for script in re.findall(r"<script>(.*?)</script>", rest, flags=re.DOTALL):
        digest = hashlib.sha256(script.encode("utf-8")).digest()
        assert base64.b64encode(digest).decode("ascii") in policy
    for address in re.findall(r'<script src="([^"]*)"', rest):
        assert f" {address}" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    # The page's own start comes before anything that is loaded.
    assert text.index("fugai.start(") < text.index("<script src=")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made.get_root().render()


def test_additions_that_load_nothing_are_not_warned_of(page):
    made = maps.page_map(page)
    folium.GeoJson({"type": "Point", "coordinates": [117.1, 39.1]}).add_to(made)
    folium.Marker(AT, icon=folium.DivIcon(html="D")).add_to(made)
    folium.LayerControl().add_to(made)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = made.get_root().render()
    assert not re.search(r"<(script|link)[^>]+(src|href)=", text)


def test_links_of_one_map_are_not_those_of_another(page):
    first, second = maps.page_map(page), maps.page_map(page)
    first.add_js_link("mine", "https://mine.example.org/a.js")
    assert second.default_js == []
    with pytest.warns(UserWarning, match=r"mine\.example\.org"):
        assert "https://mine.example.org/a.js" in first.get_root().render()
    assert "mine.example.org" not in second.get_root().render()


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (maps.DistrictLayer, "districts"),
        (maps.PointLayer, "points"),
        (maps.LineLayer, "lines"),
        (maps.PolygonLayer, "polygons"),
        (maps.HoleLayer, "holes"),
        (maps.IsochroneLayer, "isochrones"),
    ],
)
def test_what_is_no_frame_is_refused(layer, name):
    with pytest.raises(ContractError, match=f"`{name}` must be a GeoDataFrame, found int"):
        layer(3)


def test_what_is_no_layer_is_refused():
    with pytest.raises(ContractError, match=r"must be a layer of `fugai\.maps`, found str"):
        maps.MapLayer("signal")
