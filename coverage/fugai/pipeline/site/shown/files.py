"""The files of a siting solution: page, tables, GeoPackage, ``site.json``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from fugai import maps, store
from fugai.pipeline.interchange.crs import results_crs
from fugai.pipeline.manifest import manifest_records

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.progress import Clock
    from fugai.pipeline.site.result import SitingRun


def write_siting(folder: store.RunFolder, result: SitingRun, clock: Clock) -> None:
    """Write the page, the tables, the GeoPackage, ``site.json`` and ``run.json``."""
    clock.start("输出 files", 3)
    store.write_tables(result.tables, folder.path("tables/x.csv").parent)
    store.write_xlsx(_sheets(result), folder.path("tables/siting.xlsx"))
    clock.advance(detail="tables")
    layers: dict[str, pd.DataFrame] = {"chosen": result.sites}
    about = result.tables["candidates"]
    layers["places"] = result.instance.places.assign(
        role=about["role"].to_numpy(),
        gain_alone=about["gain_alone"].to_numpy(),
        gain_after=about["gain_after"].to_numpy(),
    )
    districts = result.instance.inputs.districts
    extra = result.tables["districts"].set_index("district_id").drop(columns=["name", "name_en"])
    shapes = districts[["name", "geometry"]].copy()
    shapes.index = shapes.index.astype(str)
    layers["districts"] = shapes.join(extra)
    store.write_districts_gpkg(
        layers, folder.path("siting.gpkg"), crs=results_crs(result.instance.inputs)
    )
    clock.advance(detail="siting.gpkg")
    maps.write_page(folder.path("index.html"), page=result.page)
    store.write_findings(result.instance.inputs.findings, folder.path("findings.csv"))
    store.write_text(folder.path("site.json"), store.run_json_text(_site_json(result)))
    clock.advance(detail="index.html")
    clock.finish()
    inputs = result.instance.inputs
    folder.write_run_json(
        {
            "kind": "siting",
            "inputs": list(inputs.sources),
            "parameters": dataclasses.asdict(result.instance.request),
            "movements": result.tables["movements"].to_dict("records"),
            "manifest": manifest_records(inputs.project, inputs.manifest),
            "code": store.code_digest(),
        }
    )


def _site_json(result: SitingRun) -> dict[str, object]:
    """Parameters, seed, and the solution with its bound and gap."""
    solution, instance = result.solution, result.instance
    demand = instance.scenario.demand
    return {
        "parameters": dataclasses.asdict(instance.request),
        "seed": solution.seed,
        "basis": instance.basis,
        "answer": {
            "problem": solution.problem,
            "status": solution.status,
            "objective": solution.objective,
            "bound": solution.bound,
            "gap": solution.gap,
            "unit": solution.unit,
            "sites": len(solution.chosen),
            "existing": instance.n_existing,
            "candidates": instance.n_candidates,
            "cost": solution.cost,
            "covered_before": float(result.curve[0]),
            "covered_after": float(result.curve[-1]),
            "total": demand.total,
            "unknown": demand.unknown,
            "demand_points": len(demand.weight),
            "chosen": instance.places["candidate_id"].iloc[solution.chosen].tolist(),
        },
        "rules": result.tables["rules"].to_dict("records"),
        **_efficiency_json(result),
        "notes": [[note.zh, note.en] for note in instance.notes],
        "inputs": list(instance.inputs.sources),
    }


def _efficiency_json(result: SitingRun) -> dict[str, object]:
    found = result.efficiency
    if found is None:
        return {}
    return {
        "efficiency": {
            "sites": found.n_sites,
            "travel_minutes": found.travel,
            "least_travel_minutes": found.least_travel,
            "least_travel_bound_minutes": found.least_travel_bound,
            "efficiency": found.efficiency,
            "saving": found.saving,
            "saving_at_most": found.saving_at_most,
            "sites_enough": found.sites_enough,
            "sites_at_least": found.sites_at_least,
            "frontier": found.frontier.reset_index().to_dict("records"),
        }
    }


_HEADINGS = {
    "order": "顺序",
    "year": "建设年份",
    "candidate_id": "编号",
    "name": "名称",
    "kind": "类型",
    "status": "状态",
    "cost": "造价",
    "district_id": "行政区代码",
    "district": "行政区",
    "gain": "新增覆盖",
    "covered": "累计已覆盖",
    "share": "累计覆盖率",
    "cost_so_far": "累计造价",
    "cost_per_gain": "每新增覆盖一个单位的造价",
    "longitude": "经度",
    "latitude": "纬度",
    "datum": "坐标系",
    "name_en": "英文名称",
    "sites": "新增站点数",
    "total": "总数",
    "before": "建设前覆盖",
    "after": "建设后覆盖",
    "share_before": "建设前覆盖率",
    "share_after": "建设后覆盖率",
    "column_zh": "假设",
    "variation_zh": "改为",
    "covered_before": "建设前覆盖",
    "covered_after": "建设后覆盖",
    "change": "建设后覆盖率变化",
    "minutes": "出行（分钟）",
    "minutes_change": "出行变化（分钟）",
    "title_zh": "规则",
    "objective": "目标值",
    "bound": "界",
    "objective_without": "无此规则的目标值",
    "bound_without": "无此规则的界",
    "loss": "代价",
    "loss_least": "代价至少",
    "loss_most": "代价至多",
    "travel": "最少出行（分钟）",
    "mean": "平均（分钟）",
    "mean_bound": "平均的下界（分钟）",
    "gap": "最优性间隙",
}


def _sheets(result: SitingRun) -> list[store.Sheet]:
    """The sites and districts in Chinese and English."""
    shares = {"share": "0.00%", "share_before": "0.00%", "share_after": "0.00%"}
    notes = [f"{key}: {value}" for key, value in result.facts().items()]
    found = []
    for table, zh, en in (("chosen", "新增站点", "Sites"), ("districts", "行政区", "Districts")):
        frame = result.tables[table]
        formats = {key: value for key, value in shares.items() if key in frame}
        found.append(
            store.Sheet(name=zh, frame=frame, headings=_HEADINGS, formats=formats, notes=notes)
        )
        found.append(store.Sheet(name=en, frame=frame, formats=formats, notes=notes))
    moved = result.tables["movements"]
    numbers = ["covered_before", "covered_after", "total", "share_before", "share_after", "change"]
    numbers += ["minutes", "minutes_change"] if moved["minutes"].notna().any() else []
    formats = dict.fromkeys(("share_before", "share_after", "change"), "0.00%")
    for name, texts in (
        ("假设", ["column_zh", "variation_zh"]),
        ("Assumptions", ["column_en", "variation"]),
    ):
        frame, headings = moved[[*texts, *numbers]], _HEADINGS if name == "假设" else {}
        found.append(store.Sheet(name=name, frame=frame, headings=headings, formats=formats))
    return [*found, *_further_sheets(result)]


def _further_sheets(result: SitingRun) -> list[store.Sheet]:
    """What the rules cost, and the frontier of the network's efficiency, where there are any."""
    rules = result.tables["rules"]
    numbers = [name for name in rules if name not in ("rule", "title_zh", "title_en")]
    numbers.remove("status_without")
    found = []
    if len(rules):
        for name, title in (("规则的代价", "title_zh"), ("Rules", "title_en")):
            headings = _HEADINGS if title == "title_zh" else {}
            found.append(store.Sheet(name=name, frame=rules[[title, *numbers]], headings=headings))
    if result.efficiency is not None:
        frame = result.efficiency.frontier.reset_index().drop(columns="status")
        headings = _HEADINGS | {"sites": "站点数"}
        formats = {"gap": "0.00%"}
        found.append(store.Sheet(name="网络效率", frame=frame, headings=headings, formats=formats))
        found.append(store.Sheet(name="Efficiency", frame=frame, formats=formats))
    return found
