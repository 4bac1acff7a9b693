"""Times between places and the cells of a grid, for all pairs within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from fugai.delivery._frames import GUARD_MIN
from fugai.delivery.network.snapping import snap
from fugai.delivery.travel.matrix import _places, bounded_times

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery.network.network import Direction, Network
    from fugai.delivery.travel.raster import CellNodes


def cell_minutes(
    network: Network,
    outlets: gpd.GeoDataFrame,
    cells: CellNodes,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> csr_array:
    """Times of all pairs of cell and outlet that are not longer than a limit.

    Each is the time that `reach_raster` gives the cell where this outlet is the only one, so that
    the least of a row is the minutes of the nearest outlet.

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
        Largest distance of an outlet from a node. [m]

    Returns
    -------
    Minutes, shape ``(cells, outlets)``. What is not stored is not reached; a stored zero is a time
    of zero.
    """
    origin = snap(network, outlets, max_m=snap_max_m)
    on_road = np.flatnonzero(origin["node"].to_numpy() >= 0)
    along = cells.street.arrive_s if direction == "from" else cells.street.leave_s
    ends = cells.street.ends.ravel()
    known = np.flatnonzero((ends >= 0) & np.isfinite(along.ravel()))
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[ends[known]] = True
    limit_s = (max_minutes + GUARD_MIN) * 60
    row, node, time_s = bounded_times(
        network,
        origin["node"].to_numpy()[on_road],
        direction=direction,
        wanted=wanted,
        cutoff_s=limit_s,
        start_s=origin["snap_s"].to_numpy()[on_road],
    )
    entry, at = _places(node, ends[known])
    end = known[at]
    cell = end // 2
    seconds = time_s[entry] + along.ravel()[end] + cells.leg_s[cell]
    outlet = on_road[row[entry]]
    near = seconds <= limit_s
    cell, outlet, seconds = cell[near], outlet[near], seconds[near]
    order = np.lexsort((seconds, outlet, cell))  # the better end of a street comes first
    cell, outlet, seconds = cell[order], outlet[order], seconds[order]
    first = np.ones(len(cell), dtype=np.bool_)
    first[1:] = (np.diff(cell) != 0) | (np.diff(outlet) != 0)
    shape = (len(cells.cell), len(outlets))
    pointer = np.searchsorted(cell[first], np.arange(shape[0] + 1))
    return csr_array((seconds[first] / 60, outlet[first].astype(np.int32), pointer), shape=shape)
