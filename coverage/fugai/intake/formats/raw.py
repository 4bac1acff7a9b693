"""A table as a file has it, before anything in it is understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from fugai._types import IntArray
    from fugai.intake.findings import Finding

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""Text of every table: compact, and missing values compare as False."""

Known = Callable[[str], bool]
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
        Row number of each line as the user sees it.
    geometry
        Geometry that the format itself carries, with its CRS where the file names one.
    decimal_comma
        Whether a single comma in a number is the decimal sign.
    findings
        What reading itself found. Its positions are those of the lines here.
    lost
        Lines that could not become cells: row number, text, rule.
    notes
        Sentences about the file.
    """

    file: str
    headings: list[str]
    cells: list[pd.Series]
    rows: IntArray
    geometry: gpd.GeoSeries | None = None
    decimal_comma: bool = False
    findings: list[Finding] = field(default_factory=list)
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


def existing_file(path: Path) -> Path:
    """The path, once it is a readable file with something in it.

    Raises
    ------
    InputError
        It does not exist, is a folder, is empty or may not be read.
    """
    if not path.exists():
        msg = f"`{path.name}` must be an existing file, found nothing at {path}."
        raise InputError(msg)
    if not path.is_file():
        msg = f"`{path}` must be a file, found a folder."
        raise InputError(msg)
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
