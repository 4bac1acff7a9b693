"""Line-of-sight links, Recommendation ITU-R P.530: clearance, rain, multipath.

The rain method is that of P.530-18, section 2.4.1. Multipath is the quick planning method of P.530-17,
section 2.3.1, whose one climatic figure is the refractivity gradient dN1: that of P.530-18 needs maps
that may not be redistributed. Lengths in kilometres, frequencies in gigahertz, percentages of time.
"""

from __future__ import annotations

import math

from fugai._numba import njit

RAREST_PERCENT = 0.001
"""The rain method ends here: attenuation that is exceeded less often is not told apart. [%]"""


@njit(cache=True, error_model="numpy", nogil=True)
def least_k(length_km: float) -> float:
    """Effective Earth radius factor exceeded for 99.9 % of the worst month, continental temperate climate.

    The curve of P.530-18, figure 2, in the closed form 157 / (144 + 2670 / d) of A. Mojoli. The figure
    begins at about 20 km; on shorter paths the form goes on falling, which errs towards the safe side.
    """
    return 157.0 / (144.0 + 2670.0 / length_km)


@njit(cache=True, error_model="numpy", nogil=True)
def distance_factor(
    length_km: float, frequency_ghz: float, rain_mm_h: float, alpha: float
) -> float:
    """Effective over real path length in rain, at most 2.5 (P.530-18, eq. 32)."""
    inverse = 0.477 * math.pow(length_km, 0.633) * math.pow(frequency_ghz, 0.123)
    inverse *= math.pow(rain_mm_h, 0.073 * alpha)
    inverse -= 10.579 * (1.0 - math.exp(-0.024 * length_km))
    return 1.0 / max(inverse, 0.4)


@njit(cache=True, error_model="numpy", nogil=True)
def rain_exponents(frequency_ghz: float) -> tuple[float, float, float]:
    """C1, C2 and C3 of the distribution of rain attenuation (P.530-18, eq. 35a to 35d).

    The exponent 0.8 in C0 is read as that of the argument of the logarithm.
    """
    c0 = 0.12
    if frequency_ghz >= 10.0:
        c0 += 0.4 * 0.8 * math.log10(frequency_ghz / 10.0)
    rest = 1.0 - c0
    share = math.pow(0.07, c0) * math.pow(0.12, rest)
    return share, 0.855 * c0 + 0.546 * rest, 0.139 * c0 + 0.043 * rest


@njit(cache=True, error_model="numpy", nogil=True)
def rain_attenuation_db(at_001_db: float, frequency_ghz: float, percent: float) -> float:
    """Attenuation exceeded for a percentage of the average year, from that of 0.01 % (eq. 34). [dB]"""
    c1, c2, c3 = rain_exponents(frequency_ghz)
    return at_001_db * c1 * math.pow(percent, -(c2 + c3 * math.log10(percent)))


@njit(cache=True, error_model="numpy", nogil=True)
def rain_percent(at_001_db: float, frequency_ghz: float, margin_db: float) -> float:
    """Percentage of the average year in which rain attenuation exceeds a margin: eq. 34 turned round.

    `RAREST_PERCENT` to 100; above 1 % the Recommendation's power law is continued.
    """
    if margin_db <= 0.0:
        return 100.0
    if at_001_db <= 0.0:
        return RAREST_PERCENT
    c1, c2, c3 = rain_exponents(frequency_ghz)
    # c3 x^2 + c2 x + lg(margin / (A c1)) = 0 in x = lg p, on the branch that falls with p
    root = c2 * c2 - 4.0 * c3 * math.log10(margin_db / (at_001_db * c1))
    if root <= 0.0:
        return RAREST_PERCENT
    x = (math.sqrt(root) - c2) / (2.0 * c3)
    return min(max(math.pow(10.0, x), RAREST_PERCENT), 100.0)


@njit(cache=True, error_model="numpy", nogil=True)
def multipath_percent(
    length_km: float,
    frequency_ghz: float,
    inclination_mrad: float,
    lower_m: float,
    dn1: float,
    margin_db: float,
) -> float:
    """Percentage of the average worst month in which multipath fades exceed a margin, at most 100.

    P.530-17 (eq. 5, 6, 8). ``lower_m`` is the lower antenna's height above sea level, ``dn1`` the
    refractivity gradient in the lowest 65 m not exceeded for 1 % of the average year [N-units/km]. Up to
    5 km there is none (section 2.3). Deep fades: towards 0 dB the percentage is too large.
    """
    if length_km <= 5.0:
        return 0.0
    exponent = -4.6 - 0.0027 * dn1 - 0.00089 * lower_m - margin_db / 10.0
    percent = math.pow(10.0, exponent) * math.pow(length_km, 3.1) * math.pow(frequency_ghz, 0.8)
    percent *= math.pow(1.0 + abs(inclination_mrad), -1.29)
    return min(percent, 100.0)
