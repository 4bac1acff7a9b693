"""The commands `fugai rounds` and `fugai districts`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.cli.budgets import share_of
from fugai.cli.commands import Folder, app, folder_of
from fugai.cli.ends import DONE
from fugai.cli.language import language


@app.command()
def rounds(
    project: Folder,
    year: Annotated[
        int | None, typer.Option(help="Vehicles and outlets in service at its end [the last].")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(help="Of the search for rounds: more find cheaper ones [2000].")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results [maps/NAME-rounds].")
    ] = None,
) -> int:
    """Plan the rounds of the vehicles to villages or outlets, with a bound on what they cost."""
    import fugai  # noqa: PLC0415  so that --help answers at once

    target = out or Path("maps") / f"{folder_of(project).name}-rounds"
    with TerminalBar(Console(stderr=True)) as bar:
        result = fugai.rounds(project, year=year, iterations=iterations, out=target, progress=bar)
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    return DONE


@app.command()
def districts(
    project: Folder,
    number: Annotated[int | None, typer.Option(help="How many delivery districts.")] = None,
    tolerance: Annotated[
        str,
        typer.Option(help="Largest deviation of a district's work from the mean, 5% or 0.05."),
    ] = "10%",
    work: Annotated[
        str,
        typer.Option(help="What is equal: parcels a day, or the minutes that stops take."),
    ] = "parcels",
    units: Annotated[
        str, typer.Option(help="What is grouped: settlements of all types, or villages.")
    ] = "settlements",
    seat_kind: Annotated[
        str | None,
        typer.Option(
            "--seats",
            metavar="KIND",
            help="Outlets of this kind are the seats, one of each district, in place of a number.",
        ),
    ] = None,
    within: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DISTRICT",
            help="Id or name of a district to divide, several times for several [all].",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results [maps/NAME-districts].")
    ] = None,
) -> int:
    """Divide an area into contiguous delivery districts of equal work, with a bound on their travel."""
    import fugai  # noqa: PLC0415

    target = out or Path("maps") / f"{folder_of(project).name}-districts"
    request = fugai.DistrictsRequest(
        number=number,
        tolerance=share_of(tolerance, "tolerance"),
        work=work,
        units=units,
        seat_kind=seat_kind,
        within=tuple(within or ()),
    )
    with TerminalBar(Console(stderr=True)) as bar:
        result = fugai.districts(project, request, out=target, progress=bar)
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    return DONE
