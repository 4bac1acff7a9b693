"""What the samples of other masts nearby say of a place: their residuals, averaged by distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.wireless.models.obstruction.features import Points

RANGES_M = (30.0, 100.0, 300.0)
"""Ranges over which the weight of a residual falls by e. [m]"""

BIN_M = 25.0
"""The residuals of one mast in a square of this edge count once. [m]"""

REACH_M = 900.0
MOST = 150
PRIOR = 2.0
"""Weight of the expectation that a place is like all others, in squares right at it."""

NO_MAST = -1
"""Number of a mast that no sample is of."""

_AT_ONCE = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearby:
    """Mean residuals of masts in squares.

    Parameters
    ----------
    place
        Middle of each square's samples; shape (squares, 2). [m]
    residual_db
        Mean of the mast's residuals in it.
    mast
        Number of the mast.
    """

    place: FloatArray
    residual_db: FloatArray
    mast: IntArray

    @classmethod
    def of(cls, points: Points, residual_db: FloatArray, mast: IntArray, rows: BoolArray) -> Nearby:
        """Those of some rows."""
        key = np.column_stack(
            [mast[rows], np.floor(points.x[rows] / BIN_M), np.floor(points.y[rows] / BIN_M)]
        )
        found, group = np.unique(key.astype(np.int64), axis=0, return_inverse=True)
        group = group.reshape(-1)
        count = np.bincount(group).astype(np.float64)
        sums = [
            np.bincount(group, values[rows]) / count for values in (points.x, points.y, residual_db)
        ]
        return cls(
            place=np.column_stack(sums[:2]), residual_db=sums[2], mast=found[:, 0].astype(np.int64)
        )

    def sums(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Sums that `at` is made of, of all masts: weights, weighted residuals, distance of the farthest square.

        The first two of shape (places, `RANGES_M`).
        """
        size = len(x)
        weight, weighted = np.zeros((size, len(RANGES_M))), np.zeros((size, len(RANGES_M)))
        farthest = np.zeros(size)
        tree = cKDTree(self.place)
        for start in range(0, size, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            where = np.column_stack([x[part], y[part]])
            distance, at = tree.query(
                where, k=min(MOST, len(self.mast)), distance_upper_bound=REACH_M
            )
            distance = np.asarray(distance).reshape(len(where), -1)
            at = np.asarray(at).reshape(len(where), -1)
            known = np.isfinite(distance)
            residual = np.where(known, self.residual_db[np.where(known, at, 0)], 0.0)
            away = np.where(known, distance, 0.0)
            farthest[part] = away.max(axis=1)
            for column, reach in enumerate(RANGES_M):
                each = np.where(known, np.exp(-away / reach), 0.0)
                weight[part, column] = each.sum(axis=1)
                weighted[part, column] = (each * residual).sum(axis=1)
        return weight, weighted, farthest

    def at(self, points: Points, mast: IntArray) -> FloatArray:
        """Weighted means of other masts' residuals, shrunk to 0; shape (points, `RANGES_M`). [dB]"""
        found = np.zeros((len(points.x), len(RANGES_M)))
        if not len(self.mast):
            return found
        tree = cKDTree(self.place)
        for start in range(0, len(points.x), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            where = np.column_stack([points.x[part], points.y[part]])
            distance, at = tree.query(
                where, k=min(MOST, len(self.mast)), distance_upper_bound=REACH_M
            )
            distance = np.asarray(distance).reshape(len(where), -1)
            at = np.asarray(at).reshape(len(where), -1)
            missing = ~np.isfinite(distance)
            at = np.where(missing, 0, at)
            other = ~missing & (self.mast[at] != mast[part][:, None])
            for column, reach in enumerate(RANGES_M):
                weight = np.where(other, np.exp(-np.where(missing, 0.0, distance) / reach), 0.0)
                total = weight.sum(axis=1)
                found[part, column] = (weight * self.residual_db[at]).sum(axis=1) / (total + PRIOR)
        return found
