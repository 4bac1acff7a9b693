"""First districts: seats with additive weights that even out the work, then contiguous growth."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.delivery.territories.instance import DistrictInstance

ROUNDS, ROUNDS_PER_SEAT = 300, 10
"""Rounds of weights, and after how many of them seats move to the middle of their units."""


def first_labels(
    instance: DistrictInstance, travel: FloatArray, counts: IntArray, rng: np.random.Generator
) -> IntArray:
    """District of each unit: contiguous, of roughly equal work.

    Parameters
    ----------
    travel
        That of the instance, with a large number where it is infinite. [min]
    counts
        Districts of each part of the map.
    """
    part = instance.parts()
    label = np.full(len(part), -1, dtype=np.int64)
    seats = instance.home.copy() if instance.given_seats else np.empty(0, dtype=np.int64)
    for number, count in enumerate(counts):
        units = np.flatnonzero(part == number)
        if instance.given_seats:
            mine = np.flatnonzero(part[seats] == number)
            near = travel[np.ix_(units, mine)]
            found, _ = _weighted(instance, near, units, mine.copy(), move=False)
            label[units] = mine[found]
        else:
            near = travel[np.ix_(units, units)]
            chosen = _spread_seats(near, instance.work[units], int(count), rng)
            found, chosen = _weighted(instance, near, units, chosen, move=True)
            label[units] = len(seats) + found
            seats = np.append(seats, units[chosen])
    return _contiguous(instance, travel, label, seats)


def _spread_seats(
    near: FloatArray, work: FloatArray, count: int, rng: np.random.Generator
) -> IntArray:
    """Units drawn as seats, each far from those before it in proportion to work times travel.

    D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007.
    """
    seats = [int(rng.integers(len(work)))]
    least = near[:, seats[0]].copy()
    weight = work + 1e-6 * max(float(work.mean()), 1e-300)
    while len(seats) < count:
        least[seats] = 0.0
        chance = weight * least
        if chance.sum() <= 0.0:  # what is left lies where the seats are
            chance = np.ones(len(work))
            chance[seats] = 0.0
        seats.append(int(rng.choice(len(work), p=chance / chance.sum())))
        least = np.minimum(least, near[:, seats[-1]])
    return np.array(seats, dtype=np.int64)


def _weighted(
    instance: DistrictInstance,
    near: FloatArray,
    units: IntArray,
    seats: IntArray,
    *,
    move: bool,
) -> tuple[IntArray, IntArray]:
    """Nearest seat of each unit where seats with much work look farther away, and the seats."""
    work, count = instance.work[units], len(seats)
    columns = near[:, seats] if move else near
    weight, mean = np.zeros(count), instance.mean
    scale = float(columns.min(axis=1).mean())
    label = np.zeros(len(units), dtype=np.int64)
    for turn in range(ROUNDS):
        label = np.argmin(columns + weight, axis=1)
        load = np.bincount(label, work, count)
        step = 0.3 * scale / (1.0 + turn / 50)
        weight += step * np.clip(load / mean - 1.0, -1.0, 1.0)
        if move and turn % ROUNDS_PER_SEAT == ROUNDS_PER_SEAT - 1:
            _move_to_middles(seats, label, work, near)
            columns = near[:, seats]
    return label, seats


def _move_to_middles(seats: IntArray, label: IntArray, work: FloatArray, near: FloatArray) -> None:
    """Move each seat to the unit of its district with the least travel, unless one stands there."""
    for k in range(len(seats)):
        others = np.delete(seats, k)
        mine = np.setdiff1d(np.flatnonzero(label == k), others)
        if len(mine):
            seats[k] = mine[np.argmin(work[mine] @ near[np.ix_(mine, mine)])]


def _contiguous(
    instance: DistrictInstance, travel: FloatArray, label: IntArray, seats: IntArray
) -> IntArray:
    """Districts that keep what is joined to their seat; the rest goes to the nearest one beside it."""
    count = len(label)
    pairs = instance.adjacency.tocoo()
    same = label[pairs.row] == label[pairs.col]
    joined = csr_array(
        (np.ones(int(same.sum())), (pairs.row[same], pairs.col[same])), shape=(count, count)
    )
    _, piece = connected_components(joined, directed=False)
    made = np.full(count, -1, dtype=np.int64)
    for k, seat in enumerate(seats):
        if label[seat] == k:
            made[(piece == piece[seat]) & (label == k)] = k
    made[seats] = np.arange(len(seats))
    column = np.arange(len(seats)) if instance.given_seats else seats
    indptr, indices = instance.adjacency.indptr, instance.adjacency.indices
    waiting: list[tuple[float, int, int]] = []

    def offer(unit: int) -> None:
        for other in indices[indptr[unit] : indptr[unit + 1]]:
            if made[other] < 0:
                k = int(made[unit])
                heapq.heappush(waiting, (float(travel[other, column[k]]), int(other), k))

    for known in np.flatnonzero(made >= 0):
        offer(int(known))
    while waiting:
        _, unit, k = heapq.heappop(waiting)
        if made[unit] < 0:
            made[unit] = k
            offer(unit)
    return made
