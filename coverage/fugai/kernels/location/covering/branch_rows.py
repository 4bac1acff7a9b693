"""Branches of a maximal cover at one row: which candidate covers it, or none.

At prices ``d`` of the rows and a price ``r`` of a unit of cost, no choice within a budget ``b`` is
worth more than

    sum of (w - d)  +  b r  +  sum over the candidates of the positive part of (sum of d - r c).

A branch builds a candidate or closes some. The prices are then raised as far as no candidate comes
to pay more than ``r c`` (dual ascent), which lowers the first sum at no cost: a bound of the branch
without its relaxation. Where a row is covered by few candidates, most branches end here.

O. Bilde, J. Krarup, Sharp lower bounds and efficient algorithms for the simple plant location
problem, Annals of Discrete Mathematics 1, 1977; D. Erlenkotter, A dual-based procedure for
uncapacitated facility location, Operations Research 26, 1978.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.covering.pdhg import fractional_knapsack, sum_members

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.kernels.location.covering.cover import Cover
    from fugai.kernels.location.covering.state import Constraints

NONE = -1
"""The branch in which a row stays uncovered."""

VALUE, MISSED, SPENT, RATE = 0, 1, 2, 3
"""Positions in `Prices.sums`."""

COVERED, WHOLE = 0.95, 0.98
"""A row is split where its candidates' parts sum to more than the one, their squares to less than the other."""


class Prices(NamedTuple):
    """Prices of the rows with some candidates built and others closed, updated in place.

    ``worth`` of each candidate is the sum of the prices of its uncovered rows. ``sums`` holds the
    value covered, what the uncovered rows are worth beyond their prices, the cost of what is built,
    and the price of a unit of cost.
    """

    price: FloatArray
    covered: BoolArray
    worth: FloatArray
    closed: BoolArray
    sums: FloatArray


@njit(cache=True)
def scarce_row(cover: Cover, x: FloatArray) -> int:
    """Row of the fewest candidates among those that a relaxation covers by several in part.

    Where it decides all rows, the row of the fewest candidates; there must be one with any.
    """
    best, fewest = -1, len(x) + 1
    other, fewest_of_all = -1, len(x) + 1
    for i in range(len(cover.first)):
        width = cover.row_ptr[i + 1] - cover.row_ptr[i]
        if width == 0:
            continue
        if width < fewest_of_all:
            other, fewest_of_all = i, width
        if width >= fewest:
            continue
        total, squares = 0.0, 0.0
        for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            part = x[cover.row_idx[k]]
            total += part
            squares += part * part
        if total > COVERED and squares < WHOLE:
            best, fewest = i, width
    return best if best >= 0 else other


@njit(cache=True)
def branch_at(
    cover: Cover, constraints: Constraints, price: FloatArray, row: int
) -> tuple[Int32Array, FloatArray]:
    """Branches of a row, and an upper bound of each; a second cover must be worth nothing.

    Returns
    -------
    Candidates of the row, the one that pays most first, then `NONE`. A branch builds its candidate
    and closes those before it; the last closes all. Candidates beyond the budget are left out.
    """
    state = _start(cover, constraints, price)
    children = _children(cover, constraints, state, row)
    bounds = np.empty(len(children))
    log_row, log_old = np.empty(len(price), np.int32), np.empty(len(price))
    rate = state.sums[RATE]
    for place in range(len(children)):
        j = children[place]
        if j != NONE:
            _build(cover, constraints, state, j, True)
        changed = _raise_prices(cover, constraints, state, log_row, log_old)
        bounds[place] = _bound(constraints, state)
        for k in range(changed):
            _set_price(cover, state, log_row[k], log_old[k])
        if j != NONE:
            _build(cover, constraints, state, j, False)
            state.closed[j] = True
        state.sums[RATE] = rate
    return children, bounds


@njit(cache=True)
def _start(cover: Cover, constraints: Constraints, price: FloatArray) -> Prices:
    """Prices from 0 to the value of each row, nothing built, the rate at its best."""
    columns = len(cover.col_ptr) - 1
    price = np.minimum(np.maximum(price, 0.0), cover.first)
    worth = np.empty(columns)
    sum_members(cover.col_ptr, cover.col_idx, price, worth)
    _, rate = fractional_knapsack(worth, constraints.cost, constraints.budget)
    return Prices(
        price,
        np.zeros(len(price), np.bool_),
        worth,
        np.zeros(columns, np.bool_),
        np.array([0.0, (cover.first - price).sum(), 0.0, rate]),
    )


@njit(cache=True)
def _children(cover: Cover, constraints: Constraints, state: Prices, row: int) -> Int32Array:
    candidates = cover.row_idx[cover.row_ptr[row] : cover.row_ptr[row + 1]]
    affordable = candidates[constraints.cost[candidates] <= constraints.budget]
    pays = state.worth[affordable] / constraints.cost[affordable]
    children = np.full(len(affordable) + 1, NONE, np.int32)
    children[:-1] = affordable[np.argsort(-pays, kind="mergesort")]
    return children


@njit(cache=True)
def _bound(constraints: Constraints, state: Prices) -> float:
    """Upper bound of what can be made of the choice."""
    left = max(0.0, constraints.budget - state.sums[SPENT])
    worth = np.where(state.closed, 0.0, state.worth)
    most, _ = fractional_knapsack(worth, constraints.cost, left)
    return float(state.sums[VALUE] + state.sums[MISSED] + most)


@njit(cache=True)
def _raise_prices(
    cover: Cover, constraints: Constraints, state: Prices, rows: Int32Array, old: FloatArray
) -> int:
    """Raise the price of each uncovered row until one of its candidates pays; how many rose.

    ``rows`` receives them, and ``old`` their prices before.
    """
    changed = 0
    rate = state.sums[RATE]
    for i in range(len(state.price)):
        most = cover.first[i] - state.price[i]
        if state.covered[i] or most <= 0.0:
            continue
        for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            j = cover.row_idx[k]
            if not state.closed[j]:
                most = min(most, rate * constraints.cost[j] - state.worth[j])
                if most <= 0.0:
                    break
        if most <= 0.0:
            continue
        rows[changed], old[changed] = i, state.price[i]
        changed += 1
        _set_price(cover, state, i, state.price[i] + most)
    return changed


@njit(cache=True)
def _set_price(cover: Cover, state: Prices, i: int, price: float) -> None:
    """Give an uncovered row another price."""
    change = price - state.price[i]
    state.price[i] = price
    state.sums[MISSED] -= change
    for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
        state.worth[cover.row_idx[k]] += change


@njit(cache=True)
def _build(cover: Cover, constraints: Constraints, state: Prices, j: int, is_built: bool) -> None:
    """Build a candidate as the only one, or take it out again; it and its conflicts are closed."""
    sign = 1.0 if is_built else -1.0
    state.sums[SPENT] += sign * constraints.cost[j]
    state.closed[j] = is_built
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        state.covered[i] = is_built
        state.sums[VALUE] += sign * cover.first[i]
        state.sums[MISSED] -= sign * (cover.first[i] - state.price[i])
        if state.price[i] != 0.0:
            for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                state.worth[cover.row_idx[q]] -= sign * state.price[i]
