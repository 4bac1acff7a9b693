"""Most that a mast can send into a group of pixels, and the groups in which it may matter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS
from fugai.kernels.propagation.p1812.groups.least import (
    NEAR_PIXELS,
    arrivals,
    block_bounds,
    least_at_group_db,
    least_free_db,
    nearest_pixels,
)
from fugai.kernels.propagation.signal.patterns import beam_gain

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.kernels.propagation.p1812.groups.blocks import Blocks
    from fugai.kernels.propagation.p1812.groups.losses import Task
    from fugai.kernels.propagation.signal.sectors import Sectors

SAFETY_DB = 0.02
"""More than the approximations of gains and angles err by. [dB]"""


class Beams(NamedTuple):
    """The sectors of one mast on one carrier: those from ``first`` to before ``end`` of ``sectors``.

    ``greatest``: greatest gain of each measured antenna (ratio); ``top_m``: the mast's antenna above sea
    level less the receivers' height above ground; ``south``: 1 where rows of pixels run southward,
    else -1.
    """

    sectors: Sectors
    first: int
    end: int
    greatest: FloatArray
    top_m: float
    south: float


class Limits(NamedTuple):
    """What a mast may send into each group of a part, of its shape (rows, columns, slots).

    ``gain_dbm``: greatest power of its sectors before the loss, minus infinity where a group is not
    wanted [dBm]; ``least_db``: least loss there [dB].
    """

    gain_dbm: Float32Array
    least_db: Float32Array


@njit(cache=True, error_model="numpy", nogil=True)
def strongest_dbm(beams: Beams) -> float:
    """EIRP of the strongest sector, with that of a measured antenna by its greatest gain. [dBm]"""
    strongest, sectors = 1e-300, beams.sectors
    for sector in range(beams.first, beams.end):
        pattern = sectors.pattern[sector]
        gain = beams.greatest[pattern] if pattern >= 0 else 1.0
        strongest = max(strongest, sectors.eirp_mw[sector] * gain)
    return 10.0 * math.log10(strongest) + SAFETY_DB


@njit(cache=True, error_model="numpy", nogil=True)
def greatest_gain_dbm(
    task: Task, beams: Beams, bounds: tuple[int, int, int, int], at: tuple[int, int, int]
) -> float:
    """Most that any sector of a mast sends into a group: its EIRP with the pattern's gain. [dBm]"""
    sectors, cell_m = beams.sectors, 1000.0 * task.sweep.mast.cell_km
    down = 0.5 * (bounds[0] + bounds[1]) - task.row
    right = 0.5 * (bounds[2] + bounds[3]) - task.column
    half = 0.5 * math.sqrt(float((bounds[1] - bounds[0]) ** 2 + (bounds[3] - bounds[2]) ** 2)) + 0.1
    away = math.sqrt(down * down + right * right)
    near, far = max(away - half, 0.1) * cell_m, (away + half) * cell_m
    turn = math.degrees(math.asin(min(half / away, 1.0))) + 0.01
    bearing = math.degrees(math.atan2(right, -down * beams.south))
    rise = beams.top_m - float(task.blocks.high_m[at])
    fall = beams.top_m - float(task.blocks.low_m[at])
    lowest = math.degrees(math.atan(rise / (far if rise > 0.0 else near))) - 0.01
    highest = math.degrees(math.atan(fall / (near if fall > 0.0 else far))) + 0.01
    most = 1e-300
    for sector in range(beams.first, beams.end):
        pattern = sectors.pattern[sector]
        if pattern >= 0:
            most = max(most, sectors.eirp_mw[sector] * beams.greatest[pattern])
            continue
        off = abs(bearing - sectors.azimuth_deg[sector]) % 360.0
        off = max(min(off, 360.0 - off) - turn, 0.0)
        gain = beam_gain(sectors.exponent[sector] * off * off)
        tilt = sectors.downtilt_deg[sector]
        off = max(lowest - tilt, tilt - highest, 0.0)
        vertical = beam_gain(sectors.vertical_exponent[sector] * off * off)
        gain = max(max(vertical, sectors.side_lobe[sector]) * gain, sectors.back[sector])
        most = max(most, sectors.eirp_mw[sector] * gain)
    return 10.0 * math.log10(most) + SAFETY_DB


@njit(cache=True, error_model="numpy", nogil=True)
def least_around_db(task: Task, row: int, column: int, slot: int) -> float:
    """Least loss to the groups of one slot in a block and the eight around it, none where one is unknown."""
    least = task.sweep.mast.max_loss_db
    for i in range(max(row - 1, 0), min(row + 2, task.part.rows)):
        for j in range(max(column - 1, 0), min(column + 2, task.part.columns)):
            loss = float(task.losses_db[i, j, slot])
            if math.isnan(loss):
                return -math.inf
            least = min(least, loss)
    return least


@njit(cache=True, error_model="numpy", nogil=True)
def bound_groups(
    task: Task, beams: Beams, weakest_dbm: Float32Array, margin_db: float, limits: Limits
) -> int:
    """Write the limits of the groups in which a mast may matter; how many there are.

    It may where its bound is above ``weakest_dbm`` (of all groups of the raster), and where the loss to the
    group, and to those around it, less ``margin_db`` does not say otherwise: an infinite margin
    leaves the bound alone.
    """
    limits.gain_dbm[:] = -np.inf
    reach = task.sweep.mast.range_km / task.sweep.mast.cell_km
    strongest, found = strongest_dbm(beams), 0
    for i in range(task.part.rows):
        for j in range(task.part.columns):
            here = weakest_dbm[task.part.row + i, task.part.column + j]
            if not min(here[0], here[1], here[2]) < strongest:
                continue
            bounds = block_bounds(task, i, j)
            pixels = nearest_pixels(task, bounds)
            if pixels > reach:
                continue
            most = strongest - least_free_db(task.sweep, pixels)
            where = (-2, -2)
            for slot in range(SLOTS):
                at = (task.part.row + i, task.part.column + j, slot)
                weakest = weakest_dbm[at]
                if task.blocks.pixel[at] < 0 or task.done[i, j, slot] != 0 or most < weakest:
                    continue
                if where[0] == -2:
                    where = arrivals(task, bounds, pixels)
                least = least_at_group_db(task, at, pixels, where)
                if margin_db < np.inf and strongest - least >= weakest:
                    around = least_around_db(task, i, j, slot) - margin_db
                    least = max(least, around)
                if strongest - least < weakest:
                    continue
                gain = strongest
                if pixels > NEAR_PIXELS:
                    gain = greatest_gain_dbm(task, beams, bounds, at)
                if gain - least >= weakest:
                    limits.gain_dbm[i, j, slot] = gain
                    limits.least_db[i, j, slot] = least
                    found += 1
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def weakest_of_groups(
    blocks: Blocks, offset: tuple[int, int], need_dbm: Float32Array, weakest_dbm: Float32Array
) -> None:
    """Least of ``need_dbm`` over each group's pixels on the grid; infinite where it has none. [dBm]

    ``offset`` is the grid's first row and column on the raster of the blocks.
    """
    weakest_dbm[:] = np.inf
    for i in range(need_dbm.shape[0]):
        row = i + offset[0]
        for j in range(need_dbm.shape[1]):
            slot = blocks.slot[row, j + offset[1]]
            if slot < SLOTS:
                at = ((row + blocks.top) // BLOCK, (j + offset[1] + blocks.left) // BLOCK, slot)
                weakest_dbm[at] = min(weakest_dbm[at], need_dbm[i, j])
