"""Sums and shares per district, in which unknown values are counted separately."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


def float_column(frame: pd.DataFrame, column: str) -> FloatArray:
    """Column as floats, NaN where a value or the whole column is missing."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    values = frame[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def sum_by_district(values: FloatArray, district_id: pd.Series, index: pd.Index) -> FloatArray:
    """Sum of values per district, 0 where there is none; rows outside all districts are left out."""
    position = index.get_indexer(pd.Index(district_id))
    inside = position >= 0
    total = np.bincount(position[inside], weights=values[inside], minlength=len(index))
    return np.asarray(total, dtype=np.float64)


def share_by_district(
    frame: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    hit: BoolArray | FloatArray,
    known: BoolArray | FloatArray,
    weight: str | None,
) -> pd.DataFrame:
    """Share of the known rows (or of their weight) that are hit, per district.

    A row may be hit, and known, wholly or in part: a number from 0 to 1.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (hit), ``denominator`` (known), ``value`` (the
    share), ``unknown``, and ``unweighted``, the number of rows without a weight, which are in none
    of the sums.
    """
    size = np.ones(len(frame)) if weight is None else float_column(frame, weight)
    unweighted = np.isnan(size)
    size = np.where(unweighted, 0.0, size)
    index, ids = districts.index, frame["district_id"]
    result = pd.DataFrame(
        {
            "numerator": sum_by_district(np.where(known, size * hit, 0.0), ids, index),
            "denominator": sum_by_district(size * known, ids, index),
        },
        index=index,
    )
    result["value"] = result["numerator"] / result["denominator"].where(result["denominator"] > 0)
    result["unknown"] = sum_by_district(size * (1.0 - known), ids, index)
    result["unweighted"] = sum_by_district(unweighted.astype(np.float64), ids, index)
    return result
