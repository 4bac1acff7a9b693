"""The candidate of a cell from which the worst-served point of the cell is nearest.

Only a few points of a cell decide that: it is looked for over some of them, and the worst-served
point of the whole cell joins them until it is one of them.

M. Badoiu, K. L. Clarkson, Smaller core-sets for balls, SODA 2003.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.plane.point_grid import PointGrid, rows_within, run_within

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

CORE = 24
"""Points over which a place is looked for, at most."""


@njit(cache=True)
def nearest_of(points: FloatArray, sites: FloatArray) -> tuple[FloatArray, IntArray]:
    """Distance of the nearest site of each point, and which one it is."""
    distance = np.empty(len(points))
    nearest = np.empty(len(points), np.int64)
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        best, least = -1, np.inf
        for s in range(len(sites)):
            dx, dy = sites[s, 0] - x, sites[s, 1] - y
            square = dx * dx + dy * dy
            if square < least:
                best, least = s, square
        distance[i], nearest[i] = math.sqrt(least), best
    return distance, nearest


@njit(cache=True)
def scatter(points: FloatArray, weight: FloatArray, distance: FloatArray, number: int) -> IntArray:
    """Points of which each is the one with the largest weighted distance from those before it.

    ``distance`` is that of each point at the start, and is lowered in place. Fewer than ``number``
    where all points are at one of them.
    """
    chosen = np.empty(min(number, len(points)), np.int64)
    for size in range(len(chosen)):
        worst = int(np.argmax(distance))
        if distance[worst] <= 0.0:
            return chosen[:size]
        chosen[size] = worst
        x, y = points[worst, 0], points[worst, 1]
        for i in range(len(points)):
            dx, dy = points[i, 0] - x, points[i, 1] - y
            distance[i] = min(distance[i], weight[i] * math.sqrt(dx * dx + dy * dy))
    return chosen


@njit(cache=True)
def _farthest(points: FloatArray, weight: FloatArray, x: float, y: float) -> tuple[int, float]:
    """Point of the largest weighted distance from a place, and that distance."""
    worst, most = 0, -1.0
    for i in range(len(points)):
        dx, dy = points[i, 0] - x, points[i, 1] - y
        square = weight[i] * weight[i] * (dx * dx + dy * dy)
        if square > most:
            worst, most = i, square
    return worst, math.sqrt(most)


@njit(cache=True)
def recentre(
    grid: PointGrid,
    usable: BoolArray,
    points: FloatArray,
    weight: FloatArray,
    start: tuple[float, float],
) -> tuple[int, float]:
    """Usable candidate around ``start`` from which the farthest of ``points`` is nearest.

    Returns
    -------
    Its place in the grid and the weighted distance; -1 where none is better than ``start``.
    """
    core = np.empty(CORE, np.int64)
    core[0], most = _farthest(points, weight, *start)
    best, size = -1, 1
    reach = most / weight[core[0]]
    while size < CORE:
        place, lower = _best_for_core(
            grid, usable, points[core[:size]], weight[core[:size]], start, reach
        )
        if place < 0 or lower >= most * (1.0 - 1e-12):
            break
        worst, value = _farthest(points, weight, grid.x[place], grid.y[place])
        if value < most:
            best, most = place, value
        if value <= lower * (1.0 + 1e-12):
            break
        core[size] = worst
        size += 1
    return best, most


@njit(cache=True)
def _best_for_core(
    grid: PointGrid,
    usable: BoolArray,
    points: FloatArray,
    weight: FloatArray,
    start: tuple[float, float],
    reach: float,
) -> tuple[int, float]:
    """Usable candidate within ``reach`` of a place whose farthest of a few points is nearest."""
    best, least = -1, np.inf
    first, end = rows_within(grid, start[1], reach)
    for row in range(first, end):
        begin, stop = run_within(grid, start[0], start[1], reach, row)
        for k in range(begin, stop):
            if not usable[k]:
                continue
            worst = 0.0
            for i in range(len(points)):
                dx, dy = points[i, 0] - grid.x[k], points[i, 1] - grid.y[k]
                square = weight[i] * weight[i] * (dx * dx + dy * dy)
                if square > worst:
                    worst = square
                    if worst >= least:
                        break
            if worst < least:
                best, least = k, worst
    return best, math.sqrt(least)


@njit(cache=True)
def recentre_all(
    grid: PointGrid,
    usable: BoolArray,
    points: FloatArray,
    weight: FloatArray,
    begin: IntArray,
    at: IntArray,
) -> bool:
    """Move the site of each cell to its best candidate; whether any moved.

    The points of cell ``c`` are those from ``begin[c]`` up to ``begin[c + 1]``; ``at`` is the place
    of its site in the grid, updated in place. No candidate gets two sites.
    """
    moved = False
    for c in range(len(at)):
        if begin[c] == begin[c + 1]:
            continue
        mine, factor = points[begin[c] : begin[c + 1]], weight[begin[c] : begin[c + 1]]
        here = (grid.x[at[c]], grid.y[at[c]])
        usable[at[c]] = True
        place, _ = recentre(grid, usable, mine, factor, here)
        if place >= 0:
            at[c] = place
            moved = True
        usable[at[c]] = False
    return moved
