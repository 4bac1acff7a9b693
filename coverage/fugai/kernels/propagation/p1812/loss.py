"""Basic transmission loss of one path by ITU-R P.1812-6, with every loss that it is made of.

Troposcatter is that of the sixth edition, to which the ITU refers users of the seventh. Equation
numbers are those of P.1812-6, Annex 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.diffraction import bullington_loss_db, spherical_earth_loss_db
from fugai.kernels.propagation.p1812.ducting import beta0_percent, ducting_db
from fugai.kernels.propagation.p1812.profile import horizons, roughness_m, smooth_earth
from fugai.kernels.propagation.p1812.values import (
    EARTH_RADIUS_KM,
    Link,
    Losses,
    Parts,
    PathEnds,
    PathZones,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.propagation.diffraction import Carrier
    from fugai.kernels.propagation.p1812.profile import SmoothEarth

ANOMALOUS_RADIUS_KM = 3.0 * EARTH_RADIUS_KM
"""Effective Earth radius exceeded for beta0 of the time (eq. 7b). [km]"""

_FIVE_LG = 5.0 / math.log(10.0)
"""Turns a natural logarithm into five times the decimal one."""


@njit(cache=True, error_model="numpy", nogil=True)
def inverse_normal(share: float) -> float:
    """Inverse complementary cumulative normal distribution (eq. 96, 97), 1e-6 to 1 - 1e-6."""
    x = min(max(share, 1e-6), 1.0 - 1e-6)
    tail = min(x, 1.0 - x)
    t = math.sqrt(-2.0 * math.log(tail))
    above = (0.010328 * t + 0.802853) * t + 2.515516698
    below = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0
    value = t - above / below
    return value if x <= 0.5 else -value


@njit(cache=True, error_model="numpy", nogil=True)
def free_space_db(total_km: float, height_difference_m: float, frequency_ghz: float) -> float:
    """Free space over the slant path [dB] (eq. 8) with the Recommendation's rounded constant."""
    square = total_km * total_km + (height_difference_m / 1000.0) ** 2
    return 92.4 + 20.0 * math.log10(frequency_ghz) + 10.0 * math.log10(square)


@njit(cache=True, error_model="numpy", nogil=True)
def enhancement_db(tx_km: float, rx_km: float, percent: float) -> float:
    """Correction for multipath and focusing at a time percentage [dB] (eq. 9)."""
    return 2.6 * (1.0 - math.exp(-0.1 * (tx_km + rx_km))) * math.log10(percent / 50.0)


@njit(cache=True, error_model="numpy", nogil=True)
def troposcatter_db(link: Link, total_km: float, angle_mrad: float) -> float:
    """Troposcatter loss [dB] (eq. 44, 45)."""
    f = link.frequency_ghz
    loss = 190.1 + 25.0 * math.log10(f) - 2.5 * math.log10(f / 2.0) ** 2
    loss += 20.0 * math.log10(total_km) + 0.573 * angle_mrad - 0.15 * link.n0
    return loss - 10.125 * math.pow(math.log10(50.0 / link.time_percent), 0.7)


@njit(cache=True, error_model="numpy", nogil=True)
def delta_bullington_db(
    distance_km: FloatArray,
    height_m: FloatArray,
    path: PathEnds,
    smooth: SmoothEarth,
    radius_km: float,
    carrier: Carrier,
    sea_share: float,
) -> float:
    """Diffraction loss by the delta-Bullington construction [dB] (eq. 37 to 39).

    ``height_m`` holds terrain and clutter; the smooth profile has the antennas at their heights over
    the smooth Earth.
    """
    wavelength = carrier.wavelength_m
    actual = bullington_loss_db(distance_km, height_m, path.tx_m, path.rx_m, radius_km, wavelength)
    tx, rx = path.tx_m - smooth.tx_diffraction_m, path.rx_m - smooth.rx_diffraction_m
    sphere = spherical_earth_loss_db(path.total_km, tx, rx, radius_km, carrier, sea_share)
    if sphere <= 0.0:
        return actual
    level = np.zeros(distance_km.size)
    smooth_db = bullington_loss_db(distance_km, level, tx, rx, radius_km, wavelength)
    return actual + max(sphere - smooth_db, 0.0)


@njit(cache=True, error_model="numpy", nogil=True)
def combined_db(
    link: Link,
    beta0: float,
    sea_share: float,
    total_km: float,
    angle_mrad: float,
    losses: Losses,
) -> tuple[float, float]:
    """Ldp, diffraction at the time percentage, and Lbam, everything but troposcatter [dB].

    Equations 40 to 43 and 57 to 62; ``angle_mrad`` is the angular distance of the path.
    """
    lbfs, lb0p, lb0b, ld50, ldb, lba = losses
    p = link.time_percent
    share = 1.0
    if p > beta0:
        share = inverse_normal(p / 100.0) / inverse_normal(beta0 / 100.0)
    ldp = ld50 if p >= 50.0 else ld50 + share * (ldb - ld50)
    lbd, lbd50 = lb0p + ldp, lbfs + ld50
    near = lb0p + (1.0 - sea_share) * ldp
    if p >= beta0:
        near = lbd50 + (lb0b + (1.0 - sea_share) * ldp - lbd50) * share
    low, high = min(lba, lb0p), max(lba, lb0p)
    duct = high + 2.5 * math.log1p(math.exp((low - high) / 2.5))
    far = lbd
    if duct <= lbd:
        fk = 1.0 - 0.5 * (1.0 + math.tanh(1.5 * (total_km - 20.0) / 20.0))
        far = duct + (lbd - duct) * fk
    fj = 1.0 - 0.5 * (1.0 + math.tanh(2.4 * (angle_mrad - 0.3) / 0.3))
    return ldp, far + (near - far) * fj


@njit(cache=True, error_model="numpy", nogil=True)
def parallel_loss_db(first_db: float, second_db: float) -> float:
    """Loss of two propagation mechanisms in parallel (eq. 63). [dB]"""
    low, high = min(first_db, second_db), max(first_db, second_db)
    return low - _FIVE_LG * math.log1p(math.exp((low - high) / _FIVE_LG))


@njit(cache=True, error_model="numpy", nogil=True)
def path_parts(
    link: Link,
    zones: PathZones,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_m: float,
) -> Parts:
    """Basic transmission loss of one path, and every loss that it is made of. [dB]

    ``height_m`` is terrain and clutter, without clutter at both ends; antennas above sea level.
    """
    path = PathEnds(distance_km[distance_km.size - 1], tx_m, rx_m)
    percent, radius, share = link.time_percent, link.radius_km, zones.sea_share
    beta0 = beta0_percent(zones.latitude_deg, zones.land_km, zones.inland_km)
    smooth = smooth_earth(distance_km, terrain_m, tx_m, rx_m)
    horizon = horizons(distance_km, terrain_m, tx_m, rx_m, radius, link.wavelength_m)
    angle = 1000.0 * path.total_km / radius + horizon.tx_mrad + horizon.rx_mrad
    lbfs = free_space_db(path.total_km, tx_m - rx_m, link.frequency_ghz)
    lb0p = lbfs + enhancement_db(horizon.tx_km, horizon.rx_km, percent)
    lb0b = lbfs + enhancement_db(horizon.tx_km, horizon.rx_km, beta0)
    ld50 = delta_bullington_db(distance_km, height_m, path, smooth, radius, link, share)
    ldb = ld50
    if percent < 50.0:
        ldb = delta_bullington_db(
            distance_km, height_m, path, smooth, ANOMALOUS_RADIUS_KM, link, share
        )
    rough = roughness_m(distance_km, terrain_m, horizon, smooth)
    lba = ducting_db(link, zones, path, horizon, smooth, rough, beta0)
    losses = Losses(lbfs, lb0p, lb0b, ld50, ldb, lba)
    ldp, lbam = combined_db(link, beta0, share, path.total_km, angle, losses)
    lbs = troposcatter_db(link, path.total_km, angle)
    lbc = parallel_loss_db(lbs, lbam)
    loss = max(lb0p, lbc + link.location_db)
    return Parts(lbfs, lb0p, lb0b, ld50, ldb, ldp, lba, lbs, lbam, lbc, loss)
