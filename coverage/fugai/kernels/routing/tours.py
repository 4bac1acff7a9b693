"""Round trips over an asymmetric matrix of costs: construction and iterated local search.

A tour is a permutation of all places, the depot (place 0) first; it ends where it began. Costs may
differ by direction, so that reversing a segment of a tour changes the cost inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

MAX_MOVED = 30
"""Places in the longest segment that one Or-opt move relocates."""

MAX_REVERSED = 3
"""Places in the longest segment that an Or-opt move also tries in reverse."""

MIN_GAIN = 1e-9
"""Smaller gains are rounding errors."""


@njit(cache=True)
def tour_length(cost: FloatArray, tour: IntArray) -> float:
    """Length of a round trip, in the unit of the costs."""
    total = float(cost[tour[-1], tour[0]])
    for i in range(len(tour) - 1):
        total += cost[tour[i], tour[i + 1]]
    return total


@njit(cache=True)
def farthest_insertion(cost: FloatArray) -> IntArray:
    """Tour that grows by the place farthest from it, inserted where that costs least."""
    size = len(cost)
    tour = np.zeros(size, np.int64)
    near = np.full(size, np.inf)
    inside = np.zeros(size, np.bool_)
    inside[0] = True
    latest = 0
    for used in range(1, size):
        best = -1
        for k in range(size):
            if inside[k]:
                continue
            near[k] = min(near[k], cost[latest, k] + cost[k, latest])
            if best < 0 or near[k] > near[best]:
                best = k
        at, least = 0, np.inf
        for i in range(used):
            here, after = tour[i], tour[(i + 1) % used]
            more = cost[here, best] + cost[best, after] - cost[here, after]
            if more < least:
                at, least = i + 1, more
        for i in range(used, at, -1):
            tour[i] = tour[i - 1]
        tour[at] = best
        inside[best] = True
        latest = best
    return tour


@njit(cache=True)
def prefix_lengths(cost: FloatArray, tour: IntArray, ahead: FloatArray, back: FloatArray) -> None:
    """Fill in the length along the tour from the depot to each position, and from it back."""
    for i in range(1, len(tour)):
        ahead[i] = ahead[i - 1] + cost[tour[i - 1], tour[i]]
        back[i] = back[i - 1] + cost[tour[i], tour[i - 1]]


@njit(cache=True)
def two_opt_move(
    cost: FloatArray,
    tour: IntArray,
    at: int,
    ahead: FloatArray,
    back: FloatArray,
    active: BoolArray,
) -> bool:
    """Reverse the segment at a position that gains most, if any does (2-opt)."""
    size = len(tour)
    best, low, high = MIN_GAIN, -1, -1
    for other in range(1, size):
        first, last = min(at, other), max(at, other)
        if first == last:
            continue
        before, after = tour[first - 1], tour[(last + 1) % size]
        old = cost[before, tour[first]] + cost[tour[last], after] + ahead[last] - ahead[first]
        new = cost[before, tour[last]] + cost[tour[first], after] + back[last] - back[first]
        if old - new > best:
            best, low, high = old - new, first, last
    if low < 0:
        return False
    tour[low : high + 1] = tour[low : high + 1][::-1].copy()
    for i in (low - 1, low, high, (high + 1) % size):
        active[tour[i]] = True
    return True


@njit(cache=True)
def or_opt_move(cost: FloatArray, tour: IntArray, at: int, active: BoolArray) -> bool:
    """Relocate the segment at a position that gains most, if any does (Or-opt)."""
    size = len(tour)
    best, low, high, to, reverse = MIN_GAIN, -1, -1, -1, False
    for k in range(2 * MAX_MOVED - 1):
        first = at if k < MAX_MOVED else at - k + MAX_MOVED - 1
        last = at + k if k < MAX_MOVED else at
        if first < 1 or last >= size:
            continue
        before, after = tour[first - 1], tour[(last + 1) % size]
        head, tail = tour[first], tour[last]
        gain = cost[before, head] + cost[tail, after] - cost[before, after]
        reversal = reversal_cost(cost, tour, first, last)
        for there in range(size):
            if first - 1 <= there <= last:
                continue
            left, right = tour[there], tour[(there + 1) % size]
            less = gain + cost[left, right]
            straight = less - cost[left, head] - cost[tail, right]
            if straight > best:
                best, low, high, to, reverse = straight, first, last, there, False
            reversed_gain = less - reversal - cost[left, tail] - cost[head, right]
            if reversed_gain > best:
                best, low, high, to, reverse = reversed_gain, first, last, there, True
    if low < 0:
        return False
    for i in (low - 1, low, high, (high + 1) % size, to, (to + 1) % size):
        active[tour[i]] = True
    relocate_segment(tour, low, high, to, reverse)
    return True


@njit(cache=True)
def reversal_cost(cost: FloatArray, tour: IntArray, first: int, last: int) -> float:
    """Change in cost inside a segment when it is reversed; infinite where it is too long to try."""
    if last - first >= MAX_REVERSED:
        return np.inf
    change = 0.0
    for i in range(first, last):
        change += cost[tour[i + 1], tour[i]] - cost[tour[i], tour[i + 1]]
    return change


@njit(cache=True)
def relocate_segment(tour: IntArray, first: int, last: int, at: int, reverse: bool) -> None:
    """Move a segment of the tour behind the position ``at``, which lies outside of it."""
    segment = tour[first : last + 1].copy()
    if reverse:
        segment = segment[::-1].copy()
    count = len(segment)
    if at > last:
        tour[first : at - count + 1] = tour[last + 1 : at + 1].copy()
        tour[at - count + 1 : at + 1] = segment
    else:
        tour[at + 1 + count : last + 1] = tour[at + 1 : first].copy()
        tour[at + 1 : at + 1 + count] = segment


@njit(cache=True)
def local_search(cost: FloatArray, tour: IntArray, active: BoolArray) -> None:
    """Apply 2-opt and Or-opt moves in place until none at an active place gains.

    Parameters
    ----------
    active
        Places to begin with, shape ``(places,)``. A move activates the places at its ends; a place
        without an improving move is deactivated (don't-look bits, Bentley 1992).
    """
    size = len(tour)
    if size < 3:
        return
    ahead, back = np.zeros(size), np.zeros(size)
    prefix_lengths(cost, tour, ahead, back)
    idle, at = 0, 0
    while idle < size:
        at = at % (size - 1) + 1
        idle += 1
        place = tour[at]
        if not active[place]:
            continue
        active[place] = False
        if or_opt_move(cost, tour, at, active) or two_opt_move(cost, tour, at, ahead, back, active):
            prefix_lengths(cost, tour, ahead, back)
            active[place] = True
            idle = 0


@njit(cache=True, nogil=True)
def iterated_local_search(cost: FloatArray, perturbations: FloatArray) -> IntArray:
    """Good tour: farthest insertion, local search, then perturbations, each kept if it helps.

    Parameters
    ----------
    perturbations
        Random numbers between 0 and 1, shape ``(perturbations, 3)``. Each row exchanges two
        adjacent segments of the tour (the double bridge of Martin, Otto and Felten 1991) and
        searches again; the change is undone unless the tour becomes shorter.
    """
    best = farthest_insertion(cost)
    size = len(best)
    local_search(cost, best, np.ones(size, np.bool_))
    length = tour_length(cost, best)
    for k in range(len(perturbations) if size > 7 else 0):
        reach = min(size - 1, MAX_MOVED)
        begin = 1 + int(perturbations[k, 0] * (size - reach))
        cut = 1 + int(perturbations[k, 1] * (reach - 2))
        end = cut + 1 + int(perturbations[k, 2] * (reach - 1 - cut))
        tour = best.copy()
        tour[begin : begin + end - cut] = best[begin + cut : begin + end]
        tour[begin + end - cut : begin + end] = best[begin : begin + cut]
        active = np.zeros(size, np.bool_)
        for i in (begin - 1, begin, begin + end - cut - 1, begin + end - cut, begin + end - 1):
            active[tour[i]] = True
        active[tour[(begin + end) % size]] = True
        local_search(cost, tour, active)
        new = tour_length(cost, tour)
        if new < length - MIN_GAIN:
            best, length = tour, new
    return best
