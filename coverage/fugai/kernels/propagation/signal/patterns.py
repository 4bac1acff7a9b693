"""Gain of sectors towards a row of pixels: parabolic beams, and tables of measured antennas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray

AZIMUTHS, ELEVATIONS = 361, 361
"""Nodes of a table: whole degrees from the boresight, half degrees from straight down to straight up."""

_HALVINGS = 32
"""A parabolic beam is a power of 32 of a short series near 1."""


def pattern_exponent(beamwidth_deg: float) -> float:
    """Factor of the squared angle in `beam_gain`; 0 for an all-round antenna. [1/deg2]"""
    if beamwidth_deg >= 360.0:
        return 0.0
    return -1.2 * math.log(10.0) / _HALVINGS / beamwidth_deg**2


@njit(cache=True, error_model="numpy", nogil=True)
def beam_gain(exponent: float) -> float:
    """Gain (ratio) of a parabolic beam: exp of `_HALVINGS` times a negative number, at least -41 dB."""
    t = max(exponent, -0.3)
    gain = 1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t / 120.0))))
    gain *= gain
    gain *= gain
    gain *= gain
    gain *= gain
    return gain * gain


@njit(cache=True, error_model="numpy", nogil=True)
def vertical_gains(
    depression: FloatArray, downtilt_deg: float, exponent: float, gains: FloatArray
) -> None:
    """Gain (ratio) of a parabolic vertical pattern, side lobes not yet applied.

    ``exponent`` is the `pattern_exponent` of the vertical beamwidth.
    """
    for i in range(depression.size):
        angle = depression[i] - downtilt_deg
        gains[i] = beam_gain(exponent * angle * angle)


@njit(cache=True, error_model="numpy", nogil=True)
def table_gains(
    table: Float32Array,
    azimuth_deg: float,
    bearing: FloatArray,
    depression: FloatArray,
    gains: FloatArray,
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
