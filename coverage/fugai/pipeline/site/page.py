"""The page of a siting answer."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import maps
from fugai.messages import Message
from fugai.pipeline.site.result import UNITS, objective_text
from fugai.pipeline.site.scenario import PLACES, PROBLEMS
from fugai.pipeline.site.solve import district_totals, districts_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.site.scenario import SitingInstance
    from fugai.siting import SitingSolution

MOST_DRAWN = 5000
"""Rejected candidates on the map: the most promising so many."""

_COLUMNS = {
    "candidate_id": ("编号", "Id"),
    "kind": ("类型", "Kind"),
    "gain": ("新增覆盖", "Gain"),
    "gain_alone": ("单独建设可新增覆盖", "Gain on its own"),
    "gain_after": ("尚可新增覆盖", "Remaining gain"),
    "cost": ("造价", "Cost"),
}


def make_siting_page(
    setting: SitingInstance,
    answer: SitingSolution,
    first: IntArray,
    curve: FloatArray,
    tables: Mapping[str, pd.DataFrame],
) -> maps.Page:
    """The page with the slider over the number of new sites."""
    inputs, project, request = setting.inputs, setting.inputs.project, setting.request
    place = PLACES[request.place]
    title = f"{project.name} · {place[0]}选址", f"{project.name_en} · siting of {place[1].lower()}"
    notes = [
        note if isinstance(note, str) else (note.zh, note.en)
        for note in (*_basics(setting), *setting.notes)
    ]
    sources = [
        (name, source.source, source.basis)
        for name, group in project.inputs.items()
        for source in group
        if source.source
    ]
    return maps.Page(
        title=title[0],
        title_en=title[1],
        synthetic=project.synthetic,
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        layers=(_reached(setting, answer, first), _sites(setting, answer, curve, tables)),
        notes=tuple(notes),
        sources=tuple(dict.fromkeys(sources)),
        footer=f"fugai {version('fugai')}",
        siting=_payload(setting, answer, first, curve, tables),
    )


def _basics(setting: SitingInstance) -> list[Any]:
    request, demand = setting.request, setting.case.demand
    unit = UNITS[demand.unit]
    limit = f"{request.minutes:g}"
    if request.radio:
        zh = f"覆盖标准“{request.profile}”，门限 {setting.case.threshold:g} dBm。"
        en = f"Covered: profile '{request.profile}', {setting.case.threshold:g} dBm."
    elif request.place == "pickup-points":
        zh, en = f"覆盖：步行{limit}分钟内可达。", f"Covered: within {limit} minutes' walk."
    else:
        zh, en = (
            f"覆盖：自网点驾车{limit}分钟内可达。",
            f"Covered: within {limit} minutes' drive of an outlet.",
        )
    found = [(zh, en)]
    must = len(setting.required)
    if must:
        found.append(
            (
                f"其中{must}个为项目必选点，无论新增覆盖多少均须建设。",
                f"{must} of the new sites are required by the project and built whatever their gain.",
            )
        )
    if demand.unknown:
        found.append(
            (
                f"另有{demand.unknown:,.0f}{unit[0]}是否覆盖未知，未计入。",
                f"Another {demand.unknown:,.0f} {unit[1]}, whose coverage is unknown, are left out.",
            )
        )
    return [Message(zh=a, en=b) for a, b in found]


def _reached(setting: SitingInstance, answer: SitingSolution, first: IntArray) -> maps.Layer:
    demand, inputs = setting.case.demand, setting.inputs
    fixed: dict[str, Any] = {
        "id": "reached",
        "name": "覆盖情况",
        "name_en": "Coverage",
        "shown": True,
        "theme": "siting",
        "basis": setting.basis,
    }
    count = len(answer.chosen)
    if demand.cell is None:
        return maps.reach_layer(first, sites=count, points=demand.points, **fixed)
    at = np.full(inputs.grid.shape, -1, dtype=np.int64)
    at.flat[demand.cell] = np.arange(len(demand.cell))
    if setting.settled_cells is not None:
        at.flat[setting.settled_cells] = len(first)
        first = np.append(first, 0)
    cells = inputs.grid.array(at, units="1", name="demand")
    return maps.reach_layer(first, sites=count, cells=cells, within=inputs.districts, **fixed)


def _sites(
    setting: SitingInstance,
    answer: SitingSolution,
    curve: FloatArray,
    tables: Mapping[str, pd.DataFrame],
) -> maps.Layer:
    about = tables["candidates"]
    order = np.zeros(len(about), dtype=np.int64)
    order[answer.chosen] = np.arange(1, len(answer.chosen) + 1)
    frame = setting.places.assign(
        role=about["role"].to_numpy(),
        gain_alone=about["gain_alone"].round(1).to_numpy(),
        gain_after=about["gain_after"].round(1).to_numpy(),
        gain=np.nan,
    )
    frame.loc[answer.chosen, "gain"] = np.round(np.diff(curve), 1)
    frame.loc[frame["role"].ne("rejected"), ["gain_after", "gain_alone"]] = np.nan
    rejected = np.flatnonzero(frame["role"].eq("rejected").to_numpy())
    best = rejected[np.argsort(-about["gain_alone"].to_numpy()[rejected], kind="stable")][
        :MOST_DRAWN
    ]
    keep = np.sort(np.concatenate((np.flatnonzero(frame["role"].ne("rejected").to_numpy()), best)))
    drawn = gpd.GeoDataFrame(frame.iloc[keep], crs=setting.places.crs)
    order = order[keep]
    if setting.standing is not None and len(setting.standing):
        stand = setting.standing.assign(role="existing")
        drawn = gpd.GeoDataFrame(pd.concat([stand, drawn], ignore_index=True), crs=drawn.crs)
        order = np.append(np.zeros(len(stand), dtype=np.int64), order)
    note = ("", "")
    if len(keep) < len(frame):
        note = (
            f"未选备选点仅显示新增覆盖最多的{MOST_DRAWN:,}个。",
            f"Only the {MOST_DRAWN:,} rejected candidates with the largest gains are drawn.",
        )
    return maps.sites_layer(
        drawn,
        order=order,
        columns=_COLUMNS,
        label="name",
        id="sites",
        name="站点",
        name_en="Sites",
        theme="siting",
        basis=setting.basis,
        shown=True,
        note=note,
    )


def _payload(
    setting: SitingInstance,
    answer: SitingSolution,
    first: IntArray,
    curve: FloatArray,
    tables: Mapping[str, pd.DataFrame],
) -> dict[str, object]:
    """Everything of the page's panel and slider, with null for what is not known."""
    demand, request = setting.case.demand, setting.request
    districts = setting.inputs.districts
    after = districts_after(demand, first, len(answer.chosen))
    totals = district_totals(demand)
    names = districts["name"].astype(str).tolist()
    english = (
        districts["name_en"].fillna("").astype(str).tolist() if "name_en" in districts else names
    )
    label = _labels(setting)
    cost = answer.sense == "min"
    shown = {
        "problem": list(PROBLEMS[request.problem]),
        "unit": list(UNITS[demand.unit]),
        "objective": answer.objective + (0.0 if cost else demand.settled_all),
        "bound": answer.bound + (0.0 if cost else demand.settled_all),
        "gap": answer.gap,
        "sense": answer.sense,
        "status": answer.status,
        "seconds": round(answer.seconds, 2),
        "basis": setting.basis,
        "total": demand.total,
        "covered": _figures(curve),
        "facts": _facts(setting, answer, curve),
        "curve": {key: _figures(tables["curve"][key]) for key in ("sites", "greedy", "bound")},
        "must": len(setting.required),
        "threshold_unit": "dBm" if request.radio else "min",
        "districts": [
            {
                "name": [names[k], english[k] or names[k]],
                "total": totals[k],
                "covered": _figures(after[k]),
            }
            for k in range(len(names))
        ],
        "sites": [
            {"name": label[row["candidate_id"]], "district": row["district"], "gain": row["gain"]}
            for row in tables["chosen"].to_dict("records")
        ],
        "alternatives": [
            {
                "site": label[row["candidate_id"]],
                "other": label[row["alternative_id"]],
                "difference": row["difference"],
                "tie": bool(row["tie"]),
            }
            for row in tables["alternatives"].to_dict("records")
        ],
        "sensitivity": [
            {
                "threshold": row["threshold"],
                "number": row["number"],
                "share": row["share"],
                "gap": row["gap"],
                "status": row["status"],
                "kept": row["sites_kept"],
            }
            for row in tables["sensitivity"].to_dict("records")
        ],
        "targets": [
            {
                "title": [row["title"], row["title_en"]],
                "required": row["required"],
                "before": row["before"],
                "after": row["after"],
                "needed": row["sites_needed"],
                "least": row["at_least"],
                "status": row["status"],
            }
            for row in tables["targets"].to_dict("records")
        ],
        "phases": [
            {
                "year": row["year"],
                "sites": row["sites"],
                "so_far": row["sites_so_far"],
                "covered": row["covered"],
                "share": row["share"],
                "targets": [row.get(f"target {key}", "") for key in tables["targets"]["target"]],
            }
            for row in tables["phases"].to_dict("records")
        ],
    }
    plain: dict[str, object] = _plain(shown)
    return plain


def _labels(setting: SitingInstance) -> dict[str, str]:
    places = setting.places
    return {
        key: f"{name} ({key})" if name else key
        for key, name in zip(places["candidate_id"], places["name"], strict=True)
    }


def _facts(
    setting: SitingInstance, answer: SitingSolution, curve: FloatArray
) -> list[list[object]]:
    total = setting.case.demand.total
    unit = UNITS[setting.case.demand.unit]

    def amount(value: float) -> list[str]:
        return [
            f"{value:,.0f}{unit[0]}（{value / total:.2%}）",
            f"{value:,.0f} {unit[1]} ({value / total:.2%})",
        ]

    status = {
        "optimal": ["已证明最优", "proven optimal"],
        "gap": ["存在最优性间隙", "optimality gap left"],
        "time limit": ["达到时限", "stopped at the time limit"],
        "interrupted": ["已中断", "interrupted"],
    }[answer.status]
    return [
        [["新增站点", "New sites"], f"{len(answer.chosen):,}"],
        [["现有站点", "Existing"], f"{setting.stands:,}"],
        [["备选点", "Candidates"], f"{setting.buildable:,}"],
        [["现有已覆盖", "Covered before"], amount(float(curve[0]))],
        [["建成后覆盖", "Covered after"], amount(float(curve[-1]))],
        [["目标值", "Objective"], _both_ways(setting, answer.objective)],
        [
            ["下界", "Lower bound"] if answer.sense == "min" else ["上界", "Upper bound"],
            _both_ways(setting, answer.bound),
        ],
        [["最优性间隙", "Optimality gap"], f"{answer.gap:.4%}"],
        [["求解状态", "Status"], status],
        [["求解用时（秒）", "Seconds"], f"{answer.seconds:.1f}"],
        [["随机种子", "Seed"], str(setting.request.seed)],
    ]


def _both_ways(setting: SitingInstance, value: float) -> list[str]:
    return [objective_text(setting, value, "zh"), objective_text(setting, value)]


def _figures(values: Any) -> list[object]:  # noqa: ANN401  any column of numbers
    return [
        None if not math.isfinite(value) else round(float(value), 2)
        for value in np.asarray(values, dtype=np.float64)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401  any tree of JSON
    """The same with null for NaN and plain numbers for those of numpy."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
