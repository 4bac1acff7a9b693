"""What every log of a drive test becomes: rows of time, position, level, cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.formats.raw import TEXT, RawTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.intake.findings import RowFinding
    from fugai.messages import Message

NO_FIX = "must have a position, found none before it in the log"
"""Why a level is refused that was measured while the receiver did not know where it was."""


@dataclass
class LogRows:
    """Rows of a log as they are gathered, line by line.

    Parameters
    ----------
    line, lon, lat, level, cell, technology, operator, time
        One value for each row; ``line`` is the number of its line in the file.
    malformed
        Lines that hold a level or a position which cannot be used.
    """

    line: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    technology: list[str] = field(default_factory=list)
    operator: list[str] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    malformed: list[RowFinding] = field(default_factory=list)

    def table(self, file: str, notes: Sequence[str | Message]) -> RawTable:
        """The rows as a table with the headings of the contract."""
        texts = {
            "level_dbm": self.level,
            "cell_id": self.cell,
            "technology": self.technology,
            "operator": self.operator,
            "time": self.time,
        }
        columns = [pd.Series(np.array(values)) for values in (self.lon, self.lat)]
        columns += [pd.Series(pd.array(values, dtype=TEXT)) for values in texts.values()]
        return RawTable(
            file=file,
            headings=["lon", "lat", *texts],
            cells=columns,
            rows=np.array(self.line, dtype=np.int64),
            malformed=self.malformed,
            notes=list(notes),
        )
