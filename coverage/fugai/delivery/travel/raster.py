"""Travel times on the grid, for people who are counted by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fugai.delivery._frames import GUARD_MIN
from fugai.delivery.network.snapping import cut_off, leg_s
from fugai.delivery.network.streets import OnStreet, put_on_streets
from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster, like

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Direction, Network
    from fugai.grid import Grid

REACHED, NOT_ASKED, NO_ROAD, NOT_REACHED = 0, 1, 2, 3
REASONS = ("", "not asked", "no road", "no outlet within reach")
"""Meanings of the ``reason`` codes beside the minutes, by code."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CellNodes:
    """Street of the network for each cell asked, valid for every year and outlet.

    Parameters
    ----------
    cell
        Positions of the cells in the flattened grid.
    street
        Nearest usable street of each, and the ways along it.
    leg_s
        Time between the cell's centre and the street, NaN without one. [s]
    shape
        Of the grid.
    """

    cell: IntArray
    street: OnStreet
    leg_s: FloatArray
    shape: tuple[int, int]

    def times_s(self, node_time_s: FloatArray, direction: Direction) -> FloatArray:
        """Time of each cell by way of the better end of its street, NaN where not reached. [s]"""
        best: FloatArray = self._ends_s(node_time_s, direction).min(axis=1) + self.leg_s
        return np.where(np.isfinite(best), best, np.nan)

    def nodes(self, node_time_s: FloatArray, direction: Direction) -> Int32Array:
        """Node at the better end of each cell's street, -1 where the cell is not reached."""
        ends_s = self._ends_s(node_time_s, direction)
        better = np.take_along_axis(self.street.ends, ends_s.argmin(axis=1)[:, None], axis=1)[:, 0]
        return np.where(np.isfinite(ends_s.min(axis=1)), better, np.int32(-1))

    def _ends_s(self, node_time_s: FloatArray, direction: Direction) -> FloatArray:
        along = self.street.arrive_s if direction == "from" else self.street.leave_s
        ends_s: FloatArray = node_time_s[self.street.ends] + along
        ends_s[np.isnan(ends_s)] = np.inf
        return ends_s


def snap_cells(
    network: Network,
    grid: Grid,
    *,
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
) -> CellNodes:
    """Nearest usable street to the centre of each cell.

    Parameters
    ----------
    snap_max_m
        Largest distance from the centre, inclusive. [m]
    mask
        Cells that are asked, True or above zero, such as a population; None for all.
    """
    if network.crs is not None and network.crs != grid.crs:
        msg = f"`grid` must be in the network's CRS {network.crs.name}, found {grid.crs.name}."
        raise CRSMismatchError(msg)
    if isinstance(mask, xr.DataArray):
        mask = as_raster(mask, name="mask")
        grid.assert_aligned(mask, name="mask")
    asked = np.ones(grid.shape, dtype=np.bool_) if mask is None else np.asarray(mask) > 0
    if asked.shape != grid.shape:
        msg = f"`mask` must have the grid's shape {grid.shape}, found {asked.shape}."
        raise ContractError(msg)
    cell = np.flatnonzero(asked)
    row, col = np.divmod(cell, grid.shape[1])
    x, y = grid.x[col], grid.y[row]
    street = put_on_streets(network, x, y, max_m=snap_max_m)
    street = street.without(cut_off(network, x, y, street.distance_m, max_m=snap_max_m))
    leg = leg_s(network, street.distance_m)
    return CellNodes(cell=cell, street=street, leg_s=leg, shape=grid.shape)


def reach_raster(
    network: Network,
    node_time_s: FloatArray,
    grid: Grid,
    *,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
    mask: xr.DataArray | BoolArray | None = None,
    cells: CellNodes | None = None,
) -> xr.DataArray:
    """Minutes between each cell and its nearest outlet, NaN where there is no answer.

    Parameters
    ----------
    node_time_s
        Time of each node, as `travel_time` or `OutletTimes` has it. [s]
    direction
        That of the times: which way the journey along a cell's own street goes.
    snap_max_m
        Largest distance of a cell's centre from a street, inclusive. [m]
    mask
        Cells that are asked, True or above zero; None for all.
    cells
        What `snap_cells` found, to save the search; ``snap_max_m`` and ``mask`` are then its own.

    Returns
    -------
    Minutes ``(y, x)`` [min], with a coordinate ``reason`` (int8, see `REASONS`) that tells a cell
    without a road from one that no outlet reaches.
    """
    if len(node_time_s) != network.nodes:
        msg = f"`node_time_s` must have one time for each of {network.nodes} nodes, "
        raise ContractError(msg + f"found {len(node_time_s)}.")
    found = cells or snap_cells(network, grid, snap_max_m=snap_max_m, mask=mask)
    if found.shape != grid.shape:
        msg = f"`cells` must be of the grid's shape {grid.shape}, found {found.shape}."
        raise CRSMismatchError(msg)
    on_road = found.street.ends[:, 0] >= 0
    values = found.times_s(node_time_s, direction) / 60
    minutes = np.full(grid.shape, np.nan)
    minutes.flat[found.cell] = values
    reason = np.full(grid.shape, NOT_ASKED, dtype=np.int8)
    reason.flat[found.cell] = np.where(
        on_road, np.where(np.isnan(values), NOT_REACHED, REACHED), NO_ROAD
    )
    raster = grid.array(minutes, units="min", name="minutes")
    return raster.assign_coords(
        reason=(("y", "x"), reason, {"flag_meanings": "; ".join(REASONS[1:])})
    )


def within(minutes_raster: xr.DataArray, minutes: float) -> xr.DataArray:
    """Which cells are reached in time: 1 yes, 0 no, NaN unknown.

    A cell on the road that no outlet reaches is 0; one without a road, or not asked, is unknown.
    Without the ``reason`` coordinate every missing time is unknown.

    Parameters
    ----------
    minutes_raster
        As `reach_raster` returns it. [min]
    minutes
        Longest time that counts, inclusive. [min]
    """
    minutes_raster = as_raster(minutes_raster, name="minutes_raster")
    known = minutes_raster.notnull()
    if "reason" in minutes_raster.coords:
        known = known | (minutes_raster["reason"] == NOT_REACHED)
    reached = (minutes_raster <= minutes + GUARD_MIN).where(known)
    attrs = {str(key): text for key, text in minutes_raster.attrs.items() if key != "units"}
    return like(minutes_raster, reached, name="within", **attrs, units="1")
