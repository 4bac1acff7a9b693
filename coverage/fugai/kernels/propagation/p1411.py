"""Short outdoor paths, ITU-R P.1411-12: street canyons, over rooftops, near street level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.free_space import free_space_loss_db

if TYPE_CHECKING:
    from fugai._types import FloatArray

LIGHT_M_PER_S = 2.998e8

_TRAFFIC_M = 20.0
"""Distance from which on traffic blocks antennas below the effective road height. [m]"""


class City(NamedTuple):
    """Buildings and streets under a path over rooftops.

    Average roof height, separation of buildings, width of the receiver's street [m], angle between path
    and street [deg], length of the path that is built up (negative: all of it) [m], and whether it is a
    metropolitan centre (which matters up to 2 GHz).
    """

    roof_m: float
    separation_m: float
    street_m: float
    orientation_deg: float
    built_up_m: float
    metropolitan: bool


@njit(cache=True)
def street_canyon_db(
    d_m: float, f_ghz: float, h1_m: float, h2_m: float, road_m: float
) -> tuple[float, float, float]:
    """Lower bound, median and upper bound of line-of-sight loss along a street [dB], section 4.1.2.

    ``d_m`` is the distance between the antennas, ``road_m`` the effective road height that traffic
    causes (tables 5 and 6), 0 at UHF.
    """
    wave = LIGHT_M_PER_S / (f_ghz * 1e9)
    if road_m > 0.0 and (h1_m <= road_m or h2_m <= road_m) and d_m >= _TRAFFIC_M:
        base = abs(20.0 * math.log10(wave / (2.0 * math.pi * _TRAFFIC_M)))
        rise = 30.0 * math.log10(d_m / _TRAFFIC_M)
        return base + rise, base + 6.0 + rise, base + 20.0 + rise
    product = h1_m * h2_m
    if h1_m > road_m and h2_m > road_m:
        product = (h1_m - road_m) * (h2_m - road_m)
    breakpoint_m = 4.0 * product / wave
    base = abs(20.0 * math.log10(wave * wave / (8.0 * math.pi * product)))
    decades = math.log10(d_m / breakpoint_m)
    if d_m <= breakpoint_m:
        rise = 20.0 * decades
        return base + rise, base + 6.0 + rise, base + 20.0 + 25.0 * decades
    rise = 40.0 * decades
    return base + rise, base + 6.0 + rise, base + 20.0 + rise


@njit(cache=True)
def _settled_field_db(d_m: float, f_mhz: float, above_m: float, city: City) -> float:
    """Multiple-screen diffraction loss on paths built up beyond the settled-field distance [dB].

    L1msd of section 4.2.2.1; ``above_m`` is the height of the base station above the roofs.
    """
    loss, kd = 0.0, 18.0
    high = f_mhz > 2000.0
    ka = 71.4 if high else 54.0
    if above_m > 0.0:
        loss = -18.0 * math.log10(1.0 + above_m)
    else:
        kd = 18.0 - 15.0 * above_m / city.roof_m
        drop = 1.6 * d_m / 1000.0 if d_m < 500.0 else 0.8
        ka = (73.0 if high else 54.0) - drop * above_m
    kf = -8.0
    if not high:
        kf = -4.0 + (1.5 if city.metropolitan else 0.7) * (f_mhz / 925.0 - 1.0)
    loss += ka + kd * math.log10(d_m / 1000.0) + kf * math.log10(f_mhz)
    return loss - 9.0 * math.log10(city.separation_m)


@njit(cache=True)
def _grazing_field_db(
    d_m: float, f_mhz: float, above_m: float, separation_m: float, wave_m: float
) -> float:
    """Multiple-screen diffraction loss on paths built up for less than the settled-field distance [dB].

    L2msd of section 4.2.2.1.
    """
    upper = 10.0 ** (
        -math.log10(math.sqrt(separation_m / wave_m))
        - math.log10(d_m) / 9.0
        + 10.0 / 9.0 * math.log10(separation_m / 2.35)
    )
    lower = 0.00023 * separation_m * separation_m - 0.1827 * separation_m - 9.4978
    lower /= math.log10(f_mhz) ** 2.938
    lower += 0.000781 * separation_m + 0.06923
    if above_m > upper:
        q = 2.35 * (above_m / d_m * math.sqrt(separation_m / wave_m)) ** 0.9
    elif above_m >= lower:
        q = separation_m / d_m
    else:
        angle = math.atan(above_m / separation_m)
        edge = math.sqrt(above_m * above_m + separation_m * separation_m)
        q = separation_m / (2.0 * math.pi * d_m) * math.sqrt(wave_m / edge)
        # below the roofs the angle is negative: only the square of q counts
        q *= 1.0 / angle - 1.0 / (2.0 * math.pi + angle)
    return -20.0 * math.log10(abs(q))


@njit(cache=True)
def _multiple_screen_db(
    d_m: float, f_mhz: float, above_m: float, city: City, built_up_m: float
) -> float:
    """Multiple-screen diffraction loss past rows of buildings [dB]: both fields with a transition."""
    wave, separation = LIGHT_M_PER_S / (f_mhz * 1e6), city.separation_m
    second = _grazing_field_db(d_m, f_mhz, above_m, separation, wave)
    change_m = abs(above_m) * math.sqrt(built_up_m / wave)
    if change_m <= 0.0:
        return second
    settled_there = _settled_field_db(change_m, f_mhz, above_m, city)
    grazing_there = _grazing_field_db(change_m, f_mhz, above_m, separation, wave)
    middle, step = 0.5 * (settled_there + grazing_there), settled_there - grazing_there
    if step == 0.0:
        return second
    first = _settled_field_db(d_m, f_mhz, above_m, city)
    settled = built_up_m > wave * d_m * d_m / (above_m * above_m)
    decades = math.log10(d_m) - math.log10(change_m)
    if step > 0.0:
        share = math.tanh(decades / 0.1)
        if settled:
            return middle - share * (first - middle)
        return middle + share * (second - middle)
    share = math.tanh(decades / (step * 0.0417))
    if settled:
        return first - share * (settled_there - middle) - settled_there + middle
    return second + share * (middle - grazing_there) + middle - grazing_there


@njit(cache=True)
def over_rooftops_db(d_m: float, f_ghz: float, h1_m: float, h2_m: float, city: City) -> float:
    """Loss over the rooftops of a city down to a street [dB], section 4.2.2.1.

    ``d_m`` is the distance between the antennas.
    """
    f_mhz = f_ghz * 1e3
    free = 32.4 + 20.0 * math.log10(d_m / 1000.0) + 20.0 * math.log10(f_mhz)
    built_up = d_m if city.built_up_m < 0.0 else min(city.built_up_m, d_m)
    if built_up <= 0.0:
        return free
    if city.orientation_deg < 35.0:
        orientation = -10.0 + 0.354 * city.orientation_deg
    elif city.orientation_deg < 55.0:
        orientation = 2.5 + 0.075 * (city.orientation_deg - 35.0)
    else:
        orientation = 4.0 - 0.114 * (city.orientation_deg - 55.0)
    down = -8.2 - 10.0 * math.log10(city.street_m) + 10.0 * math.log10(f_mhz) + orientation
    down += 20.0 * math.log10(city.roof_m - h2_m)
    screens = _multiple_screen_db(d_m, f_mhz, h1_m - city.roof_m, city, built_up)
    return free + max(down + screens, 0.0)


@njit(cache=True)
def street_level_db(
    d_m: float, f_mhz: float, share: float, deviate: float, urban_db: float, transition_m: float
) -> float:
    """Loss between antennas near street level [dB], section 4.3.1.

    Not exceeded at ``share`` of the locations, whose standard normal quantile is ``deviate``. Line of
    sight ends at a distance that falls with the share, and changes to none over ``transition_m``.
    """
    if share < 0.45:
        lg = math.log10(share)
        los_m = 212.0 * lg * lg - 64.0 * lg
    else:
        los_m = 79.2 - 70.0 * share
    spread = 1.5624 * 7.0 * (math.sqrt(-2.0 * math.log(1.0 - share)) - 1.1774)
    near_m, far_m = min(d_m, los_m), max(d_m, los_m + transition_m)
    near = 32.45 + 20.0 * math.log10(f_mhz) + 20.0 * math.log10(near_m / 1000.0) + spread
    far = 9.5 + 45.0 * math.log10(f_mhz) + 40.0 * math.log10(far_m / 1000.0) + urban_db
    far += 7.0 * deviate
    if d_m <= los_m:
        return near
    if d_m >= los_m + transition_m:
        return far
    return near + (far - near) * (d_m - los_m) / transition_m


@njit(cache=True)
def street_canyon_losses_db(
    d_m: FloatArray, f_ghz: float, h1_m: float, h2_m: float, road_m: float
) -> FloatArray:
    """Median of `street_canyon_db` at each horizontal distance, at least free space. [dB]"""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        median = street_canyon_db(slant, f_ghz, h1_m, h2_m, road_m)[1]
        loss[i] = max(median, free_space_loss_db(slant, f_ghz * 1e3))
    return loss


@njit(cache=True)
def over_rooftops_losses_db(
    d_m: FloatArray, f_ghz: float, h1_m: float, h2_m: float, city: City
) -> FloatArray:
    """`over_rooftops_db` at each horizontal distance. [dB]"""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        loss[i] = over_rooftops_db(slant, f_ghz, h1_m, h2_m, city)
    return loss
