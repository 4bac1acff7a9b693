"""From longitude and latitude to the cells of a grid, as a polynomial that a script evaluates alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from fugai.grid.longitudes import near_longitude
from fugai.maps.encoding.packing import STEP_DEG, pack_bytes
from fugai.maps.layers.projection import DEGREES

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.grid import Grid

GOOD_CELLS = 0.001
"""Error of the polynomial, in cells, below which no higher degree is tried."""

_DEGREES = range(2, 11)
_NODES = 41


@dataclass(frozen=True, kw_only=True, eq=False)
class GridFit:
    """Columns and rows of a grid as polynomials of longitude and latitude.

    The powers are summed by Horner's scheme in double precision, without a step that a browser does not
    round alike: both sides get the same bits.

    Parameters
    ----------
    shape
        Rows and columns of the grid.
    degree
        Of the polynomial, in longitude and latitude together.
    origin, span
        Longitude and latitude of the middle, and half the extent, in steps of `STEP_DEG`.
    coefficients
        Of columns and of rows, for the powers ``i`` of longitude and within them ``j`` of latitude.
    error_cells
        Largest error that was found on a lattice over the grid. [cells]
    """

    shape: tuple[int, int]
    degree: int
    origin: tuple[float, float]
    span: tuple[float, float]
    coefficients: tuple[FloatArray, FloatArray]
    error_cells: float

    def __call__(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Column and row, 0 at the outer edge of the first cell. Degrees in steps of `STEP_DEG`."""
        u = (np.asarray(lon, dtype=np.float64) - self.origin[0]) / self.span[0]
        v = (np.asarray(lat, dtype=np.float64) - self.origin[1]) / self.span[1]
        column, row = (_horner(part, self.degree, u, v) for part in self.coefficients)
        return column, row

    def to_json(self) -> dict[str, object]:
        """As the page's scripts read it."""
        return {
            "shape": list(self.shape),
            "degree": self.degree,
            "origin": list(self.origin),
            "span": list(self.span),
            "column": pack_bytes(self.coefficients[0]),
            "row": pack_bytes(self.coefficients[1]),
            "error": self.error_cells,
        }


def fit_grid(grid: Grid) -> GridFit:
    """The polynomial of lowest degree that is good to a thousandth of a cell, or the best one.

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> utm = CRS.from_epsg(32650)
    >>> made = Grid(crs=utm, transform=Affine(100, 0, 5e5, 0, -100, 4.33e6), shape=(500, 400))
    >>> fit_grid(made).error_cells < GOOD_CELLS
    True
    """
    column, row = _lattice(grid, _NODES)
    lon, lat = _degrees(grid, column, row)
    origin = tuple(float(np.rint((part.min() + part.max()) / 2)) for part in (lon, lat))
    span = tuple(float(max(1.0, np.rint(np.ptp(part) / 2))) for part in (lon, lat))
    between = _lattice(grid, 2 * _NODES + 1)
    lon_between, lat_between = _degrees(grid, *between)
    best: GridFit | None = None
    for degree in _DEGREES:
        powers = _powers(degree, (lon - origin[0]) / span[0], (lat - origin[1]) / span[1])
        parts = [
            np.asarray(np.linalg.lstsq(powers, part, rcond=None)[0], dtype=np.float64)
            for part in (column, row)
        ]
        made = GridFit(
            shape=grid.shape,
            degree=degree,
            origin=(origin[0], origin[1]),
            span=(span[0], span[1]),
            coefficients=(parts[0], parts[1]),
            error_cells=np.inf,
        )
        found = made(lon_between, lat_between)
        errors = [np.abs(a - b).max() for a, b in zip(found, between, strict=True)]
        made = GridFit(**{**made.__dict__, "error_cells": float(f"{max(errors):.2g}")})
        if best is None or made.error_cells < best.error_cells:
            best = made
        if best.error_cells < GOOD_CELLS:
            break
    assert best is not None
    return best


def _lattice(grid: Grid, nodes: int) -> tuple[FloatArray, FloatArray]:
    rows, columns = grid.shape
    x, y = np.meshgrid(np.linspace(0, columns, nodes), np.linspace(0, rows, nodes))
    return x.ravel(), y.ravel()


def _degrees(grid: Grid, column: FloatArray, row: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Places on a grid in steps of `STEP_DEG`, not rounded, without a jump at 180 degrees."""
    t = grid.transform
    to_degrees = Transformer.from_crs(grid.crs, DEGREES, always_xy=True)
    lon, lat = to_degrees.transform(t.c + column * t.a, t.f + row * t.e)
    middle, _ = to_degrees.transform(t.c + grid.shape[1] / 2 * t.a, t.f + grid.shape[0] / 2 * t.e)
    return near_longitude(np.asarray(lon), float(middle)) / STEP_DEG, np.asarray(lat) / STEP_DEG


def _powers(degree: int, u: FloatArray, v: FloatArray) -> FloatArray:
    return np.column_stack([u**i * v**j for i in range(degree + 1) for j in range(degree + 1 - i)])


def _horner(coefficients: FloatArray, degree: int, u: FloatArray, v: FloatArray) -> FloatArray:
    total = np.zeros(np.broadcast(u, v).shape)
    at = len(coefficients)
    for i in range(degree, -1, -1):
        inner = np.zeros(total.shape)
        for _ in range(degree - i, -1, -1):
            at -= 1
            inner = inner * v + coefficients[at]
        total = total * u + inner
    return total
