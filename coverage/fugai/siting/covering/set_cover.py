"""Set cover: the cheapest choice of candidates that covers a value, with a bound."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import covering_counts
from fugai.kernels.location.covering.greedy import greedy_cover
from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.pdhg import (
    BOUND,
    free_value,
    pdhg_steps,
    start_primal_dual,
    sum_members,
)
from fugai.siting.covering.cover_of_size import cover_of_size
from fugai.siting.covering.incumbent import SetCoverIncumbent
from fugai.siting.covering.max_cover import SMALL_ENTRIES, WORTH_FIXING
from fugai.siting.covering.program import MAX_ENTRIES, solve_set_cover_program
from fugai.siting.covering.reduce import remove_implied_rows
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.pdhg import PrimalDual
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.covering.subproblem import SetCoverProblem


MAX_RELAXATIONS = 3_000
"""Linear programs that decide whether a number of candidates is enough, at most."""

MAX_ROUNDS = 8
"""Rounds of search, bound and variable fixing at most."""

MAX_FAILURES = 80
"""Local searches without a cheaper choice that end a round, fewer where each takes longer."""

CHECKS_PER_ROUND = 40
"""Evaluations of the bound in a round at most."""


def set_cover(
    problem: SetCoverProblem, clock: Clock, *, rng: np.random.Generator, step: float
) -> SetCoverIncumbent:
    """Cheapest choice that covers the target, with a lower bound.

    Chvátal's greedy, then local searches with less and less money; the bound is the least money at
    which a dual of the maximal cover lets the target be reached; the same dual fixes candidates;
    HiGHS solves what is left where it is small enough.

    Parameters
    ----------
    step
        All costs are multiples of this; 0 where they may differ by anything.

    Notes
    -----
    The amount of search depends on the size of the problem alone, never on the clock.
    """
    best = SetCoverIncumbent(
        built=problem.open_part.built.copy(), cost=math.inf, bound=problem.spent, step=step
    )
    with clock.guarded():
        _run_rounds(problem, best, clock, rng)
    return best


def _run_rounds(
    problem: SetCoverProblem, best: SetCoverIncumbent, clock: Clock, rng: np.random.Generator
) -> None:
    problem = _fix_implied(problem)
    if _is_decided(problem, best):
        return
    _start_greedily(problem, best)
    relaxation: PrimalDual | None = None
    for number in range(MAX_ROUNDS):
        if best.proven or clock.over:
            return
        entries = problem.open_part.reduced.entries
        if entries <= SMALL_ENTRIES or (number > 1 and entries <= MAX_ENTRIES):
            _decide_numbers(problem, best, clock)
            if best.proven or clock.over:
                return
            solve_set_cover_program(problem, best, clock, seed=int(rng.integers(1 << 30)))
            return
        _search_cheaper(problem, best, clock, rng)
        relaxation = relaxation or _start_relaxation(problem, best)
        _raise_bound(problem, best, relaxation, clock)
        if best.proven or clock.over:
            return
        smaller = _fix_implied(fix_by_bound(problem, best, relaxation))
        if _is_decided(smaller, best):
            return
        if smaller.open_part.reduced.entries < WORTH_FIXING * entries:
            problem, relaxation = smaller, None


def _decide_numbers(problem: SetCoverProblem, best: SetCoverIncumbent, clock: Clock) -> None:
    """Decide one number of candidates after the other, from the bound on, where all cost the same.

    For problems in which every row must be covered, without conflicts and minima of groups.
    """
    reduced, cost = problem.open_part.reduced, problem.open_part.reduced.cost
    plain = problem.every_row and problem.open_part.conflicts is None
    if not plain or len(reduced.groups.minimum) or not len(cost) or np.ptp(cost) > 0:
        return
    while not (best.proven or clock.over):
        sites = math.floor((best.bound - problem.spent) / cost[0] + ROUNDING)
        verdict, found = cover_of_size(reduced, sites, clock, max_relaxations=MAX_RELAXATIONS)
        if verdict == "unknown":
            return
        if verdict == "no cover":
            best.raise_to(problem.spent + (sites + 1) * float(cost[0]))
            continue
        chosen = np.isin(reduced.columns, found)
        best.offer(problem.open_part.expand(chosen), problem.cost(chosen))
        best.raise_to(best.cost)


def _is_decided(problem: SetCoverProblem, best: SetCoverIncumbent) -> bool:
    """Whether nothing is left to decide: the target is reached, or out of reach."""
    reduced = problem.open_part.reduced
    if problem.reached and reduced.meets_groups(reduced.none):
        best.offer(problem.open_part.built.copy(), problem.spent)
    elif reduced.cover.first.sum() >= problem.missing - problem.tolerance:
        return False
    best.raise_to(best.cost)
    return True


def _start_greedily(problem: SetCoverProblem, best: SetCoverIncumbent) -> None:
    """First choice: what each group needs, then what the target needs."""
    reduced = problem.open_part.reduced
    constraints = problem.open_part.constraints(float(reduced.cost.sum()))
    chosen = reduced.none
    for g, minimum in enumerate(reduced.groups.minimum):
        in_group = np.where(reduced.groups.group == g, reduced.cover.first, 0.0)
        with_group = chosen.copy()
        tolerance = ROUNDING * max(minimum, 1e-300)
        group_cover = reduced.cover._replace(first=in_group)
        greedy_cover(group_cover, constraints, with_group, minimum, tolerance)
        chosen |= with_group  # `greedy_cover` may drop sites that other groups need
    for_groups = chosen.copy()
    value = greedy_cover(reduced.cover, constraints, chosen, problem.missing, problem.tolerance)
    chosen |= for_groups
    clash = (problem.open_part.in_conflict(chosen) & chosen).any()
    enough = value >= problem.missing - problem.tolerance
    if enough and not clash and reduced.meets_groups(chosen):
        best.offer(problem.open_part.expand(chosen), problem.cost(chosen))


def _search_cheaper(
    problem: SetCoverProblem, best: SetCoverIncumbent, clock: Clock, rng: np.random.Generator
) -> None:
    """Search for the same value with less money, until too many searches fail.

    Where every row must be covered, the rows that a search left uncovered weigh more in the next
    one.
    """
    reduced, failures = problem.open_part.reduced, 0
    uneven = bool(np.ptp(reduced.cost) > 0)
    perturbations = int(np.clip(5e7 / max(reduced.entries, 1), 10, 50))
    patience = int(np.clip(2e6 / max(reduced.entries, 1), 6, MAX_FAILURES))
    chosen, cover = best.built[reduced.columns], reduced.cover
    while failures < patience and best.found and not (clock.over or best.proven):
        money = best.cutoff - problem.spent
        constraints = problem.open_part.constraints(money * (1 - ROUNDING))
        if reduced.cost[chosen].sum() > constraints.budget:
            chosen = _drop_least_useful(reduced, chosen, constraints.budget)
        draws = rng.random((perturbations, DRAWS))
        by_ratio = uneven and failures % 2 == 0
        iterated_local_search(cover, constraints, chosen, draws, problem.tolerance, by_ratio)
        if problem.covers_target(chosen):
            best.offer(problem.open_part.expand(chosen), problem.cost(chosen))
            failures = 0
            continue
        failures += 1
        if problem.every_row:
            uncovered = covering_counts(cover, chosen) == 0
            cover = cover._replace(first=cover.first + uncovered)


def _drop_least_useful(reduced: ReducedProblem, chosen: BoolArray, budget: float) -> BoolArray:
    """Choice without the sites of the least value per cost, so that the budget pays for it."""
    kept = chosen.copy()
    value = np.empty(len(reduced.cost))
    sum_members(reduced.cover.col_ptr, reduced.cover.col_idx, reduced.cover.first, value)
    sites = np.flatnonzero(chosen)
    for j in sites[np.argsort((value / reduced.cost)[sites], kind="stable")]:
        if reduced.cost[kept].sum() <= budget:
            break
        kept[j] = False
    return kept


def _start_relaxation(problem: SetCoverProblem, best: SetCoverIncumbent) -> PrimalDual:
    """Relaxation with the same part of every candidate, as much as the incumbent costs."""
    reduced = problem.open_part.reduced
    share = (best.cost - problem.spent) / float(reduced.cost.sum()) if best.found else 0.5
    part = min(1.0, max(share, 1e-6))
    return start_primal_dual(reduced.cover, np.full(len(reduced.cost), part))


def _raise_bound(
    problem: SetCoverProblem, best: SetCoverIncumbent, relaxation: PrimalDual, clock: Clock
) -> None:
    """Raise the bound to the least money at which a dual lets the target be reached.

    The next relaxation then has that money as its budget: Newton's method from below on the largest
    value as a concave function of the budget.
    """
    reduced, failures = problem.open_part.reduced, 0
    budget = max(
        best.bound - problem.spent, 0.5 * (best.cost - problem.spent) if best.found else 0.0
    )
    budget = max(budget, float(reduced.cost.min()))
    low = 0.0
    for _ in range(CHECKS_PER_ROUND):
        pdhg_steps(reduced.cover, reduced.cost, budget, relaxation, 1)
        relaxation.progress[BOUND] = np.inf  # a bound at one budget is none at another
        found = least_budget(reduced, relaxation.dual, problem.missing)
        if found > low * (1 + 1e-4):
            failures = 0
        failures += 1
        if found > low:
            low = found
            relaxation.best_dual[:] = relaxation.dual
            best.raise_to(problem.spent + low)
            budget = max(budget, low)
        if clock.over or best.proven or failures > 8:
            return


def least_budget(reduced: ReducedProblem, dual: FloatArray, missing: float) -> float:
    """Least budget at which the Lagrangian bound of a dual reaches a value: a lower bound."""
    column_dual = np.empty(len(reduced.cost))
    sum_members(reduced.cover.col_ptr, reduced.cover.col_idx, dual, column_dual)
    free = free_value(reduced.cover, dual)
    order = np.argsort(-column_dual / reduced.cost, kind="stable")
    value = free + np.cumsum(column_dual[order])
    paid = np.cumsum(reduced.cost[order])
    place = int(np.searchsorted(value, missing))
    if free >= missing:
        return 0.0
    if place >= len(order):
        return float(paid[-1])
    last = order[place]
    excess = reduced.cost[last] * (value[place] - missing) / column_dual[last]
    return float(paid[place] - excess)


def fix_by_bound(
    problem: SetCoverProblem, best: SetCoverIncumbent, relaxation: PrimalDual
) -> SetCoverProblem:
    """Problem without candidates that no cheaper choice builds, or that every cheaper one builds.

    Reduced-cost fixing: at the price of a unit of value that the dual gives, every choice costs at
    least the bound, and more by the reduced cost of each candidate that it builds or leaves out
    against it.
    """
    reduced = problem.open_part.reduced
    if not best.found:
        return problem
    column_dual = np.empty(len(reduced.cost))
    sum_members(reduced.cover.col_ptr, reduced.cover.col_idx, relaxation.best_dual, column_dual)
    free = free_value(reduced.cover, relaxation.best_dual)
    order = np.argsort(-column_dual / reduced.cost, kind="stable")
    place = int(np.searchsorted(np.cumsum(column_dual[order]), problem.missing - free))
    last = order[min(place, len(order) - 1)]
    if column_dual[last] <= 0:
        return problem
    unit_price = reduced.cost[last] / column_dual[last]
    reduced_cost = reduced.cost - unit_price * column_dual
    bound = problem.spent + unit_price * (problem.missing - free)
    bound += np.minimum(0.0, reduced_cost).sum()
    closed = bound + reduced_cost > best.cutoff
    built = (bound - reduced_cost > best.cutoff) & ~closed
    return _fix(problem, built=built, closed=closed)


def _fix(problem: SetCoverProblem, *, built: BoolArray, closed: BoolArray) -> SetCoverProblem:
    """Problem with some columns built, some closed, and their conflicts closed too.

    Where two of the built ones are in conflict, no choice is left, and the target is out of reach.
    """
    open_part = problem.open_part
    in_conflict = open_part.in_conflict(built)
    if (in_conflict & built).any():
        return replace(problem, target=math.inf)
    out = closed | in_conflict
    keep = open_part.conflicts is not None
    return replace(
        problem,
        open_part=open_part.fix(built=built, closed=out, keep_dominated=keep),
        spent=problem.cost(built),
    )


def _fix_implied(problem: SetCoverProblem) -> SetCoverProblem:
    """Problem without implied rows and with the only candidates of a row built, as far as that goes.

    For problems in which every row must be covered; others come back unchanged.
    """
    if not problem.every_row or problem.reached:
        return problem
    keep = problem.open_part.conflicts is not None
    while True:
        before = problem.open_part
        reduced, only = remove_implied_rows(before.reduced, keep_dominated=keep)
        removed = float(before.reduced.cover.first.sum() - reduced.cover.first.sum())
        problem = replace(
            problem,
            open_part=replace(before, reduced=reduced),
            target=problem.target - removed,
        )
        if not only.any():
            return problem
        problem = _fix(problem, built=only, closed=reduced.none)
        if math.isinf(problem.target):  # two rows need candidates in conflict
            return problem
