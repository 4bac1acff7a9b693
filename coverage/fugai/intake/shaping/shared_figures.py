"""Figures of cells that were merged over several rows: one figure for all of them together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.cells import as_text
from fugai.intake.columns.separators import COUNTS
from fugai.intake.findings import findings_where

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch

SUMS = COUNTS - {"sectors"} | {"cost"}
"""Columns whose values add up: the figure of a merged cell is that of its rows together."""

RULE = (
    "must be a figure of its own row, the cell is merged over several; it is left out, not divided "
    "and not repeated"
)


def without_shared_figures(raw: RawTable, match: HeadingMatch) -> RawTable:
    """Cells in which figures that add up were merged over several rows as blank, and flagged."""
    for name in sorted(SUMS & set(match.columns)):
        at = match.columns[name]
        shared = raw.merged.get(at)
        if shared is None or len(shared) != len(raw) or not shared.any():
            continue
        text = as_text(raw.cells[at])
        found = findings_where(np.asarray(shared), raw.headings[at], text, RULE, action="flagged")
        cells = list(raw.cells)
        cells[at] = text.mask(shared, "")
        raw = replace(raw, cells=cells, findings=[*raw.findings, *found])
    return raw
