"""What the new sites of a solution cover, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.site.demand import Demand
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True, eq=False)
class CoveredSteps:
    """Weight covered after 0, 1, 2 ... new sites, what is already covered included.

    Parameters
    ----------
    step
        Number of the new site that covers each demand point first: 0 for the existing ones, -1 for
        none.
    total
        Weight over all districts, one value for each number of new sites.
    districts
        The same by district, shape ``(districts, new sites + 1)``.
    of_districts
        Weight of each district whose coverage is known.
    """

    step: IntArray
    total: FloatArray
    districts: FloatArray
    of_districts: FloatArray

    @property
    def n_sites(self) -> int:
        """Number of new sites."""
        return len(self.total) - 1

    @property
    def gains(self) -> FloatArray:
        """Weight that each new site adds."""
        return np.asarray(np.diff(self.total), dtype=np.float64)


def covered_steps(instance: SitingInstance, solution: SitingSolution) -> CoveredSteps:
    """What the sites of a solution cover in their order."""
    demand, count = instance.scenario.demand, len(solution.chosen)
    step = _first_step(instance, solution.chosen)
    covered = step >= 0
    added = np.bincount(step[covered], weights=demand.weight[covered], minlength=count + 1)
    return CoveredSteps(
        step=step,
        total=np.asarray(demand.already_covered_total + np.cumsum(added), dtype=np.float64),
        districts=_by_district(demand, step, count),
        of_districts=np.asarray(demand.zones.sum(axis=1)).ravel() + demand.already_covered,
    )


def _first_step(instance: SitingInstance, order: IntArray) -> IntArray:
    """Number of the place that covers each demand point first: 0 for existing ones, -1 for none."""
    covers = instance.scenario.covers
    step = np.full(len(instance.places), _NEVER)
    step[order] = np.arange(1, len(order) + 1)
    step[instance.existing] = 0
    first = np.full(len(instance.scenario.demand.weight), _NEVER)
    coverable = np.flatnonzero(np.diff(covers.indptr) > 0)
    if len(coverable):
        first[coverable] = np.minimum.reduceat(step[covers.indices], covers.indptr[coverable])
    return np.where(first == _NEVER, -1, first)


def _by_district(demand: Demand, step: IntArray, count: int) -> FloatArray:
    added = np.zeros((demand.zones.shape[0], count + 1))
    zones = demand.zones.tocoo()
    at = step[zones.col]
    covered = at >= 0
    np.add.at(added, (zones.row[covered], at[covered]), zones.data[covered])
    return np.asarray(demand.already_covered[:, None] + np.cumsum(added, axis=1), dtype=np.float64)
