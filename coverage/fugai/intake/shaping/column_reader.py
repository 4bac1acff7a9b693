"""Columns of a file read one after the other, with what is to be said about them together."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.cells import as_text, parse_cells
from fugai.intake.columns.missing import missing_word_notes
from fugai.intake.columns.separators import Where, check_separators
from fugai.intake.findings import Finding, refused_rows
from fugai.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from fugai.intake.columns.notation import Notation
    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Column


@dataclass(kw_only=True)
class ColumnReader:
    """Reads the columns of a file and gathers findings and notes.

    Parameters
    ----------
    raw
        Cells of the file.
    table
        Name of the table that the file holds.
    notation
        How the file writes numbers and dates.
    findings, notes
        What was found so far.
    """

    raw: RawTable
    table: str
    notation: Notation
    findings: list[Finding] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    _unknown: list[pd.Series] = field(default_factory=list)

    def read(
        self, column: Column, cells: pd.Series, *, label: str, factor: float = 1.0
    ) -> pd.Series:
        """Values of a column that the file has; blank cells get the column's default.

        Parameters
        ----------
        label
            The column as the file names it.
        factor
            What to multiply numbers without a unit of their own by.

        Raises
        ------
        InputError
            A number may mean two things.
        """
        text = as_text(cells)
        where = Where(file=self.raw.file, table=self.table, label=label, rows=self.raw.rows)
        notation, notes = check_separators(
            column, text, self.notation, where=where, others=self._texts, factor=factor
        )
        self.notes += notes
        values, found = parse_cells(column, text, notation=notation, factor=factor)
        self.findings += [dataclasses.replace(one, column=label) for one in found]
        missing = values.isna().to_numpy(dtype=np.bool_) & ~refused_rows(found, len(values))
        if column.kind != "text":
            self._unknown.append(text[missing])
        return self._with_default(column, values, missing, label)

    def all_notes(self) -> list[Message]:
        """Notes on all columns that were read."""
        return [*self.notes, *missing_word_notes(self.raw.file, self._unknown)]

    def _texts(self) -> list[pd.Series]:
        return [as_text(cells) for cells in self.raw.cells]

    def _with_default(
        self, column: Column, values: pd.Series, missing: np.ndarray, label: str
    ) -> pd.Series:
        """The values with the column's default where a cell is blank, which a note says."""
        if column.default is None or not missing.any():
            return values
        count, size = int(missing.sum()), len(values)
        if count < size:
            self.notes.append(
                Message(
                    zh=f"`{self.raw.file}`：{label}有{count:,}格（共{size:,}格）未填写，按默认值“{column.default}”处理。",
                    en=f"`{self.raw.file}`: {count:,} of {size:,} cells of {label} are blank and count as {str(column.default)!r}.",
                )
            )
        return values.mask(missing, column.default)
