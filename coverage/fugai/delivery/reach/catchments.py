"""Catchments: whose territory a place is in, what lies in it, and where several overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rasterio.features import shapes

from fugai.delivery._frames import GUARD_MIN, column, number, per_district
from fugai.delivery.reach.shares import VILLAGE_TYPES
from fugai.delivery.travel.matrix import Pairs, pairs_within
from fugai.delivery.travel.raster import CellNodes, reach_raster, snap_cells
from fugai.errors import ContractError
from fugai.georeference import as_raster

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

    from fugai._types import BoolArray, FloatArray
    from fugai.delivery.network.network import Direction, Network
    from fugai.delivery.travel.times import OutletTimes
    from fugai.grid import Grid

NOBODY = -1
"""Code of a cell that no outlet reaches."""


def catchment_raster(
    network: Network,
    times: OutletTimes,
    grid: Grid,
    *,
    cells: CellNodes | None = None,
    max_minutes: float | None = None,
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
) -> xr.DataArray:
    """Outlet nearest in time to each cell: its row among the outlets, `NOBODY` for none.

    Parameters
    ----------
    max_minutes
        Service area: farther cells are nobody's. Inclusive; None for no limit. [min]
    cells, snap_max_m, mask
        As for `reach_raster`.

    Returns
    -------
    Rows of ``times.outlet_id``, dims ``(y, x)``, int32.
    """
    found = cells or snap_cells(network, grid, snap_max_m=snap_max_m, mask=mask)
    minutes = reach_raster(
        network, times.time_s, grid, cells=found, direction=times.direction
    ).to_numpy()
    node = found.nodes(times.time_s, times.direction)
    owner = np.full(grid.shape, NOBODY, dtype=np.int32)
    owner.flat[found.cell] = np.where(node >= 0, times.owner[node], NOBODY)
    if max_minutes is not None:
        owner[minutes > max_minutes + GUARD_MIN] = NOBODY
    return grid.array(owner, units="1", name="catchment")


def catchments(raster: xr.DataArray, times: OutletTimes, grid: Grid) -> gpd.GeoDataFrame:
    """Territories as polygons along the edges of the cells, one row per outlet that has any.

    Parameters
    ----------
    raster
        As `catchment_raster` returns it.

    Returns
    -------
    ``outlet_id``, ``area_km2`` and ``geometry``, in the order of the outlets.
    """
    raster = as_raster(raster, name="raster", mask=False)
    grid.assert_aligned(raster, name="raster")
    values = raster.to_numpy().astype(np.int32)
    found = list(shapes(values, mask=values != NOBODY, transform=grid.transform))
    owner = np.array([int(value) for _, value in found], dtype=np.int64)
    parts = np.array([shapely.geometry.shape(part) for part, _ in found], dtype=object)
    rows = np.unique(owner)
    # Parts of one outlet touch at corners at most: together they are valid as they are.
    merged = [shapely.union_all(parts[owner == row]) for row in rows]
    made = gpd.GeoDataFrame(
        {"outlet_id": pd.array(times.outlet_id[rows], dtype="str")}, geometry=merged, crs=grid.crs
    )
    made.insert(1, "area_km2", made.area / 1e6)
    return made


def catchment_table(
    times: pd.DataFrame,
    demand: pd.DataFrame,
    outlets: pd.DataFrame,
    *,
    minutes: float | None = None,
) -> pd.DataFrame:
    """What lies in the territory of each outlet.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the demand and these outlets.
    demand
        With ``district_id`` and, where known, ``population``, ``households`` and ``type``. Places
        outside the districts ('') are left out.
    minutes
        Time whose share is told; None for none. [min]

    Returns
    -------
    By ``outlet_id``, every outlet: ``places``, ``villages``, ``residents``, ``doors``,
    ``mean_min`` (over residents; over places where none are known), ``longest_min`` [min] and, with
    ``minutes``, ``residents_within``.
    """
    ids = pd.Index(column(outlets, "outlet_id", table="outlets"), name="outlet_id")
    inside = column(demand, "district_id", table="demand").ne("").to_numpy()
    row = np.where(inside, ids.get_indexer(pd.Index(times["outlet_id"])), -1)
    served, at = row >= 0, row[row >= 0]
    people = np.nan_to_num(number(demand, "population"))[served]
    lasting = times["minutes"].to_numpy()[served]

    def total(values: npt.ArrayLike) -> FloatArray:
        return np.bincount(at, np.asarray(values, np.float64), len(ids)).astype(np.float64)

    village = np.zeros(len(demand), dtype=np.bool_)
    if "type" in demand:
        village = demand["type"].isin(VILLAGE_TYPES).to_numpy(dtype=np.bool_)
    places, residents = total(np.ones(len(at))), total(people)
    by_people, by_place = total(people * lasting), total(lasting)
    longest = np.full(len(ids), -np.inf)
    np.maximum.at(longest, at, lasting)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(residents > 0, by_people / residents, by_place / places)
    table = {
        "places": places.astype(np.int64),
        "villages": total(village[served]).astype(np.int64),
        "residents": residents,
        "doors": total(np.nan_to_num(number(demand, "households"))[served]),
        "mean_min": mean,
        "longest_min": np.where(places > 0, longest, np.nan),
    }
    if minutes is not None:
        table["residents_within"] = total(people * (lasting <= minutes + GUARD_MIN))
    return pd.DataFrame(table, index=ids)


def outlets_in_reach(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """How many outlets reach each place in time: where catchments overlap, and where none does.

    Parameters
    ----------
    network
        Or the `Pairs` of these outlets and places within at least the minutes.
    minutes
        Longest time that counts, inclusive. [min]

    Returns
    -------
    On the index of the demand: ``outlets``, ``minutes`` of the nearest (NaN for none) [min],
    ``second_min`` of the next [min], ``reason`` ('' where on the road) and ``known``.
    """
    if not minutes >= 0:
        msg = f"`minutes` must not be negative, found {minutes}."
        raise ContractError(msg)
    found = network
    if not isinstance(found, Pairs):
        found = pairs_within(
            found,
            outlets,
            demand,
            max_minutes=minutes,
            direction=direction,
            snap_max_m=snap_max_m,
        )
    pairs = found.table.sort_values(["demand", "minutes"], kind="stable", ignore_index=True)
    pairs = pairs[pairs["minutes"] <= minutes + GUARD_MIN]
    place = pairs["demand"].to_numpy()
    rank = np.arange(len(place)) - np.searchsorted(place, place, side="left")
    nearest = [np.full(len(demand), np.nan) for _ in range(2)]
    for k, values in enumerate(nearest):
        values[place[rank == k]] = pairs["minutes"].to_numpy()[rank == k]
    reason = found.demand_reason
    return pd.DataFrame(
        {
            "outlets": np.bincount(place, minlength=len(demand)).astype(np.int64),
            "minutes": nearest[0],
            "second_min": nearest[1],
            "reason": reason,
            "known": reason.eq(""),
        },
        index=demand.index,
    )


def choice_share(
    reached: pd.DataFrame, demand: pd.DataFrame, districts: pd.DataFrame, *, least: int = 2
) -> pd.DataFrame:
    """Residents with several outlets to choose from, or to fall back on.

    Parameters
    ----------
    reached
        As `outlets_in_reach` returns it for the demand.
    demand
        Places with ``population`` and ``district_id``.
    least
        How many outlets make a choice.

    Returns
    -------
    On the index of the districts: ``numerator``, ``denominator`` (residents on the road) and
    ``unknown``.
    """
    people = np.nan_to_num(number(demand, "population"))
    known = reached["known"].to_numpy(dtype=np.bool_)
    where = column(demand, "district_id", table="demand")
    several = known & (reached["outlets"].to_numpy() >= least)
    return pd.DataFrame(
        {
            "numerator": per_district(people * several, where, districts),
            "denominator": per_district(people * known, where, districts),
            "unknown": per_district(people * ~known, where, districts),
        },
        index=districts.index,
    )
