"""The registry of indicators: what each number is called, counts and may be summed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import pandas as pd

from fugai.tables import MEASURE_DIMENSIONS

Kind = Literal["count", "ratio", "statistic"]
Summing = Literal["rows", "parts"]
Rows = Callable[..., pd.DataFrame]
F = TypeVar("F", bound=Rows)


@dataclass(frozen=True, kw_only=True, repr=False)
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
    numerator, numerator_zh, denominator, denominator_zh
        What is counted, in words; an empty denominator marks a plain count.
    kind
        ``count``: the value is the numerator; ``ratio``: numerator over denominator times `scale`;
        ``statistic``: a value in its own right that cannot be computed from the values of parts.
    sums
        Dimensions over whose values rows may be summed. ``rows``: numerators and denominators are
        both summed, since each thing counted has exactly one value of the dimension. ``parts``:
        numerators are summed over one common denominator.
    dimensions
        Dimensions of `fugai.tables.MEASURE_DIMENSIONS` that its rows use.
    flow
        Counts what happened in a year: a target sums the years after ``from`` up to ``by``.
        Otherwise a row is the state at the end of its year.
    share
        The value lies between 0 and 1 by definition (no numerator exceeds its denominator).
    applies_to
        all, urban, rural, village ...: what the denominator is limited to.
    headline
        Shown in the district scorecard.
    source, source_zh
        Public document that defines it, with title and year, or 'definition of this project' with
        the formula.
    function
        Makes measure rows from a frame on the district index.

    Examples
    --------
    >>> from fugai.scorecard import INDICATORS
    >>> INDICATORS["wireless.area_share"]
    Indicator('wireless.area_share', unit='1', 'Area covered')
    >>> INDICATORS["wireless.area_share"].source
    'definition of this project: area where the profile is met / area with a known result [km2]'
    """

    id: str
    unit: str
    title_zh: str
    title_en: str
    numerator: str
    numerator_zh: str
    denominator: str = ""
    denominator_zh: str = ""
    kind: Kind
    dimensions: tuple[str, ...]
    source: str
    source_zh: str
    function: Rows
    sums: Mapping[str, Summing] = field(default_factory=dict)
    scale: float = 1.0
    flow: bool = False
    share: bool = False
    applies_to: str = "all"
    headline: bool = True

    def __repr__(self) -> str:
        """Id, unit and English title."""
        return f"Indicator({self.id!r}, unit={self.unit!r}, {self.title_en!r})"

    @property
    def additive(self) -> bool:
        """Whether rows may be summed over the values of at least one dimension."""
        return bool(self.sums)


INDICATORS: dict[str, Indicator] = {}
"""Every indicator by id, in the order of the scorecard."""


def register(**fields: object) -> Callable[[F], F]:
    """Put the decorated function into `INDICATORS`; the fields are those of `Indicator`.

    An indicator without a ``source`` is a definition of this project, and says so with its formula.
    """

    def enter(function: F) -> F:
        entry = Indicator(**{**_own_definition(fields), **fields}, function=function)  # type: ignore[arg-type]
        if entry.id in INDICATORS:
            msg = f"Indicator '{entry.id}' is registered twice."
            raise RuntimeError(msg)
        unknown = {*entry.dimensions, *entry.sums} - set(MEASURE_DIMENSIONS)
        if unknown:
            msg = f"Indicator '{entry.id}' uses unknown dimensions {sorted(unknown)}."
            raise RuntimeError(msg)
        INDICATORS[entry.id] = entry
        return function

    return enter


def _own_definition(fields: Mapping[str, object]) -> dict[str, str]:
    """Both texts of a definition of this project: numerator over denominator."""
    scale = float(str(fields.get("scale", 1.0)))
    times = "" if scale == 1.0 else f"{scale:,.0f} × "
    over = fields.get("denominator")
    zh = f"{fields['numerator_zh']}" + (f" ÷ {fields['denominator_zh']}" if over else "")
    en = f"{fields['numerator']}" + (f" / {over}" if over else "")
    return {
        "source_zh": f"本项目定义：{times}{zh}",
        "source": f"definition of this project: {times}{en}",
    }
