"""Measure rows from frames on the district index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.indicators.registry import INDICATORS, Indicator
from fugai.tables import MEASURE_DIMENSIONS, measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WHOLE_AREA = ""
"""``district_id`` of the row for all districts together."""

GROUP = "∪"
"""What ``district_id`` of a group of overlapping districts begins with."""

UNKNOWN = "unknown"
"""``statistic`` of the row that holds the unknown share of a ratio."""

TRAVEL = ("minutes", "mode", "direction")
"""Dimensions of everything that is measured in travel time."""

Dimension = str | float | int
SHARE_TOLERANCE = 1e-6
"""Excess over 1 that is taken for rounding: shares are sums of many fractions."""


def dimension_text(value: Dimension) -> str:
    """Value of a dimension as measure rows and targets write it.

    Parameters
    ----------
    value
        A code, or a number such as a time limit.

    Examples
    --------
    >>> from fugai.scorecard import dimension_text
    >>> dimension_text(15.0), dimension_text("lte")
    ('15', 'lte')
    """
    return value if isinstance(value, str) else f"{value:.12g}"


def group_key(districts: Iterable[str]) -> str:
    """``district_id`` of the row for the union of some districts, which a run keeps to itself.

    >>> group_key(["a", "b"])
    '∪a∪b'
    """
    return GROUP + GROUP.join(districts)


def without_groups(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures of districts and of the whole area alone."""
    of_group = measures["district_id"].astype(str).str.startswith(GROUP)
    return measures[~of_group.to_numpy(dtype=bool)].reset_index(drop=True)


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
        On the district index: ``numerator``; ``denominator`` (the known part: served plus not
        served); optionally ``unknown``, which is not included in the denominator. Where districts
        overlap, a row ``""`` holds their union, which is then the whole area instead of the sum,
        and rows by `group_key` hold the unions of some of them.
    indicator, year, basis, unit
        Columns of the rows; the unit is the indicator's own where not given.
    dimensions
        Values of the indicator's dimensions; those left out mean 'all together'.

    Returns
    -------
    Measures. ``value`` is NaN where the denominator is 0 or the numerator unknown. Where anything
    is unknown, further rows with ``statistic`` 'unknown' hold unknown over known plus unknown.

    Raises
    ------
    ContractError
        A column is missing, a number negative or infinite, a share above 1, a district repeated, or
        a dimension not one of the indicator's.
    """
    spec = INDICATORS[indicator]
    pair = ["numerator", "denominator"]
    columns = [*pair, *(["unknown"] if "unknown" in frame else [])]
    of_group = frame.index.astype(str).str.startswith(GROUP)
    groups = _checked(frame[of_group], spec, columns=columns)
    union = frame[frame.index == WHOLE_AREA]
    known = _checked(frame[(frame.index != WHOLE_AREA) & ~of_group], spec, columns=columns)
    union = _checked(union, spec, columns=columns, whole_area=True)
    # A numerator without its denominator, or the reverse, must not enter either sum.
    known[pair] = known[pair].where(known[pair].notna().all(axis=1), np.nan)
    if spec.share and (known["numerator"] > known["denominator"] * (1 + SHARE_TOLERANCE)).any():
        worst = str(
            known.index[known["numerator"] > known["denominator"] * (1 + SHARE_TOLERANCE)][0]
        )
        msg = f"`{indicator}` is a share, but the numerator exceeds the denominator in '{worst}'."
        raise ContractError(msg)
    fixed = _fixed(spec, year=year, basis=basis, unit=unit, dimensions=dimensions)
    every = _with_union(known, union, spec) if len(union) else _with_whole_area(known)
    every = pd.concat([every, groups]) if len(groups) else every
    parts = [_table(fixed, every, scale=spec.scale, share=spec.share)]
    if "unknown" in known and float(known["unknown"].sum()) > 0:
        unknown = every["unknown"].fillna(0.0)
        of_all = pd.DataFrame(
            {"numerator": unknown, "denominator": every["denominator"].fillna(0.0) + unknown}
        )
        parts.append(_table({**fixed, "unit": "1", "statistic": UNKNOWN}, of_all))
    return pd.concat(parts, ignore_index=True)


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
    every = _with_whole_area(frame)
    return _table(fixed, every.assign(value=every["numerator"]))


def statistic_rows(
    frame: pd.DataFrame,
    *,
    indicator: str,
    year: int | None,
    basis: str,
    unit: str | None = None,
    dimensions: Mapping[str, Dimension] | None = None,
) -> pd.DataFrame:
    """Measure rows of a value that cannot be computed from the values of parts.

    Parameters
    ----------
    frame
        On the district index plus the row ``""`` for the whole area: ``value``, and optionally
        ``numerator`` and ``denominator``. Where both are finite, a group of districts may be
        judged on their sums; a median has neither.

    Raises
    ------
    ContractError
        The row for the whole area is missing: it is never computed by averaging.
    """
    spec = INDICATORS[indicator]
    if WHOLE_AREA not in frame.index:
        msg = f"The frame for `{indicator}` must hold the whole area as row '', found none."
        raise ContractError(msg)
    names = [n for n in ("numerator", "denominator", "value") if n in frame]
    found = _checked(frame, spec, columns=names, whole_area=True)
    fixed = _fixed(spec, year=year, basis=basis, unit=unit, dimensions=dimensions)
    order = [*(d for d in found.index if d != WHOLE_AREA), WHOLE_AREA]
    return _table(fixed, found.loc[order])


def join_measures(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One table of measures from several, in order; an empty table where there are none.

    Parameters
    ----------
    parts
        Measures of `fugai.tables.measures`' form.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import join_measures, wireless
    >>> covered = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, index=["a"])
    >>> area = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> len(join_measures([area, area.iloc[:0], area]))
    4
    """
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else measures([])


def _with_whole_area(parts: pd.DataFrame) -> pd.DataFrame:
    """The districts and, as row '', their sum; NaN only where every district is."""
    whole = parts.sum(axis=0, min_count=1).to_frame(WHOLE_AREA).T
    return pd.concat([parts, whole])


def _with_union(parts: pd.DataFrame, union: pd.DataFrame, spec: Indicator) -> pd.DataFrame:
    """The districts and their union, which is no more than their sum and no less than any of them."""
    total = union.sum(axis=1).iloc[0] - union["numerator"].iloc[0]
    of_parts = parts.sum(axis=1) - parts["numerator"].fillna(0.0)
    slack, largest = 1 + SHARE_TOLERANCE, max(of_parts, default=0.0)
    if total > of_parts.sum() * slack or total * slack < largest:
        msg = (
            f"The row '' of the frame for `{spec.id}` must be the union of the districts, no more "
            f"than their sum {of_parts.sum():g} and no less than the largest, {largest:g}, "
            f"found {total:g}; what lies outside them is not counted."
        )
        raise ContractError(msg)
    return pd.concat([parts, union])


def _table(
    fixed: Mapping[str, object], numbers: pd.DataFrame, *, scale: float = 1.0, share: bool = False
) -> pd.DataFrame:
    """Measures with these numbers; ``value`` is the ratio of the two where it is not given."""
    columns: dict[str, object] = {**fixed, "district_id": numbers.index.to_numpy(dtype=object)}
    for name in ("numerator", "denominator", "value"):
        if name in numbers:
            columns[name] = numbers[name].to_numpy(dtype=np.float64)
    if "value" not in columns:
        below = numbers["denominator"].to_numpy(dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(below > 0, scale * numbers["numerator"].to_numpy() / below, np.nan)
        columns["value"] = np.minimum(value, 1.0) if share else value
    return measures(columns, length=len(numbers))


def _fixed(
    spec: Indicator,
    *,
    year: int | None,
    basis: str,
    unit: str | None,
    dimensions: Mapping[str, Dimension] | None,
) -> dict[str, object]:
    given = dict(dimensions or {})
    unknown = sorted(set(given) - set(spec.dimensions))
    if unknown:
        msg = f"`{spec.id}` has the dimensions {spec.dimensions}, found {unknown}."
        raise ContractError(msg)
    texts = {name: dimension_text(given[name]) for name in MEASURE_DIMENSIONS if name in given}
    year_cell: object = pd.NA if year is None else int(year)
    return {
        "indicator": spec.id,
        "year": year_cell,
        "basis": basis,
        "unit": spec.unit if unit is None else unit,
        **texts,
    }


def _checked(
    frame: pd.DataFrame, spec: Indicator, *, columns: list[str], whole_area: bool = False
) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame]
    if missing or not columns:
        msg = f"The frame for `{spec.id}` must have the columns {columns}, missing {missing}."
        raise ContractError(msg)
    if not frame.index.is_unique:
        repeated = str(frame.index[frame.index.duplicated()][0])
        msg = f"The frame for `{spec.id}` must have each district once, found '{repeated}' twice."
        raise ContractError(msg)
    if not whole_area and WHOLE_AREA in frame.index:
        msg = (
            f"The frame for `{spec.id}` must be on the districts alone, found the row ''; the "
            "whole area is their sum, and what lies outside them is not counted."
        )
        raise ContractError(msg)
    found = frame[columns].astype("float64")
    if np.isinf(found.to_numpy()).any() or (found.to_numpy() < 0).any():
        msg = f"The frame for `{spec.id}` must be finite and at least 0 or NaN."
        raise ContractError(msg)
    found.index = found.index.astype(str)
    return found
