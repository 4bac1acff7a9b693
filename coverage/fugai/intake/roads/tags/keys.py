"""Tag keys that decide how a way may be used; others need not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.roads.tags.carriers import WALKED
from fugai.intake.roads.tags.directions import CYCLEWAY_KEYS, CYCLEWAY_ONEWAY_KEYS, ONEWAY_KEYS
from fugai.intake.roads.tags.limits import ADVISED_KEYS, LIMIT_KEYS, ZONE_KEYS
from fugai.intake.roads.tags.permissions import CONDITIONAL, SIDES
from fugai.intake.roads.tags.sizes import size_keys

if TYPE_CHECKING:
    from fugai.intake.roads.tags.rules import RoadRules

_PLAIN = (
    "highway",
    "route",
    "junction",
    "motorroad",
    "duration",
    "conveying",
    "incline",
    "impassable",
    "status",
    "sidewalk",
    "sidewalk:both",
    "sidewalk:left",
    "sidewalk:right",
    "segregated",
    "hgv",
    "bridge",
    "tunnel",
)


def way_keys(rules: RoadRules) -> frozenset[str]:
    """Keys of ways, with their forms by direction and under conditions."""
    ruled = {key for keys in rules.access_keys.values() for key in keys}
    ruled |= {key for keys in LIMIT_KEYS.values() for key in keys}
    ruled |= set(ADVISED_KEYS)
    sided = ruled | {f"{key}{side}" for key in ruled for side in SIDES}
    oneway = {key for keys in ONEWAY_KEYS.values() for key in keys}
    conditional = {f"{key}{CONDITIONAL}" for key in sided | oneway}
    return frozenset(
        (
            *_PLAIN,
            *WALKED,
            *sided,
            *oneway,
            *conditional,
            *size_keys(),
            *ZONE_KEYS,
            *CYCLEWAY_KEYS,
            *CYCLEWAY_ONEWAY_KEYS,
            *rules.slower,
            *rules.slower_cycling,
        )
    )
