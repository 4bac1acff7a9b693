"""Delivery to the door and the village, the load of the outlets, and the choice among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai import delivery
from fugai.pipeline.outlets import village_outlets
from fugai.pipeline.run.delivery.map_tables import keep_catchments, keep_overloaded
from fugai.pipeline.run.delivery.tours import measure_tours
from fugai.scorecard.indicators import delivery as cards
from fugai.scorecard.indicators import outlets as outlet_cards

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai.pipeline.run.delivery.travel import ModeYear

_ACCESSIBILITY = {
    "": delivery.accessibility_2sfca,
    "e2sfca": delivery.accessibility_e2sfca,
    "3sfca": delivery.accessibility_3sfca,
}
"""Floating catchment methods by the ``statistic`` of their measures."""


def measure_service(case: ModeYear, *, visited: pd.Series | None = None) -> None:
    """What vans do: delivery to door and village, the load of the outlets, accessibility, tours.

    Parameters
    ----------
    visited
        Which settlements a planned round stops at, None where no rounds are planned.
    """
    settlements = case.settlements
    if settlements is None:
        return
    fixed = case.fixed | {"mode": case.mode.name}
    _measure_door(case, settlements, fixed)
    _measure_village(case, settlements, fixed, visited)
    load = delivery.outlet_load(
        case.nearest(case.public),
        settlements,
        case.public,
        case.districts,
        parcels_per_head_per_day=case.spec.parcels_per_head_per_day,
    )
    case.add(outlet_cards.load(load.districts, **fixed))
    pairs = delivery.od_pairs(
        case.mode.network,
        case.public,
        settlements,
        max_minutes=case.spec.accessibility_minutes,
        snap_max_m=case.spec.snap_max_m,
    )
    if float(load.capacity["denominator"].sum()) > 0:
        case.add(outlet_cards.load(load.capacity, statistic="capacity", **fixed))
        _measure_capacity(case, pairs, load, settlements, fixed)
    _measure_accessibility(case, pairs, settlements, fixed)
    if case.last:
        case.keep("outlet-load", load.outlets.reset_index())
        keep_catchments(case, load)
        measure_tours(case, village_outlets(case.outlets))


def _measure_door(case: ModeYear, settlements: gpd.GeoDataFrame, fixed: dict[str, Any]) -> None:
    found = case.nearest(delivery.filter_by_delivery(case.outlets, "door"))
    columns = ("households", "population")
    if case.travel.has_any(settlements, "delivery.door_share", *columns):
        minutes = case.spec.door_minutes
        counts = delivery.door_share(found, settlements, case.districts, max_minutes=minutes)
        counts = case.of_households(counts)
        case.add(cards.door_share(counts, minutes=minutes, **fixed))


def _measure_village(
    case: ModeYear,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
    visited: pd.Series | None,
) -> None:
    found = case.nearest(village_outlets(case.outlets))
    minutes = case.spec.village_minutes
    counts = delivery.village_share(
        found, settlements, case.districts, max_minutes=minutes, visited=visited
    )
    basis = case.travel.basis if visited is None else case.travel.rounds_basis
    case.add(cards.village_share(counts, minutes=minutes, **fixed | {"basis": basis}))


def _measure_capacity(
    case: ModeYear,
    pairs: delivery.ODPairs,
    load: delivery.OutletLoad,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
) -> None:
    """Overloaded outlets, and the parcels within capacity where overflow goes to other outlets."""
    overloaded = delivery.overloaded_share(load, case.districts)
    case.add(outlet_cards.overloaded_share(overloaded, **fixed))
    found = delivery.assign_parcels(
        pairs,
        case.public,
        settlements,
        max_minutes=pairs.max_minutes,
        parcels_per_head_per_day=case.spec.parcels_per_head_per_day,
    )
    counts = delivery.assigned_share(found, settlements, case.districts)
    case.add(outlet_cards.capacity_share(counts, minutes=pairs.max_minutes, **fixed))
    if case.last:
        case.keep("outlet-assignment", found.outlets.reset_index())
        keep_overloaded(case, load)


def _measure_accessibility(
    case: ModeYear,
    pairs: delivery.ODPairs,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
) -> None:
    """Outlets per resident by floating catchments, and residents with a choice of outlets."""
    minutes = pairs.max_minutes
    for statistic, method in _ACCESSIBILITY.items():
        found = method(pairs, case.public, settlements, max_minutes=minutes, supply=None)
        counts = delivery.accessibility_by_district(found, settlements, case.districts)
        counts = case.of_residents(counts)
        if statistic:  # what is unknown is the same for every method, and stated once
            counts = counts.drop(columns="unknown")
        case.add(outlet_cards.accessibility(counts, minutes=minutes, statistic=statistic, **fixed))
    reached = delivery.outlets_in_reach(pairs, case.public, settlements, max_minutes=minutes)
    counts = delivery.choice_share(reached, settlements, case.districts)
    counts = case.of_residents(counts)
    case.add(cards.choice_share(counts, minutes=minutes, **fixed))
