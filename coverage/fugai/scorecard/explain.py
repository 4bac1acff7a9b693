"""Why a target cannot be judged, or what to know about its figure, in two languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.messages import Message, listed
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.wording import dimension_text, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEAST_SHOWN = 0.001


def no_rows(indicator: str) -> Message:
    """The run made no such measures at all."""
    title = INDICATORS[indicator].title_zh
    return Message(
        zh=f"本次运行没有“{title}”的数据。", en=f"The run has no measures of `{indicator}`."
    )


def no_years(indicator: str, missing: Sequence[int], found: Sequence[int]) -> Message:
    """The years that are needed are not among those measured."""
    absent = ", ".join(map(str, missing))
    there = ", ".join(map(str, found)) or "none"
    return Message(
        zh=f"缺少{absent.replace(', ', '、')}年的“{INDICATORS[indicator].title_zh}”数据。",
        en=f"No measures of `{indicator}` for {absent}; the years measured are {there}.",
    )


def no_value(dimension: str, values: Sequence[str], found: Sequence[str]) -> Message:
    """No measure has the values asked for."""
    name_zh, name_en = dimension_text(dimension, "zh"), dimension_text(dimension, "en")
    asked_zh, asked_en = _words(dimension, values)
    there_zh, there_en = _words(dimension, found)
    return Message(
        zh=f"没有{name_zh}为{asked_zh}的数据，"
        + (f"只有{there_zh}。" if found else "只有不分类的合计。"),
        en=f"No measures of {name_en} {asked_en}; "
        + (f"there are {there_en}." if found else "there is only the total."),
    )


def must_name(dimension: str, found: Sequence[str]) -> Message:
    """Several values exist, no total does, and the target names none."""
    # Whoever mends this writes the codes into the project file: they stand here as they are.
    there = ", ".join(f"'{value}'" for value in found)
    return Message(
        zh=f"目标须指明{dimension_text(dimension, 'zh')}（{dimension}，{there}之一）。",
        en=f"The target must name one {dimension} of {there}.",
    )


def counted_as_zero(dimension: str, values: Sequence[str]) -> Message:
    """Nothing of these kinds is in the data, which counts as none."""
    zh, en = _words(dimension, values)
    return Message(
        zh=f"数据中没有{dimension_text(dimension, 'zh')}为{zh}的记录，按零计。",
        en=f"Nothing in the data has the {dimension_text(dimension, 'en')} {en}; it counts as 0.",
    )


def took(values: Mapping[str, str]) -> Message:
    """The only values there are were taken, by dimension.

    >>> took({"minutes": "30", "mode": "drive"}).en
    'Measured by car, 30 min.'
    """
    reach = [name for name in ("mode", "minutes", "direction") if name in values]
    rest = [name for name in values if name not in reach]
    zh = [value_text(name, values[name], "zh") for name in reach]
    zh += [f"{dimension_text(name, 'zh')}{value_text(name, values[name], 'zh')}" for name in rest]
    en = [value_text(name, values[name], "en") for name in reach]
    en += [f"for {dimension_text(n, 'en')} {value_text(n, values[n], 'en')}" for n in rest]
    return Message(zh=f"按{'、'.join(zh)}计。", en=f"Measured {', '.join(en)}.")


def unknown_place(values: Sequence[str]) -> Message:
    """A district id that is not among the districts."""
    asked = ", ".join(f"'{value}'" for value in values)
    return Message(zh=f"没有行政区{asked}。", en=f"District {asked} is not among the districts.")


def empty_class(values: Sequence[str]) -> Message:
    """A class of districts that has no member."""
    zh, en = _words("district_class", values)
    return Message(zh=f"没有类别为{zh}的行政区。", en=f"District class {en} has no district.")


def empty_places() -> Message:
    """Ids and classes that exclude each other."""
    return Message(zh="所选行政区为空。", en="No district is in the class and among those named.")


def no_districts(indicator: str) -> Message:
    """The indicator has no rows per district, or there are no districts."""
    return Message(
        zh=f"“{INDICATORS[indicator].title_zh}”没有分区数据。",
        en=f"`{indicator}` has no measures per district.",
    )


def nothing_to_count(indicator: str) -> Message:
    """The denominator is 0."""
    spec = INDICATORS[indicator]
    return Message(zh="分母为零，无可计算。", en=f"There are no {spec.denominator or 'figures'}.")


def all_unknown() -> Message:
    """Everything is unknown."""
    return Message(zh="全部未知（无数据）。", en="Everything is unknown (no data).")


def no_figure() -> Message:
    """The figure itself is NaN."""
    return Message(zh="没有数值。", en="The figure is not known.")


def not_poolable(indicator: str) -> Message:
    """The value of several districts cannot be made from theirs."""
    return Message(
        zh=f"多个行政区的“{INDICATORS[indicator].title_zh}”不能由各区数值合成，请用 each = true。",
        en=f"`{indicator}` of several districts cannot be made from theirs; use each = true.",
    )


def other_bases(indicator: str) -> Message:
    """Parts that are to be summed have different denominators."""
    return Message(
        zh=f"“{INDICATORS[indicator].title_zh}”各部分的分母不同，不能相加。",
        en=f"The parts of `{indicator}` have different denominators and cannot be summed.",
    )


def too_unknown(share: float, low: float, high: float) -> Message:
    """The unknown part decides the answer."""
    if math.isinf(high):
        return Message(
            zh=f"{share:.1%}未知，实际值不低于{low:.4g}，无法判定。",
            en=f"{share:.1%} is unknown: the figure is at least {low:.4g}.",
        )
    return Message(
        zh=f"{share:.1%}未知，实际值在{low:.4g}与{high:.4g}之间，无法判定。",
        en=f"{share:.1%} is unknown: the figure lies between {low:.4g} and {high:.4g}.",
    )


def partly_unknown(share: float) -> Message:
    """Some is unknown, but it does not decide the answer."""
    if share < _LEAST_SHOWN:
        return Message(
            zh="不足0.1%未知，不计入分母。", en="Less than 0.1% is unknown and not counted."
        )
    return Message(
        zh=f"{share:.1%}未知，不计入分母。", en=f"{share:.1%} is unknown and not counted."
    )


def without_figure(names_zh: Sequence[str], names_en: Sequence[str], share: float) -> Message:
    """Districts that have no figure."""
    return Message(
        zh=f"{listed(names_zh, chinese=True)}没有数据（占{share:.0%}）。",
        en=f"No figure for {listed(names_en, chinese=False)} ({share:.0%} of the districts chosen).",
    )


def left_out(names_zh: Sequence[str], names_en: Sequence[str]) -> Message:
    """Districts where the indicator has nothing to count."""
    return Message(
        zh=f"{listed(names_zh, chinese=True)}不适用。",
        en=f"Nothing to count in {listed(names_en, chinese=False)}.",
    )


def worst_is(name_zh: str, name_en: str, missed: int, judged: int) -> Message:
    """How many districts miss it, and which is worst."""
    if missed == 0:
        return Message(
            zh=f"{judged}个行政区全部达标，最低为{name_zh}。",
            en=f"All {judged} districts meet it; the lowest is {name_en}.",
        )
    return Message(
        zh=f"{judged}个行政区中{missed}个未达标，差距最大为{name_zh}。",
        en=f"{missed} of {judged} districts miss it; the worst is {name_en}.",
    )


def _words(dimension: str, values: Sequence[str]) -> tuple[str, str]:
    """Values as a reader of each language calls them, in quotation marks."""
    zh = "、".join(f"“{value_text(dimension, value, 'zh')}”" for value in values)
    en = ", ".join(f"'{value_text(dimension, value, 'en')}'" for value in values)
    return zh, en
