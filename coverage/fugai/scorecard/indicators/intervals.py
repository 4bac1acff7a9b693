"""80 % intervals of measures: the columns ``low`` and ``high``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import FloatArray

SHARE = 0.8
"""Share of the draws that an interval holds."""


def with_interval(rows: pd.DataFrame, interval: pd.DataFrame) -> pd.DataFrame:
    """Measure rows with the interval of each district's share; rows of the unknown share have none.

    Parameters
    ----------
    rows
        Measures of one indicator and combination of dimensions, as `population_share` makes them.
    interval
        ``low`` and ``high`` by ``district_id``, '' for the whole area.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> from fugai.scorecard.indicators.intervals import with_interval
    >>> people = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, index=["a"])
    >>> rows = wireless.population_share(people, year=2016, basis="modelled", profile="lte")
    >>> ends = pd.DataFrame({"low": [0.6], "high": [0.8]}, index=["a"])
    >>> with_interval(rows, ends)[["district_id", "low", "value", "high"]].to_numpy().tolist()
    [['a', 0.6, 0.75, 0.8], ['', nan, 0.75, nan]]
    """
    of_share = (rows["statistic"].eq("") & rows["value"].notna()).to_numpy(dtype=bool)
    ends = interval.reindex(rows["district_id"].astype(str))
    found = rows.copy()
    for name in ("low", "high"):
        found[name] = np.where(of_share, ends[name].to_numpy(dtype=np.float64), np.nan)
    return found


def ends_of(drawn: FloatArray, predicted: FloatArray, value: FloatArray) -> FloatArray:
    """Low and high end about each value that hold `SHARE` of the draws and the value itself.

    Parameters
    ----------
    drawn
        Shares as drawn, shape (values, draws).
    predicted
        The same without any error.
    value
        The numbers that are reported, near ``predicted``; the ends lie as far from them.

    Returns
    -------
    Shape (values, 2), between 0 and 1; NaN where a number is.

    Examples
    --------
    >>> drawn = np.array([np.linspace(0.5, 0.9, 101)])
    >>> ends_of(drawn, np.array([0.7]), np.array([0.71])).round(2).tolist()
    [[0.55, 0.87]]
    """
    with np.errstate(invalid="ignore"):
        below = np.quantile(drawn, (1.0 - SHARE) / 2.0, axis=1, method="lower")
        above = np.quantile(drawn, (1.0 + SHARE) / 2.0, axis=1, method="higher")
    low = np.clip(value + below - predicted, 0.0, 1.0)
    high = np.clip(value + above - predicted, 0.0, 1.0)
    return np.column_stack([np.minimum(low, value), np.maximum(high, value)])
