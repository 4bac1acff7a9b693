"""Part of a raster, and where its cells lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

from fugai.grid.longitudes import near_longitude
from fugai.intake.formats.budget import whole_file

if TYPE_CHECKING:
    from affine import Affine

    from fugai._types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Tile:
    """Part of a raster.

    Parameters
    ----------
    values
        Shape (rows, columns), NaN for no data; scale and offset of the file are applied.
    transform, crs
        Where the values lie. The CRS is horizontal.
    file
        Name of the file.
    unit
        Unit of the values as the file or its source states it; empty where none is stated.
    vertical
        CRS of the heights where the file names one.
    notes
        What was applied to the values.
    """

    values: FloatArray
    transform: Affine
    crs: CRS
    file: str
    unit: str = ""
    vertical: CRS | None = None
    notes: tuple[str, ...] = ()

    def cells_at(self, x: FloatArray, y: FloatArray, crs: CRS) -> tuple[FloatArray, FloatArray]:
        """Column and row of points of another CRS; 0, 0 is the corner of the first cell.

        Longitudes count from whichever turn of the globe brings them next to the tile.
        """
        with whole_file(self.file, "raster in a CRS that covers the districts"):
            transformer = Transformer.from_crs(crs, self.crs, always_xy=True)
            u, v = (np.asarray(a, dtype=np.float64) for a in transformer.transform(x, y))
        turn = full_turn(self.crs)
        if turn:
            rows, columns = self.values.shape
            middle, _ = self.transform * (columns / 2, rows / 2)
            u = near_longitude(u, middle, turn)
        inverse = ~self.transform
        return inverse.a * u + inverse.b * v + inverse.c, inverse.d * u + inverse.e * v + inverse.f

    def corners(self, crs: CRS) -> tuple[FloatArray, FloatArray]:
        """Coordinates of all corners of the cells in another CRS, shape (rows + 1, columns + 1)."""
        rows, columns = self.values.shape
        column, row = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1))
        t = self.transform
        u, v = t.a * column + t.b * row + t.c, t.d * column + t.e * row + t.f
        with whole_file(self.file, "raster in a CRS that covers the districts"):
            x, y = Transformer.from_crs(self.crs, crs, always_xy=True).transform(u, v)
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def full_turn(crs: CRS) -> float:
    """Length of a full turn in the units of a CRS of longitudes; 0 for a projected one."""
    if not crs.is_geographic:
        return 0.0
    factor = crs.axis_info[0].unit_conversion_factor  # to radians
    return float(2.0 * np.pi / factor) if factor else 360.0
