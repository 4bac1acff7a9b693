"""Loss from one mast to every pixel of a window by ITU-R P.1812, side by side, ray by ray."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.p1812.ray import SHORTEST_KM, profile_loss_db
from fugai.kernels.propagation.p1812.sweep.median import UNKNOWN_DB, median_loss_db
from fugai.kernels.propagation.p1812.sweep.near_mast import FIRST_LINE, capped
from fugai.kernels.propagation.p1812.sweep.points import (
    BARE,
    KM,
    LINE,
    TOP,
    RayState,
    advance,
    fill_derived_rows,
    new_points,
    state_before,
)
from fugai.kernels.propagation.rays import (
    NO_PIXEL,
    Side,
    first_line,
    on_side,
    pixel_of_ray,
    sample_ray,
)
from fugai.kernels.propagation.vector_loops import has_nan

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.kernels.propagation.p1812.sweep.mast import Mast, Sweep
    from fugai.kernels.propagation.rays import Window


@njit(cache=True, error_model="numpy", nogil=True)
def full_loss_db(sweep: Sweep, points: FloatArray, count: int, ground_m: float) -> float:
    """Loss to a receiver at point ``count`` by all of the Recommendation. [dB]"""
    mast, size = sweep.mast, count + 1
    bare, top = points[BARE, :size].copy(), points[TOP, :size].copy()
    bare[count] = top[count] = ground_m
    return profile_loss_db(
        sweep.link,
        mast.zone,
        mast.latitude_deg,
        points[KM, :size],
        bare,
        top,
        mast.tx_m,
        ground_m + mast.rx_height_m,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def receiver_loss_db(
    sweep: Sweep,
    points: FloatArray,
    count: int,
    step_km: float,
    state: RayState,
    ground_m: float,
    pixel_km: float,
) -> float:
    """Loss to a receiver at point ``count`` of a ray, on the ground of its own pixel. [dB]

    Corrected by free space where the pixel's distance differs from that of the point.
    """
    mast = sweep.mast
    loss = UNKNOWN_DB
    if sweep.link.time_percent == 50.0:
        loss = median_loss_db(sweep, points, count, step_km, state, ground_m)
    if loss == UNKNOWN_DB:
        loss = full_loss_db(sweep, points, count, ground_m)
    total = points[KM, count]
    if pixel_km != total and loss != math.inf:
        square = ((mast.tx_m - ground_m - mast.rx_height_m) / 1000.0) ** 2
        loss += 10.0 * math.log10((pixel_km * pixel_km + square) / (total * total + square))
    return capped(loss, mast.max_loss_db)


@njit(cache=True, error_model="numpy", nogil=True)
def last_line_in_range(side: Side, window: Window, mast: Mast, slope: float) -> int:
    """Last line of a window that a ray reaches within range; before the first where it misses it."""
    first, last = window.first_line, window.last_line - 1
    reach = math.floor(mast.range_km / (mast.cell_km * math.sqrt(1.0 + slope * slope))) + 1
    if side.sign > 0:
        first, last = max(first, math.ceil(side.major)), min(last, math.floor(side.major) + reach)
    else:
        first, last = min(last, math.floor(side.major)), max(first, math.ceil(side.major) - reach)
    if (last - first) * side.sign < 0:
        return first_line(side) - side.sign
    begin = side.minor + slope * (first - side.major) * side.sign
    end = side.minor + slope * (last - side.major) * side.sign
    if max(begin, end) < window.first_minor - 1 or min(begin, end) > window.last_minor:
        return first_line(side) - side.sign
    return last


@njit(cache=True, error_model="numpy", nogil=True)
def radial_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
) -> None:
    """Fill the pixels of one side of a window with losses, each by its nearest ray."""
    mast = sweep.mast
    points = new_points(side, mast.ground_m, side.majors)
    for ray in range(-mast.steps, mast.steps + 1):
        slope = ray / mast.steps
        last = last_line_in_range(side, window, mast, slope)
        count = sample_ray(terrain_m, clutter_m, side, slope, mast.cell_km, last, points)
        if count > 1:
            fill_derived_rows(points, count, sweep.terms.bulge)
            fill_ray(terrain_m, side, window, sweep, points, count, ray)


@njit(cache=True, error_model="numpy", nogil=True)
def fill_ray(
    terrain_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
    points: FloatArray,
    count: int,
    ray: int,
) -> None:
    """Fill the pixels that one ray serves with losses, from its ``count`` points."""
    mast, start = sweep.mast, first_line(side)
    slope = ray / mast.steps
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    state = RayState(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    missing = False
    for k in range(1, count):
        line = start + (k - 1) * side.sign
        away = (line - side.major) * side.sign
        minor = NO_PIXEL
        if away >= FIRST_LINE and window.first_line <= line < window.last_line:
            minor = pixel_of_ray(side, mast.steps, ray, away, points[LINE, k])
        if window.first_minor <= minor < window.last_minor:
            across = minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            if SHORTEST_KM <= km <= mast.range_km:
                at = (line - window.first_line) * window.major_stride
                at += (minor - window.first_minor) * window.minor_stride
                ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
                if missing or math.isnan(ground):
                    window.losses_db[at] = math.nan
                else:
                    window.losses_db[at] = receiver_loss_db(
                        sweep, points, k, step, state, ground, km
                    )
        missing = missing or math.isnan(points[TOP, k])
        if not missing:
            state = advance(points, k, mast.tx_m, state)


@njit(cache=True, error_model="numpy", nogil=True)
def exact_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
) -> None:
    """Fill the pixels of one side of a window with losses, each by its own profile."""
    mast = sweep.mast
    points = new_points(side, mast.ground_m, side.majors)
    for line in range(window.first_line, window.last_line):
        away = (line - side.major) * side.sign
        if away < FIRST_LINE:
            continue
        for minor in range(window.first_minor, window.last_minor):
            across = minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            if not on_side(side, away, across):
                continue
            if not SHORTEST_KM <= km <= mast.range_km:
                continue
            at = (line - window.first_line) * window.major_stride
            at += (minor - window.first_minor) * window.minor_stride
            ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
            window.losses_db[at] = exact_loss_db(
                terrain_m, clutter_m, side, sweep, points, line, across / away, ground
            )


@njit(cache=True, error_model="numpy", nogil=True)
def exact_loss_db(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    sweep: Sweep,
    points: FloatArray,
    line: int,
    slope: float,
    ground_m: float,
) -> float:
    """Loss to one pixel by its own profile [dB], NaN behind missing terrain or clutter."""
    mast = sweep.mast
    count = sample_ray(terrain_m, clutter_m, side, slope, mast.cell_km, line, points) - 1
    if math.isnan(ground_m) or has_nan(points[TOP, 1:count]):
        return math.nan
    fill_derived_rows(points, count + 1, sweep.terms.bulge)
    state = state_before(points, count, mast.tx_m)
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    return receiver_loss_db(sweep, points, count, step, state, ground_m, points[KM, count])
