"""The command `fugai report`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  read by typer
from typing import Annotated

import typer
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.cli.commands import app
from fugai.cli.ends import DONE
from fugai.cli.language import document_language, language


@app.command()
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Another run to compare with [the period before the last]."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the files [RUN-report].")] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Day of issue, printed in the bulletin [none]."),
    ] = None,
) -> int:
    """Write the bulletin (DOCX) and the atlas (PDF) of a finished run; --lang zh, en or both."""
    import fugai  # noqa: PLC0415

    with TerminalBar(Console(stderr=True)) as bar:
        made = fugai.report(
            run,
            against=against,
            out=out,
            language=document_language(),
            date=date,
            progress=bar,
        )
    typer.echo(made.text(language()))
    return DONE
