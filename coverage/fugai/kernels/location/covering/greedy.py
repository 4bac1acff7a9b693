"""Greedy covers: sites added by gain until a value is reached, or put in the order of their gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.covering.state import add, drop, start

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.cover import Cover
    from fugai.kernels.location.covering.state import Constraints


@njit(cache=True)
def greedy_cover(
    cover: Cover, constraints: Constraints, chosen: BoolArray, target: float, min_gain: float
) -> float:
    """Add by gain per cost until a value is reached, then drop redundant sites, costliest first.

    V. Chvátal, A greedy heuristic for the set-covering problem, Mathematics of Operations Research
    4, 1979.

    Parameters
    ----------
    chosen
        Choice to start from; the one found on return.
    target
        Value to be reached; what a candidate adds beyond it does not count.

    Returns
    -------
    The value; below ``target`` where no candidate that may be added brings it there.
    """
    state = start(cover, constraints, chosen)
    while state.total[0] < target - min_gain:
        best, found = 0.0, -1
        for j in range(len(chosen)):
            if state.chosen[j] or state.blocked[j] > 0 or state.gain[j] <= min_gain:
                continue
            merit = min(state.gain[j], target - state.total[0]) / constraints.cost[j]
            if merit > best:
                best, found = merit, j
        if found < 0:
            break
        add(cover, constraints, state, found)
    sites = np.flatnonzero(state.chosen)
    for position in np.argsort(-constraints.cost[sites], kind="mergesort"):
        site = int(sites[position])
        before = state.total[0]
        drop(cover, constraints, state, site)
        if state.total[0] < min(target - min_gain, before):
            add(cover, constraints, state, site)
    chosen[:] = state.chosen
    return float(state.total[0])


@njit(cache=True)
def marginal_gain(cover: Cover, coverage: Int32Array, j: int) -> float:
    """Value that a candidate adds where ``coverage`` others cover each row already."""
    gain = 0.0
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        if coverage[i] == 0:
            gain += cover.first[i]
        elif coverage[i] == 1:
            gain += cover.second[i]
    return gain


@njit(cache=True)
def order_by_gain(cover: Cover, chosen: BoolArray) -> tuple[IntArray, FloatArray]:
    """Chosen candidates, each placed where it adds most to those before it, and what it adds.

    Those that add nothing come last, by position. Gains are evaluated lazily (M. Minoux,
    Accelerated greedy algorithms for maximizing submodular set functions, 1978).
    """
    coverage = np.zeros(len(cover.row_ptr) - 1, np.int32)
    sites = np.flatnonzero(chosen)
    order, gains = np.empty(len(sites), np.int64), np.empty(len(sites))
    gain, computed_at = np.full(len(sites), np.inf), np.full(len(sites), -1, np.int64)
    # A gain can only fall as other sites are placed, so an older one is an upper bound and only the
    # largest need be computed again. Not so where a second cover is worth more than the first.
    submodular = bool(np.all(cover.second <= cover.first))
    for step in range(len(sites)):
        if not submodular:
            gain[gain >= 0.0] = np.inf
        best = int(np.argmax(gain))
        while computed_at[best] != step:
            gain[best] = marginal_gain(cover, coverage, int(sites[best]))
            computed_at[best] = step
            best = int(np.argmax(gain))
        order[step] = sites[best]
        gains[step] = gain[best]
        gain[best] = -1.0
        for k in range(cover.col_ptr[order[step]], cover.col_ptr[order[step] + 1]):
            coverage[cover.col_idx[k]] += 1
    return order, gains
