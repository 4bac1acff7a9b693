"""Shifts: the time that stops take, and tours split so that each fits into a shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class ServiceTime:
    """Time that stops take beside the driving; the defaults are assumptions.

    Parameters
    ----------
    stop_min
        At each stop: to park, walk, find the place and come back. [min]
    parcel_min
        For each parcel handed over. [min]
    shift_min
        Longest tour; more work is split over several tours. None for one tour however long. [min]

    Raises
    ------
    ContractError
        A time is negative or not finite.

    Examples
    --------
    >>> from fugai.delivery import ServiceTime
    >>> ServiceTime(stop_min=2).parcel_min
    0.5
    >>> ServiceTime(stop_min=-1)
    Traceback (most recent call last):
    fugai.errors.ContractError: `ServiceTime.stop_min` must be finite and not negative, found -1.
    """

    stop_min: float = 3.0
    parcel_min: float = 0.5
    shift_min: float | None = 480.0

    def __post_init__(self) -> None:
        for name in ("stop_min", "parcel_min", "shift_min"):
            value = getattr(self, name)
            if value is not None and not (np.isfinite(value) and value >= 0):
                msg = f"`ServiceTime.{name}` must be finite and not negative, found {value:g}."
                raise ContractError(msg)


def split_tour(
    order: IntArray,
    minutes: FloatArray,
    service_min: FloatArray,
    *,
    shift_min: float | None,
) -> list[IntArray]:
    """Consecutive segments of a tour's stops, each a round trip within a shift where possible.

    Route first, cluster second (Beasley 1983), by dynamic programming over the order.

    Parameters
    ----------
    order
        Places of the tour, the depot (0) first.
    minutes, service_min
        Times between all places, shape ``(places, places)``, and at each of them. [min]
    shift_min
        Longest round trip with the service, inclusive; a stop that alone takes longer is a trip of
        its own. None for one trip. [min]

    Returns
    -------
    The stops of each trip: as few trips as possible and, among those, the least driving.

    Examples
    --------
    Stops 10, 20 and 30 minutes away on a line, 5 minutes at each:

    >>> import numpy as np
    >>> from fugai.delivery import split_tour
    >>> at = np.array([0.0, 10, 20, 30])
    >>> minutes, service = np.abs(at[:, None] - at), np.array([0.0, 5, 5, 5])
    >>> [trip.tolist() for trip in split_tour(np.arange(4), minutes, service, shift_min=74)]
    [[1], [2, 3]]
    """
    stops = order[1:]
    if shift_min is None or len(stops) == 0:
        return [stops] if len(stops) else []
    best: list[tuple[int, float]] = [(0, 0.0)]
    begin = [0]
    for last in range(1, len(stops) + 1):
        options = []
        on_road, busy = 0.0, 0.0
        for first in range(last, 0, -1):
            here = stops[first - 1]
            on_road += minutes[here, stops[first]] if first < last else 0.0
            busy += float(service_min[here])
            drive = float(minutes[0, here]) + on_road + float(minutes[stops[last - 1], 0])
            if drive + busy > shift_min and first < last:
                # Shortest times obey the triangle inequality: a longer segment takes no less.
                break
            trips, length = best[first - 1]
            options.append((trips + 1, length + drive, first - 1))
        trips, length, first = min(options)
        best.append((trips, length))
        begin.append(first)
    segments, at = [], len(stops)
    while at > 0:
        segments.append(stops[begin[at] : at])
        at = begin[at]
    return segments[::-1]
