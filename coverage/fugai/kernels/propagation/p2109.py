"""Building entry loss, ITU-R P.2109-1: scalars and arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

TRADITIONAL = (12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0)
EFFICIENT = (28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1)
"""Coefficients r, s, t, u, v, w, x, y, z of P.2109-1 table 1, by class of building."""

FLOOR_DB = -3.0
"""The constant C of P.2109-1 (eq. 4). [dB]"""


@njit(cache=True)
def entry_loss_db(
    f_ghz: float,
    quantile: float,
    elevation_deg: float,
    c: tuple[float, float, float, float, float, float, float, float, float],
) -> float:
    """Loss not exceeded at a share of locations [dB], P.2109-1 (eq. 1 to 10).

    ``quantile`` is the standard normal quantile of that share, ``c`` the coefficients of the building.
    """
    r, s, t, u, v, w, x, y, z = c
    decades = math.log10(f_ghz)
    horizontal = r + s * decades + t * decades * decades
    one = quantile * (u + v * decades) + horizontal + 0.212 * abs(elevation_deg)
    two = quantile * (y + z * decades) + w + x * decades
    powers = 10.0 ** (0.1 * one) + 10.0 ** (0.1 * two) + 10.0 ** (0.1 * FLOOR_DB)
    return 10.0 * math.log10(powers)


@njit(cache=True)
def entry_losses_db(
    f_ghz: FloatArray,
    quantile: FloatArray,
    elevation_deg: FloatArray,
    c: tuple[float, float, float, float, float, float, float, float, float],
) -> FloatArray:
    """`entry_loss_db` of each triple. [dB]"""
    loss = np.empty(f_ghz.size)
    for i in range(f_ghz.size):
        loss[i] = entry_loss_db(f_ghz[i], quantile[i], elevation_deg[i], c)
    return loss
