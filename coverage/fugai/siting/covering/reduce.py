"""Reductions of a covering problem that leave its optimum unchanged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import (
    Cover,
    GroupMinimum,
    covering_counts,
    restrict,
    transpose,
)
from fugai.kernels.location.covering.reductions import dominated, same_rows, supersets

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.siting.covering.instance import CoveringInstance

MAX_CHECKS = 400_000_000
"""Membership checks of one search for dominated candidates or implied rows: about a second."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReducedProblem:
    """A covering problem without the candidates and rows that are decided.

    Parameters
    ----------
    cover
        Rows that are not decided, equal ones merged, over the open candidates.
    columns
        Candidate (position in the instance) of each column.
    cost
        Cost of each column.
    groups
        Group of each row, and the value that each group still needs.
    base
        Value of the rows that are covered already.
    """

    cover: Cover
    columns: IntArray
    cost: FloatArray
    groups: GroupMinimum
    base: float

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.cover.first)

    @property
    def entries(self) -> int:
        """Number of pairs of a row and a candidate that covers it."""
        return len(self.cover.row_idx)

    @property
    def none(self) -> BoolArray:
        """Mask that chooses no column."""
        return np.zeros(len(self.cost), dtype=np.bool_)

    def value(self, chosen: BoolArray) -> float:
        """Value of a choice of columns, ``base`` not included."""
        count = covering_counts(self.cover, chosen)
        return float(self.cover.first[count > 0].sum() + self.cover.second[count > 1].sum())

    def group_slack(self, chosen: BoolArray) -> FloatArray:
        """What each group has beyond the value that it needs; negative where it falls short."""
        group, minimum = self.groups
        hit = (covering_counts(self.cover, chosen) > 0) & (group >= 0)
        reached = _sums(group[hit], self.cover.first[hit], len(minimum))
        slack: FloatArray = reached - minimum
        return slack

    def meets_groups(self, chosen: BoolArray) -> bool:
        """Whether a choice of columns brings each group to the value that it needs."""
        tolerance = 1e-9 * np.maximum(1.0, self.groups.minimum)
        return bool((self.group_slack(chosen) >= -tolerance).all())


def reduced_problem(
    instance: CoveringInstance,
    first: FloatArray,
    second: FloatArray | None = None,
    groups: GroupMinimum | None = None,
    *,
    keep_dominated: bool | None = None,
) -> ReducedProblem:
    """The instance with its existing and required candidates built and the closed ones left out.

    Parameters
    ----------
    first, second
        Value of a first and a second cover of each demand point; the second is 0 by default.
    groups
        Least value of groups of demand, if any.
    keep_dominated
        Whether dominated candidates stay; by default where there are conflicts.
    """
    keep = instance.conflicts is not None if keep_dominated is None else keep_dominated
    whole = whole_problem(instance, first, second, groups)
    return fix_variables(whole, built=instance.built, closed=instance.closed, keep_dominated=keep)


def whole_problem(
    instance: CoveringInstance,
    first: FloatArray,
    second: FloatArray | None = None,
    groups: GroupMinimum | None = None,
) -> ReducedProblem:
    """The instance with nothing decided, over all candidates."""
    return ReducedProblem(
        cover=instance.cover(first, np.zeros_like(first) if second is None else second),
        columns=np.arange(instance.roles.candidates),
        cost=instance.cost,
        groups=groups or instance.no_minimum,
        base=0.0,
    )


def fix_variables(
    problem: ReducedProblem, *, built: BoolArray, closed: BoolArray, keep_dominated: bool = False
) -> ReducedProblem:
    """Problem with some columns built and others closed for good.

    Rows that have nothing more to gain are removed and equal rows (of one group) merged; columns
    without rows are removed, and so are dominated ones, unless a second cover counts.
    """
    cover = problem.cover
    count = covering_counts(cover, built)
    base = problem.base + float(cover.first[count > 0].sum() + cover.second[count > 1].sum())
    in_group = (count > 0) & (problem.groups.group >= 0)
    minimum = problem.groups.minimum
    reached = np.bincount(
        problem.groups.group[in_group], cover.first[in_group], minlength=len(minimum)
    )
    first = np.where(count == 0, cover.first, np.where(count == 1, cover.second, 0.0))
    second = np.where(count == 0, cover.second, 0.0)
    group = np.where(count == 0, problem.groups.group, -1).astype(np.int32)
    gains = (first > 0) | (second > 0)
    columns = np.flatnonzero(~(built | closed))
    ptr, idx = _submatrix(cover.row_ptr, cover.row_idx, gains, columns, len(built))
    merged = _merge_rows(
        ptr,
        idx,
        columns=len(columns),
        values=(first[gains], second[gains]),
        groups=GroupMinimum(group[gains], minimum - reached),
    )
    reduced = ReducedProblem(
        cover=merged.cover,
        columns=problem.columns[columns],
        cost=problem.cost[columns],
        groups=merged.groups,
        base=base,
    )
    keep = keep_dominated or bool(second.any())
    return _without_columns(reduced, _removable(reduced, keep_dominated=keep))


def remove_implied_rows(
    problem: ReducedProblem, *, keep_dominated: bool = False
) -> tuple[ReducedProblem, BoolArray]:
    """Problem whose every row must be covered, without the rows that other rows imply.

    A row is implied where another row's candidates are all among its own. Also returned: which
    columns are the only candidate of some row.
    """
    while problem.rows:
        cover = problem.cover
        implied = supersets(cover.row_ptr, cover.row_idx, cover.col_ptr, cover.col_idx, MAX_CHECKS)
        if not implied.any():
            break
        columns = np.arange(len(problem.cost))
        ptr, idx = restrict(cover.row_ptr, cover.row_idx, ~implied, columns)
        left = Cover(
            ptr,
            idx,
            *transpose(ptr, idx, len(columns)),
            cover.first[~implied],
            cover.second[~implied],
        )
        groups = GroupMinimum(problem.groups.group[~implied], problem.groups.minimum)
        problem = replace(problem, cover=left, groups=groups)
        problem = _without_columns(problem, _removable(problem, keep_dominated=keep_dominated))
    only = problem.none
    first_entry = problem.cover.row_ptr[:-1][np.diff(problem.cover.row_ptr) == 1]
    only[problem.cover.row_idx[first_entry]] = True
    return problem, only


def _removable(problem: ReducedProblem, *, keep_dominated: bool) -> BoolArray:
    """Columns without rows, and dominated ones unless those are to be kept."""
    cover = problem.cover
    empty: BoolArray = np.diff(cover.col_ptr) == 0
    if keep_dominated:
        return empty
    return empty | dominated(
        cover.col_ptr, cover.col_idx, cover.row_ptr, cover.row_idx, problem.cost, MAX_CHECKS
    )


def _without_columns(problem: ReducedProblem, removed: BoolArray) -> ReducedProblem:
    """Problem without some columns, with rows that are equal now merged."""
    if not removed.any():
        return problem
    cover, columns = problem.cover, np.flatnonzero(~removed)
    every = np.ones(problem.rows, dtype=np.bool_)
    ptr, idx = _submatrix(cover.row_ptr, cover.row_idx, every, columns, len(removed))
    merged = _merge_rows(
        ptr,
        idx,
        columns=len(columns),
        values=(cover.first, cover.second),
        groups=problem.groups,
    )
    return replace(
        problem,
        cover=merged.cover,
        columns=problem.columns[columns],
        cost=problem.cost[columns],
        groups=merged.groups,
    )


def _submatrix(
    ptr: IntArray, idx: Int32Array, keep: BoolArray, columns: IntArray, count: int
) -> tuple[IntArray, Int32Array]:
    """Rows to keep over some of ``count`` columns, which are numbered in their order."""
    renumbered = np.full(count, -1, dtype=np.int64)
    renumbered[columns] = np.arange(len(columns))
    return restrict(ptr, idx, keep, renumbered)


def _sums(label: IntArray | Int32Array, values: FloatArray, count: int) -> FloatArray:
    # Of nothing at all, bincount makes whole numbers.
    return np.bincount(label, values, count).astype(np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class _MergedRows:
    """Rows after merging equal ones, with their values and groups."""

    cover: Cover
    groups: GroupMinimum


def _merge_rows(
    ptr: IntArray,
    idx: Int32Array,
    *,
    columns: int,
    values: tuple[FloatArray, FloatArray],
    groups: GroupMinimum,
) -> _MergedRows:
    """One row for all that have the same candidates and group, its values summed; empty rows go."""
    some = np.diff(ptr) > 0
    ptr, idx, label, representatives = _equal_rows(ptr, idx, some, groups.group)
    count = len(representatives)
    first, second = (_sums(label, one[some], count) for one in values)
    return _MergedRows(
        cover=Cover(ptr, idx, *transpose(ptr, idx, columns), first, second),
        groups=GroupMinimum(groups.group[some][representatives], groups.minimum),
    )


def _equal_rows(
    ptr: IntArray, idx: Int32Array, some: BoolArray, group: Int32Array
) -> tuple[IntArray, Int32Array, IntArray, IntArray]:
    """Different rows among those that are not empty.

    Returns
    -------
    Their pointer and indices, the merged row of each that is not empty, and the first row of each
    merged one.
    """
    width = int(idx.max(initial=-1)) + 1
    ptr, idx = restrict(ptr, idx, some, np.arange(width))
    if len(ptr) == 1:
        return ptr, idx, np.empty(0, np.int64), np.empty(0, np.int64)
    # Rows are hashed by the sum of one random number for each candidate, whatever their order;
    # `same_rows` tells rows of equal hash apart. uint64 arithmetic wraps around.
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
    _, representatives = np.unique(merged, return_index=True)
    is_representative = np.zeros(len(merged), dtype=np.bool_)
    is_representative[representatives] = True
    ptr, idx = restrict(ptr, idx, is_representative, np.arange(width))
    return ptr, idx, merged, representatives
