"""Years of dates as people write them; dates that do not exist, or may be of two years."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.intake.columns.numbers import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

EXCEL_DAYS = (29_221.0, 54_788.0)
"""Excel stores a date as a count of days; these are 1980 to 2049."""

NO_DATE = "must be a year or a date such as 2016-03-01"
NO_SUCH_DAY = "must be a date that exists"
TWO_DIGITS = (
    'must have a year of four digits, or `dates = "dmy"`, `"mdy"` or `"ymd"` must say which '
    "part is the year"
)

_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_DAY_NUMBER = re.compile(r"^\d{5}(?:\.\d+)?$")
_YEAR = re.compile(r"^(\d{4})(?:\.0+)?(?:年度?)?$")
_QUARTER = re.compile(
    r"^(\d{4})\s*(?:年\D*|年?\s*Q[1-4]|年?第?[一二三四1-4]季度?|[上下]半年)$", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})?\s*日?)?(?:[T\s].*)?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?:[T\s].*)?$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{4})$")
_SHORT = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2})(?:[T\s].*)?$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})\.?[\s-]+(?:de\s+)?)?([^\W\d]{3,10})\.?,?[\s-]+"
    r"(?:(\d{1,2}),?\s+)?(?:de\s+)?(\d{4})$"
)
_MONTHS = (
    "jan|ene",
    "feb|fév|fev",
    "mar|mär|mrz",
    "apr|avr|abr",
    "may|mai|mag",
    "jun|juin|giu",
    "jul|juil|lug",
    "aug|ago|aoû|aou",
    "sep|set",
    "oct|okt|out|ott",
    "nov",
    "dec|dez|déc|dic",
)
_CHINESE_YEAR = re.compile(r"^[〇零○一二三四五六七八九]{4}年")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十]+(?=[月日])")
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}


class Year(NamedTuple):
    """Year of a cell, NaN where there is none, the rule that it breaks, and whether it was counted in days."""

    value: float
    rule: str = ""
    counted: bool = False


def year_of(text: str, order: str | None = None) -> Year:
    """Year of a cell that holds a year or a date.

    Parameters
    ----------
    order
        Order of day, month and year as the user declares it, for years of two digits.

    >>> year_of("5/1/2014").value, year_of("2016-02-30").rule
    (2014.0, 'must be a date that exists')
    >>> year_of("01/02/03", "dmy").value
    2003.0
    """
    plain = _arabic(plain_text(text))
    for pattern, read in _FORMS:
        if match := pattern.match(plain):
            return read(match, order)
    return Year(np.nan, NO_DATE)


def _plain_year(match: re.Match[str], _: str | None) -> Year:
    return Year(float(match[1]))


def _year_first(match: re.Match[str], _: str | None) -> Year:
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return _existing(year, month, day)


def _year_last(match: re.Match[str], order: str | None) -> Year:
    """A date that ends in its year, which is the same whichever of the others is the month."""
    a, b, year = (int(part) for part in match.groups())
    month_first, day_first = _existing(year, a, b), _existing(year, b, a)
    if order == "dmy":
        return day_first
    return month_first if order == "mdy" or not month_first.rule else day_first


def _month_and_year(match: re.Match[str], _: str | None) -> Year:
    return _existing(int(match[2]), int(match[1]), 1)


def _excel_day(match: re.Match[str], _: str | None) -> Year:
    """The year of a count of days, where it is one of the years in which networks are built."""
    days = float(match[0])
    if not EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        return Year(np.nan, NO_DATE)
    return Year(float((_EXCEL_DAY_0 + dt.timedelta(days=int(days))).year), counted=True)


def _short(match: re.Match[str], order: str | None) -> Year:
    """A date with a year of two digits: 1970 to 2069, as POSIX has it; without an order it is open."""
    if order is None:
        return Year(np.nan, TWO_DIGITS)
    year, month, day = (int(match[i + 1]) for i in _ORDERS[order])
    return _existing(year + (1900 if year >= 70 else 2000), month, day)


def _named(match: re.Match[str], _: str | None) -> Year:
    word = match[2].casefold()
    for month, starts in enumerate(_MONTHS, start=1):
        if any(word.startswith(start) for start in starts.split("|")):
            return _existing(int(match[4]), month, int(match[1] or match[3] or 1))
    return Year(np.nan, NO_DATE)


def _existing(year: int, month: int, day: int) -> Year:
    return Year(float(year)) if _exists(year, month, day) else Year(np.nan, NO_SUCH_DAY)


def _exists(year: int, month: int, day: int) -> bool:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _arabic(plain: str) -> str:
    """A date in Chinese numerals with digits."""
    if _CHINESE_YEAR.match(plain):
        plain = plain[:4].translate(_CHINESE_DIGITS) + plain[4:]
        plain = _CHINESE_NUMBER.sub(lambda found: str(_tens(found[0])), plain)
    return plain


def _tens(word: str) -> int:
    """Value of a numeral up to 99: 二十三 is 23."""
    tens, ten, ones = word.rpartition("十")
    digits = {c: int(c.translate(_CHINESE_DIGITS)) for c in "一二三四五六七八九"}
    return 10 * (digits.get(tens, 1) if ten else 0) + digits.get(ones, 0)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str | None], Year]], ...] = (
    (_YEAR, _plain_year),
    (_QUARTER, _plain_year),
    (_YEAR_FIRST, _year_first),
    (_COMPACT, _year_first),
    (_YEAR_LAST, _year_last),
    (_MONTH_YEAR, _month_and_year),
    (_SHORT, _short),
    (_NAMED, _named),
    (_DAY_NUMBER, _excel_day),
)
