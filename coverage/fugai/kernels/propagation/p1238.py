"""Loss inside buildings by power loss coefficients, ITU-R P.1238-8."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True)
def indoor_loss_db(
    distance_m: float, frequency_mhz: float, coefficient: float, floor_loss_db: float
) -> float:
    """Loss inside a building [dB], ITU-R P.1238-8 (eq. 1): 0.9 to 100 GHz, from 1 m.

    ``coefficient`` is N, the loss per decade of distance; free space has 20.
    """
    loss = 20.0 * math.log10(frequency_mhz) - 28.0
    return loss + coefficient * math.log10(max(distance_m, 1.0)) + floor_loss_db


@njit(cache=True)
def indoor_losses_db(
    distance_m: FloatArray, frequency_mhz: float, coefficient: float, floor_loss_db: float
) -> FloatArray:
    """`indoor_loss_db` at each distance. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        loss[i] = indoor_loss_db(distance_m[i], frequency_mhz, coefficient, floor_loss_db)
    return loss
