"""Terrain profiles at equal steps, as ITM and eHata take them: means, fitted lines, horizons.

A profile is ``z``, heights [m] at equal steps with the transmitter at index 0, of which the points up
to the index ``last`` count. Source: Hufford, Longley and Kissick, NTIA Report 82-100, and Hufford's "The
ITS Irregular Terrain Model, version 1.2.2: the algorithm" (1995).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.vector_loops import (
    first_at,
    from_order,
    in_order,
    sum_and_moment,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
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


@njit(cache=True, error_model="numpy", nogil=True)
def even_ray(d_m: FloatArray, z: FloatArray, last: int, even: FloatArray) -> float:
    """`even_profile` of points that are evenly spaced but for the first step, of any length. [m]

    The new points then lie all behind, or all before, the old ones of the same index.
    """
    step = d_m[last] / last
    back = 0 if d_m[1] <= step else 1
    for k in range(1, last):
        left = k - back
        share = (k * step - d_m[left]) / (d_m[left + 1] - d_m[left])
        even[k] = z[left] + share * (z[left + 1] - z[left])
    even[0] = z[0]
    share = (last * step - d_m[last - 1]) / (d_m[last] - d_m[last - 1])
    even[last] = z[last - 1] + share * (z[last] - z[last - 1])
    return float(step)


@njit(cache=True, error_model="numpy", nogil=True)
def mean_m(z: FloatArray, first: int, last: int) -> float:
    """Mean height from one index to another, both included. [m]"""
    total, _ = sum_and_moment(z, first, last + 1, z[0], 0.0)
    return float(z[0] + total / (last - first + 1))


@njit(cache=True, error_model="numpy", nogil=True)
def line_fit(z: FloatArray, first: int, last: int) -> tuple[float, float]:
    """Height in the middle [m] and slope [m/step] of the line fitted from one index to another.

    Least squares in which the first and the last point have half weight, over the moment of a trapezoid.
    """
    length = float(last - first)
    inside, moment = sum_and_moment(z, first, last + 1, z[0], 0.5 * (first + last))
    start, final = z[first] - z[0], z[last] - z[0]
    moment -= 0.25 * length * (final - start)
    level = (inside - 0.5 * (start + final)) / length + z[0]
    return level, moment * 12.0 / ((length * length + 2.0) * length)


@njit(cache=True, error_model="numpy", nogil=True)
def fitted_ends(z: FloatArray, last: int, start: float, end: float) -> tuple[float, float]:
    """Line fitted over indices from ``start`` to ``end``, at both ends of the whole profile. [m]"""
    a = int(max(start, 0.0))
    b = last - int(max(last - end, 0.0))
    if b <= a:
        a, b = max(a - 1, 0), min(b + 1, last)
    level, slope = line_fit(z, a, b)
    middle = 0.5 * (a + b)
    return level - slope * middle, level + slope * (last - middle)


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(
    z: FloatArray,
    last: int,
    step_m: float,
    heights_m: tuple[float, float],
    curvature: float,
    room: FloatArray,
) -> tuple[float, float, float, float]:
    """Elevation angles [rad] and distances [m] of both radio horizons over the effective earth.

    ``heights_m`` are those of both antennas above ground, ``curvature`` is that of the effective earth
    [1/m], ``room`` (2, at least last) is scratch space. On a line-of-sight path the horizon of each
    antenna is the other antenna, TN 101 (eq. 6.15).
    """
    half = 0.5 * curvature
    length = last * step_m
    tx_m, rx_m = z[0] + heights_m[0], z[last] + heights_m[1]
    rise = (rx_m - tx_m) / length
    angle1, angle2 = rise - half * length, -rise - half * length
    from_tx, from_rx = room[0], room[1]
    most1, most2 = in_order(angle1), in_order(angle2)
    for i in range(1, last):
        near, far = i * step_m, (last - i) * step_m
        one = (z[i] - tx_m) / near - half * near
        other = (z[i] - rx_m) / far - half * far
        from_tx[i], from_rx[i] = one, other
        most1, most2 = max(most1, in_order(one)), max(most2, in_order(other))
    top1, top2 = from_order(most1), from_order(most2)
    at1 = first_at(from_tx, 1, last, top1) if top1 > angle1 else last
    at2 = first_at(from_rx, 1, last, top2) if top2 > angle2 else 0
    return top1, top2, at1 * step_m, (last - at2) * step_m
