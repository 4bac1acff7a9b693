"""The scorecard as text for a terminal, as sheets and in a notebook."""

from __future__ import annotations

import math
import re
import unicodedata
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.headlines import headings
from fugai.scorecard.wording import (
    BASIS_WORDS,
    STATUS_WORDS,
    Language,
    number_text,
    telling_text,
    unit_text,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

COLUMNS = 100
"""Columns of a terminal that the printed scorecard fits."""

_LEAST_TITLE = 24
_TARGET = "目标 Target"
_HEADINGS = (("要求", "Required"), ("实际", "Actual"), ("性质", "Basis"), ("差距", "Missing"))
# Pieces that a line may break after: a run of blanks, one wide character with what must follow it,
# or a word.
_PIECES = re.compile(r"\s+|[\u2e80-\uffef][，。；：、）”》！？]*|[^\s\u2e80-\uffef]+")
_MARKS = {"met": "✓", "missed": "✗", "not measurable": "?"}
_SIGNS = {"at_least": "≥", "at_most": "≤"}
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")

_SHEET_HEADINGS: dict[str, tuple[str, str]] = {
    "id": ("编号", "Id"),
    "title": ("目标", "Target"),
    "title_en": ("目标（英文）", "Target (English)"),
    "status": ("结果", "Result"),
    "comparison": ("要求", "Requirement"),
    "required": ("目标值", "Required"),
    "actual": ("实际值", "Actual"),
    "gap": ("差距", "Missing"),
    "unit": ("单位", "Unit"),
    "by": ("截止年份", "By"),
    "from_year": ("基准年份", "After"),
    "where": ("范围", "Where"),
    "each": ("逐区考核", "Each district"),
    "districts": ("行政区数", "Districts"),
    "districts_missed": ("未达标区数", "Districts that miss"),
    "worst_district": ("最差行政区", "Worst district"),
    "unknown_share": ("未知比例", "Unknown"),
    "basis": ("数据性质", "Basis"),
    "reason_zh": ("说明", "Note (Chinese)"),
    "reason": ("说明（英文）", "Note"),
    "responsible": ("责任单位", "Responsible"),
    "indicator": ("指标", "Indicator"),
    "source": ("来源", "Source"),
}


def scorecard_text(judged: pd.DataFrame, *, columns: int = COLUMNS) -> str:
    """Table of the judged targets for a terminal: Chinese on the first line, English below.

    Wide characters count as two columns, and control characters in names become blanks.

    Parameters
    ----------
    columns
        Width that no line passes; titles and reasons wrap to it.
    """
    records = judged.to_dict("records")
    figures = [_figures(row) for row in records]
    sizes = [
        max(
            width(text)
            for pair in (_HEADINGS[place], *(row[place] for row in figures))
            for text in pair
        )
        for place in range(len(_HEADINGS))
    ]
    marks = max([width(_status(row)) for row in records], default=0)
    room = max(_LEAST_TITLE, columns - marks - 2 - sum(size + 2 for size in sizes))
    titles = [
        [part for name in ("title", "title_en") for part in wrapped(_plain(row[name]), room)]
        for row in records
    ]
    sizes = [marks, max([width(part) for parts in titles for part in parts], default=0), *sizes]
    sizes[1] = max(sizes[1], width(_TARGET))
    lines = [
        _line(["", _TARGET, *(f"{zh}" for zh, _ in _HEADINGS)], sizes),
        _line(["", "", *(en for _, en in _HEADINGS)], sizes),
    ]
    for row, parts, cells in zip(records, titles, figures, strict=True):
        lines += _entry(row, parts, cells, sizes)
        lines += [" " * (marks + 2) + text for text in _below(row, columns - marks - 2)]
    counts = judged["status"].value_counts() if len(judged) else pd.Series(dtype="int64")
    said = [
        f"{words['zh']} {words['en']} {int(counts.get(status, 0))}"
        for status, words in STATUS_WORDS.items()
        if status in _MARKS
    ]
    return "\n".join([*lines, "", " · ".join(said)])


def scorecard_html(judged: pd.DataFrame) -> str:
    """The same as an HTML table, every text escaped."""
    body = []
    for row in judged.to_dict("records"):
        pairs = [
            (str(row["title"]), str(row["title_en"])),
            *_figures(row),
            (str(row["reason_zh"]), str(row["reason"])),
        ]
        cells = [_safe(_status(row)), *("<br>".join(_safe(t) for t in pair if t) for pair in pairs)]
        body.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    names = [("结果", "Result"), ("目标", "Target"), *_HEADINGS, ("说明", "Note")]
    heading = "".join(f"<th>{zh} {en}</th>" for zh, en in names)
    return f"<table><thead><tr>{heading}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def scorecard_sheet(judged: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Judged targets as a sheet in one language: words for codes, headings translated."""
    at = 0 if language == "zh" else 1
    leave = {"reason"} if language == "zh" else {"reason_zh"}
    columns = [name for name in _SHEET_HEADINGS if name in judged and name not in leave]
    table = judged[columns].copy()
    table["status"] = [STATUS_WORDS[str(word)][language] for word in judged["status"]]
    table["basis"] = [BASIS_WORDS.get(str(w), {}).get(language, str(w)) for w in judged["basis"]]
    table["comparison"] = [_SIGNS[str(word)] for word in judged["comparison"]]
    table["unit"] = [unit_text(str(unit), language) or "–" for unit in judged["unit"]]
    return table.rename(columns={name: _SHEET_HEADINGS[name][at] for name in columns})


def district_sheet(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A district scorecard as a sheet in one language."""
    flat = table.rename_axis("district_id").reset_index()
    drop = [name for name in ("name_en",) if language == "zh" and name in flat]
    flat = flat.drop(columns=drop)
    return flat.rename(columns=headings(flat.columns, language))


def _entry(
    row: Mapping[Hashable, object],
    titles: Sequence[str],
    figures: Sequence[tuple[str, str]],
    sizes: Sequence[int],
) -> list[str]:
    """Lines of one target: titles to the left, figures on the first two lines."""
    count = max(len(titles), 2 if any(en for _, en in figures) else 1)
    lines = []
    for place in range(count):
        cells = [pair[place] if place < 2 else "" for pair in figures]
        title = titles[place] if place < len(titles) else ""
        lines.append(_line([_status(row) if place == 0 else "", title, *cells], sizes))
    return lines


def _figures(row: Mapping[Hashable, object]) -> list[tuple[str, str]]:
    """Requirement, actual value, basis and what is missing, each in Chinese and English."""
    unit = str(row["unit"])
    gap, english = _gap(row), unit_text(unit, "en")
    points = unit == "1" and gap != ""
    basis = BASIS_WORDS.get(str(row["basis"]), {})
    missing = gap.removesuffix(" %")
    return [
        (_required(row, "zh"), english if english != unit_text(unit, "zh") else ""),
        (_actual(row), ""),
        (basis.get("zh", ""), basis.get("en", "")),
        (f"{missing} 个百分点" if points else missing, "points" if points else ""),
    ]


def _below(row: Mapping[Hashable, object], room: int) -> list[str]:
    """Reasons under a target that needs them."""
    if row["status"] == "not measurable" or (row["each"] and row["status"] == "missed"):
        return [
            part for name in ("reason_zh", "reason") for part in wrapped(_plain(row[name]), room)
        ]
    return []


def wrapped(text: str, size: int) -> list[str]:
    """Lines of a text, none wider than the columns given; none at all where it is empty.

    >>> wrapped("one two three", 8), wrapped("覆盖分析", 4)
    (['one two', 'three'], ['覆盖', '分析'])
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text.strip()):
        if width(line + piece.rstrip()) <= size:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
        while width(line) > size:  # one word wider than a line
            cut = next(n for n in range(len(line), 0, -1) if width(line[:n]) <= max(size, 2))
            lines.append(line[:cut])
            line = line[cut:]
    return [part for part in [*lines, line.rstrip()] if part]


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """Cells at their widths: mark and title to the left, figures to the right."""
    parts = []
    for position, (text, size) in enumerate(zip(cells, sizes, strict=True)):
        blanks = " " * (size - width(text))
        parts.append(text + blanks if position < 2 else blanks + text)
    return "  ".join(parts).rstrip()


def width(text: str) -> int:
    """Columns of a terminal that a text takes.

    >>> width("覆盖 ok")
    7
    """
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return wide - sum(1 for letter in text if unicodedata.combining(letter))


def _plain(value: object) -> str:
    """Text without control characters, which could steer a terminal."""
    return str(value).translate(_CONTROL)


def _status(row: Mapping[Hashable, object]) -> str:
    status = str(row["status"])
    return f"{_MARKS.get(status, ' ')} {STATUS_WORDS[status]['zh']}"


def _required(row: Mapping[Hashable, object], language: Language) -> str:
    unit = str(row["unit"])
    number = number_text(_float(row["required"]), unit)
    shown = unit_text(unit, language)
    return f"{_SIGNS[str(row['comparison'])]} {number}{' ' + shown if shown else ''}"


def _actual(row: Mapping[Hashable, object]) -> str:
    actual, required = _float(row["actual"]), _float(row["required"])
    if math.isnan(actual):
        return "–"
    return telling_text(actual, required, str(row["unit"]))


def _gap(row: Mapping[Hashable, object]) -> str:
    gap = _float(row["gap"])
    if math.isnan(gap) or gap == 0:
        return ""
    return telling_text(gap, 0.0, str(row["unit"]))


def _safe(text: str) -> str:
    """Escaped for HTML, and for scripts that take the page's text as a template."""
    return escape(text).replace("`", "&#96;").replace("$", "&#36;").replace("{", "&#123;")


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
