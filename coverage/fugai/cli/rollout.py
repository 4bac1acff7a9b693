"""The command `fugai rollout`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.cli.budgets import budget_of, years_of
from fugai.cli.commands import Folder, app, folder_of
from fugai.cli.ends import DONE
from fugai.cli.language import language
from fugai.cli.option_groups import with_groups


@dataclass(frozen=True, kw_only=True)
class BudgetOptions:
    """What may be spent in which year, on whom first, with what."""

    budget: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AMOUNT or YEAR=AMOUNT",
            help="Capital of each year, or of one, several times for several [rollout.budgets].",
        ),
    ] = None
    years: Annotated[
        str | None,
        typer.Option(metavar="FIRST-LAST", help="Years of a budget that is one amount."),
    ] = None
    value: Annotated[
        str | None, typer.Option(help="population, households or schools first [rollout.value].")
    ] = None
    technologies: Annotated[
        list[str] | None,
        typer.Option(
            "--technology",
            help="fibre, fixed wireless or satellite, several times for several [all that have prices].",
        ),
    ] = None
    year: Annotated[
        int | None, typer.Option(help="Offers in force at its end are there already [the last].")
    ] = None


@dataclass(frozen=True, kw_only=True)
class StudyOptions:
    """What is looked at beside the roll-out itself."""

    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity/--no-sensitivity",
            help="Choose again with each price moved alone.",
        ),
    ] = True
    replan: Annotated[
        bool,
        typer.Option(
            "--replan",
            help="Connect more within the budgets, over another tree, and nobody beyond.",
        ),
    ] = False
    factors: Annotated[
        list[float] | None,
        typer.Option(
            "--factor",
            help="What each price is multiplied by for that, several times for several [0.5 and 2].",
        ),
    ] = None


@app.command()
@with_groups
def rollout(
    project: Folder,
    budget: BudgetOptions,
    study: StudyOptions,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results [maps/NAME-rollout].")
    ] = None,
) -> int:
    """Choose the technology of every village without service, and the year that its budget allows."""
    import fugai  # noqa: PLC0415

    target = out or Path("maps") / f"{folder_of(project).name}-rollout"
    request = fugai.RolloutRequest(
        budget=budget_of(budget.budget),
        years=years_of(budget.years),
        value=budget.value,
        technologies=tuple(budget.technologies) if budget.technologies else None,
        year=budget.year,
        sensitivity=study.sensitivity,
        replan=study.replan,
        factors=tuple(study.factors) if study.factors else fugai.RolloutRequest.factors,
    )
    with TerminalBar(Console(stderr=True)) as bar:
        result = fugai.rollout(project, request, out=target, progress=bar)
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    return DONE
