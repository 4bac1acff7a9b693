"""Two runs, or two periods of one, compared: numbers, targets, holes, districts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai.errors import InputError
from fugai.messages import Message
from fugai.scorecard.comparison import explain
from fugai.scorecard.comparison.districts import MatchedDistricts, match_districts
from fugai.scorecard.comparison.holes import compare_holes, no_compared_holes
from fugai.scorecard.comparison.measures import compare_measures, refused_table
from fugai.scorecard.comparison.refusals import Refusal, changed_inputs, refusals_of
from fugai.scorecard.comparison.result import Comparison
from fugai.scorecard.comparison.targets import compare_judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ComparedRun:
    """What a comparison takes of a run.

    Parameters
    ----------
    name, name_en
        What a heading calls it; the English name is the name where it is not given.
    years
        The years that were computed.
    measures
        Tidy measures.
    judged
        Year to the targets as they stood at its end, as `fugai.scorecard.judge` returns them.
    districts
        Index ``district_id``, with geometry in a projected CRS.
    holes
        Profile and year to the coverage holes.
    about
        What `run.json` says of the run, in plain parts.
    judged_again
        Years of which the run did not keep how the targets stood.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai.scorecard import ComparedRun
    >>> from fugai.tables import measures
    >>> districts = gpd.GeoDataFrame(index=["a"], geometry=[box(0, 0, 9, 9)], crs=32650)
    >>> ComparedRun(
    ...     name="A", years=(2015, 2016), measures=measures([]), judged={}, districts=districts
    ... )
    ComparedRun('A', 2015, 2016)
    """

    name: str
    years: tuple[int, ...]
    measures: pd.DataFrame
    judged: Mapping[int, pd.DataFrame]
    districts: gpd.GeoDataFrame
    holes: Mapping[tuple[str, int], gpd.GeoDataFrame] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    judged_again: tuple[int, ...] = ()
    name_en: str = ""

    def __repr__(self) -> str:
        """Name and years."""
        return f"ComparedRun({self.name!r}, {', '.join(map(str, self.years))})"


def compare_runs(
    first: ComparedRun, second: ComparedRun, *, periods: tuple[int, int] | None = None
) -> Comparison:
    """What changed from the first to the second.

    Parameters
    ----------
    first, second
        Two runs, or the same one twice.
    periods
        Year of the first and of the second. Where None, the last year of each; the earlier years
        that both have are compared as well.

    Raises
    ------
    InputError
        A run lacks the year, or the runs are of different places.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from shapely.geometry import box
    >>> from fugai.scorecard import ComparedRun, compare_runs, wireless
    >>> districts = gpd.GeoDataFrame(index=["a"], geometry=[box(0, 0, 9, 9)], crs=32650)
    >>> def run(covered):
    ...     frame = pd.DataFrame({"numerator": [covered], "denominator": [4.0]}, index=["a"])
    ...     rows = wireless.area_share(frame, year=2016, basis="modelled", profile="lte")
    ...     return ComparedRun(name="", years=(2016,), measures=rows, judged={}, districts=districts)
    >>> found = compare_runs(run(1.0), run(3.0))
    >>> found.values("wireless.area_share")
                 first  second  change   status
    district_id
    a             0.25    0.75     0.5  changed
                  0.25    0.75     0.5  changed
    """
    chosen = _periods(first, second, periods)
    matched = match_districts(first.districts, second.districts)
    refusals = refusals_of(first.about, second.about)
    measures = _measures(first, second, chosen, refusals, matched)
    common = [year for year in first.years if year in second.years]
    others = [] if periods else [(one, one) for one in common if (one, one) != chosen]
    earlier = [_measures(first, second, pair, refusals, matched) for pair in others]
    holes, missing = _holes(first, second, chosen, refusals)
    headings = _heading(first, chosen[0]), _heading(second, chosen[1])
    judged = [_judged(one, year) for one, year in zip((first, second), chosen, strict=True)]
    return Comparison(
        first=headings[0].zh,
        second=headings[1].zh,
        first_en=headings[0].en,
        second_en=headings[1].en,
        periods=chosen,
        measures=measures,
        earlier=_changed(earlier, measures),
        targets=compare_judged(
            judged[0], judged[1], periods=chosen, refusals=refusals, matched=matched
        ),
        holes=holes,
        districts=matched.table,
        refused=refused_table(measures),
        notes=(*_differences(first, second), *missing, *_judged_again(first, second, chosen)),
    )


def _periods(
    first: ComparedRun, second: ComparedRun, periods: tuple[int, int] | None
) -> tuple[int, int]:
    if periods is None:
        return first.years[-1], second.years[-1]
    for run, year in zip((first, second), periods, strict=True):
        if year not in run.years:
            listed = ", ".join(map(str, run.years))
            msg = f"`periods` must be of the years {listed} of `{run.name}`, found {year}."
            raise InputError(msg)
    return periods


def _measures(
    first: ComparedRun,
    second: ComparedRun,
    periods: tuple[int, int],
    refusals: list[Refusal],
    matched: MatchedDistricts,
) -> pd.DataFrame:
    return compare_measures(
        first.measures,
        second.measures,
        periods=periods,
        refusals=refusals,
        new_ids=matched.new_ids,
        district_reasons=matched.reasons,
    )


def _changed(earlier: list[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    """Numbers of the other years that changed; what is refused is said of the last year alone."""
    kept = [part[~part["status"].isin(["same", "not comparable"])] for part in earlier]
    kept = [part for part in kept if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else like.iloc[:0].copy()


def _judged(run: ComparedRun, year: int) -> pd.DataFrame:
    """Targets of a run at the end of a year; none where it has none."""
    if year in run.judged:
        return run.judged[year]
    return pd.DataFrame(columns=["id", "status", "actual"])


def _holes(
    first: ComparedRun, second: ComparedRun, periods: tuple[int, int], refusals: list[Refusal]
) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """Holes of every profile that both have, and a word on those that one lacks."""
    profiles = dict.fromkeys(profile for profile, _ in (*second.holes, *first.holes))
    parts: list[gpd.GeoDataFrame] = []
    missing: dict[Message, list[str]] = {}
    for profile in profiles:
        if any(one.covers("wireless.holes", {"profile": profile}) for one in refusals):
            continue  # said with the numbers
        found = [
            run.holes.get((profile, year))
            for run, year in zip((first, second), periods, strict=True)
        ]
        if found[0] is not None and found[1] is not None:
            parts.append(compare_holes(found[0], found[1], profile=profile))
        for run, year, one in zip((first, second), periods, found, strict=True):
            if one is None:
                missing.setdefault(_heading(run, year), []).append(profile)
    kept = [part for part in parts if len(part)]
    table = pd.concat(kept, ignore_index=True) if kept else no_compared_holes()
    return table, [explain.no_holes(label, names) for label, names in missing.items()]


def _judged_again(
    first: ComparedRun, second: ComparedRun, periods: tuple[int, int]
) -> list[Message]:
    """Which of the two did not keep how the targets stood."""
    pairs = zip((first, second), periods, strict=True)
    names = [
        Message(zh=run.name, en=run.name_en or run.name)
        for run, year in pairs
        if year in run.judged_again
    ]
    return [explain.judged_again(name) for name in dict.fromkeys(names)]


def _differences(first: ComparedRun, second: ComparedRun) -> list[Message]:
    """What differs besides, and may be behind a change."""
    ours, theirs = first.about, second.about
    notes = []
    names = [_project(one) for one in (ours, theirs)]
    if names[0] != names[1]:
        notes.append(explain.projects_differ(names[0], names[1]))
    inputs = changed_inputs(ours, theirs)
    if inputs:
        notes.append(explain.inputs_differ(inputs))
    if ours.get("code") != theirs.get("code"):
        notes.append(explain.code_differs(str(ours.get("fugai")), str(theirs.get("fugai"))))
    grids = [
        [(one.get("parameters") or {}).get(key) for key in ("crs", "shape", "transform")]
        for one in (ours, theirs)
    ]
    if grids[0] != grids[1]:
        notes.append(explain.grid_differs())
    return notes


def _project(about: Mapping[str, Any]) -> Message:
    """Name of the project of a run."""
    names = about.get("project") or {}
    name = str(names.get("name", ""))
    return Message(zh=name, en=str(names.get("name_en") or name))


def _heading(run: ComparedRun, year: int) -> Message:
    """What a run is called, and its year."""
    texts = [
        ", ".join(part for part in (name, str(year)) if part)
        for name in (run.name, run.name_en or run.name)
    ]
    return Message(zh=texts[0], en=texts[1])
