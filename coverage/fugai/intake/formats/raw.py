"""A table as a file has it, before anything in it is understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError
from fugai.intake.formats.budget import regular_file

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from fugai._types import BoolArray, IntArray, ObjectArray
    from fugai.intake.findings import Finding, RowFinding
    from fugai.messages import Message

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""Text of every table: compact, and missing values compare as False."""

IsKnown = Callable[[str], bool]
"""Whether a heading means something to the table that is read."""


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """Cells under the headings of a file.

    Parameters
    ----------
    file
        Name to show in the findings.
    headings, cells
        Headings as written and one column of cells for each: text, or typed where the format is.
    rows
        Row number of each line as the user sees it: in a spreadsheet the heading is row 1, and
        a row of one of several sheets is 'Sheet2!5'.
    geometry
        Geometry that the format itself carries, with its CRS where the file names one.
    decimal_comma
        Whether a single comma in a number is the decimal sign.
    findings
        What reading itself found. Its positions are those of the lines here.
    malformed
        Lines that could not become cells.
    notes
        Sentences about the file.
    merged
        Position of a column to the rows whose cell is part of one that was merged over several.
    made
        Headings that the file does not have: columns that were made of others.
    made_from
        Positions of the columns that others were made of.
    """

    file: str
    headings: list[str]
    cells: list[pd.Series]
    rows: IntArray | ObjectArray
    geometry: gpd.GeoSeries | None = None
    decimal_comma: bool = False
    findings: list[Finding] = field(default_factory=list)
    malformed: list[RowFinding] = field(default_factory=list)
    notes: Sequence[str | Message] = ()
    merged: dict[int, BoolArray] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    made_from: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def rows_where(self, mask: BoolArray) -> RawTable:
        """The rows of a mask with the findings about them; malformed lines and notes stay."""
        kept = np.flatnonzero(mask)
        new_position = np.full(len(self), -1, dtype=np.int64)
        new_position[kept] = np.arange(len(kept))
        geometry = self.geometry
        return replace(
            self,
            cells=[cells.iloc[kept].reset_index(drop=True) for cells in self.cells],
            rows=self.rows[kept],
            geometry=None if geometry is None else geometry.iloc[kept].reset_index(drop=True),
            merged={at: shared[kept] for at, shared in self.merged.items()},
            findings=[_about_rows(one, new_position) for one in self.findings],
        )


def _about_rows(one: Finding, new_position: IntArray) -> Finding:
    """A finding about those of its rows that stay, at their new positions."""
    inside = [i for i, at in enumerate(one.positions) if new_position[at] >= 0]
    return replace(
        one,
        positions=new_position[one.positions[inside]],
        found=[one.found[i] for i in inside],
        rule=one.rule if isinstance(one.rule, str) else [one.rule[i] for i in inside],
    )


def existing_file(path: Path) -> Path:
    """The path, once it is a readable file with something in it.

    Raises
    ------
    InputError
        It does not exist, is a folder, a pipe or a device, is empty or may not be read.
    """
    regular_file(path)
    try:
        with path.open("rb") as stream:
            first = stream.read(1)
    except OSError as error:
        msg = f"`{path.name}` must be readable, the system says: {error.strerror}."
        raise InputError(msg) from error
    if not first:
        msg = f"`{path.name}` must hold something, it is empty (0 bytes)."
        raise InputError(msg)
    return path
