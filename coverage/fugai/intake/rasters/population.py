"""Residents per cell of the grid; sums are conserved."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.rasters.file import read_tiles
from fugai.intake.rasters.people import (
    MAX_TOTAL,
    as_counts,
    check_apart,
    without_impossible_counts,
)
from fugai.intake.rasters.source import RasterPath, raster_files
from fugai.intake.rasters.window import Region
from fugai.tables import Reading

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.grid import Grid
    from fugai.intake.rasters.tile import Tile

MIN_PARTS, MAX_PARTS = 4, 64
"""Parts on a side into which a source cell is cut."""


def read_population(path: RasterPath, grid: Grid) -> Reading[xr.DataArray]:
    """Persons in each cell, from a grid of persons per cell in any CRS.

    Where the source is this very grid its values are copied. Otherwise each of its cells is cut
    into equal parts, at least four to a cell of the grid on a side, and each part counts where its
    centre lies: sums are conserved, and only people outside the grid are left out.

    Parameters
    ----------
    path
        GeoTIFF, ESRI ``.asc`` or mosaic (``.vrt``) with persons per cell, or per area where the
        file or a `RasterSource` names such a unit; a folder of tiles, or several of these. Tiles
        must not overlap.
    grid
        Where the people are wanted.

    Returns
    -------
    Reading of a float64 array with units "persons"; NaN where no source cell has data.

    Raises
    ------
    InputError
        A file cannot be read, is a picture or counts something else, two overlap, or none has
        people in the grid.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.intake import read_population
    >>> grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(2, 2))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "population.tif")
    ...     with rasterio.open(
    ...         path, "w", driver="GTiff", width=1, height=1, count=1, dtype="float32",
    ...         crs="EPSG:32650", transform=Affine(200, 0, 500_000, 0, -200, 4_000_000),
    ...     ) as file:
    ...         file.write(np.array([[80]], dtype="float32"), 1)
    ...     reading = read_population(path, grid)
    >>> reading.frame.values.tolist()
    [[20.0, 20.0], [20.0, 20.0]]
    """
    total, parts = np.zeros(grid.shape), np.zeros(grid.shape)
    sources, region = raster_files(path), Region(grid.bounds, grid.crs)
    found, names = list[RowFinding](), list[str]()
    tiles: list[Tile] = []
    for source in sources:
        for read in read_tiles(source, region):
            tile, wrong = without_impossible_counts(as_counts(read, grid.crs), grid.crs)
            found += wrong
            names += [tile.file] * len(wrong)
            tiles.append(tile)
            _add(tile, grid, total, parts)
    check_apart(tiles)
    if not parts.any():
        listed = ", ".join(f"`{Path(source.path).name}`" for source in sources[:3])
        reason = f"; {found[0].value}: {found[0].rule}" if found else ""
        msg = f"{listed} must have people where the districts are, found no data there{reason}."
        raise InputError(msg)
    people = np.where(parts > 0, total, np.nan)
    persons = float(np.nansum(people))
    if persons > MAX_TOTAL:
        msg = f"`{tiles[0].file}` must have fewer persons than live on earth, found {persons:.3g}."
        raise InputError(msg)
    applied = dict.fromkeys(note for tile in tiles for note in tile.notes)
    note = f"The population grid has {persons:,.0f} persons in the analysis grid."
    return Reading(
        frame=grid.array(people, units="persons", name="population"),
        findings=row_findings_table(found, table="population", file=names),
        notes=(*applied, note),
    )


def _add(tile: Tile, grid: Grid, total: FloatArray, parts: FloatArray) -> None:
    """Add a tile's people to the cells; changes both sums."""
    window = _same_cells(tile, grid)
    if window is not None:
        rows, columns, source = window
        known = ~np.isnan(source)
        total[rows, columns] += np.where(known, source, 0.0)
        parts[rows, columns] += known
        return
    row, column = np.nonzero(~np.isnan(tile.values))
    people = tile.values[row, column]
    x, y = tile.corners(grid.crs)
    count = _parts_per_side(x, y, grid.cell_size_m)
    size = grid.shape[0] * grid.shape[1]
    for i in range(count):
        for j in range(count):
            fr, fc = (i + 0.5) / count, (j + 0.5) / count
            px, py = (_bilinear(corner, row, column, fr, fc) for corner in (x, y))
            at_row, at_column = grid.rows_columns(px, py)
            good = at_row >= 0
            cell = at_row[good] * grid.shape[1] + at_column[good]
            share = people[good] / count**2
            total += np.bincount(cell, weights=share, minlength=size).reshape(grid.shape)
            parts += np.bincount(cell, minlength=size).reshape(grid.shape)


def _same_cells(tile: Tile, grid: Grid) -> tuple[slice, slice, FloatArray] | None:
    """Rows and columns of the grid under a tile whose cells are cells of the grid, and its values.

    None where the tile has other cells.
    """
    own, other = grid.transform, tile.transform
    if other.b or other.d:
        return None
    same_size = all(
        math.isclose(a, b, rel_tol=1e-9) for a, b in ((own.a, other.a), (own.e, other.e))
    )
    if not same_size or tile.crs != grid.crs:
        return None
    column, row = (other.c - own.c) / own.a, (other.f - own.f) / own.e
    left, top = round(column), round(row)
    if max(abs(column - left), abs(row - top)) > 1e-6:
        return None
    rows = slice(max(top, 0), min(top + tile.values.shape[0], grid.shape[0]))
    columns = slice(max(left, 0), min(left + tile.values.shape[1], grid.shape[1]))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return slice(0, 0), slice(0, 0), np.empty((0, 0))
    inner = tile.values[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]
    return rows, columns, inner


def _parts_per_side(x: FloatArray, y: FloatArray, cell_size_m: float) -> int:
    """Parts on a side, so that each is at most a quarter of a cell of the grid wide."""
    steps = [np.hypot(np.diff(x, axis=axis), np.diff(y, axis=axis)) for axis in (0, 1)]
    longest = max(float(np.nanmax(step, initial=0.0, where=np.isfinite(step))) for step in steps)
    return int(min(max(math.ceil(4.0 * longest / cell_size_m), MIN_PARTS), MAX_PARTS))


def _bilinear(
    corner: FloatArray, row: np.ndarray, column: np.ndarray, fr: float, fc: float
) -> FloatArray:
    """Coordinate inside each cell at shares of its height and width, between its four corners."""
    top = corner[row, column] * (1.0 - fc) + corner[row, column + 1] * fc
    bottom = corner[row + 1, column] * (1.0 - fc) + corner[row + 1, column + 1] * fc
    between: FloatArray = top * (1.0 - fr) + bottom * fr
    return between
