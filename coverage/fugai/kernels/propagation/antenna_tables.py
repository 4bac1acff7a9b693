"""Measured antennas over a chord of pixels: gains from tables over azimuth and elevation."""

from __future__ import annotations

import math
from typing import Any

import numpy.typing as npt

from fugai._numba import njit

Array = npt.NDArray[Any]

AZIMUTHS, ELEVATIONS = 361, 361
"""Nodes of a table: whole degrees from the boresight, half degrees from straight down to straight up."""


@njit(cache=True, error_model="numpy", nogil=True)
def pattern_gains(
    table: Array, azimuth_deg: float, bearing: Array, depression: Array, gains: Array
) -> None:
    """Gain (ratio) of an antenna towards each pixel, bilinear between the nodes of its table.

    Straight in power where the pattern is straight in decibels: too high by 0.04 dB at most where it
    falls by 2.4 dB a degree.

    Parameters
    ----------
    table
        Gain (ratio) by azimuth and elevation, shape (`AZIMUTHS`, `ELEVATIONS`).
    azimuth_deg
        Where the antenna points. [deg]
    bearing, depression
        Of each pixel: clockwise from north, and below the horizon. [deg]
    gains
        Changed in place.
    """
    for i in range(bearing.size):
        turned = (bearing[i] - azimuth_deg) % 360.0
        up = min(max(180.0 - 2.0 * depression[i], 0.0), 360.0)
        column, row = min(int(turned), 359), min(int(up), 359)
        u, v = turned - column, up - row
        low = table[column, row] * (1.0 - v) + table[column, row + 1] * v
        high = table[column + 1, row] * (1.0 - v) + table[column + 1, row + 1] * v
        gains[i] = low * (1.0 - u) + high * u


@njit(cache=True, error_model="numpy", nogil=True)
def flat_depressions(square: Array, above_m: float, depression: Array) -> None:
    """Angle below the horizon of receivers on flat ground, ``above_m`` under the antenna. [deg]"""
    for i in range(square.size):
        depression[i] = math.degrees(math.atan2(above_m, math.sqrt(square[i])))
