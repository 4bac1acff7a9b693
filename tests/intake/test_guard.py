"""The datum guard warns of a wrong datum, and only then."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from fugai.intake import assign_districts, convert_datum, datum_guard
from fugai.intake.guard import _nearer_to_roads
from fugai.tables import Reading, Roads

LOCAL = CRS.from_epsg(32650)


@pytest.fixture
def districts():
    """Two districts of 0.2 degrees near Tianjin."""
    shapes = [shapely.box(117.0, 39.0, 117.2, 39.2), shapely.box(117.2, 39.0, 117.4, 39.2)]
    frame = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=shapes, crs=4326)
    frame.index = pd.Index(["A", "B"], name="district_id")
    return frame.to_crs(LOCAL)


def points(lon, lat, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return frame.to_crs(LOCAL)


def scattered(count, seed=7):
    rng = np.random.default_rng(seed)
    return rng.uniform(117.0, 117.4, count), rng.uniform(39.0, 39.2, count)


@pytest.mark.parametrize("declared", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_the_right_datum_is_not_suspected(districts, declared):
    lon, lat = scattered(3000)
    assert datum_guard(points(lon, lat), districts, table="sites", declared=declared) == ()


def test_points_beyond_the_districts_are_not_suspected(districts):
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(116.8, 117.6, 5000), rng.uniform(38.8, 39.4, 5000)
    assert datum_guard(points(lon, lat), districts, table="sites", declared="wgs84") == ()


@pytest.mark.parametrize(
    ("true", "declared"), [("gcj02", "wgs84"), ("bd09", "wgs84"), ("wgs84", "gcj02")]
)
def test_a_wrong_datum_is_found(districts, true, declared):
    lon, lat = scattered(3000)
    in_file = convert_datum(lon, lat, "wgs84", true)
    read = convert_datum(*in_file, declared, "wgs84")
    (said,) = datum_guard(points(*read), districts, table="sites", declared=declared)
    spelt = {"gcj02": "GCJ-02", "bd09": "BD-09", "wgs84": "WGS84"}
    assert f"read as {spelt[declared]}, would fit better as {spelt[true]}" in said
    assert "lie in a district" in said


def edges(gained, lost):
    """Points read as WGS84: some fit in GCJ-02 only, others only as they are.

    GCJ-02 lies 500 m east of WGS84 here. A point 100 m inside the east edge of the districts, written in
    GCJ-02, is outside as read; one 100 m inside the west edge would be outside were it GCJ-02.
    """
    east = convert_datum(
        np.full(gained, 117.399), np.linspace(39.02, 39.18, gained), "wgs84", "gcj02"
    )
    west = np.full(lost, 117.001), np.linspace(39.02, 39.18, lost)
    return points(*(np.concatenate(pair) for pair in zip(east, west, strict=True)))


@pytest.mark.parametrize(
    ("gained", "lost", "warns"),
    [
        (12, 0, True),  # unanimous: by chance 1 in 4096
        (11, 0, False),
        (30, 6, True),  # (30 - 6) / sqrt(30 + 6) = 4
        (29, 6, False),
        (12, 1, False),
        (0, 30, False),
    ],
)
def test_the_evidence_that_is_enough(districts, gained, lost, warns):
    found = datum_guard(edges(gained, lost), districts, table="sites", declared="wgs84")
    assert len(found) == warns


def test_a_tie_of_distances_is_no_evidence():
    roads = Roads(
        crs=LOCAL,
        x=np.array([0.0]),
        y=np.array([0.0]),
        edges=pd.DataFrame({n: [] for n in ("tail", "head", "length_m", "highway")}),
    )
    now = np.array([100.0, 50.0, 100.0]), np.zeros(3)
    other = np.array([-100.0, 100.0, 50.0]), np.zeros(3)
    nearer_now, nearer_other = _nearer_to_roads(now, other, roads)
    assert nearer_now.tolist() == [False, True, False]
    assert nearer_other.tolist() == [False, False, True]


def test_named_districts_show_it_with_fewer_points(districts):
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(117.197, 117.203, 60), rng.uniform(39.02, 39.18, 60)
    named = np.where(lon < 117.2, "A", "B")
    right = points(lon, lat, district_id=named)
    wrong = points(*convert_datum(lon, lat, "wgs84", "gcj02"), district_id=named)
    assert datum_guard(right, districts, table="outlets", declared="wgs84") == ()
    (said,) = datum_guard(wrong, districts, table="outlets", declared="wgs84")
    assert "lie in the district that they name" in said


def test_roads_show_it_where_borders_cannot(districts):
    lon, lat = np.linspace(117.05, 117.35, 400), np.full(400, 39.1)
    streets = points(lon, lat)
    roads = Roads(
        crs=LOCAL,
        x=streets.geometry.x.to_numpy(),
        y=streets.geometry.y.to_numpy(),
        edges=pd.DataFrame(
            {n: [] for n in ("tail", "head", "length_m", "drive_s", "walk_s", "highway")}
        ),
    )
    shifted = points(*convert_datum(lon[::10], lat[::10], "wgs84", "gcj02"))
    assert datum_guard(shifted, districts, table="outlets", declared="wgs84") == ()
    (said,) = datum_guard(shifted, districts, table="outlets", declared="wgs84", roads=roads)
    assert "are nearer to a road" in said


def test_silence_outside_china_and_about_nothing(districts):
    abroad = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1.5], [42.5]), crs=4326)
    assert datum_guard(abroad, districts.to_crs(4326), table="sites", declared="wgs84") == ()
    assert datum_guard(abroad.iloc[:0], districts, table="sites", declared="wgs84") == ()
    assert datum_guard(pd.DataFrame({"a": [1]}), districts, table="cells", declared="wgs84") == ()
    nowhere = gpd.GeoDataFrame(geometry=[None], crs=LOCAL)
    assert datum_guard(nowhere, districts, table="firms", declared="wgs84") == ()


def test_polygons_count_by_a_point_inside(districts):
    lon, lat = scattered(2000)
    boxes = points(*convert_datum(lon, lat, "wgs84", "gcj02")).buffer(5.0)
    frame = gpd.GeoDataFrame(geometry=boxes, crs=LOCAL)
    assert len(datum_guard(frame, districts, table="venues", declared="wgs84")) == 1


def test_districts_that_go_by_their_names_are_judged_too():
    lon, lat = convert_datum(np.full(20, 117.199), np.linspace(39.01, 39.19, 20), "wgs84", "gcj02")
    district = gpd.GeoDataFrame(
        {"name": ["东区", "西区"]},
        index=pd.Index(["D1", "D2"], name="district_id"),
        geometry=[shapely.box(117.2, 39.0, 117.4, 39.2), shapely.box(117.0, 39.0, 117.2, 39.2)],
        crs=4326,
    )
    masts = gpd.GeoDataFrame(
        {"district_id": ["西区"] * 20}, geometry=gpd.points_from_xy(lon, lat), crs=4326
    )
    (warning,) = datum_guard(masts, district, table="sites", declared="wgs84")
    assert "GCJ-02: 100.0 % lie in the district that they name then" in warning


def test_rows_that_state_another_district_are_counted():
    squares = gpd.GeoDataFrame(
        {"name": ["东", "西"]},
        index=["D1", "D2"],
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    )
    masts = gpd.GeoDataFrame(
        {"district_id": ["D1", "西", "D2", None]},
        geometry=gpd.points_from_xy([0.5, 0.5, 1.5, 0.5], [0.5] * 4),
    )
    placed = assign_districts(Reading(frame=masts), squares, table="sites")
    assert placed.notes[0].en.startswith(
        "`sites`: 1 of the 3 rows that state their district lie in another, such as D2 in D1;"
    )
