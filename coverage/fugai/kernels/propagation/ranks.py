"""Values of a given rank in linear time, by counting how many are above a level.

Levels halve the interval that holds the value, until they leave as many values above as are asked for.
Each pass compares without branches, so that the compiler vectorises it; no array is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.vector_loops import highest, highest_below, least_from

if TYPE_CHECKING:
    from fugai._types import FloatArray

_HALVINGS = 16
"""After these the values are so close together that stepping from one to the next is sooner done."""


@njit(cache=True, error_model="numpy", nogil=True)
def _count_from(values: FloatArray, first: int, end: int, level: float) -> int:
    """How many values from index ``first`` to before ``end`` are at least ``level``."""
    count = np.int64(0)
    for i in range(first, end):
        count += np.int64(1) if values[i] >= level else np.int64(0)
    return int(count)


@njit(cache=True, error_model="numpy", nogil=True)
def largest_of_rank(
    values: FloatArray, first: int, end: int, rank: int, span: tuple[float, float]
) -> float:
    """The ``rank``-th largest value, from 1, of the indices from ``first`` to before ``end``.

    ``span`` are the least and the largest of them; none may be NaN.
    """
    low, high = span
    if _count_from(values, first, end, high) >= rank:
        return high
    for _ in range(_HALVINGS):
        level = 0.5 * (low + high)
        above = _count_from(values, first, end, level)
        if above == rank:
            return least_from(values, first, end, level)
        if above > rank:
            low = level
        else:
            high = level
    while True:
        high = highest_below(values, first, end, high)
        if _count_from(values, first, end, high) >= rank:
            return high


@njit(cache=True, error_model="numpy", nogil=True)
def interdecile_range(values: FloatArray, count: int, k: int) -> float:
    """The k-th largest less the k-th smallest of the first ``count`` values.

    Values nearer together than a nanometre count as equal.
    """
    high, low = highest(values, 0, count), least_from(values, 0, count, -np.inf)
    if not high - low > 1e-9:
        return 0.0
    upper = largest_of_rank(values, 0, count, k, (low, high))
    return upper - largest_of_rank(values, 0, count, count - k + 1, (low, high))
