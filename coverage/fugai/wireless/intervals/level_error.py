"""What is known of the error of a predicted level: common to all cells, of one cell, of one place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.models.spread import Spread

COMMON_DB, CELL_DB = 6.0, 8.0
"""Assumed of models that nobody tuned: against drive tests of two cities the extended Hata model was 4 dB
too optimistic to 7 too pessimistic in the mean over cells, and 9 to 10 dB apart between cells, those with a
wrong position or azimuth among them. [dB]"""

CORRELATION_M = 50.0
"""Assumed distance at which shadowing falls to 1/e of its correlation: urban macro cells without line of
sight, 3GPP TR 38.901, table 7.5-6. [m]"""

MAST_SHARE = 1.0 / 3.0
"""Part of the variance between cells that the cells of one mast share: 5 of 16 dB squared on 505 masts."""

_RANGES = {
    "common_db": (0.0, 60.0),
    "cell_db": (0.0, 60.0),
    "location_db": (0.0, 60.0),
    "correlation_m": (0.1, 10_000.0),
}


@dataclass(frozen=True, kw_only=True)
class LevelError:
    """Standard deviations of measured less predicted level, by what shares an error.

    Parameters
    ----------
    common_db
        Of the error of all cells: what a model is wrong by in this area. It does not average out. [dB]
    cell_db
        Of a cell beyond that; a third of its variance is shared by the cells of a mast. It averages out over
        cells alone. [dB]
    location_db
        Of a place about its cell's mean; None: the signal's own ``sigma``. [dB]
    correlation_m
        Distance at which the correlation of errors of two places falls to 1/e. [m]
    assumed
        Whether nobody measured them.

    Raises
    ------
    ConfigError
        A value is negative, too large or not a number.

    Examples
    --------
    >>> from fugai.wireless.intervals.level_error import LevelError
    >>> tuned = LevelError(common_db=0.4, cell_db=4.0, location_db=8.4, correlation_m=100.0)
    >>> round(tuned.of_pixel_db(8.0, 100.0), 1)
    6.6
    """

    common_db: float = COMMON_DB
    cell_db: float = CELL_DB
    location_db: float | None = None
    correlation_m: float = CORRELATION_M
    assumed: bool = False

    def __post_init__(self) -> None:
        problems = []
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                problems.append(f"`{name}` must be between {low:g} and {high:g}, found {value}.")
        if problems:
            raise ConfigError(*problems)

    @classmethod
    def of_spread(cls, spread: Spread) -> LevelError:
        """Error of a calibrated model, from that at the masts that it left out.

        What is common to all cells is known as well as the mean over that number of masts. What two places side by
        side do not share averages out within a pixel and is left out.

        >>> from fugai.wireless import Spread
        >>> found = Spread(bias_db=0.3, between_db=4.0, location_db=8.4, nugget_db=3.5,
        ...                correlation_m=100.0, masts=100)
        >>> LevelError.of_spread(found).common_db, round(LevelError.of_spread(found).location_db, 1)
        (0.5, 7.6)
        """
        mean = spread.between_db / math.sqrt(max(spread.masts, 1))
        shared = spread.location_db**2 - spread.nugget_db**2
        return cls(
            common_db=min(math.hypot(spread.bias_db, mean), 60.0),
            cell_db=min(spread.between_db, 60.0),
            location_db=min(math.sqrt(max(shared, 0.0)), 60.0),
            correlation_m=min(max(spread.correlation_m, 0.1), 10_000.0),
        )

    def of_pixel_db(self, sigma_db: float, cell_size_m: float) -> float:
        """Spread of the mean level over a pixel about that of its cell. [dB]

        Parameters
        ----------
        sigma_db
            Spread of places where ``location_db`` is None. [dB]
        cell_size_m
            Edge of the pixel. [m]
        """
        location = sigma_db if self.location_db is None else self.location_db
        return location * math.sqrt(mean_correlation(cell_size_m / self.correlation_m))

    def pixels_together(self, cell_size_m: float) -> float:
        """Number of pixels whose errors go together: how much less than singly they average out.

        Parameters
        ----------
        cell_size_m
            Edge of a pixel. [m]
        """
        return pixels_together(cell_size_m / self.correlation_m)


@lru_cache(maxsize=64)
def mean_correlation(edge: float) -> float:
    """Mean of exp(-distance) over all pairs of points in a square of that edge.

    >>> round(mean_correlation(0.001), 3), round(mean_correlation(100.0), 4)
    (0.999, 0.0006)
    """
    # the differences of two coordinates in the square are distributed as a triangle each
    step = (np.arange(400) + 0.5) / 400.0
    weight = 2.0 * (1.0 - step)
    apart = np.hypot(step[:, None], step) * edge
    mean = float((weight[:, None] * weight * np.exp(-apart)).sum()) / 400.0**2
    # far beyond the correlation the middle of the square needs finer steps than these
    return min(mean, 2.0 * math.pi / edge**2) if edge > 20.0 else mean


ASSUMED = LevelError(assumed=True)
"""Of models that nobody tuned to measurements."""


def indicator_correlation(correlation: FloatArray) -> FloatArray:
    """Correlation of two events, each as likely as not, from that of the normal errors that decide them.

    The arcsine law (Sheppard, Philosophical Transactions A 192, 1899); events that are more or less likely go together
    less.

    >>> indicator_correlation(np.array([0.0, 0.5, 1.0])).round(3)
    array([0.   , 0.333, 1.   ])
    """
    return np.asarray(2.0 / np.pi * np.arcsin(np.clip(correlation, -1.0, 1.0)))


@lru_cache(maxsize=64)
def pixels_together(edge: float) -> float:
    """Number of pixels that are served or not together, by their edge in correlation distances.

    >>> round(pixels_together(100.0), 2), round(pixels_together(2.0), 1), round(pixels_together(0.5))
    (1.0, 2.9, 21)
    """
    if edge > 20.0:
        return 1.0
    reach = min(math.ceil(6.0 / edge), 400)
    lag = np.arange(-reach, reach + 1)
    rho = np.exp(-edge * np.hypot(lag[:, None], lag))
    near = range(-min(2, reach), min(2, reach) + 1)
    inner = (np.arange(-20, 20) + 0.5) / 20.0
    weight = (1.0 - np.abs(inner)) / 20.0
    for i in near:
        for j in near:
            apart = np.hypot(i + inner[:, None], j + inner) * edge
            rho[i + reach, j + reach] = (weight[:, None] * weight * np.exp(-apart)).sum()
    return max(1.0, float(indicator_correlation(rho / rho[reach, reach]).sum()))
