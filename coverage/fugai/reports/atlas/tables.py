"""Tables of a page of the atlas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.figure_text import change_text, figure_text, gap_text, unit_of
from fugai.reports.drawing.sheet import FAINT, INK, MUTED, RULE, Align, Box, Sheet
from fugai.reports.text import in_language, printable
from fugai.reports.words import status_word, word
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai.reports.content import IndicatorHistory
    from fugai.wording import Language

ROW_MM, SIZE_PT = 4.1, 6.6
_SMALLEST_PT = 5.4
STATUS_COLOURS = {"met": "#1b7f4b", "missed": "#b3261e", "in doubt": "#9a6700"}
_TARGET_SHARES: dict[Language, tuple[float, ...]] = {
    "zh": (40.0, 20.0, 13.0, 22.0, 14.0),
    "en": (51.0, 23.0, 11.0, 15.0, 13.0),
}
_SIGNS = {"at_least": "≥", "at_most": "≤"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: heading, share of the width, side and colours of its cells."""

    heading: str
    share: float
    align: Align = "right"
    colours: Sequence[str] = ()


def draw_table(
    sheet: Sheet, box: Box, columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> float:
    """Rows beneath their headings, each cell cut to its room; the lower edge. [mm]"""
    left, top, wide, _ = box
    total = sum(column.share for column in columns)
    starts, x = [], left
    for column in columns:
        starts.append((x, wide * column.share / total))
        x += wide * column.share / total
    y = top + 2.8
    for column, (start, room) in zip(columns, starts, strict=True):
        _cell(sheet, start, y, room, column.heading, column.align, MUTED, 5.8)
    sheet.line([left, left + wide], [y + 1.2, y + 1.2], colour=INK, width=0.6)
    for number, row in enumerate(rows):
        y += ROW_MM
        for column, (start, room), text in zip(columns, starts, row, strict=True):
            colour = column.colours[number] if column.colours else INK
            _cell(sheet, start, y, room, text, column.align, colour, SIZE_PT)
        sheet.line([left, left + wide], [y + 1.25, y + 1.25], colour=RULE, width=0.3)
    return y + 1.25


def draw_heading(sheet: Sheet, box: Box, text: str) -> float:
    """Heading of a block; where the block begins. [mm]"""
    left, top, wide, _ = box
    sheet.text(left, top + 3.2, text, size=8.2, room=wide)
    return top + 4.6


def target_rows(
    targets: pd.DataFrame, detail: pd.DataFrame, focus: str | None, language: Language
) -> tuple[list[list[str]], list[str]]:
    """Title, required, actual, gap and result of each target in a district or the whole, and its colour.

    Those that are missed come first, then the others in their own order.
    """
    rows = []
    of_district = (
        {}
        if focus is None or not len(detail)
        else {
            str(row["id"]): row
            for row in detail[detail["district_id"].eq(focus)].to_dict("records")
        }
    )
    for target in records_of(targets):
        found = target if focus is None else of_district.get(str(target["id"]))
        if found is None:
            continue
        judged = focus is None or bool(found.get("judged", True))
        status = str(found["status"]) if judged else ""
        unit = str(target["unit"])
        actual = float(str(found["actual"]))
        texts = [
            title_of(target, language),
            required_text(target, language),
            figure_text(actual, unit, language, bare=True) if math.isfinite(actual) else "–",
            gap_text(float(str(found["gap"])), unit, language) if status == "missed" else "–",
            status_word(status, language) or "–",
        ]
        rows.append((status != "missed", status, texts))
    rows.sort(key=lambda one: one[0])
    return [texts for _, _, texts in rows], [
        STATUS_COLOURS.get(status, FAINT) for _, status, _ in rows
    ]


def records_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as dictionaries."""
    return [{str(name): one for name, one in row.items()} for row in frame.to_dict("records")]


def title_of(target: dict[str, object] | pd.Series, language: Language) -> str:
    """Title of a target in a language, else the other, else its id."""
    names = ("title", "title_en") if language == "zh" else ("title_en", "title")
    found = [printable(target[name], longest=200) for name in (*names, "id")]
    return next((one for one in found if one), "")


def required_text(target: dict[str, object], language: Language) -> str:
    """What a target requires, with its sign and unit."""
    sign = _SIGNS.get(str(target["comparison"]), "")
    number = figure_text(float(str(target["required"])), str(target["unit"]), language)
    return f"{sign} {number}".strip()


def draw_targets(
    sheet: Sheet,
    box: Box,
    rows: tuple[list[list[str]], list[str]],
    language: Language,
    *,
    empty: str = "",
) -> None:
    """Table of targets; how many are left out where the box has no room for all."""
    texts, colours = rows
    left, top, wide, high = box
    begin = draw_heading(sheet, box, word("targets", language))
    if not texts:
        sheet.text(
            left, begin + 4, empty or word("no_targets", language), size=SIZE_PT, colour=MUTED
        )
        return
    room = int((top + high - begin - 9.5) / ROW_MM)
    shown = len(texts) if len(texts) <= room else max(room - 1, 1)
    shares = _TARGET_SHARES[language]
    names = ("target", "required", "actual", "gap", "result")
    columns = [
        Column(
            heading=word(name, language),
            share=share,
            align="left" if name == "target" else "right",
            colours=colours[:shown] if name == "result" else (),
        )
        for name, share in zip(names, shares, strict=True)
    ]
    end = draw_table(sheet, (left, begin, wide, high), columns, texts[:shown])
    if shown < len(texts):
        more = word("more_targets", language, n=len(texts) - shown)
        sheet.text(left, end + 3, more, size=6.0, colour=MUTED)
        end += 3.0
    if "–" in [row[-1] for row in texts[:shown]]:
        sheet.text(left, end + 3.2, word("not_judged", language), size=6.0, colour=MUTED, room=wide)


def draw_indicators(
    sheet: Sheet,
    box: Box,
    indicators: Sequence[IndicatorHistory],
    focus: str,
    language: Language,
) -> None:
    """Table of indicators: this period, the change, and the whole area beside it."""
    left, _, wide, high = box
    begin = draw_heading(sheet, box, word("indicators", language))
    rows, colours = [], []
    for one in indicators:
        unit = unit_of(one.unit, language)
        title = pick(one.title, language)
        change = one.change(focus)
        row = [
            f"{title} [{unit}]" if unit else title,
            figure_text(one.now(focus), one.unit, language, bare=True),
            change_text(change, one.unit, language, bare=True),
        ]
        if focus:
            row.append(figure_text(one.now(), one.unit, language, bare=True))
        rows.append(row)
        colours.append(INK if math.isfinite(change) and change else FAINT)
    columns = [
        Column(heading=word("indicator", language), share=56, align="left"),
        Column(heading=word("now", language), share=15),
        Column(heading=word("change", language), share=14, colours=colours),
    ]
    if focus:
        columns.append(Column(heading=word("all_together", language), share=17))
    draw_table(sheet, (left, begin, wide, high), columns, rows)


def draw_holes(
    sheet: Sheet, box: Box, holes: gpd.GeoDataFrame, title: str, language: Language, *, empty: str
) -> None:
    """Table of the numbered holes with their people and the nearest village."""
    left, _, wide, high = box
    begin = draw_heading(sheet, box, title)
    if not len(holes):
        sheet.text(left, begin + 4, empty, size=SIZE_PT, colour=MUTED, room=wide)
        return
    rows = [
        [
            str(number),
            figure_text(round(float(row.people)), "persons", language, bare=True),
            figure_text(float(row.area_km2), "km2", language, bare=True),
            village_text(row, language),
        ]
        for number, row in enumerate(holes.itertuples(), start=1)
    ]
    columns = [
        Column(heading=word("hole", language), share=9, align="left"),
        Column(heading=word("people", language), share=15),
        Column(heading=word("area_km2", language), share=23),
        Column(heading=word("village", language), share=54),
    ]
    draw_table(sheet, (left, begin, wide, high), columns, rows)


def village_text(hole: object, language: Language) -> str:
    """Nearest village of a hole and how far it is; a dash where none is known."""
    names = ("village", "village_en") if language == "zh" else ("village_en", "village")
    found = [printable(getattr(hole, name, ""), longest=80) for name in names]
    name = in_language(next((one for one in found if one), ""), language)
    distance = round(float(getattr(hole, "village_km", math.nan)), 1)
    if not name:
        return "–"
    return f"{name} {figure_text(distance, 'km', language)}" if distance > 0 else name


def _cell(
    sheet: Sheet,
    start: float,
    y: float,
    room: float,
    text: str,
    align: Align,
    colour: str,
    size: float,
) -> None:
    x = start if align == "left" else start + room
    room -= 1.0
    size = sheet.size_for(text, size, room, least=_SMALLEST_PT)
    sheet.text(x, y, text, size=size, colour=colour, align=align, room=room)
