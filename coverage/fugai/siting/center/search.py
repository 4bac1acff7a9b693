"""Whether p sites serve everybody within a radius, and the smallest radius at which they do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from fugai.kernels.location.median.interchange import Rows, nearest_two
from fugai.siting._highs import solve_program
from fugai.siting.median.bound import first_dual, raise_bound
from fugai.siting.median.core import Dual, core
from fugai.siting.median.search import Found, improve, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs import Task

Cover: TypeAlias = Literal["found", "none", "unknown"]

NOBODY = 0.5
"""Fewer demand points than this left out: none."""

EDGE = 1e-6
"""A bound above this on a number of demand points is above none, rounding aside."""

ROUNDS = 40
"""Shakes without success after which the search for a cover gives way."""

SLICE = 0.25
"""Share of the time left that one program may take."""


@dataclass(kw_only=True, eq=False)
class Bisection:
    """Costs of a task, in order, of which the smallest that p sites keep is looked for.

    It lies from ``radii[low]`` to ``radii[high]``, which ``sites`` keep. ``open`` is the first and
    the last position at which the last way of asking had no answer.
    """

    task: Task
    rng: np.random.Generator
    clock: Clock
    sites: IntArray
    radii: FloatArray = field(init=False)
    low: int = 0
    high: int = field(init=False)
    open: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        rows = self.task.rows
        value = largest(self.task, self.sites)
        lowest = rows.cost[rows.indptr[:-1]].max()  # nobody is served below the nearest
        self.task = up_to(self.task, value)
        radii = np.unique(self.task.rows.cost)
        self.radii = radii[radii >= lowest]
        self.high = len(self.radii) - 1

    @property
    def value(self) -> float:
        """Largest cost of the best sites."""
        return float(self.radii[self.high])

    @property
    def bound(self) -> float:
        """No sites keep less than this."""
        return float(self.radii[self.low])

    def run(self) -> None:
        """Ask quickly wherever that answers, then by programs, until the answer or the limit."""
        self.narrow(self._ask)
        while self.low < self.high and not self.clock.over:
            self.narrow(self._ask_program)

    def narrow(self, ask: Callable[[float], tuple[Cover, IntArray]]) -> None:
        """Bisect, above and below where there is no answer too, until no position is unasked."""
        self.open = None
        while (middle := self._next()) is not None and not self.clock.over:
            ending, sites = ask(float(self.radii[middle]))
            if ending == "found":
                self.sites = sites
                self.high = int(np.searchsorted(self.radii, largest(self.task, sites)))
            elif ending == "none":
                self.low = middle + 1
            else:
                first, last = self.open or (middle, middle)
                self.open = (min(first, middle), max(last, middle))
            if self.open is not None:
                first, last = max(self.open[0], self.low), min(self.open[1], self.high - 1)
                self.open = (first, last) if first <= last else None

    def _next(self) -> int | None:
        """Position to ask next, in the wider of the parts below and above the open ones."""
        if self.open is None:
            return (self.low + self.high) // 2 if self.low < self.high else None
        below, above = self.open[0] - self.low, self.high - 1 - self.open[1]
        if max(below, above) <= 0:
            return None
        if below >= above:
            return self.low + below // 2
        return self.open[1] + 1 + above // 2

    def _ask(self, radius: float) -> tuple[Cover, IntArray]:
        """Whether a bound rules the radius out or swaps and shakes find sites that keep it."""
        covering = _within(self.task, radius)
        best, dual = self._start(covering)
        if dual.bound > EDGE:
            return "none", self.sites
        best = search(covering, best, self.rng, self.clock, good_enough=NOBODY, most_rounds=ROUNDS)
        return ("found" if best.value < NOBODY else "unknown"), best.sites

    def _ask_program(self, radius: float) -> tuple[Cover, IntArray]:
        """Whether HiGHS finds sites that keep the radius among those that the bound leaves open."""
        covering = _within(self.task, radius)
        _, dual = self._start(covering)
        left = core(covering, dual, NOBODY)
        if left.program is None:
            return "none", self.sites
        answer = solve_program(left.program, time_limit_s=SLICE * self.clock.left_s)
        if answer.values is not None:
            opened = left.undecided[answer.values[: len(left.undecided)] > 0.5]
            return "found", np.concatenate((left.settled, opened))
        if answer.ending == "interrupted":
            self.clock.interrupt()
        return ("none" if answer.ending == "infeasible" else "unknown"), self.sites

    def _start(self, covering: Task) -> tuple[Found, Dual]:
        """The best sites, improved for a smaller radius, and a bound on how many they leave out."""
        found = [improve(covering, self.sites), improve(covering, self.task.free[:0])]
        complete = [each for each in found if len(each.sites) == covering.count]
        best = min(complete, key=lambda each: each.value)
        dual = first_dual(covering, best)
        upper = max(best.value, 1.0)
        return best, raise_bound(covering, dual, upper, self.clock, enough=EDGE)


def largest(task: Task, sites: IntArray) -> float:
    """Largest cost of any demand point, served from these sites and those that stand."""
    is_open = task.always.copy()
    is_open[sites] = True
    return float(nearest_two(task.rows, is_open).cost.max())


def up_to(task: Task, value: float) -> Task:
    """The task without the pairs that cost more than ``value``."""
    rows = task.rows
    near = rows.cost <= value
    ends = np.append(0, np.cumsum(near))[rows.indptr].astype(np.int64)
    return replace(task, rows=Rows(ends, rows.candidate[near], rows.cost[near], rows.unserved))


def _within(task: Task, radius: float) -> Task:
    """The same choice, counting the demand points that are not served at ``radius`` or less."""
    rows = up_to(task, radius).rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    served = np.zeros(len(rows.unserved), dtype=np.bool_)
    served[row[task.always[rows.candidate]]] = True
    keep = ~served[row]
    demand = int((~served).sum())
    counts = np.diff(rows.indptr)[~served]
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    reduced = Rows(ends, rows.candidate[keep], np.zeros(int(keep.sum())), np.ones(demand))
    return replace(task, rows=reduced, weight=np.ones(demand), step=1.0, must_reach=True)
