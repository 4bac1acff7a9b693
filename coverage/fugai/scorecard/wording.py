"""Numbers and words of the scorecard in two languages."""

from __future__ import annotations

import math

from fugai.scorecard.indicators.registry import INDICATORS
from fugai.wording import (
    OPERATORS,
    Language,
    dimension_label,
    in_sentence,
    pick,
    unit_label,
    value_label,
)

STATUS_WORDS: dict[str, dict[Language, str]] = {
    "met": {"zh": "达标", "en": "met"},
    "missed": {"zh": "未达标", "en": "missed"},
    "in doubt": {"zh": "存疑", "en": "in doubt"},
    "not measurable": {"zh": "无法判定", "en": "not measurable"},
    "not applicable": {"zh": "不适用", "en": "not applicable"},
}
MAX_DECIMALS = 6


def unit_text(unit: str, language: Language) -> str:
    """Unit as a reader of the language expects it; empty for shares, which are shown in percent.

    >>> unit_text("1/10,000 persons", "en")
    'per 10,000 people'
    """
    return "" if unit == "1" else pick(unit_label(unit), language)


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


def distinct_number_text(value: float, required: float, unit: str) -> str:
    """Number with as many decimals as it takes to differ from the requirement.

    >>> distinct_number_text(0.69996, 0.7, "1")
    '69.996 %'
    """
    for decimals in range(1, MAX_DECIMALS + 1):
        text = number_text(value, unit, decimals=decimals)
        if value == required or text != number_text(required, unit, decimals=decimals):
            return text
    return f"{value:.17g}"


def value_text(dimension: str, value: str, language: Language) -> str:
    """Value of a dimension for a reader, as it stands in a sentence.

    Parameters
    ----------
    dimension
        One of `fugai.tables.MEASURE_DIMENSIONS`; minutes and tiers of a rate get their unit.
    value
        Code; one without a name is shown as it is.
    language
        'zh' or 'en'.

    Examples
    --------
    >>> from fugai.scorecard import value_text
    >>> value_text("mode", "walk", "en"), value_text("minutes", "15", "zh")
    ('on foot', '15分钟')
    """
    if dimension == "minutes":
        return f"{value}分钟" if language == "zh" else f"{value} min"
    if dimension == "class" and value.replace(".", "", 1).isdigit():
        return f"≥ {value} Mbit/s"  # a tier of the rate
    text = pick(value_label(value, column=dimension), language) if value else ""
    named = value in OPERATORS  # a name keeps its capital
    return in_sentence(text) if language == "en" and text != value and not named else text


def dimension_name(dimension: str, language: Language, *, indicator: str = "") -> str:
    """Name of a dimension for a reader, as it stands in a sentence.

    >>> dimension_name("operator", "zh"), dimension_name("minutes", "en")
    ('运营商', 'time limit')
    """
    label = dimension_label(dimension, indicator=indicator)
    return label[0] if language == "zh" else in_sentence(label[1])


def column_title(indicator: str, values: dict[str, str], language: Language) -> str:
    """Heading of a number: the indicator's title and what it is limited to.

    >>> column_title("wireless.population_share", {"profile": "lte"}, "en")
    'Residents covered (LTE)'
    """
    spec = INDICATORS[indicator]
    words = [value_text(name, value, language) for name, value in values.items() if value]
    if language == "zh":
        return f"{spec.title_zh}（{'，'.join(words)}）" if words else spec.title_zh
    return f"{spec.title_en} ({', '.join(words)})" if words else spec.title_en
