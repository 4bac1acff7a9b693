"""The order of the steps."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from fugai import broadband, intake, scorecard
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.networks import Networks
from fugai.pipeline.progress import Clock, NotebookBar, Progress, Silent
from fugai.pipeline.run.broadband import compute_broadband
from fugai.pipeline.run.delivery.steps import compute_delivery
from fugai.pipeline.run.outputs import write_outputs
from fugai.pipeline.run.page.page import make_page
from fugai.pipeline.run.result import Check, Run
from fugai.pipeline.run.theme import THEMES, Theme
from fugai.pipeline.run.wireless.steps import compute_wireless
from fugai.pipeline.targets import judged_targets
from fugai.project import Project, read_project
from fugai.store import RunFolder, step_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    import xarray as xr


NEEDED_TABLES = {
    "wireless.sites_added": "sites",
    "wireless.access_points_added": "access_points",
    "wireless.settlements_share": "settlements",
    "wireless.venues_share": "venues",
    "broadband.penetration": "subscriptions",
    "mobile.penetration": "subscriptions",
    "broadband.download_mbps": "speed_tests",
    "broadband.rural_parity": "speed_tests",
    "broadband.settlements_served": "services",
    "broadband.availability": "services",
    "delivery.cold_chain_share": "cities",
    "firms.count": "firms",
}
"""Indicator to the table without which it has no measures at all."""


def run(
    project: Project | Path | str,
    *,
    out: Path | str | None = None,
    only: Sequence[str] = (),
    year: int | None = None,
    resume: bool = False,
    progress: Progress | bool = False,
) -> Run:
    """Compute a project: signal, broadband, reach, the scorecard and its page.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    out
        Folder for the page, tables and rasters; nothing is written where None.
    only
        Themes to compute, of wireless, broadband and delivery; all where empty.
    year
        One of the project's years, to compute it alone.
    resume
        Go on with what a run that stopped has left beside ``out``.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project, a theme or the year is wrong; every finding is in ``problems``.
    InputError
        An input cannot be read.
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    themes = _themes(only)
    years = _years(plan, year)
    targets = judged_targets(plan)
    clock = Clock(_listener(progress))
    if out is None:
        inputs = read_inputs(plan, clock)
        done, urban = _compute(inputs, themes, years, clock, None)
        return _result(None, inputs, done, urban, years, targets, clock)
    with RunFolder(out, resume=resume) as folder:
        inputs = read_inputs(plan, clock)
        done, urban = _compute(inputs, themes, years, clock, folder)
        result = _result(Path(out), inputs, done, urban, years, targets, clock)
        write_outputs(folder, result, years, clock)
    return dataclasses.replace(result, seconds=dict(clock.seconds))


def check(project: Project | Path | str, *, progress: Progress | bool = False) -> Check:
    """Read and judge every input of a project, and compute nothing."""
    plan = read_project(project) if isinstance(project, Path | str) else project
    judged_targets(plan)
    return Check(inputs=read_inputs(plan, Clock(_listener(progress))))


def _listener(progress: Progress | bool) -> Progress:
    if isinstance(progress, bool):
        return NotebookBar() if progress else Silent()
    return progress


def _themes(only: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in only if name not in THEMES]
    if unknown:
        msg = f"`only` must be of {', '.join(THEMES)}, found '{unknown[0]}'."
        raise ConfigError(msg)
    return tuple(name for name in THEMES if not only or name in only)


def _years(project: Project, year: int | None) -> tuple[int, ...]:
    if year is None:
        return project.years
    if year not in project.years:
        listed = ", ".join(map(str, project.years))
        msg = f"`year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    return (year,)


def _compute(
    inputs: Inputs,
    themes: tuple[str, ...],
    years: tuple[int, ...],
    clock: Clock,
    folder: RunFolder | None,
) -> tuple[dict[str, Theme], xr.DataArray | None]:
    urban = None
    if inputs.population is not None:
        clock.start("城乡 urban and rural", 1)
        urban = broadband.degree_of_urbanisation(inputs.population, inputs.grid)
        clock.finish()
    networks = Networks(inputs)
    makers: dict[str, Callable[[], Theme]] = {
        "wireless": lambda: compute_wireless(inputs, years, clock, urban=urban),
        "broadband": lambda: compute_broadband(
            inputs, years, clock, urban=urban, networks=networks
        ),
        "delivery": lambda: compute_delivery(inputs, years, clock, networks=networks),
    }
    key = step_key(_fingerprint(inputs, years)) if folder is not None else ""
    return {name: _step(makers[name], name, key, folder) for name in themes}, urban


def _step(make: Callable[[], Theme], name: str, key: str, folder: RunFolder | None) -> Theme:
    """Result of a theme: from an earlier run that stopped, where it still holds."""
    if folder is None:
        return make()
    step = folder.step(name, key)
    kept = Theme.load(step)
    if kept is not None:
        return kept
    made = make()
    made.save(step)
    return made


def _fingerprint(inputs: Inputs, years: tuple[int, ...]) -> Mapping[str, object]:
    """Everything that the themes depend on."""
    project = dataclasses.asdict(inputs.project)
    return {
        "inputs": [dict(record) for record in inputs.sources],
        "project": repr(sorted((k, repr(v)) for k, v in project.items() if k != "folder")),
        "years": list(years),
    }


def _result(
    out: Path | None,
    inputs: Inputs,
    themes: Mapping[str, Theme],
    urban: xr.DataArray | None,
    years: tuple[int, ...],
    targets: Sequence[scorecard.Target],
    clock: Clock,
) -> Run:
    clock.start("指标 scorecard", 2)
    found = [theme.findings for theme in themes.values()]
    inputs = dataclasses.replace(inputs, findings=intake.concat_findings([inputs.findings, *found]))
    measures = scorecard.join_measures(
        [*(theme.measures for theme in themes.values()), _firms(inputs, years)]
    )
    absent = _lacking(inputs)
    for theme in themes.values():
        absent |= theme.absent
    judged = scorecard.judge(targets, measures, inputs.districts, absent=absent)
    rasters = {name: r for theme in themes.values() for name, r in theme.rasters.items()}
    if inputs.population is not None:
        rasters["population"] = inputs.population
    if urban is not None:
        rasters["urbanisation"] = urban
    frames = {name: f for theme in themes.values() for name, f in theme.tables.items()}
    if targets:
        frames["target-districts"] = scorecard.district_detail(
            targets, measures, inputs.districts, absent=absent
        )
    clock.advance(detail="page")
    made = Run(
        out=out,
        inputs=inputs,
        measures=measures,
        targets=judged,
        scorecard=scorecard.district_scorecard(measures, inputs.districts, year=years[-1]),
        rasters=rasters,
        frames=frames,
        seconds=dict(clock.seconds),
        page=make_page(inputs, themes, urban, measures, judged, years),
    )
    clock.finish()
    return made


def _lacking(inputs: Inputs) -> dict[str, Message]:
    """Why indicators cannot be measured whose table the project does not have."""
    return {
        indicator: Message(
            zh=f"项目没有可用的数据表 {name}。", en=f"The project has no usable table `{name}`."
        )
        for indicator, name in NEEDED_TABLES.items()
        if inputs.table(name) is None
    }


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
