"""Cells as the kernel wants them: masts in a fixed order, sectors, and tables over distance."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Proj

from fugai.kernels.propagation import antenna
from fugai.kernels.propagation.signal import SLOTS_PER_OCTAVE, pattern_exponent, slot_squares
from fugai.units import to_linear
from fugai.wireless.models.path_loss import ByEnvironment, Ray, clamp_height
from fugai.wireless.signal.cell_patterns import NO_PATTERN, CellPatterns
from fugai.wireless.technology import ENVIRONMENTS, Technology

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from pyproj import CRS

    from fugai._types import FloatArray

CLASSES_PER_CALL = 256
"""Distinct loss or pattern tables held at once: bounds the memory when every mast has its own height."""

BAND_STEP = np.log(1.04)
"""Carriers of one band lie within 4 % of each other; the path loss is then that of the lowest."""

_MAST_KEYS = (
    "x",
    "y",
    "frequency_mhz",
    "height_m",
    "downtilt_deg",
    "vertical_beamwidth_deg",
    "measured",
)


_TILT_KEYS = ["height_m", "downtilt_deg", "vertical_beamwidth_deg", "measured"]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Masts for one call of the kernel, with the tables they share."""

    masts: FloatArray
    reach: FloatArray
    classes: np.ndarray
    sectors: FloatArray
    cells: np.ndarray
    loss: FloatArray
    vertical: FloatArray
    patterns: np.ndarray
    heights_clamped: int = 0


def ordered(
    cells: gpd.GeoDataFrame,
    rows: np.ndarray,
    *,
    technology: Technology,
    patterns: CellPatterns,
    mast_keys: Sequence[str] = _MAST_KEYS,
) -> pd.DataFrame:
    """Sectors by (opened, cell_id) of their mast's first cell, with what the kernel needs.

    The order never depends on which other cells are present, so that sums of powers do not either.
    ``cell`` is the position in ``cells``; ``mast`` numbers the masts in order. One mast is one place,
    carrier, height, tilt, year and kind of antenna (a formula's or measured), or what ``mast_keys`` names (``band`` is the carrier within 2 %):
    its sectors share distance, loss and vertical pattern.
    """
    taken = cells.iloc[rows]
    frame = pd.DataFrame({name: taken[name].to_numpy(dtype=np.float64) for name in _MAST_KEYS[2:6]})
    frame["cell"] = rows
    frame["pattern"] = patterns.index[rows]
    frame["measured"] = frame["pattern"] != NO_PATTERN
    # carriers 0.1 MHz apart or nearer are one
    frame["carrier"] = frame["frequency_mhz"].round(1)
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
    frame["beamwidth_deg"] = beamwidth
    turned = azimuth - convergence_deg(frame["x"].to_numpy(), frame["y"].to_numpy(), taken.crs)
    frame["azimuth"] = np.where(np.isnan(azimuth), 0.0, turned) % 360.0
    frame["exponent"] = [
        0.0 if np.isnan(a) else pattern_exponent(w) for a, w in zip(azimuth, beamwidth, strict=True)
    ]
    frame["eirp_mw"] = to_linear(reference_eirp_dbm(taken, technology=technology))
    frame = frame.sort_values(["opened", "cell_id"], kind="stable", ignore_index=True)
    frame["mast"] = frame.groupby(["opened", *mast_keys], sort=False, dropna=False).ngroup()
    return frame.sort_values("mast", kind="stable", ignore_index=True)


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
    bandwidth = cells["bandwidth_mhz"].to_numpy(dtype=np.float64)
    offsets = {width: technology.reference_offset_db(float(width)) for width in set(bandwidth)}
    offset = np.array([offsets[width] for width in bandwidth], dtype=np.float64)
    power = cells["power_dbm"].to_numpy(dtype=np.float64)
    gain = cells["gain_dbi"].to_numpy(dtype=np.float64)
    total: FloatArray = power + offset + gain - technology.feeder_loss_db
    return total


def batches(
    sectors: pd.DataFrame,
    *,
    technology: Technology,
    models: ByEnvironment,
    patterns: CellPatterns,
    max_range_m: float,
) -> list[Batch]:
    """Masts in order, cut where another table would be one too many."""
    first = sectors.drop_duplicates("mast")
    loss_key = list(zip(first["frequency_mhz"], first["height_m"], strict=True))
    tilt_key = list(first[_TILT_KEYS].itertuples(index=False, name=None))
    cuts, losses, tilts = [0], set(), set()
    for position, (one, other) in enumerate(zip(loss_key, tilt_key, strict=True)):
        losses.add(one)
        tilts.add(other)
        if max(len(losses), len(tilts)) > CLASSES_PER_CALL:
            cuts.append(position)
            losses, tilts = {one}, {other}
    cuts.append(len(first))
    masts = sectors["mast"].to_numpy()
    made = []
    for begin, end in itertools.pairwise(cuts):
        part = sectors.iloc[np.searchsorted(masts, begin) : np.searchsorted(masts, end)]
        made.append(
            _batch(
                part,
                technology=technology,
                models=models,
                patterns=patterns,
                max_range_m=max_range_m,
            )
        )
    return made


def nodes(max_range_m: float) -> FloatArray:
    """Squared distances of a table that reaches at least that far. [m2]"""
    octaves = int(np.ceil(np.log2(max(max_range_m, 2.0) ** 2)))
    return slot_squares(SLOTS_PER_OCTAVE * octaves + 1)


def loss_gains(
    squares: FloatArray,
    models: ByEnvironment,
    *,
    frequency_mhz: float,
    height_m: float,
    rx_height_m: float,
) -> FloatArray:
    """Gain (ratio) by environment and node; the last row is no data. Heights are clamped."""
    gains = np.zeros((len(ENVIRONMENTS) + 1, squares.size))
    for kind, environment in enumerate(ENVIRONMENTS):
        model = models.of(environment)
        ray = Ray(
            distance_m=np.sqrt(squares),
            frequency_mhz=frequency_mhz,
            tx_height_m=clamp_height(model, height_m),
            rx_height_m=rx_height_m,
            environment=environment,
        )
        gains[kind] = to_linear(-model.loss_db(ray))
    return gains


def vertical_gains(
    squares: FloatArray, *, height_m: float, downtilt_deg: float, beamwidth_deg: float
) -> FloatArray:
    """Vertical gain (ratio) at each node, side lobes not yet applied. ``height_m`` over the receiver."""
    depression = np.degrees(np.arctan2(height_m, np.sqrt(squares)))
    if beamwidth_deg >= 180.0:
        return np.ones(squares.size)
    ratio = (depression - downtilt_deg) / beamwidth_deg
    return to_linear(-np.minimum(antenna.RATIO_AT_HALF_BEAMWIDTH * ratio**2, 300.0))


def _batch(
    sectors: pd.DataFrame,
    *,
    technology: Technology,
    models: ByEnvironment,
    patterns: CellPatterns,
    max_range_m: float,
) -> Batch:
    first = sectors.drop_duplicates("mast")
    squares = nodes(max_range_m)
    loss_rows = first.groupby(["frequency_mhz", "height_m"], sort=False).ngroup().to_numpy()
    tilt_rows = first.groupby(_TILT_KEYS, sort=False).ngroup().to_numpy()
    rx = technology.receiver_height_m
    loss = np.stack(
        [
            loss_gains(squares, models, frequency_mhz=frequency, height_m=height, rx_height_m=rx)
            for frequency, height in first[["frequency_mhz", "height_m"]]
            .drop_duplicates()
            .itertuples(index=False)
        ]
    )
    vertical = np.stack(
        [
            # a measured antenna is looked up pixel by pixel: it may reach as far as its gain does
            vertical_gains(
                squares,
                height_m=height - rx,
                downtilt_deg=tilt,
                beamwidth_deg=180.0 if measured else width,
            )
            for height, tilt, width, measured in first[_TILT_KEYS]
            .drop_duplicates()
            .itertuples(index=False)
        ]
    )
    lobe = 10.0 ** (-technology.side_lobe_db / 10.0)
    back = 10.0 ** (-min(technology.front_back_db, technology.pattern_limit_db) / 10.0)
    numbers = sectors["mast"].to_numpy()
    begin = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    end = np.r_[begin[1:], len(numbers)]
    strongest = np.maximum.reduceat(sectors["eirp_mw"].to_numpy(), begin)
    upright = np.maximum(np.maximum(vertical, lobe), back)
    ends = [models.of(ground).validity.tx_height_m for ground in ENVIRONMENTS]
    height = first["height_m"].to_numpy()
    outside = (height < max(low for low, _ in ends)) | (height > min(high for _, high in ends))
    sides = np.tile([lobe, back], (len(sectors), 1))
    return Batch(
        masts=np.column_stack([first[["x", "y"]].to_numpy(dtype=np.float64), height - rx]),
        reach=_reach(
            loss,
            upright,
            loss_rows,
            tilt_rows,
            strongest=strongest,
            squares=squares,
            floor_mw=float(to_linear(technology.floor_dbm)),
            max_range_m=max_range_m,
        ),
        classes=np.stack([loss_rows, tilt_rows, begin, end], axis=1).astype(np.int64),
        sectors=np.hstack(
            [
                sectors[["eirp_mw", "azimuth", "exponent"]].to_numpy(),
                sides,
                sectors[["pattern"]].to_numpy(dtype=np.float64),
            ]
        ),
        cells=sectors["cell"].to_numpy(dtype=np.int32),
        loss=loss,
        vertical=vertical,
        patterns=patterns.tables,
        heights_clamped=int(outside.sum()),
    )


def _reach(
    loss: FloatArray,
    upright: FloatArray,
    loss_rows: np.ndarray,
    tilt_rows: np.ndarray,
    *,
    strongest: FloatArray,
    squares: FloatArray,
    floor_mw: float,
    max_range_m: float,
) -> FloatArray:
    """Squared distance to the last node where a mast's strongest sector is at the floor or above."""
    kinds = loss.shape[1]
    reach = np.full((len(loss_rows), kinds), -1.0)
    pairs, owner = np.unique(np.stack([loss_rows, tilt_rows]), axis=1, return_inverse=True)
    for pair, (one, other) in enumerate(pairs.T):
        mine = np.flatnonzero(owner.ravel() == pair)
        for kind in range(kinds - 1):
            from_here = np.maximum.accumulate((loss[one, kind] * upright[other])[::-1])[::-1]
            # powers fall along the table: count the nodes that still reach the floor
            count = np.searchsorted(-from_here, -floor_mw / strongest[mine], side="right")
            node = np.minimum(count, squares.size - 1)
            far = np.minimum(squares[node], max_range_m**2)
            reach[mine, kind] = np.where(count > 0, far, -1.0)
    return reach
