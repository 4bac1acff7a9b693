"""Parts of roads that are travelled within a time, as points at fixed places along them.

A road is divided into equal parts of at most half a step, counted from the same end whichever way it
is travelled. It is reached as far as the last of these points in time: with more time no point is
lost, so that longer times contain shorter ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.raster.ground.spread import seed
from fugai.kernels.routing.covered_edges import covered_fraction

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, FloatArray, Int32Array, UInt8Array
    from fugai.kernels.raster.ground.barriers import Barriers
    from fugai.kernels.routing.shortest_paths import Graph

WIDE, NARROW, HIDDEN, WINDING = 0, 1, 2, 3
"""Roads that people step off; that nobody does, such as bridges; that leave no ground, such as
ferries; and whose course between their ends is not known."""

ROUNDING = 1e-9
"""Part of a road by which it may miss one of its points, against rounding."""


class RoadShapes(NamedTuple):
    """Course of each directed edge, straight between its ends.

    Parameters
    ----------
    x, y
        Nodes. [m]
    first, last
        Ends of each edge, the lower number first, so that both directions have the same.
    ahead
        Whether the edge leads from the first to the last.
    kind
        `WIDE`, `NARROW`, `HIDDEN` or `WINDING`.
    road
        Number of the road that both directions share.
    gap
        Fractions, from the first end, between which the road lies across barriers: from the first to
        the last of several that it crosses; shape ``(edges, 2)``, the first larger where none.
    """

    x: FloatArray
    y: FloatArray
    first: Int32Array
    last: Int32Array
    ahead: BoolArray
    kind: UInt8Array
    road: Int32Array
    gap: FloatArray


class Search(NamedTuple):
    """What one search found.

    Parameters
    ----------
    node, time_s
        Nodes within reach, and their times. [s]
    leg, leg_s
        Straight ways between the places and the road: both ends, shape ``(places, 4)`` [m], and the
        time along them. [s]
    """

    node: Int32Array
    time_s: FloatArray
    leg: FloatArray
    leg_s: FloatArray


@njit(cache=True)
def parts_in_time(
    graph: Graph,
    shapes: RoadShapes,
    search: Search,
    cutoff_s: float,
    done: BoolArray,
) -> tuple[FloatArray, FloatArray, UInt8Array]:
    """Parts of roads and legs that are travelled by the cutoff.

    Parameters
    ----------
    cutoff_s
        Longest time that counts, inclusive. [s]
    done
        Roads whose complete course was found before; changed in place.

    Returns
    -------
    Ends of each road that is travelled in part or completely, shape ``(parts, 4)`` [m]; the fractions
    between which it is travelled, and those of its gap, ``(parts, 4)``; its kind.
    """
    node, time_s, leg, leg_s = search
    capacity = len(leg_s)
    for k in range(len(node)):
        capacity += graph.indptr[node[k] + 1] - graph.indptr[node[k]]
    capacity *= 2
    ends, span = np.empty((capacity, 4), np.float64), np.empty((capacity, 4), np.float64)
    kinds = np.empty(capacity, np.uint8)
    used = 0
    for k in range(len(leg_s)):
        ends[used] = leg[k]
        span[used, 0], span[used, 1] = 0.0, 1.0 if leg_s[k] <= cutoff_s else cutoff_s / leg_s[k]
        span[used, 2], span[used, 3] = 2.0, -1.0
        kinds[used] = WIDE
        used += 1
    for k in range(len(node)):
        for edge in range(graph.indptr[node[k]], graph.indptr[node[k] + 1]):
            kind, road = shapes.kind[edge], shapes.road[edge]
            if kind == HIDDEN or done[road]:
                continue
            part = covered_fraction(time_s[k], graph.travel_time_s[edge], cutoff_s)
            if part <= 0.0:
                continue
            if part == 1.0:
                done[road] = True
            first, last = shapes.first[edge], shapes.last[edge]
            ahead = shapes.ahead[edge]
            pieces = 2 if kind == WINDING and part == 1.0 else 1
            for piece in range(pieces):
                ends[used, 0], ends[used, 1] = shapes.x[first], shapes.y[first]
                ends[used, 2], ends[used, 3] = shapes.x[last], shapes.y[last]
                span[used, 2:] = shapes.gap[edge]
                low, high = (0.0, part) if ahead else (1.0 - part, 1.0)
                if part == 1.0:
                    low, high = 0.0, 1.0
                if kind == WINDING:  # only its ends are drawn
                    end = ahead == (piece == 0)
                    low = high = 0.0 if end else 1.0
                span[used, 0], span[used, 1] = low, high
                kinds[used] = WIDE if kind == WINDING else kind
                used += 1
    return ends[:used], span[:used], kinds[:used]


@njit(cache=True)
def point_range(length: float, low: float, high: float) -> tuple[int, int, int]:
    """How many parts a road of so many steps has, and its first and last point in a range."""
    n = max(math.ceil(2.0 * length - ROUNDING), 1)
    first = math.ceil(low * n - ROUNDING)
    last = math.floor(high * n + ROUNDING)
    if last < first:  # less than one part: the end that it was entered by
        first = last = n if low > 0.0 else 0
    return n, first, last


@njit(cache=True)
def seed_parts(
    away: Float32Array,
    barriers: Barriers,
    ends: FloatArray,
    span: FloatArray,
    kinds: UInt8Array,
    limit: float,
) -> Int32Array:
    """Start ways over open ground at all points of travelled parts; the nodes that were improved.

    Parameters
    ----------
    away, barriers
        As for `fugai.kernels.raster.ground.spread.seed`.
    ends
        Ends of the roads. [steps]
    span, kinds
        As `parts_in_time` returns them.
    limit
        Longest way beside a road; beside narrow ones it is one step. [steps]
    """
    seeds = np.empty(1024, np.int32)
    count = 0
    for p in range(len(ends)):
        ax, ay, bx, by = ends[p, 0], ends[p, 1], ends[p, 2], ends[p, 3]
        n, first, last = point_range(math.hypot(bx - ax, by - ay), span[p, 0], span[p, 1])
        for k in range(first, last + 1):
            if count + 4 > len(seeds):
                seeds = np.concatenate((seeds, np.empty(len(seeds), np.int32)))
            at = k / n
            narrow = kinds[p] == NARROW
            across = span[p, 2] < at < span[p, 3]
            start = limit - 1.0 if narrow or across else 0.0
            # The far end as it is, without rounding: it may lie on a barrier.
            count = seed(
                away,
                barriers,
                bx if k == n else ax + at * (bx - ax),
                by if k == n else ay + at * (by - ay),
                start,
                seeds,
                count,
                narrow,
            )
    return seeds[:count]


@njit(cache=True)
def _is_whole(away: Float32Array, barriers: Barriers, i: int, j: int, limit: float) -> bool:
    """Whether a cell without barriers lies inside with all its corners."""
    nx = barriers.nx
    c = j * nx + i
    if barriers.pointer[c + 1] > barriers.pointer[c]:
        return False
    whole: bool = max(away[c], away[c + 1], away[c + nx], away[c + nx + 1]) <= limit
    return whole


@njit(cache=True)
def doubtful_parts(
    away: Float32Array,
    barriers: Barriers,
    ends: FloatArray,
    span: FloatArray,
    limit: float,
) -> FloatArray:
    """Stretches of travelled parts that pass cells which are not inside as a whole.

    Returns
    -------
    Both ends of each stretch, shape ``(stretches, 4)``. [steps]
    """
    found = np.empty((64, 4), np.float64)
    used = 0
    for p in range(len(ends)):
        ax, ay, bx, by = ends[p, 0], ends[p, 1], ends[p, 2], ends[p, 3]
        n, first, last = point_range(math.hypot(bx - ax, by - ay), span[p, 0], span[p, 1])
        first, last = min(first, math.floor(span[p, 0] * n)), max(last, math.ceil(span[p, 1] * n))
        open_at = -1.0
        for k in range(first, max(last, first + 1)):
            low, high = max(k / n, span[p, 0]), min((k + 1) / n, span[p, 1])
            ux, uy = ax + low * (bx - ax), ay + low * (by - ay)
            vx, vy = ax + high * (bx - ax), ay + high * (by - ay)
            whole = True
            for j in range(math.floor(min(uy, vy)), math.floor(max(uy, vy)) + 1):
                for i in range(math.floor(min(ux, vx)), math.floor(max(ux, vx)) + 1):
                    whole = whole and _is_whole(away, barriers, i, j, limit)
            if not whole and open_at < 0.0:
                open_at = low
            if open_at >= 0.0 and (whole or k + 1 >= last):
                to = low if whole else high
                if used == len(found):
                    found = np.concatenate((found, np.empty_like(found)))
                found[used, 0], found[used, 1] = ax + open_at * (bx - ax), ay + open_at * (by - ay)
                found[used, 2], found[used, 3] = ax + to * (bx - ax), ay + to * (by - ay)
                used += 1
                open_at = -1.0
    return found[:used]
