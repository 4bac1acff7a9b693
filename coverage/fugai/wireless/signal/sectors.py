"""The cells of a network as sectors: in a fixed order, by masts, with their radiated power."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Proj

from fugai.kernels.propagation.signal.patterns import pattern_exponent
from fugai.kernels.propagation.signal.sectors import Sectors
from fugai.units import to_linear
from fugai.wireless.channels import channels_of
from fugai.wireless.signal.cell_patterns import NO_PATTERN, CellPatterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from pyproj import CRS

    from fugai._types import FloatArray, IntArray
    from fugai.wireless.technology import Technology

BAND_STEP = np.log(1.04)
"""Carriers of one band lie within 4 % of each other; the path loss is then that of the lowest."""

FLAT_DEG = 180.0
"""A vertical beamwidth from which on an antenna has no vertical pattern. [deg]"""

_NUMBERS = ["frequency_mhz", "height_m", "downtilt_deg", "vertical_beamwidth_deg"]


def ordered_sectors(
    cells: gpd.GeoDataFrame,
    rows: IntArray,
    *,
    technology: Technology,
    patterns: CellPatterns,
    mast_keys: Sequence[str],
) -> pd.DataFrame:
    """Sectors by (opened, cell_id) of their mast's first cell, with what the kernels need.

    The order never depends on which other cells are present, so that sums of powers do not either.

    Parameters
    ----------
    cells
        Of one network, as `predict` takes them.
    rows
        Positions of those that are wanted.
    technology, patterns
        Of the network.
    mast_keys
        What the sectors of one mast share, with the year in which they opened: ``x``, ``y``,
        ``frequency_mhz`` or ``band`` (carriers within 4 % of each other), ``height_m``,
        ``downtilt_deg``, ``vertical_beamwidth_deg``, ``measured`` (whether the antenna is).

    Returns
    -------
    One row per sector: those columns, ``cell`` (position in ``cells``), ``mast`` (masts in order),
    ``pattern``, ``carrier`` [MHz], ``channel`` (position in `channels_of`), ``azimuth`` from the grid's north [deg], ``exponent``, ``eirp_mw``.
    """
    taken = cells.iloc[rows]
    frame = pd.DataFrame({name: taken[name].to_numpy(dtype=np.float64) for name in _NUMBERS})
    frame["cell"] = rows
    frame["pattern"] = patterns.index[rows]
    frame["measured"] = frame["pattern"] != NO_PATTERN
    # carriers 0.1 MHz apart or nearer are one
    frame["carrier"] = frame["frequency_mhz"].round(1)
    frame["channel"] = channels_of(cells, technology)[0][rows]
    frame["x"] = shapely.get_x(taken.geometry.to_numpy())
    frame["y"] = shapely.get_y(taken.geometry.to_numpy())
    frame["cell_id"] = taken["cell_id"].astype(str).to_numpy()
    opened = taken["opened"].astype("Float64") if "opened" in taken else None
    frame["opened"] = (
        -np.inf if opened is None else opened.to_numpy(dtype=np.float64, na_value=-np.inf)
    )
    frame["band"] = np.round(np.log(frame["frequency_mhz"]) / BAND_STEP)
    beamwidth = taken["beamwidth_deg"].to_numpy(dtype=np.float64)
    azimuth = taken["azimuth_deg"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    turned = azimuth - convergence_deg(frame["x"].to_numpy(), frame["y"].to_numpy(), taken.crs)
    frame["azimuth"] = np.where(np.isnan(azimuth), 0.0, turned) % 360.0
    frame["exponent"] = [
        0.0 if np.isnan(a) else pattern_exponent(w) for a, w in zip(azimuth, beamwidth, strict=True)
    ]
    frame["eirp_mw"] = to_linear(reference_eirp_dbm(taken, technology=technology))
    frame = frame.sort_values(["opened", "cell_id"], kind="stable", ignore_index=True)
    frame["mast"] = frame.groupby(["opened", *mast_keys], sort=False, dropna=False).ngroup()
    return frame.sort_values("mast", kind="stable", ignore_index=True)


def mast_bounds(sectors: pd.DataFrame) -> tuple[IntArray, IntArray]:
    """First sector of each mast, and the sector after its last."""
    masts = sectors["mast"].to_numpy()
    begin = np.flatnonzero(np.r_[True, masts[1:] != masts[:-1]])
    return begin, np.r_[begin[1:], len(masts)]


def kernel_sectors(
    sectors: pd.DataFrame, *, technology: Technology, patterns: CellPatterns
) -> Sectors:
    """Sectors as the kernels take them."""
    side_lobe, back = lowest_gains(technology)
    width = column(sectors, "vertical_beamwidth_deg")
    return Sectors(
        eirp_mw=column(sectors, "eirp_mw"),
        azimuth_deg=column(sectors, "azimuth"),
        exponent=column(sectors, "exponent"),
        side_lobe=np.full(len(sectors), side_lobe),
        back=np.full(len(sectors), back),
        pattern=sectors["pattern"].to_numpy(dtype=np.int64, copy=True),
        downtilt_deg=column(sectors, "downtilt_deg"),
        vertical_exponent=np.array(
            [0.0 if w >= FLAT_DEG else pattern_exponent(w) for w in width], dtype=np.float64
        ),
        cell=sectors["cell"].to_numpy(dtype=np.int32, copy=True),
        tables=patterns.tables,
    )


def without_patterns(sectors: pd.DataFrame) -> pd.DataFrame:
    """Sectors that radiate alike in all directions: their losses hold what their antennas do."""
    return sectors.assign(
        exponent=0.0, vertical_beamwidth_deg=FLAT_DEG, pattern=NO_PATTERN, measured=False
    )


def column(frame: pd.DataFrame, name: str) -> FloatArray:
    """A column of numbers as a contiguous array, for which the kernels are compiled."""
    return frame[name].to_numpy(dtype=np.float64, copy=True)


def lowest_gains(technology: Technology) -> tuple[float, float]:
    """Gains (ratios) of the vertical side lobes and of the back of a technology's sector."""
    back_db = min(technology.front_back_db, technology.pattern_limit_db)
    return 10.0 ** (-technology.side_lobe_db / 10.0), 10.0 ** (-back_db / 10.0)


def convergence_deg(x: FloatArray, y: FloatArray, crs: CRS) -> FloatArray:
    """Bearing of the grid's north from true north at each place, 0 where it is not defined. [deg]

    Azimuths are surveyed from true north, and bearings on the grid count from the grid's: they
    differ by 0.4 degrees at the edge of a city of 1.4 degrees of longitude, by 10 across a country.
    """
    if not x.size:
        return np.zeros(0)
    projection = Proj(crs)
    lon, lat = projection(x, y, inverse=True)
    turn = np.asarray(projection.get_factors(lon, lat).meridian_convergence, dtype=np.float64)
    return np.where(np.isfinite(turn), turn, 0.0)


def reference_eirp_dbm(cells: pd.DataFrame, *, technology: Technology) -> FloatArray:
    """EIRP of the reference signal at the boresight: P + offset + G - feeder loss. [dBm]"""
    gain = cells["gain_dbi"].to_numpy(dtype=np.float64)
    power = reference_power_dbm(cells, technology=technology)
    total: FloatArray = power + gain - technology.feeder_loss_db
    return total


def reference_power_dbm(cells: pd.DataFrame, *, technology: Technology) -> FloatArray:
    """Power of the reference signal at the antenna connector: P + offset. [dBm]"""
    bandwidth = cells["bandwidth_mhz"].to_numpy(dtype=np.float64)
    offsets = {width: technology.reference_offset_db(float(width)) for width in set(bandwidth)}
    offset = np.array([offsets[width] for width in bandwidth], dtype=np.float64)
    power = cells["power_dbm"].to_numpy(dtype=np.float64)
    total: FloatArray = power + offset
    return total
