"""Free-space basic transmission loss, ITU-R P.525."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True)
def free_space_loss_db(distance_m: float, frequency_mhz: float) -> float:
    """Free-space basic transmission loss [dB], ITU-R P.525 (eq. 4), exact constant."""
    return 20.0 * math.log10(4.0e6 * math.pi / 299_792_458.0 * distance_m * frequency_mhz)


@njit(cache=True)
def free_space_losses_db(
    distance_m: FloatArray, frequency_mhz: float, height_difference_m: float
) -> FloatArray:
    """`free_space_loss_db` over the slant path at each horizontal distance; at least 1 m. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        slant = math.sqrt(distance_m[i] ** 2 + height_difference_m**2)
        loss[i] = free_space_loss_db(max(slant, 1.0), frequency_mhz)
    return loss
