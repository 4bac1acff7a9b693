"""Where the subscribers of services count: in districts without subscriptions of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fugai.pipeline.checks.model import ReadTables
    from fugai.scorecard import Doubt


def without_own_subscriptions(read: ReadTables, doubt: Doubt) -> Doubt:
    """A doubt about subscribers of services, limited to the districts whose figure rests on them.

    Rows of an unknown place concern nobody where every district has subscriptions.
    """
    table = read.frame("subscriptions")
    if table is None:
        return doubt
    own = table[table["kind"].eq("fixed").fillna(value=False)]
    for year in doubt.years:
        own = own[own["year"].eq(year).fillna(value=False)]
    have = set(own["district_id"].astype(str))
    if have.issuperset(read.districts.index.astype(str)):
        have.add("")
    return replace(doubt, shares={k: v for k, v in doubt.shares.items() if k not in have})
