"""Text tables: encoding, separator, heading line, cells."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, NamedTuple

import charset_normalizer
import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, shown_value
from fugai.intake.formats.heading_line import HEADING_LINES, find_heading
from fugai.intake.formats.raw import TEXT, IsKnown, RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import BoolArray, IntArray


SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""Separator of cells to its name."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_FORMATS = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"SQLite format 3", "a GeoPackage or another database"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture"),
)


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
    headings, heading_row, body = _heading(text, separator, is_known)
    if heading_row > 1:
        notes.append(f"`{path.name}`: the heading was found in row {heading_row}.")
    table, malformed = _parse(body, separator, len(headings), heading_row, path.name)
    rows = _row_numbers(table.num_rows, heading_row + 1, [row for row, _, _ in malformed])
    cells = [pd.Series(pd.array(column.combine_chunks(), dtype=TEXT)) for column in table.columns]
    filled = _nonempty_rows(cells, table.num_rows)
    return RawTable(
        file=path.name,
        headings=headings,
        cells=[cell[filled].reset_index(drop=True) for cell in cells],
        rows=rows[filled],
        decimal_comma=separator != ",",
        malformed=[
            RowFinding(row, "", shown_value(line), rule, "refused")
            for row, line, rule in malformed
            if line.strip(f" \r\n\"'{separator}")
        ],
        notes=notes,
    )


class Decoded(NamedTuple):
    """Text of a file, the encoding that it was read in, and a note where that is not plain UTF-8."""

    text: str
    encoding: str
    notes: list[str]


def decode(data: bytes, *, file: str, encoding: str | None = None) -> Decoded:
    """Text of a file.

    Raises
    ------
    InputError
        The file is not text, or not in the encoding declared.
    """
    if encoding is not None:
        return Decoded(_decode_as(data, encoding, file), encoding, [])
    for mark, name in _BOMS:
        if data.startswith(mark):
            note = [] if name == "utf-8-sig" else [f"`{file}` was read as {name.upper()}."]
            return Decoded(_decode_as(data, name, file), name, note)
    for magic, what in _BINARY_FORMATS:
        if data.startswith(magic):
            msg = f"`{file}` must be a text file, found {what}."
            raise InputError(msg)
    if b"\0" in data[:4096] or b"\0" in data:
        msg = f"`{file}` must be a text file, found bytes that no text holds."
        raise InputError(msg)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", [])
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            msg = f"`{file}` must be whole, it ends in the middle of a character."
            raise InputError(msg) from error
    return _decode_chinese(data, file)


def _decode_chinese(data: bytes, file: str) -> Decoded:
    """GB18030 where the result is mostly everyday Chinese, otherwise the best guess."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    not_ascii = [c for c in text[:200_000] if ord(c) > 127]
    # Western text also decodes as GB18030, but to characters outside the everyday set GB2312.
    if not_ascii and sum(map(_in_gb2312, not_ascii)) >= 0.7 * len(not_ascii):
        return Decoded(text, "gb18030", [f"`{file}` was read as GB18030."])
    guesses = list(charset_normalizer.from_bytes(data[:200_000]))
    if not guesses:
        msg = f"`{file}` must be text in a known encoding, name it with `encoding`."
        raise InputError(msg)
    # Among equal guesses cp1252, the most common one of the West: another would read 'ã' as 'ă'.
    best = min(guesses, key=lambda g: (g.chaos, -g.coherence, g.encoding != "cp1252"))
    note = f"`{file}` was read as {best.encoding}, a guess; name the encoding to be sure."
    return Decoded(_decode_as(data, best.encoding, file), best.encoding, [note])


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _decode_as(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        msg = f"`encoding` of `{file}` must be one that Python knows, found {encoding!r}."
        raise InputError(msg) from error
    except (UnicodeDecodeError, UnicodeError) as error:
        msg = f"`{file}` must be text in {encoding}, found bytes that are not."
        raise InputError(msg) from error


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
            f"`{file}` must be separated by comma, semicolon or tab, "
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
