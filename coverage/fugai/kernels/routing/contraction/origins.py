"""Where the origins of a block enter the junctions: at one, or along the road that they lie on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.sweep import LANES

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.contraction.network import Contracted
    from fugai.kernels.routing.contraction.roads import Points
    from fugai.kernels.routing.contraction.sweep import Lanes
    from fugai.kernels.routing.shortest_paths import Seeds


class Own(NamedTuple):
    """Roads that the origins of a block lie on, and times along them; workspace.

    ``time_s``, one for each node: time of inner points from one origin along its own road, infinite
    otherwise [s]. ``marked`` are the roads that some origin lies on.
    """

    time_s: FloatArray
    marked: BoolArray


def new_own(nodes: int, roads: int) -> Own:
    """Workspace for so many nodes and roads: 8 bytes each, and 1."""
    return Own(np.full(nodes, np.inf), np.zeros(roads, np.bool_))


@njit(cache=True)
def enter(
    seeds: Seeds, origin: int, network: Contracted, cutoff_s: float, own: Own
) -> tuple[Int32Array, FloatArray, Int32Array]:
    """Ranks at which an origin enters the junctions, the times there, and the roads it lies on.

    A node without roads takes the place of a road: -1 less the node.
    """
    points, direct_s = network.points, own.time_s
    start, end = seeds.first[origin], seeds.first[origin + 1]
    ranks, times = np.empty(2 * (end - start), np.int32), np.empty(2 * (end - start))
    roads = np.empty(end - start, np.int32)
    found, owned = 0, 0
    for k in range(start, end):
        node, start_s = seeds.node[k], seeds.start_s[k]
        if start_s > cutoff_s:
            continue
        if network.rank[node] >= 0:
            ranks[found], times[found] = network.rank[node], start_s
            found += 1
            continue
        road, place = points.road[node], points.place[node]
        if road >= 0 or direct_s[node] == np.inf:
            roads[owned] = road if road >= 0 else -1 - node
            owned += 1
        direct_s[node] = min(direct_s[node], start_s)
        if road < 0:
            continue
        time_s = start_s
        for p in range(place - 1, points.begin[road] - 1, -1):
            time_s += points.from_low_s[p]
            direct_s[points.node[p]] = min(direct_s[points.node[p]], time_s)
        ranks[found] = points.high[road]
        times[found] = time_s + points.to_high_s[road]
        time_s = start_s
        for p in range(place + 1, points.begin[road + 1]):
            time_s += points.from_high_s[p]
            direct_s[points.node[p]] = min(direct_s[points.node[p]], time_s)
        ranks[found + 1] = points.low[road]
        times[found + 1] = time_s + points.to_low_s[road]
        found += 2
    return ranks[:found], times[:found], roads[:owned]


@njit(cache=True)
def leave(roads: Int32Array, points: Points, own: Own) -> None:
    """Forget the times along the roads that an origin lies on."""
    for road in roads:
        if road < 0:
            own.time_s[-1 - road] = np.inf
            continue
        for p in range(points.begin[road], points.begin[road + 1]):
            own.time_s[points.node[p]] = np.inf


@njit(cache=True)
def label_origins(
    network: Contracted,
    seeds: Seeds,
    origins: IntArray,
    cutoff_s: float,
    lanes: Lanes,
    own: Own,
) -> tuple[Int32Array, Int32Array]:
    """Label the ranks at which each origin enters the junctions.

    Returns
    -------
    These ranks, and the roads that some origin lies on, each once and marked.
    """
    capacity = 0
    for origin in origins:
        capacity += 2 * (seeds.first[origin + 1] - seeds.first[origin])
    entered, marked = np.empty(capacity, np.int32), np.empty(capacity, np.int32)
    found, marks = 0, 0
    for lane in range(len(origins)):
        ranks, times, roads = enter(seeds, origins[lane], network, cutoff_s, own)
        for k in range(len(ranks)):
            entered[found] = ranks[k]
            found += 1
            slot = ranks[k] * LANES + lane
            lanes.label_s[slot] = min(lanes.label_s[slot], times[k])
        for road in roads:
            if road >= 0 and not own.marked[road]:
                own.marked[road] = True
                marked[marks] = road
                marks += 1
        leave(roads, network.points, own)
    return entered[:found], marked[:marks]
