"""Area prediction and WLAN at plan scale.

Peers, path loss of one transmitter on one thread, terrain models: crc-covlib 22,000 to 28,000
pixels a second (40 x 40 km at 100 m). Here one mast with its three sectors, best server, SINR and
total power, by distance alone and over terrain; and the whole of Tianjin's plan from files to people
per district, 22,000 masts and 38,000 access points over four years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely import box, points

import fugai
from fugai.grid import Grid
from fugai.wireless import (
    Ground,
    SignalOptions,
    cells_from_sites,
    predict,
    predict_wlan,
    predict_years,
    technologies,
)

if TYPE_CHECKING:
    import xarray as xr

UTM = CRS.from_epsg(32650)
YEARS = [2013, 2014, 2015, 2016]
ONE_THREAD = SignalOptions(max_range_m=20_000.0, threads=1)


def city(rows: int, columns: int) -> Grid:
    return Grid(
        crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 100.0 * rows), shape=(rows, columns)
    )


def network(grid: Grid, sites: int) -> gpd.GeoDataFrame:
    """Half the sites in a town, half anywhere, opened over four years."""
    rng = np.random.default_rng(7)
    west, south, east, north = grid.bounds
    place = rng.uniform((west, south), (east, north), (sites, 2))
    place[::2] = rng.normal(((west + east) / 2, (south + north) / 2), 9000.0, place[::2].shape)
    frame = gpd.GeoDataFrame(
        {
            "site_id": [f"s{n}" for n in range(sites)],
            "operator": "a",
            "technology": "lte-fdd",
            "height_m": rng.integers(20, 50, sites).astype(float),
            "opened": rng.choice([2010, 2014, 2015, 2016], sites),
        },
        geometry=points(place),
        crs=UTM,
    )
    return cells_from_sites(frame, technologies=technologies())


@pytest.mark.parametrize("kilometres", [20, 40])
def test_one_mast(benchmark, kilometres):
    grid = city(10 * kilometres, 10 * kilometres)
    cells = network(grid, 1)
    benchmark(predict, cells, grid, options=ONE_THREAD)


def plain(grid: Grid) -> xr.DataArray:
    """Level ground with hills in the north, as a city on a plain has them."""
    x, y = np.meshgrid(grid.x, grid.y)
    hills = np.clip((y / grid.bounds[3] - 0.8) * 5.0, 0.0, 1.0)
    waves = np.sin(x / 1300.0) * np.cos(y / 900.0) + 0.4 * np.sin(x / 310.0 + y / 420.0)
    return grid.array(5.0 + hills * (300.0 + 200.0 * waves), units="m", name="terrain")


@pytest.mark.parametrize("kilometres", [20, 40])
def test_one_mast_over_terrain(benchmark, kilometres):
    """P.1812 with everything after it; the peers stop at the path loss."""
    grid = city(10 * kilometres, 10 * kilometres)
    cells = network(grid, 1)
    ground = Ground(terrain=plain(grid))
    benchmark(predict, cells, grid, ground=ground, options=ONE_THREAD)


@pytest.mark.parametrize("interference", ["pixels", "groups"])
def test_a_network_over_terrain(benchmark, interference):
    """400 masts; every cell at every pixel, or best servers exactly and the others by groups."""
    grid = city(600, 600)
    cells = network(grid, 400)
    given = {
        "ground": Ground(terrain=plain(grid)),
        "options": SignalOptions(interference=interference),
    }
    benchmark.pedantic(lambda: predict(cells, grid, **given).sizes, rounds=1, warmup_rounds=0)


def test_the_whole_plan_of_tianjin(benchmark, root):
    """From files to people per district; the bound is 150 CPU s of the theme, and 6 GB."""
    benchmark.pedantic(
        lambda: fugai.run(root / "data" / "tianjin", only=["wireless"]), rounds=1, warmup_rounds=0
    )


@pytest.mark.parametrize("sites", [400, 3700])
def test_a_network_of_tianjin_over_four_years(benchmark, sites):
    """3,700 sites are one of the six networks of the plan."""
    grid = city(1900, 1200)
    cells = network(grid, sites)
    benchmark.pedantic(
        lambda: [signal.sizes for _, signal in predict_years(cells, grid, years=YEARS)],
        rounds=2,
        warmup_rounds=1,
    )


@pytest.mark.parametrize("count", [4_000, 38_000])
def test_access_points_over_four_years(benchmark, count):
    grid = city(1900, 1200)
    rng = np.random.default_rng(8)
    corner = rng.uniform(0, 110_000, (count // 12, 2))
    edge = rng.uniform(20, 250, len(corner))
    shapes = [box(x, y, x + e, y + e) for (x, y), e in zip(corner, edge, strict=True)]
    names = [f"v{n}" for n in range(len(corner))]
    kinds = rng.choice(["mall", "hotel", "scenic area", "airport"], len(corner))
    venues = gpd.GeoDataFrame({"venue_id": names, "type": kinds}, geometry=shapes, crs=UTM)
    owner = rng.integers(0, len(corner), count)
    place = corner[owner] + rng.random((count, 2)) * edge[owner, None]
    dots = gpd.GeoDataFrame(
        {
            "ap_id": np.arange(count).astype(str),
            "venue_id": np.array(names)[owner],
            "opened": rng.choice(YEARS, count),
        },
        geometry=points(place),
        crs=UTM,
    )
    benchmark.pedantic(
        lambda: predict_wlan(dots, venues, grid, years=YEARS), rounds=2, warmup_rounds=1
    )
