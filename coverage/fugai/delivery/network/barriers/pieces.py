"""Straight pieces of water, walls, railways and motorways: one list for places and for bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.kernels.raster.ground.barriers import BLOCK_M, BarrierBlocks, blocks_of_pieces

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, ObjectArray

TOUCH_M = 0.01
"""A road that ends so near a barrier ends at it, as at a gate, and does not cross it. [m]"""


def pieces_of_lines(lines: ObjectArray) -> tuple[FloatArray, Int32Array]:
    """Both ends of each straight piece of lines, shape ``(pieces, 4)``, and its line. [m]"""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    ends = np.concatenate((xy[joined], xy[joined + 1]), axis=1).reshape(-1, 4)
    return ends, line[joined].astype(np.int32)


def tree_of_pieces(pieces: FloatArray) -> shapely.STRtree:
    """Search tree over straight pieces, since the box of a whole river is too large."""
    segments = shapely.linestrings(pieces.reshape(-1, 2, 2))
    return shapely.STRtree(np.asarray(segments, dtype=object).reshape(-1))


def barrier_blocks(pieces: FloatArray, line: Int32Array) -> BarrierBlocks:
    """Pieces with those that touch each block of `BLOCK_M`."""
    if len(pieces) == 0:
        none = np.zeros(2, dtype=np.int64)
        return BarrierBlocks(pieces, line, none, none, np.zeros(1, np.int64), np.empty(0, np.int32))
    corners = np.floor(pieces.reshape(-1, 2) / BLOCK_M).astype(np.int64)
    first = corners.min(axis=0)
    shape = corners.max(axis=0) - first + 1
    pointer, piece = blocks_of_pieces(pieces, first, shape)
    return BarrierBlocks(pieces, line, first, shape, pointer, piece)


def gaps_across(
    tree: shapely.STRtree | None, pieces: FloatArray, ends: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Where straight roads lie across barriers, and which of them lie along one.

    Between the banks of a river, the tracks of a railway, or where the straight line cuts off a bend
    beside a wall, nobody steps off the road.

    Parameters
    ----------
    pieces
        Those of the tree. [m]
    ends
        Both ends of each road, shape ``(roads, 4)``. [m]

    Returns
    -------
    Fractions between the first and the last of several barriers, shape ``(roads, 2)``, 2 and -1 where a
    road crosses at most one; and which roads run on a barrier, such as those on a dike.
    """
    gaps, along = np.tile([2.0, -1.0], (len(ends), 1)), np.zeros(len(ends), dtype=np.bool_)
    if tree is None or len(ends) == 0:
        return gaps, along
    lines = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object).reshape(-1)
    road, piece = tree.query(lines, predicate="intersects")
    ax, ay, bx, by = pieces[piece].T
    ux, uy, vx, vy = ends[road].T
    at_u = (bx - ax) * (uy - ay) - (by - ay) * (ux - ax)
    at_v = (bx - ax) * (vy - ay) - (by - ay) * (vx - ax)
    # Twice the area of the triangle over a piece is its length times the distance from it.
    touch = TOUCH_M * np.hypot(bx - ax, by - ay)
    on_it = (np.abs(at_u) <= touch) & (np.abs(at_v) <= touch)
    along[road[on_it & _overlap(pieces[piece], ends[road])]] = True
    apart = at_u != at_v
    fraction = np.divide(at_u, at_u - at_v, out=np.zeros_like(at_u), where=apart)
    length_m = np.hypot(vx - ux, vy - uy)
    end = TOUCH_M / np.maximum(length_m, TOUCH_M)
    inside = apart & ~on_it & (fraction > end) & (fraction < 1.0 - end)
    road, fraction, end = road[inside], fraction[inside], end[inside]
    first, last = np.full(len(ends), 2.0), np.full(len(ends), -1.0)
    np.minimum.at(first, road, fraction - end)
    np.maximum.at(last, road, fraction + end)
    widened = np.full(len(ends), np.inf)
    np.minimum.at(widened, road, 2.0 * end)
    several = last - first > 1.5 * widened
    gaps[several, 0], gaps[several, 1] = first[several], last[several]
    return gaps, along


def _overlap(pieces: FloatArray, ends: FloatArray) -> BoolArray:
    """Whether each piece has more than a point of its road beside it."""
    dx, dy = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    square = np.maximum(dx * dx + dy * dy, TOUCH_M**2)
    one = ((pieces[:, 0] - ends[:, 0]) * dx + (pieces[:, 1] - ends[:, 1]) * dy) / square
    two = ((pieces[:, 2] - ends[:, 0]) * dx + (pieces[:, 3] - ends[:, 1]) * dy) / square
    low, high = np.maximum(np.minimum(one, two), 0.0), np.minimum(np.maximum(one, two), 1.0)
    more: BoolArray = (high - low) * np.sqrt(square) > TOUCH_M
    return more
