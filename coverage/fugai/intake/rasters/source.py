"""Which raster files a path means, and what they are where they do not say so themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fugai.errors import InputError
from fugai.intake.formats.budget import regular_file
from fugai.intake.formats.raw import existing_file

SUFFIXES = (".tif", ".tiff", ".vrt", ".asc", ".hgt", ".hgt.gz", ".hgt.zip")
"""Endings of the rasters that are read."""


@dataclass(frozen=True, kw_only=True)
class RasterSource:
    """A raster file or a folder of them, and what it does not say itself.

    Parameters
    ----------
    path
        The file or the folder.
    band
        Band to read, by number from 1 or by description; None where there is only one.
    unit
        Unit of the values, e.g. ``"ft"`` or ``"people/km2"``; None where the file states it, or
        where they are metres or persons per cell.
    crs
        CRS where the file names none, as an ESRI ``.asc`` without its ``.prj`` does.

    Examples
    --------
    >>> from fugai.intake import RasterSource
    >>> RasterSource(path="density.tif", unit="people/km2").band is None
    True
    """

    path: Path | str
    band: int | str | None = None
    unit: str | None = None
    crs: str | None = None


RasterPath = Path | str | RasterSource | Sequence[Path | str | RasterSource]
"""One raster input, or several."""


def raster_files(path: RasterPath) -> list[RasterSource]:
    """One source for each raster file that a path or several paths mean; folders are opened.

    Raises
    ------
    InputError
        There is none, or one of them is not a raster that can be read.
    """
    if not isinstance(path, str | Path | RasterSource):
        found = [file for one in path for file in raster_files(one)]
        if not found:
            msg = "A raster input must name at least one file, found none."
            raise InputError(msg)
        return found
    source = path if isinstance(path, RasterSource) else RasterSource(path=path)
    place = Path(source.path)
    if place.is_dir():
        return [replace(source, path=file) for file in _in_folder(place)]
    existing_file(place)
    if not place.name.lower().endswith(SUFFIXES):
        msg = f"`{place.name}` must be a raster ({', '.join(SUFFIXES)})."
        raise InputError(msg)
    return [replace(source, path=place)]


def _in_folder(folder: Path) -> list[Path]:
    files = sorted(p for p in folder.iterdir() if p.name.lower().endswith(SUFFIXES))
    if not files:
        msg = f"`{folder.name}` must hold rasters ({', '.join(SUFFIXES)}), found none."
        raise InputError(msg)
    mosaics = [file.name for file in files if file.suffix.lower() == ".vrt"]
    if mosaics and len(files) > 1:
        msg = (
            f"`{folder.name}` must not hold the mosaic `{mosaics[0]}` beside its tiles, which would "
            "be read twice: name the mosaic itself."
        )
        raise InputError(msg)
    return [regular_file(file) for file in files]
