"""What rounds stop at: villages, or outlets where parcels are picked up, with their parcels a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import delivery
from fugai.pipeline.outlets import pickup_points
from fugai.pipeline.rounds.hours import windows_on

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.rounds.fleets import Fleets

STOP_COLUMNS = ("stop_id", "name", "district_id", "parcels", "windows")


def villages_with_parcels(
    settlements: gpd.GeoDataFrame, *, parcels_per_head_per_day: float
) -> gpd.GeoDataFrame:
    """Villages in the districts, and the ``parcels`` of their residents in a day; their index is kept.

    A village whose residents are not known has no parcels, and is visited all the same.
    """
    inside = settlements["district_id"].ne("") & settlements["type"].isin(delivery.VILLAGE_TYPES)
    villages = settlements[inside]
    people = villages["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    return gpd.GeoDataFrame(
        villages.assign(parcels=np.nan_to_num(people) * parcels_per_head_per_day)
    )


def round_stops(
    inputs: Inputs, fleets: Fleets, outlets: gpd.GeoDataFrame, *, year: int
) -> gpd.GeoDataFrame:
    """Stops of a year with `STOP_COLUMNS`; villages on the index of the settlements.

    Parameters
    ----------
    outlets
        Those in service.
    """
    spec = inputs.project.delivery
    if spec.rounds.stops == "villages":
        settlements = cast("gpd.GeoDataFrame", inputs.tables["settlements"])
        places = villages_with_parcels(
            settlements, parcels_per_head_per_day=spec.parcels_per_head_per_day
        )
        return _stops(places, "settlement_id", inputs, year)
    return _stops(_outlets_with_parcels(inputs, fleets, outlets), "outlet_id", inputs, year)


def _outlets_with_parcels(
    inputs: Inputs, fleets: Fleets, outlets: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Pickup points that are no depots, with the parcels of the residents nearest to each."""
    spec = inputs.project.delivery
    depots = {d for one in fleets.fleets for v in one.vehicles for d in (v.depot, *v.reload_at)}
    places = pickup_points(outlets, spec)
    places = gpd.GeoDataFrame(places[~places["outlet_id"].astype(str).isin(depots)])
    settlements = cast("gpd.GeoDataFrame", inputs.tables["settlements"])
    network = next(iter(fleets.networks.values()))
    nearest = delivery.nearest_outlet(
        network, places, settlements, direction="from", snap_max_m=spec.snap_max_m
    )
    load = delivery.outlet_load(
        nearest,
        settlements,
        places,
        inputs.districts,
        parcels_per_head_per_day=spec.parcels_per_head_per_day,
    )
    parcels = load.outlets["parcels_per_day"].reindex(places["outlet_id"]).to_numpy(np.float64)
    busy = gpd.GeoDataFrame(places.assign(parcels=np.nan_to_num(parcels)))
    return gpd.GeoDataFrame(busy[busy["parcels"] > 0])


def _stops(places: gpd.GeoDataFrame, key: str, inputs: Inputs, year: int) -> gpd.GeoDataFrame:
    day = inputs.project.delivery.rounds.day
    hours = places.get("opening_hours", pd.Series(None, index=places.index, dtype=object))
    windows = pd.Series(windows_on(hours, year=year, day=day), index=places.index, dtype=object)
    names = places.get("name", pd.Series("", index=places.index))
    return gpd.GeoDataFrame(
        {
            "stop_id": places[key].astype(str),
            "name": names.fillna("").astype(str),
            "district_id": places["district_id"].fillna("").astype(str),
            "parcels": places["parcels"],
            "windows": windows,
        },
        geometry=gpd.GeoSeries(places.geometry.representative_point(), index=places.index),
        crs=places.crs,
    )


def stops_of(stops: gpd.GeoDataFrame, fleets: Fleets, district_id: str) -> gpd.GeoDataFrame:
    """Stops of the fleet of a district; of '' those in districts that no other fleet serves."""
    named = {fleet.district_id for fleet in fleets.fleets if fleet.district_id}
    home = stops["district_id"]
    mine = home.eq(district_id) if district_id else ~home.isin(named)
    return gpd.GeoDataFrame(stops[mine])
