"""Every number of two periods side by side, each with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.comparison import explain
from fugai.scorecard.comparison.frames import RELATIVE_TOLERANCE
from fugai.scorecard.indicators.rows import UNKNOWN
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from fugai.messages import Message
    from fugai.scorecard.comparison.refusals import Refusal

KEYS = ("indicator", "district_id", *MEASURE_DIMENSIONS)
COMPARED_COLUMNS = (
    "indicator",
    "year_first",
    "year_second",
    "district_id",
    *MEASURE_DIMENSIONS,
    "unit",
    "first",
    "second",
    "change",
    "status",
    "low_first",
    "high_first",
    "low_second",
    "high_second",
    "basis_first",
    "basis_second",
    "reason",
    "reason_zh",
)
"""Columns of the compared measures; ``status`` is one of `STATUSES`."""

STATUSES = (
    "changed",
    "within intervals",
    "same",
    "only first",
    "only second",
    "not comparable",
)
_VALUES = ("value", "low", "high", "basis", "unit")


def compare_measures(
    first: pd.DataFrame,
    second: pd.DataFrame,
    *,
    periods: tuple[int, int],
    refusals: Sequence[Refusal],
    new_ids: Mapping[str, str],
    district_reasons: Mapping[str, Message],
) -> pd.DataFrame:
    """Measures of one period of each run, with `COMPARED_COLUMNS`.

    Parameters
    ----------
    first, second
        Tidy measures.
    periods
        Year of the first and of the second.
    refusals
        What is not compared.
    new_ids
        District of the first run to the id under which it is compared.
    district_reasons
        District, or '' for the whole area, to the reason why it is not compared.
    """
    left, right = _at(first, periods[0]), _at(second, periods[1])
    left = left.assign(district_id=left["district_id"].map(lambda one: new_ids.get(one, one)))
    merged = left.merge(
        right,
        on=list(KEYS),
        how="outer",
        suffixes=("_first", "_second"),
        sort=False,
        validate="1:1",
    )
    order = merged["order_second"].fillna(merged["order_first"] + 0.5).to_numpy()
    merged = merged.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    merged = merged.rename(columns={"value_first": "first", "value_second": "second"})
    merged["change"] = merged["second"] - merged["first"]
    merged["status"] = _status(merged)
    merged["unit"] = merged["unit_second"].fillna(merged["unit_first"])
    merged["year_first"], merged["year_second"] = periods
    _refuse(merged, refusals, district_reasons)
    for name in ("basis_first", "basis_second"):
        merged[name] = merged[name].fillna("")
    table = merged[list(COMPARED_COLUMNS)]
    return table.astype({"year_first": "Int64", "year_second": "Int64"})


def _at(measures: pd.DataFrame, year: int) -> pd.DataFrame:
    """Numbers of one year by their keys."""
    rows = measures[measures["year"].eq(year).fillna(value=False).to_numpy(dtype=bool)]
    rows = rows.assign(**{name: np.nan for name in ("low", "high") if name not in rows})
    rows = rows[[*KEYS, *_VALUES]].reset_index(drop=True)
    twice = rows.duplicated(list(KEYS))
    if twice.any():
        name = rows.loc[twice, "indicator"].iloc[0]
        msg = f"`measures` must hold each number once, found rows of `{name}` twice."
        raise ContractError(msg)
    return rows.assign(district_id=rows["district_id"].astype(str), order=range(len(rows)))


def _status(merged: pd.DataFrame) -> pd.Series:
    """What became of each number, before anything is refused; an unknown one is none."""
    here, there = (merged[name].notna() for name in ("order_first", "order_second"))
    known, known_later = (merged[name].notna() for name in ("first", "second"))
    scale = merged[["first", "second"]].abs().max(axis=1)
    same = merged["change"].abs() <= RELATIVE_TOLERANCE * scale
    same |= merged["first"].isna() & merged["second"].isna()
    status = pd.Series("changed", index=merged.index)
    status = status.mask(_within(merged), "within intervals").mask(same, "same")
    status = status.mask(known & ~known_later, "only first").mask(
        ~known & known_later, "only second"
    )
    return status.mask(~here, "only second").mask(~there, "only first")


def _within(merged: pd.DataFrame) -> pd.Series:
    """Whether either number lies within the 80 % interval of the other."""
    second_in = merged["second"].ge(merged["low_first"]) & merged["second"].le(merged["high_first"])
    first_in = merged["first"].ge(merged["low_second"]) & merged["first"].le(merged["high_second"])
    return second_in | first_in


def _refuse(
    merged: pd.DataFrame, refusals: Sequence[Refusal], district_reasons: Mapping[str, Message]
) -> None:
    """Mark what is not comparable, with the first reason that applies; no change is left there."""
    reasons: list[Message | None] = [None] * len(merged)
    rows = merged[[*KEYS, "unit_first", "unit_second", "basis_first", "basis_second"]]
    known: dict[tuple[str, ...], Message | None] = {}
    for at, row in enumerate(rows.to_dict("records")):
        key = (row["indicator"], *(row[name] for name in MEASURE_DIMENSIONS))
        if key not in known:
            where = {name: row[name] for name in MEASURE_DIMENSIONS}
            known[key] = next(
                (one.reason for one in refusals if one.covers(row["indicator"], where)), None
            )
        reasons[at] = known[key] or district_reasons.get(row["district_id"]) or _own(row)
    refused = np.array([one is not None for one in reasons], dtype=bool)
    merged.loc[refused, "status"] = "not comparable"
    merged.loc[refused, "change"] = np.nan
    merged["reason"] = ["" if one is None else one.en for one in reasons]
    merged["reason_zh"] = ["" if one is None else one.zh for one in reasons]


def _own(row: Mapping[Hashable, object]) -> Message | None:
    """Why the two numbers of a row are not of one kind."""
    units = [row["unit_first"], row["unit_second"]]
    bases = [row["basis_first"], row["basis_second"]]
    if not all(isinstance(one, str) for one in (*units, *bases)):
        return None  # on one side only
    if units[0] != units[1]:
        return explain.unit_differs(str(units[0]), str(units[1]))
    if ("synthetic" in str(bases[0])) != ("synthetic" in str(bases[1])):
        return explain.basis_differs(str(bases[0]), str(bases[1]))
    return None


def refused_table(measures: pd.DataFrame) -> pd.DataFrame:
    """What was not compared: indicator, reason, districts and how many numbers."""
    rows = measures[measures["status"].eq("not comparable") & measures["statistic"].ne(UNKNOWN)]
    keys = ["indicator", "profile", "reason", "reason_zh"]
    counted = rows.groupby(keys, sort=False).agg(
        districts=("district_id", "nunique"), numbers=("district_id", "size")
    )
    return counted.reset_index()
