"""The embedded project: its files hold what its README says, and its builder makes the same files."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import CRS

from fugai.grid import choose_grid
from fugai.intake import Source, assign_districts, prepare_districts, read_population, read_table
from fugai.project import read_project
from fugai.zonal import zone_weights

if TYPE_CHECKING:
    from types import ModuleType

TIANJIN = Path(__file__).parents[1] / "data" / "tianjin"
RESIDENTS = 15_568_700  # 2017, the sum of the sixteen published figures
TABLES = (
    "sites",
    "access_points",
    "venues",
    "services",
    "subscriptions",
    "speed_tests",
    "outlets",
    "candidates",
    "cities",
    "firms",
    "vehicles",
)


@pytest.fixture(scope="module")
def features() -> list[dict[str, Any]]:
    found = json.loads((TIANJIN / "districts.geojson").read_bytes())
    return list(found["features"])


@pytest.fixture(scope="module")
def project() -> Any:
    return read_project(TIANJIN)


@pytest.fixture(scope="module")
def districts() -> Any:
    return prepare_districts(
        read_table(TIANJIN / "districts.geojson", "districts", source=Source(datum="gcj02"))
    )


@pytest.fixture(scope="module")
def tables(project: Any) -> dict[str, pd.DataFrame]:
    frames = {}
    for name in TABLES:
        (source,) = project.inputs[name]
        reading = read_table(source.path, name, source=Source(encoding=source.encoding))
        assert reading.findings.empty, (name, reading.findings)
        frames[name] = reading.frame
    return frames


@pytest.fixture(scope="module")
def settlements() -> pd.DataFrame:
    return pd.read_csv(TIANJIN / "settlements.csv")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """``build.py`` as a module, with its parts importable beside it."""
    before = list(sys.path)
    sys.path.insert(0, str(TIANJIN))
    try:
        return importlib.import_module("build")
    finally:
        sys.path[:] = before


def test_all_files_together_stay_small():
    size = sum(
        path.stat().st_size for path in TIANJIN.rglob("*") if "__pycache__" not in path.parts
    )
    assert size < 15_000_000


def test_readme_names_every_file():
    text = (TIANJIN / "README.md").read_text(encoding="utf-8")
    for path in TIANJIN.iterdir():
        if path.is_file() and path.name not in ("README.md", "build.py"):
            assert f"`{path.name}`" in text, path.name


def test_rings_are_left_as_published(features):
    rings = {f["properties"]["adcode"]: f["geometry"]["coordinates"][0] for f in features}
    assert len(rings) == 16
    unclosed = [adcode for adcode, ring in rings.items() if ring[0] != ring[-1]]
    assert unclosed == ["120119"]
    invalid = [adcode for adcode, ring in rings.items() if not shapely.Polygon(ring).is_valid]
    assert invalid == ["120114", "120115", "120117", "120118", "120119"]


def test_decoded_ring_by_hand(builder):
    # '@' is 64: step 0. 'B' is 66: 2, zigzag +1. 'A' is 65: 1, zigzag -1. 'D' is 68: 4, zigzag +2.
    land = sys.modules["make.land"]
    ring = land.decode_ring("@@B@AD", (120 * 1024, 40 * 1024))
    assert ring == [[120.0, 40.0], [120.0 + 1 / 1024, 40.0], [120.0, 40.0 + 2 / 1024]]
    assert builder.BOUNDARIES.startswith("Districts")


def test_intake_repairs_and_reports_what_is_wrong(districts):
    repairs = districts.findings[districts.findings["action"] == "repaired"]
    assert len(repairs) == 6  # one ring closed, five polygons made valid
    assert districts.frame.geometry.is_valid.all()
    assert districts.frame["population"].sum() == RESIDENTS


def test_districts_lie_where_they_should(districts, worlds):
    """Against boundaries surveyed by others in WGS84; in GCJ-02 the overlap would be 83 %."""
    import geopandas as gpd  # noqa: PLC0415

    true = gpd.read_file(worlds / "tianjin" / "districts_wgs84.geojson").set_index("Code_County")
    own = districts.frame.geometry.to_crs(32650)
    other = true.geometry.to_crs(32650).loc[own.index]
    common = own.intersection(other, align=True).area / own.union(other, align=True).area
    weight = other.area / other.area.sum()
    assert float((common * weight).sum()) > 0.90
    assert common.min() > 0.70


def test_settlements_hold_all_residents(settlements, districts):
    assert settlements["type"].value_counts().to_dict() == {"village": 3500, "community": 2000}
    assert settlements["settlement_id"].is_unique
    assert settlements["population"].sum() == RESIDENTS
    assert (settlements["households"] <= settlements["population"]).all()
    reading = read_table(TIANJIN / "settlements.csv", "settlements")
    placed = assign_districts(reading, districts.frame, table="settlements").frame
    people = placed.groupby("district_id")["population"].sum()
    expected = districts.frame["population"]
    # a settlement whose centre lies within half a cell of a border may fall into the neighbour
    assert np.abs(people.reindex(expected.index) / expected - 1.0).max() < 0.02


@pytest.mark.usefixtures("builder")
def test_population_sums_to_the_residents_of_each_district(features, districts):
    land = sys.modules["make.land"].read_land(features)
    with rasterio.open(TIANJIN / "population.tif") as raster:
        persons = raster.read(1).astype(np.int64)
        grid = choose_grid(districts.frame, cell_size_m=100.0)
        assert CRS.from_wkt(raster.crs.to_wkt()) == grid.crs
        assert raster.transform == grid.transform
    assert persons.shape == grid.shape == land.grid.shape
    for position, feature in enumerate(features):
        total = persons[land.label == position].sum()
        assert total == feature["properties"]["population"], feature["properties"]["name_en"]
    assert persons[land.water].sum() == 0


def test_exact_zonal_sums_give_the_residents_back(districts):
    grid = choose_grid(districts.frame, cell_size_m=100.0)
    local = districts.frame.to_crs(grid.crs)
    population = read_population(TIANJIN / "population.tif", grid).frame
    sums = zone_weights(grid, local).sum(population)
    # coverage fractions carry single precision
    assert np.allclose(sums, local["population"].astype(float), rtol=1e-6, atol=0)


def test_terrain_is_a_plain_with_hills_and_a_void():
    with rasterio.open(TIANJIN / "terrain.tif") as raster:
        height = raster.read(1)
        assert raster.nodata == -32768
        assert raster.crs.to_epsg() == 4326
        assert raster.res == pytest.approx((1 / 1200, 1 / 1200), rel=1e-12)
    void = height == -32768
    assert 0 < void.sum() < 2000
    assert 900 < height.max() < 1200
    assert np.median(height[1200:]) <= 10  # south of 39.35 degrees
    assert height[~void].min() >= 0


def test_counts_are_at_plan_scale(tables):
    sites = tables["sites"]
    live = sites[sites["status"] == "active"]
    assert (live["opened"] <= 2013).sum() == 12_000
    assert live["opened"].between(2014, 2016).sum() == 10_350
    points = tables["access_points"]
    assert (points["opened"] <= 2013).sum() == 8_000
    assert points["opened"].between(2014, 2016).sum() == 30_600
    assert points["venue_id"].isin(tables["venues"]["venue_id"]).all()
    assert len(tables["outlets"]) == 1_500
    assert len(tables["candidates"]) == 2_500


def test_each_operator_keeps_to_its_technologies(tables):
    pairs = tables["sites"].groupby("operator")["technology"].unique()
    assert {name: set(found) for name, found in pairs.items()} == {
        "运营商甲": {"td-scdma", "lte-tdd"},
        "运营商乙": {"umts", "lte-fdd"},
        "运营商丙": {"cdma2000", "lte-fdd"},
    }


def test_services_and_subscriptions_refer_to_what_exists(tables, settlements, districts):
    services = tables["services"].merge(settlements, on="settlement_id", how="left")
    assert services["population"].notna().all()
    assert (services["subscribers"] <= services["households"]).all()
    assert set(tables["subscriptions"]["district_id"]) == set(districts.frame.index)
    assert set(tables["firms"]["district_id"]) <= set(districts.frame.index)


def test_every_input_says_what_it_is(project):
    assert project.synthetic
    real = {"districts", "cities"}
    for name, sources in project.inputs.items():
        for source in sources:
            assert source.source, name
            known = name in real or source.declared == "places.csv"
            assert source.basis == ("measured" if known else "synthetic"), name


def test_real_places_keep_their_positions(tables, settlements):
    places = pd.read_csv(TIANJIN / "places.csv")
    assert len(places) == 233
    names = set(places["name"])
    for frame in (settlements, tables["venues"], tables["outlets"], tables["candidates"]):
        assert not names & set(frame["name"])


def test_the_builder_makes_the_same_ground_and_small_tables(builder, features, tmp_path):
    land, people, height = builder.build_ground(tmp_path, features)
    for name in ("districts.geojson", "settlements.csv"):
        assert (tmp_path / name).read_bytes() == (TIANJIN / name).read_bytes(), name
    for name in ("population.tif", "terrain.tif"):  # values: the bytes also depend on the codec
        with rasterio.open(tmp_path / name) as new, rasterio.open(TIANJIN / name) as old:
            assert np.array_equal(new.read(1), old.read(1)), name
    near = builder.places.read_places(land)
    builder.places.write_places(tmp_path / "places.csv", near)
    builder.places.write_cities(tmp_path / "cities.csv", land, near)
    builder.reach.build_firms(tmp_path / "firms.csv")
    outlets = builder.reach.build_outlets(tmp_path / "outlets.csv", land, people)
    builder.reach.build_vehicles(tmp_path / "vehicles.csv", outlets)
    builder.reach.build_candidates(tmp_path / "pickup_candidates.csv", land, people)
    builder.broadband.build_services(tmp_path / "services.csv", land, people, height)
    builder.broadband.build_subscriptions(tmp_path / "subscriptions.csv", people)
    for name in (
        "places.csv",
        "cities.csv",
        "firms.csv",
        "outlets.csv",
        "vehicles.csv",
        "pickup_candidates.csv",
        "services.csv",
        "subscriptions.csv",
    ):
        assert (tmp_path / name).read_bytes() == (TIANJIN / name).read_bytes(), name
