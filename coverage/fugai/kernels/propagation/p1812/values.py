"""Values that the kernels of ITU-R P.1812-6 hand to each other.

Equation numbers are those of P.1812-6, Annex 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fugai.kernels.propagation.diffraction import LAND, SEA, admittance

EARTH_RADIUS_KM = 6371.0

ZONE_SEA, ZONE_COASTAL, ZONE_INLAND = 1.0, 3.0, 4.0
"""Radio-climatic zones, numbered as the ITU does."""


class Link(NamedTuple):
    """Constants that a transmitter and its receivers share: carrier, percentages, refractivity.

    ``cube_root`` is that of the frequency, ``land`` and ``sea`` are the normalised surface admittances,
    ``radius_km`` is the median effective Earth radius, ``n0`` the sea-level surface refractivity
    [N-units]; ``location_db`` is added to the loss at 50 % of the locations.
    """

    frequency_ghz: float
    wavelength_m: float
    cube_root: float
    land: float
    sea: float
    time_percent: float
    radius_km: float
    n0: float
    location_db: float


class PathZones(NamedTuple):
    """Radio-climatic zones and place of one path.

    Share of sea; longest continuous sections of land and of inland, and distances of the terminals
    to the coast [km]; latitude of the middle [deg].
    """

    sea_share: float
    land_km: float
    inland_km: float
    tx_coast_km: float
    rx_coast_km: float
    latitude_deg: float


class PathEnds(NamedTuple):
    """Length of one path [km], and both antennas [m above sea level]."""

    total_km: float
    tx_m: float
    rx_m: float


class Losses(NamedTuple):
    """Losses of one path before they are combined [dB], named as in the Recommendation."""

    lbfs: float
    lb0p: float
    lb0b: float
    ld50: float
    ldb: float
    lba: float


class Parts(NamedTuple):
    """Losses of one path [dB], named as in the Recommendation; ``total`` is the result (eq. 69)."""

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


def link_constants(
    *,
    frequency_ghz: float,
    time_percent: float,
    delta_n: float,
    n0: float,
    vertical: bool,
    location_db: float,
) -> Link:
    """`Link` of a carrier in a climate (eq. 6, 7).

    ``delta_n`` is the lapse rate of refractivity [N-units/km]; ``vertical`` the polarization.
    """
    return Link(
        frequency_ghz=frequency_ghz,
        wavelength_m=0.2998 / frequency_ghz,
        cube_root=math.pow(frequency_ghz, 1.0 / 3.0),
        land=admittance(*LAND, frequency_ghz, vertical),
        sea=admittance(*SEA, frequency_ghz, vertical),
        time_percent=time_percent,
        radius_km=EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n),
        n0=n0,
        location_db=location_db,
    )
