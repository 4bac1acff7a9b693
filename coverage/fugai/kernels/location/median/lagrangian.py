"""Lagrangian relaxation of the p-median: a lower bound, and what it rules out.

The condition that every demand point is served once is given up for a price. What is left falls
apart into one sum per candidate, rho(j) = sum over i of min(0, cost(i, j) - price(i)), and the p
candidates with the smallest sums are best.

J. E. Beasley, A note on solving large p-median problems, European Journal of Operational Research
21, 1985; N. Christofides and J. E. Beasley, A tree search algorithm for the p-median problem,
European Journal of Operational Research 10, 1982.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.median.interchange import Rows

PATIENCE = 20
"""Steps without a better bound after which the step length is halved."""

MEMORY = 0.1
"""Weight of the last step in how often a candidate was open of late."""

INERTIA = 0.3
"""Share of the last direction that the next one keeps."""


@njit(cache=True)
def reduced_costs(rows: Rows, price: FloatArray, out: FloatArray) -> None:
    """Write rho of every candidate at these prices into ``out``."""
    out[:] = 0.0
    for i in range(len(price)):
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= price[i]:
                break
            out[rows.candidate[k]] += rows.cost[k] - price[i]


@njit(cache=True)
def cheapest(rho: FloatArray, free: IntArray, count: int, taken: BoolArray) -> float:
    """Sum of the ``count`` smallest rho of the free candidates, which are marked in ``taken``."""
    total = 0.0
    order = np.argsort(rho[free])
    for position in range(min(count, len(free))):
        j = free[order[position]]
        taken[j] = True
        total += rho[j]
    return total


@njit(cache=True)
def ascend(
    rows: Rows,
    start: tuple[FloatArray, FloatArray],
    standing: tuple[BoolArray, IntArray, int],
    upper: float,
    step: float,
    steps: int,
) -> tuple[float, FloatArray, FloatArray, float, FloatArray]:
    """Best bound of ``steps`` subgradient steps, its prices and rho, and the step length left.

    Also, as a guess at the linear relaxation, how often each candidate was open of late.

    Parameters
    ----------
    start
        Prices to begin with, and the weight of each demand point, which scales its steps.
    standing
        Candidates that are open whatever happens, those that may be opened, and how many of them.
    upper
        Value of a known solution; the steps aim at it.
    step
        Length of the first step, as a share of the distance to ``upper``.
    """
    price, weight = start[0].copy(), start[1]
    always, free, count = standing
    rho = np.empty(len(always), dtype=np.float64)
    direction = np.zeros(len(price), dtype=np.float64)
    best, best_price, best_rho = -np.inf, price.copy(), rho.copy()
    often = np.zeros(len(always))
    stale = 0
    for _ in range(steps):
        reduced_costs(rows, price, rho)
        taken = always.copy()
        bound = price.sum() + rho[always].sum() + cheapest(rho, free, count, taken)
        often += MEMORY * (taken - often)
        if bound > best:
            if bound > best + 1e-6 * abs(upper):
                stale = 0
            best = bound
            best_price[:] = price
            best_rho[:] = rho
        stale += 1
        if stale > PATIENCE:
            stale = 0
            step *= 0.5
            price[:] = best_price
            direction[:] = 0.0
            continue
        norm = _turn(rows, price, weight, taken, direction)
        if norm <= 0.0 or best >= upper:
            break
        length = step * (upper - bound) / norm
        for i in range(len(price)):
            price[i] += length * weight[i] * direction[i]
            price[i] = min(max(price[i], 0.0), rows.unserved[i])
    return best, best_price, best_rho, step, often


@njit(cache=True)
def _turn(
    rows: Rows, price: FloatArray, weight: FloatArray, taken: BoolArray, direction: FloatArray
) -> float:
    """Mix the subgradient, 1 minus how often a point is served, into the direction; its norm."""
    norm = 0.0
    for i in range(len(price)):
        served = 0
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= price[i]:
                break
            if taken[rows.candidate[k]]:
                served += 1
        direction[i] = (1.0 - INERTIA) * (1.0 - served) + INERTIA * direction[i]
        norm += weight[i] * direction[i] ** 2
    return norm


@njit(cache=True)
def farthest_useful(
    rows: Rows,
    dual: tuple[float, FloatArray, FloatArray],
    standing: tuple[BoolArray, IntArray, int],
    cutoff: float,
) -> IntArray:
    """How many entries of each row a solution below ``cutoff`` can use.

    Were a demand point served farther away than that, every candidate up to there would be closed:
    others take their places in the bound, and the point itself pays at least the next cost. Where
    that alone reaches ``cutoff``, nothing beyond is of use.

    Parameters
    ----------
    dual
        Bound, prices and rho that belong together.
    """
    bound, price, rho = dual
    always, free, count = standing
    order = free[np.argsort(rho[free])]
    place = np.full(len(always), len(order), dtype=np.int64)
    for position in range(len(order)):
        place[order[position]] = position
    stamp = np.full(len(always), -1, dtype=np.int64)
    useful = np.empty(len(price), dtype=np.int64)
    for i in range(len(price)):
        begin, end = rows.indptr[i], rows.indptr[i + 1]
        useful[i] = end - begin
        left_out, moved = 0, 0.0
        for k in range(begin, end):
            j = rows.candidate[k]
            stamp[j] = i
            if always[j]:
                useful[i] = k + 1 - begin
                break
            if place[j] < count:
                left_out += 1
                moved -= rho[j]
            following = rows.cost[k + 1] if k + 1 < end else rows.unserved[i]
            if following == rows.cost[k]:
                continue
            worst = bound + moved + max(0.0, following - price[i])
            if worst >= cutoff:
                worst += _next_best(order, rho, stamp, i, count, left_out)
            if worst >= cutoff:
                useful[i] = k + 1 - begin
                break
    return useful


@njit(cache=True)
def _next_best(
    order: IntArray, rho: FloatArray, stamp: IntArray, i: int, count: int, wanted: int
) -> float:
    """Sum of the next ``wanted`` rho after the first ``count`` that are not stamped with i."""
    total = 0.0
    for position in range(count, len(order)):
        if wanted == 0:
            break
        if stamp[order[position]] != i:
            total += rho[order[position]]
            wanted -= 1
    return total
