"""Covering by candidates that each can serve only so much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.covering.covers import Cover


@njit(cache=True)
def serve(
    cover: Cover, capacity: FloatArray, chosen: BoolArray, order: IntArray
) -> tuple[float, FloatArray]:
    """Demand that the chosen candidates serve, rows one after the other; what is left of each.

    Each row goes to whoever covers it and has most left, then to the next. Quick, and at most what
    the best assignment serves.

    Parameters
    ----------
    order
        Rows in the order in which they are served: best those with the least choice first.
    """
    left = np.where(chosen, capacity, 0.0)
    served = 0.0
    for i in order:
        need = cover.first[i]
        while need > 0.0:
            most, found = 0.0, -1
            for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                if left[cover.row_idx[k]] > most:
                    most, found = left[cover.row_idx[k]], cover.row_idx[k]
            if found < 0:
                break
            part = min(need, most)
            left[found] -= part
            need -= part
            served += part
    return served, left


@njit(cache=True)
def capped_worth(
    cover: Cover, price: FloatArray, capacity: FloatArray, taken: FloatArray, weight: FloatArray
) -> FloatArray:
    """Most that each candidate earns at a price for each unit of its rows' demand.

    It takes the dearest rows first, up to its capacity. ``taken`` gains, for each row, the demand
    taken by candidates times their ``weight`` (how much of each is built).
    """
    worth = np.zeros(len(capacity))
    for j in range(len(capacity)):
        rows = cover.col_idx[cover.col_ptr[j] : cover.col_ptr[j + 1]]
        left = capacity[j]
        for place in np.argsort(-price[rows]):
            i = rows[place]
            if left <= 0.0 or price[i] <= 0.0:
                break
            part = min(left, cover.first[i])
            worth[j] += part * price[i]
            taken[i] += part * weight[j]
            left -= part
    return worth
