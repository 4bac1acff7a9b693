"""The characters that a report may draw, so that a font with these alone is embedded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.reports.text import printable
from fugai.reports.words import THEMES, WORDS
from fugai.wording import BASES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from fugai.reports.content import ReportContent

_ALWAYS = {chr(code) for code in range(32, 127)} | set(
    "“”‘’，。；：、（）《》〔〕—–…·≥≤−×±²³°µ°¥€£"
    "年月日公报附件第页共截至一二三四五六七八九十未知个百分点分钟平方里"
)
_LONGEST = 200


def characters_of(content: ReportContent) -> set[str]:
    """Characters of all texts that are drawn.

    Parameters
    ----------
    content
        Names, titles and paragraphs of a run.
    """
    found = set(_ALWAYS)
    for text in _texts(content):
        found.update(printable(text, longest=_LONGEST))
    return found


def _texts(content: ReportContent) -> Iterator[object]:
    for pair in (content.title, content.before, content.holes_title):
        yield from pair
    for table in (WORDS, THEMES, BASES, UNITS):
        for pair in table.values():
            yield from pair
    for one in content.indicators:
        yield from one.title
        yield one.unit
        yield from (str(name) for name in one.values.columns)  # noqa: PD011  a field of ours
    if content.shading is not None:
        yield from content.shading.title
        for zh, en, _ in content.shading.classes.values():
            yield zh
            yield en
    yield from content.districts.index
    names = ("name", "name_en", "class_title", "class_title_en")
    yield from _columns(content.districts, names)
    yield from _columns(content.targets, ("id", "title", "title_en", "responsible", "unit"))
    yield from _columns(content.holes, ("village", "village_en"))
    yield from _columns(content.places, ("name", "name_en"))


def _columns(frame: pd.DataFrame, names: Iterable[str]) -> Iterator[object]:
    for name in names:
        if name in frame:
            yield from frame[name].dropna().unique()
