"""The cheapest choice of candidates that reaches a value: search, bound, proof."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.bounds import gather, new_pair, slopes_of, tighten
from fugai.kernels.location.covering.covers import covering_counts
from fugai.kernels.location.covering.local_search import reach, wander
from fugai.siting.covering.max_cover import SAME, SMALLER, TINY, Task
from fugai.siting.covering.program import FITS, meets_floors, prove_cost, value_of
from fugai.siting.covering.reduce import decide, without_easy_rows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.bounds import Pair
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import Core


ROUNDS = 8
"""Rounds of search and bound at most."""

FAILURES = 80
"""Chunks of search without a cheaper choice that end a round, fewer where each takes longer."""

LOOKS = 40
"""Looks at the bound in a round at most."""


@dataclass(kw_only=True, eq=False)
class Cheapest:
    """Cheapest choice so far (of candidates as given), its cost, and the bound; changes as we go.

    ``step``: all costs are multiples of it; 0 where they have no common unit. ``found`` is False
    as long as no choice reaches the value.
    """

    built: BoolArray
    cost: float
    bound: float
    step: float
    found: bool = False

    @property
    def below(self) -> float:
        """A better choice costs less than this."""
        slack = SAME * max(abs(self.cost), 1.0)
        return self.cost - (self.step - slack if self.step else slack)

    @property
    def proven(self) -> bool:
        """Whether nothing can be cheaper."""
        return self.found and self.bound >= self.below

    def offer(self, core: Core, chosen: BoolArray, always: BoolArray, spent: float) -> bool:
        """Take over a choice of columns of a core if it is cheaper; whether it was."""
        cost = spent + float(core.cost[chosen].sum())
        if self.found and cost >= self.cost - SAME * max(abs(self.cost), 1.0):
            return False
        self.built = always.copy()
        self.built[core.columns[chosen]] = True
        self.cost, self.found = cost, True
        return True

    def limit(self, bound: float) -> None:
        """Take over a bound if it is higher; nothing can be above what is in hand."""
        if self.step and math.isfinite(bound):
            bound = math.ceil(bound / self.step - 1e-7) * self.step
        self.bound = max(self.bound, float(bound))
        if self.found:
            self.bound = min(self.bound, self.cost)


def least_cost(
    task: Task, clock: Clock, *, need: float, spent: float, seed: int, step: float, every_row: bool
) -> Cheapest:
    """Cheapest choice whose value reaches a need, with a bound.

    Parameters
    ----------
    task
        Its budget does not count.
    need
        Value to be reached, that of ``task.core.base`` included.
    spent
        Cost of what is built whatever is chosen here.
    every_row
        All rows must be covered: rows that follow from others may go.

    Notes
    -----
    How much is searched depends on the size of the problem alone, never on the clock.
    """
    best = Cheapest(built=task.always.copy(), cost=math.inf, bound=spent, step=step)
    with clock.guarded():
        _rounds(_Goal(task, need, spent, every_row), best, clock, np.random.default_rng(seed))
    return best


@dataclass(frozen=True, eq=False)
class _Goal:
    """What is open, the value to be reached, and what is spent already."""

    task: Task
    need: float
    spent: float
    every_row: bool

    @property
    def missing(self) -> float:
        """Value that the open candidates must bring."""
        return self.need - self.task.core.base

    @property
    def least(self) -> float:
        """Values that differ by this are the same."""
        return SAME * max(float(self.task.core.cover.first.sum()), 1e-300)

    @property
    def met(self) -> bool:
        """Whether nothing more is needed."""
        return self.missing <= SAME * abs(self.need) and math.isfinite(self.need)


def _rounds(goal: _Goal, best: Cheapest, clock: Clock, rng: np.random.Generator) -> None:
    goal = _easier(goal)
    if _is_over(goal, best):
        return
    _greedy(goal, best)
    pair: Pair | None = None
    for number in range(ROUNDS):
        if best.proven or clock.over:
            return
        if goal.task.core.entries <= TINY or (number > 1 and goal.task.core.entries <= FITS):
            prove_cost(
                goal.task,
                best,
                clock,
                missing=goal.missing,
                spent=goal.spent,
                every_row=goal.every_row,
                seed=int(rng.integers(1 << 30)),
            )
            return
        _cheaper(goal, best, clock, rng)
        pair = pair or _first_pair(goal, best)
        _tighten(goal, best, pair, clock)
        if best.proven or clock.over:
            return
        smaller = _easier(_fixed(goal, best, pair))
        if _is_over(smaller, best):
            return
        if smaller.task.core.entries < SMALLER * goal.task.core.entries:
            goal, pair = smaller, None


def _is_over(goal: _Goal, best: Cheapest) -> bool:
    """Whether all is decided: nothing more is needed, or what is open cannot bring it."""
    nothing = np.zeros(len(goal.task.core.cost), dtype=np.bool_)
    if goal.met and meets_floors(goal.task.core, nothing):
        best.offer(goal.task.core, nothing, goal.task.always, goal.spent)
    elif goal.task.core.cover.first.sum() >= goal.missing - goal.least:
        return False
    best.limit(best.cost)
    return True


def _greedy(goal: _Goal, best: Cheapest) -> None:
    """First choice: what brings each group to its floor, then what brings the value."""
    core = goal.task.core
    chosen = np.zeros(len(core.cost), dtype=np.bool_)
    rules = replace(goal.task, budget=float(core.cost.sum())).rules()
    for g, need in enumerate(core.floor.need):
        part = core.cover._replace(first=np.where(core.floor.group == g, core.cover.first, 0.0))
        mine = chosen.copy()
        reach(part, rules, mine, need, SAME * max(need, 1e-300))
        chosen |= mine  # what another group needs stays
    floors = chosen.copy()
    value = reach(core.cover, rules, chosen, goal.missing, goal.least)
    chosen |= floors
    if value >= goal.missing - goal.least and meets_floors(core, chosen):
        best.offer(core, chosen, goal.task.always, goal.spent)


def _cheaper(goal: _Goal, best: Cheapest, clock: Clock, rng: np.random.Generator) -> None:
    """Search for the same value with less money, again and again until it fails.

    Where every row must be covered, those that a vain search left out weigh more in the next one.
    """
    core, failures = goal.task.core, 0
    uneven = bool(np.ptp(core.cost) > 0)
    turns = int(np.clip(5e7 / max(core.entries, 1), 10, 50))
    patience = int(np.clip(2e6 / max(core.entries, 1), 6, FAILURES))
    chosen, cover = best.built[core.columns], core.cover
    while failures < patience and best.found and not (clock.over or best.proven):
        money = best.below - goal.spent
        rules = replace(goal.task, budget=money * (1 - SAME)).rules()
        if core.cost[chosen].sum() > rules.budget:  # make it affordable: drop the least useful
            chosen = _within(core, chosen, rules.budget)
        wander(
            cover, rules, chosen, rng.random((turns, 13)), goal.least, uneven and failures % 2 == 0
        )
        enough = value_of(core.cover, chosen) >= goal.missing - goal.least
        if enough and meets_floors(core, chosen):
            best.offer(core, chosen, goal.task.always, goal.spent)
            failures = 0
            continue
        failures += 1
        if goal.every_row:
            left_out = covering_counts(cover, chosen) == 0
            cover = cover._replace(first=cover.first + left_out)


def _within(core: Core, chosen: BoolArray, money: float) -> BoolArray:
    kept = chosen.copy()
    value = np.empty(len(core.cost))
    gather(core.cover.col_ptr, core.cover.col_idx, core.cover.first, value)
    sites = np.flatnonzero(chosen)
    for j in sites[np.argsort((value / core.cost)[sites], kind="stable")]:
        if core.cost[kept].sum() <= money:
            break
        kept[j] = False
    return kept


def _first_pair(goal: _Goal, best: Cheapest) -> Pair:
    core = goal.task.core
    share = (best.cost - goal.spent) / float(core.cost.sum()) if best.found else 0.5
    return new_pair(core.cover, np.full(len(core.cost), min(1.0, max(share, 1e-6))))


def _tighten(goal: _Goal, best: Cheapest, pair: Pair, clock: Clock) -> None:
    """Raise the bound: what the prices of a budget say that the value must cost at least.

    A budget below which the value is out of reach is the next to be priced: Newton's method from
    below on the concave value of a budget.
    """
    core, stale = goal.task.core, 0
    money = max(best.bound - goal.spent, 0.5 * (best.cost - goal.spent) if best.found else 0.0)
    money = max(money, float(core.cost.min()))
    low = 0.0
    for _ in range(LOOKS):
        tighten(core.cover, core.cost, money, pair, 1)
        pair.progress[0] = np.inf  # the bound of one budget says nothing of another's
        found = least_money(core, pair.price, goal.missing)
        if found > low * (1 + 1e-4):
            stale = 0
        stale += 1
        if found > low:
            low = found
            pair.best_price[:] = pair.price
            best.limit(goal.spent + low)
            money = max(money, low)
        if clock.over or best.proven or stale > 8:
            return


def least_money(core: Core, price: FloatArray, missing: float) -> float:
    """Least cost at which these prices of rows let a value be reached, parts allowed."""
    worth = np.empty(len(core.cost))
    gather(core.cover.col_ptr, core.cover.col_idx, price, worth)
    first, second = slopes_of(core.cover)
    free = float(np.maximum(0.0, first - price).sum() + np.maximum(0.0, second - price).sum())
    order = np.argsort(-worth / core.cost, kind="stable")
    value = free + np.cumsum(worth[order])
    paid = np.cumsum(core.cost[order])
    place = int(np.searchsorted(value, missing))
    if free >= missing:
        return 0.0
    if place >= len(order):
        return float(paid[-1])
    return float(
        paid[place] - core.cost[order[place]] * (value[place] - missing) / worth[order[place]]
    )


def _fixed(goal: _Goal, best: Cheapest, pair: Pair) -> _Goal:
    """Goal without candidates that no cheaper choice has, or that every cheaper one has."""
    task, core = goal.task, goal.task.core
    if not best.found:
        return goal
    worth = np.empty(len(core.cost))
    gather(core.cover.col_ptr, core.cover.col_idx, pair.best_price, worth)
    first, second = slopes_of(core.cover)
    free = np.maximum(0.0, first - pair.best_price) + np.maximum(0.0, second - pair.best_price)
    order = np.argsort(-worth / core.cost, kind="stable")
    place = int(np.searchsorted(np.cumsum(worth[order]), goal.missing - free.sum()))
    last = order[min(place, len(order) - 1)]
    if worth[last] <= 0:
        return goal
    # At this cost of a unit of value, any choice costs at least the bound, and as much more as it
    # goes against a saving.
    unit = core.cost[last] / worth[last]
    saving = core.cost - unit * worth
    bound = goal.spent + unit * (goal.missing - free.sum()) + np.minimum(0.0, saving).sum()
    out = bound + saving > best.below
    always = (bound - saving > best.below) & ~out
    built = task.always.copy()
    built[core.columns[always]] = True
    if task.apart is not None:
        out |= np.isin(core.columns, task.apart[core.columns[always]].indices) & ~always
    left = decide(core, built=always, closed=out, keep_dominated=task.apart is not None)
    spent = goal.spent + float(core.cost[always].sum())
    return replace(goal, task=replace(task, core=left, always=built), spent=spent)


def _easier(goal: _Goal) -> _Goal:
    """Goal of which, where every row must be covered, rows that others imply are taken out."""
    if not goal.every_row or goal.met:
        return goal
    task, spent = goal.task, goal.spent
    need = goal.need
    while True:
        core, only = without_easy_rows(task.core, keep_dominated=task.apart is not None)
        need -= float(task.core.cover.first.sum() - core.cover.first.sum())
        task = replace(task, core=core)
        if not only.any():
            return replace(goal, task=task, spent=spent, need=need)
        built = task.always.copy()
        built[core.columns[only]] = True
        closed = np.zeros(len(only), dtype=np.bool_)
        if task.apart is not None:
            near = np.isin(core.columns, task.apart[core.columns[only]].indices)
            if (near & only).any():  # two that are both the only one for a row exclude each other
                return replace(goal, task=task, need=math.inf)
            closed = near
        spent += float(core.cost[only].sum())
        left = decide(core, built=only, closed=closed, keep_dominated=task.apart is not None)
        task = replace(task, core=left, always=built)
