"""Travel times on the grid, for residents who are counted by cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from fugai._deprecated import renamed_arguments, retired
from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_direction, check_minutes
from fugai.delivery.network.snapping import is_cut_off, leg_s
from fugai.delivery.network.street_snapping import StreetPositions, snap_to_streets
from fugai.delivery.travel.direct import NearPlaces, direct_ways, legs_m
from fugai.delivery.travel.outlets import OutletTimes
from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster, like

if TYPE_CHECKING:
    from affine import Affine

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.grid import Grid

REACHED, NOT_REQUESTED, NO_ROAD, NOT_REACHED = 0, 1, 2, 3
REASONS = ("", "not requested", "no road", "no outlet within reach")
"""Meanings of the ``reason`` codes beside the minutes, by code."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SnappedCells:
    """Nearest street of each requested cell of a grid, valid for every year and outlet.

    Parameters
    ----------
    cell
        Positions of the cells in the flattened grid.
    street
        Nearest usable street of each, and the times along it.
    leg_s
        Time between the cell's centre and the street, NaN without one. [s]
    shape, transform
        Of the grid.

    Examples
    --------
    See `snap_cells`, which makes it.

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, network_from_edges, snap_cells
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 250), shape=(1, 2))
    >>> cells = snap_cells(network, grid)
    >>> cells.times_s(network.x * 0.06, "from").tolist()  # as if node 0 were an outlet
    [15.0, 45.0]
    """

    cell: IntArray
    street: StreetPositions
    leg_s: FloatArray
    shape: tuple[int, int]
    transform: Affine

    @cached_property
    def places(self) -> NearPlaces:
        """Centres of the cells, to find those near an outlet."""
        row, col = np.divmod(self.cell, self.shape[1])
        to = self.transform
        x = to.c + to.a * (col + 0.5) + to.b * (row + 0.5)
        y = to.f + to.d * (col + 0.5) + to.e * (row + 0.5)
        legs_m = np.where(self.street.ends[:, 0] >= 0, self.street.distance_m, np.nan)
        return NearPlaces(np.column_stack((x, y)), legs_m)

    def direct_s(
        self, network: Network, times: OutletTimes, by_road_s: FloatArray
    ) -> tuple[FloatArray, IntArray]:
        """Direct way of each cell that is shorter than the one by road, infinite for none [s], and its outlet."""
        if len(times.xy) == 0:
            return np.full(len(self.cell), np.inf), np.full(len(self.cell), -1, dtype=np.int64)
        by_road_s = np.where(np.isnan(by_road_s), np.inf, by_road_s)
        outlets = (times.xy, legs_m(times.snapped))
        return direct_ways(network, outlets, self.places, below_s=by_road_s).least(len(self.cell))

    def times_s(self, node_time_s: FloatArray, direction: Direction) -> FloatArray:
        """Time of each cell by way of the better end of its street, NaN where not reached. [s]"""
        best: FloatArray = self._ends_s(node_time_s, direction).min(axis=1) + self.leg_s
        return np.where(np.isfinite(best), best, np.nan)

    def nodes(self, node_time_s: FloatArray, direction: Direction) -> Int32Array:
        """Node at the better end of each cell's street, -1 where the cell is not reached."""
        ends_s = self._ends_s(node_time_s, direction)
        better = np.take_along_axis(self.street.ends, ends_s.argmin(axis=1)[:, None], axis=1)[:, 0]
        return np.where(np.isfinite(ends_s.min(axis=1)), better, np.int32(-1))

    def along_s(self, direction: Direction) -> FloatArray:
        """Time along the street between each end and the cell, shape ``(cells, 2)``. [s]"""
        check_direction(direction)
        return self.street.arrive_s if direction == "from" else self.street.leave_s

    def _ends_s(self, node_time_s: FloatArray, direction: Direction) -> FloatArray:
        ends_s: FloatArray = node_time_s[self.street.ends] + self.along_s(direction)
        ends_s[np.isnan(ends_s)] = np.inf
        return ends_s


def snap_cells(
    network: Network,
    grid: Grid,
    *,
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
) -> SnappedCells:
    """Nearest usable street to the centre of each cell.

    Parameters
    ----------
    grid
        In the network's CRS.
    snap_max_m
        Largest distance from the centre to a street, inclusive. [m]
    mask
        Cells that are requested, True or above zero, such as a population; None for all. Shape of
        the grid.

    Raises
    ------
    CRSMismatchError
        Grid and network differ in CRS, or the mask is not on the grid.
    ContractError
        The mask does not have the grid's shape.

    Examples
    --------
    A road along the lower of two rows of cells:

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, network_from_edges, snap_cells
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 750), shape=(2, 2))
    >>> snap_cells(network, grid).street.distance_m.tolist()
    [500.0, 500.0, 0.0, 0.0]
    """
    if network.crs is not None and network.crs != grid.crs:
        msg = f"`grid` must be in the network's CRS {network.crs.name}, found {grid.crs.name}."
        raise CRSMismatchError(msg)
    if isinstance(mask, xr.DataArray):
        mask = as_raster(mask, name="mask")
        grid.assert_aligned(mask, name="mask")
    requested = np.ones(grid.shape, dtype=np.bool_) if mask is None else np.asarray(mask) > 0
    if requested.shape != grid.shape:
        msg = f"`mask` must have the grid's shape {grid.shape}, found {requested.shape}."
        raise ContractError(msg)
    cell = np.flatnonzero(requested)
    row, col = np.divmod(cell, grid.shape[1])
    x, y = grid.x[col], grid.y[row]
    street = snap_to_streets(network, x, y, max_m=snap_max_m)
    street = street.without(is_cut_off(network, x, y, street.distance_m, max_m=snap_max_m))
    leg = leg_s(network, street.distance_m)
    return SnappedCells(
        cell=cell, street=street, leg_s=leg, shape=grid.shape, transform=grid.transform
    )


_warn_of_arrays = retired(
    "node_time_s of fugai.delivery.reach_raster (an array)",
    "the Series that `travel_time` returns, or `OutletTimes`",
    removed_in="0.3.0",
)


def reach_raster(
    network: Network,
    node_time_s: pd.Series | OutletTimes | FloatArray,
    grid: Grid,
    *,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
    cells: SnappedCells | None = None,
) -> xr.DataArray:
    """Minutes between each cell and its nearest outlet, NaN where there is no answer.

    Parameters
    ----------
    node_time_s
        Time under the id of each node, as `travel_time` returns it, or `OutletTimes`, which also know
        where the outlets are: cells near one get the time of the direct way where nothing lies between
        (`fugai.delivery.travel.direct`). Arrays in the order of the stored nodes are taken until
        0.3.0. [s]
    grid
        In the network's CRS.
    direction
        That of the times, which decides in which direction a cell's own street is travelled.
    snap_max_m
        Largest distance of a cell's centre from a street, inclusive. [m]
    mask
        Cells that are requested, True or above zero; None for all.
    cells
        What `snap_cells` found, to save the search; ``snap_max_m`` and ``mask`` are not used then.

    Returns
    -------
    Minutes ``(y, x)`` [min], with a coordinate ``reason`` (int8, see `REASONS`) that tells a cell
    without a road from one that no outlet reaches.

    Raises
    ------
    ContractError
        There is not one time for each node, or the direction is neither 'from' nor 'to'.
    CRSMismatchError
        The cells are those of another grid.

    Examples
    --------
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, network_from_edges, reach_raster, travel_time
    >>> from fugai.grid import Grid
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[120, 120], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> grid = Grid(crs=CRS(32650), transform=Affine(500, 0, 0, 0, -500, 250), shape=(1, 2))
    >>> seconds, _ = travel_time(network, [0])
    >>> reach_raster(network, seconds, grid).values.tolist()
    [[0.5, 1.5]]
    """
    times_s = _stored_times(network, node_time_s)
    return stored_reach_raster(
        network,
        times_s,
        grid,
        direction=direction,
        cells=cells or snap_cells(network, grid, snap_max_m=snap_max_m, mask=mask),
        outlets=node_time_s if isinstance(node_time_s, OutletTimes) else None,
    )


def _stored_times(
    network: Network, node_time_s: pd.Series | OutletTimes | FloatArray
) -> FloatArray:
    """Time of each stored node. [s]"""
    if isinstance(node_time_s, OutletTimes):
        return node_time_s.time_s
    if not isinstance(node_time_s, pd.Series):
        _warn_of_arrays()
        return node_time_s
    if len(node_time_s) != len(network.ids):
        msg = f"`node_time_s` must have one time for each of {len(network.ids)} nodes, "
        raise ContractError(msg + f"found {len(node_time_s)}.")
    ids = network.numbering
    if node_time_s.index is not ids.index:
        at = node_time_s.index.get_indexer(ids.index)
        if (at < 0).any():
            msg = f"`node_time_s` must have a time for each node, found none for {ids.index[at < 0].tolist()[0]!r}."
            raise ContractError(msg)
        node_time_s = node_time_s.iloc[at]
    return node_time_s.to_numpy(dtype=np.float64)[ids.position]


def stored_reach_raster(
    network: Network,
    node_time_s: FloatArray,
    grid: Grid,
    *,
    direction: Direction,
    cells: SnappedCells,
    outlets: OutletTimes | None = None,
) -> xr.DataArray:
    """As `reach_raster` for the times of stored nodes."""
    if len(node_time_s) != network.nodes:
        msg = f"`node_time_s` must have one time for each of {network.nodes} nodes, "
        raise ContractError(msg + f"found {len(node_time_s)}.")
    found = cells
    if found.shape != grid.shape:
        msg = f"`cells` must be of the grid's shape {grid.shape}, found {found.shape}."
        raise CRSMismatchError(msg)
    on_road = found.street.ends[:, 0] >= 0
    seconds = found.times_s(node_time_s, direction)
    if outlets is not None:
        seconds = np.fmin(seconds, found.direct_s(network, outlets, seconds)[0])
    values = np.where(np.isfinite(seconds), seconds, np.nan) / 60
    minutes = np.full(grid.shape, np.nan)
    minutes.flat[found.cell] = values
    reason = np.full(grid.shape, NOT_REQUESTED, dtype=np.int8)
    reason.flat[found.cell] = np.where(
        np.isfinite(values), REACHED, np.where(on_road, NOT_REACHED, NO_ROAD)
    )
    raster = grid.array(minutes, units="min", name="minutes")
    return raster.assign_coords(
        reason=(("y", "x"), reason, {"flag_meanings": "; ".join(REASONS[1:])})
    )


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def reachable_mask(minutes_raster: xr.DataArray, max_minutes: float) -> xr.DataArray:
    """Which cells are reached in time: 1 yes, 0 no, NaN unknown.

    A cell on the road that no outlet reaches is 0; one without a road, or not requested, is
    unknown. Without the ``reason`` coordinate every missing time is unknown.

    Parameters
    ----------
    minutes_raster
        As `reach_raster` returns it. [min]
    max_minutes
        Longest time that counts, inclusive. [min]

    Raises
    ------
    ContractError
        The limit is not a number of minutes, or negative.

    Examples
    --------
    >>> import xarray as xr
    >>> from fugai.delivery import reachable_mask
    >>> minutes = xr.DataArray([[5.0, 15.0, 15.1, float("nan")]], dims=("y", "x"))
    >>> reachable_mask(minutes, 15).values.tolist()
    [[1.0, 1.0, 0.0, nan]]
    """
    check_minutes(max_minutes)
    minutes_raster = as_raster(minutes_raster, name="minutes_raster")
    known = minutes_raster.notnull()  # noqa: PD004  an array of xarray
    if "reason" in minutes_raster.coords:
        known = known | (minutes_raster["reason"] == NOT_REACHED)
    reached = (minutes_raster <= max_minutes + TIME_TOLERANCE_MIN).where(known)
    attrs = {str(key): text for key, text in minutes_raster.attrs.items() if key != "units"}
    return like(minutes_raster, reached, name="reachable", **attrs, units="1")
