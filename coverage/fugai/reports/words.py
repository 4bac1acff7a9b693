"""Words of the bulletin and the atlas in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.wording import BASES, Label, pick

if TYPE_CHECKING:
    import pandas as pd

    from fugai.wording import Language

WORDS: dict[str, Label] = {
    "atlas": ("覆盖图集", "Coverage atlas"),
    "bulletin": ("覆盖情况通报", "Coverage bulletin"),
    "contents": ("目录", "Contents"),
    "whole": ("全区域", "Whole area"),
    "page": ("第{n}页，共{of}页", "Page {n} of {of}"),
    "period": ("截至{until}", "As at {until}"),
    "against": ("与{before}相比", "Compared with {before}"),
    "synthetic": (
        "数字来自合成数据，仅供演示，不反映真实情况。",
        "From synthetic data for demonstration; the numbers say nothing about the real place.",
    ),
    "residents": ("常住人口", "Residents"),
    "class": ("类别", "Class"),
    "targets": ("目标完成情况", "Targets"),
    "target": ("目标", "Target"),
    "required": ("要求", "Required"),
    "actual": ("实际", "Actual"),
    "gap": ("差距", "Gap"),
    "result": ("结果", "Result"),
    "responsible": ("责任单位", "Responsible"),
    "by": ("期限", "By"),
    "not_judged": (
        "“–”：按全区域考核，本区不单独判定。",
        "–: judged for the whole area, not by district.",
    ),
    "indicators": ("主要指标", "Indicators"),
    "indicator": ("指标", "Indicator"),
    "unit": ("单位", "Unit"),
    "now": ("本期", "Now"),
    "last": ("上期", "Before"),
    "change": ("变化", "Change"),
    "map_title": ("行政区", "Districts"),
    "all_together": ("全区域", "Whole area"),
    "holes": ("人口最多的覆盖盲区", "Largest coverage holes"),
    "hole": ("序号", "No."),
    "people": ("人口", "People"),
    "village": ("最近的村（社区）", "Nearest village"),
    "area_km2": ("面积（km²）", "Area [km²]"),
    "no_holes": ("本区没有覆盖盲区。", "There is no coverage hole here."),
    "no_hole_table": ("本次计算没有覆盖盲区数据。", "This run has no coverage holes."),
    "no_targets": ("本项目未设目标。", "This project sets no targets."),
    "trend": ("历年变化", "Over the years"),
    "comparison": ("比较", "Comparison"),
    "legend": ("图例", "Legend"),
    "hole_legend": ("覆盖盲区（编号见表）", "Coverage hole (numbers: see table)"),
    "hole_other": ("其他覆盖盲区", "Other coverage holes"),
    "district_border": ("行政区界", "District boundary"),
    "motorway": ("高速公路、快速路", "Motorway, trunk road"),
    "primary": ("主要道路", "Primary road"),
    "secondary": ("次要道路", "Secondary road"),
    "railway": ("铁路", "Railway"),
    "water": ("水域", "Water"),
    "more_targets": ("另有{n}项，见工作簿。", "{n} more are in the workbook."),
    "map_note": ("经纬度为WGS 84。", "Longitude and latitude: WGS 84."),
    "district": ("行政区", "District"),
    "status_met": ("达标", "met"),
    "status_missed": ("未达标", "missed"),
    "status_in doubt": ("存疑", "in doubt"),
    "status_not measurable": ("无法判定", "not measurable"),
    "status_not applicable": ("不适用", "not applicable"),
    "basis": ("数据性质", "Basis"),
    "since_first": ("{first}年末以来累计", "since the end of {first}"),
}

THEMES: dict[str, Label] = {
    "wireless": ("无线网络", "Wireless"),
    "broadband": ("宽带", "Broadband"),
    "delivery": ("快递配送", "Delivery"),
}


def word(key: str, language: Language, /, **values: object) -> str:
    """A word or sentence of the report.

    >>> word("contents", "zh"), word("page", "en", n=1, of=3)
    ('目录', 'Page 1 of 3')
    """
    text = pick(WORDS[key], language)
    return text.format(**values) if values else text


def status_word(status: str, language: Language) -> str:
    """How a target is judged, empty where it is not.

    >>> status_word("missed", "zh"), status_word("", "en")
    ('未达标', '')
    """
    name = f"status_{status}"
    return word(name, language) if name in WORDS else ""


def basis_word(basis: str, language: Language) -> str:
    """Where a number comes from.

    >>> basis_word("modelled", "en")
    'modelled'
    """
    return pick(BASES.get(basis, (basis, basis)), language)


def district_label(row: pd.Series, language: Language, *, longest: int = 60) -> str:
    """Name of a district: in its language, else what there is, else its id.

    >>> import pandas as pd
    >>> district_label(pd.Series({"name": "甲区", "name_en": "Jia"}, name="1"), "en")
    'Jia'
    """
    from fugai.reports.text import printable  # noqa: PLC0415

    names = ("name", "name_en") if language == "zh" else ("name_en", "name")
    found = [printable(row.get(name), longest=longest) for name in names]
    return next((one for one in found if one), printable(row.name, longest=longest))
