from __future__ import annotations

import base64

import geopandas as gpd
import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.maps import Layer, band_labels, district_layer, line_layer, point_layer, polygon_layer
from fugai.maps.encoding.shapes import label_points, pack_shapes, simplify_districts
from fugai.maps.labels import column_label, table_label
from fugai.maps.layers.layer import layer_id


def codes(layer):
    return list(base64.b64decode(layer.payload["category"]))


def test_points_keep_what_they_show(points):
    before = points.copy()
    layer = point_layer(
        points,
        id="sites",
        category="technology",
        columns=["site_id", "nothing"],
        year_column="opened",
        basis="measured",
    )
    assert layer.payload["count"] == 3
    assert [entry[1] for entry in layer.payload["legend"]] == ["LTE FDD", "UMTS"]
    assert sorted(codes(layer)) == [0, 0, 1]
    years = np.frombuffer(base64.b64decode(layer.payload["year"]), "<i2")
    assert sorted(years) == [0, 2013, 2015]  # no year counts as opened before the first
    assert [c["key"] for c in layer.payload["columns"]] == ["site_id"]
    assert layer.payload["columns"][0]["label"] == ["基站编号", "Site id"]
    assert_geodataframe_equal(points, before)


def test_points_without_place_are_counted_and_polygons_are_points_inside(crs):
    ring = Polygon([(0, 0), (900, 0), (900, 100), (100, 100), (100, 900), (0, 900)])
    frame = gpd.GeoDataFrame(geometry=[Point(0, 0), None, Point(), ring], crs=crs)
    layer = point_layer(frame, id="p")
    assert (layer.payload["count"], layer.payload["missing"]) == (2, 2)
    west, south, east, north = layer.bounds
    assert west < east
    assert south <= north


def test_more_than_eight_categories_fall_to_other(crs):
    kinds = [f"kind {i}" for i in range(9)] + ["kind 0", None]
    frame = gpd.GeoDataFrame({"kind": kinds}, geometry=[Point(i, 0) for i in range(11)], crs=crs)
    layer = point_layer(frame, id="p", category="kind")
    legend = layer.payload["legend"]
    assert len(legend) == 9
    assert legend[0][1] == "kind 0"  # the most frequent first
    assert legend[-1][1] == "Other"
    assert max(codes(layer)) == 8
    given = {"kind 1": ("一", "One", "#111111")}
    short = point_layer(frame, id="p", category="kind", categories=given)
    assert [entry[1] for entry in short.payload["legend"]] == ["One", "Other"]
    assert codes(short).count(0) == 1


def test_empty_frames_make_empty_layers(crs):
    empty = gpd.GeoDataFrame({"kind": []}, geometry=[], crs=crs)
    assert point_layer(empty, id="p", category="kind", columns=["kind"]).bounds is None
    assert polygon_layer(empty, id="q").bounds is None
    assert line_layer(empty, id="l").payload["count"] == 0


def test_shades_follow_the_quantiles_and_unknown_is_its_own_class(crs):
    frame = gpd.GeoDataFrame(
        {"people": [1.0, 2.0, 3.0, 4.0, np.nan]},
        geometry=[box(i, 0, i + 1, 1) for i in range(5)],
        crs=crs,
    )
    layer = polygon_layer(frame, id="h", value="people")
    assert codes(layer) == [0, 1, 2, 3, 255]
    assert len(layer.payload["legend"]) == 4
    assert polygon_layer(frame, id="h").payload["legend"][0][2].startswith("#")


@pytest.mark.parametrize("wrong", ["", "Sites", "1a", 'a"b', "a b"])
def test_ids_go_into_the_page_and_are_plain(wrong):
    with pytest.raises(ContractError, match="lower-case"):
        Layer(id=wrong, name="", kind="points")
    assert Layer(id=layer_id(wrong), name="", kind="points").id


def test_polygons_may_be_of_classes(crs):
    frame = gpd.GeoDataFrame(
        {"band": ["10", "5", "30"]}, geometry=[box(i, 0, i + 1, 1) for i in range(3)], crs=crs
    )
    classes = dict(zip(("5", "10"), band_labels([5, 10]), strict=True))
    layer = polygon_layer(frame, id="bands", category="band", categories=classes)
    assert codes(layer) == [1, 0, 2]
    assert [entry[1] for entry in layer.payload["legend"]] == ["0–5 min", "5–10 min", "Other"]
    assert "breaks" not in layer.payload  # the legend shows names, not numbers


def test_basis_is_one_of_three(points):
    with pytest.raises(ContractError, match="basis"):
        point_layer(points, id="p", basis="guessed")


def test_frames_need_a_crs(points, districts):
    with pytest.raises(CRSMismatchError, match="found none"):
        point_layer(points.set_crs(None, allow_override=True), id="p")
    with pytest.raises(CRSMismatchError, match="EPSG:4326"):
        district_layer(districts.to_crs(4326))
    twice = districts.set_index(np.array(["1", "1", "2", "3"], dtype=object))
    with pytest.raises(ContractError, match="repeated"):
        district_layer(twice)


def test_rings_of_holes_and_parts_are_counted(crs):
    holed = Polygon(box(0, 0, 10, 10).exterior.coords, [box(2, 2, 4, 4).exterior.coords])
    pair = MultiPolygon([box(20, 0, 30, 10), box(40, 0, 50, 10)])
    shapes = gpd.GeoSeries([holed, None, pair, LineString([(0, 0), (1, 1)])], crs=crs)
    packed = pack_shapes(shapes.to_crs(4326))
    # zigzag doubles: two rings, none, two, one; five vertices a ring, two a line
    assert list(base64.b64decode(packed["rings"])) == [4, 0, 4, 2]
    assert list(base64.b64decode(packed["sizes"])) == [10, 10, 10, 10, 4]


def test_simplified_districts_still_share_their_borders(crs):
    steps = np.linspace(0, 4000, 4000)
    wave = list(zip(20 * np.sin(steps / 50), steps, strict=True))
    left = Polygon([(-3000, 0), *wave, (-3000, 4000)])
    right = Polygon([(3000, 0), *wave, (3000, 4000)])
    simple = simplify_districts(gpd.GeoSeries([left, right], crs=crs), max_vertices=500)
    assert simple.count_coordinates().sum() <= 500
    assert simple.iloc[0].intersection(simple.iloc[1]).area == pytest.approx(0, abs=1e-6)
    assert simple.union_all().area == pytest.approx(6000 * 4000, rel=1e-3)


def test_labels_stand_inside_the_largest_part(crs):
    shape = MultiPolygon([box(0, 0, 1, 1), box(10, 0, 20, 10)])
    (spot,) = label_points(gpd.GeoSeries([shape], crs=crs))
    assert spot.distance(Point(15, 5)) < 0.5
    assert label_points(gpd.GeoSeries([None], crs=crs)).isna().all()


def test_shades_break_at_numbers_of_three_digits(crs):
    people = [100.0, 149.37, 223.4, 335.44, 514.45, 3833.0, 335.44]
    holes = gpd.GeoDataFrame(
        {"people": people}, geometry=[box(i, 0, i + 1, 1) for i in range(7)], crs=crs
    )
    layer = polygon_layer(holes, value="people", id="holes")
    breaks = layer.payload["breaks"]
    assert all(float(f"{edge:.3g}") == edge for edge in breaks)
    assert codes(layer) == [sum(value >= edge for edge in breaks) for value in people]


def test_a_layer_says_what_the_list_and_the_legend_need(points):
    layer = point_layer(
        points,
        id="p",
        year_column="opened",
        group=("甲", "A"),
        short=("短", "s"),
        note=("注", "n"),
        year=2016,
        dims={"profile": "lte"},
    )
    told = layer.to_json()
    assert [told[key] for key in ("group", "short", "note")] == [
        ["甲", "A"],
        ["短", "s"],
        ["注", "n"],
    ]
    assert told["only"] == 2016
    assert isinstance(told["year"], str)  # the packed years of the points, another thing
    assert told["dims"] == {"profile": "lte"}


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("population", ("常住人口（人）", "Residents")),
        ("height_m", ("天线挂高（m）", "Antenna height above ground (m)")),
        ("capacity_per_day", ("日处理能力（件）", "Capacity (parcels a day)")),
        ("nothing known", ("nothing known", "nothing known")),
    ],
)
def test_columns_and_inputs_have_names_in_both_languages(column, label):
    assert column_label(column) == label
    assert table_label("roads") == ("道路", "Roads")
    assert table_label("sites")[0] == "基站"
    assert table_label("else") == ("else", "else")


def test_lines_have_a_colour_for_each_class_and_points_a_number():
    lines = gpd.GeoDataFrame(
        {"van": ["b", "a"]},
        geometry=[LineString([(117, 39), (117.1, 39)]) for _ in range(2)],
        crs=4326,
    )
    looks = {"a": ("甲", "A", "#000000"), "b": ("乙", "B", "#ffffff")}
    layer = line_layer(lines, category="van", categories=looks)
    assert layer.payload["legend"] == [["甲", "A", "#000000"], ["乙", "B", "#ffffff"]]
    assert layer.payload["category"] == "AQA="  # 1, 0
    points = gpd.GeoDataFrame(
        {"visit": [2]}, geometry=gpd.points_from_xy([117.0], [39.0]), crs=4326
    )
    assert point_layer(points, number="visit").payload["number"] == "AgA="
    with pytest.raises(SelectionError, match="number"):
        point_layer(points, number="order")
