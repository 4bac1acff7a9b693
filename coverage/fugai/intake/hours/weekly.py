"""The hours of a week from a text in the form of OpenStreetMap's `opening_hours`."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from itertools import pairwise

from fugai.errors import ContractError
from fugai.intake.hours.moments import MINUTES, Moment
from fugai.intake.hours.opening import HoursError, hours_hold, minutes_named
from fugai.tables import WeeklyHours

USUAL_WEEK = dt.date(2026, 6, 17)
"""A day of the week that stands for all where nobody names one: a Wednesday in the middle of June."""


def read_opening_hours(text: str, *, week: dt.date | None = None) -> WeeklyHours:
    """The hours of a week in which a place is open.

    Understood are weekdays, public holidays (``PH``), months, dates, weeks and years, times past
    midnight, ``off``, ``24/7``, several rules apart by ``;`` (the later one of a day counts) or by a
    comma before a day (both count), and comments in quotation marks beside hours.

    Parameters
    ----------
    text
        Such as ``Mo-Fr 09:00-18:00; Sa 09:00-12:00; PH off``.
    week
        A day of the week meant, for hours that depend on the season; one in the middle of June 2026
        if not given.

    Raises
    ------
    ContractError
        The text cannot be understood.

    Examples
    --------
    >>> from fugai.intake import read_opening_hours
    >>> hours = read_opening_hours("Mo-Fr 09:00-18:00; Sa 09:00-12:00; PH off")
    >>> hours.windows("We"), hours.windows("Sa"), hours.windows("Su"), hours.windows("PH")
    (((540, 1080),), ((540, 720),), (), ())
    >>> read_opening_hours("by appointment")
    Traceback (most recent call last):
    fugai.errors.ContractError: `opening_hours` must be hours as in OpenStreetMap, such as
    'Mo-Fr 09:00-18:00', found 'by appointment'.
    """
    try:
        return weekly_hours(str(text).strip(), week or USUAL_WEEK)
    except HoursError as error:
        msg = (
            "`opening_hours` must be hours as in OpenStreetMap, such as 'Mo-Fr 09:00-18:00', "
            f"found {text!r}."
        )
        raise ContractError(msg) from error


@lru_cache(maxsize=4096)
def weekly_hours(text: str, week: dt.date) -> WeeklyHours:
    """As `read_opening_hours`.

    Raises
    ------
    HoursError
        The text cannot be understood.
    """
    plain = _without_comments(text)
    marks = sorted({0, MINUTES, *(minute % MINUTES for minute in minutes_named(plain))})
    monday = week - dt.timedelta(days=week.weekday())
    days = [(monday + dt.timedelta(days=number), False) for number in range(7)]
    days.append((monday + dt.timedelta(days=2), True))
    return WeeklyHours(spans=tuple(_day(plain, marks, date, holiday) for date, holiday in days))


def _day(text: str, marks: list[int], date: dt.date, holiday: bool) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for first, last in pairwise(marks):
        at = Moment(weekday=date.weekday(), minute=first, date=date, holiday=holiday)
        if not hours_hold(text, at):
            continue
        if spans and spans[-1][1] == first:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return tuple(spans)


def _without_comments(text: str) -> str:
    """Hours without comments in quotation marks, of which none may stand for hours.

    >>> _without_comments('Mo-Fr 09:00-18:00 "ring the bell"')
    'Mo-Fr 09:00-18:00'
    """
    rules = []
    for rule in text.split(";"):
        plain = re.sub(r'"[^"]*"', "", rule).strip().rstrip(",").strip()
        if rule.strip() and not plain:
            raise HoursError(rule)
        rules.append(plain)
    return "; ".join(rule for rule in rules if rule)
