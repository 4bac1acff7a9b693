"""A covering problem as the caller gives it, checked and in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError
from fugai.kernels.location.covering.cover import Cover, GroupMinimum, transpose
from fugai.siting.checks import check_cost, check_weight
from fugai.siting.matrix import check_covers, pointers
from fugai.siting.options import Choices
from fugai.siting.roles import check_conflicts, check_money, check_number, check_roles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.siting.roles import CandidateRoles


EXACT_SUMS = 2.0**52
"""Sums of whole numbers up to here are exact in floating point."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CoveringInstance:
    """Checked covering matrix, weights, costs (1 each where none are given), roles and conflicts.

    ``priced`` says whether the caller gave costs, so that the budget is money.
    """

    covers: csr_array
    weight: FloatArray
    cost: FloatArray
    roles: CandidateRoles
    conflicts: csr_array | None
    priced: bool

    @cached_property
    def rows(self) -> tuple[IntArray, Int32Array]:
        """Row pointer and candidates of the covering matrix."""
        return pointers(self.covers)

    @property
    def built(self) -> BoolArray:
        """Candidates that are part of every solution: existing and required ones."""
        mask = np.zeros(self.roles.candidates, dtype=np.bool_)
        mask[self.roles.existing] = True
        mask[self.roles.required] = True
        return mask

    @property
    def closed(self) -> BoolArray:
        """Candidates that are part of no solution: forbidden, or in conflict with a required one."""
        mask = np.zeros(self.roles.candidates, dtype=np.bool_)
        mask[self.roles.forbidden] = True
        if self.conflicts is not None:
            mask[self.conflicts[self.roles.required].indices] = True
        return mask & ~self.built

    @property
    def required_cost(self) -> float:
        """Cost of the required candidates."""
        return float(self.cost[self.roles.required].sum())

    @property
    def no_minimum(self) -> GroupMinimum:
        """No groups of demand."""
        return GroupMinimum(np.full(self.covers.shape[0], -1, dtype=np.int32), np.zeros(0))

    def cover(self, first: FloatArray, second: FloatArray) -> Cover:
        """The covering matrix with the value of a first and a second cover of each demand point."""
        ptr, idx = self.rows
        return Cover(ptr, idx, *transpose(ptr, idx, self.roles.candidates), first, second)

    def check_budget(self, budget: float) -> float:
        """Budget of new sites, or of money where candidates have a cost.

        Raises
        ------
        ConfigError
            It cannot be spent; see `check_money` and `check_number`.
        """
        if self.priced:
            return check_money(self.roles, budget, self.cost)
        return float(check_number(self.roles, budget))


def read_instance(
    covers: csr_array, weight: npt.ArrayLike | None, choices: Choices | None
) -> CoveringInstance:
    """Check what all covering problems have in common; a ``weight`` of None is 1 each.

    Raises
    ------
    ContractError
        An array does not fit or holds what it must not.
    ConfigError
        The choices contradict each other, or leave nothing to build.
    EmptyResultError
        ``covers`` has no demand, no candidate, or no entry.
    """
    asked = choices or Choices()
    matrix = check_covers(covers)
    demand, candidates = matrix.shape
    roles = check_roles(asked, candidates)
    if len(roles.buildable) == 0:
        msg = f"At least one candidate must be free to be built, found none of {candidates}."
        raise ConfigError(msg)
    return CoveringInstance(
        covers=matrix,
        weight=check_weight(np.ones(demand) if weight is None else weight, demand),
        cost=np.ones(candidates) if asked.cost is None else check_cost(asked.cost, candidates),
        roles=roles,
        conflicts=check_conflicts(asked.conflicts, roles),
        priced=asked.cost is not None,
    )


def common_step(*values: FloatArray) -> float:
    """Step that all sums of the values are multiples of: 1 for whole numbers, 0 where unknown.

    Also 0 where the sums are too large to be exact.
    """
    whole = all(bool(np.all(part == np.floor(part))) for part in values)
    return 1.0 if whole and sum(float(part.sum()) for part in values) < EXACT_SUMS else 0.0
