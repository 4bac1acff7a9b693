"""What a bulletin says, section by section; every number is one of the run's measures or targets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.figure_text import change_text, figure_text, gap_text, size_text, unit_of
from fugai.reports.atlas.tables import required_text, title_of, village_text
from fugai.reports.bulletin.form import chinese_number, long_date
from fugai.reports.bulletin.phrases import phrase
from fugai.reports.bulletin.writer import Heading
from fugai.reports.content import residents
from fugai.reports.drawing.holes import numbered_holes
from fugai.reports.text import printable
from fugai.reports.words import THEMES, basis_word, district_label, status_word, word
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.messages import Message
    from fugai.reports.bulletin.writer import Writer
    from fugai.reports.content import IndicatorHistory, ReportContent
    from fugai.wording import Language

_BESIDE = 3
"""Indicators that stand beside each other in a table, each with its change."""

_PER_THEME = 9
_TOLD = 6
_CHANGES = 16
_STATUSES = ("met", "missed", "in doubt", "not measurable")


def summary(writer: Writer, content: ReportContent, language: Language) -> None:
    """How many districts, residents and targets, and how the first indicators changed."""
    writer.heading(phrase("summary", language))
    districts = content.districts
    count = figure_text(float(len(districts)), "", language)
    until = long_date(content.until, language)
    name = pick(content.title, language)
    people = residents(content)
    key = "scope" if people > 0 else "scope_without_people"
    writer.paragraph(
        phrase(
            key,
            language,
            name=printable(name, longest=200),
            until=until,
            n=count,
            people=figure_text(people, "persons", language, bare=True),
        )
    )
    if len(content.targets):
        counts = content.targets["status"].value_counts()
        told = [
            phrase("status_count", language, status=status_word(one, language), n=int(counts[one]))
            for one in _STATUSES
            if one in counts
        ]
        joined = ("、" if language == "zh" else ", ").join(told)
        writer.paragraph(phrase("targets_count", language, n=len(content.targets), told=joined))
    changed = [one for one in content.indicators if math.isfinite(one.change())][:_TOLD]
    if changed:
        told = [_told_change(one, language) for one in changed]
        joined = ("；" if language == "zh" else "; ").join(told)
        before = pick(content.before, language)
        writer.paragraph(phrase("changes", language, before=before, told=joined))


def targets(writer: Writer, content: ReportContent, language: Language) -> None:
    """Targets that are missed, each with who is responsible; then all of them as a table."""
    writer.heading(phrase("targets", language))
    records = content.targets.to_dict("records")
    if not records:
        writer.paragraph(word("no_targets", language))
        return
    lacking = [one for one in records if one["status"] in ("missed", "in doubt", "not measurable")]
    writer.heading(phrase("lacking", language), 2)
    if not lacking:
        writer.paragraph(phrase("all_met", language))
    for number, one in enumerate(lacking, start=1):
        writer.item(number, _told_target(one, language))
    writer.heading(phrase("all_targets", language), 2)
    rows = [_target_row(one, language) for one in records]
    names = ("target", "required", "actual", "gap", "result", "responsible")
    shares = (30, 17, 12, 16, 12, 18)
    headings = [
        Heading(
            text=word(name, language), share=share, text_column=name in ("target", "responsible")
        )
        for name, share in zip(names, shares, strict=True)
    ]
    writer.table(phrase("all_targets", language), headings, rows)


def by_district(writer: Writer, content: ReportContent, language: Language) -> None:
    """The indicators of each theme by district, with their change."""
    writer.heading(phrase("by_district", language))
    shown = [one for one in content.indicators if one.by_district]
    if not shown:
        writer.paragraph(phrase("no_indicators", language))
    for theme in dict.fromkeys(one.theme for one in shown):
        title = pick(THEMES.get(theme, (theme, theme)), language)
        writer.heading(title, 2)
        mine = [one for one in shown if one.theme == theme][:_PER_THEME]
        bases = dict.fromkeys(basis_word(one.basis, language) for one in mine if one.basis)
        if bases:
            joined = ("、" if language == "zh" else ", ").join(bases)
            writer.paragraph(phrase("basis", language, basis=joined), with_next=True)
        parts = [mine[start : start + _BESIDE] for start in range(0, len(mine), _BESIDE)]
        for number, part in enumerate(parts, start=1):
            key = "theme_table" if len(parts) == 1 else "theme_tables"
            numeral = chinese_number(number) if language == "zh" else number
            caption = phrase(key, language, title=title, n=numeral)
            writer.table(caption, *_district_table(content, part, language))


def changes(writer: Writer, content: ReportContent, language: Language) -> None:
    """The whole area now and before, for the indicators of which both are known."""
    shown = [one for one in content.indicators if math.isfinite(one.change())][:_CHANGES]
    if not shown:
        return
    rows = []
    for one in shown:
        unit = unit_of(one.unit, language)
        title = pick(one.title, language)
        last, now = (figure_text(v, one.unit, language, bare=True) for v in (one.last(), one.now()))
        change = change_text(one.change(), one.unit, language, bare=True)
        rows.append([f"{title} [{unit}]" if unit else title, last, now, change])
    names = ("indicator", "last", "now", "change")
    headings = [
        Heading(
            text=word(name, language),
            share=60 if name == "indicator" else 15,
            text_column=name == "indicator",
        )
        for name in names
    ]
    writer.table(
        phrase("change_table", language, before=pick(content.before, language)), headings, rows
    )


def holes(writer: Writer, content: ReportContent, language: Language) -> None:
    """The holes with most people in them."""
    listed = numbered_holes(content, None).listed
    if not len(listed):
        writer.paragraph(word("no_hole_table", language))
        return
    rows = []
    for number, row in enumerate(listed.itertuples(), start=1):
        district = str(row.district_id)
        name = (
            district_label(content.districts.loc[district], language)
            if district in content.districts.index
            else "–"
        )
        people = figure_text(round(float(row.people)), "persons", language, bare=True)
        area = figure_text(float(row.area_km2), "km2", language, bare=True)
        rows.append([str(number), name, people, area, village_text(row, language)])
    headings = [
        Heading(text=word("hole", language), share=9, text_column=True),
        Heading(text=word("district", language), share=24, text_column=True),
        Heading(text=word("people", language), share=14),
        Heading(text=word("area_km2", language), share=18),
        Heading(text=word("village", language), share=42, text_column=True),
    ]
    title = pick(content.holes_title, language)
    caption = (
        f"{word('holes', language)}（{title}）"
        if language == "zh"
        else f"{word('holes', language)}: {title}"
    )
    writer.table(caption, headings, rows)


def texts(writer: Writer, paragraphs: Sequence[Message], language: Language, *, empty: str) -> None:
    """Numbered paragraphs, or a sentence that there are none."""
    if not paragraphs:
        writer.paragraph(phrase(empty, language))
    for number, one in enumerate(paragraphs, start=1):
        writer.item(number, pick((one.zh or one.en, one.en or one.zh), language))


def _told_change(one: IndicatorHistory, language: Language) -> str:
    change = one.change()
    value = figure_text(one.now(), one.unit, language)
    name = pick(one.title, language)
    if change == 0:
        return phrase("unchanged", language, name=name, value=value)
    size = size_text(change, one.unit, language)
    return phrase("rose" if change > 0 else "fell", language, name=name, value=value, size=size)


def _told_target(target: dict[object, object], language: Language) -> str:
    row = {str(name): value for name, value in target.items()}
    unit, actual = str(row["unit"]), float(str(row["actual"]))
    status = str(row["status"])
    gap = float(str(row["gap"]))
    parts = [
        phrase(
            "told_target",
            language,
            title=title_of(row, language),
            required=required_text(row, language),
            actual=figure_text(actual, unit, language),
        )
    ]
    if status == "missed" and gap > 0:
        parts.append(phrase("told_gap", language, gap=gap_text(gap, unit, language)))
    elif status != "missed":
        parts.append(phrase("told_status", language, status=status_word(status, language)))
    office = printable(row["responsible"], longest=200)
    parts.append(
        phrase("told_office", language, office=office) if office else phrase("no_office", language)
    )
    comma, stop = ("，", "。") if language == "zh" else ("; ", ".")
    text = comma.join(parts) + stop
    reason = printable(row["reason_zh" if language == "zh" else "reason"], longest=400)
    blank = "" if language == "zh" else " "
    return f"{text}{blank}{reason}" if reason else text


def _target_row(target: dict[object, object], language: Language) -> list[str]:
    row = {str(name): value for name, value in target.items()}
    unit, status = str(row["unit"]), str(row["status"])
    actual, gap = float(str(row["actual"])), float(str(row["gap"]))
    return [
        title_of(row, language),
        required_text(row, language),
        figure_text(actual, unit, language, bare=True),
        gap_text(gap, unit, language) if status == "missed" else "–",
        status_word(status, language),
        printable(row["responsible"], longest=100) or "–",
    ]


def _district_table(
    content: ReportContent, indicators: Sequence[IndicatorHistory], language: Language
) -> tuple[list[Heading], list[list[str]]]:
    compared = any(one.before.notna().any() for one in indicators)
    width = 2 if compared else 1
    below = (word("now", language), word("change", language)) if compared else ()
    headings = [Heading(text=word("district", language), share=15, text_column=True)]
    for one in indicators:
        unit = unit_of(one.unit, language)
        title = pick(one.title, language)
        headings.append(Heading(text=f"{title} [{unit}]" if unit else title, below=below, share=10))
    names = [(str(key), district_label(row, language)) for key, row in content.districts.iterrows()]
    rows = [
        [name, *(text for one in indicators for text in _pair(one, district, language)[:width])]
        for district, name in [*names, ("", word("whole", language))]
    ]
    return headings, rows


def _pair(one: IndicatorHistory, district: str, language: Language) -> tuple[str, str]:
    return (
        figure_text(one.now(district), one.unit, language, bare=True),
        change_text(one.change(district), one.unit, language, bare=True),
    )
