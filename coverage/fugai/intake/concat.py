"""Several sources of one table, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError
from fugai.intake.cells import parse_cells
from fugai.intake.counting import without_rows
from fugai.intake.duplicates import first_rows, key_values
from fugai.intake.findings import (
    Finding,
    SourcedReading,
    concat_findings,
    findings_table,
)
from fugai.intake.formats.raw import TEXT
from fugai.tables import TABLES, Reading, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, IntArray


def origin_of(reading: Reading[pd.DataFrame]) -> pd.DataFrame:
    """File and row of each line of a reading's frame; empty where the reading does not know them."""
    if isinstance(reading, SourcedReading) and len(reading.origin) == len(reading.frame):
        return reading.origin
    return pd.DataFrame({"file": [""] * len(reading.frame), "row": [""] * len(reading.frame)})


def concat_readings(
    readings: Sequence[Reading[pd.DataFrame]], table: str
) -> SourcedReading[pd.DataFrame]:
    """All rows of several sources of a table; a key that an earlier source has is refused.

    Parameters
    ----------
    readings
        What was read of each source, in the order of precedence.
    table
        Name of the table.

    Returns
    -------
    Reading with the columns of the contract, the findings of all sources, and RangeIndex.

    Raises
    ------
    ContractError
        There is no reading.
    CRSMismatchError
        The frames are not all in one CRS.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.intake import concat_readings
    >>> from fugai.tables import Reading
    >>> one = Reading(frame=pd.DataFrame({"cell_id": ["A1", "A2"], "site_id": ["A", "A"]}))
    >>> two = Reading(frame=pd.DataFrame({"cell_id": ["A2", "B1"], "site_id": ["A", "B"]}))
    >>> both = concat_readings([one, two], "cells")
    >>> both.frame["cell_id"].tolist(), both.findings["value"].tolist()
    (['A1', 'A2', 'B1'], ['A2'])
    """
    if not readings:
        msg = f"`readings` of {table} must be at least one, found none."
        raise ContractError(msg)
    frames = [_with_all_columns(reading.frame, TABLES[table]) for reading in readings]
    origin = pd.concat(
        [origin_of(reading).astype("object") for reading in readings], ignore_index=True
    )
    frame = _concatenated(frames, table)
    repeated, findings = _duplicates(frame, TABLES[table], origin)
    listed = findings_table(
        findings, table=table, file=list(origin["file"]), rows=list(origin["row"])
    )
    return SourcedReading(
        frame=frame[~repeated].reset_index(drop=True),
        findings=concat_findings([*(reading.findings for reading in readings), listed]),
        notes=tuple(dict.fromkeys(note for reading in readings for note in reading.notes)),
        origin=origin[~repeated].reset_index(drop=True),
        assumptions=without_rows(
            (one for reading in readings for one in reading.assumptions), table, int(repeated.sum())
        ),
    )


def _with_all_columns(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with every column of the contract, in its order and with its type."""
    columns = {}
    for column in table.columns:
        if column.name in frame:
            cells = frame[column.name]
            cells = cells.astype(TEXT) if column.kind in ("text", "choice") else cells
        else:
            default = pd.Series([column.default] * len(frame), dtype="object")
            cells = parse_cells(column, default)[0].set_axis(frame.index)
        columns[column.name] = cells
    conformed = pd.DataFrame(columns, index=frame.index)
    if not isinstance(frame, gpd.GeoDataFrame):
        return conformed
    located: pd.DataFrame = gpd.GeoDataFrame(conformed, geometry=frame.geometry, crs=frame.crs)
    return located


def _concatenated(frames: list[pd.DataFrame], table: str) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    systems = {frame.crs for frame in frames if isinstance(frame, gpd.GeoDataFrame)}
    if len(systems) > 1:
        names = ", ".join(sorted(str(system and system.name) for system in systems))
        msg = f"The sources of {table} must share one CRS, found {names}."
        raise CRSMismatchError(msg)
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True)


def _duplicates(
    frame: pd.DataFrame, table: Table, origin: pd.DataFrame
) -> tuple[BoolArray, list[Finding]]:
    """Rows that an earlier row has already, with that row's file and number."""
    repeated: BoolArray = np.zeros(len(frame), dtype=np.bool_)
    findings = []
    files, rows = list(origin["file"]), list(origin["row"])
    for columns in table.unique:
        first = first_rows(frame, columns, repeated)
        at = np.flatnonzero((first >= 0) & (first != np.arange(len(frame))))
        if len(at):
            rules = [
                f"must be unique, it is that of row {rows[first[i]]} in {files[first[i]]}"
                + (", the whole row is the same" if is_same else "")
                for i, is_same in zip(at, _equal_rows(frame, table, at, first[at]), strict=True)
            ]
            found = key_values(frame, columns, at)
            findings.append(
                Finding(positions=at, column=", ".join(columns), found=found, rule=rules)
            )
            repeated[at] = True
    return repeated, findings


def _equal_rows(frame: pd.DataFrame, table: Table, at: IntArray, first: IntArray) -> BoolArray:
    """Whether rows say the same as others in every column but a key that their file may lack."""
    same = np.ones(len(at), dtype=np.bool_)
    for name in frame.columns:
        if name == table.key and not table[name].required:
            continue
        values = frame[name].astype("object").to_numpy()
        one, other = values[at], values[first]
        empty, others_empty = pd.isna(one), pd.isna(other)
        both = ~empty & ~others_empty
        equal = empty & others_empty
        equal[both] = [a == b for a, b in zip(one[both], other[both], strict=True)]
        same &= equal
    return same
