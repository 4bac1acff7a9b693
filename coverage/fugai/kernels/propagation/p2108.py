"""Clutter loss, ITU-R P.2108-1: at a terminal, over terrestrial paths, towards aircraft and space."""

from __future__ import annotations

import math

from fugai._numba import njit


@njit(cache=True)
def height_gain_loss_db(
    f_ghz: float, height_m: float, street_m: float, clutter_m: float, is_open: bool
) -> float:
    """Median loss of a terminal below the height of the clutter around it [dB], P.2108-1 (eq. 2).

    ``is_open``: water or open ground, where the loss depends on the ratio of heights; elsewhere it is
    diffraction over a knife edge across the street.
    """
    if height_m >= clutter_m:
        return 0.0
    if is_open:
        return -(21.8 + 6.2 * math.log10(f_ghz)) * math.log10(height_m / clutter_m)
    below = clutter_m - height_m
    angle_deg = math.degrees(math.atan(below / street_m))
    v = 0.342 * math.sqrt(f_ghz * below * angle_deg) - 0.1
    edge = 0.0
    if v > -0.88:
        edge = 6.9 + 20.0 * math.log10(math.sqrt(v * v + 1.0) + v)
    return edge - 6.03


@njit(cache=True)
def _over_ground_db(f_ghz: float, d_km: float, deviate: float) -> float:
    """Loss at one distance [dB], P.2108-1 (eq. 3 to 5)."""
    long = -2.0 * math.log10(10.0 ** (-5.0 * math.log10(f_ghz) - 12.5) + 10.0**-16.5)
    short = 32.98 + 23.9 * math.log10(d_km) + 3.0 * math.log10(f_ghz)
    wl, ws = 10.0 ** (-0.2 * long), 10.0 ** (-0.2 * short)
    sigma = math.sqrt((16.0 * wl + 36.0 * ws) / (wl + ws))
    return -5.0 * math.log10(wl + ws) - sigma * deviate


@njit(cache=True)
def terrestrial_loss_db(f_ghz: float, d_km: float, deviate: float) -> float:
    """Loss not exceeded at a share of locations [dB], at most that at 2 km, P.2108-1 (eq. 6).

    ``deviate`` is the standard normal deviate exceeded with the probability of that share.
    """
    return min(_over_ground_db(f_ghz, d_km, deviate), _over_ground_db(f_ghz, 2.0, deviate))


@njit(cache=True)
def aeronautical_loss_db(f_ghz: float, elevation_deg: float, share: float, deviate: float) -> float:
    """Loss not exceeded at a share of locations, towards an elevation [dB], P.2108-1 (eq. 7)."""
    angle = 0.05 * (1.0 - elevation_deg / 90.0) + math.radians(elevation_deg)
    base = -93.0 * f_ghz**0.175 * math.log(1.0 - share) / math.tan(angle)
    # at 90 degrees rounding may make the cotangent negative
    return float(max(base, 0.0) ** (0.5 * (90.0 - elevation_deg) / 90.0) - 1.0 - 0.6 * deviate)
