"""Charts and the map of a bulletin as images at print resolution."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from fugai.figure_text import figure_text, unit_of
from fugai.reports.drawing.charts import draw_bars, draw_trend
from fugai.reports.drawing.district_map import draw_legend, draw_map, legend_entries
from fugai.reports.drawing.holes import numbered_holes
from fugai.reports.drawing.sheet import Sheet
from fugai.reports.words import district_label, word
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.reports.content import IndicatorHistory, ReportContent
    from fugai.reports.drawing.fonts import Fonts
    from fugai.wording import Language

PRINT_DPI = 300
MAX_BARS = 24
"""Districts of a chart of bars; of more, the lowest are shown."""


def map_figure(
    fonts: Fonts, content: ReportContent, language: Language, width_mm: float
) -> tuple[bytes, str]:
    """The map of the whole area with its legend, and what it shows in words."""
    west, south, east, north = content.districts.total_bounds
    ratio = min(max((north - south) / max(east - west, 1.0), 0.6), 0.95)
    box = (4.0, 1.0, width_mm - 5.0, (width_mm - 5.0) * ratio)
    sheet = Sheet(fonts, size_mm=(width_mm, box[3] + 17.0))
    holes = numbered_holes(content, None)
    frame = draw_map(sheet, content, box, focus=None, holes=holes, language=language)
    entries = legend_entries(content, frame, holes, language, focus=None)
    draw_legend(sheet, (4.0, box[3] + 8.0, box[2], 9.0), entries, size=7.0)
    shown = pick(content.shading.title, language) if content.shading else word("district", language)
    names = ", ".join(title for _, _, title in entries)
    return _png(sheet), f"{shown}: {names}"


def trend_figure(
    fonts: Fonts, indicators: Sequence[IndicatorHistory], language: Language, width_mm: float
) -> tuple[bytes, str]:
    """Small lines of several indicators of the whole area, and their values in words."""
    columns = 3 if len(indicators) > 2 else max(len(indicators), 1)
    rows = -(-len(indicators) // columns)
    wide, high = width_mm / columns, 32.0
    sheet = Sheet(fonts, size_mm=(width_mm, rows * high + 2.0))
    told = []
    for number, one in enumerate(indicators):
        row, column = divmod(number, columns)
        unit = unit_of(one.unit, language)
        title = pick(one.title, language) + (f" [{unit}]" if unit else "")
        box = (column * wide + 1.5, row * high + 1.0, wide - 5.0, high - 3.0)
        draw_trend(sheet, box, one.history(), one.unit, language, title=title)
        values = [
            f"{period} {figure_text(value, one.unit, language)}"
            for period, value in one.history().items()
            if math.isfinite(value)
        ]
        told.append(f"{title}: {', '.join(values)}")
    return _png(sheet), "; ".join(told)


def bars_figure(
    fonts: Fonts,
    content: ReportContent,
    indicator: IndicatorHistory,
    language: Language,
    width_mm: float,
    *,
    required: float = math.nan,
) -> tuple[bytes, str]:
    """Districts by an indicator, from the highest to the lowest, and their values in words."""
    names = {
        str(district): district_label(row, language, longest=24)
        for district, row in content.districts.iterrows()
    }
    values = [
        (names[one], indicator.now(one), indicator.last(one))
        for one in names
        if math.isfinite(indicator.now(one))
    ]
    values.sort(key=lambda one: -one[1])
    shown = values[-MAX_BARS:]
    sheet = Sheet(fonts, size_mm=(width_mm, 5.2 * max(len(shown), 1) + 2.0))
    box = (0.5, 1.0, width_mm - 1.0, 5.2 * len(shown))
    draw_bars(sheet, box, shown, indicator.unit, language, required=required, size=8.0)
    told = [f"{name} {figure_text(value, indicator.unit, language)}" for name, value, _ in shown]
    return _png(sheet), f"{pick(indicator.title, language)}: {', '.join(told)}"


def _png(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    sheet.figure.savefig(out, format="png", dpi=PRINT_DPI, metadata={"Software": None})
    return out.getvalue()
