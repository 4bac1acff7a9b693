"""Rays from a mast over a raster: where they run, what they meet, which pixels are theirs.

A raster has four sides around a mast: east, west, south, north, each with one *major* axis along
which its rays run away from the mast and a *minor* axis across. Indices count pixels; a mast may stand
anywhere between centres. A ray is sampled where it crosses the lines of pixel centres across its
major axis, so that a sample needs two heights only and the samples of a ray are evenly spaced.

Each side has rays of slope j / steps, j from -steps to steps. Where ``steps`` is the reach in pixels,
no pixel lies more than half a pixel beside its ray; where it is twice that, a quarter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.vector_loops import has_void

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray

NO_PIXEL = -(2**31)
"""In place of an index across a side."""


class Side(NamedTuple):
    """One side of a mast on a raster held in a flat array.

    ``major``, ``minor``: the mast's position in pixels; ``sign``: direction of the rays along the major
    axis; ``majors``, ``minors``: size of the raster; ``major_stride``, ``minor_stride``: of the array.
    ``owns_diagonal``: pixels exactly on a diagonal belong to this side.
    """

    major: float
    minor: float
    sign: int
    majors: int
    minors: int
    major_stride: int
    minor_stride: int
    owns_diagonal: bool


@njit(cache=True, error_model="numpy", nogil=True)
def first_line(side: Side) -> int:
    """Nearest line of pixel centres at least half a pixel away from the mast."""
    if side.sign > 0:
        return math.ceil(side.major + 0.5)
    return math.floor(side.major - 0.5)


@njit(cache=True, error_model="numpy", nogil=True)
def sample(values: Float32Array, side: Side, line: int, minor: float) -> float:
    """Height where a ray crosses a line, between the two pixels beside it.

    NaN where the nearer pixel is void; where only the farther is, the nearer's height.
    """
    low = min(max(math.floor(minor), 0), max(side.minors - 2, 0))
    share = min(max(minor - low, 0.0), 1.0)
    at = line * side.major_stride + low * side.minor_stride
    here = float(values[at])
    there = float(values[at + side.minor_stride]) if side.minors > 1 else here
    height = here + (there - here) * share
    if math.isnan(height):
        height = here if share < 0.5 else there
    return height


@njit(cache=True, error_model="numpy", nogil=True)
def nearest(values: Float32Array, side: Side, line: int, minor: float) -> float:
    """Value of the pixel nearest to where a ray crosses a line."""
    at = min(max(math.floor(minor + 0.5), 0), side.minors - 1)
    return float(values[line * side.major_stride + at * side.minor_stride])


@njit(cache=True, error_model="numpy", nogil=True)
def between(values: Float32Array, side: Side, major: float, minor: float) -> float:
    """Height anywhere, bilinear between the four pixels around; NaN where the nearer line is void."""
    low = min(max(math.floor(major), 0), max(side.majors - 2, 0))
    share = min(max(major - low, 0.0), 1.0)
    here = sample(values, side, low, minor)
    if share == 0.0 or side.majors == 1:
        return here
    there = sample(values, side, low + 1, minor)
    height = here + (there - here) * share
    if math.isnan(height):
        height = here if share < 0.5 else there
    return height


@njit(cache=True, error_model="numpy", nogil=True)
def nearest_at(values: Float32Array, side: Side, major: float, minor: float) -> float:
    """Value of the pixel nearest to a place."""
    line = min(max(math.floor(major + 0.5), 0), side.majors - 1)
    return nearest(values, side, line, minor)


@njit(cache=True, error_model="numpy", nogil=True)
def lines_to(side: Side, slope: float, last: int) -> int:
    """How many lines a ray crosses from the first to line ``last`` before it leaves the raster."""
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
def walk_inside(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    slope: float,
    stretch_km: float,
    count: int,
    distance_km: FloatArray,
    bare_m: FloatArray,
    top_m: FloatArray,
) -> None:
    """`walk` over the first ``count`` lines, where all pixels beside the ray are inside."""
    start = first_line(side)
    near = (start - side.major) * side.sign
    for k in range(count):
        away = near + k
        minor = side.minor + slope * away
        low = np.int64(minor)
        share = minor - low
        at = (start + k * side.sign) * side.major_stride + low * side.minor_stride
        here, there = float(terrain_m[at]), float(terrain_m[at + side.minor_stride])
        beside = at + side.minor_stride if share >= 0.5 else at
        distance_km[k + 1] = away * stretch_km
        bare_m[k + 1] = here + (there - here) * share
        top_m[k + 1] = bare_m[k + 1] + float(clutter_m[beside])


@njit(cache=True, error_model="numpy", nogil=True)
def walk(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    slope: float,
    cell_km: float,
    last: int,
    distance_km: FloatArray,
    bare_m: FloatArray,
    top_m: FloatArray,
) -> int:
    """Sample a ray as far as line ``last``; the number of points, with the mast's own as the first.

    Fills distance, terrain, and terrain with clutter from position 1 on. A ray ends at the raster's
    edge; a void stays in the arrays as NaN.
    """
    count = lines_to(side, slope, last)
    if count == 0:
        return 1
    stretch = cell_km * math.sqrt(1.0 + slope * slope)
    start = first_line(side)
    near = (start - side.major) * side.sign
    one, other = side.minor + slope * near, side.minor + slope * (near + count - 1)
    if min(one, other) >= 0.0 and max(one, other) < side.minors - 1:
        walk_inside(terrain_m, clutter_m, side, slope, stretch, count, distance_km, bare_m, top_m)
        if not has_void(top_m[1 : count + 1]):
            return count + 1
    for k in range(count):
        line, minor = start + k * side.sign, side.minor + slope * (near + k)
        distance_km[k + 1] = (near + k) * stretch
        bare_m[k + 1] = sample(terrain_m, side, line, minor)
        top_m[k + 1] = bare_m[k + 1] + nearest(clutter_m, side, line, minor)
    return count + 1


@njit(cache=True, error_model="numpy", nogil=True)
def on_side(side: Side, away: float, across: float) -> bool:
    """Whether a pixel so many lines away and so many beside the mast belongs to a side."""
    return abs(across) < away or (abs(across) == away and side.owns_diagonal)


@njit(cache=True, error_model="numpy", nogil=True)
def inverse_lines(side: Side) -> FloatArray:
    """Inverse distance in pixels of each line from the mast, the first at position 1."""
    start = first_line(side)
    near = (start - side.major) * side.sign
    edge = side.majors - 1 if side.sign > 0 else 0
    inverse = np.zeros(max(0, (edge - start) * side.sign + 1) + 1)
    for k in range(1, inverse.size):
        inverse[k] = 1.0 / (near + (k - 1))
    return inverse


@njit(cache=True, error_model="numpy", nogil=True)
def own_minor(side: Side, steps: int, ray: int, away: float, inverse: float) -> int:
    """The one pixel of a line whose nearest ray is this; `NO_PIXEL` where it has none.

    ``steps`` above the farthest line, so that a ray's share of a line is narrower than a pixel.
    ``inverse`` is that of ``away``.
    """
    minor = math.ceil(side.minor + ray / steps * away - 0.5)
    across = minor - side.minor
    if math.floor(across * inverse * steps + 0.5) != ray or not on_side(side, away, across):
        return NO_PIXEL
    return minor
