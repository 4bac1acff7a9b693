"""Pixels around a mast as receivers on rays, for models that take each receiver's whole profile.

Rays and sides are those of `fugai.kernels.propagation.rays`. A pixel is served by the nearest ray, where that
crosses its line, or by a ray of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.even_profiles import even_ray
from fugai.kernels.propagation.rays import (
    DISTANCE,
    TERRAIN,
    TOP,
    Side,
    first_line,
    on_side,
    sample_ray,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.kernels.propagation.rays import Window

SAME_STEP = 1e-6
"""A first step that differs from the others by less than this part of them is as long as they are."""


class Reach(NamedTuple):
    """A mast on a raster, and which pixels it serves.

    ``ground_m``: under the mast [m above sea level]; ``cell_m``: edge of a pixel; ``range_m``: longest
    path; ``steps``: rays from an axis to a diagonal; ``parts``: only the middle ones of so many lines
    and so many pixels of a line are wanted, an odd number.
    """

    ground_m: float
    cell_m: float
    range_m: float
    steps: int
    parts: int


class RayRoom(NamedTuple):
    """Scratch arrays of a ray: its profile, distances [m], heights at equal steps [m], its receivers.

    ``receivers`` (2, points): line and minor index of each pixel that the ray serves.
    """

    profile: FloatArray
    metres: FloatArray
    even: FloatArray
    receivers: IntArray


@njit(cache=True, error_model="numpy", nogil=True)
def new_room(side: Side, reach: Reach) -> RayRoom:
    """Scratch arrays for the rays of one side."""
    points = side.majors + 2
    profile = np.zeros((3, points))
    profile[TERRAIN, 0] = profile[TOP, 0] = reach.ground_m
    return RayRoom(profile, np.zeros(points), np.empty(points), np.empty((2, points), np.int64))


@njit(cache=True, error_model="numpy", nogil=True)
def is_served(side: Side, reach: Reach, away: float, across: float) -> bool:
    """Whether a pixel at these distances along and across the major axis is a side's, and in range."""
    if not on_side(side, away, across):
        return False
    return bool(reach.cell_m * math.sqrt(away * away + across * across) <= reach.range_m)


@njit(cache=True, error_model="numpy", nogil=True)
def is_wanted(window: Window, line: int, minor: int, parts: int) -> bool:
    """Whether a pixel of a window is the middle one of its ``parts``."""
    half = parts // 2
    return (line - window.first_line) % parts == half and (
        minor - window.first_minor
    ) % parts == half


@njit(cache=True, error_model="numpy", nogil=True)
def receivers_of_ray(
    side: Side, window: Window, reach: Reach, ray: int, receivers: IntArray
) -> int:
    """Number of pixels of a window that a ray serves as the nearest; fills their lines and minors."""
    found, slope = 0, ray / reach.steps
    for line in range(window.first_line, window.last_line):
        away = (line - side.major) * side.sign
        if away < 0.5 or reach.cell_m * away > reach.range_m:
            continue
        middle, half = side.minor + slope * away, 0.5 * away / reach.steps + 1e-6
        low = max(math.ceil(middle - half), window.first_minor)
        high = min(math.floor(middle + half), window.last_minor - 1)
        for minor in range(low, high + 1):
            across = minor - side.minor
            if math.floor(across / away * reach.steps + 0.5) != ray:
                continue
            if is_served(side, reach, away, across) and is_wanted(window, line, minor, reach.parts):
                receivers[0, found], receivers[1, found] = line, minor
                found += 1
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def known_points(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    reach: Reach,
    slope: float,
    last: int,
    room: RayRoom,
) -> int:
    """Number of points of a ray as far as line ``last`` or the first void; fills their profile."""
    profile, metres = room.profile, room.metres
    count = sample_ray(terrain_m, clutter_m, side, slope, reach.cell_m / 1000.0, last, profile)
    for k in range(1, count):
        metres[k] = 1000.0 * profile[DISTANCE, k]
        if math.isnan(profile[TOP, k]):
            return k
    return count


@njit(cache=True, error_model="numpy", nogil=True)
def points_of_ray(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    reach: Reach,
    ray: int,
    found: int,
    room: RayRoom,
) -> int:
    """`known_points` of a ray as far as the farthest of its first ``found`` receivers."""
    last = room.receivers[0, 0]
    for n in range(found):
        last = side.sign * max(side.sign * last, side.sign * room.receivers[0, n])
    return known_points(terrain_m, clutter_m, side, reach, ray / reach.steps, last, room)


@njit(cache=True, error_model="numpy", nogil=True)
def heights_to(side: Side, room: RayRoom, last: int) -> tuple[FloatArray, float]:
    """Heights at equal steps to the point ``last`` of a ray, and the step. [m]"""
    first = (first_line(side) - side.major) * side.sign
    if abs(first - 1.0) <= SAME_STEP or last == 1:
        return room.profile[TERRAIN], room.metres[last] / last
    return room.even, even_ray(room.metres, room.profile[TERRAIN], last, room.even)


@njit(cache=True, error_model="numpy", nogil=True)
def point_of(side: Side, line: int) -> int:
    """Index of a ray's point on a line; that of the first line is 1."""
    return (line - first_line(side)) * side.sign + 1


@njit(cache=True, error_model="numpy", nogil=True)
def place_in(window: Window, line: int, minor: int) -> int:
    """Flat position of a pixel in a window's losses."""
    at = (line - window.first_line) * window.major_stride
    return at + (minor - window.first_minor) * window.minor_stride


@njit(cache=True, error_model="numpy", nogil=True)
def beside_db(side: Side, slope: float, line: int, minor: int) -> float:
    """What a pixel loses more than its ray's point by its own distance, in free space. [dB]"""
    away, across = line - side.major, minor - side.minor
    own, on_ray = away * away + across * across, away * away * (1.0 + slope * slope)
    return 10.0 * math.log10(own / on_ray)
