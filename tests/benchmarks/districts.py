"""Delivery districts on made-up roads: `python -m tests.benchmarks.districts [UNITS DISTRICTS SEED ...]`.

Roads join neighbouring junctions (Delaunay triangles) at random speeds, denser in towns; a quarter of the
junctions are settlements with log-normal work.
"""

from __future__ import annotations

import sys
import time

import geopandas as gpd
import numpy as np
from scipy.spatial import Delaunay

from fugai.delivery import (
    DistrictOptions,
    Network,
    RoadNodes,
    balance_districts,
    network_from_edges,
)

SIZE_M = 60_000.0


def world(units: int, seed: int) -> tuple[Network, gpd.GeoDataFrame]:
    """Roads and settlements on them."""
    rng = np.random.default_rng(seed)
    count = 4 * units
    towns = rng.random((8, 2)) * SIZE_M
    xy = np.concatenate(
        (
            rng.random((count // 2, 2)) * SIZE_M,
            towns[rng.integers(8, size=count - count // 2)]
            + rng.normal(scale=SIZE_M / 10, size=(count - count // 2, 2)),
        )
    )
    triangles = Delaunay(xy).simplices
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    kept = (rng.random(len(pairs)) < 0.75) & (length < SIZE_M / 10)
    pairs, length = pairs[kept], length[kept]
    seconds = length * rng.uniform(1.0, 1.8, len(length)) * 3.6 / 40
    network = network_from_edges(
        np.concatenate((pairs[:, 0], pairs[:, 1])),
        np.concatenate((pairs[:, 1], pairs[:, 0])),
        travel_time_s=np.tile(seconds, 2),
        length_m=np.tile(length, 2),
        nodes=RoadNodes(x=xy[:, 0], y=xy[:, 1]),
    )
    at = rng.choice(count, units, replace=False)
    work = rng.lognormal(3.0, 0.7, units).round(1)
    return network, gpd.GeoDataFrame({"work": work}, geometry=gpd.points_from_xy(*xy[at].T))


def main() -> None:
    """Measure each tolerance, with given seeds of the world."""
    numbers = [int(text) for text in sys.argv[1:]] or [3000, 50, 1]
    units, districts, *seeds = numbers
    small, places = world(60, 0)  # compiles
    balance_districts(places, districts=3, travel=small)
    for seed in seeds or [1]:
        network, places = world(units, seed)
        for tolerance in (0.1, 0.05, 0.02):
            start = time.process_time()
            plan = balance_districts(
                places,
                network,
                districts=districts,
                tolerance=tolerance,
                options=DistrictOptions(time_limit_s=120.0),
            )
            spent = time.process_time() - start
            print(  # noqa: T201
                f"{units} units, {districts} districts, seed {seed}, tolerance {tolerance:.0%}: "
                f"{plan.objective / plan.units['work'].sum():.4f} min a unit of work, bound "
                f"{plan.bound / plan.units['work'].sum():.4f}, gap {plan.gap:.2%}, "
                f"deviation {plan.deviation:.2%}, {plan.status}, {spent:.0f} CPU s"
            )


if __name__ == "__main__":
    main()
