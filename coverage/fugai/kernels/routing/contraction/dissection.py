"""Nested dissection (George 1973): junctions ordered by straight cuts through the plane.

Each part is cut where few junctions have a neighbour on the far side. Those are the separator: they
come last, and the two sides, which nothing joins any more, are ordered likewise before them. The
order rests on roads and places alone, so that it serves any travel times and both directions
(customizable contraction hierarchies, Dibbelt, Strasser and Wagner 2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Int8Array, Int32Array, IntArray

SMALLEST = 3
"""Parts up to this size are not cut."""

MIN_SIDE = 0.3
"""Least share of a part on either side of a cut."""


@njit(cache=True)
def best_cut(
    order: Int32Array,
    part: Int32Array,
    mine: int,
    first: IntArray,
    heads: Int32Array,
    far: Int32Array,
) -> tuple[int, int]:
    """Where to cut a part along one direction, and how many junctions the separator has.

    Parameters
    ----------
    order
        Junctions of the part along that direction.
    part, mine
        Part of each junction, and the number of this one.
    first, heads
        Neighbours of each junction.
    far
        Workspace, -1 for every junction and left so.

    Returns
    -------
    How many junctions lie before the cut, and how many of these have a neighbour behind it.
    """
    size = len(order)
    low = max(1, int(size * MIN_SIDE))
    at, least, border = low, size + 1, 0
    for k in range(size - low):
        node = order[k]
        behind = 0
        for edge in range(first[node], first[node + 1]):
            other = heads[edge]
            if part[other] != mine:
                continue
            if far[other] < 0:
                behind += 1
            else:
                far[other] -= 1
                border -= far[other] == 0
        far[node] = behind
        border += behind > 0
        if k + 1 >= low and border < least:
            at, least = k + 1, border
    for node in order:
        far[node] = -1
    return at, least


@njit(cache=True)
def split(
    order: Int32Array,
    at: int,
    part: Int32Array,
    first: IntArray,
    heads: Int32Array,
    side: Int8Array,
) -> None:
    """Tell the two sides of a cut (0 and 1) and the separator (2) of a part in the given order."""
    for k in range(len(order)):
        side[order[k]] = 0 if k < at else 1
    for node in order[:at]:
        for edge in range(first[node], first[node + 1]):
            if part[heads[edge]] == part[node] and side[heads[edge]] == 1:
                side[node] = 2


@njit(cache=True, nogil=True)
def dissect(first: IntArray, heads: Int32Array, sorted_along: Int32Array) -> Int32Array:
    """Order of elimination of junctions, separators last.

    Parameters
    ----------
    first, heads
        Neighbours of each junction, in both directions.
    sorted_along
        Junctions sorted along each of several directions in the plane, ``(directions, junctions)``.
        Changed.
    """
    directions, count = sorted_along.shape
    part = np.zeros(count, np.int32)
    far = np.full(count, -1, np.int32)
    side = np.zeros(count, np.int8)
    spare = np.empty(count, np.int32)
    stack = [(np.int64(0), np.int64(count))]
    parts = 0
    while len(stack) > 0:
        begin, end = stack.pop()
        if end - begin <= SMALLEST:
            continue
        parts += 1
        for k in range(begin, end):
            part[sorted_along[0, k]] = parts
        along, at, least = 0, 0, count + 1
        for d in range(directions):
            where, border = best_cut(sorted_along[d, begin:end], part, parts, first, heads, far)
            if border < least:
                along, at, least = d, where, border
        split(sorted_along[along, begin:end], at, part, first, heads, side)
        lows, highs = 0, 0
        for k in range(begin, end):
            lows += side[sorted_along[0, k]] == 0
            highs += side[sorted_along[0, k]] == 1
        for d in range(directions):
            at_side = [begin, begin + lows, begin + lows + highs]
            for k in range(begin, end):
                node = sorted_along[d, k]
                spare[at_side[side[node]]] = node
                at_side[side[node]] += 1
            sorted_along[d, begin:end] = spare[begin:end]
        for k in range(begin + lows + highs, end):
            part[sorted_along[0, k]] = -1
        stack.append((begin, begin + lows))
        stack.append((begin + lows, begin + lows + highs))
    order: Int32Array = sorted_along[0].copy()
    return order
