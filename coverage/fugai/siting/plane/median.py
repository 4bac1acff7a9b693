"""The p-median over points of the plane."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.plane.bound import PlaneDual
from fugai.siting.plane.level import Level, make_level
from fugai.siting.plane.points import PlaneInstance, PlanePoints, read_plane_instance
from fugai.siting.plane.search import perturb, settle, start_slots
from fugai.siting.plane.serving import cost_of_sites, nearest_site, order_by_saving
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.plane.state import Sites

POINTS_PER_SITE, LEAST_POINTS = 120, 12_000
"""Demand points and candidates for each site, and in all, that the search looks at first."""

WORK = 2e8
"""Distances that a step of the bound computes, at most: demand is put together beyond that."""

NEARLY_ALL = 0.6
"""Share of the points beyond which none are put together."""

DUAL_POINTS_PER_SITE, LEAST_DUAL_POINTS = 40, 12_000
"""The same for the first bound."""

COARSE_STEPS, FIRST_FINE_STEPS, FINE_STEPS = 400, 40, 400
"""Steps of the bound over some points, over all before the search, and over all after it."""

FINE_ROUNDS, FLAT = 6, 5e-5
"""Times that the last of these are repeated from long steps on, while the bound rises by this share."""

FINE_STEP, FINE_SPREAD = 0.1, 0.02
"""Step and spread over all points: the dual comes from one over some, and is nearly good."""

SHARE, SEARCH_SHARE = 0.9, 0.65
"""Parts of the time limit after which the bound and the search end."""

CLOSED_GAP = 1e-9
"""Share of the cost up to which cost and bound are the same."""


def solve_plane_median(
    points: PlanePoints,
    weight: npt.ArrayLike | None,
    *,
    p: int,
    choices: Choices | None,
    solver: SolverOptions | None,
) -> SitingSolution:
    """`solve_p_median` over points of the plane, of which no matrix is made."""
    options = solver or SolverOptions()
    _warm_up()
    clock = Clock(options, share=SHARE)
    instance = read_plane_instance(points, weight, p=p, choices=choices)
    search_clock = Clock(options, share=SEARCH_SHARE)
    run = _Run(
        instance=instance,
        clock=clock,
        search_clock=search_clock,
        rng=np.random.default_rng(options.seed),
    )
    with clock.guarded():
        run.solve()
    question = Question(
        candidates=instance.roles.candidates,
        value=cost_of_sites(points, weight),
        sense="min",
        choices=choices,
        number=p,
    )
    return certified(question, _solution(run, seed=options.seed))


@cache
def _warm_up() -> None:
    """Have the kernels compiled, before a clock starts."""
    options = SolverOptions()
    where = np.random.default_rng(0).random((30, 2))
    run = _Run(
        instance=read_plane_instance(PlanePoints(*where.T), None, p=3, choices=None),
        clock=Clock(options),
        search_clock=Clock(options),
        rng=np.random.default_rng(0),
    )
    run.solve()
    order_by_saving(run.instance, run.chosen)


@dataclass(kw_only=True, eq=False)
class _Run:
    """A search under way: the best sites so far, their cost, and a bound."""

    instance: PlaneInstance
    clock: Clock
    search_clock: Clock
    rng: np.random.Generator
    chosen: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    value: float = np.inf
    bound: float = 0.0

    def solve(self) -> None:
        """Search and bound over a part of the points, then over all of them."""
        fine = self._fine_level()
        level = self._part_of(fine, LEAST_POINTS, POINTS_PER_SITE)
        sites = self._settled(level)
        self._keep(level, sites)
        dual = self._bound_all(fine, sites if level is fine else None)
        perturb(level, sites, self.rng, self.search_clock, good_enough=self._enough)
        self._keep(level, sites)
        if level is not fine and not self.clock.over:
            sites = fine.start(fine.places(self.chosen))
            settle(fine, sites, self.clock, far=False)
            self._keep(fine, sites)
        for _ in range(FINE_ROUNDS):
            before = self.bound
            if self.value <= self._enough or self.clock.over:
                return
            dual.step, dual.spread = FINE_STEP, FINE_SPREAD
            self._raise(dual, float(sites.total[0]), FINE_STEPS)
            if self.bound <= before + FLAT * self.value:
                return

    @property
    def _enough(self) -> float:
        """Cost at which nothing is left to search for."""
        return self.bound * (1.0 + CLOSED_GAP)

    def _part_of(self, fine: Level, least: int, per_site: int) -> Level:
        """A level with so many points and candidates for each site; ``fine`` where that is most."""
        size = max(least, per_site * fine.slots)
        if size >= NEARLY_ALL * max(len(fine.plane.weight), len(fine.candidate)):
            return fine
        return make_level(self.instance, demand=size, candidates=size)

    def _settled(self, level: Level) -> Sites:
        sites = level.start(start_slots(level, self.rng))
        settle(level, sites, self.clock, far=True)
        return sites

    def _fine_level(self) -> Level:
        """All candidates, and as much of the demand as a step of the bound can look at."""
        instance = self.instance
        roles = instance.roles
        candidates = roles.candidates - len(roles.forbidden)
        sites = len(roles.existing) + instance.number
        demand = int(max(WORK * sites / candidates, 1_000))
        counted = int((instance.weight > 0).sum())
        if demand > NEARLY_ALL * counted:
            demand = counted
        return make_level(instance, demand=demand, candidates=candidates)

    def _bound_all(self, fine: Level, sites: Sites | None) -> PlaneDual:
        """A dual over all candidates, from one over some; ``sites`` are good ones over all."""
        part = self._part_of(fine, LEAST_DUAL_POINTS, DUAL_POINTS_PER_SITE)
        known = sites if part is fine and sites is not None else self._settled(part)
        dual = _first_dual(part, known)
        dual.rise(float(known.total[0]), self.clock, steps=COARSE_STEPS)
        if part is not fine:
            begin = dual.distances_at(fine.demand)
            dual = PlaneDual(level=fine, radius=begin, step=FINE_STEP, spread=FINE_SPREAD)
        self._raise(dual, self.value, FIRST_FINE_STEPS)
        return dual

    def _raise(self, dual: PlaneDual, upper: float, steps: int) -> None:
        dual.rise(min(upper, self.value), self.clock, steps=steps)
        self.bound = max(self.bound, dual.bound)

    def _keep(self, level: Level, sites: Sites) -> None:
        self.offer(level, sites.at[: level.count])

    def offer(self, level: Level, at: IntArray) -> None:
        """Take sites over where they cost less, over all demand."""
        chosen = level.candidate[at]
        is_open = np.concatenate((chosen, level.candidate[level.fixed]))
        value = self._cost(is_open)
        if value < self.value:
            self.chosen, self.value = chosen, value

    def _cost(self, is_open: IntArray) -> float:
        instance = self.instance
        counts = instance.weight > 0
        where = instance.demand[counts]
        distance, _ = nearest_site(where, instance.candidates[is_open])
        return float((instance.weight[counts] * distance).sum())


def _first_dual(level: Level, sites: Sites) -> PlaneDual:
    """Distances midway between the nearest and the second site, where that is not far away."""
    most = 3.0 * sites.near + float(np.average(sites.near, weights=level.plane.weight))
    radius: FloatArray = 0.5 * (sites.near + np.minimum(sites.next, most))
    return PlaneDual(level=level, radius=radius)


def _solution(run: _Run, *, seed: int) -> SitingSolution:
    instance, roles = run.instance, run.instance.roles
    sites = np.concatenate((roles.required, run.chosen)).astype(np.int64)
    order, values = order_by_saving(instance, sites)
    open_sites = np.concatenate((roles.existing, sites))
    _, nearest = nearest_site(instance.demand, instance.candidates[open_sites])
    proven = run.value - run.bound <= CLOSED_GAP * run.value
    objective = float(values[-1])
    return SitingSolution(
        problem="p-median",
        chosen=order,
        gains=values[:-1] - values[1:],
        objective=objective,
        bound=objective if proven else min(run.bound, objective),
        status=run.clock.status(proven=proven),
        seconds=run.clock.spent_s,
        sense="min",
        base=float(values[0]),
        existing=roles.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=open_sites[nearest],
        unit="weight x cost",
    )
