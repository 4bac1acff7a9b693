"""The files of a folder, each as the tables that it holds."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pyogrio

from fugai.errors import FugaiError
from fugai.intake.formats.dispatch import ENDINGS, read_raw
from fugai.intake.formats.raw import existing_file
from fugai.intake.headings import fold, known_headings
from fugai.intake.osm.endings import is_osm
from fugai.intake.shaping.bands import is_band_heading
from fugai.intake.shaping.public_forms import FORM_HEADINGS, with_headings
from fugai.intake.shaping.years import year_of_heading
from fugai.intake.source import Source
from fugai.messages import Message
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.intake.formats.raw import RawTable

DERIVED = "adopted-districts.geojson"
"""File of the districts that are made where a folder has none; it is made anew each time."""

RASTER_ENDINGS = (".tif", ".tiff", ".vrt", ".asc", ".hgt", ".hgt.zip", ".hgt.gz", ".img")
"""Endings of the files that may be rasters."""

_SIDE_FILES = (".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".aux.xml", ".ovr", ".qix")
_DOCUMENTS = (".md", ".pdf", ".docx", ".doc", ".html", ".png", ".jpg", ".jpeg", ".ipynb", ".py")
MAX_FILES = 500
"""More files in one folder are not looked at: it is no folder of a project."""

_AUXILIARY = ("antennaid", "antenna", "masterid", "mastid", "towerid", "location", "locationid")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table of a file.

    Parameters
    ----------
    file
        Path of the file below the folder, with slashes.
    path
        The file.
    raw
        Its cells; empty for OpenStreetMap and rasters.
    sheet, layer
        Where a file holds several tables, the one.
    kind
        'table', 'osm' or 'raster'.
    """

    file: str
    path: Path
    raw: RawTable | None = field(default=None, repr=False)
    sheet: str | None = None
    layer: str | None = None
    kind: str = "table"


@dataclass(frozen=True, kw_only=True)
class Unused:
    """A file, or a table of one, that the project does not use, and why."""

    file: str
    reason: Message


def read_parts(folder: Path) -> tuple[list[Part], list[Unused]]:
    """Tables, rasters and OpenStreetMap data of a folder, and the files that are none.

    Hidden files and folders, those of a project file and of earlier results are passed over.
    """
    parts: list[Part] = []
    unused: list[Unused] = []
    paths = list(_files(folder))
    for path in paths[:MAX_FILES]:
        file = path.relative_to(folder).as_posix()
        try:
            found = list(_parts_of(path, file))
        except FugaiError as error:
            unused.append(Unused(file=file, reason=Message(zh=str(error), en=str(error))))
            continue
        parts += found
        if not found:
            unused.append(Unused(file=file, reason=_no_data(path)))
    for path in paths[MAX_FILES:]:
        reason = Message(
            zh=f"文件夹中的文件超过{MAX_FILES}个，未查看。",
            en=f"The folder holds more than {MAX_FILES} files: not looked at.",
        )
        unused.append(Unused(file=path.relative_to(folder).as_posix(), reason=reason))
    return parts, unused


def _files(folder: Path) -> Iterator[Path]:
    for root, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith((".", "__")))
        if "run.json" in files or "site.json" in files:  # results of an earlier run
            names.clear()
            continue
        for name in sorted(files):
            lower = name.lower()
            if name.startswith((".", "~$")) or lower in (
                "project.toml",
                "findings.csv",
                "assumptions.csv",
                DERIVED,
            ):
                continue
            if not lower.endswith(_SIDE_FILES):
                yield Path(root, name)


def _no_data(path: Path) -> Message:
    if path.suffix.lower() in _DOCUMENTS:
        return Message(zh="是文档或图片，不是数据。", en="It is a document or a picture, no data.")
    return Message(
        zh=f"不是能读取的格式（{path.suffix or '无扩展名'}）。",
        en=f"It is of no format that is read ({path.suffix or 'no ending'}).",
    )


def _parts_of(path: Path, file: str) -> Iterator[Part]:
    lower = path.name.lower()
    existing_file(path)
    if is_osm(path):
        yield Part(file=file, path=path, kind="osm")
    elif lower.endswith(RASTER_ENDINGS):
        yield Part(file=file, path=path, kind="raster")
    elif lower.endswith((".xlsx", ".xlsm")):
        for sheet in _sheets(path):
            yield Part(file=file, path=path, raw=_read(path, sheet=sheet), sheet=sheet)
    elif lower.endswith(".gpkg"):
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        for layer in layers:
            yield Part(
                file=file,
                path=path,
                raw=_read(path, layer=layer),
                layer=layer if len(layers) > 1 else None,
            )
    elif lower.endswith(ENDINGS):
        yield Part(file=file, path=path, raw=_read(path))


def _sheets(path: Path) -> list[str]:
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception:  # noqa: BLE001  the reader says what is wrong with the workbook
        return [""]
    try:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()


def _read(path: Path, *, sheet: str | None = None, layer: str | None = None) -> RawTable:
    raw = read_raw(
        path,
        table="",
        is_known=is_known_anywhere,
        source=Source(sheet=sheet or None, layer=layer),
    )
    return with_headings(raw)


def is_known_anywhere(heading: str) -> bool:
    """Whether a heading means something to any table, to a join, or is one of years or bands."""
    word = fold(heading)
    if not word:
        return False
    return (
        word in _all_words()
        or is_band_heading(heading)
        or word in _AUXILIARY
        or word in FORM_HEADINGS
        or any(year_of_heading(heading, name) for name in ("residents", "subscriptions"))
    )


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for table in TABLES.values() for word in known_headings(table))
