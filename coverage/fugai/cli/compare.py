"""The command `fugai compare`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from fugai.cli.commands import app
from fugai.cli.ends import DONE
from fugai.cli.language import language


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    second: Annotated[
        Path | None,
        typer.Argument(metavar="[RUN]", help="Folder of a later run [two years of the first]."),
    ] = None,
    periods: Annotated[
        tuple[int, int] | None,
        typer.Option(
            metavar="YEAR YEAR", help="Year of the first and of the second [the last of each]."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page, the workbook and the tables [none].")
    ] = None,
) -> int:
    """What changed between two runs, or two years of one: numbers, targets, coverage holes, districts."""
    import fugai  # noqa: PLC0415  so that --help answers at once

    found = fugai.compare(first, second, periods=periods, out=out)
    typer.echo(found.text(language()))
    if out is not None:
        typer.echo(f"\n{out / 'index.html'}\n{out / 'comparison.xlsx'}")
    return DONE
