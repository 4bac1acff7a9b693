"""Budgets and years as they are typed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


def budget_of(texts: Sequence[str] | None) -> float | dict[int, float] | None:
    """An amount of each year, or year to amount; None where none is typed.

    >>> budget_of(["2e6"]), budget_of(["2014=2e6,2015=1e6"])
    (2000000.0, {2014: 2000000.0, 2015: 1000000.0})
    """
    parts = [part.strip() for text in texts or () for part in text.split(",") if part.strip()]
    if not parts:
        return None
    if len(parts) == 1 and "=" not in parts[0]:
        return _amount(parts[0], parts[0])
    found: dict[int, float] = {}
    for part in parts:
        year, equals, amount = part.partition("=")
        if not (equals and year.strip().isdecimal() and year.strip().isascii()):
            msg = f"`budget` must be an amount or YEAR=AMOUNT, found {part!r}."
            raise InputError(msg)
        if int(year) in found:
            msg = f"`budget` must name each year once, found {int(year)} twice."
            raise InputError(msg)
        found[int(year)] = _amount(amount, part)
    return found


def years_of(text: str | None) -> tuple[int, int] | None:
    """First and last year; None where none is typed.

    >>> years_of("2014-2016"), years_of("2015")
    ((2014, 2016), (2015, 2015))
    """
    if text is None:
        return None
    first, _, last = text.replace("–", "-").partition("-")
    ends = [end.strip() for end in (first, last or first)]
    if not all(end.isdecimal() and end.isascii() and len(end) == 4 for end in ends):
        msg = f"`years` must be FIRST-LAST, such as 2014-2016, found {text!r}."
        raise InputError(msg)
    return int(ends[0]), int(ends[1])


def _amount(text: str, shown: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0.0):
        msg = f"`budget` must be a number of 0 or more, found {shown!r}."
        raise InputError(msg)
    return amount


def share_of(text: str, name: str) -> float:
    """A share from '5%' or '0.05'.

    >>> share_of("5%", "tolerance"), share_of("0.05", "tolerance")
    (0.05, 0.05)
    """
    plain = text.strip().replace("％", "%")
    try:
        value = float(plain.removesuffix("%")) / (100.0 if plain.endswith("%") else 1.0)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        msg = f"`{name}` must be a share such as 5% or 0.05, found {text!r}."
        raise InputError(msg)
    return value
