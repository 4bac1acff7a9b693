"""Two runs on one page: a swipe and a difference in people, as between two years of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery, maps, zonal
from fugai.errors import SelectionError
from fugai.messages import Message
from fugai.pipeline.run.page.delivery import minutes_classes, time_changes
from fugai.pipeline.run.page.page import profile_labels, without_unknown
from fugai.pipeline.run.page.wireless import (
    SERVED_CLASSES,
    SIGNAL_STEPS_DBM,
    coverage_change,
    level_change,
)
from fugai.pipeline.run.reading import read_run
from fugai.pipeline.run.theme import yearly_name
from fugai.pipeline.run.wireless.places import served_classes
from fugai.scorecard import INDICATORS
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr

    from fugai.pipeline.run.result import Run
    from fugai.wording import Label

BEFORE, AFTER = 1, 2
"""What stands for the year of the first and of the second run."""

_Rasters = dict[int, "xr.DataArray"]

Classes = Mapping[int, tuple[str, str, str]]


def compare_page(
    first: Run | Path | str,
    second: Run | Path | str,
    *,
    periods: Sequence[int] | None = None,
    refused: pd.DataFrame | None = None,
) -> maps.Page:
    """Page on which two runs, or two scenarios, are switched, swiped and subtracted.

    Rasters of both runs are shown where they lie on one grid; where they do not, a sentence says
    so and the districts alone are compared. Residents are those of the second run.

    Parameters
    ----------
    first, second
        Runs, or folders of finished runs.
    periods
        Year of the first and of the second. Where None, the last year of each run.
    refused
        What is not comparable, as `fugai.scorecard.Comparison.refused` has it: layers of such profiles and
        themes are left out.

    Raises
    ------
    InputError
        A folder is none of a finished run.
    SelectionError
        A run has no such year.
    """
    runs = tuple(read_run(one) if isinstance(one, Path | str) else one for one in (first, second))
    before, after = runs
    years = tuple(periods) if periods is not None else (before.years[-1], after.years[-1])
    names = _names(before, after, years)
    for run, year in zip(runs, years, strict=True):
        if year not in run.years:
            listed = ", ".join(map(str, run.years))
            msg = f"`periods` must be years of the runs, {listed}, found {year}."
            raise SelectionError(msg)
    rows = [
        run.measures[run.measures["year"].eq(year).fillna(value=False)].assign(year=key)
        for key, run, year in zip((BEFORE, AFTER), runs, years, strict=True)
    ]
    one_grid = before.grid == after.grid
    return maps.Page(
        title=" → ".join(name[0] for name in names),
        title_en=" → ".join(name[1] for name in names),
        synthetic=before.synthetic or after.synthetic,
        years=(BEFORE, AFTER),
        year_names=dict(zip((BEFORE, AFTER), names, strict=True)),
        crs=after.grid.crs,
        districts=after.boundaries,
        measures=without_unknown(pd.concat(rows, ignore_index=True).astype({"year": "Int64"})),
        indicators=INDICATORS,
        layers=tuple(_layers(before, after, years, _refused(refused))) if one_grid else (),
        labels=profile_labels(after.about["parameters"]["wireless"]["profiles"]),
        notes=() if one_grid else (_other_grid(before, after),),
    )


def _names(before: Run, after: Run, years: tuple[int, ...]) -> tuple[Label, Label]:
    """The years of one run; else the runs' folders, or their projects, with their years."""
    if before is after:
        return (str(years[0]), str(years[0])), (str(years[1]), str(years[1]))
    folders = [run.out.name if run.out is not None else "" for run in (before, after)]
    if all(folders) and folders[0] != folders[1]:
        first, second = (f"{one} {year}" for one, year in zip(folders, years, strict=True))
        return (first, first), (second, second)
    return _numbered(before, years[0], 1), _numbered(after, years[1], 2)


def _numbered(run: Run, year: int, number: int) -> Label:
    return f"{run.name} {year}（{number}）", f"{run.name_en or run.name} {year} ({number})"


def _other_grid(before: Run, after: Run) -> tuple[str, str]:
    note = Message(
        zh=f"两次运行的网格不同（{before.grid!r}；{after.grid!r}），栅格不能逐格对比，仅对比各区指标。",
        en=f"The grids of the two runs differ ({before.grid!r}; {after.grid!r}): their rasters cannot be "
        "compared cell by cell, the districts alone are.",
    )
    return note.zh, note.en


def _refused(refused: pd.DataFrame | None) -> set[tuple[str, str]]:
    """Theme and profile ('' for all of them) of what is not comparable."""
    if refused is None:
        return set()
    themes = refused["indicator"].astype(str).str.split(".").str[0]
    return set(zip(themes, refused["profile"].astype(str), strict=True))


def _layers(
    before: Run, after: Run, years: tuple[int, ...], refused: set[tuple[str, str]]
) -> Iterator[maps.Layer]:
    """Rasters that both runs have, drawn as the page of the second one draws them."""
    pairs = [(before, years[0]), (after, years[1])]
    weights = zonal.zone_weights(after.grid, after.boundaries)
    union = weights.union_if_overlapping()
    people = _People(
        rasters=_rasters("population", pairs),
        parts=[weights] if union is None else [weights, union],
    )
    for layer in after.page.layers:
        rasters = _rasters(layer.id, pairs) if layer.kind == "raster" else {}
        profile = layer.dims.get("profile", "")
        if len(rasters) < 2 or {(layer.theme, ""), (layer.theme, profile)} & refused:
            continue
        made = _drawn(layer, rasters, people, after)
        if made is not None:
            yield made


def _rasters(name: str, pairs: Sequence[tuple[Run, int]]) -> _Rasters:
    """A raster of each run in its year, where both have it."""
    found = {}
    for key, (run, year) in zip((BEFORE, AFTER), pairs, strict=True):
        dated = yearly_name(name, year)
        last = year == run.years[-1] or (name == "population" and dated not in run.rasters)
        there = name if last else dated
        if there in run.rasters:
            found[key] = run.rasters[there]
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class _People:
    """Residents of both runs, and the districts that they are counted in."""

    rasters: _Rasters
    parts: Sequence[zonal.ZonalWeights]

    def changed(self, served: _Rasters) -> pd.DataFrame | None:
        """Who gained and lost a service, by district and in all; None where residents are unknown."""
        if len(self.rasters) < 2:
            return None
        parts = [zonal.population_changed(served, self.rasters, one) for one in self.parts]
        table = pd.concat(parts).rename_axis("district_id").reset_index()
        if table["district_id"].eq("").any():
            return table
        sums = table.groupby(["from_year", "to_year"], as_index=False).sum(numeric_only=True)
        return pd.concat([table, sums.assign(district_id="")], ignore_index=True)


def _drawn(layer: maps.Layer, rasters: _Rasters, people: _People, after: Run) -> maps.Layer | None:
    """The layer with the rasters of both runs; None where it is of another kind."""
    if layer.id.startswith("served-"):
        codes = {key: served_classes(raster) for key, raster in rasters.items()}
        classes: Classes = SERVED_CLASSES
        changes = [coverage_change(people.changed(rasters))]
    elif layer.id.startswith("minutes-"):
        codes, classes, changes = _times(layer.id, rasters, people, after)
    elif any(layer.id.startswith(f"{one.slug}-") for one in LEVELS.values()):
        levels = {key: maps.signal_classes(one, SIGNAL_STEPS_DBM) for key, one in rasters.items()}
        codes = {key: found for key, (found, _) in levels.items()}
        classes = levels[AFTER][1]
        changes = [level_change(len(classes))]
    else:
        return None
    return maps.class_raster_layer(
        codes,
        classes=classes,
        crs=after.grid.crs,
        within=after.boundaries,
        changes=changes,
        id=layer.id,
        name=layer.name,
        name_en=layer.name_en,
        theme=layer.theme,
        basis=layer.basis,
        group=layer.group,
        short=layer.short,
        dims=layer.dims,
    )


def _times(
    name: str, rasters: _Rasters, people: _People, after: Run
) -> tuple[_Rasters, Classes, list[maps.Change]]:
    """Bands of travel time of both runs, by the times of the second one."""
    spec = after.about["parameters"]["delivery"]
    first = spec["pickup_minutes"] if name == "minutes-pickup-walk" else None
    bounds = sorted({*spec["minutes"], *([] if first is None else [first])})
    both = {key: minutes_classes(raster, bounds) for key, raster in rasters.items()}
    found = [
        table.assign(minutes=f"{limit:g}")
        for limit in bounds
        if (table := people.changed(_reached(rasters, limit))) is not None
    ]
    changes = time_changes(bounds, pd.concat(found) if found else pd.DataFrame(), first=first)
    return {key: codes for key, (codes, _) in both.items()}, both[AFTER][1], changes


def _reached(rasters: _Rasters, minutes: float) -> _Rasters:
    return {key: delivery.reachable_mask(raster, minutes) for key, raster in rasters.items()}
