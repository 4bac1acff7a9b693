"""What may be asked of delivery districts beside their number and balance."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from fugai.delivery._checks import check_direction, check_minutes
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai.delivery._checks import Direction


@dataclass(frozen=True, kw_only=True)
class DistrictOptions:
    """How travel is counted between the units of a delivery district, and how long to search.

    Parameters
    ----------
    max_minutes
        Longest travel between the seat of a district and its units, inclusive; None for no limit. [min]
    direction
        'from' the seat to the units, or 'to' the seat.
    snap_max_m
        Largest distance of a unit from a node of the network, inclusive. [m]
    time_limit_s
        Processor time of search and bound together; the best districts so far are returned then. [s]
    seed
        Of the random numbers. The same seed gives the same districts, unless the time limit ended the
        search.

    Raises
    ------
    ContractError
        A limit is not a positive number, or the direction is neither of the two.

    Examples
    --------
    >>> from fugai.delivery import DistrictOptions
    >>> DistrictOptions(max_minutes=30).direction
    'from'
    """

    max_minutes: float | None = None
    direction: Direction = "from"
    snap_max_m: float = 1000.0
    time_limit_s: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_direction(self.direction)
        if self.max_minutes is not None:
            check_minutes(self.max_minutes)
        if not (self.time_limit_s > 0 and isfinite(self.time_limit_s)):
            msg = f"`time_limit_s` must be positive and finite, found {self.time_limit_s!r}."
            raise ContractError(msg)
        if not self.seed >= 0:
            msg = f"`seed` must be 0 or more, found {self.seed!r}."
            raise ContractError(msg)
