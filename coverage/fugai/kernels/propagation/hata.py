"""Okumura-Hata, COST231-Hata and extended Hata."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

RURAL, SUBURBAN, URBAN = 0, 1, 2
"""Environments as the kernels number them."""

_FREE_KM = 0.04
"""Extended Hata is free space up to this distance. [km]"""

_HATA_KM = 0.1
"""From this distance on it is Hata's formula. [km]"""


@njit(cache=True)
def small_city_correction_db(frequency_mhz: float, rx_height_m: float) -> float:
    """Hata's a(hm) for medium and small cities, suburbs and open areas [dB], Hata 1980 (eq. 4)."""
    f = math.log10(frequency_mhz)
    return (1.1 * f - 0.7) * rx_height_m - (1.56 * f - 0.8)


@njit(cache=True)
def large_city_correction_db(frequency_mhz: float, rx_height_m: float) -> float:
    """Hata's a(hm) for large cities [dB], Hata 1980 (eq. 5): the upper form from 300 MHz."""
    if frequency_mhz < 300.0:
        return 8.29 * math.log10(1.54 * rx_height_m) ** 2 - 1.1
    return 3.2 * math.log10(11.75 * rx_height_m) ** 2 - 4.97


@njit(cache=True)
def environment_gain_db(frequency_mhz: float, environment: int, quasi_open: bool) -> float:
    """Difference of urban and suburban or open loss [dB], Hata 1980 (eq. 6, 7).

    For quasi-open ground it is 5 dB less than for open (ITU-R P.529: 35.94 instead of 40.94).
    """
    f = math.log10(frequency_mhz)
    if environment == SUBURBAN:
        return 2.0 * math.log10(frequency_mhz / 28.0) ** 2 + 5.4
    if environment == RURAL:
        return 4.78 * f * f - 18.33 * f + (35.94 if quasi_open else 40.94)
    return 0.0


@njit(cache=True)
def _hata_slope(tx_height_m: float) -> float:
    return 44.9 - 6.55 * math.log10(tx_height_m)


@njit(cache=True)
def okumura_hata_loss_db(
    distance_m: float,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: int,
    large_city: bool,
) -> float:
    """Okumura-Hata [dB], Hata 1980: 150 to 1500 MHz, 1 to 20 km, 30 to 200 m, 1 to 10 m."""
    correction = small_city_correction_db(frequency_mhz, rx_height_m)
    if environment == URBAN and large_city:
        correction = large_city_correction_db(frequency_mhz, rx_height_m)
    loss = 69.55 + 26.16 * math.log10(frequency_mhz) - 13.82 * math.log10(tx_height_m)
    loss += _hata_slope(tx_height_m) * math.log10(distance_m / 1000.0) - correction
    return loss - environment_gain_db(frequency_mhz, environment, False)


@njit(cache=True)
def cost231_loss_db(
    distance_m: float,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: int,
    large_city: bool,
) -> float:
    """COST231-Hata [dB], COST 231 final report (eq. 4.4.3): 1500 to 2000 MHz, 1 to 20 km.

    A large city has both its own correction and the 3 dB of metropolitan centres.
    """
    correction = small_city_correction_db(frequency_mhz, rx_height_m)
    centre = 0.0
    if environment == URBAN and large_city:
        correction = large_city_correction_db(frequency_mhz, rx_height_m)
        centre = 3.0
    loss = 46.3 + 33.9 * math.log10(frequency_mhz) - 13.82 * math.log10(tx_height_m)
    loss += _hata_slope(tx_height_m) * math.log10(distance_m / 1000.0) - correction + centre
    return loss - environment_gain_db(frequency_mhz, environment, False)


@njit(cache=True)
def _extended_far_db(
    distance_km: float, f: float, high: float, low: float, environment: int, quasi_open: bool
) -> float:
    """Extended Hata from 0.1 km on [dB], Report ITU-R SM.2028-2 section 6.1."""
    power = 1.0
    if distance_km > 20.0:
        power += (0.14 + 1.87e-4 * f + 1.07e-3 * high) * math.log10(distance_km / 20.0) ** 0.8
    base = max(30.0, high)
    if f <= 150.0:
        loss = 69.6 + 26.2 * math.log10(150.0) - 20.0 * math.log10(150.0 / f)
    elif f <= 1500.0:
        loss = 69.6 + 26.2 * math.log10(f)
    elif f <= 2000.0:
        loss = 46.3 + 33.9 * math.log10(f)
    else:
        loss = 46.3 + 33.9 * math.log10(2000.0) + 10.0 * math.log10(f / 2000.0)
    log_km = math.log10(distance_km)
    log_km = log_km**power if log_km > 0.0 else log_km
    correction = (1.1 * math.log10(f) - 0.7) * min(10.0, low) - (1.56 * math.log10(f) - 0.8)
    correction += max(0.0, 20.0 * math.log10(low / 10.0))
    low_mast = min(0.0, 20.0 * math.log10(high / 30.0))
    loss += -13.82 * math.log10(base) + _hata_slope(base) * log_km - correction - low_mast
    return loss - environment_gain_db(min(max(150.0, f), 2000.0), environment, quasi_open)


@njit(cache=True)
def _free_space_db(distance_km: float, f: float, high: float, low: float) -> float:
    """Free space over the slant path as in SM.2028 below 0.04 km [dB]."""
    slant = max(distance_km, 1e-3) ** 2 + ((high - low) / 1000.0) ** 2
    return 32.4 + 20.0 * math.log10(f) + 10.0 * math.log10(slant)


@njit(cache=True)
def extended_hata_loss_db(
    distance_m: float,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: int,
    quasi_open: bool,
) -> float:
    """Extended Hata [dB], Report ITU-R SM.2028-2: 30 to 3000 MHz, to 100 km.

    Free space up to 40 m, interpolation over the logarithm of distance between 40 m and 100 m,
    COST231-Hata above 1500 MHz, 10 dB per decade of frequency above 2000 MHz; at least free space.
    """
    high, low = max(tx_height_m, rx_height_m), max(1.0, min(tx_height_m, rx_height_m))
    km = distance_m / 1000.0
    free = _free_space_db(km, frequency_mhz, high, low)
    if km <= _FREE_KM:
        return free
    if km >= _HATA_KM:
        loss = _extended_far_db(km, frequency_mhz, high, low, environment, quasi_open)
        return max(loss, free)
    first = _free_space_db(_FREE_KM, frequency_mhz, high, low)
    last = _extended_far_db(_HATA_KM, frequency_mhz, high, low, environment, quasi_open)
    last = max(last, _free_space_db(_HATA_KM, frequency_mhz, high, low))
    share = math.log(km / _FREE_KM) / math.log(_HATA_KM / _FREE_KM)
    return max(first + share * (last - first), free)


@njit(cache=True)
def extended_hata_losses_db(
    distance_m: FloatArray,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: int,
    quasi_open: bool,
) -> FloatArray:
    """`extended_hata_loss_db` at each distance. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        loss[i] = extended_hata_loss_db(
            distance_m[i], frequency_mhz, tx_height_m, rx_height_m, environment, quasi_open
        )
    return loss


@njit(cache=True)
def okumura_hata_losses_db(
    distance_m: FloatArray,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: int,
    large_city: bool,
) -> FloatArray:
    """`okumura_hata_loss_db` at each distance; below 100 m interpolated to free space at 40 m. [dB]"""
    f, tx, rx = frequency_mhz, tx_height_m, rx_height_m
    first = _free_space_db(_FREE_KM, f, tx, rx)
    last = okumura_hata_loss_db(1000.0 * _HATA_KM, f, tx, rx, environment, large_city)
    last = max(last, _free_space_db(_HATA_KM, f, tx, rx))
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        km = distance_m[i] / 1000.0
        loss[i] = _free_space_db(km, f, tx, rx)
        if km >= _HATA_KM:
            far = okumura_hata_loss_db(distance_m[i], f, tx, rx, environment, large_city)
            loss[i] = max(far, loss[i])
        elif km > _FREE_KM:
            share = math.log(km / _FREE_KM) / math.log(_HATA_KM / _FREE_KM)
            loss[i] = max(first + share * (last - first), loss[i])
    return loss
