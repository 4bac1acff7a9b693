"""Texts from data, made fit for a printed page: nothing in them steers a reader or a program."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from fugai.wording import Language

MAX_LENGTH = 2000
"""Longer texts end in an ellipsis: no name needs a page of its own."""

_ELLIPSIS = "…"
_FIRST_CJK = 0x2E80


def printable(value: object, *, longest: int = MAX_LENGTH) -> str:
    r"""One line of text without control, format and private characters, of bounded length.

    Controls break the XML of a document, overrides of the direction of writing turn what stands beside them, and
    halves of surrogate pairs cannot be written at all.

    Parameters
    ----------
    value
        Text of a file; a missing value is empty.
    longest
        Characters that are kept; more end in an ellipsis.

    Examples
    --------
    >>> printable("a\x00b\n\u202ec\ud800"), printable(float("nan")), printable("x" * 9, longest=4)
    ('a b c', '', 'xxx…')
    """
    if value is None or (not isinstance(value, str) and pd.isna(value) is True):  # type: ignore[call-overload]
        return ""
    text = str(value)[: 4 * longest]
    text = "".join(one if _is_plain(one) else " " for one in text)
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + _ELLIPSIS


def in_language(name: str, language: Language) -> str:
    """The half of a name that gives itself in two languages, 'Chinese / English'; other names as they are.

    >>> in_language("村 0810 / Village 0810", "zh"), in_language("A / B", "zh")
    ('村 0810', 'A / B')
    """
    halves = name.split(" / ")
    if len(halves) != 2:
        return name
    chinese = [any(ord(one) > _FIRST_CJK for one in half) for half in halves]
    if chinese[0] == chinese[1]:
        return name
    return halves[chinese.index(language == "zh")]


def _is_plain(character: str) -> bool:
    kind = unicodedata.category(character)
    # Joiners shape letters of some scripts; all other format characters only steer.
    return kind[0] != "C" or character in "\u200c\u200d"
