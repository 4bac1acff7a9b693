"""A maximal cover by sites of limited capacity, reduced, and its incumbent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.siting.covering.instance import common_step
from fugai.siting.covering.reduce import fix_variables, whole_problem
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.siting.covering.instance import CoveringInstance
    from fugai.siting.covering.reduce import ReducedProblem


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacitatedProblem:
    """Merged rows over all candidates that are not closed, and the budget left for them.

    Parameters
    ----------
    reduced
        Rows and open candidates; existing and required ones are among the columns.
    capacity
        Most weight that each column can serve.
    cost
        Cost of each column, 0 for existing and required ones.
    budget
        Budget of the other columns.
    always_built
        Mask of the existing and required columns.
    conflicts
        Matrix of the columns in conflict, None where there are none.
    """

    reduced: ReducedProblem
    capacity: FloatArray
    cost: FloatArray
    budget: float
    always_built: BoolArray
    conflicts: BoolArray | None

    @property
    def is_whole(self) -> bool:
        """Whether weights and capacities are whole numbers, so that a best flow is too."""
        return bool(common_step(self.reduced.cover.first, self.capacity))

    def is_allowed(self, built: BoolArray) -> bool:
        """Whether a choice of columns keeps the budget and has no conflict."""
        if float(self.cost[built].sum()) > self.budget * (1 + ROUNDING):
            return False
        return self.conflicts is None or not self.conflicts[np.ix_(built, built)].any()


@dataclass(kw_only=True, eq=False)
class CapacitatedIncumbent:
    """Best choice of columns so far, how demand flows in it, and an upper bound.

    ``flow`` is the weight that goes from a row to a candidate, for each entry of the rows.
    """

    built: BoolArray
    value: float = 0.0
    bound: float = np.inf
    flow: FloatArray = field(default_factory=lambda: np.empty(0))


def capacitated_problem(
    instance: CoveringInstance, capacity: FloatArray, budget: float
) -> CapacitatedProblem:
    """The instance with its closed candidates left out and its rows merged."""
    whole = whole_problem(instance, instance.weight)
    reduced = fix_variables(whole, built=whole.none, closed=instance.closed, keep_dominated=True)
    always_built = instance.built[reduced.columns]
    conflicts = None
    if instance.conflicts is not None:
        conflicts = instance.conflicts[reduced.columns][:, reduced.columns].toarray() > 0
        existing = np.isin(reduced.columns, instance.roles.existing)
        conflicts[existing] = False  # only new sites are in conflict
        conflicts[:, existing] = False
    return CapacitatedProblem(
        reduced=reduced,
        capacity=capacity[reduced.columns],
        cost=np.where(always_built, 0.0, reduced.cost),
        budget=budget - instance.required_cost,
        always_built=always_built,
        conflicts=conflicts,
    )
