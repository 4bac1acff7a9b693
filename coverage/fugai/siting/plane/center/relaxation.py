"""Whether the linear relaxation rules a radius out, over demand points that are added as needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.plane.point_grid import point_grid, sums_within
from fugai.siting._highs import cover_relaxation
from fugai.siting.covering.cover_of_size import feasible_prices
from fugai.siting.plane.center.instance import scattered

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.plane.center.instance import CenterInstance

SHORT = 0.98
"""Points that the relaxation covers less than this often join the sample."""

USED = 1e-6
"""Parts of a site below which the relaxation does not open it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxed:
    """Relaxation over a sample: a bound on the number of sites, and the sites it opens in part."""

    bound: float
    sites: IntArray
    part: FloatArray


def relaxed(problem: ReducedProblem, clock: Clock) -> Relaxed:
    """Fewest sites that cover a sample, in parts; a bound of 0 where time is over."""
    answer = cover_relaxation(problem.cover, time_limit_s=clock.left_s)
    used = answer.part > USED
    return Relaxed(
        bound=float(feasible_prices(problem.cover, answer.price).sum()),
        sites=problem.columns[used],
        part=answer.part[used],
    )


def left_short(instance: CenterInstance, found: Relaxed, radius: float, *, most: int) -> IntArray:
    """Demand points that the relaxation covers less than once, scattered; at most so many."""
    reach = radius / instance.weight
    distance, _ = instance.served(instance.fixed[:0])
    short = np.flatnonzero(distance > radius)
    if not len(found.sites):
        return scattered(instance, short, most)
    where = instance.candidates[found.sites]
    grid = point_grid(*where.T)
    x, y = instance.demand[short].T
    times = sums_within(grid, found.part[grid.order], x.copy(), y.copy(), reach[short])
    return scattered(instance, short[times < SHORT], most)
