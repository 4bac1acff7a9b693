"""Simulated annealing over contiguous districts: single units cross borders.

A district may hold too much or too little work on the way, at a price. What is kept is the cheapest
partition without any.

S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Optimization by simulated annealing, Science 220, 1983;
M. H. Browdy, Simulated annealing: an improved computer model for political redistricting, Yale Law &
Policy Review 8, 1990; F. Ricca, B. Simeone, Local search algorithms for political districting,
European Journal of Operational Research 189, 2008.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.districting.partition import (
    cost_with,
    cost_without,
    count_up,
    excess,
    stays_connected,
    transfer,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.districting.partition import Partition, Units

DRAWS = 3
"""Random numbers of each proposal."""

ROUNDING = 1e-9
"""Share of the work of a district that is rounding."""


@njit(cache=True)
def excess_of_all(units: Units, parts: Partition) -> float:
    """Work above or below what the districts may hold, summed up; 0 where it is rounding."""
    total = 0.0
    for k in range(len(parts.load)):
        total += excess(units, parts.load[k])
    return total if total > ROUNDING * max(units.high, 1e-300) * len(parts.load) else 0.0


@njit(cache=True)
def anneal(
    units: Units,
    parts: Partition,
    draws: FloatArray,
    temperature: float,
    price: float,
    best: IntArray,
    best_cost: float,
) -> tuple[float, int]:
    """Proposals at one temperature, one for each row of ``draws``.

    Parameters
    ----------
    draws
        Numbers in [0, 1), shape ``(proposals, DRAWS)``.
    temperature
        A move that costs so much more is taken in one case of 2.7.
    price
        Of a unit of work above or below what a district may hold.
    best, best_cost
        Labels of the cheapest partition in which every district holds what it may, replaced in
        place, and its cost, infinite for none.

    Returns
    -------
    The cost of the best, and how many moves were taken.
    """
    count_up(units, parts)
    mark = np.zeros(len(parts.label), np.int64)
    stack = np.zeros(len(parts.label), np.int64)
    cost, over = parts.cost.sum(), excess_of_all(units, parts)
    taken = 0
    if over == 0.0 and cost < best_cost:
        best[:] = parts.label
        best_cost = cost
    for draw in range(len(draws)):
        i = int(draws[draw, 0] * len(parts.label))
        begin, end = units.indptr[i], units.indptr[i + 1]
        if begin == end or units.fixed[i]:
            continue
        k = parts.label[units.indices[begin + int(draws[draw, 1] * (end - begin))]]
        old = parts.label[i]
        if k == old or parts.size[old] == 1:
            continue
        work = units.work[i]
        more = (
            excess(units, parts.load[old] - work)
            + excess(units, parts.load[k] + work)
            - excess(units, parts.load[old])
            - excess(units, parts.load[k])
        )
        change = cost_without(units, parts, i) - parts.cost[old]
        change += cost_with(units, parts, i, k) - parts.cost[k]
        worse = change + price * more
        if worse > 0.0 and draws[draw, 2] >= np.exp(-worse / temperature):
            continue
        if not stays_connected(units, parts, i, mark, stack):
            continue
        before = parts.cost[old] + parts.cost[k]
        transfer(units, parts, i, k)
        cost += parts.cost[old] + parts.cost[k] - before
        over += more
        taken += 1
        if cost < best_cost and over <= ROUNDING * units.high:
            over = excess_of_all(units, parts)
            if over == 0.0:
                best[:] = parts.label
                best_cost = cost
    return best_cost, taken
