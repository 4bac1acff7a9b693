"""ITU-R P.1812 for half of the time, fast: what a sweep of receivers needs, and no more.

The same loss as `fugai.kernels.p1812.path_parts` to 1e-4 dB, for three reasons. With evenly spaced
points no loop divides. Heights are taken over a parabola that falls with the Earth's curvature, so that
rays are straight lines and the transmitter's horizon can be carried from one receiver to the next. And
at 50 % of the time diffraction has one branch only, while ducting and troposcatter are left out where a
bound shows that they cannot matter; where ducting may, the whole Recommendation is computed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fugai._numba import njit
from fugai.kernels.diffraction import (
    bullington_total_db,
    knife_edge_loss_db,
    spherical_earth_loss_db,
)
from fugai.kernels.p1812 import (
    Link,
    beta0_percent,
    duct_time_db,
    power_sum_db,
    troposcatter_db,
)
from fugai.kernels.p1812_profile import below_obstructions, elevation_mrad, least_squares_ends
from fugai.kernels.vector_max import highest_over_line, least_weighted_square, steepest

F64 = npt.NDArray[np.float64]

UNKNOWN_DB = -1.0
"""In place of a loss: ducting may matter, compute the whole."""

_NEGLIGIBLE_DB = 27.0
"""Two losses so far apart add up to the smaller one less 9e-6 dB (eq. 63)."""


class Terms(NamedTuple):
    """Constants of a mast and its carrier. Heights above sea level [m] but for the receiver's."""

    tx_m: float
    ground_m: float
    rx_height_m: float
    bulge: float
    free_db: float
    scatter_db: float
    duct_db: float
    duct_per_mrad: float
    sea_share: float
    max_loss_db: float


class Points(NamedTuple):
    """A ray's points, the mast first. Each an array over the points.

    Distance [km] and its inverse, terrain, the same with clutter, both over the parabola, and the
    parabola alone [m]; ``back`` ends with ..., 1/3, 1/2, 1: inverse steps to the receiver.
    """

    km: F64
    inverse: F64
    bare: F64
    top: F64
    bare_z: F64
    top_z: F64
    flat_z: F64
    back: F64


class Ahead(NamedTuple):
    """What the points before a receiver come to, seen from the mast.

    Steepest slope to the tops and to the terrain over the parabola, and to the plain terrain [m/km];
    the two sums of eq. 83 and 84 up to the last point before the receiver.
    """

    top: float
    bare: float
    plain: float
    first: float
    second: float


@lru_cache(maxsize=64)
def duct_time_floor_db(latitude_deg: int, radius_km: float, range_km: int) -> float:
    """Least of eq. 53 at half of the time [dB] over all terrain and distances to ``range_km``.

    Over a fine lattice, less half a decibel for what may lie between.
    """
    most = math.log10(beta0_percent(float(latitude_deg), 0.0, 0.0))
    return -0.5 + min(
        duct_time_db(50.0, 10.0**level, km, radius_km, 0.0, 1e9, 0.0, 0.0)
        for level in np.linspace(most - 12.0, most, 49)
        for km in np.linspace(0.1, range_km, 20)
    )


def median_terms(
    link: Link, *, ground_m: float, tx_height_m: float, rx_height_m: float, range_km: float,
    latitude_deg: float, over_sea: bool, max_loss_db: float,
) -> Terms:  # fmt: skip
    """The `Terms` of a mast whose paths lie in one zone."""
    f = link.frequency_ghz
    free = 92.4 + 20.0 * math.log10(f)
    # the time floor falls toward the equator, where it has no pole
    latitude = min(int(abs(latitude_deg)), 70)
    duct = (
        free + 10.05 + duct_time_floor_db(latitude, link.radius_km, 10 * math.ceil(range_km / 10))
    )
    if f < 0.5:
        duct += 45.375 - 137.0 * f + 92.5 * f * f
    return Terms(
        tx_m=ground_m + tx_height_m, ground_m=ground_m, rx_height_m=rx_height_m,
        bulge=500.0 / link.radius_km, free_db=free, scatter_db=troposcatter_db(link, 1.0, 0.0),
        duct_db=duct - (12.0 if over_sea else 0.0),
        duct_per_mrad=5e-5 * link.radius_km * math.pow(f, 1.0 / 3.0),
        sea_share=1.0 if over_sea else 0.0, max_loss_db=max_loss_db,
    )  # fmt: skip


@njit(cache=True, error_model="numpy", nogil=True)
def straight_bullington_db(
    points: Points,
    height_z: F64,
    count: int,
    step_km: float,
    tx_m: float,
    rx_z: float,
    tx_slope: float,
    wavelength_m: float,
) -> float:
    """Bullington loss [dB] (eq. 13 to 21) over heights above the parabola.

    The receiver is point ``count``; ``rx_z`` is its antenna over the parabola, ``tx_slope`` the
    transmitter's steepest slope to the points between.
    """
    total = float(points.km[count])
    line = (rx_z - tx_m) / total
    back = points.back[points.back.size - count + 1 :]
    if tx_slope < line:
        square = least_weighted_square(
            height_z[1:count], points.km[1:count], tx_m, line, points.inverse[1:count], back
        )
        nu = -math.sqrt(0.002 * total / wavelength_m * square / step_km)
    else:
        rx_slope = steepest(height_z[1:count], rx_z, back) / step_km
        opening = tx_slope + rx_slope
        if opening <= 0.0:
            nu = 0.0
        else:
            km = (rx_z - tx_m + rx_slope * total) / opening
            width = 0.002 * total / (wavelength_m * km * (total - km))
            nu = (tx_slope - line) * km * math.sqrt(width)
    knife = knife_edge_loss_db(nu)
    return 0.0 if knife == 0.0 else bullington_total_db(knife, total)


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_ends(
    points: Points, count: int, step_km: float, terms: Terms, ahead: Ahead, ground_m: float
) -> tuple[float, float]:
    """Antennas over the smooth surface of the diffraction model [m] (eq. 83 to 90)."""
    total, rx_m = float(points.km[count]), ground_m + terms.rx_height_m
    near, low = points.km[count - 1], points.bare[count - 1]
    first = ahead.first + (total - near) * (ground_m + low)
    moment = ground_m * (2.0 * total + near) + low * (total + 2.0 * near)
    tx_fit, rx_fit = least_squares_ends(first, ahead.second + (total - near) * moment, total)
    line = (rx_m - terms.tx_m) / total
    if ahead.plain > line:
        between = points.bare[1:count]
        over = highest_over_line(between, points.km[1:count], terms.tx_m, line)
        back = points.back[points.back.size - count + 1 :]
        behind = steepest(between, rx_m, back) / step_km + line
        tx_fit, rx_fit = below_obstructions(tx_fit, rx_fit, over, ahead.plain - line, behind)
    return terms.tx_m - min(tx_fit, terms.ground_m), rx_m - min(rx_fit, ground_m)


@njit(cache=True, error_model="numpy", nogil=True)
def surely_clear(
    total_km: float, tx_m: float, rx_m: float, bulge: float, wavelength_m: float
) -> bool:
    """Whether a smooth sphere stays out of the way, by the largest bulge and Fresnel zone of all."""
    least = min(tx_m, rx_m) - 0.25 * bulge * total_km * total_km
    return least > 8.728 * math.sqrt(total_km * wavelength_m)


@njit(cache=True, error_model="numpy", nogil=True)
def angular_mrad(
    points: Points, count: int, step_km: float, terms: Terms, ahead: Ahead, rx_m: float
) -> float:
    """Angular distance of a path [mrad] (eq. 76 to 82)."""
    total = float(points.km[count])
    rx_z = rx_m - terms.bulge * total * total
    line = (rx_z - terms.tx_m) / total
    turn = 2.0 * terms.bulge * total
    if ahead.bare > line:
        back = points.back[points.back.size - count + 1 :]
        behind = steepest(points.bare_z[1:count], rx_z, back) / step_km
        return turn + elevation_mrad(ahead.bare) + elevation_mrad(behind - turn)
    return turn + elevation_mrad(line) + elevation_mrad(-line - turn)


@njit(cache=True, error_model="numpy", nogil=True)
def horizon_km(points: Points, count: int, tx_m: float, slope: float) -> float:
    """Distance to the first point about as steep as the steepest. [km]"""
    for i in range(1, count):
        if (points.bare_z[i] - tx_m) * points.inverse[i] >= slope - 1e-6:
            return float(points.km[i])
    return float(points.km[count - 1])


@njit(cache=True, error_model="numpy", nogil=True)
def duct_floor_db(
    points: Points, count: int, step_km: float, terms: Terms, ahead: Ahead, rx_m: float
) -> float:
    """A loss that ducting (eq. 46) cannot fall below [dB]."""
    total = float(points.km[count])
    line = (rx_m - terms.tx_m) / total
    if ahead.bare > line - terms.bulge * total:
        seen = horizon_km(points, count, terms.tx_m, ahead.bare) + step_km
    else:
        seen = total
    return terms.duct_db + 20.0 * math.log10(seen) - terms.duct_per_mrad * abs(line)


@njit(cache=True, error_model="numpy", nogil=True)
def median_loss_db(
    link: Link,
    terms: Terms,
    points: Points,
    count: int,
    step_km: float,
    ahead: Ahead,
    ground_m: float,
    own_km: float,
) -> float:
    """Basic transmission loss at a receiver [dB]; `UNKNOWN_DB` where ducting may matter.

    The receiver is point ``count`` of the ray, on ground of its own; ``own_km`` is its own distance,
    which free space goes by.
    """
    total, rx_m = float(points.km[count]), ground_m + terms.rx_height_m
    climb = (terms.tx_m - rx_m) / 1000.0
    free = terms.free_db + 10.0 * math.log10(own_km * own_km + climb * climb)
    if free > terms.max_loss_db:
        return math.inf
    rx_z = rx_m - terms.bulge * total * total
    diffraction = straight_bullington_db(
        points, points.top_z, count, step_km, terms.tx_m, rx_z, ahead.top, link.wavelength_m
    )
    tx, rx = smooth_ends(points, count, step_km, terms, ahead, ground_m)
    if not surely_clear(total, tx, rx, terms.bulge, link.wavelength_m):
        diffraction += smooth_excess_db(link, terms, points, count, step_km, tx, rx)
    loss = free + diffraction
    scatter = terms.scatter_db + 20.0 * math.log10(total)
    if scatter - loss > _NEGLIGIBLE_DB:
        return max(free, loss + link.location_db)
    if loss > duct_floor_db(points, count, step_km, terms, ahead, rx_m):
        return UNKNOWN_DB
    scatter += 0.573 * angular_mrad(points, count, step_km, terms, ahead, rx_m)
    return max(free, power_sum_db(scatter, loss) + link.location_db)


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_excess_db(
    link: Link, terms: Terms, points: Points, count: int, step_km: float, tx_m: float, rx_m: float
) -> float:
    """What the smooth sphere loses beyond its own Bullington loss [dB] (eq. 39)."""
    total = float(points.km[count])
    sphere = spherical_earth_loss_db(
        total, tx_m, rx_m, link.radius_km, link.frequency_ghz, link.wavelength_m, link.land,
        link.sea, terms.sea_share,
    )  # fmt: skip
    if sphere <= 0.0:
        return 0.0
    slope = steepest(points.flat_z[1:count], tx_m, points.inverse[1:count])
    smooth = straight_bullington_db(
        points, points.flat_z, count, step_km, tx_m, rx_m - terms.bulge * total * total, slope,
        link.wavelength_m,
    )  # fmt: skip
    return max(sphere - smooth, 0.0)
