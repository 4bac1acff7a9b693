"""Theme delivery: roads and outlets to travel times and to who is within reach of what."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery, scorecard
from fugai.messages import Message
from fugai.pipeline.outlets import public_outlets
from fugai.pipeline.run.delivery import last_mile
from fugai.pipeline.run.delivery.cold_chain import measure_cold_chain
from fugai.pipeline.run.delivery.reach import measure_pickup, measure_reach
from fugai.pipeline.run.delivery.service import measure_service
from fugai.pipeline.run.delivery.travel import Travel
from fugai.pipeline.run.theme import Theme, ThemeBuilder
from fugai.scorecard.indicators import outlets as outlet_cards
from fugai.tables import active_in, no_findings

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.progress import Progress


def compute_delivery(
    inputs: Inputs, years: tuple[int, ...], progress: Progress, *, networks: Networks
) -> Theme:
    """Travel times of every mode in every year, and the promises kept by them."""
    missing = [name for name in ("roads", "outlets") if not _has(inputs, name)]
    if missing:
        zh = "、".join({"roads": "道路", "outlets": "网点"}[name] for name in missing)
        reason = Message(
            zh=f"项目没有{zh}数据。", en=f"The project has no {' and no '.join(missing)}."
        )
        names = [name for name in scorecard.INDICATORS if name.startswith("delivery.")]
        return Theme(name="delivery", notes=(reason,), absent=dict.fromkeys(names, reason))
    results = ThemeBuilder()
    travel = Travel(inputs, networks, results)
    progress.start("快递 delivery", len(inputs.project.delivery.modes) + len(years))
    for mode in inputs.project.delivery.modes:
        travel.build(mode)
        progress.advance(detail=mode)
    for year in years:
        _measure_year(travel, year, last=year == years[-1])
        progress.advance(detail=f"{year}")
    progress.finish()
    return results.build("delivery", findings=_off_road(travel))


def _has(inputs: Inputs, name: str) -> bool:
    return inputs.roads is not None if name == "roads" else inputs.table(name) is not None


def _measure_year(travel: Travel, year: int, *, last: bool) -> None:
    """Everything that the outlets of one year reach."""
    table = travel.inputs.table("outlets")
    assert table is not None
    outlets = table[active_in(table, year)]
    public = public_outlets(outlets)
    for mode in travel.modes.values():
        measure_reach(travel, mode, public, year, last=last)
    if "walk" in travel.modes:
        measure_pickup(travel, travel.modes["walk"], outlets, year, last=last)
    van = travel.modes.get("deliver") or travel.modes.get("drive")
    if van is not None:
        measure_service(travel, van, outlets, public, year, last=last)
        measure_cold_chain(travel, van, outlets, year, last=last)
    counts = delivery.outlets_per_10k(public, travel.inputs.districts)
    basis = travel.inputs.project.basis("outlets", "districts")
    travel.results.measures.append(outlet_cards.outlets_per_10k(counts, year=year, basis=basis))


def _off_road(travel: Travel) -> pd.DataFrame:
    """Places that stand off the road of the first mode, and take no part."""
    mode = next(iter(travel.modes.values()), None)
    if mode is None:
        return no_findings()
    parts = []
    for table, key in (
        ("outlets", "outlet_id"),
        ("settlements", "settlement_id"),
        ("cities", "part_id"),
    ):
        frame = travel.inputs.table(table)
        if frame is not None:
            sources = travel.inputs.project.inputs[table]
            file = PurePath(sources[0].declared).name if len(sources) == 1 else ""
            parts.append(
                last_mile.off_road(
                    mode.network,
                    frame,
                    table=table,
                    key=key,
                    file=file,
                    snap_max_m=travel.spec.snap_max_m,
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else no_findings()
