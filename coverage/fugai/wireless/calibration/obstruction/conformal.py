"""How intervals of a predicted level held at masts left out, every mast counting once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.models.obstruction.interval import Interval

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

__all__ = ["Interval", "Reliability", "reliability"]


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """How intervals held at masts that they were not made from.

    Parameters
    ----------
    inside
        Share of samples inside; NaN where there are too few masts for intervals.
    width_db
        Mean width.
    worst_twentieth
        Share inside that 19 of 20 cells reach.

    Examples
    --------
    >>> Reliability(inside=0.8, width_db=21.0, worst_twentieth=0.66).inside
    0.8
    """

    inside: float
    width_db: float
    worst_twentieth: float


def reliability(
    error_db: FloatArray, distance_m: FloatArray, mast: IntArray, fold: IntArray, cell: IntArray
) -> Reliability:
    """Reliability of the intervals of each fold's masts, made from the errors of the other folds."""
    inside, width = np.zeros(len(error_db), np.bool_), np.zeros(len(error_db))
    for number in np.unique(fold):
        here = fold == number
        made = Interval.of(error_db[~here], distance_m[~here], mast[~here])
        low, high = made.at(distance_m[here])
        inside[here] = (error_db[here] >= low) & (error_db[here] <= high)
        width[here] = high - low
    if np.isnan(width).any():
        return Reliability(inside=np.nan, width_db=np.nan, worst_twentieth=np.nan)
    rows = np.bincount(cell)
    each = np.bincount(cell, inside)[rows > 0] / rows[rows > 0]
    return Reliability(
        inside=float(inside.mean()),
        width_db=float(width.mean()),
        worst_twentieth=float(np.quantile(each, 0.05)),
    )
