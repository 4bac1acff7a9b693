"""The command `fugai site`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.cli.commands import Folder, app, folder_of
from fugai.cli.ends import DONE, INTERRUPTED, Stopped
from fugai.cli.language import language
from fugai.cli.option_groups import with_groups
from fugai.cli.site.places import (  # noqa: TC001  their fields become options
    CandidateOptions,
    SolverChoices,
)
from fugai.cli.site.question import (  # noqa: TC001
    CoverageOptions,
    ProblemOptions,
)


@app.command()
@with_groups
def site(
    project: Folder,
    problem: ProblemOptions,
    coverage: CoverageOptions,
    candidates: CandidateOptions,
    solver: SolverChoices,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results [maps/NAME-site-PLACE].")
    ] = None,
) -> int:
    """Choose where the next places go, with a bound on how good any choice could be."""
    import fugai  # noqa: PLC0415  so that --help answers at once

    target = out or Path("maps") / f"{folder_of(project).name}-site-{problem.place}"
    request = fugai.SitingRequest(
        **vars(problem), **vars(coverage), **vars(candidates), **vars(solver)
    )
    with TerminalBar(Console(stderr=True)) as bar:
        result = fugai.site(project, request, out=target, progress=bar)
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    if result.interrupted:
        line = f"interrupted; the best solution so far is in {target}."
        raise Stopped(line, INTERRUPTED)
    return DONE
