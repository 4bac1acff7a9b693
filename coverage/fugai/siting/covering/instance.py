"""What a caller gives to a covering problem, checked and in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.errors import ConfigError, ContractError
from fugai.kernels.location.covering.covers import Floor
from fugai.siting.matrix import check_covers, pointers
from fugai.siting.options import (
    Choices,
    check_choices,
    check_cost,
    check_time_limit,
    check_weight,
    some,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


WHOLE = 2.0**52
"""Sums of whole numbers up to here are exact in floating point."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Checked matrix, weights, costs (1 each where none were given) and choices."""

    covers: csr_array
    weight: FloatArray
    cost: FloatArray
    choices: Choices
    apart: csr_array | None

    @cached_property
    def rows(self) -> tuple[IntArray, Int32Array]:
        """Row pointer and candidates."""
        return pointers(self.covers)

    @property
    def fixed(self) -> tuple[BoolArray, BoolArray]:
        """Candidates that stand whatever is chosen, and those that cannot be built."""
        built = np.zeros(self.choices.candidates, dtype=np.bool_)
        built[self.choices.existing] = True
        built[self.choices.required] = True
        closed = np.zeros(self.choices.candidates, dtype=np.bool_)
        closed[self.choices.forbidden] = True
        if self.apart is not None:
            closed[self.apart[self.choices.required].indices] = True
        return built, closed & ~built

    @property
    def no_floor(self) -> Floor:
        """No least value for any group."""
        return Floor(np.full(self.covers.shape[0], -1, dtype=np.int32), np.zeros(0))


def given(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    existing: npt.ArrayLike,
    required: npt.ArrayLike,
    forbidden: npt.ArrayLike,
    cost: npt.ArrayLike | None,
    apart: csr_array | None,
    time_limit_s: float,
) -> Given:
    """Check what all covering problems have in common."""
    check_time_limit(time_limit_s)
    matrix = check_covers(covers)
    demand, candidates = matrix.shape
    choices = check_choices(candidates, existing=existing, required=required, forbidden=forbidden)
    if len(choices.buildable) == 0:
        msg = f"At least one candidate must be open to be built, found none of {candidates}."
        raise ConfigError(msg)
    return Given(
        covers=matrix,
        weight=check_weight(weight, demand),
        cost=np.ones(candidates) if cost is None else check_cost(cost, candidates),
        choices=choices,
        apart=_apart(apart, choices),
    )


def common_step(*values: FloatArray) -> float:
    """1 where all values are whole numbers with an exact sum, else 0."""
    whole = all(bool(np.all(part == np.floor(part))) for part in values)
    return 1.0 if whole and sum(float(part.sum()) for part in values) < WHOLE else 0.0


def _apart(apart: csr_array | None, choices: Choices) -> csr_array | None:
    """Pairs that exclude each other, both ways round; None where there are none."""
    if apart is None:
        return None
    matrix = csr_array(apart)
    if matrix.shape != (choices.candidates, choices.candidates):
        size = choices.candidates
        msg = f"`apart` must be candidate × candidate, {size} × {size}, found {matrix.shape}."
        raise ContractError(msg)
    pairs = matrix.tocoo()
    keep = (pairs.data != 0) & (pairs.row != pairs.col)
    row, col = pairs.row[keep], pairs.col[keep]
    both = np.unique(np.column_stack((np.append(row, col), np.append(col, row))), axis=0)
    if len(both) == 0:
        return None
    clash = np.isin(both, choices.required).all(axis=1)
    if clash.any():
        a, b = both[clash][0]
        found = some(np.array([a, b]))
        msg = f"Two `required` candidates must not exclude each other, found {found}."
        raise ConfigError(msg)
    shape = (choices.candidates, choices.candidates)
    return csr_array((np.ones(len(both), dtype=np.int8), (both[:, 0], both[:, 1])), shape=shape)
