"""Features of each sample: its place to the mast, what stands in the way, what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.obstruction import (
    FEATURES,
    Raster,
    obstruction_features,
)
from fugai.units import wavelength_m

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

RECEIVER_M = 1.5
NEAREST_M = 5.0
"""Samples nearer to the mast than this count as this far away. [m]"""

AROUND_MAST_M = (30.0, 70.0, 150.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Masts:
    """The cells that samples were received from, as arrays of one length.

    Parameters
    ----------
    x, y
        Position. [m]
    height_m
        Above ground.
    azimuth_deg
        Bearing of the boresight from the grid's north; NaN: all round.
    downtilt_deg
        Mechanical and electrical together.
    eirp_dbm
        Of the reference signal on the boresight.
    frequency_mhz
        Carrier.
    mast
        Number of the place; cells of one place have one.
    """

    x: FloatArray
    y: FloatArray
    height_m: FloatArray
    azimuth_deg: FloatArray
    downtilt_deg: FloatArray
    eirp_dbm: FloatArray
    frequency_mhz: FloatArray
    mast: IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Receivers, each with the position of its cell among the `Masts`; arrays of one length. [m]"""

    cell: IntArray
    x: FloatArray
    y: FloatArray

    def part(self, rows: IntArray) -> Points:
        """Some of them, by position."""
        return Points(cell=self.cell[rows], x=self.x[rows], y=self.y[rows])


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacedRaster:
    """A raster of terrain and obstacles with its place: the outer corner of its first pixel. [m]"""

    raster: Raster
    west: float
    north: float

    def pixels(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Row and column of each place, counted from the outer corner."""
        size = self.raster.cell_m
        return (self.north - y) / size, (x - self.west) / size


Features = dict[str, "FloatArray"]
"""Name to one value per point."""


def features_on(points: Points, masts: Masts, placed: PlacedRaster) -> Features:
    """What a model may know of each point: geometry, obstruction, surroundings."""
    return ray_features(points, masts, placed) | cell_features(points, masts)


def cell_features(points: Points, masts: Masts) -> Features:
    """What depends on the cell: bearing off its boresight, tilt, power; other cells of the mast differ in it."""
    at = points.cell
    east, north = points.x - masts.x[at], points.y - masts.y[at]
    bearing = np.degrees(np.arctan2(east, north))
    azimuth = masts.azimuth_deg[at]
    off = (bearing - azimuth + 180.0) % 360.0 - 180.0
    return {
        "bearing_deg": bearing,
        "off_deg": np.where(np.isnan(azimuth), 0.0, off),
        "sectored": np.where(np.isnan(azimuth), 0.0, 1.0),
        "downtilt_deg": masts.downtilt_deg[at],
        "eirp_dbm": masts.eirp_dbm[at],
        "frequency_mhz": masts.frequency_mhz[at],
    }


def ray_features(points: Points, masts: Masts, placed: PlacedRaster) -> Features:
    """What all cells at one place and height share: the ray, and the surroundings of both its ends."""
    raster = placed.raster
    mast_row, mast_column = placed.pixels(masts.x, masts.y)
    row, column = placed.pixels(points.x, points.y)
    wavelength = np.array([wavelength_m(one) for one in masts.frequency_mhz])
    table = np.column_stack([mast_row, mast_column, masts.height_m, wavelength])
    out = np.zeros((len(points.x), len(FEATURES)), np.float32)
    obstruction_features(
        raster,
        table,
        points.cell,
        np.column_stack([row, column]),
        np.full(len(row), RECEIVER_M),
        out,
    )
    found = {name: out[:, at].astype(np.float64) for at, name in enumerate(FEATURES)}
    at = points.cell
    away = np.hypot(points.x - masts.x[at], points.y - masts.y[at])
    found["distance_m"] = np.maximum(away, NEAREST_M)
    found["height_m"] = masts.height_m[at]
    found["obstacle_m"] = _at(raster.obstacle_m, row, column)
    terrain_mast = _at(raster.terrain_m, mast_row, mast_column)
    found["terrain_m"] = _at(raster.terrain_m, row, column)
    top = (terrain_mast + masts.height_m)[at]
    found["drop_m"] = top - found["terrain_m"] - RECEIVER_M
    found["depression_deg"] = np.degrees(np.arctan2(found["drop_m"], found["distance_m"]))
    return found | _around_masts(raster, mast_row, mast_column, masts, at)


def _at(values: np.ndarray, row: FloatArray, column: FloatArray) -> FloatArray:
    i = np.clip(np.floor(row), 0, values.shape[0] - 1).astype(np.int64)
    j = np.clip(np.floor(column), 0, values.shape[1] - 1).astype(np.int64)
    return values[i, j].astype(np.float64)


def _around_masts(
    raster: Raster, row: FloatArray, column: FloatArray, masts: Masts, cell: IntArray
) -> Features:
    """Obstacles around each mast: their share, mean height, and the share of those above the antenna."""
    angle = np.arange(16) * np.pi / 8.0
    radius = np.array(AROUND_MAST_M)[:, None] / raster.cell_m
    down, across = -(radius * np.cos(angle)).ravel(), (radius * np.sin(angle)).ravel()
    heights = _at(raster.obstacle_m, row[:, None] + down, column[:, None] + across)
    here = _at(raster.obstacle_m, row, column)
    found = {
        "mast_built": (heights > 0.0).mean(axis=1),
        "mast_height_around_m": heights.mean(axis=1),
        "mast_taller_around": (heights > masts.height_m[:, None]).mean(axis=1),
        "mast_obstacle_m": here,
    }
    return {name: values[cell] for name, values in found.items()}
