"""Free-text OpenStreetMap values to numbers: populations, heights, speeds, durations.

Every function returns None where the text cannot be understood; nothing is guessed.
"""

from __future__ import annotations

import math
import re

_GROUPED = re.compile(r"^\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+$")
_PLAIN = re.compile(r"^\d+(?:[.,]\d+)?$")
_LENGTH = re.compile(
    r"^([+-]?\d+(?:[.,]\d+)?)\s*(m|metres?|meters?|mtr?s?|ft|foot|feet|['\u2019\u2032]|km|cm|mm|in|"
    r"inch|inches|\"|\u2033|米|公里)?\.?$"
)
_FEET_INCHES = re.compile(
    r"^(\d+)\s*(?:['\u2019\u2032]|ft\.?|feet|foot)\s*(\d+(?:\.\d+)?)\s*"
    r"(?:\"|''|\u201d|\u2033|in\.?|inch|inches)?$"
)
_WEIGHT = re.compile(
    r"^(\d+(?:[.,]\d+)?)\s*(t|to|tons?|tonnes?|kg|kgs|kilos?|lbs?|pounds?|st|short tons?|lt|long tons?|"
    r"cwt|吨|公斤)?\.?$"
)
_SPEED = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(km/?h|kmph|kph|mph|mp/?h|knots?|kn|公里/小时)?\.?$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$")
_ISO = re.compile(r"^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$", re.IGNORECASE)
_FOOT, _INCH = 0.3048, 0.0254
_METRES = {
    **dict.fromkeys(("km", "公里"), 1000.0),
    "cm": 0.01,
    "mm": 0.001,
    **dict.fromkeys(("ft", "foot", "feet", "'", "\u2019", "\u2032"), _FOOT),
    **dict.fromkeys(("in", "inch", "inches", '"', "\u2033"), _INCH),
}
_TONNES = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "公斤"), 0.001),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), 0.45359237e-3),
    **dict.fromkeys(("st", "short ton", "short tons"), 0.90718474),
    **dict.fromkeys(("lt", "long ton", "long tons"), 1.0160469088),
    "cwt": 0.0508023454,
}
_LEAST_KG = 100.0
"""A bare weight from here on is in kilograms: no road carries so many tonnes. [t]"""
_KMH = {
    **dict.fromkeys(("mph", "mp/h"), 1.609344),
    **dict.fromkeys(("knots", "knot", "kn"), 1.852),
}


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
    >>> [round(parse_metres(t), 3) for t in ("12'6", "12 ft 6 in", "380 cm", "6 feet")]
    [3.81, 3.81, 3.8, 1.829]
    """
    cleaned = text.strip().lower()
    imperial = _FEET_INCHES.match(cleaned)
    if imperial:
        return int(imperial[1]) * _FOOT + float(imperial[2]) * _INCH
    found = _LENGTH.match(cleaned)
    if not found:
        return None
    return float(found[1].replace(",", ".")) * _METRES.get(found[2] or "m", 1.0)


def parse_tonnes(text: str) -> float | None:
    """Weight in tonnes; a bare number is tonnes, from 100 on kilograms.

    >>> [round(parse_tonnes(t), 3) for t in ("7.5", "3,5 t", "3500 kg", "6000 lbs", "10 st", "3500")]
    [7.5, 3.5, 3.5, 2.722, 9.072, 3.5]
    >>> parse_tonnes("default") is None
    True
    """
    found = _WEIGHT.match(text.strip().lower())
    if not found:
        return None
    number, unit = float(found[1].replace(",", ".")), found[2] or ""
    if not unit and number >= _LEAST_KG:
        unit = "kg"
    return number * _TONNES.get(unit, 1.0)


def parse_share(text: str) -> float | None:
    """Slope of an ``incline`` tag as rise over run, positive along the line; None for 'up', 'steep'.

    >>> [round(parse_share(t), 3) for t in ("10%", "-5 %", "6°", "1:10", "12,5%")]
    [0.1, -0.05, 0.105, 0.1, 0.125]
    >>> parse_share("up") is None
    True
    """
    found = re.match(r"^([+-]?)\s*(\d+(?:[.,]\d+)?)\s*(%|°|‰|:\s*\d+)?$", text.strip())
    if not found or not found[3]:
        return None
    number, unit = float(found[2].replace(",", ".")), found[3]
    if unit.startswith(":"):
        run = float(unit[1:])
        share = number / run if run else math.inf
    elif unit == "°":
        share = math.tan(math.radians(min(number, 89.0)))
    else:
        share = number / (100.0 if unit == "%" else 1000.0)
    return (-share if found[1] == "-" else share) if share <= 1.0 else None


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
