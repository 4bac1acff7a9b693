"""Text tables: encoding, separator, heading line, cells."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, shown_value
from fugai.intake.formats.budget import check_columns
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.heading_line import HEADING_LINES, find_heading
from fugai.intake.formats.quotes import swallowed_rows
from fugai.intake.formats.raw import TEXT, IsKnown, RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import BoolArray, IntArray


SEPARATORS = (",", ";", "\t", "|", "，", "；")
"""Signs that may separate cells; the last two are the full-width ones."""

_UNIT_SEPARATOR = "\x1f"  # stands for separators that are no single byte
_DECLARED = re.compile(r'^\ufeff?"?sep=(.)"?\r?\n', re.IGNORECASE)


def read_csv(path: Path, *, is_known: IsKnown, encoding: str | None = None) -> RawTable:
    """Cells of a text table, as text.

    Parameters
    ----------
    is_known
        Whether a heading means something to the table wanted, to find separator and heading line.
    encoding
        Encoding that the user declares; otherwise a byte order mark, UTF-8, GB18030, then a guess.
    """
    text, _, notes = decode(path.read_bytes(), file=path.name, encoding=encoding)
    separator = find_separator(text, is_known, file=path.name)
    if not separator.isascii():
        text, separator = text.replace(separator, _UNIT_SEPARATOR), _UNIT_SEPARATOR
    headings, heading_row, body = _heading(text, separator, is_known)
    check_columns(len(headings), file=path.name)
    if heading_row > 1:
        notes.append(f"`{path.name}`: the heading was found in row {heading_row}.")
    table, malformed = _parse(body, separator, len(headings), heading_row, path.name)
    shorter = _without_empty_cells(malformed, separator, len(headings))
    if shorter:
        body = "\n".join(shorter.get(line, line) for line in body.splitlines())
        table, malformed = _parse(body, separator, len(headings), heading_row, path.name)
    rows = _row_numbers(table.num_rows, heading_row + 1, [row for row, _, _ in malformed])
    cells = [pd.Series(pd.array(column.combine_chunks(), dtype=TEXT)) for column in table.columns]
    swallowed = swallowed_rows(cells, separator)
    filled = _nonempty_rows(cells, table.num_rows) & ~swallowed.mask
    malformed += [(int(rows[at]), line, swallowed.rule) for at, line in swallowed.lines]
    return RawTable(
        file=path.name,
        headings=headings,
        cells=cells if filled.all() else [cell[filled].reset_index(drop=True) for cell in cells],
        rows=rows[filled],
        decimal_comma=separator not in (",", _UNIT_SEPARATOR),
        malformed=[
            RowFinding(row, "", _shown_line(line, separator), rule, "refused")
            for row, line, rule in sorted(malformed)
            if line.strip(f" \r\n\"'{separator}")
        ],
        notes=notes,
    )


def _without_empty_cells(
    malformed: list[tuple[int, str, str]], separator: str, width: int
) -> dict[str, str]:
    """Lines that have too many cells only for empty ones at their end, and what is left of them."""
    found = {}
    for _, text, _ in malformed:
        line = text.rstrip("\r\n")
        plain = line.rstrip(separator + " ")
        missing = width - 1 - plain.count(separator)
        if (
            "\n" not in line
            and '"' not in line
            and missing >= 0
            and len(plain) + missing < len(line)
        ):
            found[line] = plain + separator * missing
    return found


def _shown_line(line: str, separator: str) -> str:
    return shown_value(line.replace(separator, "，") if separator == _UNIT_SEPARATOR else line)


def first_records(text: str, separator: str, count: int) -> list[tuple[list[str], int]]:
    """First records with the number of text lines consumed after each."""
    reader = csv.reader(io.StringIO(text[:400_000], newline=""), delimiter=separator)
    records = []
    try:
        for record in reader:
            records.append((record, reader.line_num))
            if len(records) == count:
                break
    except csv.Error:
        pass
    return records


def find_separator(text: str, is_known: IsKnown, *, file: str) -> str:
    """Separator under which the most headings are known; among equals, the most cells."""
    declared = _DECLARED.match(text)
    if declared is not None:
        return declared[1]
    scores = {}
    for separator in SEPARATORS:
        records = first_records(text, separator, HEADING_LINES)
        scores[separator] = max(
            ((sum(map(is_known, record)), len(record)) for record, _ in records), default=(0, 0)
        )
    best = max(scores, key=lambda separator: scores[separator])
    if scores[best][1] < 2:
        first = text.strip().splitlines()[0][:80] if text.strip() else ""
        msg = (
            f"`{file}` must be separated by comma, semicolon, tab or |, "
            f"found a single column {first!r}."
        )
        raise InputError(msg)
    return best


def _heading(text: str, separator: str, is_known: IsKnown) -> tuple[list[str], int, str]:
    """Headings, the number of their row, and the text below."""
    records = first_records(text, separator, HEADING_LINES)
    headings, last = find_heading([record for record, _ in records], is_known)
    lines = records[last][1]
    stream = io.StringIO(text, newline="")
    for _ in range(lines):
        stream.readline()
    return [heading.lstrip("\ufeff") for heading in headings], last + 1, stream.read()


def _parse(
    body: str, separator: str, width: int, heading_row: int, file: str
) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Cells below the heading; row, text and broken rule of lines with another number of cells."""
    names = [f"c{i}" for i in range(width)]
    malformed: list[tuple[int, str, str]] = []

    def skip(row: arrow_csv.InvalidRow) -> str:
        rule = f"must have {width} cells as the heading has, found {row.actual_columns}"
        malformed.append((heading_row + row.number, row.text, rule))
        return "skip"

    data = body.encode("utf-8", "replace")
    if not data.strip():
        return pa.table({name: pa.array([], pa.string()) for name in names}), []
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowCapacityError, OverflowError) as error:
        msg = f"`{file}` must be a well-formed table, found broken lines or quotation marks."
        raise InputError(msg) from error
    last = [str(column[-1]) for column in table.columns] if table.num_rows else []
    if data.count(b'"') % 2 and any(
        "\n" in cell for cell in (*last, *(line for _, line, _ in malformed))
    ):
        msg = f"`{file}` must be a well-formed table, a quotation mark is never closed."
        raise InputError(msg)
    return table, malformed


def _row_numbers(count: int, first: int, skipped: list[int]) -> IntArray:
    """Row numbers of the lines read, without those of the lines that were skipped."""
    every = np.arange(first, first + count + len(skipped), dtype=np.int64)
    return every[~np.isin(every, skipped)]


def _nonempty_rows(cells: list[pd.Series], count: int) -> BoolArray:
    """Lines with at least one cell that is not empty."""
    filled = np.zeros(count, dtype=np.bool_)
    for cell in cells:
        filled |= (cell.str.len() > 0).to_numpy(dtype=np.bool_)
    return filled
