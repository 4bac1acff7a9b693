"""Good solutions of a capacitated p-median: filled, settled, recentred, and shaken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.capacitated.assignment import Load, costs_at, fill, recentre, settle
from fugai.siting.median.search import Found, improve, shake

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.capacitated.bound import Loads
    from fugai.siting.costs import Task


ROUND_WORK = 4e9
"""Comparisons of pairs of demand points that the shakes of one search may cost."""

ROUNDS = (20, 1500)
"""Fewest and most shakes in a row without a better plan."""

FARTHEST_SHAKE = 4
"""Most sites that one shake moves."""

RECENTRINGS = 20
"""Most moves of all sites to the middle of what they serve, one after another."""

HARDER = (0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.6, 1.0, 3.0, 30.0, 1e4)
"""Factors on the penalty of overfilled sites, one after another while any is overfilled."""


POLISHED = 40
"""Sets of sites whose assignment is made the best there is at the end of the search."""


def _none() -> IntArray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Free candidates that are open, the candidate that serves each point, and the cost.

    ``excess`` is by how much sites are overfilled in all.
    """

    sites: IntArray = field(default_factory=_none)
    owner: IntArray = field(default_factory=_none)
    value: float = np.inf
    excess: float = np.inf

    @property
    def feasible(self) -> bool:
        """Whether every point is served and no site overfilled."""
        return np.isfinite(self.value) and self.excess <= 0.0

    def beats(self, other: Plan) -> bool:
        """Whether it is overfilled less, or as much and cheaper."""
        if self.excess != other.excess:
            return self.excess < other.excess
        return self.value < other.value - 1e-9 * abs(other.value)


def first_plan(task: Task, loads: Loads) -> Plan:
    """Plan from the sites of the p-median."""
    return work_out(task, loads, improve(task, _none()).sites)


def search_plans(
    task: Task,
    loads: Loads,
    best: Plan,
    rng: np.random.Generator,
    clock: Clock,
    *,
    good_enough: float,
) -> list[Plan]:
    """Best plans that shaken sites lead to, each for other sites, the best first.

    Ends at ``good_enough``, when the clock is over, or after a number of shakes without success
    that depends on the size of the task alone.
    """
    widest = min(FARTHEST_SHAKE, len(best.sites), len(task.free) - task.count)
    pairs = 30.0 * len(task.weight) ** 2
    rounds = int(np.clip(ROUND_WORK / pairs, *ROUNDS)) if widest > 0 else 0
    plans = [best]
    stale, moves = 0, 1
    while stale < rounds and not clock.over:
        best = plans[0]
        if best.feasible and best.value <= good_enough:
            break
        shaken = shake(task, Found(sites=best.sites, value=best.value), moves, rng)
        plan = work_out(task, loads, shaken) if len(shaken) == task.count else Plan()
        if plan.beats(best):
            stale, moves = 0, 1
        else:
            stale, moves = stale + 1, moves % widest + 1
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
    return sorted([*plans, plan], key=lambda each: (each.excess, each.value))[:POLISHED]


def work_out(task: Task, loads: Loads, sites: IntArray) -> Plan:
    """Plan that local search makes of these free sites and those that stand."""
    standing = np.flatnonzero(task.always)
    may_move = task.allowed if not len(task.pairs.others) else np.zeros_like(task.always)
    slots = np.concatenate((standing, sites)).astype(np.int64)
    best = Plan()
    for _ in range(RECENTRINGS):
        plan, state = _assign(task, loads, slots, len(standing))
        if not plan.beats(best):
            break
        best = plan
        if not recentre(task.rows, slots, state, loads.room, may_move):
            break
    return best


def _assign(
    task: Task, loads: Loads, slots: IntArray, standing: int
) -> tuple[Plan, tuple[IntArray, FloatArray]]:
    """Plan for given open sites, and the slot of each point and what each slot holds."""
    cost = costs_at(task.rows, slots, len(task.always))
    owner = np.zeros(len(task.weight), dtype=np.int64)
    used: FloatArray = np.zeros(len(slots))
    load = Load(loads.demand, loads.room[slots], loads.penalty)
    if not fill(cost, load, owner, used):
        return Plan(), (owner, used)
    for factor in HARDER:
        settle(cost, load._replace(penalty=factor * loads.penalty), owner, used)
        used = np.bincount(owner, loads.demand, minlength=len(slots)).astype(np.float64)
        excess = float(np.maximum(used - load.room * (1.0 + 1e-12), 0.0).sum())
        if excess <= 0.0:
            break
    value = float(cost[np.arange(len(owner)), owner].sum())
    plan = Plan(sites=np.sort(slots[standing:]), owner=slots[owner], value=value, excess=excess)
    return plan, (owner, used)


def plan_of(task: Task, loads: Loads, sites: IntArray, owner: IntArray) -> Plan:
    """A plan as somebody else found it, with its cost added up anew."""
    row = np.repeat(np.arange(len(task.weight)), np.diff(task.rows.indptr))
    mine = task.rows.candidate == owner[row]
    held = np.bincount(owner, loads.demand, minlength=len(task.always))
    excess = float(np.maximum(held - loads.room * (1.0 + 1e-12), 0.0).sum())
    complete = int(mine.sum()) == len(owner)
    value = float(task.rows.cost[mine].sum()) if complete else np.inf
    return Plan(sites=np.sort(sites), owner=owner, value=value, excess=excess)
