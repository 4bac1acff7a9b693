"""A copy of a file with its coordinates in another datum and everything else unchanged."""

from __future__ import annotations

import csv
import io
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyogrio
import shapely
from pyproj import CRS, Transformer

from fugai.atomic import local_path
from fugai.errors import InputError
from fugai.intake.columns.position_words import POSITION_HEADINGS
from fugai.intake.conversion.columns import Shift, shift_columns, shift_points
from fugai.intake.conversion.write import new_file, save_layers, save_workbook
from fugai.intake.datums import datum_named
from fugai.intake.formats.archive import open_archive
from fugai.intake.formats.csv import find_separator
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.geojson import parse_geojson
from fugai.intake.formats.heading_line import HEADING_LINES
from fugai.intake.formats.raw import existing_file
from fugai.intake.formats.vector import VECTOR_ERRORS
from fugai.intake.headings import fold

if TYPE_CHECKING:
    from fugai._types import FloatArray


_TEXT = (".csv", ".tsv", ".txt")
_DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}
_MAX_CELL_LENGTH = 2**27


def convert_file(path: Path | str, out: Path | str, *, from_datum: str, to_datum: str) -> None:
    r"""Copy a file with its coordinates in another datum; rows, columns and order stay.

    Text tables keep encoding and separator, workbooks their other cells and formulas, GeoJSON its
    properties, GeoPackage and FlatGeobuf their attributes and layers.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON, GeoPackage or FlatGeobuf.
    out
        Where to write: a new file with the same ending. It appears whole or not at all; a file that
        is there already is never replaced by another.
    from_datum, to_datum
        Datums as in `fugai.intake.DATUMS`, however they are spelt.

    Raises
    ------
    ConfigError
        No datum has that name.
    InputError
        The file cannot be read, has a row without a valid position, or ``out`` is no new file.
    WriteError
        ``out`` cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import convert_file
    >>> with TemporaryDirectory() as folder:
    ...     path, out = Path(folder, "sites.csv"), Path(folder, "sites-wgs84.csv")
    ...     _ = path.write_text("site_id,经度_gcj02,纬度_gcj02\n1,117.2,39.1\n", encoding="utf-8")
    ...     convert_file(path, out, from_datum="GCJ-02", to_datum="WGS84")
    ...     print(out.read_text(encoding="utf-8").strip())
    site_id,经度_wgs84,纬度_wgs84
    1,117.193...,39.098...
    """
    path, out = Path(path), local_path(out, "out")
    source, target = datum_named(from_datum), datum_named(to_datum)
    existing_file(path)
    kind, wanted = path.suffix.lower(), out.suffix.lower()
    if kind != wanted and not (kind in _TEXT and wanted in _TEXT):
        msg = f"`out` must end in {kind} as `{path.name}` does, found {out.name!r}."
        raise InputError(msg)
    if path.resolve() == out.resolve():
        msg = f"`out` must be another file than `{path.name}`, found the same."
        raise InputError(msg)
    writers = {
        **dict.fromkeys(_TEXT, _convert_text),
        ".xlsx": _convert_workbook,
        ".geojson": _convert_geojson,
        ".json": _convert_geojson,
        **dict.fromkeys(_DRIVERS, _convert_vector),
    }
    if kind not in writers:
        msg = f"`{path.name}` must end in one of {', '.join(writers)} to be converted."
        raise InputError(msg)
    with new_file(out) as partial:
        writers[kind](path, partial, source, target)


def _is_position_heading(heading: str) -> bool:
    word = fold(heading)
    return any(word in words for words in POSITION_HEADINGS.values())


def _has_position_headings(headings: list[str]) -> bool:
    """Whether headings name both axes, or one column for both."""
    words = {fold(heading) for heading in headings}
    kinds = {kind for kind, spellings in POSITION_HEADINGS.items() if words & set(spellings)}
    pair = {"lon", "lat"} <= kinds or {"x", "y"} <= kinds
    return pair or bool(kinds & {"latlon", "lonlat", "coordinates", "wkt"})


def _convert_text(path: Path, out: Path, source: str, target: str) -> None:
    data = path.read_bytes()
    text, encoding, _ = decode(data, file=path.name)
    separator = find_separator(text, _is_position_heading, file=path.name)
    limit = csv.field_size_limit(_MAX_CELL_LENGTH)  # a polygon as WKT is longer than the default
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        msg = f"`{path.name}` must be a well-formed table, it is not: {error}."
        raise InputError(msg) from error
    finally:
        csv.field_size_limit(limit)
    _shift_records(records, path.name, source, target)
    stream = io.StringIO(newline="")
    end = "\r\n" if "\r\n" in text[:10_000] else "\n"
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(records)
    out.write_bytes(stream.getvalue().encode(encoding))


def _shift_records(records: list[list[str]], file: str, source: str, target: str) -> list[int]:
    """Shift the records below the heading in place; row of the heading and columns that changed."""
    top = max(
        range(min(HEADING_LINES, len(records))),
        key=lambda i: (sum(map(_is_position_heading, records[i])), -i),
    )
    headings, body = records[top], records[top + 1 :]
    cells = [[row[at] if at < len(row) else "" for row in body] for at in range(len(headings))]
    shift = Shift(file=file, source=source, target=target, first_row=top + 2)
    renamed, changed = shift_columns(headings, cells, shift)
    headings[:] = renamed
    for at, column in changed.items():
        for row, value in zip(body, column, strict=True):
            if at < len(row):
                row[at] = value
    return [top, *changed]


def _convert_workbook(path: Path, out: Path, source: str, target: str) -> None:
    with open_archive(path):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path)
    except Exception as error:  # the reader fails in many ways on a damaged workbook
        msg = f"`{path.name}` must be a whole Excel workbook, it is damaged."
        raise InputError(msg) from error
    shifted = 0
    for page in book.worksheets:
        records = [
            ["" if c is None else str(c) for c in row] for row in page.iter_rows(values_only=True)
        ]
        if not any(_has_position_headings(row) for row in records[:HEADING_LINES]):
            continue
        top, *columns = _shift_records(records, path.name, source, target)
        for number, record in enumerate(records[top:], start=top + 1):
            for at in columns:
                cell = page.cell(row=number, column=at + 1)
                cell.value = _in_former_type(cell.value, record[at])
        shifted += 1
    if not shifted:
        msg = f"`{path.name}` must have a sheet with columns for the position, found none."
        raise InputError(msg)
    save_workbook(book, out)


def _in_former_type(old: object, new: str) -> float | str | None:
    """New text as a number where the cell was one."""
    return float(new) if isinstance(old, int | float) and new else (new or None)


def _convert_geojson(path: Path, out: Path, source: str, target: str) -> None:
    text, _, _ = decode(path.read_bytes(), file=path.name)
    data = parse_geojson(text, file=path.name)
    positions: list[list[Any]] = []
    _collect_coordinates(data, positions, depth=0)
    try:
        points = np.array([[float(p[0]), float(p[1])] for p in positions]).reshape(-1, 2)
    except (TypeError, ValueError, IndexError) as error:
        msg = f"`{path.name}` must have pairs of numbers as coordinates, found something else."
        raise InputError(msg) from error
    with np.errstate(invalid="ignore"):
        good = (np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0)
    if not good.all():
        found = points[int(np.argmin(good))]
        msg = f"`{path.name}` must be in degrees of longitude and latitude, found {found[0]:g}, {found[1]:g}."
        raise InputError(msg)
    for position, moved in zip(positions, shift_points(points, source, target), strict=True):
        position[0], position[1] = float(moved[0]), float(moved[1])
    out.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _collect_coordinates(node: Any, positions: list[list[Any]], *, depth: int) -> None:  # noqa: ANN401
    """Every coordinate pair under ``coordinates``, as the lists that hold them."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "coordinates":
                _collect_positions(value, positions)
            elif name in ("features", "geometry", "geometries"):
                _collect_coordinates(value, positions, depth=depth + 1)
    elif isinstance(node, list):
        for value in node:
            _collect_coordinates(value, positions, depth=depth + 1)


def _collect_positions(node: Any, positions: list[list[Any]]) -> None:  # noqa: ANN401
    if not isinstance(node, list) or not node:
        return
    if isinstance(node[0], list):
        for value in node:
            _collect_positions(value, positions)
    else:
        positions.append(node)


def _convert_vector(path: Path, out: Path, source: str, target: str) -> None:
    try:
        names = [(str(name), kind is not None) for name, kind in pyogrio.list_layers(path)]
        layers = {
            name: _shifted_layer(path, name, source, target, located=located)
            for name, located in names
        }
    except VECTOR_ERRORS as error:
        if isinstance(error, InputError):
            raise
        msg = f"`{path.name}` must be a whole vector file, it is damaged or something else."
        raise InputError(msg) from error
    save_layers(layers, out, driver=_DRIVERS[path.suffix.lower()])


def _shifted_layer(path: Path, name: str, source: str, target: str, *, located: bool) -> Any:  # noqa: ANN401  a frame with geometry or without
    frame: Any = pyogrio.read_dataframe(path, layer=name)
    if not located:
        return frame
    crs = CRS.from_user_input(frame.crs) if frame.crs is not None else None
    shapes = _shifted_shapes(frame.geometry.to_numpy(dtype=object), crs, source, target)
    return frame.set_geometry(shapes, crs=frame.crs)


def _shifted_shapes(shapes: np.ndarray, crs: CRS | None, source: str, target: str) -> np.ndarray:
    """Shapes moved between datums, in the CRS that they had."""
    if crs is None or crs.is_geographic:
        return np.asarray(shapely.transform(shapes, lambda p: shift_points(p, source, target)))
    transformer = Transformer.from_crs(crs, 4326, always_xy=True)

    def move(points: FloatArray) -> FloatArray:
        lon, lat = transformer.transform(points[:, 0], points[:, 1])
        moved = shift_points(np.column_stack([lon, lat]), source, target)
        x, y = transformer.transform(moved[:, 0], moved[:, 1], direction="INVERSE")
        return np.column_stack([x, y])

    return np.asarray(shapely.transform(shapes, move))
