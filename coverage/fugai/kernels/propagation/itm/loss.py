"""Irregular Terrain Model (Longley-Rice): one path, an area, a ray of receivers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.itm.attenuation import (
    Radio,
    reference_attenuation,
    rough_over,
    surface,
    surface_error,
)
from fugai.kernels.propagation.itm.terrain import (
    BUCKETS,
    SAMPLES,
    area_terminal,
    even_profile,
    fill_sums,
    mean_height_m,
    profile_geometry,
    running_sums,
)
from fugai.kernels.propagation.itm.variability import EXTREME, varied_attenuation_db

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

Spread = tuple[int, int, float, float, float]
"""Climate (from 0), mode of variability, deviates of time, location and situation."""


@njit(cache=True, error_model="numpy")
def free_space_db(f_mhz: float, d_m: float) -> float:
    """Free space with the rounded constant of the model. [dB]"""
    return 32.45 + 20.0 * math.log10(f_mhz * d_m / 1e3)


@njit(cache=True, error_model="numpy")
def _spread_warning(spread: Spread) -> int:
    far = max(abs(spread[2]), abs(spread[3]), abs(spread[4])) > 3.10
    return EXTREME if far else 0


@njit(cache=True, error_model="numpy")
def _at(  # noqa: PLR0913, PLR0917
    z: FloatArray,
    sums: FloatArray,
    last: int,
    step_m: float,
    h1_m: float,
    h2_m: float,
    n0: float,
    r: Radio,
    spread: Spread,
    samples: FloatArray,
    buckets: IntArray,
) -> tuple[float, int, int, int, float, float]:
    """Loss, warnings, error, mode, reference attenuation and delta h of a profile to one index."""
    ns, curvature = surface(mean_height_m(z, sums, last), n0)
    error = surface_error(ns, curvature)
    if error:
        return math.nan, 0, error, 0, math.nan, math.nan
    p = profile_geometry(z, sums, last, step_m, h1_m, h2_m, curvature, samples, buckets)
    d = last * step_m
    reference, warnings, mode = reference_attenuation(d, p, h1_m, h2_m, ns, curvature, True, r)
    if mode == 0:
        return math.nan, warnings, 0, 0, reference, p[6]
    loss = free_space_db(r[0], d) + varied_attenuation_db(
        reference,
        d,
        (p[4], p[5]),
        rough_over(d, p[6]),
        r[1],
        spread[0],
        spread[1],
        (spread[2], spread[3], spread[4]),
    )
    return loss, warnings | _spread_warning(spread), 0, mode, reference, p[6]


@njit(cache=True, error_model="numpy")
def path_loss(
    z: FloatArray, step_m: float, h1_m: float, h2_m: float, n0: float, r: Radio, spread: Spread
) -> tuple[float, int, int, int, float, float]:
    """Loss [dB], warnings, error, mode, reference attenuation [dB] and delta h [m] of a profile.

    ``z`` are heights [m] at equal steps from transmitter to receiver, ``n0`` the refractivity at
    sea level, ``r`` of `radio`.
    """
    return _at(
        z,
        running_sums(z),
        z.size - 1,
        step_m,
        h1_m,
        h2_m,
        n0,
        r,
        spread,
        np.empty(SAMPLES),
        np.empty(BUCKETS, np.int64),
    )


@njit(cache=True, error_model="numpy")
def area_loss(  # noqa: PLR0913, PLR0917
    d_m: float,
    rough: float,
    h1_m: float,
    h2_m: float,
    siting1: int,
    siting2: int,
    n0: float,
    r: Radio,
    spread: Spread,
) -> tuple[float, int, int, int, float, float]:
    """As `path_loss`, of a place known by its roughness delta h [m] alone."""
    ns, curvature = surface(0.0, n0)
    e1, d1, a1 = area_terminal(h1_m, siting1, rough, curvature)
    e2, d2, a2 = area_terminal(h2_m, siting2, rough, curvature)
    p = (a1, a2, d1, d2, e1, e2, rough)
    reference, warnings, mode = reference_attenuation(d_m, p, h1_m, h2_m, ns, curvature, False, r)
    loss = free_space_db(r[0], d_m) + varied_attenuation_db(
        reference,
        d_m,
        (e1, e2),
        rough_over(d_m, rough),
        r[1],
        spread[0],
        spread[1],
        (spread[2], spread[3], spread[4]),
    )
    return loss, warnings | _spread_warning(spread), 0, mode, reference, rough


@njit(cache=True, error_model="numpy", nogil=True)
def ray_losses_db(
    z: FloatArray, step_m: float, h1_m: float, h2_m: float, n0: float, r: Radio, spread: Spread
) -> FloatArray:
    """Loss to each point of a profile but the first [dB]; NaN from its first hole on."""
    loss = np.full(z.size - 1, np.nan)
    sums = running_sums(z)
    samples, buckets = np.empty(SAMPLES), np.empty(BUCKETS, np.int64)
    for last in range(1, z.size):
        if not math.isfinite(sums[0, last + 1]):
            break
        loss[last - 1] = _at(z, sums, last, step_m, h1_m, h2_m, n0, r, spread, samples, buckets)[0]
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def uneven_ray_losses_db(
    d_m: FloatArray, z: FloatArray, h1_m: float, h2_m: float, n0: float, r: Radio, spread: Spread
) -> FloatArray:
    """As `ray_losses_db` where the points stand at the distances ``d_m``, the first at 0.

    Each receiver's profile is laid onto as many equal steps by linear interpolation.
    """
    loss = np.full(z.size - 1, np.nan)
    even, sums = np.empty(z.size), np.empty((2, z.size + 1))
    samples, buckets = np.empty(SAMPLES), np.empty(BUCKETS, np.int64)
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        step = even_profile(d_m, z, last, even)
        fill_sums(even, last + 1, sums)
        loss[last - 1] = _at(even, sums, last, step, h1_m, h2_m, n0, r, spread, samples, buckets)[0]
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def end_loss_db(
    d_m: FloatArray, z: FloatArray, h1_m: float, h2_m: float, n0: float, r: Radio, spread: Spread
) -> float:
    """The last loss of `uneven_ray_losses_db`, without the others. [dB]"""
    for i in range(z.size):
        if not math.isfinite(z[i]):
            return math.nan
    even = np.empty(z.size)
    step = even_profile(d_m, z, z.size - 1, even)
    return path_loss(even, step, h1_m, h2_m, n0, r, spread)[0]
