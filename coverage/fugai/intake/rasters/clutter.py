"""Classes of the surroundings on the grid, for radio models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from fugai.errors import InputError
from fugai.intake.findings import finding_line, lines
from fugai.intake.rasters.file import Tile, raster_files, read_tile
from fugai.tables import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import xarray as xr

    from fugai.grid import Grid

CLUTTER_CLASSES = {0: "unknown", 1: "rural or open", 2: "suburban or town", 3: "urban"}
"""Classes that the radio models know."""


def read_clutter(
    path: Path | str | Sequence[Path | str], grid: Grid, *, classes: Mapping[int, int] | None = None
) -> Reading[xr.DataArray]:
    """Class of `CLUTTER_CLASSES` at the centre of each cell, as int8; 0 where it is unknown.

    Parameters
    ----------
    path
        GeoTIFF, a folder of tiles, or several of these.
    classes
        The file's codes to ours; otherwise the file has ours. Codes that are not named count as
        unknown and are reported.

    Raises
    ------
    InputError
        A file cannot be read, or none lies in the grid.
    """
    wanted = dict(classes) if classes is not None else {code: code for code in CLUTTER_CLASSES}
    result = np.zeros(grid.shape, dtype=np.int8)
    files = raster_files(path)
    met = False
    found: list[dict[str, object]] = []
    for file in files:
        tile = read_tile(file, grid.bounds, grid.crs)
        if tile is None:
            continue
        met = True
        values = _at_centres(tile, grid)
        for code, ours in wanted.items():
            result[values == code] = ours
        strange = ~np.isnan(values) & ~np.isin(values, list(wanted))
        if strange.any():
            found.append(
                finding_line(
                    table="clutter",
                    file=file.name,
                    row="",
                    column="class",
                    value=f"{int(strange.sum())} cells, e.g. {values[strange][0]:g}",
                    rule=f"must be one of {', '.join(map(str, wanted))}, taken as unknown",
                )
            )
    if not met:
        msg = f"`{files[0].name}` must lie where the districts are, it does not."
        raise InputError(msg)
    return Reading(frame=grid.array(result, units="1", name="clutter"), findings=lines(found))


def _at_centres(tile: Tile, grid: Grid) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Value of the tile's cell at each centre of the grid, NaN outside."""
    x, y = np.meshgrid(grid.x, grid.y)
    u, v = Transformer.from_crs(grid.crs, tile.crs, always_xy=True).transform(x, y)
    inverse = ~tile.transform
    column, row = inverse.a * u + inverse.c, inverse.e * v + inverse.f
    rows, columns = tile.values.shape
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    values = np.full(grid.shape, np.nan)
    values[inside] = tile.values[row[inside].astype(np.int64), column[inside].astype(np.int64)]
    return values
