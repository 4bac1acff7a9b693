"""Short outdoor paths, ITU-R P.1411-12: street canyons, over the roofs, site-general."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.empirical import free_space_loss_db

if TYPE_CHECKING:
    from fugai._types import FloatArray

LIGHT_M_PER_S = 2.998e8

_BLOCKED_M = 20.0
"""Distance from which traffic hides antennas lower than the road's effective height. [m]"""


@njit(cache=True)
def street_canyon_db(
    d_m: float, f_ghz: float, h1_m: float, h2_m: float, road_m: float
) -> tuple[float, float, float]:
    """Lower bound, median and upper bound within sight along a street [dB], section 4.1.2.

    ``road_m`` is the height that traffic raises the road by (tables 5 and 6), 0 at UHF; d is the
    distance between the antennas.
    """
    wave = LIGHT_M_PER_S / (f_ghz * 1e9)
    if road_m > 0.0 and (h1_m <= road_m or h2_m <= road_m) and d_m >= _BLOCKED_M:
        base = abs(20.0 * math.log10(wave / (2.0 * math.pi * _BLOCKED_M)))
        fall = 30.0 * math.log10(d_m / _BLOCKED_M)
        return base + fall, base + 6.0 + fall, base + 20.0 + fall
    product = h1_m * h2_m
    if h1_m > road_m and h2_m > road_m:
        product = (h1_m - road_m) * (h2_m - road_m)
    bend = 4.0 * product / wave
    base = abs(20.0 * math.log10(wave * wave / (8.0 * math.pi * product)))
    decades = math.log10(d_m / bend)
    if d_m <= bend:
        fall = 20.0 * decades
        return base + fall, base + 6.0 + fall, base + 20.0 + 25.0 * decades
    fall = 40.0 * decades
    return base + fall, base + 6.0 + fall, base + 20.0 + fall


@njit(cache=True)
def _settled_field_db(
    d_m: float, f_mhz: float, above_m: float, roof_m: float, gap_m: float, centre: bool
) -> float:
    """Loss past many rows of buildings where the field has settled [dB]: L1msd of section 4.2.2.1."""
    loss, climb = 0.0, 18.0
    high = f_mhz > 2000.0
    ka = 71.4 if high else 54.0
    if above_m > 0.0:
        loss = -18.0 * math.log10(1.0 + above_m)
    else:
        climb = 18.0 - 15.0 * above_m / roof_m
        drop = 1.6 * d_m / 1000.0 if d_m < 500.0 else 0.8
        ka = (73.0 if high else 54.0) - drop * above_m
    kf = -8.0
    if not high:
        kf = -4.0 + (1.5 if centre else 0.7) * (f_mhz / 925.0 - 1.0)
    loss += ka + climb * math.log10(d_m / 1000.0) + kf * math.log10(f_mhz)
    return loss - 9.0 * math.log10(gap_m)


@njit(cache=True)
def _grazing_field_db(
    d_m: float, f_mhz: float, above_m: float, gap_m: float, wave_m: float
) -> float:
    """Loss past few rows of buildings [dB]: L2msd of section 4.2.2.1."""
    upper = 10.0 ** (
        -math.log10(math.sqrt(gap_m / wave_m))
        - math.log10(d_m) / 9.0
        + 10.0 / 9.0 * math.log10(gap_m / 2.35)
    )
    lower = (0.00023 * gap_m * gap_m - 0.1827 * gap_m - 9.4978) / math.log10(f_mhz) ** 2.938
    lower += 0.000781 * gap_m + 0.06923
    if above_m > upper:
        q = 2.35 * (above_m / d_m * math.sqrt(gap_m / wave_m)) ** 0.9
    elif above_m >= lower:
        q = gap_m / d_m
    else:
        angle = math.atan(above_m / gap_m)
        edge = math.sqrt(above_m * above_m + gap_m * gap_m)
        q = gap_m / (2.0 * math.pi * d_m) * math.sqrt(wave_m / edge)
        # seen from below the roofs the angle is negative: only the square counts
        q *= 1.0 / angle - 1.0 / (2.0 * math.pi + angle)
    return -20.0 * math.log10(abs(q))


@njit(cache=True)
def _rows_of_buildings_db(
    d_m: float,
    f_mhz: float,
    above_m: float,
    roof_m: float,
    gap_m: float,
    built_m: float,
    centre: bool,
) -> float:
    """Loss past rows of buildings [dB]: both fields, joined at the change-over."""
    wave = LIGHT_M_PER_S / (f_mhz * 1e6)
    second = _grazing_field_db(d_m, f_mhz, above_m, gap_m, wave)
    change_m = abs(above_m) * math.sqrt(built_m / wave)
    if change_m <= 0.0:
        return second
    settled_there = _settled_field_db(change_m, f_mhz, above_m, roof_m, gap_m, centre)
    grazing_there = _grazing_field_db(change_m, f_mhz, above_m, gap_m, wave)
    middle, step = 0.5 * (settled_there + grazing_there), settled_there - grazing_there
    if step == 0.0:
        return second
    first = _settled_field_db(d_m, f_mhz, above_m, roof_m, gap_m, centre)
    settled = built_m > wave * d_m * d_m / (above_m * above_m)
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
def over_rooftops_db(  # noqa: PLR0913, PLR0917
    d_m: float,
    f_ghz: float,
    h1_m: float,
    h2_m: float,
    roof_m: float,
    gap_m: float,
    street_m: float,
    orientation_deg: float,
    built_m: float,
    centre: bool,
) -> float:
    """Loss over the roofs of a city down into a street [dB], section 4.2.2.1.

    ``gap_m`` separates buildings, ``built_m`` of the path is built up, ``orientation_deg`` is the
    angle between path and street, ``centre`` a metropolitan centre's (it counts to 2 GHz).
    """
    f_mhz = f_ghz * 1e3
    free = 32.4 + 20.0 * math.log10(d_m / 1000.0) + 20.0 * math.log10(f_mhz)
    if built_m <= 0.0:
        return free
    if orientation_deg < 35.0:
        turn = -10.0 + 0.354 * orientation_deg
    elif orientation_deg < 55.0:
        turn = 2.5 + 0.075 * (orientation_deg - 35.0)
    else:
        turn = 4.0 - 0.114 * (orientation_deg - 55.0)
    down = -8.2 - 10.0 * math.log10(street_m) + 10.0 * math.log10(f_mhz) + turn
    down += 20.0 * math.log10(roof_m - h2_m)
    rows = _rows_of_buildings_db(d_m, f_mhz, h1_m - roof_m, roof_m, gap_m, built_m, centre)
    return free + max(down + rows, 0.0)


@njit(cache=True)
def site_general_db(d_m: float, f_ghz: float, alpha: float, beta: float, gamma: float) -> float:
    """Median of a class of places [dB], sections 4.1.1 and 4.2.1: 10 alpha lg d + beta + 10 gamma lg f."""
    return 10.0 * (alpha * math.log10(d_m) + gamma * math.log10(f_ghz)) + beta


@njit(cache=True)
def street_level_db(
    d_m: float, f_mhz: float, share: float, deviate: float, urban_db: float, corner_m: float
) -> float:
    """Loss between antennas near street level [dB], section 4.3.1.

    Not exceeded at ``share`` of places, whose standard normal quantile is ``deviate``; sight ends
    over ``corner_m`` at a distance that falls with the share.
    """
    if share < 0.45:
        lg = math.log10(share)
        sight_m = 212.0 * lg * lg - 64.0 * lg
    else:
        sight_m = 79.2 - 70.0 * share
    spread = 1.5624 * 7.0 * (math.sqrt(-2.0 * math.log(1.0 - share)) - 1.1774)
    near_m, far_m = min(d_m, sight_m), max(d_m, sight_m + corner_m)
    near = 32.45 + 20.0 * math.log10(f_mhz) + 20.0 * math.log10(near_m / 1000.0) + spread
    far = 9.5 + 45.0 * math.log10(f_mhz) + 40.0 * math.log10(far_m / 1000.0) + urban_db
    far += 7.0 * deviate
    if d_m <= sight_m:
        return near
    if d_m >= sight_m + corner_m:
        return far
    return near + (far - near) * (d_m - sight_m) / corner_m


@njit(cache=True)
def street_canyon_losses_db(
    d_m: FloatArray, f_ghz: float, h1_m: float, h2_m: float, road_m: float
) -> FloatArray:
    """Median of `street_canyon_db` at each horizontal distance, never below free space. [dB]"""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        median = street_canyon_db(slant, f_ghz, h1_m, h2_m, road_m)[1]
        loss[i] = max(median, free_space_loss_db(slant, f_ghz * 1e3))
    return loss


@njit(cache=True)
def over_rooftops_losses_db(  # noqa: PLR0913, PLR0917
    d_m: FloatArray,
    f_ghz: float,
    h1_m: float,
    h2_m: float,
    roof_m: float,
    gap_m: float,
    street_m: float,
    orientation_deg: float,
    built_m: float,
    centre: bool,
) -> FloatArray:
    """`over_rooftops_db` at each horizontal distance [dB]; the whole path built up where < 0."""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        built = slant if built_m < 0.0 else min(built_m, slant)
        loss[i] = over_rooftops_db(
            slant, f_ghz, h1_m, h2_m, roof_m, gap_m, street_m, orientation_deg, built, centre
        )
    return loss


@njit(cache=True)
def site_general_losses_db(
    d_m: FloatArray, f_ghz: float, h1_m: float, h2_m: float, alpha: float, beta: float, gamma: float
) -> FloatArray:
    """`site_general_db` over the slant distance, never below free space. [dB]"""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        median = site_general_db(slant, f_ghz, alpha, beta, gamma)
        loss[i] = max(median, free_space_loss_db(slant, f_ghz * 1e3))
    return loss
