"""What is left of a covering problem in the course of a search: open candidates and a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.conflicts import Conflicts, no_conflicts
from fugai.kernels.location.covering.state import Constraints
from fugai.siting.covering.reduce import fix_variables
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import BoolArray
    from fugai.siting.covering.instance import CoveringInstance
    from fugai.siting.covering.reduce import ReducedProblem


@dataclass(frozen=True, kw_only=True, eq=False)
class Subproblem:
    """A reduced problem with a budget and conflict pairs.

    ``conflicts`` is over all candidates, and ``built`` is a mask of those that are part of every
    solution of this subproblem.
    """

    reduced: ReducedProblem
    budget: float
    conflicts: csr_array | None
    built: BoolArray

    def constraints(self, budget: float | None = None) -> Constraints:
        """Constraints of the local search, within the subproblem's own budget or another one."""
        columns = self.reduced.columns
        limit = self.budget if budget is None else budget
        amount = limit + ROUNDING * limit
        if self.conflicts is None:
            return Constraints(self.reduced.cost, amount, no_conflicts(len(columns)))
        among = self.conflicts[columns][:, columns]
        conflicts = Conflicts(among.indptr.astype(np.int64), among.indices.astype(np.int32))
        return Constraints(self.reduced.cost, amount, conflicts)

    def expand(self, chosen: BoolArray) -> BoolArray:
        """Mask of all candidates that are built with a choice of columns."""
        mask = self.built.copy()
        mask[self.reduced.columns[chosen]] = True
        return mask

    def in_conflict(self, chosen: BoolArray) -> BoolArray:
        """Columns that are in conflict with a choice of columns."""
        if self.conflicts is None:
            return self.reduced.none
        others = self.conflicts[self.reduced.columns[chosen]].indices
        in_conflict: BoolArray = np.isin(self.reduced.columns, others)
        return in_conflict

    def fix(self, *, built: BoolArray, closed: BoolArray, keep_dominated: bool) -> Subproblem:
        """Subproblem with some columns built and others closed; the budget stays as it is."""
        return replace(
            self,
            reduced=fix_variables(
                self.reduced, built=built, closed=closed, keep_dominated=keep_dominated
            ),
            built=self.expand(built),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class SetCoverProblem:
    """A value that is to be covered at the least cost.

    Parameters
    ----------
    open_part
        What is not decided yet; its budget does not count.
    target
        Value to be covered, that of rows covered already included.
    spent
        Cost of the candidates that are part of every solution.
    every_row
        Whether every row must be covered, whatever its value.
    """

    open_part: Subproblem
    target: float
    spent: float
    every_row: bool

    @property
    def missing(self) -> float:
        """Value that the open candidates have to bring."""
        return self.target - self.open_part.reduced.base

    @property
    def tolerance(self) -> float:
        """Values that differ by no more than this are the same."""
        return ROUNDING * max(float(self.open_part.reduced.cover.first.sum()), 1e-300)

    @property
    def reached(self) -> bool:
        """Whether nothing more has to be covered."""
        return self.missing <= ROUNDING * abs(self.target) and math.isfinite(self.target)

    def cost(self, chosen: BoolArray) -> float:
        """Cost of a choice of columns and of what is built already."""
        return self.spent + float(self.open_part.reduced.cost[chosen].sum())

    def covers_target(self, chosen: BoolArray) -> bool:
        """Whether a choice of columns covers the value and brings each group to what it needs."""
        reduced = self.open_part.reduced
        enough = reduced.value(chosen) >= self.missing - self.tolerance
        return enough and reduced.meets_groups(chosen)


def subproblem_of(
    instance: CoveringInstance, reduced: ReducedProblem, *, budget: float = np.inf
) -> Subproblem:
    """Subproblem of an instance; ``budget`` includes what the required candidates cost."""
    return Subproblem(
        reduced=reduced,
        budget=budget - instance.required_cost,
        conflicts=instance.conflicts,
        built=instance.built,
    )
