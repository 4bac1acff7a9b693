"""Rays from a mast over a raster: their course, the profile along them, the pixels they serve.

A raster has four sides around a mast: east, west, south, north. The rays of a side run away from the
mast along its *major* axis; its *minor* axis is the other one. Positions are counted in pixels; a mast
may stand anywhere between pixel centres. A ray is sampled at its intersections with the lines of
pixel centres that are perpendicular to the major axis: a sample then needs two heights only, and the
samples of a ray are evenly spaced.

Each side has rays of slope j / steps, j from -steps to steps. Where ``steps`` is the range in pixels,
no pixel centre is more than half a pixel away from its ray; with twice as many, a quarter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.vector_loops import has_nan

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray

NO_PIXEL = -(2**31)
"""Stands for an index on the minor axis where there is none."""

DISTANCE, TERRAIN, TOP = 0, 1, 2
"""Rows of an array that holds a profile: distance from the mast [km], height of the terrain, and of
terrain with clutter [m above sea level]. Columns are points, the mast first."""


class Side(NamedTuple):
    """One side of a mast on a raster held in a flat array.

    ``major``, ``minor``: position of the mast [pixels]; ``sign``: direction of the rays along the major
    axis; ``majors``, ``minors``: size of the raster; ``major_stride``, ``minor_stride``: strides of the
    array; ``owns_diagonal``: whether pixels exactly on a diagonal belong to this side.
    """

    major: float
    minor: float
    sign: int
    majors: int
    minors: int
    major_stride: int
    minor_stride: int
    owns_diagonal: bool


class Window(NamedTuple):
    """Half-open window on the axes of a side, and the flat array that takes its losses. [dB]"""

    losses_db: Float32Array
    first_line: int
    last_line: int
    first_minor: int
    last_minor: int
    major_stride: int
    minor_stride: int


@njit(cache=True, error_model="numpy", nogil=True)
def first_line(side: Side) -> int:
    """Nearest line of pixel centres at least half a pixel away from the mast."""
    if side.sign > 0:
        return math.ceil(side.major + 0.5)
    return math.floor(side.major - 0.5)


@njit(cache=True, error_model="numpy", nogil=True)
def sample(values: Float32Array, side: Side, line: int, minor: float) -> float:
    """Height where a ray crosses a line, interpolated between the two pixels beside it.

    NaN where the nearer pixel has no data; the height of the nearer where only the farther has none.
    """
    low = min(max(math.floor(minor), 0), max(side.minors - 2, 0))
    share = min(max(minor - low, 0.0), 1.0)
    at = line * side.major_stride + low * side.minor_stride
    lower = float(values[at])
    upper = float(values[at + side.minor_stride]) if side.minors > 1 else lower
    height = lower + (upper - lower) * share
    if math.isnan(height):
        height = lower if share < 0.5 else upper
    return height


@njit(cache=True, error_model="numpy", nogil=True)
def nearest(values: Float32Array, side: Side, line: int, minor: float) -> float:
    """Value of the pixel nearest to where a ray crosses a line."""
    at = min(max(math.floor(minor + 0.5), 0), side.minors - 1)
    return float(values[line * side.major_stride + at * side.minor_stride])


@njit(cache=True, error_model="numpy", nogil=True)
def bilinear(values: Float32Array, side: Side, major: float, minor: float) -> float:
    """Height anywhere, bilinear between four pixels; NaN where the nearer line has no data there."""
    low = min(max(math.floor(major), 0), max(side.majors - 2, 0))
    share = min(max(major - low, 0.0), 1.0)
    lower = sample(values, side, low, minor)
    if share == 0.0 or side.majors == 1:
        return lower
    upper = sample(values, side, low + 1, minor)
    height = lower + (upper - lower) * share
    if math.isnan(height):
        height = lower if share < 0.5 else upper
    return height


@njit(cache=True, error_model="numpy", nogil=True)
def nearest_at(values: Float32Array, side: Side, major: float, minor: float) -> float:
    """Value of the pixel nearest to a position."""
    line = min(max(math.floor(major + 0.5), 0), side.majors - 1)
    return nearest(values, side, line, minor)


@njit(cache=True, error_model="numpy", nogil=True)
def lines_to(side: Side, slope: float, last: int) -> int:
    """Number of lines that a ray crosses, from the first to line ``last`` or the raster's edge."""
    start = first_line(side)
    edge = side.majors - 1 if side.sign > 0 else 0
    count = min((last - start) * side.sign, (edge - start) * side.sign) + 1
    if start < 0 or start >= side.majors or count <= 0:
        return 0
    near = (start - side.major) * side.sign
    while count > 0 and not -0.5 <= side.minor + slope * (near + count - 1) <= side.minors - 0.5:
        count -= 1
    return count


@njit(cache=True, error_model="numpy", nogil=True)
def sample_inside(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    slope: float,
    step_km: float,
    count: int,
    profile: FloatArray,
) -> None:
    """`sample_ray` over the first ``count`` lines, where the raster has all pixels beside the ray."""
    distance_km, bare_m, top_m = profile[DISTANCE], profile[TERRAIN], profile[TOP]
    start = first_line(side)
    near = (start - side.major) * side.sign
    for k in range(count):
        away = near + k
        minor = side.minor + slope * away
        low = np.int64(minor)
        share = minor - low
        at = (start + k * side.sign) * side.major_stride + low * side.minor_stride
        lower, upper = float(terrain_m[at]), float(terrain_m[at + side.minor_stride])
        closest = at + side.minor_stride if share >= 0.5 else at
        distance_km[k + 1] = away * step_km
        bare_m[k + 1] = lower + (upper - lower) * share
        top_m[k + 1] = bare_m[k + 1] + float(clutter_m[closest])


@njit(cache=True, error_model="numpy", nogil=True)
def sample_ray(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    slope: float,
    cell_km: float,
    last: int,
    profile: FloatArray,
) -> int:
    """Number of points of a ray as far as line ``last``, including the mast's; fills their profile.

    Writes the rows `DISTANCE`, `TERRAIN` and `TOP` of ``profile`` from column 1 on. A ray ends at the
    edge of the raster; missing terrain or clutter is NaN.
    """
    count = lines_to(side, slope, last)
    if count == 0:
        return 1
    step = cell_km * math.sqrt(1.0 + slope * slope)
    start = first_line(side)
    near = (start - side.major) * side.sign
    begin, end = side.minor + slope * near, side.minor + slope * (near + count - 1)
    if min(begin, end) >= 0.0 and max(begin, end) < side.minors - 1:
        sample_inside(terrain_m, clutter_m, side, slope, step, count, profile)
        if not has_nan(profile[TOP, 1 : count + 1]):
            return count + 1
    distance_km, bare_m, top_m = profile[DISTANCE], profile[TERRAIN], profile[TOP]
    for k in range(count):
        line, minor = start + k * side.sign, side.minor + slope * (near + k)
        distance_km[k + 1] = (near + k) * step
        bare_m[k + 1] = sample(terrain_m, side, line, minor)
        top_m[k + 1] = bare_m[k + 1] + nearest(clutter_m, side, line, minor)
    return count + 1


@njit(cache=True, error_model="numpy", nogil=True)
def on_side(side: Side, away: float, across: float) -> bool:
    """Whether a pixel at these distances along and across the major axis belongs to a side."""
    return abs(across) < away or (abs(across) == away and side.owns_diagonal)


@njit(cache=True, error_model="numpy", nogil=True)
def inverse_lines(side: Side) -> FloatArray:
    """Inverse distance of each line from the mast, the first line at index 1. [1/pixel]"""
    start = first_line(side)
    near = (start - side.major) * side.sign
    edge = side.majors - 1 if side.sign > 0 else 0
    inverse = np.zeros(max(0, (edge - start) * side.sign + 1) + 1)
    for k in range(1, inverse.size):
        inverse[k] = 1.0 / (near + (k - 1))
    return inverse


@njit(cache=True, error_model="numpy", nogil=True)
def pixel_of_ray(side: Side, steps: int, ray: int, away: float, inverse: float) -> int:
    """Minor index of the pixel on a line that this ray serves as the nearest; else `NO_PIXEL`.

    ``away`` is the distance of the line from the mast [pixels], ``inverse`` its inverse. As ``steps``
    is larger than the farthest line, a ray serves at most one pixel of a line.
    """
    minor = math.ceil(side.minor + ray / steps * away - 0.5)
    across = minor - side.minor
    if math.floor(across * inverse * steps + 0.5) != ray or not on_side(side, away, across):
        return NO_PIXEL
    return minor
