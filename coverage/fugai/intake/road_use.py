"""How one way may be used, from its tags: speed in each direction, on foot or not."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.intake.osm_values import parse_kmh, parse_seconds
from fugai.intake.road_rules import ONEWAY_KEYS, ZONE_KEYS, Highway, RoadRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tags = Mapping[str, str]

Note = tuple[str, str, str]  # tag key, value found, rule

_BOTH = (True, True)
_ONEWAY: dict[str, tuple[bool, bool]] = {
    "yes": (True, False), "true": (True, False), "1": (True, False),
    "-1": (False, True), "reverse": (False, True),
    "no": _BOTH, "false": _BOTH, "0": _BOTH, "alternating": _BOTH,
    "reversible": (False, False),
}  # fmt: skip
"""Directions open to motor vehicles: along the line, against it. A reversible way is open in
neither, since no hour of the day can be relied on; where directions take turns both are open."""


@dataclass(frozen=True, kw_only=True)
class WayUse:
    """How a way may be used.

    Parameters
    ----------
    highway
        Its class, 'ferry' for ferries.
    forward_kmh, backward_kmh
        Driven speed along and against the line, NaN where not open to motor vehicles. [km/h]
    walk
        Whether people on foot may use it; they may in both directions.
    duration_s
        Time for the whole way, NaN where the speeds say it. [s]
    limited
        Whether a speed limit is mapped.
    findings
        Tag, value and rule of what could not be understood.
    """

    highway: str
    forward_kmh: float
    backward_kmh: float
    walk: bool
    duration_s: float = math.nan
    limited: bool = False
    findings: tuple[Note, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether anybody may use it."""
        return self.walk or self.forward_kmh > 0 or self.backward_kmh > 0


def way_use(tags: Tags, rules: RoadRules) -> WayUse | None:
    """Use of a way with these tags; None where it is no way of a known class.

    Sources: OpenStreetMap wiki, pages of the keys; precedence of access keys from
    `Key:access`, implied one-way of motorways and roundabouts from `Key:oneway`.
    """
    name = tags.get("highway", "")
    if tags.get("route") == "ferry":
        return _ferry(tags, rules)
    highway = rules.highway.get(name)
    if highway is None:
        return None
    findings: list[Note] = []
    forward = backward = math.nan
    limited = False
    if _may_drive(tags, highway, rules):
        along, against = _directions(tags, highway, findings)
        ahead, ahead_limited = _driven_kmh(tags, highway, rules, ":forward", findings)
        back, back_limited = _driven_kmh(tags, highway, rules, ":backward", findings)
        forward = ahead if along and ahead > 0 else math.nan
        backward = back if against and back > 0 else math.nan
        limited = ahead_limited or back_limited
    return WayUse(
        highway=name,
        forward_kmh=forward,
        backward_kmh=backward,
        walk=_may_walk(tags, highway, rules),
        limited=limited,
        findings=tuple(dict.fromkeys(findings)),
    )


def _ferry(tags: Tags, rules: RoadRules) -> WayUse:
    findings: list[Note] = []
    text = tags.get("duration", "")
    seconds = parse_seconds(text) if text else None
    if text and seconds is None:
        findings.append(("duration", text, "is no time that can be understood; not used"))
    drive = rules.permission(tags, rules.drive_keys) != "denied"
    kmh = rules.ferry_kmh if drive else math.nan
    return WayUse(
        highway="ferry",
        forward_kmh=kmh,
        backward_kmh=kmh,
        walk=rules.permission(tags, rules.walk_keys) != "denied",
        duration_s=math.nan if seconds is None else seconds,
        findings=tuple(findings),
    )


def _may_drive(tags: Tags, highway: Highway, rules: RoadRules) -> bool:
    permission = rules.permission(tags, rules.drive_keys)
    if permission == "allowed" and not highway.drive:
        # `access = yes` on a footpath speaks of people; only a vehicle's own key opens it to cars.
        return rules.permission(tags, rules.drive_keys[:-1]) == "allowed"
    return highway.drive if permission == "" else permission == "allowed"


def _may_walk(tags: Tags, highway: Highway, rules: RoadRules) -> bool:
    foot = rules.permission(tags, rules.walk_keys[:1])
    if foot:
        return foot == "allowed"
    if not highway.walk or tags.get("motorroad") == "yes":
        return False
    return rules.permission(tags, rules.walk_keys) != "denied"


def _directions(tags: Tags, highway: Highway, findings: list[Note]) -> tuple[bool, bool]:
    for key in ONEWAY_KEYS:
        value = tags.get(key)
        if value in _ONEWAY:
            return _ONEWAY[value]
        if value is not None:
            findings.append((key, value, "is no direction that can be understood; not used"))
    if highway.oneway or tags.get("junction") in ("roundabout", "circular"):
        return _ONEWAY["yes"]
    return _BOTH


def _driven_kmh(
    tags: Tags, highway: Highway, rules: RoadRules, side: str, findings: list[Note]
) -> tuple[float, bool]:
    """Driven speed in one direction [km/h], 0 where it cannot be driven; whether it is limited."""
    limit, urban = _limit(tags, rules, side, findings)
    driven = highway.kmh
    if limit is not None and not highway.fixed:
        driven = limit * (rules.urban_factor if urban or limit <= rules.urban_kmh else 1.0)
        if highway.cap:
            driven = min(driven, highway.kmh)
    for key, words in rules.slower.items():
        # Of several surfaces, "asphalt;gravel", the slowest counts.
        for word in tags.get(key, "").split(";"):
            driven = min(driven, words.get(word.strip(), driven))
    return driven, limit is not None


def _limit(
    tags: Tags, rules: RoadRules, side: str, findings: list[Note]
) -> tuple[float | None, bool]:
    """Speed limit in one direction [km/h], None where none is mapped; whether it is urban."""
    zones = [tags[key] for key in ZONE_KEYS if key in tags]
    urban = any("urban" in zone.lower() for zone in zones)
    for key in (f"maxspeed{side}", "maxspeed"):
        text = tags.get(key)
        if not text:
            continue
        kmh = limit_kmh(text, rules)
        if kmh is not None:
            return kmh, urban or "urban" in text.lower()
        if text not in rules.unknown_limits:
            findings.append((key, text, "is no speed limit that can be understood; not used"))
    for zone in zones:
        kmh = _zone_kmh(zone, rules)
        if kmh is not None:
            return kmh, urban
    return None, urban


def limit_kmh(text: str, rules: RoadRules) -> float | None:
    """Speed limit from a ``maxspeed`` value; of several ('50;70', '30-50') the lowest. [km/h]"""
    limits: list[float] = []
    for part in re.split(r"[;|,]|(?<=\d)\s*-\s*(?=\d)", text):
        word = part.strip()
        kmh: float | None
        if word == "none":
            kmh = rules.no_limit_kmh
        elif word == "walk":
            kmh = rules.walk_limit_kmh
        else:
            kmh = parse_kmh(word)
            kmh = _zone_kmh(word, rules) if kmh is None else kmh
        if kmh is None:
            return None
        limits.append(kmh)
    return min(limits)


def _zone_kmh(zone: str, rules: RoadRules) -> float | None:
    """Limit of a zone: 'CN:urban', the bare kind where the country is not listed, 'DE:zone:30'."""
    if zone in rules.zones:
        return rules.zones[zone]
    kind = zone.rpartition(":")[2]
    number = re.fullmatch(r"(?:zone)?(\d{1,3})", kind)
    if number and ":" in zone:
        return parse_kmh(number[1])
    return rules.zones.get(kind) if re.fullmatch(r"[A-Z]{2}(?:-[A-Z0-9]+)?:\w+", zone) else None
