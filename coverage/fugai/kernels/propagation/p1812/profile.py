"""What ITU-R P.1812-6 reads off a terrain profile: horizons and smooth surfaces (Attachment 1).

Distances in km from the transmitter, heights in metres above sea level, angles in milliradians.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


class Horizons(NamedTuple):
    """Horizon of each antenna: its distance [km], elevation [mrad] and position in the profile."""

    tx_km: float
    rx_km: float
    tx_mrad: float
    rx_mrad: float
    first: int
    last: int


class Surfaces(NamedTuple):
    """Smooth-Earth heights at both ends [m above sea level].

    ``tx_m, rx_m`` fit the terrain (eq. 85, 86), ``tx_diffraction_m, rx_diffraction_m`` are lowered
    below what stands in the way (eq. 87 to 89).
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

    With line of sight both horizons are the point of the largest diffraction parameter.
    """
    last = distance_km.size - 1
    total, bulge = distance_km[last], 500.0 / radius_km
    line = (rx_m - tx_m) / total
    top, at = -math.inf, 1
    for i in range(1, last):
        slope = (terrain_m[i] - tx_m) / distance_km[i] - bulge * distance_km[i]
        if slope > top:
            top, at = slope, i
    if top > line - bulge * total:
        back, behind = -math.inf, at
        for i in range(1, last):
            rest = total - distance_km[i]
            slope = (terrain_m[i] - rx_m) / rest - bulge * rest
            if slope >= back:
                back, behind = slope, i
        return Horizons(
            distance_km[at],
            total - distance_km[behind],
            elevation_mrad(top),
            elevation_mrad(back),
            at,
            behind,
        )
    nu = -math.inf
    for i in range(1, last):
        km = distance_km[i]
        span = km * (total - km)
        over = terrain_m[i] + bulge * span - (tx_m + line * km)
        here = over * math.sqrt(0.002 * total / (wavelength_m * span))
        if here >= nu:
            nu, at = here, i
    return Horizons(
        distance_km[at],
        total - distance_km[at],
        elevation_mrad(line - bulge * total),
        elevation_mrad(-line - bulge * total),
        at,
        at,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def least_squares_ends(first: float, second: float, total_km: float) -> tuple[float, float]:
    """Heights at both ends of the line fitted to a profile (eq. 85, 86) from its two sums."""
    square = total_km * total_km
    return (2.0 * first * total_km - second) / square, (second - first * total_km) / square


@njit(cache=True, error_model="numpy", nogil=True)
def below_obstructions(
    fit_m: float, other_fit_m: float, over_m: float, tx_slope: float, rx_slope: float
) -> tuple[float, float]:
    """Fitted ends, lowered where terrain stands above the straight line (eq. 88a to 88f)."""
    if over_m <= 0.0:
        return fit_m, other_fit_m
    share = over_m / (tx_slope + rx_slope)
    return fit_m - share * tx_slope, other_fit_m - share * rx_slope


@njit(cache=True, error_model="numpy", nogil=True)
def surfaces(distance_km: FloatArray, terrain_m: FloatArray, tx_m: float, rx_m: float) -> Surfaces:
    """Smooth surfaces under a profile (eq. 83 to 90), antennas above sea level."""
    last = distance_km.size - 1
    total = distance_km[last]
    first = second = 0.0
    for i in range(1, last + 1):
        near, far = distance_km[i - 1], distance_km[i]
        low, high = terrain_m[i - 1], terrain_m[i]
        first += (far - near) * (high + low)
        second += (far - near) * (high * (2.0 * far + near) + low * (far + 2.0 * near))
    tx_fit, rx_fit = least_squares_ends(first, second, total)
    over = tx_slope = rx_slope = -math.inf
    for i in range(1, last):
        km = distance_km[i]
        above = terrain_m[i] - (tx_m * (total - km) + rx_m * km) / total
        over = max(over, above)
        tx_slope = max(tx_slope, above / km)
        rx_slope = max(rx_slope, above / (total - km))
    tx_low, rx_low = below_obstructions(tx_fit, rx_fit, over, tx_slope, rx_slope)
    return Surfaces(
        min(tx_fit, terrain_m[0]),
        min(rx_fit, terrain_m[last]),
        min(tx_low, terrain_m[0]),
        min(rx_low, terrain_m[last]),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def roughness_m(
    distance_km: FloatArray, terrain_m: FloatArray, seen: Horizons, ends: Surfaces
) -> float:
    """Largest height above the smooth surface between the horizons (eq. 93). [m]"""
    last = distance_km.size - 1
    slope = (ends.rx_m - ends.tx_m) / distance_km[last]
    rough = -math.inf
    for i in range(seen.first, seen.last + 1):
        rough = max(rough, terrain_m[i] - (ends.tx_m + slope * distance_km[i]))
    return rough


@njit(cache=True, error_model="numpy", nogil=True)
def stretches_km(distance_km: FloatArray, inside: BoolArray) -> tuple[float, float]:
    """Longest stretch of the points marked, and all of them together (section 3.6). [km]

    A stretch reaches half-way to its unmarked neighbours.
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
