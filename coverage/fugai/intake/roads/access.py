"""Access to one way, from its tags: the speed of each mode in each direction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_metres, parse_seconds
from fugai.intake.roads.limits import speed_limit
from fugai.intake.roads.rules import (
    CYCLEWAY_KEYS,
    CYCLEWAY_ONEWAY_KEYS,
    MOTOR_MODES,
    ONEWAY_KEYS,
    Highway,
    RoadRules,
)
from fugai.tables import TRAVEL_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Tags = Mapping[str, str]
    Speeds = tuple[float, float]

TagNote = tuple[str, str, str]
"""Tag key, value found, and rule that it breaks."""

CLOSED = (math.nan, math.nan)
_BOTH = (True, True)
_ONEWAY: dict[str, tuple[bool, bool]] = {
    "yes": (True, False),
    "true": (True, False),
    "1": (True, False),
    "-1": (False, True),
    "reverse": (False, True),
    "no": _BOTH,
    "false": _BOTH,
    "0": _BOTH,
    "alternating": _BOTH,
    "reversible": (False, False),
}
"""Value of ``oneway`` to the directions open to vehicles: along the line, against it. A reversible way
is open in neither, since its direction depends on the hour; alternating one-way traffic is open in
both."""


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
    limited
        Whether a speed limit is mapped.
    findings
        Tag, value and rule of what could not be understood.
    """

    highway: str
    kmh: Mapping[str, Speeds]
    duration_s: float = math.nan
    limited: bool = False
    findings: tuple[TagNote, ...] = ()

    def usable(self, modes: Sequence[str] = TRAVEL_MODES) -> bool:
        """Whether any of the modes may use it."""
        return any(speed > 0 for mode in modes for speed in self.kmh[mode])


def way_access(tags: Tags, rules: RoadRules) -> WayAccess | None:
    """Access to a way with these tags; None where it is not of a known class.

    Sources: OpenStreetMap wiki, pages of the keys; precedence of access keys from
    `Key:access`, implied one-way of motorways and roundabouts from `Key:oneway`, bicycles against
    one-way traffic from `Key:cycleway`.
    """
    name = tags.get("highway", "")
    if tags.get("route") == "ferry":
        return _ferry(tags, rules)
    highway = rules.highway.get(name)
    if highway is None:
        return None
    findings: list[TagNote] = []
    limits = [speed_limit(tags, rules, side, findings) for side in (":forward", ":backward")]
    driven = [_driven_kmh(tags, highway, rules, *limit) for limit in limits]
    kmh: dict[str, Speeds] = {}
    for mode in MOTOR_MODES:
        opened = _may_drive(tags, highway, rules, mode)
        ways = _directions(tags, highway, mode, findings) if opened else (False, False)
        kmh[mode] = _in_directions(ways, driven)
    kmh["cycle"] = _cycled_kmh(tags, highway, rules, [limit for limit, _ in limits], findings)
    walks = _directions(tags, highway, "walk", findings)
    kmh["walk"] = (
        _in_directions(walks, [rules.walk_kmh] * 2) if _may_walk(tags, highway, rules) else CLOSED
    )
    return WayAccess(
        highway=name,
        kmh=kmh,
        limited=any(limit is not None for limit, _ in limits),
        findings=tuple(dict.fromkeys(findings)),
    )


def _in_directions(ways: tuple[bool, bool], kmh: Sequence[float]) -> Speeds:
    """Speeds in the open directions, NaN in the others and where the speed is 0."""
    forward, backward = (
        speed if way and speed > 0 else math.nan for way, speed in zip(ways, kmh, strict=True)
    )
    return forward, backward


def _ferry(tags: Tags, rules: RoadRules) -> WayAccess:
    findings: list[TagNote] = []
    text = tags.get("duration", "")
    seconds = parse_seconds(text) if text else None
    if text and seconds is None:
        findings.append(("duration", text, "is not a duration that can be understood; not used"))
    kmh: dict[str, Speeds] = {}
    for mode in TRAVEL_MODES:
        ways = _directions(tags, None, mode, findings)
        is_open = rules.permission(tags, mode) != "denied"
        kmh[mode] = _in_directions(ways, [rules.ferry_kmh] * 2) if is_open else CLOSED
    return WayAccess(
        highway="ferry",
        kmh=kmh,
        duration_s=math.nan if seconds is None else seconds,
        findings=tuple(dict.fromkeys(findings)),
    )


def _may_drive(tags: Tags, highway: Highway, rules: RoadRules, mode: str) -> bool:
    permission = rules.permission(tags, mode)
    if mode == "deliver":
        if _below_van_limits(tags, rules):
            return False
        if permission == "denied" and _private_driveway(tags, rules):
            return highway.drive
    if permission == "allowed" and not highway.drive:
        # `access = yes` on a footpath means people; only a key for vehicles opens it to cars.
        return rules.permission(tags, mode, keys=-1) == "allowed"
    return highway.drive if permission == "" else permission == "allowed"


def _below_van_limits(tags: Tags, rules: RoadRules) -> bool:
    """Whether a mapped limit of height, width or weight is below that of a delivery van."""
    for key, van_limit in rules.van_limits.items():
        mapped = parse_metres(tags.get(key, "").replace("t", "").strip())
        if mapped is not None and mapped < van_limit:
            return True
    return False


def _private_driveway(tags: Tags, rules: RoadRules) -> bool:
    """Whether a way is private because it is the driveway of an address, which parcels go to."""
    keys = rules.access_keys["deliver"]
    access = next((tags[key] for key in keys if key in tags), "")
    return access == "private" and tags.get("service", "") in rules.van_private


def _may_walk(tags: Tags, highway: Highway, rules: RoadRules) -> bool:
    foot = rules.permission(tags, "walk", keys=1)
    if foot:
        return foot == "allowed"
    if not highway.walk or tags.get("motorroad") == "yes":
        return False
    return rules.permission(tags, "walk") != "denied"


def _cycled_kmh(
    tags: Tags,
    highway: Highway,
    rules: RoadRules,
    limits: Sequence[float | None],
    findings: list[TagNote],
) -> Speeds:
    """Speed of cycling, or of pushing the bicycle, in each direction; NaN where it may not go."""
    permission = rules.permission(tags, "cycle", keys=1)
    highest = highway.cycle
    if tags.get("bicycle") == "dismount":
        return rules.cycle_push_kmh, rules.cycle_push_kmh
    if permission == "allowed" and highest <= rules.cycle_push_kmh:
        highest = rules.cycle_allowed_kmh
    elif permission == "" and tags.get("motorroad") == "yes":
        highest = 0.0
    if rules.permission(tags, "cycle") == "denied" or highest <= 0:
        return CLOSED
    for key, words in rules.slower_cycling.items():
        for word in tags.get(key, "").split(";"):
            highest = min(highest, words.get(word.strip(), highest))
    if highest <= rules.cycle_push_kmh:
        return _in_directions(_BOTH, [highest] * 2)
    ridden = [
        min(highest, rules.cycle_kmh, rules.cycle_kmh if limit is None else limit)
        for limit in limits
    ]
    return _in_directions(_directions(tags, highway, "cycle", findings), ridden)


def _directions(
    tags: Tags, highway: Highway | None, mode: str, findings: list[TagNote]
) -> tuple[bool, bool]:
    """Directions open to a mode: along the line, against it."""
    for key in ONEWAY_KEYS[mode]:
        if mode == "cycle" and key == "oneway" and _contraflow(tags):
            return _BOTH
        value = tags.get(key)
        if value in _ONEWAY:
            return _ONEWAY[value]
        if value is not None:
            findings.append((key, value, "is not a direction that can be understood; not used"))
    implied = highway is not None and highway.oneway
    if mode != "walk" and (implied or tags.get("junction") in ("roundabout", "circular")):
        return _ONEWAY["yes"]
    return _BOTH


def _contraflow(tags: Tags) -> bool:
    """Whether bicycles may ride against one-way traffic, on a lane, a track or by a sign."""
    if any(tags.get(key, "").startswith("opposite") for key in CYCLEWAY_KEYS):
        return True
    return any(tags.get(key) in ("no", "-1") for key in CYCLEWAY_ONEWAY_KEYS)


def _driven_kmh(
    tags: Tags, highway: Highway, rules: RoadRules, limit: float | None, urban: bool
) -> float:
    """Driven speed in one direction, 0 where no car can drive. [km/h]"""
    driven = highway.kmh
    if limit is not None and not highway.fixed:
        driven = limit * (rules.urban_factor if urban or limit <= rules.urban_kmh else 1.0)
        if highway.cap:
            driven = min(driven, highway.kmh)
    for key, words in rules.slower.items():
        # Of several surfaces, "asphalt;gravel", the slowest counts.
        for word in tags.get(key, "").split(";"):
            driven = min(driven, words.get(word.strip(), driven))
    return driven
