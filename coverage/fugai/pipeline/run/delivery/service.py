"""Delivery to the door and the village, the load of the outlets, and the choice among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai import delivery
from fugai.pipeline.run.delivery import last_mile
from fugai.scorecard.indicators import delivery as cards
from fugai.scorecard.indicators import outlets as outlet_cards

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai.pipeline.run.delivery.travel import Mode, Travel

_ACCESSIBILITY = {
    "": delivery.accessibility_2sfca,
    "e2sfca": delivery.accessibility_e2sfca,
    "3sfca": delivery.accessibility_3sfca,
}
"""Floating catchments by the ``statistic`` of their measures."""


def measure_service(
    travel: Travel,
    mode: Mode,
    outlets: gpd.GeoDataFrame,
    public: gpd.GeoDataFrame,
    year: int,
    *,
    last: bool,
) -> None:
    """Delivery to the door and to the village, the load of the outlets, accessibility."""
    settlements, districts = travel.inputs.table("settlements"), travel.inputs.districts
    if settlements is None:
        return
    fixed: dict[str, Any] = {"year": year, "basis": travel.basis, "mode": mode.name}

    def nearest(chosen: gpd.GeoDataFrame) -> pd.DataFrame:
        return delivery.nearest_outlet(
            mode.network,
            chosen,
            settlements,
            direction="from",
            snap_max_m=travel.spec.snap_max_m,
        )

    door = nearest(delivery.filter_by_delivery(outlets, "door"))
    minutes = travel.spec.door_minutes
    if travel.counted(settlements, "delivery.door_share", "households", "population"):
        counts = delivery.door_share(door, settlements, districts, max_minutes=minutes)
        travel.results.measures.append(cards.door_share(counts, minutes=minutes, **fixed))
    carriers = delivery.filter_by_delivery(outlets, "door", "village")
    village = nearest(carriers)
    minutes = travel.spec.village_minutes
    counts = delivery.village_share(village, settlements, districts, max_minutes=minutes)
    travel.results.measures.append(cards.village_share(counts, minutes=minutes, **fixed))
    load = delivery.outlet_load(
        nearest(public),
        settlements,
        public,
        districts,
        parcels_per_head_per_day=travel.spec.parcels_per_head_per_day,
    )
    travel.results.measures.append(outlet_cards.load(load.districts, **fixed))
    pairs = delivery.od_pairs(
        mode.network,
        public,
        settlements,
        max_minutes=travel.spec.accessibility_minutes,
        snap_max_m=travel.spec.snap_max_m,
    )
    if float(load.capacity["denominator"].sum()) > 0:
        travel.results.measures.append(
            outlet_cards.load(load.capacity, statistic="capacity", **fixed)
        )
        _capacity(travel, pairs, load, public, settlements, fixed, last=last)
    _competition(travel, pairs, public, settlements, fixed)
    if last:
        travel.results.tables["outlet-load"] = load.outlets.reset_index()
        _territories(travel, mode, public, load)
        _tours(travel, mode, carriers, settlements, fixed)


def _capacity(
    travel: Travel,
    pairs: delivery.ODPairs,
    load: delivery.OutletLoad,
    outlets: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
    *,
    last: bool,
) -> None:
    """Overloaded outlets, and the parcels that find room when overflow goes to the next."""
    districts, minutes = travel.inputs.districts, pairs.max_minutes
    travel.results.measures.append(
        outlet_cards.overloaded_share(delivery.overloaded_share(load, districts), **fixed)
    )
    found = delivery.assign_parcels(
        pairs,
        outlets,
        settlements,
        max_minutes=minutes,
        parcels_per_head_per_day=travel.spec.parcels_per_head_per_day,
    )
    counts = delivery.assigned_share(found, settlements, districts)
    travel.results.measures.append(outlet_cards.capacity_share(counts, minutes=minutes, **fixed))
    if last:
        travel.results.tables["outlet-assignment"] = found.outlets.reset_index()
        travel.results.tables["overloaded"] = last_mile.overloaded(outlets, load)


def _competition(
    travel: Travel,
    pairs: delivery.ODPairs,
    outlets: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
) -> None:
    """Outlets per head that residents compete for, by floating catchments, and their choice."""
    districts, minutes = travel.inputs.districts, pairs.max_minutes
    for statistic, function in _ACCESSIBILITY.items():
        found = function(pairs, outlets, settlements, max_minutes=minutes, supply=None)
        counts = delivery.accessibility_by_district(found, settlements, districts)
        if statistic:  # what is unknown is so for all of them, and told once
            counts = counts.drop(columns="unknown")
        travel.results.measures.append(
            outlet_cards.accessibility(counts, minutes=minutes, statistic=statistic, **fixed)
        )
    reached = delivery.outlets_in_reach(pairs, outlets, settlements, max_minutes=minutes)
    counts = delivery.choice_share(reached, settlements, districts)
    travel.results.measures.append(cards.choice_share(counts, minutes=minutes, **fixed))


def _territories(
    travel: Travel, mode: Mode, outlets: gpd.GeoDataFrame, load: delivery.OutletLoad
) -> None:
    travel.results.tables["catchments"] = last_mile.territories(
        mode.network,
        travel.times(mode, outlets),
        outlets,
        load.outlets,
        travel.inputs.grid,
        travel.inputs.districts,
        snap_max_m=travel.spec.snap_max_m,
    )


def _tours(
    travel: Travel,
    mode: Mode,
    outlets: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    fixed: dict[str, Any],
) -> None:
    """Vans' round trips through the villages."""
    made, lines = last_mile.tours(mode.network, outlets, settlements, travel.spec)
    if made.tours.empty:
        return
    counts = last_mile.tour_counts(made, outlets, travel.inputs.districts)
    travel.results.measures.append(outlet_cards.tour_minutes(counts, **fixed))
    travel.results.tables["courier-outlets"] = made.outlets.reset_index()
    travel.results.tables["courier-tours"] = lines
