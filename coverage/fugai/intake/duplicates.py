"""Keys that come twice: the first row counts, the others are refused."""

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
    frame: pd.DataFrame, table: Table, raw: RawTable, already: BoolArray, *, label: str
) -> list[Finding]:
    """Rows whose key an earlier row has; each says which row, and whether all cells are the same.

    Parameters
    ----------
    already
        Rows that are refused for another reason; they neither count as first nor again.
    label
        How a finding names the key's column.
    """
    keys = frame[table.key].mask(already)
    twice = (keys.duplicated(keep="first") & keys.notna()).to_numpy(dtype=np.bool_)
    if not twice.any():
        return []
    first = _first_rows(keys)
    at = np.flatnonzero(twice)
    same = _same_cells(raw, at, first[at])
    rules = [
        f"must be unique, it is that of row {raw.rows[first[i]]}"
        + (", the whole row is the same" if alike else "")
        for i, alike in zip(at, same, strict=True)
    ]
    values = list(keys.to_numpy(dtype=object)[at])
    return [Finding(positions=at, column=label, found=values, rule=rules)]


def _first_rows(keys: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Position of the first row with the same key, for every row."""
    codes, uniques = pd.factorize(keys)
    first = np.zeros(len(uniques), dtype=np.int64)
    known = np.flatnonzero(codes >= 0)[::-1]
    first[codes[known]] = known  # the earliest is written last
    return np.where(codes >= 0, first[codes], -1) if len(uniques) else np.full(len(keys), -1)


def _same_cells(raw: RawTable, at: np.ndarray, first: np.ndarray) -> BoolArray:
    same = np.ones(len(at), dtype=np.bool_)
    for cells in raw.cells:
        text = as_text(cells.iloc[np.concatenate([at, first])].reset_index(drop=True))
        values = text.to_numpy(dtype=object)
        same &= values[: len(at)] == values[len(at) :]
    if raw.geometry is not None:
        wkb = raw.geometry.to_wkb()
        same &= (wkb.iloc[at].to_numpy() == wkb.iloc[first].to_numpy()).astype(np.bool_)
    return same
