"""Raster files: their values around a region, with scale, offset, band and unit applied.

The files are not trusted: one whose header claims more than its bytes can hold is refused.
"""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from fugai.errors import InputError
from fugai.intake.formats.budget import whole_file
from fugai.intake.rasters.band import chosen_band
from fugai.intake.rasters.hgt import HGT_SUFFIXES, read_hgt
from fugai.intake.rasters.tile import Tile
from fugai.intake.rasters.vrt import vrt_sources
from fugai.intake.rasters.window import CellWindow, Region, windows_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import FloatArray
    from fugai.intake.rasters.source import RasterSource

MAX_BLOCK_BYTES = 512 * 2**20
"""Largest block: reading any part of a block loads all of it. [bytes]"""

MAX_CLAIM_RATIO = 2_000
"""Size in memory over size on disk; deflate reaches 1032 at most."""

SAFE_CLAIM_BYTES = 256 * 2**20
"""Files that claim less than this may have any ratio. [bytes]"""

_DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".vrt": "VRT"}
_NAMES = {"GTiff": "GeoTIFF", "AAIGrid": "ESRI grid (.asc)", "VRT": "mosaic of GDAL (.vrt)"}


def read_tiles(source: RasterSource, region: Region, *, is_classes: bool = False) -> list[Tile]:
    """Values of a raster around a region; none where the raster lies elsewhere.

    There are two where the seam of the raster's longitudes runs through the region.

    Parameters
    ----------
    is_classes
        Whether the values are codes of classes.

    Raises
    ------
    InputError
        The file is damaged, does not say where it lies, or holds a picture or several bands.
    """
    path = Path(source.path)
    if path.name.lower().endswith(HGT_SUFFIXES):
        return [_declared(read_hgt(path), source)]
    kind = _NAMES[_DRIVERS[path.suffix.lower()]]
    with whole_file(path.name, kind), _opened(path) as file:
        horizontal, vertical = _crs(file, source, path.name)
        _check_header(file, path)
        band = chosen_band(file, source.band, file=path.name, is_classes=is_classes)
        windows = windows_around(region, file.transform, file.shape, horizontal, file=path.name)
        tiles = []
        for window in windows:
            values, notes = _values(file, band, window, path.name)
            t = file.transform
            origin = t * (window.column, window.row)
            transform = Affine(t.a, t.b, origin[0] - window.shift, t.d, t.e, origin[1])
            tile = Tile(
                values=values,
                transform=transform,
                crs=horizontal,
                file=path.name,
                unit=file.units[band - 1] or "",
                vertical=vertical,
                notes=notes,
            )
            tiles.append(_declared(_north_up(tile), source))
        return tiles


def _declared(tile: Tile, source: RasterSource) -> Tile:
    """The tile in the unit that its source declares, which the file may not contradict."""
    if source.unit is None:
        return tile
    if tile.unit and tile.unit.strip().lower() != source.unit.strip().lower():
        msg = f"`unit` of `{tile.file}` must be that of the file, {tile.unit!r}, found {source.unit!r}."
        raise InputError(msg)
    return replace(tile, unit=source.unit)


@contextmanager
def _opened(path: Path) -> Iterator[rasterio.DatasetReader]:
    driver = _DRIVERS[path.suffix.lower()]
    if driver == "VRT":
        for part in vrt_sources(path):
            with _gdal(part, "GTiff") as opened:
                _check_claim(opened, part)
    with _gdal(path, driver) as source:
        yield source


@contextmanager
def _gdal(path: Path, driver: str) -> Iterator[rasterio.DatasetReader]:
    with whole_file(path.name, _NAMES[driver]), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # The driver is named, so that a file of another format is not opened.
        source = rasterio.open(path, driver=driver)
    with source:
        yield source


def _crs(source: rasterio.DatasetReader, spec: RasterSource, file: str) -> tuple[CRS, CRS | None]:
    """Horizontal CRS of a raster, and its vertical one where it has one."""
    declared = None
    if spec.crs is not None:
        with whole_file(file, "raster with a `crs` that PROJ knows"):
            declared = CRS.from_user_input(spec.crs)
    if source.crs is None:
        if declared is None:
            msg = f"`{file}` must say where it lies (CRS and transform), it does not."
            raise InputError(msg)
        return _split(declared)
    with whole_file(file, "raster in a CRS that PROJ knows"):
        own = CRS.from_wkt(source.crs.to_wkt())
    horizontal, vertical = _split(own)
    if declared is not None and not _split(declared)[0].equals(horizontal, ignore_axis_order=True):
        msg = (
            f"`crs` of `{file}` must be that of the file, {horizontal.name}, found {declared.name}."
        )
        raise InputError(msg)
    if not (horizontal.is_geographic or horizontal.is_projected):
        msg = f"`{file}` must be in degrees or in a projected CRS, found {horizontal.name}."
        raise InputError(msg)
    return horizontal, vertical


def _split(crs: CRS) -> tuple[CRS, CRS | None]:
    """Horizontal and vertical part of a CRS."""
    if crs.is_compound:
        return crs.sub_crs_list[0].to_2d(), crs.sub_crs_list[1]
    return (crs.to_2d(), crs) if len(crs.axis_info) == 3 else (crs, None)


def _check_header(source: rasterio.DatasetReader, path: Path) -> None:
    """Raise where the raster does not say where it lies, or claims what its bytes cannot hold."""
    transform = source.transform
    if transform == Affine.identity() or not all(map(math.isfinite, transform)):
        points = "; ground control points are not read" if source.gcps[0] else ""
        msg = f"`{path.name}` must say where it lies (CRS and transform), it does not{points}."
        raise InputError(msg)
    if transform.determinant == 0.0:
        msg = f"`{path.name}` must have cells with a size, found the transform {tuple(transform)[:6]}."
        raise InputError(msg)
    if source.driver != "VRT":  # its parts were judged
        _check_claim(source, path)


def _check_claim(source: rasterio.DatasetReader, path: Path) -> None:
    size_of = [np.dtype(kind).itemsize for kind in source.dtypes]
    claim, size = source.width * source.height * sum(size_of), path.stat().st_size
    rows, columns = source.block_shapes[0]
    if rows * columns * max(size_of) > MAX_BLOCK_BYTES or (
        claim > SAFE_CLAIM_BYTES and claim > MAX_CLAIM_RATIO * size
    ):
        msg = f"`{path.name}` must not claim more than it can hold, found {claim:,} bytes claimed in a file of {size:,}."
        raise InputError(msg)


def _values(
    source: rasterio.DatasetReader, band: int, window: CellWindow, file: str
) -> tuple[FloatArray, tuple[str, ...]]:
    """Values of a window, NaN for no data, scaled; a sentence where the file scales them."""
    with whole_file(file, "raster"):
        part = Window(window.column, window.row, window.columns, window.rows)
        data = source.read(band, window=part, masked=True)
        values: FloatArray = np.ma.filled(data.astype(np.float64), np.nan)
    scale, offset = float(source.scales[band - 1]), float(source.offsets[band - 1])
    if (scale, offset) == (1.0, 0.0):
        return values, ()
    if not (math.isfinite(scale) and math.isfinite(offset)) or scale == 0.0:
        msg = f"`{file}` must scale its values by a number other than 0, found {scale:g} and the offset {offset:g}."
        raise InputError(msg)
    note = (
        f"Values of {file} are multiplied by {scale:g}, then {offset:g} is added, as the file says."
    )
    return values * scale + offset, (note,)


def _north_up(tile: Tile) -> Tile:
    """The tile with rows from north to south and columns from west to east, unless it is rotated."""
    t, values = tile.transform, tile.values
    if t.b or t.d:
        return tile
    rows, columns = values.shape
    if t.e > 0.0:
        values, t = values[::-1], Affine(t.a, 0.0, t.c, 0.0, -t.e, t.f + rows * t.e)
    if t.a < 0.0:
        values, t = values[:, ::-1], Affine(-t.a, 0.0, t.c + columns * t.a, 0.0, t.e, t.f)
    return replace(tile, values=values, transform=t)
