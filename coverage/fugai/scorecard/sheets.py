"""The scorecard and the districts as sheets in one language, with what was before and how numbers are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.headlines import headings, whole_area
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.number_formats import SHARE, number_format
from fugai.scorecard.wording import STATUS_WORDS, unit_text
from fugai.wording import BASES, Language, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNS = {"at_least": "≥", "at_most": "≤"}
_WHOLE = ("全区域", "Whole area")
_NUMBERS = ("required", "actual", "previous", "low", "high", "gap")
_SHEET_HEADINGS: dict[str, tuple[str, str]] = {
    "id": ("目标编号", "Target id"),
    "title": ("目标", "Target"),
    "title_en": ("目标（英文）", "Target (English)"),
    "status": ("结果", "Result"),
    "comparison": ("要求", "Requirement"),
    "required": ("目标值", "Required"),
    "actual": ("实际值", "Actual"),
    "previous": ("上期值", "Last period"),
    "change": ("较上期", "Change"),
    "low": ("80%区间下限", "80 % interval from"),
    "high": ("80%区间上限", "80 % interval to"),
    "gap": ("差距", "Gap"),
    "unit": ("单位", "Unit"),
    "by": ("截止年份", "By the end of"),
    "from_year": ("基准年份", "Base year"),
    "where": ("范围", "Where"),
    "each": ("逐区考核", "Each district"),
    "districts": ("行政区数", "Districts"),
    "districts_missed": ("未达标行政区数", "Districts that miss"),
    "worst_district": ("最差行政区", "Worst district"),
    "unknown_share": ("未知比例", "Unknown share"),
    "basis": ("数据性质", "Basis"),
    "reason_zh": ("说明", "Note (Chinese)"),
    "reason": ("说明（英文）", "Note"),
    "responsible": ("责任单位", "Responsible"),
    "indicator": ("指标", "Indicator"),
    "source": ("来源", "Source"),
}


def scorecard_sheet(judged: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Judged targets as a sheet in one language: words for codes, headings translated.

    Parameters
    ----------
    judged
        Targets as `judge` returns them.
    language
        'zh' or 'en'.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import JUDGED_COLUMNS, scorecard_sheet
    >>> nothing = pd.DataFrame(columns=list(JUDGED_COLUMNS))
    >>> list(scorecard_sheet(nothing, "en").columns)[:4]
    ['Target id', 'Target', 'Target (English)', 'Result']
    """
    skipped = "reason" if language == "zh" else "reason_zh"
    columns = [name for name in _SHEET_HEADINGS if name in judged and name != skipped]
    table = judged[columns].copy()
    if language == "en" and "responsible_en" in judged:
        table["responsible"] = judged["responsible_en"].where(
            judged["responsible_en"].ne(""), judged["responsible"]
        )
    table["status"] = [STATUS_WORDS[str(word)][language] for word in judged["status"]]
    table["basis"] = [pick(basis_label(basis), language) for basis in judged["basis"]]
    table["comparison"] = [SIGNS[str(word)] for word in judged["comparison"]]
    table["unit"] = [unit_text(str(unit), language) or "–" for unit in judged["unit"]]
    return table.rename(columns={name: pick(_SHEET_HEADINGS[name], language) for name in columns})


def scorecard_formats(judged: pd.DataFrame, language: Language) -> dict[str, str | list[str]]:
    """Number format of each heading of `scorecard_sheet`: of a number, one for each row by its unit."""
    units = judged["unit"].astype(str).tolist()
    names = {name: pick(text, language) for name, text in _SHEET_HEADINGS.items()}
    found: dict[str, str | list[str]] = {
        names[name]: [number_format(unit) for unit in units] for name in _NUMBERS if name in judged
    }
    if "change" in judged:
        found[names["change"]] = [number_format(unit, change=True) for unit in units]
    return found | {names["unknown_share"]: SHARE}


def with_previous(
    judged: pd.DataFrame, history: pd.DataFrame, years: Sequence[int]
) -> pd.DataFrame:
    """Judged targets with their number at the end of the year before, and the change since.

    Parameters
    ----------
    judged
        Targets as `fugai.scorecard.judge` returns them.
    history
        As `fugai.scorecard.target_history` returns it.
    years
        The years that were computed, in order.
    """
    known = history.set_index(["id", "year"])["actual"].to_dict()
    before = dict(zip(years[1:], years[:-1], strict=True))
    previous = [
        known.get((name, before.get(by)), float("nan"))
        for name, by in zip(judged["id"], judged["by"], strict=True)
    ]
    values = pd.Series(previous, index=judged.index, dtype="float64")
    return judged.assign(previous=values, change=judged["actual"] - values)


def district_sheet(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A district scorecard as a sheet in one language; classes by their titles.

    Parameters
    ----------
    table
        As `district_scorecard` returns it.
    language
        'zh' or 'en'.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import district_sheet
    >>> table = pd.DataFrame(
    ...     {"name": ["甲区"], "wireless.area_share:profile=lte": [0.75]}, index=["a"]
    ... )
    >>> list(district_sheet(table, "en").columns)
    ['District', 'Name', 'Area covered (LTE)']
    """
    flat = _shown_columns(table, language)
    return flat.rename(columns=headings(flat.columns, language))


def district_formats(table: pd.DataFrame, language: Language) -> dict[str, str]:
    """Number format of each heading of `district_sheet`, by the unit of its indicator."""
    columns = _shown_columns(table, language).columns
    names = headings(columns, language)
    found = {"population": number_format("persons")} if "population" in columns else {}
    for column in map(str, columns):
        spec = INDICATORS.get(column.partition(":")[0])
        if spec is not None:
            found[column] = number_format(spec.unit)
    return {names[column]: text for column, text in found.items()}


def district_total(
    table: pd.DataFrame, measures: pd.DataFrame, year: int, language: Language
) -> list[object]:
    """Row of the whole area below `district_sheet`: never a sum of shares.

    Parameters
    ----------
    table
        As `district_scorecard` returns it.
    measures, year
        Measures that it was made of, and its year.
    """
    flat = _shown_columns(table, language)
    numbers = whole_area(measures, year=year)
    whole: dict[str, object] = {str(name): float(one) for name, one in numbers.items()}
    if "population" in flat and flat["population"].notna().all():
        whole["population"] = float(flat["population"].sum())
    whole[str(flat.columns[0])] = pick(_WHOLE, language)
    return [whole.get(str(name)) for name in flat.columns]


def _shown_columns(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The district scorecard with its index as a column, and the titles of one language."""
    flat = table.rename_axis("district_id").reset_index()
    title, other = "class_title", "class_title_en"
    drop = ["name_en", other] if language == "zh" else [title]
    if title in flat:
        drop.append("class")
    return flat.drop(columns=[name for name in drop if name in flat])


def basis_label(basis: object) -> tuple[str, str]:
    """A basis in both languages, or as it is."""
    return BASES.get(str(basis), (str(basis), str(basis)))
