"""A comparison as sheets in one language: words for codes, headings translated, formats by unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.comparison.words import STATUS_LABELS, headline_rows, title_of
from fugai.scorecard.number_formats import number_format
from fugai.scorecard.wording import STATUS_WORDS
from fugai.wording import Label, Language, pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEADINGS: dict[str, Label] = {
    "outcome": ("变化", "What changed"),
    "indicator": ("指标", "Indicator"),
    "target": ("目标", "Target"),
    "district_id": ("行政区代码", "District"),
    "name": ("名称", "Name"),
    "first": ("前期", "Earlier"),
    "second": ("本期", "Later"),
    "change": ("增减", "Change"),
    "required_second": ("目标值", "Required"),
    "gap_second": ("差距", "Gap"),
    "status_first": ("前期结果", "Result, earlier"),
    "status_second": ("本期结果", "Result, later"),
    "responsible": ("责任单位", "Responsible"),
    "status": ("状态", "Status"),
    "reason": ("说明", "Note"),
    "profile": ("覆盖标准", "Profile"),
    "people_first": ("前期人数", "People, earlier"),
    "people_second": ("本期人数", "People, later"),
    "area_km2_first": ("前期面积（平方公里）", "Area, earlier [km²]"),
    "area_km2_second": ("本期面积（平方公里）", "Area, later [km²]"),
    "ranks_first": ("前期序号", "Ranks, earlier"),
    "ranks_second": ("本期序号", "Ranks, later"),
    "districts": ("行政区数", "Districts"),
    "numbers": ("数值个数", "Numbers"),
    "longitude": ("经度", "Longitude"),
    "latitude": ("纬度", "Latitude"),
}
_WHOLE: Label = ("全区域", "Whole area")
_NUMBERS = ("first", "second", "change")


@dataclass(frozen=True, kw_only=True, eq=False)
class Printed:
    """A sheet: its table, and the number format of a column or of each of its cells."""

    frame: pd.DataFrame
    formats: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


def targets_sheet(targets: pd.DataFrame, years: Sequence[int], language: Language) -> Printed:
    """Every target: what was, what is, and what changed."""
    titles = targets["title_en"].where(targets["title_en"].ne(""), targets["title"])
    table = pd.DataFrame(
        {
            "outcome": _labels(targets["outcome"], language),
            "target": titles if language == "en" else targets["title"],
            "required_second": targets["required_second"].fillna(targets["required_first"]),
            **{name: targets[name] for name in (*_NUMBERS, "gap_second")},
            **{
                name: [STATUS_WORDS[one][language] if one else "" for one in targets[name]]
                for name in ("status_first", "status_second")
            },
            "responsible": targets["responsible"],
            "reason": targets["reason_zh" if language == "zh" else "reason"],
        }
    )
    columns = ("required_second", *_NUMBERS, "gap_second")
    return _printed(table, targets["unit"].astype(str).tolist(), columns, years, language)


def changes_sheet(
    measures: pd.DataFrame,
    names: Mapping[str, tuple[str, str]],
    years: Sequence[int],
    language: Language,
    *,
    keep_same: bool = False,
) -> Printed:
    """Headline numbers that are not the same, the whole area before its districts.

    Parameters
    ----------
    measures
        As a comparison has them.
    names
        District to its name and English name.
    years
        Year of the first and of the second.
    keep_same
        Keep those that are the same.
    """
    rows = headline_rows(measures)
    rows = rows if keep_same else rows[rows["status"].ne("same")]
    rows = rows.reset_index(drop=True)
    title = [title_of(row, language) for row in rows.to_dict("records")]
    at = {one: place for place, one in enumerate(["", *names])}
    order = pd.DataFrame(
        {
            "title": pd.factorize(pd.Series(title, dtype="object"))[0],
            "place": [at.get(one, len(at)) for one in rows["district_id"]],
        }
    ).sort_values(["title", "place"], kind="stable")
    table = pd.DataFrame(
        {
            "indicator": title,
            "district_id": rows["district_id"],
            "name": [
                pick(_WHOLE if not one else names.get(one, (one, one)), language)
                for one in rows["district_id"]
            ],
            **{name: rows[name] for name in _NUMBERS},
            "status": _labels(rows["status"], language),
            "reason": rows["reason_zh" if language == "zh" else "reason"],
        }
    ).iloc[order.index]
    units = rows["unit"].astype(str).iloc[order.index].tolist()
    return _printed(table, units, _NUMBERS, years, language)


def holes_sheet(holes: pd.DataFrame, language: Language) -> Printed:
    """Coverage holes that are not the same; ``longitude`` and ``latitude`` where they are given."""
    rows = holes[holes["status"].ne("same")]
    kept = [name for name in _HEADINGS if name in rows]
    table = rows[kept].assign(status=_labels(rows["status"], language))
    formats: dict[str, str | Sequence[str]] = {
        "people_first": "#,##0",
        "people_second": "#,##0",
        "change": number_format("persons", change=True),
        "area_km2_first": "#,##0.00",
        "area_km2_second": "#,##0.00",
    }
    return _named(Printed(frame=table.reset_index(drop=True), formats=formats), {}, language)


def refused_sheet(refused: pd.DataFrame, language: Language) -> Printed:
    """What was not compared, and why."""
    table = refused[["indicator", "profile", "numbers", "districts"]].assign(
        reason=refused["reason_zh" if language == "zh" else "reason"]
    )
    return _named(Printed(frame=table), {}, language)


def _printed(
    table: pd.DataFrame,
    units: Sequence[str],
    columns: Sequence[str],
    years: Sequence[int],
    language: Language,
) -> Printed:
    """The table with a format for each number by its unit, and the years in its headings."""
    formats: dict[str, str | Sequence[str]] = {
        name: [number_format(unit, change=name == "change") for unit in units] for name in columns
    }
    headings = {
        name: f"{pick(_HEADINGS[name], language)} {year}"
        for name, year in zip(("first", "second"), years, strict=True)
    }
    return _named(Printed(frame=table.reset_index(drop=True), formats=formats), headings, language)


def _named(printed: Printed, headings: Mapping[str, str], language: Language) -> Printed:
    names = {
        name: headings.get(name, pick(_HEADINGS[name], language)) for name in printed.frame.columns
    }
    return Printed(
        frame=printed.frame.rename(columns=names),
        formats={names[name]: one for name, one in printed.formats.items() if name in names},
    )


def _labels(codes: pd.Series, language: Language) -> list[str]:
    return [pick(STATUS_LABELS[str(code)], language) for code in codes]
