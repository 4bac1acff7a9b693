"""Search for districts of equal work: simulated annealing from balanced first districts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.delivery.territories.start import first_labels
from fugai.errors import EmptyResultError
from fugai.kernels.location.districting.annealing import DRAWS, anneal
from fugai.kernels.location.districting.partition import Units, new_partition

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.delivery.territories.instance import DistrictInstance

BATCHES = 2000
"""Temperatures of a search."""

PER_UNIT = 10
"""Proposals for each unit at a temperature."""

HOTTEST, COLDEST = 2.0, 0.004
"""Temperatures: shares of the mean work of a unit times the mean travel."""

PRICE = 10.0
"""Price of a unit of work above or below the limits, as a share of the mean travel."""

DEARER = 6
"""Times that the price rises tenfold, while no district is within the limits."""

SEARCH_SHARE = 0.5
"""Part of the time limit for the search; the rest is for the bound."""


class Clock:
    """Processor time since the start. [s]"""

    def __init__(self, limit_s: float) -> None:
        self.limit_s, self._start = limit_s, time.process_time()

    @property
    def spent_s(self) -> float:
        """Time since the start. [s]"""
        return time.process_time() - self._start

    def over(self, share: float = 1.0) -> bool:
        """Whether that part of the time limit is spent."""
        return self.spent_s > share * self.limit_s


class Found(NamedTuple):
    """District of each unit, and whether the time limit cut the search short."""

    label: IntArray
    cut_short: bool


def search_districts(
    instance: DistrictInstance,
    counts: IntArray,
    clock: Clock,
    *,
    seed: int,
    batches: int | None = None,
) -> Found:
    """Contiguous districts within the limits, of little travel.

    Parameters
    ----------
    counts
        Districts of each part of the map.
    batches
        Temperatures; None for `BATCHES`.

    Raises
    ------
    EmptyResultError
        None are found within the tolerance.
    """
    rng = np.random.default_rng(seed)
    travel = finite(instance.travel_min)
    label = first_labels(instance, travel, counts, rng)
    if len(label) == instance.districts:  # every unit is a district
        return Found(label, cut_short=False)
    units = _units(instance, travel)
    typical = _mean_travel(instance, travel, label)
    return _annealed(instance, units, label, typical, rng, clock, batches or BATCHES)


def finite(travel: FloatArray) -> FloatArray:
    """Travel with a large number where it is infinite."""
    known = np.isfinite(travel)
    largest = float(travel[known].max(initial=0.0))
    return np.where(known, travel, 100.0 * largest + 1.0)


def _units(instance: DistrictInstance, travel: FloatArray) -> Units:
    fixed = np.zeros(len(instance.work), dtype=np.bool_)
    if instance.given_seats:
        fixed[instance.home] = True
    # Units without work go where they are near: a trace of it decides.
    trace = 1e-6 * float(instance.work.mean())
    return Units(
        travel.astype(np.float32),
        instance.work + trace,
        instance.work,
        instance.adjacency.indptr.astype(np.int64),
        instance.adjacency.indices.astype(np.int64),
        fixed,
        instance.low,
        instance.high,
        not instance.given_seats,
    )


def _mean_travel(instance: DistrictInstance, travel: FloatArray, label: IntArray) -> float:
    """Typical travel inside a district. [min]"""
    total = 0.0
    for k in range(instance.districts):
        mine = np.flatnonzero(label == k)
        columns = np.array([k]) if instance.given_seats else mine
        total += float(np.min(instance.work[mine] @ travel[mine][:, columns]))
    return max(total / float(instance.work.sum()), 1e-9)


def _annealed(
    instance: DistrictInstance,
    units: Units,
    label: IntArray,
    typical_min: float,
    rng: np.random.Generator,
    clock: Clock,
    batches: int,
) -> Found:
    best, best_cost = label.copy(), np.inf
    parts = new_partition(label.copy(), instance.districts)
    scale = float(instance.work.mean()) * typical_min
    price = PRICE * typical_min
    batch, cold, cut_short = 0.0, 0, False
    while cold <= DEARER:
        # As far as the batches, or the time where that is short, have come.
        spent = clock.spent_s / (SEARCH_SHARE * clock.limit_s)
        done = max(batch / batches, spent)
        cut_short |= spent > batch / batches and done >= 1.0
        heat = HOTTEST * (COLDEST / HOTTEST) ** min(done, 1.0)
        draws = rng.random((PER_UNIT * len(label), DRAWS))
        best_cost, _ = anneal(units, parts, draws, heat * scale, price, best, best_cost)
        batch += 1
        if done < 1.0:
            continue
        if np.isfinite(best_cost):
            return Found(best, cut_short)
        cold += 1
        price *= 10.0
    off = float(np.abs(parts.load / instance.mean - 1.0).max())
    msg = (
        f"`tolerance` must be about {off:.1%}, the most even districts that a search found, or more, "
        f"found {instance.tolerance:.1%}."
    )
    raise EmptyResultError(msg)
