"""Why a target cannot be judged, or what to know about its figure, in two languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.messages import Message, listed
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.wording import dimension_name, number_text, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SMALLEST_SHOWN = 0.001
_TRAVEL = ("mode", "minutes", "direction")


def no_rows(indicator: str) -> Message:
    """The run has no measures of the indicator."""
    title = INDICATORS[indicator].title_zh
    return Message(
        zh=f"本次运行没有“{title}”的数据。", en=f"The run has no measures of `{indicator}`."
    )


def no_years(indicator: str, missing: Sequence[int], found: Sequence[int]) -> Message:
    """Years that the target needs were not measured."""
    absent = ", ".join(map(str, missing))
    measured = ", ".join(map(str, found)) or "none"
    return Message(
        zh=f"缺少{absent.replace(', ', '、')}年的“{INDICATORS[indicator].title_zh}”数据。",
        en=f"No measures of `{indicator}` for {absent}; the years measured are {measured}.",
    )


def no_value(
    indicator: str, dimension: str, wanted: Sequence[str], found: Sequence[str]
) -> Message:
    """No measure has the value of a dimension that the target names."""
    wanted_zh, wanted_en = _quoted(dimension, wanted)
    found_zh, found_en = _quoted(dimension, found)
    return Message(
        zh=f"没有{dimension_name(dimension, 'zh', indicator=indicator)}为{wanted_zh}的数据，"
        + (f"只有{found_zh}。" if found else "只有不分类的合计。"),
        en=f"No measures of {dimension_name(dimension, 'en', indicator=indicator)} {wanted_en}; "
        + (f"there are {found_en}." if found else "there is only the total."),
    )


def must_name(indicator: str, dimension: str, found: Sequence[str]) -> Message:
    """The measures have several values of a dimension and no total; the target names none."""
    # Whoever mends this writes the codes into the project file, so they are shown as they are.
    codes = ", ".join(f"'{value}'" for value in found)
    name = dimension_name(dimension, "zh", indicator=indicator)
    return Message(
        zh=f"目标须指明{name}（{dimension}，{codes}之一）。",
        en=f"The target must name one {dimension} of {codes}.",
    )


def counted_as_zero(indicator: str, dimension: str, values: Sequence[str]) -> Message:
    """The data hold nothing of a value that the target names, which counts as zero."""
    zh, en = _quoted(dimension, values)
    name_zh, name_en = (dimension_name(dimension, x, indicator=indicator) for x in ("zh", "en"))
    return Message(
        zh=f"数据中没有{name_zh}为{zh}的记录，按零计。",
        en=f"Nothing in the data has the {name_en} {en}; it counts as 0.",
    )


def only_values(indicator: str, values: Mapping[str, str]) -> Message:
    """Dimensions that the target leaves open and that have one value only.

    >>> only_values("delivery.population_share", {"minutes": "30", "mode": "drive"}).en
    'Measured by car, 30 min.'
    """
    travel = [name for name in _TRAVEL if name in values]
    rest = [name for name in values if name not in _TRAVEL]
    zh = [value_text(name, values[name], "zh") for name in travel]
    en = [value_text(name, values[name], "en") for name in travel]
    for name in rest:
        zh.append(
            dimension_name(name, "zh", indicator=indicator) + value_text(name, values[name], "zh")
        )
        en.append(
            f"for {dimension_name(name, 'en', indicator=indicator)} "
            f"{value_text(name, values[name], 'en')}"
        )
    return Message(zh=f"按{'、'.join(zh)}计。", en=f"Measured {', '.join(en)}.")


def unknown_districts(ids: Sequence[str], known: Sequence[str]) -> Message:
    """The target names districts that do not exist."""
    codes = ", ".join(f"'{one}'" for one in ids)
    return Message(
        zh=f"没有行政区{codes}；现有行政区：{listed(known, chinese=True)}。",
        en=f"District {codes} is not among the districts: {listed(known, chinese=False)}.",
    )


def empty_class(
    classes: Sequence[str], known: Sequence[str], titles: Mapping[str, tuple[str, str]]
) -> Message:
    """The target names a class that no district has."""
    zh, en = _quoted("district_class", classes, titles)
    there_zh, there_en = _quoted("district_class", known, titles)
    return Message(
        zh=f"没有类别为{zh}的行政区" + (f"，现有类别：{there_zh}。" if known else "。"),
        en=f"District class {en} has no district"
        + (f"; the classes are {there_en}." if known else "."),
    )


def empty_selection() -> Message:
    """No district is both named and of the class that the target names."""
    return Message(
        zh="所选行政区为空。", en="No district is both in the class and among those named."
    )


def no_district_measures(indicator: str) -> Message:
    """The indicator has no measures per district, or there are no districts."""
    return Message(
        zh=f"“{INDICATORS[indicator].title_zh}”没有分区数据。",
        en=f"`{indicator}` has no measures per district.",
    )


def nothing_to_count(indicator: str) -> Message:
    """The denominator is 0."""
    spec = INDICATORS[indicator]
    return Message(zh="分母为零，无可计算。", en=f"There are no {spec.denominator or 'figures'}.")


def all_unknown() -> Message:
    """All of the denominator is unknown."""
    return Message(zh="全部未知（无数据）。", en="Everything is unknown (no data).")


def no_figure() -> Message:
    """The figure is NaN."""
    return Message(zh="没有数值。", en="The figure is not known.")


def not_poolable(indicator: str) -> Message:
    """The figures of several districts cannot be combined to one."""
    return Message(
        zh=f"多个行政区的“{INDICATORS[indicator].title_zh}”不能由各区数值合成，请用 each = true。",
        en=f"`{indicator}` of several districts cannot be combined from their values; "
        "use each = true.",
    )


def different_denominators(indicator: str) -> Message:
    """Rows that are to be summed have different denominators."""
    return Message(
        zh=f"“{INDICATORS[indicator].title_zh}”各部分的分母不同，不能相加。",
        en=f"The parts of `{indicator}` have different denominators and cannot be summed.",
    )


def undecided(unknown_share: float, low: float, high: float) -> Message:
    """Whether the target is met depends on the unknown part."""
    if math.isinf(high):
        return Message(
            zh=f"{unknown_share:.1%}未知，实际值不低于{low:.4g}，无法判定。",
            en=f"{unknown_share:.1%} is unknown: the figure is at least {low:.4g}.",
        )
    return Message(
        zh=f"{unknown_share:.1%}未知，实际值在{low:.4g}与{high:.4g}之间，无法判定。",
        en=f"{unknown_share:.1%} is unknown: the figure lies between {low:.4g} and {high:.4g}.",
    )


def partly_unknown(unknown_share: float) -> Message:
    """A part is unknown, but the result does not depend on it."""
    if unknown_share < _SMALLEST_SHOWN:
        return Message(
            zh="不足0.1%未知，不计入分母。", en="Less than 0.1% is unknown and not counted."
        )
    return Message(
        zh=f"{unknown_share:.1%}未知，不计入分母。",
        en=f"{unknown_share:.1%} is unknown and not counted.",
    )


def without_figure(names_zh: Sequence[str], names_en: Sequence[str], share: float) -> Message:
    """Districts that have no figure, and their share of the residents or districts chosen."""
    return Message(
        zh=f"{listed(names_zh, chinese=True)}没有数据（占{share:.0%}）。",
        en=f"No figure for {listed(names_en, chinese=False)} ({share:.0%} of the districts chosen).",
    )


def not_applicable(names_zh: Sequence[str], names_en: Sequence[str]) -> Message:
    """Districts in which the indicator has nothing to count."""
    return Message(
        zh=f"{listed(names_zh, chinese=True)}不适用。",
        en=f"Nothing to count in {listed(names_en, chinese=False)}.",
    )


def worst_district(name_zh: str, name_en: str, missed: int, judged: int) -> Message:
    """How many districts miss the target, and which is worst."""
    if missed == 0:
        return Message(
            zh=f"{judged}个行政区全部达标，最低为{name_zh}。",
            en=f"All {judged} districts meet it; the lowest is {name_en}.",
        )
    return Message(
        zh=f"{judged}个行政区中{missed}个未达标，差距最大为{name_zh}。",
        en=f"{missed} of {judged} districts miss it; the worst is {name_en}.",
    )


def _quoted(
    dimension: str, values: Sequence[str], titles: Mapping[str, tuple[str, str]] | None = None
) -> tuple[str, str]:
    """Values as a reader of each language calls them, in quotation marks."""
    own = titles or {}
    texts = [
        own.get(value) or (value_text(dimension, value, "zh"), value_text(dimension, value, "en"))
        for value in values
    ]
    return "、".join(f"“{zh}”" for zh, _ in texts), ", ".join(f"'{en}'" for _, en in texts)


def within_interval(low: float, high: float, unit: str) -> Message:
    """The requirement lies within the 80 % interval of the figure.

    >>> within_interval(0.978, 0.995, "1").en
    'The requirement lies within the 80 % interval of the figure, 97.8 % to 99.5 %: its error can turn the result.'
    """
    ends = number_text(low, unit), number_text(high, unit)
    return Message(
        zh=f"目标值落在该数值的80%区间（{ends[0]}至{ends[1]}）之内：误差可能改变结论。",
        en=f"The requirement lies within the 80 % interval of the figure, {ends[0]} to {ends[1]}: its error "
        "can turn the result.",
    )
