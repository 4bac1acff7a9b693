"""Prices of the rows of a partial cover, found over the few candidates that can be of use.

The linear relaxation is solved over some candidates; its prices tell which of the others would pay,
and those join. At any prices, over all candidates, the least cost of reaching the target is a
bound.

P. C. Gilmore, R. E. Gomory, A linear programming approach to the cutting-stock problem, Operations
Research 9, 1961 (columns when they are wanted); the relaxation by `kernels.location.covering.pdhg`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import Cover, restrict, transpose
from fugai.kernels.location.covering.pdhg import (
    BOUND,
    free_value,
    pdhg_steps,
    start_primal_dual,
    sum_members,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem

FIRST_RATE = 0.35
"""Value that a unit of cost brings at the margin, as a share of what it brings on average: a guess."""

START_ROUNDS = 15
"""Rounds in which the first prices are raised where no candidate pays yet."""

START_COLUMNS, MOST_NEW = 0.07, 0.03
"""Shares of the candidates that the relaxation starts with, and that join it in a round."""

NEARLY_PAYS = 0.97
"""Candidates join that bring at least this part of what they would have to bring to pay."""

USELESS = 0.8
"""Candidates leave that bring less than this part of it, and are not used."""

CHECKS = 4, 8
"""Evaluations of the relaxation in each of the first rounds, and later."""

EARLY_ROUNDS, MOST_ROUNDS = 6, 30
"""Rounds with fewer evaluations, and rounds at most."""

STEPS_BACK = (1.0, 0.7, 0.4, 0.2)
"""Parts of the way to the new prices that are tried."""

FLAT, FLAT_ROUNDS = 1e-4, 2
"""Rise of the bound, as a share, below which a round counts as flat, and flat rounds that end it."""


@dataclass(kw_only=True, eq=False)
class SharePrices:
    """Price of covering each row, how much of each candidate the relaxation builds, and the bound.

    ``rate`` is the value, in prices, that a unit of cost brings at the margin: candidates that
    bring more pay. ``bound`` is a lower bound on the cost of reaching ``missing``.
    """

    reduced: ReducedProblem
    missing: float
    price: FloatArray = field(init=False)
    part: FloatArray = field(init=False)
    bound: float = 0.0
    rate: float = 0.0

    def solve(self, chosen: BoolArray, clock: Clock) -> None:
        """Find good prices, from a choice of candidates that reaches ``missing``."""
        reduced = self.reduced
        self.part = chosen.astype(np.float64)
        self._start(float(reduced.cost[chosen].sum()))
        active, flat = chosen.copy(), 0
        for number in range(MOST_ROUNDS):
            before = self.bound
            joined = self._join(active, first=number == 0)
            self._solve_over(active, CHECKS[number >= EARLY_ROUNDS], clock)
            little = self.bound - before <= FLAT * self.bound
            flat = flat + 1 if little and joined < 0.01 * active.sum() else 0
            if clock.over or flat >= FLAT_ROUNDS:
                return

    def value_per_cost(self) -> FloatArray:
        """What each candidate brings in prices for a unit of cost."""
        cover = self.reduced.cover
        value = np.empty(len(self.reduced.cost))
        sum_members(cover.col_ptr, cover.col_idx, self.price, value)
        ratio: FloatArray = value / self.reduced.cost
        return ratio

    def _start(self, cost: float) -> None:
        """Prices at which hardly a candidate pays, and each row has one that nearly does."""
        cover = self.reduced.cover
        self.price = cover.first.copy()
        rate = FIRST_RATE * self.missing / max(cost, 1e-300)
        for number in range(START_ROUNDS):
            best = np.maximum.reduceat(self.value_per_cost()[cover.row_idx], cover.row_ptr[:-1])
            raised = np.clip(rate / np.maximum(best, 1e-300), 0.0 if number == 0 else 0.5, 2.0)
            if number:
                raised **= 0.7
            self.price = np.minimum(cover.first, self.price * raised)
        self._bound_of(self.price, keep=True)

    def _bound_of(self, price: FloatArray, *, keep: bool) -> float:
        """Least cost at which the Lagrangian of some prices reaches ``missing``."""
        reduced = self.reduced
        cover, cost = reduced.cover, reduced.cost
        value = np.empty(len(cost))
        sum_members(cover.col_ptr, cover.col_idx, price, value)
        ratio = value / cost
        order = np.argsort(-ratio, kind="stable")
        reached = free_value(cover, price) + np.cumsum(value[order])
        place = min(int(np.searchsorted(reached, self.missing)), len(order) - 1)
        last = order[place]
        paid = float(cost[order[: place + 1]].sum())
        excess = max(0.0, reached[place] - self.missing)
        found = float(max(0.0, paid - excess / max(ratio[last], 1e-300)))
        if keep:
            self.price, self.rate = price, float(ratio[last])
            self.bound = max(self.bound, found)
        return found

    def _join(self, active: BoolArray, *, first: bool) -> int:
        """Let candidates that pay join the relaxation, and useless ones leave; how many joined."""
        ratio = self.value_per_cost()
        order = np.argsort(-ratio, kind="stable")
        if first:
            most, wanted = max(1_000, int(START_COLUMNS * len(order))), ~active
        else:
            useless = active & (self.part < 1e-9) & (ratio < USELESS * self.rate)
            active[useless] = False
            most = max(1_000, int(MOST_NEW * len(order)))
            wanted = ~active & (ratio > NEARLY_PAYS * self.rate)
        new = order[wanted[order]][:most]
        active[new] = True
        return len(new)

    def _solve_over(self, active: BoolArray, checks: int, clock: Clock) -> None:
        """Steps of the relaxation over the active candidates, then the best prices on the way."""
        cover, cost = self.reduced.cover, self.reduced.cost
        columns = np.flatnonzero(active)
        number = np.full(len(active), -1, dtype=np.int64)
        number[columns] = np.arange(len(columns))
        every = np.ones(len(cover.first), dtype=np.bool_)
        ptr, _ = restrict(cover.row_ptr, cover.row_idx, every, number)
        some = np.diff(ptr) > 0
        ptr, idx = restrict(cover.row_ptr, cover.row_idx, some, number)
        here = Cover(
            ptr,
            idx,
            *transpose(ptr, idx, len(columns)),
            cover.first[some],
            cover.second[some],
        )
        state = start_primal_dual(here, self.part[columns])
        state.dual[:] = self.price[some]
        budget = max(self.bound, float(cost.min()))
        for _ in range(checks):
            pdhg_steps(here, cost[columns], budget, state, 1)
            state.progress[BOUND] = np.inf  # a bound at one budget is none at another
            if clock.over:
                break
        self.part[:] = 0.0
        self.part[columns] = state.x
        target = cover.first.copy()  # rows without an active candidate: as much as they are worth
        target[some] = state.dual
        steps = [part * target + (1.0 - part) * self.price for part in STEPS_BACK]
        bounds = [self._bound_of(step, keep=False) for step in steps]
        best = int(np.argmax(bounds))
        improves = bounds[best] > self.bound
        self._bound_of(steps[best] if improves else 0.5 * (target + self.price), keep=True)
