"""Which reader reads a file: its ending decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.formats.budget import MAX_TEXT_BYTES, whole_file
from fugai.intake.formats.csv import read_csv
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
    is_text = suffix in (".csv", ".tsv", ".txt", ".geojson", ".json")
    if is_text and path.stat().st_size > MAX_TEXT_BYTES:
        msg = f"`{path.name}` must have at most {MAX_TEXT_BYTES:,} bytes, found {path.stat().st_size:,}."
        raise InputError(msg)
    if suffix in (".csv", ".tsv", ".txt"):
        return read_csv(path, is_known=is_known, encoding=encoding)
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
