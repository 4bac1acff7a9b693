"""Registers of cells as sites: cells of one mast become one site with its layers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold, spellings
from fugai.intake.shaping.rows import rows_at
from fugai.messages import Message
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.tables import Table

ROW_KINDS = ("cells",)
"""What ``rows`` of an input may be."""

_NETWORK = frozenset({"mcc", "mnc", "net"})
_LAYER = ("technology", "frequency_mhz", "azimuth_deg")
_FILLED = ("name", "operator", "height_m", "bandwidth_mhz", "power_dbm", "gain_dbi", "sectors")


def cells_to_masts(
    raw: RawTable, table: Table, match: HeadingMatch, rows: str | None
) -> RawTable | None:
    """Sites of a file whose rows are cells, one row for each layer; None where they are sites.

    Rows are cells where the project says so, or where their key is the world-wide identity of a
    cell (country, network, area, cell, as OpenCelliD has it). Cells belong to one mast where they
    share a site id, or without one their position and operator; the site then goes by the id of its
    first cell. Cells of one mast, technology, carrier and azimuth are one row; a note counts them.

    Parameters
    ----------
    raw, match
        Rows and what their columns mean.
    rows
        'cells', or None to judge by the key.

    Raises
    ------
    InputError
        The rows have neither site id nor position.
    """
    if table.name != "sites" or not (rows == "cells" or match.key_parts) or not len(raw):
        return None
    by_site = "site_id" in match.columns and not match.key_parts
    mast = _text(raw, match.columns["site_id"]) if by_site else _places(raw, match)
    layer = mast
    for name in _LAYER:
        if name in match.columns:
            layer = layer + "\x1f" + _text(raw, match.columns[name])
    mast = mast.where(mast != "", pd.Series([f"\x1f{i}" for i in range(len(raw))]))
    layer = layer.where(mast.str[:1] != "\x1f", mast)
    codes, _ = pd.factorize(layer)
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    made = rows_at(_filled(raw, match, codes), first)
    n_masts = int(mast.nunique())
    note = _note(raw.file, len(raw), n_masts, len(first), by_site=by_site)
    made = dataclasses.replace(made, notes=(*made.notes, note))
    if by_site:
        return made
    ids = _first_ids(raw, match, mast).iloc[first].reset_index(drop=True)
    return dataclasses.replace(made, headings=[*made.headings, "site_id"], cells=[*made.cells, ids])


def _text(raw: RawTable, at: int) -> pd.Series:
    return as_text(raw.cells[at])


def _places(raw: RawTable, match: HeadingMatch) -> pd.Series:
    """Position and operator of each row as text, '' where it has no position."""
    place: pd.Series
    if raw.geometry is not None:
        place = raw.geometry.to_wkt().fillna("").astype(TEXT).reset_index(drop=True)
    else:
        columns = sorted(set(match.positions.values()))
        if not columns:
            msg = f"`{raw.file}` must have a site id or a position for each cell, found neither."
            raise InputError(msg)
        place = _text(raw, columns[0])
        for at in columns[1:]:
            place = place + ";" + _text(raw, at)
        place = place.where(place.str.strip(";") != "", "")
    owners = [at for at in match.key_parts if fold(raw.headings[at]) in _NETWORK]
    if "operator" in match.columns:
        owners.append(match.columns["operator"])
    for at in owners:
        place = (place + ";" + _text(raw, at)).where(place != "", "")
    return place


def _filled(raw: RawTable, match: HeadingMatch, codes: IntArray) -> RawTable:
    """Rows whose blanks are filled from the other cells of their layer; the earliest year counts."""
    cells = list(raw.cells)
    groups = pd.Series(codes)
    for name in _FILLED:
        if name in match.columns:
            text = _text(raw, match.columns[name])
            filled = text.where(text != "").groupby(groups).transform("first")
            cells[match.columns[name]] = filled.fillna("").astype(TEXT)
    if "opened" in match.columns:
        text = _text(raw, match.columns["opened"])
        earliest = text.where(text != "").astype("object").groupby(groups).transform("min")
        cells[match.columns["opened"]] = earliest.fillna("").astype(TEXT)
    return dataclasses.replace(raw, cells=cells)


def _first_ids(raw: RawTable, match: HeadingMatch, mast: pd.Series) -> pd.Series:
    """Id of the first cell of each row's mast."""
    if match.key_parts:
        parts = [_text(raw, at) for at in match.key_parts]
        own = parts[0]
        for part in parts[1:]:
            own = (own + "-" + part).where((own != "") & (part != ""), "")
    else:
        at = _cell_column(raw)
        stem = raw.file.split(".")[0]
        made = pd.Series(pd.array([f"{stem}:{row}" for row in raw.rows], dtype=TEXT))
        own = made if at is None else _text(raw, at).where(_text(raw, at) != "", made)
    ids = own.groupby(mast, sort=False).first()
    # two masts may begin with one identity: registers list a cell again where it was heard elsewhere
    again = ids.groupby(ids).cumcount()
    ids = ids.where(again == 0, ids + "-" + (again + 1).astype(str))
    return mast.map(ids).astype(TEXT)


def _cell_column(raw: RawTable) -> int | None:
    """Column of the cell ids, None without."""
    words = spellings(TABLES["cells"])
    for at, heading in enumerate(raw.headings):
        if words.get(fold(heading), ("",))[0] == "cell_id":
            return at
    return None


def _note(file: str, cells: int, masts: int, layers: int, *, by_site: bool) -> Message:
    zh, en = ("站号", "site id") if by_site else ("位置和运营商", "position and operator")
    tail_zh = "" if by_site else "，基站以其第一个小区的编号命名"
    tail_en = "" if by_site else "; a site goes by the id of its first cell"
    return Message(
        zh=f"`{file}`的{cells:,}行为小区：按{zh}合为{masts:,}个基站、{layers:,}层{tail_zh}。",
        en=f"`{file}`: its {cells:,} rows are cells; by {en} they were read as {masts:,} sites with "
        f"{layers:,} layers{tail_en}.",
    )
