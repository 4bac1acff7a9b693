"""Straight pieces of barriers, and by which cells of a local lattice they pass.

Lengths are in steps of the lattice. Two lines that touch count as crossing, and the same predicate
judges every pair, so that no way leads through the common point of two pieces of one barrier.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray

PAD = 1e-6
"""Widening of cells within which a piece counts as passing, against rounding. [steps]"""

BLOCK_M = 500.0
"""Edge of the blocks by which the pieces of a whole network are found. [m]"""


class BarrierBlocks(NamedTuple):
    """All pieces of barriers of a network, and those that touch each block.

    Parameters
    ----------
    xy
        Both ends of each piece, shape ``(pieces, 4)``. [m]
    line
        Line that each piece belongs to.
    first_block
        Column and row of the first block, shape ``(2,)``.
    shape
        Columns and rows of blocks, shape ``(2,)``.
    pointer, piece
        Pieces by block, row by row.
    """

    xy: FloatArray
    line: Int32Array
    first_block: IntArray
    shape: IntArray
    pointer: IntArray
    piece: Int32Array


class Barriers(NamedTuple):
    """Pieces of barriers within a lattice, and those that pass each cell.

    Parameters
    ----------
    xy, line, number
        Both ends [steps], shape ``(pieces, 4)``, the line of each, and its number among all pieces:
        those that follow each other on a line have consecutive numbers.
    pointer, piece
        Pieces by cell, row by row; cell ``(i, j)`` lies between the nodes ``i`` and ``i + 1``, ``j``
        and ``j + 1``.
    near
        Whether a barrier passes within two cells of each node, row by row.
    nx
        Nodes and cells in a row.
    """

    xy: FloatArray
    line: Int32Array
    number: Int32Array
    pointer: Int32Array
    piece: Int32Array
    near: BoolArray
    nx: int


@njit(cache=True)
def crosses(
    ax: float, ay: float, bx: float, by: float, ux: float, uy: float, vx: float, vy: float
) -> bool:
    """Whether the line from a to b touches or crosses that from u to v."""
    at_u = (bx - ax) * (uy - ay) - (by - ay) * (ux - ax)
    at_v = (bx - ax) * (vy - ay) - (by - ay) * (vx - ax)
    if (at_u > 0.0 and at_v > 0.0) or (at_u < 0.0 and at_v < 0.0):
        return False
    at_a = (vx - ux) * (ay - uy) - (vy - uy) * (ax - ux)
    at_b = (vx - ux) * (by - uy) - (vy - uy) * (bx - ux)
    if (at_a > 0.0 and at_b > 0.0) or (at_a < 0.0 and at_b < 0.0):
        return False
    if at_u == 0.0 and at_v == 0.0:  # on one line, or one of them a point
        return not (
            max(ax, bx) < min(ux, vx)
            or max(ux, vx) < min(ax, bx)
            or max(ay, by) < min(uy, vy)
            or max(uy, vy) < min(ay, by)
        )
    return True


@njit(cache=True)
def crossing_fraction(
    ax: float, ay: float, bx: float, by: float, ux: float, uy: float, vx: float, vy: float
) -> float:
    """Fraction of the way from u to v at which it meets the line from a to b that crosses it."""
    at_u = (bx - ax) * (uy - ay) - (by - ay) * (ux - ax)
    at_v = (bx - ax) * (vy - ay) - (by - ay) * (vx - ax)
    if at_u == at_v:
        return 0.0
    return min(1.0, max(0.0, at_u / (at_u - at_v)))


@njit(cache=True)
def blocks_of_pieces(
    xy: FloatArray, first_block: IntArray, shape: IntArray
) -> tuple[IntArray, Int32Array]:
    """Pieces by the blocks that their boxes touch: row pointer and piece, see `BarrierBlocks`."""
    pointer = np.zeros(shape[0] * shape[1] + 1, np.int64)
    piece = np.empty(0, np.int32)
    for filling in (False, True):
        for k in range(len(xy)):
            left = math.floor(min(xy[k, 0], xy[k, 2]) / BLOCK_M) - first_block[0]
            right = math.floor(max(xy[k, 0], xy[k, 2]) / BLOCK_M) - first_block[0]
            low = math.floor(min(xy[k, 1], xy[k, 3]) / BLOCK_M) - first_block[1]
            high = math.floor(max(xy[k, 1], xy[k, 3]) / BLOCK_M) - first_block[1]
            for j in range(low, high + 1):
                for i in range(left, right + 1):
                    block = j * shape[0] + i
                    if filling:
                        pointer[block] -= 1
                        piece[pointer[block]] = k
                    else:
                        pointer[block] += 1
        if not filling:
            pointer = np.cumsum(pointer)
            piece = np.empty(pointer[-1], np.int32)
    return pointer, piece


@njit(cache=True)
def pieces_in_window(
    blocks: BarrierBlocks, x0: float, y0: float, step_m: float, nx: int, ny: int
) -> tuple[FloatArray, Int32Array, Int32Array]:
    """Pieces near a lattice in its steps, their lines, and their numbers.

    Parameters
    ----------
    x0, y0
        First node. [m]
    step_m
        Distance between the nodes. [m]
    nx, ny
        Columns and rows of nodes.
    """
    xy, line, first_block, shape, pointer, piece = blocks
    left = max(math.floor(x0 / BLOCK_M) - first_block[0], 0)
    right = min(math.floor((x0 + nx * step_m) / BLOCK_M) - first_block[0], shape[0] - 1)
    low = max(math.floor(y0 / BLOCK_M) - first_block[1], 0)
    high = min(math.floor((y0 + ny * step_m) / BLOCK_M) - first_block[1], shape[1] - 1)
    capacity = 0
    for j in range(low, high + 1):
        if right >= left:
            capacity += pointer[j * shape[0] + right + 1] - pointer[j * shape[0] + left]
    found = np.empty(capacity, np.int32)
    used = 0
    for j in range(low, high + 1):
        for i in range(left, right + 1):
            block = j * shape[0] + i
            for k in range(pointer[block], pointer[block + 1]):
                number = piece[k]
                # Once: in the first of its blocks that lies in the window.
                own_i = math.floor(min(xy[number, 0], xy[number, 2]) / BLOCK_M) - first_block[0]
                own_j = math.floor(min(xy[number, 1], xy[number, 3]) / BLOCK_M) - first_block[1]
                if max(own_i, left) == i and max(own_j, low) == j:
                    found[used] = number
                    used += 1
    local = np.empty((used, 4), np.float64)
    lines = np.empty(used, np.int32)
    for k in range(used):
        number = found[k]
        local[k, 0] = (xy[number, 0] - x0) / step_m
        local[k, 1] = (xy[number, 1] - y0) / step_m
        local[k, 2] = (xy[number, 2] - x0) / step_m
        local[k, 3] = (xy[number, 3] - y0) / step_m
        lines[k] = line[number]
    return local, lines, found[:used].copy()


@njit(cache=True)
def _row_range(piece: FloatArray, rows: int) -> tuple[int, int]:
    """First and last row of cells that a piece passes."""
    low = math.floor(max(min(piece[1], piece[3]) - PAD, 0.0))
    high = math.floor(min(max(piece[1], piece[3]) + PAD, rows - 1.0))
    return low, high


@njit(cache=True)
def _column_range(piece: FloatArray, row: int, columns: int) -> tuple[int, int]:
    """First and last cell of one row that a piece passes; the first is larger where none."""
    ax, ay, bx, by = piece[0], piece[1], piece[2], piece[3]
    at_low, at_high = 0.0, 1.0
    if ay != by:
        one, two = (row - PAD - ay) / (by - ay), (row + 1.0 + PAD - ay) / (by - ay)
        at_low, at_high = max(min(one, two), 0.0), min(max(one, two), 1.0)
    x_low, x_high = ax + at_low * (bx - ax), ax + at_high * (bx - ax)
    left = max(min(x_low, x_high) - PAD, 0.0)
    right = min(max(x_low, x_high) + PAD, columns - 1.0)
    if right < left:
        return 1, 0
    return math.floor(left), math.floor(right)


@njit(cache=True)
def barriers_by_cell(xy: FloatArray, nx: int, ny: int) -> tuple[Int32Array, Int32Array]:
    """Row pointer over the cells, and the pieces that pass each."""
    pointer = np.zeros(nx * ny + 1, np.int32)
    piece = np.empty(0, np.int32)
    if len(xy) == 0:
        return pointer, piece
    for filling in (False, True):
        for k in range(len(xy)):
            low, high = _row_range(xy[k], ny)
            for j in range(low, high + 1):
                left, right = _column_range(xy[k], j, nx)
                for cell in range(j * nx + left, j * nx + right + 1):
                    if filling:
                        pointer[cell] -= 1
                        piece[pointer[cell]] = k
                    else:
                        pointer[cell] += 1
        if not filling:
            for cell in range(nx * ny):
                pointer[cell + 1] += pointer[cell]
            piece = np.empty(pointer[nx * ny], np.int32)
    return pointer, piece


@njit(cache=True)
def nodes_near(pointer: Int32Array, nx: int, ny: int) -> BoolArray:
    """Nodes with a barrier within two cells, row by row."""
    near = np.zeros(nx * ny, np.bool_)
    if pointer[nx * ny] == 0:
        return near
    for j in range(ny):
        for i in range(nx):
            if pointer[j * nx + i + 1] > pointer[j * nx + i]:
                for row in range(max(j - 1, 0), min(j + 3, ny)):
                    near[row * nx + max(i - 1, 0) : row * nx + min(i + 3, nx)] = True
    return near


@njit(cache=True)
def is_blocked(barriers: Barriers, ux: float, uy: float, vx: float, vy: float) -> bool:
    """Whether a barrier crosses the line between two points that lie at most a few cells apart."""
    xy, _, _, pointer, piece, _, nx = barriers
    for j in range(math.floor(min(uy, vy)), math.floor(max(uy, vy)) + 1):
        for i in range(math.floor(min(ux, vx)), math.floor(max(ux, vx)) + 1):
            cell = j * nx + i
            for k in range(pointer[cell], pointer[cell + 1]):
                p = piece[k]
                if crosses(xy[p, 0], xy[p, 1], xy[p, 2], xy[p, 3], ux, uy, vx, vy):
                    return True
    return False


@njit(cache=True)
def is_on_barrier(barriers: Barriers, cell: int, x: float, y: float, touch: float) -> bool:
    """Whether a point of a cell lies so near a barrier in it that it touches it. [steps]"""
    for k in range(barriers.pointer[cell], barriers.pointer[cell + 1]):
        ax, ay, bx, by = barriers.xy[barriers.piece[k]]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        part = ((x - ax) * dx + (y - ay) * dy) / square if square > 0.0 else 0.0
        part = min(max(part, 0.0), 1.0)
        if math.hypot(x - ax - part * dx, y - ay - part * dy) <= touch:
            return True
    return False


@njit(cache=True)
def link_crossings(
    barriers: Barriers, ux: float, uy: float, vx: float, vy: float
) -> tuple[int, float, float, int]:
    """How many lines cross the link between two neighbours of the lattice.

    Returns
    -------
    0, 1, or 2 for several; the first and the last fraction of the link at which one does; and a piece
    that does, -1 for none.
    """
    xy, line, _, pointer, piece, _, nx = barriers
    count, first, last, which = 0, 1.0, 0.0, -1
    cell = math.floor(min(uy, vy)) * nx + math.floor(min(ux, vx))
    for k in range(pointer[cell], pointer[cell + 1]):
        p = piece[k]
        if crosses(xy[p, 0], xy[p, 1], xy[p, 2], xy[p, 3], ux, uy, vx, vy):
            at = crossing_fraction(xy[p, 0], xy[p, 1], xy[p, 2], xy[p, 3], ux, uy, vx, vy)
            if count == 0:
                count, which = 1, p
            elif line[p] != line[which] or abs(at - first) > PAD:
                count = 2
            first, last = min(first, at), max(last, at)
    return count, first, last, which
