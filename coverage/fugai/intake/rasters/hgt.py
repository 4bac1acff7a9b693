"""Tiles of SRTM: big-endian heights, the south-west corner in the file's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from pyproj import CRS

from fugai.errors import InputError
from fugai.intake.formats.archive import member_bytes, open_archive
from fugai.intake.formats.budget import unpacked_bytes
from fugai.intake.rasters.tile import Tile

if TYPE_CHECKING:
    from pathlib import Path

HGT_SUFFIXES = (".hgt", ".hgt.gz", ".hgt.zip")

HGT_VOID = -32768
"""Value of SRTM for 'not measured'."""

_NAME = re.compile(r"^([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_SHAPES = ((1201, 1201), (3601, 3601), (3601, 1801), (1201, 601))
"""Rows and columns; beyond 50 degrees of latitude tiles have half as many columns."""

_BYTES = {2 * rows * columns: (rows, columns) for rows, columns in _SHAPES}


def read_hgt(path: Path) -> Tile:
    """A tile of SRTM of 1 or 3 seconds, or of 1 x 2 seconds, plain or packed.

    Raises
    ------
    InputError
        Its name has no corner, or it does not have the size of a tile.
    """
    match = _NAME.match(path.name)
    if match is None or int(match[2]) > 90 or int(match[4]) > 180:
        msg = f"`{path.name}` must be named after its corner, e.g. N42E001.hgt."
        raise InputError(msg)
    data = _bytes(path)
    shape = _BYTES.get(len(data))
    if shape is None:
        sizes = " or ".join(f"{size:,}" for size in _BYTES)
        msg = f"`{path.name}` must hold {sizes} bytes of heights, found {len(data):,}."
        raise InputError(msg)
    heights = np.frombuffer(data, dtype=">i2").reshape(shape).astype(np.float64)
    heights[heights == HGT_VOID] = np.nan
    south = float(match[2]) * (1.0 if match[1].upper() == "N" else -1.0)
    west = float(match[4]) * (1.0 if match[3].upper() == "E" else -1.0)
    height, width = 1.0 / (shape[0] - 1), 1.0 / (shape[1] - 1)
    # Heights are at whole steps of the graticule: the first cell is centred on the corner.
    transform = Affine(width, 0.0, west - width / 2, 0.0, -height, south + 1.0 + height / 2)
    return Tile(values=heights, transform=transform, crs=CRS.from_epsg(4326), file=path.name)


def _bytes(path: Path) -> bytes:
    most, name = max(_BYTES), path.name.lower()
    if name.endswith(".gz"):
        return unpacked_bytes(path, most)
    if not name.endswith(".zip"):
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
