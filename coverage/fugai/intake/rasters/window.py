"""Which cells of a raster lie around a region, across the seam of its longitudes too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import CRS, Transformer

from fugai.errors import InputError
from fugai.grid.longitudes import near_longitude
from fugai.intake.formats.budget import whole_file
from fugai.intake.rasters.tile import full_turn

if TYPE_CHECKING:
    from affine import Affine

    from fugai._types import FloatArray

MAX_CELLS = 400_000_000
"""Most cells that are read of a raster for one grid."""

_POINTS = 21
_MARGIN = 2
"""Cells read beyond the region on each side, for the interpolation."""


class Region(NamedTuple):
    """West, south, east, north of a region in its CRS."""

    bounds: tuple[float, float, float, float]
    crs: CRS


class CellWindow(NamedTuple):
    """Columns and rows of a raster, and what its longitudes need to lie beside the region."""

    column: int
    row: int
    columns: int
    rows: int
    shift: float


def windows_around(
    region: Region, transform: Affine, shape: tuple[int, int], crs: CRS, *, file: str
) -> list[CellWindow]:
    """The parts of a raster that lie around a region: none, one, or two where its seam runs through.

    Raises
    ------
    InputError
        The raster's CRS leads to no place, or too many cells are wanted.
    """
    u, v = _lattice(region, crs, file)
    if not len(u):
        return []
    turn = full_turn(crs)
    shifts = [0.0]
    if turn:
        u = near_longitude(u, float(np.median(u)), turn)
        left, right = _longitudes(transform, shape)
        if np.ptp(u) > turn / 2:  # around a pole
            u = np.where(u == u.max(), right, np.where(u == u.min(), left, (left + right) / 2))
        first = math.floor((left - u.max()) / turn)
        last = math.ceil((right - u.min()) / turn)
        shifts = [turn * k for k in range(first, last + 1)]
    found = (_window(u + shift, v, transform, shape, shift) for shift in shifts)
    windows = [window for window in found if window is not None]
    if sum(window.columns * window.rows for window in windows) > MAX_CELLS:
        widest = max(windows, key=lambda window: window.columns * window.rows)
        msg = (
            f"`{file}` must have at most {MAX_CELLS:,} cells over the districts, found "
            f"{widest.columns} x {widest.rows}."
        )
        raise InputError(msg)
    return windows


def _lattice(region: Region, crs: CRS, file: str) -> tuple[FloatArray, FloatArray]:
    """Points of the region in another CRS, those that it has a place for."""
    west, south, east, north = region.bounds
    x, y = np.meshgrid(np.linspace(west, east, _POINTS), np.linspace(south, north, _POINTS))
    with whole_file(file, "raster in a CRS that leads to degrees"):
        u, v = Transformer.from_crs(region.crs, crs, always_xy=True).transform(x.ravel(), y.ravel())
    u, v = np.asarray(u, dtype=np.float64), np.asarray(v, dtype=np.float64)
    good = np.isfinite(u) & np.isfinite(v)
    return u[good], v[good]


def _longitudes(transform: Affine, shape: tuple[int, int]) -> tuple[float, float]:
    rows, columns = shape
    corners = [transform * corner for corner in ((0, 0), (columns, 0), (0, rows), (columns, rows))]
    return min(x for x, _ in corners), max(x for x, _ in corners)


def _window(
    u: FloatArray, v: FloatArray, transform: Affine, shape: tuple[int, int], shift: float
) -> CellWindow | None:
    inverse = ~transform
    column = inverse.a * u + inverse.b * v + inverse.c
    row = inverse.d * u + inverse.e * v + inverse.f
    limits = [_limits(column, shape[1]), _limits(row, shape[0])]
    (first_column, last_column), (first_row, last_row) = limits
    if last_column <= first_column or last_row <= first_row:
        return None
    return CellWindow(
        first_column, first_row, last_column - first_column, last_row - first_row, shift
    )


def _limits(at: FloatArray, size: int) -> tuple[int, int]:
    low, high = float(at.min()), float(at.max())
    if high < -_MARGIN or low > size + _MARGIN:
        return 0, 0
    return max(math.floor(max(low, 0.0)) - _MARGIN, 0), min(
        math.ceil(min(high, float(size))) + _MARGIN, size
    )
