"""Rows whose key an earlier row has: the first row counts, the others are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.findings import Finding

if TYPE_CHECKING:
    from fugai._types import BoolArray
    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Table


def duplicate_findings(
    frame: pd.DataFrame, table: Table, raw: RawTable, refused: BoolArray, *, label: str
) -> list[Finding]:
    """One finding for all rows whose key an earlier row has.

    Its rule names the earlier row, and says so where all their cells are the same.

    Parameters
    ----------
    refused
        Rows that other findings refuse already; they are no duplicates and have none.
    label
        How a finding names the key's column.
    """
    keys = frame[table.key].mask(refused)
    repeated = (keys.duplicated(keep="first") & keys.notna()).to_numpy(dtype=np.bool_)
    if not repeated.any():
        return []
    first = _first_rows(keys)
    at = np.flatnonzero(repeated)
    same = _equal_rows(raw, at, first[at])
    rules = [
        f"must be unique, it is that of row {raw.rows[first[i]]}"
        + (", the whole row is the same" if is_same else "")
        for i, is_same in zip(at, same, strict=True)
    ]
    values = list(keys.to_numpy(dtype=object)[at])
    return [Finding(positions=at, column=label, found=values, rule=rules)]


def _first_rows(keys: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Position of the first row with the same key, for every row."""
    codes, uniques = pd.factorize(keys)
    first = np.zeros(len(uniques), dtype=np.int64)
    known = np.flatnonzero(codes >= 0)[::-1]
    first[codes[known]] = known  # in descending order, so that the earliest is written last
    return np.where(codes >= 0, first[codes], -1) if len(uniques) else np.full(len(keys), -1)


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
