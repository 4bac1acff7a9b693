"""Irregular Terrain Model (Longley-Rice): one path, an area, a ray of receivers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.even_profiles import even_profile
from fugai.kernels.propagation.itm.attenuation import (
    irregularity_m,
    reference_attenuation,
    refractivity_error,
    surface_refractivity,
)
from fugai.kernels.propagation.itm.terrain import (
    SAMPLES,
    area_terminal,
    mean_height_m,
    profile_geometry,
)
from fugai.kernels.propagation.itm.values import Geometry, Link, Result, Workspace
from fugai.kernels.propagation.itm.variability import EXTREME, varied_attenuation_db

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True, error_model="numpy")
def free_space_db(f_mhz: float, d_m: float) -> float:
    """Free space with the rounded constant of the model. [dB]"""
    return 32.45 + 20.0 * math.log10(f_mhz * d_m / 1e3)


@njit(cache=True, error_model="numpy")
def _variability_warning(link: Link) -> int:
    extreme = max(abs(link.time), abs(link.location), abs(link.situation)) > 3.10
    return EXTREME if extreme else 0


@njit(cache=True, error_model="numpy", nogil=True)
def new_workspace(points: int) -> Workspace:
    """Scratch arrays for paths of so many points at most, one after the other."""
    return Workspace(np.empty(SAMPLES), np.empty((2, points)))


@njit(cache=True, error_model="numpy")
def loss_at(z: FloatArray, last: int, step_m: float, link: Link, work: Workspace) -> Result:
    """Loss over a profile from its first point to the point ``last``."""
    ns, curvature = surface_refractivity(mean_height_m(z, last), link.n0)
    error = refractivity_error(ns, curvature)
    if error:
        return Result(math.nan, 0, error, 0, math.nan, math.nan)
    h1, h2 = link.tx_height_m, link.rx_height_m
    g = profile_geometry(z, last, step_m, h1, h2, curvature, work)
    d = last * step_m
    reference, warnings, mode = reference_attenuation(d, g, h1, h2, ns, curvature, True, link)
    if mode == 0:
        return Result(math.nan, warnings, 0, 0, reference, g.delta_h_m)
    loss = free_space_db(link.frequency_mhz, d) + varied_attenuation_db(
        reference,
        d,
        (g.tx_effective_m, g.rx_effective_m),
        irregularity_m(d, g.delta_h_m),
        link,
    )
    warnings |= _variability_warning(link)
    return Result(loss, warnings, 0, mode, reference, g.delta_h_m)


@njit(cache=True, error_model="numpy")
def path_loss(z: FloatArray, step_m: float, link: Link) -> Result:
    """Loss over a profile of heights ``z`` [m] at equal steps from transmitter to receiver."""
    return loss_at(z, z.size - 1, step_m, link, new_workspace(z.size))


@njit(cache=True, error_model="numpy")
def area_loss(d_m: float, delta_h_m: float, siting1: int, siting2: int, link: Link) -> Result:
    """Loss in an area of which only the terrain irregularity is known; sitings of `area_terminal`."""
    ns, curvature = surface_refractivity(0.0, link.n0)
    h1, h2 = link.tx_height_m, link.rx_height_m
    e1, d1, a1 = area_terminal(h1, siting1, delta_h_m, curvature)
    e2, d2, a2 = area_terminal(h2, siting2, delta_h_m, curvature)
    g = Geometry(a1, a2, d1, d2, e1, e2, delta_h_m)
    reference, warnings, mode = reference_attenuation(d_m, g, h1, h2, ns, curvature, False, link)
    loss = free_space_db(link.frequency_mhz, d_m) + varied_attenuation_db(
        reference,
        d_m,
        (e1, e2),
        irregularity_m(d_m, delta_h_m),
        link,
    )
    warnings |= _variability_warning(link)
    return Result(loss, warnings, 0, mode, reference, delta_h_m)


@njit(cache=True, error_model="numpy", nogil=True)
def ray_losses_db(z: FloatArray, step_m: float, link: Link) -> FloatArray:
    """Loss to each point of a profile but the first [dB]; NaN from the first missing height on."""
    loss = np.full(z.size - 1, np.nan)
    work = new_workspace(z.size)
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        loss[last - 1] = loss_at(z, last, step_m, link, work).loss_db
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def uneven_ray_losses_db(d_m: FloatArray, z: FloatArray, link: Link) -> FloatArray:
    """As `ray_losses_db`, of points at the distances ``d_m``, the first 0.

    The profile of each receiver is interpolated linearly to as many equal steps.
    """
    loss = np.full(z.size - 1, np.nan)
    even, work = np.empty(z.size), new_workspace(z.size)
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        step = even_profile(d_m, z, last, even)
        loss[last - 1] = loss_at(even, last, step, link, work).loss_db
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def uneven_path_loss(d_m: FloatArray, z: FloatArray, link: Link) -> Result:
    """As `path_loss`, of points at the distances ``d_m``, interpolated to as many equal steps."""
    even = np.empty(z.size)
    step = even_profile(d_m, z, z.size - 1, even)
    return path_loss(even, step, link)


@njit(cache=True, error_model="numpy", nogil=True)
def end_loss_db(d_m: FloatArray, z: FloatArray, link: Link) -> float:
    """The last loss of `uneven_ray_losses_db`, without the others. [dB]"""
    for i in range(z.size):
        if not math.isfinite(z[i]):
            return math.nan
    return uneven_path_loss(d_m, z, link).loss_db
