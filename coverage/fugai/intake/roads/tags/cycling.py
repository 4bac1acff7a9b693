"""Cycling on a way, or pushing the bicycle along it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.intake.roads.tags.directions import directions
from fugai.intake.roads.tags.limits import speed_limit
from fugai.intake.roads.tags.permissions import SIDES, permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.permissions import Heard
    from fugai.intake.roads.tags.rules import Highway, RoadRules

    Tags = Mapping[str, str]
    Speeds = tuple[float, float]


def cycled_kmh(
    tags: Tags, highway: Highway, rules: RoadRules, walked: Speeds, heard: Heard
) -> Speeds:
    """Speed of cycling, or of pushing the bicycle, in each direction; NaN where it may not go. [km/h]

    Where riding is not allowed and people may walk, the bicycle is pushed: against one-way traffic, and
    where `vehicle = no` closes a way to riders.
    """
    if highway.cycle <= 0 and permission(tags, rules, "cycle", keys=1) != "allowed":
        return math.nan, math.nan
    ways = directions(tags, rules, "cycle", implied=highway.oneway, heard=heard)
    ahead, back = (
        _one_way_kmh(tags, highway, rules, side, way, walk, heard)
        for side, way, walk in zip(SIDES, ways, walked, strict=True)
    )
    return ahead, back


def _one_way_kmh(
    tags: Tags,
    highway: Highway,
    rules: RoadRules,
    side: str,
    way: bool,
    walk: float,
    heard: Heard,
) -> float:
    """Speed in one direction; ``way`` says whether one-way traffic leaves it open. [km/h]"""
    right = _right(tags, rules, side, heard)
    if right == "none":
        return math.nan
    pushed = rules.cycle_push_kmh if walk > 0 or right == "dismount" else math.nan
    if right in ("push", "dismount"):
        return pushed
    highest = _highest_kmh(tags, highway, rules, right)
    if highest <= 0:
        return math.nan
    if highest <= rules.cycle_push_kmh:
        return highest
    if not way and not (right == "allowed" and f"bicycle{side}" in tags):
        return min(pushed, highest)
    limit = speed_limit(tags, rules, "cycle", side, heard).kmh
    return min(highest, rules.cycle_kmh, rules.cycle_kmh if limit is None else limit)


def _right(tags: Tags, rules: RoadRules, side: str, heard: Heard) -> str:
    """'allowed' by a tag, 'ride' by the class, 'push', 'dismount', or 'none' where all are kept out."""
    if tags.get("bicycle") == "dismount":
        return "dismount"
    own = permission(tags, rules, "cycle", side=side, keys=1, heard=heard)
    if own == "denied":
        return "none" if permission(tags, rules, "cycle", keys=1) == "denied" else "push"
    if own == "":
        if permission(tags, rules, "cycle", side=side, keys=2, heard=heard) == "denied":
            return "push"
        if permission(tags, rules, "cycle", side=side, heard=heard) == "denied":
            return "none"
        return "none" if tags.get("motorroad") == "yes" else "ride"
    return "allowed"


def _highest_kmh(tags: Tags, highway: Highway, rules: RoadRules, right: str) -> float:
    """Highest speed on the class and its surface. [km/h]"""
    highest = highway.cycle
    if right == "allowed" and highest <= rules.cycle_push_kmh:
        highest = rules.cycle_allowed_kmh
    for key, words in rules.slower_cycling.items():
        for word in tags.get(key, "").split(";"):
            highest = min(highest, words.get(word.strip(), highest))
    return highest
