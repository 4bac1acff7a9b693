"""Round trips over an asymmetric matrix of times: construction, local search, exact and bounds.

A tour is an order of all places, the depot (place 0) first; it ends where it began. Times may
differ by direction, so that turning a part of a tour around changes what lies inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray

LONGEST_MOVED = 30
"""Places in the longest part that is moved elsewhere in one step."""

LONGEST_TURNED = 3
"""Places in the longest part that is also tried the other way round when it is moved."""

LEAST_GAIN = 1e-9
"""Smaller gains are rounding."""


@njit(cache=True)
def tour_length(cost: FloatArray, tour: IntArray) -> float:
    """Length of a round trip."""
    total = float(cost[tour[-1], tour[0]])
    for i in range(len(tour) - 1):
        total += cost[tour[i], tour[i + 1]]
    return total


@njit(cache=True)
def farthest_insertion(cost: FloatArray) -> IntArray:
    """Tour that grows by the place farthest from it, each put where it costs least."""
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
def sums_along(cost: FloatArray, tour: IntArray, ahead: FloatArray, back: FloatArray) -> None:
    """Lengths from the depot to each position, and back from it, along the tour."""
    for i in range(1, len(tour)):
        ahead[i] = ahead[i - 1] + cost[tour[i - 1], tour[i]]
        back[i] = back[i - 1] + cost[tour[i], tour[i - 1]]


@njit(cache=True)
def turn_part(
    cost: FloatArray, tour: IntArray, at: int, ahead: FloatArray, back: FloatArray, awake: BoolArray
) -> bool:
    """Turn the part that begins or ends at a position around where that gains most (2-opt)."""
    size = len(tour)
    best, low, high = LEAST_GAIN, -1, -1
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
        awake[tour[i]] = True
    return True


@njit(cache=True)
def move_part(cost: FloatArray, tour: IntArray, at: int, awake: BoolArray) -> bool:
    """Move the part that begins or ends at a position to where that gains most (Or-opt)."""
    size = len(tour)
    best, low, high, to, turned = LEAST_GAIN, -1, -1, -1, False
    for k in range(2 * LONGEST_MOVED - 1):
        first = at if k < LONGEST_MOVED else at - k + LONGEST_MOVED - 1
        last = at + k if k < LONGEST_MOVED else at
        if first < 1 or last >= size:
            continue
        before, after = tour[first - 1], tour[(last + 1) % size]
        head, tail = tour[first], tour[last]
        gain = cost[before, head] + cost[tail, after] - cost[before, after]
        turn = turning(cost, tour, first, last)
        for there in range(size):
            if first - 1 <= there <= last:
                continue
            left, right = tour[there], tour[(there + 1) % size]
            less = gain + cost[left, right]
            straight = less - cost[left, head] - cost[tail, right]
            if straight > best:
                best, low, high, to, turned = straight, first, last, there, False
            around = less - turn - cost[left, tail] - cost[head, right]
            if around > best:
                best, low, high, to, turned = around, first, last, there, True
    if low < 0:
        return False
    for i in (low - 1, low, high, (high + 1) % size, to, (to + 1) % size):
        awake[tour[i]] = True
    relocate(tour, low, high, to, turned)
    return True


@njit(cache=True)
def turning(cost: FloatArray, tour: IntArray, first: int, last: int) -> float:
    """What turning a part around costs inside it; infinite where it is too long to try."""
    if last - first >= LONGEST_TURNED:
        return np.inf
    change = 0.0
    for i in range(first, last):
        change += cost[tour[i + 1], tour[i]] - cost[tour[i], tour[i + 1]]
    return change


@njit(cache=True)
def relocate(tour: IntArray, first: int, last: int, at: int, turned: bool) -> None:
    """Put a part of the tour behind the place at a position outside of it."""
    part = tour[first : last + 1].copy()
    if turned:
        part = part[::-1].copy()
    count = len(part)
    if at > last:
        tour[first : at - count + 1] = tour[last + 1 : at + 1].copy()
        tour[at - count + 1 : at + 1] = part
    else:
        tour[at + 1 + count : last + 1] = tour[at + 1 : first].copy()
        tour[at + 1 : at + 1 + count] = part


@njit(cache=True)
def improve(cost: FloatArray, tour: IntArray, awake: BoolArray) -> None:
    """Turn and move parts of the tour until none that begins or ends at a place awake gains.

    Parameters
    ----------
    awake
        Places to begin with, shape ``(places,)``; a step wakes those at its ends, and what does
        not gain falls asleep (Bentley 1992, don't-look bits).
    """
    size = len(tour)
    if size < 3:
        return
    ahead, back = np.zeros(size), np.zeros(size)
    sums_along(cost, tour, ahead, back)
    idle, at = 0, 0
    while idle < size:
        at = at % (size - 1) + 1
        idle += 1
        place = tour[at]
        if not awake[place]:
            continue
        awake[place] = False
        if move_part(cost, tour, at, awake) or turn_part(cost, tour, at, ahead, back, awake):
            sums_along(cost, tour, ahead, back)
            awake[place] = True
            idle = 0


@njit(cache=True, nogil=True)
def short_tour(cost: FloatArray, kicks: FloatArray) -> IntArray:
    """Good tour: insertion, local search, and restarts from a kicked tour where that helps.

    Parameters
    ----------
    kicks
        Random numbers between 0 and 1, shape ``(kicks, 3)``. A kick exchanges two parts of the
        tour that follow each other (Martin, Otto and Felten 1991), and what does not make it
        shorter is taken back.
    """
    best = farthest_insertion(cost)
    size = len(best)
    improve(cost, best, np.ones(size, np.bool_))
    length = tour_length(cost, best)
    for k in range(len(kicks) if size > 7 else 0):
        reach = min(size - 1, LONGEST_MOVED)
        begin = 1 + int(kicks[k, 0] * (size - reach))
        cut = 1 + int(kicks[k, 1] * (reach - 2))
        end = cut + 1 + int(kicks[k, 2] * (reach - 1 - cut))
        tour = best.copy()
        tour[begin : begin + end - cut] = best[begin + cut : begin + end]
        tour[begin + end - cut : begin + end] = best[begin : begin + cut]
        awake = np.zeros(size, np.bool_)
        for i in (begin - 1, begin, begin + end - cut - 1, begin + end - cut, begin + end - 1):
            awake[tour[i]] = True
        awake[tour[(begin + end) % size]] = True
        improve(cost, tour, awake)
        new = tour_length(cost, tour)
        if new < length - LEAST_GAIN:
            best, length = tour, new
    return best


@njit(cache=True)
def shortest_tour(cost: FloatArray) -> IntArray:
    """Shortest tour of a few places, over all sets of them (Held and Karp 1962; Bellman 1962)."""
    stops = len(cost) - 1
    sets = 1 << stops
    length = np.full((sets, stops), np.inf)
    came = np.zeros((sets, stops), np.int64)
    for k in range(stops):
        length[1 << k, k] = cost[0, k + 1]
    for chosen in range(1, sets):
        for last in range(stops):
            here = length[chosen, last]
            if here == np.inf:
                continue
            for k in range(stops):
                if chosen >> k & 1:
                    continue
                wider = chosen | 1 << k
                there = here + cost[last + 1, k + 1]
                if there < length[wider, k]:
                    length[wider, k] = there
                    came[wider, k] = last
    chosen, last = sets - 1, 0
    for k in range(stops):
        if length[chosen, k] + cost[k + 1, 0] < length[chosen, last] + cost[last + 1, 0]:
            last = k
    tour = np.zeros(stops + 1, np.int64)
    for position in range(stops, 0, -1):
        tour[position] = last + 1
        chosen, last = chosen ^ 1 << last, came[chosen, last]
    return tour


@njit(cache=True)
def one_tree(cost: FloatArray, prices: FloatArray, degree: Int32Array) -> float:
    """Length of the shortest 1-tree with a price at each place, and the degrees of its places.

    A spanning tree of all places but the depot, and the two shortest edges at the depot: every
    tour is one.
    """
    size = len(cost)
    degree[:] = 0
    near = np.full(size, np.inf)
    parent = np.zeros(size, np.int64)
    done = np.zeros(size, np.bool_)
    done[0] = True
    latest, total = 1, 0.0
    done[1] = True
    for _ in range(size - 2):
        nearest = -1
        for k in range(1, size):
            if done[k]:
                continue
            new = cost[latest, k] + prices[latest] + prices[k]
            if new < near[k]:
                near[k] = new
                parent[k] = latest
            if nearest < 0 or near[k] < near[nearest]:
                nearest = k
        done[nearest] = True
        total += near[nearest]
        degree[nearest] += 1
        degree[parent[nearest]] += 1
        latest = nearest
    first, second = -1, -1
    for k in range(1, size):
        new = cost[0, k] + prices[0] + prices[k]
        if first < 0 or new < cost[0, first] + prices[0] + prices[first]:
            first, second = k, first
        elif second < 0 or new < cost[0, second] + prices[0] + prices[second]:
            second = k
    degree[0] = 2
    degree[first] += 1
    degree[second] += 1
    total += cost[0, first] + cost[0, second] + 2 * prices[0] + prices[first] + prices[second]
    return float(total)


@njit(cache=True, nogil=True)
def held_karp_bound(cost: FloatArray, upper: float, steps: int) -> float:
    """Lower bound on every tour over symmetric costs: the best 1-tree found over prices.

    Held and Karp (1971): a price at each place changes all tours alike, and the 1-tree by what its
    degrees differ from two. The prices rise along that difference.

    Parameters
    ----------
    upper
        Length of a known tour.
    """
    size = len(cost)
    prices = np.zeros(size)
    degree = np.zeros(size, np.int32)
    best, scale, idle = -np.inf, 2.0, 0
    for _ in range(steps):
        bound = one_tree(cost, prices, degree) - 2 * prices.sum()
        idle = 0 if bound > best else idle + 1
        best = max(best, bound)
        off = 0
        for k in range(size):
            off += (degree[k] - 2) ** 2
        if off == 0:
            break
        if idle == 10:
            scale, idle = scale * 0.7, 0
        step = scale * max(upper - bound, 1e-9 * abs(upper)) / off
        for k in range(size):
            prices[k] += step * (degree[k] - 2)
    return best
