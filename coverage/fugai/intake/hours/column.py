"""Columns of hours of a table: cells that nobody can understand are taken as unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.findings import Finding, findings_where
from fugai.intake.hours.opening import HoursError
from fugai.intake.hours.weekly import USUAL_WEEK, weekly_hours

if TYPE_CHECKING:
    import datetime as dt

    from fugai.tables import WeeklyHours

COLUMNS = ("opening_hours", "working_hours")
"""Columns of any table that hold hours."""


def checked_hours(values: pd.Series, column: str) -> tuple[pd.Series, list[Finding]]:
    """A column of that name without the cells that cannot be understood, and findings about these."""
    texts = values.astype(object).where(values.notna(), "")
    unknown = np.array([bool(text) and _hours(str(text)) is None for text in texts], dtype=np.bool_)
    rule = "must be hours as in OpenStreetMap, such as 'Mo-Fr 09:00-18:00', taken as unknown"
    findings = findings_where(unknown, column, texts, rule, action="repaired")
    return values.mask(pd.Series(unknown, index=values.index)), findings


def hours_of_week(
    opening_hours: pd.Series, *, week: dt.date | None = None
) -> list[WeeklyHours | None]:
    """Hours of a week for each text of a column, None where there is none that is understood.

    Parameters
    ----------
    opening_hours
        Texts in the form of OpenStreetMap, as the table of outlets has them.
    week
        As for `read_opening_hours`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.intake import hours_of_week
    >>> found = hours_of_week(pd.Series(["24/7", None, "on request"]))
    >>> [hours and hours.windows("Su") for hours in found]
    [((0, 1440),), None, None]
    """
    return [
        _hours(str(text), week) if isinstance(text, str) and text.strip() else None
        for text in opening_hours.astype(object)
    ]


def _hours(text: str, week: dt.date | None = None) -> WeeklyHours | None:
    try:
        return weekly_hours(text.strip(), week or USUAL_WEEK)
    except HoursError:
        return None
