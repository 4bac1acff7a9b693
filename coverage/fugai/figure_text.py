"""Numbers as the page writes them, for everything that is printed beside it.

The rules are those of `maps/static/text.js`: a share below one never reads 100 %, one above zero never 0 %.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from fugai.wording import pick, unit_label

if TYPE_CHECKING:
    from fugai.wording import Language

UNKNOWN: dict[Language, str] = {"zh": "未知", "en": "Unknown"}
_SHARES = ("1", "share", "fraction")
COUNTED = (
    "persons",
    "households",
    "sites",
    "access points",
    "outlets",
    "settlements",
    "venues",
    "holes",
    "firms",
)
"""Units of what is counted whole: nobody lives in 0.4 of a person."""

_NO_BREAK = "\u00a0"
_MINUS = "\u2212"
_LARGEST_SHARE = "99.9"
_SMALLEST_SHARE = "0.1"


def is_share(unit: str) -> bool:
    """Whether values of a unit are shown in percent.

    >>> is_share("1"), is_share("sites")
    (True, False)
    """
    return unit in _SHARES


def figure_text(value: float, unit: str, language: Language, *, bare: bool = False) -> str:
    r"""A number as the page shows it.

    Parameters
    ----------
    value
        NaN where it is unknown.
    unit
        As `fugai.tables.MEASURE_COLUMNS` has it; "1" for shares.
    language
        'zh' or 'en'.
    bare
        Without the unit; shares keep their percent sign.

    Examples
    --------
    >>> figure_text(0.9996, "1", "en"), figure_text(0.0002, "1", "en"), figure_text(1.0, "1", "en")
    ('99.9%', '<0.1%', '100%')
    >>> figure_text(10345.0, "sites", "zh"), figure_text(30.0949, "Mbit/s", "en", bare=True)
    ('10,345\xa0座', '30.09')
    >>> figure_text(12.5, "persons", "en", bare=True), figure_text(0.4, "persons", "en", bare=True)
    ('13', '<1')
    """
    if not math.isfinite(value):
        return UNKNOWN[language]
    if is_share(unit) or unit == "%":
        return _percent(value if is_share(unit) else value / 100)
    text = _counted(value) if unit in COUNTED else plain_number(value)
    suffix = "" if bare else unit_of(unit, language)
    return f"{text}{_NO_BREAK}{suffix}" if suffix else text


def unit_of(unit: str, language: Language) -> str:
    """Unit for a reader; empty for shares.

    >>> unit_of("sites", "zh"), unit_of("1", "en")
    ('座', '')
    """
    return "" if is_share(unit) or not unit else pick(unit_label(unit), language)


def change_text(change: float, unit: str, language: Language, *, bare: bool = False) -> str:
    r"""A change with its sign, shares in percentage points; a dash where it is unknown.

    Examples
    --------
    >>> change_text(0.0123, "1", "en"), change_text(-12.0, "holes", "zh"), change_text(0.0, "1", "en")
    ('+1.2 points', '−12\xa0处', '0')
    >>> change_text(-0.0001, "1", "zh", bare=True), change_text(float("nan"), "1", "en")
    ('>−0.1', '–')
    """
    if not math.isfinite(change):
        return "–"
    if change == 0:
        return "0"
    sign = "+" if change > 0 else _MINUS
    size = size_text(change, unit, language, bare=bare)
    if size.startswith("<"):  # less than the smallest change that is shown
        return f"{'<' if change > 0 else '>'}{sign}{size[1:]}"
    return f"{sign}{size}"


def size_text(change: float, unit: str, language: Language, *, bare: bool = False) -> str:
    r"""A change without its sign, shares in percentage points.

    >>> size_text(-0.0123, "1", "en"), size_text(0.0001, "1", "zh"), size_text(-12.0, "holes", "en")
    ('1.2 points', '<0.1 个百分点', '12\xa0holes')
    """
    size = abs(change)
    if is_share(unit) or unit == "%":
        points = _rounded(100 * size if is_share(unit) else size, 1)
        text = f"<{_SMALLEST_SHARE}" if points == 0 else _grouped(points)
        return text + ("" if bare else _points(language))
    text = _counted(size) if unit in COUNTED else plain_number(size)
    suffix = "" if bare else unit_of(unit, language)
    return f"{text}{_NO_BREAK}{suffix}" if suffix else text


def gap_text(gap: float, unit: str, language: Language) -> str:
    r"""How far a figure is from what is required, without a sign; a dash where nothing is missing.

    >>> gap_text(0.123, "1", "zh"), gap_text(2.0, "firms", "en"), gap_text(0.0, "1", "en")
    ('12.3 个百分点', '2\xa0firms', '–')
    """
    if not math.isfinite(gap) or gap == 0:
        return "–"
    return size_text(gap, unit, language)


def plain_number(value: float) -> str:
    """A number with separators of thousands, and fewer decimals the larger it is.

    >>> plain_number(15568700.0), plain_number(1234.5), plain_number(123.456), plain_number(0.12345)
    ('15,568,700', '1,235', '123.5', '0.123')
    """
    size = abs(value)
    whole = float(value).is_integer()
    digits = 0 if whole or size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3
    return _grouped(_rounded(value, digits))


def _counted(value: float) -> str:
    """A number of people or things, whole."""
    if 0 < value < 0.5:
        return "<1"
    return _grouped(Decimal(math.floor(value + 0.5)))


def _percent(value: float) -> str:
    rounded = _rounded(100 * value, 1)
    if value < 1 and rounded >= 100:
        return f"{_LARGEST_SHARE}%"
    if value > 0 and rounded <= 0:
        return f"<{_SMALLEST_SHARE}%"
    return f"{_grouped(rounded)}%"


def _rounded(value: float, digits: int) -> Decimal:
    step = Decimal(1).scaleb(-digits)
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)


def _grouped(value: Decimal) -> str:
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", _MINUS)


def _points(language: Language) -> str:
    return " 个百分点" if language == "zh" else " points"
