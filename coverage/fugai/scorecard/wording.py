"""Numbers, units and words of the scorecard in two languages."""

from __future__ import annotations

import math
from typing import Literal

from fugai.scorecard.indicators.registry import INDICATORS

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
_UNITS: dict[str, dict[Language, str]] = {
    "sites": {"zh": "座", "en": "sites"},
    "access points": {"zh": "个", "en": "access points"},
    "holes": {"zh": "处", "en": "holes"},
    "firms": {"zh": "家", "en": "firms"},
    "persons": {"zh": "人", "en": "persons"},
    "min": {"zh": "分钟", "en": "min"},
    "km2": {"zh": "平方公里", "en": "km²"},
    "households": {"zh": "户", "en": "households"},
    "parcels/day/outlet": {"zh": "件/日/网点", "en": "parcels a day per outlet"},
    "1/10,000 persons": {"zh": "个/万人", "en": "per 10,000 persons"},
    "currency": {"zh": "", "en": ""},
}
DIMENSION_WORDS: dict[str, dict[Language, str]] = {
    "profile": {"zh": "覆盖标准", "en": "profile"},
    "operator": {"zh": "运营商", "en": "operator"},
    "technology": {"zh": "制式", "en": "technology"},
    "type": {"zh": "类型", "en": "type"},
    "mode": {"zh": "出行方式", "en": "mode"},
    "minutes": {"zh": "时限", "en": "time limit"},
    "direction": {"zh": "方向", "en": "direction"},
    "area": {"zh": "城乡", "en": "area"},
    "class": {"zh": "类别", "en": "class"},
    "statistic": {"zh": "统计量", "en": "statistic"},
}
_VALUES_ZH = {
    "served": "达标",
    "underserved": "不足",
    "unserved": "未服务",
    "unknown": "未知",
    "drive": "驾车",
    "deliver": "驾配",
    "cycle": "骑行",
    "walk": "步行",
    "from": "自网点出发",
    "to": "前往网点",
    "mean": "均值",
    "median": "中位数",
    "urban": "城镇",
    "rural": "农村",
    "capacity": "占能力",
    "people": "人口",
    "area": "面积",
    "household": "每户",
    "any": "任一网络",
    "fixed": "固定",
    "mobile": "移动",
    "mall": "商场",
    "hotel": "宾馆酒店",
    "scenic area": "景区",
    "railway station": "火车站",
    "bus station": "汽车站",
    "airport": "机场",
    "school": "学校",
    "hospital": "医院",
    "other": "其他",
    "core": "中心城区",
    "suburban": "环城四区",
    "outer": "远郊区",
    "new-area": "新区",
    "lte": "LTE",
    "nr": "5G",
    "lte-fdd": "LTE FDD",
    "lte-tdd": "TD-LTE",
    "gsm": "GSM",
    "umts": "UMTS",
    "td-scdma": "TD-SCDMA",
    "cdma2000": "CDMA2000",
    "wlan": "无线局域网",
    "3g": "3G",
    "2g": "2G",
    "5g": "5G",
}
_VALUES_EN = {
    "drive": "by car",
    "deliver": "by van",
    "cycle": "by bicycle",
    "walk": "on foot",
    "from": "from the outlet",
    "to": "to the outlet",
    "lte": "LTE",
    "nr": "5G NR",
    "lte-fdd": "LTE FDD",
    "lte-tdd": "LTE TDD",
    "gsm": "GSM",
    "umts": "UMTS",
    "td-scdma": "TD-SCDMA",
    "cdma2000": "CDMA2000",
    "wlan": "WLAN",
    "3g": "3G",
    "2g": "2G",
    "5g": "5G",
    "capacity": "of capacity",
    "people": "by people",
    "household": "per household",
    "new-area": "new area",
}
MOST_DECIMALS = 6


def unit_text(unit: str, language: Language) -> str:
    """Unit as a reader of the language expects it; empty for shares, which are shown in percent.

    >>> unit_text("1/10,000 persons", "en")
    'per 10,000 persons'
    """
    if unit == "1":
        return ""
    known = _UNITS.get(unit)
    return unit if known is None else known[language]


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
    """Value of a dimension for a reader.

    >>> value_text("mode", "walk", "en"), value_text("minutes", "15", "zh")
    ('on foot', '15分钟')
    """
    if dimension == "minutes":
        return f"{value}分钟" if language == "zh" else f"{value} min"
    if dimension == "class" and value.replace(".", "", 1).isdigit():
        return f"≥ {value} Mbit/s"  # a tier of the rate
    return (_VALUES_ZH if language == "zh" else _VALUES_EN).get(value, value)


def dimension_text(dimension: str, language: Language) -> str:
    """Name of a dimension for a reader."""
    known = DIMENSION_WORDS.get(dimension)
    return dimension if known is None else known[language]


def column_title(indicator: str, values: dict[str, str], language: Language) -> str:
    """Heading of a number: the indicator's title and what it is limited to."""
    spec = INDICATORS[indicator]
    words = [value_text(name, value, language) for name, value in values.items() if value]
    if language == "zh":
        return f"{spec.title_zh}（{'，'.join(words)}）" if words else spec.title_zh
    return f"{spec.title_en} ({', '.join(words)})" if words else spec.title_en
