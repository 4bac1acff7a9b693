"""The registry of indicators: what each number is called, counts and may be summed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import pandas as pd

from fugai.scorecard.indicators.definitions import PARTS_ZH
from fugai.tables import MEASURE_DIMENSIONS

Kind = Literal["count", "ratio", "statistic"]
Summing = Literal["rows", "parts"]
Rows = Callable[..., pd.DataFrame]
F = TypeVar("F", bound=Rows)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator that a target can name.

    Parameters
    ----------
    id
        Name in the project file, ``theme.number``.
    unit
        Unit of the value; "1" for shares.
    title_zh, title_en
        Heading in both languages.
    numerator, denominator
        What is counted, in words; an empty denominator marks a plain count.
    kind
        ``count``: the value is the numerator; ``ratio``: numerator over denominator times `scale`;
        ``statistic``: the value stands alone and cannot be made from the values of parts.
    sums
        Dimensions over whose values rows may be summed. ``rows``: numerators and denominators are
        both summed, since every thing counted has exactly one value of the dimension. ``parts``:
        numerators are summed over one common denominator.
    dimensions
        Dimensions of `fugai.tables.MEASURE_DIMENSIONS` that its rows use.
    flow
        Counts what happened in a year, so that a target sums the years after ``from`` up to ``by``.
        Otherwise a row is the state at the end of its year.
    share
        The value lies between 0 and 1 by definition (no numerator may exceed its denominator).
    applies_to
        all, urban, rural, village ...: what the denominator is limited to.
    headline
        Shown in the district scorecard.
    source
        Where the definition comes from.
    function
        Makes measure rows from ingredients on the district index.
    """

    id: str
    unit: str
    title_zh: str
    title_en: str
    numerator: str
    denominator: str
    kind: Kind
    dimensions: tuple[str, ...]
    source: str
    function: Rows = field(repr=False)
    sums: Mapping[str, Summing] = field(default_factory=dict)
    scale: float = 1.0
    flow: bool = False
    share: bool = False
    applies_to: str = "all"
    headline: bool = True

    @property
    def numerator_zh(self) -> str:
        """What is counted, in Chinese."""
        return PARTS_ZH.get(self.id, (self.numerator, ""))[0]

    @property
    def denominator_zh(self) -> str:
        """What it is counted of, in Chinese; empty for a plain count."""
        return PARTS_ZH.get(self.id, ("", self.denominator))[1]

    @property
    def additive(self) -> bool:
        """Whether rows may be summed over the values of at least one dimension."""
        return bool(self.sums)


INDICATORS: dict[str, Indicator] = {}
"""Every indicator by id, in the order of the scorecard."""


def register(**fields: object) -> Callable[[F], F]:
    """Put the decorated function into `INDICATORS`; the fields are those of `Indicator`."""

    def enter(function: F) -> F:
        entry = Indicator(**fields, function=function)  # type: ignore[arg-type]
        if entry.id in INDICATORS:
            msg = f"Indicator '{entry.id}' is registered twice."
            raise RuntimeError(msg)
        strange = {*entry.dimensions, *entry.sums} - set(MEASURE_DIMENSIONS)
        if strange:
            msg = f"Indicator '{entry.id}' uses unknown dimensions {sorted(strange)}."
            raise RuntimeError(msg)
        INDICATORS[entry.id] = entry
        return function

    return enter
