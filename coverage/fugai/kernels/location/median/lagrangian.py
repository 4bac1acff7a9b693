"""Lagrangian relaxation of the p-median: a lower bound, and what it rules out.

At multipliers u the sum of a candidate is rho(j) = sum over i of min(0, cost(i, j) - u(i)).

J. E. Beasley, A note on solving large p-median problems, European Journal of Operational Research
21, 1985; N. Christofides, J. E. Beasley, A tree search algorithm for the p-median problem,
European Journal of Operational Research 10, 1982.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.subgradient import (
    BOUND,
    STEP,
    open_cheapest,
    record_bound,
    start_ascent,
    subgradient_step,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.median.interchange import CostRows
    from fugai.kernels.location.subgradient import Dual, Openings

MEMORY = 0.1
"""Weight of the last step in the moving average of how often each candidate is open."""


@njit(cache=True)
def candidate_sums(rows: CostRows, multipliers: FloatArray, rho: FloatArray) -> None:
    """Write rho of every candidate at these multipliers into ``rho``."""
    rho[:] = 0.0
    for i in range(len(multipliers)):
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= multipliers[i]:
                break
            rho[rows.candidate[k]] += rows.cost[k] - multipliers[i]


@njit(cache=True)
def ascend(
    rows: CostRows,
    multipliers: FloatArray,
    scale: FloatArray,
    openings: Openings,
    upper: float,
    step: float,
    steps: int,
) -> tuple[float, FloatArray, FloatArray, float, FloatArray]:
    """Best bound of so many subgradient steps, its multipliers and rho, and the step length left.

    Also how often each candidate is open: a moving average over the steps, which estimates the
    linear relaxation.

    Parameters
    ----------
    multipliers
        Of each demand point, to begin with.
    scale
        Weight of each demand point, which scales its steps.
    upper
        Value of a known solution; the steps aim at it.
    step
        Length of the first step, as a share of the distance to ``upper``.
    """
    always_open = openings.always_open
    ascent = start_ascent(multipliers, scale, rows.unserved, len(always_open), step)
    rho = np.empty(len(always_open), dtype=np.float64)
    subgradient = np.empty(len(multipliers))
    open_share = np.zeros(len(always_open))
    for _ in range(steps):
        candidate_sums(rows, ascent.multipliers, rho)
        is_open = always_open.copy()
        bound = (
            ascent.multipliers.sum()
            + rho[always_open].sum()
            + open_cheapest(rho, openings, is_open)
        )
        open_share += MEMORY * (is_open - open_share)
        if not record_bound(ascent, bound, rho, upper):
            continue
        _count_missing(rows, ascent.multipliers, is_open, subgradient)
        if not subgradient_step(ascent, subgradient, bound, upper):
            break
    bound, step = ascent.progress[BOUND], ascent.progress[STEP]
    return bound, ascent.best_multipliers, ascent.best_rho, step, open_share


@njit(cache=True)
def _count_missing(
    rows: CostRows, multipliers: FloatArray, is_open: BoolArray, subgradient: FloatArray
) -> None:
    """Write 1 minus the number of open candidates that serve each demand point."""
    for i in range(len(multipliers)):
        served = 0
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= multipliers[i]:
                break
            if is_open[rows.candidate[k]]:
                served += 1
        subgradient[i] = 1.0 - served


@njit(cache=True)
def usable_entries(rows: CostRows, dual: Dual, openings: Openings, cutoff: float) -> IntArray:
    """Number of entries of each row that a solution below ``cutoff`` can use.

    If a demand point were served at a higher cost than those, every candidate of those entries
    would be closed: others take their places in the bound, and the point itself pays at least the
    next cost. Entries after which this alone reaches ``cutoff`` are of no use.
    """
    always_open, free, count = openings
    order = free[np.argsort(dual.rho[free])]
    rank = np.full(len(always_open), len(order), dtype=np.int64)
    for position in range(len(order)):
        rank[order[position]] = position
    stamp = np.full(len(always_open), -1, dtype=np.int64)
    usable = np.empty(len(dual.multipliers), dtype=np.int64)
    for i in range(len(dual.multipliers)):
        begin, end = rows.indptr[i], rows.indptr[i + 1]
        usable[i] = end - begin
        closed, lost = 0, 0.0
        for k in range(begin, end):
            j = rows.candidate[k]
            stamp[j] = i
            if always_open[j]:
                usable[i] = k + 1 - begin
                break
            if rank[j] < count:
                closed += 1
                lost -= dual.rho[j]
            following = rows.cost[k + 1] if k + 1 < end else rows.unserved[i]
            if following == rows.cost[k]:
                continue
            bound = dual.bound + lost + max(0.0, following - dual.multipliers[i])
            if bound >= cutoff:
                bound += _replacements(order, dual.rho, stamp, i, count, closed)
            if bound >= cutoff:
                usable[i] = k + 1 - begin
                break
    return usable


@njit(cache=True)
def _replacements(
    order: IntArray, rho: FloatArray, stamp: IntArray, i: int, count: int, wanted: int
) -> float:
    """Sum of the next ``wanted`` rho after the first ``count`` that are not stamped with i."""
    total = 0.0
    for position in range(count, len(order)):
        if wanted == 0:
            break
        if stamp[order[position]] != i:
            total += rho[order[position]]
            wanted -= 1
    return total
