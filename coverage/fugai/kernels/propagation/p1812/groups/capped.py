"""Losses by ITU-R P.1812 of the pixels of a window that have a limit, and of no others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.p1812.ray import SHORTEST_KM
from fugai.kernels.propagation.p1812.sweep.mast import MedianTerms, Sweep
from fugai.kernels.propagation.p1812.sweep.near_mast import FIRST_LINE, capped, own_profile_loss_db
from fugai.kernels.propagation.p1812.sweep.points import (
    LINE,
    RayState,
    advance_over,
    fill_derived_rows,
    first_unknown,
    new_points,
)
from fugai.kernels.propagation.p1812.sweep.sides import last_line_in_range, receiver_loss_db
from fugai.kernels.propagation.rays import Side, first_line, pixel_of_ray, sample_ray

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.kernels.propagation.rays import Window


@njit(cache=True, error_model="numpy", nogil=True)
def under_limit(sweep: Sweep, cap_db: float) -> Sweep:
    """The constants of a mast with another largest loss of interest. [dB]"""
    terms, mast = sweep.terms, sweep.mast
    cap = cap_db + 10.0 / mast.steps
    limited = MedianTerms(
        terms.bulge,
        terms.free_db,
        terms.scatter_db,
        terms.duct_db,
        terms.duct_per_mrad,
        terms.sea_share,
        cap,
        cap + 1.51 - sweep.link.location_db,
    )
    return Sweep(sweep.link, mast, limited)


@njit(cache=True, error_model="numpy", nogil=True)
def capped_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
    caps_db: Float32Array,
    reach: tuple[FloatArray, FloatArray],
) -> None:
    """Fill the pixels of one side of a window that have a limit, each by its nearest ray.

    ``caps_db`` is laid out as the window's losses, minus infinity where none is wanted; a loss that is
    surely above its limit comes out infinite. ``reach``: of each ray the nearest and the farthest line of
    which a pixel is wanted.
    """
    mast, start = sweep.mast, first_line(side)
    points = new_points(side, mast.ground_m, math.ceil(mast.range_km / mast.cell_km) + 3)
    for ray in range(-mast.steps, mast.steps + 1):
        slope = ray / mast.steps
        near, far = reach[0][ray + mast.steps], reach[1][ray + mast.steps]
        if far < FIRST_LINE:
            continue
        last = last_line_in_range(side, window, mast, slope)
        last = side.sign * min(last * side.sign, math.floor(side.major * side.sign + far))
        if (last - start) * side.sign < 0:
            continue
        count = sample_ray(terrain_m, clutter_m, side, slope, mast.cell_km, last, points)
        if count > 1:
            fill_derived_rows(points, count, sweep.terms.bulge)
            nearest = math.floor(near - (start - side.major) * side.sign)
            served = ray, nearest
            fill_capped_ray(terrain_m, side, window, sweep, caps_db, points, count, served)


@njit(cache=True, error_model="numpy", nogil=True)
def fill_capped_ray(
    terrain_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
    caps_db: Float32Array,
    points: FloatArray,
    count: int,
    ray: tuple[int, int],
) -> None:
    """Fill the pixels that one ray serves and that have a limit, from its ``count`` points.

    ``ray`` is its number, and a point before which none of them is.
    """
    mast, start = sweep.mast, first_line(side)
    number, nearest = ray
    slope = number / mast.steps
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    state = RayState(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    known, behind = first_unknown(points, count), 1
    for k in range(max(nearest, 1), count):
        line = start + (k - 1) * side.sign
        away = (line - side.major) * side.sign
        if away < FIRST_LINE or not window.first_line <= line < window.last_line:
            continue
        minor = pixel_of_ray(side, mast.steps, number, away, points[LINE, k])
        if not window.first_minor <= minor < window.last_minor:
            continue
        at = (line - window.first_line) * window.major_stride
        at += (minor - window.first_minor) * window.minor_stride
        cap = float(caps_db[at])
        across = minor - side.minor
        km = mast.cell_km * math.sqrt(away * away + across * across)
        if not (cap > 0.0 and SHORTEST_KM <= km <= mast.range_km):
            continue
        ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
        if k > known or math.isnan(ground):
            window.losses_db[at] = math.nan
            continue
        state, behind = advance_over(points, behind, k, mast.tx_m, state), k
        limited = under_limit(sweep, cap)
        window.losses_db[at] = receiver_loss_db(limited, points, k, step, state, ground, km)


@njit(cache=True, error_model="numpy", nogil=True)
def capped_near_mast(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
    caps_db: Float32Array,
) -> None:
    """Fill a window at the pixels too near the mast for its rays that have a limit."""
    mast = sweep.mast
    reach = max(3, math.ceil(SHORTEST_KM / mast.cell_km))
    start, middle = math.floor(side.major + 0.5), math.floor(side.minor + 0.5)
    for line in range(
        max(window.first_line, start - reach), min(window.last_line, start + reach + 1)
    ):
        for minor in range(
            max(window.first_minor, middle - reach), min(window.last_minor, middle + reach + 1)
        ):
            away, across = line - side.major, minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            lines = max(abs(away), abs(across))
            at = (line - window.first_line) * window.major_stride
            at += (minor - window.first_minor) * window.minor_stride
            if caps_db[at] <= 0.0:
                continue
            if km > mast.range_km or (km >= SHORTEST_KM and lines >= FIRST_LINE):
                continue
            loss = own_profile_loss_db(terrain_m, clutter_m, side, line, minor, sweep)
            window.losses_db[at] = capped(loss, mast.max_loss_db)
