"""What extended Hata takes from a terrain profile: effective heights, quantiles, slope, sea, ridge.

A profile is ``z``, heights [m] at equal steps from the base station (index 0) to the mobile (index
``last``); ``sums`` are its `running_sums`. Source: NTIA Technical Report TR-15-517, appendix A, after
Okumura et al. (1968).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.even_profiles import horizons
from fugai.kernels.propagation.ranks import BUCKETS

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@njit(cache=True, error_model="numpy")
def _mean_m(z: FloatArray, sums: FloatArray, first: int, last: int) -> float:
    return float(z[0] + (sums[0, last + 1] - sums[0, first]) / (last - first + 1))


@njit(cache=True, error_model="numpy")
def effective_heights_m(
    z: FloatArray, sums: FloatArray, last: int, step_m: float, base_m: float, mobile_m: float
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
    base = base_m + share * (z[0] - _mean_m(z, sums, near, far))
    mobile = mobile_m + share * (z[last] - _mean_m(z, sums, last - far, last - near))
    return float(base), float(mobile)


@njit(cache=True, error_model="numpy")
def _ranked(
    z: FloatArray, first: int, last: int, rank: int, low: float, scale: float, buckets: IntArray
) -> float:
    """Height of that rank, from 0 for the highest; ``buckets`` are the counts of all heights."""
    at = BUCKETS - 1
    counted = buckets[at]
    while counted <= rank:
        at -= 1
        counted += buckets[at]
    count = buckets[at]
    rank -= counted - count
    found = np.empty(count)
    filled = 0
    for i in range(first, last + 1):
        if int((z[i] - low) * scale) == at:
            slot = filled
            while slot > 0 and found[slot - 1] < z[i]:
                found[slot] = found[slot - 1]
                slot -= 1
            found[slot] = z[i]
            filled += 1
    return float(found[rank])


@njit(cache=True, error_model="numpy")
def height_quantiles_m(
    z: FloatArray, last: int, step_m: float, buckets: IntArray
) -> tuple[float, float, float]:
    """Heights exceeded by 10, 50 and 90 % of the ground within 10 km of the mobile. [m]

    On shorter paths all three are scaled to what a path of 10 km would have.
    """
    step_km = step_m * 0.001
    length_km = last * step_km
    first = 0 if length_km < 10.0 else last - int(10.0 / step_km)
    count = last - first + 1
    low, high = z[first], z[first]
    for i in range(first + 1, last + 1):
        low, high = min(low, z[i]), max(high, z[i])
    h10, h50, h90 = low, low, low
    if high - low > 1e-9:
        scale = (BUCKETS - 0.001) / (high - low)
        buckets[:] = 0
        for i in range(first, last + 1):
            buckets[int((z[i] - low) * scale)] += 1
        rank10 = max(int(0.1 * count - 1.0), 0)
        rank50, rank90 = max(int(0.5 * count - 1.0), 0), max(int(0.9 * count - 1.0), 0)
        h10 = _ranked(z, first, last, rank10, low, scale, buckets)
        h50 = _ranked(z, first, last, rank50, low, scale, buckets)
        h90 = _ranked(z, first, last, rank90, low, scale, buckets)
    if length_km < 10.0:
        scaling = (1.0 - 0.8 * math.exp(-0.2)) / (1.0 - 0.8 * math.exp(-0.02 * length_km))
        return h10 * scaling, h50 * scaling, h90 * scaling
    return h10, h50, h90


@njit(cache=True, error_model="numpy")
def slope_at_mobile_mrad(z: FloatArray, sums: FloatArray, last: int, step_m: float) -> float:
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
        first = last - count
        middle = 0.5 * (first + last)
        moment = sums[1, last + 1] - sums[1, first] - middle * (sums[0, last + 1] - sums[0, first])
        moment -= 0.25 * count * (z[last] - z[first])
        per_step = 12.0 * moment / ((count * count + 2.0) * count)
        slope = 1000.0 * per_step * count / reach
        steepest, gentlest = max(steepest, slope), min(gentlest, slope)
        if reach == 5000.0:
            five = slope
        reach += 1000.0
    if length <= 5000.0 or steepest * gentlest < 0.0:
        return five
    return steepest if steepest >= 0.0 else gentlest


@njit(cache=True, error_model="numpy")
def sea_counts(z: FloatArray) -> IntArray:
    """Number of points before each index that are sea: ground at exactly 0 m."""
    counts = np.zeros(z.size + 1, np.int64)
    for i in range(z.size):
        counts[i + 1] = counts[i] + (1 if z[i] == 0.0 else 0)
    return counts


@njit(cache=True, error_model="numpy")
def sea_share(counts: IntArray, last: int) -> tuple[float, int]:
    """Share of the path that is sea, and its end: 1 the mobile's, 0 the base station's, -1 both."""
    total = counts[last + 1]
    middle = last // 2
    at_mobile = total - counts[last + 1 - middle]
    at_base = total - at_mobile
    share = total / (last + 1)
    if at_mobile > at_base:
        return share, 1
    return share, 0 if at_base > at_mobile else -1


@njit(cache=True, error_model="numpy")
def ridge(
    z: FloatArray, sums: FloatArray, last: int, step_m: float, base_m: float, mobile_m: float
) -> tuple[bool, float, float, float]:
    """Whether one ridge is the horizon of both ends; its height [m]; its distances from both [km].

    The height is above the mean of the antenna heights weighted by distance, over an earth with the
    curvature of the standard atmosphere; distances are from base station and mobile.
    """
    refractivity = 301.0 * math.exp(-_mean_m(z, sums, 0, last) / 9460.0)
    curvature = 157e-9 * (1.0 - 0.04665 * math.exp(refractivity / 179.3))
    _, _, d1, d2 = horizons(z, last, step_m, base_m, mobile_m, curvature)
    length = last * step_m
    if abs(length - d1 - d2) > 0.5 * step_m:
        return False, 0.0, d1 / 1e3, d2 / 1e3
    top = z[last - int(d2 / step_m + 0.5)]
    # NTIA's implementation weights each antenna by its own distance to the ridge, where the line of
    # sight has the other's; its published figures follow from that
    line = ((z[0] + base_m) * d1 + (z[last] + mobile_m) * d2) / length
    height = top - line + 0.5 * curvature * d1 * d2
    return True, max(height, 0.0), d1 / 1e3, d2 / 1e3
