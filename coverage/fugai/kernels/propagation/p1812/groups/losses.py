"""Loss by ITU-R P.1812 from a mast to one pixel of each group of a part of the blocks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS, Blocks, Part
from fugai.kernels.propagation.p1812.ray import SHORTEST_KM
from fugai.kernels.propagation.p1812.sweep.near_mast import FIRST_LINE, capped, own_profile_loss_db
from fugai.kernels.propagation.p1812.sweep.points import (
    RayState,
    advance_over,
    fill_derived_rows,
    first_unknown,
    new_points,
)
from fugai.kernels.propagation.p1812.sweep.sides import receiver_loss_db
from fugai.kernels.propagation.rays import Side, first_line, sample_ray

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, UInt8Array
    from fugai.kernels.propagation.p1812.sweep.mast import Sweep

Sides = tuple[Side, Side, Side, Side]

FAR_PIXELS = 80.0
"""Farther from a mast than this, one block of two by two stands for all four. [pixels]"""

FARTHER_PIXELS = 140.0
"""Farther than this, one of four by four stands for all sixteen. [pixels]"""

COARSEST = 4
"""Edge of the largest square of blocks of which one stands for all. [blocks]"""


class Task(NamedTuple):
    """A mast and the part of the blocks that it may reach.

    ``row``, ``column``: its place [pixels]; ``losses_db``: loss to the pixel that represents each group
    of the part, of shape (rows, columns, slots) [dB]; ``done``: 1 where all of a group's pixels are
    computed already.
    """

    blocks: Blocks
    part: Part
    sweep: Sweep
    row: float
    column: float
    losses_db: Float32Array
    done: UInt8Array


class Calls(NamedTuple):
    """Which groups each ray serves: the first by side, ray and line, and the one that follows each.

    ``last`` is the last line of each ray with a group. Lines count from 1; -1 stands for none.
    """

    first: Int32Array
    following: Int32Array
    last: Int32Array


@njit(cache=True, error_model="numpy", nogil=True)
def kilometres(task: Task, pixel: int) -> float:
    """Distance of a pixel from the mast. [km]"""
    width = task.blocks.slot.shape[1]
    down, right = pixel // width - task.row, pixel % width - task.column
    return task.sweep.mast.cell_km * math.sqrt(down * down + right * right)


@njit(cache=True, error_model="numpy", nogil=True)
def group_losses(
    terrain_m: Float32Array, clutter_m: Float32Array, sides: Sides, task: Task
) -> None:
    """Fill ``task.losses_db``: infinite out of range, NaN behind missing terrain or clutter.

    Over rays that lie as close together at full range as blocks do: each pixel takes the loss of the
    nearest ray where it crosses its line, on its own ground and at its own distance.
    """
    mast = task.sweep.mast
    rays = math.ceil(mast.range_km / mast.cell_km / (0.5 * BLOCK)) + 1
    lines = math.ceil(mast.range_km / mast.cell_km) + 3
    calls = Calls(
        np.full((4, 2 * rays + 1, lines), -1, dtype=np.int32),
        np.full(task.losses_db.size, -1, dtype=np.int32),
        np.zeros((4, 2 * rays + 1), dtype=np.int32),
    )
    flat = task.losses_db.reshape(-1)
    flat[:] = np.inf
    others = np.empty(flat.size, dtype=np.int64)
    for at in range(flat.size):
        pixel, others[at] = pixel_of(task, at), -1
        if pixel < 0 or kilometres(task, pixel) > mast.range_km:
            continue
        others[at] = stand_in(task, at, pixel)
        if others[at] >= 0:
            continue
        if not call_ray(sides, task, at, pixel, rays, calls):
            width = task.blocks.slot.shape[1]
            loss = own_profile_loss_db(
                terrain_m, clutter_m, sides[0], pixel % width, pixel // width, task.sweep
            )
            flat[at] = capped(loss, mast.max_loss_db)
    for number in range(4):
        points = new_points(sides[number], mast.ground_m, lines)
        for ray in range(2 * rays + 1):
            last = calls.last[number, ray]
            if last > 0:
                slope = (ray - rays) / rays
                end = first_line(sides[number]) + (last - 1) * sides[number].sign
                count = sample_ray(
                    terrain_m, clutter_m, sides[number], slope, mast.cell_km, end, points
                )
                fill_derived_rows(points, count, task.sweep.terms.bulge)
                serve_calls(
                    terrain_m, task, points, count, slope, calls.first[number, ray], calls.following
                )
    for at in range(flat.size):
        if others[at] >= 0:
            flat[at] = flat[others[at]]


@njit(cache=True, error_model="numpy", nogil=True)
def pixel_of(task: Task, at: int) -> int:
    """Pixel that represents a group of the part, by its flat position; -1 where there is none."""
    block, slot = at // SLOTS, at % SLOTS
    row = task.part.row + block // task.part.columns
    return int(task.blocks.pixel[row, task.part.column + block % task.part.columns, slot])


@njit(cache=True, error_model="numpy", nogil=True)
def stand_in(task: Task, at: int, pixel: int) -> int:
    """Flat position of the group that stands for another one far from the mast; -1 where it has its own."""
    mast = task.sweep.mast
    km, far_km = kilometres(task, pixel), FAR_PIXELS * mast.cell_km
    if not far_km < km <= mast.range_km:
        return -1
    size = COARSEST if km > FARTHER_PIXELS * mast.cell_km else 2
    block, slot = at // SLOTS, at % SLOTS
    row, column = block // task.part.columns, block % task.part.columns
    while size > 1:
        # a part begins with a row and a column that are multiples of the largest size
        other = ((row - row % size) * task.part.columns + column - column % size) * SLOTS + slot
        if other == at:
            return -1
        its = pixel_of(task, other)
        if its >= 0 and far_km < kilometres(task, its) <= mast.range_km:
            return other
        size //= 2
    return -1


@njit(cache=True, error_model="numpy", nogil=True)
def call_ray(sides: Sides, task: Task, at: int, pixel: int, rays: int, calls: Calls) -> bool:
    """Note a group with the ray nearest to its pixel; False where that is too near for rays."""
    width = task.blocks.slot.shape[1]
    down, right = pixel // width - task.row, pixel % width - task.column
    if abs(right) >= abs(down):
        number, away, across = (0 if right > 0.0 else 1), abs(right), down
    else:
        number, away, across = (2 if down > 0.0 else 3), abs(down), right
    if away < FIRST_LINE or kilometres(task, pixel) < SHORTEST_KM:
        return False
    side = sides[number]
    line = math.floor(side.major + away * side.sign + 0.5)
    k = (line - first_line(side)) * side.sign + 1
    ray = math.floor(across / away * rays + 0.5) + rays
    calls.following[at] = calls.first[number, ray, k]
    calls.first[number, ray, k] = at
    calls.last[number, ray] = max(calls.last[number, ray], k)
    return True


@njit(cache=True, error_model="numpy", nogil=True)
def serve_calls(
    terrain_m: Float32Array,
    task: Task,
    points: FloatArray,
    count: int,
    slope: float,
    first: Int32Array,
    following: Int32Array,
) -> None:
    """Losses of the groups that one ray serves, from its ``count`` points."""
    flat, tx_m = task.losses_db.reshape(-1), task.sweep.mast.tx_m
    step = task.sweep.mast.cell_km * math.sqrt(1.0 + slope * slope)
    state = RayState(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    known, behind = first_unknown(points, count), 1
    for k in range(1, first.size):
        at = first[k]
        if at < 0:
            continue
        if k <= known and k < count:
            state, behind = advance_over(points, behind, k, tx_m, state), k
        while at >= 0:
            pixel = pixel_of(task, at)
            flat[at] = math.nan
            if k <= known and k < count:
                ground, km = float(terrain_m[pixel]), kilometres(task, pixel)
                flat[at] = receiver_loss_db(task.sweep, points, k, step, state, ground, km)
            at = following[at]
