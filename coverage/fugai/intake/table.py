"""One file to one table: read, understood, checked, put into the CRS wanted."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from fugai.errors import ConfigError, InputError
from fugai.intake.cells import as_text, parse_cells
from fugai.intake.datums import datum_named
from fugai.intake.duplicates import duplicate_findings
from fugai.intake.findings import Finding, SourcedReading, findings_where, findings_table, refused_rows, concat_findings
from fugai.intake.formats.csv import read_csv
from fugai.intake.formats.geojson import read_geojson
from fugai.intake.formats.raw import TEXT, RawTable, existing_file
from fugai.intake.formats.vector import read_parquet, read_vector, read_zipped_shapefile
from fugai.intake.formats.xlsx import read_xlsx
from fugai.intake.headings import Match, fold, known_headings, match_headings
from fugai.intake.positions.find import as_series, find_positions
from fugai.intake.positions.to_wgs84 import place
from fugai.tables import TABLES, TECHNOLOGY_GROUPS, Reading, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai._types import ObjectArray
    from fugai.intake.positions.plausibility import Extent

OSM_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")
"""Endings of OpenStreetMap files."""

_SUFFIXES = (
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
)
_CLEAR_WORDS = {"2g", "5g"}  # generations with a single technology


def read_table(  # noqa: PLR0913  one option per key of the project file
    path: Path | str,
    table: str,
    *,
    crs: CRS | None = None,
    datum: str = "wgs84",
    source_crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    where: Mapping[str, object] | None = None,
    constants: Mapping[str, object] | None = None,
    extent: Extent | None = None,
    repair: bool = False,
) -> Reading[pd.DataFrame]:
    """Rows of a file as one of the tables of `fugai.tables.TABLES`.

    Every column of the contract is there, NA where the file does not have it; other columns are
    left out, which a note says. A row that breaks a rule is refused and listed in the findings.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON, GeoPackage, FlatGeobuf, shapefile (plain or zipped), (Geo)Parquet or
        OpenStreetMap; the ending decides.
    crs
        CRS of the geometry returned; EPSG:4326 where None.
    datum
        Datum of the coordinates in the file, see `fugai.intake.DATUMS`.
    source_crs
        CRS of the coordinates in the file, where it does not say; degrees otherwise.
    columns
        Canonical column, or kind of position (lon, lat, x, y, latlon, lonlat, coordinates, wkt,
        quadkey), to heading in the file.
    layer, sheet, encoding
        Which layer or sheet to read and how text is encoded, where that is not evident.
    where
        Heading to the value or values of the rows to take.
    constants
        Columns that the file does not have, with their value.
    extent
        West, south, east, north of the districts in WGS84 [deg]: shows exchanged axes (put right)
        and slipped decimals (refused, with what they should probably be).
    repair
        Put slipped decimals right instead.

    Returns
    -------
    Reading with a GeoDataFrame for tables with geometry, otherwise a DataFrame; RangeIndex.

    Raises
    ------
    InputError
        The file as a whole cannot be read or understood.
    """
    path = Path(path)
    if table not in TABLES:
        msg = f"`table` must be one of {', '.join(TABLES)}, found {table!r}."
        raise ConfigError(msg)
    contract = TABLES[table]
    existing_file(path)
    if path.name.lower().endswith(OSM_SUFFIXES):
        return _read_osm(path, table, crs, datum, columns, where, constants)
    known = known_headings(contract, columns)
    raw = _read_raw(path, contract, known, layer=layer, sheet=sheet, encoding=encoding)
    if not raw.headings and not len(raw):
        msg = f"`{path.name}` must hold at least one row, found none."
        raise InputError(msg)
    raw, taken_notes = _taken(raw, where or {})
    datum = datum_named(datum)
    match = match_headings(raw.headings, contract, file=raw.file, datum=datum, columns=columns)
    frame, findings = _columns(raw, contract, match, constants or {})
    shapes: ObjectArray | None = None
    if contract.spatial:
        found, more = find_positions(raw, match, contract, source_crs=source_crs, extent=extent)
        shapes, placed = place(
            found, contract, file=raw.file, datum=datum, extent=extent, repair=repair
        )
        findings += more + placed
        findings += _missing_positions(raw, contract, shapes, findings, found.column)
    findings += duplicate_findings(
        frame, contract, raw, refused_rows(findings, len(raw)), label=_label(raw, match, contract.key)
    )
    notes = (*raw.notes, *taken_notes, *match.notes, *_notes(raw, contract, match, frame, datum))
    return _reading(raw, contract, frame, shapes, findings=findings, crs=crs, notes=notes)


def _read_osm(
    path: Path,
    table: str,
    crs: CRS | None,
    datum: str,
    columns: Mapping[str, str] | None,
    where: Mapping[str, object] | None,
    constants: Mapping[str, object] | None,
) -> Reading[pd.DataFrame]:
    from fugai.intake.osm.table import read_osm_table  # noqa: PLC0415  osmium loads slowly

    if datum_named(datum) not in ("wgs84", "cgcs2000"):
        msg = (
            f"`datum` of `{path.name}` must be wgs84 as in all OpenStreetMap data, found {datum!r}."
        )
        raise InputError(msg)
    reading: Reading[pd.DataFrame] = read_osm_table(
        path, table, crs=crs, where=where, constants=constants, columns=columns
    )
    return reading


def _read_raw(
    path: Path,
    table: Table,
    known: frozenset[str],
    *,
    layer: str | None,
    sheet: str | None,
    encoding: str | None,
) -> RawTable:
    """The file's cells, by its ending."""

    def means(heading: str) -> bool:
        return fold(heading) in known

    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        return read_csv(path, known=means, encoding=encoding)
    if suffix in (".xlsx", ".xlsm"):
        return read_xlsx(path, known=means, sheet=sheet)
    if suffix in (".geojson", ".json"):
        return read_geojson(path, encoding=encoding)
    if suffix == ".zip":
        return read_zipped_shapefile(path, layer=layer, encoding=encoding)
    if suffix in (".parquet", ".geoparquet"):
        return read_parquet(path)
    if suffix in (".gpkg", ".fgb", ".shp"):
        return read_vector(path, table=table.name, layer=layer, encoding=encoding)
    hint = "; save an old .xls as .xlsx" if suffix == ".xls" else ""
    msg = f"`{path.name}` must end in one of {', '.join(_SUFFIXES)} or be OpenStreetMap{hint}."
    raise InputError(msg)


def _taken(raw: RawTable, where: Mapping[str, object]) -> tuple[RawTable, list[str]]:
    """The rows whose cells are among the values asked for."""
    mask = np.ones(len(raw), dtype=np.bool_)
    for heading, wanted in where.items():
        at = [i for i, found in enumerate(raw.headings) if fold(found) == fold(heading)]
        if len(at) != 1:
            msg = f"`where` of `{raw.file}` must name a heading of the file, found {heading!r}."
            raise InputError(msg)
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        cells = pd.Series(list(values), dtype="object")
        mask &= as_text(raw.cells[at[0]]).isin(as_text(cells)).to_numpy(dtype=np.bool_)
    if mask.all():
        return raw, []
    kept = np.flatnonzero(mask)
    place_of = np.full(len(raw), -1, dtype=np.int64)
    place_of[kept] = np.arange(len(kept))
    taken = RawTable(
        file=raw.file,
        headings=raw.headings,
        cells=[cell.iloc[kept].reset_index(drop=True) for cell in raw.cells],
        rows=raw.rows[kept],
        geometry=raw.geometry.iloc[kept].reset_index(drop=True)
        if raw.geometry is not None
        else None,
        decimal_comma=raw.decimal_comma,
        findings=[_kept(one, place_of) for one in raw.findings],
        lost=raw.lost,
        notes=raw.notes,
    )
    return taken, [f"`{raw.file}`: {len(kept)} of {len(raw)} rows were asked for by `where`."]


def _kept(one: Finding, place_of: np.ndarray) -> Finding:
    """A finding about the rows that stay."""
    inside = [i for i, at in enumerate(one.positions) if place_of[at] >= 0]
    return Finding(
        positions=place_of[one.positions[inside]],
        column=one.column,
        found=[one.found[i] for i in inside],
        rule=one.rule if isinstance(one.rule, str) else [one.rule[i] for i in inside],
        action=one.action,
    )


def _columns(
    raw: RawTable, table: Table, match: Match, constants: Mapping[str, object]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Every column of the contract, parsed, and what is wrong with the cells."""
    wrong = [name for name in constants if name not in table.names]
    if wrong:
        msg = f"`constants` of `{raw.file}` must be columns of {table.name}, found {wrong[0]!r}."
        raise InputError(msg)
    twice = [name for name in constants if name in match.columns]
    if twice:
        heading = raw.headings[match.columns[twice[0]]]
        msg = (
            f"`constants` of `{raw.file}` must be columns that the file lacks, "
            f"`{twice[0]}` is there as {heading!r}."
        )
        raise InputError(msg)
    findings = list(raw.findings)
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        cells = _cells_of(raw, table, match, constants, column.name)
        if cells is None and column.required:
            _missing_column(raw, table, column.name)
        if cells is None:
            default = column.default
            cells = pd.Series([default] * len(raw), dtype="object")
        data[column.name], more = parse_cells(
            column, cells, decimal_comma=raw.decimal_comma, factor=match.factors.get(column.name, 1)
        )
        label = _label(raw, match, column.name)
        findings += [dataclasses.replace(one, column=label) for one in more]
    return pd.DataFrame(data), findings


def _label(raw: RawTable, match: Match, column: str) -> str:
    """Column as a finding names it: by the heading that its file has, so that it can be found."""
    if column not in match.columns:
        return column
    heading = raw.headings[match.columns[column]]
    return column if fold(heading) == fold(column) else f"{' '.join(heading.split())} ({column})"


def _cells_of(
    raw: RawTable, table: Table, match: Match, constants: Mapping[str, object], column: str
) -> pd.Series | None:
    """Cells of a column: from the file, from its parts, a constant, or for a key the row."""
    if column == table.key and match.parts:
        parts = [as_text(raw.cells[at]) for at in match.parts]
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
    """Rows without a position that nothing else has refused for it."""
    if table.sparse:
        return []
    missing = np.array([shape is None for shape in shapes], dtype=np.bool_)
    missing &= ~refused_rows(findings, len(raw))
    empty = np.full(len(raw), "", dtype=object)
    return findings_where(missing, column, empty, "must have a position")


def _notes(
    raw: RawTable, table: Table, match: Match, frame: pd.DataFrame, datum: str
) -> tuple[str, ...]:
    """What a user should know about how the file was understood."""
    notes = []
    used = {*match.columns.values(), *match.places.values(), *match.parts}
    spare = [repr(name[:40]) for at, name in enumerate(raw.headings) if at not in used and name]
    if spare:
        shown = ", ".join(spare[:12]) + (" ..." if len(spare) > 12 else "")
        notes.append(f"`{raw.file}`: not used: {shown}.")
    if datum == "cgcs2000" and table.spatial:
        notes.append(f"`{raw.file}`: CGCS2000 is taken as WGS84; they differ by centimetres.")
    if not len(raw):
        notes.append(f"`{raw.file}` holds no rows.")
    for name, at in match.columns.items():
        if table[name].kind == "choice" and name == "technology" and table.name == "sites":
            notes += _generations(raw, as_text(raw.cells[at]).str.lower(), frame[name])
    return tuple(notes)


def _generations(raw: RawTable, text: pd.Series, meant: pd.Series) -> list[str]:
    """A bare generation names several technologies; which one was understood is said."""
    words = [word for word in (*TECHNOLOGY_GROUPS, "4g") if word not in _CLEAR_WORDS]
    notes = []
    for word in words:
        mask = text == word
        if mask.any():
            read = meant[mask].iloc[0]
            notes.append(f"`{raw.file}`: {word!r} was read as {read} in {int(mask.sum())} rows.")
    return notes


def _reading(
    raw: RawTable,
    table: Table,
    frame: pd.DataFrame,
    shapes: ObjectArray | None,
    *,
    findings: Sequence[Finding],
    crs: CRS | None,
    notes: Sequence[str],
) -> SourcedReading[pd.DataFrame]:
    """The rows that may be used, in the CRS wanted, with the findings of the others."""
    keep = ~refused_rows(findings, len(raw))
    if shapes is not None:
        geometry = as_series(shapes[keep], CRS.from_epsg(4326))
        located = gpd.GeoDataFrame(frame[keep].reset_index(drop=True), geometry=geometry)
        frame = located if crs is None else located.to_crs(crs)
    else:
        frame = frame[keep].reset_index(drop=True)
    torn = pd.DataFrame(
        [
            (table.name, raw.file, row, "", text[:200], rule, "refused")
            for row, text, rule in raw.lost
        ],
        columns=["table", "file", "row", "column", "value", "rule", "action"],
        dtype="object",
    )
    listed = findings_table(findings, table=table.name, file=raw.file, rows=raw.rows)
    origin = pd.DataFrame({"file": raw.file, "row": raw.rows[keep]})
    return SourcedReading(
        frame=frame, findings=concat_findings([torn, listed]), notes=tuple(notes), origin=origin
    )
