"""A p-center in the plane between a bound and the best sites, narrowed over a growing sample.

C. Contardo, M. Iori, R. Kramer, A scalable exact algorithm for the vertex p-center problem,
Computers & Operations Research 103, 2019: sites for some of the demand, to which the points that
those sites leave far away are added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.covering.row_weighting import search_cover, start_cover_search
from fugai.kernels.location.plane.recentre import scatter
from fugai.siting.covering.cover_of_size import cover_of_size
from fugai.siting.plane.center.area import area_bound
from fugai.siting.plane.center.hexagons import hexagon_starts
from fugai.siting.plane.center.instance import least_radius, scattered_points
from fugai.siting.plane.center.places import Places
from fugai.siting.plane.center.relaxation import left_short, relaxed
from fugai.siting.plane.center.sample import SampleCovers

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.cover_of_size import Verdict
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.plane.center.instance import CenterInstance
    from fugai.siting.plane.center.places import Placed

SAMPLE_PER_SITE, LEAST_SAMPLE = 4, 30
"""Points of the first sample, for each site and in all."""

SAME = 1e-12
"""Part by which two distances may differ that are the same, by rounding."""

LESS = 1e-9
"""Part by which a radius has to be smaller to be another one."""

FEWEST_STEPS, MOST_STEPS, STEPS_PER_CLOCK = 500, 100_000, 500
"""Steps of such a search, and steps between two readings of the clock."""

RELAXED_RADII, RELAXED_ROUNDS = 10, 8
"""Radii that the relaxation is solved for, and times that points join the sample at each of them."""

NODES = 100_000
"""Nodes of a depth-first search for a cover before its relaxation is branched."""

SURE = 1e-6
"""A bound on the number of sites that exceeds it by more rules a radius out."""

LATTICES, LATTICE_SAMPLE, BEST_LATTICES = 40, 40, 3
"""Lattices of hexagons that are tried, over so many demand points for each site; the best ones of
them are tried over all demand."""

DENSE = 0.75
"""Part of the best value from which on the bound of the area waits for no other one: the relaxation
ignores that discs which cover an area overlap, and seldom comes much nearer."""

MOST_ON_LATTICE = 1_000
"""Sites up to which lattices are tried."""

STEP_DOWN = 0.01
"""Share of the largest distance by which the next radius is smaller while covers are found."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much work one radius is worth.

    Parameters
    ----------
    rounds
        Samples over which it is decided, at most.
    relaxations
        Linear programs for one sample, at most; 0 for a search alone.
    looks
        Membership checks of a search for a cover, about.
    apart
        Share by which the radii that are decided are apart.
    """

    rounds: int
    relaxations: int
    looks: float
    apart: float


EFFORTS = (
    Effort(rounds=12, relaxations=2, looks=2e7, apart=2e-3),
    Effort(rounds=60, relaxations=30, looks=2e8, apart=1e-3),
    Effort(rounds=1_000, relaxations=1_000, looks=1e9, apart=1e-4),
)
"""Efforts one after another, the same radii again where the one before left them open."""

DESCENT = Effort(rounds=30, relaxations=0, looks=3e8, apart=STEP_DOWN)
"""Effort for one radius while covers are found."""


@dataclass(kw_only=True, eq=False)
class CenterSearch:
    """The best sites so far, and a radius within which no sites serve all demand.

    ``undecided`` holds the smallest and the largest radius that could be decided neither way.
    """

    instance: CenterInstance
    clock: Clock
    rng: np.random.Generator
    places: Places = field(init=False)
    covers: SampleCovers = field(init=False)
    best: Placed = field(init=False)
    sample: IntArray = field(init=False)
    core: IntArray = field(init=False)
    bound: float = 0.0
    undecided: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        instance = self.instance
        self.places = Places(instance=instance)
        self.covers = SampleCovers(instance, self.places.grid)
        size = max(LEAST_SAMPLE, SAMPLE_PER_SITE * instance.count)
        self.sample = scattered_points(instance, max(size, instance.count))
        self.core = self.sample
        self.best = self.places.placed(self._filled(self._at_points(self.sample)))
        self.bound = min(least_radius(instance), self.best.value)

    @property
    def closed(self) -> bool:
        """Whether no radius is left between the bound and the best sites."""
        return self.bound >= self.best.value * (1.0 - LESS)

    def run(self) -> None:
        """Bound by the relaxation, find good sites, then decide radii in between."""
        if self.instance.count == 0:
            self.bound = self.best.value
        if self.closed:
            return
        self.bound = min(max(self.bound, area_bound(self.instance)), self.best.value)
        self.best = self.places.settled(self.best, self.clock, enough=self.bound)
        self._start_from_lattices()
        if self.bound < DENSE * self.best.value:  # so that there is a bound whenever time is over
            self._bound_by_relaxation()
        self._descend()
        self._bound_by_relaxation()
        for effort in EFFORTS:
            self._narrow(effort)
        while not self.closed and not self.clock.over:
            verdict = self._decide(self.best.value * (1.0 - LESS), EFFORTS[-1])
            if verdict == "unknown":
                return

    def _start_from_lattices(self) -> None:
        """Try sites on lattices of hexagons: each over a sample, and the best over all demand."""
        instance = self.instance
        if instance.count < 2 or instance.count + len(instance.fixed) > MOST_ON_LATTICE:
            return
        size = min(len(instance.demand), LATTICE_SAMPLE * (instance.count + len(instance.fixed)))
        some = np.sort(self.rng.choice(len(instance.demand), size, replace=False))
        some = np.union1d(some, self.sample)
        small = replace(instance, demand=instance.demand[some], weight=instance.weight[some])
        places = Places(instance=small)
        tried = []
        starts = hexagon_starts(small.demand, instance.count + len(instance.fixed), self.rng)
        for spots in islice(starts, LATTICES):
            if self.clock.over:
                break
            start = places.placed(self._filled(self._near(spots)[: instance.count]))
            tried.append(places.settled(start, self.clock, enough=self.bound))
        tried.sort(key=lambda one: one.value)
        for one in tried[:BEST_LATTICES]:
            whole = self.places.settled(
                self.places.placed(one.sites), self.clock, enough=self.bound
            )
            self.best = whole if whole.value < self.best.value else self.best

    def _descend(self) -> None:
        """Look for sites within a radius a little smaller than the best one, while that is found."""
        apart = STEP_DOWN
        while not self.closed and not self.clock.over and apart > 0.1 * STEP_DOWN:
            radius = max(self.best.value * (1.0 - apart), self.bound)
            if self._decide(radius, DESCENT) != "covers":
                apart *= 0.4

    def _bound_by_relaxation(self) -> None:
        """Look for the largest radius that the linear relaxation rules out.

        The number of sites falls about with the square of the radius: that says where to look, and
        the bounds are closed in on from there.
        """
        sites = self.instance.count + len(self.instance.fixed)
        low, high = self.bound, self.best.value
        radius = max(0.8 * high, 0.5 * (low + high))
        for _ in range(RELAXED_RADII):
            if radius <= low:
                return
            fewest = self._fewest_sites(radius)
            if self.clock.over:
                return
            if fewest > self.instance.count + SURE:
                low, self.bound = radius, max(self.bound, radius)
            else:
                high = radius
            if high - low <= EFFORTS[0].apart * high:
                return
            fixed = len(self.instance.fixed)
            guess = radius * ((min(fewest, 1e9) + fixed) / sites) ** 0.5
            margin = 0.05 * (high - low)
            radius = float(np.clip(guess * (1.0 - 1e-3), low + margin, high - margin))

    def _fewest_sites(self, radius: float) -> float:
        """Bound on the number of sites by the relaxation, infinite where no number serves a point.

        Points that the relaxation leaves short join, while it allows for the number of sites.
        """
        instance, bound = self.instance, 0.0
        for _ in range(RELAXED_ROUNDS):
            problem = self.covers.problem(self.core, radius)
            if problem is None:
                return math.inf
            found = relaxed(problem, self.clock)
            bound = max(bound, found.bound)
            if bound > instance.count + SURE or self.clock.over:
                break
            short = left_short(instance, found, radius, most=10 + instance.count)
            self.core, before = np.union1d(self.core, short), len(self.core)
            if len(self.core) == before:
                break
        return bound

    def _narrow(self, effort: Effort) -> None:
        """Bisect, below and above what cannot be decided, until radii are close to each other."""
        self.undecided = None
        while not self.closed and not self.clock.over:
            radius = self._next(effort.apart)
            if radius is None:
                return
            if self._decide(radius, effort) == "unknown":
                low, high = self.undecided or (radius, radius)
                self.undecided = (min(low, radius), max(high, radius))
            if self.undecided is not None:
                low, high = (
                    max(self.undecided[0], self.bound),
                    min(self.undecided[1], self.best.value),
                )
                self.undecided = (low, high) if low <= high else None

    def _next(self, apart: float) -> float | None:
        """Radius to decide next; None where none is far enough from those that are decided."""
        low, high = self.bound, self.best.value
        first, last = self.undecided or (high, high)
        below, above = first - low, high - last
        if max(below, above) <= 2.0 * apart * high:
            return None
        return low + 0.5 * below if below >= above else last + 0.5 * above

    def _decide(self, radius: float, effort: Effort) -> Verdict:
        """Whether sites serve all within a radius: found, ruled out over a sample, or neither."""
        for _ in range(effort.rounds):
            problem = self.covers.problem(self.sample, radius)
            if problem is None:
                self.bound = max(self.bound, radius)
                return "no cover"
            verdict, sites = self._cover(problem, effort)
            if verdict == "no cover":
                self.bound = max(self.bound, radius)
            if verdict != "covers":
                return verdict
            found = self.places.placed(self._filled(sites))
            better = self.places.settled(found, self.clock, enough=radius)
            self.best = better if better.value < self.best.value else self.best
            if better.value <= radius * (1.0 + SAME):
                return "covers"
            limit = radius * (1.0 + SAME)
            far = np.concatenate((found.far(limit), better.far(limit)))
            self.sample = np.union1d(self.sample, far)
            if self.clock.over:
                break
        return "unknown"

    def _cover(self, problem: ReducedProblem, effort: Effort) -> tuple[Verdict, IntArray]:
        """Whether so many sites cover the sample, by a search and then exactly."""
        if not problem.rows:
            return "covers", problem.columns[:0]
        if not self.instance.count:
            return "no cover", problem.columns[:0]
        where = self.instance.candidates
        _, slots = cKDTree(where[problem.columns]).query(where[self.best.sites])
        search = start_cover_search(problem.cover, np.asarray(slots, dtype=np.int64))
        for _ in range(
            max(1, _steps(problem, self.instance.count, effort.looks) // STEPS_PER_CLOCK)
        ):
            if search_cover(problem.cover, search, self.rng.random((STEPS_PER_CLOCK, 3))):
                return "covers", problem.columns[np.unique(search.at)]
            if self.clock.over:
                return "unknown", problem.columns[:0]
        if not effort.relaxations:
            return "unknown", problem.columns[:0]
        return cover_of_size(
            problem,
            self.instance.count,
            self.clock,
            max_relaxations=effort.relaxations,
            nodes=NODES,
        )

    def _at_points(self, points: IntArray) -> IntArray:
        """Free candidates nearest to the first of these points, as many as sites at most."""
        return self._near(self.instance.demand[points[: self.instance.count]])

    def _near(self, spots: FloatArray) -> IntArray:
        """Free candidates nearest to some places, each once."""
        instance = self.instance
        if not len(instance.free):
            return instance.free
        _, nearest = cKDTree(instance.candidates[instance.free]).query(spots)
        return np.unique(instance.free[np.asarray(nearest, dtype=np.int64)])

    def _filled(self, sites: IntArray) -> IntArray:
        """Sites and others as far from them as can be, as many as are wanted."""
        instance = self.instance
        missing = instance.count - len(sites)
        if missing <= 0:
            return sites
        others = np.setdiff1d(instance.free, sites)
        placed = self.places.placed(sites)
        wanted = scatter(instance.demand, instance.weight, placed.distance, missing)
        _, nearest = cKDTree(instance.candidates[others]).query(instance.demand[wanted])
        added = np.unique(others[np.asarray(nearest, dtype=np.int64)])
        rest = np.setdiff1d(others, added)[: missing - len(added)]
        return np.concatenate((sites, added, rest)).astype(np.int64)


def _steps(problem: ReducedProblem, sites: int, looks: float) -> int:
    """Steps of a search for a cover, so that each search takes about as long."""
    per_candidate = problem.entries / max(len(problem.cost), 1)
    per_row = min(problem.entries / max(problem.rows, 1), 300.0)
    steps = looks / (per_candidate * (per_row + sites) + problem.rows)
    return int(np.clip(steps, FEWEST_STEPS, MOST_STEPS))
