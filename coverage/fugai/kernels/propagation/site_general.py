"""The site-general model of ITU-R P.1411-12 (outdoors) and P.1238-11 (indoors)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.free_space import free_space_loss_db

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True)
def site_general_db(d_m: float, f_ghz: float, alpha: float, beta: float, gamma: float) -> float:
    """Median loss by site-general coefficients [dB]: 10 alpha lg d + beta + 10 gamma lg f."""
    return 10.0 * (alpha * math.log10(d_m) + gamma * math.log10(f_ghz)) + beta


@njit(cache=True)
def site_general_losses_db(
    d_m: FloatArray, f_ghz: float, h1_m: float, h2_m: float, alpha: float, beta: float, gamma: float
) -> FloatArray:
    """`site_general_db` over the slant path at each horizontal distance, at least free space. [dB]"""
    loss = np.empty(d_m.size)
    for i in range(d_m.size):
        slant = max(math.sqrt(d_m[i] ** 2 + (h1_m - h2_m) ** 2), 1.0)
        median = site_general_db(slant, f_ghz, alpha, beta, gamma)
        loss[i] = max(median, free_space_loss_db(slant, f_ghz * 1e3))
    return loss
