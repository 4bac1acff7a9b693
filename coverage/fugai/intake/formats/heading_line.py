"""Which of the top lines of a table is its heading, which may take two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.intake.formats.raw import IsKnown

HEADING_LINES = 10
"""The heading is looked for among so many lines: titles often stand above it."""


def find_heading(lines: Sequence[Sequence[str]], is_known: IsKnown) -> tuple[list[str], int]:
    """Headings and the position of their line, of the lower line where they take two.

    The heading is the line with the most known headings, the first of equals. Merged cells spread a
    heading over two lines ('坐标' above '经度' and '纬度'): where a line and its neighbour together
    hold more known headings than the line alone, both are the heading, and a cell of the lower line
    takes precedence.

    Parameters
    ----------
    lines
        Top lines of the table; at least one of them has a cell that is not empty.
    is_known
        Whether a heading means something to the table wanted.
    """
    top = [[cell.strip() for cell in line] for line in lines[:HEADING_LINES]]
    scores = [sum(map(is_known, line)) for line in top]
    filled = [at for at, line in enumerate(top) if any(line)]
    best = max(filled, key=lambda at: (scores[at], -at))
    headings, last, best_score = top[best], best, scores[best]
    for upper in (best - 1, best):
        if upper < 0 or upper + 1 >= len(top):
            continue
        joined = _joined(top[upper], top[upper + 1])
        score = sum(map(is_known, joined))
        if score > best_score:
            headings, last, best_score = joined, upper + 1, score
    return headings, last


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    cells = zip(_padded(upper, width), _padded(lower, width), strict=True)
    return [below or above for above, below in cells]


def _padded(line: Sequence[str], width: int) -> list[str]:
    return [*line, *[""] * (width - len(line))]
