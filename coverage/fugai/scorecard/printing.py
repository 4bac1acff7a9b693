"""The scorecard as text for a terminal, as sheets and in a notebook."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.sheets import SIGNS, basis_label
from fugai.scorecard.wording import (
    STATUS_WORDS,
    distinct_number_text,
    number_text,
    unit_text,
)
from fugai.text_width import text_width, wrap_text
from fugai.wording import BASES, Language, pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

COLUMNS = 100
"""Width of a terminal that the printed scorecard fits. [columns]"""

_MIN_TITLE_WIDTH = 24
_TARGET = "目标 Target"
_TARGET_WORDS = ("目标", "Target")
_HEADINGS = (("要求", "Required"), ("实际", "Actual"), ("性质", "Basis"), ("差距", "Gap"))
_MARKS = {"met": "✓", "missed": "✗", "in doubt": "!", "not measurable": "?"}
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")


def scorecard_text(
    judged: pd.DataFrame, *, columns: int = COLUMNS, language: Language | None = None
) -> str:
    """Table of the judged targets for a terminal, in one language or in both.

    In both, Chinese stands on the first line and English below.

    Wide characters count as two columns, and control characters in names become blanks.

    Parameters
    ----------
    judged
        Targets as `judge` returns them.
    columns
        Largest width of a line; titles and reasons wrap to it.
    language
        'zh' or 'en'; both where None.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import Target, judge, scorecard_text, wireless
    >>> districts = pd.DataFrame(index=["a"])
    >>> covered = pd.DataFrame({"numerator": [9.0], "denominator": [10.0]}, districts.index)
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> goal = Target(
    ...     id="area", title="面积", indicator="wireless.area_share", by=2016, at_least=0.8
    ... )
    >>> print(scorecard_text(judge([goal], measures, districts)))
            目标 Target      要求    实际      性质  差距
                         Required  Actual     Basis   Gap
    ✓ 达标  面积          ≥ 80.0 %  90.0 %  模型推算
                                              modelled
    <BLANKLINE>
    达标 met 1 · 未达标 missed 0 · 无法判定 not measurable 0
    """
    records = judged.to_dict("records")
    figures = [_figures(row, language) for row in records]
    headings_ = [_in_language(pair, language) for pair in _HEADINGS]
    widths = [
        max(
            text_width(text)
            for pair in (headings_[column], *(row[column] for row in figures))
            for text in pair
        )
        for column in range(len(_HEADINGS))
    ]
    marks = max([text_width(_status(row, language)) for row in records], default=0)
    title_width = max(_MIN_TITLE_WIDTH, columns - marks - 2 - sum(width + 2 for width in widths))
    titles = [
        [
            part
            for text in _in_language((str(row["title"]), str(row["title_en"])), language)
            for part in wrap_text(_without_controls(text), title_width)
        ]
        for row in records
    ]
    longest = max([text_width(part) for parts in titles for part in parts], default=0)
    target = _TARGET if language is None else pick(_TARGET_WORDS, language)
    widths = [marks, max(longest, text_width(target)), *widths]
    lines = [_line(["", target, *(first for first, _ in headings_)], widths)]
    if language is None:
        lines.append(_line(["", "", *(second for _, second in headings_)], widths))
    for row, parts, cells in zip(records, titles, figures, strict=True):
        lines += _entry(parts, cells, widths, status=_status(row, language))
        lines += [" " * (marks + 2) + text for text in _reasons(row, columns - marks - 2, language)]
    counts = judged["status"].value_counts() if len(judged) else pd.Series(dtype="int64")
    summary = [
        f"{_status_words(status, language)} {int(counts.get(status, 0))}"
        for status, words in STATUS_WORDS.items()
        if status in _MARKS and (status != "in doubt" or counts.get(status, 0))
    ]
    return "\n".join([*lines, "", " · ".join(summary)])


def scorecard_html(judged: pd.DataFrame) -> str:
    """The judged targets as an HTML table, every text escaped.

    Parameters
    ----------
    judged
        Targets as `judge` returns them.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import JUDGED_COLUMNS, scorecard_html
    >>> scorecard_html(pd.DataFrame(columns=list(JUDGED_COLUMNS)))[:24]
    '<table><thead><tr><th>结果'
    """
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


def _in_language(pair: tuple[str, str], language: Language | None) -> tuple[str, str]:
    """First and second line of a text: Chinese and English, or one language and nothing.

    A text that was given in one language only stands in it.
    """
    if language is None:
        return pair
    zh, en = pair
    return ((zh or en) if language == "zh" else (en or zh), "")


def _entry(
    titles: Sequence[str],
    figures: Sequence[tuple[str, str]],
    widths: Sequence[int],
    *,
    status: str,
) -> list[str]:
    """Lines of one target: titles to the left, figures on the first two lines."""
    count = max(len(titles), 2 if any(second for _, second in figures) else 1)
    lines = []
    for number in range(count):
        cells = [pair[number] if number < 2 else "" for pair in figures]
        title = titles[number] if number < len(titles) else ""
        lines.append(_line([status if number == 0 else "", title, *cells], widths))
    return lines


def _figures(
    row: Mapping[Hashable, object], language: Language | None = None
) -> list[tuple[str, str]]:
    """Requirement, actual value, basis and gap, each on one or two lines."""
    unit = str(row["unit"])
    gap, english = _gap(row), unit_text(unit, "en")
    points = unit == "1" and gap != ""
    number = gap.removesuffix(" %")
    basis = basis_label(row["basis"]) if row["basis"] in BASES else ("", "")
    if language is not None:
        change = pick((f"{number} 个百分点", f"{number} points"), language) if points else number
        texts = [_required(row, language), _actual(row), pick(basis, language), change]
        return [(text, "") for text in texts]
    return [
        (_required(row, "zh"), english if english != unit_text(unit, "zh") else ""),
        (_actual(row), ""),
        basis,
        (f"{number} 个百分点" if points else number, "points" if points else ""),
    ]


def _reasons(
    row: Mapping[Hashable, object], width: int, language: Language | None = None
) -> list[str]:
    """Lines of reasons below a target in doubt or not measurable, or that some district misses."""
    if row["status"] in ("in doubt", "not measurable") or (
        row["each"] and row["status"] == "missed"
    ):
        return [
            part
            for text in _in_language((str(row["reason_zh"]), str(row["reason"])), language)
            for part in wrap_text(_without_controls(text), width)
        ]
    return []


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells padded to their widths: mark and title to the left, figures to the right."""
    parts = []
    for position, (text, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - text_width(text))
        parts.append(text + blanks if position < 2 else blanks + text)
    return "  ".join(parts).rstrip()


def _without_controls(value: object) -> str:
    """Text without control characters, which could steer a terminal."""
    return str(value).translate(_CONTROL)


def _status(row: Mapping[Hashable, object], language: Language | None = None) -> str:
    status = str(row["status"])
    return f"{_MARKS.get(status, ' ')} {STATUS_WORDS[status][language or 'zh']}"


def _status_words(status: str, language: Language | None) -> str:
    words = STATUS_WORDS[status]
    return f"{words['zh']} {words['en']}" if language is None else words[language]


def _required(row: Mapping[Hashable, object], language: Language) -> str:
    unit = str(row["unit"])
    number = number_text(_float(row["required"]), unit)
    shown = unit_text(unit, language)
    return f"{SIGNS[str(row['comparison'])]} {number}{' ' + shown if shown else ''}"


def _actual(row: Mapping[Hashable, object]) -> str:
    actual, required = _float(row["actual"]), _float(row["required"])
    if math.isnan(actual):
        return "–"
    return distinct_number_text(actual, required, str(row["unit"]))


def _gap(row: Mapping[Hashable, object]) -> str:
    gap = _float(row["gap"])
    if math.isnan(gap) or gap == 0:
        return ""
    return distinct_number_text(gap, 0.0, str(row["unit"]))


def _safe(text: str) -> str:
    """Escaped for HTML, and for scripts that take the page's text as a template."""
    return escape(text).replace("`", "&#96;").replace("$", "&#36;").replace("{", "&#123;")


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
