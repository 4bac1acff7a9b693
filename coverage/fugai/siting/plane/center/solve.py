"""The p-center over points of the plane."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.plane.center.instance import center_instance
from fugai.siting.plane.center.search import CenterSearch
from fugai.siting.plane.points import PlaneInstance, PlanePoints, read_plane_instance
from fugai.siting.plane.serving import cost_of_sites, nearest_site, order_by_saving
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

SHARE = 0.95
"""Part of the time limit after which the search ends."""


def solve_plane_center(
    points: PlanePoints,
    weight: npt.ArrayLike | None,
    *,
    p: int,
    choices: Choices | None,
    solver: SolverOptions | None,
) -> SitingSolution:
    """`solve_p_center` over points of the plane, of which no matrix is made."""
    options = solver or SolverOptions()
    _warm_up()
    clock = Clock(options, share=SHARE)
    instance = read_plane_instance(points, weight, p=p, choices=choices)
    search = CenterSearch(
        instance=center_instance(instance),
        clock=clock,
        rng=np.random.default_rng(options.seed),
    )
    clock.keep_back()  # whom each site serves takes about as long as the start
    with clock.guarded():
        search.run()
    question = Question(
        candidates=instance.roles.candidates,
        value=cost_of_sites(points, weight, worst=True),
        sense="min",
        choices=choices,
        number=p,
    )
    return certified(question, _solution(search, instance, seed=options.seed))


@cache
def _warm_up() -> None:
    """Have the kernels compiled, before a clock starts."""
    where = np.random.default_rng(0).random((60, 2))
    instance = read_plane_instance(PlanePoints(*where.T), None, p=4, choices=None)
    search = CenterSearch(
        instance=center_instance(instance),
        clock=Clock(SolverOptions()),
        rng=np.random.default_rng(0),
    )
    search.run()
    order_by_saving(instance, search.best.sites)


def _solution(found: CenterSearch, instance: PlaneInstance, *, seed: int) -> SitingSolution:
    clock, roles = found.clock, instance.roles
    sites = np.concatenate((roles.required, found.best.sites)).astype(np.int64)
    order, _ = order_by_saving(instance, sites)
    values = _largest_distances(instance, order)
    open_sites = np.concatenate((roles.existing, sites))
    _, nearest = nearest_site(instance.demand, instance.candidates[open_sites])
    objective, proven = float(values[-1]), found.closed
    return SitingSolution(
        problem="p-center",
        chosen=order,
        gains=values[:-1] - values[1:],
        objective=objective,
        bound=objective if proven else min(found.bound, objective),
        status=clock.status(proven=proven),
        seconds=clock.spent_s,
        sense="min",
        base=float(values[0]),
        existing=roles.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=open_sites[nearest],
        unit="largest cost",
    )


def _largest_distances(instance: PlaneInstance, order: IntArray) -> FloatArray:
    """Largest weighted distance from the existing sites, and from those and each further one."""
    counts = instance.weight > 0
    demand, weight = instance.demand[counts], instance.weight[counts]
    existing = instance.candidates[instance.roles.existing]
    distance = np.full(len(demand), math.inf)
    if len(existing):
        distance, _ = nearest_site(demand, existing)
    values = [float((weight * distance).max()) if len(existing) else math.nan]
    for x, y in instance.candidates[order]:
        distance = np.minimum(distance, np.hypot(demand[:, 0] - x, demand[:, 1] - y))
        values.append(float((weight * distance).max()))
    return np.array(values)
