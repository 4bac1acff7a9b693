"""The pages of the atlas: the whole area, and one district."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.figure_text import figure_text, unit_of
from fugai.reports.atlas.tables import (
    ROW_MM,
    draw_heading,
    draw_holes,
    draw_indicators,
    draw_targets,
    target_rows,
)
from fugai.reports.content import residents
from fugai.reports.drawing.charts import draw_bars, draw_trend
from fugai.reports.drawing.district_map import draw_legend, draw_map, legend_entries
from fugai.reports.drawing.holes import Numbered, numbered_holes
from fugai.reports.drawing.sheet import A4_MM, INK, MUTED, RULE, Box, Sheet
from fugai.reports.text import printable
from fugai.reports.words import basis_word, district_label, word
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.reports.content import IndicatorHistory, ReportContent
    from fugai.wording import Language

MARGIN_MM = 15.0
MAP_HEIGHT_MM, MAP_WIDTH_MM = 112.0, 122.0
_GUTTER = 6.0
_CHARTS = 4
_COMPARED, _BARS = 8, 10
_INDICATORS = 16


def draw_district(sheet: Sheet, content: ReportContent, district: str, language: Language) -> None:
    """One district: map, targets, holes, indicators with their change."""
    row = content.districts.loc[district]
    _draw_head(
        sheet, content, district_label(row, language), _about(content, district, language), language
    )
    holes = numbered_holes(content, district)
    _draw_page(sheet, content, district, holes, language)


def draw_whole(sheet: Sheet, content: ReportContent, language: Language) -> None:
    """All districts on one page."""
    _draw_head(sheet, content, word("whole", language), _about(content, "", language), language)
    _draw_page(sheet, content, None, numbered_holes(content, None), language)


def draw_foot(sheet: Sheet, content: ReportContent, language: Language, page: int, of: int) -> None:
    """Page number, and where the numbers come from."""
    width, height = A4_MM
    y = height - 9.0
    sheet.line([MARGIN_MM, width - MARGIN_MM], [y - 3.2, y - 3.2], colour=RULE, width=0.4)
    said = word("synthetic", language) if content.synthetic else pick(content.title, language)
    sheet.text(MARGIN_MM, y, said, size=6.2, colour=MUTED, room=125)
    number = word("page", language, n=page, of=of)
    sheet.text(width - MARGIN_MM, y, number, size=6.2, colour=MUTED, align="right")


def _draw_head(
    sheet: Sheet, content: ReportContent, title: str, about: str, language: Language
) -> None:
    width, _ = A4_MM
    sheet.text(MARGIN_MM, 20.0, title, size=17, room=118)
    sheet.text(
        width - MARGIN_MM,
        16.5,
        pick(content.title, language),
        size=7.5,
        colour=MUTED,
        align="right",
        room=58,
    )
    period = word("period", language, until=content.until)
    sheet.text(width - MARGIN_MM, 20.5, period, size=7.0, colour=MUTED, align="right", room=58)
    sheet.text(MARGIN_MM, 25.4, about, size=7.4, colour=MUTED, room=118)
    if any(content.before):
        against = word("against", language, before=pick(content.before, language))
        sheet.text(width - MARGIN_MM, 24.5, against, size=7.0, colour=MUTED, align="right", room=58)
    sheet.line([MARGIN_MM, width - MARGIN_MM], [28.2, 28.2], colour=INK, width=0.9)


def _about(content: ReportContent, district: str, language: Language) -> str:
    """Class and residents of a district, or the residents of all."""
    districts = content.districts
    parts = []
    if district:
        row = districts.loc[district]
        known = printable(row.get("class"))
        title = known and printable(
            row.get("class_title" if language == "zh" else "class_title_en"), longest=80
        )
        parts += [title] if title else []
        parts += [printable(district, longest=30)]
    people = residents(content, district)
    if people > 0:
        shown = figure_text(people, "persons", language, bare=True)
        parts.append(f"{word('residents', language)} {shown}")
    return " · ".join(parts)


def _draw_page(
    sheet: Sheet, content: ReportContent, focus: str | None, holes: Numbered, language: Language
) -> None:
    width, height = A4_MM
    left = MARGIN_MM + 2.5  # degrees stand beside the map
    box = (left, 32.0, MAP_WIDTH_MM, MAP_HEIGHT_MM)
    frame = draw_map(sheet, content, box, focus=focus, holes=holes, language=language)
    below = 32.0 + MAP_HEIGHT_MM
    caption = _caption(content, language)
    sheet.text(left, below + 6.6, caption, size=6.4, colour=INK, room=MAP_WIDTH_MM)
    legend = (left, below + 11.0, MAP_WIDTH_MM, 12.0)
    draw_legend(sheet, legend, legend_entries(content, frame, holes, language, focus=focus))
    side = left + MAP_WIDTH_MM + _GUTTER
    _draw_charts(
        sheet, content, (side, 31.0, width - MARGIN_MM - side, MAP_HEIGHT_MM + 20), focus, language
    )
    _draw_tables(
        sheet,
        content,
        (MARGIN_MM, 168.0, width - 2 * MARGIN_MM, height - 168.0 - 15.0),
        focus,
        holes,
        language,
    )


def _caption(content: ReportContent, language: Language) -> str:
    note = word("map_note", language)
    if content.shading is None:
        return note
    title, basis = (
        pick(content.shading.title, language),
        basis_word(content.shading.basis, language),
    )
    return f"{title}（{basis}）。{note}" if language == "zh" else f"{title} ({basis}). {note}"


def _draw_charts(
    sheet: Sheet, content: ReportContent, box: Box, focus: str | None, language: Language
) -> None:
    """How the first indicators went over the periods, or where there is one, how districts compare."""
    known = [one for one in content.indicators if focus is None or one.by_district]
    shown = charted(known, _CHARTS)
    if all(len(one.values.columns) < 2 for one in shown):
        _draw_comparison(sheet, content, box, known, focus, language)
        return
    left, _, wide, high = box
    begin = draw_heading(sheet, box, word("trend", language))
    each = (high - 5.0) / _CHARTS
    for number, one in enumerate(shown):
        draw_trend(
            sheet,
            (left, begin + 1.5 + number * each, wide, each - 5.0),
            one.history(focus or ""),
            one.unit,
            language,
            whole=one.history() if focus and not one.count else None,
            title=_title(one, language),
        )


def _draw_comparison(
    sheet: Sheet,
    content: ReportContent,
    box: Box,
    indicators: Sequence[IndicatorHistory],
    focus: str | None,
    language: Language,
) -> None:
    """Bars of the first indicators: the district and the whole area, or the districts from the lowest."""
    left, _, wide, high = box
    begin = draw_heading(sheet, box, word("comparison", language))
    count = 2 if focus is None else _COMPARED
    each = (high - 5.0) / count
    names = {
        str(key): district_label(row, language, longest=24)
        for key, row in content.districts.iterrows()
    }
    for number, one in enumerate([one for one in indicators if not one.count][:count]):
        top = begin + 1.5 + number * each
        sheet.text(left, top + 2.6, _title(one, language), size=6.0, room=wide)
        if focus is None:
            values = [(names[key], one.now(key), math.nan) for key in names]
            rows = sorted((v for v in values if math.isfinite(v[1])), key=lambda v: v[1])[:_BARS]
        else:
            rows = [
                (names[focus], one.now(focus), one.last(focus)),
                (word("whole", language), one.now(), one.last()),
            ]
        draw_bars(sheet, (left, top + 4.0, wide, each - 8.0), rows, one.unit, language, size=6.0)


def _title(one: IndicatorHistory, language: Language) -> str:
    title, unit = pick(one.title, language), unit_of(one.unit, language)
    return f"{title} [{unit}]" if unit else title


def charted(indicators: Sequence[IndicatorHistory], count: int) -> list[IndicatorHistory]:
    """The first indicators of which more than one period is known, else those that there are."""
    several = [one for one in indicators if one.values.notna().any().sum() > 1]
    return (several or list(indicators))[:count]


def _draw_tables(
    sheet: Sheet,
    content: ReportContent,
    box: Box,
    focus: str | None,
    holes: Numbered,
    language: Language,
) -> None:
    left, top, wide, high = box
    first = 0.54 * wide - _GUTTER / 2
    second = wide - first - _GUTTER
    known = [one for one in content.indicators if focus is None or one.by_district]
    beside = bool(len(content.targets))
    if beside:
        rows = target_rows(content.targets, content.target_districts, focus, language)
        draw_targets(sheet, (left, top, first, high), rows, language)
    else:
        shown = known[: int((high - 12.0) / ROW_MM)]
        draw_indicators(sheet, (left, top, first, high), shown, focus or "", language)
    x = left + first + _GUTTER
    title = word("holes", language)
    name = pick(content.holes_title, language)
    title = (
        f"{title}（{name}）" if name and language == "zh" else f"{title}: {name}" if name else title
    )
    empty = word("no_holes" if any(content.holes_title) else "no_hole_table", language)
    draw_holes(sheet, (x, top, second, 50.0), holes.listed, title, language, empty=empty)
    if not beside:
        return
    used = 12.0 + ROW_MM * len(holes.listed)
    room = int((high - used - 10.0) / ROW_MM)
    shown = known[: max(3, min(room, _INDICATORS))]
    draw_indicators(sheet, (x, top + used, second, high - used), shown, focus or "", language)
