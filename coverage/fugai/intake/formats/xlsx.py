"""Excel workbooks: one sheet as text cells; formulas count only by their saved values."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd

from fugai.errors import InputError
from fugai.intake.findings import Finding
from fugai.intake.formats.archive import open_archive
from fugai.intake.formats.heading_line import HEADING_LINES, find_heading
from fugai.intake.formats.raw import TEXT, IsKnown, RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_ROWS = 2_000_000
"""Lines that a sheet may have; Excel itself ends at 1,048,576."""

MAX_COLUMNS = 1_000
"""Columns that are read; a forgotten cell in column XFD would make every line 16,384 wide."""

_FORMULA = re.compile(rb"<(?:x:)?f[ >/]")
_DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    ParseError,
    EOFError,
)

Line = tuple[int, list[str]]


def read_xlsx(path: Path, *, is_known: IsKnown, sheet: str | None = None) -> RawTable:
    """Cells of one sheet, as text.

    Parameters
    ----------
    is_known
        Whether a heading means something to the table wanted, to find sheet and heading line.
    sheet
        Name of the sheet; otherwise the one with the most known headings in its top lines.
    """
    with open_archive(path) as archive:
        if not any(name.startswith("xl/") for name in archive.namelist()):
            msg = f"`{path.name}` must be an Excel workbook, found another zip archive."
            raise InputError(msg)
        has_formulas = _holds_formulas(archive, path.name)
    name, lines = _lines(path, sheet, is_known)
    headings, start = _heading(lines, is_known)
    body = [line for line in lines[start + 1 :] if any(line[1])]
    width = len(headings)
    table = [(row + [""] * width)[:width] for _, row in body]
    columns = zip(*table, strict=True) if table else [()] * width
    rows = np.array([number for number, _ in body], dtype=np.int64)
    findings, notes = (
        _formula_findings(path, name, rows, headings, table) if has_formulas else ([], [])
    )
    if lines[start][0] > 1:
        notes.append(f"`{path.name}`: the heading was found in row {lines[start][0]}.")
    return RawTable(
        file=path.name,
        headings=headings,
        cells=[pd.Series(pd.array(list(column), dtype=TEXT)) for column in columns],
        rows=rows,
        findings=findings,
        notes=notes,
    )


def _lines(path: Path, sheet: str | None, is_known: IsKnown) -> tuple[str, list[Line]]:
    """Name and non-empty lines of the sheet wanted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations it drops
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                name = _sheet(book, sheet, is_known, path.name)
                return name, _not_empty(_rows(book[name], path.name), path.name)
            finally:
                book.close()
    except InputError:
        raise
    except _DAMAGE_ERRORS as error:
        msg = f"`{path.name}` must be a whole Excel workbook, it is damaged."
        raise InputError(msg) from error


def _sheet(book: openpyxl.Workbook, sheet: str | None, is_known: IsKnown, file: str) -> str:
    names = [page.title for page in book.worksheets]
    if sheet is not None:
        if sheet not in names:
            msg = f"`sheet` of `{file}` must be one of {names}, found {sheet!r}."
            raise InputError(msg)
        return sheet
    if not names:
        msg = f"`{file}` must hold a sheet with cells, found none."
        raise InputError(msg)
    best, best_score = names[0], -1
    for name in names:
        top = []
        for _, row in _rows(book[name], file):
            top.append(sum(map(is_known, row)))
            if len(top) == HEADING_LINES:
                break
        if max(top, default=0) > best_score:
            best, best_score = name, max(top, default=0)
    return best


def _rows(page: object, file: str) -> Iterator[Line]:
    """Row number and text cells of every line of a sheet, empty ones left out."""
    # The stored dimension may be wrong: trusting it could pad every line to 16,384 cells.
    page.reset_dimensions()  # type: ignore[attr-defined]
    for number, row in enumerate(page.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        if number > MAX_ROWS:
            msg = f"`{file}` must have at most {MAX_ROWS:,} rows in a sheet."
            raise InputError(msg)
        cells = ["" if value is None else _text(value) for value in row[:MAX_COLUMNS]]
        if any(cells):
            yield number, cells


def _not_empty(lines: Iterator[Line], file: str) -> list[Line]:
    kept = list(lines)
    if not kept:
        msg = f"`{file}` must hold a sheet with cells, the sheet read is empty."
        raise InputError(msg)
    return kept


def _text(value: object) -> str:
    """A typed cell as the text that a CSV file would have."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return str(value)


def _heading(lines: list[Line], is_known: IsKnown) -> tuple[list[str], int]:
    """Headings and the position of their line."""
    headings, last = find_heading([cells for _, cells in lines[:HEADING_LINES]], is_known)
    while headings and not headings[-1]:
        headings.pop()
    return headings, last


def _holds_formulas(archive: zipfile.ZipFile, file: str) -> bool:
    for member in archive.infolist():
        if not member.filename.startswith("xl/worksheets/"):
            continue
        try:
            with archive.open(member) as stream:
                tail = b""
                while chunk := stream.read(1 << 20):
                    if _FORMULA.search(tail + chunk):
                        return True
                    tail = chunk[-8:]
        except Exception as error:  # zlib.error has no common base with the others
            msg = f"`{file}` must be a whole Excel workbook, it is damaged."
            raise InputError(msg) from error
    return False


def _formula_findings(
    path: Path, sheet: str, rows: np.ndarray, headings: list[str], table: list[list[str]]
) -> tuple[list[Finding], list[str]]:
    """Formula cells without a saved value as findings, and a note that counts the others."""
    position = {int(number): at for at, number in enumerate(rows)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        page = book[sheet]
        page.reset_dimensions()
        cells = [
            (position[number], column, str(cell.value))
            for number, row in enumerate(page.iter_rows(), start=1)
            if number in position
            for column, cell in enumerate(row[: len(headings)])
            if cell.data_type == "f"
        ]
        book.close()
    empty = [(at, column, value) for at, column, value in cells if not table[at][column]]
    findings = [
        Finding(
            positions=np.array([at], dtype=np.int64),
            column=headings[column],
            found=[value],
            rule="must be a value, found a formula whose result is not saved in the file",
        )
        for at, column, value in empty
    ]
    notes = []
    if len(cells) > len(empty):
        notes.append(
            f"`{path.name}`: {len(cells) - len(empty)} cells are formulas; the results saved in "
            "the file were read, nothing was computed."
        )
    return findings, notes
