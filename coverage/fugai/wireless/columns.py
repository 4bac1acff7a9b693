"""Columns of tables as arrays, whether the table has them or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import FloatArray, ObjectArray


def texts(frame: pd.DataFrame, name: str) -> ObjectArray:
    """A column as texts, '' where a value or the column is missing.

    >>> import pandas as pd
    >>> texts(pd.DataFrame({"antenna": ["a", None]}), "antenna").tolist()
    ['a', '']
    """
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.asarray(frame[name].astype("object").where(frame[name].notna(), ""), dtype=object)


def numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    """A column as numbers, NaN where a value or the column is missing.

    >>> import pandas as pd
    >>> numbers(pd.DataFrame({"height_m": [30, None]}), "height_m")
    array([30., nan])
    """
    if name not in frame:
        return np.full(len(frame), np.nan)
    values = frame[name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
