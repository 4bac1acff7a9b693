"""The moment for which roads are read: a weekday and a time, with a date where one is given."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from fugai.errors import ConfigError

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTES = 1440
"""Minutes of a day."""

_WEEKLY = re.compile(r"^(Mo|Tu|We|Th|Fr|Sa|Su)\w*\.?,?\s+(\d{1,2}):(\d{2})$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A weekday and a time of the day, and the date where it is known.

    Parameters
    ----------
    weekday
        0 for Monday to 6 for Sunday.
    minute
        Minute of the day, 0 to 1439.
    date
        The date; None where only the weekday is known, and then rules for some months or days are
        neither met nor missed.
    holiday
        Whether it is a public holiday.

    Examples
    --------
    >>> from fugai.intake.hours.moments import Moment
    >>> str(Moment(weekday=1, minute=510))
    'Tu 08:30'
    """

    weekday: int
    minute: int
    date: dt.date | None = None
    holiday: bool = False

    def __str__(self) -> str:
        clock = f"{self.minute // 60:02d}:{self.minute % 60:02d}"
        day = WEEKDAYS[self.weekday] if self.date is None else self.date.isoformat()
        return f"{day} {clock}"


def parse_moment(at: str | dt.datetime | Moment | None) -> Moment | None:
    """A moment from 'Tu 08:30', '2026-05-12 08:30' or a date with its time; None stays None.

    Raises
    ------
    ConfigError
        It is neither.

    Examples
    --------
    >>> from fugai.intake.hours.moments import parse_moment
    >>> str(parse_moment("2026-05-12 08:30")), parse_moment("2026-05-12 08:30").weekday
    ('2026-05-12 08:30', 1)
    >>> parse_moment("noon")
    Traceback (most recent call last):
    fugai.errors.ConfigError: `at` must be a weekday or date and a time, such as 'Tu 08:30', found 'noon'.
    """
    if at is None or isinstance(at, Moment):
        return at
    if isinstance(at, str):
        weekly = _WEEKLY.match(at.strip())
        if weekly and int(weekly[2]) < 24 and int(weekly[3]) < 60:
            day = WEEKDAYS.index(weekly[1].capitalize())
            return Moment(weekday=day, minute=int(weekly[2]) * 60 + int(weekly[3]))
        moment = _dated(at)
    else:
        moment = at if isinstance(at, dt.datetime) else None
    if moment is None:
        msg = f"`at` must be a weekday or date and a time, such as 'Tu 08:30', found {at!r}."
        raise ConfigError(msg)
    minute = moment.hour * 60 + moment.minute
    return Moment(weekday=moment.weekday(), minute=minute, date=moment.date())


def _dated(text: str) -> dt.datetime | None:
    """A date with its time; a date alone has none."""
    cleaned = text.strip()
    if len(cleaned) < len("2026-05-12 08:30"):
        return None
    try:
        return dt.datetime.fromisoformat(cleaned)
    except ValueError:
        return None
