"""What planners ask again and again, on a city of 3,000 masts: one more site, a tilt, candidates.

No open peer answers these; the limit is a prediction of the whole city, once before and once after.
Processor time by ``--benchmark-timer=time.process_time``; every case runs on one thread.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from shapely import box, points

from fugai.grid import Grid
from fugai.wireless import (
    Demand,
    ServiceDefinition,
    SignalOptions,
    calibrate,
    candidate_covers,
    cells_from_sites,
    gain_of_site,
    predict,
    technologies,
    what_if,
)
from fugai.zonal import zone_weights

UTM = CRS.from_epsg(32650)
T = technologies()
GRID = Grid(crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 60000.0), shape=(600, 600))
RNG = np.random.default_rng(5)
PEOPLE = GRID.array(RNG.uniform(0.0, 9.0, GRID.shape), units="persons")
ONE_THREAD = SignalOptions(threads=1)
SERVICE = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-95.0)


def sites(count, seed, prefix):
    place = np.random.default_rng(seed).uniform(0.0, 60000.0, (count, 2))
    data = {
        "site_id": [f"{prefix}{n}" for n in range(count)],
        "operator": "o",
        "technology": "lte-fdd",
        "status": "active",
    }
    return gpd.GeoDataFrame(data, geometry=points(place), crs=UTM)


@pytest.fixture(scope="module")
def city():
    cells = cells_from_sites(sites(3000, 1, "s"), technologies=T)
    zones = zone_weights(
        GRID,
        gpd.GeoDataFrame(
            index=pd.Index([f"d{n}" for n in range(16)], name="district_id"),
            geometry=[
                box(15e3 * i, 15e3 * j, 15e3 * (i + 1), 15e3 * (j + 1))
                for i in range(4)
                for j in range(4)
            ],
            crs=UTM,
        ),
    )
    return cells, {
        "service": SERVICE,
        "demand": Demand(population=PEOPLE, zones=zones),
        "options": ONE_THREAD,
    }


def test_predict_whole_city(benchmark, city):
    """The limit: what two full predictions would cost, halved."""
    benchmark(predict, city[0], GRID, options=ONE_THREAD)


@pytest.mark.parametrize("known", [False, True], ids=["anew", "from a signal"])
def test_gain_of_site(benchmark, city, known):
    cells, look = city
    new = cells_from_sites(sites(1, 2, "n"), technologies=T)
    signal = predict(cells, GRID, options=ONE_THREAD) if known else None
    benchmark(gain_of_site, cells, new, GRID, signal=signal, **look)


@pytest.mark.parametrize("known", [False, True], ids=["anew", "from a signal"])
def test_tilt_of_a_cell(benchmark, city, known):
    cells, look = city
    signal = predict(cells, GRID, options=ONE_THREAD) if known else None
    changes = {"s7-1": {"downtilt_deg": 2.0}}
    benchmark(what_if, cells, changes, GRID, signal=signal, **look)


def test_100_candidates(benchmark):
    chosen = sites(100, 3, "c").rename(columns={"site_id": "candidate_id"})
    look = {
        "service": SERVICE,
        "demand": Demand(population=PEOPLE),
        "options": SignalOptions(max_range_m=10_000.0, threads=1),
    }
    benchmark(candidate_covers, chosen, GRID, **look)


def test_calibrate_10000_samples(benchmark, city):
    cells = city[0].iloc[:90].reset_index(drop=True)
    rng = np.random.default_rng(9)
    at = rng.integers(0, len(cells), 10000)
    turn, away = rng.uniform(0.0, 2.0 * np.pi, 10000), rng.uniform(100.0, 4000.0, 10000)
    x = cells.geometry.x.to_numpy()[at] + away * np.sin(turn)
    y = cells.geometry.y.to_numpy()[at] + away * np.cos(turn)
    level = -60.0 - 35.0 * np.log10(away / 100.0) + rng.normal(0.0, 7.0, 10000)
    samples = gpd.GeoDataFrame(
        {"cell_id": cells["cell_id"].to_numpy()[at], "level_dbm": level},
        geometry=points(x, y),
        crs=UTM,
    )
    benchmark.pedantic(calibrate, (samples, cells), {"model": "uma"}, rounds=2)
