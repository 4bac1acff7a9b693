"""Candidates by what may happen to them, and budgets that fit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from fugai.errors import ConfigError, ContractError
from fugai.siting.checks import first_few, read_positions
from fugai.siting.options import Choices

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class CandidateRoles:
    """Which of the candidates exist, must be built, and must not be built.

    ``existing``, ``required`` and ``forbidden`` are rising positions without repeats; a candidate
    that exists is not among the required ones.
    """

    candidates: int
    existing: IntArray
    required: IntArray
    forbidden: IntArray

    @property
    def free(self) -> IntArray:
        """Candidates that may be built or not."""
        fixed = np.concatenate((self.existing, self.required, self.forbidden))
        return np.setdiff1d(np.arange(self.candidates), fixed)

    @property
    def buildable(self) -> IntArray:
        """Candidates that may be built, the required ones among them."""
        fixed = np.concatenate((self.existing, self.forbidden))
        return np.setdiff1d(np.arange(self.candidates), fixed)

    @property
    def usable(self) -> IntArray:
        """Candidates that exist or may be built."""
        return np.setdiff1d(np.arange(self.candidates), self.forbidden)


def check_roles(choices: Choices, candidates: int) -> CandidateRoles:
    """Roles of so many candidates.

    Raises
    ------
    ConfigError
        A position is not one of a candidate, or a candidate is two things at once.
    """
    existing = read_positions(choices.existing, candidates, name="existing")
    required = read_positions(choices.required, candidates, name="required")
    forbidden = read_positions(choices.forbidden, candidates, name="forbidden")
    for name, group in (("required", required), ("existing", existing)):
        both = np.intersect1d(group, forbidden)
        if len(both):
            found = first_few(both)
            msg = f"A candidate must not be `{name}` and `forbidden` at once, found {found}."
            raise ConfigError(msg)
    return CandidateRoles(
        candidates=candidates,
        existing=existing,
        required=np.setdiff1d(required, existing),
        forbidden=forbidden,
    )


def check_no_cost(choices: Choices | None) -> Choices:
    """Choices for a problem that counts sites, whatever each costs.

    Raises
    ------
    ConfigError
        They hold costs.
    """
    if choices is None:
        return Choices()
    if choices.cost is not None:
        msg = "`choices` must have no `cost` where sites are counted, found one."
        raise ConfigError(msg)
    return choices


def check_conflicts(conflicts: csr_array | None, roles: CandidateRoles) -> csr_array | None:
    """Conflict pairs both ways round, without a diagonal; None where there are none.

    Raises
    ------
    ContractError
        The matrix is not candidate × candidate.
    ConfigError
        Two required candidates are in conflict.
    """
    if conflicts is None:
        return None
    matrix, size = csr_array(conflicts), roles.candidates
    if matrix.shape != (size, size):
        found = f"found {matrix.shape}"
        msg = f"`conflicts` must be candidate × candidate, {size} × {size}, {found}."
        raise ContractError(msg)
    pairs = matrix.tocoo()
    keep = (pairs.data != 0) & (pairs.row != pairs.col)
    row, col = pairs.row[keep], pairs.col[keep]
    if len(row) == 0:
        return None
    required = np.zeros(size, dtype=np.bool_)
    required[roles.required] = True
    clash = np.flatnonzero(required[row] & required[col])
    if len(clash):
        two = np.sort(np.column_stack((row[clash], col[clash])), axis=1)
        found = first_few(two[np.lexsort(two.T[::-1])][0])
        msg = f"Two `required` candidates must not be in conflict, found {found}."
        raise ConfigError(msg)
    one_way = csr_array((np.ones(len(row), dtype=np.int8), (row, col)), shape=(size, size))
    both = csr_array(one_way + one_way.T)
    both.sort_indices()
    both.data[:] = 1
    return both


def check_number(roles: CandidateRoles, number: float, *, name: str = "budget") -> int:
    """Number of new sites to build, the required ones among them.

    Raises
    ------
    ConfigError
        It is not a whole number of at least 1, fewer than are required, or more than can be built.
    """
    whole = not isinstance(number, bool) and np.isfinite(number) and int(number) == number
    if not whole or number < 1:
        msg = f"`{name}` must be a whole number of new sites of at least 1, found {number!r}."
        raise ConfigError(msg)
    most = len(roles.buildable)
    if number > most:
        msg = f"`{name}` must be at most the {most} candidates that may be built, found {number}."
        raise ConfigError(msg)
    if number < len(roles.required):
        msg = f"`{name}` must allow for the {len(roles.required)} required, found {number}."
        raise ConfigError(msg)
    return int(number)


def check_money(roles: CandidateRoles, budget: float, cost: FloatArray) -> float:
    """Amount of money for new sites, the required ones among them.

    Raises
    ------
    ConfigError
        It is not a positive number, too little for the required, or for any candidate at all.
    """
    if not (np.isfinite(budget) and budget > 0):
        msg = f"`budget` must be a positive amount in the unit of `cost`, found {budget!r}."
        raise ConfigError(msg)
    required = float(cost[roles.required].sum())
    if budget < required:
        msg = f"`budget` must pay for the required candidates, {required:g}, found {budget:g}."
        raise ConfigError(msg)
    cheapest = float(cost[roles.buildable].min(initial=np.inf))
    if budget < cheapest:
        msg = f"`budget` must pay for the cheapest candidate, {cheapest:g}, found {budget:g}."
        raise ConfigError(msg)
    return float(budget)
