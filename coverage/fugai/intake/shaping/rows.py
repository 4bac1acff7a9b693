"""Rows of a file taken again, in another order, or several as one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.intake.findings import Finding
    from fugai.intake.formats.raw import RawTable


def rows_at(raw: RawTable, at: IntArray) -> RawTable:
    """The rows at some positions, any of them several times; findings go to their first row.

    Parameters
    ----------
    at
        Position in the table of each row of the result.
    """
    first = np.full(len(raw), -1, dtype=np.int64)
    first[at[::-1]] = np.arange(len(at))[::-1]
    geometry = raw.geometry
    return dataclasses.replace(
        raw,
        cells=[cells.iloc[at].reset_index(drop=True) for cells in raw.cells],
        rows=raw.rows[at],
        geometry=None if geometry is None else geometry.iloc[at].reset_index(drop=True),
        findings=[_moved(one, first) for one in raw.findings],
    )


def _moved(one: Finding, first: IntArray) -> Finding:
    kept = [i for i, at in enumerate(one.positions) if first[at] >= 0]
    return dataclasses.replace(
        one,
        positions=first[one.positions[kept]],
        found=[one.found[i] for i in kept],
        rule=one.rule if isinstance(one.rule, str) else [one.rule[i] for i in kept],
    )
