"""The rows of a file that a project asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.headings import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.formats.raw import RawTable


def select_rows(raw: RawTable, where: Mapping[str, object]) -> tuple[RawTable, list[str]]:
    """Rows whose cells are among the values asked for, and a note where some are left out.

    Parameters
    ----------
    where
        Heading to the value or values to take; all of them must hold.

    Raises
    ------
    InputError
        The file has no such heading.
    """
    mask = np.ones(len(raw), dtype=np.bool_)
    for heading, wanted in where.items():
        at = [i for i, found in enumerate(raw.headings) if fold(found) == fold(heading)]
        if len(at) != 1:
            msg = f"`where` of `{raw.file}` must name a heading of the file, found {heading!r}."
            raise InputError(msg)
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        cells = pd.Series(list(values), dtype="object")
        mask &= as_text(raw.cells[at[0]]).isin(as_text(cells)).to_numpy(dtype=np.bool_)
    if mask.all():
        return raw, []
    kept = raw.rows_where(mask)
    return kept, [f"`{raw.file}`: {len(kept)} of {len(raw)} rows were asked for by `where`."]
