"""What the Irregular Terrain Model takes from a profile: horizons, effective heights, irregularity.

A profile is as in `fugai.kernels.propagation.even_profiles`. Source: Hufford, Longley and Kissick, NTIA
Report 82-100, and Hufford's "The ITS Irregular Terrain Model, version 1.2.2: the algorithm" (1995).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.even_profiles import fitted_ends, horizons, line_fit, mean_m
from fugai.kernels.propagation.itm.values import Geometry, Workspace
from fugai.kernels.propagation.ranks import interdecile_range

if TYPE_CHECKING:
    from fugai._types import FloatArray

SAMPLES = 245
"""Largest number of points at which terrain irregularity is sampled."""


@njit(cache=True, error_model="numpy")
def mean_height_m(z: FloatArray, last: int) -> float:
    """Mean height of a profile without a tenth of its points at either end. [m]"""
    tenth = int(0.1 * last)
    return mean_m(z, tenth, last - tenth)


@njit(cache=True, error_model="numpy", nogil=True)
def sample_evenly(
    z: FloatArray, last: int, start: float, stride: float, count: int, samples: FloatArray
) -> None:
    """Write ``count`` heights from index ``start`` on, ``stride`` apart, to ``samples``. [m]"""
    for j in range(count):
        position = start + j * stride
        i = min(int(position), last - 1)
        samples[j] = z[i] + (z[i + 1] - z[i]) * (position - i)


@njit(cache=True, error_model="numpy", nogil=True)
def subtract_fit(samples: FloatArray, count: int) -> None:
    """Subtract the line fitted to the first ``count`` values from them. [m]"""
    level, slope = line_fit(samples, 0, count - 1)
    middle = 0.5 * (count - 1)
    for j in range(count):
        samples[j] -= level + slope * (j - middle)


@njit(cache=True, error_model="numpy")
def delta_h_m(
    z: FloatArray, last: int, step_m: float, start_m: float, end_m: float, work: Workspace
) -> float:
    """Terrain irregularity parameter delta h between two distances. [m]

    The interdecile range of heights about a fitted line, extrapolated to a path of infinite length
    (ERL 79-ITS 67, eq. 3).
    """
    samples = work.samples
    start, end = start_m / step_m, end_m / step_m
    if end - start < 2.0:
        return 0.0
    tenth = min(max(4, int(0.1 * (end - start + 8.0))), 25)
    count = 10 * tenth - 5
    sample_evenly(z, last, start, (end - start) / (count - 1), count, samples)
    subtract_fit(samples, count)
    decile_range = interdecile_range(samples, count, tenth)
    return decile_range / (1.0 - 0.8 * math.exp(-(end_m - start_m) / 50e3))


@njit(cache=True, error_model="numpy")
def smooth_horizon_m(height_m: float, irregularity: float, curvature: float) -> float:
    """Horizon distance over terrain of that irregularity [m], Algorithm (eq. 3.3)."""
    smooth = math.sqrt(2.0 * height_m / curvature)
    return smooth * math.exp(-0.07 * math.sqrt(irregularity / max(height_m, 5.0)))


@njit(cache=True, error_model="numpy")
def smooth_angle(
    height_m: float, distance_m: float, irregularity: float, curvature: float
) -> float:
    """Elevation angle of a horizon over terrain of that irregularity [rad], Algorithm (eq. 3.4)."""
    smooth = math.sqrt(2.0 * height_m / curvature)
    return (0.65 * irregularity * (smooth / distance_m - 1.0) - 2.0 * height_m) / smooth


@njit(cache=True, error_model="numpy")
def profile_geometry(
    z: FloatArray,
    last: int,
    step_m: float,
    h1_m: float,
    h2_m: float,
    curvature: float,
    work: Workspace,
) -> Geometry:
    """`Geometry` of a profile with antennas at these structural heights."""
    angle1, angle2, d1, d2 = horizons(z, last, step_m, (h1_m, h2_m), curvature, work.angles)
    length = last * step_m
    # terrain close to an antenna is left out: the lesser of 15 antenna heights and a tenth of the
    # distance to its horizon
    start = min(15.0 * h1_m, 0.1 * d1)
    end = length - min(15.0 * h2_m, 0.1 * d2)
    rough = delta_h_m(z, last, step_m, start, end, work)
    if d1 + d2 <= 1.5 * length:
        left, _ = fitted_ends(z, last, start / step_m, 0.9 * d1 / step_m)
        _, right = fitted_ends(z, last, (length - 0.9 * d2) / step_m, end / step_m)
        e1 = h1_m + max(z[0] - left, 0.0)
        e2 = h2_m + max(z[last] - right, 0.0)
        return Geometry(angle1, angle2, d1, d2, e1, e2, rough)
    # well within line of sight: both horizons follow from the irregularity alone
    left, right = fitted_ends(z, last, start / step_m, end / step_m)
    e1 = h1_m + max(z[0] - left, 0.0)
    e2 = h2_m + max(z[last] - right, 0.0)
    d1, d2 = smooth_horizon_m(e1, rough, curvature), smooth_horizon_m(e2, rough, curvature)
    if d1 + d2 <= length:
        stretch = (length / (d1 + d2)) ** 2
        e1, e2 = e1 * stretch, e2 * stretch
        d1, d2 = smooth_horizon_m(e1, rough, curvature), smooth_horizon_m(e2, rough, curvature)
    angle1 = smooth_angle(e1, d1, rough, curvature)
    angle2 = smooth_angle(e2, d2, rough, curvature)
    return Geometry(angle1, angle2, d1, d2, e1, e2, rough)


@njit(cache=True, error_model="numpy")
def area_terminal(
    height_m: float, siting: int, irregularity: float, curvature: float
) -> tuple[float, float, float]:
    """Effective height [m], horizon distance [m] and angle [rad] of a terminal in area mode.

    ``siting`` is 0 random, 1 careful, 2 very careful; Algorithm (eq. 3.2 to 3.4).
    """
    effective = height_m
    if siting > 0:
        bonus = 4.0 if siting == 1 else 9.0
        if height_m < 5.0:
            bonus *= math.sin(0.1 * math.pi * height_m)
        fade = math.exp(-min(20.0, 2.0 * height_m / max(1e-3, irregularity)))
        effective += (1.0 + bonus) * fade
    distance = smooth_horizon_m(effective, irregularity, curvature)
    return effective, distance, smooth_angle(effective, distance, irregularity, curvature)
