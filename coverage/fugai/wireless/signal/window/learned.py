"""What a calibration has learnt, at the pixels of a surface: what all masts share of it computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.learned.samples import subtract_near
from fugai.wireless.models.obstruction.footprint import NAMES, cell_footprint, everyone_near
from fugai.wireless.models.obstruction.learned import ray_columns, stacked
from fugai.wireless.models.obstruction.nearby import NO_MAST, PRIOR, RANGES_M, REACH_M

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.wireless.models.obstruction.features import Features, Points
    from fugai.wireless.models.obstruction.learned import Learned

_ROUNDING_M = 1e-6


class LearnedOnGrid:
    """What is known at each pixel, whatever the mast.

    Parameters
    ----------
    learned
        In the CRS of the surface.
    x, y
        Pixel centres of the surface. [m]
    """

    def __init__(self, learned: Learned, x: FloatArray, y: FloatArray) -> None:
        self.learned = learned
        self.own = learned.own.of_cells()
        self.served = {} if learned.footprints is None else learned.footprints.rows()
        self.columns = slice(0, 0)
        self.rows = slice(0, 0)
        if learned.nearby is not None and len(learned.nearby.mast):
            west, south = learned.nearby.place.min(axis=0) - REACH_M
            east, north = learned.nearby.place.max(axis=0) + REACH_M
            self.columns = _range((x >= west) & (x <= east))
            self.rows = _range((y >= south) & (y <= north))
        there = np.meshgrid(x[self.columns], y[self.rows])
        flat = there[0].ravel(), there[1].ravel()
        self.shape = there[0].shape
        self.sums: tuple[FloatArray, FloatArray, FloatArray] | None = None
        self.everyone = np.zeros((0, 0))
        if learned.nearby is not None and flat[0].size:
            self.sums = learned.nearby.sums(*flat)
            if learned.footprints is not None:
                self.everyone = everyone_near(learned.footprints.x, learned.footprints.y, *flat)

    @property
    def most_db(self) -> float:
        """By how much the loss may fall at most, as far as the trees and the cells' samples show."""
        low = [one.low_db for one in (self.learned.planned, self.learned.standing) if one]
        own = self.learned.own
        at_samples = [
            float(own.at(part, part[:, 0], part[:, 1], served=False).min())
            for part in self.own.values()
        ]
        return -min([0.0, *low]) - min([0.0, *at_samples])

    def place_of(self, row: IntArray, column: IntArray) -> IntArray:
        """Position of pixels of the surface among those near masts that were measured; -1 elsewhere."""
        i, j = row - self.rows.start, column - self.columns.start
        inside = (i >= 0) & (i < self.shape[0]) & (j >= 0) & (j < self.shape[1])
        return np.where(inside, i * self.shape[1] + j, -1)

    def of_mast(self, x_m: float, y_m: float) -> LearnedOfMast:
        """For the cells of one mast."""
        return LearnedOfMast(self, x_m, y_m)


class LearnedOfMast:
    """What is learnt of the cells of one mast, some pixels at a time."""

    def __init__(self, on_grid: LearnedOnGrid, x_m: float, y_m: float) -> None:
        self.on_grid, self.learned = on_grid, on_grid.learned
        self.mast = (x_m, y_m)
        self.number = int(self.learned.mast_numbers(np.array([x_m]), np.array([y_m]))[0])

    def look(self, row: IntArray, column: IntArray, points: Points) -> None:
        """Take the pixels that are asked for next: their rows and columns in the surface, and places."""
        self.points = points
        self.place = self.on_grid.place_of(row, column)
        self.near = self._nearby() if self.learned.planned is not None else None

    def _nearby(self) -> FloatArray:
        """As `Nearby.at`, the mast's own residuals taken out of the sums of all."""
        found = np.zeros((len(self.place), len(RANGES_M)))
        sums, nearby = self.on_grid.sums, self.learned.nearby
        known = np.flatnonzero(self.place >= 0)
        if sums is None or nearby is None or not len(known):
            return found
        weight, weighted, farthest = (one[self.place[known]] for one in sums)
        if self.number != NO_MAST:
            mine = nearby.mast == self.number
            own = np.column_stack([nearby.place[mine], nearby.residual_db[mine]])
            subtract_near(
                self.points.x[known],
                self.points.y[known],
                farthest + _ROUNDING_M,
                own,
                np.array(RANGES_M),
                weight,
                weighted,
            )
        found[known] = weighted / (np.maximum(weight, 0.0) + PRIOR)
        return found

    def added_db(self, name: str, features: Features) -> FloatArray:
        """What trees and own samples of a cell add to the loss of the terms, where nobody knows whether it serves. [dB]"""
        learned, points = self.learned, self.points
        added = np.zeros(len(points.x))
        served = self.on_grid.served.get(name)
        if learned.planned is not None and self.near is not None:
            columns: list[Float32Array | FloatArray] = [ray_columns(features), self.near]
            if learned.standing is not None and served is not None and len(served) > 1:
                columns.append(self._footprint(served))
                added = learned.standing.predict(stacked(columns))
            else:
                added = learned.planned.predict(stacked(columns))
        own = self.on_grid.own.get(name)
        if own is None:
            return added
        return added + learned.own.at(own, points.x, points.y, served=False)

    def _footprint(self, served: IntArray) -> FloatArray:
        footprints = self.learned.footprints
        assert footprints is not None
        everyone = np.zeros((len(self.place), self.on_grid.everyone.shape[1]))
        known = self.place >= 0
        everyone[known] = self.on_grid.everyone[self.place[known]]
        found = cell_footprint(
            np.column_stack([self.points.x, self.points.y]),
            (footprints.x[served], footprints.y[served]),
            self.mast,
            everyone,
            among=False,
        )
        return np.column_stack([found[name] for name in NAMES])


def _range(mask: np.ndarray) -> slice:
    at = np.flatnonzero(mask)
    return slice(int(at[0]), int(at[-1]) + 1) if len(at) else slice(0, 0)
