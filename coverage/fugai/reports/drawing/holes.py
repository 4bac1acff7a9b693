"""The holes that a map numbers and a table lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.reports.content import ReportContent

LISTED_HOLES = 10


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Holes that a table lists, in its order, and the others that the map shows."""

    listed: gpd.GeoDataFrame
    others: gpd.GeoDataFrame


def numbered_holes(content: ReportContent, district: str | None) -> Numbered:
    """Holes of a district, or of all where None; those with most people are listed."""
    holes = content.holes
    if district is not None and len(holes):
        holes = holes[holes["district_id"].astype(str).eq(district)]
    if not len(holes):
        return Numbered(listed=holes, others=holes)
    ordered = holes.sort_values("people", ascending=False, kind="stable")
    return Numbered(listed=ordered.head(LISTED_HOLES), others=ordered.iloc[LISTED_HOLES:])
