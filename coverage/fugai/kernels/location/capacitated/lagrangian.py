"""Lagrangian relaxation of the capacitated p-median: knapsacks that give a lower bound.

The constraint that each demand point is served once is relaxed with a multiplier. What remains is
one knapsack for each candidate: which points does it serve best within its capacity?

A. Ceselli, G. Righini, A branch-and-price algorithm for the capacitated p-median problem, Networks
45, 2005, on why this bound is tighter than that of the linear program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.location.subgradient import Dual, Openings


class CandidateColumns(NamedTuple):
    """Costs by candidate, the demand of each point, and the capacity of each candidate.

    Candidate j may serve ``point[indptr[j]:indptr[j + 1]]`` at ``cost``. ``demand`` and
    ``capacity`` are whole numbers where ``is_whole`` is set: knapsacks are then solved exactly, and
    otherwise their linear relaxations are.
    """

    indptr: IntArray
    point: Int32Array
    cost: FloatArray
    demand: FloatArray
    capacity: FloatArray
    is_whole: bool


@njit(cache=True)
def best_knapsack(
    columns: CandidateColumns, j: int, multipliers: FloatArray, share: FloatArray
) -> float:
    """Most that candidate j can earn; ``share`` receives the part taken of each of its points."""
    begin, end = columns.indptr[j], columns.indptr[j + 1]
    share[: end - begin] = 0.0
    gain = multipliers[columns.point[begin:end]] - columns.cost[begin:end]
    size = columns.demand[columns.point[begin:end]]
    items = np.flatnonzero((gain > 0.0) & (size <= columns.capacity[j]))
    if size[items].sum() <= columns.capacity[j]:
        share[items] = 1.0
        return float(gain[items].sum())
    if columns.is_whole:
        return _knapsack(gain[items], size[items], int(columns.capacity[j]), items, share)
    order = items[np.argsort(-gain[items] / np.maximum(size[items], 1e-300))]
    left, total = columns.capacity[j], 0.0
    for k in order:
        part = 1.0 if size[k] <= left else left / size[k]
        share[k] = part
        total += part * gain[k]
        left -= part * size[k]
        if part < 1.0:
            break
    return total


@njit(cache=True)
def _knapsack(
    gain: FloatArray, size: FloatArray, capacity: int, items: IntArray, share: FloatArray
) -> float:
    """Best sum of gains within the capacity, by dynamic programming over whole-numbered sizes.

    ``share`` is set to 1 at the ``items`` that are taken.
    """
    best = np.zeros(capacity + 1)
    took = np.zeros((len(gain), capacity + 1), dtype=np.bool_)
    for k in range(len(gain)):
        weight = int(size[k])
        for left in range(capacity, weight - 1, -1):
            value = best[left - weight] + gain[k]
            if value > best[left]:
                best[left] = value
                took[k, left] = True
    left = capacity
    for k in range(len(gain) - 1, -1, -1):
        if took[k, left]:
            share[items[k]] = 1.0
            left -= int(size[k])
    return float(best[capacity])


@njit(cache=True)
def ascend_knapsacks(
    columns: CandidateColumns,
    multipliers: FloatArray,
    scale: FloatArray,
    openings: Openings,
    upper: float,
    step: float,
    steps: int,
) -> tuple[float, FloatArray, FloatArray, float]:
    """Best bound of so many subgradient steps, its multipliers and rho, and the step length left.

    The parameters are those of `fugai.kernels.location.median.lagrangian.ascend`.
    """
    always_open = openings.always_open
    ceiling = np.full(len(multipliers), np.inf)
    ascent = start_ascent(multipliers, scale, ceiling, len(always_open), step)
    rho = np.empty(len(always_open))
    shares = np.zeros(len(columns.point))
    subgradient = np.empty(len(multipliers))
    for _ in range(steps):
        for j in range(len(always_open)):
            rho[j] = -best_knapsack(
                columns,
                j,
                ascent.multipliers,
                shares[columns.indptr[j] : columns.indptr[j + 1]],
            )
        is_open = always_open.copy()
        bound = (
            ascent.multipliers.sum()
            + rho[always_open].sum()
            + open_cheapest(rho, openings, is_open)
        )
        if not record_bound(ascent, bound, rho, upper):
            continue
        _count_missing(columns, shares, is_open, subgradient)
        if not subgradient_step(ascent, subgradient, bound, upper):
            break
    bound, step = ascent.progress[BOUND], ascent.progress[STEP]
    return bound, ascent.best_multipliers, ascent.best_rho, step


@njit(cache=True)
def _count_missing(
    columns: CandidateColumns, shares: FloatArray, is_open: BoolArray, subgradient: FloatArray
) -> None:
    """Write 1 minus the times that the open candidates' knapsacks take each demand point."""
    subgradient[:] = 1.0
    for j in np.flatnonzero(is_open):
        for k in range(columns.indptr[j], columns.indptr[j + 1]):
            subgradient[columns.point[k]] -= shares[k]


@njit(cache=True)
def assignment_bounds(columns: CandidateColumns, dual: Dual, openings: Openings) -> FloatArray:
    """Lower bound of all solutions in which a candidate serves a point, for each such pair.

    The candidate is then open, and its knapsack has to hold the point.
    """
    order = openings.free[np.argsort(dual.rho[openings.free])]
    limit = dual.rho[order[openings.number - 1]] if openings.number > 0 else -np.inf
    multipliers, rho = dual.multipliers, dual.rho
    capacity = columns.capacity.copy()
    remaining = CandidateColumns(
        columns.indptr, columns.point, columns.cost, columns.demand, capacity, columns.is_whole
    )
    bounds = np.full(len(columns.point), np.inf)
    for j in range(len(openings.always_open)):
        begin, end = columns.indptr[j], columns.indptr[j + 1]
        base = dual.bound if openings.always_open[j] else dual.bound + max(0.0, rho[j] - limit)
        share = np.zeros(end - begin)
        unused = np.zeros(end - begin)
        best_knapsack(columns, j, multipliers, share)
        for k in range(begin, end):
            i = columns.point[k]
            if columns.demand[i] > columns.capacity[j]:
                continue
            if share[k - begin] > 0.0:
                bounds[k] = base
                continue
            capacity[j] = columns.capacity[j] - columns.demand[i]
            kept = multipliers[i]
            multipliers[i] = -np.inf  # so that the point is not taken twice
            rest = best_knapsack(remaining, j, multipliers, unused)
            multipliers[i] = kept
            bounds[k] = base - rho[j] - rest - (multipliers[i] - columns.cost[k])
        capacity[j] = columns.capacity[j]
    return bounds
