"""Which column of a file names the rows of another file, and how often it finds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.intake.cells import as_text
from fugai.intake.headings import fold
from fugai.intake.shaping.partners import likely_partners

if TYPE_CHECKING:
    import pandas as pd

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


def relations_of(part: Part, parts: list[Part]) -> list[Relation]:
    """Joins that a table's columns suggest, for each other table the one with the best rate.

    A key is a column of the other table in which no value occurs twice. Its heading and the
    column's must be the same, or one of ids that name the other; numbers alone never suffice, as
    rows are often counted from 1.
    """
    found = []
    for other in parts:
        if other is part or other.raw is None or part.raw is None:
            continue
        if not 0 < len(other.raw) <= MOST_ROWS:
            continue
        best = _best(part, other)
        if best is not None:
            found.append(best)
    return found


def _best(part: Part, other: Part) -> Relation | None:
    best: Relation | None = None
    for right in _key_columns(other):
        keys = _texts(other, right)
        for left in range(len(part.raw.headings if part.raw else ())):
            rank = _likeness(part, left, other, right)
            if rank == 0:
                continue
            cells = _texts(part, left)
            filled = cells[cells != ""]
            if not len(filled):
                continue
            rate = float(filled.isin(keys).sum() / len(cells))
            lost = filled[~filled.isin(keys)].unique().tolist()
            nearly = 0.0
            if lost and rate < 1.0:
                likely = likely_partners([str(one) for one in lost[:500]], set(keys.unique()))
                nearly = float(filled.isin(list(likely)).sum() / len(cells))
            if rate + nearly < LEAST_RATE or rate == 0.0:
                continue
            one = Relation(
                other=other,
                left=part.raw.headings[left] if part.raw else "",
                right=other.raw.headings[right] if other.raw else "",
                rate=rate,
                nearly=nearly,
            )
            if best is None or (rate, rank) > (best.rate, 0):
                best = one
    return best


def _key_columns(part: Part) -> list[int]:
    """Columns without a value that occurs twice, at most one cell in twenty blank."""
    raw = part.raw
    if raw is None:
        return []
    found = []
    for at in range(len(raw.headings)):
        text = _texts(part, at)
        filled = text[text != ""]
        if len(filled) >= 0.95 * len(text) and len(filled) and not filled.duplicated().any():
            found.append(at)
    return found


def _texts(part: Part, at: int) -> pd.Series:
    if part.raw is None:
        msg = "a part without cells has no columns"
        raise ValueError(msg)
    step = max(1, len(part.raw) // MOST_ROWS)
    return as_text(part.raw.cells[at].iloc[::step].reset_index(drop=True))


def _likeness(part: Part, left: int, other: Part, right: int) -> int:
    """2 where two headings are the same, 1 where one is an id that names the other, 0 otherwise."""
    if part.raw is None or other.raw is None:
        return 0
    a, b = fold(part.raw.headings[left]), fold(other.raw.headings[right])
    if not a or not b:
        return 0
    if a == b and a not in ("x", "y", "lon", "lat", "name", "名称"):
        return 2
    if not _ID_WORDS.search(a) and not _ID_WORDS.search(b):
        cells = _texts(part, left)
        return (
            1 if cells.str.contains(r"[A-Za-z一-鿿]", regex=True).mean() > 0.9 and a in b + a else 0
        )
    stem = fold(other.path.stem).rstrip("s")
    related = a in b or b in a or (stem and stem in a) or _short(a) == _short(b)
    letters = _texts(part, left).str.contains(r"[A-Za-z一-鿿]", regex=True).mean() > 0.5
    return 1 if related or letters else 0


def _short(word: str) -> str:
    return _ID_WORDS.sub("", word)
