"""Isochrones on foot beside Valhalla's: `python -m tests.benchmarks.isochrones FILE.osm.pbf [--count 300]`.

Without a file, 10,000 of 15 minutes in a made-up city of 200,000 nodes, with 20,000 fences and ten
rivers. CPU seconds of the whole process. Valhalla needs pyvalhalla, and is left out where it is absent.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from tests.benchmarks.delivery import METRIC, network_of, roads
from tests.routers.valhalla_router import Valhalla, is_installed

from fugai.delivery import build_network, isochrones
from fugai.intake import read_roads

MINUTES = 15
WALK_KMH = 5.0


def city(rng):
    """A dense city on foot."""
    tail, head, _, length_m, x, y = roads(rng)
    return network_of((tail, head, length_m * 3.6 / WALK_KMH, length_m, x, y))


def with_barriers(network, rng, *, fences=20_000, rivers=10):
    """The same with short fences anywhere, and rivers from west to east that all streets bridge."""
    west, south, east, north = (
        network.x.min(),
        network.y.min(),
        network.x.max(),
        network.y.max(),
    )
    start = np.column_stack((rng.uniform(west, east, fences), rng.uniform(south, north, fences)))
    corners = start[:, None] + np.cumsum(rng.normal(0, 12, (fences, 6, 2)), axis=1)
    x = np.linspace(west, east, 4000)
    y = np.linspace(south, north, rivers + 2)[1:-1]
    courses = [np.column_stack((x, level + 200 * np.sin(x / 700))) for level in y]
    return replace(
        network,
        divides=np.asarray(shapely.linestrings(corners)),
        water=np.asarray([shapely.LineString(course) for course in courses]),
    )


def places(network, count, rng):
    node = rng.choice(np.flatnonzero(network.main), count)
    return gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(network.x[node], network.y[node]), crs=network.crs
    )


def cpu_s(function):
    begin = time.process_time()
    found = function()
    return time.process_time() - begin, found


def drawn(network, facilities):
    """CPU seconds and polygons, once compiled."""
    isochrones(network, facilities.iloc[:2], minutes=[MINUTES])
    return cpu_s(lambda: isochrones(network, facilities, minutes=[MINUTES]))


def in_city(count):
    print(
        f"\n| {count:,} of {MINUTES} min on foot | CPU s | ms each | km² each |\n|---|---|---|---|"
    )
    plain = city(np.random.default_rng(7))
    for name, network in {
        "city": plain,
        "with fences and rivers": with_barriers(plain, np.random.default_rng(9)),
    }.items():
        seconds, found = drawn(network, places(network, count, np.random.default_rng(8)))
        each = 1e3 * seconds / count
        print(f"| {name} | {seconds:.1f} | {each:.1f} | {found.area.mean() / 1e6:.2f} |")
    assert plain.crs == METRIC


def beside_valhalla(file, count, epsg):
    crs = CRS(epsg)
    network = build_network(read_roads(file, crs=crs, modes=("walk",)).frame, mode="walk")
    facilities = places(network, count, np.random.default_rng(3))
    seconds, found = drawn(network, facilities)
    print(f"\n{file.name}: {network.nodes:,} nodes, {count} isochrones of {MINUTES} min on foot")
    print("\n| | ms each | km², median |\n|---|---|---|")
    print(f"| fugai | {1e3 * seconds / count:.1f} | {found.area.median() / 1e6:.2f} |")
    if not is_installed():
        print("pyvalhalla is not installed: nothing was compared.")
        return
    degrees = facilities.to_crs(4326).geometry
    with tempfile.TemporaryDirectory() as folder:
        router = Valhalla(file.resolve(), Path(folder))
        ends = list(zip(degrees.x, degrees.y, strict=True))
        router.isochrone("walk", ends[0], MINUTES)
        seconds, theirs = cpu_s(lambda: [router.isochrone("walk", one, MINUTES) for one in ends])
    areas = gpd.GeoSeries([one for one in theirs if one is not None], crs=4326).to_crs(crs).area
    print(f"| Valhalla | {1e3 * seconds / count:.1f} | {areas.median() / 1e6:.2f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--epsg", type=int, default=32632)
    given = parser.parse_args()
    if given.file is None:
        in_city(given.count or 10_000)
    else:
        beside_valhalla(given.file, given.count or 300, given.epsg)
