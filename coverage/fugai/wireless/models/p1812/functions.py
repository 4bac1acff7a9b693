"""ITU-R P.1812 of one path, as functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fugai._deprecated import replaced_arguments
from fugai.wireless.models.p1812.checks import middle_latitude_deg
from fugai.wireless.models.p1812.model import LATITUDE_DEG, P1812
from fugai.wireless.models.profile import PathProfile

if TYPE_CHECKING:
    from fugai.kernels.propagation.p1812.values import Parts

_MODEL = ("time_percent", "location_percent", "location_sigma_db", "polarization", "delta_n", "n0")
_PROFILE = ("distance_km", "terrain_m", "clutter_m", "zone", "tx_coast_km", "rx_coast_km")
_ENDS = ("tx_lat_deg", "tx_lon_deg", "rx_lat_deg", "rx_lon_deg")

_LOOSE = (
    {"frequency_ghz": "frequency_mhz"}
    | {
        name: f"profile=PathProfile({name.replace('_km', '_m')}=...)"
        for name in (*_PROFILE, *_ENDS)
    }
    | dict.fromkeys(_ENDS, "profile=PathProfile(latitude_deg=...)")
    | {name: f"model=P1812({name}=...)" for name in _MODEL}
)
"""Old keyword arguments to what holds their values now."""


def _gathered(old: dict[str, Any]) -> dict[str, Any]:
    """New keyword arguments from the old ones, with their old defaults."""
    new: dict[str, Any] = {
        "model": P1812(
            **{"location_sigma_db": 0.0} | {name: old[name] for name in _MODEL if name in old}
        )
    }
    if "frequency_ghz" in old:
        new["frequency_mhz"] = 1000.0 * old["frequency_ghz"]
    if "distance_km" in old:
        distance = 1000.0 * np.asarray(old["distance_km"], dtype=np.float64)
        ends = {"tx_lat_deg": LATITUDE_DEG, "tx_lon_deg": 0.0} | {
            "rx_lat_deg": LATITUDE_DEG,
            "rx_lon_deg": 0.0,
        }
        ends |= {name: old[name] for name in _ENDS if name in old}
        coasts = {
            name.replace("_km", "_m"): 1000.0 * old[name]
            for name in ("tx_coast_km", "rx_coast_km")
            if name in old
        }
        new["profile"] = PathProfile(
            distance_m=distance,
            terrain_m=old["terrain_m"],
            clutter_m=old.get("clutter_m"),
            zone=old.get("zone"),
            latitude_deg=middle_latitude_deg(**ends, length_m=float(distance[-1])),
            **coasts,
        )
    return new


@replaced_arguments(_LOOSE, _gathered, removed_in="0.3.0")
def p1812_loss_db(
    profile: PathProfile,
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    model: P1812 | None = None,
) -> float:
    """Basic transmission loss of one path by Recommendation ITU-R P.1812-6. [dB]

    Parameters
    ----------
    profile
        Terrain, clutter and zones along the path: three points or more, 250 m to 3000 km.
    frequency_mhz
        30 to 6000. [MHz]
    tx_height_m, rx_height_m
        Antennas above ground, 1 to 3000. [m]
    model
        Percentages of time and locations, polarization and refractivity; None: the defaults of `P1812`.

    Raises
    ------
    ConfigError
        A value outside the Recommendation's range, or terrain that is not known.

    Examples
    --------
    >>> from fugai.wireless import P1812, PathProfile
    >>> flat = PathProfile.evenly_spaced([0.0] * 11, spacing_m=1000.0)
    >>> link = {"frequency_mhz": 700.0, "tx_height_m": 30.0, "rx_height_m": 10.0}
    >>> round(p1812_loss_db(flat, **link), 2)
    111.23
    >>> round(p1812_loss_db(flat, **link, model=P1812(location_percent=95.0)), 2)
    114.43
    """
    return float(_path(profile, frequency_mhz, tx_height_m, rx_height_m, model).total)


@replaced_arguments(_LOOSE, _gathered, removed_in="0.3.0")
def p1812_parts(
    profile: PathProfile,
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    model: P1812 | None = None,
) -> Parts:
    """Every loss that `p1812_loss_db`, whose parameters it takes, is made of; see `P1812.path`. [dB]

    By hand, a hill of 60 m half-way on 8 km is a knife edge of nu = 1.976 and costs 28.67 dB:

    >>> from fugai.wireless import PathProfile
    >>> hill = PathProfile.evenly_spaced([0, 0, 60, 0, 0], spacing_m=2000.0)
    >>> parts = p1812_parts(hill, frequency_mhz=700.0, tx_height_m=30.0, rx_height_m=10.0)
    >>> round(parts.lbfs, 2), round(parts.ld50, 2), round(parts.total, 2)
    (107.36, 28.67, 136.04)
    """
    return _path(profile, frequency_mhz, tx_height_m, rx_height_m, model)


def _path(
    profile: PathProfile,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    model: P1812 | None,
) -> Parts:
    return (model or P1812()).path(
        profile, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
    )
