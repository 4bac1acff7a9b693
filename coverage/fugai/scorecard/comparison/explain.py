"""Why numbers of two runs are not compared, and what differs besides, as sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fugai.messages import Message, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 80
"""Characters of a value that a sentence quotes."""

_PARTS = {
    "unit": ("单位", "unit"),
    "kind": ("类别", "kind"),
    "scale": ("倍数", "scale"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
}


def key_differs(key: str, first: Any, second: Any) -> Message:  # noqa: ANN401  any plain value
    """A key of the project that the numbers rest on has two values."""
    one, other = _shown(first), _shown(second)
    return Message(
        zh=f"`{key}`不同：前者为{one}，后者为{other}。",
        en=f"`{key}` differs: {one} in the first, {other} in the second.",
    )


def file_differs(role: str, *, first_has: bool, second_has: bool) -> Message:
    """A file of model parameters that is another one, or that one run lacks."""
    if first_has and second_has:
        return Message(zh=f"`{role}`的文件不同。", en=f"The file of `{role}` differs.")
    side = ("前者", "first") if first_has else ("后者", "second")
    return Message(
        zh=f"`{role}`的文件仅{side[0]}使用。", en=f"Only the {side[1]} uses a file of `{role}`."
    )


def ground_differs(name: str, *, first_has: bool) -> Message:
    """The signal was computed over another kind of ground: by another model."""
    side = ("前者", "first") if first_has else ("后者", "second")
    return Message(
        zh=f"信号模型不同：仅{side[0]}使用`inputs.{name}`。",
        en=f"The models of the signal differ: only the {side[1]} uses `inputs.{name}`.",
    )


def defined(part: str, first: Any, second: Any) -> Message:  # noqa: ANN401
    """Two versions define an indicator differently."""
    zh, en = _PARTS.get(part, (part, part))
    one, other = _shown(first), _shown(second)
    return Message(
        zh=f"指标定义不同，{zh}：前者为{one}，后者为{other}。",
        en=f"The indicator is defined differently, {en}: {one} in the first, {other} in the second.",
    )


def undefined(version: str) -> Message:
    """A run of another version that does not say how it defined its indicators."""
    return Message(
        zh=f"fugai {version}的运行结果没有记录指标定义，而两次运行的版本不同。",
        en=f"The run of fugai {version} does not say how it defined its indicators, and the versions differ.",
    )


def unit_differs(first: str, second: str) -> Message:
    """One number in two units."""
    return Message(
        zh=f"单位不同：前者为{first}，后者为{second}。",
        en=f"The units differ: {first} in the first, {second} in the second.",
    )


def basis_differs(first: str, second: str) -> Message:
    """Invented data on one side only."""
    return Message(
        zh=f"数据性质不同：前者为{first}，后者为{second}。",
        en=f"One of the two is synthetic: the first {first}, the second {second}.",
    )


def boundary_differs(share: float) -> Message:
    """A district that has another outline."""
    return Message(
        zh=f"行政区边界不同，相差面积的{100 * share:.3g}%。",
        en=f"The boundary of the district differs, by {100 * share:.3g} % of the area.",
    )


def whole_area_differs(share: float) -> Message:
    """Districts that together are another area."""
    return Message(
        zh=f"全部行政区合起来的范围不同，相差面积的{100 * share:.3g}%。",
        en=f"The districts together cover other ground, by {100 * share:.3g} % of the area.",
    )


def split_into(names: Sequence[str], names_en: Sequence[str]) -> Message:
    """A district that is several now."""
    return Message(
        zh=f"行政区已拆分为{listed(names, chinese=True)}。",
        en=f"The district was split into {listed(names_en, chinese=False)}.",
    )


def merged_from(names: Sequence[str], names_en: Sequence[str]) -> Message:
    """A district that was several before."""
    return Message(
        zh=f"行政区由{listed(names, chinese=True)}合并而成。",
        en=f"The district was merged from {listed(names_en, chinese=False)}.",
    )


def part_of(name: str, name_en: str, *, merged: bool) -> Message:
    """A district that became part of another, or that is a part of an earlier one."""
    if merged:
        return Message(zh=f"行政区已并入{name}。", en=f"The district became part of {name_en}.")
    return Message(zh=f"行政区由{name}拆出。", en=f"The district was a part of {name_en}.")


def only_in(*, first: bool) -> Message:
    """A district that one run lacks."""
    side = ("前者", "first") if first else ("后者", "second")
    return Message(zh=f"行政区仅见于{side[0]}。", en=f"Only the {side[1]} has the district.")


def renamed(first: str, second: str) -> Message:
    """A district of the same ground under another name or code."""
    return Message(zh=f"原为{first}，现为{second}。", en=f"Was {first}, is {second}.")


def districts_differ() -> Message:
    """A target that each district must meet, on other districts."""
    return Message(
        zh="两者的行政区不同，逐区考核的结果不可比。",
        en="The districts differ, so that what each of them must meet is not the same.",
    )


def target_differs(part: str, first: Any, second: Any) -> Message:  # noqa: ANN401
    """A target of one id that asks for something else."""
    one, other = _shown(first), _shown(second)
    return Message(
        zh=f"目标的`{part}`不同：前者为{one}，后者为{other}。",
        en=f"`{part}` of the target differs: {one} in the first, {other} in the second.",
    )


def inputs_differ(names: Sequence[str]) -> Message:
    """Which files the runs read differently."""
    return Message(
        zh=f"输入文件不同：{listed(names, chinese=True)}。",
        en=f"Inputs that differ: {listed(names, chinese=False)}.",
    )


def code_differs(first: str, second: str) -> Message:
    """Two states of the program: a change may come from it."""
    if first != second:
        return Message(
            zh=f"两次运行的fugai版本不同（{first}、{second}），变化可能部分来自程序。",
            en=f"The runs are of fugai {first} and {second}: part of a change may come from the program.",
        )
    return Message(
        zh="两次运行所用的程序代码不同，变化可能部分来自程序。",
        en="The runs were computed by different code: part of a change may come from the program.",
    )


def grid_differs() -> Message:
    """Cells of one size that lie elsewhere."""
    return Message(
        zh="两者的栅格大小相同而位置不同，边缘的像元可能变化。",
        en="The cells are of one size and lie elsewhere: cells at edges may differ.",
    )


def projects_differ(first: Message, second: Message) -> Message:
    """Two projects of different names."""
    return Message(
        zh=f"两个项目的名称不同：{first.zh}、{second.zh}。",
        en=f"The projects have different names: {first.en}, {second.en}.",
    )


def no_holes(label: Message, profiles: Sequence[str]) -> Message:
    """A run or a year whose coverage holes are not kept."""
    return Message(
        zh=f"{label.zh}没有保存覆盖盲区（{listed(profiles, chinese=True)}），未比较盲区。",
        en=f"{label.en} has kept no coverage holes ({listed(profiles, chinese=False)}); they are not compared.",
    )


def judged_again(label: Message) -> Message:
    """Targets of an earlier year that the run did not keep."""
    return Message(
        zh=f"{label.zh}没有保存目标的历年结果，已按指标重新判定，未计入存疑数据。",
        en=f"{label.en} has not kept its targets by year: they are judged again from the measures, without doubts.",
    )


def _shown(value: Any) -> str:  # noqa: ANN401
    """A value as a project file writes it, shortened."""
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
