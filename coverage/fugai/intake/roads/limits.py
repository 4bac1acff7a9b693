"""Speed limits from tags: numbers, units, words, zones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_kmh
from fugai.intake.roads.rules import ZONE_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.rules import RoadRules

    Tags = Mapping[str, str]
    TagNote = tuple[str, str, str]  # tag key, value found, rule


def speed_limit(
    tags: Tags, rules: RoadRules, side: str, findings: list[TagNote]
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
            findings.append((key, text, "is not a speed limit that can be understood; not used"))
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
