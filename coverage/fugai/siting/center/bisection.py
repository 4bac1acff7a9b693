"""Smallest radius within which p sites serve all demand, by bisection over the costs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from fugai.kernels.location.median.interchange import CostRows, nearest_two
from fugai.siting._highs import solve_program
from fugai.siting.median.bound import raise_bound, start_dual
from fugai.siting.median.radius_program import radius_program
from fugai.siting.median.search import MedianSolution, improve, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem

Verdict: TypeAlias = Literal["covers", "no cover", "unknown"]

NOBODY = 0.5
"""Fewer uncovered demand points than this are none."""

ROUNDING = 1e-6
"""A bound on the number of uncovered demand points that is larger is above none."""

MAX_FAILURES = 40
"""Perturbations without success after which the search for a cover ends."""

PROGRAM_SHARE = 0.25
"""Share of the time left that one program may take."""


@dataclass(kw_only=True, eq=False)
class Bisection:
    """Smallest of the costs of ``problem`` within which p sites serve all demand.

    It lies from ``radii[low]`` to ``radii[high]``, within which ``sites`` serve all. ``undecided``
    is the first and the last position that could be decided neither way.
    """

    problem: MedianProblem
    rng: np.random.Generator
    clock: Clock
    sites: IntArray
    radii: FloatArray = field(init=False)
    low: int = 0
    high: int = field(init=False)
    undecided: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        rows = self.problem.rows
        value = largest_cost(self.problem, self.sites)
        lowest = rows.cost[rows.indptr[:-1]].max()  # no radius is below a point's nearest candidate
        self.problem = within(self.problem, value)
        radii = np.unique(self.problem.rows.cost)
        self.radii = radii[radii >= lowest]
        self.high = len(self.radii) - 1

    @property
    def value(self) -> float:
        """Largest cost of the best sites."""
        return float(self.radii[self.high])

    @property
    def bound(self) -> float:
        """No sites have a smaller largest cost than this."""
        return float(self.radii[self.low])

    def run(self) -> None:
        """Decide radii by search and bound, then by programs, until one is left or time is over."""
        self._narrow(self._decide)
        while self.low < self.high and not self.clock.over:
            self._narrow(self._decide_by_program)

    def _narrow(self, decide: Callable[[float], tuple[Verdict, IntArray]]) -> None:
        """Bisect, below and above what cannot be decided, until no position is left to decide."""
        self.undecided = None
        while (middle := self._next()) is not None and not self.clock.over:
            verdict, sites = decide(float(self.radii[middle]))
            if verdict == "covers":
                self.sites = sites
                largest = largest_cost(self.problem, sites)
                self.high = int(np.searchsorted(self.radii, largest))
            elif verdict == "no cover":
                self.low = middle + 1
            else:
                first, last = self.undecided or (middle, middle)
                self.undecided = (min(first, middle), max(last, middle))
            if self.undecided is not None:
                first = max(self.undecided[0], self.low)
                last = min(self.undecided[1], self.high - 1)
                self.undecided = (first, last) if first <= last else None

    def _next(self) -> int | None:
        """Position to decide next, in the wider of the parts below and above the undecided ones."""
        if self.undecided is None:
            return (self.low + self.high) // 2 if self.low < self.high else None
        below, above = self.undecided[0] - self.low, self.high - 1 - self.undecided[1]
        if max(below, above) <= 0:
            return None
        if below >= above:
            return self.low + below // 2
        return self.undecided[1] + 1 + above // 2

    def _decide(self, radius: float) -> tuple[Verdict, IntArray]:
        """Whether a bound rules the radius out, or a search finds sites that cover all within it."""
        cover = covering_problem(self.problem, radius)
        best, dual = self._start(cover)
        if dual.bound > ROUNDING:
            return "no cover", self.sites
        best = search(
            cover, best, self.rng, self.clock, good_enough=NOBODY, max_failures=MAX_FAILURES
        )
        return ("covers" if best.value < NOBODY else "unknown"), best.sites

    def _decide_by_program(self, radius: float) -> tuple[Verdict, IntArray]:
        """Whether HiGHS finds such sites among those that the bound leaves undecided."""
        cover = covering_problem(self.problem, radius)
        _, dual = self._start(cover)
        left = radius_program(cover, dual, NOBODY)
        if left.program is None:
            return "no cover", self.sites
        answer = solve_program(left.program, time_limit_s=PROGRAM_SHARE * self.clock.left_s)
        if answer.values is not None:
            opened = left.undecided[answer.values[: len(left.undecided)] > 0.5]
            return "covers", np.concatenate((left.opened, opened))
        if answer.ending == "interrupted":
            self.clock.interrupt()
        return ("no cover" if answer.ending == "infeasible" else "unknown"), self.sites

    def _start(self, cover: MedianProblem) -> tuple[MedianSolution, Dual]:
        """The best sites, improved for a smaller radius, and a bound on how many are uncovered."""
        found = [improve(cover, self.sites), improve(cover, self.problem.free[:0])]
        complete = [each for each in found if len(each.sites) == cover.count]
        best = min(complete, key=lambda each: each.value)
        dual = start_dual(cover, best)
        upper = max(best.value, 1.0)
        return best, raise_bound(cover, dual, upper, self.clock, enough=ROUNDING)


def largest_cost(problem: MedianProblem, sites: IntArray) -> float:
    """Largest cost of any demand point, served from these sites and those open in any case."""
    _, cost, _ = nearest_two(problem.rows, problem.open_mask(sites))
    return float(cost.max())


def within(problem: MedianProblem, radius: float) -> MedianProblem:
    """The problem without the pairs that cost more than ``radius``."""
    rows = problem.rows
    near = rows.cost <= radius
    ends = np.append(0, np.cumsum(near))[rows.indptr].astype(np.int64)
    left = CostRows(ends, rows.candidate[near], rows.cost[near], rows.unserved)
    return replace(problem, rows=left)


def covering_problem(problem: MedianProblem, radius: float) -> MedianProblem:
    """The same choice of sites, with the number of uncovered demand points as its cost.

    A demand point is covered where an open site serves it at ``radius`` or less.
    """
    rows = within(problem, radius).rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    covered = np.zeros(len(rows.unserved), dtype=np.bool_)
    covered[row[problem.always_open[rows.candidate]]] = True
    keep = ~covered[row]
    demand = int((~covered).sum())
    counts = np.diff(rows.indptr)[~covered]
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    left = CostRows(ends, rows.candidate[keep], np.zeros(int(keep.sum())), np.ones(demand))
    return replace(problem, rows=left, weight=np.ones(demand), step=1.0, must_reach=True)
