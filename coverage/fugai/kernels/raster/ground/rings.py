"""Closed rings of an outline, and the polygons that they bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.raster.ground.outline import Lines


@njit(cache=True)
def closed_rings(lines: Lines) -> tuple[IntArray, FloatArray]:
    """Rings of pieces that follow each other, the first point repeated at the end.

    Returns
    -------
    Row pointer over the rings and their points, shape ``(points, 2)``. Outer ones run counter-clockwise,
    holes clockwise.
    """
    ends, start, pointer, corner = lines
    pieces = len(ends)
    order = np.argsort(ends[:, 0])
    following = order[np.searchsorted(ends[order, 0], ends[:, 1])]
    points = np.empty((2 * pieces + len(corner), 2), np.float64)
    rings = np.empty(pieces + 1, np.int64)
    done = np.zeros(pieces, np.bool_)
    used, n_rings = 0, 0
    rings[0] = 0
    for k in range(pieces):
        if done[k]:
            continue
        at, first = k, used
        while not done[at]:
            done[at] = True
            points[used] = start[at]
            used += 1
            for c in range(pointer[at], pointer[at + 1]):
                points[used] = corner[c]
                used += 1
            at = following[at]
        if used - first < 3:  # a barrier that ends on a link: nothing lies between its sides
            used = first
            continue
        points[used] = points[first]
        used += 1
        n_rings += 1
        rings[n_rings] = used
    return rings[: n_rings + 1], points[:used]


@njit(cache=True)
def _twice_area(points: FloatArray) -> float:
    """Twice the area of a ring, negative where it runs clockwise."""
    total = 0.0
    x0, y0 = points[0, 0], points[0, 1]
    for k in range(len(points) - 1):
        total += (points[k, 0] - x0) * (points[k + 1, 1] - y0)
        total -= (points[k + 1, 0] - x0) * (points[k, 1] - y0)
    return total


@njit(cache=True)
def _edges_by_row(rings: IntArray, points: FloatArray) -> tuple[int, IntArray, IntArray, IntArray]:
    """Edges of rings by the rows of cells that they pass.

    Returns
    -------
    The first row, the row pointer, and the first point and the ring of each edge.
    """
    first = int(np.floor(points[:, 1].min()))
    rows = int(np.floor(points[:, 1].max())) - first + 1
    pointer = np.zeros(rows + 1, np.int64)
    edge, ring = np.empty(0, np.int64), np.empty(0, np.int64)
    for filling in (False, True):
        for r in range(len(rings) - 1):
            for k in range(rings[r], rings[r + 1] - 1):
                one, two = points[k, 1], points[k + 1, 1]
                low, high = int(np.floor(min(one, two))), int(np.floor(max(one, two)))
                for row in range(low - first, high - first + 1):
                    if filling:
                        pointer[row] -= 1
                        edge[pointer[row]], ring[pointer[row]] = k, r
                    else:
                        pointer[row] += 1
        if not filling:
            pointer = np.cumsum(pointer)
            edge, ring = np.empty(pointer[-1], np.int64), np.empty(pointer[-1], np.int64)
    return first, pointer, edge, ring


@njit(cache=True)
def _owners(rings: IntArray, points: FloatArray) -> tuple[IntArray, IntArray]:
    """Numbers of the outer rings, and the one around each ring (itself, -1 for none).

    What a line from the westernmost point of a hole to the west meets first is the outer ring of the
    same polygon, or a hole of it that lies farther west.
    """
    n = len(rings) - 1
    area, west = np.empty(n, np.float64), np.empty(n, np.int64)
    for r in range(n):
        ring = points[rings[r] : rings[r + 1]]
        area[r] = _twice_area(ring)
        west[r] = rings[r] + np.argmin(ring[:, 0])
    outer, holes = np.flatnonzero(area > 0.0), np.flatnonzero(area <= 0.0)
    owner = np.full(n, -1, np.int64)
    owner[outer] = outer
    if len(holes) == 0:
        return outer, owner
    first, pointer, edge, ring_of = _edges_by_row(rings, points)
    for r in holes[np.argsort(points[west[holes], 0])]:
        x, y = points[west[r], 0], points[west[r], 1]
        nearest = -np.inf
        row = int(np.floor(y)) - first
        for e in range(pointer[row], pointer[row + 1]):
            k = edge[e]
            ay, by = points[k, 1], points[k + 1, 1]
            if ring_of[e] == r or (ay > y) == (by > y):
                continue
            at = points[k, 0] + (y - ay) / (by - ay) * (points[k + 1, 0] - points[k, 0])
            if nearest < at < x:
                nearest, owner[r] = at, owner[ring_of[e]]
    return outer, owner


@njit(cache=True)
def rings_by_polygon(rings: IntArray, points: FloatArray) -> tuple[IntArray, IntArray]:
    """Rings in the order of their polygons, each outer one before its holes.

    Returns
    -------
    Numbers of the rings, and row pointer over the polygons into them.
    """
    outer, owner = _owners(rings, points)
    count = np.zeros(len(owner) + 1, np.int64)
    for r in range(len(owner)):
        count[owner[r]] += 1  # the last one counts those in no polygon
    pointer = np.zeros(len(outer) + 1, np.int64)
    place = np.zeros(len(owner) + 1, np.int64)
    order = np.empty(len(owner), np.int64)
    for k in range(len(outer)):
        order[pointer[k]] = outer[k]
        place[outer[k]] = pointer[k] + 1
        pointer[k + 1] = pointer[k] + count[outer[k]]
    for r in range(len(owner)):
        if owner[r] >= 0 and owner[r] != r:
            order[place[owner[r]]] = r
            place[owner[r]] += 1
    return order[: pointer[len(outer)]], pointer
