"""Lower bound of a p-median in the plane, from a Lagrangian dual with a distance for each point.

The multiplier of a demand point is its weight times a distance: candidates nearer than that lower
the Lagrangian. Each term is computed from the coordinates, over all candidates, so that the bound
holds whatever the distances.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.plane.point_grid import point_grid, savings, sums_within

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting._clock import Clock
    from fugai.siting.plane.level import Level

PATIENCE = 10
"""Steps without a better bound after which steps get shorter."""

SHORTER = 0.6
"""Factor on the step, and on the spread of the relaxation, after that."""

INERTIA = 0.3
"""Share of the last direction that the next one keeps."""

SPREAD = 0.05
"""Spread of the relaxation at first: the part of a site's saving within which sites share."""

SHORTEST_STEP = 2e-3
"""Step at which the bound has stopped rising."""

ROUNDING = 1e-10
"""Part of the bound that rounding may have added."""


@dataclass(kw_only=True, eq=False)
class PlaneDual:
    """A dual on its way up: the distance of each demand point, and the best bound so far.

    The Lagrangian opens the candidates that save most. Neighbours save nearly the same, so that the
    best few crowd; the direction of a step comes from a relaxation in which candidates within a
    spread of the best are open in part, which nears the Lagrangian as the spread shrinks.
    """

    level: Level
    radius: FloatArray
    bound: float = -np.inf
    step: float = 1.0
    spread: float = SPREAD
    best: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.best = self.radius.copy()

    def rise(self, upper: float, clock: Clock, *, steps: int, enough: float = np.inf) -> None:
        """Take so many steps, one at least, or fewer where the bound stops rising."""
        plane, stale = self.level.plane, 0
        x, y, weight = plane.demand.x, plane.demand.y, plane.weight
        direction = np.zeros(len(x))
        for made in range(steps):
            if made and (clock.over or self.step < SHORTEST_STEP or self.bound >= enough):
                return
            save = savings(plane.candidates, x, y, self.radius, weight)
            bound = self._bound_at(save)
            stale = 0 if bound > self.bound + 1e-5 * abs(upper) else stale + 1
            if bound > self.bound:
                self.bound, self.best = bound, self.radius.copy()
            if stale >= PATIENCE:
                self.step *= SHORTER
                self.spread *= SHORTER
                self.radius, stale = self.best.copy(), 0
                direction[:] = 0.0
                continue
            missing = 1.0 - self._coverage(save)
            direction = (1.0 - INERTIA) * missing + INERTIA * direction
            norm = float((weight * direction**2).sum())
            if norm <= 0.0 or bound >= upper:
                return
            length = self.step * (upper - bound) / norm
            self.radius = np.clip(self.radius + length * direction, 0.0, plane.farthest)
        self.radius = self.best.copy()

    def _bound_at(self, save: FloatArray) -> float:
        """Lagrangian at the distances that gave these savings of the candidates."""
        level = self.level
        bound = float((level.plane.weight * self.radius).sum()) - float(save[level.fixed].sum())
        free = save[level.allowed]
        if level.count:
            bound -= float(np.partition(free, len(free) - level.count)[-level.count :].sum())
        return bound - ROUNDING * abs(bound)

    def _coverage(self, save: FloatArray) -> FloatArray:
        """How often the relaxation has a site within the distance of each demand point."""
        level, plane = self.level, self.level.plane
        part = np.zeros(len(save))
        part[level.allowed] = shares_of_best(save[level.allowed], level.count, self.spread)
        part[level.fixed] = 1.0
        used = np.flatnonzero(part > 1e-9)
        grid = point_grid(plane.candidates.x[used], plane.candidates.y[used])
        x, y = plane.demand.x, plane.demand.y
        return sums_within(grid, part[used][grid.order], x, y, self.radius)

    def distances_at(self, where: FloatArray) -> FloatArray:
        """Distances for other demand points: the mean of those of the nearest three."""
        demand, radius = self.level.demand, self.best
        near = cKDTree(demand).query(where, k=min(3, len(demand)))[1]
        return np.asarray(radius[near].reshape(len(where), -1).mean(axis=1))


def shares_of_best(save: FloatArray, count: int, spread: float) -> FloatArray:
    """Parts from 0 to 1, ``count`` in sum, of those that save most.

    They rise from 0 to 1 within ``spread`` times what the best ``count`` save on average: the
    projection of the savings onto all such parts.
    """
    if count == 0:
        return np.zeros(len(save))
    if count >= len(save):
        return np.ones(len(save))
    top = np.partition(save, len(save) - count)[-count:]
    width = max(spread * float(top.mean()), 1e-300)
    near = np.flatnonzero(save > top.min() - width)
    scaled = (save[near] - top.min()) / width
    low, high = -1.0, float(scaled.max()) + 1.0
    for _ in range(60):
        shift = 0.5 * (low + high)
        if np.clip(scaled - shift, 0.0, 1.0).sum() > count:
            low = shift
        else:
            high = shift
    part = np.zeros(len(save))
    part[near] = np.clip(scaled - high, 0.0, 1.0)
    return part
