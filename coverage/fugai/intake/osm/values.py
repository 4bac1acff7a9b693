"""Free-text OpenStreetMap values to numbers: populations, heights, speeds, durations.

Every function returns None where the text cannot be understood; nothing is guessed.
"""

from __future__ import annotations

import re

_GROUPED = re.compile(r"^\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+$")
_PLAIN = re.compile(r"^\d+(?:[.,]\d+)?$")
_LENGTH = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*(m|metres?|meters?|ft|feet|'|km)?\.?$")
_FEET_INCHES = re.compile(r"^(\d+)\s*'\s*(\d+(?:\.\d+)?)\s*(?:\"|'')$")
_SPEED = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(km/?h|kmph|kph|mph|knots)?$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$")
_ISO = re.compile(r"^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$", re.IGNORECASE)
_METRES = {"km": 1000.0, "ft": 0.3048, "feet": 0.3048, "'": 0.3048}
_KMH = {"mph": 1.609344, "knots": 1.852}


def parse_count(text: str) -> float | None:
    """Number of persons or households from a ``population`` tag.

    Thousands may be grouped; a year or remark in brackets and a leading '~' are left out; of
    several values the first counts.

    >>> [parse_count(t) for t in ("24 678", "24.678", "~5,000 (2011)", "12;13", "many", "-3")]
    [24678.0, 24678.0, 5000.0, 12.0, None, None]
    """
    cleaned = re.sub(r"\(.*?\)", "", text.split(";", maxsplit=1)[0]).strip().lstrip("~≈<>").strip()
    if _GROUPED.match(cleaned):
        return float(re.sub(r"\D", "", cleaned))
    if _PLAIN.match(cleaned):
        return float(cleaned.replace(",", "."))
    return None


def parse_metres(text: str) -> float | None:
    """Length or height in metres; a bare number is metres.

    >>> parse_metres("35 m"), parse_metres("35,5"), round(parse_metres("100 ft"), 2)
    (35.0, 35.5, 30.48)
    >>> parse_metres("6'"), parse_metres("high")
    (1.8288000000000002, None)
    """
    cleaned = text.strip().lower()
    imperial = _FEET_INCHES.match(cleaned)
    if imperial:
        return int(imperial[1]) * 0.3048 + float(imperial[2]) * 0.0254
    found = _LENGTH.match(cleaned)
    if not found:
        return None
    return float(found[1].replace(",", ".")) * _METRES.get(found[2] or "m", 1.0)


def parse_kmh(text: str) -> float | None:
    """Speed in km/h of one numeric ``maxspeed`` value; a bare number is km/h.

    >>> parse_kmh("50"), round(parse_kmh("30 mph"), 2), parse_kmh("fast"), parse_kmh("0")
    (50.0, 48.28, None, None)
    """
    found = _SPEED.match(text.strip().lower())
    if not found:
        return None
    speed = float(found[1].replace(",", ".")) * _KMH.get(found[2] or "", 1.0)
    return speed if 0.0 < speed <= 300.0 else None


def parse_seconds(text: str) -> float | None:
    """Time in seconds from a ``duration`` tag: 'hh:mm', 'hh:mm:ss', ISO 8601 or bare minutes.

    >>> [parse_seconds(t) for t in ("00:20", "1:05:30", "PT45M", "15", "long", "0")]
    [1200.0, 3930.0, 2700.0, 900.0, None, None]
    """
    cleaned = text.strip()
    seconds: float | None = None
    clock, iso = _CLOCK.match(cleaned), _ISO.match(cleaned)
    if clock and clock[1] is not None:
        seconds = int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3])
    elif clock:
        seconds = int(clock[2]) * 3600.0 + int(clock[3]) * 60.0
    elif iso and any(iso.groups()):
        day, hour, minute, second = (int(part or 0) for part in iso.groups())
        seconds = day * 86400.0 + hour * 3600.0 + minute * 60.0 + second
    elif _PLAIN.match(cleaned):
        seconds = float(cleaned.replace(",", ".")) * 60.0
    return seconds if seconds else None
