"""One file to one table: read, matched to the contract, checked, put into the CRS wanted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from fugai._deprecated import gathered_arguments
from fugai.errors import ConfigError, InputError
from fugai.intake.cells import as_text, parse_cells
from fugai.intake.columns.notation import Notation
from fugai.intake.counting import FileColumns, default_notes, file_assumptions
from fugai.intake.datums import datum_named
from fugai.intake.duplicates import duplicate_findings
from fugai.intake.findings import (
    Finding,
    SourcedReading,
    concat_findings,
    findings_table,
    findings_where,
    refused_rows,
    row_findings_table,
)
from fugai.intake.formats.dispatch import read_raw
from fugai.intake.formats.raw import TEXT, RawTable, existing_file
from fugai.intake.headings import HeadingMatch, fold, known_headings
from fugai.intake.osm.endings import is_osm
from fugai.intake.positions.areas import area_notes
from fugai.intake.positions.find import as_series, find_positions
from fugai.intake.positions.to_wgs84 import to_wgs84
from fugai.intake.shaping.column_reader import ColumnReader
from fugai.intake.shaping.mast_positions import mast_findings
from fugai.intake.shaping.parts import unite_parts
from fugai.intake.shaping.steps import is_shaping_heading, shape_rows
from fugai.intake.source import Expected, Source
from fugai.tables import TABLES, TECHNOLOGY_GROUPS, Reading, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai._types import ObjectArray
    from fugai.messages import Message

_SINGLE_TECHNOLOGY = {"2g", "5g"}
"""Generations that mean one technology only."""


@gathered_arguments(into="expected", kind=Expected, removed_in="0.3.0")
@gathered_arguments(into="source", kind=Source, removed_in="0.3.0", renames={"source_crs": "crs"})
def read_table(
    path: Path | str,
    table: str,
    *,
    crs: CRS | None = None,
    source: Source | None = None,
    expected: Expected | None = None,
) -> Reading[pd.DataFrame]:
    r"""Rows of a file as one of the tables of `fugai.tables.TABLES`.

    Every column of the contract is there, NA where the file does not have it; other columns are
    left out, which a note says. A row that breaks a rule is refused and listed in the findings.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON, GeoPackage, FlatGeobuf, shapefile, (Geo)Parquet, any of them in a zip
        archive or gzip file, or OpenStreetMap; the ending decides.
    table
        Name of the table.
    crs
        CRS of the geometry returned; EPSG:4326 where None.
    source
        What the file is: datum, CRS, layer, sheet, encoding, columns, rows to take, constants.
    expected
        Where its positions should lie, to see exchanged axes and misplaced decimal points.

    Returns
    -------
    Reading with a GeoDataFrame for tables with geometry, otherwise a DataFrame; RangeIndex.

    Raises
    ------
    ConfigError
        There is no such table or datum.
    InputError
        The file as a whole cannot be read or understood.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import read_table
    >>> text = "基站编号,制式,天线挂高(m),经度,纬度\n1,LTE FDD,30,117.2,39.1\n2,LTE FDD,900,117.2,39.1\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "sites.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     reading = read_table(path, "sites")
    >>> reading.frame[["site_id", "technology", "height_m"]].to_dict("records")
    [{'site_id': '1', 'technology': 'lte-fdd', 'height_m': 30.0}]
    >>> reading.findings[["row", "value", "rule"]].to_dict("records")
    [{'row': 3, 'value': '900', 'rule': 'must be between 1 and 400 m'}]
    """
    path, source, expected = Path(path), source or Source(), expected or Expected()
    if table not in TABLES:
        msg = f"`table` must be one of {', '.join(TABLES)}, found {table!r}."
        raise ConfigError(msg)
    contract = TABLES[table]
    existing_file(path)
    if is_osm(path):
        return _read_osm(path, table, crs, source)
    known = known_headings(contract, source.columns)
    raw = read_raw(
        path,
        table=table,
        is_known=lambda heading: (
            fold(heading) in known or is_shaping_heading(heading, source, table)
        ),
        source=source,
    )
    if not raw.headings and not len(raw):
        msg = f"`{path.name}` must hold at least one row, found none."
        raise InputError(msg)
    datum = datum_named(source.datum)
    raw, match, not_asked = shape_rows(raw, contract, source, datum=datum)
    frame, findings, column_notes = _columns(raw, contract, match, source)
    shapes: ObjectArray | None = None
    if contract.spatial:
        found, more = find_positions(
            raw, match, contract, source_crs=source.crs, extent=expected.extent
        )
        shapes, shape_findings = to_wgs84(
            found, contract, file=raw.file, datum=datum, expected=expected
        )
        findings += more + shape_findings
        findings += _missing_positions(raw, contract, shapes, findings, found.column)
        column_notes += area_notes(raw.file, shape_findings)
        if table == "districts" and "year" not in match.columns:
            findings += unite_parts(frame, shapes, raw, findings)
    findings += duplicate_findings(
        frame,
        contract,
        raw,
        refused_rows(findings, len(raw)),
        label=partial(_label, raw, match),
    )
    if shapes is not None and table == "sites":
        findings += mast_findings(frame, shapes, raw, refused_rows(findings, len(raw)))
    notes: tuple[str | Message, ...] = (*raw.notes, *match.notes, *column_notes)
    notes += _notes(raw, contract, match, frame, datum)
    file = FileColumns(
        raw=raw,
        table=contract,
        match=match,
        constants=source.constants,
        not_asked=not_asked,
    )
    return _reading(file, frame, shapes, findings=findings, crs=crs, notes=notes)


def _read_osm(path: Path, table: str, crs: CRS | None, source: Source) -> Reading[pd.DataFrame]:
    from fugai.intake.osm.table import read_osm_table  # noqa: PLC0415  osmium loads slowly

    if datum_named(source.datum) not in ("wgs84", "cgcs2000"):
        msg = (
            f"`datum` of `{path.name}` must be wgs84 as in all OpenStreetMap data, "
            f"found {source.datum!r}."
        )
        raise InputError(msg)
    for key in ("joins", "bands", "values", "rows"):
        if getattr(source, key):
            msg = f"`{key}` of `{path.name}` must be absent, OpenStreetMap data are chosen by `where` and `columns`."
            raise InputError(msg)
    reading: Reading[pd.DataFrame] = read_osm_table(
        path,
        table,
        crs=crs,
        where=source.where,
        constants=source.constants,
        columns=source.columns,
    )
    return reading


def _columns(
    raw: RawTable, table: Table, match: HeadingMatch, source: Source
) -> tuple[pd.DataFrame, list[Finding], list[Message]]:
    """Every column of the contract, parsed, what is wrong with the cells, and what is to be said."""
    constants = source.constants
    _check_constants(raw, table, match, constants)
    notation = Notation(
        decimal_comma=raw.decimal_comma,
        decimal=source.decimal,
        thousands=source.thousands,
        dates=source.dates,
    )
    reader = ColumnReader(raw=raw, table=table.name, notation=notation)
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        cells = _cells_of(raw, table, match, constants, column.name)
        if cells is None and column.required:
            _missing_column(raw, table, column.name)
        label = _label(raw, match, column.name)
        if cells is None:
            default = pd.Series([column.default] * len(raw), dtype="object")
            data[column.name] = parse_cells(column, default)[0]
        elif column.name in constants:
            data[column.name], found = parse_cells(column, cells)
            reader.findings += found
        else:
            factor = match.unit_factors.get(column.name, 1)
            data[column.name] = reader.read(column, cells, label=label, factor=factor)
    return pd.DataFrame(data), [*raw.findings, *reader.findings], reader.all_notes()


def _check_constants(
    raw: RawTable, table: Table, match: HeadingMatch, constants: Mapping[str, object]
) -> None:
    """Raise where a constant is for no column of the table, or for one that the file has."""
    wrong = [name for name in constants if name not in table.names]
    if wrong:
        msg = f"`constants` of `{raw.file}` must be columns of {table.name}, found {wrong[0]!r}."
        raise InputError(msg)
    repeated = [name for name in constants if name in match.columns]
    if repeated:
        heading = raw.headings[match.columns[repeated[0]]]
        msg = (
            f"`constants` of `{raw.file}` must be columns that the file lacks, "
            f"`{repeated[0]}` is there as {heading!r}."
        )
        raise InputError(msg)


def _label(raw: RawTable, match: HeadingMatch, column: str) -> str:
    """Column as a finding names it: by the heading that its file has, so that it can be found."""
    if column not in match.columns:
        return column
    heading = raw.headings[match.columns[column]]
    return column if fold(heading) == fold(column) else f"{' '.join(heading.split())} ({column})"


def _cells_of(
    raw: RawTable, table: Table, match: HeadingMatch, constants: Mapping[str, object], column: str
) -> pd.Series | None:
    """Cells of a column: from the file, joined from the parts of the key, or a constant.

    A key that the table does not require is the file and the row where the file has none.
    """
    if column == table.key and match.key_parts:
        parts = [as_text(raw.cells[at]) for at in match.key_parts]
        joined = parts[0]
        for part in parts[1:]:
            joined = (joined + "-" + part).where((joined != "") & (part != ""), "")
        return joined
    if column in match.columns:
        return raw.cells[match.columns[column]]
    if column in constants:
        return pd.Series([constants[column]] * len(raw), dtype="object")
    if column == table.key and not table[column].required:
        stem = raw.file.split(".")[0]
        return pd.Series(pd.array([f"{stem}:{row}" for row in raw.rows], dtype=TEXT))
    return None


def _missing_column(raw: RawTable, table: Table, name: str) -> None:
    column = table[name]
    found = ", ".join(repr(heading[:40]) for heading in raw.headings[:20]) or "no headings"
    msg = f"`{raw.file}` must have a column `{name}` ({column.title_zh}) for {table.name}, found {found}."
    raise InputError(msg)


def _missing_positions(
    raw: RawTable, table: Table, shapes: ObjectArray, findings: Sequence[Finding], column: str
) -> list[Finding]:
    """Rows without a position that no other finding refuses."""
    if table.geometry_optional:
        return []
    missing = np.array([shape is None for shape in shapes], dtype=np.bool_)
    missing &= ~refused_rows(findings, len(raw))
    empty = np.full(len(raw), "", dtype=object)
    return findings_where(missing, column, empty, "must have a position")


def _notes(
    raw: RawTable, table: Table, match: HeadingMatch, frame: pd.DataFrame, datum: str
) -> tuple[str, ...]:
    """What a user should know about how the file was understood."""
    notes = []
    used = {*match.columns.values(), *match.positions.values(), *match.key_parts, *raw.made_from}
    unused = [repr(name[:40]) for at, name in enumerate(raw.headings) if at not in used and name]
    if unused:
        listed = ", ".join(unused[:12]) + (" ..." if len(unused) > 12 else "")
        notes.append(f"`{raw.file}`: not used: {listed}.")
    if datum == "cgcs2000" and table.spatial:
        notes.append(f"`{raw.file}`: CGCS2000 is taken as WGS84; they differ by centimetres.")
    if not len(raw) and not raw.malformed:
        notes.append(f"`{raw.file}` holds no rows.")
    at = match.columns.get("technology")
    if at is not None and table.name == "sites":
        notes += _generation_notes(raw, as_text(raw.cells[at]).str.lower(), frame["technology"])
    return tuple(notes)


def _generation_notes(raw: RawTable, text: pd.Series, meant: pd.Series) -> list[str]:
    """A bare generation names several technologies: notes say which one it was read as."""
    words = [word for word in TECHNOLOGY_GROUPS if word not in _SINGLE_TECHNOLOGY]
    notes = []
    for word in words:
        mask = text == word
        if mask.any():
            read = meant[mask].iloc[0]
            notes.append(f"`{raw.file}`: {word!r} was read as {read} in {int(mask.sum())} rows.")
    return notes


def _reading(
    file: FileColumns,
    frame: pd.DataFrame,
    shapes: ObjectArray | None,
    *,
    findings: Sequence[Finding],
    crs: CRS | None,
    notes: Sequence[str | Message],
) -> SourcedReading[pd.DataFrame]:
    """The rows that may be used, in the CRS wanted, and the findings about all rows."""
    raw, table = file.raw, file.table
    keep = ~refused_rows(findings, len(raw))
    assumptions = file_assumptions(file, frame, keep)
    if shapes is not None:
        geometry = as_series(shapes[keep], CRS.from_epsg(4326))
        located = gpd.GeoDataFrame(frame[keep].reset_index(drop=True), geometry=geometry)
        frame = located if crs is None else located.to_crs(crs)
    else:
        frame = frame[keep].reset_index(drop=True)
    malformed = row_findings_table(raw.malformed, table=table.name, file=raw.file)
    listed = findings_table(findings, table=table.name, file=raw.file, rows=raw.rows)
    origin = pd.DataFrame({"file": raw.file, "row": raw.rows[keep]})
    return SourcedReading(
        frame=frame,
        findings=concat_findings([malformed, listed]),
        notes=(*notes, *default_notes(file, assumptions)),
        origin=origin,
        assumptions=assumptions,
    )
