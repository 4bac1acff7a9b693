"""Sentences and headings of the bulletin in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.wording import Label, pick

if TYPE_CHECKING:
    from fugai.wording import Language

PHRASES: dict[str, Label] = {
    "title": ("{name}覆盖情况通报", "{name}: coverage bulletin"),
    "summary": ("总体情况", "Summary"),
    "scope": (
        "截至{until}，{name}共统计行政区{n}个，常住人口{people}人。",
        "As at {until}, {name} covers {n} districts with {people} residents.",
    ),
    "scope_without_people": (
        "截至{until}，{name}共统计行政区{n}个。",
        "As at {until}, {name} covers {n} districts.",
    ),
    "targets_count": ("共设目标{n}项：{told}。", "Of {n} targets, {told}."),
    "status_count": ("{status}{n}项", "{n} {status}"),
    "changes": ("与{before}相比：{told}。", "Compared with {before}: {told}."),
    "rose": ("{name}为{value}，上升{size}", "{name} {value}, up by {size}"),
    "fell": ("{name}为{value}，下降{size}", "{name} {value}, down by {size}"),
    "unchanged": ("{name}为{value}，持平", "{name} {value}, unchanged"),
    "targets": ("目标完成情况", "Targets"),
    "lacking": ("未达标和存疑的目标", "Targets that are missed or in doubt"),
    "all_met": ("目标全部达标。", "All targets are met."),
    "all_targets": ("全部目标", "All targets"),
    "told_target": (
        "{title}：要求{required}，实际{actual}",
        "{title}: required {required}, actual {actual}",
    ),
    "told_gap": ("差距{gap}", "gap {gap}"),
    "told_status": ("{status}", "{status}"),
    "told_office": ("责任单位为{office}", "responsible: {office}"),
    "no_office": ("未注明责任单位", "no office is named"),
    "by_district": ("各区指标", "Indicators by district"),
    "no_indicators": ("本次计算没有可列出的指标。", "This run has no indicators to list."),
    "theme_table": ("{title}指标", "{title}"),
    "theme_tables": ("{title}指标（{n}）", "{title} ({n})"),
    "basis": ("数据性质：{basis}。", "Basis of the numbers: {basis}."),
    "bars": ("各区{name}", "{name} by district"),
    "bars_before": ("各区{name}（竖线为上期）", "{name} by district (mark: the period before)"),
    "change": ("变化情况", "Change"),
    "change_table": (
        "全区域主要指标与{before}的比较",
        "Indicators of the whole area, compared with {before}",
    ),
    "trend": ("全区域主要指标历年变化", "Indicators of the whole area over the years"),
    "one_period": (
        "本次计算只有一个时期，没有可比较的数据。",
        "The run has one period alone: there is nothing to compare with.",
    ),
    "holes": ("覆盖与盲区", "Coverage and holes"),
    "method": ("方法与口径", "Method"),
    "no_method": ("没有说明。", "Nothing is noted."),
    "assumed": ("假设与存疑", "Assumptions and doubts"),
    "assumptions": ("假设", "Assumptions"),
    "no_assumptions": (
        "没有影响目标的假设记录。",
        "No assumption that moves a target is on record.",
    ),
    "doubts": ("存疑数据", "Doubts"),
    "no_doubts": ("没有存疑数据。", "Nothing is in doubt."),
    "sources": ("数据来源", "Sources"),
    "no_sources": ("项目未注明数据来源。", "The project names no sources."),
    "synthetic": (
        "（数字来自合成数据，仅供演示，不反映真实情况。）",
        "From synthetic data for demonstration; the numbers say nothing about the real place.",
    ),
    "as_at": ("（数据截至{until}）", "Data as at {until}"),
    "more": (
        "其余指标见同一次计算的表格 districts.csv 和 measures.csv。",
        "All other indicators are in districts.csv and measures.csv of the same run.",
    ),
}


def in_prose(text: str, language: Language) -> str:
    r"""A sentence with its numbers as running text has them: in Chinese without blanks and signs.

    >>> in_prose("要求≥ 10,345\u00a0座，上升<0.1 个百分点", "zh")
    '要求不低于10,345座，上升不足0.1个百分点'
    """
    if language == "en":
        return text.replace("by <0.1", "by less than 0.1")
    for sign, words in _IN_PROSE:
        text = text.replace(sign, words)
    return text


_IN_PROSE = (
    ("\u00a0", ""),
    (" 个百分点", "个百分点"),
    ("要求≥ ", "要求不低于"),
    ("要求≤ ", "要求不高于"),
    ("升<0.1", "升不足0.1"),
    ("降<0.1", "降不足0.1"),
)


def phrase(key: str, language: Language, /, **values: object) -> str:
    """A sentence with its values.

    >>> phrase("status_count", "zh", status="达标", n=16)
    '达标16项'
    """
    return pick(PHRASES[key], language).format(**values)
