"""What the project file says of the rounds of vehicles, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RoundStops = Literal["villages", "outlets"]
ROUND_STOPS: tuple[RoundStops, ...] = ("villages", "outlets")
"""What rounds stop at: villages with the parcels of their residents, or outlets where parcels are picked
up with those of the residents nearest to each."""

ROUND_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")


@dataclass(frozen=True, kw_only=True)
class RoundsSpec:
    """Section ``[delivery.rounds]``.

    Parameters
    ----------
    stops
        One of `ROUND_STOPS`.
    day
        Day of the week whose opening hours count, 'PH' for a public holiday.
    load_minutes
        Time of each loading at a depot. [min]
    satellite_kinds
        Kinds of outlets to which rounds from other depots bring the goods first.

    Examples
    --------
    >>> from fugai.project import RoundsSpec
    >>> RoundsSpec().stops
    'villages'
    """

    stops: RoundStops = "villages"
    day: str = "We"
    load_minutes: float = 15.0
    satellite_kinds: tuple[str, ...] = ()
