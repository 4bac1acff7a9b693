"""The points of roads between junctions, each road once, under the later junction of its two."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.chains import onward

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph


class Points(NamedTuple):
    """Inner points of roads, in order from the higher end (by rank) to the lower one.

    Roads ``first[r]`` to ``first[r + 1]`` have rank ``r`` as their higher end; ``low`` is the other
    one.
    Points ``begin[k]`` to ``begin[k + 1]`` lie on road ``k``: ``node``, with the time of the edge that
    arrives there from the higher end and from the lower one, ``to_low_s`` and ``to_high_s`` being
    those of the last edges [s]. A direction that is closed takes for ever. ``road`` and ``place`` are
    those of each node that is such a point (-1 for others); ``longest`` is the most points of a road.
    """

    first: IntArray
    high: Int32Array
    low: Int32Array
    begin: IntArray
    node: Int32Array
    from_high_s: FloatArray
    from_low_s: FloatArray
    to_high_s: FloatArray
    to_low_s: FloatArray
    road: Int32Array
    place: Int32Array
    longest: int


@njit(cache=True, inline="always")
def is_listed(tail: int, head: int, first_point: int, last_point: int, indptr: IntArray) -> bool:
    """Whether a chain stands for its road: that from the higher end, or the only one."""
    if indptr[first_point + 1] - indptr[first_point] == 1 or tail > head:
        return True
    return bool(tail == head and first_point < last_point)


@njit(cache=True, inline="always")
def edge_between(tail: int, head: int, indptr: IntArray, indices: Int32Array) -> int:
    """The edge from one node to another, which exists."""
    edge = indptr[tail]
    while indices[edge] != head:
        edge += 1
    return int(edge)


@njit(cache=True)
def listed_roads(
    indptr: IntArray, indices: Int32Array, node_of: Int32Array, rank: Int32Array
) -> tuple[IntArray, Int32Array, IntArray, int]:
    """Pointer over the higher ends of roads, the rank and the edge each is listed from, all points."""
    ranks = len(node_of)
    first = np.zeros(ranks + 1, np.int64)
    origin, leaving = np.empty(0, np.int32), np.empty(0, np.int64)
    inner = 0
    at = first
    for fill in (False, True):
        if fill:
            for r in range(ranks):
                first[r + 1] += first[r]
            origin, leaving = np.empty(first[-1], np.int32), np.empty(first[-1], np.int64)
            at = first[:-1].copy()
        for tail in range(ranks):
            node = node_of[tail]
            for edge in range(indptr[node], indptr[node + 1]):
                before, here, steps = node, indices[edge], 0
                while rank[here] < 0:
                    following = onward(here, before, indptr, indices)
                    before, here = here, indices[following]
                    steps += 1
                if steps == 0 or not is_listed(tail, rank[here], indices[edge], before, indptr):
                    continue
                high = max(tail, rank[here])
                if fill:
                    origin[at[high]], leaving[at[high]] = tail, edge
                    at[high] += 1
                else:
                    first[high + 1] += 1
                    inner += steps
    return first, origin, leaving, inner


@njit(cache=True)
def times_back(
    graph: Graph, high: int, points: Int32Array, low: int, from_low_s: FloatArray
) -> float:
    """Fill in the times of edges that arrive from the lower end; that of the last, to the higher."""
    indptr, indices, travel_time_s = graph
    after = low
    for p in range(len(points) - 1, -1, -1):
        from_low_s[p] = travel_time_s[edge_between(after, points[p], indptr, indices)]
        after = points[p]
    return float(travel_time_s[edge_between(after, high, indptr, indices)])


@njit(cache=True, nogil=True)
def build_points(graph: Graph, node_of: Int32Array, rank: Int32Array) -> Points:
    """Points of the roads of a graph; the parameters are those of `build_chains`."""
    indptr, indices, travel_time_s = graph
    first, origin, leaving, inner = listed_roads(indptr, indices, node_of, rank)
    count = len(origin)
    low, begin = np.empty(count, np.int32), np.zeros(count + 1, np.int64)
    point = np.empty(inner, np.int32)
    from_high_s, from_low_s = np.full(inner, np.inf), np.full(inner, np.inf)
    to_high_s, to_low_s = np.full(count, np.inf), np.full(count, np.inf)
    road, place = np.full(len(rank), -1, np.int32), np.zeros(len(rank), np.int32)
    high_of = np.empty(count, np.int32)
    high, longest = 0, 0
    for k in range(count):
        while first[high + 1] <= k:
            high += 1
        high_of[k] = high
        tail, edge = origin[k], leaving[k]
        start = begin[k]
        used = start
        before, here = node_of[tail], indices[edge]
        while rank[here] < 0:  # as if from the higher end
            point[used], from_high_s[used] = here, travel_time_s[edge]
            used += 1
            edge = onward(here, before, indptr, indices)
            before, here = here, indices[edge]
        begin[k + 1] = used
        longest = max(longest, used - start)
        low[k], to_low_s[k] = rank[here], travel_time_s[edge]
        if indptr[point[start] + 1] - indptr[point[start]] == 2:
            to_high_s[k] = times_back(
                graph, node_of[tail], point[start:used], here, from_low_s[start:used]
            )
        elif tail < high:  # one way, up to the higher end
            low[k] = tail
            to_high_s[k], to_low_s[k] = to_low_s[k], np.inf
            point[start:used] = point[start:used][::-1].copy()
            from_low_s[start:used] = from_high_s[start:used][::-1].copy()
            from_high_s[start:used] = np.inf
        for p in range(start, used):
            road[point[p]], place[point[p]] = k, p
    return Points(
        first,
        high_of,
        low,
        begin,
        point,
        from_high_s,
        from_low_s,
        to_high_s,
        to_low_s,
        road,
        place,
        longest,
    )
