"""Converted files written: whole or not at all, never over another file, the same bytes each time."""

from __future__ import annotations

import errno
import filecmp
import io
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyogrio
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from fugai.atomic import atomic_path
from fugai.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import openpyxl
    import pandas as pd

_DATE, _CONSTANT = "OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z"
"""Option by which a GeoPackage states another date of change than today."""


@contextmanager
def new_file(out: Path) -> Iterator[Path]:
    """A path beside ``out`` that becomes it once all is written, and is removed otherwise.

    A file that is there already stays as it is, whoever wrote it, unless it is the same.
    """
    if out.is_dir():
        msg = f"`out` must be a file, found a folder at {out}."
        raise InputError(msg)
    if not out.parent.is_dir():
        msg = f"`out` = {out} cannot be written: {os.strerror(errno.ENOENT)}."
        raise InputError(msg)
    with atomic_path(out) as partial:
        yield partial
        if (out.exists() or out.is_symlink()) and not _same_bytes(out, partial):
            msg = f"`out` = {out} must be a new file, found one that is not this conversion."
            raise InputError(msg)


def _same_bytes(one: Path, other: Path) -> bool:
    return one.is_file() and filecmp.cmp(one, other, shallow=False)


def save_workbook(book: openpyxl.Workbook, out: Path) -> None:
    """Write a workbook whose bytes do not depend on the hour."""
    stream = io.BytesIO()
    modified = book.properties.modified
    book.save(stream)
    book.properties.modified = modified
    core = tostring(book.properties.to_tree())
    with ZipFile(stream) as made, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in made.namelist():
            data = core if name == ARC_CORE else made.read(name)
            target.writestr(ZipInfo(name), data, ZIP_DEFLATED)


def save_layers(layers: Mapping[str, pd.DataFrame], out: Path, *, driver: str) -> None:
    """Write the layers of a vector file, whose bytes do not depend on the hour."""
    before = pyogrio.get_gdal_config_option(_DATE)
    pyogrio.set_gdal_config_options({_DATE: _CONSTANT})
    try:
        for position, (name, frame) in enumerate(layers.items()):
            pyogrio.write_dataframe(frame, out, layer=name, driver=driver, append=position > 0)
    finally:
        pyogrio.set_gdal_config_options({_DATE: before})
