"""Wide tables, with a column for each year, as rows of one year each."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold, spellings
from fugai.intake.shaping.rows import rows_at
from fugai.messages import Message

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Table

VALUE_COLUMNS = {"residents": "population", "subscriptions": "subscribers"}
"""Table to the column that a wide file has once for each year."""

_YEAR = re.compile(r"^(\D*?)((?:19|20)\d\d)(\D*)$")
_PEOPLE: tuple[str, ...] = (
    "",
    "pop",
    "population",
    "residents",
    "inhabitants",
    "people",
    "total",
    "totalpopulation",
)
_PEOPLE += (
    "人口",
    "常住人口",
    "人口数",
    "总人口",
    "常住人口数",
    "年末常住人口",
    "户籍人口",
    "value",
    "y",
)
_SUBSCRIBERS = ("", "subscribers", "subscriptions", "用户数", "用户", "宽带用户数", "value")
_WORDS = {
    "residents": frozenset(map(fold, _PEOPLE)),
    "subscriptions": frozenset(map(fold, _SUBSCRIBERS)),
}
_FILLER = re.compile(r"^年末?|年$|^in|^at|^as of|^end of|单位|万人?|人$")


def year_of_heading(heading: str, table: str) -> tuple[int, str] | None:
    """Year of a heading of a wide table and its unit, None where it is no such heading.

    >>> year_of_heading("2014", "residents"), year_of_heading("人口2013（万人）", "residents")
    ((2014, ''), (2013, '万'))
    >>> year_of_heading("households_2014", "residents") is None
    True
    """
    if table not in VALUE_COLUMNS:
        return None
    plain = unicodedata.normalize("NFKC", heading).casefold().strip()
    match = _YEAR.match(fold(plain))
    if match is None:
        return None
    around = [_FILLER.sub("", _FILLER.sub("", part)) for part in (match[1], match[3])]
    if not all(word in _WORDS[table] for word in around):
        return None
    unit = "万" if "万" in plain else ""
    return int(match[2]), unit


def rows_by_year(raw: RawTable, table: Table) -> RawTable:
    """Rows of a wide table, one for each year; other tables as they are.

    A cell without a figure makes no row. A note says which columns were read as years.

    Parameters
    ----------
    raw
        Rows with a column per year, as '2014' or '人口2013'.
    table
        A table of `VALUE_COLUMNS`.
    """
    if table.name not in VALUE_COLUMNS or any(_is_year(heading, table) for heading in raw.headings):
        return raw
    years = {
        at: found
        for at, heading in enumerate(raw.headings)
        if (found := year_of_heading(heading, table.name)) is not None
    }
    if not years:
        return raw
    words = spellings(table)
    kept = [
        at
        for at, heading in enumerate(raw.headings)
        if at not in years and words.get(fold(heading), ("",))[0] != table.key
    ]
    texts = [as_text(raw.cells[at]).to_numpy(dtype=object) for at in years]
    units = [unit for _, unit in years.values()]
    filled = np.array([texts[i] != "" for i in range(len(texts))]).reshape(len(texts), len(raw))
    row, column = np.nonzero(filled.T)
    made = rows_at(raw, row.astype(np.int64))
    named = [str(year) for year, _ in years.values()]
    values = [f"{texts[c][r]}{units[c]}" for r, c in zip(row, column, strict=True)]
    own = [pd.Series(pd.array([named[c] for c in column], dtype=TEXT))]
    own.append(pd.Series(pd.array(values, dtype=TEXT)))
    stem = raw.file.split(".")[0]
    ids = [f"{stem}:{n}-{named[c]}" for n, c in zip(made.rows, column, strict=True)]
    own.append(pd.Series(pd.array(ids, dtype=TEXT)))
    listed = ", ".join(repr(raw.headings[at]) for at in years)
    note = Message(
        zh=f"`{raw.file}`的列{listed}为各年的数值，逐年读取。",
        en=f"`{raw.file}`: the columns {listed} were read as years, one row for each.",
    )
    return dataclasses.replace(
        made,
        headings=[*(raw.headings[at] for at in kept), "year", VALUE_COLUMNS[table.name], table.key],
        cells=[*(made.cells[at] for at in kept), *own],
        notes=(*made.notes, note),
    )


def _is_year(heading: str, table: Table) -> bool:
    return spellings(table).get(fold(heading), ("",))[0] == "year"
