"""Loss by ITU-R P.1812 from masts to receivers at given places, each on its own profile."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.links.course import Places, Raster, course_between
from fugai.kernels.propagation.p1812.ray import (
    SHORTEST_KM,
    profile_loss_db,
    ray_losses_db,
)
from fugai.kernels.propagation.rays import first_line, nearest, sample

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.propagation.links.course import Course
    from fugai.kernels.propagation.p1812.values import Link

SHORTEST_M = 1.0
"""A receiver nearer to its mast counts as at this distance. [m]"""


@njit(cache=True, error_model="numpy", nogil=True)
def fill_profile(
    raster: Raster, course: Course, start_m: float, end_m: float, profile: FloatArray
) -> int:
    """Number of points of a path; fills distance [km], terrain and terrain with clutter [m above sea level].

    Ground of both ends is given; there is no clutter on it. A path without a line of pixels between its ends
    has a point half-way.
    """
    km, bare, top = profile[0], profile[1], profile[2]
    length = max(course.length_m, SHORTEST_M)
    km[0], bare[0], top[0] = 0.0, start_m, start_m
    side, count = course.side, course.lines
    begin = first_line(side)
    near = (begin - side.major) * side.sign
    step = raster.cell_m * math.sqrt(1.0 + course.slope * course.slope)
    for k in range(count):
        line, minor = begin + k * side.sign, side.minor + course.slope * (near + k)
        km[k + 1] = (near + k) * step / 1000.0
        bare[k + 1] = sample(raster.terrain_m, side, line, minor)
        top[k + 1] = bare[k + 1] + nearest(raster.clutter_m, side, line, minor)
    if count == 0:
        km[1], bare[1], top[1] = 0.0005 * length, 0.5 * (start_m + end_m), 0.5 * (start_m + end_m)
        count = 1
    km[count + 1], bare[count + 1], top[count + 1] = length / 1000.0, end_m, end_m
    return count + 2


@njit(cache=True, error_model="numpy", nogil=True)
def point_losses_db(
    raster: Raster,
    places: Places,
    ground_m: FloatArray,
    pairs: IntArray,
    link: Link,
    zone: float,
    latitude_deg: float,
    losses: FloatArray,
) -> None:
    """Loss of each path from the first to the second place of a pair [dB], NaN over a void.

    ``places.top_m`` is the height of the antennas, ``ground_m`` that of the ground under them.
    """
    profile = np.empty((3, raster.rows + raster.columns + 3))
    for i in range(pairs.shape[0]):
        a, b = pairs[i, 0], pairs[i, 1]
        if math.isnan(places.top_m[a] + places.top_m[b]):
            losses[i] = math.nan
            continue
        course = course_between(
            raster, places.row[a], places.column[a], places.row[b], places.column[b]
        )
        count = fill_profile(raster, course, ground_m[a], ground_m[b], profile)
        if np.isnan(profile[2, :count]).any():
            losses[i] = math.nan
            continue
        km, bare, top = profile[0, :count], profile[1, :count], profile[2, :count]
        tx, rx = places.top_m[a], places.top_m[b]
        if km[count - 1] < SHORTEST_KM:
            losses[i] = ray_losses_db(
                link, zone, latitude_deg, km, bare, top, tx - ground_m[a], rx - ground_m[b]
            )[count - 2]
        else:
            losses[i] = profile_loss_db(link, zone, latitude_deg, km, bare, top, tx, rx)
