"""Analysis of a terrain profile by ITU-R P.1812-6: horizons and smooth surfaces (Attachment 1).

Distances in km from the transmitter, heights in metres above sea level, angles in milliradians.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


class Horizons(NamedTuple):
    """Horizon of each antenna: its distance [km], elevation [mrad] and index in the profile."""

    tx_km: float
    rx_km: float
    tx_mrad: float
    rx_mrad: float
    tx_index: int
    rx_index: int


class SmoothEarth(NamedTuple):
    """Heights of the smooth Earth at both ends [m above sea level].

    ``tx_m, rx_m`` fit the terrain (eq. 85, 86); ``tx_diffraction_m, rx_diffraction_m``, for the
    diffraction model, are lowered where terrain obstructs the path (eq. 87 to 89).
    """

    tx_m: float
    rx_m: float
    tx_diffraction_m: float
    rx_diffraction_m: float


@njit(cache=True, error_model="numpy", nogil=True)
def elevation_mrad(slope: float) -> float:
    """Angle of a slope given in metres per kilometre. [mrad]"""
    return 1000.0 * math.atan(slope / 1000.0)


@njit(cache=True, error_model="numpy", nogil=True)
def horizons(
    distance_km: FloatArray,
    terrain_m: FloatArray,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
) -> Horizons:
    """Horizon of each antenna over bare terrain (eq. 76 to 81), antennas above sea level.

    On a line-of-sight path both horizons are the point of the largest diffraction parameter.
    """
    last = distance_km.size - 1
    total, bulge = distance_km[last], 500.0 / radius_km
    line = (rx_m - tx_m) / total
    steepest, at = -math.inf, 1
    for i in range(1, last):
        slope = (terrain_m[i] - tx_m) / distance_km[i] - bulge * distance_km[i]
        if slope > steepest:
            steepest, at = slope, i
    if steepest > line - bulge * total:
        rx_steepest, rx_at = -math.inf, at
        for i in range(1, last):
            rest = total - distance_km[i]
            slope = (terrain_m[i] - rx_m) / rest - bulge * rest
            if slope >= rx_steepest:
                rx_steepest, rx_at = slope, i
        return Horizons(
            distance_km[at],
            total - distance_km[rx_at],
            elevation_mrad(steepest),
            elevation_mrad(rx_steepest),
            at,
            rx_at,
        )
    nu = -math.inf
    for i in range(1, last):
        km = distance_km[i]
        span = km * (total - km)
        obstruction = terrain_m[i] + bulge * span - (tx_m + line * km)
        nu_here = obstruction * math.sqrt(0.002 * total / (wavelength_m * span))
        if nu_here >= nu:
            nu, at = nu_here, i
    return Horizons(
        distance_km[at],
        total - distance_km[at],
        elevation_mrad(line - bulge * total),
        elevation_mrad(-line - bulge * total),
        at,
        at,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def least_squares_ends(v1: float, v2: float, total_km: float) -> tuple[float, float]:
    """Heights at both ends of the line fitted to a profile (eq. 85, 86), from its sums v1 and v2."""
    square = total_km * total_km
    return (2.0 * v1 * total_km - v2) / square, (v2 - v1 * total_km) / square


@njit(cache=True, error_model="numpy", nogil=True)
def lowered_ends(
    tx_fit_m: float, rx_fit_m: float, obstruction_m: float, tx_slope: float, rx_slope: float
) -> tuple[float, float]:
    """Fitted ends, lowered where terrain rises above the line of sight (eq. 88a to 88f).

    ``obstruction_m`` is the largest height above that line.
    """
    if obstruction_m <= 0.0:
        return tx_fit_m, rx_fit_m
    share = obstruction_m / (tx_slope + rx_slope)
    return tx_fit_m - share * tx_slope, rx_fit_m - share * rx_slope


@njit(cache=True, error_model="numpy", nogil=True)
def smooth_earth(
    distance_km: FloatArray, terrain_m: FloatArray, tx_m: float, rx_m: float
) -> SmoothEarth:
    """Smooth Earth under a profile (eq. 83 to 90), antennas above sea level."""
    last = distance_km.size - 1
    total = distance_km[last]
    v1 = v2 = 0.0
    for i in range(1, last + 1):
        near, far = distance_km[i - 1], distance_km[i]
        low, high = terrain_m[i - 1], terrain_m[i]
        v1 += (far - near) * (high + low)
        v2 += (far - near) * (high * (2.0 * far + near) + low * (far + 2.0 * near))
    tx_fit, rx_fit = least_squares_ends(v1, v2, total)
    obstruction = tx_slope = rx_slope = -math.inf
    for i in range(1, last):
        km = distance_km[i]
        above = terrain_m[i] - (tx_m * (total - km) + rx_m * km) / total
        obstruction = max(obstruction, above)
        tx_slope = max(tx_slope, above / km)
        rx_slope = max(rx_slope, above / (total - km))
    tx_low, rx_low = lowered_ends(tx_fit, rx_fit, obstruction, tx_slope, rx_slope)
    return SmoothEarth(
        min(tx_fit, terrain_m[0]),
        min(rx_fit, terrain_m[last]),
        min(tx_low, terrain_m[0]),
        min(rx_low, terrain_m[last]),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def roughness_m(
    distance_km: FloatArray, terrain_m: FloatArray, horizon: Horizons, smooth: SmoothEarth
) -> float:
    """Terrain roughness: largest height above the smooth surface between the horizons (eq. 93). [m]"""
    last = distance_km.size - 1
    slope = (smooth.rx_m - smooth.tx_m) / distance_km[last]
    rough = -math.inf
    for i in range(horizon.tx_index, horizon.rx_index + 1):
        rough = max(rough, terrain_m[i] - (smooth.tx_m + slope * distance_km[i]))
    return rough


@njit(cache=True, error_model="numpy", nogil=True)
def section_lengths_km(distance_km: FloatArray, inside: BoolArray) -> tuple[float, float]:
    """Longest continuous section of the marked points, and the sum of all sections (section 3.6). [km]

    A section reaches half-way to its unmarked neighbours.
    """
    last = distance_km.size - 1
    longest = total = 0.0
    start = -1
    for i in range(last + 1):
        if not inside[i]:
            continue
        if i == 0 or not inside[i - 1]:
            start = i
        if i == last or not inside[i + 1]:
            from_km = (
                distance_km[start]
                if start == 0
                else (0.5 * (distance_km[start - 1] + distance_km[start]))
            )
            to_km = distance_km[i] if i == last else 0.5 * (distance_km[i] + distance_km[i + 1])
            longest = max(longest, to_km - from_km)
            total += to_km - from_km
    return longest, total
