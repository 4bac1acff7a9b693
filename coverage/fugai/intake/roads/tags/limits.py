"""Speed limits from tags: numbers, units, words, zones, conditions, and the speeds that are advised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fugai.intake.osm.values import parse_kmh
from fugai.intake.roads.tags.permissions import CONDITIONAL, Heard, conditional_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]

ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Tags that may name a speed zone such as 'CN:urban'."""

LIMIT_KEYS: dict[str, tuple[str, ...]] = {
    "drive": ("maxspeed:motorcar", "maxspeed"),
    "deliver": ("maxspeed:goods", "maxspeed:motorcar", "maxspeed"),
    "cycle": ("maxspeed:bicycle", "maxspeed"),
}
"""Tags of limits that bind a mode, the most specific first; each also by direction and condition."""

ADVISED_KEYS = ("maxspeed:advisory", "maxspeed:practical")
"""Tags of a speed that is advised or really driven."""

SLOWEST_KMH = 4.8
"""A limit below this, 3 mph, is not believed. [km/h]"""


class Limit(NamedTuple):
    """What holds in one direction. [km/h]

    ``kmh`` is the limit, None where none is mapped, infinite where the tag says that there is none.
    ``urban`` says whether it is that of a built-up area, None where nothing says so. ``advised`` is the
    speed that is advised, None for none.
    """

    kmh: float | None
    urban: bool | None
    advised: float | None


def speed_limit(tags: Tags, rules: RoadRules, mode: str, side: str, heard: Heard) -> Limit:
    """Speed limit of a mode in one direction.

    Parameters
    ----------
    side
        ':forward' or ':backward'.
    """
    zones = [tags[key] for key in ZONE_KEYS if key in tags]
    urban = _is_urban(zones)
    advised = [_advised(tags, key, side, rules, heard) for key in ADVISED_KEYS]
    kmh = None
    for key, text in _texts(tags, rules, mode, side, heard):
        kmh = limit_kmh(text, rules)
        if kmh is not None and kmh >= SLOWEST_KMH:
            urban = _is_urban([text]) if urban is None else urban
            break
        if kmh is not None:
            kmh = None
            heard.findings.append((key, text, "is too low to be a speed limit; not used"))
        elif text not in rules.unknown_limits:
            heard.findings.append(
                (key, text, "is not a speed limit that can be understood; not used")
            )
    if kmh is None:
        kmh = next((one for one in (_zone_kmh(zone, rules) for zone in zones) if one), None)
    return Limit(kmh, urban, min((one for one in advised if one is not None), default=None))


def _texts(
    tags: Tags, rules: RoadRules, mode: str, side: str, heard: Heard
) -> Iterator[tuple[str, str]]:
    """Tags that may hold the limit, those under a condition that is met first."""
    for key in LIMIT_KEYS[mode]:
        for name in (f"{key}{side}", key):
            conditional = f"{name}{CONDITIONAL}"
            if conditional in tags:
                values = conditional_values(conditional, tags[conditional], rules.who[mode], heard)
                met = [value for value, holds in values if holds]
                if met:
                    yield conditional, met[-1]
            if tags.get(name):
                yield name, tags[name]


def _advised(tags: Tags, key: str, side: str, rules: RoadRules, heard: Heard) -> float | None:
    for name in (f"{key}{side}", key):
        text = tags.get(name)
        if not text:
            continue
        kmh = limit_kmh(text, rules)
        if kmh is not None and SLOWEST_KMH <= kmh < rules.no_limit_kmh * 2:
            return kmh
        heard.findings.append((name, text, "is not a speed that can be understood; not used"))
    return None


def _is_urban(zones: list[str]) -> bool | None:
    """Whether a zone is in built-up ground; None where none says so."""
    words = " ".join(zones).lower()
    if "urban" in words:
        return True
    return False if any(word in words for word in ("rural", "motorway", "trunk", "nsl")) else None


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
    country, _, rest = zone.rpartition(":")
    number = re.fullmatch(r"(?:zone)?\s*(\d{1,3})(?:\s*mph)?", rest)
    if number and (":" in zone or rest.startswith("zone")):
        return parse_kmh(rest.removeprefix("zone").strip() or number[1])
    if not country:
        return rules.zones.get(rest)
    found = re.fullmatch(r"([A-Za-z]{2}(?:-[A-Za-z0-9]+)?)(?::\w+)*", country)
    if not found:
        return None
    code = found[1].upper()
    for name in (code, code.partition("-")[0]):
        if f"{name}:{rest}" in rules.zones:
            return rules.zones[f"{name}:{rest}"]
    return rules.zones.get(rest)
