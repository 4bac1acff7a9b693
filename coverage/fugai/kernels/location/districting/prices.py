"""Lower bound of districts of equal work: one knapsack for each seat, by Lagrangian relaxation.

That each unit belongs to one district is relaxed with a price. What remains, once districts need not
be contiguous, is one problem for each seat: which parts of which units does it serve at the least
cost, so that their work lies within the limits? It is a knapsack whose linear relaxation is solved
by sorting. The prices ascend by the volume algorithm: towards an average of the subgradients, from the
best prices so far.

S. W. Hess, J. B. Weaver, H. J. Siegfeldt, J. N. Whelan, P. A. Zitlau, Nonpartisan political
redistricting by computer, Operations Research 13, 1965 (districting as location and transportation);
F. Barahona, R. Anbil, The volume algorithm, Mathematical Programming 87, 2000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

ROUNDING = 1e-12
"""Share of the work of a district by which it may miss a limit."""

NEWEST = 0.1
"""Share of the latest subgradient in the direction."""

PATIENCE = 20.0
"""Steps without a better bound after which they become shorter."""


class Seats(NamedTuple):
    """Travel from each seat, and what a district may hold.

    ``travel[j, i]`` is infinite where unit i cannot belong to seat j. ``own[j]`` is the unit that
    belongs to seat j in any case. ``number`` seats are opened of all. ``cut[j]``, which is updated in
    place, is the travel less the price below which the units were that filled seat j the last time.
    """

    travel: FloatArray
    own: IntArray
    work: FloatArray
    low: float
    high: float
    number: int
    cut: FloatArray


class Ascent(NamedTuple):
    """Prices of a unit of work in each unit on their way up, updated in place.

    ``best`` are those of the best bound so far and ``direction`` is the average of the subgradients;
    ``progress`` holds that bound, the step length as a share of the distance to a known solution, and
    the steps since the bound last rose.
    """

    best: FloatArray
    direction: FloatArray
    progress: FloatArray


class Room(NamedTuple):
    """Where the units that a seat may serve are gathered, each of one number for each unit."""

    unit: IntArray
    worth: FloatArray
    listed: IntArray
    share: FloatArray


@njit(cache=True)
def new_room(units: int) -> Room:
    """Room for so many units."""
    return Room(
        np.zeros(units, np.int64), np.zeros(units), np.zeros(units, np.int64), np.zeros(units)
    )


@njit(cache=True)
def serve(seats: Seats, j: int, price: FloatArray, room: Room) -> tuple[float, int]:
    """Least cost of seat j minus the prices that it earns, infinite where it cannot fill a district.

    Parameters
    ----------
    price
        Of a unit of work in each unit.
    room
        Receives the units that it serves, ``listed``, and which part of each, ``share``.

    Returns
    -------
    The cost, and how many units are served.
    """
    own, work, low, high = seats.own[j], seats.work, seats.low, seats.high
    held, used = work[own], 1
    if held > high * (1.0 + ROUNDING) or seats.travel[j, own] == np.inf:
        return np.inf, 0
    total = held * (seats.travel[j, own] - price[own])
    room.listed[0], room.share[0] = own, 1.0
    count = _gather(seats, j, price, room)
    last = seats.cut[j]
    for at in np.argsort(room.worth[:count]):
        i, worth = room.unit[at], room.worth[at]
        limit = high if worth < 0.0 else low
        if held >= limit * (1.0 - ROUNDING):
            break
        part = min(1.0, (limit - held) / work[i])
        total += part * work[i] * worth
        held += part * work[i]
        room.listed[used], room.share[used] = i, part
        used += 1
        last = worth
    seats.cut[j] = last
    if held < low * (1.0 - ROUNDING):
        return np.inf, used
    return total, used


@njit(cache=True)
def _gather(seats: Seats, j: int, price: FloatArray, room: Room) -> int:
    """Units that are worth most to seat j, enough to fill it; how many they are.

    Enough are all below a cut where their work reaches the upper limit, or the lower one and the cut
    is not below zero, or where there are no others.
    """
    own, work = seats.own[j], seats.work
    cut, wider = seats.cut[j], 0.02 * (abs(seats.cut[j]) + 1e-9)
    while True:
        held, count, beyond = work[own], 0, False
        for i in range(len(work)):
            worth = seats.travel[j, i] - price[i]
            if worth > cut:
                beyond = beyond or worth < np.inf
                continue
            if i == own or work[i] <= 0.0:
                continue
            room.unit[count], room.worth[count] = i, worth
            count += 1
            held += work[i]
        if held >= seats.high or (held >= seats.low and cut >= 0.0) or not beyond:
            return count
        cut += wider
        wider *= 2.0


@njit(cache=True)
def relaxed(
    seats: Seats, price: FloatArray, may_open: BoolArray, rho: FloatArray, missing: FloatArray
) -> float:
    """Bound that some prices give, infinite where too few seats can fill a district.

    Parameters
    ----------
    may_open
        Seats that are looked at.
    rho
        Receives the cost of each seat minus what it earns.
    missing
        Receives 1 minus the parts of each unit that the cheapest seats serve.
    """
    room = new_room(len(seats.work))
    rho[:] = np.inf
    for j in np.flatnonzero(may_open):
        rho[j], _ = serve(seats, int(j), price, room)
    opened = np.argsort(rho)[: seats.number]
    bound = (price * seats.work).sum() + rho[opened].sum()
    missing[:] = 1.0
    if bound == np.inf:
        return float(bound)
    for rank in range(len(opened)):
        _, used = serve(seats, int(opened[rank]), price, room)
        for at in range(used):
            missing[room.listed[at]] -= room.share[at]
    return float(bound)


@njit(cache=True)
def ascend(seats: Seats, ascent: Ascent, may_open: BoolArray, upper: float, steps: int) -> None:
    """So many steps of the prices, towards the cost ``upper`` of known districts.

    Parameters
    ----------
    may_open
        Seats that are looked at: the bound in ``ascent.progress`` is that of these alone.
    """
    rho, missing = np.empty(len(may_open)), np.empty(len(seats.work))
    best, direction, progress = ascent.best, ascent.direction, ascent.progress
    for _ in range(steps):
        norm = (seats.work * direction**2).sum()
        if norm <= 0.0 or progress[0] >= upper:
            return
        price = best + progress[1] * (upper - progress[0]) / norm * direction
        bound = relaxed(seats, price, may_open, rho, missing)
        ahead = (seats.work * missing * direction).sum()
        direction *= 1.0 - NEWEST
        direction += NEWEST * missing
        progress[2] += 1.0
        if bound > progress[0]:
            best[:] = price
            progress[0], progress[2] = bound, 0.0
            if ahead > 0.0:
                progress[1] = min(2.0, 1.1 * progress[1])
        elif progress[2] >= PATIENCE:
            progress[1] *= 0.66
            progress[2] = 0.0
