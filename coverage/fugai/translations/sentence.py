"""A sentence in another language, looked up whole or part by part."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal

from fugai.text_width import text_width
from fugai.translations.catalogue import catalogue

if TYPE_CHECKING:
    from fugai.messages import Message

Language = Literal["zh", "en"]

_RULE = re.compile(
    r"(?:(?P<subject>.+?)(?<!:) )?(?P<rule>must .+?)(?P<rest>, found .+)?", re.DOTALL
)
_ENDS = re.compile(r"(?<=[^. ])(?<!e\.g)(; |\. (?=[A-Z`])|(?<=\?) (?=[A-Z`]))")
_FILE = re.compile(r"(?P<file>\S+\.[a-z]{2,9}): (?P<rest>.+)", re.DOTALL)
"""A sentence that begins with the file that it is about."""

_CELLS = re.compile(r"\S+(?: \S+)*")
_DEPTH = 3
"""A value may be a sentence itself, whose values may be sentences."""


@lru_cache(maxsize=65536)
def translated(text: str, language: Language) -> str:
    """A sentence of fugai in a language.

    Parameters
    ----------
    text
        English, as it was raised. What no catalogue knows stays as it is: names and values of the
        data, and sentences of other libraries.
    language
        ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> from fugai.translations import translated
    >>> translated("`year` must be a whole number, found 'x'.", "zh")
    "`year`必须是整数，实际为'x'。"
    >>> translated("must not be missing", "zh")
    '不得缺失'
    """
    if language == "en" or not text.strip():
        return text
    return _translated(text, 0)


def note_text(note: str | Message, language: Language) -> str:
    """A note in a language.

    Parameters
    ----------
    note
        An English sentence of fugai, or a message in both languages.
    language
        ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> from fugai.messages import Message
    >>> from fugai.translations import note_text
    >>> note_text(Message(zh="没有道路。", en="No roads."), "zh")
    '没有道路。'
    """
    if isinstance(note, str):
        return translated(note, language)
    return note.zh if language == "zh" else note.en


def translated_lines(text: str, language: Language) -> str:
    r"""A printed table or list in a language: every cell translated, the columns kept.

    Parameters
    ----------
    text
        Lines whose cells are two or more blanks apart.
    language
        ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> from fugai.translations import translated_lines
    >>> print(translated_lines("  model     uma\n  before    8.21", "zh"))
      模型      uma
      校准前    8.21
    """
    if language == "en":
        return text
    return "\n".join(_translated_line(line, language) for line in text.split("\n"))


def _translated_line(line: str, language: Language) -> str:
    """A line whose cells begin at the columns where they began, or two blanks after the last one."""
    made = ""
    for cell in _CELLS.finditer(line):
        column = text_width(line[: cell.start()])
        gap = max(column - text_width(made), 2 if made else 0)
        text = catalogue(printed=True).translated(
            cell.group(), partial(translated, language=language)
        )
        made += " " * gap + (text or translated(cell.group(), language))
    return made


def _translated(text: str, depth: int) -> str:
    """The text in Chinese: sentence by sentence, each by subject, rule and value, or whole."""
    if text in catalogue().texts:
        return catalogue().texts[text]
    after_file = _FILE.fullmatch(text)
    if after_file is not None:
        return f"{after_file['file']}：{_translated(after_file['rest'], depth)}"
    pieces = _ENDS.split(text)
    if len(pieces) > 1:
        ends = {"; ": "；", ". ": "。", " ": ""}
        return "".join(
            ends[piece] if at % 2 else _translated(piece, depth) for at, piece in enumerate(pieces)
        )
    stop = "。" if text.endswith(".") else ""
    body = text.removesuffix(".")
    if body.startswith("found "):
        return f"{_found(f', {body}', depth).removeprefix('，')}{stop}"
    parts = _RULE.fullmatch(body)
    rule = None if parts is None else _looked_up(parts["rule"], depth)
    if parts is not None and rule is not None:
        subject = _value(parts["subject"] or "", depth)
        return f"{subject}{rule}{_found(parts['rest'] or '', depth)}{stop}"
    whole = _looked_up(body, depth)
    return text if whole is None else f"{whole}{stop}"


def _found(rest: str, depth: int) -> str:
    """What was found instead, after the comma."""
    if not rest:
        return ""
    known = _looked_up(rest.removeprefix(", "), depth)
    if known is not None:
        return f"，{known}"
    return f"，实际为{_value(rest.removeprefix(', found '), depth)}"


def _looked_up(text: str, depth: int) -> str | None:
    return catalogue().translated(text, lambda value: _value(value, depth + 1))


def _value(text: str, depth: int) -> str:
    """A value of a sentence: itself translated where it is a word or a sentence of ours."""
    return text if depth > _DEPTH or not text else _translated(text, depth)
