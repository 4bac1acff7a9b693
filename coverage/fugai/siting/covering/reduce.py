"""What can be left out of a covering problem without changing its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.covers import (
    Cover,
    Floor,
    covering_counts,
    dominated,
    restrict,
    same_rows,
    supersets,
    transpose,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray

LOOKS = 400_000_000
"""Members that the search for dominated candidates looks at: about a second."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Core:
    """A covering problem without what is decided already.

    Parameters
    ----------
    cover
        Merged rows over the open candidates.
    columns
        Candidate (position in the problem as given) of each column.
    cost
        Of each column.
    floor
        What each group still needs.
    base
        Value of the rows that are covered already.
    """

    cover: Cover
    columns: IntArray
    cost: FloatArray
    floor: Floor
    base: float

    @property
    def rows(self) -> int:
        """How many rows are left."""
        return len(self.cover.first)

    @property
    def entries(self) -> int:
        """How many pairs of row and candidate are left."""
        return len(self.cover.row_idx)


def whole_core(
    ptr: IntArray,
    idx: Int32Array,
    first: FloatArray,
    second: FloatArray,
    cost: FloatArray,
    floor: Floor,
) -> Core:
    """Core of a problem in which nothing is decided yet, as given."""
    cover = Cover(ptr, idx, *transpose(ptr, idx, len(cost)), first, second)
    return Core(cover=cover, columns=np.arange(len(cost)), cost=cost, floor=floor, base=0.0)


def decide(
    core: Core, *, built: BoolArray, closed: BoolArray, keep_dominated: bool = False
) -> Core:
    """Core with some columns built and others closed for good.

    Rows that lose nothing any more go, rows of the same candidates (and group) become one, and so
    do candidates that cover nothing, or nothing that another one at no higher cost does not cover
    as well. The last is kept where a second cover counts, or where candidates exclude each other.
    """
    cover = core.cover
    count = covering_counts(cover, built)
    base = core.base + float(cover.first[count > 0].sum() + cover.second[count > 1].sum())
    covered = np.bincount(
        core.floor.group[(count > 0) & (core.floor.group >= 0)],
        cover.first[(count > 0) & (core.floor.group >= 0)],
        minlength=len(core.floor.need),
    )
    first = np.where(count == 0, cover.first, np.where(count == 1, cover.second, 0.0))
    second = np.where(count == 0, cover.second, 0.0)
    group = np.where(count == 0, core.floor.group, -1).astype(np.int32)
    columns = np.flatnonzero(~(built | closed))
    ptr, idx = _only(cover.row_ptr, cover.row_idx, (first > 0) | (second > 0), columns, len(built))
    kept = np.flatnonzero((first > 0) | (second > 0))
    some = np.diff(ptr) > 0
    ptr, idx, label, leaders = _merged(ptr, idx, some, group[kept])
    kept = kept[some]
    rows = len(leaders)
    merged = Cover(
        ptr,
        idx,
        *transpose(ptr, idx, len(columns)),
        _sums(label, first[kept], rows),
        _sums(label, second[kept], rows),
    )
    floor = Floor(group[kept][leaders], core.floor.need - covered)
    reduced = Core(
        cover=merged, columns=core.columns[columns], cost=core.cost[columns], floor=floor, base=base
    )
    return _without(reduced, _useless(reduced, keep_dominated=keep_dominated or bool(second.any())))


def without_easy_rows(core: Core, *, keep_dominated: bool = False) -> tuple[Core, BoolArray]:
    """Core of a problem whose every row must be covered, without rows that others imply.

    Whoever covers a row also covers every row that has all of its candidates. Also returned: which
    columns are the only one left for some row.
    """
    while core.rows:
        cover = core.cover
        implied = supersets(cover.row_ptr, cover.row_idx, cover.col_ptr, cover.col_idx, LOOKS)
        if not implied.any():
            break
        columns = np.arange(len(core.cost))
        ptr, idx = restrict(cover.row_ptr, cover.row_idx, ~implied, columns)
        left = Cover(
            ptr,
            idx,
            *transpose(ptr, idx, len(columns)),
            cover.first[~implied],
            cover.second[~implied],
        )
        floor = Floor(core.floor.group[~implied], core.floor.need)
        core = replace(core, cover=left, floor=floor)
        core = _without(core, _useless(core, keep_dominated=keep_dominated))
    only = np.zeros(len(core.cost), dtype=np.bool_)
    only[core.cover.row_idx[core.cover.row_ptr[:-1][np.diff(core.cover.row_ptr) == 1]]] = True
    return core, only


def _useless(core: Core, *, keep_dominated: bool) -> BoolArray:
    cover = core.cover
    empty: BoolArray = np.diff(cover.col_ptr) == 0
    if keep_dominated:
        return empty
    return empty | dominated(
        cover.col_ptr, cover.col_idx, cover.row_ptr, cover.row_idx, core.cost, LOOKS
    )


def _without(core: Core, gone: BoolArray) -> Core:
    """Core without some columns; rows that become the same become one."""
    if not gone.any():
        return core
    cover, columns = core.cover, np.flatnonzero(~gone)
    every = np.ones(core.rows, dtype=np.bool_)
    ptr, idx = _only(cover.row_ptr, cover.row_idx, every, columns, len(gone))
    some = np.diff(ptr) > 0
    ptr, idx, label, leaders = _merged(ptr, idx, some, core.floor.group)
    rows, group = len(leaders), core.floor.group[some][leaders]
    merged = Cover(
        ptr,
        idx,
        *transpose(ptr, idx, len(columns)),
        _sums(label, cover.first[some], rows),
        _sums(label, cover.second[some], rows),
    )
    return Core(
        cover=merged,
        columns=core.columns[columns],
        cost=core.cost[columns],
        floor=Floor(group, core.floor.need),
        base=core.base,
    )


def _only(
    ptr: IntArray, idx: Int32Array, keep: BoolArray, columns: IntArray, count: int
) -> tuple[IntArray, Int32Array]:
    renumbered = np.full(count, -1, dtype=np.int64)
    renumbered[columns] = np.arange(len(columns))
    return restrict(ptr, idx, keep, renumbered)


def _sums(label: IntArray, values: FloatArray, count: int) -> FloatArray:
    # Of nothing at all, bincount makes whole numbers.
    return np.bincount(label, values, count).astype(np.float64)


def _merged(
    ptr: IntArray, idx: Int32Array, some: BoolArray, group: Int32Array
) -> tuple[IntArray, Int32Array, IntArray, IntArray]:
    """One row for all that have the same candidates and group; empty rows go.

    Returns
    -------
    The rows as pointer and indices, the merged row of each that was not empty, and the first of
    each merged row.
    """
    width = int(idx.max(initial=-1)) + 1
    ptr, idx = restrict(ptr, idx, some, np.arange(width))
    if len(ptr) == 1:
        return ptr, idx, np.empty(0, np.int64), np.empty(0, np.int64)
    # The sum of one random number a candidate is the same whatever the order, and for different
    # sets it differs but by chance, which is looked after. uint64 arithmetic wraps around.
    keys = np.random.default_rng(20131231).integers(1 << 63, size=width, dtype=np.uint64)
    label = np.add.reduceat(keys[idx], ptr[:-1])
    groups = np.unique(group[some])
    if len(groups) > 1:
        more = np.random.default_rng(20140101).integers(
            1 << 63, size=int(groups[-1]) + 2, dtype=np.uint64
        )
        label += more[group[some] + 1]
    signed = label.view(np.int64)
    merged = same_rows(ptr, idx, np.argsort(signed, kind="stable"), signed)
    _, leaders = np.unique(merged, return_index=True)
    is_leader = np.zeros(len(merged), dtype=np.bool_)
    is_leader[leaders] = True
    ptr, idx = restrict(ptr, idx, is_leader, np.arange(width))
    return ptr, idx, merged, leaders
