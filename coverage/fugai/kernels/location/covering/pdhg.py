"""Linear relaxation of maximal covering by the primal-dual hybrid gradient, and its bound.

In the relaxation a candidate may be built in part: ``x`` from 0 to 1. The dual variable of a row is
the price of covering it. Primal and dual take gradient steps in turn; any dual gives a valid
Lagrangian bound, whenever the method stops, and the primal tells which candidates good solutions
have in common.

A. Chambolle, T. Pock, A first-order primal-dual algorithm for convex problems with applications to
imaging, Journal of Mathematical Imaging and Vision 40, 2011; T. Pock, A. Chambolle, Diagonal
preconditioning for first order primal-dual algorithms, ICCV 2011; D. Applegate et al., Practical
large-scale linear programming using primal-dual hybrid gradient, NeurIPS 2021, and Faster
first-order primal-dual methods for linear programming using restarts and sharpness, Mathematical
Programming 201, 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.cover import Cover

STEPS_PER_CHECK = 40
"""Steps between two evaluations of the bound."""

RESTART_RATIO = 0.4
"""Restart where the duality gap has shrunk to this part of what it was at the last restart."""

BOUND, VALUE, RESTART_GAP, STEPS_SINCE_RESTART = 0, 1, 2, 3
"""Positions in `PrimalDual.progress`."""


class PrimalDual(NamedTuple):
    """Iterate of the relaxation, sums since the last restart, and the best iterates so far.

    ``x`` of each candidate; of each row its ``dual`` and its ``coverage``, the sum of ``x`` over
    the candidates that cover it. ``progress`` holds the best bound, the best primal value, the gap
    at the last restart, and the steps since then.
    """

    x: FloatArray
    dual: FloatArray
    coverage: FloatArray
    sum_x: FloatArray
    sum_dual: FloatArray
    sum_coverage: FloatArray
    best_dual: FloatArray
    best_x: FloatArray
    progress: FloatArray


def start_primal_dual(cover: Cover, x: FloatArray) -> PrimalDual:
    """First iterate: ``x`` as given, and half the value of each row as its dual."""
    dual = 0.5 * np.maximum(cover.first, 0.5 * (cover.first + cover.second))
    rows, columns = len(dual), len(x)
    return PrimalDual(
        x.copy(),
        dual,
        np.zeros(rows),
        np.zeros(columns),
        np.zeros(rows),
        np.zeros(rows),
        dual.copy(),
        x.copy(),
        np.array([np.inf, -np.inf, np.inf, 0.0]),
    )


@njit(cache=True)
def sum_members(ptr: IntArray, idx: Int32Array, values: FloatArray, out: FloatArray) -> None:
    """Write the sum of the values of each set's members into ``out``: a 0-1 matrix times a vector."""
    for i in range(len(out)):
        total = 0.0
        for k in range(ptr[i], ptr[i + 1]):
            total += values[idx[k]]
        out[i] = total


@njit(cache=True)
def fractional_knapsack(value: FloatArray, cost: FloatArray, budget: float) -> tuple[float, float]:
    """Largest value that a budget buys where the last item may be bought in part (Dantzig 1957).

    Returns
    -------
    The value, and what one more unit of budget would add.
    """
    order = np.argsort(-value / cost)
    total, left = 0.0, budget
    for j in order:
        if value[j] <= 0.0:
            break
        if left < cost[j]:
            return total + value[j] * left / cost[j], value[j] / cost[j]
        total += value[j]
        left -= cost[j]
    return total, 0.0


@njit(cache=True)
def project_onto_budget(
    target: FloatArray, step: FloatArray, budget: float, cost: FloatArray, x: FloatArray
) -> None:
    """Write into ``x`` the nearest point from 0 to 1 within the budget.

    Distances are measured in the metric of the step lengths; the budget's multiplier is bisected.
    """
    spent, high = 0.0, 0.0
    for j in range(len(target)):
        spent += cost[j] * min(1.0, max(0.0, target[j]))
        high = max(high, target[j] / (step[j] * cost[j]))
    low, multiplier = 0.0, 0.0
    if spent > budget:
        for _ in range(50):
            multiplier = 0.5 * (low + high)
            spent = 0.0
            for j in range(len(target)):
                spent += cost[j] * min(1.0, max(0.0, target[j] - multiplier * step[j] * cost[j]))
            if spent > budget:
                low = multiplier
            else:
                high = multiplier
        multiplier = high
    for j in range(len(target)):
        x[j] = min(1.0, max(0.0, target[j] - multiplier * step[j] * cost[j]))


@njit(cache=True)
def concave_gain(cover: Cover, i: int) -> tuple[float, float]:
    """Value of the first and of the second cover of a row; their mean where the second is larger."""
    first, second = cover.first[i], cover.second[i]
    if second > first:
        return 0.5 * (first + second), 0.5 * (first + second)
    return first, second


def free_value(cover: Cover, dual: FloatArray) -> float:
    """Part of the Lagrangian bound that no candidate contributes to."""
    mean = 0.5 * (cover.first + cover.second)
    concave = cover.second <= cover.first
    first = np.where(concave, cover.first, mean)
    second = np.where(concave, cover.second, mean)
    return float(np.maximum(0.0, first - dual).sum() + np.maximum(0.0, second - dual).sum())


@njit(cache=True)
def lagrangian_bound(
    cover: Cover, dual: FloatArray, cost: FloatArray, budget: float, column_dual: FloatArray
) -> float:
    """Upper bound at a dual; ``column_dual`` receives the sum of the duals of each column's rows."""
    sum_members(cover.col_ptr, cover.col_idx, dual, column_dual)
    total, _ = fractional_knapsack(column_dual, cost, budget)
    for i in range(len(dual)):
        first, second = concave_gain(cover, i)
        total += max(0.0, first - dual[i]) + max(0.0, second - dual[i])
    return total


@njit(cache=True)
def relaxed_value(cover: Cover, coverage: FloatArray, scale: float) -> float:
    """Value of all rows at a fractional coverage, which is multiplied by ``scale``."""
    total = 0.0
    for i in range(len(coverage)):
        first, second = concave_gain(cover, i)
        times = coverage[i] * scale
        total += first * min(1.0, times) + second * min(1.0, max(0.0, times - 1.0))
    return total


@njit(cache=True)
def dual_step(cover: Cover, state: PrimalDual, coverage: FloatArray) -> None:
    """Move the dual against the coverage of the new ``x``, and store that coverage."""
    for i in range(len(coverage)):
        first, second = concave_gain(cover, i)
        step = first / (cover.row_ptr[i + 1] - cover.row_ptr[i])
        ahead = state.dual[i] - step * (2.0 * coverage[i] - state.coverage[i])
        dual = ahead + 2.0 * step  # as if both covers were wanted at this price
        if dual > second:
            dual = max(second, ahead + step)
        state.dual[i] = min(max(dual, 0.0), first)
        state.coverage[i] = coverage[i]


@njit(cache=True)
def evaluate_and_restart(cover: Cover, cost: FloatArray, budget: float, state: PrimalDual) -> None:
    """Bound and value of the iterate and of the mean since the last restart, the better one kept.

    Restarts from the better of the two where the gap has shrunk enough.
    """
    since = state.progress[STEPS_SINCE_RESTART]
    mean_dual = state.sum_dual / since
    column_dual = np.empty(len(cost))
    high = lagrangian_bound(cover, state.dual, cost, budget, column_dual)
    mean_high = lagrangian_bound(cover, mean_dual, cost, budget, column_dual)
    low = relaxed_value(cover, state.coverage, 1.0)
    mean_low = relaxed_value(cover, state.sum_coverage, 1.0 / since)
    if min(high, mean_high) < state.progress[BOUND]:
        state.progress[BOUND] = min(high, mean_high)
        state.best_dual[:] = state.dual if high < mean_high else mean_dual
    if max(low, mean_low) > state.progress[VALUE]:
        state.progress[VALUE] = max(low, mean_low)
        state.best_x[:] = state.x if low > mean_low else state.sum_x / since
    gap = min(high - low, mean_high - mean_low)
    if gap < RESTART_RATIO * state.progress[RESTART_GAP] or since >= 50 * STEPS_PER_CHECK:
        state.progress[RESTART_GAP] = gap
        if mean_high - mean_low < high - low:
            state.x[:] = state.sum_x / since
            state.dual[:] = mean_dual
            state.coverage[:] = state.sum_coverage / since
        state.sum_x[:] = 0.0
        state.sum_dual[:] = 0.0
        state.sum_coverage[:] = 0.0
        state.progress[STEPS_SINCE_RESTART] = 0.0


@njit(cache=True)
def pdhg_steps(
    cover: Cover, cost: FloatArray, budget: float, state: PrimalDual, checks: int
) -> None:
    """Take `STEPS_PER_CHECK` primal and dual steps and evaluate the bound, ``checks`` times."""
    column_dual, coverage = np.empty(len(cost)), np.empty(len(state.dual))
    row_scale = np.empty(len(state.dual))
    for i in range(len(row_scale)):
        row_scale[i], _ = concave_gain(cover, i)
    step = np.empty(len(cost))
    sum_members(cover.col_ptr, cover.col_idx, row_scale, step)
    step = 1.0 / np.maximum(step, 1e-300)
    sum_members(cover.row_ptr, cover.row_idx, state.x, state.coverage)
    for _ in range(checks):
        for _step in range(STEPS_PER_CHECK):
            sum_members(cover.col_ptr, cover.col_idx, state.dual, column_dual)
            project_onto_budget(state.x + step * column_dual, step, budget, cost, state.x)
            sum_members(cover.row_ptr, cover.row_idx, state.x, coverage)
            dual_step(cover, state, coverage)
            state.sum_x[:] += state.x
            state.sum_dual[:] += state.dual
            state.sum_coverage[:] += state.coverage
        state.progress[STEPS_SINCE_RESTART] += STEPS_PER_CHECK
        evaluate_and_restart(cover, cost, budget, state)
