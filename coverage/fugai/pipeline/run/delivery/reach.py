"""Residents and settlements within a travel time of an outlet or a pickup point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai import delivery
from fugai.pipeline.outlets import pickup_points
from fugai.pipeline.run.delivery.map_tables import keep_isochrones, unreached
from fugai.pipeline.run.delivery.nearest import nearest_raster, numbered_outlets
from fugai.scorecard.indicators import delivery as cards

if TYPE_CHECKING:
    from fugai.pipeline.run.delivery.travel import ModeYear


def measure_reach(case: ModeYear) -> None:
    """Residents and settlements within each of the project's times of the nearest public outlet."""
    travel, mode = case.travel, case.mode
    times = travel.times(mode, case.public)
    fixed = case.fixed | {"mode": mode.name, "direction": mode.direction}
    if mode.cells is not None:
        raster = travel.raster(mode, times)
        for minutes in case.spec.minutes:
            people = travel.people(raster, minutes)
            case.add(cards.population_share(people, minutes=minutes, **fixed))
        travel.results.keep({f"minutes-{mode.name}": raster}, case.year, last=case.last)
        if case.last:
            travel.results.rasters[f"nearest-{mode.name}"] = nearest_raster(travel, mode, times)
            case.keep("nearest-outlets", numbered_outlets(case))
    if case.last:
        keep_isochrones(case)
    _measure_settlements(case, times, fixed)


def _measure_settlements(
    case: ModeYear, times: delivery.OutletTimes, fixed: dict[str, Any]
) -> None:
    settlements = case.settlements
    if settlements is None:
        return
    found = case.nearest(times)
    for minutes in case.spec.minutes:
        counts = delivery.settlements_share(found, settlements, case.districts, max_minutes=minutes)
        case.add(cards.settlements_share(counts, minutes=minutes, **fixed))
    if case.last:
        keys = settlements[["settlement_id", "district_id"]]
        case.keep(f"settlement-times-{case.mode.name}", keys.join(found))
        case.keep(f"unreached-{case.mode.name}", unreached(settlements, found))


def measure_pickup(case: ModeYear) -> None:
    """Residents within a walk of a pickup point."""
    travel, mode, minutes = case.travel, case.mode, case.spec.pickup_minutes
    places = pickup_points(case.outlets, case.spec)
    times, settlements = travel.times(mode, places), case.settlements
    if mode.cells is not None:
        raster = travel.raster(mode, times)
        counts = travel.people(raster, minutes)
        travel.results.keep({"minutes-pickup-walk": raster}, case.year, last=case.last)
        if case.last:
            travel.results.rasters["nearest-pickup-walk"] = nearest_raster(travel, mode, times)
    elif settlements is not None and travel.has_any(
        settlements, "delivery.pickup_share", "population"
    ):
        found = case.nearest(times)
        counts = delivery.pickup_share(found, settlements, case.districts, max_minutes=minutes)
        counts = case.of_residents(counts)
    else:
        return
    case.add(cards.pickup_share(counts, minutes=minutes, **case.fixed))
