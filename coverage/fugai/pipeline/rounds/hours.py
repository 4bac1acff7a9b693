"""Opening hours and working hours of one day as windows of minutes after midnight."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from fugai import intake

if TYPE_CHECKING:
    import pandas as pd

Window = tuple[float, float]


def windows_on(hours: pd.Series, *, year: int, day: str) -> list[list[Window] | None]:
    """Spans in which each place is open on a day in the middle of June; None where unknown. [min]

    Parameters
    ----------
    hours
        In the form of OpenStreetMap.
    day
        Of `fugai.tables.hours.DAYS`.

    Examples
    --------
    >>> import pandas as pd
    >>> hours = pd.Series(["Mo-Fr 09:00-12:00; Sa off", None])
    >>> windows_on(hours, year=2016, day="We"), windows_on(hours, year=2016, day="Sa")
    ([[(540.0, 720.0)], None], [[], None])
    """
    week = dt.date(year, 6, 15)
    return [
        None
        if found is None
        else [(float(first), float(last)) for first, last in found.windows(day)]
        for found in intake.hours_of_week(hours, week=week)
    ]


def clock(minutes: float) -> str:
    """Minutes after midnight as hours and minutes, rounded down; '' where unknown.

    >>> clock(455.9), clock(1500.0), clock(float("nan"))
    ('07:35', '25:00', '')
    """
    if minutes != minutes:  # noqa: PLR0124  NaN
        return ""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
