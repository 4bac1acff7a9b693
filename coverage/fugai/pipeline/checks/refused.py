"""Rows that were refused: figures that they are missing from, and keys that two rows fight over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.osm.endings import is_osm
from fugai.messages import Message
from fugai.scorecard import Doubt
from fugai.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.checks.model import Judged, ReadTables

_EARLIER = re.compile(r"it is that of row (?P<row>[^\s,]+)(?: in (?P<file>[^,]+))?")
_TWICE = "must be unique, "
_SAME = r", the (?:whole row is the )?same"


def judge_refused(read: ReadTables, judged: Judged) -> None:
    """Every table of which rows were refused.

    A row that says the same as an earlier one is missing from nothing. Of two rows that differ under
    one key nobody knows which is right. OpenStreetMap holds much that belongs to no table: what is
    left out of it breaks no rule of the user's.
    """
    refused = read.findings[read.findings["action"].eq("refused")]
    refused = refused[~refused["file"].astype(str).map(is_osm).astype(bool)]
    for name, part in refused.groupby("table", sort=False):
        if name not in TABLES or read.frame(str(name)) is None:
            continue
        rules = part["rule"].astype(str)
        twice = rules.str.startswith(_TWICE)
        _disputed(read, judged, str(name), part[twice & ~rules.str.contains(_SAME)])
        _missing(read, judged, str(name), part[~twice])


def _missing(read: ReadTables, judged: Judged, name: str, part: pd.DataFrame) -> None:
    """Rows of unknown content: their share of all rows of the table."""
    rows = tuple(
        dict.fromkeys(f"{f} row {r}" for f, r in zip(part["file"], part["row"], strict=True))
    )
    frame = read.frame(name)
    assert frame is not None
    if not rows:
        return
    judged.add(
        Doubt(
            inputs=(name,),
            rule=Message(
                zh=f"{TABLES[name].title_zh}有{len(rows):,}行未导入",
                en=f"{len(rows):,} rows of `{name}` were refused",
            ),
            rows=rows,
            shares={"": len(rows) / (len(rows) + len(frame))},
        )
    )


def _disputed(read: ReadTables, judged: Judged, name: str, part: pd.DataFrame) -> None:
    """Rows with the key of an earlier one and other values: the figures of that one."""
    frame, origin = read.frame(name), read.origins[name]
    assert frame is not None
    at = {
        (str(f), str(r)): i
        for i, (f, r) in enumerate(zip(origin["file"], origin["row"], strict=True))
    }
    for row in part.to_dict("records"):
        found = _EARLIER.search(str(row["rule"]))
        first = None
        if found is not None:
            file = found["file"] or str(row["file"])
            first = at.get((file, found["row"]))
        if first is None:
            _missing(read, judged, name, part[part["row"].eq(row["row"])])
            continue
        mask = np.arange(len(frame)) == first
        kind = frame["kind"].iloc[first] if name == "subscriptions" else None
        year = frame["year"].iloc[first] if name == "subscriptions" else None
        shares = (
            {str(frame["district_id"].iloc[first]): 1.0}
            if name == "subscriptions"
            else read.shares(name, mask)
        )
        judged.add(
            Doubt(
                inputs=(f"{name}/{kind}" if kind else name,),
                rule=Message(
                    zh=f"{TABLES[name].title_zh}中两行主键相同而内容不同",
                    en=f"two rows of `{name}` have one key and different values",
                ),
                rows=(*read.rows(name, mask), f"{row['file']} row {row['row']}"),
                shares=shares,
                years=() if year is None else (int(year),),
            )
        )
