"""Nodes and times that each origin of a block reaches, read off the exact times of junctions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.exact import new_sums
from fugai.kernels.routing.contraction.origins import new_own
from fugai.kernels.routing.contraction.sweep import LANES, new_lanes

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, UInt64Array
    from fugai.kernels.routing.contraction.exact import Sums
    from fugai.kernels.routing.contraction.network import Contracted, Wanted
    from fugai.kernels.routing.contraction.origins import Own
    from fugai.kernels.routing.contraction.sweep import Lanes


class Found(NamedTuple):
    """What each origin of a block reaches: nodes, and their times [s], ``(LANES * (nodes + 1),)``."""

    node: Int32Array
    time_s: FloatArray


class Work(NamedTuple):
    """All workspace of one block, which leaves it as it was."""

    lanes: Lanes
    sums: Sums
    own: Own
    found: Found


def new_work(network: Contracted) -> Work:
    """Workspace for a network: 370 bytes a junction, 200 a node."""
    ranks, nodes = len(network.node_of), len(network.rank)
    room = Found(np.empty(LANES * (nodes + 1), np.int32), np.empty(LANES * (nodes + 1)))
    own = new_own(nodes, len(network.points.low))
    return Work(new_lanes(ranks), new_sums(ranks), own, room)


@njit(cache=True)
def list_all(
    visited: Int32Array, cutoff_s: float, network: Contracted, work: Work, used: UInt64Array
) -> None:
    """List visited ranks and points of roads within the cutoff, but not those of marked roads.

    Parameters
    ----------
    used
        Next free place of each origin in ``work.found``. Changed.
    """
    points, label_s, near = network.points, work.lanes.label_s, work.lanes.near
    marked, node, time_s = work.own.marked, work.found.node, work.found.time_s
    width = np.uint64(len(used))
    ahead_s = np.empty(points.longest * len(used))
    back_s = np.empty(len(used))
    for rank in visited:
        high = np.uint64(rank) * width
        if near[rank]:
            name = network.node_of[rank]
            for lane in range(width):
                at, here_s = used[lane], label_s[high + np.uint64(lane)]
                node[at], time_s[at] = name, here_s
                used[lane] = at + np.uint64(here_s <= cutoff_s)
        for road in range(points.first[rank], points.first[rank + 1]):
            low = points.low[road]
            if marked[road] or not (near[rank] or near[low]):
                continue
            begin, end = points.begin[road], points.begin[road + 1]
            for lane in range(width):
                back_s[lane] = label_s[high + np.uint64(lane)]
            pass_points(begin, end, points.from_high_s, back_s, ahead_s, width)
            for lane in range(width):
                back_s[lane] = label_s[np.uint64(low) * width + np.uint64(lane)]
            slot = np.uint64(end - begin) * width
            for p in range(end - 1, begin - 1, -1):
                slot -= width
                edge_s, name = points.from_low_s[p], points.node[p]
                for lane in range(width):
                    back_s[lane] += edge_s
                    ahead_s[slot + np.uint64(lane)] = min(
                        ahead_s[slot + np.uint64(lane)], back_s[lane]
                    )
                for lane in range(width):
                    at, here_s = used[lane], ahead_s[slot + np.uint64(lane)]
                    node[at], time_s[at] = name, here_s
                    used[lane] = at + np.uint64(here_s <= cutoff_s)


@njit(cache=True, inline="always")
def pass_points(
    begin: int,
    end: int,
    edge_s: FloatArray,
    way_s: FloatArray,
    point_s: FloatArray,
    width: np.uint64,
) -> None:
    """Times at the points of a road from its higher end, whose times are changed in passing."""
    slot = np.uint64(0)
    for p in range(begin, end):
        for lane in range(width):
            way_s[lane] += edge_s[p]
            point_s[slot + np.uint64(lane)] = way_s[lane]
        slot += width


@njit(cache=True, inline="always")
def time_at(node: int, lane: int, network: Contracted, work: Work) -> float:
    """Time of a node, for which the junctions that lead to it are done; infinite for none. [s]"""
    points, label_s = network.points, work.lanes.label_s
    if network.rank[node] >= 0:
        return float(label_s[network.rank[node] * LANES + lane])
    best_s = work.own.time_s[node]
    road, place = points.road[node], points.place[node]
    if road < 0:
        return float(best_s)
    way_s = label_s[points.high[road] * LANES + lane]
    for p in range(points.begin[road], place + 1):
        way_s += points.from_high_s[p]
    best_s = min(best_s, way_s)
    way_s = label_s[points.low[road] * LANES + lane]
    for p in range(points.begin[road + 1] - 1, place - 1, -1):
        way_s += points.from_low_s[p]
    return float(min(best_s, way_s))


@njit(cache=True, inline="always")
def append(
    node: int, time_s: float, cutoff_s: float, lane: int, found: Found, used: UInt64Array
) -> None:
    """Append a node to the list of one origin if it is within the cutoff."""
    if time_s <= cutoff_s:
        found.node[used[lane]], found.time_s[used[lane]] = node, time_s
        used[lane] += np.uint64(1)


@njit(cache=True)
def list_marked(
    marked: Int32Array,
    roads: Int32Array,
    lane: int,
    cutoff_s: float,
    network: Contracted,
    work: Work,
    used: UInt64Array,
) -> None:
    """List the points of marked roads, and an origin without roads."""
    points = network.points
    for road in marked:
        for p in range(points.begin[road], points.begin[road + 1]):
            time_s = time_at(points.node[p], lane, network, work)
            append(points.node[p], time_s, cutoff_s, lane, work.found, used)
    for road in roads:
        if road < 0:
            append(-1 - road, work.own.time_s[-1 - road], cutoff_s, lane, work.found, used)


@njit(cache=True)
def list_wanted(
    wanted: Wanted,
    lane: int,
    cutoff_s: float,
    network: Contracted,
    work: Work,
    used: UInt64Array,
) -> None:
    """List the nodes that are wanted by name."""
    k, count = 0, len(wanted.node)
    while k < count:
        node, best_s = wanted.node[k], np.inf
        while k < count and wanted.node[k] == node:
            best_s = min(best_s, time_at(wanted.at[k], lane, network, work))
            k += 1
        append(node, best_s, cutoff_s, lane, work.found, used)


@njit(cache=True)
def list_kept(kept: BoolArray, lane: int, found: Found, used: UInt64Array) -> None:
    """Keep only some nodes in the list of an origin."""
    if len(kept) == 0:
        return
    node, time_s = found
    begin = end = np.uint64(lane * (len(node) // LANES))
    for k in range(begin, used[lane]):
        if kept[node[k]]:
            node[end], time_s[end] = node[k], time_s[k]
            end += np.uint64(1)
    used[lane] = end
