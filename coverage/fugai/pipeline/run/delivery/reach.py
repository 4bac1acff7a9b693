"""Who is within some minutes of an outlet or a pickup point, and the bands of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai import delivery, scorecard
from fugai.pipeline.run.delivery import last_mile
from fugai.scorecard.indicators import delivery as cards

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.pipeline.run.delivery.travel import Mode, Travel


def measure_reach(
    travel: Travel, mode: Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool
) -> None:
    """Residents and settlements within each of the minutes of the nearest public outlet."""
    times = travel.times(mode, outlets)
    fixed: dict[str, Any] = {
        "year": year,
        "basis": travel.basis,
        "mode": mode.name,
        "direction": mode.direction,
    }
    if mode.cells is not None:
        raster = travel.raster(mode, times)
        for minutes in travel.spec.minutes:
            people = travel.people(raster, minutes)
            travel.results.measures.append(cards.population_share(people, minutes=minutes, **fixed))
        if last:
            travel.results.rasters[f"minutes-{mode.name}"] = raster
    if last:
        _bands(travel, mode, outlets)
    settlements = travel.inputs.table("settlements")
    if settlements is None:
        return
    found = delivery.nearest_outlet(
        mode.network, times, settlements, snap_max_m=travel.spec.snap_max_m
    )
    for minutes in travel.spec.minutes:
        counts = delivery.settlements_share(
            found, settlements, travel.inputs.districts, max_minutes=minutes
        )
        travel.results.measures.append(cards.settlements_share(counts, minutes=minutes, **fixed))
    if last:
        keys = settlements[["settlement_id", "district_id"]]
        travel.results.tables[f"settlement-times-{mode.name}"] = keys.join(found)
        travel.results.tables[f"unreached-{mode.name}"] = last_mile.unreached(settlements, found)


def _bands(travel: Travel, mode: Mode, outlets: gpd.GeoDataFrame) -> None:
    """Bands of time along the roads, for the page."""
    made = last_mile.bands(mode.network, outlets, travel.spec, direction=mode.direction)
    if made is None:
        name = scorecard.value_text("mode", mode.name, "zh")
        travel.results.notes.append(last_mile.too_large(name, mode.name))
    else:
        travel.results.tables[f"bands-{mode.name}"] = made


def measure_pickup(
    travel: Travel, mode: Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool
) -> None:
    """Residents within a walk of a place to fetch parcels."""
    places = delivery.filter_by_kind(outlets, travel.spec.pickup_kinds)
    times = travel.times(mode, places)
    settlements, minutes = travel.inputs.table("settlements"), travel.spec.pickup_minutes
    if mode.cells is not None:
        raster = travel.raster(mode, times)
        counts = travel.people(raster, minutes)
        if last:
            travel.results.rasters["minutes-pickup-walk"] = raster
    elif settlements is not None and travel.counted(
        settlements, "delivery.pickup_share", "population"
    ):
        found = delivery.nearest_outlet(
            mode.network, times, settlements, snap_max_m=travel.spec.snap_max_m
        )
        counts = delivery.pickup_share(
            found, settlements, travel.inputs.districts, max_minutes=minutes
        )
    else:
        return
    travel.results.measures.append(
        cards.pickup_share(counts, year=year, basis=travel.basis, minutes=minutes)
    )
