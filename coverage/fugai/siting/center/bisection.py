"""Smallest radius within which p sites serve all demand, by bisection over the costs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import Cover, GroupMinimum, restrict, transpose
from fugai.kernels.location.median.interchange import CostRows, nearest_two
from fugai.siting._highs import solve_program
from fugai.siting.center.scattered import scattered_bound
from fugai.siting.covering.cover_of_size import Verdict, cover_of_size
from fugai.siting.covering.reduce import ReducedProblem, fix_variables
from fugai.siting.median.bound import raise_bound, start_dual
from fugai.siting.median.radius_program import radius_program
from fugai.siting.median.search import MedianSolution, improve, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem

NOBODY = 0.5
"""Fewer uncovered demand points than this are none."""

ROUNDING = 1e-6
"""A bound on the number of uncovered demand points that is larger is above none."""

MAX_FAILURES = 40
"""Perturbations without success after which the search for a cover ends."""

MAX_ENTRIES = 3_000_000
"""Pairs within a radius up to which it is decided exactly at once."""

MAX_RELAXATIONS = 1_000
"""Linear programs after which a radius is left to search, bound and programs."""

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
        lowest = max(float(lowest), min(scattered_bound(self.problem, self.clock), value))
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
        """Decide radii until one is left or time is over.

        The small ones exactly by `cover_of_size`; what that leaves open by search and bound, then
        by programs.
        """
        if not len(self.problem.conflicts.others):
            self._narrow(self._decide_exactly)
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

    def _decide_exactly(self, radius: float) -> tuple[Verdict, IntArray]:
        """Whether the dual of the linear relaxation, and a search over its prices, decide it."""
        cover = covering_problem(self.problem, radius)
        found = min(self._improved(cover), key=lambda each: each.value, default=None)
        if found is not None and found.value < NOBODY:
            return "covers", found.sites
        if len(cover.rows.candidate) > MAX_ENTRIES:
            return "unknown", self.sites
        verdict, sites = cover_of_size(
            unit_cover(cover), cover.count, self.clock, max_relaxations=MAX_RELAXATIONS
        )
        if verdict == "covers":
            return verdict, improve(cover, np.sort(sites)).sites
        return verdict, self.sites

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

    def _improved(self, cover: MedianProblem) -> list[MedianSolution]:
        """Solutions that swaps lead to from the best sites and from none."""
        found = [improve(cover, self.sites), improve(cover, self.problem.free[:0])]
        return [each for each in found if len(each.sites) == cover.count]

    def _start(self, cover: MedianProblem) -> tuple[MedianSolution, Dual]:
        """The best sites, improved for a smaller radius, and a bound on how many are uncovered."""
        best = min(self._improved(cover), key=lambda each: each.value)
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


def unit_cover(problem: MedianProblem) -> ReducedProblem:
    """The free candidates of a `covering_problem`, each at the cost 1."""
    columns = np.arange(len(problem.always_open))
    every = np.ones(len(problem.weight), dtype=np.bool_)
    ptr, idx = restrict(problem.rows.indptr, problem.rows.candidate, every, columns)
    demand = len(problem.weight)
    no_group = GroupMinimum(np.full(demand, -1, dtype=np.int32), np.zeros(0))
    cover = Cover(ptr, idx, *transpose(ptr, idx, len(columns)), np.ones(demand), np.zeros(demand))
    whole = ReducedProblem(
        cover=cover, columns=columns, cost=np.ones(len(columns)), groups=no_group, base=0.0
    )
    nothing = np.zeros(len(columns), dtype=np.bool_)
    return fix_variables(whole, built=nothing, closed=~problem.allowed)
