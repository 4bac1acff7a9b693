"""Ducting and layer reflection by ITU-R P.1812-6; equation numbers are those of Annex 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai.kernels.propagation.p1812.profile import Horizons, SmoothEarth
    from fugai.kernels.propagation.p1812.values import Link, PathEnds, PathZones


@njit(cache=True, error_model="numpy", nogil=True)
def inland_tau(inland_km: float) -> float:
    """Auxiliary parameter tau, from the longest inland section (eq. 3)."""
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
def site_shielding_db(elevation_mrad: float, horizon_km: float, link: Link) -> float:
    """Site-shielding diffraction loss of one terminal in a duct [dB] (eq. 48)."""
    excess_mrad = elevation_mrad - 0.1 * horizon_km
    if excess_mrad <= 0.0:
        return 0.0
    root = math.sqrt(link.frequency_ghz * horizon_km)
    loss = 20.0 * math.log10(1.0 + 0.361 * excess_mrad * root)
    return loss + 0.264 * excess_mrad * link.cube_root


@njit(cache=True, error_model="numpy", nogil=True)
def sea_coupling_db(coast_km: float, horizon_km: float, sea_share: float, amsl_m: float) -> float:
    """Over-sea surface duct coupling correction near the coast, 0 or negative [dB] (eq. 49)."""
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
    """Time percentage variability of ducting [dB] (eq. 53 to 56).

    ``roots`` is the sum of the square roots of both effective heights [sqrt m], ``middle_km`` the
    distance between the horizons.
    """
    slope = -0.6 - 3.5e-9 * math.pow(total_km, 3.1) * inland_tau(inland_km)
    mu2 = min(1.0, math.pow(500.0 / radius_km * (total_km / roots) ** 2, max(slope, -3.4)))
    mu3 = 1.0
    if rough_m > 10.0:
        mu3 = math.exp(-4.6e-5 * (rough_m - 10.0) * (43.0 + 6.0 * min(middle_km, 40.0)))
    beta = beta0 * mu2 * mu3
    lg_beta = math.log10(beta)
    gamma = 1.076 / math.pow(2.0058 - lg_beta, 1.012)
    gamma *= math.exp(
        -(9.51 - 4.8 * lg_beta + 0.198 * lg_beta**2) * 1e-6 * math.pow(total_km, 1.13)
    )
    share = percent / beta
    return -12.0 + (1.2 + 3.7e-3 * total_km) * math.log10(share) + 12.0 * math.pow(share, gamma)


@njit(cache=True, error_model="numpy", nogil=True)
def ducting_db(
    link: Link,
    zones: PathZones,
    path: PathEnds,
    horizon: Horizons,
    smooth: SmoothEarth,
    rough_m: float,
    beta0: float,
) -> float:
    """Ducting and layer reflection loss [dB] (eq. 46 to 56)."""
    f, total_km, radius_km = link.frequency_ghz, path.total_km, link.radius_km
    loss = 102.45 + 20.0 * math.log10(f) + 20.0 * math.log10(horizon.tx_km + horizon.rx_km)
    if f < 0.5:
        loss += 45.375 - 137.0 * f + 92.5 * f * f
    loss += site_shielding_db(horizon.tx_mrad, horizon.tx_km, link)
    loss += site_shielding_db(horizon.rx_mrad, horizon.rx_km, link)
    loss += sea_coupling_db(zones.tx_coast_km, horizon.tx_km, zones.sea_share, path.tx_m)
    loss += sea_coupling_db(zones.rx_coast_km, horizon.rx_km, zones.sea_share, path.rx_m)
    angle = 1000.0 * total_km / radius_km
    angle += min(horizon.tx_mrad, 0.1 * horizon.tx_km) + min(horizon.rx_mrad, 0.1 * horizon.rx_km)
    loss += 5e-5 * radius_km * link.cube_root * angle
    return loss + duct_time_db(
        link.time_percent,
        beta0,
        total_km,
        radius_km,
        zones.inland_km,
        math.sqrt(path.tx_m - smooth.tx_m) + math.sqrt(path.rx_m - smooth.rx_m),
        rough_m,
        total_km - horizon.tx_km - horizon.rx_km,
    )
