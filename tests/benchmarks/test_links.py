"""Microwave hops between 5,000 masts, and fixed wireless from them to 5,000 settlements.

Over 200 x 200 km of hills at 100 m, one thread of an AMD EPYC (Zen 4, shared with other jobs; CPU time): 3.1 to
3.8 s for the 2.69 million pairs within 60 km, of which 71,800 can be used, 1.1 s of it in the sweep; 1.9 s for the
fixed wireless of 313,000 paths (0.76 s in ITU-R P.1812, 2.4 µs a path; 0.25 s for interference).
"""

from __future__ import annotations

import time

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from scipy.ndimage import gaussian_filter
from shapely import points

from fugai.grid import Grid
from fugai.wireless import Ground, cells_from_sites, fixed_wireless, microwave_hops, technologies

pytestmark = pytest.mark.benchmark(timer=time.process_time)

PIXELS = 2000


@pytest.fixture(scope="module")
def ground():
    """Hills of 80 m about their mean, 1200 m across; clutter of all kinds."""
    rng = np.random.default_rng(1)
    hills = gaussian_filter(rng.normal(size=(PIXELS, PIXELS)), 12)
    corner = Affine(100, 0, 0, 0, -100, 100 * PIXELS)
    grid = Grid(crs=CRS.from_epsg(32650), transform=corner, shape=hills.shape)
    land = grid.array(300.0 + 80.0 * hills / hills.std(), units="m")
    return Ground(terrain=land, clutter=land.copy(data=rng.integers(1, 4, hills.shape)))


def places(count, seed, **columns):
    spots = np.random.default_rng(seed).uniform(100, 100 * PIXELS - 100, (2, count))
    return gpd.GeoDataFrame(columns, geometry=points(*spots), crs=CRS.from_epsg(32650))


@pytest.mark.kernel
@pytest.mark.parametrize("count", [500, 5000])
def test_hops(benchmark, ground, count):
    masts = places(count, 2, mast_id=[f"m{n}" for n in range(count)], height_m=40.0)
    microwave_hops(masts.iloc[:50], ground)
    hops = benchmark.pedantic(
        lambda: microwave_hops(masts, ground, threads=1), rounds=1, iterations=1
    )
    assert len(hops) > count


@pytest.mark.kernel
@pytest.mark.parametrize("count", [500, 5000])
def test_fixed_wireless(benchmark, ground, count):
    names = [f"m{n}" for n in range(count)]
    sites = places(count, 3, site_id=names, technology="lte-tdd", height_m=40.0)
    cells = cells_from_sites(sites, technologies=technologies())
    villages = places(count, 4, settlement_id=[f"v{n}" for n in range(count)])
    fixed_wireless(cells.iloc[:30], villages.iloc[:50], ground=ground)
    links = benchmark.pedantic(
        lambda: fixed_wireless(cells, villages, ground=ground), rounds=1, iterations=1
    )
    assert len(links) > 0
