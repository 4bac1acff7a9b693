"""`fugai site`: where the next places go, with the proof of how good that is."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import is_interrupt
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.progress import Clock, NotebookBar, Progress, Silent
from fugai.pipeline.site.files import write_siting
from fugai.pipeline.site.page import make_siting_page
from fugai.pipeline.site.radio import radio_setting
from fugai.pipeline.site.result import SitingRun
from fugai.pipeline.site.roads import road_setting
from fugai.pipeline.site.scenario import COSTED, SitingInstance, checked, needed
from fugai.pipeline.site.sensitivity import (
    ALTERNATIVES,
    SENSITIVITY,
    TARGETS,
    alternatives,
    phases,
    sensitivity,
    target_rows,
)
from fugai.pipeline.site.solve import (
    covered_after,
    district_totals,
    districts_after,
    first_step,
    solve,
)
from fugai.pipeline.site.tables import (
    candidates_table,
    chosen_table,
    curve_table,
    districts_table,
    uncoverable_table,
)
from fugai.pipeline.targets import judged_targets
from fugai.project import Project, read_project
from fugai.store import RunFolder

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting import SitingSolution

NEEDED = (
    "districts",
    "candidates",
    "outlets",
    "settlements",
    "population",
    "roads",
    "terrain",
    "clutter",
    "sites",
    "cells",
)
"""Inputs that a siting question can hang on."""


def site(  # noqa: PLR0913
    project: Project | Path | str,
    *,
    problem: str = "mclp",
    place: str = "pickup-points",
    budget: float | None = None,
    by_cost: bool = False,
    minutes: float | None = None,
    profile: str | None = None,
    year: int | None = None,
    share: float = 0.95,
    equity_floor: float = 0.0,
    candidates: str | None = None,
    spacing_m: float | None = None,
    most_candidates: int = 300,
    time_limit_s: float = 60.0,
    seed: int | None = None,
    skip_uncoverable: bool = False,
    studies: bool = True,
    out: Path | str | None = None,
    progress: Progress | bool = False,
) -> SitingRun:
    """Choose the next places of a project and say how much better anything else could be.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    problem
        mclp, lscp, partial, backup, p-median or p-center.
    place
        ``pickup-points``: residents within a walk; ``outlets``: villages within a drive;
        ``base-stations``: residents with the signal of a profile.
    budget
        How many new sites; money with ``by_cost``. The lscp and partial problems need none.
    by_cost
        The budget is money in the unit of ``candidates.cost``, and the lscp and the partial problem
        look for the cheapest sites rather than the fewest.
    minutes
        Longest walk or drive, inclusive; the project's own where not given. [min]
    profile
        What 'covered' means for base stations, a name of ``[wireless.profiles]``.
    year
        Whose end is looked at: what stands then; the last one where not given.
    share
        Share of the demand that the partial problem must cover.
    equity_floor
        Least share that every district must have covered.
    candidates
        ``project``: its table; ``masts``: its masts without the profile's technology; ``grid``;
        ``nodes``: road nodes. Usually the project's, a grid for base stations.
    spacing_m
        Spacing of a grid, or of the road nodes taken; 500, for base stations 2000. [m]
    most_candidates
        Of masts, a grid or nodes for base stations the most promising so many are looked at.
    time_limit_s
        Of the main problem; further questions take at most a tenth of it each. [s]
    seed
        Of the random part of the search; the project's own where not given.
    skip_uncoverable
        Leave out demand that no candidate can cover rather than refuse (lscp, p-center).
    studies
        Whether alternatives, other thresholds and numbers, and targets are looked at too.
    out
        Folder for the page, tables and the GeoPackage; nothing is written where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project or the question is wrong.
    InputError
        An input cannot be read.
    InfeasibleError
        Nothing meets what is asked for.
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    judged_targets(plan)
    usual_m = 2000.0 if place == "base-stations" else 500.0
    request = checked(
        plan,
        problem=problem,
        place=place,
        budget=budget,
        minutes=minutes,
        profile=profile,
        year=year,
        share=share,
        equity_floor=equity_floor,
        candidates=candidates,
        by_cost=by_cost,
        spacing_m=usual_m if spacing_m is None else spacing_m,
        most_candidates=most_candidates,
        time_limit_s=time_limit_s,
        seed=plan.seed if seed is None else seed,
        skip_uncoverable=skip_uncoverable,
        studies=studies,
    )
    listener: Progress = (
        (NotebookBar() if progress else Silent()) if isinstance(progress, bool) else progress
    )
    clock = Clock(listener)
    kept = {name: rows for name, rows in plan.inputs.items() if name in NEEDED}
    if out is None:
        inputs = read_inputs(dataclasses.replace(plan, inputs=kept), clock)
        return _sited(inputs, request, clock, None)
    with RunFolder(out) as folder:
        inputs = read_inputs(dataclasses.replace(plan, inputs=kept), clock)
        result = _sited(inputs, request, clock, Path(out))
        write_siting(folder, result, clock)
    return dataclasses.replace(result, seconds=dict(clock.seconds))


def _sited(inputs: Inputs, request: object, clock: Clock, out: Path | None) -> SitingRun:
    needed(inputs, request)  # type: ignore[arg-type]
    make = radio_setting if request.radio else road_setting  # type: ignore[attr-defined]
    setting = make(inputs, request, clock)  # type: ignore[arg-type]
    clock.start("求解 solve", 1)
    answer = solve(setting, keep_on_interrupt=True)
    clock.advance(detail=answer.status)
    clock.finish()
    demand = setting.case.demand
    count = len(answer.chosen)
    first = first_step(len(demand.weight), setting, setting.case, answer.chosen)
    curve = covered_after(demand, first, count)
    tables, cut = _tables(setting, answer, first, curve, clock)
    return SitingRun(
        setting=setting,
        siting=answer,
        first=first,
        curve=curve,
        tables=tables,
        out=out,
        cut=cut,
        page=make_siting_page(setting, answer, first, curve, tables),
        seconds=dict(clock.seconds),
    )


def _tables(
    setting: SitingInstance,
    answer: SitingSolution,
    first: IntArray,
    curve: FloatArray,
    clock: Clock,
) -> tuple[dict[str, pd.DataFrame], bool]:
    """All tables, and whether an interrupt cut the further questions short."""
    count, demand = len(answer.chosen), setting.case.demand
    after = districts_after(demand, first, count)
    totals = district_totals(demand)
    tables = {
        "chosen": chosen_table(setting, answer, curve),
        "districts": districts_table(setting, answer, first),
        "candidates": candidates_table(setting, answer, first),
        "alternatives": pd.DataFrame(columns=list(ALTERNATIVES)),
        "sensitivity": pd.DataFrame(columns=list(SENSITIVITY)),
        "targets": pd.DataFrame(columns=list(TARGETS)),
        "phases": phases(setting, curve, after, totals),
        "curve": pd.DataFrame(
            {
                "sites": np.arange(count + 1),
                "covered": curve,
                "share": curve / demand.total,
                "greedy": np.nan,
                "bound": np.nan,
            }
        ),
    }
    further = setting.request.studies and answer.status != "interrupted"
    clock.start("方案分析 analysis", 4)
    cut = False
    try:
        tables["curve"] = curve_table(setting, curve)
        clock.advance(detail="curve")
        if further and setting.request.problem not in COSTED:
            tables["alternatives"] = alternatives(setting, answer)
            clock.advance(detail="alternatives")
            tables["targets"] = target_rows(setting, after[:, 0], after[:, -1], totals, clock)
            tables["sensitivity"] = sensitivity(setting, answer, clock)
    except (KeyboardInterrupt, SystemError) as error:  # the answer itself is there: it is kept
        if not is_interrupt(error):
            raise
        cut = True
    clock.finish()
    if len(answer.uncoverable):
        tables["uncoverable"] = uncoverable_table(setting, answer)
    return {name: frame.replace({np.inf: np.nan}) for name, frame in tables.items()}, cut
