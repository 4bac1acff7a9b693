"""Theme delivery: roads and outlets to travel times, and to who is reached from where."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fugai import delivery, scorecard
from fugai.messages import Message
from fugai.pipeline.outlets import outlets_in_service, public_outlets
from fugai.pipeline.run.delivery.cold_chain import measure_cold_chain
from fugai.pipeline.run.delivery.off_road import off_road_findings
from fugai.pipeline.run.delivery.opening import measure_opening
from fugai.pipeline.run.delivery.reach import measure_pickup, measure_reach
from fugai.pipeline.run.delivery.rounds import measure_rounds, with_fleet_findings
from fugai.pipeline.run.delivery.service import measure_service
from fugai.pipeline.run.delivery.travel import ModeYear, Travel
from fugai.pipeline.run.theme import Theme, ThemeBuilder
from fugai.scorecard.indicators import outlets as outlet_cards

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.run.kept import KeptSteps


def compute_delivery(
    inputs: Inputs,
    years: tuple[int, ...],
    progress: Progress,
    *,
    networks: Networks,
    kept: KeptSteps,
) -> Theme:
    """Travel times of every mode in every year, and who is served within them; each year is kept."""
    missing = [name for name in ("roads", "outlets") if not _has(inputs, name)]
    if missing:
        zh = "、".join({"roads": "道路", "outlets": "网点"}[name] for name in missing)
        reason = Message(
            zh=f"项目没有{zh}数据。", en=f"The project has no {' and no '.join(missing)}."
        )
        names = [name for name in scorecard.INDICATORS if name.startswith("delivery.")]
        absent = dict.fromkeys(names, reason)
        return _without_roads(inputs, years, Theme(name="delivery", notes=(reason,), absent=absent))
    results = ThemeBuilder()
    travel = Travel(inputs, networks, results)
    progress.start("快递 delivery", len(inputs.project.delivery.modes) + len(years))
    for mode in inputs.project.delivery.modes:
        travel.build(mode)
        progress.advance(detail=mode)
    for year in years:
        make = partial(_year, travel, year, last=year == years[-1])
        results.add(kept.theme(f"delivery-{year}", make))
        progress.advance(detail=f"{year}")
    progress.finish()
    findings = with_fleet_findings(off_road_findings(travel), travel, years[-1])
    return results.build("delivery", findings=findings)


def _without_roads(inputs: Inputs, years: tuple[int, ...], theme: Theme) -> Theme:
    """What needs outlets alone: how many of them there are for the residents."""
    if inputs.table("outlets") is None:
        return theme
    measures = [_outlet_counts(inputs.in_year(year), year) for year in years]
    absent = {key: why for key, why in theme.absent.items() if key != "delivery.outlets_per_10k"}
    return replace(theme, measures=scorecard.join_measures(measures), absent=absent)


def _outlet_counts(inputs: Inputs, year: int) -> pd.DataFrame:
    """Public outlets in service at the end of a year per 10,000 residents."""
    public = public_outlets(outlets_in_service(inputs, year))
    counts = delivery.outlets_per_10k(public, inputs.districts)
    basis = inputs.project.basis("outlets", "districts")
    return outlet_cards.outlets_per_10k(counts, year=year, basis=basis)


def _year(travel: Travel, year: int, *, last: bool) -> Theme:
    """Results of one year alone."""
    travel.results = ThemeBuilder()
    measure_year(travel, year, last=last)
    return travel.results.build("delivery")


def _has(inputs: Inputs, name: str) -> bool:
    return inputs.roads is not None if name == "roads" else inputs.table(name) is not None


def measure_year(travel: Travel, year: int, *, last: bool) -> None:
    """Everything that the outlets of one year reach, added to the results of ``travel``."""
    travel.take_residents_of(year)
    outlets = outlets_in_service(travel.inputs, year)
    cases = {
        name: ModeYear(
            travel=travel,
            mode=mode,
            year=year,
            last=last,
            outlets=outlets,
            public=public_outlets(outlets),
        )
        for name, mode in travel.modes.items()
    }
    for case in cases.values():
        measure_reach(case)
    if "walk" in cases:
        measure_pickup(cases["walk"])
        measure_opening(cases["walk"])
    van = cases.get("deliver") or cases.get("drive")
    if van is not None:
        measure_service(van, visited=measure_rounds(van))
        measure_cold_chain(van)
    travel.results.measures.append(_outlet_counts(travel.inputs, year))
