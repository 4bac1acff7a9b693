"""Times and metres between places on the roads of a mode, and the lines along them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.delivery.network.paths import edges_along, stored_routes
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.rounds.fleet.instance import UNREACHABLE
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.path_lengths import time_and_length
from fugai.kernels.routing.shortest_paths import new_labels

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network


class RoadPlaces(NamedTuple):
    """Places on one network: node of each (-1 for none), way to it [m] [s], and why there is none."""

    network: Network
    node: IntArray
    snap_m: FloatArray
    snap_s: FloatArray
    reason: pd.Series


class Matrix(NamedTuple):
    """Whole seconds (rounded up) and metres between all places; `UNREACHABLE` where no way leads."""

    seconds: IntArray
    metres: IntArray


def road_places(
    network: Network, depots: gpd.GeoDataFrame, stops: gpd.GeoDataFrame, *, snap_max_m: float
) -> RoadPlaces:
    """Depots and stops on a network, the depots first."""
    found = [snap_stored(network, frame, snap_max_m=snap_max_m) for frame in (depots, stops)]
    table = pd.concat(found, ignore_index=True)
    return RoadPlaces(
        network=network,
        node=table["node"].to_numpy(dtype=np.int64),
        snap_m=table["snap_m"].to_numpy(dtype=np.float64),
        snap_s=table["snap_s"].to_numpy(dtype=np.float64),
        reason=table["reason"],
    )


def matrix_between(places: RoadPlaces, *, longest_s: float) -> Matrix:
    """Fastest ways between all places, each in its own direction, with the ways to the road.

    Parameters
    ----------
    longest_s
        Ways that take longer do not count. [s]
    """
    network, size = places.network, len(places.node)
    seconds = np.full((size, size), UNREACHABLE, dtype=np.int64)
    metres = np.full((size, size), UNREACHABLE, dtype=np.int64)
    on_road = np.flatnonzero(places.node >= 0)
    if len(on_road):
        node = places.node[on_road]
        seeds, _ = network.seeds(node, np.zeros(len(node)))
        time_s, way_m = time_and_length(
            network.search_graph("from"),
            network.length_m,
            seeds,
            node.astype(np.int32),
            float(longest_s),
            new_queue(network.nodes),
            new_labels(network.nodes),
        )
        time_s = time_s + places.snap_s[on_road][:, None] + places.snap_s[on_road][None, :]
        way_m = way_m + places.snap_m[on_road][:, None] + places.snap_m[on_road][None, :]
        known = np.isfinite(time_s)
        rows, columns = (on_road[at] for at in np.nonzero(known))
        seconds[rows, columns] = whole_seconds(time_s[known])
        metres[rows, columns] = np.rint(way_m[known]).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    return Matrix(seconds, metres)


def whole_seconds(time_s: FloatArray) -> IntArray:
    """Seconds rounded up, but for rounding errors of sums."""
    return np.ceil(np.asarray(time_s) - 1e-6).astype(np.int64)


def leg_paths(
    places: RoadPlaces, origin: IntArray, target: IntArray, *, longest_s: IntArray
) -> list[Int32Array]:
    """Nodes of the fastest way of each leg between two places, none where both share a node."""
    start, end = places.node[origin], places.node[target]
    pointer, nodes = stored_routes(
        places.network, start, end, cutoff_s=longest_s.astype(np.float64) + 1.0
    )
    return np.split(nodes, pointer[1:-1])


def path_sums(places: RoadPlaces, path: Int32Array) -> tuple[float, float]:
    """Seconds and metres along a path, edge by edge."""
    edges = edges_along(places.network, path)
    return (
        float(places.network.travel_time_s[edges].sum()),
        float(places.network.length_m[edges].sum()),
    )
