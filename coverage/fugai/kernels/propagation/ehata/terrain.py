"""What extended Hata takes from a terrain profile: effective heights, quantiles, slope, sea, ridge.

A profile is ``z``, heights [m] at equal steps from the base station (index 0) to the mobile (index
``last``). Source: NTIA Technical Report TR-15-517, appendix A, after
Okumura et al. (1968).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.even_profiles import horizons, line_fit, mean_m
from fugai.kernels.propagation.ranks import largest_of_rank
from fugai.kernels.propagation.vector_loops import highest, least_from

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True, error_model="numpy")
def effective_heights_m(
    z: FloatArray, last: int, step_m: float, base_m: float, mobile_m: float
) -> tuple[float, float]:
    """Effective heights of base station and mobile [m]: above the mean ground 3 to 15 km from each.

    On paths shorter than 3 km the structural heights; between 3 and 15 km they are blended.
    """
    step_km = step_m * 0.001
    length_km = last * step_km
    if length_km < 3.0:
        return base_m, mobile_m
    near = int(3.0 / step_km)
    far, share = last, (length_km - 3.0) / 12.0
    if length_km > 15.0:
        far, share = int(15.0 / step_km), 1.0
    base = base_m + share * (z[0] - mean_m(z, near, far))
    mobile = mobile_m + share * (z[last] - mean_m(z, last - far, last - near))
    return float(base), float(mobile)


@njit(cache=True, error_model="numpy")
def height_quantiles_m(z: FloatArray, last: int, step_m: float) -> tuple[float, float, float]:
    """Heights exceeded by 10, 50 and 90 % of the ground within 10 km of the mobile. [m]

    On shorter paths all three are scaled to what a path of 10 km would have.
    """
    step_km = step_m * 0.001
    length_km = last * step_km
    first = 0 if length_km < 10.0 else last - int(10.0 / step_km)
    count, end = last - first + 1, last + 1
    high, low = highest(z, first, end), least_from(z, first, end, -np.inf)
    h10, h50, h90 = low, low, low
    if high - low > 1e-9:
        span = (low, high)
        h10 = largest_of_rank(z, first, end, max(int(0.1 * count - 1.0), 0) + 1, span)
        h50 = largest_of_rank(z, first, end, max(int(0.5 * count - 1.0), 0) + 1, span)
        h90 = largest_of_rank(z, first, end, max(int(0.9 * count - 1.0), 0) + 1, span)
    if length_km < 10.0:
        scaling = (1.0 - 0.8 * math.exp(-0.2)) / (1.0 - 0.8 * math.exp(-0.02 * length_km))
        return h10 * scaling, h50 * scaling, h90 * scaling
    return h10, h50, h90


@njit(cache=True, error_model="numpy")
def slope_at_mobile_mrad(z: FloatArray, last: int, step_m: float) -> float:
    """Slope of the ground in front of the mobile, positive where it rises towards it. [mrad]

    The steepest of the lines fitted over the last 5, 6 ... 10 km, or that over 5 km where their signs
    differ; 0 on paths shorter than 5 km.
    """
    length = last * step_m
    if length < 5000.0:
        return 0.0
    steepest, gentlest, five = -1e31, 1e31, 0.0
    reach = 5000.0
    while length >= reach and reach <= 10_000.0:
        count = int(reach / step_m)
        if count < 1:  # steps too long to show a slope
            return 0.0
        _, per_step = line_fit(z, last - count, last)
        slope = 1000.0 * per_step * count / reach
        steepest, gentlest = max(steepest, slope), min(gentlest, slope)
        if reach == 5000.0:
            five = slope
        reach += 1000.0
    if length <= 5000.0 or steepest * gentlest < 0.0:
        return five
    return steepest if steepest >= 0.0 else gentlest


@njit(cache=True, error_model="numpy", nogil=True)
def sea_points(z: FloatArray, first: int, end: int) -> int:
    """How many points from index ``first`` to before ``end`` are sea: ground at exactly 0 m."""
    count = np.int64(0)
    for i in range(first, end):
        count += np.int64(1) if z[i] == 0.0 else np.int64(0)
    return int(count)


@njit(cache=True, error_model="numpy")
def sea_share(z: FloatArray, last: int) -> tuple[float, int]:
    """Share of the path that is sea, and its end: 1 the mobile's, 0 the base station's, -1 both."""
    middle = last + 1 - last // 2
    at_base, at_mobile = sea_points(z, 0, middle), sea_points(z, middle, last + 1)
    share = (at_base + at_mobile) / (last + 1)
    if at_mobile > at_base:
        return share, 1
    return share, 0 if at_base > at_mobile else -1


@njit(cache=True, error_model="numpy")
def ridge(
    z: FloatArray,
    last: int,
    step_m: float,
    base_m: float,
    mobile_m: float,
    room: FloatArray,
) -> tuple[bool, float, float, float]:
    """Whether one ridge is the horizon of both ends; its height [m]; its distances from both [km].

    The height is above the mean of the antenna heights weighted by distance, over an earth with the
    curvature of the standard atmosphere; distances are from base station and mobile. ``room`` is that of
    `horizons`.
    """
    refractivity = 301.0 * math.exp(-mean_m(z, 0, last) / 9460.0)
    curvature = 157e-9 * (1.0 - 0.04665 * math.exp(refractivity / 179.3))
    _, _, d1, d2 = horizons(z, last, step_m, (base_m, mobile_m), curvature, room)
    length = last * step_m
    if abs(length - d1 - d2) > 0.5 * step_m:
        return False, 0.0, d1 / 1e3, d2 / 1e3
    top = z[last - int(d2 / step_m + 0.5)]
    # NTIA's implementation weights each antenna by its own distance to the ridge, where the line of
    # sight has the other's; its published figures follow from that
    line = ((z[0] + base_m) * d1 + (z[last] + mobile_m) * d2) / length
    height = top - line + 0.5 * curvature * d1 * d2
    return True, max(height, 0.0), d1 / 1e3, d2 / 1e3
