"""Bearing, distance and depression from a mast to a row of pixels, in arithmetic that vectorises."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray

_ATAN_DEG = (
    57.295556719668696,
    -19.089445689335193,
    11.349041883156882,
    -7.582144829556077,
    4.562097350928181,
    -1.9253774158416597,
    0.3902861542656032,
)
"""Arc tangent of a ratio from 0 to 1, odd powers. [deg] Least squares, worst error 1.5e-5 deg."""


@njit(cache=True, error_model="numpy", nogil=True)
def arc_tangent_deg(ratio: float) -> float:
    """Arc tangent of a ratio from 0 to 1. [deg]"""
    first, second, third, fourth, fifth, sixth, seventh = _ATAN_DEG
    q = ratio * ratio
    series = fifth + q * (sixth + q * seventh)
    return ratio * (first + q * (second + q * (third + q * (fourth + q * series))))


@njit(cache=True, error_model="numpy", nogil=True)
def directions(
    x: FloatArray, mast_x: float, north: float, distance_m2: FloatArray, bearing: FloatArray
) -> None:
    """Squared distance [m2], at least 1, and bearing [deg] from a mast to a row of pixels.

    Parameters
    ----------
    x
        Pixel centres. [m]
    mast_x
        The mast's place on the same axis. [m]
    north
        How far the row lies north of the mast. [m]
    distance_m2, bearing
        Changed in place.
    """
    north_square, north_size = north * north, abs(north)
    turn = 1.0 if north >= 0.0 else -1.0
    start = 0.0 if north >= 0.0 else 180.0
    for i in range(x.size):
        east = x[i] - mast_x
        distance_m2[i] = max(east * east + north_square, 1.0)
        east_size = abs(east)
        ratio = min(east_size, north_size) / max(east_size, north_size, 1e-09)
        angle = arc_tangent_deg(ratio)
        angle = 90.0 - angle if east_size > north_size else angle
        angle = start + turn * angle
        bearing[i] = 360.0 - angle if east < 0.0 else angle


@njit(cache=True, error_model="numpy", nogil=True)
def flat_depressions(distance_m2: FloatArray, above_m: float, depression: FloatArray) -> None:
    """Angle below the horizon of receivers on flat ground, ``above_m`` under the antenna. [deg]"""
    for i in range(distance_m2.size):
        depression[i] = math.degrees(math.atan2(above_m, math.sqrt(distance_m2[i])))


@njit(cache=True, error_model="numpy", nogil=True)
def terrain_depressions(
    distance_m2: FloatArray,
    ground_m: Float32Array,
    top_m: float,
    path: FloatArray,
    depression: FloatArray,
) -> None:
    """Angle below the horizon under which a mast's antenna sees receivers on terrain. [deg]

    ``top_m`` is the antenna's height above sea level less the receiver's above its ground. The
    angle is 0 where ``path``, the gain along the way, is 0: unknown ground never reaches a table.
    """
    for i in range(distance_m2.size):
        ratio = (top_m - ground_m[i]) / math.sqrt(distance_m2[i]) if path[i] > 0.0 else 0.0
        size = abs(ratio)
        steep = size > 1.0
        angle = arc_tangent_deg(1.0 / size if steep else size)
        angle = 90.0 - angle if steep else angle
        depression[i] = -angle if ratio < 0.0 else angle
