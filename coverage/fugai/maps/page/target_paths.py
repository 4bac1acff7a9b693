"""The yearly values of a target's number, where the measures give them unambiguously."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fugai.tables import MEASURE_DIMENSIONS, technologies_in

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

TOLERANCE = 1e-6
"""Relative difference up to which two figures count as equal; sums are in floating point."""

Wanted = dict[str, tuple[str, ...]]


def wanted_values(where: object) -> Wanted:
    """Values by dimension that a target selects, from a mapping or its text.

    >>> wanted_values("technology = 3g, lte; district_class = core")
    {'technology': ('3g', 'lte'), 'district_class': ('core',)}
    """
    if isinstance(where, dict):
        pairs = [(str(key), value) for key, value in where.items()]
    else:
        parts = [part.partition("=") for part in str(where or "").split(";") if "=" in part]
        pairs = [(key.strip(), value.split(",")) for key, _, value in parts]
    return {
        key: tuple(str(v).strip() for v in (value if isinstance(value, list | tuple) else [value]))
        for key, value in pairs
    }


def view_dimensions(wanted: Wanted) -> dict[str, str]:
    """Dimensions that a target fixes to one value, so that the map shows the same."""
    return {
        key: values[0]
        for key, values in wanted.items()
        if key in MEASURE_DIMENSIONS and len(values) == 1
    }


def target_path(record: Mapping[Hashable, object], measures: pd.DataFrame) -> list[list[float]]:
    """Year and value pairs of the whole area up to the target's year.

    Additions are summed from the year after ``from_year``. The path is empty unless it ends at the
    figure that was judged.
    """
    wanted = wanted_values(record.get("where"))
    actual, by = _float(record.get("actual")), _float(record.get("by"))
    if {"district", "district_class"} & set(wanted) or math.isnan(actual) or math.isnan(by):
        return []
    rows = selected_rows(record, measures)
    rows = rows[rows["year"].notna() & (rows["year"] <= by).fillna(False)]
    yearly = rows.groupby("year")["value"].sum(min_count=1).dropna().sort_index()
    since = _float(record.get("from_year"))
    later = yearly[yearly.index > since] if not math.isnan(since) else yearly
    for path in (yearly, later.cumsum()):
        if len(path) and path.index[-1] == by and _same(float(path.iloc[-1]), actual):
            years = [float(str(year)) for year in path.index]
            return [list(pair) for pair in zip(years, path.tolist(), strict=True)]
    return []


def selected_rows(record: Mapping[Hashable, object], measures: pd.DataFrame) -> pd.DataFrame:
    """Measures of the whole area under the dimensions that a target names."""
    wanted = wanted_values(record.get("where"))
    rows = measures[
        measures["indicator"].eq(str(record["indicator"])) & measures["district_id"].eq("")
    ]
    for name in MEASURE_DIMENSIONS:
        rows = rows[_selected(rows[name], wanted.get(name))]
    return rows


def _selected(values: pd.Series[str], wanted: tuple[str, ...] | None) -> pd.Series[bool]:
    if wanted is None:
        # The total where there is one, otherwise all values.
        return values.eq("") if values.eq("").any() else pd.Series(data=True, index=values.index)
    groups = wanted if values.isin(wanted).any() else technologies_in(wanted)
    return values.isin(groups)


def _same(value: float, other: float) -> bool:
    return math.isclose(value, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _float(value: object) -> float:
    number = pd.to_numeric(pd.Series([value], dtype="object"), errors="coerce").iloc[0]
    return math.nan if pd.isna(number) else float(number)
