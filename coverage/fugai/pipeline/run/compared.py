"""What a comparison takes of a run: its numbers, targets by year, holes, districts and definitions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import geopandas as gpd
import pandas as pd

from fugai import scorecard
from fugai.errors import ConfigError
from fugai.scorecard import ComparedRun, Comparison, Target, compare_runs
from fugai.scorecard.comparison.targets import parsed_where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HISTORY = "target-history"
"""Table of the targets as they stood at the end of every year."""

_HOLES = "holes-"


class FinishedRun(Protocol):
    """A run, computed or read back."""

    @property
    def out(self) -> Path | None:
        """Its folder."""

    @property
    def name(self) -> str:
        """The project's name."""

    @property
    def name_en(self) -> str:
        """The project's English name."""

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were computed."""

    @property
    def measures(self) -> pd.DataFrame:
        """Every number."""

    @property
    def targets(self) -> pd.DataFrame:
        """The targets, judged."""

    @property
    def boundaries(self) -> gpd.GeoDataFrame:
        """The districts."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Further tables."""

    @property
    def about(self) -> Mapping[str, Any]:
        """What `run.json` says of it."""


def compare_pair(
    first: FinishedRun, second: FinishedRun | None, periods: Sequence[int] | None
) -> Comparison:
    """Two runs compared, or two years of the first.

    Raises
    ------
    ConfigError
        There is neither a second run nor two years.
    InputError
        A run lacks the year, or the runs are of different places.
    """
    if periods is not None and len(periods) != 2:
        msg = f"`periods` must be two years, found {len(periods)}."
        raise ConfigError(msg)
    pair = None if periods is None else (int(periods[0]), int(periods[1]))
    if second is not None:
        beside = _folders(first, second)
        return compare_runs(
            taken_from(first, beside[0]), taken_from(second, beside[1]), periods=pair
        )
    if pair is None:
        msg = "`periods` must be two years where one run is compared, found none."
        raise ConfigError(msg)
    taken = taken_from(first)
    return compare_runs(taken, taken, periods=pair)


def _folders(first: FinishedRun, second: FinishedRun) -> tuple[str, str]:
    """What stands beside the names of two runs of one project: as much of their folders as differs."""
    if first.name != second.name or first.out == second.out:
        return "", ""
    folders = [() if one.out is None else one.out.parts for one in (first, second)]
    depth = 1
    while depth < max(map(len, folders)) and folders[0][-depth:] == folders[1][-depth:]:
        depth += 1
    texts = [f" ({'/'.join(parts[-depth:])})" if parts else "" for parts in folders]
    return texts[0], texts[1]


def taken_from(run: FinishedRun, beside: str = "") -> ComparedRun:
    """What a comparison takes of a run; a heading calls it by its name and what stands beside."""
    judged, again = _judged_by_year(run)
    return ComparedRun(
        name=f"{run.name}{beside}",
        name_en=f"{run.name_en or run.name}{beside}",
        years=run.years,
        measures=run.measures,
        judged=judged,
        districts=run.boundaries,
        holes=_holes(run),
        about=run.about,
        judged_again=again,
    )


def _judged_by_year(run: FinishedRun) -> tuple[dict[int, pd.DataFrame], tuple[int, ...]]:
    """Targets as they stood at the end of each year, and the years of which they are judged again."""
    if run.targets.empty:
        return dict.fromkeys(run.years, run.targets), ()
    if HISTORY in run.tables:
        history = run.tables[HISTORY]
        return {year: _at(run.targets, history, year) for year in run.years}, ()
    targets = [_target(row) for row in run.targets.to_dict("records")]
    found, again = {}, []
    for year in run.years:
        kept = run.targets[run.targets["by"].eq(year).to_numpy(dtype=bool)]
        since = [one for one in targets if (one.from_year or year - 1) < year]
        due = [replace(one, by=year) for one in since if one.id not in set(kept["id"])]
        judged = scorecard.judge(due, run.measures, run.boundaries)
        found[year] = pd.concat([kept, judged], ignore_index=True) if len(kept) else judged
        again += [year] if due else []
    return found, tuple(again)


def _at(targets: pd.DataFrame, history: pd.DataFrame, year: int) -> pd.DataFrame:
    """The targets with the numbers and verdicts of one year."""
    rows = history[history["year"].eq(year)].set_index("id")
    kept = targets[targets["id"].isin(rows.index)].reset_index(drop=True)
    shared = [name for name in rows.columns if name in kept]
    return kept.assign(**{name: rows.loc[kept["id"], name].to_numpy() for name in shared})


def _target(row: Mapping[object, object]) -> Target:
    """The target that a row of judged targets is of."""
    required = float(str(row["required"]))
    since = row["from_year"]
    return Target(
        id=str(row["id"]),
        title=str(row["title"]),
        title_en=str(row["title_en"]),
        indicator=str(row["indicator"]),
        where=parsed_where(str(row["where"])),
        from_year=None if pd.isna(since) else int(str(since)),  # type: ignore[call-overload]
        by=int(str(row["by"])),
        at_least=required if row["comparison"] == "at_least" else None,
        at_most=required if row["comparison"] == "at_most" else None,
        each=bool(row["each"]),
        responsible=str(row["responsible"]),
        source=str(row["source"]),
    )


def _holes(run: FinishedRun) -> dict[tuple[str, int], gpd.GeoDataFrame]:
    """Coverage holes by profile and year: ``holes-NAME`` of the last one, ``holes-NAME-YEAR`` of others."""
    wireless = run.about.get("parameters", {}).get("wireless") or {}
    profiles = wireless.get("profiles") or ()
    found: dict[tuple[str, int], gpd.GeoDataFrame] = {}
    for profile in (str(one["name"]) for one in profiles):
        for year in run.years:
            last = year == run.years[-1]
            name = f"{_HOLES}{profile}" if last else f"{_HOLES}{profile}-{year}"
            table = run.tables.get(name, None)
            if isinstance(table, gpd.GeoDataFrame):
                found[profile, year] = table
    return found
