"""Sites of a p-center in the plane moved within their cells, and the demand that they leave far away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.plane.point_grid import PointGrid, point_grid
from fugai.kernels.location.plane.recentre import nearest_of, recentre_all

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.plane.center.instance import CenterInstance

MOST_SITES = 200
"""Sites up to which the distance of each point from every site is computed."""

ROUNDS, PATIENCE, BETTER = 40, 3, 1e-4
"""Rounds of moves at most, and rounds in a row that may lower the largest distance by less."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """Sites (candidates, the fixed ones left out), and how far each demand point is from them.

    ``distance`` is weighted; ``nearest`` is the place among the sites and the fixed ones after them.
    """

    sites: IntArray
    distance: FloatArray
    nearest: IntArray

    @property
    def value(self) -> float:
        """Largest weighted distance."""
        return float(self.distance.max())

    def far(self, radius: float) -> IntArray:
        """Of each site, the point that is farthest from it, where that is beyond ``radius``."""
        beyond = np.flatnonzero(self.distance > radius)
        order = beyond[np.lexsort((-self.distance[beyond], self.nearest[beyond]))]
        first = np.flatnonzero(np.diff(self.nearest[order], prepend=-2))
        worst: IntArray = order[first]
        return worst


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Where sites may stand, and moves between those places."""

    instance: CenterInstance
    grid: PointGrid = field(init=False)
    place: IntArray = field(init=False)

    def __post_init__(self) -> None:
        grid = point_grid(*self.instance.candidates.T)
        place = np.empty(len(grid.order), dtype=np.int64)
        place[grid.order] = np.arange(len(place))
        object.__setattr__(self, "grid", grid)
        object.__setattr__(self, "place", place)

    def placed(self, sites: IntArray) -> Placed:
        """These sites, and whom they serve how well."""
        instance = self.instance
        if len(sites) + len(instance.fixed) > MOST_SITES:
            distance, nearest = instance.served(sites)
        else:
            spots = instance.candidates[np.concatenate((sites, instance.fixed)).astype(np.int64)]
            distance, nearest = nearest_of(instance.demand, spots)
            distance *= instance.weight
        return Placed(sites=sites, distance=distance, nearest=nearest)

    def settled(self, start: Placed, clock: Clock, *, enough: float) -> Placed:
        """The best sites that moves to the middle of what each serves lead to.

        Ends where all are served within ``enough``.
        """
        instance, grid = self.instance, self.grid
        usable = np.zeros(len(grid.x), dtype=np.bool_)
        usable[self.place[instance.free]] = True
        at = self.place[start.sites]
        usable[at] = False
        best, now, stale = start, start, 0
        for _ in range(ROUNDS):
            if best.value <= enough or stale > PATIENCE or clock.over or not len(at):
                break
            order = np.argsort(now.nearest, kind="stable")
            begin = np.searchsorted(now.nearest[order], np.arange(len(at) + 1))
            points, weight = instance.demand[order], instance.weight[order]
            if not recentre_all(grid, usable, points, weight, begin, at):
                break
            now = self.placed(grid.order[at])
            stale = 0 if now.value < best.value * (1.0 - BETTER) else stale + 1
            best = now if now.value < best.value else best
        return best
