"""The hours of a week in which a place is open: what intake reads and delivery judges."""

from __future__ import annotations

from dataclasses import dataclass

from fugai.errors import ContractError

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
"""Days of a week, and public holidays."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class WeeklyHours:
    """When a place is open on each day of a week and on public holidays.

    Parameters
    ----------
    spans
        For each of `DAYS` its spans from opening to closing, ascending, in minutes after midnight; a
        night that ends on the next day stands with both days. [min]

    Raises
    ------
    ContractError
        There are not eight days, or a span does not end after it begins within the day.

    Examples
    --------
    >>> from fugai.tables import WeeklyHours
    >>> shop = WeeklyHours(spans=(((540, 1080),),) * 5 + (((540, 720),), (), ()))
    >>> shop.is_open("Sa", 600), shop.is_open("Sa", 720), shop.windows("Su")
    (True, False, ())
    """

    spans: tuple[tuple[tuple[int, int], ...], ...]

    def __post_init__(self) -> None:
        if len(self.spans) != len(DAYS):
            days = ", ".join(DAYS)
            msg = f"`WeeklyHours.spans` must have an entry for each of {days}, found {len(self.spans)}."
            raise ContractError(msg)
        for spans in self.spans:
            ends = [0, *(end for span in spans for end in span), 1440]
            if ends != sorted(ends) or any(first >= last for first, last in spans):
                msg = (
                    f"`WeeklyHours.spans` must ascend within a day of 1440 minutes, found {spans}."
                )
                raise ContractError(msg)

    def windows(self, day: str) -> Spans:
        """Spans of a day of `DAYS`, from opening to closing. [min]

        Raises
        ------
        ContractError
            There is no such day.
        """
        if day not in DAYS:
            msg = f"`day` must be one of {', '.join(DAYS)}, found {day!r}."
            raise ContractError(msg)
        return self.spans[DAYS.index(day)]

    def is_open(self, day: str, minute: float) -> bool:
        """Whether the place is open at a minute of a day; at the minute in which it closes it is not."""
        return any(first <= minute < last for first, last in self.windows(day))
