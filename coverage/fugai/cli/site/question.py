"""Options of `fugai site`: the problem, what it may spend, and what counts as covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True, kw_only=True)
class ProblemOptions:
    """Which problem, for which places, within which budget, and in which years."""

    problem: Annotated[
        str,
        typer.Option(
            help="mclp, lscp, partial, backup, lscp-backup, p-median, p-center or efficiency."
        ),
    ] = "mclp"
    place: Annotated[str, typer.Option(help="pickup-points, outlets or base-stations.")] = (
        "pickup-points"
    )
    budget: Annotated[float | None, typer.Option(help="Number of new sites.")] = None
    by_cost: Annotated[
        bool, typer.Option("--by-cost", help="The budget is money, in the unit of the costs.")
    ] = False
    site_cost: Annotated[
        float | None, typer.Option("--cost", help="Cost of a candidate that states none.")
    ] = None
    per_year: Annotated[
        list[float] | None,
        typer.Option(
            help="Budget of a year, several times for several years; the last one repeats."
        ),
    ] = None
    phases: Annotated[
        list[str] | None,
        typer.Option(
            "--phase",
            metavar="YEAR=SHARE",
            help="Share to be covered by the end of a year, several times for several years.",
        ),
    ] = None
    share: Annotated[float, typer.Option(help="Share that the partial problem covers.")] = 0.95
    equity_floor: Annotated[float, typer.Option(help="Least covered share of every district.")] = (
        0.0
    )


@dataclass(frozen=True, kw_only=True)
class CoverageOptions:
    """What counts as covered, by whom, and in which year."""

    max_minutes: Annotated[
        float | None,
        typer.Option("--minutes", help="Longest walk or drive [the project's own]."),
    ] = None
    unreached_minutes: Annotated[
        float | None,
        typer.Option(help="What p-median and efficiency count for whoever is farther [120]."),
    ] = None
    profile: Annotated[
        str | None, typer.Option(help="What covered means for base stations [lte, or the first].")
    ] = None
    layers: Annotated[
        list[str] | None,
        typer.Option(
            "--layer",
            metavar="NAME=SHARE",
            help="One of several demands and its share, several times: residents or villages; "
            "profiles for base stations.",
        ),
    ] = None
    operator: Annotated[
        str | None, typer.Option(help="Whose existing outlets or masts count [all].")
    ] = None
    year: Annotated[
        int | None, typer.Option(help="Sites in service at its end exist already [the last].")
    ] = None
