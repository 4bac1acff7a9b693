"""What a bound leaves open of a p-median, as a mixed-integer program over radii.

One column says whether a candidate is open, and one for each ball of candidates around a demand
point that all of them are closed; equal balls of several demand points share a column.

S. Elloumi, A tighter formulation of the p-median problem, Journal of Combinatorial Optimization 19,
2010; S. Garcia, M. Labbe, A. Marin, Solving large p-median problems with a radius formulation,
INFORMS Journal on Computing 23, 2011.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.siting._program import Program
from fugai.siting.median.fixing import fix_by_bound, fix_variables, usable_mask
from fugai.siting.median.site_rows import column_of, with_site_rows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting.costs.problem import MedianProblem


@dataclass(frozen=True, kw_only=True, eq=False)
class RadiusProgram:
    """Program over the candidates that the bound leaves undecided.

    ``program`` is None where the bound alone shows that no better solution exists. ``undecided``
    are its first columns; ``opened`` are open in every better solution; ``constant`` is the part of
    the cost that does not depend on the columns.
    """

    program: Program | None
    undecided: IntArray
    opened: IntArray
    constant: float


@dataclass(frozen=True, kw_only=True, eq=False)
class _Entries:
    """Entries of the rows that are left, and what a demand point costs without them.

    ``beyond`` is the cost of a demand point where all of its entries are closed; infinite where one
    of them has to be open.
    """

    row: IntArray
    candidate: IntArray
    cost: FloatArray
    beyond: FloatArray


def radius_program(problem: MedianProblem, dual: Dual, cutoff: float) -> RadiusProgram:
    """Program whose solutions are those of the p-median that cost less than ``cutoff``."""
    opened, closed = fix_by_bound(problem, dual, cutoff)
    left = fix_variables(problem, opened, closed)
    undecided = left.free
    closed = np.setdiff1d(problem.free, np.concatenate((opened, undecided)))
    entries = _entries(problem, dual, left.always_open, closed, cutoff)
    if entries is None or not 0 <= left.count <= len(undecided):
        return RadiusProgram(program=None, undecided=undecided, opened=opened, constant=np.inf)
    column = column_of(undecided, len(problem.always_open))
    program, constant = _program(entries, column, len(undecided))
    return RadiusProgram(
        program=with_site_rows(program, problem, undecided, left.count),
        undecided=undecided,
        opened=opened,
        constant=constant,
    )


def _entries(
    problem: MedianProblem, dual: Dual, always_open: BoolArray, closed: IntArray, cutoff: float
) -> _Entries | None:
    """Entries that a better solution may use; None where a demand point is left with none."""
    rows = problem.rows
    usable, keep = usable_mask(problem, dual, closed, cutoff)
    length = np.diff(rows.indptr)
    row = np.repeat(np.arange(len(length)), length)
    row, candidate, cost = row[keep], rows.candidate[keep].astype(np.int64), rows.cost[keep]
    may_be_unserved = (usable >= length) & (not problem.must_reach)
    beyond = np.where(may_be_unserved, rows.unserved, np.inf)
    is_open = always_open[candidate]
    np.minimum.at(beyond, row[is_open], cost[is_open])
    nearer = cost < beyond[row]
    if (~np.isfinite(beyond) & (np.bincount(row[nearer], minlength=len(length)) == 0)).any():
        return None
    return _Entries(row=row[nearer], candidate=candidate[nearer], cost=cost[nearer], beyond=beyond)


def _program(entries: _Entries, column: IntArray, undecided: int) -> tuple[Program, float]:
    """Columns of candidates and balls, the chains between balls, and the constant cost."""
    row, cost = entries.row, entries.cost
    begins = np.append(True, row[1:] != row[:-1]) if len(row) else np.zeros(0, dtype=np.bool_)
    level_begins = begins.copy()
    level_begins[1:] |= cost[1:] != cost[:-1]
    level = np.cumsum(level_begins) - 1
    ends = np.append(np.flatnonzero(level_begins)[1:], len(row))[: int(level_begins.sum())]
    last = ends - 1  # entry that ends each level
    starts_row = begins[np.flatnonzero(level_begins)]
    ends_row = np.append(starts_row[1:], True)[: len(last)]
    ball, balls = _balls(entries.candidate, begins, last)
    next_cost = np.append(cost[last][1:], 0.0)[: len(last)]
    next_cost[ends_row] = entries.beyond[row[last[ends_row]]]
    forced = ~np.isfinite(next_cost)
    weight = np.bincount(ball[~forced], (next_cost - cost[last])[~forced], minlength=balls)
    is_empty = np.ones(len(entries.beyond), dtype=np.bool_)
    is_empty[row] = False
    constant = float(cost[begins].sum() + entries.beyond[is_empty].sum())
    inner = np.where(starts_row, -1, np.append(-1, ball[:-1])[: len(ball)])
    _, shown = np.unique(
        np.stack((inner, np.where(forced, -1 - ball, ball))), axis=1, return_index=True
    )
    number = np.full(len(last), -1, dtype=np.int64)
    number[shown] = np.arange(len(shown))
    used = number[level] >= 0
    closable = shown[~forced[shown]]
    chained = shown[inner[shown] >= 0]
    entry_row = np.concatenate((number[level][used], number[closable], number[chained]))
    entry_column = np.concatenate(
        (
            column[entries.candidate[used]],
            undecided + ball[closable],
            undecided + inner[chained],
        )
    )
    value = np.concatenate((np.ones(used.sum()), np.ones(len(closable)), -np.ones(len(chained))))
    width = undecided + balls
    matrix = coo_array((value, (entry_row, entry_column)), shape=(len(shown), width))
    program = Program(
        cost=np.concatenate((np.zeros(undecided), weight)),
        rows=csr_array(matrix),
        row_low=np.where(inner[shown] >= 0, 0.0, 1.0),
        row_high=np.full(len(shown), np.inf),
        low=np.zeros(width),
        high=np.ones(width),
        integral=np.arange(width) < undecided,
    )
    return program, constant


def _balls(candidate: IntArray, begins: BoolArray, last: IntArray) -> tuple[IntArray, int]:
    """Number of the set of candidates up to each level's end, equal sets alike, and how many.

    A set is identified by the sums of two random 64-bit numbers of its members: two of a million
    sets are taken for one with a probability of 1e-27.
    """
    if not len(candidate):
        return np.empty(0, dtype=np.int64), 0
    marks = np.random.default_rng(2010).integers(
        -(1 << 62), 1 << 62, size=(2, int(candidate.max()) + 1), dtype=np.int64
    )
    sums = np.cumsum(marks[:, candidate], axis=1)  # wraps around, which does no harm
    group = np.cumsum(begins) - 1
    start = np.flatnonzero(begins)
    before = sums[:, start] - marks[:, candidate[start]]
    keys = sums[:, last] - before[:, group[last]]
    unique, ball = np.unique(keys, axis=1, return_inverse=True)
    return ball.ravel().astype(np.int64), unique.shape[1]
