"""A p-median as its search and its bound see it, weights included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError
from fugai.kernels.location.median.interchange import CostRows
from fugai.kernels.location.subgradient import Openings

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.conflicts import Conflicts
    from fugai.siting.costs.instance import CostInstance


@dataclass(frozen=True, kw_only=True, eq=False)
class MedianProblem:
    """A p-median without forbidden candidates and demand without weight.

    Parameters
    ----------
    rows
        Weighted costs of the demand points.
    weight
        Their weights.
    always_open
        Mask of the candidates that are open in every solution: existing and required ones.
    free
        Candidates that may be opened beside them.
    count
        How many of ``free`` are to be opened.
    conflicts
        Free candidates that may not be opened together.
    step
        Objectives are multiples of this; 0 where they may differ by anything.
    must_reach
        Whether every demand point has to be reached: ``rows.unserved`` is then larger than any sum
        of costs, so that no saving is worth a demand point that is not reached.
    """

    rows: CostRows
    weight: FloatArray
    always_open: BoolArray
    free: IntArray
    count: int
    conflicts: Conflicts
    step: float
    must_reach: bool

    @property
    def allowed(self) -> BoolArray:
        """Mask of ``free``."""
        mask = np.zeros(len(self.always_open), dtype=np.bool_)
        mask[self.free] = True
        return mask

    @property
    def openings(self) -> Openings:
        """What may be opened, for the kernels."""
        return Openings(self.always_open, self.free, self.count)

    def conflicts_of(self, candidate: int | np.integer) -> npt.NDArray[np.int32]:
        """Candidates in conflict with one."""
        begin, end = self.conflicts.indptr[candidate], self.conflicts.indptr[candidate + 1]
        return self.conflicts.others[begin:end]

    def open_mask(self, sites: IntArray) -> BoolArray:
        """Mask of the candidates that are open with some of ``free``."""
        mask = self.always_open.copy()
        mask[sites] = True
        return mask

    def cutoff(self, value: float) -> float:
        """A solution that is better than ``value`` costs less than this, up to rounding of sums."""
        return value - (self.step * (1.0 - 1e-6) if self.step else 5e-10 * abs(value))


def median_problem(
    instance: CostInstance, *, unreached_cost: float | None = None, keep_weightless: bool = False
) -> MedianProblem:
    """The p-median of an instance, without forbidden candidates and demand without weight.

    Parameters
    ----------
    unreached_cost
        Cost, by unit of weight, of a demand point that is not reached; None where all must be.
    keep_weightless
        Whether demand without weight stays, at no cost.

    Raises
    ------
    ConfigError
        Conflicts with the required candidates leave too few others.
    """
    roles = instance.roles
    always_open = np.zeros(roles.candidates, dtype=np.bool_)
    always_open[roles.existing] = True
    always_open[roles.required] = True
    usable = always_open.copy()
    usable[roles.free] = True
    usable[_in_conflict_with_required(instance)] = False
    free = np.flatnonzero(usable & ~always_open).astype(np.int64)
    wanted = instance.number - len(roles.required)
    if len(free) < wanted:
        msg = (
            f"`p` must leave, beside the required candidates, at most the {len(free)} that are not "
            f"in conflict with them, found {wanted}."
        )
        raise ConfigError(msg)
    demand = np.flatnonzero((instance.weight > 0) | keep_weightless)
    rows = _weighted_rows(instance, demand, usable, unreached_cost)
    unserved = rows.unserved if unreached_cost is not None else rows.cost
    is_whole = np.all(rows.cost == np.round(rows.cost)) and np.all(unserved == np.round(unserved))
    return MedianProblem(
        rows=rows,
        weight=instance.weight[demand],
        always_open=always_open,
        free=free,
        count=wanted,
        conflicts=instance.conflicts,
        step=1.0 if is_whole else 0.0,
        must_reach=unreached_cost is None,
    )


def _in_conflict_with_required(instance: CostInstance) -> IntArray:
    """Candidates in conflict with a required one; existing sites are not counted."""
    indptr, others = instance.conflicts
    near = [others[indptr[j] : indptr[j + 1]] for j in instance.roles.required]
    blocked = np.unique(np.concatenate((*near, instance.roles.required[:0]))).astype(np.int64)
    return np.setdiff1d(blocked, instance.roles.existing)


def _weighted_rows(
    instance: CostInstance, demand: IntArray, usable: BoolArray, unreached_cost: float | None
) -> CostRows:
    """Costs times weights of some demand points, over the usable candidates."""
    table, weight = instance.table, instance.weight[demand]
    row = np.repeat(np.arange(table.shape[0]), table.n_candidates)
    place = np.full(table.shape[0], -1, dtype=np.int64)
    place[demand] = np.arange(len(demand))
    keep = (place[row] >= 0) & usable[table.candidate]
    if unreached_cost is not None:
        keep &= table.cost < unreached_cost
    row = place[row[keep]]
    cost = table.cost[keep] * weight[row]
    indptr = np.append(0, np.cumsum(np.bincount(row, minlength=len(demand)))).astype(np.int64)
    if unreached_cost is not None:
        unserved = weight * unreached_cost
    else:
        worst = row_maxima(indptr, cost)
        unserved = np.full(len(demand), float(np.ceil(worst.sum())) + 1.0)
    return CostRows(indptr, table.candidate[keep], cost, unserved)


def row_maxima(indptr: IntArray, cost: FloatArray) -> FloatArray:
    """Largest cost of each sorted row, 0 where it is empty."""
    worst = np.zeros(len(indptr) - 1)
    full = np.diff(indptr) > 0
    worst[full] = cost[indptr[1:][full] - 1]
    return worst
