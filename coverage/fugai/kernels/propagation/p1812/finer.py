"""Loss by ITU-R P.1812 at the pixels of a map, over profiles that are sampled finer than the map.

The raster of the profiles has ``parts`` x ``parts`` cells, an odd number, in each pixel of the map: the
middle one holds the receiver. Rays are as dense as over the map itself, their points ``parts`` times.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.p1812.ray import SHORTEST_KM
from fugai.kernels.propagation.p1812.sweep.near_mast import FIRST_LINE, capped, own_profile_loss_db
from fugai.kernels.propagation.p1812.sweep.points import (
    TOP,
    RayState,
    advance,
    fill_derived_rows,
    new_points,
)
from fugai.kernels.propagation.p1812.sweep.sides import last_line_in_range, receiver_loss_db
from fugai.kernels.propagation.rays import NO_PIXEL, Side, first_line, pixel_of_ray, sample_ray

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.kernels.propagation.p1812.sweep.mast import Sweep
    from fugai.kernels.propagation.rays import Window


@njit(cache=True, error_model="numpy", nogil=True)
def on_map(side: Side, parts: int) -> Side:
    """The side of the map's raster, whose pixels the cells of a side divide."""
    middle = (parts - 1) // 2
    return Side(
        (side.major - middle) / parts,
        (side.minor - middle) / parts,
        side.sign,
        side.majors // parts,
        side.minors // parts,
        0,
        0,
        side.owns_diagonal,
    )


def fine_window(window: Window, parts: int) -> Window:
    """A window of the map on the raster of the profiles."""
    return window._replace(
        first_line=window.first_line * parts,
        last_line=window.last_line * parts,
        first_minor=window.first_minor * parts,
        last_minor=window.last_minor * parts,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def finer_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    fine: Window,
    sweep: Sweep,
    parts: int,
) -> None:
    """Fill the pixels of one side of a window of the map, each by its nearest ray.

    ``side`` and ``sweep.mast.cell_km`` are those of the profiles, ``window`` is of the map, ``fine`` the
    same on the raster of the profiles.
    """
    mast, start = sweep.mast, first_line(side)
    points = new_points(side, mast.ground_m, side.majors)
    for ray in range(-mast.steps, mast.steps + 1):
        slope = ray / mast.steps
        last = last_line_in_range(side, fine, mast, slope)
        count = sample_ray(terrain_m, clutter_m, side, slope, mast.cell_km, last, points)
        if count > 1:
            fill_derived_rows(points, count, sweep.terms.bulge)
            finer_ray(terrain_m, side, start, window, sweep, points, (count, ray, parts))


@njit(cache=True, error_model="numpy", nogil=True)
def finer_ray(
    terrain_m: Float32Array,
    side: Side,
    start: int,
    window: Window,
    sweep: Sweep,
    points: FloatArray,
    numbers: tuple[int, int, int],
) -> None:
    """Fill the pixels that one ray serves; ``numbers``: its points, itself, and the parts of a pixel."""
    count, ray, parts = numbers
    mast, map_side, middle = sweep.mast, on_map(side, parts), (parts - 1) // 2
    slope = ray / mast.steps
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    state = RayState(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    missing = False
    for k in range(1, count):
        line = start + (k - 1) * side.sign
        away = (line - side.major) * side.sign
        row = (line - middle) // parts
        minor = NO_PIXEL
        is_centre = row * parts + middle == line
        if is_centre and away >= FIRST_LINE and window.first_line <= row < window.last_line:
            minor = pixel_of_ray(map_side, mast.steps, ray, away / parts, parts / away)
        if window.first_minor <= minor < window.last_minor:
            across = minor * parts + middle - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            if SHORTEST_KM <= km <= mast.range_km:
                at = (row - window.first_line) * window.major_stride
                at += (minor - window.first_minor) * window.minor_stride
                pixel = line * side.major_stride + (minor * parts + middle) * side.minor_stride
                ground = float(terrain_m[pixel])
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
def finer_near_mast(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    sweep: Sweep,
    parts: int,
) -> None:
    """Fill the pixels of the map that are too near a mast for its rays; any side gives the axes."""
    mast, middle = sweep.mast, (parts - 1) // 2
    reach = max(3, math.ceil(SHORTEST_KM / (mast.cell_km * parts)) + 1)
    line, minor = math.floor(side.major / parts), math.floor(side.minor / parts)
    for row in range(max(window.first_line, line - reach), min(window.last_line, line + reach + 1)):
        for column in range(
            max(window.first_minor, minor - reach), min(window.last_minor, minor + reach + 1)
        ):
            fine_row, fine_column = row * parts + middle, column * parts + middle
            away, across = fine_row - side.major, fine_column - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            lines = max(abs(away), abs(across))
            if km > mast.range_km or (km >= SHORTEST_KM and lines >= FIRST_LINE):
                continue
            at = (row - window.first_line) * window.major_stride
            at += (column - window.first_minor) * window.minor_stride
            loss = own_profile_loss_db(terrain_m, clutter_m, side, fine_row, fine_column, sweep)
            window.losses_db[at] = capped(loss, mast.max_loss_db)
