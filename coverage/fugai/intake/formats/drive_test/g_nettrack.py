"""Logs of G-NetTrack: the cell's number within its node is made the number in the whole network."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold
from fugai.messages import Message
from fugai.tables import generation_of

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable

CELLS_PER_NODE = 256
"""The last 8 of the 28 bits of an E-UTRAN cell identity number the cell within its eNodeB (TS 36.413)."""

_TWICE = {"networktech": "networkmode", "operator": "operatorname"}
"""Heading that says less exactly what another one says."""


def with_network_cell_ids(raw: RawTable) -> RawTable:
    """The table with one cell id, operator and technology, where it is a log of G-NetTrack.

    ``CellID`` of an LTE cell counts within ``Node``, so that each site has a cell 1: it becomes the E-UTRAN
    cell identity, ``RAWCELLID`` where the log has it.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.intake.formats.drive_test.g_nettrack import with_network_cell_ids
    >>> from fugai.intake.formats.raw import TEXT, RawTable
    >>> row = {"Operatorname": "A", "NetworkMode": "LTE", "Node": "32721", "CellID": "9"}
    >>> cells = [pd.Series([text], dtype=TEXT) for text in row.values()]
    >>> raw = RawTable(file="a.txt", headings=list(row), cells=cells, rows=[2])
    >>> with_network_cell_ids(raw).cells[-1][0]
    '8376585'
    """
    at = {fold(heading): position for position, heading in enumerate(raw.headings)}
    if not {"operatorname", "cellid"} <= set(at) or not {"networkmode", "networktech"} & set(at):
        return raw
    mode = raw.cells[at.get("networkmode", at.get("networktech", 0))].astype(TEXT)
    identity = _identities(raw, at, mode)
    dropped = {at[word] for word, better in _TWICE.items() if word in at and better in at}
    dropped |= {at[word] for word in ("cellid", "rawcellid") if word in at}
    kept = [position for position in range(len(raw.headings)) if position not in dropped]
    headings = [raw.headings[position] for position in kept]
    headings = ["enodeb" if fold(heading) == "node" else heading for heading in headings]
    note = Message(
        zh=f"`{raw.file}`：G-NetTrack 日志，小区编号取全网唯一的 ECI（节点号 × 256 + 节点内小区号）。",
        en=f"`{raw.file}`: a G-NetTrack log; cells go by their E-UTRAN identity, node times 256 plus CellID.",
    )
    return dataclasses.replace(
        raw,
        headings=[*headings, "cell_id"],
        cells=[*(raw.cells[position] for position in kept), identity],
        notes=[*raw.notes, note],
    )


def _identities(raw: RawTable, at: dict[str, int], mode: pd.Series) -> pd.Series:
    """Cell id of each row: the whole network's where it can be known, else as the log has it."""
    own = raw.cells[at["cellid"]].astype(TEXT)
    number = pd.to_numeric(own, errors="coerce")
    whole = pd.Series(np.nan, index=own.index)
    if "node" in at:
        node = pd.to_numeric(raw.cells[at["node"]].astype(TEXT), errors="coerce")
        generations = {word: generation_of(str(word)) for word in mode.dropna().unique()}
        lte = mode.map(generations).isin(["lte", "5g"])
        whole = (node * CELLS_PER_NODE + number).where(lte & (number < CELLS_PER_NODE))
    if "rawcellid" in at:
        stated = pd.to_numeric(raw.cells[at["rawcellid"]].astype(TEXT), errors="coerce")
        whole = stated.where(stated > 0).fillna(whole)
    text = whole.astype("Int64").astype(TEXT)
    return text.fillna(own)
