"""Last mile in the last year: bands, territories, tours, the roads that bound the cold chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from rasterio.features import geometry_mask

from fugai import delivery
from fugai.messages import Message
from fugai.tables import FINDING_COLUMNS

if TYPE_CHECKING:
    from fugai.delivery import Direction, Network
    from fugai.grid import Grid
    from fugai.project import DeliverySpec

DRAWN_EDGES = 60_000
"""Directed edges of a network up to which bands are drawn along the roads: their union takes about
40 µs for each. Larger networks have the bands of the populated cells alone."""


def bands(
    network: Network, outlets: gpd.GeoDataFrame, spec: DeliverySpec, *, direction: Direction
) -> gpd.GeoDataFrame | None:
    """Rings of time around all outlets together; None where the network is too large to draw."""
    if network.edges > DRAWN_EDGES:
        return None
    made = delivery.isochrones(
        network,
        outlets,
        minutes=spec.minutes,
        direction=direction,
        union=True,
        rings=True,
        buffer_m=spec.isochrone_buffer_m,
        snap_max_m=spec.snap_max_m,
    )
    return made[made.geometry.notna() & ~made.geometry.is_empty].reset_index(drop=True)


def territories(
    network: Network,
    times: delivery.OutletTimes,
    outlets: gpd.GeoDataFrame,
    load: pd.DataFrame,
    grid: Grid,
    districts: gpd.GeoDataFrame,
    *,
    snap_max_m: float,
) -> gpd.GeoDataFrame:
    """Catchment of each outlet inside the districts, with what lies in it."""
    inside = geometry_mask(
        districts.geometry,
        out_shape=grid.shape,
        transform=grid.transform,
        all_touched=True,
        invert=True,
    )
    raster = delivery.catchment_raster(network, times, grid, snap_max_m=snap_max_m, mask=inside)
    made = delivery.catchments(raster, times, grid)
    columns = [
        "settlements",
        "villages",
        "residents",
        "doors",
        "parcels_per_day",
        "capacity_per_day",
        "utilisation",
    ]
    return _named(made, outlets).join(load[columns], on="outlet_id")


def overloaded(outlets: gpd.GeoDataFrame, load: delivery.OutletLoad) -> gpd.GeoDataFrame:
    """Outlets with more parcels than capacity as points, the most overloaded first."""
    rows = load.overloaded.reset_index()
    places = outlets.set_index("outlet_id").geometry.reindex(rows["outlet_id"])
    columns = [
        "outlet_id",
        "district_id",
        "residents",
        "parcels_per_day",
        "capacity_per_day",
        "utilisation",
    ]
    made = gpd.GeoDataFrame(rows[columns], geometry=places.to_numpy(), crs=outlets.crs)
    return _named(made, outlets)


def tours(
    network: Network,
    outlets: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    spec: DeliverySpec,
) -> tuple[delivery.CourierTours, gpd.GeoDataFrame]:
    """Vans' round trips through the villages nearest to each outlet, and their lines.

    Parameters
    ----------
    outlets
        Those that deliver to the door or the village.
    """
    inside = settlements["district_id"].ne("") & settlements["type"].isin(delivery.VILLAGE_TYPES)
    villages = settlements[inside]
    people = villages["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    stops = villages.assign(parcels=np.nan_to_num(people) * spec.parcels_per_head_per_day)
    nearest = delivery.nearest_outlet(network, outlets, stops, snap_max_m=spec.snap_max_m)
    made = delivery.courier_tours(
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
    return made, _tour_lines(network, outlets, stops, made, spec.snap_max_m)


def _tour_lines(
    network: Network,
    outlets: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    made: delivery.CourierTours,
    snap_max_m: float,
) -> gpd.GeoDataFrame:
    """Each tour along its roads, from the outlet and back."""
    keys = ["outlet_id", "tour"]
    depot, place = (delivery.snap(network, f, snap_max_m=snap_max_m) for f in (outlets, stops))
    home = pd.Series(depot["node"].to_numpy(), index=outlets["outlet_id"].to_numpy())
    visits = made.stops.assign(target=place["node"])[made.stops["visit"] > 0]
    visits = visits.sort_values([*keys, "visit"])
    visits["home"] = home.reindex(visits["outlet_id"]).to_numpy()
    visits["origin"] = visits.groupby(keys)["target"].shift().fillna(visits["home"])
    back = visits.groupby(keys).tail(1)
    out_min = visits.groupby(keys)["leg_min"].sum()
    back_min = (made.tours["drive_min"] - out_min).rename("leg_min")
    back = back.drop(columns="leg_min").join(back_min, on=keys)
    back = back.assign(origin=back["target"], target=back["home"])
    legs = pd.concat([visits, back], ignore_index=True)
    legs = legs[legs["origin"] != legs["target"]]
    lines = delivery.route_lines(
        network,
        legs["origin"].to_numpy(np.int64),
        legs["target"].to_numpy(np.int64),
        cutoff_s=legs["leg_min"].to_numpy() * 60 + 1,  # with the ways to the road
    )
    frame = gpd.GeoDataFrame(legs[keys], geometry=lines, crs=network.crs)
    joined = frame.dissolve(by=keys, method="unary")
    table = made.tours.join(made.outlets[["one_tour_min", "bound_min", "gap", "status"]])
    drawn = joined.join(table, how="inner").reset_index()
    return _named(drawn[drawn.geometry.notna()].reset_index(drop=True), outlets)


def unreached(settlements: gpd.GeoDataFrame, found: pd.DataFrame) -> gpd.GeoDataFrame:
    """Settlements inside the districts that no outlet reaches, or that stand off the road."""
    inside = settlements["district_id"].ne("") & found["reason"].ne("")
    columns = ["settlement_id", "name", "type", "population", "district_id", "geometry"]
    present = [name for name in columns if name in settlements]
    rows = gpd.GeoDataFrame(settlements.loc[inside, present]).reset_index(drop=True)
    return rows.assign(
        reason=found.loc[inside, "reason"].to_numpy(), snap_m=found.loc[inside, "snap_m"].to_numpy()
    )


def off_road(
    network: Network,
    frame: gpd.GeoDataFrame,
    *,
    table: str,
    key: str,
    file: str,
    snap_max_m: float,
) -> pd.DataFrame:
    """Rows for the findings: places that take no part in travel times, with the reason."""
    found = delivery.snap(network, frame, snap_max_m=snap_max_m)
    lost = found["reason"].ne("").to_numpy()
    return pd.DataFrame(
        {
            "table": table,
            "file": file,
            "row": "",
            "column": key,
            "value": frame.loc[lost, key].astype(str).to_numpy(),
            "rule": [
                f"{reason} open to mode {network.mode!r}: its travel times are unknown"
                if reason.startswith("no road")
                else f"{reason}: its travel times are unknown"
                for reason in found.loc[lost, "reason"]
            ],
            "action": "flagged",
        },
        columns=list(FINDING_COLUMNS),
    )


def tour_counts(
    made: delivery.CourierTours, outlets: gpd.GeoDataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Minutes and number of the tours by the district of the outlet."""
    where = outlets.set_index("outlet_id")["district_id"].reindex(made.outlets.index)
    sums = made.outlets[["minutes", "tours"]].groupby(where.to_numpy()).sum()
    return (
        pd.DataFrame({"numerator": sums["minutes"], "denominator": sums["tours"]})
        .reindex(districts.index)
        .fillna(0.0)
    )


def too_large(mode_zh: str, mode: str) -> Message:
    """Why a mode has no bands along the roads."""
    return Message(
        zh=f"{mode_zh}路网较大，等时圈仅按有常住人口的网格绘制。",
        en=f"The network of mode {mode!r} is large: its isochrones are drawn for populated cells only.",
    )


def _named(frame: gpd.GeoDataFrame, outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """With the names of the outlets, where they have any."""
    if "name" not in outlets:
        return frame
    names = outlets.set_index("outlet_id")["name"]
    made = frame.assign(name=names.reindex(frame["outlet_id"]).fillna("").to_numpy())
    return gpd.GeoDataFrame(made)
