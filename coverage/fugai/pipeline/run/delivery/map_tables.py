"""Tables of the last year that the map draws: isochrones, catchments, overloaded outlets, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from rasterio.features import geometry_mask

from fugai import delivery, scorecard
from fugai.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.run.delivery.travel import ModeYear

DRAWN_EDGES = 60_000
"""Directed edges of a network up to which isochrones are drawn along the roads: their union takes
about 40 µs for each. Of larger networks only the populated cells are drawn."""

_LOAD = ["residents", "parcels_per_day", "capacity_per_day", "utilisation"]


def keep_isochrones(case: ModeYear) -> None:
    """Isochrones of all public outlets together, or a note where the network is too large."""
    mode, spec = case.mode, case.spec
    if mode.network.edges > DRAWN_EDGES:
        name = scorecard.value_text("mode", mode.name, "zh")
        case.travel.results.notes.append(
            Message(
                zh=f"{name}路网较大，等时圈仅按有常住人口的网格绘制。",
                en=f"The network of mode {mode.name!r} is large: its isochrones are drawn for "
                "populated cells only.",
            )
        )
        return
    if not len(mode.network.water) + len(mode.network.divides):
        note = Message(
            zh="路网数据中没有水域、围墙和铁路，等时圈未按其裁切。",
            en="The roads bring no water, walls or railways: isochrones are not cut by any.",
        )
        if note not in case.travel.results.notes:
            case.travel.results.notes.append(note)
    made = delivery.isochrones(
        mode.network,
        case.public,
        minutes=spec.minutes,
        direction=mode.direction,
        union=True,
        rings=True,
        buffer_m=spec.isochrone_buffer_m,
        snap_max_m=spec.snap_max_m,
    )
    shapes = made.geometry.to_numpy()
    drawn = made[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    case.keep(f"bands-{mode.name}", drawn.reset_index(drop=True))


def keep_catchments(case: ModeYear, load: delivery.OutletLoad) -> None:
    """Catchment of each public outlet inside the districts, with its load."""
    network, grid = case.mode.network, case.travel.inputs.grid
    inside = geometry_mask(
        case.districts.geometry,
        out_shape=grid.shape,
        transform=grid.transform,
        all_touched=True,
        invert=True,
    )
    times = case.travel.times(case.mode, case.public)
    raster = delivery.catchment_raster(
        network, times, grid, snap_max_m=case.spec.snap_max_m, mask=inside
    )
    made = with_names(delivery.catchments(raster, times, grid), case.public)
    columns = ["settlements", "villages", "residents", "doors", *_LOAD[1:]]
    case.keep("catchments", made.join(load.outlets[columns], on="outlet_id"))


def keep_overloaded(case: ModeYear, load: delivery.OutletLoad) -> None:
    """Outlets with more parcels than capacity as points, the most overloaded first."""
    rows, outlets = load.overloaded.reset_index(), case.public
    places = outlets.set_index("outlet_id").geometry.reindex(rows["outlet_id"])
    columns = ["outlet_id", "district_id", *_LOAD]
    made = gpd.GeoDataFrame(rows[columns], geometry=places.to_numpy(), crs=outlets.crs)
    case.keep("overloaded", with_names(made, outlets))


def unreached(settlements: gpd.GeoDataFrame, found: pd.DataFrame) -> gpd.GeoDataFrame:
    """Settlements inside the districts that no outlet reaches or that lie too far from any road.

    Parameters
    ----------
    found
        What `fugai.delivery.nearest_outlet` found for them.
    """
    inside = settlements["district_id"].ne("") & found["reason"].ne("")
    columns = ["settlement_id", "name", "type", "population", "district_id", "geometry"]
    present = [name for name in columns if name in settlements]
    rows = gpd.GeoDataFrame(settlements.loc[inside, present]).reset_index(drop=True)
    return rows.assign(
        reason=found.loc[inside, "reason"].to_numpy(), snap_m=found.loc[inside, "snap_m"].to_numpy()
    )


def with_names(frame: gpd.GeoDataFrame, outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A table with the names of its outlets, where they have any."""
    if "name" not in outlets:
        return frame
    names = outlets.set_index("outlet_id")["name"]
    made = frame.assign(name=names.reindex(frame["outlet_id"]).fillna("").to_numpy())
    return gpd.GeoDataFrame(made)
