"""Words of a file that the project says the meaning of."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.choice_words import choice_rules, fold_word, meaning_of, words_of
from fugai.intake.formats.raw import TEXT
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.tables import Table


def translate_words(
    raw: RawTable, table: Table, match: HeadingMatch, values: Mapping[str, Mapping[str, str]]
) -> RawTable:
    """A table whose foreign words are those of the contract.

    Parameters
    ----------
    match
        What each column of the file means.
    values
        Column to foreign word and its meaning; '' means that nothing is stated.

    Raises
    ------
    InputError
        There is no such column, or a meaning is no word of it.
    """
    for name, words in values.items():
        check_words(table, name, words, file=raw.file)
        at = match.columns.get(name)
        if at is None:
            msg = f"`values.{name}` of `{raw.file}` must be of a column that the file has, it has none for {name}."
            raise InputError(msg)
        raw = _translated(raw, name, at, words)
    return raw


def check_words(table: Table, name: str, words: Mapping[str, str], *, file: str) -> None:
    """Raise where ``values`` names no column of a table, or a word that the column cannot hold.

    Raises
    ------
    InputError
        The sentence lists the words that may be used, and the nearest.
    """
    if name not in table.names:
        near = difflib.get_close_matches(name, table.names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"`values` of `{file}` must name columns of {table.name} ({', '.join(table.names)}), found {name!r}{hint or '.'}"
        raise InputError(msg)
    if not table[name].choices:
        return
    known = words_of(table[name])
    for meant in words.values():
        if meant and not meaning_of(meant, known):
            rule = choice_rules(table[name], [meant])[0]
            msg = f"`values.{name}` of `{file}` {rule}, found {meant!r}."
            raise InputError(msg)


def _translated(raw: RawTable, name: str, at: int, words: Mapping[str, str]) -> RawTable:
    meanings = {fold_word(word): meant for word, meant in words.items()}
    text = as_text(raw.cells[at])
    folded = text.map(fold_word)
    hit = folded.isin(list(meanings))
    cells = list(raw.cells)
    cells[at] = text.where(~hit, folded.map(meanings).fillna("")).astype(TEXT)
    unused = [word for word in words if fold_word(word) not in set(folded)]
    count = int(hit.sum())
    notes: list[str | Message] = [
        Message(
            zh=f"`{raw.file}`：{name}列有{count:,}个单元格按`values`的词义读取。",
            en=f"`{raw.file}`: {count:,} cells of {name} were read by the words of `values`.",
        )
    ]
    if unused:
        listed = ", ".join(repr(word) for word in unused[:8])
        notes.append(
            Message(
                zh=f"`{raw.file}`的{name}列没有`values`中的{listed}。",
                en=f"`{raw.file}`: {name} never holds {listed}, which `values` gives a meaning.",
            )
        )
    return dataclasses.replace(raw, cells=cells, notes=(*raw.notes, *notes))
