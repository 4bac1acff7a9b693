"""What ITU-R P.1812 allows: ranges, zones, and the profile of one path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation.p1812.values import EARTH_RADIUS_KM
from fugai.wireless.models.path_loss import Validity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fugai._types import FloatArray, IntArray


Polarization = Literal["horizontal", "vertical"]
Zone = Literal["inland", "coastal", "sea"]

P1812_VALIDITY = Validity(
    frequency_mhz=(30.0, 6000.0),
    distance_m=(250.0, 3_000_000.0),
    tx_height_m=(1.0, 3000.0),
    rx_height_m=(1.0, 3000.0),
)
"""Ranges of Recommendation ITU-R P.1812-6, section 1."""

ZONE_NUMBERS = {"sea": 1, "coastal": 3, "inland": 4}
"""Radio-climatic zones as the ITU numbers them."""


def check_p1812(
    time_percent: float,
    location_percent: float,
    polarization: str,
    delta_n: float,
    n0: float,
    sigma_db: float,
) -> None:
    """Raise `ConfigError` for a parameter outside the Recommendation's range."""
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


def checked_profile(
    distance_km: npt.ArrayLike, terrain_m: npt.ArrayLike, clutter_m: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Distance, terrain and clutter of a path as arrays; raise `ConfigError` where they are none."""
    distance = np.ascontiguousarray(distance_km, dtype=np.float64)
    terrain = np.ascontiguousarray(terrain_m, dtype=np.float64)
    clutter = np.zeros_like(terrain)
    if clutter_m is not None:
        clutter = np.ascontiguousarray(clutter_m, dtype=np.float64)
    if distance.ndim != 1 or distance.size < 3:
        msg = f"`distance_km` must have at least three points, found {distance.size}."
        raise ConfigError(msg)
    for name, values in (("terrain_m", terrain), ("clutter_m", clutter)):
        if values.shape != distance.shape:
            msg = f"`{name}` must have a value for each of {distance.size} points, found {values.size}."
            raise ConfigError(msg)
        if not np.isfinite(values).all():
            msg = f"`{name}` must be known at every point of the path, found one that is not."
            raise ConfigError(msg)
    if distance[0] != 0.0 or not bool((np.diff(distance) > 0.0).all()):
        msg = f"`distance_km` must begin at 0 and ascend, found {distance[0]:g} first."
        raise ConfigError(msg)
    P1812_VALIDITY.check("P.1812", distance_m=1000.0 * float(distance[-1]))
    if bool((clutter < 0.0).any()):
        msg = f"`clutter_m` must not be negative, found {clutter.min():g}."
        raise ConfigError(msg)
    return distance, terrain, clutter


def zone_codes(zone: Zone | Sequence[Zone], size: int) -> IntArray:
    """Number of each point's zone, from one zone or one for each."""
    names = [zone] * size if isinstance(zone, str) else list(zone)
    unknown = [name for name in names if name not in ZONE_NUMBERS]
    if unknown:
        msg = f"`zone` must be inland, coastal or sea, found {unknown[0]!r}."
        raise ConfigError(msg)
    if len(names) != size:
        msg = (
            f"`zone` must be one zone or one for each of the {size} distances, found {len(names)}."
        )
        raise ConfigError(msg)
    return np.array([ZONE_NUMBERS[name] for name in names], dtype=np.int64)


def middle_latitude_deg(
    tx_lat: float, tx_lon: float, rx_lat: float, rx_lon: float, half_km: float
) -> float:
    """Latitude half the profile's length along the great circle from the transmitter. [deg]"""
    for name, value, limit in (
        ("tx_lat_deg", tx_lat, 90),
        ("rx_lat_deg", rx_lat, 90),
        ("tx_lon_deg", tx_lon, 360),
        ("rx_lon_deg", rx_lon, 360),
    ):
        if not abs(value) <= limit:
            msg = f"`{name}` must be between -{limit} and {limit}, found {value:g}."
            raise ConfigError(msg)
    here, there, turn = map(math.radians, (tx_lat, rx_lat, rx_lon - tx_lon))
    bearing = math.atan2(
        math.cos(there) * math.sin(turn),
        math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(turn),
    )
    arc = half_km / EARTH_RADIUS_KM
    sine = math.sin(here) * math.cos(arc) + math.cos(here) * math.sin(arc) * math.cos(bearing)
    return math.degrees(math.asin(min(1.0, max(-1.0, sine))))
