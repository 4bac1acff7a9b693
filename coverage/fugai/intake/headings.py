"""Which column of a file is which column of a contract."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake import public_datasets
from fugai.intake.columns.position_words import (
    POSITION_HEADINGS,
    POSITION_UNITS,
    without_unit,
)
from fugai.intake.columns.remarks import split_remark, without_marks
from fugai.intake.units import UNITS, units_of
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fugai.tables import Column, Table

_BLANKS = re.compile(r"[\s\-_‐-―()\[\]{}<>【】〔〕〖〗「」『』《》〈〉:°.*·\"'“”]+")
_DATUM_WORDS = {
    "wgs84": "wgs84",
    "wgs": "wgs84",
    "cgcs2000": "cgcs2000",
    "国家2000": "cgcs2000",
    "gcj02": "gcj02",
    "gcj": "gcj02",
    "高德": "gcj02",
    "腾讯": "gcj02",
    "火星": "gcj02",
    "bd09": "bd09",
    "bd": "bd09",
    "百度": "bd09",
}


@dataclass(frozen=True, kw_only=True)
class HeadingMatch:
    """What each column of a file means; columns of the file go by their position.

    Parameters
    ----------
    columns
        Canonical column to column of the file.
    unit_factors
        What to multiply a canonical column by, where the file has it in another unit.
    positions
        Kind of position (`POSITION_HEADINGS`) to column of the file.
    key_parts
        Columns of the file that make up the key together.
    notes
        Which headings could also mean a column and were not used.
    """

    columns: dict[str, int]
    unit_factors: dict[str, float] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    key_parts: tuple[int, ...] = ()
    notes: tuple[str | Message, ...] = ()


def fold(heading: object) -> str:
    """A heading in lower case and half width, without blanks, hyphens, underscores and brackets.

    '(required)' and its like do not count.

    >>> fold(" Site_ID ") == fold("ｓｉｔｅ－ｉｄ")
    True
    """
    return _BLANKS.sub("", without_marks(str(heading)).casefold()).replace("，", ",")


def spellings(table: Table) -> dict[str, tuple[str, int]]:
    """Folded heading to canonical column and rank, where a lower rank is the better match.

    Rank 0 is the canonical name, 1 a title, 2 a former title, 3 an alias.
    """
    found: dict[str, tuple[str, int]] = {}
    for rank, names in enumerate(
        (
            [(c.name, c.name) for c in table.columns],
            [(title, c.name) for c in table.columns for title in (c.title_zh, c.title)],
            [(title, c.name) for c in table.columns for title in c.former_titles],
            [(alias, c.name) for c in table.columns for alias in c.aliases],
        )
    ):
        for heading, column in names:
            found.setdefault(fold(heading), (column, rank))
    return found


def unit_spellings(table: Table) -> dict[str, tuple[str, int, float]]:
    """Folded heading with a unit behind it to canonical column, rank and factor to its unit.

    Bureaus write '天线挂高(m)' or '常住人口（单位：万人）'; `fold` takes the brackets away.
    """
    plain = spellings(table)
    found: dict[str, tuple[str, int, float]] = {}
    for word, (name, rank) in plain.items():
        for unit, factor in units_of(table[name]).items():
            short = fold(unit)
            for ending in (
                short,
                f"单位{short}",
                f"/{short}",
                f",{short}",
                f",单位{short}",
                f"in{short}",
            ):
                if short and word + ending not in plain:
                    found.setdefault(word + ending, (name, rank, factor))
    return found


def known_headings(table: Table, columns: Mapping[str, str] | None = None) -> frozenset[str]:
    """Every folded heading that means something to a table."""
    words = set(spellings(table)) | set(unit_spellings(table))
    words |= {fold(heading) for heading in (columns or {}).values()}
    words |= {word for spellings_ in POSITION_HEADINGS.values() for word in spellings_}
    words |= {
        word + unit
        for kind, units in POSITION_UNITS.items()
        for word in POSITION_HEADINGS[kind]
        for unit in units
    }
    return frozenset(
        words
        | set(public_datasets.columns_in_other_units(table.name))
        | public_datasets.KEY_HEADINGS
    ) - {""}


def match_headings(
    headings: Sequence[str],
    table: Table,
    *,
    file: str,
    datum: str,
    columns: Mapping[str, str] | None = None,
) -> HeadingMatch:
    """Meaning of each heading.

    Raises
    ------
    InputError
        A heading that the user names is absent, or two headings mean the same column equally well.
    """
    folded = [fold(heading) for heading in headings]
    named = {
        column: _named(headings, folded, column, heading, file)
        for column, heading in (columns or {}).items()
    }
    _check_columns(named, table, file)
    taken = {at for column, at in named.items() if column in table.names}
    positions = position_columns(headings, datum, skip=taken, file=file)
    positions |= {kind: at for kind, at in named.items() if kind in POSITION_HEADINGS}
    found, factors, notes = _by_alias(
        headings, table, named, used_elsewhere=set(positions.values()), file=file
    )
    for word, (column, factor) in public_datasets.columns_in_other_units(table.name).items():
        if column not in found and word in folded:
            found[column], factors[column] = folded.index(word), factor
    parts = public_datasets.key_parts(table.name, folded)
    if table.key in found and (table.key in named or found[table.key] not in parts):
        parts = ()
    return HeadingMatch(
        columns={column: found[column] for column in table.names if column in found},
        unit_factors=factors,
        positions=positions,
        key_parts=parts,
        notes=tuple(notes),
    )


def _check_columns(named: Iterable[str], table: Table, file: str) -> None:
    for column in named:
        if column not in table.names and column not in POSITION_HEADINGS:
            allowed = ", ".join((*table.names, *POSITION_HEADINGS))
            msg = f"`columns` of `{file}` must name columns of {table.name} ({allowed}), found {column!r}."
            raise InputError(msg)


def _named(
    headings: Sequence[str], folded: Sequence[str], column: str, heading: str, file: str
) -> int:
    """Position of the heading that the user names for a column."""
    exact = [at for at, found in enumerate(headings) if found == heading]
    matches = exact or [at for at, found in enumerate(folded) if found == fold(heading)]
    if len(matches) == 1:
        return matches[0]
    rule = "is there more than once" if matches else "is not there"
    msg = f"`{file}` must have one heading {heading!r} for `{column}`, it {rule}; found {_listed(headings)}."
    raise InputError(msg)


def _by_alias(
    headings: Sequence[str],
    table: Table,
    named: Mapping[str, int],
    *,
    used_elsewhere: Collection[int],
    file: str,
) -> tuple[dict[str, int], dict[str, float], list[str | Message]]:
    """Columns that the user or a built-in spelling names, their unit factors, and notes.

    A note says which headings could also mean a column and were not used, but for columns that
    are ``used_elsewhere``.
    """
    with_units = unit_spellings(table)
    words = spellings(table) | {word: found[:2] for word, found in with_units.items()}
    folded = [fold(heading) for heading in headings]
    candidates: dict[str, list[tuple[int, int]]] = {}
    taken = set(named.values())
    remarked = _remarked(headings, words, skip={*taken, *used_elsewhere})
    for at, word in enumerate(folded):
        if at in taken:
            continue
        if word in words:
            column, rank = words[word]
            candidates.setdefault(column, []).append((rank, at))
        elif at in remarked and not _needs_unit(table[remarked[at]]):
            candidates.setdefault(remarked[at], []).append((_REMARKED, at))
    found = {column: at for column, at in named.items() if column in table.names}
    factors: dict[str, float] = {}
    notes: list[str | Message] = [
        _unit_note(file, headings[at], column)
        for at, column in remarked.items()
        if _needs_unit(table[column]) and column not in candidates and column not in found
    ]
    for column, ranked in candidates.items():
        if column in found:
            continue
        best = min(rank for rank, _ in ranked)
        first = [at for rank, at in ranked if rank == best]
        if len(first) > 1:
            raise InputError(_several_headings(file, column, [headings[at] for at in first]))
        found[column] = first[0]
        if folded[first[0]] in with_units:
            factors[column] = with_units[folded[first[0]]][2]
            if factors[column] != 1.0:
                notes.append(_factor_note(file, headings[first[0]], column, factors[column]))
        others = [
            repr(headings[at]) for rank, at in ranked if rank != best and at not in used_elsewhere
        ]
        if others:
            notes.append(
                f"`{file}`: `{column}` was read from {headings[first[0]]!r}, not from "
                f"{', '.join(others)}."
            )
    return found, factors, notes


_EVERY_UNIT = frozenset(fold(unit) for units in UNITS.values() for unit in units)
_REMARKED = 4
"""Rank of a heading that means a column once the remark in its brackets is taken away."""


def _remarked(
    headings: Sequence[str],
    words: Mapping[str, tuple[str, int]],
    *,
    skip: Collection[int],
) -> dict[int, str]:
    """Position of each heading that is not known but for a remark in brackets, and its column.

    A remark with a year is not one: it says of when a figure is.
    """
    found = {}
    for at, heading in enumerate(headings):
        base, remark = split_remark(heading)
        known = words.get(fold(base))
        if at in skip or not remark or fold(heading) in words or known is None:
            continue
        if not re.search(r"\d{4}", remark) and fold(remark) not in _EVERY_UNIT:
            found[at] = known[0]
    return found


def _needs_unit(column: Column) -> bool:
    return column.kind in ("number", "integer")


def _unit_note(file: str, heading: str, column: str) -> Message:
    return Message(
        zh=f"`{file}`：表头“{heading}”括号中的单位或说明无法识别，未用作{column}；请换算，或在`columns`中指定。",
        en=f"`{file}`: the unit or remark in {heading!r} is not known, it is not read as `{column}`; "
        "convert it, or name it in `columns`.",
    )


def _factor_note(file: str, heading: str, column: str, factor: float) -> Message:
    return Message(
        zh=f"`{file}`：{column}由“{heading}”乘以{factor:g}得出。",
        en=f"`{file}`: `{column}` is {heading!r} times {factor:g}.",
    )


def _several_headings(file: str, column: str, found: Sequence[str]) -> str:
    repeated = " and ".join(repr(heading) for heading in found)
    todo = "rename one of them" if len(set(found)) < len(found) else "name one in `columns`"
    return f"`{file}` must have one heading for `{column}`, found {repeated}; {todo}."


def position_columns(
    headings: Sequence[str], datum: str, *, file: str, skip: Collection[int] = ()
) -> dict[str, int]:
    """Kind of position to the column of the file; of several, the one in the datum declared.

    Raises
    ------
    InputError
        Two columns hold the same, or the heading names another datum than the one declared.
    """
    folded = [fold(heading) for heading in headings]
    candidates: dict[str, list[tuple[str | None, int]]] = {}
    for at, word in enumerate(folded):
        if at in skip and word != "quadkey":
            continue
        stated, plain = _split_datum(word)
        for kind, words in POSITION_HEADINGS.items():
            if plain in words or without_unit(plain, kind) in words:
                candidates.setdefault(kind, []).append((stated, at))
    positions: dict[str, int] = {}
    for kind, columns in candidates.items():
        fitting = [at for stated, at in columns if stated == datum]
        fitting = fitting or [at for stated, at in columns if stated is None]
        if len(fitting) > 1:
            raise InputError(_several_headings(file, kind, [headings[at] for at in fitting]))
        if not fitting:
            heading, stated = headings[columns[0][1]], columns[0][0]
            msg = f"`datum` of `{file}` must be {stated!r} as its heading {heading!r} says, found {datum!r}."
            raise InputError(msg)
        positions[kind] = fitting[0]
    return positions


def _split_datum(word: str) -> tuple[str | None, str]:
    """Datum that a folded heading names, None where it names none, and the rest of the heading."""
    for name, datum in _DATUM_WORDS.items():
        if word.startswith(name) and len(word) > len(name):
            return datum, word.removeprefix(name)
        if word.endswith(name) and len(word) > len(name):
            return datum, word.removesuffix(name)
    return None, word


def _listed(headings: Sequence[str]) -> str:
    listed = ", ".join(repr(heading[:40]) for heading in headings[:20])
    return listed + (" ..." if len(headings) > 20 else "")
