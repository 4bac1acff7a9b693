"""The steps of `fugai site`: inputs, instance, solution, sensitivity analysis, page and files."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.errors import is_interrupt
from fugai.pipeline.assumptions.ledger import assumptions_ledger
from fugai.pipeline.assumptions.notes import ledger_notes
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.named import Named
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.site.asked.operator import of_operator
from fugai.pipeline.site.asked.resolve import resolve_request
from fugai.pipeline.site.asked.roles import check_candidates_table
from fugai.pipeline.site.covered import CoveredSteps, covered_steps
from fugai.pipeline.site.efficiency import (
    as_built_anew,
    before_today,
    efficiency_facts,
    efficiency_panel,
    solve_efficiency,
)
from fugai.pipeline.site.instance import SitingInstance, require_inputs
from fugai.pipeline.site.layers.radio import layered_radio_instance
from fugai.pipeline.site.layers.roads import layered_road_instance
from fugai.pipeline.site.layers.stacked import layers_table
from fugai.pipeline.site.movements import movement_notes, movements, no_movements
from fugai.pipeline.site.radio import radio_instance
from fugai.pipeline.site.request import (
    TRAVEL_TIME_PROBLEMS,
    ResolvedRequest,
    SitingRequest,
)
from fugai.pipeline.site.result import SitingRun
from fugai.pipeline.site.roads import road_instance
from fugai.pipeline.site.rules import no_rules, rule_costs, rule_rows
from fugai.pipeline.site.sensitivity import ALTERNATIVES, SENSITIVITY, alternatives, sensitivity
from fugai.pipeline.site.shown.facts import answer_facts
from fugai.pipeline.site.shown.files import write_siting
from fugai.pipeline.site.shown.page import make_siting_page
from fugai.pipeline.site.solve import solve
from fugai.pipeline.site.tables import (
    candidates_table,
    chosen_table,
    curve_table,
    districts_table,
    plain_curve,
    uncoverable_table,
)
from fugai.pipeline.site.targets import TARGETS, phases, target_rows, with_fewest_sites
from fugai.pipeline.targets import judged_targets
from fugai.project import Project, read_project
from fugai.store import RunFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.siting import NetworkEfficiency, SitingSolution
    from fugai.tables import Assumption
    from fugai.wording import Label

NEEDED = (
    "districts",
    "residents",
    "candidates",
    "outlets",
    "settlements",
    "population",
    "roads",
    "terrain",
    "clutter",
    "land",
    "built_up",
    "sites",
    "cells",
)
"""Inputs that can enter a siting problem."""


@renamed_arguments(
    removed_in="0.3.0",
    minutes="max_minutes",
    most_candidates="max_candidates",
    studies="sensitivity",
)
@gathered_arguments(into="request", kind=SitingRequest, removed_in="0.3.0")
def site(
    project: Project | Path | str,
    request: SitingRequest,
    *,
    out: Path | str | None = None,
    progress: Progress | bool = False,
) -> SitingRun:
    """Choose the next places of a project, with a bound on how good any choice could be.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    request
        The problem, the kind of places, the budget and what 'covered' means.
    out
        Folder for the page, tables and the GeoPackage; nothing is written where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project or the request is wrong.
    InputError
        An input cannot be read.
    InfeasibleError
        No choice of sites meets the request.

    Examples
    --------
    >>> import fugai
    >>> request = fugai.SitingRequest(place="outlets", budget=2, year=2015, sensitivity=False)
    >>> fugai.site("tests/projects/siting", request)
    SitingRun(mclp, outlets, 2 sites, 75.00% covered, gap 0.0000%, optimal)
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    judged_targets(plan)
    resolved = resolve_request(plan, request)
    check_candidates_table(plan, resolved)
    clock = Clock(listener_of(progress))
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    plan = dataclasses.replace(plan, inputs=needed)
    if out is None:
        return _solve(read_inputs(plan, clock), resolved, clock, None)
    with RunFolder(out) as folder:
        result = _solve(read_inputs(plan, clock), resolved, clock, Path(out))
        write_siting(folder, result, clock)
    return dataclasses.replace(result, seconds=clock.rounded())


_OF_RADIO, _OF_ROADS = ("sites", "cells", "access_points"), ("roads", "outlets")
"""Inputs on which only one kind of answer rests."""


def _solve(inputs: Inputs, request: ResolvedRequest, clock: Clock, out: Path | None) -> SitingRun:
    inputs = inputs.in_year(request.year)
    require_inputs(inputs, request)
    inputs = of_operator(inputs, request)
    instance = _instance(inputs, request, clock)
    unused = _OF_ROADS if request.radio else _OF_RADIO
    ledger = [one for one in assumptions_ledger(inputs) if one.input not in unused]
    assumed = ledger_notes(ledger)
    instance = dataclasses.replace(instance, notes=(*instance.notes, *assumed))
    clock.start("求解 solve", 1)
    efficiency = solve_efficiency(instance) if request.problem == "efficiency" else None
    today = instance
    if efficiency is None:
        solution = solve(instance, keep_on_interrupt=True)
    else:
        instance, solution = as_built_anew(instance, efficiency), efficiency.same_sites
    clock.advance(detail=solution.status)
    clock.finish()
    covered = covered_steps(instance, solution)
    tables, truncated = _tables(instance, solution, covered, ledger, clock)
    if efficiency is not None:
        before_today(tables, today, efficiency)
        facts = efficiency_facts(today, efficiency, covered)
    else:
        facts = answer_facts(instance, solution, covered, tables)
    if not truncated and _moves(request, solution):
        moved = movement_notes(instance, ledger, tables["movements"])
        instance = dataclasses.replace(instance, notes=(*instance.notes, *moved))
    return SitingRun(
        instance=instance,
        solution=solution,
        covered=covered,
        tables=Named.of("table", tables),
        out=out,
        truncated=truncated,
        efficiency=efficiency,
        statements=facts,
        page=make_siting_page(
            instance, solution, covered, tables, _panel_of(instance, tables, facts, efficiency)
        ),
        seconds=clock.rounded(),
    )


def _instance(inputs: Inputs, request: ResolvedRequest, clock: Clock) -> SitingInstance:
    if request.radio:
        make = layered_radio_instance if request.layers else radio_instance
    else:
        make = layered_road_instance if request.layers else road_instance
    return make(inputs, request, clock)


def _panel_of(
    instance: SitingInstance,
    tables: dict[str, pd.DataFrame],
    facts: Mapping[Label, Label],
    efficiency: NetworkEfficiency | None,
) -> dict[str, object]:
    """What the panel shows beside the tables of every answer: facts, rules, efficiency."""
    shown: dict[str, object] = {
        "facts": [[[zh, en.capitalize()], list(value)] for (zh, en), value in facts.items()],
        "rules": rule_rows(instance, tables["rules"]),
    }
    if efficiency is not None:
        shown["efficiency"] = efficiency_panel(efficiency)
    return shown


def _is_analysed(request: ResolvedRequest, solution: SitingSolution) -> bool:
    """Whether the covered share is looked at with other places, numbers and assumptions."""
    return _moves(request, solution) and request.problem not in TRAVEL_TIME_PROBLEMS


def _moves(request: ResolvedRequest, solution: SitingSolution) -> bool:
    """Whether the answer is looked at with other assumptions, its sites held fixed."""
    found = request.sensitivity and solution.status != "interrupted"
    return found and request.problem != "efficiency"


def _tables(
    instance: SitingInstance,
    solution: SitingSolution,
    covered: CoveredSteps,
    ledger: Sequence[Assumption],
    clock: Clock,
) -> tuple[dict[str, pd.DataFrame], bool]:
    """All tables, and whether an interrupt ended the sensitivity analysis early."""
    request = instance.request
    tables = {
        "chosen": chosen_table(instance, solution, covered),
        "districts": districts_table(instance, solution, covered),
        "candidates": candidates_table(instance, solution, covered),
        "alternatives": pd.DataFrame(columns=list(ALTERNATIVES)),
        "sensitivity": pd.DataFrame(columns=list(SENSITIVITY)),
        "targets": pd.DataFrame(columns=list(TARGETS)),
        "movements": no_movements(),
        "rules": no_rules(),
        "phases": phases(instance, solution, covered),
        "curve": plain_curve(instance, solution, covered),
    }
    clock.start("方案分析 analysis", 4)
    truncated = False
    try:
        tables["curve"] = curve_table(instance, solution, covered)
        clock.advance(detail="curve")
        if request.sensitivity and solution.status != "interrupted":
            tables["rules"] = rule_costs(instance, solution, clock)
        if _is_analysed(request, solution):
            tables["alternatives"] = alternatives(instance, solution, covered)
            clock.advance(detail="alternatives")
            tables["targets"] = target_rows(instance, covered, clock)
            if request.phases:
                before = float(covered.total[0] / instance.scenario.demand.total)
                tables["phases"] = with_fewest_sites(instance, tables["phases"], before, clock)
            tables["sensitivity"] = sensitivity(instance, solution, clock)
        if _moves(request, solution):
            tables["movements"] = movements(instance, solution, ledger, clock)
    except (KeyboardInterrupt, SystemError) as error:  # the solution itself is kept
        if not is_interrupt(error):
            raise
        truncated = True
    clock.finish()
    if instance.layers:
        tables["layers"] = layers_table(instance, covered)
    if len(solution.uncoverable):
        tables["uncoverable"] = uncoverable_table(instance, solution)
    return {name: frame.replace({np.inf: np.nan}) for name, frame in tables.items()}, truncated
