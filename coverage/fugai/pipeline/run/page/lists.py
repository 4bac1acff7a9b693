"""The ranked lists of a run's page: holes, places out of reach, load, districts by target, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai import maps
from fugai.maps.labels import table_label
from fugai.pipeline.assumptions.titles import assumption_title, input_title
from fugai.pipeline.run.theme import yearly_name
from fugai.store import file_stems
from fugai.tables import FINDING_COLUMNS
from fugai.translations import translated
from fugai.wording import Label, value_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from fugai.maps.page.lists import PageList
    from fugai.pipeline.run.computed import Computed

_EARLIER_ROWS = 1000
"""Holes of an earlier year that go into the page."""
_FOUND: Label = ("覆盖盲区", "Coverage holes")
_DELIVERY: Label = ("快递", "Delivery")
_TARGETS: Label = ("各项目标的行政区", "Districts by target")
_INPUTS: Label = ("输入数据", "Inputs")
_HOLE = ("rank", "people", "area_km2", "district_id")
_NEAREST: dict[str, Label] = {
    "settlement": ("最近的村（社区）", "Nearest settlement"),
    "settlement_id": ("最近村（社区）编号", "Id of the nearest settlement"),
    "settlement_km": ("距最近村（社区）（公里）", "To the nearest settlement (km)"),
}
_UNREACHED = ("name", "settlement_id", "type", "population", "district_id", "reason", "snap_m")
_OVERLOADED = (
    *("name", "outlet_id", "utilisation", "parcels_per_day", "capacity_per_day"),
    *("residents", "district_id"),
)
_DETAIL: dict[str, Label | None] = {
    "district_id": None,
    "status": ("结论", "Result"),
    "actual": ("实际", "Actual"),
    "gap": ("差距", "Gap"),
    "low": ("80%区间下限", "Low end of the 80 % interval"),
    "high": ("80%区间上限", "High end of the 80 % interval"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "unknown_share": ("未知占比", "Unknown share"),
    "basis": ("数据性质", "Basis"),
    "reason": ("原因", "Reason"),
}
_STATUSES: dict[str, Label] = {
    "met": ("达标", "Met"),
    "missed": ("未达标", "Missed"),
    "in doubt": ("存疑", "In doubt"),
    "not measurable": ("无法判定", "Not measurable"),
    "not applicable": ("不适用", "Not applicable"),
}
_STATES: dict[str, Label] = {
    "stated": ("已填报", "Stated"),
    "defaulted": ("取默认值", "Defaulted"),
    "guessed": ("推定", "Guessed"),
    "blank": ("空缺", "Left blank"),
    "ignored": ("未使用", "Not used"),
}
_ACTIONS: dict[str, Label] = {
    "refused": ("未导入", "Refused"),
    "repaired": ("已修复", "Repaired"),
    "flagged": ("已标注", "Flagged"),
    "defaulted": ("取默认值", "Defaulted"),
    "guessed": ("推定", "Guessed"),
    "ignored": ("未使用", "Not used"),
}
_STATUS_ORDER = ("missed", "in doubt", "not measurable", "met", "", "not applicable")
_ASSUMED: dict[str, Label | None] = {
    "input": ("输入", "Input"),
    "title": ("字段", "Column"),
    "column": ("字段名", "Name of the column"),
    "state": ("状态", "State"),
    "count": ("个数", "Values"),
    "of": ("总数", "Of"),
    "value": ("取值", "Value"),
    "origin": ("来由", "Origin"),
}
_FINDING: dict[str, Label | None] = {
    "action": ("处理", "Action"),
    "table": ("输入", "Input"),
    "file": ("文件", "File"),
    "row": ("行", "Row"),
    "column": ("字段", "Column"),
    "value": ("值", "Value"),
    "rule": ("规则", "Rule"),
}


def page_lists(
    computed: Computed, tables: Mapping[str, pd.DataFrame], targets: pd.DataFrame
) -> tuple[PageList, ...]:
    """Every list that the page hands out, in the order of its chooser.

    Parameters
    ----------
    tables
        The run's further tables by name.
    targets
        The targets, judged.
    """
    project = computed.inputs.project
    files = _files(tables)
    titles = {
        one.name: (one.title or one.name, one.title_en or one.title or one.name)
        for one in project.wireless.profiles
    }
    wireless = project.modelled_basis("sites", "access_points")
    delivery = project.modelled_basis("roads", "outlets")
    reached = {"theme": "delivery", "basis": delivery, "year": computed.years[-1]}
    return (
        *_holes(tables, files, titles, {"theme": "wireless", "basis": wireless}, computed.years),
        *_unreached(tables, files, reached),
        *_overloaded(tables, files, reached),
        *_by_target(tables, files, targets),
        *_assumptions(tables),
        *_findings(computed.inputs.findings),
    )


def _files(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Paths of the tables in the run's folder; three others are written before them."""
    names = ["measures", "targets", "districts", *sorted(tables)]
    return {name: f"tables/{stem}.csv" for name, stem in zip(names, file_stems(names), strict=True)}


def _holes(
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    titles: Mapping[str, Label],
    about: Mapping[str, Any],
    years: Sequence[int],
) -> Iterator[PageList]:
    """Holes of each profile, the last year first."""
    for profile, (zh, en) in titles.items():
        for year in reversed(years):
            last = year == years[-1]
            name = f"holes-{profile}" if last else yearly_name(f"holes-{profile}", year)
            table = tables.get(name)
            if table is None or not len(table):
                continue
            columns: dict[str, Label | None] = dict.fromkeys(_HOLE)
            columns |= {key: label for key, label in _NEAREST.items() if key in table}
            yield maps.page_list(
                table,
                columns,
                units={"people": "persons"},
                most=maps.MOST_ROWS if last else _EARLIER_ROWS,
                key=name,
                title=(f"覆盖盲区 {zh} {year}", f"Coverage holes {en} {year}"),
                group=_FOUND,
                file=files[name],
                layer=f"holes-{profile}",
                year=year,
                **about,
            )


def _unreached(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], about: Mapping[str, Any]
) -> Iterator[PageList]:
    for name in (name for name in tables if name.startswith("unreached-")):
        table = tables[name]
        if not len(table):
            continue
        zh, en = value_label(name.removeprefix("unreached-"))
        chinese = [translated(str(reason), "zh") for reason in table["reason"]]
        yield maps.page_list(
            table.assign(reason_zh=chinese),
            {key: None for key in _UNREACHED if key in table},
            units={"population": "persons"},
            pairs={"reason": "reason_zh"},
            key=name,
            title=(f"未通达的村（社区） {zh}", f"Settlements not reached {en.lower()}"),
            group=_DELIVERY,
            file=files[name],
            layer=name,
            table="settlements",
            **about,
        )


def _overloaded(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], about: Mapping[str, Any]
) -> Iterator[PageList]:
    table = tables.get("overloaded")
    if table is None or not len(table):
        return
    yield maps.page_list(
        table,
        {key: None for key in _OVERLOADED if key in table},
        units={"utilisation": "1", "residents": "persons"},
        key="overloaded",
        title=("超负荷网点", "Overloaded outlets"),
        group=_DELIVERY,
        file=files["overloaded"],
        layer="overloaded",
        **about,
    )


def _by_target(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], targets: pd.DataFrame
) -> Iterator[PageList]:
    """One list for each target: missed ones first, the largest gap first."""
    detail = tables.get("target-districts")
    if detail is None:
        return
    rank = {status: place for place, status in enumerate(_STATUS_ORDER)}
    for target in targets.to_dict("records"):
        mine = detail[detail["id"].eq(target["id"])]
        if not len(mine):
            continue
        order = mine.assign(_rank=mine["status"].map(rank)).sort_values(
            ["_rank", "gap", "district_id"], ascending=[True, False, True], kind="stable"
        )
        unit = str(target["unit"])
        shown = {
            key: label
            for key, label in _DETAIL.items()
            if key == "district_id" or _has_values(mine[key])
        }
        note = (str(target["responsible"]), str(target["responsible_en"] or target["responsible"]))
        yield maps.page_list(
            order,
            shown,
            units={"actual": unit, "gap": unit, "low": unit, "high": unit, "unknown_share": "1"},
            pairs={"reason": "reason_zh"},
            words={"status": _STATUSES},
            key=f"target-{target['id']}",
            title=(str(target["title"]), str(target["title_en"] or target["title"])),
            group=_TARGETS,
            theme=str(target["indicator"]).partition(".")[0],
            file=files["target-districts"],
            note=note,
        )


def _has_values(values: pd.Series[Any]) -> bool:
    return bool((values.notna() & values.ne("")).any())


def _assumptions(tables: Mapping[str, pd.DataFrame]) -> Iterator[PageList]:
    table = tables.get("assumptions")
    if table is None or not len(table):
        return
    inputs = [input_title(str(name)) for name in table["input"]]
    titles = [
        assumption_title(str(name), str(column)) if column else ("", "")
        for name, column in zip(table["input"], table["column"], strict=True)
    ]
    shown = table.assign(
        input=[en for _, en in inputs],
        input_zh=[zh for zh, _ in inputs],
        title=[en for _, en in titles],
        title_zh=[zh for zh, _ in titles],
    )
    yield maps.page_list(
        shown,
        _ASSUMED,
        pairs={"input": "input_zh", "title": "title_zh", "origin": "origin_zh"},
        words={"state": _STATES, "column": {}, "value": {}},
        key="assumptions",
        title=("假设", "Assumptions"),
        group=_INPUTS,
        file="assumptions.csv",
    )


def _findings(findings: pd.DataFrame) -> Iterator[PageList]:
    if not len(findings):
        return
    table = findings[list(FINDING_COLUMNS)].astype({"row": str})
    inputs = [table_label(str(name)) for name in table["table"]]
    rows = table.assign(
        table=[en for _, en in inputs],
        table_zh=[zh for zh, _ in inputs],
        rule_zh=[translated(str(rule), "zh") for rule in table["rule"]],
    )
    yield maps.page_list(
        rows,
        _FINDING,
        pairs={"rule": "rule_zh", "table": "table_zh"},
        words={"action": _ACTIONS, **{name: {} for name in ("file", "row", "column", "value")}},
        key="findings",
        title=("数据检查结果", "Findings"),
        group=_INPUTS,
        file="findings.csv",
    )
