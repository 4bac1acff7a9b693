"""Round trips of vans through the villages nearest to each outlet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import delivery
from fugai.delivery.network.paths import stored_routes
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.routes import lines_of_routes
from fugai.pipeline.rounds.stops import villages_with_parcels
from fugai.pipeline.run.delivery.map_tables import with_names
from fugai.scorecard.indicators import outlets as cards

if TYPE_CHECKING:
    from fugai.pipeline.run.delivery.travel import ModeYear

KEYS = ["outlet_id", "tour"]


def measure_tours(case: ModeYear, outlets: gpd.GeoDataFrame) -> None:
    """Minutes of the round trips of some outlets, and their lines for the map.

    Parameters
    ----------
    outlets
        Those that deliver to the door or the village.
    """
    settlements = case.settlements
    assert settlements is not None
    stops = villages_with_parcels(
        settlements, parcels_per_head_per_day=case.spec.parcels_per_head_per_day
    )
    made = _tours(case, outlets, stops)
    if made.tours.empty:
        return
    counts = _counts(made, outlets, case.districts)
    case.add(cards.tour_minutes(counts, mode=case.mode.name, **case.fixed))
    case.keep("courier-outlets", made.outlets.reset_index())
    case.keep("courier-tours", _lines(case, outlets, stops, made))


def _tours(
    case: ModeYear, outlets: gpd.GeoDataFrame, stops: gpd.GeoDataFrame
) -> delivery.CourierTours:
    network, spec = case.mode.network, case.spec
    nearest = delivery.nearest_outlet(network, outlets, stops, snap_max_m=spec.snap_max_m)
    return delivery.courier_tours(
        network,
        outlets,
        stops,
        outlet_id=nearest["outlet_id"],
        snap_max_m=spec.snap_max_m,
        service_time=delivery.ServiceTime(
            stop_min=spec.tour_stop_minutes,
            parcel_min=spec.tour_parcel_minutes,
            shift_min=spec.tour_shift_minutes,
        ),
    )


def _counts(
    made: delivery.CourierTours, outlets: gpd.GeoDataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Minutes and number of the tours by the district of the outlet."""
    district = outlets.set_index("outlet_id")["district_id"].reindex(made.outlets.index)
    sums = made.outlets[["minutes", "tours"]].groupby(district.to_numpy()).sum()
    counts = pd.DataFrame({"numerator": sums["minutes"], "denominator": sums["tours"]})
    return counts.reindex(districts.index).fillna(0.0)


def _lines(
    case: ModeYear,
    outlets: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    made: delivery.CourierTours,
) -> gpd.GeoDataFrame:
    """Each tour as one line along its roads, from the outlet and back."""
    network = case.mode.network
    snap_max_m = case.spec.snap_max_m
    depots, places = (
        snap_stored(network, frame, snap_max_m=snap_max_m)["node"] for frame in (outlets, stops)
    )
    depot = pd.Series(depots.to_numpy(), index=outlets["outlet_id"].to_numpy())
    legs = _legs(made, depot, places)
    pointer, nodes = stored_routes(
        network,
        legs["origin"].to_numpy(np.int64),
        legs["target"].to_numpy(np.int64),
        cutoff_s=legs["leg_min"].to_numpy() * 60 + 1,  # the leg includes the access to the road
    )
    lines = lines_of_routes(network, pointer, nodes)
    frame = gpd.GeoDataFrame(legs[KEYS], geometry=lines, crs=network.crs)
    joined = frame.dissolve(by=KEYS, method="unary")
    table = made.tours.join(made.outlets[["one_tour_min", "bound_min", "gap", "status"]])
    drawn = joined.join(table, how="inner").reset_index()
    return with_names(drawn[drawn.geometry.notna()].reset_index(drop=True), outlets)


def _legs(made: delivery.CourierTours, depot: pd.Series, place: pd.Series) -> pd.DataFrame:
    """Origin, target and minutes of each leg, the way back to the outlet included.

    Parameters
    ----------
    depot, place
        Node of each outlet by its id, and of each stop.
    """
    visits = made.stops.assign(target=place)[made.stops["visit"] > 0]
    visits = visits.sort_values([*KEYS, "visit"])
    visits["depot"] = depot.reindex(visits["outlet_id"]).to_numpy()
    visits["origin"] = visits.groupby(KEYS)["target"].shift().fillna(visits["depot"])
    back = visits.groupby(KEYS).tail(1)
    out_min = visits.groupby(KEYS)["leg_min"].sum()
    back_min = (made.tours["drive_min"] - out_min).rename("leg_min")
    back = back.drop(columns="leg_min").join(back_min, on=KEYS)
    back = back.assign(origin=back["target"], target=back["depot"])
    legs = pd.concat([visits, back], ignore_index=True)
    return legs[legs["origin"] != legs["target"]]
