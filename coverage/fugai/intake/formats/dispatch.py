"""Which reader reads a file: its ending decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.formats.budget import MAX_TEXT_BYTES, whole_file
from fugai.intake.formats.csv import read_csv
from fugai.intake.formats.drive_test import drive_test_kind, read_nemo, read_nmea
from fugai.intake.formats.drive_test.g_nettrack import with_network_cell_ids
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.geojson import read_geojson
from fugai.intake.formats.packed import holds_shapefile, unpacked
from fugai.intake.formats.vector import read_parquet, read_vector, read_zipped_shapefile
from fugai.intake.formats.xlsx import read_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.intake.formats.raw import IsKnown, RawTable
    from fugai.intake.source import Source

ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".log",
    ".nmea",
    ".nmf",
    ".xlsx",
    ".geojson",
    ".json",
    ".gpkg",
    ".fgb",
    ".shp",
    ".zip",
    ".parquet",
    ".geoparquet",
    ".gz",
)
"""Endings of the files that hold tables, beside those of OpenStreetMap."""

_KINDS = {
    ".csv": "text table",
    ".tsv": "text table",
    ".txt": "text table",
    ".log": "text table",
    ".nmea": "NMEA log",
    ".nmf": "Nemo log",
    ".xlsx": "Excel workbook",
    ".xlsm": "Excel workbook",
    ".geojson": "GeoJSON file",
    ".json": "GeoJSON file",
    ".zip": "zip archive",
    ".gz": "gzip file",
    ".parquet": "Parquet file",
    ".geoparquet": "Parquet file",
    ".gpkg": "vector file",
    ".fgb": "vector file",
    ".shp": "vector file",
}


_HEAD_BYTES = 20_000

_TEXT = (".csv", ".tsv", ".txt", ".log")
_LOGS = (".nmea", ".nmf", ".log", ".txt")

_OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers", ".et")


def read_raw(path: Path, *, table: str, is_known: IsKnown, source: Source) -> RawTable:
    """Cells of a file under its headings.

    Parameters
    ----------
    table
        Name of the table wanted: the layer of that name is taken where there are several.
    is_known
        Whether a heading means something to that table, to find sheet, separator and heading line.

    Raises
    ------
    InputError
        The ending is of no format that can be read, or the file is damaged.
    """
    suffix = path.suffix.lower()
    with whole_file(path.name, _KINDS.get(suffix, "table")):
        if suffix == ".gz" or (suffix == ".zip" and not holds_shapefile(path)):
            return _read_packed(path, table=table, is_known=is_known, source=source)
        return _read_plain(path, table=table, is_known=is_known, source=source)


def _read_plain(path: Path, *, table: str, is_known: IsKnown, source: Source) -> RawTable:
    """Cells of a file that is not packed, or of a zipped shapefile."""
    suffix, encoding = path.suffix.lower(), source.encoding
    is_text = suffix in (*_TEXT, *_LOGS, ".geojson", ".json")
    if is_text and path.stat().st_size > MAX_TEXT_BYTES:
        msg = f"`{path.name}` must have at most {MAX_TEXT_BYTES:,} bytes, found {path.stat().st_size:,}."
        raise InputError(msg)
    if suffix in _TEXT or (suffix in _LOGS and table == "measurements"):
        read = _read_drive_test if table == "measurements" else read_csv
        return read(path, is_known=is_known, encoding=encoding)
    if suffix in (".xlsx", ".xlsm"):
        return read_xlsx(path, is_known=is_known, sheet=source.sheet)
    if suffix in (".geojson", ".json"):
        return read_geojson(path, encoding=encoding)
    if suffix == ".zip":
        return read_zipped_shapefile(path, layer=source.layer, encoding=encoding)
    if suffix in (".parquet", ".geoparquet"):
        return read_parquet(path)
    if suffix in (".gpkg", ".fgb", ".shp"):
        return read_vector(path, table=table, layer=source.layer, encoding=encoding)
    kind = "an old .xls" if suffix == ".xls" else f"the {suffix}"
    hint = f"; save {kind} as .xlsx" if suffix in _OTHER_WORKBOOKS else ""
    msg = f"`{path.name}` must end in one of {', '.join(ENDINGS)} or be OpenStreetMap{hint}."
    raise InputError(msg)


def _read_drive_test(path: Path, *, is_known: IsKnown, encoding: str | None) -> RawTable:
    """Samples of a drive test: a table, or a log that its first lines show to be something else."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    kind = drive_test_kind(head.decode("latin-1"))
    if path.suffix.lower() not in _LOGS or (kind is None and path.suffix.lower() in _TEXT):
        return with_network_cell_ids(read_csv(path, is_known=is_known, encoding=encoding))
    if kind is None:
        msg = f"`{path.name}` must hold NMEA sentences or Nemo events, found neither in its first lines."
        raise InputError(msg)
    text, _, notes = decode(path.read_bytes(), file=path.name, encoding=encoding)
    read = read_nemo if kind == "nemo" else read_nmea
    raw = read(text, file=path.name)
    return replace(raw, notes=[*notes, *raw.notes])


def _read_packed(path: Path, *, table: str, is_known: IsKnown, source: Source) -> RawTable:
    """Cells of the table inside a gzip file or a zip archive, under the name of that file."""
    is_archive = path.suffix.lower() == ".zip"
    with unpacked(path, member=source.layer if is_archive else None) as inner:
        if inner.path.suffix.lower() in (".gz", ".zip"):
            msg = (
                f"`{path.name}` must hold a table, found {inner.path.name!r}, which is packed too."
            )
            raise InputError(msg)
        if is_archive:
            source = replace(source, layer=None)
        raw = _read_plain(inner.path, table=table, is_known=is_known, source=source)
    return replace(raw, file=path.name, notes=[*inner.notes, *raw.notes])
