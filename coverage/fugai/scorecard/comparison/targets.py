"""The targets of two periods or runs side by side: newly met, newly missed, better, worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.scorecard.comparison import explain
from fugai.scorecard.comparison.frames import RELATIVE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from fugai.scorecard.comparison.districts import MatchedDistricts
    from fugai.scorecard.comparison.refusals import Refusal

TARGET_COLUMNS = (
    "id",
    "title",
    "title_en",
    "indicator",
    "unit",
    "comparison",
    "required_first",
    "required_second",
    "year_first",
    "year_second",
    "first",
    "second",
    "change",
    "outcome",
    "status_first",
    "status_second",
    "gap_first",
    "gap_second",
    "low_first",
    "high_first",
    "low_second",
    "high_second",
    "responsible",
    "reason",
    "reason_zh",
)
"""Columns of the compared targets; ``outcome`` is one of `OUTCOMES`."""

OUTCOMES = (
    "newly met",
    "newly missed",
    "status changed",
    "better",
    "worse",
    "within intervals",
    "same",
    "only first",
    "only second",
    "not comparable",
)
_DEFINED_BY = ("indicator", "where", "each", "from_year", "comparison")
_SINGLE = ("profile", "mode")
"""Dimensions without a total."""

Row = dict["Hashable", Any]


def compare_judged(
    first: pd.DataFrame,
    second: pd.DataFrame,
    *,
    periods: tuple[int, int],
    refusals: Sequence[Refusal],
    matched: MatchedDistricts,
) -> pd.DataFrame:
    """Targets of two periods, with `TARGET_COLUMNS`, in the order of the second.

    Parameters
    ----------
    first, second
        Targets as `fugai.scorecard.judge` returns them, judged at the year of each.
    periods
        Those years.
    refusals
        What is not compared.
    matched
        The districts of both.
    """
    ours = {str(row["id"]): row for row in first.to_dict("records")}
    theirs = {str(row["id"]): row for row in second.to_dict("records")}
    rows = []
    for name in dict.fromkeys([*theirs, *ours]):
        before, now = ours.get(name), theirs.get(name)
        reason = None
        if before is not None and now is not None:
            reason = _why_not(before, now, refusals, matched)
        rows.append(_row(before, now, periods, reason))
    table = pd.DataFrame.from_records(rows, columns=list(TARGET_COLUMNS))
    return table.astype({"year_first": "Int64", "year_second": "Int64"})


def _row(
    before: Row | None, now: Row | None, periods: tuple[int, int], reason: Message | None
) -> Row:
    known = now or before or {}
    row: Row = {name: known.get(name) for name in TARGET_COLUMNS}
    for side, found, year in (("first", before, periods[0]), ("second", now, periods[1])):
        row[f"year_{side}"] = year
        for name in ("required", "gap", "low", "high"):
            row[f"{name}_{side}"] = np.nan if found is None else found.get(name, np.nan)
        row[f"status_{side}"] = "" if found is None else found["status"]
        row[side] = np.nan if found is None else found["actual"]
    row["change"] = np.nan if reason is not None else row["second"] - row["first"]
    row["outcome"] = "not comparable" if reason is not None else _outcome(row, before, now)
    text = reason or Message(zh="", en="")
    row["reason"], row["reason_zh"] = text.en, text.zh
    return row


def _outcome(row: Row, before: Row | None, now: Row | None) -> str:
    if before is None or now is None:
        return "only second" if before is None else "only first"
    was, became = row["status_first"], row["status_second"]
    if was != became:
        names = {"met": "newly met", "missed": "newly missed"}
        return names.get(became, "status changed")
    change = row["change"]
    largest = np.nanmax(np.abs([row["first"], row["second"], 0.0]))
    if np.isnan(change) or abs(change) <= RELATIVE_TOLERANCE * largest:
        return "same"
    within = row["low_first"] <= row["second"] <= row["high_first"]
    if within or row["low_second"] <= row["first"] <= row["high_second"]:
        return "within intervals"
    return "better" if (change > 0) == (row["comparison"] == "at_least") else "worse"


def _why_not(
    before: Row, now: Row, refusals: Sequence[Refusal], matched: MatchedDistricts
) -> Message | None:
    """Why two targets of one id are not compared; None where they are."""
    for name in _DEFINED_BY:
        one, other = _plain(before.get(name)), _plain(now.get(name))
        if one != other:
            return explain.target_differs(name, one, other)
    where = parsed_where(str(now["where"]))
    for one in refusals:
        if _touches(one, str(now["indicator"]), where):
            return one.reason
    local = bool(now["each"]) or "district" in where or "district_class" in where
    if local and not matched.all_same:
        return explain.districts_differ()
    return None if local else matched.reasons.get("")


def _touches(refusal: Refusal, indicator: str, where: Mapping[str, Sequence[str]]) -> bool:
    """Whether a target counts what is refused.

    A dimension that it does not name means all together, but of `_SINGLE` the only value.
    """
    if not refusal.names(indicator):
        return False
    for name, values in refusal.where.items():
        asked = where.get(name)
        if asked is None and name not in _SINGLE:
            return False
        if asked is not None and not set(asked) & set(values):
            return False
    return True


def parsed_where(text: str) -> dict[str, tuple[str, ...]]:
    """``where`` of a judged target as it was given.

    >>> parsed_where("profile = wlan; type = mall, hotel")
    {'profile': ('wlan',), 'type': ('mall', 'hotel')}
    """
    pairs = [part.partition(" = ") for part in text.split("; ") if part]
    return {name: tuple(values.split(", ")) for name, _, values in pairs}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value of a table that compares equal to itself."""
    return None if pd.isna(value) else value
