"""What the Irregular Terrain Model reads off a terrain profile: horizons, heights, roughness.

A profile is ``z``, heights [m] at equal steps with the transmitter at index 0, seen up to the
index ``last``. ``sums`` (2, n + 1) are running sums of z and of index * z, so that a line is fitted
in constant time anywhere on it. Source: Hufford, Longley and Kissick, NTIA Report 82-100, and
Hufford's "The ITS Irregular Terrain Model, version 1.2.2: the algorithm" (1995).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

SAMPLES = 245
"""The most points at which terrain roughness is sampled."""

BUCKETS = 64


@njit(cache=True, error_model="numpy")
def running_sums(z: FloatArray) -> FloatArray:
    """Sums of z and of index * z before each index, heights counted from the first one."""
    sums = np.empty((2, z.size + 1))
    fill_sums(z, z.size, sums)
    return sums


@njit(cache=True, error_model="numpy")
def fill_sums(z: FloatArray, count: int, sums: FloatArray) -> None:
    """Put the `running_sums` of the first ``count`` heights into ``sums``."""
    plain = moment = 0.0
    sums[0, 0] = sums[1, 0] = 0.0
    for i in range(count):
        height = z[i] - z[0]
        plain += height
        moment += i * height
        sums[0, i + 1], sums[1, i + 1] = plain, moment


@njit(cache=True, error_model="numpy")
def even_profile(d_m: FloatArray, z: FloatArray, last: int, even: FloatArray) -> float:
    """Lay a profile with points at ``d_m`` onto ``last`` equal steps in ``even``; their size. [m]

    By linear interpolation; the first point stands at 0.
    """
    step = d_m[last] / last
    left = 0
    for k in range(last + 1):
        while left < last - 1 and d_m[left + 1] < k * step:
            left += 1
        share = (k * step - d_m[left]) / (d_m[left + 1] - d_m[left])
        even[k] = z[left] + share * (z[left + 1] - z[left])
    return float(step)


@njit(cache=True, error_model="numpy")
def mean_height_m(z: FloatArray, sums: FloatArray, last: int) -> float:
    """Mean height of a profile without a tenth of it at either end. [m]"""
    tenth = int(0.1 * last)
    total = sums[0, last - tenth + 1] - sums[0, tenth]
    return float(z[0] + total / (last - 2 * tenth + 1))


@njit(cache=True, error_model="numpy")
def fitted_ends(
    z: FloatArray, sums: FloatArray, last: int, start: float, end: float
) -> tuple[float, float]:
    """Least-squares line over indices from ``start`` to ``end``, at both ends of the profile. [m]

    The first and the last point count half.
    """
    a = int(max(start, 0.0))
    b = last - int(max(last - end, 0.0))
    if b <= a:
        a, b = max(a - 1, 0), min(b + 1, last)
    length = float(b - a)
    middle = 0.5 * (a + b)
    first, final = z[a] - z[0], z[b] - z[0]
    inside = sums[0, b + 1] - sums[0, a]
    moment = sums[1, b + 1] - sums[1, a] - middle * inside
    moment -= 0.25 * length * (final - first)
    level = (inside - 0.5 * (first + final)) / length + z[0]
    slope = moment * 12.0 / ((length * length + 2.0) * length)
    return level - slope * middle, level + slope * (last - middle)


@njit(cache=True, error_model="numpy")
def horizons(
    z: FloatArray, last: int, step_m: float, h1_m: float, h2_m: float, curvature: float
) -> tuple[float, float, float, float]:
    """Elevation angles [rad] and distances [m] of both radio horizons over the effective earth.

    ``curvature`` is that of the effective earth [1/m]. On a clear path either horizon is the other
    antenna, TN 101 (eq. 6.15).
    """
    half = 0.5 * curvature
    length = last * step_m
    foot, top = z[0] + h1_m, z[last] + h2_m
    rise = (top - foot) / length
    angle1, angle2 = rise - half * length, -rise - half * length
    where1, where2 = last, 0
    for i in range(1, last):
        near, far = i * step_m, (last - i) * step_m
        up = (z[i] - foot) / near - half * near
        back = (z[i] - top) / far - half * far
        if up > angle1:
            angle1, where1 = up, i
        if back > angle2:
            angle2, where2 = back, i
    return angle1, angle2, where1 * step_m, (last - where2) * step_m


@njit(cache=True, error_model="numpy")
def _in_bucket(
    values: FloatArray, count: int, rank: int, low: float, scale: float, bucket: int
) -> float:
    """Value of that rank (from 0, ascending) among those of one bucket."""
    found = np.empty(count)
    filled = 0
    for i in range(count):
        value = values[i]
        if int((value - low) * scale) == bucket:
            place = filled
            while place > 0 and found[place - 1] > value:
                found[place] = found[place - 1]
                place -= 1
            found[place] = value
            filled += 1
    return float(found[rank])


@njit(cache=True, error_model="numpy")
def decile_range(values: FloatArray, count: int, k: int, buckets: IntArray) -> float:
    """The k-th largest less the k-th smallest of the first ``count`` values.

    Counts into buckets, then sorts one bucket at either end: exact, and linear in ``count``.
    """
    low, high = values[0], values[0]
    for i in range(1, count):
        low, high = min(low, values[i]), max(high, values[i])
    if not high - low > 1e-9:
        return 0.0
    scale = (BUCKETS - 0.001) / (high - low)
    buckets[:] = 0
    for i in range(count):
        buckets[int((values[i] - low) * scale)] += 1
    at, seen = 0, buckets[0]
    while seen < k:
        at += 1
        seen += buckets[at]
    lower = _in_bucket(values, count, k - 1 - (seen - buckets[at]), low, scale, at)
    at, seen = BUCKETS - 1, buckets[BUCKETS - 1]
    while seen < k:
        at -= 1
        seen += buckets[at]
    return _in_bucket(values, count, seen - k, low, scale, at) - lower


@njit(cache=True, error_model="numpy")
def roughness_m(
    z: FloatArray,
    last: int,
    step_m: float,
    start_m: float,
    end_m: float,
    samples: FloatArray,
    buckets: IntArray,
) -> float:
    """Terrain irregularity parameter delta h. [m]

    The interdecile range about a fitted line, carried from the length of the stretch to an endless
    one (ERL 79-ITS 67, eq. 3).
    """
    start, end = start_m / step_m, end_m / step_m
    if end - start < 2.0:
        return 0.0
    tenth = min(max(4, int(0.1 * (end - start + 8.0))), 25)
    count = 10 * tenth - 5
    stride = (end - start) / (count - 1)
    middle = 0.5 * (count - 1)
    total = moment = 0.0
    for j in range(count):
        place = start + j * stride
        i = min(int(place), last - 1)
        value = z[i] + (z[i + 1] - z[i]) * (place - i)
        samples[j] = value
        total += value
        moment += value * (j - middle)
    length = count - 1.0
    first, final = samples[0], samples[count - 1]
    moment -= 0.25 * length * (final - first)
    slope = moment * 12.0 / ((length * length + 2.0) * length)
    level = (total - 0.5 * (first + final)) / length
    for j in range(count):
        samples[j] -= level + slope * (j - middle)
    spread = decile_range(samples, count, tenth, buckets)
    return spread / (1.0 - 0.8 * math.exp(-(end_m - start_m) / 50e3))


@njit(cache=True, error_model="numpy")
def smooth_horizon_m(height_m: float, roughness: float, curvature: float) -> float:
    """Horizon distance over ground of that roughness [m], Algorithm (eq. 3.3)."""
    smooth = math.sqrt(2.0 * height_m / curvature)
    return smooth * math.exp(-0.07 * math.sqrt(roughness / max(height_m, 5.0)))


@njit(cache=True, error_model="numpy")
def smooth_angle(height_m: float, distance_m: float, roughness: float, curvature: float) -> float:
    """Elevation of a horizon over ground of that roughness [rad], Algorithm (eq. 3.4)."""
    smooth = math.sqrt(2.0 * height_m / curvature)
    return (0.65 * roughness * (smooth / distance_m - 1.0) - 2.0 * height_m) / smooth


@njit(cache=True, error_model="numpy")
def profile_geometry(  # noqa: PLR0913, PLR0917
    z: FloatArray,
    sums: FloatArray,
    last: int,
    step_m: float,
    h1_m: float,
    h2_m: float,
    curvature: float,
    samples: FloatArray,
    buckets: IntArray,
) -> tuple[float, float, float, float, float, float, float]:
    """Horizon angles [rad], horizon distances, effective heights and delta h [m] of a profile.

    ``samples`` and ``buckets`` are room to work in, of `SAMPLES` and `BUCKETS` places.
    """
    angle1, angle2, d1, d2 = horizons(z, last, step_m, h1_m, h2_m, curvature)
    length = last * step_m
    # terrain counts from some way off either antenna: the lesser of 15 heights and a tenth of
    # the way to its horizon
    start = min(15.0 * h1_m, 0.1 * d1)
    end = length - min(15.0 * h2_m, 0.1 * d2)
    rough = roughness_m(z, last, step_m, start, end, samples, buckets)
    if d1 + d2 <= 1.5 * length:
        left, _ = fitted_ends(z, sums, last, start / step_m, 0.9 * d1 / step_m)
        _, right = fitted_ends(z, sums, last, (length - 0.9 * d2) / step_m, end / step_m)
        e1 = h1_m + max(z[0] - left, 0.0)
        e2 = h2_m + max(z[last] - right, 0.0)
        return angle1, angle2, d1, d2, e1, e2, rough
    # well within line of sight: both horizons are those of ground as rough as this
    left, right = fitted_ends(z, sums, last, start / step_m, end / step_m)
    e1 = h1_m + max(z[0] - left, 0.0)
    e2 = h2_m + max(z[last] - right, 0.0)
    d1, d2 = smooth_horizon_m(e1, rough, curvature), smooth_horizon_m(e2, rough, curvature)
    if d1 + d2 <= length:
        stretch = (length / (d1 + d2)) ** 2
        e1, e2 = e1 * stretch, e2 * stretch
        d1, d2 = smooth_horizon_m(e1, rough, curvature), smooth_horizon_m(e2, rough, curvature)
    angle1 = smooth_angle(e1, d1, rough, curvature)
    angle2 = smooth_angle(e2, d2, rough, curvature)
    return angle1, angle2, d1, d2, e1, e2, rough


@njit(cache=True, error_model="numpy")
def area_terminal(
    height_m: float, siting: int, roughness: float, curvature: float
) -> tuple[float, float, float]:
    """Effective height [m], horizon distance [m] and angle [rad] of a terminal in area mode.

    ``siting`` is 0 random, 1 careful, 2 very careful, Algorithm (eq. 3.2 to 3.4).
    """
    effective = height_m
    if siting > 0:
        bonus = 4.0 if siting == 1 else 9.0
        if height_m < 5.0:
            bonus *= math.sin(0.1 * math.pi * height_m)
        fade = math.exp(-min(20.0, 2.0 * height_m / max(1e-3, roughness)))
        effective += (1.0 + bonus) * fade
    distance = smooth_horizon_m(effective, roughness, curvature)
    return effective, distance, smooth_angle(effective, distance, roughness, curvature)
