"""Which points of the plane lie within discs, and which of them lie in no disc that others miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.plane.point_grid import PointGrid, rows_within, run_within

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


@njit(cache=True)
def points_in_discs(
    grid: PointGrid, x: FloatArray, y: FloatArray, radius: FloatArray, usable: BoolArray
) -> tuple[IntArray, Int32Array]:
    """Usable points of the grid in each disc, in compressed rows; indices rise within each row.

    A point on the rim is inside. Points are numbered in the order of the grid.
    """
    discs = len(x)
    ptr = np.zeros(discs + 1, np.int64)
    idx = np.empty(0, np.int32)
    for fill in range(2):  # counts first, then the points
        size = 0
        for i in range(discs):
            square = radius[i] * radius[i]
            first, end = rows_within(grid, y[i], radius[i])
            for row in range(first, end):
                begin, stop = run_within(grid, x[i], y[i], radius[i], row)
                for k in range(begin, stop):
                    dx, dy = grid.x[k] - x[i], grid.y[k] - y[i]
                    if usable[k] and dx * dx + dy * dy <= square:
                        if fill == 1:
                            idx[size] = k
                        size += 1
            ptr[i + 1] = size
        if fill == 0:
            idx = np.empty(size, np.int32)
    return ptr, idx


@njit(cache=True)
def within_neighbours(ptr: IntArray, idx: Int32Array, neighbours: IntArray) -> BoolArray:
    """Sets that are part of the set of one of their neighbours; of equal sets the first is not.

    Parameters
    ----------
    ptr, idx
        Members of each set; indices rise within each.
    neighbours
        Sets to compare each one with, ``(set, neighbour)``.
    """
    sets = len(ptr) - 1
    inside = np.zeros(sets, np.bool_)
    for small in range(sets):
        size = ptr[small + 1] - ptr[small]
        if size == 0:
            inside[small] = True
            continue
        for k in range(neighbours.shape[1]):
            large = neighbours[small, k]
            if large == small or large >= sets:
                continue
            larger = ptr[large + 1] - ptr[large] - size
            if larger < 0 or (larger == 0 and large > small):
                continue
            q, end, missing = ptr[large], ptr[large + 1], False
            for r in range(ptr[small], ptr[small + 1]):
                while q < end and idx[q] < idx[r]:
                    q += 1
                if q == end or idx[q] != idx[r]:
                    missing = True
                    break
            if not missing:
                inside[small] = True
                break
    return inside
