"""Ranges of ITU-R P.1812, radio-climatic zones as numbers, and the latitude of a path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation.p1812.profile import section_lengths_km
from fugai.kernels.propagation.p1812.values import (
    EARTH_RADIUS_KM,
    ZONE_COASTAL,
    ZONE_INLAND,
    ZONE_SEA,
    PathZones,
)
from fugai.wireless.models.path_loss import Validity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray
    from fugai.wireless.models.profile import PathProfile, Zone


Polarization = Literal["horizontal", "vertical"]

P1812_VALIDITY = Validity(
    frequency_mhz=(30.0, 6000.0),
    distance_m=(250.0, 3_000_000.0),
    tx_height_m=(1.0, 3000.0),
    rx_height_m=(1.0, 3000.0),
)
"""Ranges of Recommendation ITU-R P.1812-6, section 1."""

ZONE_NUMBERS = {"sea": ZONE_SEA, "coastal": ZONE_COASTAL, "inland": ZONE_INLAND}
"""Radio-climatic zones as the kernels number them."""


def check_options(
    time_percent: float,
    location_percent: float,
    polarization: str,
    delta_n: float,
    n0: float,
    sigma_db: float,
) -> None:
    """Raise `ConfigError` for an option outside the Recommendation's range."""
    problems = [
        f"`{name}` must be between {low} and {high} for P.1812, found {value:g}."
        for name, value, low, high in (
            ("time_percent", time_percent, 1, 50),
            ("location_percent", location_percent, 1, 99),
            ("delta_n", delta_n, 1, 150),
            ("n0", n0, 200, 500),
            ("location_sigma_db", sigma_db, 0, 30),
        )
        if not low <= value <= high
    ]
    if polarization not in ("horizontal", "vertical"):
        problems.append(
            f"`polarization` must be horizontal or vertical for P.1812, found {polarization!r}."
        )
    if problems:
        raise ConfigError(*problems)


def check_profile(profile: PathProfile) -> None:
    """Raise `ConfigError` for a profile that is too short or has unknown terrain."""
    if profile.distance_m.size < 3:
        msg = f"`profile` must have at least three points, found {profile.distance_m.size}."
        raise ConfigError(msg)
    if not np.isfinite(profile.terrain_m).all():
        msg = "`terrain_m` must be known at every point of the path, found one that is not."
        raise ConfigError(msg)
    P1812_VALIDITY.check("P.1812", distance_m=profile.length_m)


def zone_number(zone: str) -> float:
    """Number of a radio-climatic zone in the kernels.

    Raises
    ------
    ConfigError
        An unknown zone.
    """
    if zone not in ZONE_NUMBERS:
        msg = f"`zone` must be inland, coastal or sea, found {zone!r}."
        raise ConfigError(msg)
    return ZONE_NUMBERS[zone]


def path_zones(
    profile: PathProfile, distance_km: FloatArray, zone: Zone | Sequence[Zone], latitude_deg: float
) -> PathZones:
    """Sections of a path by zone, and its place, as the kernels take them."""
    names = [zone] * distance_km.size if isinstance(zone, str) else zone
    zones = np.array([zone_number(name) for name in names])
    sea = zones == ZONE_SEA
    return PathZones(
        sea_share=section_lengths_km(distance_km, sea)[1] / float(distance_km[-1]),
        land_km=section_lengths_km(distance_km, ~sea)[0],
        inland_km=section_lengths_km(distance_km, zones == ZONE_INLAND)[0],
        tx_coast_km=0.0 if sea[0] else profile.tx_coast_m / 1000.0,
        rx_coast_km=0.0 if sea[-1] else profile.rx_coast_m / 1000.0,
        latitude_deg=latitude_deg,
    )


def middle_latitude_deg(
    *,
    tx_lat_deg: float,
    tx_lon_deg: float,
    rx_lat_deg: float,
    rx_lon_deg: float,
    length_m: float,
) -> float:
    """Latitude of the middle of a path, for `PathProfile`. [deg]

    Parameters
    ----------
    tx_lat_deg, tx_lon_deg, rx_lat_deg, rx_lon_deg
        Ends of the path. [deg]
    length_m
        Length of the path; the middle is half of it along the great circle. [m]

    Raises
    ------
    ConfigError
        A latitude beyond 90 or a longitude beyond 360 degrees.

    >>> round(middle_latitude_deg(tx_lat_deg=50.0, tx_lon_deg=10.0, rx_lat_deg=51.0,
    ...                           rx_lon_deg=10.0, length_m=111_195.0), 3)
    50.5
    """
    for name, value, limit in (
        ("tx_lat_deg", tx_lat_deg, 90),
        ("rx_lat_deg", rx_lat_deg, 90),
        ("tx_lon_deg", tx_lon_deg, 360),
        ("rx_lon_deg", rx_lon_deg, 360),
    ):
        if not abs(value) <= limit:
            msg = f"`{name}` must be between -{limit} and {limit}, found {value:g}."
            raise ConfigError(msg)
    if not 0 <= length_m < math.inf:
        msg = f"`length_m` must be 0 or more and finite, found {length_m}."
        raise ConfigError(msg)
    tx, rx, turn = map(math.radians, (tx_lat_deg, rx_lat_deg, rx_lon_deg - tx_lon_deg))
    bearing = math.atan2(
        math.cos(rx) * math.sin(turn),
        math.cos(tx) * math.sin(rx) - math.sin(tx) * math.cos(rx) * math.cos(turn),
    )
    arc = 0.5 * (length_m / 1000.0) / EARTH_RADIUS_KM
    sine = math.sin(tx) * math.cos(arc) + math.cos(tx) * math.sin(arc) * math.cos(bearing)
    return math.degrees(math.asin(min(1.0, max(-1.0, sine))))
