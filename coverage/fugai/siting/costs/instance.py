"""A problem over a cost matrix as the caller gives it, checked and in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError
from fugai.kernels.location.conflicts import Conflicts, no_conflicts
from fugai.siting.checks import check_weight, first_few
from fugai.siting.costs.table import CostMatrix, CostTable, read_costs
from fugai.siting.roles import check_conflicts, check_no_cost, check_number, check_roles

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting.options import Choices
    from fugai.siting.roles import CandidateRoles


@dataclass(frozen=True, kw_only=True, eq=False)
class CostInstance:
    """Checked costs, weights, roles and conflicts, and the number of new sites."""

    table: CostTable
    weight: FloatArray
    roles: CandidateRoles
    conflicts: Conflicts
    number: int

    def require_reachable(self, weight: FloatArray | None = None) -> None:
        """Check that each demand point with a weight has a candidate that may serve it.

        Raises
        ------
        ContractError
            Some have none; the message names them.
        """
        table = self.table
        usable = np.zeros(table.shape[1], dtype=np.int64)
        usable[self.roles.usable] = 1
        row = np.repeat(np.arange(table.shape[0]), table.n_candidates)
        served = np.bincount(row, weights=usable[table.candidate], minlength=table.shape[0])
        lost = np.flatnonzero((served == 0) & ((self.weight if weight is None else weight) > 0))
        if len(lost):
            msg = (
                "Every demand point must be reachable from a candidate that may be built, found "
                f"{len(lost):,} that are not: {first_few(lost)}."
            )
            raise ContractError(msg)


def read_cost_instance(
    cost: CostMatrix, weight: npt.ArrayLike | None, *, p: int, choices: Choices | None
) -> CostInstance:
    """Check what all problems over a cost matrix have in common; no ``weight`` is 1 each.

    Raises
    ------
    ContractError
        An array does not fit or holds what it must not.
    ConfigError
        The choices contradict each other or ``p``, or hold costs of candidates.
    """
    asked = check_no_cost(choices)
    table = read_costs(cost)
    demand, candidates = table.shape
    roles = check_roles(asked, candidates)
    matrix = check_conflicts(asked.conflicts, roles)
    return CostInstance(
        table=table,
        weight=check_weight(np.ones(demand) if weight is None else weight, demand),
        roles=roles,
        conflicts=no_conflicts(candidates)
        if matrix is None
        else Conflicts(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)),
        number=check_number(roles, p, name="p"),
    )


def check_unreached_cost(unreached_cost: float | None) -> None:
    """Check the cost of an unreached demand point: None or a positive number.

    Raises
    ------
    ConfigError
        It is anything else.
    """
    if unreached_cost is not None and not (np.isfinite(unreached_cost) and unreached_cost > 0):
        msg = f"`unreached_cost` must be positive and finite, or None, found {unreached_cost!r}."
        raise ConfigError(msg)
