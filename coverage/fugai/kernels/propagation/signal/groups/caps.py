"""Largest loss of interest of each pixel of a window: where a mast may matter, and for how much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS
from fugai.kernels.propagation.p1812.groups.least import least_at_pixel_db

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.kernels.propagation.p1812.groups.losses import Task
    from fugai.kernels.propagation.signal.groups.bounds import Limits

ABOVE_BOUND_DB = 6.0
"""What a loss is above its bound in the median, where the bound is all that is known of it. [dB]"""

NARROW_DB = 3.0
"""A pixel's own bound is looked at where its cap is within this of its group's bound. [dB]

Farther above it hardly ever turns a pixel away, and costs as much as the pixel's loss.
"""

OF_GROUP_DB = -1.0
"""Stands for the loss of a pixel that has its group's."""


class Wanted(NamedTuple):
    """A window of the raster, what is wanted of it, and what is found.

    ``row``, ``column``: its first pixel; ``caps_db``: largest loss of interest, minus infinity for none;
    ``losses_db``: `OF_GROUP_DB` where no pixel of its own was computed; ``reach``: how far each ray of
    each side must run [lines], of shape (4, rays); ``nearest``: no pixel is wanted of it before [lines].
    """

    row: int
    column: int
    caps_db: Float32Array
    losses_db: Float32Array
    reach: FloatArray
    nearest: FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
def fill_caps(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    task: Task,
    limits: Limits,
    need_dbm: Float32Array,
    offset: tuple[int, int],
    wanted: Wanted,
) -> int:
    """Fill the caps of the pixels where a mast may send more than ``need_dbm``; how many there are.

    Caps and reach grow only, so that several carriers may ask one after the other. A pixel whose own bound
    is above its cap takes the bound as an estimate, where that is more than its group's loss.
    """
    found = 0
    for i in range(task.part.rows):
        for j in range(task.part.columns):
            some = False
            for slot in range(SLOTS):
                some = some or limits.gain_dbm[i, j, slot] > -np.inf
            if some:
                found += fill_caps_of_block(
                    terrain_m, clutter_m, task, limits, need_dbm, offset, wanted, (i, j)
                )
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def fill_caps_of_block(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    task: Task,
    limits: Limits,
    need_dbm: Float32Array,
    offset: tuple[int, int],
    wanted: Wanted,
    block: tuple[int, int],
) -> int:
    """`fill_caps` of one block of the part."""
    most_db, found = task.sweep.mast.max_loss_db, 0
    height, width = wanted.caps_db.shape
    top = (task.part.row + block[0]) * BLOCK - task.blocks.top
    left = (task.part.column + block[1]) * BLOCK - task.blocks.left
    for row in range(max(top, wanted.row), min(top + BLOCK, wanted.row + height)):
        for column in range(max(left, wanted.column), min(left + BLOCK, wanted.column + width)):
            slot = task.blocks.slot[row, column]
            if slot >= SLOTS:
                continue
            gain = limits.gain_dbm[block[0], block[1], slot]
            if gain == -np.inf:
                continue
            cap = min(gain - need_dbm[row - offset[0], column - offset[1]], most_db)
            least_db = limits.least_db[block[0], block[1], slot]
            if cap <= least_db:
                continue
            at = (row - wanted.row, column - wanted.column)
            if cap < min(most_db, least_db + NARROW_DB):
                least = least_at_pixel_db(terrain_m, clutter_m, task, row, column)
                if cap <= least:
                    if least > task.losses_db[block[0], block[1], slot]:
                        wanted.losses_db[at] = least + ABOVE_BOUND_DB
                    continue
            wanted.caps_db[at] = max(wanted.caps_db[at], cap)
            reach_of_pixel(row - task.row, column - task.column, wanted.reach, wanted.nearest)
            found += 1
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def reach_of_pixel(down: float, right: float, reach: FloatArray, nearest: FloatArray) -> None:
    """Let the ray that serves a pixel run as far as it; on a diagonal, that of either side."""
    size_down, size_right = abs(down), abs(right)
    if size_right >= size_down:
        add_reach(0 if right > 0.0 else 1, size_right, down, reach, nearest)
    if size_down >= size_right:
        add_reach(2 if down > 0.0 else 3, size_down, right, reach, nearest)


@njit(cache=True, error_model="numpy", nogil=True)
def add_reach(
    number: int, away: float, across: float, reach: FloatArray, nearest: FloatArray
) -> None:
    """Let the ray of a side nearest to a place run as far as it; where rounding decides, two rays."""
    steps = reach.shape[1] // 2
    at = across / max(away, 0.5) * steps + 0.5
    for k in range(math.floor(at - 1e-6), math.floor(at + 1e-6) + 1):
        if -steps <= k <= steps:
            reach[number, k + steps] = max(reach[number, k + steps], away)
            nearest[number, k + steps] = min(nearest[number, k + steps], away)


@njit(cache=True, error_model="numpy", nogil=True)
def estimate_lost(task: Task, wanted: Wanted) -> None:
    """Where a loss is known to be above its cap and no more: what its group has, or more than the cap.

    Either is too weak to be one of the two strongest.
    """
    for i in range(wanted.caps_db.shape[0]):
        row = wanted.row + i
        for j in range(wanted.caps_db.shape[1]):
            if wanted.losses_db[i, j] == np.inf:
                column = wanted.column + j
                block_row = (row + task.blocks.top) // BLOCK - task.part.row
                block_column = (column + task.blocks.left) // BLOCK - task.part.column
                of_group = task.losses_db[block_row, block_column, task.blocks.slot[row, column]]
                cap = wanted.caps_db[i, j]
                wanted.losses_db[i, j] = OF_GROUP_DB if of_group > cap else cap + ABOVE_BOUND_DB
