"""Terrain and clutter as they are given, and the kind of ground at each pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster
from fugai.grid import Grid
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from fugai._types import Float32Array, UInt8Array

NO_DATA_KIND = len(ENVIRONMENTS)
"""Kind of a pixel whose terrain or clutter is missing."""

RASTERS = ("terrain", "clutter", "obstacles", "crests", "voids")
"""What a `Ground` holds."""

_SUBURBAN = ENVIRONMENTS.index("suburban")
_KIND_OF_CLASS = np.array([_SUBURBAN, 0, 1, 2], dtype=np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Terrain and clutter under a network.

    Parameters
    ----------
    terrain
        Height above sea level, dims ``(y, x)``, on the grid or on a larger frame of the same cells,
        so that masts around the grid count. A pixel without terrain is no data. None: path
        loss depends on distance and kind of ground alone. [m]
    clutter
        Kind of ground by pixel: 1 rural, 2 suburban, 3 urban; 0 unknown is taken as suburban; NaN
        is no data. None: suburban everywhere. Over terrain its height is that of
        `clutter_heights_m` where no obstacle is given.
    obstacles
        Height of what stands on the terrain at each point of a profile: buildings, trees. On the
        cells of the terrain, which may reach farther. NaN where it is not known: there the height
        of the clutter class stands. P.1812 takes it as its representative clutter height. [m above
        ground]
    crests
        How far the highest ground that a profile crosses within a cell stands above the cell's
        terrain; adds to the obstacles. None: the terrain is all there is. [m]
    voids
        Heights across voids of the terrain, NaN elsewhere. Profiles cross a void where they are given;
        the pixels in it, and masts on it, stay unknown. None: what lies behind a void is unknown too.
        [m above sea level]
    finer
        Terrain and obstacles on cells of which an odd number, 3 to 15, divides each cell of the terrain:
        profiles over terrain follow them. None: profiles follow the cells of the terrain.

    Examples
    --------
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Ground
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 300), shape=(3, 3)
    ... )
    >>> rural = Ground(clutter=grid.array(np.ones(grid.shape), units="class"))
    >>> rural.terrain is None, int(rural.clutter[0, 0])
    (True, 1)
    """

    terrain: xr.DataArray | None = None
    clutter: xr.DataArray | None = None
    obstacles: xr.DataArray | None = None
    crests: xr.DataArray | None = None
    voids: xr.DataArray | None = None
    finer: Ground | None = None

    def __post_init__(self) -> None:
        for name in RASTERS:
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, as_raster(given, name=name))

    def cut(self, cut: Callable[[xr.DataArray, str], xr.DataArray]) -> Ground:
        """The same with each raster that is given cut by a function of it and its name.

        >>> import numpy as np
        >>> import xarray as xr
        >>> rows = xr.DataArray(np.ones((4, 2)), dims=("y", "x"), coords={"y": [3, 2, 1, 0], "x": [0, 1]})
        >>> Ground(clutter=rows).cut(lambda raster, name: raster[:2]).clutter.shape
        (2, 2)
        """
        rasters = {
            name: None if raster is None else cut(raster, name)
            for name, raster in self.rasters().items()
        }
        finer, frame = self.finer, rasters["terrain"]
        if finer is not None and frame is not None:
            west, south, east, north = Grid.of(frame, name="terrain").bounds
            finer = finer.cut(
                lambda raster, _: raster.sel(x=slice(west, east), y=slice(north, south))
            )
        return Ground(**rasters, finer=finer)

    def rasters(self) -> dict[str, xr.DataArray | None]:
        """Every raster by its name, None where it is not given."""
        return {name: getattr(self, name) for name in RASTERS}


def pixel_kinds(grid: Grid, ground: Ground) -> UInt8Array:
    """Position of each pixel's ground in `ENVIRONMENTS`; `NO_DATA_KIND` where it is unknown.

    Raises
    ------
    CRSMismatchError
        Terrain or clutter does not lie on the cells of the grid, or does not hold it.
    ContractError
        A clutter class other than 0, 1, 2, 3.
    """
    kinds = np.full(grid.shape, _SUBURBAN, dtype=np.uint8)
    if ground.clutter is not None:
        here = place_in(grid, ground.clutter, name="clutter")
        kinds = kinds_of_classes(clutter_classes(ground.clutter)[here])
    if ground.terrain is not None:
        here = place_in(grid, ground.terrain, name="terrain")
        kinds[np.isnan(ground.terrain.to_numpy()[here])] = NO_DATA_KIND
    return kinds


def kinds_of_classes(classes: Float32Array) -> UInt8Array:
    """Position in `ENVIRONMENTS` of each clutter class; `NO_DATA_KIND` where it is NaN."""
    void = np.isnan(classes)
    kinds = _KIND_OF_CLASS[np.where(void, 0, classes).astype(np.int64)]
    kinds[void] = NO_DATA_KIND
    return kinds


def clutter_classes(clutter: xr.DataArray) -> Float32Array:
    """Classes of a clutter raster, NaN where it has no data.

    Raises
    ------
    ContractError
        A class other than 0, 1, 2, 3.
    """
    values = clutter.to_numpy().astype(np.float32)
    with np.errstate(invalid="ignore"):
        wrong = (values < 0) | (values > 3) | (values != np.floor(values))
    wrong &= ~np.isnan(values)
    if bool(wrong.any()):
        msg = f"`clutter` must hold the classes 0, 1, 2, 3, found {values[wrong][0]:g}."
        raise ContractError(msg)
    return values


def place_in(grid: Grid, array: xr.DataArray, *, name: str) -> tuple[slice, slice]:
    """Rows and columns at which the grid lies in an array of the same cells.

    Raises
    ------
    CRSMismatchError
        The array has another CRS or other cells, or does not hold the whole grid.
    """
    if array.shape == grid.shape or "x" not in array.coords or "y" not in array.coords:
        grid.assert_aligned(array, name=name)
        return slice(0, grid.shape[0]), slice(0, grid.shape[1])
    top, left = offset(grid, Grid.of(array, name=name), name=name)
    rows, columns = array.shape
    if top < 0 or left < 0 or top + grid.shape[0] > rows or left + grid.shape[1] > columns:
        msg = f"`{name}` must have the grid's shape {grid.shape} or hold the grid, it does not."
        raise CRSMismatchError(msg)
    return slice(top, top + grid.shape[0]), slice(left, left + grid.shape[1])


def offset(grid: Grid, frame: Grid, *, name: str) -> tuple[int, int]:
    """Rows and columns from the first cell of a frame to that of a grid of the same cells.

    Raises
    ------
    CRSMismatchError
        Another CRS, another cell size, or cells that do not coincide.
    """
    if frame.crs != grid.crs:
        msg = f"`{name}` must be in the grid's CRS, found {frame.crs.name}."
        raise CRSMismatchError(msg)
    size = grid.cell_size_m
    down = (frame.transform.f - grid.transform.f) / size
    across = (grid.transform.c - frame.transform.c) / size
    aligned = max(abs(down - round(down)), abs(across - round(across))) < 1e-3
    if abs(frame.cell_size_m / size - 1.0) > 1e-6 or not aligned:
        msg = f"`{name}` must lie on the grid's cells of {size:g} m, it does not."
        raise CRSMismatchError(msg)
    return round(down), round(across)
