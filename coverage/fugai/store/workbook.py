"""XLSX workbooks without formulas, links or macros."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from fugai.atomic import atomic_path
from fugai.errors import ContractError
from fugai.store.tabular import flat_table, with_coordinates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CREATED = datetime.datetime(2000, 1, 1)
"""Date in the workbook's properties: constant, so that the bytes are reproducible."""

MAX_ROWS = 100_000
"""Rows of a sheet; a longer table is cut, and a note in the sheet says where all of it is."""

MAX_TEXT = 32_767
"""Characters of a cell."""

MAX_NUMBER = 1e15
"""Larger numbers are written as text, since a spreadsheet would lose digits of them."""

MAX_WIDTH = 60

HEADING_WIDTH, HEADING_LINES, HEADING_HEIGHT = 18, 5, 15.0
"""Characters of a line of a heading, the most lines, and the height of one. [points]"""

PRINTED_WIDTH = 260
"""Characters across a landscape page of A4 that can still be read: half the usual size."""

WIDTH_ROWS = 500
"""Rows by which the widths of the columns are chosen."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, kw_only=True, repr=False)
class Sheet:
    """One sheet of a workbook.

    Parameters
    ----------
    name
        Name of the tab; characters that a tab cannot have are replaced, and it is cut to 31.
    frame
        The table; an index with a name becomes columns.
    headings
        Column to heading, where they differ.
    notes
        Lines above the table.
    formats
        Column to a number format, such as ``0.0%``, or to one for each row.
    total
        Last row, set apart: one value per column.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.store import Sheet
    >>> Sheet(name="Targets", frame=pd.DataFrame({"share": [0.75]}), formats={"share": "0.0%"})
    Sheet('Targets', 1 rows x 1 columns)
    """

    name: str
    frame: pd.DataFrame
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    formats: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    total: Sequence[object] | None = None

    def __repr__(self) -> str:
        """Name and size; never the table."""
        rows, columns = self.frame.shape
        return f"Sheet({self.name!r}, {rows:,} rows x {columns} columns)"


def write_xlsx(sheets: Sequence[Sheet], path: Path, *, max_rows: int = MAX_ROWS) -> Path:
    """Workbook of several sheets, in which every text is plain: no formula, no link.

    Parameters
    ----------
    sheets
        In order; tabs that would share a name are numbered.
    path
        Its folder is made where it is missing.
    max_rows
        Largest number of rows of a sheet; a note says how many were left out and where they are.

    Raises
    ------
    ContractError
        There is no sheet: a workbook must have one.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from fugai.store import Sheet, write_xlsx
    >>> sheet = Sheet(name="Targets", frame=pd.DataFrame({"share": [0.75]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_xlsx([sheet], Path(folder) / "targets.xlsx")
    ...     pd.read_excel(path).to_dict("list")
    {'share': [0.75]}
    """
    if not sheets:
        msg = "`sheets` must hold at least one sheet, found none."
        raise ContractError(msg)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    with atomic_path(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"created": CREATED, "author": "", "title": "fugai"})
        formats = _Formats(book)
        for sheet, tab in zip(sheets, _tabs([sheet.name for sheet in sheets]), strict=True):
            _write_sheet(book.add_worksheet(tab), sheet, formats, max_rows)
        book.close()
    return path


class _Formats:
    """Cell formats of a workbook, each created once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401
        self._book = book
        self._made: dict[str, Any] = {}
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6ECF0", "bottom": 1}
        )
        self.note = book.add_format({"italic": True, "font_color": "#555555"})

    def number(self, text: str | None, *, total: bool = False) -> Any:  # noqa: ANN401
        """Format of a number, bold below a line where it is a total; None where it is plain."""
        if text is None and not total:
            return None
        key = f"{text}{total}"
        if key not in self._made:
            looks: dict[str, object] = {"bold": True, "top": 1} if total else {}
            looks |= {} if text is None else {"num_format": text}
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


def _write_sheet(tab: Any, sheet: Sheet, formats: _Formats, max_rows: int) -> None:  # noqa: ANN401
    table = flat_table(sheet.frame)
    if "geometry" in {str(dtype) for dtype in table.dtypes}:
        table = with_coordinates(table)
    notes = list(sheet.notes)
    if len(table) > max_rows:
        notes.append(
            f"本表为前{max_rows:,}行，全表共{len(table):,}行，见 tables 文件夹。"
            f"The first {max_rows:,} of {len(table):,} rows; the whole table is in the folder tables."
        )
        table = table.iloc[:max_rows]
    for row, note in enumerate(notes):
        tab.write_string(row, 0, note[:MAX_TEXT], formats.note)
    top, widths, lines = len(notes), [], 1
    for column, name in enumerate(table.columns):
        heading = str(sheet.headings.get(name, name))
        tab.write_string(top, column, heading[:MAX_TEXT], formats.heading)
        values = table.iloc[:, column].astype("object").tolist()
        numbers = _of_each(sheet.formats.get(name), len(values))
        width = min(HEADING_WIDTH, _width(heading))
        lines = max(lines, math.ceil(_width(heading) / HEADING_WIDTH))
        for row, (value, number) in enumerate(zip(values, numbers, strict=True), start=top + 1):
            _write_cell(tab, row, column, value, formats.number(number))
        if sheet.total is not None:
            total = formats.number(numbers[0] if numbers else None, total=True)
            _write_cell(tab, top + 1 + len(values), column, sheet.total[column], total)
        width = max([width, *(_width(_shown(value)) for value in values[:WIDTH_ROWS])])
        widths.append(min(MAX_WIDTH, width + 2))
        tab.set_column(column, column, widths[-1])
    tab.set_row(top, HEADING_HEIGHT * min(lines, HEADING_LINES))
    _set_up_print(tab, top, widths)
    tab.freeze_panes(top + 1, 1 if len(table.columns) > 1 else 0)
    if len(table.columns) and len(table):
        tab.autofilter(top, 0, top + len(table), len(table.columns) - 1)


def _of_each(number: str | Sequence[str] | None, length: int) -> list[str | None]:
    """Number format of each row of a column."""
    return [number] * length if number is None or isinstance(number, str) else list(number[:length])


def _set_up_print(tab: Any, top: int, widths: Sequence[int]) -> None:  # noqa: ANN401
    """A4 landscape, as wide as the paper, headings and first column on every page, pages numbered."""
    tab.set_landscape()
    tab.set_paper(9)
    tab.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    tab.repeat_rows(top)
    pages = max(1, math.ceil(sum(widths) / PRINTED_WIDTH))
    if pages > 1:  # what would be too small to read goes over several pages
        tab.repeat_columns(0, 1)
    tab.fit_to_pages(pages, 0)
    tab.set_footer("&L&A&R&P / &N")


def _write_cell(tab: Any, row: int, column: int, value: object, cell: Any) -> None:  # noqa: ANN401
    """Write one value in its own type; nothing where it is missing."""
    if isinstance(value, str):
        if value:
            tab.write_string(row, column, value[:MAX_TEXT], cell)
    elif isinstance(value, bool):
        tab.write_boolean(row, column, value, cell)
    elif isinstance(value, int | float) and abs(value) < MAX_NUMBER:
        tab.write_number(row, column, value, cell)
    elif not _is_missing(value):
        tab.write_string(row, column, str(value)[:MAX_TEXT], cell)


def _is_missing(value: object) -> bool:
    missing = value is None or value is pd.NA or value is pd.NaT
    return missing or (isinstance(value, float) and not math.isfinite(value))


def _shown(value: object) -> str:
    """Approximate text that a cell shows for a value."""
    if _is_missing(value):
        return ""
    return f"{value:.6g}  " if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Width of the longest line in characters, wide characters as two."""
    lines = text[:400].splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in x) for x in lines)


def _tabs(names: Sequence[str]) -> list[str]:
    """Valid tab names, each different."""
    found: list[str] = []
    for name in names:
        clean = _FORBIDDEN.sub("_", name).strip().strip("'")[:31] or "sheet"
        if clean.casefold() == "history":  # reserved
            clean += "_"
        tab, number = clean, 1
        while tab.casefold() in {other.casefold() for other in found}:
            number += 1
            tab = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        found.append(tab)
    return found
