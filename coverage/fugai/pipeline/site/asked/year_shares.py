"""Names and years with shares as they are asked for: `lte=0.7`, `2016=0.9`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.pipeline.site.asked.contradictions import check_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def shares_by_name(given: Sequence[str] | None, known: Sequence[str]) -> dict[str, float]:
    """Share of each layer, in sum 1.

    Raises
    ------
    ConfigError
        One has no share above 0, is named twice, or is none of those ``known``.
    """
    found: dict[str, float] = {}
    for text in given or ():
        name, _, number = str(text).partition("=")
        share = _number(number)
        if not 0.0 < share < float("inf"):
            msg = f"`layers` must have shares above 0 such as '{known[0]}=0.7', found {text!r}."
            raise ConfigError(msg)
        if name in found:
            msg = f"`layers` must name each layer once, found {name!r} twice."
            raise ConfigError(msg)
        check_one_of("layers", name, known)
        found[name] = share
    whole = sum(found.values())
    return {name: share / whole for name, share in found.items()}


def shares_by_year(given: Sequence[str] | None, built_until: int) -> dict[int, float]:
    """Share to be covered by the end of each year, in the order of the years.

    Parameters
    ----------
    built_until
        Year at whose end the existing sites stand: new ones come later.

    Raises
    ------
    ConfigError
        One is no year with a share, a year is named twice or over, or a later share is smaller.
    """
    found: dict[int, float] = {}
    for text in given or ():
        year, _, number = str(text).partition("=")
        share = _number(number)
        if not (year.strip().isdecimal() and year.isascii() and 0.0 < share <= 1.0):
            msg = (
                "`phases` must be years with a share of at most 1 such as '2016=0.8', found "
                f"{text!r}."
            )
            raise ConfigError(msg)
        if int(year) in found:
            msg = f"`phases` must name each year once, found {int(year)} twice."
            raise ConfigError(msg)
        found[int(year)] = share
    years = sorted(found)
    if years and years[0] <= built_until:
        msg = (
            f"`phases` must be years after {built_until}, whose sites exist already, found "
            f"{years[0]}."
        )
        raise ConfigError(msg)
    for one, other in itertools.pairwise(years):
        if found[other] < found[one]:
            msg = (
                f"`phases` must not ask for less in a later year, found {found[one]:g} in {one} and "
                f"{found[other]:g} in {other}."
            )
            raise ConfigError(msg)
    return {year: found[year] for year in years}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
