"""The headline numbers of each district, side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fugai.errors import SelectionError
from fugai.scorecard.indicators.registry import INDICATORS, Indicator
from fugai.scorecard.indicators.rows import UNKNOWN, WHOLE_AREA
from fugai.scorecard.wording import column_title, unit_text
from fugai.tables import MEASURE_DIMENSIONS
from fugai.wording import Language, pick

DISTRICT_COLUMNS = ("name", "name_en", "class", "class_title", "class_title_en", "population")
"""Columns of the districts that come first in the scorecard."""


def district_scorecard(
    measures: pd.DataFrame, districts: pd.DataFrame, *, year: int, since: int | None = None
) -> pd.DataFrame:
    """One row per district, one column per headline number; on the districts' own index.

    Where an indicator has totals over a dimension (all operators, all types), only the total has a
    column; otherwise every value has one. `headings` turns the columns into words.

    Parameters
    ----------
    measures
        Tidy measures, as `fugai.tables.measures` makes them.
    districts
        Index ``district_id``; ``name``, ``name_en``, ``class`` with its titles, and ``population``
        where known.
    year
        Year whose end is shown.
    since
        Base year after which additions are counted; the first year of the measures where not
        given, or the year before ``year`` where there is no earlier one.

    Raises
    ------
    SelectionError
        All measures are of other years.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import district_scorecard, wireless
    >>> districts = pd.DataFrame({"name": ["Jia"]}, index=["a"])
    >>> covered = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, districts.index)
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> district_scorecard(measures, districts, year=2016)
      name  wireless.area_share:profile=lte
    a  Jia                             0.75
    """
    found = {name: districts[name] for name in DISTRICT_COLUMNS if name in districts}
    index = districts.index.astype(str)
    rows = headline_rows(measures, year=year, since=since)
    rows = rows[rows["district_id"].ne(WHOLE_AREA)]
    for key, part in rows.groupby("column", sort=False):
        values = part.set_index("district_id")["value"]
        found[str(key)] = pd.Series(
            values.reindex(index).to_numpy(dtype=np.float64), index=districts.index
        )
    return pd.DataFrame(found, index=districts.index)


def whole_area(measures: pd.DataFrame, *, year: int, since: int | None = None) -> pd.Series:
    """The headline numbers of all districts together, by the columns of `district_scorecard`.

    Parameters
    ----------
    measures, year, since
        As `district_scorecard` takes them.

    Raises
    ------
    SelectionError
        All measures are of other years.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import whole_area, wireless
    >>> covered = pd.DataFrame(
    ...     {"numerator": [3.0, 0.0], "denominator": [4.0, 2.0]}, index=["a", "b"]
    ... )
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> whole_area(measures, year=2016)
    wireless.area_share:profile=lte    0.5
    dtype: float64
    """
    rows = headline_rows(measures, year=year, since=since)
    whole = rows[rows["district_id"].eq(WHOLE_AREA)]
    return pd.Series(whole["value"].to_numpy(), index=whole["column"].tolist(), dtype="float64")


def headline_rows(measures: pd.DataFrame, *, year: int, since: int | None = None) -> pd.DataFrame:
    """Measures of the headline numbers at a year, additions summed, with their ``column``."""
    known = sorted(int(one) for one in measures["year"].dropna().unique())
    if known and year not in known and measures["year"].notna().all():
        msg = f"`year` must be a year of the measures, {known}, found {year}."
        raise SelectionError(msg)
    parts = []
    for spec in INDICATORS.values():
        rows = measures[measures["indicator"].eq(spec.id) & measures["statistic"].ne(UNKNOWN)]
        if spec.headline and len(rows):
            parts.append(_at_year(rows, spec, year, since))
    if not parts:
        return measures.iloc[:0].assign(column="")
    rows = pd.concat(parts, ignore_index=True)
    keys = rows[["indicator", *MEASURE_DIMENSIONS]].to_dict("records")
    return rows.assign(column=[column_key(key) for key in keys])  # type: ignore[arg-type]


def column_key(key: dict[str, str]) -> str:
    """Column of a number: ``indicator`` and, after a colon, ``dimension=value`` by semicolons.

    >>> column_key({"indicator": "wireless.area_share", "profile": "lte"})
    'wireless.area_share:profile=lte'
    """
    values = [f"{name}={key[name]}" for name in MEASURE_DIMENSIONS if key.get(name)]
    return key["indicator"] + (f":{';'.join(values)}" if values else "")


def headings(columns: list[str] | pd.Index, language: Language) -> dict[str, str]:
    """Heading of each column of a district scorecard in a language, with its unit.

    Parameters
    ----------
    columns
        Columns of `district_scorecard`; a column that is none of its own keeps its name.
    language
        'zh' or 'en'.

    Examples
    --------
    >>> from fugai.scorecard import headings
    >>> headings(["name", "delivery.load:mode=drive"], "en")
    {'name': 'Name', 'delivery.load:mode=drive': 'Load per outlet (by car) [parcels a day per outlet]'}
    """
    titles = {
        "district_id": ("行政区代码", "District"),
        "name": ("名称", "Name"),
        "name_en": ("英文名称", "English name"),
        "class": ("类别", "Class"),
        "class_title": ("类别", "Class"),
        "class_title_en": ("英文类别", "Class"),
        "population": ("常住人口", "Residents"),
    }
    found = {}
    for column in map(str, columns):
        indicator, _, rest = column.partition(":")
        if indicator in INDICATORS:
            values = dict(pair.partition("=")[::2] for pair in rest.split(";") if pair)
            unit = unit_text(INDICATORS[indicator].unit, language)
            title = column_title(indicator, values, language)
            found[column] = f"{title} [{unit}]" if unit else title
        else:
            found[column] = pick(titles.get(column, (column, column)), language)
    return found


def share_columns(columns: list[str] | pd.Index) -> list[str]:
    """Columns that hold shares, to be shown in percent.

    Parameters
    ----------
    columns
        Columns of `district_scorecard`.

    Examples
    --------
    >>> from fugai.scorecard import share_columns
    >>> share_columns(["name", "wireless.area_share:profile=lte", "wireless.sites_added"])
    ['wireless.area_share:profile=lte']
    """
    specs = {str(column): INDICATORS.get(str(column).partition(":")[0]) for column in columns}
    return [column for column, spec in specs.items() if spec is not None and spec.unit == "1"]


def _at_year(rows: pd.DataFrame, spec: Indicator, year: int, since: int | None) -> pd.DataFrame:
    years = rows["year"]
    if spec.flow:
        first = int(years.min()) if since is None else since
        base = first if first < year else year - 1
        rows = rows[((years > base) & (years <= year)).fillna(False).to_numpy(dtype=bool)]
    else:
        dated = rows[years.eq(year).fillna(False).to_numpy(dtype=bool)]
        rows = dated if len(dated) else rows[years.isna().to_numpy()]
    for name in spec.dimensions:
        if rows[name].eq("").any():
            rows = rows[rows[name].eq("")]
    if not spec.flow or rows.empty:
        return rows
    keys = ["indicator", "district_id", *MEASURE_DIMENSIONS, "unit", "basis"]
    sums = rows.groupby(keys, sort=False)["value"].sum(min_count=1).reset_index()
    return sums.assign(year=year)
