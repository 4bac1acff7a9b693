"""Masts over terrain with the part of the blocks that each may reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS, Part
from fugai.kernels.propagation.p1812.groups.losses import COARSEST, Task, group_losses
from fugai.kernels.propagation.p1812.sweep.mast import Mast, sweep_of
from fugai.units import to_db
from fugai.wireless.models.p1812.checks import zone_number
from fugai.wireless.models.path_loss import clamp_height
from fugai.wireless.signal.sectors import mast_bounds
from fugai.wireless.signal.window.loss import RAYS_PER_PIXEL
from fugai.wireless.signal.window.surface import ground_under, sides_of

if TYPE_CHECKING:
    import pandas as pd

    from fugai.kernels.propagation.p1812.groups.blocks import Blocks
    from fugai.kernels.propagation.rays import Side
    from fugai.wireless.models.p1812.model import P1812
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid
    from fugai.wireless.signal.window.surface import Surface


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupMast:
    """One mast, its sectors, and its losses to the groups that it may reach.

    Parameters
    ----------
    x, y
        Its place. [m]
    top_m
        Its antenna above sea level less the receiver above ground; NaN on unknown ground. [m]
    sides
        Those of its place, see `sides_of`.
    task
        Its constants and losses, as the kernels take them.
    sectors
        Its sectors among all.
    """

    x: float
    y: float
    top_m: float
    sides: tuple[Side, Side, Side, Side]
    task: Task
    sectors: slice

    @property
    def on_unknown_ground(self) -> bool:
        """Whether the terrain under it is void or not given."""
        return math.isnan(self.top_m)


def group_masts(
    request: SignalRequest,
    under: SurfaceUnderGrid,
    blocks: Blocks,
    model: P1812,
    sectors: pd.DataFrame,
    below_floor_db: float,
) -> list[GroupMast]:
    """Masts in their order, those in range of the grid's blocks."""
    begin, end = mast_bounds(sectors)
    first = sectors.iloc[begin]
    strongest = to_db(np.maximum.reduceat(sectors["eirp_mw"].to_numpy(), begin))
    limit = strongest - request.technology.floor_dbm + below_floor_db
    found = []
    columns = ("x", "y", "height_m", "path_mhz")
    for at, (x, y, height_m, path_mhz) in enumerate(
        zip(*(first[name].to_numpy(dtype=np.float64) for name in columns), strict=True)
    ):
        place = under.surface.place(x, y)
        part = _part(request, under, blocks, place)
        if part is None:
            continue
        ground = ground_under(under.surface, place)
        rx = float(request.technology.receiver_height_m)
        antenna = clamp_height(model, height_m)
        mast = _mast(request, under.surface, model, (ground, antenna), float(limit[at]))
        shape = (part.rows, part.columns, SLOTS)
        task = Task(
            blocks=blocks,
            part=part,
            sweep=sweep_of(model.link(path_mhz), mast),
            row=place[0],
            column=place[1],
            losses_db=np.full(shape, np.inf, dtype=np.float32),
            done=np.zeros(shape, dtype=np.uint8),
        )
        found.append(
            GroupMast(
                x=x,
                y=y,
                top_m=ground + height_m - rx,
                sides=sides_of(under.surface, place),
                task=task,
                sectors=slice(int(begin[at]), int(end[at])),
            )
        )
    return found


def _mast(
    request: SignalRequest,
    surface: Surface,
    model: P1812,
    heights_m: tuple[float, float],
    max_loss_db: float,
) -> Mast:
    """A mast's constants, from its ground above sea level and its antenna above ground. [m]"""
    ground, antenna = heights_m
    latitude = surface.latitude_deg if model.latitude_deg is None else model.latitude_deg
    return Mast(
        ground_m=ground,
        tx_m=ground + antenna,
        rx_height_m=float(request.technology.receiver_height_m),
        cell_km=surface.cell_m / 1000.0,
        range_km=request.max_range_m / 1000.0,
        max_loss_db=max_loss_db,
        zone=zone_number(model.zone),
        latitude_deg=float(latitude),
        steps=math.ceil(RAYS_PER_PIXEL * request.max_range_m / surface.cell_m) + 1,
    )


def _part(
    request: SignalRequest, under: SurfaceUnderGrid, blocks: Blocks, place: tuple[float, float]
) -> Part | None:
    """Blocks that a mast may reach and that hold a pixel of the grid; None where there are none."""
    bounds = []
    origins = ((under.top, blocks.top), (under.left, blocks.left))
    for at, (begin, shift) in enumerate(origins):
        span = request.max_range_m / under.surface.cell_m + 1.0
        size = under.surface.terrain_m.shape[at]
        # a group is represented by a pixel of its block that may lie beyond the grid
        low = max(0, begin - BLOCK, int(place[at] - span))
        high = min(size, begin + request.grid.shape[at] + BLOCK, int(place[at] + span) + 1)
        if low >= high:
            return None
        # blocks stand for each other in squares
        first = (low + shift) // BLOCK // COARSEST * COARSEST
        bounds.append((first, (high - 1 + shift) // BLOCK + 1))
    (top, bottom), (left, right) = bounds
    return Part(row=top, column=left, rows=bottom - top, columns=right - left)


def fill_group_losses(surface: Surface, mast: GroupMast) -> None:
    """Compute a mast's losses to its groups."""
    if not mast.on_unknown_ground:
        terrain, clutter = surface.terrain_m.reshape(-1), surface.clutter_m.reshape(-1)
        group_losses(terrain, clutter, mast.sides, mast.task)
