"""The steps of `fugai rounds`: inputs, fleets, rounds, page and files."""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fugai import intake
from fugai.delivery.rounds.fleet.search import pyvrp_module
from fugai.errors import ConfigError, EmptyResultError
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.named import Named
from fugai.pipeline.networks import Networks
from fugai.pipeline.outlets import outlets_in_service
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.rounds.files import plan_page, write_plan
from fugai.pipeline.rounds.fleets import Fleets, read_fleets
from fugai.pipeline.rounds.layers import round_layers
from fugai.pipeline.rounds.plan import plan_year
from fugai.pipeline.rounds.result import RoundsRun
from fugai.pipeline.rounds.tables import round_tables
from fugai.pipeline.rounds.wording import rounds_notes
from fugai.project import Project, read_project
from fugai.store import RunFolder

if TYPE_CHECKING:
    from fugai.pipeline.rounds.plan import RoundsOfYear

NEEDED = ("districts", "residents", "settlements", "population", "outlets", "roads", "vehicles")
"""Inputs that can enter rounds."""

REQUIRED = ("vehicles", "outlets", "settlements", "roads")


def rounds(
    project: Project | Path | str,
    *,
    year: int | None = None,
    iterations: int | None = None,
    out: Path | str | None = None,
    progress: Progress | bool = False,
) -> RoundsRun:
    """Rounds of a project's vehicles in a year, with a lower bound on what they cost.

    The same rounds as those of `fugai.run`, without everything else that a run computes.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it; with the tables vehicles,
        outlets and settlements, and roads.
    year
        One of the project's years; the last where None.
    iterations
        Of the search for rounds, those of a run where None: more take longer and find cheaper ones.
    out
        Folder for the page, the tables and the GeoPackage; nothing is written where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project lacks one of these inputs, or has no such year.
    ContractError
        PyVRP is not installed.
    EmptyResultError
        No vehicle can make rounds; the message says why of one.

    Examples
    --------
    >>> import fugai
    >>> fugai.rounds("tests/projects/siting")
    Traceback (most recent call last):
    fugai.errors.ConfigError: `inputs.vehicles` must be given for rounds, found none.
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    for name in REQUIRED:
        if name not in plan.inputs:
            msg = f"`inputs.{name}` must be given for rounds, found none."
            raise ConfigError(msg)
    if year is not None and year not in plan.years:
        listed = ", ".join(map(str, plan.years))
        msg = f"`year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    if iterations is not None and iterations < 1:
        msg = f"`iterations` must be 1 or more, found {iterations}."
        raise ConfigError(msg)
    pyvrp_module()
    clock = Clock(listener_of(progress))
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    plan = dataclasses.replace(plan, inputs=needed)
    chosen = plan.years[-1] if year is None else year
    if out is None:
        return _plan(plan, chosen, iterations, clock, None)
    with RunFolder(out) as folder:
        result = _plan(plan, chosen, iterations, clock, Path(out))
        write_plan(
            folder,
            kind="rounds",
            tables=result.tables,
            page=result.page,
            inputs=result.inputs,
            parameters={
                "year": chosen,
                "iterations": iterations,
                "seed": plan.seed,
                "delivery": plan.delivery,
            },
            clock=clock,
        )
    return dataclasses.replace(result, seconds=clock.rounded())


def _plan(
    project: Project, year: int, iterations: int | None, clock: Clock, out: Path | None
) -> RoundsRun:
    read = read_inputs(project, clock)
    clock.start("线路 rounds", 2)
    inputs = read.in_year(year)
    outlets = outlets_in_service(inputs, year)
    fleets = read_fleets(inputs, Networks(inputs), outlets, year=year)
    _check_usable(fleets, year)
    clock.advance(detail="vehicles")
    found = plan_year(inputs, fleets, outlets, year=year, bound=True, iterations=iterations)
    clock.advance(detail="rounds")
    clock.finish()
    judged = intake.concat_findings([inputs.findings, fleets.findings])
    return _result(dataclasses.replace(inputs, findings=judged), found, year, clock, out)


def _check_usable(fleets: Fleets, year: int) -> None:
    """Raise `EmptyResultError` where no vehicle can make rounds."""
    if fleets.fleets:
        return
    if len(fleets.findings):
        first = fleets.findings.iloc[0]
        column, rule, value = first["column"], first["rule"], first["value"]
        msg = f"No vehicle can make rounds in {year}: `{column}` {rule}, found {value!r}."
        raise EmptyResultError(msg)
    msg = f"No vehicle is in service in {year}."
    raise EmptyResultError(msg)


def _result(
    inputs: Inputs, found: RoundsOfYear, year: int, clock: Clock, out: Path | None
) -> RoundsRun:
    tables = round_tables(found)
    notes = tuple(rounds_notes(found, inputs, year))
    basis = inputs.project.modelled_basis(
        "roads", "outlets", "settlements", "population", "vehicles"
    )
    about = {"theme": "delivery", "year": year, "basis": basis}
    return RoundsRun(
        inputs=inputs,
        year=year,
        tables=Named.of("table", tables),
        notes=notes,
        page=plan_page(
            inputs,
            title=("配送线路", "rounds"),
            layers=tuple(round_layers(tables, about, shown=True)),
            notes=tuple((note.zh, note.en) for note in notes),
            footer=f"fugai {version('fugai')}",
        ),
        basis=basis,
        out=out,
        seconds=clock.rounded(),
    )
