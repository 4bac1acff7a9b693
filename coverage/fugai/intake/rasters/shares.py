"""Shares of each cell of the grid: how much of it is land, or built up."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.rasters.file import read_tiles
from fugai.intake.rasters.source import RasterPath, raster_files
from fugai.intake.rasters.window import Region
from fugai.tables import Reading

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.grid import Grid
    from fugai.intake.rasters.tile import Tile

MIN_POINTS, MAX_POINTS = 4, 20
"""Points on a side of each cell at which the source is read."""


def read_shares(path: RasterPath, grid: Grid, *, name: str = "land") -> Reading[xr.DataArray]:
    """Mean share of each cell, 0 to 1, from a grid of shares in any CRS.

    Parameters
    ----------
    path
        GeoTIFF, ``.asc`` or mosaic (``.vrt``) with shares from 0 to 1 (a mask of 0 and 1 is one), or
        per cent where its unit says so; a folder of tiles, or several.
    grid
        Where the shares are wanted.
    name
        What is read, for messages: ``land`` or ``built_up``.

    Returns
    -------
    Reading of a float64 array with units "1"; NaN where no source cell has data.

    Raises
    ------
    InputError
        A file cannot be read, none has data in the grid, or a value is no share.

    Notes
    -----
    Each cell is read at a lattice of points, as fine as the source but 4 to 20 on a side.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.intake import read_shares
    >>> grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(1, 1))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "land.tif")
    ...     with rasterio.open(
    ...         path, "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8",
    ...         crs="EPSG:32650", transform=Affine(50, 0, 500_000, 0, -50, 4_000_000),
    ...     ) as file:
    ...         file.write(np.array([[1, 0], [1, 1]], dtype="uint8"), 1)
    ...     reading = read_shares(path, grid)
    >>> reading.frame.values.tolist()
    [[0.75]]
    """
    total, count = np.zeros(grid.shape), np.zeros(grid.shape)
    sources, region = raster_files(path), Region(grid.bounds, grid.crs)
    tiles = [tile for source in sources for tile in read_tiles(source, region, is_classes=True)]
    for tile in map(_of_one, tiles):
        with np.errstate(invalid="ignore"):
            wrong = (tile.values < 0.0) | (tile.values > 1.0)
        if wrong.any():
            msg = (
                f"`{tile.file}` of `inputs.{name}` must hold shares from 0 to 1, "
                f"found {tile.values[wrong][0]:g}."
            )
            raise InputError(msg)
        _add_points(tile, grid, total, count)
    if not count.any():
        msg = f"`{Path(sources[0].path).name}` of `inputs.{name}` must have data where the districts are, found none."
        raise InputError(msg)
    share = np.divide(total, count, out=np.full(grid.shape, np.nan), where=count > 0)
    notes = tuple(dict.fromkeys(note for tile in tiles for note in tile.notes))
    return Reading(frame=grid.array(share, units="1", name=name), notes=notes)


def _of_one(tile: Tile) -> Tile:
    """The tile with shares of 1, from those of 100 where it says that it has per cent."""
    unit = tile.unit.strip().lower()
    if unit in ("%", "percent", "per cent"):
        return replace(tile, values=tile.values / 100.0)
    if unit not in ("", "1", "share", "fraction"):
        msg = f"`{tile.file}` must hold shares, found the unit {tile.unit!r}."
        raise InputError(msg)
    return tile


def _add_points(tile: Tile, grid: Grid, total: FloatArray, count: FloatArray) -> None:
    """Add the tile's values at the points of each cell; changes both sums."""
    rows, columns = tile.values.shape
    # how many cells of the tile lie along the middle row of the grid's cells
    y = float(grid.y[len(grid.y) // 2])
    x = np.array([grid.x[0], grid.x[0] + grid.cell_size_m])
    column, row = tile.cells_at(x, np.array([y, y]), grid.crs)
    across = math.hypot(column[1] - column[0], row[1] - row[0])
    points = int(min(max(math.ceil(across), MIN_POINTS), MAX_POINTS))
    offsets = ((np.arange(points) + 0.5) / points - 0.5) * grid.cell_size_m
    for down in offsets:
        for right in offsets:
            x, y_ = np.meshgrid(grid.x + right, grid.y - down)
            column, row = tile.cells_at(x, y_, grid.crs)
            inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
            values = np.full(grid.shape, np.nan)
            values[inside] = tile.values[
                row[inside].astype(np.int64), column[inside].astype(np.int64)
            ]
            known = ~np.isnan(values)
            total[known] += values[known]
            count += known
