"""Checks of what callers pass: directions, limits of time, and selections by name."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Direction: TypeAlias = Literal["from", "to"]
"""Direction of travel: 'from' the outlets (a delivery) or 'to' the outlets (a visit)."""

TIME_TOLERANCE_MIN = 1e-9
"""Limits are inclusive; a time is over a limit only if it exceeds it by more than this. [min]"""

LISTED = 12
"""Most names that a message lists."""


def check_direction(direction: str) -> None:
    """Raise `ContractError` unless the direction is 'from' or 'to'."""
    if direction not in get_args(Direction):
        msg = f"`direction` must be 'from' or 'to', found {direction!r}."
        raise ContractError(msg)


def check_minutes(minutes: float, *, name: str = "max_minutes") -> None:
    """Raise `ContractError` unless a limit is a number of minutes that is not negative."""
    number = isinstance(minutes, Real) and not isinstance(minutes, bool)
    if not number or not minutes >= 0:
        msg = f"`{name}` must be a number of minutes, not negative, found {minutes!r}."
        raise ContractError(msg)


def cutoff_s_of(max_minutes: float) -> float:
    """Finite limit in seconds, with the tolerance that all limits of minutes have. [s]"""
    check_minutes(max_minutes)
    if not isfinite(max_minutes):
        msg = f"`max_minutes` must be finite, found {max_minutes}."
        raise ContractError(msg)
    return (max_minutes + TIME_TOLERANCE_MIN) * 60


def check_known(chosen: Iterable[object], known: Iterable[object], *, name: str) -> None:
    """Raise `ContractError` where a chosen name does not exist, and list those that do."""
    there = dict.fromkeys(known)
    unknown = [one for one in chosen if one not in there]
    if unknown:
        msg = f"`{name}` must be among {listed(list(there))}, found {unknown[0]!r}."
        raise ContractError(msg)


def listed(names: Sequence[object]) -> str:
    """Names for a message, the first ones of many."""
    shown = ", ".join(map(repr, names[:LISTED]))
    more = len(names) - LISTED
    return (shown + (f" and {more:,} more" if more > 0 else "")) or "none"


def as_names(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name, or several of them, as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)
