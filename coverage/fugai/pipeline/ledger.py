"""The population ledger of a project: what every share is divided by, and what does not agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.scorecard import Doubt
from fugai.zonal import TYPICAL_POPULATION, fit_population, population_ledger

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai.zonal import ZonalWeights

GROSS_DIFFERENCE = 0.5
"""Relative difference between a population grid and the residents that a district states beyond which one
of the two is taken for wrong: of another year they differ by per cents, of another unit by multiples."""

MATERIAL = 0.05
"""Relative excess of the settlements' residents over the district's that is no rounding any more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reconciled:
    """Residents by one ledger.

    Parameters
    ----------
    ledger
        As `fugai.zonal.population_ledger` makes it.
    districts
        With the residents and households that are used.
    population
        The grid, whose sums are those residents.
    notes, doubts
        What was assumed, and where the sources contradict each other.
    """

    ledger: pd.DataFrame
    districts: gpd.GeoDataFrame
    population: xr.DataArray | None
    notes: tuple[Message, ...]
    doubts: tuple[Doubt, ...]


def reconcile_population(
    districts: gpd.GeoDataFrame,
    settlements: pd.DataFrame | None,
    population: xr.DataArray | None,
    *,
    weights: ZonalWeights,
    grid_given: bool,
) -> Reconciled:
    """Districts and grid with the residents of the ledger.

    Parameters
    ----------
    grid_given
        Whether the grid is the project's own, rather than modelled from the settlements.
    """
    sums = weights.sum(population) if population is not None and grid_given else None
    ledger = population_ledger(districts, settlements, sums)
    if population is not None:
        population = fit_population(population, ledger["used"], weights)
    return Reconciled(
        ledger=ledger,
        districts=districts.assign(
            population=ledger["used"].astype("Float64"),
            households=ledger["households_used"].astype("Float64"),
        ),
        population=population,
        notes=_notes(ledger),
        doubts=tuple(_doubts(ledger, _unstated(settlements, ledger.index), grid_given=grid_given)),
    )


def _notes(ledger: pd.DataFrame) -> tuple[Message, ...]:
    notes = []
    sources = ledger["source"].value_counts()
    if sources.get("grid", 0):
        count = int(sources["grid"])
        notes.append(
            Message(
                zh=f"{count}个行政区没有常住人口数，取人口栅格合计。",
                en=f"{count} districts state no residents: those of the population grid are taken.",
            )
        )
    if sources.get("settlements", 0):
        count = int(sources["settlements"])
        notes.append(
            Message(
                zh=f"{count}个行政区没有常住人口数，取建制村和社区合计。",
                en=f"{count} districts state no residents: those of their settlements are taken.",
            )
        )
    outside = ledger["used"] - ledger["settlements"]
    missing = ledger[(outside > MATERIAL * ledger["used"]) & ledger["settlements"].notna()]
    if len(missing):
        people, all_people = float(outside[missing.index].sum()), float(ledger["used"].sum())
        notes.append(
            Message(
                zh=f"{len(missing)}个行政区的建制村和社区名单缺{people:,.0f}人（全部{all_people:,.0f}人），"
                "按村(社区)计算的人口指标将其列为未知。",
                en=f"The settlements of {len(missing)} districts lack {people:,.0f} of all "
                f"{all_people:,.0f} residents: in shares of residents by settlement these are unknown.",
            )
        )
    return tuple(notes)


def _unstated(settlements: pd.DataFrame | None, index: pd.Index) -> pd.Series:
    """Residents that the settlements of each district without a number may have, by their types."""
    nobody = pd.Series(0.0, index=index)
    if settlements is None or not len(settlements):
        return nobody
    blank = settlements[settlements["population"].isna()]
    village = TYPICAL_POPULATION["village"]
    typical = blank["type"].map(TYPICAL_POPULATION).astype("float64").fillna(village)
    return typical.groupby(blank["district_id"]).sum().reindex(index).fillna(0.0)


def _doubts(ledger: pd.DataFrame, unstated: pd.Series, *, grid_given: bool) -> list[Doubt]:
    used = ledger["used"].where(ledger["used"] > 0)
    found = []
    if grid_given:
        off = ledger["grid"] / used - 1.0
        gross = ledger.index[(off.abs() > GROSS_DIFFERENCE) & ledger["source"].eq("stated")]
        found.append(
            _doubt(
                ("districts.population", "population"),
                Message(
                    zh="人口栅格合计应与行政区常住人口相近",
                    en="the population grid must agree with the residents of the district to half",
                ),
                {str(i): 1.0 for i in gross},
            )
        )
    without = unstated / (unstated + ledger["used"].fillna(0.0)).where(unstated > 0)
    partial = ledger.index[ledger["source"].eq("settlements") & (ledger["places_without"] > 0)]
    found.append(
        _doubt(
            ("districts.population", "population"),
            Message(
                zh="行政区无常住人口数时各村(社区)应有人口数",
                en="every settlement of a district that states no residents must state its own",
            ),
            {str(i): float(without[i]) for i in partial},
        )
    )
    excess = ledger["settlements"] / used - 1.0
    above = ledger.index[excess > MATERIAL]
    found.append(
        _doubt(
            ("settlements.population",),
            Message(
                zh="村(社区)人口合计不应超过行政区常住人口",
                en="the residents of the settlements must not exceed those of the district",
            ),
            {str(i): float(np.clip(excess[i] / (1 + excess[i]), 0.0, 1.0)) for i in above},
        )
    )
    homes = (
        ledger["households_settlements"] / ledger["households_used"].where(lambda n: n > 0) - 1.0
    )
    many = ledger.index[homes > MATERIAL]
    found.append(
        _doubt(
            ("settlements.households",),
            Message(
                zh="村(社区)户数合计不应超过行政区户数",
                en="the households of the settlements must not exceed those of the district",
            ),
            {str(i): float(np.clip(homes[i] / (1 + homes[i]), 0.0, 1.0)) for i in many},
        )
    )
    return [one for one in found if one.shares]


def _doubt(inputs: tuple[str, ...], rule: Message, shares: dict[str, float]) -> Doubt:
    rows = tuple(str(place) for place in shares)
    return Doubt(inputs=inputs, rule=rule, rows=rows, shares=shares)
