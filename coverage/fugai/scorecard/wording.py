"""Numbers, units and words of the scorecard in two languages."""

from __future__ import annotations

import math
from typing import Literal

from fugai.scorecard.registry import INDICATORS

Language = Literal["zh", "en"]

STATUS_WORDS: dict[str, dict[Language, str]] = {
    "met": {"zh": "达标", "en": "met"},
    "missed": {"zh": "未达标", "en": "missed"},
    "not measurable": {"zh": "无法判定", "en": "not measurable"},
    "not applicable": {"zh": "不适用", "en": "not applicable"},
}
BASIS_WORDS: dict[str, dict[Language, str]] = {
    "measured": {"zh": "实测", "en": "measured"},
    "modelled": {"zh": "模型推算", "en": "modelled"},
    "synthetic": {"zh": "合成数据", "en": "synthetic"},
}
_UNITS_ZH = {
    "sites": "座", "access points": "个", "holes": "处", "firms": "家", "persons": "人",
    "min": "分钟", "km2": "平方公里", "parcels/day/outlet": "件/日/网点", "1/10,000 persons": "个/万人",
    "households": "户", "currency": "",
}  # fmt: skip
_VALUES_ZH = {
    "served": "达标", "underserved": "不足", "unserved": "未服务", "unknown": "未知",
    "drive": "驾车", "walk": "步行", "from": "自网点出发", "to": "前往网点", "mean": "均值",
    "median": "中位数", "urban": "城镇", "rural": "农村", "capacity": "占能力", "people": "人口",
    "area": "面积", "household": "每户", "any": "任一网络",
}  # fmt: skip
MOST_DECIMALS = 6


def unit_text(unit: str, language: Language) -> str:
    """Unit as a reader of the language expects it; empty for shares, which are shown in percent."""
    if unit == "1":
        return ""
    return _UNITS_ZH.get(unit, unit) if language == "zh" else unit


def number_text(value: float, unit: str, *, decimals: int = 1) -> str:
    """Number for a reader: shares in percent, whole numbers without decimals.

    >>> number_text(0.7, "1"), number_text(10412.0, "sites"), number_text(19.96, "Mbit/s")
    ('70.0 %', '10,412', '20.0')
    """
    if math.isnan(value):
        return "–"
    if unit == "1":
        return f"{100 * value:,.{decimals}f} %"
    if value == int(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.{decimals}f}"


def telling_text(value: float, required: float, unit: str) -> str:
    """Number with as many decimals as keep it apart from the figure that it misses.

    >>> telling_text(0.69996, 0.7, "1")
    '69.996 %'
    """
    for decimals in range(1, MOST_DECIMALS + 1):
        text = number_text(value, unit, decimals=decimals)
        if value == required or text != number_text(required, unit, decimals=decimals):
            return text
    return f"{value:.17g}"


def value_text(dimension: str, value: str, language: Language) -> str:
    """Value of a dimension for a reader."""
    if dimension == "minutes":
        return f"{value}分钟" if language == "zh" else f"{value} min"
    return _VALUES_ZH.get(value, value) if language == "zh" else value


def column_title(indicator: str, values: dict[str, str], language: Language) -> str:
    """Heading of a number: the indicator's title and what it is limited to."""
    spec = INDICATORS[indicator]
    words = [value_text(name, value, language) for name, value in values.items() if value]
    if language == "zh":
        return f"{spec.title_zh}（{'，'.join(words)}）" if words else spec.title_zh
    return f"{spec.title_en} ({', '.join(words)})" if words else spec.title_en
