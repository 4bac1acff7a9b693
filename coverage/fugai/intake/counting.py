"""How many values of each column a file states, and where the others come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.intake.cells import as_text
from fugai.intake.columns.missing import MISSING_WORDS
from fugai.messages import Message
from fugai.tables import TECHNOLOGY_GROUPS, Assumption
from fugai.tables.assumptions import summed_assumptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fugai._types import BoolArray, ObjectArray
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.tables import Column, Table
    from fugai.tables.assumptions import State

COLUMN_DEFAULT = Message(zh="该列的默认值", en="default of the column")
NOT_STATED = Message(zh="未填写", en="left blank")
NO_COLUMN = Message(zh="文件没有此列", en="the file has no such column")
UNUSED = Message(zh="不是此表的列", en="not a column of the table")
REFUSED = Message(zh="未导入的行，见 findings.csv", en="rows refused, see findings.csv")
NOT_ASKED = Message(zh="`where` 未选取的行", en="rows that `where` does not ask for")
CONSTANT = Message(zh="项目文件的 `constants`", en="`constants` of the project file")
BY_POSITION = Message(zh="按位置判定", en="by the position")
OUTSIDE = Message(zh="位于各行政区以外", en="outside every district")
MADE_OF_PARTS = Message(zh="由多列拼成", en="made of several columns")
MADE_OF_OTHERS = Message(zh="文件没有此列，由其他列生成", en="made of other columns")
MADE_OF_ROWS = Message(zh="由文件名和行号生成", en="made of the file and the row")
IN_TAGS = Message(zh="OpenStreetMap 标签", en="OpenStreetMap tags")
BARE_GENERATION = Message(
    zh="只填写了代际（如4G），按其中一种制式读取",
    en="a bare generation such as 4G, read as one technology",
)

BARE_GENERATIONS = frozenset({*TECHNOLOGY_GROUPS} - {"2g", "5g"})
"""Words for a generation that has several technologies."""


@dataclass(frozen=True, kw_only=True)
class FileColumns:
    """A file as its columns were understood.

    Parameters
    ----------
    raw, table, match
        The cells, the contract, and which column of the file is which of the contract.
    constants
        Columns that the project states instead of the file.
    not_asked
        Rows that the project did not ask for.
    """

    raw: RawTable
    table: Table
    match: HeadingMatch
    constants: Mapping[str, object]
    not_asked: int = 0


def file_assumptions(
    file: FileColumns, frame: pd.DataFrame, keep: BoolArray
) -> tuple[Assumption, ...]:
    """Counts of every column of the contract, of unused columns and of rows that are not used.

    Parameters
    ----------
    frame
        Every column of the contract, parsed, one row per line of the file.
    keep
        Lines that are used.
    """
    found: list[Assumption] = []
    for column in file.table.columns:
        found += _of_column(file, column, frame[column.name], keep)
    return (*summed_assumptions(found), *_ignored(file, keep))


def frame_assumptions(frame: pd.DataFrame, table: Table) -> tuple[Assumption, ...]:
    """Counts of a frame of which only its values are known, such as objects of a map."""
    found: list[Assumption] = []
    for name in (name for name in table.names if name in frame):
        blank = frame[name].isna().to_numpy(dtype=np.bool_)
        found += _counts(table.name, name, len(frame), "stated", ~blank, IN_TAGS)
        found += _counts(table.name, name, len(frame), "blank", blank, NOT_STATED)
    return tuple(found)


def with_districts(
    assumptions: Iterable[Assumption],
    stated: ObjectArray,
    ids: ObjectArray,
    *,
    table: str,
) -> tuple[Assumption, ...]:
    """The counts, with those of ``district_id`` as the positions of the rows made them.

    Parameters
    ----------
    stated, ids
        District of each row as the file states it and as it is used, '' for none.
    """
    others = tuple(one for one in assumptions if one.column != "district_id")
    own = (ids != "") & (stated == ids)
    found = _counts(table, "district_id", len(ids), "stated", own)
    found += _counts(table, "district_id", len(ids), "guessed", (ids != "") & ~own, BY_POSITION)
    found += _counts(table, "district_id", len(ids), "blank", ids == "", OUTSIDE)
    return (*others, *found)


def without_rows(
    assumptions: Iterable[Assumption], table: str, repeated: int
) -> tuple[Assumption, ...]:
    """The counts, with rows that another source has already as ignored."""
    found = summed_assumptions(assumptions)
    if not repeated:
        return found
    size = max((one.of for one in found), default=repeated)
    mine = Assumption(
        input=table, column="", state="ignored", count=repeated, of=size, origin=REFUSED
    )
    return (*found, mine)


def default_notes(file: FileColumns, assumptions: Iterable[Assumption]) -> list[Message]:
    """A sentence for each column that is filled by its default as a whole."""
    return [
        Message(
            zh=f"`{file.raw.file}`：{file.table[one.column].title_zh}（{one.column}）全部{one.of:,}行均未填写，"
            f"按默认值“{one.value}”处理。",
            en=f"`{file.raw.file}`: `{one.column}` is stated in none of the {one.of:,} rows: "
            f"{one.value!r} is assumed in all of them.",
        )
        for one in assumptions
        if one.whole and one.origin == COLUMN_DEFAULT
    ]


def _of_column(
    file: FileColumns, column: Column, values: pd.Series, keep: BoolArray
) -> list[Assumption]:
    raw, match, name = file.raw, file.match, column.name
    size = int(keep.sum())
    known = ~values.isna().to_numpy(dtype=np.bool_)[keep]
    if name in raw.made or (name == file.table.key and match.key_parts):
        how = MADE_OF_OTHERS if name in raw.made else MADE_OF_PARTS
        return _split(file, name, known, "guessed", how)
    if name not in match.columns:
        if name in file.constants:
            return _split(file, name, known, "stated", CONSTANT)
        if name == file.table.key and not column.required:
            return _split(file, name, known, "guessed", MADE_OF_ROWS)
        given = _counts(file.table.name, name, size, "blank", ~known, NO_COLUMN)
        return given + _defaulted(file, column, known)
    text = as_text(raw.cells[match.columns[name]]).to_numpy(dtype=object)[keep]
    empty = _empty(column, text)
    filled = known & empty if column.default is not None else np.zeros(size, dtype=np.bool_)
    found = _defaulted(file, column, filled)
    found += _counts(file.table.name, name, size, "blank", ~known, NOT_STATED)
    own = known & ~filled
    factor = match.unit_factors.get(name, 1.0)
    if factor != 1.0:
        return found + _counts(
            file.table.name, name, size, "guessed", own, _heading_unit(raw, match, name, factor)
        )
    bare = np.zeros(size, dtype=np.bool_)
    if name == "technology" and file.table[name].kind == "choice":
        bare = own & np.isin([str(one).casefold() for one in text], list(BARE_GENERATIONS))
    for meant in dict.fromkeys(values[keep][bare]):
        mine = bare & values[keep].eq(meant).to_numpy(dtype=np.bool_)
        found += _counts(
            file.table.name, name, size, "guessed", mine, BARE_GENERATION, value=str(meant)
        )
    return _counts(file.table.name, name, size, "stated", own & ~bare) + found


def _empty(column: Column, text: ObjectArray) -> BoolArray:
    """Cells that say nothing; in a column of words, 'none' may be one of the words."""
    if column.kind == "text":
        return np.asarray(text == "", dtype=np.bool_)
    words = {word.casefold() for choice, many in column.choices.items() for word in (choice, *many)}
    missing = MISSING_WORDS - words
    return np.array([str(one).casefold() in missing for one in text], dtype=np.bool_)


def _heading_unit(raw: RawTable, match: HeadingMatch, name: str, factor: float) -> Message:
    heading = " ".join(raw.headings[match.columns[name]].split())[:40]
    return Message(
        zh=f"单位取自表头“{heading}”，乘以{factor:g}",
        en=f"in the unit of the heading {heading!r}, times {factor:g}",
    )


def _split(
    file: FileColumns, name: str, known: BoolArray, state: State, origin: Message
) -> list[Assumption]:
    """Known values in one state, the others blank."""
    found = _counts(file.table.name, name, len(known), state, known, origin)
    return found + _counts(file.table.name, name, len(known), "blank", ~known, NOT_STATED)


def _defaulted(file: FileColumns, column: Column, mask: BoolArray) -> list[Assumption]:
    return _counts(
        file.table.name,
        column.name,
        len(mask),
        "defaulted",
        mask,
        COLUMN_DEFAULT,
        value=str(column.default),
    )


def _ignored(file: FileColumns, keep: BoolArray) -> list[Assumption]:
    """Columns of the file that no column of the contract was read from, and rows left out."""
    raw, match, size = file.raw, file.match, int(keep.sum())
    used = {*match.columns.values(), *match.positions.values(), *match.key_parts, *raw.made_from}
    found = [
        Assumption(
            input=file.table.name,
            column=" ".join(heading.split())[:60],
            state="ignored",
            count=size,
            of=size,
            origin=UNUSED,
        )
        for at, heading in enumerate(raw.headings)
        if at not in used and heading.strip() and size
    ]
    malformed = len({one.row for one in raw.malformed})
    total = len(raw) + malformed + file.not_asked
    refused = len(raw) - size + malformed
    for count, origin in ((refused, REFUSED), (file.not_asked, NOT_ASKED)):
        if count:
            found.append(
                Assumption(
                    input=file.table.name,
                    column="",
                    state="ignored",
                    count=count,
                    of=total,
                    origin=origin,
                )
            )
    return found


def _counts(
    table: str,
    column: str,
    size: int,
    state: State,
    mask: BoolArray | Sequence[bool],
    origin: Message | None = None,
    value: str = "",
) -> list[Assumption]:
    """The values of a mask as one count in a list; an empty list where the mask has none."""
    count = int(np.count_nonzero(mask))
    if not count:
        return []
    one = Assumption(input=table, column=column, state=state, count=count, of=size, value=value)
    return [one if origin is None else replace(one, origin=origin)]
