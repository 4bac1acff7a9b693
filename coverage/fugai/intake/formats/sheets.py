"""Which sheets of a workbook hold the table wanted: one, or several with the same headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fugai.errors import InputError
from fugai.intake.formats.heading_line import find_heading
from fugai.messages import Message, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.intake.formats.raw import IsKnown

LEAST_LIKENESS = 0.75
"""Share of the known headings of two sheets together that both must have to be parts of one table."""

_SAMPLE = re.compile(
    r"模板|模版|示例|样例|样表|说明|填表|template|example|sample|vorlage|muster", re.IGNORECASE
)


class Chosen(NamedTuple):
    """Sheets to read, the first of which gives the headings, and what is to be said about the others."""

    names: list[str]
    notes: list[Message]


def choose_sheets(
    tops: Mapping[str, Sequence[Sequence[str]]],
    hidden: set[str],
    is_known: IsKnown,
    *,
    file: str,
    sheet: str | None,
) -> Chosen:
    """The sheet that the user names; else the one with the most known headings and all like it.

    Parameters
    ----------
    tops
        Name of each sheet to its top lines, empty where the sheet is empty.
    hidden
        Sheets that a reader of the workbook does not see.

    Raises
    ------
    InputError
        There is no such sheet, or none at all.
    """
    names = list(tops)
    if sheet is not None:
        if sheet not in names:
            msg = f"`sheet` of `{file}` must be one of {names}, found {sheet!r}."
            raise InputError(msg)
        return Chosen([sheet], [])
    if not names:
        msg = f"`{file}` must hold a sheet with cells, found none."
        raise InputError(msg)
    known = {name: _known_headings(top, is_known) for name, top in tops.items()}
    shown = [name for name in names if name not in hidden and not _SAMPLE.search(name)]
    best = max(shown or names, key=lambda name: (len(known[name]), -names.index(name)))
    if len(known[best]) < max(len(words) for words in known.values()):
        best = max(names, key=lambda name: (len(known[name]), -names.index(name)))
    like = [name for name in shown if name == best or _alike(known[name], known[best])]
    like = sorted({best, *like}, key=names.index)
    return Chosen(like, _notes(file, like, [n for n in names if n not in like and tops[n]]))


def _known_headings(top: Sequence[Sequence[str]], is_known: IsKnown) -> frozenset[str]:
    if not any(any(line) for line in top):
        return frozenset()
    headings, _ = find_heading(top, is_known)
    return frozenset(plain_heading(heading) for heading in headings if is_known(heading))


def plain_heading(heading: str) -> str:
    """A heading without blanks and case, to compare those of two sheets."""
    return "".join(heading.split()).casefold()


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) > 1 and len(one & other) >= LEAST_LIKENESS * len(one | other)


def _notes(file: str, read: Sequence[str], skipped: Sequence[str]) -> list[Message]:
    notes = []
    if len(read) > 1:
        notes.append(
            Message(
                zh=f"`{file}`：{len(read)}个工作表作为一张表读取：{listed(read, chinese=True)}。",
                en=f"`{file}`: {len(read)} sheets were read as one table: {listed(read, chinese=False)}.",
            )
        )
    if skipped:
        notes.append(
            Message(
                zh=f"`{file}`：未读取的工作表：{listed(skipped, chinese=True)}；可用`sheet`指定一个。",
                en=f"`{file}`: sheets not read: {listed(skipped, chinese=False)}; `sheet` can name one.",
            )
        )
    return notes
