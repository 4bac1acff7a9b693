"""Greedy start and fast interchange for the p-median.

Every kernel takes the rows of a cost matrix in compressed form, each sorted by rising cost, so that
a row is read no further than its second nearest open candidate.

R. A. Whitaker, A fast algorithm for the greedy interchange for large-scale clustering and median
location problems, INFOR 21, 1983; M. G. C. Resende, R. F. Werneck, A fast swap-based local search
procedure for location problems, Annals of Operations Research 150, 2007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.location.conflicts import Conflicts


class CostRows(NamedTuple):
    """Cost of serving each demand point from each candidate, its weight included.

    Row i holds ``candidate[indptr[i]:indptr[i + 1]]`` and the ``cost`` of each, rising. ``unserved``
    is the cost of a demand point that no open candidate serves.
    """

    indptr: IntArray
    candidate: Int32Array
    cost: FloatArray
    unserved: FloatArray


class Nearest(NamedTuple):
    """Nearest open candidate of each demand point (-1: none), its cost, and the second cost."""

    first: Int32Array
    cost: FloatArray
    second: FloatArray


class SwapScore(NamedTuple):
    """Parts of every swap's profit.

    ``save`` of a candidate if it opens, ``loss`` of a slot if it closes, and ``extra`` of both
    together: what the first saves where the second closes.
    """

    save: FloatArray
    loss: FloatArray
    extra: FloatArray


@njit(cache=True)
def sort_rows(indptr: IntArray, candidate: Int32Array, cost: FloatArray) -> None:
    """Sort each row by rising cost, in place; equal costs stay in their order."""
    for i in range(len(indptr) - 1):
        row = slice(indptr[i], indptr[i + 1])
        order = np.argsort(cost[row], kind="mergesort")
        candidate[row] = candidate[row][order]
        cost[row] = cost[row][order]


@njit(cache=True)
def find_nearest(rows: CostRows, is_open: BoolArray) -> Nearest:
    """Nearest open candidate of every demand point, its cost, and that of the second nearest."""
    demand = len(rows.unserved)
    first = np.full(demand, -1, dtype=np.int32)
    cost = rows.unserved.copy()
    second = rows.unserved.copy()
    for i in range(demand):
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= rows.unserved[i]:
                break
            if is_open[rows.candidate[k]]:
                if first[i] >= 0:
                    second[i] = rows.cost[k]
                    break
                first[i] = rows.candidate[k]
                cost[i] = rows.cost[k]
    return Nearest(first, cost, second)


@njit(cache=True)
def nearest_two(rows: CostRows, is_open: BoolArray) -> tuple[Int32Array, FloatArray, FloatArray]:
    """Nearest open candidate of every demand point (-1: none), its cost, and the second cost.

    The costs are ``rows.unserved`` where no open candidate, or no second one, is nearer.
    """
    near = find_nearest(rows, is_open)
    return near.first, near.cost, near.second


@njit(cache=True)
def add_greedily(
    rows: CostRows, conflicts: Conflicts, is_open: BoolArray, allowed: BoolArray, count: int
) -> Int32Array:
    """Candidates opened one after another, each the one that saves most; ``is_open`` is changed.

    Of equal savings the first candidate is opened. Fewer than ``count`` are returned where no
    further one is allowed and free of conflicts with the open ones.
    """
    chosen = np.full(count, -1, dtype=np.int32)
    now = find_nearest(rows, is_open)
    saving = np.zeros(len(is_open), dtype=np.float64)
    blocked = ~allowed | is_open
    for i in range(len(now.cost)):
        _add_savings(rows, i, now.cost[i], 1.0, saving)
    for step in range(count):
        best = -1
        for j in range(len(saving)):
            if not blocked[j] and (best < 0 or saving[j] > saving[best]):
                best = j
        if best < 0:
            return chosen[:step]
        chosen[step] = best
        is_open[best] = True
        blocked[best] = True
        blocked[conflicts.others[conflicts.indptr[best] : conflicts.indptr[best + 1]]] = True
        after = find_nearest(rows, is_open)
        for i in range(len(now.cost)):
            if after.cost[i] < now.cost[i]:
                _add_savings(rows, i, now.cost[i], -1.0, saving)
                _add_savings(rows, i, after.cost[i], 1.0, saving)
        now = after
    return chosen


@njit(cache=True)
def _add_savings(rows: CostRows, i: int, cost: float, sign: float, saving: FloatArray) -> None:
    """Add what each candidate nearer than ``cost`` saves demand point i."""
    for k in range(rows.indptr[i], rows.indptr[i + 1]):
        if rows.cost[k] >= cost:
            break
        saving[rows.candidate[k]] += sign * (cost - rows.cost[k])


@njit(cache=True)
def interchange(
    rows: CostRows,
    conflicts: Conflicts,
    is_open: BoolArray,
    slots: Int32Array,
    allowed: BoolArray,
    max_swaps: int,
    min_profit: float,
) -> int:
    """Swap an open candidate for a closed one as long as that saves; returns the number of swaps.

    Each swap is the most profitable of all. By Resende and Werneck, its profit is
    save(in) - loss(out) + extra(in, out), and only demand points whose two nearest open candidates
    change need be counted again.

    Parameters
    ----------
    is_open
        Open candidates; changed.
    slots
        Open candidates that may be closed; changed.
    allowed
        Candidates that may be opened.
    min_profit
        Swaps that save no more than this are not made.
    """
    candidates = len(is_open)
    slot_of = np.full(candidates, -1, dtype=np.int32)
    for slot in range(len(slots)):
        slot_of[slots[slot]] = slot
    near = find_nearest(rows, is_open)
    score = SwapScore(
        np.zeros(candidates, dtype=np.float64),
        np.zeros(len(slots), dtype=np.float64),
        np.zeros((candidates, len(slots)), dtype=np.float64),
    )
    blocking = np.zeros((candidates, 2), dtype=np.int64)
    for slot in range(len(slots)):
        _add_blocking(conflicts, slots[slot], slot, 1, blocking)
    for i in range(len(near.cost)):
        _add_scores(rows, i, near, slot_of, 1.0, score)
    for swap in range(max_swaps):
        j, slot, profit = _best_swap(score, allowed & ~is_open, blocking)
        if j < 0 or profit <= min_profit:
            return swap
        closed = slots[slot]
        before = slot_of.copy()
        is_open[closed] = False
        is_open[j] = True
        slots[slot] = j
        slot_of[closed] = -1
        slot_of[j] = slot
        _add_blocking(conflicts, closed, slot, -1, blocking)
        _add_blocking(conflicts, j, slot, 1, blocking)
        after = find_nearest(rows, is_open)
        for i in range(len(near.cost)):
            if (
                after.first[i] != near.first[i]
                or after.cost[i] != near.cost[i]
                or after.second[i] != near.second[i]
            ):
                _add_scores(rows, i, near, before, -1.0, score)
                _add_scores(rows, i, after, slot_of, 1.0, score)
        near = after
    return max_swaps


@njit(cache=True)
def _add_blocking(conflicts: Conflicts, j: int, slot: int, sign: int, blocking: IntArray) -> None:
    """Count, for each candidate, the slots that it is in conflict with, and sum their numbers.

    Where the count is 1 the sum is that slot: the only one whose closing lets the candidate open.
    """
    for k in range(conflicts.indptr[j], conflicts.indptr[j + 1]):
        blocking[conflicts.others[k], 0] += sign
        blocking[conflicts.others[k], 1] += sign * slot


@njit(cache=True)
def _add_scores(
    rows: CostRows, i: int, near: Nearest, slot_of: Int32Array, sign: float, score: SwapScore
) -> None:
    """Add demand point i to the score of every swap, or take it out where ``sign`` is -1."""
    cost, second = near.cost[i], near.second[i]
    slot = -1
    if near.first[i] >= 0:
        slot = slot_of[near.first[i]]
    if slot >= 0:
        score.loss[slot] += sign * (second - cost)
    for k in range(rows.indptr[i], rows.indptr[i + 1]):
        here = rows.cost[k]
        if here >= second:
            break
        j = rows.candidate[k]
        if here < cost:
            score.save[j] += sign * (cost - here)
        if slot >= 0:
            score.extra[j, slot] += sign * (second - max(here, cost))


@njit(cache=True)
def _best_swap(score: SwapScore, may_open: BoolArray, blocking: IntArray) -> tuple[int, int, float]:
    """Candidate to open, slot to close, and what that saves; the first of equals."""
    best_j, best_slot, best = -1, -1, -np.inf
    for j in range(len(score.save)):
        if not may_open[j] or blocking[j, 0] > 1:
            continue
        for slot in range(len(score.loss)):
            if blocking[j, 0] == 1 and blocking[j, 1] != slot:
                continue
            profit = score.save[j] - score.loss[slot] + score.extra[j, slot]
            if profit > best:
                best_j, best_slot, best = j, slot, profit
    return best_j, best_slot, best
