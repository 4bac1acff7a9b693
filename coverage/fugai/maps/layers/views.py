"""Measures as views: one for each indicator and combination of dimensions, by year and district."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fugai.errors import ContractError
from fugai.maps.layers.colours import SHARE_BREAKS, equal_breaks, quantile_breaks
from fugai.tables import MEASURE_COLUMNS, MEASURE_DIMENSIONS
from fugai.tables.values import weakest_basis

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from fugai._types import FloatArray, ObjectArray

SHARE_UNITS = ("1", "share", "fraction")
"""Units of shares between 0 and 1, shown in per cent."""

_HIGH_IS_BAD = {
    "holes",
    "load",
    "overloaded",
    "cost",
    "minutes",
    "latency",
    "unserved",
    "underserved",
}
"""Words of an indicator's id, or values of a dimension, of which less is better."""

_NO_YEAR = 0

_NUMBERS = (
    *(("v", "value"), ("n", "numerator"), ("m", "denominator")),
    *(("l", "low"), ("h", "high")),
)
"""Numbers of a view, and the columns of measures that hold them."""

View = dict[str, Any]


def district_views(
    index: pd.Index[Any], measures: pd.DataFrame, *, flows: Collection[str] = ()
) -> list[View]:
    """Views of the measures: values by year and district, totals, basis, breaks.

    Rows of districts that are not in the index do not count; ``district_id`` '' is the total.
    Rows with ``statistic`` 'unknown' become the unknown share of the view that they belong to.

    Parameters
    ----------
    index
        District ids, in the order of the view's columns.
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`.
    flows
        Indicators that count what happened in a year. They are summed since the end of the first
        year that the measures hold, as the scorecard does, unless that year is the only one.
    """
    missing = [name for name in MEASURE_COLUMNS if name not in measures]
    if missing:
        msg = f"`measures` must have the columns {MEASURE_COLUMNS}, missing {missing}."
        raise ContractError(msg)
    if measures.empty:
        return []
    position = {str(key): row for row, key in enumerate(index)}
    views = []
    for key, rows in measures.groupby(["indicator", *MEASURE_DIMENSIONS], sort=True):
        dimensions = {
            name: str(value)
            for name, value in zip(MEASURE_DIMENSIONS, key[1:], strict=True)
            if str(value) != ""
        }
        view = _view(rows, position, flow=key[0] in flows)
        # By whole words: a download is not a load.
        words = {*re.split(r"[._]", str(key[0])), *dimensions.values()}
        bad = not words.isdisjoint(_HIGH_IS_BAD)
        views.append({"i": str(key[0]), "d": dimensions, "bad": bad, **view})
    return _with_unknown(views)


def _view(rows: pd.DataFrame, position: Mapping[str, int], *, flow: bool) -> View:
    year = rows["year"].fillna(_NO_YEAR).astype("int64").to_numpy()
    years = sorted(set(year.tolist()))
    column = rows["district_id"].map(position).fillna(-1).astype("int64").to_numpy()
    row = np.searchsorted(years, year)
    local, total = column >= 0, (rows["district_id"] == "").to_numpy()
    shape = (len(years), len(position))
    tables: dict[str, FloatArray] = {}
    totals: dict[str, FloatArray] = {}
    since = flow and len(years) > 1
    for short, name in _NUMBERS:
        numbers = rows[name].to_numpy(dtype=np.float64)
        tables[short] = np.full(shape, np.nan)
        tables[short][row[local], column[local]] = numbers[local]
        totals[short] = np.full(len(years), np.nan)
        totals[short][row[total]] = numbers[total]
        if since and short in ("v", "n"):
            tables[short], totals[short] = _summed(tables[short]), _summed(totals[short])
    for short in ("l", "h"):  # few measures have an interval
        if not np.isfinite(tables[short]).any() and not np.isfinite(totals[short]).any():
            del tables[short], totals[short]
    unit = str(rows["unit"].iloc[0])
    return {
        "unit": unit,
        "years": years,
        **tables,
        "t": totals,
        "b": _bases(rows["basis"].to_numpy(dtype=object), row, column, shape),
        "tb": weakest_basis(
            rows["basis"][total].unique() if total.any() else rows["basis"].unique()
        ),
        "local": bool(np.isfinite(tables["v"]).any()),
        "breaks": _breaks(tables["v"], unit),
        "since": years[0] if since else 0,
    }


def _summed(values: FloatArray) -> FloatArray:
    """Additions since the end of the first year, which itself is 0."""
    zero = np.where(np.isnan(values[:1]), np.nan, 0.0)
    return np.asarray(np.concatenate((zero, np.cumsum(values[1:], axis=0))), dtype=np.float64)


def _with_unknown(views: list[View]) -> list[View]:
    """Views with their unknown shares, which have no views of their own."""
    unknown = {
        _name(view["i"], {k: v for k, v in view["d"].items() if k != "statistic"}): view
        for view in views
        if view["d"].get("statistic") == "unknown"
    }
    kept = [view for view in views if view["d"].get("statistic") != "unknown"]
    for view in kept:
        share = unknown.get(_name(view["i"], view["d"]))
        if share is not None and share["years"] == view["years"]:
            view["u"], view["t"]["u"] = share["v"], share["t"]["v"]
    return kept


def _name(indicator: str, dimensions: Mapping[str, str]) -> tuple[object, ...]:
    return (indicator, *sorted(dimensions.items()))


def _breaks(values: FloatArray, unit: str) -> dict[str, list[float]]:
    """Breaks over all years together, so that a colour means the same in every year."""
    found = {"quantile": list(quantile_breaks(values)), "equal": list(equal_breaks(values))}
    if unit in SHARE_UNITS:
        found["fixed"] = list(SHARE_BREAKS)
    elif unit == "%":
        found["fixed"] = [100 * value for value in SHARE_BREAKS]
    return found


def _bases(
    bases: ObjectArray,
    row: npt.NDArray[np.integer],
    column: npt.NDArray[np.integer],
    shape: tuple[int, int],
) -> str | list[list[str]]:
    """The basis of a view, or one per year and district where they differ."""
    found = sorted(set(bases.tolist()))
    if len(found) == 1:
        return str(found[0])
    table = np.full(shape, "", dtype=object)
    local = column >= 0
    table[row[local], column[local]] = bases[local]
    return [[str(value) for value in values] for values in table]
