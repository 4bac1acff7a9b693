"""Lagrangian relaxation of the capacitated p-median: knapsacks that give a lower bound.

The condition that every demand point is served once is given up for a price. What is left falls
apart into one knapsack per candidate: which points does it serve best within its room?

A. Ceselli and G. Righini, A branch-and-price algorithm for the capacitated p-median problem,
Networks 45, 2005, on why this bound is tighter than that of the linear program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.median.lagrangian import INERTIA, PATIENCE, cheapest

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


class Columns(NamedTuple):
    """Cost of each demand point at each candidate, by candidate, and what they take and hold.

    Candidate j serves ``point[indptr[j]:indptr[j + 1]]`` at ``cost``. ``demand`` and ``room`` are
    whole numbers where ``whole`` is set, and then knapsacks are solved exactly; else their linear
    relaxations are.
    """

    indptr: IntArray
    point: Int32Array
    cost: FloatArray
    demand: FloatArray
    room: FloatArray
    whole: bool


@njit(cache=True)
def best_load(columns: Columns, j: int, price: FloatArray, share: FloatArray) -> float:
    """Most that candidate j can earn at these prices; ``share`` of each of its entries is set."""
    begin, end = columns.indptr[j], columns.indptr[j + 1]
    share[: end - begin] = 0.0
    gain = price[columns.point[begin:end]] - columns.cost[begin:end]
    size = columns.demand[columns.point[begin:end]]
    worth = np.flatnonzero((gain > 0.0) & (size <= columns.room[j]))
    if size[worth].sum() <= columns.room[j]:
        share[worth] = 1.0
        return float(gain[worth].sum())
    if columns.whole:
        return _knapsack(gain[worth], size[worth], int(columns.room[j]), worth, share)
    order = worth[np.argsort(-gain[worth] / np.maximum(size[worth], 1e-300))]
    left, total = columns.room[j], 0.0
    for k in order:
        part = 1.0 if size[k] <= left else left / size[k]
        share[k] = part
        total += part * gain[k]
        left -= part * size[k]
        if part < 1.0:
            break
    return total


@njit(cache=True)
def _knapsack(
    gain: FloatArray, size: FloatArray, room: int, place: IntArray, share: FloatArray
) -> float:
    """Best sum of gains of whole-numbered sizes within the room; the chosen ones get share 1."""
    best = np.zeros(room + 1)
    took = np.zeros((len(gain), room + 1), dtype=np.bool_)
    for k in range(len(gain)):
        weight = int(size[k])
        for left in range(room, weight - 1, -1):
            value = best[left - weight] + gain[k]
            if value > best[left]:
                best[left] = value
                took[k, left] = True
    left = room
    for k in range(len(gain) - 1, -1, -1):
        if took[k, left]:
            share[place[k]] = 1.0
            left -= int(size[k])
    return float(best[room])


@njit(cache=True)
def ascend_loads(
    columns: Columns,
    start: tuple[FloatArray, FloatArray],
    standing: tuple[BoolArray, IntArray, int],
    upper: float,
    step: float,
    steps: int,
) -> tuple[float, FloatArray, FloatArray, float]:
    """Best bound of ``steps`` subgradient steps, its prices, sums and the step length left.

    The arguments are those of `fugai.kernels.location.median.lagrangian.ascend`.
    """
    price, weight = start[0].copy(), start[1]
    always, free, count = standing
    rho = np.empty(len(always))
    shares = np.zeros(len(columns.point))
    direction = np.zeros(len(price))
    best, best_price, best_rho = -np.inf, price.copy(), rho.copy()
    stale = 0
    for _ in range(steps):
        for j in range(len(always)):
            rho[j] = -best_load(
                columns, j, price, shares[columns.indptr[j] : columns.indptr[j + 1]]
            )
        taken = always.copy()
        bound = price.sum() + rho[always].sum() + cheapest(rho, free, count, taken)
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
        norm = _turn(columns, shares, taken, weight, direction)
        if norm <= 0.0 or best >= upper:
            break
        price += step * (upper - bound) / norm * weight * direction
        price = np.maximum(price, 0.0)
    return best, best_price, best_rho, step


@njit(cache=True)
def _turn(
    columns: Columns,
    shares: FloatArray,
    taken: BoolArray,
    weight: FloatArray,
    direction: FloatArray,
) -> float:
    """Mix 1 minus how often each point is served into the direction; its norm."""
    missing = np.ones(len(direction))
    for j in np.flatnonzero(taken):
        for k in range(columns.indptr[j], columns.indptr[j + 1]):
            missing[columns.point[k]] -= shares[k]
    direction[:] = (1.0 - INERTIA) * missing + INERTIA * direction
    return float((weight * direction**2).sum())


@njit(cache=True)
def pair_bounds(
    columns: Columns,
    dual: tuple[float, FloatArray, FloatArray],
    standing: tuple[BoolArray, IntArray, int],
) -> FloatArray:
    """Lower bound of all solutions in which a candidate serves a point, for each such pair.

    The candidate is then open, and what it earns at these prices has to include the point.
    """
    bound, price, rho = dual
    always, free, count = standing
    order = free[np.argsort(rho[free])]
    limit = rho[order[count - 1]] if count > 0 else -np.inf
    room = columns.room.copy()
    other = Columns(
        columns.indptr, columns.point, columns.cost, columns.demand, room, columns.whole
    )
    out = np.full(len(columns.point), np.inf)
    for j in range(len(always)):
        begin, end = columns.indptr[j], columns.indptr[j + 1]
        base = bound if always[j] else bound + max(0.0, rho[j] - limit)
        share = np.zeros(end - begin)
        spare = np.zeros(end - begin)
        best_load(columns, j, price, share)
        for k in range(begin, end):
            i = columns.point[k]
            if columns.demand[i] > columns.room[j]:
                continue
            if share[k - begin] > 0.0:
                out[k] = base
                continue
            room[j] = columns.room[j] - columns.demand[i]
            kept = price[i]
            price[i] = -np.inf  # not a second time
            rest = best_load(other, j, price, spare)
            price[i] = kept
            out[k] = base - rho[j] - rest - (price[i] - columns.cost[k])
        room[j] = columns.room[j]
    return out
