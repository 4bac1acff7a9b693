"""Sums per district that keep what is unknown apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


def number(frame: pd.DataFrame, column: str) -> FloatArray:
    """Column as floats, NaN where it is missing or the whole column is."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    values = frame[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def sums(values: FloatArray, district_id: pd.Series, index: pd.Index) -> FloatArray:
    """Sum of values per district, 0 where there is none; rows outside all districts drop out."""
    position = index.get_indexer(pd.Index(district_id))
    inside = position >= 0
    total = np.bincount(position[inside], weights=values[inside], minlength=len(index))
    return np.asarray(total, dtype=np.float64)


def tally(
    frame: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    hit: BoolArray,
    known: BoolArray,
    weight: str | None,
) -> pd.DataFrame:
    """Rows (or their weight) hit, known and unknown per district, with the share hit of known.

    ``unweighted`` counts the rows that have no weight and are in none of the sums.
    """
    size = np.ones(len(frame)) if weight is None else number(frame, weight)
    bare = np.isnan(size)
    size = np.where(bare, 0.0, size)
    index, ids = districts.index, frame["district_id"]
    result = pd.DataFrame(
        {
            "numerator": sums(np.where(hit & known, size, 0.0), ids, index),
            "denominator": sums(np.where(known, size, 0.0), ids, index),
        },
        index=index,
    )
    result["value"] = result["numerator"] / result["denominator"].where(result["denominator"] > 0)
    result["unknown"] = sums(np.where(known, 0.0, size), ids, index)
    result["unweighted"] = sums(bare.astype(np.float64), ids, index)
    return result
