"""Measured signal on the ground: samples gathered in squares, whether a serving cell is known or not."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.tables import generation_of
from fugai.wireless.calibration.rows import texts
from fugai.wireless.columns import numbers

BIN_M = 50.0
"""Edge of a square of measured signal, some tens of samples of a car. [m]"""

_LEVELS_DBM = (-150.0, 0.0)


def measured_signal(measurements: gpd.GeoDataFrame, *, bin_m: float = BIN_M) -> gpd.GeoDataFrame:
    """Median level of a drive test in squares of the ground, by generation and operator.

    A level of 4G (RSRP) and one of 3G (RSCP) are different quantities: they are never put together.

    Parameters
    ----------
    measurements
        As `read_table` reads ``measurements``, in a metric CRS: ``level_dbm``, and where known
        ``technology``, ``operator``, ``cell_id``, ``site_id``.
    bin_m
        Edge of a square. [m]

    Returns
    -------
    One row per square, generation and operator, at the middle of the square: ``generation`` ('' unknown),
    ``operator``, ``level_dbm`` (median), ``weakest_dbm`` and ``strongest_dbm`` (10 and 90 % of the
    samples are weaker) [dBm], ``samples``, ``without_cell`` (of them without a serving cell).

    Raises
    ------
    ConfigError
        ``bin_m`` is not above 0.
    ContractError
        There is no column ``level_dbm``.
    CRSMismatchError
        The CRS is not metric.
    EmptyResultError
        No sample has a level and a position.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.wireless import measured_signal
    >>> samples = gpd.GeoDataFrame(
    ...     {"level_dbm": [-90.0, -94.0, -80.0], "technology": ["LTE", "LTE", "UMTS"]},
    ...     geometry=gpd.points_from_xy([10.0, 20.0, 30.0], [10.0, 10.0, 10.0]),
    ...     crs=32650,
    ... )
    >>> measured_signal(samples)[["generation", "level_dbm", "samples"]]
      generation  level_dbm  samples
    0         3g      -80.0        1
    1        lte      -92.0        2
    """
    if not (np.isfinite(bin_m) and bin_m > 0.0):
        msg = f"`bin_m` must be above 0 m, found {bin_m}."
        raise ConfigError(msg)
    if "level_dbm" not in measurements:
        msg = "`measurements` must have the column level_dbm, found none."
        raise ContractError(msg)
    crs = measurements.crs
    if crs is None or not CRS.from_user_input(crs).is_projected:
        found = "none" if crs is None else CRS.from_user_input(crs).to_string()
        msg = f"`measurements` must be in a projected CRS in metres, found {found}."
        raise CRSMismatchError(msg)
    frame = _rows(measurements, bin_m)
    if not len(frame):
        msg = f"`measurements` must hold a sample with a level and a position, found none of {len(measurements)}."
        raise EmptyResultError(msg)
    groups = frame.groupby(["generation", "operator", "row", "column"], sort=True)
    bins = groups.agg(
        level_dbm=("level_dbm", "median"),
        samples=("level_dbm", "size"),
        without_cell=("without_cell", "sum"),
    )
    bins["weakest_dbm"] = groups["level_dbm"].quantile(0.1)
    bins["strongest_dbm"] = groups["level_dbm"].quantile(0.9)
    bins = bins.reset_index()
    middle = gpd.points_from_xy((bins["column"] + 0.5) * bin_m, (bins["row"] + 0.5) * bin_m)
    names = ["generation", "operator", "level_dbm", "weakest_dbm", "strongest_dbm"]
    return gpd.GeoDataFrame(bins[[*names, "samples", "without_cell"]], geometry=middle, crs=crs)


def _rows(measurements: gpd.GeoDataFrame, bin_m: float) -> pd.DataFrame:
    """Samples with a level and a place, and the square of each."""
    points = measurements.geometry
    gone = points.isna() | points.is_empty
    x, y = (
        np.where(gone, np.nan, get(points.to_numpy())) for get in (shapely.get_x, shapely.get_y)
    )
    words = texts(measurements, "technology")
    generations = {word: generation_of(str(word)) for word in words.unique()}
    cell, site = (texts(measurements, name) for name in ("cell_id", "site_id"))
    level = numbers(measurements, "level_dbm")
    frame = pd.DataFrame(
        {
            "generation": words.map(generations).to_numpy(dtype=object),
            "operator": texts(measurements, "operator").to_numpy(dtype=object),
            "level_dbm": level,
            "without_cell": (cell.eq("") & site.eq("")).to_numpy(),
            "column": np.floor(x / bin_m),
            "row": np.floor(y / bin_m),
        }
    )
    low, high = _LEVELS_DBM
    return frame.loc[np.isfinite(x) & np.isfinite(y) & (level >= low) & (level <= high)]
