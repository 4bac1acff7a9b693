"""The whole bulletin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.atomic import atomic_path
from fugai.reports.bulletin import sections
from fugai.reports.bulletin.figures import bars_figure, map_figure, trend_figure
from fugai.reports.bulletin.form import FORMS, long_date
from fugai.reports.bulletin.phrases import phrase
from fugai.reports.bulletin.writer import Writer
from fugai.reports.characters import characters_of
from fugai.reports.checks import check_day, check_document
from fugai.reports.drawing.fonts import chinese_face, fonts_for
from fugai.reports.text import printable
from fugai.reports.words import word
from fugai.wording import pick

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.reports.content import IndicatorHistory, ReportContent
    from fugai.reports.drawing.fonts import Fonts
    from fugai.wording import Language

_TRENDS = 6


def write_bulletin(
    content: ReportContent, path: Path | str, *, language: Language, date: str = ""
) -> None:
    """Write the bulletin of a run as a DOCX file.

    In Chinese it has the form of an official text (GB/T 9704-2012), without a red head; in English one of its own. The
    file appears whole or not at all, and the same content gives the same bytes.

    Parameters
    ----------
    content
        What the run holds.
    path
        A DOCX file; its folder is made where it is missing.
    language
        ``"zh"`` or ``"en"``.
    date
        Day of issue, ISO; the last line says up to when the data goes where empty.

    Raises
    ------
    ContractError
        An argument is none of these, or the date is no day.
    WriteError
        The disk is full, or the place cannot be written to.

    Examples
    --------
    >>> import docx, fugai, tempfile
    >>> from pathlib import Path
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "bulletin.docx"
    ...     fugai.reports.write_bulletin(fugai.report_content(run), path, language="zh")
    ...     docx.Document(str(path)).paragraphs[0].text
    '两区小例覆盖情况通报'
    """
    check_document(content, path, language)
    check_day(date)
    writer = Writer(FORMS[language])
    name = printable(pick(content.title, language), longest=100)
    title = phrase("title", language, name=name)
    below = [phrase("synthetic", language)] if content.synthetic else []
    writer.title(title, below)
    drawn: Language = language if chinese_face() is not None else "en"
    with fonts_for(characters_of(content), chinese=True) as fonts:
        sections.summary(writer, content, language)
        sections.targets(writer, content, language)
        sections.by_district(writer, content, language)
        writer.paragraph(phrase("more", language))
        _add_bars(writer, content, fonts, language, drawn)
        _add_changes(writer, content, fonts, language, drawn)
        _add_map(writer, content, fonts, language, drawn)
    writer.heading(phrase("method", language))
    sections.texts(writer, content.method, language, empty="no_method")
    writer.heading(phrase("assumed", language))
    writer.heading(phrase("assumptions", language), 2)
    sections.texts(writer, content.assumptions, language, empty="no_assumptions")
    writer.heading(phrase("doubts", language), 2)
    sections.texts(writer, content.doubts, language, empty="no_doubts")
    writer.heading(phrase("sources", language))
    sections.texts(writer, content.sources, language, empty="no_sources")
    until = phrase("as_at", language, until=long_date(content.until, language))
    writer.signature(long_date(date, language) if date else until)
    with atomic_path(path) as temporary:
        creator = f"fugai {content.version}".strip()
        writer.save(temporary, title=title, date=date or content.until, creator=creator)


def _add_bars(
    writer: Writer, content: ReportContent, fonts: Fonts, language: Language, drawn: Language
) -> None:
    """The first share of which the districts differ, as bars."""
    shown = next((one for one in content.indicators if _differs(one)), None)
    if shown is None:
        return
    width = writer.form.width_mm
    png, alt = bars_figure(fonts, content, shown, drawn, width)
    key = "bars_before" if shown.before.notna().any() else "bars"
    caption = phrase(key, language, name=pick(shown.title, language))
    writer.figure(caption, png, width_mm=width, alt=alt)


def _differs(one: IndicatorHistory) -> bool:
    local = one.values.iloc[1:, -1].dropna()
    return one.unit == "1" and len(local) > 1 and float(local.max() - local.min()) > 0.02


def _add_changes(
    writer: Writer, content: ReportContent, fonts: Fonts, language: Language, drawn: Language
) -> None:
    writer.heading(phrase("change", language))
    several = [one for one in content.indicators if one.history().notna().sum() > 1][:_TRENDS]
    if not several:
        known = any(math.isfinite(one.change()) for one in content.indicators)
        if not known:
            writer.paragraph(phrase("one_period", language))
            return
    sections.changes(writer, content, language)
    if several:
        width = writer.form.width_mm
        png, alt = trend_figure(fonts, several, drawn, width)
        writer.figure(phrase("trend", language), png, width_mm=width, alt=alt)


def _add_map(
    writer: Writer, content: ReportContent, fonts: Fonts, language: Language, drawn: Language
) -> None:
    writer.heading(phrase("holes", language))
    width = writer.form.width_mm
    png, alt = map_figure(fonts, content, drawn, width)
    shown = word("map_title", language)
    if content.shading is not None:
        shown = pick(content.shading.title, language)
    writer.figure(shown, png, width_mm=width, alt=alt)
    sections.holes(writer, content, language)
