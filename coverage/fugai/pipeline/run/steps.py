"""The steps of `fugai run` and `fugai check`, in their order."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from fugai import intake
from fugai.errors import ConfigError
from fugai.pipeline.assumptions.with_ledger import with_ledger
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.manifest import run_key
from fugai.pipeline.networks import Networks
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.run.broadband import compute_broadband
from fugai.pipeline.run.check_result import Check
from fugai.pipeline.run.computed import Computed
from fugai.pipeline.run.delivery.steps import compute_delivery
from fugai.pipeline.run.files import write_run
from fugai.pipeline.run.kept import KeptSteps
from fugai.pipeline.run.scoring import judge_run
from fugai.pipeline.run.sensitivity.moves import Moves, compute_moves
from fugai.pipeline.run.theme import THEMES
from fugai.pipeline.run.wireless.steps import compute_wireless
from fugai.pipeline.targets import judged_targets
from fugai.pipeline.urban import urban_classes
from fugai.project import Project, read_project
from fugai.store import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fugai.pipeline.run.result import Run
    from fugai.pipeline.run.theme import Theme


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

    Examples
    --------
    >>> import fugai
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016)
    >>> run.values("broadband.penetration").to_dict()
    {'west': 0.8, 'east': 0.5}
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    themes = _themes(only)
    years = _years(plan, year)
    targets = judged_targets(plan)
    clock = Clock(listener_of(progress))
    if out is None:
        inputs = with_ledger(read_inputs(plan, clock))
        computed = _compute(inputs, themes, years, clock, KeptSteps())
        return judge_run(computed, targets, clock, out=None)
    with RunFolder(out, resume=resume) as folder:
        inputs = with_ledger(read_inputs(plan, clock))
        kept = KeptSteps(folder=folder, key=run_key(plan, inputs.manifest, years))
        computed = _compute(inputs, themes, years, clock, kept)
        result = judge_run(computed, targets, clock, out=folder.out)
        write_run(folder, result, clock)
    return dataclasses.replace(result, seconds=clock.rounded())


def check(project: Project | Path | str, *, progress: Progress | bool = False) -> Check:
    """Read and judge every input of a project, and compute nothing.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project is wrong; every finding is in ``problems``.
    InputError
        An input cannot be read.

    Examples
    --------
    >>> import fugai
    >>> fugai.check("tests/projects/tiny")
    Check('两区小例', 2 districts, 10 tables, 56 x 110 cells of 200 m, 0 findings)
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    judged_targets(plan)
    return Check(inputs=with_ledger(read_inputs(plan, Clock(listener_of(progress)))))


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
    kept: KeptSteps,
) -> Computed:
    """Every theme, in order; each is kept as soon as it is done, and parts of it before."""
    inputs = inputs.in_year(years[-1])
    urban = None
    if inputs.population is not None:
        clock.start("城乡 urban and rural", 1)
        urban = urban_classes(inputs)
        clock.finish()
    networks = Networks(inputs)
    makers: dict[str, Callable[[], Theme]] = {
        "wireless": lambda: compute_wireless(inputs, years, clock, urban=urban, kept=kept),
        "broadband": lambda: compute_broadband(
            inputs, years, clock, urban=urban, networks=networks
        ),
        "delivery": lambda: compute_delivery(inputs, years, clock, networks=networks, kept=kept),
    }
    done = {name: kept.theme(name, makers[name]) for name in themes}
    findings = intake.concat_findings(
        [inputs.findings, *(theme.findings for theme in done.values())]
    )
    inputs = dataclasses.replace(inputs, findings=findings)
    step = kept.step("assumptions", *themes)
    moves = None if step is None else Moves.load(step)
    if moves is None:
        moves = compute_moves(inputs, done, years[-1], clock, urban=urban)
        if step is not None:
            moves.save(step)
            moves = Moves.load(step) or moves
    return Computed(inputs=inputs, years=years, themes=done, urban=urban, moves=moves)
