"""Excel workbooks: sheets as text cells; formulas count only by their saved values."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from dataclasses import dataclass, replace
from itertools import islice
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
from fugai.intake.formats.sheet_marks import SheetMarks, filled_down, sheet_marks
from fugai.intake.formats.sheets import Chosen, choose_sheets, plain_heading
from fugai.messages import Message, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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


@dataclass(kw_only=True)
class _Sheet:
    """One sheet: headings, the lines below them, and what is to be said.

    ``shared`` has for each column the rows whose cell is part of a merged one.
    """

    name: str
    headings: list[str]
    heading_row: int
    body: list[Line]
    shared: dict[int, set[int]]
    findings: list[Finding]
    notes: list[str | Message]


def read_xlsx(path: Path, *, is_known: IsKnown, sheet: str | None = None) -> RawTable:
    """Cells of one sheet, or of all sheets with the same headings, as text.

    Merged cells are filled down, and hidden rows read as well, which notes say. Rows of
    several sheets are numbered as formulas name them: 'Sheet2!5'.

    Parameters
    ----------
    is_known
        Whether a heading means something to the table wanted, to find sheets and heading lines.
    sheet
        Name of the sheet; otherwise the one with the most known headings in its top lines, and
        every other one that has the same.
    """
    with open_archive(path) as archive:
        if not any(name.startswith("xl/") for name in archive.namelist()):
            msg = f"`{path.name}` must be an Excel workbook, found another zip archive."
            raise InputError(msg)
        has_formulas = _holds_formulas(archive, path.name)
        chosen, pages = _pages(path, sheet, is_known)
        sheets = []
        for name, member, lines in pages:
            marks = sheet_marks(archive, member, file=path.name)
            page = _sheet(path.name, name, lines, is_known, marks)
            if has_formulas:
                _add_formula_findings(path, page)
            sheets.append(page)
    return _stacked(path.name, sheets, chosen.notes)


def _pages(
    path: Path, sheet: str | None, is_known: IsKnown
) -> tuple[Chosen, list[tuple[str, str, list[Line]]]]:
    """The sheets to read: name, member of the archive, and lines that are not empty."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations it drops
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                chosen = _chosen(book, sheet, is_known, path.name)
                return chosen, [
                    (name, _member(book[name]), _not_empty(_rows(book[name], path.name), path.name))
                    for name in chosen.names
                ]
            finally:
                book.close()
    except InputError:
        raise
    except _DAMAGE_ERRORS as error:
        msg = f"`{path.name}` must be a whole Excel workbook, it is damaged."
        raise InputError(msg) from error


def _chosen(book: openpyxl.Workbook, sheet: str | None, is_known: IsKnown, file: str) -> Chosen:
    tops = {
        page.title: [row for _, row in islice(_rows(page, file), HEADING_LINES)]
        for page in book.worksheets
    }
    hidden = {page.title for page in book.worksheets if page.sheet_state != "visible"}
    return choose_sheets(tops, hidden, is_known, file=file, sheet=sheet)


def _member(page: object) -> str:
    """Member of the archive that holds a sheet."""
    return str(page._worksheet_path).lstrip("/")  # type: ignore[attr-defined]


def _sheet(file: str, name: str, lines: list[Line], is_known: IsKnown, marks: SheetMarks) -> _Sheet:
    headings, start = _heading(lines, is_known)
    top = lines[start][0]
    body = [line for line in lines[start + 1 :] if any(line[1])]
    shared = filled_down(body, [one for one in marks.merged if one[1] > top])
    notes: list[str | Message] = []
    if top > 1:
        notes.append(f"`{file}`: the heading was found in row {top}.")
    cells = sum(len(rows) for rows in shared.values())
    if cells:
        columns = [headings[at] for at in sorted(shared) if at < len(headings)]
        notes.append(
            Message(
                zh=f"`{file}`：{listed(columns, chinese=True)}的合并单元格已向下填充到{cells:,}格。",
                en=f"`{file}`: merged cells of {listed(columns, chinese=False)} were filled down to {cells:,} cells.",
            )
        )
    hidden = sorted(marks.hidden_rows & {number for number, _ in body})
    if hidden:
        rows = [str(number) for number in hidden]
        notes.append(
            Message(
                zh=f"`{file}`：{len(hidden):,}个隐藏行也已读取：第{listed(rows, chinese=True)}行。",
                en=f"`{file}`: {len(hidden):,} hidden rows were read too: {listed(rows, chinese=False)}.",
            )
        )
    return _Sheet(
        name=name,
        headings=headings,
        heading_row=top,
        body=body,
        shared=shared,
        findings=[],
        notes=notes,
    )


def _stacked(file: str, sheets: list[_Sheet], notes: Sequence[Message]) -> RawTable:
    """The sheets one below the other, under the headings of the first and those that others add."""
    headings, places = list(sheets[0].headings), [list(range(len(sheets[0].headings)))]
    places += [_places(headings, sheet.headings) for sheet in sheets[1:]]
    width = len(headings)
    columns: list[list[str]] = [[] for _ in range(width)]
    merged = {
        place[at]: np.zeros(sum(len(sheet.body) for sheet in sheets), dtype=np.bool_)
        for sheet, place in zip(sheets, places, strict=True)
        for at in sheet.shared
        if at < len(place)
    }
    rows: list[object] = []
    for sheet, place in zip(sheets, places, strict=True):
        for number, cells in sheet.body:
            line = [""] * width
            for at, cell in zip(place, cells, strict=False):
                line[at] = cell
            for column, cell in zip(columns, line, strict=True):
                column.append(cell)
            for at, shared in sheet.shared.items():
                if number in shared and at < len(place):
                    merged[place[at]][len(rows)] = True
            rows.append(number if len(sheets) == 1 else f"{sheet.name}!{number}")
    return RawTable(
        file=file,
        headings=headings,
        cells=[pd.Series(pd.array(column, dtype=TEXT)) for column in columns],
        rows=np.array(rows, dtype=np.int64 if len(sheets) == 1 else object),
        findings=_offset_findings(sheets),
        notes=[*notes, *dict.fromkeys(note for sheet in sheets for note in sheet.notes)],
        merged=merged,
    )


def _places(headings: list[str], added: list[str]) -> list[int]:
    """Where each column of a further sheet goes; headings that are new are appended."""
    free = {plain_heading(heading): at for at, heading in reversed(list(enumerate(headings)))}
    places = []
    for heading in added:
        at = free.pop(plain_heading(heading), None)
        if at is None:
            at = len(headings)
            headings.append(heading)
        places.append(at)
    return places


def _offset_findings(sheets: Sequence[_Sheet]) -> list[Finding]:
    """Findings of every sheet, at the positions of its rows in the whole."""
    found, start = [], 0
    for sheet in sheets:
        found += [replace(one, positions=one.positions + start) for one in sheet.findings]
        start += len(sheet.body)
    return found


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


def _add_formula_findings(path: Path, sheet: _Sheet) -> None:
    """Formula cells without a saved value as findings, and a note that counts the others."""
    position = {number: at for at, (number, _) in enumerate(sheet.body)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        page = book[sheet.name]
        page.reset_dimensions()
        cells = [
            (position[number], column, str(cell.value))
            for number, row in enumerate(page.iter_rows(), start=1)
            if number in position
            for column, cell in enumerate(row[: len(sheet.headings)])
            if cell.data_type == "f"
        ]
        book.close()
    empty = [(at, column, value) for at, column, value in cells if not _cell(sheet, at, column)]
    sheet.findings += [
        Finding(
            positions=np.array([at], dtype=np.int64),
            column=sheet.headings[column],
            found=[value],
            rule="must be a value, found a formula whose result is not saved in the file",
        )
        for at, column, value in empty
    ]
    if len(cells) > len(empty):
        sheet.notes.append(
            f"`{path.name}`: {len(cells) - len(empty)} cells are formulas; the results saved in "
            "the file were read, nothing was computed."
        )


def _cell(sheet: _Sheet, at: int, column: int) -> str:
    cells = sheet.body[at][1]
    return cells[column] if column < len(cells) else ""
