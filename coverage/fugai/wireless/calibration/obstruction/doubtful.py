"""Cells whose stated azimuth or position the samples contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.models.obstruction.features import Masts, Points

FEWEST = 30
"""Samples without which nothing is said of a cell."""

FARTHEST_M = 1500.0
"""The nearest twentieth of a cell's samples farther than this from where it is said to stand. [m]"""

TURNED_DEG = 60.0
"""An azimuth this far from the one that the levels have is doubtful. [degrees]"""

LEAST_DB = 3.0
"""Swing of the level around the mast below which it says nothing of the azimuth. [dB]"""

COLUMNS = ("cell", "doubt", "stated", "found", "unit", "samples")


def doubtful_cells(points: Points, masts: Masts, error_db: FloatArray) -> pd.DataFrame:
    """Cells whose position or azimuth is doubtful, one row for each doubt.

    Parameters
    ----------
    error_db
        Measured less predicted level of each point, the prediction without the antenna's pattern. [dB]

    Returns
    -------
    ``cell`` (position), ``doubt`` ('azimuth' or 'position'), ``stated``, ``found``, ``unit``, ``samples``. Of a
    position, the distance of the middle of its samples is found where 0 m is stated.
    """
    rows: list[tuple[object, ...]] = []
    for cell in np.unique(points.cell):
        own = np.flatnonzero(points.cell == cell)
        if len(own) < FEWEST:
            continue
        east, north = points.x[own] - masts.x[cell], points.y[own] - masts.y[cell]
        if np.quantile(np.hypot(east, north), 0.05) > FARTHEST_M:
            middle = float(np.hypot(np.median(east), np.median(north)))
            rows.append((int(cell), "position", 0.0, round(middle), "m", len(own)))
            continue
        stated = float(masts.azimuth_deg[cell]) % 360.0
        if np.isnan(stated):
            continue
        found, swing = _strongest_bearing(np.arctan2(east, north), error_db[own])
        off = abs((found - stated + 180.0) % 360.0 - 180.0)
        if swing >= LEAST_DB and off > TURNED_DEG:
            rows.append((int(cell), "azimuth", stated, round(found), "deg", len(own)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _strongest_bearing(bearing: FloatArray, error_db: FloatArray) -> tuple[float, float]:
    """Bearing in which levels are strongest [degrees], and by how much they exceed those behind [dB]."""
    columns = np.column_stack([np.ones(len(bearing)), np.sin(bearing), np.cos(bearing)])
    _, east, north = np.linalg.lstsq(columns, error_db, rcond=None)[0]
    return float(np.degrees(np.arctan2(east, north)) % 360.0), 2.0 * float(np.hypot(east, north))
