"""Ends of the interval of a predicted level, by class of distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

EDGES_M = (0.0, 100.0, 200.0, 400.0, np.inf)
"""Classes of distance, each with its own quantiles (Mondrian conformal prediction; Vovk et al., 2005)."""

SHARE = 0.8
"""Share of the levels that an interval is to hold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Interval:
    """Ends of the interval of a level about its prediction, by class of distance. [dB]

    Parameters
    ----------
    low_db, high_db
        Quantiles of measured less predicted level; one for each of the classes.

    Examples
    --------
    >>> import numpy as np
    >>> errors, masts = np.arange(-50.0, 51.0) / 5.0, np.arange(101)
    >>> found = Interval.of(errors, np.full(101, 150.0), masts)
    >>> found.at(np.array([150.0]))[1].round()
    array([8.])
    """

    low_db: FloatArray
    high_db: FloatArray

    @classmethod
    def of(cls, error_db: FloatArray, distance_m: FloatArray, mast: IntArray) -> Interval:
        """From errors (measured less predicted level) at masts left out; every mast has one weight."""
        classes = _classes(distance_m)
        known = np.isfinite(error_db)
        whole = _quantiles(error_db[known], mast[known])
        ends = [
            _quantiles(error_db[known & (classes == at)], mast[known & (classes == at)]) or whole
            for at in range(len(EDGES_M) - 1)
        ]
        pairs = np.array([one or (np.nan, np.nan) for one in ends])
        return cls(low_db=pairs[:, 0], high_db=pairs[:, 1])

    def at(self, distance_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper end about a prediction at each distance. [dB]"""
        classes = _classes(distance_m)
        return self.low_db[classes], self.high_db[classes]


def _classes(distance_m: FloatArray) -> IntArray:
    return np.searchsorted(np.array(EDGES_M[1:-1]), distance_m).astype(np.int64)


FEWEST_MASTS = 5


def _quantiles(error_db: FloatArray, mast: IntArray) -> tuple[float, float] | None:
    """Ends that hold `SHARE` of the errors; None with fewer than `FEWEST_MASTS`."""
    numbers, group = np.unique(mast, return_inverse=True)
    if len(numbers) < FEWEST_MASTS:
        return None
    weight = 1.0 / np.bincount(group)[group]
    order = np.argsort(error_db)
    part = np.cumsum(weight[order]) / weight.sum()
    # one mast more than there are: the one that is to come (split conformal prediction)
    reach = min((1.0 + SHARE * (len(numbers) + 1) / len(numbers)) / 2.0, 1.0)
    low, high = (int(np.searchsorted(part, end)) for end in (1.0 - reach, reach))
    last = len(error_db) - 1
    return float(error_db[order[min(low, last)]]), float(error_db[order[min(high, last)]])
