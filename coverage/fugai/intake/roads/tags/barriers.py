"""Barriers on the points of ways: whom each of them stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.roads.tags.permissions import permission
from fugai.intake.roads.tags.sizes import too_large
from fugai.tables import TRAVEL_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.permissions import Heard
    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]


def barrier_stops(tags: Tags, rules: RoadRules, *, heard: Heard | None = None) -> dict[str, bool]:
    """Whether a barrier stops each mode: by its access tags, its lock, its clearance, its kind.

    Source: OpenStreetMap wiki, `Key:barrier`. A gate that says nothing of access is open.

    Examples
    --------
    >>> from fugai.intake.roads.tags.rules import road_rules
    >>> stops = barrier_stops({"barrier": "bollard"}, road_rules())
    >>> [mode for mode, stopped in stops.items() if stopped]
    ['drive', 'deliver']
    """
    kind = tags.get("barrier", "no")
    stops = {}
    for mode in TRAVEL_MODES:
        said = permission(tags, rules, mode, heard=heard)
        by_kind = kind in rules.barriers[mode] or tags.get("locked") == "yes"
        stopped = said == "denied" or (said == "" and by_kind)
        stops[mode] = stopped or too_large(tags, rules, mode, heard=heard)
    return stops


def is_untagged_gate(tags: Tags, rules: RoadRules) -> bool:
    """Whether it is a gate that says nothing of access: taken for open, and counted."""
    if tags.get("barrier") not in rules.gates or "locked" in tags:
        return False
    return not any(permission(tags, rules, mode) for mode in TRAVEL_MODES)
