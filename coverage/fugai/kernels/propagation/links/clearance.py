"""Clearance of straight paths over terrain and clutter, as a share of the first Fresnel zone.

The radius of the first Fresnel zone is the root of the wavelength times s, the root of d1 d2 / d. So the
least of clearance / s along a path serves all frequencies: divided by the root of the wavelength it is the
share of the zone that is free. It is computed under two effective Earth radii at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.links.course import Places, Raster, course_between
from fugai.kernels.propagation.p530 import least_k
from fugai.kernels.propagation.rays import first_line, nearest, sample

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

EARTH_RADIUS_M = 6_371_000.0


@njit(cache=True, error_model="numpy", nogil=True)
def path_clearance(
    raster: Raster,
    places: Places,
    start: int,
    end: int,
    median_k: float,
    enough: tuple[float, float],
) -> tuple[float, float, bool]:
    """Least clearance over s at the median k and at the k exceeded 99.9 % of the time [m^0.5], and voids.

    Infinite where nothing lies between. The last value says whether a point of the path, or an end, is
    unknown; it does not count. The path is left as soon as one of both is below ``enough``.
    """
    median, least, unknown = math.inf, math.inf, False
    tx, rx = places.top_m[start], places.top_m[end]
    if math.isnan(tx + rx):
        return median, least, True
    course = course_between(
        raster, places.row[start], places.column[start], places.row[end], places.column[end]
    )
    side, length = course.side, course.length_m
    step = raster.cell_m * math.sqrt(1.0 + course.slope * course.slope)
    bulge = 0.5 / (median_k * EARTH_RADIUS_M)
    worst_bulge = 0.5 / (least_k(max(length, 1.0) / 1000.0) * EARTH_RADIUS_M)
    begin = first_line(side)
    near = (begin - side.major) * side.sign
    for k in range(course.lines):
        line, minor = begin + k * side.sign, side.minor + course.slope * (near + k)
        ground = sample(raster.terrain_m, side, line, minor)
        height = ground + nearest(raster.clutter_m, side, line, minor)
        if math.isnan(height):
            unknown = True
            continue
        done = (near + k) * step
        product = done * (length - done)
        above = tx + (rx - tx) * (done / length) - height
        scale = math.sqrt(length / product)
        median = min(median, (above - product * bulge) * scale)
        least = min(least, (above - product * worst_bulge) * scale)
        if median < enough[0] or least < enough[1]:
            break
    return median, least, unknown


@njit(cache=True, error_model="numpy", nogil=True)
def path_clearances(
    raster: Raster,
    places: Places,
    pairs: IntArray,
    median_k: float,
    enough: FloatArray,
    clearance: FloatArray,
    unknown: BoolArray,
) -> None:
    """`path_clearance` of each row of ``pairs`` and ``enough``, into the rows of ``clearance`` and ``unknown``."""
    for i in range(pairs.shape[0]):
        median, least, void = path_clearance(
            raster, places, pairs[i, 0], pairs[i, 1], median_k, (enough[i, 0], enough[i, 1])
        )
        clearance[i, 0], clearance[i, 1], unknown[i] = median, least, void
