"""Which column of a file names the rows of another file, and how often it finds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.headings import fold
from fugai.intake.shaping.partners import likely_partners

if TYPE_CHECKING:
    from fugai.intake.adopt.parts import Part

MOST_ROWS = 100_000
"""Of a longer table so many rows, evenly spaced, are tried; a table with more has no keys of others."""

LEAST_RATE = 0.5
"""Share of a column's values that must be keys of the other file to propose a join."""

_ID_WORDS = re.compile(r"id$|code$|nr$|no$|key$|ref$|编号$|代码$|编码$|名称$|name$|标识$|站号$")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A join of one file's table with another's.

    Parameters
    ----------
    left, right
        Headings of the key in the table and in the other one.
    rate
        Share of the rows of the table that have a partner.
    nearly
        Share that would have one but for leading zeros, spaces and the like.
    other
        The other table.
    """

    other: Part
    left: str
    right: str
    rate: float
    nearly: float = 0.0


def relations_of(part: Part, parts: list[Part], columns: Columns) -> list[Relation]:
    """Joins that a table's columns suggest, for each other table the one with the best rate.

    A key is a column of the other table in which no value occurs twice. Its heading and the
    column's must be the same, or one of ids that name the other; numbers alone never suffice, as
    rows are often counted from 1.

    Parameters
    ----------
    columns
        Text of the columns, made once for a folder.
    """
    found = []
    for other in parts:
        if other is part or other.raw is None or part.raw is None:
            continue
        if not 0 < len(other.raw) <= MOST_ROWS:
            continue
        best = _best(part, other, columns)
        if best is not None:
            found.append(best)
    return found


class Columns:
    """Text of the columns of a folder's tables, and which of them are keys; each made once."""

    def __init__(self) -> None:
        self._texts: dict[tuple[int, int], pd.Series] = {}
        self._keys: dict[int, list[int]] = {}

    def text(self, part: Part, at: int) -> pd.Series:
        """Cells of a column as text, at most `MOST_ROWS` of them."""
        raw = part.raw
        if raw is None:
            return pd.Series([], dtype="object")
        if (id(part), at) not in self._texts:
            step = max(1, -(-len(raw) // MOST_ROWS))
            cells = raw.cells[at].iloc[::step].reset_index(drop=True)
            self._texts[id(part), at] = as_text(cells)
        return self._texts[id(part), at]

    def keys(self, part: Part) -> list[int]:
        """Columns without a value that occurs twice, at most one cell in twenty blank."""
        if id(part) not in self._keys:
            width = 0 if part.raw is None else len(part.raw.headings)
            self._keys[id(part)] = [at for at in range(width) if self._is_key(part, at)]
        return self._keys[id(part)]

    def _is_key(self, part: Part, at: int) -> bool:
        text = self.text(part, at)
        filled = text[text != ""]
        whole = len(filled) >= 0.95 * len(text) and len(filled) > 0
        return bool(whole) and not bool(filled.duplicated().any())

    def has_letters(self, part: Part, at: int) -> float:
        """Share of the cells of a column that hold a letter."""
        return float(self.text(part, at).str.contains(r"[A-Za-z一-鿿]", regex=True).mean())


def _best(part: Part, other: Part, columns: Columns) -> Relation | None:
    best: tuple[float, int, int, int] | None = None
    if part.raw is None or other.raw is None:
        return None
    for right in columns.keys(other):
        keys = columns.text(other, right)
        for left in range(len(part.raw.headings)):
            rank = _likeness(part, left, other, right, columns)
            if rank == 0:
                continue
            cells = columns.text(part, left)
            rate = float((cells.isin(keys) & (cells != "")).mean())
            if rate > 0.0 and (best is None or (rate, rank) > best[:2]):
                best = (rate, rank, left, right)
    if best is None:
        return None
    rate, _, left, right = best
    nearly = _nearly(columns.text(part, left), columns.text(other, right))
    if rate + nearly < LEAST_RATE:
        return None
    return Relation(
        other=other,
        left=part.raw.headings[left],
        right=other.raw.headings[right],
        rate=rate,
        nearly=nearly,
    )


def _nearly(cells: pd.Series, keys: pd.Series) -> float:
    """Share of the cells that would be keys but for leading zeros, spaces and the like."""
    lost = cells[(cells != "") & ~cells.isin(keys)]
    if not len(lost):
        return 0.0
    likely = likely_partners([str(one) for one in lost.unique()[:500]], set(keys.unique()))
    return float(cells.isin(list(likely)).mean())


def _likeness(part: Part, left: int, other: Part, right: int, columns: Columns) -> int:
    """2 where two headings are the same, 1 where one is an id that names the other, 0 otherwise."""
    if part.raw is None or other.raw is None:
        return 0
    a, b = fold(part.raw.headings[left]), fold(other.raw.headings[right])
    if not a or not b:
        return 0
    if a == b and a not in ("x", "y", "lon", "lat", "name", "名称"):
        return 2
    if not _ID_WORDS.search(a) and not _ID_WORDS.search(b):
        return 1 if a == b and columns.has_letters(part, left) > 0.9 else 0
    stem = fold(other.path.stem).rstrip("s")
    if a in b or b in a or (stem and stem in a) or _short(a) == _short(b):
        return 1
    return 1 if columns.has_letters(part, left) > 0.5 else 0


def _short(word: str) -> str:
    return _ID_WORDS.sub("", word)
