"""Rows that a stray quotation mark put into one cell of the row before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fugai._types import BoolArray


class Swallowed(NamedTuple):
    """Rows that hold other rows, the lines in each with its position, and the rule that they break."""

    mask: BoolArray
    lines: list[tuple[int, str]]
    rule: str = (
        "must close its quotation marks, this line was put into one row with the next or the last"
    )


def swallowed_rows(cells: Sequence[pd.Series], separator: str) -> Swallowed:
    r"""Rows of which a cell runs over several lines that are rows of their own.

    An address may have two lines; a line within a cell that has as many separators as a row needs
    is a row, which a quotation mark without its partner has swallowed.

    >>> import pandas as pd
    >>> row = ["S1", "a,30\nS2,a", "35"]
    >>> swallowed_rows([pd.Series([cell]) for cell in row], ",").lines
    [(0, 'S1,a,30'), (0, 'S2,a,35')]
    """
    size = len(cells[0]) if cells else 0
    broken = np.zeros(size, dtype=np.bool_)
    for column in cells:
        broken |= column.str.contains("\n", regex=False).to_numpy(dtype=np.bool_)
    mask = np.zeros(size, dtype=np.bool_)
    lines: list[tuple[int, str]] = []
    for at in np.flatnonzero(broken):
        record = separator.join(str(column.iloc[at]) for column in cells).splitlines()
        whole = [line for line in record if line.count(separator) == len(cells) - 1]
        if len(whole) > 1:
            mask[at] = True
            lines += [(int(at), line) for line in record if line.strip()]
    return Swallowed(mask, lines)
