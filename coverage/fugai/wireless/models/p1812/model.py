"""ITU-R P.1812: one path as a function, a ray of receivers as a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation.p1812 import values
from fugai.kernels.propagation.p1812.loss import inverse_normal, path_parts
from fugai.kernels.propagation.p1812.profile import section_lengths_km
from fugai.kernels.propagation.p1812.ray import ray_losses_db
from fugai.wireless.models.p1812.checks import (
    P1812_VALIDITY,
    ZONE_NUMBERS,
    Polarization,
    Zone,
    check_p1812,
    checked_profile,
    middle_latitude_deg,
    zone_codes,
)
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fugai._types import FloatArray


DELTA_N = 45.0
"""Mean lapse rate of refractivity in the lowest kilometre, a middle latitude's. [N-units/km]"""

N0 = 325.0
"""Sea-level surface refractivity, a middle latitude's. [N-units]"""

LATITUDE_DEG = 45.0
"""Latitude where nothing else is known. [deg]"""

COAST_KM = 500.0
"""Distance from an end to the coast where it is not known: too far to matter. [km]"""


def p1812_loss_db(  # noqa: PLR0913
    *,
    frequency_ghz: float,
    tx_height_m: float,
    rx_height_m: float,
    distance_km: npt.ArrayLike,
    terrain_m: npt.ArrayLike,
    clutter_m: npt.ArrayLike | None = None,
    zone: Zone | Sequence[Zone] = "inland",
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    location_sigma_db: float = 0.0,
    polarization: Polarization = "vertical",
    tx_lat_deg: float = LATITUDE_DEG,
    tx_lon_deg: float = 0.0,
    rx_lat_deg: float = LATITUDE_DEG,
    rx_lon_deg: float = 0.0,
    delta_n: float = DELTA_N,
    n0: float = N0,
    tx_coast_km: float = COAST_KM,
    rx_coast_km: float = COAST_KM,
) -> float:
    """Basic transmission loss of one path by Recommendation ITU-R P.1812-6. [dB]

    Not exceeded for ``time_percent`` of the average year and ``location_percent`` of the locations:
    terrain and clutter, diffraction, troposcatter and ducting.

    Parameters
    ----------
    frequency_ghz
        0.03 to 6. [GHz]
    tx_height_m, rx_height_m
        Antennas above ground, 1 to 3000. [m]
    distance_km
        Distance of each point of the profile from the transmitter, first 0, ascending; the last is
        the receiver's, 0.25 to 3000 km away. At least one point between. [km]
    terrain_m
        Bare ground at each point. [m above sea level]
    clutter_m
        Representative height of what stands on the ground at each point, as in table 2 of the
        Recommendation; the two ends count as bare. None: none anywhere. [m]
    zone
        Radio-climatic zone, one for all or one for each point: land within 50 km of the sea and below
        100 m is coastal.
    time_percent
        1 to 50. [%]
    location_percent
        1 to 99; without effect where the receiver stands in the sea. [%]
    location_sigma_db
        Standard deviation of the variation with location, see `location_sigma_db`. [dB]
    polarization
        Horizontal or vertical; it matters over the sea and at low frequencies.
    tx_lat_deg, tx_lon_deg, rx_lat_deg, rx_lon_deg
        Ends of the path, of which the middle's latitude counts. [deg]
    delta_n, n0
        Mean refractivity lapse rate in the lowest kilometre [N-units/km] and sea-level surface
        refractivity [N-units]: those of a middle latitude, or `refractivity_maps`.
    tx_coast_km, rx_coast_km
        Distance from each end over land to the coast along the path; 0 for an end in the sea. [km]

    Raises
    ------
    ConfigError
        A value outside the Recommendation's range, or a profile that is none.

    >>> flat = [0.0] * 11
    >>> round(p1812_loss_db(frequency_ghz=0.7, tx_height_m=30.0, rx_height_m=10.0,
    ...                     distance_km=range(11), terrain_m=flat), 2)
    111.23
    """
    parts = p1812_parts(
        frequency_ghz=frequency_ghz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        distance_km=distance_km,
        terrain_m=terrain_m,
        clutter_m=clutter_m,
        zone=zone,
        time_percent=time_percent,
        location_percent=location_percent,
        location_sigma_db=location_sigma_db,
        polarization=polarization,
        tx_lat_deg=tx_lat_deg,
        tx_lon_deg=tx_lon_deg,
        rx_lat_deg=rx_lat_deg,
        rx_lon_deg=rx_lon_deg,
        delta_n=delta_n,
        n0=n0,
        tx_coast_km=tx_coast_km,
        rx_coast_km=rx_coast_km,
    )
    return float(parts.total)


def p1812_parts(  # noqa: PLR0913
    *,
    frequency_ghz: float,
    tx_height_m: float,
    rx_height_m: float,
    distance_km: npt.ArrayLike,
    terrain_m: npt.ArrayLike,
    clutter_m: npt.ArrayLike | None = None,
    zone: Zone | Sequence[Zone] = "inland",
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    location_sigma_db: float = 0.0,
    polarization: Polarization = "vertical",
    tx_lat_deg: float = LATITUDE_DEG,
    tx_lon_deg: float = 0.0,
    rx_lat_deg: float = LATITUDE_DEG,
    rx_lon_deg: float = 0.0,
    delta_n: float = DELTA_N,
    n0: float = N0,
    tx_coast_km: float = COAST_KM,
    rx_coast_km: float = COAST_KM,
) -> values.Parts:
    """Every loss that `p1812_loss_db`, whose parameters it takes, is made of; its own is ``total``.

    ``lbfs`` free space, ``lb0p`` and ``lb0b`` with enhancement at the time percentage and at beta0,
    ``ld50``, ``ldb`` and ``ldp`` diffraction (``ldb`` repeats ``ld50`` at 50 % of the time, which does not
    use it), ``lba`` ducting, ``lbs`` troposcatter, ``lbam`` diffraction and ducting, ``lbc`` all
    together at 50 % of the locations. [dB]
    """
    check_p1812(time_percent, location_percent, polarization, delta_n, n0, location_sigma_db)
    P1812_VALIDITY.check(
        "P.1812",
        frequency_mhz=1000.0 * frequency_ghz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    distance, terrain, clutter = checked_profile(distance_km, terrain_m, clutter_m)
    zones = zone_codes(zone, distance.size)
    latitude = middle_latitude_deg(
        tx_lat_deg, tx_lon_deg, rx_lat_deg, rx_lon_deg, 0.5 * float(distance[-1])
    )
    sea = zones == ZONE_NUMBERS["sea"]
    way = values.PathZones(
        sea_share=section_lengths_km(distance, sea)[1] / float(distance[-1]),
        land_km=section_lengths_km(distance, ~sea)[0],
        inland_km=section_lengths_km(distance, zones == ZONE_NUMBERS["inland"])[0],
        tx_coast_km=0.0 if sea[0] else tx_coast_km,
        rx_coast_km=0.0 if sea[-1] else rx_coast_km,
        latitude_deg=latitude,
    )
    spread = 0.0 if sea[-1] else location_term_db(location_percent, location_sigma_db)
    link = values.link_constants(
        frequency_ghz=float(frequency_ghz),
        time_percent=float(time_percent),
        n0=float(n0),
        delta_n=float(delta_n),
        vertical=polarization == "vertical",
        location_db=spread,
    )
    height = terrain + clutter
    height[0], height[-1] = terrain[0], terrain[-1]
    return path_parts(
        link,
        way,
        distance,
        terrain,
        height,
        float(terrain[0] + tx_height_m),
        float(terrain[-1] + rx_height_m),
    )


def location_sigma_db(frequency_ghz: float, *, resolution_m: float) -> float:
    """Standard deviation of the loss within a square of that edge [dB], P.1812-6 section 4.8.

    For a receiver among clutter; it falls to nothing 10 m above it.

    >>> round(location_sigma_db(1.8, resolution_m=100.0), 2)
    2.04
    """
    return float((0.024 * frequency_ghz + 0.52) * resolution_m**0.28)


def location_term_db(location_percent: float, sigma_db: float) -> float:
    """What a share of the locations adds to the median loss [dB], P.1812-6 (eq. 65)."""
    return float(-inverse_normal(location_percent / 100.0) * sigma_db)


@dataclass(frozen=True, kw_only=True)
class P1812:
    """Recommendation ITU-R P.1812-6: terrain and clutter along the path, 30 MHz to 6 GHz.

    The Recommendation begins at 250 m. Nearer, the loss is that of free space over the slant path plus
    a part of what terrain and clutter add at 250 m in the same direction; the part grows with the
    logarithm of distance from nothing at 20 m to all of it at 250 m, so that there is no jump.

    Parameters
    ----------
    time_percent
        The loss is not exceeded for this share of the average year, 1 to 50. [%]
    location_percent
        The loss is not exceeded at this share of the locations, 1 to 99. [%]
    location_sigma_db
        Its standard deviation; None: of the Recommendation for squares of 100 m. [dB]
    polarization
        Horizontal or vertical.
    delta_n, n0
        Refractivity lapse rate [N-units/km] and sea-level refractivity [N-units]; the defaults are a
        middle latitude's.
    zone
        Radio-climatic zone of all paths: inland, coastal or sea.
    latitude_deg
        Latitude of the paths; None: that of the surface, and 45 degrees for a single ray. [deg]
    """

    time_percent: float = 50.0
    location_percent: float = 50.0
    location_sigma_db: float | None = None
    polarization: Polarization = "vertical"
    delta_n: float = DELTA_N
    n0: float = N0
    zone: Zone = "inland"
    latitude_deg: float | None = None

    def __post_init__(self) -> None:
        check_p1812(
            self.time_percent,
            self.location_percent,
            self.polarization,
            self.delta_n,
            self.n0,
            self.location_sigma_db or 0.0,
        )
        zone_codes(self.zone, 1)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1812"

    @property
    def validity(self) -> Validity:
        """Ranges of the Recommendation; nearer than 250 m see the class."""
        return P1812_VALIDITY

    @property
    def uses_terrain(self) -> bool:
        """Yes."""
        return True

    def link(self, frequency_mhz: float) -> values.Link:
        """The kernel's constants of a carrier."""
        f = frequency_mhz / 1000.0
        sigma = self.location_sigma_db
        if sigma is None:
            sigma = location_sigma_db(f, resolution_m=100.0)
        spread = 0.0 if self.zone == "sea" else location_term_db(self.location_percent, sigma)
        return values.link_constants(
            frequency_ghz=f,
            time_percent=self.time_percent,
            n0=self.n0,
            delta_n=self.delta_n,
            vertical=self.polarization == "vertical",
            location_db=spread,
        )

    def loss_db(self, ray: Ray) -> FloatArray:
        """Basic transmission loss at each receiver of a ray, NaN behind missing terrain. [dB]"""
        check_ray(self, ray)
        if ray.terrain_m is None:
            msg = "`Ray.terrain_m` must hold the heights along the ray for P.1812, found None."
            raise ConfigError(msg)
        bare = np.asarray(ray.terrain_m, dtype=np.float64)
        top = bare if ray.clutter_m is None else np.asarray(ray.clutter_m, dtype=np.float64)
        if not bare.size == top.size == ray.distance_m.size + 1:
            msg = (
                "`Ray.terrain_m` must have one height for the transmitter and one for each receiver, "
                f"{ray.distance_m.size + 1} in all, found {bare.size}."
            )
            raise ConfigError(msg)
        latitude = LATITUDE_DEG if self.latitude_deg is None else self.latitude_deg
        return ray_losses_db(
            self.link(ray.frequency_mhz),
            float(ZONE_NUMBERS[self.zone]),
            latitude,
            np.append(0.0, ray.distance_m) / 1000.0,
            bare,
            np.maximum(top, bare),
            ray.tx_height_m,
            ray.rx_height_m,
        )


def zone_code(zone: Zone) -> float:
    """Number of a radio-climatic zone in the kernels: 1 sea, 3 coastal, 4 inland."""
    return float(ZONE_NUMBERS[zone])
