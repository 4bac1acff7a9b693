"""The raster that path losses are computed over, a transmitter on it, and a window of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.kernels.propagation.rays import Side, bilinear

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, FloatArray, UInt8Array


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Terrain and clutter on one raster.

    Parameters
    ----------
    terrain_m
        Bare ground, float32, ``(rows, columns)``; NaN is void. [m above sea level]
    clutter_m
        Representative clutter height, float32, 0 none; NaN is unknown. [m above ground]
    x, y
        Centres of the columns and of the rows, evenly spaced by one cell size; ``y`` may descend. [m]
    latitude_deg
        Latitude of its middle. [deg]
    kinds
        Position of each pixel's ground in `ENVIRONMENTS`, for models that ask; None: unknown.
    crossed
        Pixels in a void, whose terrain is interpolated for profiles to cross: masts and receivers
        there are on unknown ground. None: none is.
    finer
        The same ground on cells of which an odd number, 3 to 15, divides each pixel: profiles follow it,
        and its middle cell is the pixel's ground. None: profiles follow the pixels.

    Raises
    ------
    ContractError
        Shapes that do not fit, or centres that are not evenly spaced.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Surface
    >>> level = np.zeros((3, 4), np.float32)
    >>> surface = Surface(
    ...     terrain_m=level, clutter_m=level, x=50.0 * np.arange(4), y=-50.0 * np.arange(3),
    ...     latitude_deg=39.0,
    ... )
    >>> surface.cell_m, surface.place(75.0, -100.0)
    (50.0, (2.0, 1.5))
    """

    terrain_m: Float32Array
    clutter_m: Float32Array
    x: FloatArray
    y: FloatArray
    latitude_deg: float
    kinds: UInt8Array | None = None
    crossed: BoolArray | None = None
    finer: Surface | None = None

    def __post_init__(self) -> None:
        shape = (self.y.size, self.x.size)
        for name, values in (("terrain_m", self.terrain_m), ("clutter_m", self.clutter_m)):
            if values.shape != shape:
                msg = f"`Surface.{name}` must have the shape {shape}, found {values.shape}."
                raise ContractError(msg)
            if values.dtype != np.float32 or not values.flags.c_contiguous:
                msg = f"`Surface.{name}` must be float32 in C order, found {values.dtype}."
                raise ContractError(msg)
        if min(shape) < 2:
            msg = f"`Surface` must have at least two rows and two columns, found {shape}."
            raise ContractError(msg)
        for name, centres in (("x", self.x), ("y", self.y)):
            steps = np.diff(centres)
            if not np.allclose(np.abs(steps), self.cell_m, rtol=1e-6, atol=0.0):
                msg = f"`Surface.{name}` must be evenly spaced by {self.cell_m:g} m, it is not."
                raise ContractError(msg)

    @property
    def cell_m(self) -> float:
        """Edge of a pixel. [m]"""
        return float(abs(self.x[-1] - self.x[0]) / (self.x.size - 1))

    def place(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Row and column of a place, counted in pixels from the first centre."""
        row = (y_m - float(self.y[0])) / math.copysign(self.cell_m, self.y[-1] - self.y[0])
        column = (x_m - float(self.x[0])) / math.copysign(self.cell_m, self.x[-1] - self.x[0])
        return row, column


@dataclass(frozen=True, kw_only=True)
class Transmitter:
    """An antenna on a surface, and its receivers.

    Parameters
    ----------
    x_m, y_m
        Its place in the surface's coordinates. [m]
    height_m
        Its antenna above ground. [m]
    rx_height_m
        Receivers above ground; they are not under the clutter of their own pixel. [m]
    frequency_mhz
        Carrier. [MHz]
    max_range_m
        Longest path. [m]

    Examples
    --------
    >>> from fugai.wireless import Transmitter
    >>> mast = Transmitter(
    ...     x_m=500.0, y_m=250.0, height_m=30.0, rx_height_m=1.5, frequency_mhz=1850.0,
    ...     max_range_m=10_000.0,
    ... )
    >>> mast.height_m - mast.rx_height_m
    28.5
    """

    x_m: float
    y_m: float
    height_m: float
    rx_height_m: float
    frequency_mhz: float
    max_range_m: float


@dataclass(frozen=True, kw_only=True)
class Window:
    """Half-open part of a raster: first row and row after the last, columns likewise.

    Examples
    --------
    >>> from fugai.wireless import Window
    >>> Window(rows=(2, 5), columns=(0, 4)).shape
    (3, 4)
    """

    rows: tuple[int, int]
    columns: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows[1] - self.rows[0], self.columns[1] - self.columns[0]

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the window in an array of the raster."""
        return slice(*self.rows), slice(*self.columns)


def sides_of(surface: Surface, place: tuple[float, float]) -> tuple[Side, Side, Side, Side]:
    """East, west, south and north of a mast: sides with rising and falling columns, then rows."""
    height, width = surface.terrain_m.shape
    row, column = place
    return (
        Side(column, row, 1, width, height, 1, width, owns_diagonal=True),
        Side(column, row, -1, width, height, 1, width, owns_diagonal=True),
        Side(row, column, 1, height, width, width, 1, owns_diagonal=False),
        Side(row, column, -1, height, width, width, 1, owns_diagonal=False),
    )


def ground_under(surface: Surface, place: tuple[float, float]) -> float:
    """Terrain under a mast [m above sea level], NaN where it is void or outside."""
    row, column = place
    height, width = surface.terrain_m.shape
    if not (-0.5 <= row <= height - 0.5 and -0.5 <= column <= width - 0.5):
        return math.nan
    nearest = min(math.floor(row + 0.5), height - 1), min(math.floor(column + 0.5), width - 1)
    if surface.crossed is not None and surface.crossed[nearest]:
        return math.nan
    east = sides_of(surface, place)[0]
    return float(bilinear(surface.terrain_m.reshape(-1), east, column, row))
