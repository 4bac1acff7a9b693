"""Rows of the measures by indicator, year and dimensions; what matches nothing lists what there is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import SelectionError
from fugai.pipeline.named import missing
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

UNKNOWN = "unknown"
"""Statistic of the companion rows, which say how much of a base is unknown."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SelectedMeasures:
    """Measures of one indicator at one value of every dimension.

    Parameters
    ----------
    indicator, year, dimensions
        What was selected, with the values that were found for what was left out. The year is the
        last one where none was given.
    rows
        Districts and the whole area in that year.
    all_years
        The same in every year, companion rows included.
    """

    indicator: str
    year: int
    dimensions: Mapping[str, str]
    rows: pd.DataFrame
    all_years: pd.DataFrame

    @property
    def title(self) -> str:
        """Indicator, dimensions and year in one line."""
        given = [f"{name} {value}" for name, value in self.dimensions.items() if value]
        return ", ".join([self.indicator, *given, str(self.year)])


def select_measures(
    measures: pd.DataFrame,
    indicator: str,
    *,
    year: int | None = None,
    dimensions: Mapping[str, object] | None = None,
) -> SelectedMeasures:
    """The rows of one indicator, one year and one value of each dimension.

    Parameters
    ----------
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`.
    year
        The indicator's last one where None.
    dimensions
        Dimension to its value, as text or number. Where one is left out, '' (all together) is
        taken, or the only value that there is.

    Raises
    ------
    SelectionError
        Nothing matches, or a dimension that was left out has several values; the message lists
        them.

    Examples
    --------
    >>> from fugai.tables import measures
    >>> reach = {"indicator": "reach", "year": 2016, "basis": "modelled"}
    >>> rows = [{**reach, "minutes": "15", "value": 0.5}, {**reach, "minutes": "30", "value": 0.9}]
    >>> select_measures(measures(rows), "reach", dimensions={"minutes": 15}).rows["value"].tolist()
    [0.5]
    >>> select_measures(measures(rows), "reach")
    Traceback (most recent call last):
    fugai.errors.SelectionError: `minutes` of `reach` must be one of 15, 30.
    """
    rows = measures[measures["indicator"].eq(indicator)]
    if not len(rows):
        raise SelectionError(missing("indicator", indicator, _names(measures["indicator"])))
    given = dict(dimensions or {})
    for name in given:
        if name not in MEASURE_DIMENSIONS:
            raise SelectionError(missing("dimension", name, list(MEASURE_DIMENSIONS)))
    chosen_year = _year(rows, indicator, year)
    chosen = {}
    # those that are given first: they leave fewer values of the others
    for name in sorted(MEASURE_DIMENSIONS, key=lambda name: name not in given):
        in_year = rows[rows["year"].eq(chosen_year).fillna(value=False)]
        chosen[name] = _value(in_year, indicator, name, given.get(name))
        same = rows[name].eq(chosen[name])
        if name == "statistic":
            same |= rows[name].eq(UNKNOWN)
        rows = rows[same]
    dated = rows["year"].eq(chosen_year).fillna(value=False)
    return SelectedMeasures(
        indicator=indicator,
        year=chosen_year,
        dimensions={name: chosen[name] for name in MEASURE_DIMENSIONS},
        rows=rows[dated & rows["statistic"].eq(chosen["statistic"])],
        all_years=rows.reset_index(drop=True),
    )


def _year(rows: pd.DataFrame, indicator: str, year: int | None) -> int:
    years = sorted({int(one) for one in rows["year"].dropna()})
    if year is None:
        return years[-1]
    if year not in years:
        raise SelectionError(_one_of("year", indicator, list(map(str, years)), year))
    return year


def _value(rows: pd.DataFrame, indicator: str, name: str, value: object) -> str:
    """Value of a dimension as the measures have it."""
    known = _names(rows[name])
    if value is not None:
        for text in (str(value), _number(value)):
            if text in known:
                return text
        raise SelectionError(_one_of(name, indicator, known, value))
    usual = [one for one in known if one != UNKNOWN] or known
    if "" in usual:
        return ""
    if len(usual) == 1:
        return usual[0]
    raise SelectionError(_one_of(name, indicator, usual))


def _number(value: object) -> str:
    """A number as the measures have it: ``15`` for 15, 15.0 and "15.0"."""
    try:
        return f"{float(str(value)):g}"
    except ValueError:
        return str(value)


def _names(column: pd.Series) -> list[str]:
    """Values of a column, numbers in their order."""
    return sorted(set(column.astype(str)), key=_rank)


def _rank(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return math.inf, text


def _one_of(name: str, indicator: str, known: Sequence[str], *found: object) -> str:
    listed = ", ".join(one or "'' (all together)" for one in known)
    rest = "".join(f", found {one!r}" for one in found)
    return f"`{name}` of `{indicator}` must be one of {listed}{rest}."
