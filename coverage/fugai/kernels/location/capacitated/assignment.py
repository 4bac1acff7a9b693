"""Assigning demand points to open sites of limited capacity: regret, shifts, swaps, recentring.

An assignment is one array, the slot (open site) of each demand point. ``cost`` holds the cost of
each demand point at each slot, infinite where it cannot be served.

S. Martello, P. Toth, Knapsack Problems, 1990, chapter 7 (regret, shift and interchange for the
generalized assignment problem); J. M. Mulvey, M. P. Beck, Solving capacitated clustering problems,
European Journal of Operational Research 18, 1984 (recentring).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.median.interchange import CostRows

ROUNDING = 1e-9
"""Savings below this share of the cost are rounding."""


class Load(NamedTuple):
    """Demand of each point, capacity of each slot, and the penalty of a unit above it."""

    demand: FloatArray
    capacity: FloatArray
    penalty: float


@njit(cache=True)
def costs_at(rows: CostRows, sites: IntArray, candidates: int) -> FloatArray:
    """Cost of each demand point at each of ``sites``; infinite where the site does not reach it."""
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
def assign_by_regret(cost: FloatArray, load: Load, slot_of: IntArray, used: FloatArray) -> bool:
    """Assign the points of the largest regret first, each to its cheapest slot with capacity left.

    The regret of a point is the difference between its cheapest and its second cheapest slot. Where
    no slot has capacity left, the cheapest is overfilled. Returns whether every point has a slot.
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
            fits = used[slot] + load.demand[i] <= load.capacity[slot]
            if fits and cost[i, slot] < np.inf and (chosen < 0 or cost[i, slot] < cost[i, chosen]):
                chosen = slot
        if chosen < 0:
            chosen = int(np.argmin(cost[i]))
        slot_of[i] = chosen
        used[chosen] += load.demand[i]
    return True


@njit(cache=True)
def _excess(used: float, capacity: float) -> float:
    return max(0.0, used - capacity)


@njit(cache=True)
def shift_and_swap(cost: FloatArray, load: Load, slot_of: IntArray, used: FloatArray) -> float:
    """Shift single points and swap pairs as long as that saves; returns the cost with penalties.

    ``slot_of`` and ``used`` are changed.
    """
    points = len(slot_of)
    scale = 0.0
    for i in range(points):
        scale += cost[i, slot_of[i]]
    min_saving = ROUNDING * max(scale, 1e-300)
    unchanged = 0
    i = 0
    while unchanged < points:
        if _shift(cost, load, slot_of, used, i, min_saving) or _swap(
            cost, load, slot_of, used, i, min_saving
        ):
            unchanged = 0
        else:
            unchanged += 1
        i = (i + 1) % points
    value = 0.0
    for point in range(points):
        value += cost[point, slot_of[point]]
    for slot in range(len(used)):
        value += load.penalty * _excess(used[slot], load.capacity[slot])
    return value


@njit(cache=True)
def _shift(
    cost: FloatArray, load: Load, slot_of: IntArray, used: FloatArray, i: int, min_saving: float
) -> bool:
    """Move point i to the slot that saves most; False where none saves."""
    here, size = slot_of[i], load.demand[i]
    capacity = load.capacity
    freed = _excess(used[here], capacity[here]) - _excess(used[here] - size, capacity[here])
    best, best_slot = -min_saving, -1
    for slot in range(len(used)):
        change = cost[i, slot] - cost[i, here]
        if slot == here or change - load.penalty * freed >= best:
            continue
        added = _excess(used[slot] + size, capacity[slot]) - _excess(used[slot], capacity[slot])
        change += load.penalty * (added - freed)
        if change < best:
            best, best_slot = change, slot
    if best_slot < 0:
        return False
    used[here] -= size
    used[best_slot] += size
    slot_of[i] = best_slot
    return True


@njit(cache=True)
def _swap(
    cost: FloatArray, load: Load, slot_of: IntArray, used: FloatArray, i: int, min_saving: float
) -> bool:
    """Exchange the slots of point i and the point that saves most; False where none saves."""
    here = slot_of[i]
    capacity = load.capacity
    best, best_k = -min_saving, -1
    excess_here = _excess(used[here], capacity[here])
    for k in range(len(slot_of)):
        there = slot_of[k]
        if there == here:
            continue
        change = cost[i, there] - cost[i, here] + cost[k, here] - cost[k, there]
        if change >= best + load.penalty * (excess_here + _excess(used[there], capacity[there])):
            continue
        difference = load.demand[k] - load.demand[i]
        change += load.penalty * (
            _excess(used[here] + difference, capacity[here])
            - excess_here
            + _excess(used[there] - difference, capacity[there])
            - _excess(used[there], capacity[there])
        )
        if change < best:
            best, best_k = change, k
    if best_k < 0:
        return False
    there, difference = slot_of[best_k], load.demand[best_k] - load.demand[i]
    used[here] += difference
    used[there] -= difference
    slot_of[i], slot_of[best_k] = there, here
    return True


@njit(cache=True)
def recentre(
    rows: CostRows,
    sites: IntArray,
    slot_of: IntArray,
    used: FloatArray,
    capacity: FloatArray,
    may_move: BoolArray,
) -> bool:
    """Move each site to the candidate that serves its points at the least cost; whether any moved.

    Parameters
    ----------
    sites
        Candidate of each slot; changed.
    used
        Demand that each slot serves; a candidate needs that much ``capacity`` to take its place.
    may_move
        Candidates that may leave a slot or enter one.
    """
    candidates, slots = len(may_move), len(sites)
    total = np.zeros((slots, candidates))
    served = np.zeros((slots, candidates), dtype=np.int64)
    size = np.zeros(slots, dtype=np.int64)
    for i in range(len(slot_of)):
        size[slot_of[i]] += 1
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            total[slot_of[i], rows.candidate[k]] += rows.cost[k]
            served[slot_of[i], rows.candidate[k]] += 1
    is_open = np.zeros(candidates, dtype=np.bool_)
    is_open[sites] = True
    moved = False
    for slot in range(slots):
        here = sites[slot]
        if not may_move[here]:
            continue
        best = here
        for j in range(candidates):
            better = total[slot, j] < total[slot, best] * (1.0 - ROUNDING)
            if (
                better
                and may_move[j]
                and not is_open[j]
                and served[slot, j] == size[slot]
                and used[slot] <= capacity[j]
            ):
                best = j
        if best != here:
            is_open[here] = False
            is_open[best] = True
            sites[slot] = best
            moved = True
    return moved
