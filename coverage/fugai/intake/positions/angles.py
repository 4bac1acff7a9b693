"""Angles as text: decimal degrees or degrees, minutes and seconds, with the letter of the axis."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.columns.notation import Notation
from fugai.intake.columns.numbers import read_numbers

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray, FloatArray, ObjectArray


_MARKS = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "∘": "°",
        "度": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "＇": "'",
        "ʹ": "'",
        "分": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "＂": '"',
        "ʺ": '"',
        "秒": '"',
        "−": "-",
        "–": "-",
    }
)
_HEMISPHERE = r"(?:[NSEWnsew]|北纬|南纬|东经|西经|北|南|东|西)"
_NUMBER = r"\d+(?:\.\d+)?"
_SYMBOLS = re.compile(
    rf"^(?P<before>{_HEMISPHERE})?\s*[:：]?\s*(?P<sign>[+-])?\s*(?P<d>{_NUMBER})\s*[°:\s-]?\s*"
    rf"(?:(?P<m>{_NUMBER})\s*[':\s-]?\s*(?:(?P<s>{_NUMBER})\s*(?:\"|'')?\s*)?)?(?P<after>{_HEMISPHERE})?$"
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3},(?:\d{1,2}|\d{4,})")
"""A number of degrees whose comma cannot separate thousands."""
_LETTERS = re.compile(
    rf"^(?P<before>{_HEMISPHERE})?\s*(?P<sign>[+-])?\s*(?P<d>{_NUMBER})\s*(?:deg|d)\s*"
    rf"(?:(?P<m>{_NUMBER})\s*(?:min|m)\s*(?:(?P<s>{_NUMBER})\s*(?:sec|s)\s*)?)?(?P<after>{_HEMISPHERE})?$"
)
_HEMISPHERES = {
    "n": ("lat", 1.0),
    "s": ("lat", -1.0),
    "e": ("lon", 1.0),
    "w": ("lon", -1.0),
    "北": ("lat", 1.0),
    "南": ("lat", -1.0),
    "东": ("lon", 1.0),
    "西": ("lon", -1.0),
}


def parse_angle(text: str) -> tuple[float, str]:
    r"""Degrees of an angle and the axis that its letter names; NaN and '' where there is none.

    >>> parse_angle("39°07'12\"N")
    (39.12, 'lat')
    >>> parse_angle("W 34d53m33.5s")
    (-34.89263888888889, 'lon')
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS).strip()
    match = _LETTERS.match(plain) or _SYMBOLS.match(plain)
    if match is None:
        return np.nan, ""
    parts = [match["d"], match["m"], match["s"]]
    values = [float(part) for part in parts if part is not None]
    if any("." in str(part) for part in parts[: len(values) - 1]):
        return np.nan, ""
    if any(value >= 60.0 for value in values[1:]):
        return np.nan, ""
    degrees = sum(value / 60.0**power for power, value in enumerate(values))
    hemispheres = [
        _HEMISPHERES[word[0].lower()] for word in (match["before"], match["after"]) if word
    ]
    if len(hemispheres) > 1 or (hemispheres and match["sign"] == "-"):
        return np.nan, ""
    axis, sign = hemispheres[0] if hemispheres else ("", 1.0)
    return (-degrees if match["sign"] == "-" else sign * degrees), axis


def parse_angles(
    text: pd.Series, *, decimal_comma: bool
) -> tuple[FloatArray, ObjectArray, BoolArray]:
    """Degrees of each cell, the axis that its letter names ('' if none), and which cells are wrong.

    A cell that is a plain number is taken as it is, so projected coordinates pass too.
    """
    values, wrong, suppressed = read_numbers(text, Notation(decimal_comma=decimal_comma))
    wrong = wrong | suppressed
    axes = np.full(len(values), "", dtype=object)
    cells = text.to_numpy(dtype=object)
    for at in np.flatnonzero(wrong):
        cell = str(cells[at])
        if not decimal_comma and _DECIMAL_COMMA.fullmatch(cell.strip()):
            values[at], wrong[at] = float(cell.replace(",", ".")), False
            continue
        if decimal_comma:
            cell = re.sub(r"(?<=\d),(?=\d)", ".", cell)
        values[at], axes[at] = parse_angle(cell)
        wrong[at] = bool(np.isnan(values[at]))
    return values, axes, wrong


def split_pair(text: str) -> tuple[str, str] | None:
    """The two halves of a cell that holds both coordinates, e.g. 'lat, lon'.

    >>> split_pair("(39.1, 117.2)")
    ('39.1', '117.2')
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS)
    plain = re.sub(r"^\s*(?:POINT\s*)?[(\[]\s*|\s*[)\]]\s*$", "", plain)
    for separator in (";", ",", "/", "|"):
        parts = [part.strip() for part in plain.split(separator)]
        if len(parts) == 2 and all(parts):
            return parts[0], parts[1]
        if separator == "," and len(parts) == 4 and all(parts):  # decimal commas
            return f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"
    words = plain.split()
    if len(words) == 2:
        return words[0], words[1]
    match = re.match(rf"^(.*?{_HEMISPHERE})\s*(\S.*)$", plain)
    if match and re.search(rf"{_HEMISPHERE}$", match[2]) and re.match(r"^[\d+-]", plain):
        return match[1], match[2]
    return None
