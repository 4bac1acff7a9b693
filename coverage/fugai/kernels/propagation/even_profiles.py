"""Terrain profiles at equal steps, as ITM and eHata take them: sums, fitted lines, horizons.

A profile is ``z``, heights [m] at equal steps with the transmitter at index 0, of which the points up
to the index ``last`` count. ``sums`` (2, n + 1) are running sums of z and of index * z, so that a line
is fitted to any part of it in constant time. Source: Hufford, Longley and Kissick, NTIA Report 82-100,
and Hufford's "The ITS Irregular Terrain Model, version 1.2.2: the algorithm" (1995).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True, error_model="numpy")
def running_sums(z: FloatArray) -> FloatArray:
    """Sums of z and of index * z before each index, heights counted from the first one."""
    sums = np.empty((2, z.size + 1))
    fill_sums(z, z.size, sums)
    return sums


@njit(cache=True, error_model="numpy")
def fill_sums(z: FloatArray, count: int, sums: FloatArray) -> None:
    """Write the `running_sums` of the first ``count`` heights to ``sums``."""
    plain = moment = 0.0
    sums[0, 0] = sums[1, 0] = 0.0
    for i in range(count):
        height = z[i] - z[0]
        plain += height
        moment += i * height
        sums[0, i + 1], sums[1, i + 1] = plain, moment


@njit(cache=True, error_model="numpy")
def even_profile(d_m: FloatArray, z: FloatArray, last: int, even: FloatArray) -> float:
    """Step of a profile interpolated to ``last`` equal steps, whose heights it writes to ``even``. [m]

    Linear interpolation between points at the distances ``d_m``, the first 0.
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
def fitted_ends(
    z: FloatArray, sums: FloatArray, last: int, start: float, end: float
) -> tuple[float, float]:
    """Line fitted over indices from ``start`` to ``end``, at both ends of the whole profile. [m]

    Least squares in which the first and the last point have half weight.
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

    ``curvature`` is that of the effective earth [1/m]. On a line-of-sight path the horizon of each
    antenna is the other antenna, TN 101 (eq. 6.15).
    """
    half = 0.5 * curvature
    length = last * step_m
    tx_m, rx_m = z[0] + h1_m, z[last] + h2_m
    rise = (rx_m - tx_m) / length
    angle1, angle2 = rise - half * length, -rise - half * length
    at1, at2 = last, 0
    for i in range(1, last):
        near, far = i * step_m, (last - i) * step_m
        from_tx = (z[i] - tx_m) / near - half * near
        from_rx = (z[i] - rx_m) / far - half * far
        if from_tx > angle1:
            angle1, at1 = from_tx, i
        if from_rx > angle2:
            angle2, at2 = from_rx, i
    return angle1, angle2, at1 * step_m, (last - at2) * step_m
