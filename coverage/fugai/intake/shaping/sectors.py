"""Rows that state several sectors, or one without direction, as the rows and columns of a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.columns.azimuths import DIRECTIONAL, OMNI, Azimuths, azimuths_of, sectors_of
from fugai.intake.columns.numbers import plain_text
from fugai.intake.findings import Finding
from fugai.intake.formats.raw import TEXT
from fugai.intake.shaping.rows import rows_at
from fugai.messages import Message

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.tables import Table

_ALL_ROUND = {"sites": ("sectors", "1"), "cells": ("beamwidth_deg", "360")}
"""Column and value of each table that say that a row radiates all round."""


def split_sectors(raw: RawTable, table: Table, match: HeadingMatch) -> RawTable:
    """Sites and cells with one row for each azimuth; words for sectors and all round understood.

    '0/120/240' is three sectors: three cells, whose ids are numbered, or three rows of one mast.
    '三扇区' is three from north, as an assumption. '全向' radiates all round: one sector of a site, a
    beamwidth of 360 of a cell. Every such cell is in the findings.

    Parameters
    ----------
    match
        What each column of the file means. Columns that the table lacks are appended.
    """
    if table.name not in _ALL_ROUND:
        return raw
    raw = _words_of_sectors(raw, table, match)
    at = match.columns.get("azimuth_deg")
    if at is None:
        return raw
    text = as_text(raw.cells[at])
    meanings = {
        str(cell): azimuths_of(str(cell), decimal_comma=raw.decimal_comma)
        for cell in text.unique()
        if cell
    }
    found = [meanings.get(str(cell)) for cell in text]
    if not any(one is not None for one in found):
        return raw
    raw = _with_findings(raw, at, text, found)
    omni = np.array([one is not None and one.omni for one in found], dtype=np.bool_)
    raw = _all_round(raw, table, match, omni)
    return _one_row_each(raw, table, match, at, found)


def _words_of_sectors(raw: RawTable, table: Table, match: HeadingMatch) -> RawTable:
    """Numbers of sectors and patterns that are written as words, as numbers and as all round."""
    at = match.columns.get("sectors")
    if at is not None:
        text = as_text(raw.cells[at])
        words = {str(cell): _number_of_sectors(str(cell)) for cell in text.unique()}
        raw = _with_column(raw, at, [words[str(cell)] for cell in text])
    at = match.columns.get("antenna")
    if at is not None:
        text = as_text(raw.cells[at])
        plain = [plain_text(str(cell)).casefold() for cell in text]
        omni = np.array([word in OMNI for word in plain], dtype=np.bool_)
        kind = omni | np.array([word in DIRECTIONAL for word in plain], dtype=np.bool_)
        if kind.any():
            raw = _with_column(raw, at, list(text.mask(kind, "")))
            raw = _all_round(raw, table, match, omni)
    return raw


def _number_of_sectors(cell: str) -> str:
    if plain_text(cell).casefold() in OMNI:
        return "1"
    count = sectors_of(cell)
    return cell if count is None else str(count)


def _with_findings(
    raw: RawTable, at: int, text: pd.Series, found: list[Azimuths | None]
) -> RawTable:
    """What was understood of each cell: an assumption is flagged, any other reading repaired."""
    findings = list(raw.findings)
    for is_assumed, action in ((True, "flagged"), (False, "repaired")):
        mine = [
            i for i, one in enumerate(found) if one is not None and one.is_assumed is is_assumed
        ]
        if mine:
            findings.append(
                Finding(
                    positions=np.array(mine, dtype=np.int64),
                    column=raw.headings[at],
                    found=list(text.iloc[mine]),
                    rule=[
                        one.rule
                        for one in found
                        if one is not None and one.is_assumed is is_assumed
                    ],
                    action=action,  # type: ignore[arg-type]
                )
            )
    return dataclasses.replace(raw, findings=findings)


def _all_round(raw: RawTable, table: Table, match: HeadingMatch, omni: np.ndarray) -> RawTable:
    """Rows that radiate all round with the value that says so; the column is appended if need be."""
    if not omni.any():
        return raw
    name, value = _ALL_ROUND[table.name]
    at = match.columns.get(name)
    if at is None and name in raw.headings:
        at = raw.headings.index(name)
    if at is None:
        blank = pd.Series(pd.array([""] * len(raw), dtype=TEXT))
        raw = dataclasses.replace(raw, headings=[*raw.headings, name], cells=[*raw.cells, blank])
        at = len(raw.headings) - 1
    return _with_column(raw, at, list(as_text(raw.cells[at]).mask(omni, value)))


def _one_row_each(
    raw: RawTable, table: Table, match: HeadingMatch, at: int, found: list[Azimuths | None]
) -> RawTable:
    """One row for each azimuth, with numbered ids in a table of cells."""
    counts = np.array([1 if one is None else max(1, len(one.degrees)) for one in found])
    again = np.repeat(np.arange(len(raw)), counts)
    number = np.arange(len(again)) - np.repeat(np.cumsum(counts) - counts, counts)
    old = as_text(raw.cells[at]).to_numpy(dtype=object)
    made = rows_at(raw, again) if (counts > 1).any() else raw
    azimuths = [_azimuth(found[row], old[row], n) for row, n in zip(again, number, strict=True)]
    made = _with_column(made, at, azimuths)
    if (counts == 1).all():
        return made
    key = match.columns.get(table.key)
    if table.name == "cells" and key is not None:
        made = _with_numbered_ids(made, key, again, number, counts)
    several = int((counts > 1).sum())
    total = int(counts[counts > 1].sum())
    note = Message(
        zh=f"`{raw.file}`：{several:,}行各列有多个方位角，读作{total:,}个扇区"
        + ("，小区编号加序号。" if table.name == "cells" else "。"),
        en=f"`{raw.file}`: {several:,} rows state several azimuths and were read as {total:,} sectors"
        + (", whose ids are numbered." if table.name == "cells" else "."),
    )
    return dataclasses.replace(made, notes=(*made.notes, note))


def _azimuth(meaning: Azimuths | None, cell: object, number: int) -> str:
    if meaning is None:
        return str(cell)
    return repr(meaning.degrees[number]) if meaning.degrees else ""


def _with_numbered_ids(
    raw: RawTable, key: int, again: IntArray, number: IntArray, counts: IntArray
) -> RawTable:
    ids = as_text(raw.cells[key])
    numbered = [
        f"{one}-{n + 1}" if counts[row] > 1 and one else str(one)
        for one, row, n in zip(ids, again, number, strict=True)
    ]
    return _with_column(raw, key, numbered)


def _with_column(raw: RawTable, at: int, values: list[str]) -> RawTable:
    cells = list(raw.cells)
    cells[at] = pd.Series(pd.array(values, dtype=TEXT))
    return dataclasses.replace(raw, cells=cells)
