"""Texts on a terminal, where a Chinese character takes two columns."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# A line may break after blanks, after a wide character with the punctuation that follows it, or
# after a word.
_PIECES = re.compile(r"\s+|[\u2e80-\uffef][，。；：、）”》！？]*|[^\s\u2e80-\uffef]+")


def text_width(text: str) -> int:
    """Columns of a terminal that a text takes.

    >>> text_width("覆盖 ok")
    7
    """
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return wide - sum(1 for letter in text if unicodedata.combining(letter))


def columns_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table, each column as wide as its longest text, set to the right.

    >>> columns_of([["区", "km"], ["a", "12.5"]])
    ['  区    km', '   a  12.5']
    """
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "".join(
            "  " + " " * (width - text_width(cell)) + cell
            for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def wrap_text(text: str, columns: int) -> list[str]:
    """Lines of a text, none wider than the columns given; no line where it is empty.

    >>> wrap_text("one two three", 8), wrap_text("覆盖分析", 4)
    (['one two', 'three'], ['覆盖', '分析'])
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text.strip()):
        if text_width(line + piece.rstrip()) <= columns:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
        while text_width(line) > columns:  # one word wider than a line
            most = max(columns, 2)
            cut = next(n for n in range(len(line), 0, -1) if text_width(line[:n]) <= most)
            lines.append(line[:cut])
            line = line[cut:]
    return [part for part in [*lines, line.rstrip()] if part]
