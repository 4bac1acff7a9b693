"""The pixels of a mast that are computed exactly: as windows of losses on the grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.p1812.groups.blocks import BLOCK
from fugai.kernels.propagation.p1812.groups.capped import capped_near_mast, capped_side
from fugai.kernels.propagation.p1812.sweep.mast import Window
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
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid


@dataclass(frozen=True, kw_only=True, eq=False)
class LossWindow:
    """Losses of a window of the grid from its row ``top`` and column ``left`` on. [dB]

    Negative where a pixel has its group's loss.
    """

    top: int
    left: int
    losses_db: Float32Array


def exact_window(
    request: SignalRequest,
    under: SurfaceUnderGrid,
    mast: GroupMast,
    asked: Sequence[tuple[Limits, Float32Array]],
) -> LossWindow | None:
    """Losses of a mast where it may matter; None where it does not.

    ``asked`` are limits by group, each with the power on the grid that it must exceed. [dBm]
    """
    task, surface = mast.task, under.surface
    wanted = _wanted(request, under, mast, [limits for limits, _ in asked])
    if wanted is None:
        return None
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
        top=wanted.row - under.top, left=wanted.column - under.left, losses_db=wanted.losses_db
    )


def _wanted(
    request: SignalRequest, under: SurfaceUnderGrid, mast: GroupMast, limits: Sequence[Limits]
) -> Wanted | None:
    """The window around the groups that are asked for, cut to the grid."""
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
    (top, bottom), (left, right) = edges
    shape = (bottom - top, right - left)
    return Wanted(
        row=top,
        column=left,
        caps_db=np.full(shape, -np.inf, dtype=np.float32),
        losses_db=np.full(shape, OF_GROUP_DB, dtype=np.float32),
        reach=np.zeros((4, 2 * task.sweep.mast.steps + 1)),
    )


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
        capped_side(terrain, clutter, side, window, sweep, caps, wanted.reach[number])
    capped_near_mast(terrain, clutter, mast.sides[0], by_columns, sweep, caps)


def unknown_window(request: SignalRequest, under: SurfaceUnderGrid, mast: GroupMast) -> LossWindow:
    """Unknown losses of a mast on unknown ground, at every pixel within its range."""
    cell_km = under.surface.cell_m / 1000.0
    down = np.arange(request.grid.shape[0]) + under.top - mast.task.row
    right = np.arange(request.grid.shape[1]) + under.left - mast.task.column
    km = cell_km * np.sqrt(down[:, None] ** 2 + right**2)
    losses = np.where(km <= request.max_range_m / 1000.0, math.nan, OF_GROUP_DB)
    return LossWindow(top=0, left=0, losses_db=losses.astype(np.float32))
