"""Small charts on a sheet: one line over the periods, and bars of districts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path as Outline

from fugai.figure_text import figure_text, is_share
from fugai.reports.drawing.sheet import FAINT, INK, MUTED, RULE, Align, Box, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fugai.wording import Language

LINE, WHOLE_LINE, BAR, LACKING = "#1f5f99", "#9aa5b1", "#3b7fb5", "#c9574b"


def draw_trend(
    sheet: Sheet,
    box: Box,
    values: pd.Series,
    unit: str,
    language: Language,
    *,
    whole: pd.Series | None = None,
    title: str,
) -> None:
    """A line over the periods with its first and last value; a lighter one for the whole area."""
    left, top, wide, high = box
    size = sheet.size_for(title, 6.0, wide, least=5.2)
    sheet.text(left, top + 2.6, title, size=size, colour=INK, room=wide)
    known = values.to_numpy(dtype=np.float64)
    both = known if whole is None else np.r_[known, whole.to_numpy(dtype=np.float64)]
    finite = both[np.isfinite(both)]
    if not len(finite):
        sheet.text(
            left, top + high / 2 + 1, figure_text(math.nan, unit, language), size=6.0, colour=FAINT
        )
        return
    low, upper = _range(float(finite.min()), float(finite.max()), share=is_share(unit))
    plot = (left + 1.0, top + 6.2, wide - 2.0, high - 13.0)
    count = max(len(values) - 1, 1)

    def at(position: int, value: float) -> tuple[float, float]:
        x = plot[0] + plot[2] * (position / count if len(values) > 1 else 0.5)
        return x, plot[1] + plot[3] * (upper - value) / (upper - low)

    sheet.line([left, left + wide], [plot[1] + plot[3] + 3.6] * 2, colour=RULE, width=0.5)
    if whole is not None:
        _line(sheet, [at(k, v) for k, v in enumerate(whole) if math.isfinite(v)], WHOLE_LINE, 0.9)
    points = [(k, *at(k, v), v) for k, v in enumerate(known) if math.isfinite(v)]
    _line(sheet, [(x, y) for _, x, y, _ in points], LINE, 1.3)
    for _, x, y, _ in points:
        sheet.shapes([Outline.circle((x, y), 0.55)], box=box, fill=LINE)
    for number in dict.fromkeys((0, len(values) - 1)):
        x, _ = at(number, low)
        align: Align = "center" if len(values) == 1 else "left" if number == 0 else "right"
        place = {"left": left, "right": left + wide, "center": x}[align]
        sheet.text(
            place, top + high, str(values.index[number]), size=5.2, colour=FAINT, align=align
        )
    for position, x, y, value in dict.fromkeys((points[0], points[-1])) if points else ():
        align = "center" if len(values) == 1 else "left" if 2 * position <= count else "right"
        place = {"left": max(x - 1, left), "right": min(x + 1, left + wide), "center": x}[align]
        text = figure_text(value, unit, language, bare=True)
        # beneath the point where the line goes up from it, so that it does not cross the number
        rises = position == points[0][0] and len(points) > 1 and points[1][2] < y - 1.0
        above = y + 3.0 if rises else y - 1.1
        sheet.text(place, above, text, size=5.8, colour=LINE, align=align)


def draw_bars(
    sheet: Sheet,
    box: Box,
    rows: Sequence[tuple[str, float, float]],
    unit: str,
    language: Language,
    *,
    required: float = math.nan,
    size: float = 6.5,
) -> None:
    """Bars of several districts with name and value, a mark at the previous value and a line at what is required.

    Parameters
    ----------
    rows
        Name, value and previous value of each, from top to bottom.
    """
    left, top, wide, high = box
    pitch = min(high / max(len(rows), 1), 5.2)
    names = min(
        0.42 * wide, max((sheet.width_mm(name, size) for name, _, _ in rows), default=0.0) + 1
    )
    texts = [figure_text(value, unit, language, bare=True) for _, value, _ in rows]
    room = max((sheet.width_mm(text, size) for text in texts), default=0.0) + 2
    start, length = left + names + 1.5, wide - names - room - 2.5
    finite = [v for _, *pair in rows for v in (*pair, required) if math.isfinite(v)]
    largest = 1.0 if is_share(unit) and max(finite, default=0) <= 1 else max([*finite, 1e-9])
    for number, (name, value, before) in enumerate(rows):
        y = top + pitch * (number + 0.72)
        sheet.text(start - 1.5, y, name, size=size, align="right", room=names)
        end = length * max(value, 0) / largest if math.isfinite(value) else 0.0
        sheet.rectangle((start, y - 0.62 * pitch, end, 0.72 * pitch), fill=BAR)
        if math.isfinite(before):
            x = start + length * max(before, 0) / largest
            sheet.line([x, x], [y - 0.72 * pitch, y + 0.2 * pitch], colour=INK, width=0.9)
        sheet.text(start + end + 1.2, y, texts[number], size=size, colour=MUTED)
    if math.isfinite(required):
        x = start + length * required / largest
        sheet.line(
            [x, x], [top, top + pitch * len(rows)], colour=LACKING, width=0.8, linestyle="--"
        )


def _line(sheet: Sheet, points: list[tuple[float, float]], colour: str, width: float) -> None:
    if len(points) > 1:
        sheet.line([x for x, _ in points], [y for _, y in points], colour=colour, width=width)


def _range(low: float, high: float, *, share: bool) -> tuple[float, float]:
    """Ends of the axis: no small difference fills it."""
    middle, span = (low + high) / 2, high - low
    least = 0.1 if share else max(0.2 * abs(middle), 1e-9)
    half = max(span, least) / 2 * 1.15
    bottom, top = middle - half, middle + half
    if share and top > 1 and high <= 1:
        bottom, top = 1 - 2 * half, 1.0
    if bottom < 0 <= low:
        bottom, top = 0.0, 2 * half
    return bottom, top
