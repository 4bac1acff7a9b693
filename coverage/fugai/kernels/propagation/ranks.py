"""Values of a given rank in linear time, by counting values into buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

BUCKETS = 64
"""Number of buckets into which values are counted."""


@njit(cache=True, error_model="numpy")
def _in_bucket(
    values: FloatArray, count: int, rank: int, low: float, scale: float, bucket: int
) -> float:
    """Value of that rank (from 0, ascending) among the values of one bucket."""
    found = np.empty(count)
    filled = 0
    for i in range(count):
        value = values[i]
        if int((value - low) * scale) == bucket:
            slot = filled
            while slot > 0 and found[slot - 1] > value:
                found[slot] = found[slot - 1]
                slot -= 1
            found[slot] = value
            filled += 1
    return float(found[rank])


@njit(cache=True, error_model="numpy")
def interdecile_range(values: FloatArray, count: int, k: int, buckets: IntArray) -> float:
    """The k-th largest less the k-th smallest of the first ``count`` values.

    Exact, and linear in ``count``: values are counted into buckets, and one bucket at either end is
    sorted. ``buckets`` is scratch space.
    """
    low, high = values[0], values[0]
    for i in range(1, count):
        low, high = min(low, values[i]), max(high, values[i])
    if not high - low > 1e-9:
        return 0.0
    scale = (BUCKETS - 0.001) / (high - low)
    buckets[:] = 0
    for i in range(count):
        buckets[int((values[i] - low) * scale)] += 1
    at, counted = 0, buckets[0]
    while counted < k:
        at += 1
        counted += buckets[at]
    lower = _in_bucket(values, count, k - 1 - (counted - buckets[at]), low, scale, at)
    at, counted = BUCKETS - 1, buckets[BUCKETS - 1]
    while counted < k:
        at -= 1
        counted += buckets[at]
    return _in_bucket(values, count, counted - k, low, scale, at) - lower
