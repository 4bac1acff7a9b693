"""Outline of the ground that is nearer than a limit: marching squares that stop at barriers.

Between a node inside and one outside, the outline crosses their link where the way is as long as the
limit, by linear interpolation (Lorensen and Cline 1987, in the plane), or just before the first
barrier on the link. Within a cell it runs straight, or around the corners of barriers that lie on its
inner side: the inner part of a cell is then cut off from its nodes by no barrier. Two nodes inside
whose link one single line crosses belong together, since both of its sides are reached; where
several lines cross it, such as both banks of a canal, the ground between them stays outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.raster.ground.barriers import crosses, crossing_fraction, link_crossings

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, FloatArray, IntArray
    from fugai.kernels.raster.ground.barriers import Barriers

NEAREST = 1e-3
"""Least distance of the outline from a node, and from a barrier on the link. [steps]"""

CORNER_I = np.array([0, 1, 1, 0], dtype=np.int64)
CORNER_J = np.array([0, 0, 1, 1], dtype=np.int64)
"""Corners of a cell, counter-clockwise; side k leads from corner k to the next."""


BOTH_ENDS = np.array([0.0, 1.0])


class Sides(NamedTuple):
    """The four sides of one cell.

    Parameters
    ----------
    joins
        1 where a side joins two corners inside.
    piece
        Piece of a barrier that crosses a joined one, -1 for none.
    after, before
        Parts of a side that lie inside, from its first and from its last corner. [steps]
    """

    joins: IntArray
    piece: IntArray
    after: FloatArray
    before: FloatArray


class Lines(NamedTuple):
    """Directed pieces of outline with the inside on the left.

    ``ends`` are the numbers of the points at which a piece begins and ends, ``start`` the coordinates
    of the former; ``corner[pointer[k]:pointer[k + 1]]`` lie between.
    """

    ends: IntArray
    start: FloatArray
    pointer: IntArray
    corner: FloatArray


@njit(cache=True)
def _part_inside(way: float, other: float, limit: float, count: int, barrier: float) -> float:
    """Part of a link, from a node inside, that lies inside."""
    if count == 0:
        part = (limit - way) / (other - way)
    else:
        pulled = barrier - NEAREST if barrier > 2.0 * NEAREST else 0.5 * barrier
        part = min(pulled, limit - way)
    return min(max(part, 0.1 * NEAREST), 1.0 - NEAREST)


@njit(cache=True)
def _judge_sides(
    away: Float32Array, barriers: Barriers, i: int, j: int, limit: float, sides: Sides
) -> bool:
    """Fill the sides of a cell; whether all four join."""
    nx, whole = barriers.nx, True
    for k in range(4):
        n = (k + 1) & 3
        ui, uj, vi, vj = i + CORNER_I[k], j + CORNER_J[k], i + CORNER_I[n], j + CORNER_J[n]
        way, other = float(away[uj * nx + ui]), float(away[vj * nx + vi])
        sides.joins[k], sides.piece[k] = 0, -1
        u_in, v_in = way <= limit, other <= limit
        if not (u_in or v_in):
            whole = False
            continue
        count, first, last, piece = 0, 1.0, 0.0, -1
        if barriers.near[uj * nx + ui]:
            # From west to east and from south to north, in both cells that share the side.
            if k < 2:
                count, first, last, piece = link_crossings(barriers, ui, uj, vi, vj)
            else:
                count, first, last, piece = link_crossings(barriers, vi, vj, ui, uj)
                first, last = 1.0 - last, 1.0 - first
        if u_in and v_in and count < 2:
            sides.joins[k], sides.piece[k] = 1, piece
            continue
        whole = False
        if u_in:
            sides.after[k] = _part_inside(way, other, limit, count, first)
        if v_in:
            sides.before[k] = _part_inside(other, way, limit, count, 1.0 - last)
    return whole


@njit(cache=True)
def _point(
    nx: int, i: int, j: int, side: int, part: float, at_next: bool
) -> tuple[int, float, float]:
    """Number and coordinates of the point on a side, so far from its first or next corner."""
    k, n = side, (side + 1) & 3
    ui, uj, vi, vj = i + CORNER_I[k], j + CORNER_J[k], i + CORNER_I[n], j + CORNER_J[n]
    link = 2 * (min(uj, vj) * nx + min(ui, vi)) + (1 if ui == vi else 0)
    # At the western or southern end 0, else 1.
    number = 2 * link + (1 if (side < 2) == at_next else 0)
    if at_next:
        return number, vi + part * (ui - vi), vj + part * (uj - vj)
    return number, ui + part * (vi - ui), uj + part * (vj - uj)


@njit(cache=True)
def _passing(
    barriers: Barriers, cell: int, crossed: IntArray, box: FloatArray, chord: FloatArray
) -> BoolArray:
    """Which pieces of a cell lead from a side that joins its corners straight out over the chord.

    Both sides of such a barrier are reached, and it may divide what lies inside. One that comes back
    over the chord encloses ground there, and is not meant.
    """
    begin, end = barriers.pointer[cell], barriers.pointer[cell + 1]
    xy, number = barriers.xy, barriers.number
    found = np.zeros(end - begin, np.bool_)
    for start in crossed:
        own = np.zeros(end - begin, np.bool_)
        for k in range(begin, end):
            own[k - begin] = barriers.piece[k] == start
        for _ in range(end - begin):  # and those that follow within the cell
            for k in range(begin, end):
                for m in range(begin, end):
                    p, q = barriers.piece[k], barriers.piece[m]
                    if not own[k - begin] or own[m - begin] or abs(number[p] - number[q]) != 1:
                        continue
                    x, y = (xy[p, 2], xy[p, 3]) if number[q] > number[p] else (xy[p, 0], xy[p, 1])
                    if box[0] <= x <= box[0] + 1.0 and box[1] <= y <= box[1] + 1.0:
                        own[m - begin] = True
        crossings = 0
        for k in range(begin, end):
            if own[k - begin]:
                ax, ay, bx, by = xy[barriers.piece[k]]
                crossings += crosses(ax, ay, bx, by, chord[0], chord[1], chord[2], chord[3])
        if crossings <= 1:
            found |= own
    return found


@njit(cache=True)
def _corners_on_the_left(
    barriers: Barriers, cell: int, passing: BoolArray, box: FloatArray, chord: FloatArray
) -> FloatArray:
    """Corners of barriers in a cell on the left of a chord.

    These are the ends of pieces that do not pass, and where those that pass cross each other.
    """
    begin, end = barriers.pointer[cell], barriers.pointer[cell + 1]
    pieces = end - begin
    found = np.empty((2 * pieces + pieces * pieces, 2), np.float64)
    used = 0
    ax, ay, bx, by = chord[0], chord[1], chord[2], chord[3]
    for k in range(pieces):
        cx, cy, dx, dy = barriers.xy[barriers.piece[begin + k]]
        at = _crossed_by(barriers, begin, passing, k) if passing[k] else BOTH_ENDS
        for part in at:
            x = dx if part == 1.0 else cx + part * (dx - cx)
            y = dy if part == 1.0 else cy + part * (dy - cy)
            if x < box[0] or x > box[0] + 1.0 or y < box[1] or y > box[1] + 1.0:
                continue
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0.0:
                found[used, 0], found[used, 1] = x, y
                used += 1
    return found[:used]


@njit(cache=True)
def _crossed_by(barriers: Barriers, begin: int, passing: BoolArray, k: int) -> FloatArray:
    """Fractions of a passing piece of a cell at which others of them cross it."""
    xy, number = barriers.xy, barriers.number
    p = barriers.piece[begin + k]
    ux, uy, vx, vy = xy[p]
    found = np.empty(len(passing), np.float64)
    used = 0
    for m in range(k):
        q = barriers.piece[begin + m]
        ax, ay, bx, by = xy[q]
        follows = abs(number[p] - number[q]) == 1 and barriers.line[p] == barriers.line[q]
        if passing[m] and not follows and crosses(ax, ay, bx, by, ux, uy, vx, vy):
            found[used] = crossing_fraction(ax, ay, bx, by, ux, uy, vx, vy)
            used += 1
    return found[:used]


@njit(cache=True)
def _around(points: FloatArray, chord: FloatArray) -> FloatArray:
    """Corners of the shortest way from one end of a chord to the other with all points right of it."""
    found = np.empty((len(points), 2), np.float64)
    used = 0
    x, y, ex, ey = chord[0], chord[1], chord[2], chord[3]
    for _ in range(len(points)):
        best, bx, by = -1, ex, ey
        for k in range(len(points)):
            px, py = points[k, 0], points[k, 1]
            left = (bx - x) * (py - y) - (by - y) * (px - x)
            if left > 0.0:
                best, bx, by = k, px, py
        if best < 0:
            break
        found[used, 0], found[used, 1] = bx, by
        used += 1
        x, y = bx, by
    return found[:used]


@njit(cache=True)
def _grown(values: FloatArray, used: int, more: int) -> FloatArray:
    """The same array, or a larger copy with room for more rows."""
    if used + more <= len(values):
        return values
    larger = np.empty((2 * len(values) + more, values.shape[1]), np.float64)
    larger[:used] = values[:used]
    return larger


@njit(cache=True)
def outline(
    away: Float32Array, barriers: Barriers, ny: int, limit: float
) -> tuple[IntArray, FloatArray, IntArray, FloatArray]:
    """Pieces of outline of the nodes whose way is no longer than the limit, see `Lines`.

    Parameters
    ----------
    away
        Length of the way to each node, row by row; the nodes at the rim must lie outside. [steps]
    """
    nx = barriers.nx
    active = np.empty(nx * ny, np.int32)
    n_active = 0
    for j in range(ny - 1):
        for i in range(nx - 1):
            c = j * nx + i
            inside = 0
            for node in (c, c + 1, c + nx, c + nx + 1):
                inside += 1 if away[node] <= limit else 0
            if inside == 0 or (inside == 4 and not barriers.near[c]):
                continue
            active[n_active] = c
            n_active += 1
    ends = np.empty((4 * n_active, 2), np.int64)
    start = np.empty((4 * n_active, 2), np.float64)
    pointer = np.zeros(4 * n_active + 1, np.int64)
    corner = np.empty((64, 2), np.float64)
    sides = Sides(np.zeros(4, np.int64), np.zeros(4, np.int64), np.zeros(4), np.zeros(4))
    chord, box, crossed = np.empty(4), np.empty(2), np.empty(4, np.int64)
    used, bent = 0, 0
    for a in range(n_active):
        c = active[a]
        i, j = c % nx, c // nx
        if _judge_sides(away, barriers, i, j, limit, sides):
            continue
        box[0], box[1] = i, j
        for last in range(4):
            # Runs of joined corners: here the one that ends at this corner.
            node = (j + CORNER_J[last]) * nx + i + CORNER_I[last]
            if away[node] > limit or sides.joins[last]:
                continue
            first, n_crossed = last, 0
            while sides.joins[(first + 3) & 3]:
                first = (first + 3) & 3
                if sides.piece[first] >= 0:
                    crossed[n_crossed] = sides.piece[first]
                    n_crossed += 1
            side = (first + 3) & 3
            begin, chord[0], chord[1] = _point(nx, i, j, last, sides.after[last], False)
            finish, chord[2], chord[3] = _point(nx, i, j, side, sides.before[side], True)
            ends[used, 0], ends[used, 1] = begin, finish
            start[used, 0], start[used, 1] = chord[0], chord[1]
            if barriers.pointer[c + 1] > barriers.pointer[c]:
                passing = _passing(barriers, c, crossed[:n_crossed], box, chord)
                left = _corners_on_the_left(barriers, c, passing, box, chord)
                way = _around(left, chord)
                corner = _grown(corner, bent, len(way))
                corner[bent : bent + len(way)] = way
                bent += len(way)
            used += 1
            pointer[used] = bent
    return ends[:used], start[:used], pointer[: used + 1], corner[:bent]
