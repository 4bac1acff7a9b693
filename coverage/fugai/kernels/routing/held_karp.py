"""Shortest round trips of a few places, and a lower bound on those of many (Held and Karp).

Round trips begin and end at the depot, place 0, as in `fugai.kernels.routing.tours`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray


@njit(cache=True)
def exact_tour(cost: FloatArray) -> IntArray:
    """Shortest tour of a few places, by dynamic programming over subsets (Held and Karp 1962).

    Time and memory grow with 2 to the power of the places: 11 stops take about a millisecond.
    """
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
    """Length of the shortest 1-tree under node prices; fills in the degree of each place.

    A 1-tree is a spanning tree of all places but the depot, with the two shortest edges at the
    depot. Every tour is a 1-tree.

    Parameters
    ----------
    prices
        Added to the cost of every edge at a place.
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
    """Lower bound on every tour over symmetric costs: the longest 1-tree that an ascent finds.

    Held and Karp (1971): node prices change all tours by the same amount, and a 1-tree by how far
    its degrees differ from two, which is the subgradient.

    Parameters
    ----------
    upper
        Length of a known tour, which sets the step size.
    steps
        Number of subgradient steps.
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
