"""Ids of rows whose file has none: the same row has the same id, wherever it stands."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.tables import Table

SERIAL_HEADINGS = frozenset(
    {
        "序号",
        "序",
        "no",
        "nr",
        "#",
        "num",
        "number",
        "serial",
        "sn",
        "fid",
        "ogcfid",
        "gid",
        "rowid",
        "lfdnr",
    }
)
"""Folded headings of serial numbers, which are unique within one file at most."""

_DIGITS = 8


def make_keys(
    raw: RawTable, table: Table, match: HeadingMatch, constants: Mapping[str, object]
) -> RawTable:
    """A table with ids where it needs them and its file has none; a note says how they were made.

    Districts go by their name. Other rows go by the serial number of their file, where it has one
    for each row, and else by eight digits that are made of position and name (where there are any,
    of all cells otherwise): the same after rows were added or sorted. Rows that are the same in
    every cell have one id, so that the second is refused as a duplicate.

    Parameters
    ----------
    match
        What each column of the file means; it has no column for the key.
    """
    key = table.key
    has_key = key in match.columns or match.key_parts or key in constants
    if has_key or not table[key].required or not len(raw):
        return raw
    stem = raw.file.split(".")[0]
    serial = _serial_numbers(raw)
    source: tuple[int, ...] = ()
    if table.name == "districts" and "name" in match.columns:
        ids = list(as_text(raw.cells[match.columns["name"]]))
        how = Message(zh="取自名称", en="are their names")
    elif serial is not None:
        at, numbers = serial
        source = (at,)
        ids = [f"{stem}:{number}" for number in numbers]
        heading = raw.headings[at]
        how = Message(zh=f"由文件名和“{heading}”组成", en=f"are the file's name and {heading!r}")
    else:
        ids = [f"{stem}:{digits}" for digits in _digits(raw, table, match)]
        how = Message(zh="由位置和名称生成", en="were made of position and name")
    note = Message(
        zh=f"`{raw.file}`没有{table[key].title_zh}（{key}）列：编号{how.zh}，如{ids[0]}；也可用`id`指定一列。",
        en=f"`{raw.file}` has no column `{key}`: ids {how.en}, such as {ids[0]!r}; `id` can name a column.",
    )
    return dataclasses.replace(
        raw,
        headings=[*raw.headings, key],
        cells=[*raw.cells, pd.Series(pd.array(ids, dtype=TEXT))],
        notes=(*raw.notes, note),
        made=(*raw.made, key),
        made_from=(*raw.made_from, *source),
    )


def _serial_numbers(raw: RawTable) -> tuple[int, list[str]] | None:
    """Column of serial numbers that has another one in every row, and its cells."""
    for at, heading in enumerate(raw.headings):
        if fold(heading) in SERIAL_HEADINGS:
            text = list(as_text(raw.cells[at]))
            if all(text) and len(set(text)) == len(text):
                return at, text
    return None


def _digits(raw: RawTable, table: Table, match: HeadingMatch) -> list[str]:
    """Digits of each row: of what it is, and a number behind where rows differ in the rest alone.

    Rows of a table that may say several things of one place, as layers of a mast, have no number.
    """
    texts = [list(as_text(cells)) for cells in raw.cells]
    geometry = (
        [""] * len(raw) if raw.geometry is None else [str(one) for one in raw.geometry.to_wkt()]
    )
    whole = list(zip(*texts, geometry, strict=True))
    identity = [*match.positions.values()]
    named = [match.columns[name] for name in ("name", "operator") if name in match.columns]
    is_shared = table.key in table.together
    parts = [texts[at] for at in (*identity, *named)]
    is_placed = bool(identity) or raw.geometry is not None
    chosen: Sequence[tuple[str, ...]] = (
        list(zip(*parts, geometry, strict=True)) if is_placed else whole
    )
    seen: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    ids = []
    for part, row in zip(chosen, whole, strict=True):
        digits = hashlib.sha256("\x1f".join(part).encode("utf-8", "replace")).hexdigest()[:_DIGITS]
        number = seen[digits].setdefault(row, len(seen[digits]))
        ids.append(digits if number == 0 or is_shared else f"{digits}-{number + 1}")
    return ids
