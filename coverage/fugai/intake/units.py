"""Spellings of units, as they follow a number ('30米') or a heading ('挂高（m）')."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.tables import Column

_MYRIADS = {"万": 1e4, "千": 1e3}
_PEOPLE = {"人": 1.0, "persons": 1.0, "people": 1.0, "万人": 1e4, "千人": 1e3}
_HOUSEHOLDS = {"户": 1.0, "家": 1.0, "households": 1.0, "万户": 1e4, "千户": 1e3}
_RATE = {
    "mbps": 1.0,
    "mbit/s": 1.0,
    "m": 1.0,
    "兆": 1.0,
    "kbps": 1e-3,
    "kbit/s": 1e-3,
    "gbps": 1e3,
    "gbit/s": 1e3,
}

_MONEY = {
    "元": 1.0,
    "人民币元": 1.0,
    "rmb": 1.0,
    "cny": 1.0,
    "千元": 1e3,
    "万元": 1e4,
    "百万元": 1e6,
    "亿元": 1e8,
    "€": 1.0,
    "eur": 1.0,
    "$": 1.0,
    "usd": 1.0,
}

UNITS: dict[str, dict[str, float]] = {
    "m": {
        "m": 1.0,
        "米": 1.0,
        "metres": 1.0,
        "meters": 1.0,
        "cm": 0.01,
        "厘米": 0.01,
        "ft": 0.3048,
        "feet": 0.3048,
        "英尺": 0.3048,
    },
    "deg": {"°": 1.0, "度": 1.0, "deg": 1.0, "degrees": 1.0},
    "dBm": {"dbm": 1.0},
    "dBi": {"dbi": 1.0},
    "dB": {"db": 1.0},
    "MHz": {"mhz": 1.0, "兆赫": 1.0, "兆": 1.0, "m": 1.0, "ghz": 1e3, "khz": 1e-3},
    "GHz": {"ghz": 1.0, "g": 1.0, "mhz": 1e-3},
    "Mbit/s": _RATE,
    "ms": {"ms": 1.0, "毫秒": 1.0, "秒": 1e3},
    "persons": _PEOPLE | _MYRIADS,
    "households": _HOUSEHOLDS | _MYRIADS,
    "parcels/day": {"件": 1.0, "件/日": 1.0, "件/天": 1.0, "万件": 1e4, "万件/日": 1e4} | _MYRIADS,
    "": {"个": 1.0, "次": 1.0, "年": 1.0} | _PEOPLE | _HOUSEHOLDS | _MYRIADS,
}
"""Unit of a column to the spellings of units that its cells may have, each with its factor to the
column's unit. Lower case without blanks; a spelling that is not listed is not guessed."""

_AMOUNT = re.compile(r"^([+-]?[\d.,\s]*\d(?:e[+-]?\d+)?)\s*([^\d\s.,+-].*)$", re.IGNORECASE)


def units_of(column: Column) -> Mapping[str, float]:
    """Spellings of a column's unit with their factors; empty where it holds no amounts."""
    if column.kind not in ("number", "integer", "year"):
        return {}
    units = UNITS.get(column.unit, {})
    return units | _MONEY if column.name == "cost" else units


def split_amount(text: str, units: Mapping[str, float]) -> tuple[str, float] | None:
    """The number of an amount as text and the factor of its unit; None without a known unit.

    >>> split_amount("30 米", UNITS["m"])
    ('30', 1.0)
    >>> split_amount("1.2万", UNITS["persons"])
    ('1.2', 10000.0)
    >>> split_amount("30 km", UNITS["m"]) is None
    True
    """
    match = _AMOUNT.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    factor = units.get("".join(match[2].casefold().split()))
    return None if factor is None else (match[1].strip(), factor)
