"""Variability of the Irregular Terrain Model in time, location and situation.

Source: Hufford, "The ITS Irregular Terrain Model, version 1.2.2: the algorithm" (1995), section 5,
with the curves of NBS Technical Note 101 (eq. III.69 and III.70).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.propagation.itm.values import Link

EXTREME = 0x2000
"""Warning bit: a percentage is far out in the tail of its distribution."""

SINGLE, ACCIDENTAL, MOBILE, BROADCAST = 0, 1, 2, 3
"""Modes of variability as the kernels number them."""

_MEDIAN = """
-9.67  12.7 144.9e3 190.3e3 133.8e3
-0.62  9.19 228.9e3 205.2e3 143.6e3
 1.26  15.5 262.6e3 185.2e3  99.8e3
-9.21  9.05  84.1e3 101.1e3  98.6e3
-0.62  9.19 228.9e3 205.2e3 143.6e3
-0.39  2.86 141.7e3 315.9e3 167.4e3
 3.15 857.9  2222e3 164.8e3 116.3e3
"""
"""Coefficients c1, c2, x1, x2, x3 of the median (eq. III.69), one line per climate.

Climates: equatorial, continental subtropical, maritime subtropical, desert, continental temperate,
maritime temperate over land, maritime temperate over sea.
"""

_BELOW = """
2.13 159.5 762.2e3 123.6e3  94.5e3
2.66  7.67 100.4e3 172.5e3 136.4e3
6.11  6.65 138.2e3 242.2e3 178.6e3
1.98 13.11 139.1e3 132.7e3 193.5e3
2.68  7.16  93.7e3 186.8e3 133.5e3
6.86 10.38 187.8e3 169.6e3 108.9e3
8.51 169.8 609.8e3 119.9e3 106.6e3
"""
"""The same coefficients of the spread below the median."""

_ABOVE = """
 2.11 102.3 636.9e3 134.8e3  95.6e3
 6.87 15.53 138.7e3 143.7e3  98.6e3
10.08   9.6 165.3e3 225.7e3 129.7e3
 3.68 159.3 464.4e3  93.1e3  94.2e3
 4.75  8.12  93.2e3 135.9e3 113.4e3
 8.58 13.97   216e3   152e3 122.7e3
 8.43  8.19 136.2e3 188.5e3 122.9e3
"""
"""The same coefficients of the spread above the median."""

_FREQUENCY = """
   1    0    0    1    0    0 1.224 1.282
   1    0    0 0.93 0.31    2 0.801 2.161
   1    0    0    1    0    0  1.38 1.282
   1    0    0 0.93 0.19 1.79     1    20
0.92 0.25 1.77 0.93 0.31    2 1.224 1.282
   1    0    0    1    0    0 1.518 1.282
   1    0    0    1    0    0 1.518 1.282
"""
"""Coefficients of the frequency factor g below and above the median, then C_D and z_D."""


def _table(text: str) -> FloatArray:
    return np.array([line.split() for line in text.strip().splitlines()], dtype=np.float64)


CLIMATES = np.hstack([_table(text) for text in (_MEDIAN, _BELOW, _ABOVE, _FREQUENCY)])
"""Coefficients by climate: columns 0, 5 and 10 begin those of the median and of the spreads below and
above it, 15 and 18 those of the frequency factors; 21 and 22 are C_D and z_D."""


@njit(cache=True, error_model="numpy")
def deviate(share: float) -> float:
    """Standard normal deviate exceeded with that probability, Abramowitz and Stegun (26.2.23).

    The approximation (good to 4.5e-4) that the model prescribes.
    """
    t = math.sqrt(-2.0 * math.log(min(share, 1.0 - share)))
    above = (0.010328 * t + 0.802853) * t + 2.515516
    below = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0
    value = t - above / below
    return -value if share > 0.5 else value


@njit(cache=True, error_model="numpy")
def _curve_db(climate: int, first: int, d_m: float) -> float:
    """TN 101 (eq. III.69, III.70) with the coefficients that begin at that column. [dB]"""
    c = CLIMATES[climate]
    offset = (d_m - c[first + 3]) / c[first + 4]
    square = (d_m / c[first + 2]) ** 2
    return float((c[first] + c[first + 1] / (1.0 + offset * offset)) * square / (1.0 + square))


@njit(cache=True, error_model="numpy")
def _frequency_factor(climate: int, first: int, q: float) -> float:
    """Frequency factor g with the coefficients that begin at that column."""
    c = CLIMATES[climate]
    return float(c[first] + c[first + 1] / ((c[first + 2] * q) ** 2 + 1.0))


@njit(cache=True, error_model="numpy")
def deviates(
    time: float, location: float, situation: float, mode: int
) -> tuple[float, float, float]:
    """Deviates of time, location and situation, combined as the mode of variability demands."""
    zt, zl, zs = deviate(time), deviate(location), deviate(situation)
    kind = mode % 10
    if kind == SINGLE:
        return zs, zs, zs
    if kind == ACCIDENTAL:
        return zt, zs, zs
    if kind == MOBILE:
        return zt, zt, zs
    return zt, zl, zs


@njit(cache=True, error_model="numpy")
def effective_distance_m(d_m: float, e1_m: float, e2_m: float, wavenumber: float) -> float:
    """Effective distance of the variability curves [m], Algorithm (eq. 5.3)."""
    edge = math.sqrt(18e6 * e1_m) + math.sqrt(18e6 * e2_m)
    edge += (575.7e12 / wavenumber) ** (1.0 / 3.0)
    return float(130e3 * d_m / edge if d_m < edge else 130e3 + d_m - edge)


@njit(cache=True, error_model="numpy")
def varied_attenuation_db(
    reference_db: float,
    d_m: float,
    heights_m: tuple[float, float],
    irregularity: float,
    link: Link,
) -> float:
    """Attenuation not exceeded at the percentages of the link [dB], Algorithm (5.9 to 5.11).

    ``heights_m`` are effective heights, ``irregularity`` that over the path's length [m].
    """
    climate, mode, wavenumber = link.climate, link.variability_mode, link.wavenumber
    zt, zl, zs = link.time, link.location, link.situation
    de = effective_distance_m(d_m, heights_m[0], heights_m[1], wavenumber)
    q = math.log(0.133 * wavenumber)
    sigma_situation = 0.0 if mode >= 20 else 5.0 + 3.0 * math.exp(-de / 100e3)
    sigma_location = 0.0
    if mode // 10 % 2 == 0:
        sigma_location = 10.0 * wavenumber * irregularity / (wavenumber * irregularity + 13.0)
    if zt < 0.0:
        sigma_time = _curve_db(climate, 5, de) * _frequency_factor(climate, 15, q)
    else:
        sigma_time = _curve_db(climate, 10, de) * _frequency_factor(climate, 18, q)
        ducting, bend = CLIMATES[climate, 21], CLIMATES[climate, 22]
        if zt > bend:
            sigma_time = sigma_time * (ducting + (1.0 - ducting) * bend / zt)
    variance = (
        sigma_situation**2
        + (sigma_time * zt) ** 2 / (7.8 + zs * zs)
        + (sigma_location * zl) ** 2 / (24.0 + zs * zs)
    )
    kind = mode % 10
    shift = 0.0
    if kind == SINGLE:
        variance += sigma_time * sigma_time + sigma_location * sigma_location
    elif kind == ACCIDENTAL:
        shift = sigma_time * zt
        variance += sigma_location * sigma_location
    elif kind == MOBILE:
        shift = math.sqrt(sigma_time * sigma_time + sigma_location * sigma_location) * zt
    else:
        shift = sigma_time * zt + sigma_location * zl
    loss = reference_db - _curve_db(climate, 0, de) - shift - math.sqrt(variance) * zs
    # limits the gain over free space
    return loss if loss >= 0.0 else loss * (29.0 - loss) / (29.0 - 10.0 * loss)
