"""The spread of a model's errors at masts left out, from the errors themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from fugai.wireless.calibration.obstruction.own_samples import RANGES_M, covariance_of
from fugai.wireless.models.spread import Spread

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.wireless.calibration.obstruction.own_samples import Covariance


def spread_of(
    error_db: FloatArray, x: FloatArray, y: FloatArray, *, cell: IntArray, mast: IntArray
) -> Spread | None:
    """Spread of errors at masts left out, measured less predicted level; None with fewer than two masts.

    Parameters
    ----------
    error_db
        NaN where there is none. [dB]
    x, y
        Places. [m]
    cell, mast
        Numbers of the cell and of its mast.
    """
    known = np.isfinite(error_db)
    masts, group = np.unique(mast[known], return_inverse=True)
    if len(masts) < 2:
        return None
    error = error_db[known]
    bias = float(np.mean(np.bincount(group, error) / np.bincount(group)))
    found = covariance_of(error - bias, x[known], y[known], cell[known])
    return spread_of_covariance(found, bias_db=bias, masts=len(masts))


def spread_of_covariance(covariance: Covariance, *, bias_db: float, masts: int) -> Spread:
    """Spread by the covariance of a cell's errors over the ground."""
    shared = float(sum(covariance.parts_db2))
    return Spread(
        bias_db=bias_db,
        between_db=math.sqrt(covariance.cell_db2),
        location_db=math.sqrt(shared + covariance.nugget_db2),
        nugget_db=math.sqrt(covariance.nugget_db2),
        correlation_m=_length_m(covariance.parts_db2),
        masts=masts,
    )


def _length_m(parts_db2: tuple[float, ...]) -> float:
    """Distance at which a sum of exponential parts falls to 1/e of itself. [m]"""
    whole = sum(parts_db2)
    if whole <= 0.0:
        return 0.0

    def above(distance_m: float) -> float:
        left = sum(
            part * math.exp(-distance_m / reach)
            for part, reach in zip(parts_db2, RANGES_M, strict=True)
        )
        return left / whole - math.exp(-1.0)

    return float(brentq(above, 0.0, 2.0 * max(RANGES_M)))
