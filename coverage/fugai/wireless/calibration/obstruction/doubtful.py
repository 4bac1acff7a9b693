"""Cells whose stated azimuth or position the samples contradict: where they served, and how strongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.special import i0

from fugai.wireless.columns import numbers
from fugai.wireless.signal.sectors import convergence_deg

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.wireless.models.obstruction.features import Masts, Points

FEWEST = 30
"""Samples without which nothing is said of a cell."""

FARTHEST_M = 1500.0
"""The nearest twentieth of a cell's samples farther than this from where it is said to stand. [m]"""

AWAY = 2.0
"""The middle of a cell's samples lies farther from its mast than so many times their own extent."""

OTHERS = 5
"""Samples of other cells, nearer to the mast than to the middle of its own, that show that it was passed."""

NEAREST_M = 150.0
"""A middle nearer to the mast than this contradicts nothing. [m]"""

TURNED_DEG = 60.0
"""An azimuth this far from the most likely one may be doubtful. [degrees]"""

LEAST_EVIDENCE = 4.0
"""Logarithm of how much likelier the other azimuth must be."""

INDEPENDENT = 15.0
"""Samples of a cell go together over the ground: all of them weigh as so many at most."""

CONCENTRATION, ELSEWHERE = 1.5, 0.25
"""Of the bearings at which a sector serves (von Mises), and the share that lies in any direction."""

SWING_DB = 4.0
"""Level on the boresight over that beside it. [dB]"""

AZIMUTHS = np.arange(0.0, 360.0, 10.0)
_SECTORS = 12
_NEAR_M = 300.0
"""Nearer samples have bearings that a few metres turn: they weigh less. [m]"""

COLUMNS = ("cell", "doubt", "stated", "found", "unit", "evidence", "samples", "x", "y")


def doubtful_cells(points: Points, masts: Masts, error_db: FloatArray) -> pd.DataFrame:
    """Cells whose position or azimuth is doubtful, one row for each doubt.

    A position is in doubt where a cell served far from its mast and compactly, although samples of others
    show that its mast was passed. An azimuth is in doubt where another one explains better in which directions
    the cell served, among those where samples were taken at all, and how strong it was there.

    Parameters
    ----------
    error_db
        Measured less predicted level of each point, the prediction without the antenna's pattern. [dB]

    Returns
    -------
    ``cell`` (position), ``doubt`` ('azimuth' or 'position'), ``stated``, ``found``, ``unit``, ``evidence`` (of an
    azimuth the logarithm of the ratio of likelihoods, of a position the distance over the extent of its
    samples), ``samples``, ``x``, ``y`` (middle of the samples). Of a position, the distance to the middle of
    its samples is found where 0 m is stated.
    """
    rows: list[tuple[object, ...]] = []
    everywhere = cKDTree(np.column_stack([points.x, points.y]))
    for cell in np.unique(points.cell):
        own = np.flatnonzero(points.cell == cell)
        if len(own) < FEWEST:
            continue
        x, y = points.x[own], points.y[own]
        middle = float(np.median(x)), float(np.median(y))
        found = _elsewhere(points, everywhere, (float(masts.x[cell]), float(masts.y[cell])), own)
        if found is not None:
            away, times = found
            rows.append(
                (int(cell), "position", 0.0, round(away), "m", round(times, 1), len(own), *middle)
            )
            continue
        stated = float(masts.azimuth_deg[cell]) % 360.0
        if np.isnan(stated):
            continue
        place = float(masts.x[cell]), float(masts.y[cell])
        best, evidence = _likelier_azimuth(points, everywhere, place, own, (stated, error_db[own]))
        off = abs((best - stated + 180.0) % 360.0 - 180.0)
        if evidence >= LEAST_EVIDENCE and off > TURNED_DEG:
            shown = round(evidence, 1)
            rows.append((int(cell), "azimuth", stated, best, "deg", shown, len(own), *middle))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def from_true_north(doubts: pd.DataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Doubts whose azimuths count from the grid's north, with those as the cells state them: from true north.

    Parameters
    ----------
    doubts
        From `doubtful_cells`.
    cells
        Those of its positions.
    """
    turned = (doubts["doubt"] == "azimuth").to_numpy(dtype=np.bool_)
    at = doubts.loc[turned, "cell"].to_numpy(dtype=np.int64)
    mine = cells.iloc[at]
    convergence = convergence_deg(mine.geometry.x.to_numpy(), mine.geometry.y.to_numpy(), cells.crs)
    found = doubts.copy()
    found.loc[turned, "stated"] = numbers(cells, "azimuth_deg")[at] % 360.0
    found.loc[turned, "found"] = np.round(doubts.loc[turned, "found"] + convergence) % 360.0
    return found


def _elsewhere(
    points: Points, everywhere: cKDTree, place: tuple[float, float], own: IntArray
) -> tuple[float, float] | None:
    """How far from its place a cell served [m], and that over the extent of its samples; None: no doubt."""
    x, y = points.x[own], points.y[own]
    middle = np.median(x), np.median(y)
    away = float(np.hypot(middle[0] - place[0], middle[1] - place[1]))
    extent = float(np.median(np.hypot(x - middle[0], y - middle[1]))) + 10.0
    times = away / extent
    if np.quantile(np.hypot(x - place[0], y - place[1]), 0.05) > FARTHEST_M:
        return away, times
    if away < NEAREST_M or times < AWAY:
        return None
    # somebody passed the mast: that the cell was not heard there says something
    around = everywhere.query_ball_point(place, max(100.0, away / 2.0))
    others = int((~np.isin(around, own)).sum())
    return (away, times) if others >= OTHERS else None


def _likelier_azimuth(
    points: Points,
    everywhere: cKDTree,
    place: tuple[float, float],
    own: IntArray,
    of_cell: tuple[float, FloatArray],
) -> tuple[float, float]:
    """Most likely azimuth [degrees], and the logarithm of how much likelier it is than the stated one."""
    stated, error = of_cell
    east, north = points.x[own] - place[0], points.y[own] - place[1]
    bearing, away = np.arctan2(east, north), np.hypot(east, north)
    driven = _driven(points, everywhere, place, max(float(np.quantile(away, 0.75)), 100.0))
    sector = np.floor((bearing % (2 * np.pi)) / (2 * np.pi) * _SECTORS).astype(np.int64) % _SECTORS
    weight = np.minimum(away, _NEAR_M) / driven[sector]
    weight /= weight.sum()
    samples = min(INDEPENDENT, len(own) / 3.0)

    def log_likelihood(azimuth_deg: float) -> float:
        turned = np.cos(bearing - np.radians(azimuth_deg))
        beam = np.exp(CONCENTRATION * turned) / i0(CONCENTRATION)
        where = float(weight @ np.log(ELSEWHERE + (1.0 - ELSEWHERE) * beam))
        left = error - SWING_DB * turned
        deviation = float(np.mean(np.abs(left - np.median(left))))
        return float(samples * (where - np.log(max(deviation, 0.1))))

    each = np.array([log_likelihood(float(azimuth)) for azimuth in AZIMUTHS])
    best = int(each.argmax())
    return float(AZIMUTHS[best]), float(each[best] - log_likelihood(stated))


def _driven(
    points: Points, everywhere: cKDTree, place: tuple[float, float], reach_m: float
) -> FloatArray:
    """Share of all samples around a place in each of the directions, 1 on average; a tenth at least."""
    around = np.array(everywhere.query_ball_point(place, reach_m), dtype=np.int64)
    east, north = points.x[around] - place[0], points.y[around] - place[1]
    part = np.floor((np.arctan2(east, north) % (2 * np.pi)) / (2 * np.pi) * _SECTORS)
    count = np.bincount(part.astype(np.int64) % _SECTORS, minlength=_SECTORS).astype(np.float64)
    smooth = (np.roll(count, 1) + 2.0 * count + np.roll(count, -1)) / 4.0
    return np.maximum(smooth / max(float(smooth.mean()), 1e-9), 0.1)
