"""Good plans of a capacitated p-median: assigned by regret, improved, recentred, perturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.capacitated.assignment import (
    Load,
    assign_by_regret,
    costs_at,
    recentre,
    shift_and_swap,
)
from fugai.siting.capacitated.plan import Plan, excess_of
from fugai.siting.median.search import improve, perturb

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.capacitated.plan import Loads
    from fugai.siting.costs.problem import MedianProblem


SEARCH_WORK = 4e9
"""Comparisons of pairs of demand points that the perturbations of one search may make."""

FAILURES = (20, 1500)
"""Fewest and most perturbations in a row without a better plan that end a search."""

MOST_MOVES = 4
"""Most sites that one perturbation moves."""

MAX_RECENTRINGS = 20
"""Most moves of all sites to the centre of what they serve, one after another."""

PENALTY_FACTORS = (0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.6, 1.0, 3.0, 30.0, 1e4)
"""Factors on the penalty of overfilled sites, one after another as long as any is overfilled."""

MAX_PLANS = 40
"""Sets of sites that the search returns, for which the best assignment is then computed."""


def first_plan(problem: MedianProblem, loads: Loads) -> Plan:
    """Plan on the sites of the p-median without capacities; none where conflicts leave too few."""
    sites = improve(problem, problem.free[:0]).sites
    return plan_on_sites(problem, loads, sites) if len(sites) == problem.count else Plan()


def search_plans(
    problem: MedianProblem,
    loads: Loads,
    best: Plan,
    rng: np.random.Generator,
    clock: Clock,
    *,
    good_enough: float,
) -> list[Plan]:
    """Best plans that perturbed sites lead to, each on other sites, the best first.

    It ends at ``good_enough``, when the clock is over, or after a number of failures that depends
    on the size of the problem alone.
    """
    most_moves = min(MOST_MOVES, len(best.sites), len(problem.free) - problem.count)
    comparisons = 30.0 * len(problem.weight) ** 2
    patience = int(np.clip(SEARCH_WORK / comparisons, *FAILURES)) if most_moves > 0 else 0
    plans = [best]
    failures, moves = 0, 1
    while failures < patience and not clock.over:
        best = plans[0]
        if best.feasible and best.value <= good_enough:
            break
        sites = perturb(problem, best.sites, moves, rng)
        plan = plan_on_sites(problem, loads, sites) if len(sites) == problem.count else Plan()
        if plan.beats(best):
            failures, moves = 0, 1
        else:
            failures, moves = failures + 1, moves % most_moves + 1
        if np.isfinite(plan.value):
            plans = _with_plan(plans, plan)
    return plans


def _with_plan(plans: list[Plan], plan: Plan) -> list[Plan]:
    """The best plans, one for each set of sites, with one more."""
    same = [k for k, each in enumerate(plans) if np.array_equal(each.sites, plan.sites)]
    if same:
        if not plan.beats(plans[same[0]]):
            return plans
        del plans[same[0]]
    return sorted([*plans, plan], key=lambda each: (each.excess, each.value))[:MAX_PLANS]


def plan_on_sites(problem: MedianProblem, loads: Loads, sites: IntArray) -> Plan:
    """Plan that local search finds from these free sites and those open in any case."""
    fixed = np.flatnonzero(problem.always_open)
    has_conflicts = len(problem.conflicts.others) > 0
    may_move = np.zeros_like(problem.always_open) if has_conflicts else problem.allowed
    slots = np.concatenate((fixed, sites)).astype(np.int64)
    best = Plan()
    for _ in range(MAX_RECENTRINGS):
        plan, slot_of, used = _assign(problem, loads, slots, len(fixed))
        if not plan.beats(best):
            break
        best = plan
        if not recentre(problem.rows, slots, slot_of, used, loads.capacity, may_move):
            break
    return best


def _assign(
    problem: MedianProblem, loads: Loads, slots: IntArray, n_fixed: int
) -> tuple[Plan, IntArray, FloatArray]:
    """Plan for given open sites, the slot of each point, and the demand that each slot serves."""
    cost = costs_at(problem.rows, slots, len(problem.always_open))
    slot_of = np.zeros(len(problem.weight), dtype=np.int64)
    used: FloatArray = np.zeros(len(slots))
    load = Load(loads.demand, loads.capacity[slots], loads.penalty)
    if not assign_by_regret(cost, load, slot_of, used):
        return Plan(), slot_of, used
    excess = np.inf
    for factor in PENALTY_FACTORS:
        shift_and_swap(cost, load._replace(penalty=factor * loads.penalty), slot_of, used)
        used = np.bincount(slot_of, loads.demand, minlength=len(slots)).astype(np.float64)
        excess = excess_of(used, load.capacity)
        if excess <= 0.0:
            break
    plan = Plan(
        sites=np.sort(slots[n_fixed:]),
        assigned=slots[slot_of],
        value=float(cost[np.arange(len(slot_of)), slot_of].sum()),
        excess=excess,
    )
    return plan, slot_of, used
