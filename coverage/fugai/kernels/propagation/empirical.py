"""Basic transmission loss by free space, Okumura-Hata and its extensions, and indoors: scalars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

RURAL, SUBURBAN, URBAN = 0, 1, 2
"""Environments as the kernels number them."""


_NEAR_KM = 0.04
_FAR_KM = 0.1


@njit(cache=True)
def free_space_loss_db(distance_m: float, frequency_mhz: float) -> float:
    """Free-space basic transmission loss [dB], ITU-R P.525 (eq. 4), exact constant."""
    return 20.0 * math.log10(4.0e6 * math.pi / 299_792_458.0 * distance_m * frequency_mhz)


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
    """What suburban and open ground take off the urban loss [dB], Hata 1980 (eq. 6, 7).

    Quasi-open ground lies 5 dB below open (ITU-R P.529: 35.94 in place of 40.94).
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

    The 3 dB of metropolitan centres and the large-city correction go together.
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
    """Report ITU-R SM.2028-2, section 6.1, from 0.1 km."""
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
    decades = math.log10(distance_km)
    stretched = decades**power if decades > 0.0 else decades
    correction = (1.1 * math.log10(f) - 0.7) * min(10.0, low) - (1.56 * math.log10(f) - 0.8)
    correction += max(0.0, 20.0 * math.log10(low / 10.0))
    below_thirty = min(0.0, 20.0 * math.log10(high / 30.0))
    loss += -13.82 * math.log10(base) + _hata_slope(base) * stretched - correction - below_thirty
    return loss - environment_gain_db(min(max(150.0, f), 2000.0), environment, quasi_open)


@njit(cache=True)
def _near_db(distance_km: float, f: float, high: float, low: float) -> float:
    """Free space over the slant path, as SM.2028 has it below 0.04 km."""
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

    Free space below 40 m, a straight line over the logarithm of distance between 40 m and
    100 m, COST231-Hata above 1500 MHz, 10 dB per decade of frequency above 2000 MHz, and never
    below free space.
    """
    high, low = max(tx_height_m, rx_height_m), max(1.0, min(tx_height_m, rx_height_m))
    km = distance_m / 1000.0
    near = _near_db(km, frequency_mhz, high, low)
    if km <= _NEAR_KM:
        return near
    if km >= _FAR_KM:
        loss = _extended_far_db(km, frequency_mhz, high, low, environment, quasi_open)
        return max(loss, near)
    first = _near_db(_NEAR_KM, frequency_mhz, high, low)
    last = _extended_far_db(_FAR_KM, frequency_mhz, high, low, environment, quasi_open)
    last = max(last, _near_db(_FAR_KM, frequency_mhz, high, low))
    share = math.log(km / _NEAR_KM) / math.log(_FAR_KM / _NEAR_KM)
    return max(first + share * (last - first), near)


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
def free_space_losses_db(
    distance_m: FloatArray, frequency_mhz: float, height_m: float
) -> FloatArray:
    """`free_space_loss_db` over the slant path with that difference of heights, from 1 m. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        slant = math.sqrt(distance_m[i] ** 2 + height_m**2)
        loss[i] = free_space_loss_db(max(slant, 1.0), frequency_mhz)
    return loss


@njit(cache=True)
def indoor_losses_db(
    distance_m: FloatArray, frequency_mhz: float, coefficient: float, floor_loss_db: float
) -> FloatArray:
    """`indoor_loss_db` at each distance. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        loss[i] = indoor_loss_db(distance_m[i], frequency_mhz, coefficient, floor_loss_db)
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
    """`okumura_hata_loss_db` at each distance, joined to free space between 100 m and 40 m. [dB]"""
    f, tx, rx = frequency_mhz, tx_height_m, rx_height_m
    edge = okumura_hata_loss_db(1000.0 * _FAR_KM, f, tx, rx, environment, large_city)
    edge = max(edge, _near_db(_FAR_KM, f, tx, rx))
    first = _near_db(_NEAR_KM, f, tx, rx)
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        km = distance_m[i] / 1000.0
        loss[i] = _near_db(km, f, tx, rx)
        if km >= _FAR_KM:
            far = okumura_hata_loss_db(distance_m[i], f, tx, rx, environment, large_city)
            loss[i] = max(far, loss[i])
        elif km > _NEAR_KM:
            share = math.log(km / _NEAR_KM) / math.log(_FAR_KM / _NEAR_KM)
            loss[i] = max(first + share * (edge - first), loss[i])
    return loss
