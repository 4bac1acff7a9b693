"""Where further samples would bring most: the cell and the place, and the error before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve

from fugai.errors import ConfigError
from fugai.wireless.calibration.obstruction.features import masts_of

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.calibration.obstruction.own_samples import Covariance
    from fugai.wireless.calibration.obstruction.result import ObstructionCalibration

SQUARE_M = 100.0
"""Edge of a square in which samples are proposed. [m]"""

OWN, TARGETS, SQUARES, FEWEST = 60, 80, 20, 5
"""Most own samples, places and squares of a cell that are looked at; own samples from which its places are known."""


def where_to_measure(
    made: ObstructionCalibration, cells: gpd.GeoDataFrame, *, samples: int = 20, most: int = 50
) -> gpd.GeoDataFrame:
    """Places where samples of a cell would lower the error of its level most, by the variance of kriging.

    Each cell has one row at most, its best square. The error is that at the places that it served; of a cell
    without samples these are taken to lie about its mast and azimuth as those of the others do.

    Parameters
    ----------
    made
        A calibration.
    cells
        From `cells_from_sites`, measured ones and others.
    samples
        How many would be taken in one square.
    most
        At most so many rows.

    Returns
    -------
    From the greatest fall of the variance to the least, at the middle of the square: ``cell_id``,
    ``own_samples``, ``rmse_before_db``, ``rmse_after_db``, ``samples``.

    Raises
    ------
    ConfigError
        ``samples`` or ``most`` is below 1.

    Examples
    --------
    From a calibration; `calibrate_obstruction` shows how one is made.

    >>> from fugai.wireless import where_to_measure
    >>> callable(where_to_measure)
    True
    """
    for name, value in (("samples", samples), ("most", most)):
        if value < 1:
            msg = f"`{name}` must be at least 1, found {value}."
            raise ConfigError(msg)
    footprint = _Footprint.of(made, cells)
    own = dict(list(made.points.groupby("cell_id", sort=False)))
    rows = []
    rng = np.random.default_rng(0)
    for at, name in enumerate(cells["cell_id"].astype(str)):
        mine = own.get(name)
        place = np.empty((0, 2)) if mine is None else mine[["x", "y"]].to_numpy(dtype=np.float64)
        targets = place if len(place) >= FEWEST else footprint.about(at)
        targets = targets[rng.permutation(len(targets))[:TARGETS]]
        taken = place[rng.permutation(len(place))[:OWN]]
        if not len(targets):
            continue
        before, after, where = _best_square(made.covariance, taken, targets, samples)
        rows.append(
            (name, len(place), np.sqrt(before), np.sqrt(after), samples, before - after, *where)
        )
    columns = [
        "cell_id",
        "own_samples",
        "rmse_before_db",
        "rmse_after_db",
        "samples",
        "fall",
        "x",
        "y",
    ]
    table = pd.DataFrame(rows, columns=columns).sort_values("fall", ascending=False, kind="stable")
    table = table.head(most).reset_index(drop=True)
    return gpd.GeoDataFrame(
        table.drop(columns=["fall", "x", "y"]),
        geometry=gpd.points_from_xy(table["x"], table["y"]),
        crs=cells.crs,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Footprint:
    """Places of all samples about their masts: distance [m] and bearing off the azimuth; and the cells."""

    away: FloatArray
    off: FloatArray
    x: FloatArray
    y: FloatArray
    azimuth: FloatArray

    @classmethod
    def of(cls, made: ObstructionCalibration, cells: gpd.GeoDataFrame) -> _Footprint:
        masts = masts_of(cells, np.zeros(len(cells)))
        azimuth = np.radians(masts.azimuth_deg)
        at = pd.Index(cells["cell_id"].astype(str)).get_indexer(made.points["cell_id"].astype(str))
        known = made.points.loc[at >= 0]
        at = at[at >= 0]
        east = known["x"].to_numpy(np.float64) - masts.x[at]
        north = known["y"].to_numpy(np.float64) - masts.y[at]
        bearing = np.arctan2(east, north)
        turned = np.where(np.isnan(azimuth[at]), bearing, bearing - azimuth[at])
        return cls(away=np.hypot(east, north), off=turned, x=masts.x, y=masts.y, azimuth=azimuth)

    def about(self, cell: int) -> FloatArray:
        """Such places about one cell; shape (places, 2)."""
        some = np.linspace(0, len(self.away) - 1, min(len(self.away), TARGETS)).astype(np.int64)
        azimuth = self.azimuth[cell]
        bearing = self.off[some] + (0.0 if np.isnan(azimuth) else azimuth)
        away = self.away[some]
        return np.column_stack(
            [self.x[cell] + away * np.sin(bearing), self.y[cell] + away * np.cos(bearing)]
        )


def _best_square(
    covariance: Covariance, own: FloatArray, targets: FloatArray, samples: int
) -> tuple[float, float, FloatArray]:
    """Variance at the targets now and with samples in the best square, and where that is. [dB squared]"""
    square = np.floor(targets / SQUARE_M)
    _, group, count = np.unique(square, axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    middle = np.column_stack([np.bincount(group, targets[:, axis]) / count for axis in (0, 1)])
    middle = middle[np.argsort(-count, kind="stable")[:SQUARES]]
    shared = float(covariance.at(np.zeros(1))[0])
    between = covariance.at(_apart(targets, middle))
    at_target, at_middle = np.full(len(targets), shared), np.full(len(middle), shared)
    if len(own):
        matrix = covariance.at(_apart(own, own)) + covariance.nugget_db2 * np.eye(len(own))
        factor = cho_factor(matrix)
        to_target, to_middle = (covariance.at(_apart(own, one)) for one in (targets, middle))
        weights = cho_solve(factor, to_middle)
        between = between - to_target.T @ weights
        at_middle = at_middle - np.einsum("ij,ij->j", to_middle, weights)
        at_target = at_target - np.einsum("ij,ij->j", to_target, cho_solve(factor, to_target))
    before = float(np.maximum(at_target, 0.0).mean()) + covariance.nugget_db2
    noise = covariance.nugget_db2 / samples
    fall = (between**2).mean(axis=0) / np.maximum(at_middle + noise, 1e-9)
    best = int(fall.argmax())
    return before, max(before - float(fall[best]), 0.0), middle[best]


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.hypot(one[:, None, 0] - other[:, 0], one[:, None, 1] - other[:, 1])
