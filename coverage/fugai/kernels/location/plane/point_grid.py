"""Points of the plane in the order of a grid, and sums over those within a distance.

The points of a row of squares lie one after another, so that a disc is a few runs of points: their
distances are computed where they are wanted, and no matrix of them is kept.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

POINTS_PER_SQUARE = 4.0
"""Points in a square of the grid, on average."""

MOST_SQUARES_ACROSS = 4_000
"""Squares along the longer side of the grid, at most."""


class PointGrid(NamedTuple):
    """Points in the order of the squares of a grid, row by row.

    Square ``c`` holds the points from ``begin[c]`` up to ``begin[c + 1]``; ``order`` is the place of
    each in what the grid was made of. ``frame`` holds the west and south edge, the side of a square,
    and the number of columns and rows.
    """

    x: FloatArray
    y: FloatArray
    begin: IntArray
    order: IntArray
    frame: FloatArray


def point_grid(x: FloatArray, y: FloatArray) -> PointGrid:
    """Grid over some points."""
    west, south = float(x.min()), float(y.min())
    width, height = float(np.ptp(x)), float(np.ptp(y))
    longer = max(width, height, 1e-9)
    side = math.sqrt(POINTS_PER_SQUARE * width * height / len(x))
    side = max(side, longer * POINTS_PER_SQUARE / len(x), longer / MOST_SQUARES_ACROSS)
    columns, rows = int(width / side) + 1, int(height / side) + 1
    square = ((y - south) / side).astype(np.int64) * columns + ((x - west) / side).astype(np.int64)
    order = np.argsort(square, kind="stable")
    begin = np.searchsorted(square[order], np.arange(columns * rows + 1)).astype(np.int64)
    frame = np.array([west, south, side, columns, rows])
    return PointGrid(x[order].copy(), y[order].copy(), begin, order.astype(np.int64), frame)


def squares_of(grid: PointGrid) -> IntArray:
    """Square of each point, in the order of the grid."""
    return np.repeat(np.arange(len(grid.begin) - 1), np.diff(grid.begin))


@njit(cache=True)
def rows_within(grid: PointGrid, y: float, radius: float) -> tuple[int, int]:
    """First row of squares within a distance of a point, and the one after the last."""
    south, side, rows = grid.frame[1], grid.frame[2], int(grid.frame[4])
    first = max(0, math.floor((y - radius - south) / side))
    return first, min(rows, math.floor((y + radius - south) / side) + 1)


@njit(cache=True)
def run_within(grid: PointGrid, x: float, y: float, radius: float, row: int) -> tuple[int, int]:
    """First point of the squares of a row that a disc reaches, and the one after the last."""
    west, side, columns = grid.frame[0], grid.frame[2], int(grid.frame[3])
    low = grid.frame[1] + row * side
    beyond = max(0.0, max(low - y, y - low - side) - 1e-9 * side)  # squares are cut with rounding
    half = radius * radius - beyond * beyond
    if half < 0.0:
        return 0, 0
    half = math.sqrt(half) + 1e-9 * side
    first = math.floor((x - half - west) / side)
    last = math.floor((x + half - west) / side)
    if last < 0 or first >= columns:
        return 0, 0
    first, last = max(first, 0), min(last, columns - 1)
    return grid.begin[row * columns + first], grid.begin[row * columns + last + 1]


@njit(cache=True)
def add_cone(
    grid: PointGrid, x: float, y: float, radius: float, factor: float, out: FloatArray
) -> None:
    """Add to each point ``factor`` times how much nearer than ``radius`` it is."""
    first, end = rows_within(grid, y, radius)
    for row in range(first, end):
        begin, stop = run_within(grid, x, y, radius, row)
        for k in range(begin, stop):
            dx, dy = grid.x[k] - x, grid.y[k] - y
            out[k] += factor * max(radius - math.sqrt(dx * dx + dy * dy), 0.0)


@njit(cache=True)
def shift_cone(
    grid: PointGrid, x: float, y: float, radii: tuple[float, float], factor: float, out: FloatArray
) -> None:
    """Replace what `add_cone` added at the first of two radii by what it adds at the second."""
    old, new = radii
    reach = max(old, new)
    first, end = rows_within(grid, y, reach)
    for row in range(first, end):
        begin, stop = run_within(grid, x, y, reach, row)
        for k in range(begin, stop):
            dx, dy = grid.x[k] - x, grid.y[k] - y
            distance = math.sqrt(dx * dx + dy * dy)
            out[k] += factor * (max(new - distance, 0.0) - max(old - distance, 0.0))


@njit(cache=True)
def sum_within(grid: PointGrid, x: float, y: float, radius: float, values: FloatArray) -> float:
    """Sum of the values of the points nearer than ``radius``."""
    total, square = 0.0, radius * radius
    first, end = rows_within(grid, y, radius)
    for row in range(first, end):
        begin, stop = run_within(grid, x, y, radius, row)
        for k in range(begin, stop):
            dx, dy = grid.x[k] - x, grid.y[k] - y
            if dx * dx + dy * dy < square:
                total += values[k]
    return total


@njit(cache=True)
def savings(
    candidates: PointGrid, x: FloatArray, y: FloatArray, radius: FloatArray, weight: FloatArray
) -> FloatArray:
    """Weighted sum, for each candidate, of how much nearer than its radius it is to each point."""
    out = np.zeros(len(candidates.x))
    for i in range(len(x)):
        if radius[i] > 0.0:
            add_cone(candidates, x[i], y[i], radius[i], weight[i], out)
    return out


@njit(cache=True)
def sums_within(
    grid: PointGrid, values: FloatArray, x: FloatArray, y: FloatArray, radius: FloatArray
) -> FloatArray:
    """Sum of the values of the grid's points that are nearer to each point than its radius."""
    out = np.empty(len(x))
    for i in range(len(x)):
        out[i] = sum_within(grid, x[i], y[i], radius[i], values)
    return out


@njit(cache=True)
def saving_of(
    points: FloatArray, weight: FloatArray, cost: FloatArray, x: float, y: float
) -> float:
    """Weighted sum of how much nearer than ``cost`` a place is to each of some points."""
    total = 0.0
    for i in range(len(cost)):
        dx, dy = points[i, 0] - x, points[i, 1] - y
        total += weight[i] * max(cost[i] - math.sqrt(dx * dx + dy * dy), 0.0)
    return total


@njit(cache=True)
def lower_costs(points: FloatArray, cost: FloatArray, x: float, y: float) -> None:
    """Lower the cost of each point to its distance from a place, where that is less."""
    for i in range(len(cost)):
        dx, dy = points[i, 0] - x, points[i, 1] - y
        cost[i] = min(cost[i], math.sqrt(dx * dx + dy * dy))
