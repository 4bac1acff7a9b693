"""What a sheet says beside its cells: merged cells, hidden rows, hidden columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils.cell import range_boundaries

from fugai.errors import InputError

if TYPE_CHECKING:
    import zipfile

_CHUNK = 1 << 20
_TAG = re.compile(rb"<(?:\w+:)?(row|mergeCell|col)\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"\b(r|ref|hidden|min|max)=[\"']([^\"']*)[\"']")


@dataclass(kw_only=True)
class SheetMarks:
    """Merged ranges as (first column, first row, last column, last row), and what is hidden; from 1."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def sheet_marks(archive: zipfile.ZipFile, member: str, *, file: str) -> SheetMarks:
    """Marks of the sheet that a member of a workbook holds.

    Raises
    ------
    InputError
        The member is damaged.
    """
    marks = SheetMarks()
    try:
        with archive.open(member) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                text = tail + chunk
                end = text.rfind(b"<")
                _note_tags(text[:end], marks)
                tail = text[end:][:_CHUNK]
            _note_tags(tail, marks)
    except Exception as error:  # zlib.error and zipfile's own have no common base
        msg = f"`{file}` must be a whole Excel workbook, it is damaged."
        raise InputError(msg) from error
    return marks


def _note_tags(text: bytes, marks: SheetMarks) -> None:
    if b"hidden" not in text and b"mergeCell" not in text:
        return
    for tag, attributes in _TAG.findall(text):
        found = dict(_ATTRIBUTE.findall(attributes))
        if tag == b"mergeCell" and b"ref" in found:
            ranges = range_boundaries(found[b"ref"].decode("ascii", "replace"))
            if None not in ranges:
                marks.merged.append(tuple(int(v or 0) for v in ranges))  # type: ignore[arg-type]
        elif found.get(b"hidden") in (b"1", b"true") and tag == b"row" and b"r" in found:
            marks.hidden_rows.add(int(found[b"r"]))
        elif found.get(b"hidden") in (b"1", b"true") and tag == b"col" and b"min" in found:
            low, high = int(found[b"min"]), int(found.get(b"max", found[b"min"]))
            marks.hidden_columns |= set(range(low, min(high, low + 1_000) + 1))


def filled_down(
    lines: list[tuple[int, list[str]]], merged: list[tuple[int, int, int, int]]
) -> dict[int, set[int]]:
    """Write the value of every merged cell into the rows below it; column to the rows concerned.

    Parameters
    ----------
    lines
        Row number and cells of the lines below the heading; changed in place. Columns count from 0
        in the cells and in what comes back.
    """
    at = dict(lines)
    shared: dict[int, set[int]] = {}
    for column, top, _, bottom in merged:
        rows = [number for number in range(top, min(bottom, top + len(lines)) + 1) if number in at]
        if bottom == top or top not in at or len(rows) < 2 or len(at[top]) < column:
            continue
        value = at[top][column - 1]
        if not value:
            continue
        for number in rows:
            cells = at[number]
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = value
        shared.setdefault(column - 1, set()).update(rows)
    return shared
