"""Years of rows that are not years of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai.pipeline.checks.model import Judged, ReadTables

OF_A_YEAR = ("subscriptions", "speed_tests")
"""Tables whose rows count in their own year alone."""


def judge_years(read: ReadTables, judged: Judged) -> None:
    """Rows that no year of the project uses, counted in notes."""
    last = max(read.years)
    for name in OF_A_YEAR:
        frame = read.frame(name)
        if frame is None or "year" not in frame:
            continue
        years = frame["year"].dropna().astype("int64")
        others = years[~years.isin(list(read.years))]
        if len(others):
            listed = ", ".join(map(str, sorted(others.unique())[:8]))
            judged.note(
                Message(
                    zh=f"{TABLES[name].title_zh}有{len(others):,}行属于项目以外的年份"
                    f"（{listed.replace(', ', '、')}），未使用。",
                    en=f"{len(others):,} rows of `{name}` are of years that the project does not "
                    f"compute ({listed}): they are not used.",
                )
            )
    for name in TABLES:
        frame = read.frame(name)
        if frame is None or "opened" not in frame:
            continue
        later = int((frame["opened"] > last).fillna(value=False).sum())
        if later:
            judged.note(
                Message(
                    zh=f"{TABLES[name].title_zh}有{later:,}行在{last}年之后开通，不计入。",
                    en=f"{later:,} rows of `{name}` open after {last}: they count in no year.",
                )
            )
