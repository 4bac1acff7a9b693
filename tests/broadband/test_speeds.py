"""Speeds per district by hand, and on the open tiles of Puerto Rico."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import Point, box

from fugai.broadband import (
    degree_of_urbanisation,
    locate_tests,
    pooled_speed,
    rural_parity,
    speed_by_district,
    weighted_median,
)
from fugai.errors import ConfigError, CRSMismatchError
from fugai.grid import Grid, choose_grid

UTM = CRS.from_epsg(32650)
NAN = np.nan
DISTRICTS = gpd.GeoDataFrame(
    geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 3000, 1000)],
    index=pd.Index(["a", "b", "c"], name="district_id"),
    crs=UTM,
)


def table_of(*rows):
    """Rows of x, download, tests, kind."""
    x, download, count, kind = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"download_mbps": download, "tests": pd.array(count, dtype="Float64"), "kind": list(kind)},
        geometry=[Point(value, 500) for value in x],
        crs=UTM,
    )


TESTS = table_of(
    (100, 10.0, 1, "fixed"),
    (200, 50.0, 3, "fixed"),
    (300, 99.0, None, "mobile"),
    (1500, 20.0, 2, "fixed"),
    (1600, 40.0, 2, "fixed"),
    (9000, 1.0, 1000, "fixed"),
)


def test_mean_and_median_are_weighted_by_tests():
    result = speed_by_district(locate_tests(TESTS, DISTRICTS), DISTRICTS)
    assert result.index.tolist() == ["a", "b", "c"]
    assert result["mean"].tolist()[:2] == [40.0, 30.0]
    assert result["median_of_means"].tolist()[:2] == [50.0, 30.0]
    assert result["median"].isna().all()  # the tests themselves are not known
    assert result["tests"].tolist() == [4, 4, 0]
    assert result["rows"].tolist() == [2, 2, 0]
    assert result["numerator"].tolist() == [160, 120, 0]
    assert np.isnan(result.loc["c", ["mean", "median", "median_of_means"]].astype(float)).all()


def test_whole_area_is_not_a_mean_of_districts_and_leaves_out_what_is_outside():
    located = locate_tests(TESTS, DISTRICTS)
    whole = pooled_speed(located, DISTRICTS.index)
    assert whole["tests"] == 8
    assert whole["mean"] == 35.0
    assert whole["median_of_means"] == 40.0  # 10 20 20 40 | 40 50 50 50
    assert pooled_speed(located, ["c"])["tests"] == 0
    assert np.isnan(pooled_speed(located, [])["mean"])


def test_median_of_the_whole_by_repetition():
    whole = pooled_speed(locate_tests(TESTS, DISTRICTS), ["a", "b"])
    assert whole["median_of_means"] == np.median([10, 50, 50, 50, 20, 20, 40, 40])


def test_a_median_is_one_of_single_tests_alone():
    singles = table_of((100, 10.0, 1, "fixed"), (200, 50.0, None, "fixed"), (300, 20.0, 1, "fixed"))
    found = speed_by_district(locate_tests(singles, DISTRICTS), DISTRICTS).loc["a"]
    assert (found["median"], found["median_of_means"]) == (20.0, 20.0)
    # a tile without a number of tests is a mean too
    tiles = singles.set_geometry(singles.geometry.buffer(10))
    found = speed_by_district(locate_tests(tiles, DISTRICTS), DISTRICTS).loc["a"]
    assert np.isnan(found["median"])
    assert found["median_of_means"] == 20.0


@given(st.integers(0, 10_000))
def test_the_median_of_tile_means_is_not_that_of_the_tests(seed):
    """Lognormal tests with a median of 20, in tiles: their means lie above it."""
    rng = np.random.default_rng(seed)
    tests = 20.0 * np.exp(rng.normal(0, 1, (200, 30)))
    tiles = pd.DataFrame({"district_id": "a", "download_mbps": tests.mean(axis=1), "tests": 30})
    found = pooled_speed(tiles, ["a"], kind=None)
    assert np.isnan(found["median"])
    assert found["median_of_means"] > 1.2 * np.median(tests)


def test_kinds_are_separate_and_a_row_without_tests_counts_as_one():
    located = locate_tests(TESTS, DISTRICTS)
    mobile = speed_by_district(located, DISTRICTS, kind="mobile")
    assert mobile.loc["a", ["mean", "tests"]].tolist() == [99.0, 1.0]
    everything = speed_by_district(located, DISTRICTS, kind=None)
    assert everything.loc["a", "tests"] == 5


def test_tiles_count_where_their_centroid_is():
    tiles = gpd.GeoDataFrame(
        {"download_mbps": [5.0, 7.0]},
        geometry=[box(900, 0, 1090, 100), box(900, 0, 1110, 100)],
        crs=UTM,
    )
    assert locate_tests(tiles, DISTRICTS)["district_id"].tolist() == ["a", "b"]


def test_a_test_on_a_border_is_in_the_first_district_and_one_without_geometry_in_none():
    table = table_of((1000, 5.0, 1, "fixed"), (5, 5.0, 1, "fixed"))
    table.loc[1, "geometry"] = None
    located = locate_tests(table, DISTRICTS)
    assert located["district_id"].tolist() == ["a", ""]
    assert "geometry" not in located


def test_areas_and_years():
    grid = Grid(crs=UTM, transform=Affine(500.0, 0, 0, 0, -500.0, 1000.0), shape=(2, 6))
    classes = np.array([[1, 3, 2, 0, 1, 1]] * 2, dtype=np.int8)
    located = locate_tests(
        table_of(
            (100, 10.0, 1, "fixed"),
            (700, 30.0, 1, "fixed"),
            (1200, 8.0, 1, "fixed"),
            (1700, 9.0, 1, "fixed"),
        ),
        DISTRICTS,
        degurba=grid.array(classes, units="class"),
    )
    assert located["area"].tolist() == ["rural", "urban", "urban", ""]
    located["year"] = [2015, 2015, 2016, 2016]
    assert speed_by_district(located, DISTRICTS, area="rural")["tests"].tolist() == [1, 0, 0]
    urban = speed_by_district(located, DISTRICTS, area="urban", year=2015)
    assert urban["mean"].tolist()[0] == 30.0
    assert urban["tests"].tolist() == [1, 0, 0]


def test_no_tests_and_wrong_input():
    located = locate_tests(TESTS.iloc[:0], DISTRICTS)
    assert speed_by_district(located, DISTRICTS)["mean"].isna().all()
    with pytest.raises(ConfigError, match="'jitter_ms'"):
        speed_by_district(located, DISTRICTS, rate="jitter_ms")
    with pytest.raises(CRSMismatchError, match="`tests`"):
        locate_tests(TESTS.to_crs(4326), DISTRICTS)


@given(st.lists(st.tuples(st.floats(0, 1000), st.integers(0, 20)), max_size=12))
def test_weighted_median_is_that_of_repeated_values(rows):
    values = [value for value, _ in rows]
    weights = [weight for _, weight in rows]
    found = weighted_median(values, weights)
    repeated = np.repeat(values, weights)
    if len(repeated) == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.median(repeated), rel=1e-12)


def test_parity_by_hand_with_reasons():
    index = pd.Index(["a", "b", "c", "d", "e"])
    rural = pd.DataFrame(
        {"median": [30.0, NAN, 5.0, NAN, 1.0], "tests": [5, 0, 1, 0, 1]}, index=index
    )
    urban = pd.DataFrame(
        {"median": [40.0, 40.0, NAN, NAN, 0.0], "tests": [9, 9, 0, 0, 1]}, index=index
    )
    result = rural_parity(rural, urban, column="median", size="tests")
    assert result["value"].iloc[0] == 0.75
    assert result["value"].isna().tolist() == [False, True, True, True, True]
    assert result["reason"].tolist() == [
        "",
        "nothing rural",
        "nothing urban",
        "nothing rural or urban",
        "urban figure is 0",
    ]
    assert result["rural_size"].tolist() == [5, 0, 1, 0, 1]
    with pytest.raises(ConfigError, match="must have the same index"):
        rural_parity(rural, urban.iloc[:2], column="median")


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"kind": "fixd"}, r"`kind` must be one of \(None, 'fixed', 'mobile'\), found 'fixd'"),
        ({"area": "town"}, r"`area` must be one of \(None, 'urban', 'rural'\), found 'town'"),
        ({"rate": "speed"}, "`rate` must be one of .*'download_mbps'.*, found 'speed'"),
    ],
)
def test_a_choice_that_matches_no_test_lists_what_there_is(choice, words):
    located = locate_tests(TESTS, DISTRICTS)
    with pytest.raises(ConfigError, match=words):
        speed_by_district(located, DISTRICTS, **choice)
    with pytest.raises(ConfigError, match=words):
        pooled_speed(located, DISTRICTS.index, **choice)


def test_puerto_rico_tiles(worlds):
    tiles = gpd.read_file(worlds / "puerto-rico" / "mobile_pr_ookla_2023Q4.geojson")
    tiles = tiles[tiles.geometry.notna()]
    west, south, east, north = tiles.total_bounds
    middle = (west + east) / 2
    halves = gpd.GeoDataFrame(
        geometry=[box(west, south, middle, north), box(middle, south, east, north)],
        index=pd.Index(["west", "east"], name="district_id"),
        crs=tiles.crs,
    )
    grid = choose_grid(halves, cell_size_m=1000.0)
    halves = halves.to_crs(grid.crs)
    tiles = tiles.to_crs(grid.crs).assign(download_mbps=tiles["avg_d_kbps"] / 1000, kind="mobile")
    # instead of a population grid: the number of devices in each tile
    rows, columns = grid.rows_columns(tiles.centroid.x, tiles.centroid.y)
    devices = np.zeros(grid.shape)
    np.add.at(devices, (rows, columns), tiles["devices"] * 100.0)
    degurba = degree_of_urbanisation(grid.array(devices, units="persons"), grid)
    located = locate_tests(tiles, halves, degurba=degurba)
    result = speed_by_district(located, halves, kind="mobile")
    assert result["tests"].sum() == tiles["tests"].sum()
    direct = np.average(tiles["download_mbps"], weights=tiles["tests"])
    whole = pooled_speed(located, halves.index, kind="mobile")
    assert whole["mean"] == pytest.approx(direct, rel=1e-12)
    assert whole["median_of_means"] == pytest.approx(
        np.median(np.repeat(tiles["download_mbps"], tiles["tests"])), rel=1e-12
    )
    assert 0 < whole["median_of_means"] < whole["mean"]  # speeds are skewed to the right
    parts = [
        speed_by_district(located, halves, kind="mobile", area=area) for area in ("urban", "rural")
    ]
    assert (parts[0]["tests"] + parts[1]["tests"]).tolist() == result["tests"].tolist()
    parity = rural_parity(parts[1], parts[0], column="median_of_means")
    assert (parity["value"] > 0).all()


def test_where_districts_overlap_a_test_is_in_the_first():
    rng = np.random.default_rng(4)
    corner = rng.uniform(0, 1000, (30, 2))
    districts = gpd.GeoDataFrame(
        index=[f"d{n:02}" for n in range(30)],
        geometry=[box(x, y, x + 600, y + 600) for x, y in corner],
        crs=UTM,
    )
    at = gpd.points_from_xy(*rng.uniform(0, 1600, (2, 200)))
    tests = gpd.GeoDataFrame({"download_mbps": 1.0}, index=range(200), geometry=at, crs=UTM)
    found = locate_tests(tests, districts)["district_id"]
    for point, district in zip(at, found, strict=True):
        holders = districts.index[districts.intersects(point)]
        assert district == (holders[0] if len(holders) else "")
