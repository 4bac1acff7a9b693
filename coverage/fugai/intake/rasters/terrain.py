"""Terrain heights on the grid; small voids are filled and said, large ones stay unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.rasters.file import read_tiles
from fugai.intake.rasters.source import RasterPath, raster_files
from fugai.intake.rasters.terrain_units import in_metres, steepness_notes
from fugai.intake.rasters.voids import WIDEST_M, fill_small_voids
from fugai.intake.rasters.window import Region
from fugai.tables import Reading

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import BoolArray, FloatArray
    from fugai.grid import Grid
    from fugai.intake.rasters.tile import Tile

LOWEST_M, HIGHEST_M = -500.0, 9000.0
"""Range of heights of dry land; a value outside it is a void that the file does not mark. [m]"""

ROWS_PER_BLOCK = 512


def read_terrain(
    path: RasterPath, grid: Grid, *, widest_void_m: float = WIDEST_M
) -> Reading[xr.DataArray]:
    """Height above sea level at the centre of each cell.

    Interpolated bilinearly among those of the four nearest heights that are known. A void of the files
    that is narrow all over is filled from its rim, which a finding counts (`fill_small_voids`). NaN in
    wider ones, and outside the files: missing terrain is never sea level. Heights of a file that says it is in feet are converted; terrain steeper than any country's gets a note.

    Parameters
    ----------
    path
        GeoTIFF, ESRI ``.asc``, mosaic (``.vrt``), SRTM ``.hgt``, ``.hgt.gz`` or ``.hgt.zip``, a
        folder of them, or several of these; a `RasterSource` says what a file does not. Neighbouring
        tiles are interpolated across their common edge.
    grid
        Where the heights are wanted.
    widest_void_m
        Width of the widest void that is filled; 0 fills none. [m]

    Returns
    -------
    Reading of a float64 array with units "m" on the grid; ``attrs["filled_cells"]`` counts those filled.

    Raises
    ------
    InputError
        A file cannot be read, or none has a height in the grid.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.intake import read_terrain
    >>> grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(1, 3))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "dtm.tif")
    ...     with rasterio.open(
    ...         path, "w", driver="GTiff", width=3, height=1, count=1, dtype="float32",
    ...         crs="EPSG:32650", transform=grid.transform, nodata=-9999,
    ...     ) as file:
    ...         file.write(np.array([[12.5, -9999, 20]], dtype="float32"), 1)
    ...     reading = read_terrain(path, grid)
    >>> reading.frame.values.tolist()
    [[12.5, nan, 20.0]]
    """
    weighted, weight = np.zeros(grid.shape), np.zeros(grid.shape)
    known = np.zeros(grid.shape, dtype=np.bool_)
    findings, names = list[RowFinding](), list[str]()
    notes: list[str] = []
    sources, region = raster_files(path), Region(grid.bounds, grid.crs)
    for source in sources:
        for read in read_tiles(source, region):
            notes += read.notes
            tile, found = without_impossible_heights(in_metres(read, notes))
            findings += found
            names += [tile.file] * len(found)
            _add(tile, grid, weighted, weight, known)
    notes = list(dict.fromkeys(notes))
    if not known.any():
        listed = ", ".join(f"`{Path(source.path).name}`" for source in sources[:3])
        msg = f"{listed} must have heights where the districts are, found none there."
        raise InputError(msg)
    heights = np.divide(weighted, weight, out=np.full(grid.shape, np.nan), where=known)
    heights, filled = fill_small_voids(heights, grid.cell_size_m, widest_m=widest_void_m)
    if filled.any():
        findings.append(_filled_finding(filled, widest_void_m))
        names.append(Path(sources[0].path).name)
    missing = float(np.isnan(heights).mean())
    if missing:
        notes.append(
            f"Terrain is unknown in {100 * missing:.2g} % of the grid; it is left unknown there."
        )
    notes += steepness_notes(heights, grid.cell_size_m)
    terrain = grid.array(heights, units="m", name="terrain")
    terrain.attrs["filled_cells"] = int(filled.sum())
    return Reading(
        frame=terrain,
        findings=row_findings_table(findings, table="terrain", file=names),
        notes=tuple(notes),
    )


def _filled_finding(filled: BoolArray, widest_m: float) -> RowFinding:
    """One finding for all cells that were filled."""
    return RowFinding(
        row="",
        column="height",
        value=f"{int(filled.sum())} cells of the grid without a height",
        rule=f"must be known, a void of at most {widest_m:g} m is filled from its rim",
        action="flagged",
    )


def without_impossible_heights(tile: Tile) -> tuple[Tile, list[RowFinding]]:
    """The tile without heights outside the range of dry land, and a finding that counts them."""
    with np.errstate(invalid="ignore"):
        wrong = (tile.values < LOWEST_M) | (tile.values > HIGHEST_M) | np.isinf(tile.values)
    if not wrong.any():
        return tile, []
    finding = RowFinding(
        row="",
        column="height",
        value=f"{int(wrong.sum())} cells, e.g. {tile.values[wrong][0]:g}",
        rule=f"must be between {LOWEST_M:g} and {HIGHEST_M:g} m, taken as unknown",
        action="refused",
    )
    values = np.where(wrong, np.nan, tile.values)
    return replace(tile, values=values), [finding]


def _add(
    tile: Tile, grid: Grid, weighted: FloatArray, weight: FloatArray, known: BoolArray
) -> None:
    """Add a tile's share to the interpolation at each cell; changes the three sums."""
    rows, columns = tile.values.shape
    for top in range(0, grid.shape[0], ROWS_PER_BLOCK):
        block = slice(top, min(top + ROWS_PER_BLOCK, grid.shape[0]))
        x, y = np.meshgrid(grid.x, grid.y[block])
        # Array coordinates with whole numbers at the centres of the cells.
        column, row = (at - 0.5 for at in tile.cells_at(x, y, grid.crs))
        inside = (column > -1) & (column < columns) & (row > -1) & (row < rows)
        if not inside.any():
            continue
        at = np.nonzero(inside)
        sums = _four_nearest(tile.values, row[at], column[at])
        for total, part in zip((weighted[block], weight[block]), sums[:2], strict=True):
            total[at] += part
        known[block][at] |= sums[2]


def _four_nearest(
    values: FloatArray, row: FloatArray, column: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Weighted sum of the four nearest known values, sum of the weights, is the nearest known?"""
    r0, c0 = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    fr, fc = row - r0, column - c0
    total, weights = np.zeros(len(row)), np.zeros(len(row))
    nearest = np.zeros(len(row), dtype=np.bool_)
    for dr in (0, 1):
        for dc in (0, 1):
            r, c = r0 + dr, c0 + dc
            share = (fr if dr else 1.0 - fr) * (fc if dc else 1.0 - fc)
            inside = (r >= 0) & (r < values.shape[0]) & (c >= 0) & (c < values.shape[1])
            found = values[np.clip(r, 0, values.shape[0] - 1), np.clip(c, 0, values.shape[1] - 1)]
            good = inside & ~np.isnan(found)
            share = np.where(good, share, 0.0)
            total += share * np.where(good, found, 0.0)
            weights += share
            is_nearest = ((fr >= 0.5) == bool(dr)) & ((fc >= 0.5) == bool(dc))
            nearest |= is_nearest & good
    return total, weights, nearest & (weights > 0.0)
