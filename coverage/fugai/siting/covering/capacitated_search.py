"""Search and bounds of a maximal cover by sites of limited capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.capacity import assign_greedily, knapsack_values
from fugai.kernels.location.covering.pdhg import fractional_knapsack
from fugai.siting._highs import solve_program
from fugai.siting.covering.flow_program import (
    MAX_ENTRIES,
    assignment_program,
    entry_flows,
    flow_program,
)
from fugai.siting.covering.instance import common_step
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.capacitated_problem import CapacitatedIncumbent, CapacitatedProblem


SUBGRADIENT_STEPS = 300
"""Subgradient steps of the bound where the program is too large for HiGHS."""

PATIENCE = 10
"""Subgradient steps without a better bound after which the step length is halved."""

MAX_TRIALS = 12
"""Candidates that are tried for each site to be added."""

MAX_PASSES = 6
"""Passes of interchange at most."""

MIN_ASSIGNMENT_S = 5.0
"""Least time for the best assignment to the sites found. [s]"""


def search(
    problem: CapacitatedProblem,
    best: CapacitatedIncumbent,
    rng: np.random.Generator,
    clock: Clock,
) -> None:
    """Greedy choice and interchange by greedy assignments; then the best assignment of the result.

    A candidate can serve at most its capacity, and at most what it covers and is not served yet:
    only the most promising are tried.
    """
    cover = problem.reduced.cover
    order = np.argsort(np.diff(cover.row_ptr), kind="stable")
    chosen = problem.always_built.copy()
    value, _ = assign_greedily(cover, problem.capacity, chosen, order)
    value = _fill_budget(problem, chosen, value, order, clock)
    for _ in range(MAX_PASSES):
        before = value
        for site in rng.permutation(np.flatnonzero(chosen & ~problem.always_built)):
            if clock.over:
                break
            trial = chosen.copy()
            trial[site] = False
            served, _ = assign_greedily(cover, problem.capacity, trial, order)
            trial_value = _fill_budget(problem, trial, served, order, clock)
            if trial_value > value * (1 + ROUNDING):
                chosen, value = trial, trial_value
        if value <= before * (1 + ROUNDING) or clock.over:
            break
    best.built = chosen
    best.flow = np.zeros(problem.reduced.entries)
    program, entries = assignment_program(problem, chosen)
    if not len(entries):
        return
    answer = solve_program(program, time_limit_s=max(clock.left_s, MIN_ASSIGNMENT_S))
    if answer.values is not None:
        best.value = -answer.objective
        best.flow[entries] = np.maximum(0.0, answer.values)


def _fill_budget(
    problem: CapacitatedProblem, chosen: BoolArray, value: float, order: IntArray, clock: Clock
) -> float:
    """Add the candidate with which most is served, until none fits; ``chosen`` is changed.

    Where the time is over, the most promising one is added untried.
    """
    cover, cost = problem.reduced.cover, problem.cost
    open_cost = cost[~problem.always_built]
    uneven = bool(np.ptp(open_cost) > 0) if len(open_cost) else False
    while True:
        room = problem.budget * (1 + ROUNDING) - float(cost[chosen].sum())
        promise = np.minimum(problem.capacity, _shared_weight(problem, chosen))
        promise[chosen | (cost > room)] = 0.0
        if problem.conflicts is not None:
            promise[problem.conflicts[chosen].any(axis=0)] = 0.0
        merit = promise / np.maximum(cost, 1e-300) if uneven else promise
        best, found = value * (1 + ROUNDING) + 1e-300, -1
        trials = 1 if clock.over else MAX_TRIALS
        for j in np.argsort(-merit, kind="stable")[:trials]:
            if promise[j] <= 0:
                break
            chosen[j] = True
            served, _ = assign_greedily(cover, problem.capacity, chosen, order)
            chosen[j] = False
            if served > best:
                best, found = served, int(j)
        if found < 0:
            return value
        chosen[found] = True
        value = best


def _shared_weight(problem: CapacitatedProblem, chosen: BoolArray) -> FloatArray:
    """Weight of the rows of each column, each divided among it and the chosen that cover it."""
    reduced = problem.reduced
    cover = reduced.cover
    count = np.bincount(
        np.repeat(np.arange(reduced.rows), np.diff(cover.row_ptr)),
        chosen[cover.row_idx],
        minlength=reduced.rows,
    )
    weight = cover.first / (1.0 + count)
    total: FloatArray = np.add.reduceat(np.append(weight[cover.col_idx], 0.0), cover.col_ptr[:-1])
    return total


def prove(
    problem: CapacitatedProblem, best: CapacitatedIncumbent, clock: Clock, *, seed: int
) -> None:
    """Improve the incumbent or its bound by HiGHS, or the bound alone by a subgradient method."""
    reduced = problem.reduced
    best.bound = min(float(reduced.cover.first.sum()), best.bound)
    if clock.over or best.value >= best.bound * (1 - ROUNDING):
        return
    if reduced.entries > MAX_ENTRIES:
        _lower_bound(problem, best, clock)
        return
    program, start = flow_program(problem, best.built, fixed=problem.always_built, flow=best.flow)
    step = common_step(reduced.cover.first, problem.capacity)
    answer = solve_program(
        program, time_limit_s=clock.left_s, seed=seed, start=start, abs_gap=0.999 * step
    )
    if answer.ending == "interrupted":
        clock.interrupt()
    if answer.values is not None and -answer.objective > best.value:
        built = answer.values[: len(problem.cost)] > 0.5
        if problem.is_allowed(built):
            best.built, best.value = built, -answer.objective
            best.flow = entry_flows(problem, answer.values)
    if np.isfinite(answer.bound):
        bound = -answer.bound
        bound = np.floor(bound + 1e-6) if step else bound
        best.bound = max(best.value, min(best.bound, float(bound)))


def _lower_bound(problem: CapacitatedProblem, best: CapacitatedIncumbent, clock: Clock) -> None:
    """Lagrangian bound: a multiplier for each unit of a row's demand, by a subgradient method."""
    cover, cost, always = problem.reduced.cover, problem.cost, problem.always_built
    multiplier, step, failures = np.full(problem.reduced.rows, 0.5), 1.0, 0
    for _ in range(SUBGRADIENT_STEPS):
        if clock.over:
            return
        built = always.astype(np.float64)
        unused = np.zeros(len(multiplier))
        values = knapsack_values(cover, multiplier, problem.capacity, unused, built)
        open_values = np.where(always, 0.0, values)
        value, rate = fractional_knapsack(open_values, cost, problem.budget)
        bound = float(((1 - multiplier) * cover.first).sum() + values[always].sum() + value)
        failures += 1
        if bound < best.bound:
            best.bound, failures = max(best.value, bound), 0
        elif failures > PATIENCE:
            step, failures = step / 2, 0
        built[(open_values > rate * cost) & ~always] = 1.0
        taken = np.zeros(len(multiplier))
        knapsack_values(cover, multiplier, problem.capacity, taken, built)
        subgradient = (taken - cover.first) / cover.first
        norm = float((subgradient**2 * cover.first).sum())
        if norm <= 0:
            return
        length = step * max(bound - best.value, 1e-6 * bound) / norm
        multiplier = np.clip(multiplier - length * subgradient, 0.0, 1.0)
