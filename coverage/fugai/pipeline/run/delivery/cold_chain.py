"""Drive time from the nearest cold store to each part of the named cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import delivery
from fugai.scorecard.indicators import cold_chain as cards

if TYPE_CHECKING:
    from fugai.pipeline.run.delivery.travel import ModeYear


def measure_cold_chain(case: ModeYear) -> None:
    """Share of each city within reach of a cold store, and the roads that limit it."""
    travel, spec, network = case.travel, case.spec, case.mode.network
    cities = travel.inputs.table("cities")
    if cities is None:
        return
    minutes = spec.cold_chain_minutes
    found = delivery.cold_chain(
        network,
        case.outlets,
        cities,
        max_minutes=minutes,
        kinds=spec.cold_store_kinds,
        snap_max_m=spec.snap_max_m,
    )
    case.add(
        cards.cold_chain_share(
            found.cities,
            year=case.year,
            basis=travel.cities_basis,
            minutes=minutes,
            mode=case.mode.name,
        )
    )
    if case.last:
        case.keep("city-times", found.parts.reset_index(drop=True))
        stores = delivery.filter_by_kind(case.outlets, spec.cold_store_kinds)
        roads = delivery.critical_roads(
            network,
            travel.times(case.mode, stores),
            cities,
            max_minutes=minutes,
            snap_max_m=spec.snap_max_m,
        )
        case.keep("critical-roads", roads)
