"""The last step of a run: measures gathered, targets judged, all of it as one `Run`."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from fugai import scorecard
from fugai.messages import Message
from fugai.pipeline.named import Named
from fugai.pipeline.run.context import context_table
from fugai.pipeline.run.definition import run_definition
from fugai.pipeline.run.page.changes import service_changes
from fugai.pipeline.run.page.page import input_notes, make_page, theme_notes
from fugai.pipeline.run.result import Run
from fugai.pipeline.run.sensitivity.headlines import Measured, headline_assumptions
from fugai.pipeline.run.theme import in_single_precision, yearly_name
from fugai.scorecard.indicators.rows import without_groups
from fugai.tables import assumptions_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Clock
    from fugai.pipeline.run.computed import Computed

NEEDED_TABLES = {
    "wireless.sites_added": "sites",
    "wireless.access_points_added": "access_points",
    "wireless.settlements_share": "settlements",
    "wireless.venues_share": "venues",
    "wireless.venues_with_access_point": "venues",
    "wireless.venues_capacity": "venues",
    "broadband.penetration": "subscriptions",
    "mobile.penetration": "subscriptions",
    "broadband.download_mbps": "speed_tests",
    "broadband.rural_parity": "speed_tests",
    "broadband.settlements_served": "services",
    "broadband.households_share": "services",
    "broadband.population_share": "services",
    "broadband.availability": "services",
    "delivery.cold_chain_share": "cities",
    "delivery.round_cost_per_parcel": "vehicles",
    "delivery.round_km_per_parcel": "vehicles",
    "delivery.round_villages_share": "vehicles",
    "firms.count": "firms",
}
"""Indicator to the table without which it has no measures."""


def judge_run(
    computed: Computed, targets: Sequence[scorecard.Target], clock: Clock, *, out: Path | None
) -> Run:
    """The run with its measures, judged targets and page.

    Parameters
    ----------
    out
        Folder that the run will leave, None for none.
    """
    clock.start("指标 scorecard", 1)
    inputs, themes = computed.inputs, computed.themes
    districts = inputs.districts
    with_groups = scorecard.join_measures(
        [*(theme.measures for theme in themes.values()), _firms(inputs, computed.years)]
    )
    measures = without_groups(with_groups)
    absent = _absent(computed)
    doubts = inputs.doubts
    judged = scorecard.judge(targets, with_groups, districts, absent=absent, doubts=doubts)
    tables = {
        name: table.reset_index(drop=True)
        for theme in themes.values()
        for name, table in theme.tables.items()
    }
    if targets:
        tables["target-history"] = scorecard.target_history(
            targets, with_groups, districts, years=computed.years, absent=absent, doubts=doubts
        )
        tables["target-districts"] = scorecard.district_detail(
            targets, measures, districts, absent=absent, doubts=doubts
        )
    if inputs.by_year is not None:
        tables["population"] = inputs.by_year.table(computed.years)
    if doubts:
        tables["doubts"] = scorecard.doubts_table(doubts)
    changes = service_changes(computed)
    if len(changes):
        tables["service-changes"] = changes
    context = context_table(inputs.roads, inputs.grid)
    if context is not None:
        tables["context"] = context
    tables["assumptions"] = assumptions_table(inputs.assumptions)
    measured = Measured(
        measures=measures,
        targets=targets,
        judged=judged,
        districts=districts,
        year=computed.years[-1],
    )
    tables["headline-assumptions"] = headline_assumptions(
        measured, inputs.assumptions, computed.moves
    )
    project = inputs.project
    run = Run(
        out=out,
        name=project.name,
        name_en=project.name_en,
        synthetic=project.synthetic,
        years=computed.years,
        grid=inputs.grid,
        boundaries=districts,
        measures=measures,
        targets=judged,
        scorecard=scorecard.district_scorecard(measures, districts, year=computed.years[-1]),
        rasters=Named.of("raster", _rasters(computed)),
        tables=Named.of("table", tables),
        findings=inputs.findings,
        notes=(*theme_notes(themes), *input_notes(inputs)),
        sources=inputs.sources,
        seconds=clock.rounded(),
        load_inputs=partial(_same, inputs),
        load_page=cache(partial(make_page, computed, measures, judged, tables)),
        load_about=cache(partial(run_definition, inputs, computed.years)),
    )
    clock.finish()
    return run


def _rasters(computed: Computed) -> dict[str, xr.DataArray]:
    """Rasters of every year as their files hold them: ``NAME`` of the last one, else ``NAME-YEAR``."""
    inputs, themes = computed.inputs, computed.themes.values()
    found = {name: raster for theme in themes for name, raster in theme.rasters.items()}
    if inputs.population is not None:
        found["population"] = inputs.population
    if computed.urban is not None:
        found["urbanisation"] = computed.urban
    for year in computed.years[:-1]:
        earlier = {n: r for theme in themes for n, r in theme.earlier.get(year, {}).items()}
        people = inputs.in_year(year).population
        if people is not None and people is not inputs.population:
            earlier["population"] = people
        found |= {yearly_name(name, year): raster for name, raster in earlier.items()}
    return {name: in_single_precision(raster) for name, raster in found.items()}


def _absent(computed: Computed) -> dict[str, Message]:
    """Why indicators cannot be measured: the project lacks their table, or a theme says so."""
    absent = {
        indicator: Message(
            zh=f"项目没有可用的数据表 {name}。", en=f"The project has no usable table `{name}`."
        )
        for indicator, name in NEEDED_TABLES.items()
        if computed.inputs.table(name) is None
    }
    for theme in computed.themes.values():
        absent |= theme.absent
    return absent


def _firms(inputs: Inputs, years: tuple[int, ...]) -> pd.DataFrame:
    firms = inputs.table("firms")
    if firms is None:
        return scorecard.join_measures([])
    basis = inputs.project.basis("firms")
    rows = [
        scorecard.firms.firms_count(firms, inputs.districts.index, year=year, basis=basis)
        for year in years
    ]
    return scorecard.join_measures(rows)


def _same(inputs: Inputs) -> Inputs:
    return inputs
