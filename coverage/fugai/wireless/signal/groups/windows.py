"""The pixels of a mast that are computed exactly: as windows of losses on the grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.p1812.groups.blocks import BLOCK
from fugai.kernels.propagation.p1812.groups.capped import capped_near_mast, capped_side
from fugai.kernels.propagation.rays import Window
from fugai.kernels.propagation.signal.groups.caps import (
    OF_GROUP_DB,
    Wanted,
    estimate_lost,
    fill_caps,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import Float32Array
    from fugai.kernels.propagation.signal.groups.bounds import Limits
    from fugai.wireless.signal.groups.masts import GroupMast
    from fugai.wireless.signal.groups.room import Room
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid

_Edges = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class LossWindow:
    """Losses of a window of the grid from its row ``top`` and column ``left`` on. [dB]

    Negative where a pixel has its group's loss. ``start`` is where they begin in their `Room`.
    """

    top: int
    left: int
    start: int
    losses_db: Float32Array


def exact_window(
    request: SignalRequest,
    under: SurfaceUnderGrid,
    mast: GroupMast,
    asked: Sequence[tuple[Limits, Float32Array]],
    room: Room,
) -> LossWindow | None:
    """Losses of a mast where it may matter, in the room given; None where it does not.

    ``asked`` are limits by group, each with the power on the grid that it must exceed. [dBm]
    """
    task, surface = mast.task, under.surface
    edges = _edges(request, under, mast, [limits for limits, _ in asked])
    if edges is None:
        return None
    start, wanted = _wanted(mast, edges, room)
    offset, found = (under.top, under.left), 0
    for limits, need_dbm in asked:
        found += fill_caps(
            surface.terrain_m, surface.clutter_m, task, limits, need_dbm, offset, wanted
        )
    if found:
        _sweep(under, mast, wanted)
        estimate_lost(task, wanted)
    elif bool((wanted.losses_db == OF_GROUP_DB).all()):
        return None
    return LossWindow(
        top=wanted.row - under.top,
        left=wanted.column - under.left,
        start=start,
        losses_db=wanted.losses_db,
    )


def _edges(
    request: SignalRequest, under: SurfaceUnderGrid, mast: GroupMast, limits: Sequence[Limits]
) -> _Edges | None:
    """First and last row and column of pixels of the groups that are asked for, cut to the grid."""
    task = mast.task
    some = np.any([(one.gain_dbm > -np.inf).any(axis=2) for one in limits], axis=0)
    if not some.any():
        return None
    edges = []
    firsts = (
        (task.part.row, task.blocks.top, under.top),
        (task.part.column, task.blocks.left, under.left),
    )
    for axis, (first, shift, begin) in enumerate(firsts):
        at = np.flatnonzero(some.any(axis=1 - axis))
        low = max((first + int(at[0])) * BLOCK - shift, begin)
        high = min((first + int(at[-1]) + 1) * BLOCK - shift, begin + request.grid.shape[axis])
        if low >= high:
            return None
        edges.append((low, high))
    return edges[0], edges[1]


def _wanted(mast: GroupMast, edges: _Edges, room: Room) -> tuple[int, Wanted]:
    """A window in the room, nothing wanted of it yet, and where it begins there."""
    (top, bottom), (left, right) = edges
    shape = (bottom - top, right - left)
    start, losses = room.take(shape)
    losses[:] = OF_GROUP_DB
    rays = (4, 2 * mast.task.sweep.mast.steps + 1)
    return start, Wanted(
        row=top,
        column=left,
        caps_db=np.full(shape, -np.inf, dtype=np.float32),
        losses_db=losses,
        reach=np.zeros(rays),
        nearest=np.full(rays, np.inf),
    )


def pixels_of(request: SignalRequest, mast: GroupMast) -> int:
    """Pixels of the grid that a window of a mast can have at most."""
    if mast.on_unknown_ground:
        return request.grid.shape[0] * request.grid.shape[1]
    part = mast.task.part
    rows, columns = BLOCK * part.rows, BLOCK * part.columns
    return min(rows, request.grid.shape[0]) * min(columns, request.grid.shape[1])


def _sweep(under: SurfaceUnderGrid, mast: GroupMast, wanted: Wanted) -> None:
    """Compute the losses of the pixels that have a cap."""
    sweep, surface = mast.task.sweep, under.surface
    terrain, clutter = surface.terrain_m.reshape(-1), surface.clutter_m.reshape(-1)
    rows, columns = wanted.losses_db.shape
    bottom, right = wanted.row + rows, wanted.column + columns
    losses, caps = wanted.losses_db.reshape(-1), wanted.caps_db.reshape(-1)
    by_columns = Window(losses, wanted.column, right, wanted.row, bottom, 1, columns)
    by_rows = Window(losses, wanted.row, bottom, wanted.column, right, columns, 1)
    for number, side in enumerate(mast.sides):
        window = by_columns if number < 2 else by_rows
        reach = wanted.nearest[number], wanted.reach[number]
        capped_side(terrain, clutter, side, window, sweep, caps, reach)
    capped_near_mast(terrain, clutter, mast.sides[0], by_columns, sweep, caps)


def unknown_window(
    request: SignalRequest, under: SurfaceUnderGrid, mast: GroupMast, room: Room
) -> LossWindow:
    """Unknown losses of a mast on unknown ground, at every pixel within its range."""
    cell_km = under.surface.cell_m / 1000.0
    down = np.arange(request.grid.shape[0]) + under.top - mast.task.row
    right = np.arange(request.grid.shape[1]) + under.left - mast.task.column
    km = cell_km * np.sqrt(down[:, None] ** 2 + right**2)
    start, losses = room.take(request.grid.shape)
    losses[:] = np.where(km <= request.max_range_m / 1000.0, math.nan, OF_GROUP_DB)
    return LossWindow(top=0, left=0, start=start, losses_db=losses)
