"""The cheapest cover of a share of all demand, searched for where prices say that it lies."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import covering_counts
from fugai.kernels.location.covering.greedy import greedy_cover
from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.pdhg import start_primal_dual
from fugai.siting.covering.incumbent import SetCoverIncumbent
from fugai.siting.covering.program import MAX_ENTRIES, solve_set_cover_program
from fugai.siting.covering.reduce import fix_variables
from fugai.siting.covering.set_cover import fix_by_bound
from fugai.siting.partial_cover.prices import SharePrices
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.subproblem import SetCoverProblem

NEAR = 0.9
"""Candidates that bring at least this part of what would pay are searched among."""

FIRST_SLACK, MORE_SLACK = 1.005, 1.005
"""Budget of the first search over the bound, and factor on it as long as none reaches the target."""

WORK = 1.6e8
"""Perturbations of one search times the pairs of the problem, about a fifth of a second of work."""

MAX_FAILURES = 60
"""Searches in vain, in a row, that end it."""


def cover_share(
    problem: SetCoverProblem, clock: Clock, *, rng: np.random.Generator, step: float
) -> SetCoverIncumbent:
    """Cheapest choice that covers the target, with a lower bound; without minima of groups.

    Parameters
    ----------
    step
        All costs are multiples of this; 0 where they may differ by anything.

    Returns
    -------
    Incumbent that may not be ``found`` where conflicts or the clock are in the way.
    """
    best = SetCoverIncumbent(
        built=problem.open_part.built.copy(), cost=math.inf, bound=problem.spent, step=step
    )
    with clock.guarded():
        _run(problem, best, clock, rng)
    return best


def _run(
    problem: SetCoverProblem, best: SetCoverIncumbent, clock: Clock, rng: np.random.Generator
) -> None:
    if problem.reached:
        best.offer(problem.open_part.built.copy(), problem.spent)
        best.raise_to(best.cost)
        return
    chosen = _greedy(problem)
    if problem.covers_target(chosen) and not _clashes(problem, chosen):
        best.offer(problem.open_part.expand(chosen), problem.cost(chosen))
    prices = SharePrices(reduced=problem.open_part.reduced, missing=problem.missing)
    prices.solve(chosen, clock)
    best.raise_to(problem.spent + prices.bound)
    if best.proven or clock.over:
        return
    _search(_near(problem, prices), prices, best, clock, rng)
    if best.found and not (best.proven or clock.over):
        _prove(problem, prices, best, clock, rng)


def _greedy(problem: SetCoverProblem) -> BoolArray:
    reduced = problem.open_part.reduced
    chosen = reduced.none
    constraints = problem.open_part.constraints(float(reduced.cost.sum()))
    greedy_cover(reduced.cover, constraints, chosen, problem.missing, problem.tolerance)
    return chosen


def _clashes(problem: SetCoverProblem, chosen: BoolArray) -> bool:
    return bool((problem.open_part.in_conflict(chosen) & chosen).any())


def _near(problem: SetCoverProblem, prices: SharePrices) -> SetCoverProblem:
    """The problem over the candidates that nearly pay, and those that the relaxation uses."""
    open_part = problem.open_part
    near = (prices.value_per_cost() > NEAR * prices.rate) | (prices.part > 1e-3)
    keep = open_part.conflicts is not None
    reduced = fix_variables(
        open_part.reduced, built=open_part.reduced.none, closed=~near, keep_dominated=keep
    )
    return replace(problem, open_part=replace(open_part, reduced=reduced))


def _search(
    problem: SetCoverProblem,
    prices: SharePrices,
    best: SetCoverIncumbent,
    clock: Clock,
    rng: np.random.Generator,
) -> None:
    """Search for the target with less and less money, from the rounded relaxation on."""
    reduced, failures = problem.open_part.reduced, 0
    places = np.searchsorted(prices.reduced.columns, reduced.columns)
    part = prices.part[places]
    money = FIRST_SLACK * prices.bound + (best.step or 0.0)
    chosen = _rounded(problem, part, money)
    perturbations = int(np.clip(WORK / max(reduced.entries, 1), 20, 200))
    while failures < MAX_FAILURES and not (clock.over or best.proven):
        money = min(money, best.cutoff - problem.spent) if best.found else money
        constraints = problem.open_part.constraints(money * (1.0 - ROUNDING))
        chosen = _within(problem, chosen, constraints.budget)
        draws = rng.random((perturbations, DRAWS))
        by_ratio = failures % 2 == 0
        iterated_local_search(
            reduced.cover, constraints, chosen, draws, problem.tolerance, by_ratio
        )
        if problem.covers_target(chosen) and not _clashes(problem, chosen):
            chosen = _shed(problem, chosen)
            best.offer(problem.open_part.expand(chosen), problem.cost(chosen))
            failures = 0
        elif best.found and money >= best.cutoff - problem.spent:
            failures += 1
        else:
            failures += 1
            money *= MORE_SLACK


def _rounded(problem: SetCoverProblem, part: np.ndarray, money: float) -> BoolArray:
    """Candidates of which the relaxation builds most, without conflicts, within a budget."""
    reduced, chosen, spent = problem.open_part.reduced, problem.open_part.reduced.none, 0.0
    conflicts = problem.open_part.constraints(money).conflicts
    blocked = reduced.none
    for j in np.argsort(-part, kind="stable"):
        if part[j] < 0.5:
            break
        if not blocked[j] and spent + reduced.cost[j] <= money:
            chosen[j] = True
            spent += float(reduced.cost[j])
            blocked[conflicts.others[conflicts.indptr[j] : conflicts.indptr[j + 1]]] = True
    return chosen


def _losses(problem: SetCoverProblem, chosen: BoolArray) -> np.ndarray:
    """Value that each candidate alone covers in a choice."""
    cover = problem.open_part.reduced.cover
    lonely = np.where(covering_counts(cover, chosen) == 1, cover.first, 0.0)
    return np.add.reduceat(np.append(lonely[cover.col_idx], 0.0), cover.col_ptr[:-1]) * (
        np.diff(cover.col_ptr) > 0
    )


def _within(problem: SetCoverProblem, chosen: BoolArray, budget: float) -> BoolArray:
    """Choice without the sites that lose least for their cost, so that a budget pays for it."""
    reduced, kept = problem.open_part.reduced, chosen.copy()
    while reduced.cost[kept].sum() > budget:
        sites = np.flatnonzero(kept)
        loss = _losses(problem, kept)[sites] / reduced.cost[sites]
        kept[sites[int(np.argmin(loss))]] = False
    return kept


def _shed(problem: SetCoverProblem, chosen: BoolArray) -> BoolArray:
    """Choice without sites that the target does not need, the dearest for what it loses first."""
    reduced, kept = problem.open_part.reduced, chosen.copy()
    while True:
        sites = np.flatnonzero(kept)
        loss = _losses(problem, kept)[sites]
        spare = reduced.value(kept) - problem.missing + problem.tolerance
        can_go = np.flatnonzero(loss <= spare)
        if not len(can_go):
            return kept
        merit = loss[can_go] / reduced.cost[sites[can_go]]
        kept[sites[can_go[int(np.argmin(merit))]]] = False


def _prove(
    problem: SetCoverProblem,
    prices: SharePrices,
    best: SetCoverIncumbent,
    clock: Clock,
    rng: np.random.Generator,
) -> None:
    """HiGHS on what the bound leaves open, where that is little."""
    reduced = problem.open_part.reduced
    dual = start_primal_dual(reduced.cover, prices.part)
    dual.best_dual[:] = prices.price
    left = fix_by_bound(problem, best, dual)
    if left.open_part.reduced.entries <= MAX_ENTRIES and not math.isinf(left.target):
        solve_set_cover_program(left, best, clock, seed=int(rng.integers(1 << 30)))
