"""Checks of single arguments: positions of candidates, and values of candidates and demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

SHOWN = 10
"""Positions that a message names before it says how many more there are."""


def read_positions(given: npt.ArrayLike, candidates: int, *, name: str) -> IntArray:
    """Rising positions of candidates, without repeats, from positions or a boolean mask.

    Raises
    ------
    ConfigError
        A mask does not have one value for each candidate, a position is not one of a candidate, or
        whole numbers look like a mask.
    """
    array = _to_booleans(np.asarray(given))
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
    positions = np.unique(array).astype(np.int64)
    if len(array) == candidates > len(positions) and positions[0] >= 0 and positions[-1] <= 1:
        msg = (
            f"`{name}` must be positions of candidates or a boolean mask, found {candidates} "
            "integers 0 and 1, one for each candidate, which may be either: convert a mask with "
            "`.astype(bool)`, or list each position once."
        )
        raise ConfigError(msg)
    wrong = array[(array < 0) | (array >= candidates)]
    if len(wrong):
        msg = f"`{name}` must be positions from 0 to {candidates - 1}, found {first_few(wrong)}."
        raise ConfigError(msg)
    return positions


def _to_booleans(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Objects that are all true or false as booleans: pandas' nullable booleans arrive so."""
    is_object = array.dtype == np.object_ and array.size > 0
    if is_object and all(isinstance(value, bool | np.bool_) for value in array.flat):
        return array.astype(np.bool_)
    return array


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
        found = f"{values[wrong[0]]:g} at {first_few(wrong)}"
        msg = f"`{name}` must be positive and finite, found {found}."
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
        found = f"{values[wrong[0]]:g} at {first_few(wrong)}"
        msg = f"`{name}` must be finite and not negative, found {found}."
        raise ContractError(msg)
    if not values.any():
        msg = f"`{name}` must be above 0 for at least one demand point, found only zeros."
        raise ContractError(msg)
    return values


def first_few(positions: npt.NDArray[np.integer]) -> str:
    """The first few positions, and how many more there are."""
    shown = ", ".join(str(int(k)) for k in positions[:SHOWN])
    return shown if len(positions) <= SHOWN else f"{shown} and {len(positions) - SHOWN:,} more"


def _one_each(name: str, values: npt.ArrayLike, count: int, what: str) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (count,):
        msg = f"`{name}` must have one value for each {what}, {count}, found shape {array.shape}."
        raise ContractError(msg)
    return array
