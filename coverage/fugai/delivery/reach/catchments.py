"""Catchments: the territory of each outlet, what lies in it, and where several overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rasterio.features import shapes

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_minutes
from fugai.delivery._frames import (
    in_districts,
    number,
    outlet_ids,
    residents,
)
from fugai.delivery.reach.filters import VILLAGE_TYPES
from fugai.delivery.travel.raster import SnappedCells, reach_raster, snap_cells
from fugai.georeference import as_raster

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

    from fugai._types import BoolArray, FloatArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.outlets import OutletTimes
    from fugai.grid import Grid

NO_CATCHMENT = -1
"""Code of a cell that no outlet reaches."""


def catchment_raster(
    network: Network,
    times: OutletTimes,
    grid: Grid,
    *,
    cells: SnappedCells | None = None,
    max_minutes: float | None = None,
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
) -> xr.DataArray:
    """Outlet nearest in time to each cell: its row among the outlets, `NO_CATCHMENT` for none.

    Parameters
    ----------
    times
        As `outlet_times` returns them.
    grid
        In the network's CRS.
    max_minutes
        Longest time that counts, inclusive; None for no limit. [min]
    cells, snap_max_m, mask
        As for `reach_raster`.

    Returns
    -------
    Rows of ``times.outlet_id``, dims ``(y, x)``, int32.

    Examples
    --------
    Two outlets at the ends of a road, and the cells nearest to each:

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, catchment_raster, network_from_edges, outlet_times
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[120, 120], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs=32650)
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 250), shape=(1, 2))
    >>> catchment_raster(network, outlet_times(network, shops), grid).values.tolist()
    [[0, 1]]
    """
    found = cells or snap_cells(network, grid, snap_max_m=snap_max_m, mask=mask)
    minutes = reach_raster(network, times, grid, cells=found, direction=times.direction).to_numpy()
    node = found.nodes(times.time_s, times.direction)
    by_road_s = found.times_s(times.time_s, times.direction)
    direct_s, nearest = found.direct_s(network, times, by_road_s)
    by_road = np.where(node >= 0, times.owner[node], NO_CATCHMENT)
    owner = np.full(grid.shape, NO_CATCHMENT, dtype=np.int32)
    owner.flat[found.cell] = np.where(np.isfinite(direct_s), nearest, by_road)
    if max_minutes is not None:
        check_minutes(max_minutes)
        owner[minutes > max_minutes + TIME_TOLERANCE_MIN] = NO_CATCHMENT
    return grid.array(owner, units="1", name="catchment")


def catchments(raster: xr.DataArray, times: OutletTimes, grid: Grid) -> gpd.GeoDataFrame:
    """Catchments as polygons along the edges of the cells, one row per outlet that has any.

    Parameters
    ----------
    raster
        As `catchment_raster` returns it.
    times
        Those that the raster was made of.
    grid
        That of the raster.

    Returns
    -------
    ``outlet_id``, ``area_km2`` and ``geometry``, in the order of the outlets.

    Raises
    ------
    CRSMismatchError
        The raster is not on the grid.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import (
    ...     RoadNodes, catchment_raster, catchments, network_from_edges, outlet_times
    ... )
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[120, 120], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs=32650)
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 250), shape=(1, 2))
    >>> times = outlet_times(network, shops)
    >>> found = catchments(catchment_raster(network, times, grid), times, grid)
    >>> found[["outlet_id", "area_km2"]].values.tolist()
    [['a', 0.25], ['b', 0.25]]
    """
    raster = as_raster(raster, name="raster", mask=False)
    grid.assert_aligned(raster, name="raster")
    values = raster.to_numpy().astype(np.int32)
    found = list(shapes(values, mask=values != NO_CATCHMENT, transform=grid.transform))
    owner = np.array([int(value) for _, value in found], dtype=np.int64)
    parts = np.array([shapely.geometry.shape(part) for part, _ in found], dtype=object)
    rows = np.unique(owner)
    # Parts of one outlet touch only at corners, so that their union is valid.
    merged = [shapely.union_all(parts[owner == row]) for row in rows]
    made = gpd.GeoDataFrame(
        {"outlet_id": pd.array(times.outlet_id[rows], dtype="str")}, geometry=merged, crs=grid.crs
    )
    made.insert(1, "area_km2", made.area / 1e6)
    return made


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def catchment_table(
    times: pd.DataFrame,
    demand: pd.DataFrame,
    outlets: pd.DataFrame,
    *,
    max_minutes: float | None = None,
) -> pd.DataFrame:
    """What lies in the catchment of each outlet.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the demand and these outlets.
    demand
        With ``district_id`` and, where known, ``population``, ``households`` and ``type``. Places
        outside the districts ('') are left out.
    outlets
        With ``outlet_id``.
    max_minutes
        Service standard, inclusive, for ``residents_within``; None for none. [min]

    Returns
    -------
    By ``outlet_id``, every outlet: ``places``, ``villages``, ``residents``, ``doors``
    (households), ``mean_min`` (over residents; over places where none are known), ``longest_min``
    [min] and, with ``max_minutes``, ``residents_within``.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import catchment_table
    >>> times = pd.DataFrame({"outlet_id": ["a", "a"], "minutes": [5.0, 20.0]})
    >>> homes = pd.DataFrame({"district_id": "w", "population": [30, 10]})
    >>> outlets = pd.DataFrame({"outlet_id": ["a", "b"]})
    >>> table = catchment_table(times, homes, outlets, max_minutes=15)
    >>> table[["places", "residents", "mean_min", "residents_within"]]
               places  residents  mean_min  residents_within
    outlet_id
    a               2       40.0      8.75              30.0
    b               0        0.0       NaN               0.0
    """
    ids = outlet_ids(outlets)
    row = np.where(in_districts(demand), ids.get_indexer(pd.Index(times["outlet_id"])), -1)
    served, at = row >= 0, row[row >= 0]
    people = residents(demand)[served]
    minutes = times["minutes"].to_numpy()[served]

    def total(values: npt.ArrayLike) -> FloatArray:
        return np.bincount(at, np.asarray(values, np.float64), len(ids)).astype(np.float64)

    village = np.zeros(len(demand), dtype=np.bool_)
    if "type" in demand:
        village = demand["type"].isin(VILLAGE_TYPES).to_numpy(dtype=np.bool_)
    places, persons = total(np.ones(len(at))), total(people)
    by_people, by_place = total(people * minutes), total(minutes)
    longest = np.full(len(ids), -np.inf)
    np.maximum.at(longest, at, minutes)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(persons > 0, by_people / persons, by_place / places)
    table = {
        "places": places.astype(np.int64),
        "villages": total(village[served]).astype(np.int64),
        "residents": persons,
        "doors": total(np.nan_to_num(number(demand, "households"))[served]),
        "mean_min": mean,
        "longest_min": np.where(places > 0, longest, np.nan),
    }
    if max_minutes is not None:
        check_minutes(max_minutes)
        within = minutes <= max_minutes + TIME_TOLERANCE_MIN
        table["residents_within"] = total(people * within)
    return pd.DataFrame(table, index=ids)
