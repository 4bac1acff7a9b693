"""Blocks of pixels: what all pixels of a block that stand on one kind of ground have in common.

A block has `BLOCK` x `BLOCK` pixels and up to `SLOTS` groups, by the height of the clutter. One pixel
of each group represents it where far cells are summed up; bounds hold for all of its pixels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, UInt8Array

BLOCK = 8
"""Edge of a block. [pixels]"""

SLOTS = 3
"""Groups of a block: clutter below 5 m, below 15 m, and higher."""

NO_SLOT = 255
"""Slot of a pixel without terrain or clutter."""

ARRIVALS = 16
"""Directions from which a ray arrives at a pixel: four for each side of a mast."""

_LIMITS_M = (5.0, 15.0)


class Part(NamedTuple):
    """Part of the blocks: its first row and column, and how many of each there are."""

    row: int
    column: int
    rows: int
    columns: int


class Blocks(NamedTuple):
    """Groups of the blocks of a raster, arrays of shape (rows, columns, slots) of blocks.

    Parameters
    ----------
    top, left
        Pixels of the first block before the raster begins.
    pixel
        Flat index of the pixel that represents each group, -1 where there is none.
    low_m, high_m
        Lowest and highest ground. [m above sea level]
    edge_m
        Least height of the obstacle one step before a receiver, above the receiver's ground, by the
        direction from which the ray arrives; minus infinity where it is not known. [m]
    slot
        Slot of each pixel of the raster.
    """

    top: int
    left: int
    pixel: Int32Array
    low_m: Float32Array
    high_m: Float32Array
    edge_m: Float32Array
    slot: UInt8Array


@njit(cache=True, nogil=True)
def slot_of(clutter_m: float) -> int:
    """Slot of a height of clutter."""
    first, second = _LIMITS_M
    if clutter_m < first:
        return 0
    return 1 if clutter_m < second else 2


@njit(cache=True, nogil=True)
def arrival(row: float, column: float) -> int:
    """Direction in which a receiver lies from its mast, as one of `ARRIVALS`, clockwise from south-east.

    ``row`` and ``column`` are those of the receiver less the mast's; on a border either of two.
    """
    if abs(row) <= abs(column):
        slope = row / max(abs(column), 1e-9)
        part = min(int((slope + 1.0) * 2.0), 3)
        return part if column > 0.0 else 11 - part
    slope = column / abs(row)
    part = min(int((slope + 1.0) * 2.0), 3)
    return 7 - part if row > 0.0 else 12 + part


@njit(cache=True, nogil=True)
def edge_before(
    terrain_m: Float32Array, clutter_m: Float32Array, row: int, column: int, where: int
) -> float:
    """Least height of the sample before a pixel, on any ray from one of `ARRIVALS`, above its ground. [m]"""
    side, part = where // 4, where % 4
    if side in (1, 2):
        part = 3 - part
    low, near = -2, -1
    if part == 0:
        low, near = 0, 0
    elif part == 1:
        low, near = -1, 0
    elif part == 2:
        low, near = -1, -1
    height, width = terrain_m.shape
    by_columns = side in (0, 2)
    line = -1 if side < 2 else 1
    ground, top = np.inf, np.inf
    for k in range(3):
        i = row + (low + k if by_columns else line)
        j = column + (line if by_columns else low + k)
        if not (0 <= i < height and 0 <= j < width):
            return -np.inf
        here = float(terrain_m[i, j])
        if math.isnan(here):
            return -np.inf
        ground = min(ground, here)
    for k in range(2):
        i = row + (near + k if by_columns else line)
        j = column + (line if by_columns else near + k)
        above = float(clutter_m[i, j])
        if math.isnan(above):
            return -np.inf
        top = min(top, above)
    return ground + top - float(terrain_m[row, column])


@njit(cache=True, nogil=True)
def known_or_least(value: float) -> float:
    """A height, minus infinity where it is not known."""
    return -np.inf if math.isnan(value) else value


@njit(cache=True, nogil=True)
def edges_before(
    terrain_m: Float32Array, clutter_m: Float32Array, row: int, column: int, edges_m: FloatArray
) -> None:
    """Write `edge_before` of all `ARRIVALS` to ``edges_m``, from each height only once. [m]"""
    height, width = terrain_m.shape
    if not (2 <= row < height - 2 and 2 <= column < width - 2):
        for where in range(ARRIVALS):
            edges_m[where] = edge_before(terrain_m, clutter_m, row, column, where)
        return
    here = float(terrain_m[row, column])
    for side in range(4):
        down = 1 if side in (0, 2) else 0
        right, line = 1 - down, -1 if side < 2 else 1
        i, j = row + line * right, column + line * down
        ground0 = known_or_least(float(terrain_m[i - 2 * down, j - 2 * right]))
        ground1 = known_or_least(float(terrain_m[i - down, j - right]))
        ground2 = known_or_least(float(terrain_m[i, j]))
        ground3 = known_or_least(float(terrain_m[i + down, j + right]))
        ground4 = known_or_least(float(terrain_m[i + 2 * down, j + 2 * right]))
        above = known_or_least(float(clutter_m[i, j]))
        low = min(above, known_or_least(float(clutter_m[i - down, j - right])))
        high = min(above, known_or_least(float(clutter_m[i + down, j + right])))
        middle = min(ground1, ground2, ground3)
        first, step = (4 * side + 3, -1) if side in (1, 2) else (4 * side, 1)
        edges_m[first] = min(ground2, ground3, ground4) + high - here
        edges_m[first + step] = middle + high - here
        edges_m[first + 2 * step] = middle + low - here
        edges_m[first + 3 * step] = min(ground0, ground1, ground2) + low - here


@njit(cache=True, nogil=True)
def fill_blocks_of(
    terrain_m: Float32Array, clutter_m: Float32Array, blocks: Blocks, part: Part
) -> None:
    """Fill the arrays of blocks that lie ``top`` and ``left`` pixels before the raster.

    Only those of a part: the others have no groups, and their pixels no slot.
    """
    blocks.pixel[:] = -1
    blocks.low_m[:] = np.inf
    blocks.high_m[:] = -np.inf
    blocks.edge_m[:] = np.inf
    blocks.slot[:] = NO_SLOT
    nearest, edges = np.empty(SLOTS), np.empty(ARRIVALS)
    for i in range(part.row, part.row + part.rows):
        for j in range(part.column, part.column + part.columns):
            nearest[:] = np.inf
            fill_block(terrain_m, clutter_m, blocks, i, j, nearest, edges)


@njit(cache=True, nogil=True)
def fill_block(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    blocks: Blocks,
    i: int,
    j: int,
    nearest: FloatArray,
    edges: FloatArray,
) -> None:
    """Fill one block.

    ``nearest`` is room for how far each group's pixel is from the middle, ``edges`` for one pixel's.
    """
    height, width = terrain_m.shape
    top, left = i * BLOCK - blocks.top, j * BLOCK - blocks.left
    middle = 0.5 * (BLOCK - 1)
    for row in range(max(top, 0), min(top + BLOCK, height)):
        for column in range(max(left, 0), min(left + BLOCK, width)):
            ground = terrain_m[row, column]
            if math.isnan(ground) or math.isnan(clutter_m[row, column]):
                blocks.slot[row, column] = NO_SLOT
                continue
            slot = slot_of(clutter_m[row, column])
            blocks.slot[row, column] = slot
            away = (row - top - middle) ** 2 + (column - left - middle) ** 2
            if away < nearest[slot]:
                nearest[slot] = away
                blocks.pixel[i, j, slot] = row * width + column
            blocks.low_m[i, j, slot] = min(blocks.low_m[i, j, slot], ground)
            blocks.high_m[i, j, slot] = max(blocks.high_m[i, j, slot], ground)
            edges_before(terrain_m, clutter_m, row, column, edges)
            for where in range(ARRIVALS):
                edge = np.float32(edges[where])
                blocks.edge_m[i, j, slot, where] = min(blocks.edge_m[i, j, slot, where], edge)
