"""Drive time from the nearest cold store to each part of the named cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import delivery
from fugai.scorecard.indicators import cold_chain as cards

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.pipeline.run.delivery.travel import Mode, Travel


def measure_cold_chain(
    travel: Travel, mode: Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool
) -> None:
    """Drive time from the nearest cold store to each part of the named cities."""
    cities = travel.inputs.table("cities")
    if cities is None:
        return
    minutes = travel.spec.cold_chain_minutes
    found = delivery.cold_chain(
        mode.network,
        outlets,
        cities,
        max_minutes=minutes,
        kinds=travel.spec.cold_store_kinds,
        snap_max_m=travel.spec.snap_max_m,
    )
    travel.results.measures.append(
        cards.cold_chain_share(
            found.cities, year=year, basis=travel.cities_basis, minutes=minutes, mode=mode.name
        )
    )
    if last:
        travel.results.tables["city-times"] = found.parts.reset_index(drop=True)
        stores = travel.times(mode, delivery.filter_by_kind(outlets, travel.spec.cold_store_kinds))
        travel.results.tables["critical-roads"] = delivery.critical_roads(
            mode.network, stores, cities, max_minutes=minutes, snap_max_m=travel.spec.snap_max_m
        )
