"""What a bound leaves of a p-median, as a mixed-integer program over radii."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.kernels.location.median.interchange import Rows
from fugai.kernels.location.median.lagrangian import farthest_useful
from fugai.siting._highs import Program

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.costs import Task


EDGE = 1e-9
"""Rounding that a bound may carry, as a share of the objective."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dual:
    """Prices of the demand points, the candidates' sums at them, and the bound that they give."""

    bound: float
    price: FloatArray
    rho: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Core:
    """Program over the candidates whose fate the bound leaves open.

    ``program`` is None where the bound alone shows that no better solution exists. ``undecided``
    are its first columns; ``settled`` are open in every better solution; ``constant`` is the part
    of the cost that does not depend on them.
    """

    program: Program | None
    undecided: IntArray
    settled: IntArray
    constant: float


@dataclass(frozen=True, kw_only=True, eq=False)
class _Entries:
    """Entries of the rows that are left, and how the row of each ends.

    ``farthest`` is what a demand point costs where all of them are closed; infinite where one of
    them has to be open.
    """

    row: IntArray
    candidate: IntArray
    cost: FloatArray
    farthest: FloatArray


def settle(task: Task, dual: Dual, cutoff: float) -> tuple[IntArray, IntArray]:
    """Free candidates that every solution below ``cutoff`` opens, and those that none opens.

    Opening one more than the cheapest ``count`` pushes the dearest of them out; closing one of
    them lets the next in. Where the bound then reaches ``cutoff``, the candidate's fate is known.
    """
    order = task.free[np.argsort(dual.rho[task.free], kind="stable")]
    inside, outside = order[: task.count], order[task.count :]
    edge = cutoff + EDGE * abs(cutoff)
    opened, closed = inside[:0], outside[:0]
    if len(inside) and len(outside):
        closed = outside[dual.bound + dual.rho[outside] - dual.rho[inside[-1]] >= edge]
        opened = inside[dual.bound - dual.rho[inside] + dual.rho[outside[0]] >= edge]
    elif len(inside):
        opened = inside
    return np.sort(opened), np.sort(closed)


def cheapest_of(task: Task, rho: FloatArray) -> IntArray:
    """The free candidates that a relaxation opens, but those too close to a better one."""
    order = task.free[np.argsort(rho[task.free], kind="stable")]
    barred = np.zeros(len(task.always), dtype=np.bool_)
    chosen: list[int] = []
    for j in order:
        if len(chosen) == task.count:
            break
        if not barred[j]:
            chosen.append(int(j))
            barred[task.pairs.others[task.pairs.indptr[j] : task.pairs.indptr[j + 1]]] = True
    return np.array(chosen, dtype=np.int64)


def core(task: Task, dual: Dual, cutoff: float) -> Core:
    """Program whose solutions are those of the p-median that cost less than ``cutoff``.

    One column says whether a candidate is open, one for each ball of candidates around a demand
    point that all of them are closed; equal balls of several demand points are one column.

    S. Elloumi, A tighter formulation of the p-median problem, Journal of Combinatorial
    Optimization 19, 2010; S. Garcia, M. Labbe and A. Marin, Solving large p-median problems with
    a radius formulation, INFORMS Journal on Computing 23, 2011.
    """
    opened, closed = settle(task, dual, cutoff)
    left = decided(task, opened, closed)
    undecided = left.free
    closed = np.setdiff1d(task.free, np.concatenate((opened, undecided)))
    entries = _entries(task, dual, left.always, closed, cutoff)
    if entries is None or not 0 <= left.count <= len(undecided):
        return Core(program=None, undecided=undecided, settled=opened, constant=np.inf)
    column = np.full(len(task.always), -1, dtype=np.int64)
    column[undecided] = np.arange(len(undecided))
    program, constant = _program(entries, column, len(undecided))
    return Core(
        program=with_number(program, task, column, undecided, left.count),
        undecided=undecided,
        settled=opened,
        constant=constant,
    )


def _entries(
    task: Task, dual: Dual, standing: BoolArray, closed: IntArray, cutoff: float
) -> _Entries | None:
    """Entries that a better solution may use; None where a demand point is left with none."""
    rows = task.rows
    useful, keep = _useful(task, dual, closed, cutoff)
    length = np.diff(rows.indptr)
    row = np.repeat(np.arange(len(length)), length)
    row, candidate, cost = row[keep], rows.candidate[keep].astype(np.int64), rows.cost[keep]
    free_end = (useful >= length) & (not task.must_reach)
    farthest = np.where(free_end, rows.unserved, np.inf)
    stands = standing[candidate]
    np.minimum.at(farthest, row[stands], cost[stands])
    nearer = cost < farthest[row]
    if (~np.isfinite(farthest) & (np.bincount(row[nearer], minlength=len(length)) == 0)).any():
        return None
    return _Entries(
        row=row[nearer], candidate=candidate[nearer], cost=cost[nearer], farthest=farthest
    )


def _useful(task: Task, dual: Dual, closed: IntArray, cutoff: float) -> tuple[IntArray, BoolArray]:
    """How many entries of each row a better solution may use, and which entries those are."""
    rows = task.rows
    useful = farthest_useful(
        rows,
        (dual.bound, dual.price, dual.rho),
        (task.always, task.free, task.count),
        cutoff + EDGE * abs(cutoff),
    )
    length = np.diff(rows.indptr)
    place = np.arange(len(rows.cost)) - np.repeat(rows.indptr[:-1], length)
    shut = np.zeros(len(task.always), dtype=np.bool_)
    shut[closed] = True
    return useful, (place < np.repeat(useful, length)) & ~shut[rows.candidate]


def narrowed(task: Task, dual: Dual, cutoff: float) -> Task:
    """The task without the candidates and the entries that no solution below ``cutoff`` uses."""
    opened, closed = settle(task, dual, cutoff)
    _, keep = _useful(task, dual, closed, cutoff)
    rows = task.rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))[keep]
    counts = np.bincount(row, minlength=len(rows.unserved))
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    left = Rows(ends, rows.candidate[keep], rows.cost[keep], rows.unserved)
    return decided(replace(task, rows=left), opened, closed)


def decided(task: Task, opened: IntArray, closed: IntArray) -> Task:
    """The task with some free candidates open in any case and others not to be opened.

    Candidates too close to an opened one are closed with it; where two opened ones are, nothing is
    left: the count is negative.
    """
    pairs = task.pairs
    always, free, count = task.always.copy(), task.allowed, task.count - len(opened)
    always[opened] = True
    free[opened] = False
    free[closed] = False
    is_open = np.zeros_like(free)
    is_open[opened] = True
    for j in opened:
        near = pairs.others[pairs.indptr[j] : pairs.indptr[j + 1]]
        free[near] = False
        if is_open[near].any():
            count = -1
    return replace(
        task,
        always=always,
        free=np.flatnonzero(free).astype(np.int64),
        count=count,
    )


def _program(entries: _Entries, column: IntArray, undecided: int) -> tuple[Program, float]:
    """Columns of candidates and balls, the chains between balls, and the constant cost."""
    row, cost = entries.row, entries.cost
    begins = np.append(True, row[1:] != row[:-1]) if len(row) else np.zeros(0, dtype=np.bool_)
    level_begins = begins.copy()
    level_begins[1:] |= cost[1:] != cost[:-1]
    level = np.cumsum(level_begins) - 1
    last = np.append(np.flatnonzero(level_begins)[1:], len(row)) - 1  # entry that ends each level
    starts_row = begins[np.flatnonzero(level_begins)]
    ends_row = np.append(starts_row[1:], True)[: len(last)]
    ball, balls = _balls(entries.candidate, begins, last)
    beyond = np.append(cost[last][1:], 0.0)[: len(last)]
    beyond[ends_row] = entries.farthest[row[last[ends_row]]]
    forced = ~np.isfinite(beyond)
    weight = np.bincount(ball[~forced], (beyond - cost[last])[~forced], minlength=balls)
    without = np.ones(len(entries.farthest), dtype=np.bool_)
    without[row] = False
    constant = float(cost[begins].sum() + entries.farthest[without].sum())
    before = np.where(starts_row, -1, np.append(-1, ball[:-1])[: len(ball)])
    _, shown = np.unique(
        np.stack((before, np.where(forced, -1 - ball, ball))), axis=1, return_index=True
    )
    number = np.full(len(last), -1, dtype=np.int64)
    number[shown] = np.arange(len(shown))
    inside = number[level] >= 0
    after = shown[~forced[shown]]
    chained = shown[before[shown] >= 0]
    matrix = coo_array(
        (
            np.concatenate((np.ones(inside.sum()), np.ones(len(after)), -np.ones(len(chained)))),
            (
                np.concatenate((number[level][inside], number[after], number[chained])),
                np.concatenate(
                    (
                        column[entries.candidate[inside]],
                        undecided + ball[after],
                        undecided + before[chained],
                    )
                ),
            ),
        ),
        shape=(len(shown), undecided + balls),
    )
    return Program(
        cost=np.concatenate((np.zeros(undecided), weight)),
        rows=csr_array(matrix),
        row_low=np.where(before[shown] >= 0, 0.0, 1.0),
        row_high=np.full(len(shown), np.inf),
        low=np.zeros(undecided + balls),
        high=np.ones(undecided + balls),
        integral=np.arange(undecided + balls) < undecided,
    ), constant


def _balls(candidate: IntArray, begins: BoolArray, last: IntArray) -> tuple[IntArray, int]:
    """Number of the set of candidates up to each level's end, equal sets alike, and how many.

    A set is known by the sums of two random 64-bit numbers of its members: two of a million sets
    are taken for one with a probability of 1e-27.
    """
    if not len(candidate):
        return np.empty(0, dtype=np.int64), 0
    marks = np.random.default_rng(2010).integers(
        -(1 << 62), 1 << 62, size=(2, int(candidate.max()) + 1), dtype=np.int64
    )
    sums = np.cumsum(marks[:, candidate], axis=1)  # wraps around, which is as good
    group = np.cumsum(begins) - 1
    start = np.flatnonzero(begins)
    before = sums[:, start] - marks[:, candidate[start]]
    keys = sums[:, last] - before[:, group[last]]
    unique, ball = np.unique(keys, axis=1, return_inverse=True)
    return ball.ravel().astype(np.int64), unique.shape[1]


def with_number(
    program: Program, task: Task, column: IntArray, undecided: IntArray, left: int
) -> Program:
    """The program with rows for the number of sites and the pairs that may not stand together.

    Its first columns are the ``undecided`` candidates, whose positions ``column`` holds; ``left``
    of them are to be opened.
    """
    columns = program.rows.shape[1]
    tail = np.repeat(np.arange(len(column)), np.diff(task.pairs.indptr))
    head = task.pairs.others.astype(np.int64)
    both = (column[tail] >= 0) & (column[head] >= 0) & (tail < head)
    tail, head = column[tail[both]], column[head[both]]
    sides = coo_array(
        (
            np.ones(len(undecided) + 2 * len(tail)),
            (
                np.concatenate(
                    (
                        np.zeros(len(undecided), dtype=np.int64),
                        np.tile(np.arange(1, len(tail) + 1), 2),
                    )
                ),
                np.concatenate((column[undecided], tail, head)),
            ),
        ),
        shape=(1 + len(tail), columns),
    )
    rows = csr_array(_stack(program.rows, csr_array(sides)))
    low = np.concatenate((program.row_low, [left], np.full(len(tail), -np.inf)))
    high = np.concatenate((program.row_high, [left], np.ones(len(tail))))
    return Program(
        cost=program.cost,
        rows=rows,
        row_low=low,
        row_high=high,
        low=program.low,
        high=program.high,
        integral=program.integral,
    )


def _stack(upper: csr_array, lower: csr_array) -> csr_array:
    return csr_array(
        (
            np.concatenate((upper.data, lower.data)),
            np.concatenate((upper.indices, lower.indices)),
            np.concatenate((upper.indptr, upper.indptr[-1] + lower.indptr[1:])),
        ),
        shape=(upper.shape[0] + lower.shape[0], upper.shape[1]),
    )
