"""What the statuses and headings of a comparison are called in Chinese and in English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.indicators.rows import UNKNOWN
from fugai.scorecard.wording import MAX_DECIMALS, column_title, number_text, unit_text
from fugai.tables import MEASURE_DIMENSIONS
from fugai.wording import Label, Language, pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

STATUS_LABELS: dict[str, Label] = {
    "changed": ("有变化", "changed"),
    "within intervals": ("变化在80%区间内", "within the 80 % intervals"),
    "same": ("未变", "same"),
    "only first": ("仅前者有", "only in the first"),
    "only second": ("仅后者有", "only in the second"),
    "not comparable": ("不可比", "not comparable"),
    "newly met": ("新达标", "newly met"),
    "newly missed": ("转为未达标", "newly missed"),
    "status changed": ("结果有变", "result changed"),
    "better": ("改善", "better"),
    "worse": ("变差", "worse"),
    "new": ("新出现", "new"),
    "grown": ("扩大", "grown"),
    "shrunk": ("缩小", "shrunk"),
    "closed": ("消除", "closed"),
    "renamed": ("更名", "renamed"),
    "redrawn": ("边界调整", "redrawn"),
    "split": ("拆分", "split"),
    "merged": ("合并", "merged"),
    "part": ("拆分或合并的一部分", "part of a split or merged one"),
}
HEADINGS: dict[str, Label] = {
    "nothing": ("没有变化。", "Nothing changed."),
    "targets": ("目标", "Targets"),
    "whole": ("全区域", "Whole area"),
    "districts": ("行政区", "Districts"),
    "holes": ("覆盖盲区", "Coverage holes"),
    "alone": ("仅一方有的数", "Numbers of one alone"),
    "refused": ("不可比的指标", "Not comparable"),
    "earlier": ("更早年份不同的数", "Numbers of earlier years that differ"),
    "notes": ("说明", "Notes"),
    "points": ("个百分点", "points"),
    "people": ("人", "people"),
    "up": ("升", "up"),
    "down": ("降", "down"),
    "more": ("另有{}项，见各表。", "{} more in the tables."),
    "numbers": ("个数", "numbers"),
}


def word(label: Label, language: Language | None) -> str:
    """A label in one language, or in both."""
    if language is not None:
        return pick(label, language)
    return label[0] if label[0] == label[1] else f"{label[0]} {label[1]}"


def decimals_of(first: float, second: float, unit: str) -> int:
    """Decimals by which two numbers differ, at least one and at most `MAX_DECIMALS`."""
    for decimals in range(1, MAX_DECIMALS):
        if number_text(first, unit, decimals=decimals) != number_text(
            second, unit, decimals=decimals
        ):
            return decimals
    return 1 if first == second else MAX_DECIMALS


def values_text(row: Mapping[Hashable, object]) -> str:
    """Both numbers of a row with an arrow between them.

    >>> values_text({"first": 0.8251, "second": 0.99, "unit": "1"})
    '82.5 % → 99.0 %'
    """
    first, second, unit = float(str(row["first"])), float(str(row["second"])), str(row["unit"])
    decimals = decimals_of(first, second, unit)
    texts = [number_text(one, unit, decimals=decimals) for one in (first, second)]
    return " → ".join(texts)


def change_text(row: Mapping[Hashable, object], language: Language | None) -> str:
    """The change of a row with its sign; of shares in points.

    >>> change_text({"first": 0.5, "second": 0.25, "change": -0.25, "unit": "1"}, "en")
    '−25.0 points'
    """
    change, unit = float(str(row["change"])), str(row["unit"])
    if math.isnan(change):
        return ""
    decimals = decimals_of(float(str(row["first"])), float(str(row["second"])), unit)
    text = number_text(abs(change), unit, decimals=decimals).removesuffix(" %")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    points = f" {word(HEADINGS['points'], language)}" if unit == "1" else ""
    return f"{sign}{text}{points}"


def title_of(row: Mapping[Hashable, object], language: Language | None) -> str:
    """Title of a compared number, with its dimensions and unit."""
    indicator = str(row["indicator"])
    if indicator not in INDICATORS:
        return indicator
    where = {name: str(row[name]) for name in MEASURE_DIMENSIONS if row.get(name)}
    texts = []
    for one in ("zh", "en") if language is None else (language,):
        unit = unit_text(str(row["unit"]), one)
        texts.append(column_title(indicator, where, one) + (f" [{unit}]" if unit else ""))
    return " ".join(texts)


def headline_rows(measures: pd.DataFrame) -> pd.DataFrame:
    """Compared measures of the headline numbers: of what has a total, the total alone."""
    rows = measures[measures["statistic"].ne(UNKNOWN)]
    parts = []
    for name, of_one in rows.groupby("indicator", sort=False):
        spec = INDICATORS.get(str(name))
        if spec is None or not spec.headline:
            continue
        kept = of_one
        for dimension in spec.dimensions:
            if kept[dimension].eq("").any():
                kept = kept[kept[dimension].eq("")]
        parts.append(kept)
    return pd.concat(parts) if parts else rows.iloc[:0]
