"""Basic transmission loss by ITU-R P.1812-6: one path, every part of it.

The part of troposcatter is that of the sixth edition, to which the ITU refers users of the seventh.
Equation numbers are those of P.1812-6, Annex 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.diffraction import LAND, SEA, admittance, bullington_loss_db
from fugai.kernels.propagation.diffraction import spherical_earth_loss_db as spherical_loss_db
from fugai.kernels.propagation.p1812.profile import (
    Horizons,
    Surfaces,
    horizons,
    roughness_m,
    surfaces,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray

EARTH_RADIUS_KM = 6371.0
ANOMALOUS_RADIUS_KM = 3.0 * EARTH_RADIUS_KM
"""Effective Earth radius exceeded for beta0 of the time (eq. 7b). [km]"""


_FIVE_LG = 5.0 / math.log(10.0)
"""Factor of a natural logarithm that gives five times the decimal one."""


class Link(NamedTuple):
    """What one transmitter and its receivers share. All numbers, so that kernels take it whole.

    ``root`` is the cube root of the frequency; ``land`` and ``sea`` are `admittance` of the two media; ``location_db`` is added to the loss of 50 %
    of the locations.
    """

    frequency_ghz: float
    wavelength_m: float
    root: float
    time_percent: float
    radius_km: float
    n0: float
    land: float
    sea: float
    location_db: float


class Way(NamedTuple):
    """Where one path runs.

    Share of sea, longest stretches of land and of inland [km], distances of the ends to the coast
    [km], latitude of the middle [deg].
    """

    sea_share: float
    land_km: float
    inland_km: float
    tx_coast_km: float
    rx_coast_km: float
    latitude_deg: float


class Parts(NamedTuple):
    """Losses of one path [dB], named as in the Recommendation; ``total`` is the answer (eq. 69)."""

    lbfs: float
    lb0p: float
    lb0b: float
    ld50: float
    ldb: float
    ldp: float
    lba: float
    lbs: float
    lbam: float
    lbc: float
    total: float


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
def inland_tau(inland_km: float) -> float:
    """Auxiliary tau of the longest inland stretch (eq. 3)."""
    return 1.0 - math.exp(-4.12e-4 * math.pow(inland_km, 2.41))


@njit(cache=True, error_model="numpy", nogil=True)
def beta0_percent(latitude_deg: float, land_km: float, inland_km: float) -> float:
    """Time with a lapse rate above 100 N-units/km in the lowest 100 m [%] (eq. 2 to 5)."""
    tau = inland_tau(inland_km)
    mu1 = math.pow(10.0, -land_km / (16.0 - 6.6 * tau)) + math.pow(
        10.0, -5.0 * (0.496 + 0.354 * tau)
    )
    mu1 = min(1.0, math.pow(mu1, 0.2))
    latitude = abs(latitude_deg)
    if latitude <= 70.0:
        share = math.pow(mu1, 1.0 - 0.935 + 0.0176 * latitude)
        return math.pow(10.0, -0.015 * latitude + 1.67) * share
    return 4.17 * math.pow(mu1, 1.3)


@njit(cache=True, error_model="numpy", nogil=True)
def free_space_db(total_km: float, climb_m: float, frequency_ghz: float) -> float:
    """Free space over the slant path [dB] (eq. 8) with the Recommendation's rounded constant."""
    square = total_km * total_km + (climb_m / 1000.0) ** 2
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
def site_shielding_db(elevation_mrad: float, horizon_km: float, link: Link) -> float:
    """Loss of a duct by the shielding of one antenna's site [dB] (eq. 48)."""
    above = elevation_mrad - 0.1 * horizon_km
    if above <= 0.0:
        return 0.0
    narrow = math.sqrt(link.frequency_ghz * horizon_km)
    return 20.0 * math.log10(1.0 + 0.361 * above * narrow) + 0.264 * above * link.root


@njit(cache=True, error_model="numpy", nogil=True)
def sea_coupling_db(coast_km: float, horizon_km: float, sea_share: float, amsl_m: float) -> float:
    """Gain of over-sea ducts near the coast, a negative loss [dB] (eq. 49)."""
    if coast_km <= 5.0 and coast_km <= horizon_km and sea_share >= 0.75:
        return -3.0 * math.exp(-0.25 * coast_km**2) * (1.0 + math.tanh(0.07 * (50.0 - amsl_m)))
    return 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def duct_time_db(
    percent: float,
    beta0: float,
    total_km: float,
    radius_km: float,
    inland_km: float,
    roots: float,
    rough_m: float,
    middle_km: float,
) -> float:
    """Loss of a duct by the time percentage [dB] (eq. 53 to 56).

    ``roots``: sum of the square roots of both effective heights; ``middle_km``: between the horizons.
    """
    slope = -0.6 - 3.5e-9 * math.pow(total_km, 3.1) * inland_tau(inland_km)
    mu2 = min(1.0, math.pow(500.0 / radius_km * (total_km / roots) ** 2, max(slope, -3.4)))
    mu3 = 1.0
    if rough_m > 10.0:
        mu3 = math.exp(-4.6e-5 * (rough_m - 10.0) * (43.0 + 6.0 * min(middle_km, 40.0)))
    beta = beta0 * mu2 * mu3
    level = math.log10(beta)
    power = 1.076 / math.pow(2.0058 - level, 1.012)
    power *= math.exp(-(9.51 - 4.8 * level + 0.198 * level**2) * 1e-6 * math.pow(total_km, 1.13))
    share = percent / beta
    return -12.0 + (1.2 + 3.7e-3 * total_km) * math.log10(share) + 12.0 * math.pow(share, power)


@njit(cache=True, error_model="numpy", nogil=True)
def ducting_db(  # noqa: PLR0913, PLR0917
    link: Link,
    way: Way,
    total_km: float,
    tx_m: float,
    rx_m: float,
    seen: Horizons,
    ends: Surfaces,
    rough_m: float,
    beta0: float,
) -> float:
    """Loss by ducting and reflection from layers [dB] (eq. 46 to 56), antennas above sea level."""
    f = link.frequency_ghz
    loss = 102.45 + 20.0 * math.log10(f) + 20.0 * math.log10(seen.tx_km + seen.rx_km)
    if f < 0.5:
        loss += 45.375 - 137.0 * f + 92.5 * f * f
    loss += site_shielding_db(seen.tx_mrad, seen.tx_km, link)
    loss += site_shielding_db(seen.rx_mrad, seen.rx_km, link)
    loss += sea_coupling_db(way.tx_coast_km, seen.tx_km, way.sea_share, tx_m)
    loss += sea_coupling_db(way.rx_coast_km, seen.rx_km, way.sea_share, rx_m)
    angle = 1000.0 * total_km / link.radius_km
    angle += min(seen.tx_mrad, 0.1 * seen.tx_km) + min(seen.rx_mrad, 0.1 * seen.rx_km)
    loss += 5e-5 * link.radius_km * link.root * angle
    return loss + duct_time_db(
        link.time_percent,
        beta0,
        total_km,
        link.radius_km,
        way.inland_km,
        math.sqrt(tx_m - ends.tx_m) + math.sqrt(rx_m - ends.rx_m),
        rough_m,
        total_km - seen.tx_km - seen.rx_km,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def delta_bullington_db(
    distance_km: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_m: float,
    ends: Surfaces,
    radius_km: float,
    link: Link,
    sea_share: float,
) -> float:
    """Diffraction loss by the delta-Bullington construction [dB] (eq. 37 to 39).

    ``height_m`` holds terrain and clutter; the smooth part sees the antennas over the fitted surface.
    """
    total, wavelength = distance_km[distance_km.size - 1], link.wavelength_m
    real = bullington_loss_db(distance_km, height_m, tx_m, rx_m, radius_km, wavelength)
    tx, rx = tx_m - ends.tx_diffraction_m, rx_m - ends.rx_diffraction_m
    sphere = spherical_loss_db(
        total, tx, rx, radius_km, link.root, wavelength, link.land, link.sea, sea_share
    )
    if sphere <= 0.0:
        return real
    flat = np.zeros(distance_km.size)
    smooth = bullington_loss_db(distance_km, flat, tx, rx, radius_km, wavelength)
    return real + max(sphere - smooth, 0.0)


@njit(cache=True, error_model="numpy", nogil=True)
def combined_db(  # noqa: PLR0913, PLR0917
    link: Link,
    beta0: float,
    sea_share: float,
    total_km: float,
    angle_mrad: float,
    lbfs: float,
    lb0p: float,
    lb0b: float,
    ld50: float,
    ldb: float,
    lba: float,
) -> tuple[float, float]:
    """Diffraction loss at the time percentage, and all but troposcatter [dB] (eq. 40 to 43, 57 to 62)."""
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
def power_sum_db(one_db: float, other_db: float) -> float:
    """Two losses in parallel, as eq. 63 adds them. [dB]"""
    low, high = min(one_db, other_db), max(one_db, other_db)
    return low - _FIVE_LG * math.log1p(math.exp((low - high) / _FIVE_LG))


@njit(cache=True, error_model="numpy", nogil=True)
def path_parts(
    link: Link,
    way: Way,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_m: float,
) -> Parts:
    """Every loss of one path.

    ``height_m`` is terrain and clutter, bare at both ends; antennas above sea level.
    """
    total = distance_km[distance_km.size - 1]
    beta0 = beta0_percent(way.latitude_deg, way.land_km, way.inland_km)
    ends = surfaces(distance_km, terrain_m, tx_m, rx_m)
    seen = horizons(distance_km, terrain_m, tx_m, rx_m, link.radius_km, link.wavelength_m)
    angle = 1000.0 * total / link.radius_km + seen.tx_mrad + seen.rx_mrad
    lbfs = free_space_db(total, tx_m - rx_m, link.frequency_ghz)
    lb0p = lbfs + enhancement_db(seen.tx_km, seen.rx_km, link.time_percent)
    lb0b = lbfs + enhancement_db(seen.tx_km, seen.rx_km, beta0)
    ld50 = delta_bullington_db(
        distance_km, height_m, tx_m, rx_m, ends, link.radius_km, link, way.sea_share
    )
    ldb = ld50
    if link.time_percent < 50.0:
        ldb = delta_bullington_db(
            distance_km, height_m, tx_m, rx_m, ends, ANOMALOUS_RADIUS_KM, link, way.sea_share
        )
    rough = roughness_m(distance_km, terrain_m, seen, ends)
    lba = ducting_db(link, way, total, tx_m, rx_m, seen, ends, rough, beta0)
    ldp, lbam = combined_db(
        link, beta0, way.sea_share, total, angle, lbfs, lb0p, lb0b, ld50, ldb, lba
    )
    lbs = troposcatter_db(link, total, angle)
    lbc = power_sum_db(lbs, lbam)
    loss = max(lb0p, lbc + link.location_db)
    return Parts(lbfs, lb0p, lb0b, ld50, ldb, ldp, lba, lbs, lbam, lbc, loss)


def link_terms(
    *,
    frequency_ghz: float,
    time_percent: float,
    delta_n: float,
    n0: float,
    vertical: bool,
    location_db: float,
) -> Link:
    """The `Link` of a carrier in a climate; ``delta_n`` in N-units/km (eq. 6, 7)."""
    return Link(
        frequency_ghz=frequency_ghz,
        wavelength_m=0.2998 / frequency_ghz,
        root=math.pow(frequency_ghz, 1.0 / 3.0),
        time_percent=time_percent,
        radius_km=EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n),
        n0=n0,
        land=admittance(*LAND, frequency_ghz, vertical),
        sea=admittance(*SEA, frequency_ghz, vertical),
        location_db=location_db,
    )
