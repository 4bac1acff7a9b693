"""Measure rows from ingredients on the district index."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.registry import INDICATORS, Indicator
from fugai.tables import MEASURE_DIMENSIONS, measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WHOLE_AREA = ""
"""``district_id`` of the row for all districts together."""

UNKNOWN = "unknown"
"""``statistic`` of the companion row that says how much of the base is unknown."""

Dimension = str | float | int
SHARE_TOLERANCE = 1e-6
"""Coverage fractions are summed in floating point, so a full share may exceed 1 by this much."""


def dimension_text(value: Dimension) -> str:
    """Value of a dimension as rows and targets write it.

    >>> dimension_text(15.0), dimension_text("lte")
    ('15', 'lte')
    """
    return value if isinstance(value, str) else f"{value:.12g}"


def ratio_rows(
    frame: pd.DataFrame,
    *,
    indicator: str,
    year: int | None,
    basis: str,
    unit: str | None = None,
    dimensions: Mapping[str, Dimension] | None = None,
) -> pd.DataFrame:
    """Measure rows of a ratio, one per district and one for the whole area.

    Parameters
    ----------
    frame
        On the district index: ``numerator``; ``denominator`` (what is known: served plus not
        served); optionally ``unknown``, which is beside the denominator, never in it.
    indicator, year, basis, unit
        Columns of the rows; the unit is the indicator's own where not given.
    dimensions
        Values of the indicator's dimensions; those left out mean 'all together'.

    Returns
    -------
    Measures. ``value`` is NaN where the denominator is 0 or the numerator unknown. Where anything
    is unknown, companion rows with ``statistic`` 'unknown' hold unknown over known plus unknown.
    """
    spec = INDICATORS[indicator]
    base = ["numerator", "denominator"]
    known = _checked(frame, spec, columns=[*base, *(["unknown"] if "unknown" in frame else [])])
    # A numerator without its denominator, or the reverse, must not enter one of the two sums.
    known[base] = known[base].where(known[base].notna().all(axis=1), np.nan)
    if spec.share and (known["numerator"] > known["denominator"] * (1 + SHARE_TOLERANCE)).any():
        worst = str(
            known.index[known["numerator"] > known["denominator"] * (1 + SHARE_TOLERANCE)][0]
        )
        msg = f"`{indicator}` is a share, but the numerator exceeds the denominator in '{worst}'."
        raise ContractError(msg)
    fixed = _fixed(spec, year=year, basis=basis, unit=unit, dimensions=dimensions)
    whole = known.sum(axis=0, min_count=1)
    rows = []
    for district, part in [*known.iterrows(), (WHOLE_AREA, whole)]:
        numerator, denominator = float(part["numerator"]), float(part["denominator"])
        value = spec.scale * numerator / denominator if denominator > 0 else math.nan
        value = min(value, 1.0) if spec.share else value
        rows.append({**fixed, "district_id": district, "numerator": numerator,
                     "denominator": denominator, "value": value})  # fmt: skip
    if "unknown" in known and float(known["unknown"].sum()) > 0:
        rows += _unknown_rows(known, whole, fixed)
    return measures(rows)


def count_rows(
    counts: pd.Series,
    *,
    indicator: str,
    year: int | None,
    basis: str,
    unit: str | None = None,
    dimensions: Mapping[str, Dimension] | None = None,
) -> pd.DataFrame:
    """Measure rows of a count on the district index, and their sum for the whole area.

    The whole area is NaN only where every district is.
    """
    spec = INDICATORS[indicator]
    frame = _checked(counts.to_frame("numerator"), spec, columns=["numerator"])
    fixed = _fixed(spec, year=year, basis=basis, unit=unit, dimensions=dimensions)
    whole = float(frame["numerator"].sum(min_count=1))
    pairs = [*frame["numerator"].items(), (WHOLE_AREA, whole)]
    return measures(
        [{**fixed, "district_id": d, "numerator": n, "value": n} for d, n in pairs]
    )  # fmt: skip


def statistic_rows(
    frame: pd.DataFrame,
    *,
    indicator: str,
    year: int | None,
    basis: str,
    unit: str | None = None,
    dimensions: Mapping[str, Dimension] | None = None,
) -> pd.DataFrame:
    """Measure rows of a value that cannot be made from the values of parts.

    Parameters
    ----------
    frame
        On the district index plus the row ``""`` for the whole area: ``value``, and optionally
        ``numerator`` and ``denominator``. Where both are there and finite, judging a group of
        districts may sum them; a median has none.

    Raises
    ------
    ContractError
        The row for the whole area is missing: it is never made by averaging.
    """
    spec = INDICATORS[indicator]
    if WHOLE_AREA not in frame.index:
        msg = f"Ingredients of `{indicator}` must carry the whole area as row '', found none."
        raise ContractError(msg)
    names = [n for n in ("numerator", "denominator", "value") if n in frame]
    found = _checked(frame, spec, columns=names, whole=True)
    fixed = _fixed(spec, year=year, basis=basis, unit=unit, dimensions=dimensions)
    order = [*(d for d in found.index if d != WHOLE_AREA), WHOLE_AREA]
    rows: list[dict[str, object]] = [
        {**fixed, "district_id": d, **found.loc[d, names].to_dict()} for d in order
    ]
    return measures(rows)


def join_measures(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One table of measures from several, in order; an empty table where there are none."""
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else measures([])


def _unknown_rows(
    known: pd.DataFrame, whole: pd.Series, fixed: dict[str, object]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for district, part in [*known.iterrows(), (WHOLE_AREA, whole)]:
        unknown = float(np.nan_to_num(part["unknown"]))
        total = float(np.nan_to_num(part["denominator"])) + unknown
        rows.append({**fixed, "unit": "1", "district_id": district, "statistic": UNKNOWN,
                     "numerator": unknown, "denominator": total,
                     "value": unknown / total if total > 0 else math.nan})  # fmt: skip
    return rows


def _fixed(
    spec: Indicator,
    *,
    year: int | None,
    basis: str,
    unit: str | None,
    dimensions: Mapping[str, Dimension] | None,
) -> dict[str, object]:
    given = dict(dimensions or {})
    strange = sorted(set(given) - set(spec.dimensions))
    if strange:
        msg = f"`{spec.id}` has the dimensions {spec.dimensions}, found {strange}."
        raise ContractError(msg)
    texts = {name: dimension_text(given[name]) for name in MEASURE_DIMENSIONS if name in given}
    year_cell: object = pd.NA if year is None else int(year)
    return {"indicator": spec.id, "year": year_cell, "basis": basis,
            "unit": spec.unit if unit is None else unit, **texts}  # fmt: skip


def _checked(
    frame: pd.DataFrame, spec: Indicator, *, columns: list[str], whole: bool = False
) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame]
    if missing or not columns:
        msg = f"Ingredients of `{spec.id}` must have the columns {columns}, missing {missing}."
        raise ContractError(msg)
    if not frame.index.is_unique:
        repeated = str(frame.index[frame.index.duplicated()][0])
        msg = f"Ingredients of `{spec.id}` must have each district once, found '{repeated}' twice."
        raise ContractError(msg)
    if not whole and WHOLE_AREA in frame.index:
        msg = (
            f"Ingredients of `{spec.id}` must be on the districts alone, found the row ''; the "
            "whole area is their sum, and what lies outside them is not counted."
        )
        raise ContractError(msg)
    found = frame[columns].astype("float64")
    if np.isinf(found.to_numpy()).any() or (found.to_numpy() < 0).any():
        msg = f"Ingredients of `{spec.id}` must be finite and at least 0 or NaN."
        raise ContractError(msg)
    found.index = found.index.astype(str)
    return found
