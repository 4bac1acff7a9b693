"""The points of a ray and what they amount to for the receivers behind them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation import rays
from fugai.kernels.propagation.vector_loops import (
    add,
    from_order,
    has_nan,
    in_order,
    invert,
    parabola,
    steepest,
    trapezoids,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.propagation.rays import Side

KM, BARE, TOP = rays.DISTANCE, rays.TERRAIN, rays.TOP
INVERSE, BARE_Z, TOP_Z, FLAT_Z, BACK, LINE = range(3, 9)
"""Rows of the array of a ray's points, whose columns are points, the mast first.

Distance [km] (`KM`) and its inverse; heights of the terrain (`BARE`) and of terrain with clutter
(`TOP`), both again above a parabola that falls with the Earth's curvature (`BARE_Z`, `TOP_Z`), and
that parabola itself (`FLAT_Z`) [m]; `BACK`, inverse numbers of steps to the receiver, which ends with
..., 1/3, 1/2, 1 whatever point the receiver is; `LINE`, inverse distances of the lines from the mast
[1/pixel]. One array rather than nine: each would be passed on with its shape and strides.
"""

SHORT = 6
"""Fewer points than this are sooner passed one by one."""


class RayState(NamedTuple):
    """What the points before a receiver amount to, seen from the mast.

    Steepest slopes to terrain with clutter and to terrain above the parabola, and to terrain itself
    [m/km]; the sums v1 and v2 of eq. 83 and 84 up to the last point before the receiver; indices of
    the points with the second and the first of these slopes, 0 where they are not known.
    """

    top_slope: float
    bare_slope: float
    plain_slope: float
    v1: float
    v2: float
    bare_at: int
    top_at: int


@njit(cache=True, error_model="numpy", nogil=True)
def new_points(side: Side, ground_m: float, most_lines: int) -> FloatArray:
    """Array for the points of any ray of a side that crosses ``most_lines`` at most, filled for the mast's own."""
    size = min(side.majors, most_lines) + 2
    points = np.zeros((9, size))
    points[BARE, 0] = points[TOP, 0] = points[BARE_Z, 0] = points[TOP_Z, 0] = ground_m
    near = (rays.first_line(side) - side.major) * side.sign
    for i in range(size):
        points[BACK, i] = 1.0 / (size - i)
    for i in range(1, size):
        points[LINE, i] = 1.0 / (near + (i - 1))
    return points


@njit(cache=True, error_model="numpy", nogil=True)
def fill_derived_rows(points: FloatArray, count: int, bulge: float) -> None:
    """Fill the rows that follow from distance and heights: inverses, heights above the parabola."""
    invert(points[KM, :count], points[INVERSE, :count])
    parabola(points[KM, :count], bulge, points[FLAT_Z, :count])
    add(points[BARE, :count], points[FLAT_Z, :count], points[BARE_Z, :count])
    add(points[TOP, :count], points[FLAT_Z, :count], points[TOP_Z, :count])


@njit(cache=True, error_model="numpy", nogil=True)
def advance(points: FloatArray, count: int, tx_m: float, state: RayState) -> RayState:
    """State behind point ``count``, from the state before it."""
    inverse, bare = points[INVERSE, count], points[BARE, count]
    near, far, low = points[KM, count - 1], points[KM, count], points[BARE, count - 1]
    moment = bare * (2.0 * far + near) + low * (far + 2.0 * near)
    slope, top = (points[BARE_Z, count] - tx_m) * inverse, (points[TOP_Z, count] - tx_m) * inverse
    return RayState(
        max(state.top_slope, top),
        max(state.bare_slope, slope),
        max(state.plain_slope, (bare - tx_m) * inverse),
        state.v1 + (far - near) * (bare + low),
        state.v2 + (far - near) * moment,
        count if slope > state.bare_slope else state.bare_at,
        count if top > state.top_slope else state.top_at,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def advance_over(
    points: FloatArray, begin: int, end: int, tx_m: float, state: RayState
) -> RayState:
    """State behind the points from ``begin`` to before ``end``: `advance` of each, to the bit, in less time.

    The steepest slopes are found in any order, so that the compiler vectorises; the sums keep theirs.
    """
    if end - begin < SHORT:
        for k in range(begin, end):
            state = advance(points, k, tx_m, state)
        return state
    top = bare = plain = in_order(-np.inf)
    for k in range(begin, end):
        inverse = points[INVERSE, k]
        top = max(top, in_order((points[TOP_Z, k] - tx_m) * inverse))
        bare = max(bare, in_order((points[BARE_Z, k] - tx_m) * inverse))
        plain = max(plain, in_order((points[BARE, k] - tx_m) * inverse))
    v1, v2 = state.v1, state.v2
    for k in range(begin, end):
        near, far = points[KM, k - 1], points[KM, k]
        low, high = points[BARE, k - 1], points[BARE, k]
        v1 += (far - near) * (high + low)
        v2 += (far - near) * (high * (2.0 * far + near) + low * (far + 2.0 * near))
    top_slope, bare_slope = from_order(top), from_order(bare)
    top_at, bare_at = state.top_at, state.bare_at
    if top_slope > state.top_slope:
        top_at = first_with_slope(points, TOP_Z, begin, end, tx_m, top_slope)
    if bare_slope > state.bare_slope:
        bare_at = first_with_slope(points, BARE_Z, begin, end, tx_m, bare_slope)
    return RayState(
        max(state.top_slope, top_slope),
        max(state.bare_slope, bare_slope),
        max(state.plain_slope, from_order(plain)),
        v1,
        v2,
        bare_at,
        top_at,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def first_with_slope(
    points: FloatArray, row: int, begin: int, end: int, tx_m: float, slope: float
) -> int:
    """First point from ``begin`` on whose height in a row has that slope from the mast."""
    at = np.int64(end)
    for k in range(begin, end):
        same = (points[row, k] - tx_m) * points[INVERSE, k] == slope
        at = min(at, np.int64(k) if same else np.int64(end))
    return int(at)


@njit(cache=True, error_model="numpy", nogil=True)
def first_unknown(points: FloatArray, count: int) -> int:
    """First of the ``count`` points whose height is missing, ``count`` where none is."""
    if not has_nan(points[TOP, 1:count]):
        return count
    k = 1
    while not math.isnan(points[TOP, k]):
        k += 1
    return k


@njit(cache=True, error_model="numpy", nogil=True)
def state_before(points: FloatArray, count: int, tx_m: float) -> RayState:
    """State before point ``count``, computed in one pass."""
    inverse = points[INVERSE, 1:count]
    v1, v2 = trapezoids(points[KM, :count], points[BARE, :count])
    return RayState(
        steepest(points[TOP_Z, 1:count], tx_m, inverse),
        steepest(points[BARE_Z, 1:count], tx_m, inverse),
        steepest(points[BARE, 1:count], tx_m, inverse),
        v1,
        v2,
        0,
        0,
    )
