"""Measured samples with the cell of each, its place relative to it, and the measured loss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from fugai.errors import EmptyResultError
from fugai.grid import Grid
from fugai.units import wavelength_m
from fugai.wireless.calibration.matching import cell_positions, of_another_network
from fugai.wireless.calibration.rows import check_tables, texts, usable_rows
from fugai.wireless.columns import numbers
from fugai.wireless.signal.antennas import antenna_gain_dbi
from fugai.wireless.signal.cell_patterns import cell_antenna
from fugai.wireless.signal.sectors import convergence_deg, reference_eirp_dbm
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.tables import Antenna
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.technology import Technology

WAVELENGTHS_PER_BIN = 40.0
"""Fast fading averages out over 40 wavelengths (W. C. Y. Lee, IEEE Trans. VT 34(1), 1985)."""


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Measurements gathered in bins, one row per cell and bin.

    Parameters
    ----------
    frame
        ``cell`` (position in the cells), ``cell_id``, ``site_id``, ``mast`` (number of the place),
        ``x``, ``y`` (mean of the bin's samples) [m], ``distance_m``, ``off_deg`` (bearing from the
        boresight, -180 to 180), ``elevation_deg``, ``receiver_m``, ``environment``,
        ``measured_loss_db``, ``basic`` (whether that is the basic transmission loss, between
        isotropic antennas; else it is the EIRP on the boresight less the level), ``pattern_db``
        (the antenna's attenuation there), ``spread_db`` within the bin, ``samples``.
    crs
        CRS of the places.
    refused
        Reason to number of measurements that could not be used.
    notes
        Assumptions.
    """

    frame: pd.DataFrame
    crs: CRS
    refused: Mapping[str, int]
    notes: tuple[str, ...]


def take_samples(
    measurements: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    *,
    technologies: Mapping[str, Technology],
    ground: Ground,
    antennas: Mapping[str, Antenna] | None = None,
    bin_m: float | None = None,
) -> Samples:
    """Measurements with their cells, gathered in bins, so that a slow car counts once.

    A bin is a square of ``bin_m`` (by default 40 wavelengths of the carrier) of one cell; the median
    of its samples in decibels represents them. See `calibrate` for the parameters.

    Raises
    ------
    CRSMismatchError
        Measurements and cells are not in one projected CRS.
    ContractError
        The measurements lack a column.
    EmptyResultError
        Not one measurement can be used.
    """
    check_tables(measurements, cells)
    refused: Counter[str] = Counter()
    notes: list[str] = []
    frame = usable_rows(measurements, refused, notes)
    rows = _with_cells(frame, cells, technologies, refused, notes)
    if not len(rows):
        why = "; ".join(f"{reason} ({count})" for reason, count in refused.items() if count)
        msg = f"Not one of the {len(measurements)} measurements can be used: {why or 'none given'}."
        raise EmptyResultError(msg)
    binned = _binned(rows, cells, bin_m)
    placed = _placed(binned, cells, technologies, ground)
    void = placed["environment"].eq("") | placed["elevation_deg"].isna()
    refused["terrain or clutter is unknown there"] += int(placed.loc[void, "samples"].sum())
    placed = placed.loc[~void].reset_index(drop=True)
    if not len(placed):
        msg = "No measurement lies where terrain and clutter are known."
        raise EmptyResultError(msg)
    placed["pattern_db"] = _pattern_db(placed, cells, technologies, antennas or {}, notes)
    return Samples(
        frame=placed,
        crs=CRS.from_user_input(cells.crs),
        refused={reason: count for reason, count in refused.items() if count},
        notes=tuple(notes),
    )


def _with_cells(
    frame: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    technologies: Mapping[str, Technology],
    refused: Counter[str],
    notes: list[str],
) -> pd.DataFrame:
    """Rows with the cell that each was received from, and the measured loss.

    A level of a site with several cells is attributed to the cell whose azimuth is nearest.
    """
    known = pd.Series(np.arange(len(cells)), index=cells["cell_id"].astype(str).to_numpy())
    cell = cell_positions(frame["cell_id"], known, notes)
    sites = cells["site_id"].astype(str)
    wanted = cell.isna() & frame["site_id"].isin(sites)
    nearest = _nearest_sector(frame.loc[wanted], cells)
    shared = int((nearest["cells"] > 1).sum())
    cell = cell.fillna(nearest["cell"].reindex(frame.index))
    if shared:
        notes.append(
            f"{shared} samples name a site of several cells: the one whose azimuth is nearest is taken."
        )
    lost = cell.isna()
    if lost.any():
        first = frame.loc[lost].iloc[0]
        name = first["cell_id"] or first["site_id"]
        refused[f"no cell or site of that name, e.g. {name!r}"] += int(lost.sum())
    rows = frame.loc[~lost].assign(cell=cell[~lost].astype(np.int64)).reset_index(drop=True)
    other = of_another_network(rows, cells, refused)
    rows = rows.loc[~other].reset_index(drop=True)
    eirp = _eirp_dbm(cells, technologies)[rows["cell"].to_numpy(dtype=np.int64)]
    rows["basic"] = rows["loss_db"].notna()
    outer = rows["boresight_loss_db"].fillna(eirp - rows["level_dbm"])
    rows["measured_loss_db"] = rows["loss_db"].fillna(outer)
    return rows


def _nearest_sector(frame: pd.DataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cell of the named site whose azimuth is nearest to each sample, and how many cells it has."""
    found = pd.DataFrame({"cell": np.nan, "cells": 0}, index=frame.index)
    if not len(frame):
        return found
    x, y = (get(cells.geometry.to_numpy()) for get in (shapely.get_x, shapely.get_y))
    azimuth = numbers(cells, "azimuth_deg") - convergence_deg(x, y, cells.crs)
    own = cells["site_id"].astype(str).to_numpy()
    for site, rows in frame.groupby("site_id"):
        at = np.flatnonzero(own == site)
        east = rows["x"].to_numpy()[:, None] - x[at]
        north = rows["y"].to_numpy()[:, None] - y[at]
        off = np.abs((np.degrees(np.arctan2(east, north)) - azimuth[at] + 180.0) % 360.0 - 180.0)
        off = np.where(np.isnan(off), 0.0, off)
        found.loc[rows.index, "cell"] = at[off.argmin(axis=1)].astype(np.float64)
        found.loc[rows.index, "cells"] = len(at)
    return found


def _eirp_dbm(cells: gpd.GeoDataFrame, technologies: Mapping[str, Technology]) -> FloatArray:
    eirp = np.full(len(cells), np.nan)
    for name, rows in cells.groupby(cells["technology"].astype(str)).groups.items():
        at = cells.index.get_indexer(rows)
        eirp[at] = reference_eirp_dbm(cells.iloc[at], technology=technologies[str(name)])
    return eirp


def _binned(rows: pd.DataFrame, cells: gpd.GeoDataFrame, bin_m: float | None) -> pd.DataFrame:
    """One row per cell, kind of figure and bin."""
    frequency = cells["frequency_mhz"].to_numpy(dtype=np.float64)
    edges = np.array([bin_m or WAVELENGTHS_PER_BIN * wavelength_m(f) for f in frequency])
    edge = edges[rows["cell"].to_numpy(dtype=np.int64)]
    keyed = rows.assign(column=np.floor(rows["x"] / edge), row=np.floor(rows["y"] / edge))
    found = keyed.groupby(["cell", "basic", "row", "column"], sort=True).agg(
        x=("x", "mean"),
        y=("y", "mean"),
        receiver_m=("height_m", "median"),
        measured_loss_db=("measured_loss_db", "median"),
        spread_db=("measured_loss_db", "std"),
        samples=("x", "size"),
    )
    return found.reset_index().drop(columns=["row", "column"])


def _placed(
    binned: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    technologies: Mapping[str, Technology],
    ground: Ground,
) -> pd.DataFrame:
    """Bins with their mast, distance, directions, receiver height and environment."""
    frame = binned.copy()
    at = frame["cell"].to_numpy(dtype=np.int64)
    mast_x, mast_y = (get(cells.geometry.to_numpy()) for get in (shapely.get_x, shapely.get_y))
    for name in ("cell_id", "site_id"):
        frame[name] = cells[name].astype(str).to_numpy()[at]
    places = pd.Series(list(zip(np.round(mast_x), np.round(mast_y), strict=True)))
    frame["mast"] = pd.factorize(places)[0][at]
    usual = (
        cells["technology"]
        .astype(str)
        .map({k: v.receiver_height_m for k, v in technologies.items()})
    )
    frame["receiver_m"] = frame["receiver_m"].fillna(pd.Series(usual.to_numpy()[at]))
    east, north = frame["x"] - mast_x[at], frame["y"] - mast_y[at]
    frame["distance_m"] = np.hypot(east, north).clip(lower=1.0)
    azimuth = numbers(cells, "azimuth_deg") - convergence_deg(mast_x, mast_y, cells.crs)
    bearing = np.degrees(np.arctan2(east, north)) - np.where(np.isnan(azimuth), 0.0, azimuth)[at]
    frame["off_deg"] = (bearing + 180.0) % 360.0 - 180.0
    top = cells["height_m"].to_numpy(dtype=np.float64)[at] + _heights(
        ground.terrain, mast_x[at], mast_y[at]
    )
    own = frame["receiver_m"] + _heights(
        ground.terrain, frame["x"].to_numpy(), frame["y"].to_numpy()
    )
    frame["elevation_deg"] = np.degrees(np.arctan2(own - top, frame["distance_m"]))
    frame["environment"] = _environments(
        ground.clutter, frame["x"].to_numpy(), frame["y"].to_numpy()
    )
    return frame


def _heights(terrain: xr.DataArray | None, x: FloatArray, y: FloatArray) -> FloatArray:
    """Terrain at each place, 0 without terrain, NaN where it is void or off the grid. [m]"""
    if terrain is None:
        return np.zeros(len(x))
    return _at(terrain, x, y)


def _at(raster: xr.DataArray, x: FloatArray, y: FloatArray) -> FloatArray:
    row, column = Grid.of(raster, name="raster").rows_columns(x, y)
    values = np.asarray(raster.to_numpy()[row, column], dtype=np.float64)
    return np.where(row >= 0, values, np.nan)


def _environments(clutter: xr.DataArray | None, x: FloatArray, y: FloatArray) -> list[str]:
    """Ground of each place as `predict` sees it; '' where clutter is no data."""
    if clutter is None:
        return ["suburban"] * len(x)
    names = {0: "suburban", **{code + 1: name for code, name in enumerate(ENVIRONMENTS)}}
    return ["" if np.isnan(v) else names.get(int(v), "") for v in _at(clutter, x, y)]


def _pattern_db(
    frame: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    technologies: Mapping[str, Technology],
    antennas: Mapping[str, Antenna],
    notes: list[str],
) -> FloatArray:
    """Attenuation of each cell's antenna towards its samples. [dB]"""
    attenuation = np.zeros(len(frame))
    unknown: set[str] = set()
    for cell, rows in frame.groupby("cell").groups.items():
        one = cells.iloc[int(str(cell))]
        name = texts(cells.iloc[[int(str(cell))]], "antenna").iloc[0]
        if name and name not in antennas:
            unknown.add(name)
        antenna, lean = cell_antenna(one, technologies[str(one["technology"])], antennas)
        gain = antenna_gain_dbi(
            antenna,
            frame.loc[rows, "off_deg"].to_numpy(),
            frame.loc[rows, "elevation_deg"].to_numpy(),
            mechanical_tilt_deg=lean,
        )
        attenuation[rows] = antenna.gain_dbi - gain
    if unknown:
        notes.append(
            f"Antennas without a pattern, e.g. {min(unknown)!r}: the sector of their technology is used instead."
        )
    return attenuation
