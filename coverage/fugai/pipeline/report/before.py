"""The numbers of another run, as far as they may stand beside those of this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.messages import Message
from fugai.pipeline.run.compared import compare_pair
from fugai.scorecard.headlines import column_key, headline_rows

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.run.result import Run

_SAME = ("same", "renamed")


@dataclass(frozen=True, kw_only=True, eq=False)
class Before:
    """Headline numbers of another run in the districts of this one.

    Parameters
    ----------
    rows
        Measures with their ``column``; those that may not be compared are left out.
    notes
        What was left out, and why.
    """

    rows: pd.DataFrame
    notes: tuple[Message, ...]


def numbers_before(run: Run, against: Run) -> Before:
    """Headline numbers of another run at its last period.

    Raises
    ------
    InputError
        The runs are of different places.
    """
    found = compare_pair(against, run, None)
    since = against.years[0] if len(against.years) > 1 else None
    rows = headline_rows(against.measures, year=against.years[-1], since=since)
    matched = found.districts
    pairs = matched[matched["status"].isin(_SAME)]
    ids = dict(zip(pairs["district_first"], pairs["district_second"], strict=True)) | {"": ""}
    mapped = rows["district_id"].map(ids)
    rows = rows.assign(district_id=mapped)[mapped.notna()]
    refused = found.measures[found.measures["status"].eq("not comparable")]
    pairs_refused = {
        (column_key({str(k): str(v) for k, v in row.items()}), row["district_id"])
        for row in refused.to_dict("records")
    }
    keys = list(zip(rows["column"], rows["district_id"], strict=True))
    kept = rows[np.array([key not in pairs_refused for key in keys], dtype=bool)]
    return Before(rows=kept, notes=_notes(found.refused))


def _notes(refused: pd.DataFrame) -> tuple[Message, ...]:
    """Each reason once."""
    reasons = dict.fromkeys(zip(refused["reason_zh"], refused["reason"], strict=True))
    return tuple(
        Message(zh=f"未作比较：{zh}", en=f"Not compared: {en}") for zh, en in reasons if zh or en
    )
