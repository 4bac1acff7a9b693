"""The command `fugai rollout`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.cli.budgets import budget_of, years_of
from fugai.cli.commands import Folder, app, folder_of
from fugai.cli.ends import DONE
from fugai.cli.language import language


@app.command()
def rollout(  # noqa: PLR0913, PLR0917  typer makes an option of each parameter
    project: Folder,
    budget: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AMOUNT or YEAR=AMOUNT",
            help="Capital of each year, or of one, several times for several [rollout.budgets].",
        ),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option(metavar="FIRST-LAST", help="Years of a budget that is one amount."),
    ] = None,
    value: Annotated[
        str | None, typer.Option(help="population, households or schools first [rollout.value].")
    ] = None,
    technologies: Annotated[
        list[str] | None,
        typer.Option(
            "--technology",
            help="fibre, fixed wireless or satellite, several times for several [all that have prices].",
        ),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Offers in force at its end are there already [the last].")
    ] = None,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity/--no-sensitivity",
            help="Choose again with each price moved alone.",
        ),
    ] = True,
    replan: Annotated[
        bool,
        typer.Option(
            "--replan",
            help="Connect more within the budgets, over another tree, and nobody beyond.",
        ),
    ] = False,
    factors: Annotated[
        list[float] | None,
        typer.Option(
            "--factor",
            help="What each price is multiplied by for that, several times for several [0.5 and 2].",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results [maps/NAME-rollout].")
    ] = None,
) -> int:
    """Choose the technology of every village without service, and the year that its budget allows."""
    import fugai  # noqa: PLC0415

    target = out or Path("maps") / f"{folder_of(project).name}-rollout"
    request = fugai.RolloutRequest(
        budget=budget_of(budget),
        years=years_of(years),
        value=value,
        technologies=tuple(technologies) if technologies else None,
        year=year,
        sensitivity=sensitivity,
        replan=replan,
        factors=tuple(factors) if factors else fugai.RolloutRequest.factors,
    )
    with TerminalBar(Console(stderr=True)) as bar:
        result = fugai.rollout(project, request, out=target, progress=bar)
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    return DONE
