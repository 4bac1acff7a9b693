"""Loss from one mast to every pixel of a window under ITU-R P.1812, side by side, ray by ray."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.area import Mast, Window, capped
from fugai.kernels.propagation.p1812.median import UNKNOWN_DB, median_loss_db
from fugai.kernels.propagation.p1812.near import SHORTEST_KM, profile_loss_db
from fugai.kernels.propagation.p1812.terms import (
    BACK,
    BARE,
    BARE_Z,
    FLAT_Z,
    INVERSE,
    KM,
    TOP,
    TOP_Z,
    Ahead,
    Terms,
)
from fugai.kernels.propagation.rays import (
    NO_PIXEL,
    Side,
    first_line,
    inverse_lines,
    on_side,
    own_minor,
    walk,
)
from fugai.kernels.propagation.vector_loops import (
    add,
    has_void,
    invert,
    parabola,
    steepest,
    trapezoids,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array
    from fugai.kernels.propagation.p1812.loss import Link


FIRST_LINE = 2.5
"""Rays serve pixels from so many lines away, so that two points lie between mast and receiver."""


class Chosen(NamedTuple):
    """Which pixels to compute farther than ``detail_km``: those that stand for themselves.

    ``whose`` has the flat index of each pixel's stand-in over the whole raster.
    """

    whose: Int32Array
    detail_km: float


@njit(cache=True, error_model="numpy", nogil=True)
def new_points(size: int, ground_m: float) -> FloatArray:
    """Arrays for a ray of at most ``size`` points, with the mast's own in place."""
    points = np.zeros((8, size))
    points[BARE, 0] = points[TOP, 0] = points[BARE_Z, 0] = points[TOP_Z, 0] = ground_m
    for i in range(size):
        points[BACK, i] = 1.0 / (size - i)
    return points


@njit(cache=True, error_model="numpy", nogil=True)
def lower(points: FloatArray, count: int, bulge: float) -> None:
    """Fill what follows from distance and heights: inverses, and heights over the parabola."""
    invert(points[KM, :count], points[INVERSE, :count])
    parabola(points[KM, :count], bulge, points[FLAT_Z, :count])
    add(points[BARE, :count], points[FLAT_Z, :count], points[BARE_Z, :count])
    add(points[TOP, :count], points[FLAT_Z, :count], points[TOP_Z, :count])


@njit(cache=True, error_model="numpy", nogil=True)
def lead(points: FloatArray, count: int, tx_m: float, ahead: Ahead) -> Ahead:
    """What is ahead of the receiver after point ``count``, from what was ahead of that point."""
    inverse, bare = points[INVERSE, count], points[BARE, count]
    near, far, low = points[KM, count - 1], points[KM, count], points[BARE, count - 1]
    moment = bare * (2.0 * far + near) + low * (far + 2.0 * near)
    slope, top = (points[BARE_Z, count] - tx_m) * inverse, (points[TOP_Z, count] - tx_m) * inverse
    return Ahead(
        max(ahead.top, top),
        max(ahead.bare, slope),
        max(ahead.plain, (bare - tx_m) * inverse),
        ahead.first + (far - near) * (bare + low),
        ahead.second + (far - near) * moment,
        count if slope > ahead.bare else ahead.horizon,
        count if top > ahead.top else ahead.edge,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def all_ahead(points: FloatArray, count: int, tx_m: float) -> Ahead:
    """What is ahead of the receiver at point ``count``, in one go."""
    inverse = points[INVERSE, 1:count]
    first, second = trapezoids(points[KM, :count], points[BARE, :count])
    return Ahead(
        steepest(points[TOP_Z, 1:count], tx_m, inverse),
        steepest(points[BARE_Z, 1:count], tx_m, inverse),
        steepest(points[BARE, 1:count], tx_m, inverse),
        first,
        second,
        0,
        0,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def whole_loss_db(link: Link, mast: Mast, points: FloatArray, count: int, ground_m: float) -> float:
    """Loss to a receiver at point ``count`` by the whole Recommendation. [dB]"""
    size = count + 1
    bare, top = points[BARE, :size].copy(), points[TOP, :size].copy()
    bare[count] = top[count] = ground_m
    return profile_loss_db(
        link,
        mast.zone,
        mast.latitude_deg,
        points[KM, :size],
        bare,
        top,
        mast.tx_m,
        ground_m + mast.rx_height_m,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def receiver_db(  # noqa: PLR0913, PLR0917
    link: Link,
    mast: Mast,
    terms: Terms,
    points: FloatArray,
    count: int,
    step_km: float,
    ahead: Ahead,
    ground_m: float,
    own_km: float,
) -> float:
    """Loss to a receiver at point ``count`` of a ray on ground of its own. [dB]

    Corrected by free space where its own distance is another than the ray's.
    """
    loss = UNKNOWN_DB
    if link.time_percent == 50.0:
        loss = median_loss_db(link, terms, points, count, step_km, ahead, ground_m)
    if loss == UNKNOWN_DB:
        loss = whole_loss_db(link, mast, points, count, ground_m)
    total = points[KM, count]
    if own_km != total and loss != math.inf:
        climb = ((mast.tx_m - ground_m - mast.rx_height_m) / 1000.0) ** 2
        loss += 10.0 * math.log10((own_km * own_km + climb) / (total * total + climb))
    return capped(loss, mast.max_loss_db)


@njit(cache=True, error_model="numpy", nogil=True)
def farthest_line(side: Side, window: Window, mast: Mast, slope: float) -> int:
    """Last line of a window that a ray reaches within range; none where it passes beside it."""
    first, last = window.first_line, window.last_line - 1
    reach = math.floor(mast.range_km / (mast.cell_km * math.sqrt(1.0 + slope * slope))) + 1
    if side.sign > 0:
        first, last = max(first, math.ceil(side.major)), min(last, math.floor(side.major) + reach)
    else:
        first, last = min(last, math.floor(side.major)), max(first, math.ceil(side.major) - reach)
    if (last - first) * side.sign < 0:
        return first_line(side) - side.sign
    one = side.minor + slope * (first - side.major) * side.sign
    other = side.minor + slope * (last - side.major) * side.sign
    if max(one, other) < window.first_minor - 1 or min(one, other) > window.last_minor:
        return first_line(side) - side.sign
    return last


@njit(cache=True, error_model="numpy", nogil=True)
def last_chosen(
    side: Side, mast: Mast, chosen: Chosen, inverse: FloatArray, ray: int, last: int
) -> int:
    """Last line, from ``last`` back to the mast, on which a pixel of a ray is to be computed."""
    line, start = last, first_line(side)
    while (line - side.major) * side.sign > FIRST_LINE:
        away = (line - side.major) * side.sign
        if away * mast.cell_km <= chosen.detail_km:
            return line
        at = inverse[(line - start) * side.sign + 1]
        minor = own_minor(side, mast.steps, ray, away, at)
        if 0 <= minor < side.minors:
            pixel = line * side.major_stride + minor * side.minor_stride
            if chosen.whose[pixel] == pixel:
                return line
        line -= side.sign
    return line


@njit(cache=True, error_model="numpy", nogil=True)
def is_wanted(side: Side, mast: Mast, chosen: Chosen, line: int, minor: int, km: float) -> bool:
    """Whether a pixel is in range, beyond the near ones, and stands for itself."""
    if not SHORTEST_KM <= km <= mast.range_km:
        return False
    pixel = line * side.major_stride + minor * side.minor_stride
    return km <= chosen.detail_km or chosen.whose[pixel] == pixel


@njit(cache=True, error_model="numpy", nogil=True)
def radial_side(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    link: Link,
    mast: Mast,
    terms: Terms,
    chosen: Chosen,
    out: Float32Array,
) -> None:
    """Losses to the pixels of one side of a window, each on its nearest ray. [dB]"""
    points = new_points(side.majors + 2, mast.ground_m)
    lines = inverse_lines(side)
    for ray in range(-mast.steps, mast.steps + 1):
        slope = ray / mast.steps
        last = farthest_line(side, window, mast, slope)
        if chosen.detail_km < mast.range_km:
            last = last_chosen(side, mast, chosen, lines, ray, last)
        count = walk(
            terrain_m,
            clutter_m,
            side,
            slope,
            mast.cell_km,
            last,
            points[KM],
            points[BARE],
            points[TOP],
        )
        if count > 1:
            lower(points, count, terms.bulge)
            radial_ray(
                terrain_m, side, window, link, mast, terms, chosen, points, lines, count, ray, out
            )


@njit(cache=True, error_model="numpy", nogil=True)
def radial_ray(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    side: Side,
    window: Window,
    link: Link,
    mast: Mast,
    terms: Terms,
    chosen: Chosen,
    points: FloatArray,
    lines: FloatArray,
    count: int,
    ray: int,
    out: Float32Array,
) -> None:
    """Losses to the pixels of one ray whose points are known. [dB]"""
    start = first_line(side)
    slope = ray / mast.steps
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    ahead = Ahead(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    void = False
    for k in range(1, count):
        line = start + (k - 1) * side.sign
        away = (line - side.major) * side.sign
        minor = NO_PIXEL
        if away >= FIRST_LINE and window.first_line <= line < window.last_line:
            minor = own_minor(side, mast.steps, ray, away, lines[k])
        if window.first_minor <= minor < window.last_minor:
            across = minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            if is_wanted(side, mast, chosen, line, minor, km):
                at = (line - window.first_line) * window.major_stride
                at += (minor - window.first_minor) * window.minor_stride
                ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
                if void or math.isnan(ground):
                    out[at] = math.nan
                else:
                    out[at] = receiver_db(link, mast, terms, points, k, step, ahead, ground, km)
        void = void or math.isnan(points[TOP, k])
        if not void:
            ahead = lead(points, k, mast.tx_m, ahead)


@njit(cache=True, error_model="numpy", nogil=True)
def exact_side(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    link: Link,
    mast: Mast,
    terms: Terms,
    chosen: Chosen,
    out: Float32Array,
) -> None:
    """Losses to the pixels of one side of a window, each by its own profile. [dB]"""
    points = new_points(side.majors + 2, mast.ground_m)
    for line in range(window.first_line, window.last_line):
        away = (line - side.major) * side.sign
        if away < FIRST_LINE:
            continue
        for minor in range(window.first_minor, window.last_minor):
            across = minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            if not (on_side(side, away, across) and is_wanted(side, mast, chosen, line, minor, km)):
                continue
            at = (line - window.first_line) * window.major_stride
            at += (minor - window.first_minor) * window.minor_stride
            ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
            out[at] = exact_db(
                terrain_m, clutter_m, side, link, mast, terms, points, line, across / away, ground
            )


@njit(cache=True, error_model="numpy", nogil=True)
def exact_db(  # noqa: PLR0913, PLR0917
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    link: Link,
    mast: Mast,
    terms: Terms,
    points: FloatArray,
    line: int,
    slope: float,
    ground_m: float,
) -> float:
    """Loss to one pixel by its own profile [dB], NaN behind a void."""
    count = (
        walk(
            terrain_m,
            clutter_m,
            side,
            slope,
            mast.cell_km,
            line,
            points[KM],
            points[BARE],
            points[TOP],
        )
        - 1
    )
    if math.isnan(ground_m) or has_void(points[TOP, 1:count]):
        return math.nan
    lower(points, count + 1, terms.bulge)
    ahead = all_ahead(points, count, mast.tx_m)
    step = mast.cell_km * math.sqrt(1.0 + slope * slope)
    return receiver_db(link, mast, terms, points, count, step, ahead, ground_m, points[KM, count])
