"""Ways that are no road and still carry people: ferries, shuttle trains, platforms, piers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_seconds
from fugai.intake.roads.tags.permissions import permission
from fugai.intake.roads.tags.rules import MOTOR_MODES
from fugai.tables import TRAVEL_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.permissions import Heard
    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]

CARRIERS = {"ferry": "ferry", "shuttle_train": "shuttle_train"}
"""Value of ``route`` to the class of the edges."""

WALKED = {"railway": "platform", "public_transport": "platform", "man_made": "pier"}
"""Key and value of ways without ``highway`` that people walk on."""


def carrier(tags: Tags) -> str:
    """Class of a ferry or shuttle train, '' for other ways."""
    return CARRIERS.get(tags.get("route", ""), "") if "highway" not in tags else ""


def is_walked(tags: Tags) -> bool:
    """Whether a way without ``highway`` is a platform or a pier."""
    if "highway" in tags:
        return False
    return any(tags.get(key) == value for key, value in WALKED.items())


def carried(tags: Tags, rules: RoadRules, side: str, heard: Heard) -> dict[str, bool]:
    """Which modes a ferry or shuttle train carries in one direction.

    One that names nobody carries everybody; where people on foot, bicycles or vehicles are named, only
    they are carried, and vehicles of a kind whose larger kind is. Source: OpenStreetMap wiki,
    `Tag:route=ferry`.
    """
    named = {mode: permission(tags, rules, mode, side=side, heard=heard) for mode in TRAVEL_MODES}
    for mode in MOTOR_MODES:
        if named[mode] == "" and tags.get("hgv") in ("yes", "designated"):
            named[mode] = "allowed"
    named_people = [key for key in ("foot", "bicycle") if tags.get(key, "no") != "no"]
    opened = {mode: named[mode] == "allowed" for mode in TRAVEL_MODES}
    opened["walk"] = named["walk"] != "denied"  # who carries vehicles carries their drivers
    opened["cycle"] |= named["cycle"] == "" and "foot" not in named_people
    for mode in MOTOR_MODES:
        opened[mode] |= named[mode] == "" and not named_people
    return opened


def duration_s(tags: Tags, heard: Heard) -> float:
    """Time for the whole way, NaN where no tag says so. [s]"""
    text = tags.get("duration", "")
    seconds = parse_seconds(text) if text else None
    if text and seconds is None:
        heard.findings.append(
            ("duration", text, "is not a duration that can be understood; not used")
        )
    return math.nan if seconds is None else seconds
