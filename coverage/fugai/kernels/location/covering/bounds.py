"""Bounds of maximal covering: no choice within the budget is worth more than these.

In the linear relaxation a candidate may be built in part. It is solved by the primal-dual hybrid
gradient: parts of candidates on one side, prices of rows on the other, each taking a step against
the other in turn. Any prices give a valid bound (the Lagrangian one), so it holds whenever the
search stops; and the parts say which candidates good answers have in common.

A. Chambolle, T. Pock, A first-order primal-dual algorithm for convex problems with applications to
imaging, Journal of Mathematical Imaging and Vision 40, 2011; T. Pock, A. Chambolle, Diagonal
preconditioning for first order primal-dual algorithms, ICCV 2011; D. Applegate et al., Faster
first-order primal-dual methods for linear programming using restarts and sharpness, Mathematical
Programming 201, 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.covers import Cover

CHECK = 40
"""Steps between two looks at the bound."""

SHRINK = 0.4
"""The search starts again from its mean where the gap between the two sides has shrunk to this."""


class Pair(NamedTuple):
    """Both sides of a relaxation, their sums since the last restart, and the best prices.

    ``part`` of each candidate, ``price`` and ``times`` (sum of the parts that cover it) of each
    row. ``progress``: best bound, best value of the parts, gap at the last restart, steps since.
    """

    part: FloatArray
    price: FloatArray
    times: FloatArray
    sum_part: FloatArray
    sum_price: FloatArray
    sum_times: FloatArray
    best_price: FloatArray
    best_part: FloatArray
    progress: FloatArray


def new_pair(cover: Cover, part: FloatArray) -> Pair:
    """Sides to start from: parts as given, and prices of half of what a row is worth."""
    price = 0.5 * np.maximum(cover.first, 0.5 * (cover.first + cover.second))
    rows, columns = len(price), len(part)
    return Pair(
        part.copy(),
        price,
        np.zeros(rows),
        np.zeros(columns),
        np.zeros(rows),
        np.zeros(rows),
        price.copy(),
        part.copy(),
        np.array([np.inf, -np.inf, np.inf, 0.0]),
    )


@njit(cache=True)
def gather(ptr: IntArray, idx: Int32Array, values: FloatArray, out: FloatArray) -> None:
    """Sum of the values of the members of each set."""
    for i in range(len(out)):
        total = 0.0
        for k in range(ptr[i], ptr[i + 1]):
            total += values[idx[k]]
        out[i] = total


@njit(cache=True)
def best_share(value: FloatArray, cost: FloatArray, budget: float) -> tuple[float, float]:
    """Value of the most valuable choice within a budget, parts allowed.

    Returns
    -------
    The value, and what one more unit of budget would add.
    """
    order = np.argsort(-value / cost)
    total, left = 0.0, budget
    for j in order:
        if value[j] <= 0.0:
            break
        if left < cost[j]:
            return total + value[j] * left / cost[j], value[j] / cost[j]
        total += value[j]
        left -= cost[j]
    return total, 0.0


@njit(cache=True)
def project(
    wanted: FloatArray, rate: FloatArray, budget: float, cost: FloatArray, part: FloatArray
) -> None:
    """Nearest parts from 0 to 1 that the budget pays for, in the metric of the step lengths."""
    spent, high = 0.0, 0.0
    for j in range(len(wanted)):
        spent += cost[j] * min(1.0, max(0.0, wanted[j]))
        high = max(high, wanted[j] / (rate[j] * cost[j]))
    low, toll = 0.0, 0.0
    if spent > budget:
        for _ in range(50):
            toll = 0.5 * (low + high)
            spent = 0.0
            for j in range(len(wanted)):
                spent += cost[j] * min(1.0, max(0.0, wanted[j] - toll * rate[j] * cost[j]))
            if spent > budget:
                low = toll
            else:
                high = toll
        toll = high
    for j in range(len(wanted)):
        part[j] = min(1.0, max(0.0, wanted[j] - toll * rate[j] * cost[j]))


@njit(cache=True)
def slopes(cover: Cover, i: int) -> tuple[float, float]:
    """What the first and the second cover of a row add, made concave where the second adds more."""
    first, second = cover.first[i], cover.second[i]
    if second > first:
        return 0.5 * (first + second), 0.5 * (first + second)
    return first, second


def slopes_of(cover: Cover) -> tuple[FloatArray, FloatArray]:
    """`slopes` of all rows."""
    mean = 0.5 * (cover.first + cover.second)
    concave = cover.second <= cover.first
    return np.where(concave, cover.first, mean), np.where(concave, cover.second, mean)


@njit(cache=True)
def upper_bound(
    cover: Cover, price: FloatArray, cost: FloatArray, budget: float, worth: FloatArray
) -> float:
    """Bound at these prices; ``worth`` takes the sum of the prices of each candidate's rows."""
    gather(cover.col_ptr, cover.col_idx, price, worth)
    total, _ = best_share(worth, cost, budget)
    for i in range(len(price)):
        first, second = slopes(cover, i)
        total += max(0.0, first - price[i]) + max(0.0, second - price[i])
    return total


@njit(cache=True)
def value_of(cover: Cover, count: FloatArray, scale: float) -> float:
    """Value of rows that are covered so often (in parts), counts taken times ``scale``."""
    total = 0.0
    for i in range(len(count)):
        first, second = slopes(cover, i)
        times = count[i] * scale
        total += first * min(1.0, times) + second * min(1.0, max(0.0, times - 1.0))
    return total


@njit(cache=True)
def move_prices(cover: Cover, pair: Pair, count: FloatArray) -> None:
    """Step of the prices against parts that cover each row so often; takes over the counts."""
    for i in range(len(count)):
        first, second = slopes(cover, i)
        step = first / (cover.row_ptr[i + 1] - cover.row_ptr[i])
        ahead = pair.price[i] - step * (2.0 * count[i] - pair.times[i])
        price = ahead + 2.0 * step  # as if both covers were wanted at this price
        if price > second:
            price = max(second, ahead + step)
        pair.price[i] = min(max(price, 0.0), first)
        pair.times[i] = count[i]


@njit(cache=True)
def look_at(cover: Cover, cost: FloatArray, budget: float, pair: Pair) -> None:
    """Bound and value of both the present and the mean; restart from the better where it pays."""
    since = pair.progress[3]
    mean_price = pair.sum_price / since
    worth = np.empty(len(cost))
    high = upper_bound(cover, pair.price, cost, budget, worth)
    mean_high = upper_bound(cover, mean_price, cost, budget, worth)
    low = value_of(cover, pair.times, 1.0)
    mean_low = value_of(cover, pair.sum_times, 1.0 / since)
    if min(high, mean_high) < pair.progress[0]:
        pair.progress[0] = min(high, mean_high)
        pair.best_price[:] = pair.price if high < mean_high else mean_price
    if max(low, mean_low) > pair.progress[1]:
        pair.progress[1] = max(low, mean_low)
        pair.best_part[:] = pair.part if low > mean_low else pair.sum_part / since
    gap = min(high - low, mean_high - mean_low)
    if gap < SHRINK * pair.progress[2] or since >= 50 * CHECK:
        pair.progress[2] = gap
        if mean_high - mean_low < high - low:
            pair.part[:] = pair.sum_part / since
            pair.price[:] = mean_price
            pair.times[:] = pair.sum_times / since
        pair.sum_part[:] = 0.0
        pair.sum_price[:] = 0.0
        pair.sum_times[:] = 0.0
        pair.progress[3] = 0.0


@njit(cache=True)
def tighten(cover: Cover, cost: FloatArray, budget: float, pair: Pair, looks: int) -> None:
    """Narrow the gap between both sides, by `CHECK` steps and a look at the bound, some times."""
    worth, count = np.empty(len(cost)), np.empty(len(pair.price))
    scale = np.empty(len(pair.price))
    for i in range(len(scale)):
        scale[i], _ = slopes(cover, i)
    rate = np.empty(len(cost))
    gather(cover.col_ptr, cover.col_idx, scale, rate)
    rate = 1.0 / np.maximum(rate, 1e-300)
    gather(cover.row_ptr, cover.row_idx, pair.part, pair.times)
    for _ in range(looks):
        for _step in range(CHECK):
            gather(cover.col_ptr, cover.col_idx, pair.price, worth)
            project(pair.part + rate * worth, rate, budget, cost, pair.part)
            gather(cover.row_ptr, cover.row_idx, pair.part, count)
            move_prices(cover, pair, count)
            pair.sum_part[:] += pair.part
            pair.sum_price[:] += pair.price
            pair.sum_times[:] += pair.times
        pair.progress[3] += CHECK
        look_at(cover, cost, budget, pair)
