"""Clutter classes on the grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.rasters.file import read_tiles
from fugai.intake.rasters.source import RasterPath, raster_files
from fugai.intake.rasters.window import Region
from fugai.tables import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.grid import Grid
    from fugai.intake.rasters.tile import Tile

CLUTTER_CLASSES = {0: "unknown", 1: "rural or open", 2: "suburban or town", 3: "urban"}
"""Code and name of the classes that the path loss models know."""


def read_clutter(
    path: RasterPath, grid: Grid, *, classes: Mapping[int, int] | None = None
) -> Reading[xr.DataArray]:
    """Class of `CLUTTER_CLASSES` at the centre of each cell, as int8; 0 where it is unknown.

    Parameters
    ----------
    path
        GeoTIFF, with a table of colours or without, ESRI ``.asc`` or mosaic (``.vrt``); a folder of
        tiles, or several of these.
    grid
        Where the classes are wanted.
    classes
        Code in the file to code of `CLUTTER_CLASSES`; None where the file has those codes. Other
        codes count as unknown and are reported.

    Returns
    -------
    Reading of an int8 array on the grid.

    Raises
    ------
    InputError
        A file cannot be read, or none lies in the grid.

    Examples
    --------
    A raster with the codes of ESA WorldCover, 50 built-up and 10 trees:

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.intake import read_clutter
    >>> grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(2, 2))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "clutter.tif")
    ...     with rasterio.open(
    ...         path, "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8",
    ...         crs="EPSG:32650", transform=grid.transform,
    ...     ) as file:
    ...         file.write(np.array([[50, 10], [10, 10]], dtype="uint8"), 1)
    ...     reading = read_clutter(path, grid, classes={50: 3, 10: 1})
    >>> reading.frame.values.tolist()
    [[3, 1], [1, 1]]
    """
    wanted = dict(classes) if classes is not None else {code: code for code in CLUTTER_CLASSES}
    result = np.zeros(grid.shape, dtype=np.int8)
    sources, region = raster_files(path), Region(grid.bounds, grid.crs)
    found, names = list[RowFinding](), list[str]()
    tiles = [tile for source in sources for tile in read_tiles(source, region, is_classes=True)]
    for tile in tiles:
        values = _at_centres(tile, grid)
        for code, clutter_class in wanted.items():
            result[values == code] = clutter_class
        unknown = ~np.isnan(values) & ~np.isin(values, list(wanted))
        if unknown.any():
            found.append(
                RowFinding(
                    row="",
                    column="class",
                    value=f"{int(unknown.sum())} cells, e.g. {values[unknown][0]:g}",
                    rule=f"must be one of {', '.join(map(str, wanted))}, taken as unknown",
                    action="refused",
                )
            )
            names.append(tile.file)
    if not tiles:
        msg = f"`{Path(sources[0].path).name}` must lie where the districts are, it does not."
        raise InputError(msg)
    return Reading(
        frame=grid.array(result, units="1", name="clutter"),
        findings=row_findings_table(found, table="clutter", file=names),
        notes=tuple(dict.fromkeys(note for tile in tiles for note in tile.notes)),
    )


def _at_centres(tile: Tile, grid: Grid) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Value of the tile's cell at each centre of the grid, NaN outside."""
    x, y = np.meshgrid(grid.x, grid.y)
    column, row = tile.cells_at(x, y, grid.crs)
    rows, columns = tile.values.shape
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    values = np.full(grid.shape, np.nan)
    values[inside] = tile.values[row[inside].astype(np.int64), column[inside].astype(np.int64)]
    return values
