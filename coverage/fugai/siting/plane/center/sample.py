"""Some of the demand of a p-center, and the covering problem over it within a radius.

What no sites do for some of the demand they do not do for all of it: a radius that is too small for
a sample is too small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.covering.cover import Cover, GroupMinimum, restrict, transpose
from fugai.kernels.location.covering.reductions import same_rows
from fugai.kernels.location.plane.discs import points_in_discs, within_neighbours
from fugai.siting.covering.reduce import ReducedProblem, fix_variables

if TYPE_CHECKING:
    from fugai._types import BoolArray, Int32Array, IntArray
    from fugai.kernels.location.plane.point_grid import PointGrid
    from fugai.siting.plane.center.instance import CenterInstance

NEIGHBOURS = 12
"""Candidates around one with which it is compared in each round."""

WORTH_A_ROUND = 0.03
"""Share of the candidates that a round must rule out for another one."""

MOST_ROUNDS = 12
"""Rounds at most."""

MOST_ENTRIES = 300_000
"""Pairs of a point and a candidate up to which every candidate is compared with every other one."""


class SampleCovers:
    """Covering problems over samples of the demand, all candidates free to serve."""

    def __init__(self, instance: CenterInstance, grid: PointGrid) -> None:
        self._instance = instance
        self._grid = grid
        usable = np.zeros(len(instance.candidates), dtype=np.bool_)
        usable[instance.free] = True
        self._usable: BoolArray = usable[self._grid.order]
        self._fixed = cKDTree(instance.candidates[instance.fixed]) if len(instance.fixed) else None

    def problem(self, sample: IntArray, radius: float) -> ReducedProblem | None:
        """The sample's points that no fixed site serves within ``radius``, and who can.

        Candidates that serve only points that another one serves as well are left out. None where
        no candidate serves one of the points.
        """
        instance, grid = self._instance, self._grid
        reach = radius / instance.weight[sample]
        where = instance.demand[sample]
        if self._fixed is not None:
            away, _ = self._fixed.query(where)
            sample, reach, where = sample[away > reach], reach[away > reach], where[away > reach]
        x, y = where.T.copy()
        ptr, idx = points_in_discs(grid, x, y, reach, self._usable)
        if (np.diff(ptr) == 0).any():
            return None
        return self._without_dominated(ptr, idx)

    def _without_dominated(self, ptr: IntArray, idx: Int32Array) -> ReducedProblem:
        """Without candidates that serve some of what a neighbour serves; of equal ones one stays."""
        used = np.zeros(len(self._grid.x), dtype=np.bool_)
        used[idx] = True
        columns = np.flatnonzero(used)
        ptr, idx = _over_columns(ptr, idx, columns, len(used))
        kept = _one_of_each(*transpose(ptr, idx, len(columns)), rows=len(ptr) - 1)
        ptr, idx = _over_columns(ptr, idx, kept, len(columns))
        columns = columns[kept]
        where = np.column_stack((self._grid.x, self._grid.y))
        for _ in range(MOST_ROUNDS):
            around = np.arange(1, min(NEIGHBOURS + 1, len(columns)) + 1)
            near = cKDTree(where[columns]).query(where[columns], k=around)[1]
            inside = within_neighbours(
                *transpose(ptr, idx, len(columns)), np.asarray(near, dtype=np.int64)
            )
            kept = np.flatnonzero(~inside)
            ptr, idx = _over_columns(ptr, idx, kept, len(columns))
            columns = columns[kept]
            if inside.sum() <= WORTH_A_ROUND * len(inside):
                break
        return _problem(ptr, idx, self._grid.order[columns])


def _over_columns(
    ptr: IntArray, idx: Int32Array, columns: IntArray, count: int
) -> tuple[IntArray, Int32Array]:
    """All rows over some of ``count`` columns, which are numbered in their order."""
    renumbered = np.full(count, -1, dtype=np.int64)
    renumbered[columns] = np.arange(len(columns))
    return restrict(ptr, idx, np.ones(len(ptr) - 1, dtype=np.bool_), renumbered)


def _one_of_each(ptr: IntArray, idx: Int32Array, *, rows: int) -> IntArray:
    """The first of all sets that have the same members; none of them is empty."""
    # hashed by the sum of one random number for each member; uint64 arithmetic wraps around
    keys = np.random.default_rng(20131231).integers(1 << 63, size=rows, dtype=np.uint64)
    label = np.add.reduceat(keys[idx], ptr[:-1]).view(np.int64)
    group = same_rows(ptr, idx, np.argsort(label, kind="stable"), label)
    return np.unique(group, return_index=True)[1]


def _problem(ptr: IntArray, idx: Int32Array, columns: IntArray) -> ReducedProblem:
    rows, size = len(ptr) - 1, len(columns)
    no_group = GroupMinimum(np.full(rows, -1, dtype=np.int32), np.zeros(0))
    cover = Cover(ptr, idx, *transpose(ptr, idx, size), np.ones(rows), np.zeros(rows))
    whole = ReducedProblem(
        cover=cover, columns=columns, cost=np.ones(size), groups=no_group, base=0.0
    )
    return fix_variables(
        whole, built=whole.none, closed=whole.none, keep_dominated=len(idx) > MOST_ENTRIES
    )
