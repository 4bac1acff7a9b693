"""A p-median in the plane at some level of detail: demand put together, or candidates left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.plane.point_grid import point_grid, squares_of
from fugai.kernels.location.plane.state import Plane, Sites, start_sites

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.plane.points import PlaneInstance


@dataclass(frozen=True, kw_only=True, eq=False)
class Level:
    """Demand and candidates on grids, and what may be opened.

    Parameters
    ----------
    plane
        Demand and candidates, each in the order of its grid.
    candidate
        Position of each candidate in the instance.
    always_open
        Mask of the existing and the required candidates.
    allowed
        Mask of the candidates that may be opened beside those.
    count
        How many of them are to be opened.
    """

    plane: Plane
    candidate: IntArray
    always_open: BoolArray
    allowed: BoolArray
    count: int

    @property
    def fixed(self) -> IntArray:
        """Candidates of this level that are open in every solution."""
        return np.flatnonzero(self.always_open)

    @property
    def slots(self) -> int:
        """Number of open sites."""
        return self.count + len(self.fixed)

    @property
    def demand(self) -> FloatArray:
        """Demand points, ``(n, 2)``."""
        return np.column_stack((self.plane.demand.x, self.plane.demand.y))

    @property
    def candidates(self) -> FloatArray:
        """Candidates, ``(n, 2)``."""
        return np.column_stack((self.plane.candidates.x, self.plane.candidates.y))

    def places(self, chosen: IntArray) -> IntArray:
        """Places in this level of some of the instance's candidates, all of them part of it."""
        order = np.argsort(self.candidate)
        found: IntArray = order[np.searchsorted(self.candidate[order], chosen)]
        return found

    def start(self, slots: IntArray) -> Sites:
        """State of the search with these candidates open beside the fixed ones."""
        at = np.concatenate((slots, self.fixed)).astype(np.int64)
        demand, candidates = self.demand, self.candidates
        found, slots_found = cKDTree(candidates[at]).query(demand, k=[1, 2])
        distance, first = np.asarray(found), np.asarray(slots_found)
        lone = ~np.isfinite(distance[:, 1])
        distance[lone, 1] = self.plane.farthest
        points, places = len(demand), len(at)
        sites = Sites(
            at,
            np.zeros(len(candidates), dtype=np.bool_),
            first[:, 0].astype(np.int64),
            first[:, 1].astype(np.int64),
            distance[:, 0].copy(),
            distance[:, 1].copy(),
            np.full((2, places + 1), -1, dtype=np.int64),
            np.full((2, points), -1, dtype=np.int64),
            np.full((2, points), -1, dtype=np.int64),
            np.zeros(len(candidates)),
            np.zeros(len(self.plane.demand.begin) - 1),
            np.zeros(1),
        )
        start_sites(self.plane, sites)
        return sites


def make_level(instance: PlaneInstance, *, demand: int, candidates: int) -> Level:
    """The instance with about so many demand points and candidates, or all of them.

    Demand points are put together at their centre of gravity, from which the distance to any site
    is at most their mean distance: a bound on the cost of fewer points is one on that of all.
    """
    counts = instance.weight > 0
    where, weight = _put_together(instance.demand[counts], instance.weight[counts], demand)
    roles = instance.roles
    fixed = np.concatenate((roles.existing, roles.required))
    free = np.setdiff1d(np.arange(roles.candidates), np.concatenate((fixed, roles.forbidden)))
    free = _thinned(instance.candidates, free, candidates)
    usable = np.sort(np.concatenate((fixed, free)))
    spots = instance.candidates[usable]
    on_demand, on_candidates = point_grid(*where.T), point_grid(*spots.T)
    corners = np.concatenate((where, spots))
    farthest = 2.0 * float(np.hypot(*np.ptp(corners, axis=0))) + 1e-6
    candidate = usable[on_candidates.order]
    always_open = np.isin(candidate, fixed)
    return Level(
        plane=Plane(
            on_demand,
            on_candidates,
            weight[on_demand.order],
            squares_of(on_demand),
            farthest,
        ),
        candidate=candidate,
        always_open=always_open,
        allowed=~always_open,
        count=instance.number - len(roles.required),
    )


def _put_together(
    where: FloatArray, weight: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """About ``count`` groups of points: their centres of gravity and weights."""
    if count >= len(where):
        return where, weight
    group = neighbour_groups(where, count)
    total = np.bincount(group, weight)
    centres = [np.bincount(group, weight * axis) / total for axis in where.T]
    return np.column_stack(centres), np.asarray(total, dtype=np.float64)


def _thinned(where: FloatArray, free: IntArray, count: int) -> IntArray:
    """About ``count`` of the free candidates, each the most central one of a group."""
    if count >= len(free):
        return free
    group = neighbour_groups(where[free], count)
    size = np.bincount(group)
    centre = np.column_stack([np.bincount(group, axis) / size for axis in where[free].T])
    away = np.hypot(*(where[free] - centre[group]).T)
    order = np.lexsort((away, group))
    central: IntArray = free[order[np.append(0, np.cumsum(size)[:-1])]]
    return central


def neighbour_groups(where: FloatArray, count: int) -> IntArray:
    """Group of each point, in about ``count`` groups of neighbours of the same size.

    Each group is halved across its longer side until there are enough.
    """
    group = np.zeros(len(where), dtype=np.int64)
    for _ in range(max(0, round(float(np.log2(count))))):
        order = np.argsort(group, kind="stable")
        begin = np.flatnonzero(np.diff(group[order], prepend=-1))
        sizes = np.diff(np.append(begin, len(order)))
        extent = [
            np.maximum.reduceat(axis[order], begin) - np.minimum.reduceat(axis[order], begin)
            for axis in where.T
        ]
        number = np.repeat(np.arange(len(begin)), sizes)
        across = np.where(extent[0] >= extent[1], 0, 1)[number]
        key = where[order, across]
        order = order[np.lexsort((key, number))]
        rank = np.arange(len(order)) - np.repeat(begin, sizes)
        group[order] = 2 * number + (2 * rank >= sizes[number])
        group = np.unique(group, return_inverse=True)[1]
    return group
