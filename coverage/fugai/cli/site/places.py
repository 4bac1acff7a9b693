"""Options of `fugai site`: where new places may stand, and how the solver works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True, kw_only=True)
class CandidateOptions:
    """Where new places may, must and must not stand."""

    candidates: Annotated[
        str | None,
        typer.Option(
            help="project, masts, grid or nodes [project, else nodes; base stations: grid]."
        ),
    ] = None
    spacing_m: Annotated[
        float | None, typer.Option(help="Of a grid or road nodes [500; base stations 2000].")
    ] = None
    max_candidates: Annotated[
        int,
        typer.Option(
            "--max-candidates",
            "--most-candidates",
            help="Places of a grid, nodes or masts considered for base stations.",
        ),
    ] = 300
    capacity: Annotated[
        float | None,
        typer.Option(
            help="Most residents (outlets: villages) a place serves, if not in its table [no limit]."
        ),
    ] = None
    min_distance_m: Annotated[
        float | None,
        typer.Option("--min-distance", metavar="M", help="Least distance between new places."),
    ] = None
    required: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A candidate that must be built, several times."),
    ] = None
    forbidden: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A candidate that must not be built, several times."),
    ] = None
    existing: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A candidate that stands already, several times."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SolverChoices:
    """How long the solver may take, and what it leaves out."""

    time_limit_s: Annotated[float, typer.Option("--time-limit", help="Seconds for the solver.")] = (
        60.0
    )
    seed: Annotated[int | None, typer.Option(help="Of the search [the project's].")] = None
    skip_uncoverable: Annotated[
        bool, typer.Option("--skip-uncoverable", help="Leave out what no candidate covers.")
    ] = False
