"""Lower bound of the travel of districts of equal work, contiguous or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.kernels.location.districting.prices import Ascent, Seats, ascend, relaxed

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.delivery.territories.instance import DistrictInstance
    from fugai.delivery.territories.search import Clock

STEPS, ROUNDS = 50, 40
"""Steps of the prices between two looks at the clock, and most of such rounds."""

LEAST_STEP = 1e-3
"""Step length at which the prices have arrived."""


class PriceBound(NamedTuple):
    """A lower bound and the price of a unit of work in each unit that proves it. [min]"""

    value: float
    price: FloatArray


def price_bound(
    instance: DistrictInstance, minutes: FloatArray, upper: float, clock: Clock
) -> PriceBound:
    """Best bound until the prices settle or the time is over.

    Parameters
    ----------
    minutes
        Travel of each unit in known districts. [min]
    upper
        Work times travel of these. [min]
    """
    seats = seats_of(instance)
    count = len(instance.home)
    every, rho, missing = np.ones(count, np.bool_), np.empty(count), np.empty(len(minutes))
    typical = upper / float(instance.work.sum())
    price = np.where(instance.work > 0.0, minutes + typical, 0.0)
    value = relaxed(seats, price, every, rho, missing)
    ascent = Ascent(price.copy(), missing.copy(), np.array([value, 0.1, 0.0]))
    for _ in range(ROUNDS):
        settled = ascent.progress[1] < LEAST_STEP
        if clock.over() or settled or not ascent.progress[0] < upper * (1.0 - 1e-9):
            break
        ascend(seats, ascent, every, upper, STEPS)
    return PriceBound(float(ascent.progress[0]), ascent.best)


def seats_of(instance: DistrictInstance) -> Seats:
    """Seats as the kernel wants them. A given seat cannot have the unit of another."""
    travel = np.ascontiguousarray(instance.travel_min.T).copy()
    if instance.given_seats:
        own = travel[np.arange(len(travel)), instance.home].copy()
        travel[:, instance.home] = np.inf
        travel[np.arange(len(travel)), instance.home] = own
    return Seats(
        travel,
        instance.home,
        instance.work,
        instance.low,
        instance.high,
        instance.districts,
        np.zeros(len(travel)),
    )
