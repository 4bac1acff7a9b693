"""Points that keep a distance from each other, taken in a given order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@njit(cache=True)
def keep_distance(
    x: FloatArray, y: FloatArray, bucket: IntArray, around: IntArray, spacing: float
) -> BoolArray:
    """Which points stay, where each stays that is no nearer than ``spacing`` to one before it.

    ``bucket`` is the square of each point, so small that two points that stay never share one, and
    ``around`` the squares that hold points within ``spacing`` of any in a square, -1 for none.
    """
    kept = np.zeros(len(x), dtype=np.bool_)
    holder = np.full(len(around), -1, dtype=np.int64)
    for i in range(len(x)):
        free = True
        for square in around[bucket[i]]:
            if square >= 0 and holder[square] >= 0:
                other = holder[square]
                if (x[i] - x[other]) ** 2 + (y[i] - y[other]) ** 2 < spacing * spacing:
                    free = False
                    break
        if free:
            kept[i] = True
            holder[bucket[i]] = i
    return kept
