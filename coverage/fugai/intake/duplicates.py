"""Rows that say again what an earlier row says: the first counts, the others are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fugai._types import BoolArray, IntArray
    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Table


def duplicate_findings(
    frame: pd.DataFrame,
    table: Table,
    raw: RawTable,
    refused: BoolArray,
    *,
    label: Callable[[str], str],
) -> list[Finding]:
    """One finding for all rows that an earlier row has already, for each key of the table.

    Its rule names the earlier row, and says so where all their cells are the same.

    Parameters
    ----------
    refused
        Rows that other findings refuse already; they are no duplicates and have none.
    label
        How a finding names a column.
    """
    findings: list[Finding] = []
    for columns in table.unique:
        first = first_rows(frame, columns, refused)
        at = np.flatnonzero((first >= 0) & (first != np.arange(len(frame))))
        if not len(at):
            continue
        same = _equal_rows(raw, at, first[at])
        rules = [
            f"must be unique, it is that of row {raw.rows[first[i]]}"
            + (", the whole row is the same" if is_same else "")
            for i, is_same in zip(at, same, strict=True)
        ]
        column = ", ".join(label(name) for name in columns)
        findings.append(
            Finding(positions=at, column=column, found=key_values(frame, columns, at), rule=rules)
        )
        refused = refused | np.isin(np.arange(len(frame)), at)
    return findings


def first_rows(
    frame: pd.DataFrame, columns: Sequence[str], refused: BoolArray | None = None
) -> IntArray:
    """Position of the first row with the same values of some columns, for every row.

    -1 where the first of the columns has no value, and for refused rows; a value that is missing in
    another column is a value like any other.
    """
    counts = frame[columns[0]].notna().to_numpy(dtype=np.bool_)
    if refused is not None:
        counts = counts & ~refused
    groups = frame[list(columns)].astype("object").groupby(list(columns), dropna=False, sort=False)
    codes = groups.ngroup().to_numpy()
    known = np.flatnonzero(counts)[::-1]
    first = np.full(len(frame) + 1, -1, dtype=np.int64)
    first[codes[known]] = known  # in descending order, so that the earliest is written last
    return np.where(counts, first[codes], -1)


def key_values(frame: pd.DataFrame, columns: Sequence[str], at: IntArray) -> list[object]:
    """What the rows have in the columns of a key: the value of one, or all of them as text."""
    if len(columns) == 1:
        return list(frame[columns[0]].to_numpy(dtype=object)[at])
    cells = [frame[name].to_numpy(dtype=object)[at] for name in columns]
    return [
        ", ".join("" if pd.isna(value) else str(value) for value in row)
        for row in zip(*cells, strict=True)
    ]


def _equal_rows(raw: RawTable, at: np.ndarray, first: np.ndarray) -> BoolArray:
    """Whether each row has the cells and the geometry of the first row with its key."""
    same = np.ones(len(at), dtype=np.bool_)
    for cells in raw.cells:
        text = as_text(cells.iloc[np.concatenate([at, first])].reset_index(drop=True))
        values = text.to_numpy(dtype=object)
        same &= values[: len(at)] == values[len(at) :]
    if raw.geometry is not None:
        wkb = raw.geometry.to_wkb()
        same &= (wkb.iloc[at].to_numpy() == wkb.iloc[first].to_numpy()).astype(np.bool_)
    return same
