"""The course of the straight path between two places on a raster, as the rays of a mast run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit
from fugai.kernels.propagation.rays import Side, first_line

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray


class Raster(NamedTuple):
    """Terrain and clutter, flat arrays in row-major order, and their size. [m]"""

    terrain_m: Float32Array
    clutter_m: Float32Array
    rows: int
    columns: int
    cell_m: float


class Places(NamedTuple):
    """Antennas: row and column on the raster, and height above sea level; NaN where unknown. [m]"""

    row: FloatArray
    column: FloatArray
    top_m: FloatArray


class Course(NamedTuple):
    """A path: the side of its start that its end lies in, its slope there, and its size.

    ``away`` is the distance along the major axis [pixels], ``length_m`` that along the path, ``lines`` how
    many lines of pixel centres lie at least half a pixel from both ends.
    """

    side: Side
    slope: float
    away: float
    length_m: float
    lines: int


@njit(cache=True, error_model="numpy", nogil=True)
def course_between(
    raster: Raster, row: float, column: float, end_row: float, end_column: float
) -> Course:
    """Path from one place to another, both inside the raster."""
    down, right = end_row - row, end_column - column
    size = math.sqrt(down * down + right * right)
    if abs(right) >= abs(down):
        sign = 1 if right >= 0.0 else -1
        side = Side(column, row, sign, raster.columns, raster.rows, 1, raster.columns, True)
        away, across = abs(right), down
    else:
        sign = 1 if down >= 0.0 else -1
        side = Side(row, column, sign, raster.rows, raster.columns, raster.columns, 1, False)
        away, across = abs(down), right
    slope = across / away if away > 0.0 else 0.0
    near = (first_line(side) - side.major) * side.sign
    lines = max(math.floor(away - 0.5 - near + 1e-9) + 1, 0)
    return Course(side, slope, away, size * raster.cell_m, lines)
