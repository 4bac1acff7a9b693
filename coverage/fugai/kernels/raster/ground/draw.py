"""Ground within several times of one place, or of several together, as rings of polygons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.raster.ground.barriers import (
    Barriers,
    barriers_by_cell,
    nodes_near,
    pieces_in_window,
)
from fugai.kernels.raster.ground.outline import Lines, outline
from fugai.kernels.raster.ground.rings import closed_rings, rings_by_polygon
from fugai.kernels.raster.ground.roads import doubtful_parts, parts_in_time, seed_parts
from fugai.kernels.raster.ground.spread import spread

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.raster.ground.barriers import BarrierBlocks
    from fugai.kernels.raster.ground.roads import RoadShapes, Search
    from fugai.kernels.routing.shortest_paths import Graph

OFFSET_X, OFFSET_Y = 0.3719, 0.6143
"""Where the lattice begins, so that whole coordinates do not lie on it. [steps]"""


class Lattice(NamedTuple):
    """How fine the ground is drawn.

    Parameters
    ----------
    step_m
        Distance of the nodes. [m]
    limit
        Longest way beside a road. [steps]
    max_nodes
        How many nodes there may be; for more the step is doubled until it is large enough.
    """

    step_m: float
    limit: float
    max_nodes: int


@njit(cache=True)
def _window(ends: FloatArray, lattice: Lattice) -> tuple[float, float, float, int, int, float]:
    """First node [m], step [m], columns, rows, and limit [steps] of the lattice around roads."""
    step_m, limit = lattice.step_m, lattice.limit
    west, east = min(ends[:, 0].min(), ends[:, 2].min()), max(ends[:, 0].max(), ends[:, 2].max())
    south, north = min(ends[:, 1].min(), ends[:, 3].min()), max(ends[:, 1].max(), ends[:, 3].max())
    while True:
        rim = math.ceil(limit) + 4
        left = math.floor(west / step_m - OFFSET_X) - rim
        low = math.floor(south / step_m - OFFSET_Y) - rim
        nx = math.floor(east / step_m - OFFSET_X) + rim + 2 - left
        ny = math.floor(north / step_m - OFFSET_Y) + rim + 2 - low
        if nx * ny <= lattice.max_nodes or limit < 2.0:
            return (left + OFFSET_X) * step_m, (low + OFFSET_Y) * step_m, step_m, nx, ny, limit
        step_m, limit = 2.0 * step_m, 0.5 * limit


@njit(cache=True)
def _to_steps(ends: FloatArray, x0: float, y0: float, step_m: float) -> FloatArray:
    """Ends in steps of a lattice."""
    local = np.empty_like(ends)
    for k in range(len(ends)):
        for c in range(0, 4, 2):
            local[k, c] = (ends[k, c] - x0) / step_m
            local[k, c + 1] = (ends[k, c + 1] - y0) / step_m
    return local


@njit(cache=True, nogil=True)
def drawn_ground(
    graph: Graph,
    shapes: RoadShapes,
    blocks: BarrierBlocks,
    search: Search,
    cutoffs_s: FloatArray,
    lattice: Lattice,
    done: BoolArray,
) -> tuple[FloatArray, IntArray, IntArray, IntArray, FloatArray, IntArray]:
    """Ground within each time of one search.

    Parameters
    ----------
    search
        Nodes within the longest time.
    cutoffs_s
        Times by rising length, inclusive. [s]
    done
        One flag for each road, none of them set; left so.

    Returns
    -------
    Points of all rings [m]; row pointers of rings over points, of polygons over rings, and of times
    over polygons; stretches of travelled road that may lie outside [m], and the row pointer of times
    over them.
    """
    longest = parts_in_time(graph, shapes, search, cutoffs_s[-1], done)[0]
    _clear(graph, shapes, search.node, done)
    times = len(cutoffs_s)
    n_polygons, n_doubtful = np.zeros(times + 1, np.int64), np.zeros(times + 1, np.int64)
    points, doubtful = np.empty((0, 2), np.float64), np.empty((0, 4), np.float64)
    rings, polygons = np.zeros(1, np.int64), np.zeros(1, np.int64)
    if len(longest) == 0:
        return points, rings, polygons, n_polygons, doubtful, n_doubtful
    x0, y0, step_m, nx, ny, limit = _window(longest, lattice)
    xy, line, number = pieces_in_window(blocks, x0, y0, step_m, nx, ny)
    pointer, piece = barriers_by_cell(xy, nx, ny)
    barriers = Barriers(xy, line, number, pointer, piece, nodes_near(pointer, nx, ny), nx)
    away = np.full(nx * ny, np.float32(np.inf), np.float32)
    for t in range(times):
        ends, span, kinds = parts_in_time(graph, shapes, search, cutoffs_s[t], done)
        ends = _to_steps(ends, x0, y0, step_m)
        seeds = seed_parts(away, barriers, ends, span, kinds, limit)
        spread(away, barriers, limit, seeds)
        begin, start, bends, corner = outline(away, barriers, ny, limit)
        own_rings, own_points = closed_rings(Lines(begin, start, bends, corner))
        order, own_polygons = rings_by_polygon(own_rings, own_points)
        points, rings = _with_rings(points, rings, own_points, own_rings, order, x0, y0, step_m)
        polygons = np.concatenate((polygons, polygons[-1] + own_polygons[1:]))
        n_polygons[t + 1] = n_polygons[t] + len(own_polygons) - 1
        unsure = doubtful_parts(away, barriers, ends, span, limit)
        for k in range(len(unsure)):
            for c in range(0, 4, 2):
                unsure[k, c] = x0 + step_m * unsure[k, c]
                unsure[k, c + 1] = y0 + step_m * unsure[k, c + 1]
        doubtful = np.concatenate((doubtful, unsure))
        n_doubtful[t + 1] = len(doubtful)
    _clear(graph, shapes, search.node, done)
    return points, rings, polygons, n_polygons, doubtful, n_doubtful


@njit(cache=True)
def _clear(graph: Graph, shapes: RoadShapes, node: Int32Array, done: BoolArray) -> None:
    """Take back the flags of all roads at the nodes."""
    for k in range(len(node)):
        for edge in range(graph.indptr[node[k]], graph.indptr[node[k] + 1]):
            done[shapes.road[edge]] = False


@njit(cache=True)
def _with_rings(
    points: FloatArray,
    rings: IntArray,
    own_points: FloatArray,
    own_rings: IntArray,
    order: IntArray,
    x0: float,
    y0: float,
    step_m: float,
) -> tuple[FloatArray, IntArray]:
    """Points and row pointer with further rings in an order, in metres."""
    total = 0
    for r in order:
        total += own_rings[r + 1] - own_rings[r]
    used = len(points)
    longer = np.empty((used + total, 2), np.float64)
    longer[:used] = points
    pointer = np.empty(len(rings) + len(order), np.int64)
    pointer[: len(rings)] = rings
    for k in range(len(order)):
        for p in range(own_rings[order[k]], own_rings[order[k] + 1]):
            longer[used, 0] = x0 + step_m * own_points[p, 0]
            longer[used, 1] = y0 + step_m * own_points[p, 1]
            used += 1
        pointer[len(rings) + k] = used
    return longer, pointer
