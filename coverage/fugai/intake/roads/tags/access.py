"""Access to one way, from its tags: the speed of each mode in each direction."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_share
from fugai.intake.roads.tags.carriers import carried, carrier, duration_s, is_walked
from fugai.intake.roads.tags.cycling import cycled_kmh
from fugai.intake.roads.tags.directions import directions
from fugai.intake.roads.tags.driving import driven_kmh, may_drive
from fugai.intake.roads.tags.limits import speed_limit
from fugai.intake.roads.tags.permissions import SIDES, Heard, permission
from fugai.intake.roads.tags.rules import MOTOR_MODES, Highway
from fugai.tables import TRAVEL_MODES
from fugai.tables.roadside import is_joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]
    Speeds = tuple[float, float]

TagNote = tuple[str, str, str]
"""Tag key, value found, and rule that it breaks."""

CLOSED = (math.nan, math.nan)

_SIDEWALKS = ("yes", "both", "left", "right", "separate")


@dataclass(frozen=True, kw_only=True)
class WayAccess:
    """Who may use a way, in which direction and how fast.

    Parameters
    ----------
    highway
        Its class, 'ferry' for ferries.
    kmh
        Speed of each mode along and against the line, NaN where it may not go. [km/h]
    duration_s
        Time for the whole way, NaN where it follows from the speeds. [s]
    urban_kmh
        The same of the modes that are slower in built-up ground. [km/h]
    limited
        Whether a speed limit is mapped.
    findings
        Tag, value and rule of what could not be understood.
    timed
        Whether it has rules for some hours and no hour is known.
    joined
        Whether places may be joined to it: not to motorways, tunnels, bridges and ferries.
    incline
        Slope along the line as rise over run, NaN where no number is mapped.
    """

    highway: str
    kmh: Mapping[str, Speeds]
    urban_kmh: Mapping[str, Speeds] = field(default_factory=dict)
    duration_s: float = math.nan
    limited: bool = False
    findings: tuple[TagNote, ...] = ()
    timed: bool = False
    joined: bool = True
    incline: float = math.nan

    def usable(self, modes: Sequence[str] = TRAVEL_MODES) -> bool:
        """Whether any of the modes may use it."""
        return any(speed > 0 for mode in modes for speed in self.kmh[mode])


def way_access(tags: Tags, rules: RoadRules) -> WayAccess | None:
    """Access to a way with these tags; None where it is not of a known class.

    Sources: OpenStreetMap wiki, pages of the keys; precedence of access keys from
    `Key:access`, implied one-way of motorways and roundabouts from `Key:oneway`, bicycles against
    one-way traffic from `Key:cycleway`.
    """
    name = carrier(tags)
    if name:
        return _carrier_access(tags, rules, name)
    name = "platform" if is_walked(tags) else tags.get("highway", "")
    highway = rules.highway.get(name)
    if highway is None:
        return None
    heard = Heard()
    kmh: dict[str, Speeds] = {}
    urban: dict[str, Speeds] = {}
    limited = False
    for mode in MOTOR_MODES:
        ways = directions(tags, rules, mode, implied=highway.oneway, heard=heard)
        found: list[tuple[float, float]] = []
        for side, way in zip(SIDES, ways, strict=True):
            limit = speed_limit(tags, rules, mode, side, heard)
            limited |= limit.kmh is not None
            opened = way and may_drive(tags, highway, rules, mode, side, heard)
            speeds = driven_kmh(tags, name, rules, limit) if opened else CLOSED
            found.append(speeds if min(speeds) > 0 else CLOSED)
        kmh[mode], urban[mode] = zip(*found, strict=True)
    walks = _walked_kmh(tags, highway, rules, heard)
    kmh["cycle"] = cycled_kmh(tags, highway, rules, walks, heard)
    kmh["walk"] = walks
    return WayAccess(
        highway=name,
        kmh=kmh,
        urban_kmh=urban,
        limited=limited,
        findings=tuple(dict.fromkeys(heard.findings)),
        timed=heard.timed,
        joined=is_joined(tags, name),
        incline=_incline(tags),
    )


def _carrier_access(tags: Tags, rules: RoadRules, name: str) -> WayAccess:
    heard = Heard()
    opened = [carried(tags, rules, side, heard) for side in SIDES]
    speed = rules.carrier_kmh[name]
    kmh: dict[str, Speeds] = {}
    for mode in TRAVEL_MODES:
        ways = directions(tags, rules, mode, heard=heard)
        ahead, back = (
            speed if way and side[mode] else math.nan
            for way, side in zip(ways, opened, strict=True)
        )
        kmh[mode] = (ahead, back)
    return WayAccess(
        highway=name,
        kmh=kmh,
        duration_s=duration_s(tags, heard),
        findings=tuple(dict.fromkeys(heard.findings)),
        timed=heard.timed,
        joined=False,
    )


def _incline(tags: Tags) -> float:
    share = parse_share(tags.get("incline", ""))
    return math.nan if share is None else share


def _walked_kmh(tags: Tags, highway: Highway, rules: RoadRules, heard: Heard) -> Speeds:
    """Speed on foot in each direction, NaN where people on foot may not go. [km/h]"""
    speed = rules.walk_kmh * highway.walked
    ways = directions(tags, rules, "walk", heard=heard)
    ahead, back = (
        speed if way and _may_walk(tags, highway, rules, side, heard) else math.nan
        for side, way in zip(SIDES, ways, strict=True)
    )
    return ahead, back


def _may_walk(tags: Tags, highway: Highway, rules: RoadRules, side: str, heard: Heard) -> bool:
    foot = permission(tags, rules, "walk", side=side, keys=1, heard=heard)
    if foot:
        return foot == "allowed"
    if permission(tags, rules, "walk", side=side, heard=heard) == "denied":
        return False
    beside = any(
        tags.get(key) in _SIDEWALKS
        for key in ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
    )
    if beside or "segregated" in tags:
        return True
    return highway.walk and tags.get("motorroad") != "yes"
