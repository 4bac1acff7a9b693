"""What a caller may ask of a location problem, checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

NAMED = 10
"""How many wrong rows a message names before it says how many more there are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Choices:
    """Which candidates stand, must, may and must not be built.

    ``existing``, ``required`` and ``forbidden`` are rising positions without repeats; ``required``
    holds none that stands already. ``free`` are those that may be built beside the required ones.
    """

    candidates: int
    existing: IntArray
    required: IntArray
    forbidden: IntArray

    @property
    def free(self) -> IntArray:
        """Candidates whose fate is open."""
        fixed = np.concatenate((self.existing, self.required, self.forbidden))
        return np.setdiff1d(np.arange(self.candidates), fixed)

    @property
    def buildable(self) -> IntArray:
        """Candidates that may be built, the required ones among them."""
        fixed = np.concatenate((self.existing, self.forbidden))
        return np.setdiff1d(np.arange(self.candidates), fixed)


def check_choices(
    candidates: int,
    *,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
) -> Choices:
    """Candidates by what may happen to them, each given as positions or as a mask.

    Raises
    ------
    ConfigError
        A position is not a candidate, or a candidate is two things at once.
    """
    stands = _positions("existing", existing, candidates)
    must = _positions("required", required, candidates)
    never = _positions("forbidden", forbidden, candidates)
    for name, group in (("required", must), ("existing", stands)):
        both = np.intersect1d(group, never)
        if len(both):
            msg = f"A candidate must not be `{name}` and `forbidden` at once, found {some(both)}."
            raise ConfigError(msg)
    return Choices(
        candidates=candidates, existing=stands, required=np.setdiff1d(must, stands), forbidden=never
    )


def check_number(choices: Choices, number: int, *, name: str = "budget") -> int:
    """How many new sites to build, the required ones among them.

    Raises
    ------
    ConfigError
        It is not a whole number of at least 1, fewer than are required, or more than can be built.
    """
    whole = not isinstance(number, bool) and np.isfinite(number) and int(number) == number
    if not whole or number < 1:
        msg = f"`{name}` must be a whole number of new sites of at least 1, found {number!r}."
        raise ConfigError(msg)
    most = len(choices.buildable)
    if number > most:
        msg = f"`{name}` must be at most the {most} candidates that may be built, found {number}."
        raise ConfigError(msg)
    if number < len(choices.required):
        msg = f"`{name}` must allow for the {len(choices.required)} required, found {number}."
        raise ConfigError(msg)
    return int(number)


def check_money(choices: Choices, budget: float, cost: FloatArray) -> float:
    """How much money there is for new sites, the required ones among them.

    Raises
    ------
    ConfigError
        It is not a positive number, too little for the required, or for any candidate at all.
    """
    if not (np.isfinite(budget) and budget > 0):
        msg = f"`budget` must be a positive amount in the unit of `cost`, found {budget!r}."
        raise ConfigError(msg)
    must = float(cost[choices.required].sum())
    if budget < must:
        msg = f"`budget` must pay for the required candidates, {must:g}, found {budget:g}."
        raise ConfigError(msg)
    least = float(cost[choices.buildable].min(initial=np.inf))
    if budget < least:
        msg = f"`budget` must pay for the cheapest candidate, {least:g}, found {budget:g}."
        raise ConfigError(msg)
    return float(budget)


def check_cost(cost: npt.ArrayLike, candidates: int, *, name: str = "cost") -> FloatArray:
    """Cost (or capacity) of each candidate, positive and finite.

    Raises
    ------
    ContractError
        There is not one for each candidate, or one is missing, infinite, zero or negative.
    """
    values = _one_each(name, cost, candidates, "candidate")
    wrong = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
    if len(wrong):
        msg = f"`{name}` must be positive and finite, found {values[wrong[0]]:g} at {some(wrong)}."
        raise ContractError(msg)
    return values


def check_weight(weight: npt.ArrayLike, demand: int, *, name: str = "weight") -> FloatArray:
    """Weight of each demand point, finite and not negative, and not all zero.

    Raises
    ------
    ContractError
        There is not one for each demand point, one is missing, infinite or negative, or all are 0.
    """
    values = _one_each(name, weight, demand, "demand point")
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        found = f"{values[wrong[0]]:g} at {some(wrong)}"
        msg = f"`{name}` must be finite and not negative, found {found}."
        raise ContractError(msg)
    if not values.any():
        msg = f"`{name}` must be above 0 for at least one demand point, found only zeros."
        raise ContractError(msg)
    return values


def check_time_limit(time_limit_s: float) -> float:
    """Seconds that a solver may take.

    Raises
    ------
    ConfigError
        It is not positive.
    """
    if not time_limit_s > 0:
        msg = f"`time_limit_s` must be positive, found {time_limit_s!r}."
        raise ConfigError(msg)
    return float(time_limit_s)


def some(positions: npt.NDArray[np.integer]) -> str:
    """The first few positions, and how many more there are."""
    shown = ", ".join(str(int(k)) for k in positions[:NAMED])
    return shown if len(positions) <= NAMED else f"{shown} and {len(positions) - NAMED:,} more"


def _one_each(name: str, values: npt.ArrayLike, count: int, what: str) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (count,):
        msg = f"`{name}` must have one value for each {what}, {count}, found shape {array.shape}."
        raise ContractError(msg)
    return array


def _positions(name: str, given: npt.ArrayLike, candidates: int) -> IntArray:
    array = np.asarray(given)
    if array.dtype == np.bool_:
        if array.shape != (candidates,):
            msg = f"`{name}` as a mask must have {candidates} entries, found {array.shape}."
            raise ConfigError(msg)
        return np.flatnonzero(array).astype(np.int64)
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if not np.issubdtype(array.dtype, np.integer) or array.ndim != 1:
        msg = f"`{name}` must be a list of positions of candidates, found {array.dtype} values."
        raise ConfigError(msg)
    wrong = array[(array < 0) | (array >= candidates)]
    if len(wrong):
        msg = f"`{name}` must be positions from 0 to {candidates - 1}, found {some(wrong)}."
        raise ConfigError(msg)
    return np.unique(array).astype(np.int64)
