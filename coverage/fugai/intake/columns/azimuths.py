"""Azimuths as people write them: several in one cell, all round, so many sectors, points of the compass."""

from __future__ import annotations

import re
from typing import NamedTuple

from fugai.intake.columns.numbers import plain_text

OMNI = frozenset(
    {
        "全向",
        "全向天线",
        "全向站",
        "全向小区",
        "omni",
        "omnidirectional",
        "omni directional",
        "omni-directional",
    }
    | {
        "all round",
        "360全向",
        "360°全向",
        "360度全向",
        "o/全向",
        "rundstrahler",
        "omnidireccional",
        "1扇区全向",
    }
)
"""Words for a cell that radiates all round."""

DIRECTIONAL = frozenset(
    {"定向", "定向天线", "定向站", "directional", "sector", "sectorial", "扇区"}
)
"""Words that say that a cell has a direction, and not which."""

_SENTINELS = frozenset({"-1", "-9", "-99", "-999", "-9999"})
_NUMBERS = {"一": 1, "单": 1, "两": 2, "二": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_NUMBERS |= {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "tri": 3, "single": 1}
_SECTORS = re.compile(
    r"^(\d{1,2}|[一单两二双三四五六]|one|two|three|four|six|tri|single)[\s-]*(?:个)?(?:扇区|小区|扇|sectors?|cells?)(?:站|定向)?$"
)
_BETWEEN = re.compile(r"\s*[/、;；|&+\n]\s*|\s*[,，]\s*|(?<=[\d°度])\s+(?=\d)")
_ANGLE = re.compile(r"^(?:[a-z]*\d*\s*[:：=]\s*)?([+-]?\d{1,3}(?:\.\d+)?)\s*(?:°|度|deg|degrees)?$")
_POINTS = (
    "n",
    "nne",
    "ne",
    "ene",
    "e",
    "ese",
    "se",
    "sse",
    "s",
    "ssw",
    "sw",
    "wsw",
    "w",
    "wnw",
    "nw",
    "nnw",
)
_WORDS = (
    ("正北", "北", "north"),
    ("东北", "northeast"),
    ("正东", "东", "east"),
    ("东南", "southeast"),
    ("正南", "南", "south"),
    ("西南", "southwest"),
    ("正西", "西", "west"),
    ("西北", "northwest"),
)
_COMPASS = {word: 22.5 * at for at, word in enumerate(_POINTS)}
_COMPASS |= {word: 45.0 * at for at, words in enumerate(_WORDS) for word in words}
_OFF = re.compile(r"^(北|南)偏(东|西)\s*(\d{1,2}(?:\.\d+)?)\s*[°度]?$")


class Azimuths(NamedTuple):
    """What a cell says: directions [deg], all round, or the rule by which it was understood ('' as it is)."""

    degrees: tuple[float, ...] = ()
    omni: bool = False
    rule: str = ""
    is_assumed: bool = False


def azimuths_of(text: str, *, decimal_comma: bool = False) -> Azimuths | None:
    """What the text of an azimuth means where it is more than a number; None where it is not.

    Parameters
    ----------
    decimal_comma
        Whether '30,5' is a number.

    >>> azimuths_of("0/120/240").degrees, azimuths_of("全向").omni, azimuths_of("NE").degrees
    ((0.0, 120.0, 240.0), True, (45.0,))
    >>> azimuths_of("120") is None, azimuths_of("somewhere") is None
    (True, True)
    """
    plain = plain_text(text).casefold().strip("()[]{} ")
    word = re.sub(r"\s+", " ", plain)
    if word in OMNI:
        return Azimuths(
            omni=True, rule="must be an azimuth, it says that the cell radiates all round"
        )
    if word in DIRECTIONAL:
        return Azimuths(rule="must be an azimuth, it says no direction; it counts as not stated")
    if (count := sectors_of(word)) is not None:
        return _evenly_spaced(count)
    if _is_plain(plain, decimal_comma=decimal_comma):
        return _wrapped(plain)
    return _listed(plain)


def _listed(plain: str) -> Azimuths | None:
    """One or several directions, as degrees or as points of the compass; None where a part is neither."""
    parts = [part for part in _BETWEEN.split(plain) if part]
    if len(parts) == 1 and plain.count("-") > 1:
        parts = plain.split("-")
    angles = [_angle(part) for part in parts]
    if not parts or any(angle is None for angle in angles):
        return None
    degrees = tuple(angle % 360.0 for angle in angles if angle is not None)
    shown = ", ".join(f"{angle:g}" for angle in degrees)
    if len(degrees) == 1:
        return Azimuths(degrees, rule=f"must be an azimuth in degrees, it was read as {shown}")
    rule = f"must be one azimuth, it was read as {len(degrees)} sectors: {shown}"
    return Azimuths(degrees, rule=rule)


def sectors_of(text: str) -> int | None:
    """Number of sectors that words state; None where they state none.

    >>> sectors_of("三扇区"), sectors_of("3 sectors"), sectors_of("3")
    (3, 3, None)
    """
    match = _SECTORS.match(plain_text(text).casefold())
    if match is None:
        return None
    count = _NUMBERS.get(match[1]) or (int(match[1]) if match[1].isdigit() else 0)
    return count if 1 <= count <= 12 else None


def _evenly_spaced(count: int) -> Azimuths:
    if count == 1:
        return Azimuths(rule="must be an azimuth, it says no direction; it counts as not stated")
    degrees = tuple(360.0 * at / count for at in range(count))
    listed = ", ".join(f"{angle:g}" for angle in degrees)
    rule = f"must be azimuths, it says {count} sectors without them; {listed} are assumed"
    return Azimuths(degrees, rule=rule, is_assumed=True)


def _is_plain(plain: str, *, decimal_comma: bool) -> bool:
    """Whether a cell is one number; with one comma only where its fraction has one or two digits."""
    pattern = r"^[+-]?\d+(?:[.,]\d{1,2}|\.\d+)?$" if decimal_comma else r"^[+-]?\d+(?:\.\d+)?$"
    return re.match(pattern, plain) is not None


def _wrapped(plain: str) -> Azimuths | None:
    """A direction counted the other way round, from -180 to 0; None for any other number."""
    number = float(plain.replace(",", "."))
    if not -180.0 <= number < 0.0 or plain in _SENTINELS:
        return None
    degrees = number % 360.0
    rule = f"must be between 0 and 360 degrees, it was read as {degrees:g}"
    return Azimuths((degrees,), rule=rule)


def _angle(part: str) -> float | None:
    if part in _COMPASS:
        return _COMPASS[part]
    if match := _OFF.match(part):
        base, sign = (0.0, 1.0) if match[1] == "北" else (180.0, -1.0)
        return base + sign * (1.0 if match[2] == "东" else -1.0) * float(match[3])
    match = _ANGLE.match(part)
    if match is None or not -180.0 <= float(match[1]) <= 360.0:
        return None
    return float(match[1])
