"""Shares of residents, with residents spread otherwise where no input says where they live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fugai import delivery, zonal
from fugai.messages import Message
from fugai.scorecard import join_measures
from fugai.scorecard.indicators import delivery as delivery_cards
from fugai.scorecard.indicators import wireless as wireless_cards
from fugai.tables.assumptions import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs

DENSITIES_PER_KM2 = (500.0, 2_000.0)
"""Other mean densities of a settlement of 1,000, half and twice the usual one. [1/km2]"""


@dataclass(frozen=True, kw_only=True)
class SpreadVariation:
    """Residents spread in another way."""

    input: str
    column: str
    title: Message


def resident_moves(
    inputs: Inputs, rasters: Mapping[str, xr.DataArray], year: int
) -> Iterator[tuple[SpreadVariation, pd.DataFrame]]:
    """Each other spread of residents, with the shares of them that the run's rasters serve.

    What is covered and reached is that of the run, on every cell; residents alone are moved.

    Parameters
    ----------
    inputs
        With their ledger.
    rasters
        Of the last year: ``served-PROFILE``, ``minutes-MODE``, ``minutes-pickup-walk``.
    year
        That year.
    """
    assumed = {(one.input, one.column) for one in inputs.assumptions if one.state in ASSUMED}
    settlements = inputs.table("settlements")
    if ("population", "persons") not in assumed or settlements is None:
        return
    places = cast("gpd.GeoDataFrame", settlements)

    def shares(**how: object) -> pd.DataFrame:
        people = zonal.spread_population(
            places,
            inputs.districts,
            inputs.grid,
            weights=inputs.weights,
            **how,  # type: ignore[arg-type]
        )
        if "used" in inputs.ledger:
            people = zonal.fit_population(people, inputs.ledger["used"], inputs.weights)
        return _shares(inputs, rasters, people, year)

    for density in DENSITIES_PER_KM2:
        title = Message(
            zh=f"聚居密度每平方公里{density:,.0f}人（而非1,000）",
            en=f"settlements of {density:,.0f} instead of 1,000 residents per km2",
        )
        variation = SpreadVariation(input="population", column="persons", title=title)
        yield variation, shares(density_of_1000_per_km2=density)
    if ("settlements", "population") in assumed:
        alike = dict.fromkeys(zonal.TYPICAL_POPULATION, 1.0)
        title = Message(
            zh="未填报人数的村和社区人数相同",
            en="settlements without a figure all of one size",
        )
        variation = SpreadVariation(input="settlements", column="population", title=title)
        yield variation, shares(typical_population=alike)


def _shares(
    inputs: Inputs, rasters: Mapping[str, xr.DataArray], people: xr.DataArray, year: int
) -> pd.DataFrame:
    """Rows of the indicators of residents that need a raster and residents alone."""
    spec, weights = inputs.project.delivery, inputs.weights
    rows = []
    for profile in inputs.project.wireless.profiles:
        served = rasters.get(f"served-{profile.name}")
        if served is not None:
            counts = zonal.population_served(served, people, weights)
            rows.append(
                wireless_cards.population_share(
                    counts, year=year, basis="modelled", profile=profile.name
                )
            )
    for mode in spec.modes:
        minutes = rasters.get(f"minutes-{mode}")
        if minutes is None:
            continue
        direction = "to" if mode == "walk" else "from"
        for limit in spec.minutes:
            reached = delivery.reachable_mask(minutes, limit)
            rows.append(
                delivery_cards.population_share(
                    zonal.population_served(reached, people, weights),
                    year=year,
                    basis="modelled",
                    mode=mode,
                    direction=direction,
                    minutes=limit,
                )
            )
    pickup = rasters.get("minutes-pickup-walk")
    if pickup is not None:
        reached = delivery.reachable_mask(pickup, spec.pickup_minutes)
        rows.append(
            delivery_cards.pickup_share(
                zonal.population_served(reached, people, weights),
                year=year,
                basis="modelled",
                minutes=spec.pickup_minutes,
            )
        )
    return join_measures(rows)
