"""Fast interchange for the p-median: greedy start, best swap, and what it costs to keep score.

Every kernel takes the rows of a cost matrix in compressed form, each sorted by rising cost, and
``unserved``, what a demand point costs that no open candidate reaches. Sorted rows mean that a
demand point looks no further than its second nearest open candidate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


class Rows(NamedTuple):
    """Cost of serving each demand point from each candidate, its weight included.

    Row i holds ``candidate[indptr[i]:indptr[i + 1]]`` and the ``cost`` of each, rising.
    """

    indptr: IntArray
    candidate: Int32Array
    cost: FloatArray
    unserved: FloatArray


class Pairs(NamedTuple):
    """Candidates that may not be chosen together: those of j are others[indptr[j]:indptr[j+1]]."""

    indptr: IntArray
    others: Int32Array


class Nearest(NamedTuple):
    """Nearest open candidate of each demand point (-1: none), its cost, and the second cost."""

    first: Int32Array
    cost: FloatArray
    second: FloatArray


@njit(cache=True)
def sort_rows(indptr: IntArray, candidate: Int32Array, cost: FloatArray) -> None:
    """Sort each row by rising cost, in place; equal costs stay in their order."""
    for i in range(len(indptr) - 1):
        row = slice(indptr[i], indptr[i + 1])
        order = np.argsort(cost[row], kind="mergesort")
        candidate[row] = candidate[row][order]
        cost[row] = cost[row][order]


@njit(cache=True)
def nearest_two(rows: Rows, is_open: BoolArray) -> Nearest:
    """Nearest open candidate of every demand point and what the second nearest costs."""
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
def add_greedily(
    rows: Rows, pairs: Pairs, is_open: BoolArray, allowed: BoolArray, count: int
) -> Int32Array:
    """Candidates opened one after another, each the one that saves most; ``is_open`` is changed.

    Ties go to the first candidate. Fewer than ``count`` come back where none is left that is
    allowed and not too close to an open one.
    """
    chosen = np.full(count, -1, dtype=np.int32)
    now = nearest_two(rows, is_open)
    saving = np.zeros(len(is_open), dtype=np.float64)
    barred = ~allowed | is_open
    for i in range(len(now.cost)):
        _add_savings(rows, i, now.cost[i], 1.0, saving)
    for step in range(count):
        best = -1
        for j in range(len(saving)):
            if not barred[j] and (best < 0 or saving[j] > saving[best]):
                best = j
        if best < 0:
            return chosen[:step]
        chosen[step] = best
        is_open[best] = True
        barred[best] = True
        barred[pairs.others[pairs.indptr[best] : pairs.indptr[best + 1]]] = True
        after = nearest_two(rows, is_open)
        for i in range(len(now.cost)):
            if after.cost[i] < now.cost[i]:
                _add_savings(rows, i, now.cost[i], -1.0, saving)
                _add_savings(rows, i, after.cost[i], 1.0, saving)
        now = after
    return chosen


@njit(cache=True)
def _add_savings(rows: Rows, i: int, cost: float, sign: float, saving: FloatArray) -> None:
    """What each candidate nearer than ``cost`` saves to demand point i."""
    for k in range(rows.indptr[i], rows.indptr[i + 1]):
        if rows.cost[k] >= cost:
            break
        saving[rows.candidate[k]] += sign * (cost - rows.cost[k])


@njit(cache=True)
def interchange(
    rows: Rows,
    pairs: Pairs,
    is_open: BoolArray,
    slots: Int32Array,
    allowed: BoolArray,
    limits: tuple[int, float],
) -> int:
    """Swap an open candidate for a closed one while that saves; returns how many swaps.

    ``slots`` are the open candidates that may leave; it and ``is_open`` are changed. Each swap is
    the best of all; ``limits`` are the most swaps and the least saving that counts.

    M. G. C. Resende and R. F. Werneck, A fast swap-based local search procedure for location
    problems, Annals of Operations Research 150, 2007: profit(j in, r out) = save(j) - loss(r) +
    extra(j, r), and a swap touches those demand points alone whose two nearest change.
    """
    candidates = len(is_open)
    slot_of = np.full(candidates, -1, dtype=np.int32)
    for slot in range(len(slots)):
        slot_of[slots[slot]] = slot
    near = nearest_two(rows, is_open)
    save = np.zeros(candidates, dtype=np.float64)
    loss = np.zeros(len(slots), dtype=np.float64)
    extra = np.zeros((candidates, len(slots)), dtype=np.float64)
    clashes = np.zeros((candidates, 2), dtype=np.int64)
    for slot in range(len(slots)):
        _add_clashes(pairs, slots[slot], slot, 1, clashes)
    for i in range(len(near.cost)):
        _tally(rows, i, near, slot_of, 1.0, (save, loss, extra))
    for swap in range(limits[0]):
        j, slot, profit = _best_swap(save, loss, extra, allowed & ~is_open, clashes)
        if j < 0 or profit <= limits[1]:
            return swap
        gone = slots[slot]
        before = slot_of.copy()
        is_open[gone] = False
        is_open[j] = True
        slots[slot] = j
        slot_of[gone] = -1
        slot_of[j] = slot
        _add_clashes(pairs, gone, slot, -1, clashes)
        _add_clashes(pairs, j, slot, 1, clashes)
        after = nearest_two(rows, is_open)
        for i in range(len(near.cost)):
            if (
                after.first[i] != near.first[i]
                or after.cost[i] != near.cost[i]
                or after.second[i] != near.second[i]
            ):
                _tally(rows, i, near, before, -1.0, (save, loss, extra))
                _tally(rows, i, after, slot_of, 1.0, (save, loss, extra))
        near = after
    return limits[0]


@njit(cache=True)
def _add_clashes(pairs: Pairs, j: int, slot: int, sign: int, clashes: IntArray) -> None:
    """Count, for each candidate, the slots that it may not stand beside, and sum their numbers.

    Where the count is 1 the sum is that slot: the only one whose leaving lets the candidate in.
    """
    for k in range(pairs.indptr[j], pairs.indptr[j + 1]):
        clashes[pairs.others[k], 0] += sign
        clashes[pairs.others[k], 1] += sign * slot


@njit(cache=True)
def _tally(
    rows: Rows,
    i: int,
    near: Nearest,
    slot_of: Int32Array,
    sign: float,
    score: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    """Add (or take back) what demand point i says about every swap."""
    save, loss, extra = score
    cost, second = near.cost[i], near.second[i]
    slot = -1
    if near.first[i] >= 0:
        slot = slot_of[near.first[i]]
    if slot >= 0:
        loss[slot] += sign * (second - cost)
    for k in range(rows.indptr[i], rows.indptr[i + 1]):
        here = rows.cost[k]
        if here >= second:
            break
        j = rows.candidate[k]
        if here < cost:
            save[j] += sign * (cost - here)
        if slot >= 0:
            extra[j, slot] += sign * (second - max(here, cost))


@njit(cache=True)
def _best_swap(
    save: FloatArray, loss: FloatArray, extra: FloatArray, may_enter: BoolArray, clashes: IntArray
) -> tuple[int, int, float]:
    """Candidate to enter, slot to leave, and what that saves; the first of equals."""
    best_j, best_slot, best = -1, -1, -np.inf
    for j in range(len(save)):
        if not may_enter[j] or clashes[j, 0] > 1:
            continue
        for slot in range(len(loss)):
            if clashes[j, 0] == 1 and clashes[j, 1] != slot:
                continue
            profit = save[j] - loss[slot] + extra[j, slot]
            if profit > best:
                best_j, best_slot, best = j, slot, profit
    return best_j, best_slot, best
