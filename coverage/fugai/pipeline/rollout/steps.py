"""The steps of `fugai rollout`: inputs, alternatives, plan, page and files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.named import Named
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.rollout.build import rollout_instance
from fugai.pipeline.rollout.files import write_rollout
from fugai.pipeline.rollout.layers import rollout_layers
from fugai.pipeline.rollout.notes import price_notes
from fugai.pipeline.rollout.page import make_rollout_page
from fugai.pipeline.rollout.request import ResolvedRollout, RolloutRequest, resolve_rollout
from fugai.pipeline.rollout.result import RolloutRun
from fugai.pipeline.rollout.solution import solve_rollout
from fugai.pipeline.rollout.tables import rollout_tables
from fugai.project import Project, read_project
from fugai.store import RunFolder

NEEDED = (
    "districts",
    "residents",
    "settlements",
    "services",
    "population",
    "roads",
    "terrain",
    "clutter",
    "land",
    "built_up",
    "sites",
    "cells",
    "candidates",
    "venues",
)
"""Inputs that can enter a roll-out."""


def rollout(
    project: Project | Path | str,
    request: RolloutRequest | None = None,
    *,
    out: Path | str | None = None,
    progress: Progress | bool = False,
) -> RolloutRun:
    """Which place gets which technology, in which year, at what cost.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it; its section ``[rollout]`` holds
        the prices.
    request
        Budgets, value and technologies where they are not those of the project.
    out
        Folder for the page, tables, GeoPackage and the files of the Open Fibre Data Standard; nothing is
        written where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project or the request is wrong.
    InputError
        An input cannot be read.
    EmptyResultError
        No technology reaches any place.

    Examples
    --------
    >>> import fugai
    >>> fugai.rollout("tests/projects/siting")
    Traceback (most recent call last):
    fugai.errors.ConfigError: `rollout` must be a section of project.toml with the prices of the roll-out, found none.
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    resolved = resolve_rollout(plan, RolloutRequest() if request is None else request)
    clock = Clock(listener_of(progress))
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    plan = dataclasses.replace(plan, inputs=needed)
    if out is None:
        return _solve(read_inputs(plan, clock), resolved, clock, None)
    with RunFolder(out) as folder:
        result = _solve(read_inputs(plan, clock), resolved, clock, Path(out))
        write_rollout(folder, result, clock)
    return dataclasses.replace(result, seconds=clock.rounded())


def _solve(inputs: Inputs, request: ResolvedRollout, clock: Clock, out: Path | None) -> RolloutRun:
    instance = rollout_instance(inputs.in_year(request.year), request, clock)
    solution = solve_rollout(instance, clock)
    notes = (*instance.notes, *price_notes(instance, solution))
    instance = dataclasses.replace(instance, notes=notes)
    layers = rollout_layers(instance, solution)
    tables = rollout_tables(solution, layers)
    return RolloutRun(
        instance=instance,
        solution=solution,
        tables=Named.of("table", tables),
        layers=Named.of("layer", layers),
        page=make_rollout_page(instance, solution, layers, tables),
        out=out,
        seconds=clock.rounded(),
    )
