"""The files of a roll-out: page, tables, workbook, GeoPackage, Open Fibre Data Standard, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import maps, store
from fugai.pipeline.interchange.crs import results_crs
from fugai.pipeline.manifest import manifest_records
from fugai.pipeline.rollout.ofds import ofds_geojson, ofds_network, ofds_text
from fugai.pipeline.rollout.wording import HEADINGS, SHEETS

if TYPE_CHECKING:
    from fugai.pipeline.progress import Clock
    from fugai.pipeline.rollout.result import RolloutRun


def write_rollout(folder: store.RunFolder, result: RolloutRun, clock: Clock) -> None:
    """Write everything of a roll-out into a folder that appears whole or not at all."""
    clock.start("输出 files", 4)
    store.write_tables(result.tables, folder.path("tables/x.csv").parent)
    store.write_xlsx(_sheets(result), folder.path("tables/rollout.xlsx"))
    clock.advance(detail="tables")
    layers = {name: frame for name, frame in result.layers.items() if len(frame)}
    store.write_districts_gpkg(
        layers, folder.path("rollout.gpkg"), crs=results_crs(result.instance.inputs)
    )
    clock.advance(detail="rollout.gpkg")
    package = ofds_network(result.instance, result.solution, result.layers)
    store.write_text(folder.path("ofds/network.json"), ofds_text(package))
    for name, collection in ofds_geojson(package).items():
        store.write_text(folder.path(f"ofds/{name}.geojson"), ofds_text(collection))
    clock.advance(detail="ofds")
    maps.write_page(folder.path("index.html"), page=result.page)
    inputs = result.instance.inputs
    store.write_findings(inputs.findings, folder.path("findings.csv"))
    store.write_text(folder.path("rollout.json"), store.run_json_text(_answer(result)))
    clock.advance(detail="index.html")
    clock.finish()
    folder.write_run_json(
        {
            "kind": "rollout",
            "inputs": list(inputs.sources),
            "parameters": result.parameters(),
            "manifest": manifest_records(inputs.project, inputs.manifest),
            "code": store.code_digest(),
        }
    )


def _answer(result: RolloutRun) -> dict[str, object]:
    plan, schedule = result.solution.plan, result.solution.schedule
    return {
        "parameters": result.parameters(),
        "basis": result.basis,
        "answer": {
            "settlements": len(plan.places),
            "by_technology": {
                str(key): int(value)
                for key, value in plan.places["technology"].value_counts().sort_index().items()
            },
            "cost": plan.cost,
            "capital": plan.capital,
            "revenue": plan.revenue,
            "subsidy": plan.subsidy,
            "bound": plan.bound,
            "gap": plan.gap,
            "status": plan.status,
            "order_gap": schedule.gap,
            "currency": plan.currency,
        },
        "notes": [[note.zh, note.en] for note in result.notes],
        "inputs": list(result.instance.inputs.sources),
    }


def _sheets(result: RolloutRun) -> list[store.Sheet]:
    """Each table in Chinese and in English."""
    facts = {language: result.facts(language) for language in ("zh", "en")}
    found = []
    for table, (zh, en) in SHEETS.items():
        for language, name in (("zh", zh), ("en", en)):
            notes = [f"{key}: {value}" for key, value in facts[language].items()]
            found.append(
                store.Sheet(
                    name=name,
                    frame=result.tables[table],
                    headings=HEADINGS if language == "zh" else {},
                    notes=notes if table == "queue" else (),
                )
            )
    return found
