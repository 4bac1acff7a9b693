"""Assigning demand to sites that can hold so much: a first filling, and shifts and swaps.

A solution is one row of numbers, the slot (open site) of each demand point; ``cost`` holds what
each demand point costs at each slot, infinite where it cannot be served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.median.interchange import Rows

LEAST = 1e-9
"""Savings below this share of the cost are rounding."""


class Load(NamedTuple):
    """Demand of each point, room of each slot, and what each unit above the room costs."""

    demand: FloatArray
    room: FloatArray
    penalty: float


@njit(cache=True)
def costs_at(rows: Rows, sites: IntArray, candidates: int) -> FloatArray:
    """What each demand point costs at each of ``sites``; infinite where it is not reached."""
    slot_of = np.full(candidates, -1, dtype=np.int64)
    for slot in range(len(sites)):
        slot_of[sites[slot]] = slot
    cost = np.full((len(rows.unserved), len(sites)), np.inf)
    for i in range(len(rows.unserved)):
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            slot = slot_of[rows.candidate[k]]
            if slot >= 0:
                cost[i, slot] = rows.cost[k]
    return cost


@njit(cache=True)
def fill(cost: FloatArray, load: Load, owner: IntArray, used: FloatArray) -> bool:
    """Assign the points that lose most by waiting first, each to its cheapest slot with room.

    Where no slot has room, the cheapest is overfilled. Returns whether every point has a slot.
    """
    points, slots = cost.shape
    regret = np.empty(points)
    for i in range(points):
        best, second = np.inf, np.inf
        for slot in range(slots):
            if cost[i, slot] < best:
                best, second = cost[i, slot], best
            elif cost[i, slot] < second:
                second = cost[i, slot]
        if best == np.inf:
            return False
        regret[i] = -np.inf if second == np.inf else best - second
    used[:] = 0.0
    for i in np.argsort(regret, kind="mergesort"):
        chosen = -1
        for slot in range(slots):
            fits = used[slot] + load.demand[i] <= load.room[slot]
            if fits and cost[i, slot] < np.inf and (chosen < 0 or cost[i, slot] < cost[i, chosen]):
                chosen = slot
        if chosen < 0:
            chosen = int(np.argmin(cost[i]))
        owner[i] = chosen
        used[chosen] += load.demand[i]
    return True


@njit(cache=True)
def _excess(used: float, room: float) -> float:
    return max(0.0, used - room)


@njit(cache=True)
def settle(cost: FloatArray, load: Load, owner: IntArray, used: FloatArray) -> float:
    """Shift single points and swap pairs while that saves; returns the cost with penalties.

    ``owner`` and ``used`` are changed.
    """
    points = len(owner)
    scale = 0.0
    for i in range(points):
        scale += cost[i, owner[i]]
    least = LEAST * max(scale, 1e-300)
    quiet = 0
    i = 0
    while quiet < points:
        if _shift(cost, load, owner, used, i, least) or _swap(cost, load, owner, used, i, least):
            quiet = 0
        else:
            quiet += 1
        i = (i + 1) % points
    value = 0.0
    for point in range(points):
        value += cost[point, owner[point]]
    for slot in range(len(used)):
        value += load.penalty * _excess(used[slot], load.room[slot])
    return value


@njit(cache=True)
def _shift(
    cost: FloatArray, load: Load, owner: IntArray, used: FloatArray, i: int, least: float
) -> bool:
    here, size = owner[i], load.demand[i]
    relief = _excess(used[here], load.room[here]) - _excess(used[here] - size, load.room[here])
    best, best_slot = -least, -1
    for slot in range(len(used)):
        change = cost[i, slot] - cost[i, here]
        if slot == here or change - load.penalty * relief >= best:
            continue
        strain = _excess(used[slot] + size, load.room[slot]) - _excess(used[slot], load.room[slot])
        change += load.penalty * (strain - relief)
        if change < best:
            best, best_slot = change, slot
    if best_slot < 0:
        return False
    used[here] -= size
    used[best_slot] += size
    owner[i] = best_slot
    return True


@njit(cache=True)
def _swap(
    cost: FloatArray, load: Load, owner: IntArray, used: FloatArray, i: int, least: float
) -> bool:
    here = owner[i]
    best, best_k = -least, -1
    full = _excess(used[here], load.room[here])
    for k in range(len(owner)):
        there = owner[k]
        if there == here:
            continue
        change = cost[i, there] - cost[i, here] + cost[k, here] - cost[k, there]
        if change >= best + load.penalty * (full + _excess(used[there], load.room[there])):
            continue
        more = load.demand[k] - load.demand[i]
        change += load.penalty * (
            _excess(used[here] + more, load.room[here])
            - full
            + _excess(used[there] - more, load.room[there])
            - _excess(used[there], load.room[there])
        )
        if change < best:
            best, best_k = change, k
    if best_k < 0:
        return False
    there, more = owner[best_k], load.demand[best_k] - load.demand[i]
    used[here] += more
    used[there] -= more
    owner[i], owner[best_k] = there, here
    return True


@njit(cache=True)
def recentre(
    rows: Rows,
    sites: IntArray,
    state: tuple[IntArray, FloatArray],
    room: FloatArray,
    may_enter: BoolArray,
) -> bool:
    """Move each site to the candidate that serves its own points at the least cost.

    ``sites`` is changed; the candidate needs the room that the points take. Slots from
    ``len(state[1])`` on do not exist; sites that may not enter themselves stay where they are.
    """
    owner, used = state
    candidates, slots = len(may_enter), len(sites)
    total = np.zeros((slots, candidates))
    served = np.zeros((slots, candidates), dtype=np.int64)
    size = np.zeros(slots, dtype=np.int64)
    for i in range(len(owner)):
        size[owner[i]] += 1
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            total[owner[i], rows.candidate[k]] += rows.cost[k]
            served[owner[i], rows.candidate[k]] += 1
    taken = np.zeros(candidates, dtype=np.bool_)
    taken[sites] = True
    moved = False
    for slot in range(slots):
        here = sites[slot]
        if not may_enter[here]:
            continue
        best = here
        for j in range(candidates):
            better = total[slot, j] < total[slot, best] * (1.0 - LEAST)
            if (
                better
                and may_enter[j]
                and not taken[j]
                and served[slot, j] == size[slot]
                and used[slot] <= room[j]
            ):
                best = j
        if best != here:
            taken[here] = False
            taken[best] = True
            sites[slot] = best
            moved = True
    return moved
