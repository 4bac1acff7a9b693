"""Counts of things by district and by every combination of their categories."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.indicators.rows import WHOLE_AREA
from fugai.tables import measures, operators_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def counted_rows(
    frame: pd.DataFrame,
    districts: pd.Index,
    *,
    indicator: str,
    year: int,
    basis: str,
    by: Mapping[str, str],
) -> pd.DataFrame:
    """Measure rows that count the frame's rows, in total and by categories.

    Parameters
    ----------
    frame
        Things to count, with ``district_id``; those outside the districts are not counted.
    districts
        All district ids: a district without any gets a 0.
    by
        Dimension of the measure to column of the frame. Rows are made for every subset of these
        dimensions, the others being 'all together'; a row without a value (NA or empty) counts in
        the totals only.
    """
    names = {str(d): at for at, d in enumerate(districts)}
    position = frame["district_id"].astype(str).map(names)
    inside = frame.loc[position.notna().to_numpy()]
    place = position.dropna().to_numpy(dtype=np.int64)
    columns = {dimension: column for dimension, column in by.items() if column in frame}
    rows: list[dict[str, object]] = []
    fixed = {
        "indicator": indicator,
        "year": year,
        "basis": basis,
        "unit": INDICATORS[indicator].unit,
    }
    for size in range(len(columns) + 1):
        for chosen in combinations(columns, size):
            labels = _labels(inside, [columns[dimension] for dimension in chosen])
            for label, members in _groups(labels, len(inside)):
                counts = np.bincount(place[members], minlength=len(names))
                categories = dict(zip(chosen, label, strict=True))
                for district, count in [
                    *zip(names, counts, strict=True),
                    (WHOLE_AREA, counts.sum()),
                ]:
                    rows.append(
                        {
                            **fixed,
                            **categories,
                            "district_id": district,
                            "numerator": float(count),
                            "value": float(count),
                        }
                    )
    return measures(rows)


def opened_rows(
    frame: pd.DataFrame,
    districts: pd.Index,
    *,
    indicator: str,
    years: Sequence[int],
    basis: str,
    by: Mapping[str, str],
) -> pd.DataFrame:
    """Measure rows that count what opened in each of the years, zeros included.

    Only rows in service (``status`` 'active' or none) count, each in the year of its ``opened``. A
    row without a year counts as opened before the first year. The categories are those of the
    whole frame, so that a year without any has a 0 for each.
    """
    for column in ("district_id", "opened"):
        if column not in frame:
            msg = f"The frame for `{indicator}` must have the column `{column}`, found none."
            raise ContractError(msg)
    active = frame
    if "status" in frame:
        active = frame[frame["status"].fillna("active").eq("active").to_numpy(dtype=bool)]
    opened = active["opened"].astype("Float64")
    if len(active) and opened.isna().all():
        return measures([])  # unknown, which is not the same as none
    parts = []
    categories = _categories(active, by)
    for year in years:
        rows = counted_rows(
            active[opened.eq(year).fillna(False).to_numpy(dtype=bool)],
            districts,
            indicator=indicator,
            year=int(year),
            basis=basis,
            by=by,
        )
        parts.append(_with_zeros(rows, categories, districts))
    return pd.concat(parts, ignore_index=True) if parts else measures([])


def _labels(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame[columns].astype("object").reset_index(drop=True)


def _groups(labels: pd.DataFrame, length: int) -> list[tuple[tuple[str, ...], list[int]]]:
    if labels.shape[1] == 0:
        return [((), list(range(length)))]
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, label in enumerate(labels.itertuples(index=False, name=None)):
        # what several operators share counts for each of them
        parts = [
            operators_of(part) if name == "operator" else (part,)
            for name, part in zip(labels.columns, label, strict=True)
        ]
        for one in product(*parts):
            if all(isinstance(part, str) and part for part in one):
                groups.setdefault(one, []).append(at)
    return sorted(groups.items())


def _categories(frame: pd.DataFrame, by: Mapping[str, str]) -> list[dict[str, str]]:
    columns = {dimension: column for dimension, column in by.items() if column in frame}
    categories: list[dict[str, str]] = []
    for size in range(1, len(columns) + 1):
        for chosen in combinations(columns, size):
            labels = _labels(frame, [columns[d] for d in chosen])
            found = _groups(labels, len(labels))
            categories += [dict(zip(chosen, label, strict=True)) for label, _ in found]
    return categories


def _with_zeros(
    rows: pd.DataFrame, categories: list[dict[str, str]], districts: pd.Index
) -> pd.DataFrame:
    if not categories:
        return rows
    first = rows.iloc[0]
    present = set(rows[list(_CATEGORY_COLUMNS)].itertuples(index=False, name=None))
    fixed = {name: first[name] for name in ("indicator", "year", "basis", "unit")}
    zeros = [
        {**fixed, **category, "district_id": str(district), "numerator": 0.0, "value": 0.0}
        for category in categories
        if tuple(category.get(name, "") for name in _CATEGORY_COLUMNS) not in present
        for district in [*districts, WHOLE_AREA]
    ]
    return pd.concat([rows, measures(zeros)], ignore_index=True) if zeros else rows


_CATEGORY_COLUMNS = ("technology", "operator", "type", "class")
