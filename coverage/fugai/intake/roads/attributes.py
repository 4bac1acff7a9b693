"""What is known of each road beside its times: way, name, and the tags that decide its use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.roads.tags.access import way_access

if TYPE_CHECKING:
    import pandas as pd

    from fugai.intake.roads.graph import Graph, Pieces
    from fugai.intake.roads.names import Tags
    from fugai.intake.roads.tags.access import WayAccess
    from fugai.intake.roads.tags.rules import RoadRules
    from fugai.intake.roads.ways import OsmLines


def with_attributes(source: OsmLines, pieces: Pieces, graph: Graph) -> pd.DataFrame:
    """The edges with the columns that say which way each is part of."""
    way = pieces.way[graph.piece]
    return graph.edges.assign(
        way_id=source.way_id[way],
        name=source.names.of(way),
        kind=source.lines.kind[way].astype(np.int32),
    )


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Tags that decide how each kind of way may be used: those without which it would be otherwise.

    Found by leaving out one tag after the other, so that it holds for whatever the rules are.

    Examples
    --------
    >>> from fugai.intake.roads.tags.rules import road_rules
    >>> kinds = (
    ...     (("highway", "residential"), ("maxspeed", "20"), ("oneway", "no")),
    ...     (("highway", "path"), ("motor_vehicle", "yes")),
    ... )
    >>> Reasons(rules=road_rules(), kinds=kinds)("drive")
    ['highway=residential; maxspeed=20', 'highway=path; motor_vehicle=yes']
    """

    rules: RoadRules
    kinds: tuple[Tags, ...]

    def __call__(self, mode: str) -> list[str]:
        """Deciding tags of each kind for a mode, 'highway=residential; maxspeed=20'."""
        return [self._reason(dict(tags), mode) for tags in self.kinds]

    def _reason(self, tags: dict[str, str], mode: str) -> str:
        whole = _use(way_access(tags, self.rules), mode)
        decisive = [
            f"{key}={value}"
            for key, value in tags.items()
            if key == "highway"
            or _use(
                way_access({k: v for k, v in tags.items() if k != key}, self.rules),
                mode,
            )
            != whole
        ]
        return "; ".join(sorted(decisive, key=lambda tag: not tag.startswith("highway=")))


def _use(access: WayAccess | None, mode: str) -> tuple[float, ...]:
    """Speeds and duration of a way for a mode, -1 for none, so that they compare."""
    if access is None:
        return ()
    values = (*access.kmh[mode], access.duration_s)
    return tuple(-1.0 if math.isnan(value) else value for value in values)
