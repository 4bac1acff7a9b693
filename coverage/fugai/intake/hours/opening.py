"""Whether a moment lies in the hours of a tag, in the form of `Key:opening_hours`.

Understood are weekdays, months, days of months, weeks, years, times, 'off', '24/7', and several rules:
apart by ';', of which the last that speaks of a day counts, or by a comma before another day, which
adds its times. The answer is None where it depends on what the moment does not say: the date, or any
of it. Rules of public holidays (PH) hold on holidays alone, those of school holidays never; sunrise and
sunset are taken for 06:00 and 18:00.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from fugai.intake.hours.moments import MINUTES, MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from fugai.intake.hours.moments import Moment

_SUN = {"sunrise": 360, "dawn": 360, "sunset": 1080, "dusk": 1080}
_TIME = r"(?:\d{1,2}[:.]?\d{2}|\d{1,2}\s*h|\(?(?:sunrise|sunset|dawn|dusk)(?:[+-]\d{1,2}:\d{2}\))?)"
_SPAN = re.compile(rf"^({_TIME})(?:\s*-\s*({_TIME})|(\+))$")
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = re.compile(rf"^({_DAY})(?:\s*-\s*({_DAY}))?(?:\[[-\d,]+\])?$")
_MONTH = "|".join(MONTHS)
_DATES = re.compile(
    rf"^(?:(\d{{4}})\s+)?({_MONTH})(?:\s+(\d{{1,2}}))?"
    rf"(?:\s*-\s*(?:(\d{{4}})\s+)?(?:({_MONTH}))?(?:\s*(\d{{1,2}}))?)?$"
)
_WEEKS = re.compile(r"^week\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?$")
_DAY_NAME = re.compile(
    r"\b(?:mo(?:n|nday)?|tu(?:e|es|esday)?|we(?:d|dnesday)?|th(?:u|ur|urs|ursday)?|fr(?:i|iday)?|"
    r"sa(?:t|turday)?|su(?:n|nday)?)\b",
    re.IGNORECASE,
)
_FULL = {name.lower(): name for name in MONTHS}
_HAS_TIME = re.compile(rf"{_TIME}\s*(?:-|\+)")
_TOKEN = re.compile(rf"(?:PH|SH|{_DAY}(?:\[[-\d,]+\])?(?:\s*-\s*{_DAY})?)(?![a-z])")


class HoursError(ValueError):
    """The text is not in a form that is understood; never leaves intake."""


def hours_hold(text: str, moment: Moment | None) -> bool | None:
    """Whether the moment lies in the hours; None where that cannot be said.

    Raises
    ------
    HoursError
        The text cannot be understood.

    >>> from fugai.intake.hours.moments import parse_moment
    >>> [hours_hold("Mo-Fr 07:00-19:00", parse_moment(t)) for t in ("Tu 08:30", "Sa 08:30")]
    [True, False]
    >>> hours_hold("Mo-Fr 22:00-06:00", parse_moment("Sa 05:00"))  # the night from Friday
    True
    >>> hours_hold("May - June", parse_moment("Tu 08:30")) is None
    True
    """
    result: bool | None = False
    rules = _rules(text)
    if not rules:
        raise HoursError
    for rule, adds in rules:
        dates, days, times, is_open = _parts(rule)
        if moment is None:
            result = None
            continue
        on_day = _matches(dates, days, moment)
        within = _in_times(times, dates, days, moment)
        if within is False and on_day is False:
            continue
        if adds and is_open:
            result = True if result or within else None if None in (result, within) else False
            continue
        held = within if is_open else None if within is None else (not within and bool(result))
        result = held if len(rules) == 1 or on_day is not False or held else result
    return result


def _rules(text: str) -> list[tuple[str, bool]]:
    """Rules of a text, and whether each adds its times to those before: 'Mo 09:00-12:00, Sa 10:00-12:00'.

    >>> _rules("Mo,Tu 09:00-12:00,13:00-17:00, Sa 10:00-12:00; PH off")
    [('Mo,Tu 09:00-12:00,13:00-17:00', False), ('Sa 10:00-12:00', True), ('PH off', False)]
    """
    found: list[tuple[str, bool]] = []
    for part in text.split(";"):
        rule, adds = "", False
        for piece in _normal(part).split(","):
            begins_anew = _HAS_TIME.search(rule) and _TOKEN.match(piece.strip())
            if begins_anew:
                found.append((rule.strip(), adds))
                rule, adds = piece, True
            else:
                rule += f",{piece}" if rule else piece
        if rule.strip():
            found.append((rule.strip(), adds))
    return found


def minutes_named(text: str) -> list[int]:
    """Minutes of the day at which a text may open or close.

    Raises
    ------
    HoursError
        The text cannot be understood.

    >>> minutes_named("Mo-Fr 09:00-18:00; Sa 10:00+")
    [540, 1080, 600, 1440]
    """
    found = []
    for rule, _ in _rules(text):
        for span in _parts(rule)[2]:
            ends = _SPAN.match(span)
            assert ends is not None  # it was sorted here by this pattern
            begin = _minute(ends[1])
            if begin >= MINUTES:
                raise HoursError(span)
            found += [begin, MINUTES if ends[3] else _minute(ends[2])]
    return found


def _normal(rule: str) -> str:
    """One spelling of months and blanks."""
    text = re.sub(r"[\u2013\u2014]", "-", rule.strip())
    text = re.sub(
        r"\b([A-Za-z]{3})[a-z]*\.?\b",
        lambda found: _FULL.get(found[1].lower(), found[0]),
        text,
    )
    return _DAY_NAME.sub(lambda found: found[0][:2].capitalize(), text)


def _parts(rule: str) -> tuple[list[str], list[str], list[str], bool]:
    """Dates, weekdays and times of a rule, and whether it opens."""
    closing = re.search(r"\s*\b(off|closed)$", rule)
    rest = re.sub(r"\s*\b(off|closed|open)$", "", rule).strip()
    if rest in ("24/7", ""):
        return [], [], [], closing is None
    dates: list[str] = []
    days: list[str] = []
    times: list[str] = []
    for piece in _pieces(rest):
        for known, pattern in (
            (times, _SPAN),
            (days, _DAYS),
            (dates, _DATES),
            (dates, _WEEKS),
        ):
            if pattern.match(piece):
                known.append(piece)
                break
        else:
            if piece not in ("PH", "SH"):
                raise HoursError(piece)
            days.append(piece)
    return dates, days, times, closing is None


def _pieces(text: str) -> list[str]:
    """Selectors apart by commas, and where weekdays or times follow dates by a blank."""
    pieces: list[str] = []
    for part in text.split(","):
        rest = part.strip().strip(":").strip()
        at = _TOKEN.search(rest)
        if at and at.start() > 0:
            pieces.append(rest[: at.start()].strip(" :"))
            rest = rest[at.start() :]
            at = _TOKEN.match(rest)
        if at and at.start() == 0:
            pieces.append(at[0].replace(" ", ""))
            rest = rest[at.end() :].strip(" :")
        split = re.search(rf"\s+{_TIME}\s*(?:-\s*{_TIME}|\+)$", rest)
        if split and re.match(rf"^(?:\d{{4}}\s+)?(?:{_MONTH}|week)", rest):
            pieces.append(rest[: split.start()].strip(" :"))
            rest = rest[split.start() :].strip()
        if rest:
            pieces.append(rest)
    return pieces


def _matches(dates: list[str], days: list[str], moment: Moment, back: int = 0) -> bool | None:
    """Whether the day of the moment, or the day before, is one of those of the rule."""
    weekday = (moment.weekday - back) % 7
    holiday = moment.holiday and not back
    if days and not any(holiday if day == "PH" else _weekday_in(day, weekday) for day in days):
        return False
    if not dates:
        return True
    if moment.date is None:
        return None
    date = moment.date - dt.timedelta(days=back)
    return any(_date_in(span, date) for span in dates)


def _weekday_in(text: str, weekday: int) -> bool:
    found = _DAYS.match(text)
    if not found:
        return False  # school holidays
    first = WEEKDAYS.index(found[1])
    last = WEEKDAYS.index(found[2]) if found[2] else first
    return (weekday - first) % 7 <= (last - first) % 7


def _date_in(text: str, date: dt.date) -> bool:
    weeks = _WEEKS.match(text)
    if weeks:
        return int(weeks[1]) <= date.isocalendar().week <= int(weeks[2] or weeks[1])
    found = _DATES.match(text)
    assert found is not None  # it was sorted here by this pattern
    year, month, day, to_year, to_month, to_day = found.groups()
    first = (MONTHS.index(month) + 1, int(day) if day else 1)
    ranged = "-" in text
    end_month = to_month or (month if to_day or not ranged else None)
    if end_month is None or (year and ranged and not to_year and not day):
        raise HoursError(text)
    last_day = int(to_day) if to_day else (int(day) if day and not ranged else 31)
    last = (MONTHS.index(end_month) + 1, last_day)
    if year:
        begin = (int(year), *first)
        end = (int(to_year or year), *last)
        return begin <= (date.year, date.month, date.day) <= end
    here = (date.month, date.day)
    return first <= here <= last if first <= last else here >= first or here <= last


def _in_times(times: list[str], dates: list[str], days: list[str], moment: Moment) -> bool | None:
    """Whether the moment lies in a span that begins on its day, or on the day before."""
    if not times:
        return _matches(dates, days, moment)
    answers: list[bool | None] = []
    for text in times:
        found = _SPAN.match(text)
        assert found is not None  # it was sorted here by this pattern
        begin, end = _minute(found[1]), MINUTES if found[3] else _minute(found[2])
        later = end if end > begin else end + MINUTES
        if begin <= moment.minute < later:
            answers.append(_matches(dates, days, moment))
        if moment.minute + MINUTES < later:
            answers.append(_matches(dates, days, moment, back=1))
    if any(answer is True for answer in answers):
        return True
    return None if any(answer is None for answer in answers) else False


def _minute(text: str) -> int:
    word = re.match(r"^\(?([a-z]+)(?:([+-])(\d{1,2}):(\d{2})\))?$", text)
    if word:
        offset = int(word[3]) * 60 + int(word[4]) if word[2] else 0
        return _SUN[word[1]] + (offset if word[2] != "-" else -offset)
    digits = re.sub(r"\D", "", text)
    if "h" in text:
        digits += "00"
    hour, minute = int(digits[:-2]), int(digits[-2:])
    if hour > 26 or minute > 59:
        raise HoursError(text)
    return hour * 60 + minute
