"""Points at least a distance apart, selected in a given order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@njit(cache=True)
def thin_by_distance(
    x: FloatArray, y: FloatArray, square: IntArray, neighbours: IntArray, spacing: float
) -> BoolArray:
    """Which points are kept: each that is not nearer than ``spacing`` to one kept before it.

    Parameters
    ----------
    square
        Grid square of each point, so small that it never holds two points to be kept.
    neighbours
        Squares that may hold points within ``spacing`` of those in each square, -1 for none.
    """
    kept = np.zeros(len(x), dtype=np.bool_)
    kept_in = np.full(len(neighbours), -1, dtype=np.int64)
    for i in range(len(x)):
        keep = True
        for near in neighbours[square[i]]:
            if near >= 0 and kept_in[near] >= 0:
                other = kept_in[near]
                if (x[i] - x[other]) ** 2 + (y[i] - y[other]) ** 2 < spacing * spacing:
                    keep = False
                    break
        if keep:
            kept[i] = True
            kept_in[square[i]] = i
    return kept
