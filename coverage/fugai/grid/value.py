"""The `Grid` value: shape, transform and CRS that every raster of a run shares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr
from affine import Affine

from fugai._deprecated import renamed_method
from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import (
    GRID_MAPPING,
    crs_of,
    crs_text,
    mark_no_data,
    parse_crs,
    same_crs,
    spatial_ref,
    transform_of,
    undecoded,
)
from fugai.grid.scale import MAX_GRID_AREA_ERROR, MAX_GRID_DISTANCE_ERROR, errors_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyproj import CRS

    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, repr=False)
class Grid:
    """North-up raster frame in a projected CRS with square cells in metres.

    Parameters
    ----------
    crs
        Projected coordinate reference system with metre axes.
    transform
        Affine transform from (column, row) to (x, y) of a cell's upper left corner.
    shape
        Rows and columns.

    Raises
    ------
    CRSMismatchError
        The CRS is not projected, its axes are not in metres, or its metres are not those of the
        ground where the grid lies, as in Web Mercator far from the equator.
    ContractError
        The transform is not north-up with square cells, or there is no cell.

    Examples
    --------
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> corner = Affine(100, 0, 500_000, 0, -100, 4_300_000)
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=corner, shape=(3, 4))
    >>> grid
    Grid(3 x 4 cells of 100 m, EPSG:32650, 500000 to 500400 east, 4299700 to 4300000 north)
    >>> grid.rows_columns([500_150, 0], [4_299_950, 0])
    (array([ 0, -1]), array([ 1, -1]))
    """

    crs: CRS
    transform: Affine
    shape: tuple[int, int]

    def __post_init__(self) -> None:
        if not self.crs.is_projected:
            msg = f"`Grid.crs` must be a projected CRS in metres, found {self.crs.to_string()}."
            raise CRSMismatchError(msg)
        units = {axis.unit_name for axis in self.crs.axis_info[:2]}
        if units != {"metre"}:
            msg = f"`Grid.crs` must have axes in metres, found {', '.join(sorted(units))}."
            raise CRSMismatchError(msg)
        t = self.transform
        if not all(map(math.isfinite, t)):
            msg = f"`Grid.transform` must be finite, found {tuple(t)[:6]}."
            raise ContractError(msg)
        if t.b or t.d or t.a <= 0 or not math.isclose(t.a, -t.e, rel_tol=1e-9):
            msg = f"`Grid.transform` must be north-up with square cells, found {tuple(t)[:6]}."
            raise ContractError(msg)
        if min(self.shape) < 1:
            msg = f"`Grid.shape` must be at least one row and one column, found {self.shape}."
            raise ContractError(msg)
        self._check_scale()

    def _check_scale(self) -> None:
        """Raise where the CRS was made for another part of the world: its metres are not metres."""
        west, south, east, north = self.bounds
        found = errors_at(self.crs.to_wkt(), (west + east) / 2, (south + north) / 2)
        if found.area > MAX_GRID_AREA_ERROR or found.distance > MAX_GRID_DISTANCE_ERROR:
            msg = (
                f"`Grid.crs` must be true to scale where the grid lies, areas in {_crs_name(self.crs)} "
                f"are off by {found.area:.1%} there, distances by {found.distance:.1%}: take the one that "
                "`choose_crs` gives."
            )
            raise CRSMismatchError(msg)

    def __repr__(self) -> str:
        """Shape, cell size, CRS and edges in one line."""
        west, south, east, north = self.bounds
        return (
            f"Grid({self.shape[0]} x {self.shape[1]} cells of {self.cell_size_m:g} m, "
            f"{_crs_name(self.crs)}, {west:.10g} to {east:.10g} east, "
            f"{south:.10g} to {north:.10g} north)"
        )

    @classmethod
    def of(cls, array: xr.DataArray | xr.Dataset, *, name: str = "array") -> Grid:
        """Grid that an array lies on, from its coordinates and its CRS as rioxarray keeps it.

        Raises
        ------
        CRSMismatchError
            The array names no CRS.
        ContractError
            It has no evenly spaced ``y`` and ``x``, or is a single cell of unknown size.
        """
        crs = crs_of(array, name=name)
        if crs is None:
            msg = (
                f"`{name}` must name its CRS, found none: set it with `.rio.write_crs()`, or open "
                'a netCDF file with `decode_coords="all"`.'
            )
            raise CRSMismatchError(msg)
        if "x" not in array.coords or "y" not in array.coords:
            msg = f"`{name}` must have the coordinates y and x, found {list(array.coords)}."
            raise ContractError(msg)
        x, y = array["x"].to_numpy(), array["y"].to_numpy()
        if not (x.size and y.size):
            msg = f"`{name}` must have at least one cell, found {dict(array.sizes)}."
            raise ContractError(msg)
        steps = np.concatenate([np.diff(x), -np.diff(y)])
        written = transform_of(array)
        size = float(np.median(steps)) if steps.size else abs(written.a) if written else 0.0
        if size <= 0 or not np.allclose(steps, size, rtol=1e-6, atol=0.0):
            msg = f"`{name}` must lie on square cells, north up, found {array.sizes}."
            raise ContractError(msg)
        transform = Affine(size, 0.0, float(x[0]) - size / 2, 0.0, -size, float(y[0]) + size / 2)
        # The file's own transform, where the coordinates, which are rounded, agree with it.
        if written is not None and written.almost_equals(transform, precision=1e-6 * size):
            transform = written
        return cls(crs=crs, transform=transform, shape=(len(y), len(x)))

    @property
    def cell_size_m(self) -> float:
        """Edge of a cell. [m]"""
        return float(self.transform.a)

    @property
    def cell_area_m2(self) -> float:
        """Area of a cell. [m2]"""
        return self.cell_size_m**2

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north edges. [m]"""
        rows, columns = self.shape
        west, north = self.transform.c, self.transform.f
        return (west, north - rows * self.cell_size_m, west + columns * self.cell_size_m, north)

    @property
    def x(self) -> FloatArray:
        """Centres of the columns, west to east. [m]"""
        return np.asarray(
            self.transform.c + (np.arange(self.shape[1]) + 0.5) * self.cell_size_m, dtype=np.float64
        )

    @property
    def y(self) -> FloatArray:
        """Centres of the rows, north to south. [m]"""
        return np.asarray(
            self.transform.f - (np.arange(self.shape[0]) + 0.5) * self.cell_size_m, dtype=np.float64
        )

    def rows_columns(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[IntArray, IntArray]:
        """Row and column of each point; -1 in both where it lies outside or is not finite."""
        xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        column = np.floor((xs - self.transform.c) / self.cell_size_m)
        row = np.floor((self.transform.f - ys) / self.cell_size_m)
        # compared as floats: NaN fails every comparison, and a huge value would not fit an integer
        inside = (row >= 0) & (row < self.shape[0]) & (column >= 0) & (column < self.shape[1])
        return (
            np.where(inside, row, -1.0).astype(np.int64),
            np.where(inside, column, -1.0).astype(np.int64),
        )

    def array(
        self, values: npt.ArrayLike, *, units: str, name: str | None = None, **attrs: str
    ) -> xr.DataArray:
        """Wrap values of this grid's shape as a ``(y, x)`` DataArray with CRS and units.

        The CRS is a coordinate, as rioxarray keeps it: it survives arithmetic and comparisons.

        >>> from pyproj import CRS
        >>> from affine import Affine
        >>> utm, corner = CRS.from_epsg(32650), Affine(100, 0, 5e5, 0, -100, 4.3e6)
        >>> people = Grid(crs=utm, transform=corner, shape=(1, 2)).array([[3, 0]], units="persons")
        >>> (people > 0).rio.crs.to_epsg()
        32650
        """
        data = np.asarray(values)
        if data.shape != self.shape:
            msg = f"`values` must have the grid's shape {self.shape}, found {data.shape}."
            raise ContractError(msg)
        array = xr.DataArray(
            data,
            dims=("y", "x"),
            coords={
                "y": self.y,
                "x": self.x,
                GRID_MAPPING: spatial_ref(self.crs, self.transform if 1 in self.shape else None),
            },
            name=name,
            attrs={"units": units, **attrs},
        )
        array.encoding["grid_mapping"] = GRID_MAPPING
        mark_no_data(array)
        return array

    def assert_aligned(self, array: xr.DataArray | xr.Dataset, *, name: str) -> None:
        """Raise `CRSMismatchError` unless the array lies on exactly this grid.

        What a file leaves undone (bands, a scale, numbers that mean no data) is a `ContractError`:
        `fugai.grid.as_raster` does it.
        """
        sizes = (array.sizes.get("y"), array.sizes.get("x"))
        if sizes != self.shape:
            msg = f"`{name}` must have the grid's shape {self.shape}, found {sizes}."
            raise CRSMismatchError(msg)
        left = undecoded(array) if isinstance(array, xr.DataArray) else None
        if left is not None:
            msg = f"`{name}` must have the dims (y, x), no scale and NaN for no data, found {left}."
            raise ContractError(msg)
        text = crs_text(array, name=name)
        if text is not None and not same_crs(text, self.crs.to_wkt()):
            msg = f"`{name}` must be in the grid's CRS, found {parse_crs(text).name}."
            raise CRSMismatchError(msg)
        tolerance = 1e-3 * self.cell_size_m
        for axis, mine in (("y", self.y), ("x", self.x)):
            # a maximum that is NaN is no agreement either
            if axis in array.indexes and not (
                np.abs(array.indexes[axis].to_numpy() - mine).max() <= tolerance
            ):
                msg = f"`{name}` must share the grid's {axis} coordinates, it is shifted."
                raise CRSMismatchError(msg)

    def window(self, rows: slice, columns: slice) -> Grid:
        """Part of this grid as a grid of its own; slices need explicit, in-range ends."""
        size = self.cell_size_m
        west = self.transform.c + columns.start * size
        north = self.transform.f - rows.start * size
        return Grid(
            crs=self.crs,
            transform=Affine(size, 0.0, west, 0.0, -size, north),
            shape=(rows.stop - rows.start, columns.stop - columns.start),
        )

    def expand_to(self, bounds: tuple[float, float, float, float]) -> Grid:
        """Smallest grid of the same cells that covers this one and a region of the same CRS.

        Parameters
        ----------
        bounds
            West, south, east, north of the region. [m]

        Examples
        --------
        >>> from affine import Affine
        >>> from pyproj import CRS
        >>> corner = Affine(100, 0, 0, 0, -100, 300)
        >>> grid = Grid(crs=CRS.from_epsg(32650), transform=corner, shape=(3, 4))
        >>> grid.expand_to((-150, 0, 400, 300)).shape
        (3, 6)
        """
        size, mine = self.cell_size_m, self.bounds
        west = max(0, math.ceil((mine[0] - bounds[0]) / size))
        south = max(0, math.ceil((mine[1] - bounds[1]) / size))
        east = max(0, math.ceil((bounds[2] - mine[2]) / size))
        north = max(0, math.ceil((bounds[3] - mine[3]) / size))
        rows, columns = self.shape
        return Grid(
            crs=self.crs,
            transform=Affine(size, 0.0, mine[0] - west * size, 0.0, -size, mine[3] + north * size),
            shape=(rows + south + north, columns + west + east),
        )

    check = renamed_method("fugai.grid.Grid", "check", "assert_aligned", removed_in="0.3.0")
    holding = renamed_method("fugai.grid.Grid", "holding", "expand_to", removed_in="0.3.0")

    def tiles(self, size: int) -> Iterator[tuple[slice, slice, Grid]]:
        """Row slice, column slice and grid of each tile of at most ``size`` cells on a side."""
        for top in range(0, self.shape[0], size):
            for left in range(0, self.shape[1], size):
                rows = slice(top, min(top + size, self.shape[0]))
                columns = slice(left, min(left + size, self.shape[1]))
                yield rows, columns, self.window(rows, columns)


def _crs_name(crs: CRS) -> str:
    """Authority and code of a CRS, else its name, else the name of its projection."""
    authority = crs.to_authority()
    if authority is not None:
        return ":".join(authority)
    operation = crs.coordinate_operation
    return crs.name if crs.name != "unknown" or operation is None else operation.method_name
