"""Raster files: which files a path means, and their values around a region.

The files are not trusted: one whose header claims more than its bytes can hold is refused.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from affine import Affine
from pyproj import CRS, Transformer
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from fugai.errors import InputError
from fugai.intake.formats.archive import member_bytes, open_archive
from fugai.intake.formats.raw import existing_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fugai._types import FloatArray


HGT_VOID = -32768
"""Value of SRTM for 'not measured'."""

MAX_CELLS = 400_000_000
"""Most cells that are read of a raster for one grid."""

MAX_BLOCK_BYTES = 512 * 2**20
"""Largest block: reading any part of a block loads all of it. [bytes]"""

MAX_CLAIM_RATIO = 2_000
"""Size in memory over size on disk; deflate reaches 1032 at most."""

SAFE_CLAIM_BYTES = 256 * 2**20
"""Files that claim less than this may have any ratio. [bytes]"""

SUFFIXES = (".tif", ".tiff", ".hgt", ".hgt.zip")
_HGT_NAME = re.compile(r"^([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_HGT_SIDES = (1201, 3601)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """Part of a raster.

    Parameters
    ----------
    values
        Shape (rows, columns), NaN for no data.
    transform, crs
        Where the values lie.
    file
        Name of the file.
    unit
        Unit of the values as the file states it; empty where it states none.
    """

    values: FloatArray
    transform: Affine
    crs: CRS
    file: str
    unit: str = ""


def raster_files(path: Path | str | Sequence[Path | str]) -> list[Path]:
    """Raster files that a path or several paths mean: the file itself, or all in a folder.

    Raises
    ------
    InputError
        There is none, or one of them is not a raster that can be read.
    """
    if not isinstance(path, str | Path):
        found = [file for one in path for file in raster_files(one)]
        if not found:
            msg = "A raster input must name at least one file, found none."
            raise InputError(msg)
        return found
    folder = Path(path)
    if folder.is_dir():
        files = sorted(p for p in folder.iterdir() if p.name.lower().endswith(SUFFIXES))
        if not files:
            msg = f"`{folder.name}` must hold rasters ({', '.join(SUFFIXES)}), found none."
            raise InputError(msg)
        return files
    existing_file(folder)
    if not folder.name.lower().endswith(SUFFIXES):
        msg = f"`{folder.name}` must be a raster ({', '.join(SUFFIXES)})."
        raise InputError(msg)
    return [folder]


def read_tile(path: Path, bounds: tuple[float, float, float, float], crs: CRS) -> Tile | None:
    """Values of a raster's first band around a region; None where the raster lies elsewhere.

    Parameters
    ----------
    bounds, crs
        West, south, east, north of the region in its CRS.
    """
    if path.name.lower().endswith((".hgt", ".hgt.zip")):
        return _read_hgt(path)
    with _opened(path) as source:
        window = _window(source, bounds, crs, path.name)
        if window is None:
            return None
        try:
            band = source.read(1, window=window, masked=True)
        except (RasterioError, OSError, MemoryError, ValueError) as error:
            msg = f"`{path.name}` must be a whole raster, it is damaged or cut off."
            raise InputError(msg) from error
        values = np.ma.filled(band.astype(np.float64), np.nan)
        t = source.transform
        west, north = t.c + window.col_off * t.a, t.f + window.row_off * t.e
        transform = Affine(t.a, 0.0, west, 0.0, t.e, north)
        return Tile(
            values=values,
            transform=transform,
            crs=CRS.from_wkt(source.crs.to_wkt()),
            file=path.name,
            unit=source.units[0] or "",
        )


@contextmanager
def _opened(path: Path) -> Iterator[rasterio.DatasetReader]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # The driver is named, so that sidecar files and other formats are not opened.
            source = rasterio.open(path, driver="GTiff")
    except (RasterioError, OSError) as error:
        msg = f"`{path.name}` must be a whole GeoTIFF, it is damaged or something else."
        raise InputError(msg) from error
    with source:
        _check_header(source, path)
        yield source


def _check_header(source: rasterio.DatasetReader, path: Path) -> None:
    """Raise where the raster does not say where it lies, or claims what its bytes cannot hold."""
    name, transform = path.name, source.transform
    if source.crs is None or transform == Affine.identity():
        msg = f"`{name}` must say where it lies (CRS and transform), it does not."
        raise InputError(msg)
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        msg = f"`{name}` must be north-up, found the transform {tuple(transform)[:6]}."
        raise InputError(msg)
    kind = np.dtype(source.dtypes[0])
    if kind.kind == "c":
        msg = f"`{name}` must hold real numbers, found {kind}."
        raise InputError(msg)
    rows, columns = source.block_shapes[0]
    claim = source.width * source.height * source.count * kind.itemsize
    size = path.stat().st_size
    if rows * columns * kind.itemsize > MAX_BLOCK_BYTES or (
        claim > SAFE_CLAIM_BYTES and claim > MAX_CLAIM_RATIO * size
    ):
        msg = f"`{name}` must not claim more than it can hold, found {claim:,} bytes claimed in a file of {size:,}."
        raise InputError(msg)


def _window(
    source: rasterio.DatasetReader, bounds: tuple[float, float, float, float], crs: CRS, file: str
) -> Window | None:
    """Columns and rows around a region and two cells more; None where there are none."""
    own = CRS.from_wkt(source.crs.to_wkt())
    west, south, east, north = bounds_in(bounds, crs, own)
    t = source.transform
    left, top = (west - t.c) / t.a, (north - t.f) / t.e
    right, bottom = (east - t.c) / t.a, (south - t.f) / t.e
    if not np.isfinite([left, top, right, bottom]).all():
        return None
    first = max(int(np.floor(left)) - 2, 0), max(int(np.floor(top)) - 2, 0)
    last = min(int(np.ceil(right)) + 2, source.width), min(int(np.ceil(bottom)) + 2, source.height)
    width, height = last[0] - first[0], last[1] - first[1]
    if width <= 0 or height <= 0:
        return None
    if width * height > MAX_CELLS:
        msg = f"`{file}` must have at most {MAX_CELLS:,} cells over the districts, found {width} x {height}."
        raise InputError(msg)
    return Window(first[0], first[1], width, height)


def bounds_in(
    bounds: tuple[float, float, float, float], crs: CRS, target: CRS
) -> tuple[float, float, float, float]:
    """Bounds of a region in another CRS, with 21 points along each edge."""
    transformer = Transformer.from_crs(crs, target, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*bounds, densify_pts=21)
    return west, south, east, north


def _read_hgt(path: Path) -> Tile:
    """A tile of SRTM: big-endian heights, the south-west corner in the file's name."""
    match = _HGT_NAME.match(path.name)
    if match is None:
        msg = f"`{path.name}` must be named after its corner, e.g. N42E001.hgt."
        raise InputError(msg)
    data = _hgt_bytes(path)
    side = next((side for side in _HGT_SIDES if 2 * side * side == len(data)), None)
    if side is None:
        sizes = " or ".join(f"{2 * side * side:,}" for side in _HGT_SIDES)
        msg = f"`{path.name}` must hold {sizes} bytes of heights, found {len(data):,}."
        raise InputError(msg)
    heights = np.frombuffer(data, dtype=">i2").reshape(side, side).astype(np.float64)
    heights[heights == HGT_VOID] = np.nan
    south = float(match[2]) * (1.0 if match[1].upper() == "N" else -1.0)
    west = float(match[4]) * (1.0 if match[3].upper() == "E" else -1.0)
    step = 1.0 / (side - 1)
    # Heights are at whole steps of the graticule: the first cell is centred on the corner.
    transform = Affine(step, 0.0, west - step / 2, 0.0, -step, south + 1.0 + step / 2)
    return Tile(values=heights, transform=transform, crs=CRS.from_epsg(4326), file=path.name)


def _hgt_bytes(path: Path) -> bytes:
    most = 2 * max(_HGT_SIDES) ** 2
    if path.suffix.lower() != ".zip":
        if path.stat().st_size > most:
            msg = f"`{path.name}` must hold at most {most:,} bytes, found {path.stat().st_size:,}."
            raise InputError(msg)
        return path.read_bytes()
    with open_archive(path) as archive:
        members = [m for m in archive.infolist() if m.filename.lower().endswith(".hgt")]
        if len(members) != 1 or members[0].file_size > most:
            msg = f"`{path.name}` must hold one .hgt file of at most {most:,} bytes."
            raise InputError(msg)
        return member_bytes(archive, members[0], file=path.name)
