"""Times between outlets and the cells of a grid, for all pairs within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from fugai.delivery._checks import cutoff_s_of
from fugai.delivery._frames import coordinates
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.direct import direct_ways, legs_m
from fugai.delivery.travel.matrix import bounded_node_times, spread_to_places

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.raster import SnappedCells


def cell_minutes(
    network: Network,
    outlets: gpd.GeoDataFrame,
    cells: SnappedCells,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> csr_array:
    """Times of all pairs of cell and outlet that are not longer than a limit.

    Each is the time that `reach_raster` gives the cell where this outlet is the only one, so that
    the least of a row is the time of the nearest outlet.

    Parameters
    ----------
    outlets
        Points in the network's CRS.
    cells
        What `snap_cells` found on this network.
    max_minutes
        Longest time that counts, inclusive, with the ways to the road at both ends. [min]
    direction
        'from' the outlets to the cells or 'to' the outlets.
    snap_max_m
        Largest distance of an outlet from a node, inclusive. [m]

    Returns
    -------
    Minutes, shape ``(cells, outlets)``. What is not stored is not reached; a stored zero is a time
    of zero.

    Raises
    ------
    ContractError
        The limit is not a finite number of minutes, or negative, or the direction is wrong.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, cell_minutes, network_from_edges, snap_cells
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[120, 120], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 250), shape=(1, 2))
    >>> ends = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs=32650)
    >>> cell_minutes(network, ends, snap_cells(network, grid), max_minutes=15).toarray()
    array([[0.5, 1.5],
           [1.5, 0.5]])
    """
    origin = snap_stored(network, outlets, snap_max_m=snap_max_m)
    on_road = np.flatnonzero(origin["node"].to_numpy() >= 0)
    along_s = cells.along_s(direction)
    ends = cells.street.ends.ravel()
    known = np.flatnonzero((ends >= 0) & np.isfinite(along_s.ravel()))
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[ends[known]] = True
    cutoff_s = cutoff_s_of(max_minutes)
    row, node, time_s = bounded_node_times(
        network,
        origin["node"].to_numpy()[on_road],
        direction=direction,
        wanted=wanted,
        cutoff_s=cutoff_s,
        start_s=origin["snap_s"].to_numpy()[on_road],
    )
    entry, at = spread_to_places(node, ends[known])
    end = known[at]
    cell = end // 2
    seconds = time_s[entry] + along_s.ravel()[end] + cells.leg_s[cell]
    outlet = on_road[row[entry]]
    # The direct way where an outlet is near, as `reach_raster` takes it.
    outlets_xy = np.column_stack(coordinates(outlets))
    ways = direct_ways(network, (outlets_xy, legs_m(origin)), cells.places)
    cell, outlet = np.append(cell, ways.place), np.append(outlet, ways.origin)
    seconds = np.append(seconds, ways.time_s)
    near = seconds <= cutoff_s
    cell, outlet, seconds = cell[near], outlet[near], seconds[near]
    order = np.lexsort((seconds, outlet, cell))  # the shortest way comes first
    cell, outlet, seconds = cell[order], outlet[order], seconds[order]
    first = np.ones(len(cell), dtype=np.bool_)
    first[1:] = (np.diff(cell) != 0) | (np.diff(outlet) != 0)
    shape = (len(cells.cell), len(outlets))
    pointer = np.searchsorted(cell[first], np.arange(shape[0] + 1))
    return csr_array((seconds[first] / 60, outlet[first].astype(np.int32), pointer), shape=shape)
