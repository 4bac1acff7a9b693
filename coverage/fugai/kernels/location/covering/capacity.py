"""Covering by candidates of limited capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.covering.cover import Cover


@njit(cache=True)
def assign_greedily(
    cover: Cover, capacity: FloatArray, chosen: BoolArray, order: IntArray
) -> tuple[float, FloatArray]:
    """Demand that the chosen candidates serve row by row, and the capacity that each has left.

    Each row is served by the candidate with the most capacity left, then by the next. Fast, and
    never more than the best assignment serves.

    Parameters
    ----------
    order
        Rows in the order in which they are served: best those with the fewest candidates first.
    """
    left = np.where(chosen, capacity, 0.0)
    served = 0.0
    for i in order:
        unserved = cover.first[i]
        while unserved > 0.0:
            most, found = 0.0, -1
            for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                if left[cover.row_idx[k]] > most:
                    most, found = left[cover.row_idx[k]], cover.row_idx[k]
            if found < 0:
                break
            amount = min(unserved, most)
            left[found] -= amount
            unserved -= amount
            served += amount
    return served, left


@njit(cache=True)
def knapsack_values(
    cover: Cover, dual: FloatArray, capacity: FloatArray, taken: FloatArray, built: FloatArray
) -> FloatArray:
    """Most that each candidate earns within its capacity, at a price of a unit of each row's demand.

    A fractional knapsack: rows of the highest price first. ``taken`` is increased, for each row, by
    the demand that candidates take times their ``built``, the part of each that is built.
    """
    values = np.zeros(len(capacity))
    for j in range(len(capacity)):
        rows = cover.col_idx[cover.col_ptr[j] : cover.col_ptr[j + 1]]
        left = capacity[j]
        for position in np.argsort(-dual[rows]):
            i = rows[position]
            if left <= 0.0 or dual[i] <= 0.0:
                break
            amount = min(left, cover.first[i])
            values[j] += amount * dual[i]
            taken[i] += amount * built[j]
            left -= amount
    return values
