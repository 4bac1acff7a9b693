"""ITU-R P.1812 as a path loss model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError, ContractError
from fugai.kernels.propagation.p1812 import values
from fugai.kernels.propagation.p1812.loss import inverse_normal, path_parts
from fugai.kernels.propagation.p1812.ray import ray_losses_db
from fugai.wireless.models.p1812.checks import (
    P1812_VALIDITY,
    Polarization,
    check_options,
    check_profile,
    path_zones,
    zone_number,
)
from fugai.wireless.models.path_loss import Ray, Validity, check_ray, terrain_along

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.models.profile import PathProfile, Zone


DELTA_N = 45.0
"""Mean lapse rate of refractivity in the lowest kilometre at middle latitudes. [N-units/km]"""

N0 = 325.0
"""Sea-level surface refractivity at middle latitudes. [N-units]"""

LATITUDE_DEG = 45.0
"""Latitude where it is not known. [deg]"""


@dataclass(frozen=True, kw_only=True)
class P1812:
    """Recommendation ITU-R P.1812-6: terrain and clutter along the path, 30 MHz to 6 GHz.

    Free space, diffraction over terrain and clutter, troposcatter, and ducting. The Recommendation
    begins at 250 m. On a shorter path the loss is that of free space over the slant path plus a part of
    the loss above free space at 250 m in the same direction; the part grows with the logarithm of
    distance from 0 at 20 m to 1 at 250 m, so that there is no jump.

    Parameters
    ----------
    time_percent
        Share of the average year for which the loss is not exceeded, 1 to 50. [%]
    location_percent
        Share of the locations at which the loss is not exceeded, 1 to 99; without effect where the
        receiver is at sea. [%]
    location_sigma_db
        Standard deviation of the variation with location, 0 to 30. None: that of the Recommendation
        within squares of 100 m, see `location_sigma_db`. [dB]
    polarization
        Horizontal or vertical; it matters over the sea and at low frequencies.
    delta_n, n0
        Mean refractivity lapse rate in the lowest kilometre, 1 to 150 [N-units/km], and sea-level surface
        refractivity, 200 to 500 [N-units]; the defaults are for middle latitudes, `refractivity_maps`
        has those of a place.
    zone
        Radio-climatic zone of a path whose profile does not say: inland, coastal or sea.
    latitude_deg
        Latitude of a path whose profile does not say; None: that of the raster, and 45 degrees for a
        single path or ray. [deg]

    Raises
    ------
    ConfigError
        An option outside its range.

    Examples
    --------
    The loss that is not exceeded for 1 % of the time, behind a hill of 60 m:

    >>> from fugai.wireless import PathProfile
    >>> hill = PathProfile.evenly_spaced([0, 0, 0, 60, 0, 0], spacing_m=2000.0)
    >>> parts = P1812(time_percent=1.0).path(
    ...     hill, frequency_mhz=700.0, tx_height_m=30.0, rx_height_m=10.0)
    >>> round(parts.lbfs, 1), round(parts.ldp, 1), round(parts.total, 1)
    (109.3, 28.3, 134.8)
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
        check_options(
            self.time_percent,
            self.location_percent,
            self.polarization,
            self.delta_n,
            self.n0,
            self.location_sigma_db or 0.0,
        )
        zone_number(self.zone)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1812"

    @property
    def validity(self) -> Validity:
        """Ranges of the Recommendation; for paths shorter than 250 m see the class."""
        return P1812_VALIDITY

    @property
    def uses_terrain(self) -> bool:
        """Yes."""
        return True

    def link(self, frequency_mhz: float, *, receiver_at_sea: bool | None = None) -> values.Link:
        """The kernel's constants of a carrier; the model's zone says where receivers are by default."""
        sigma = self.location_sigma_db
        if sigma is None:
            sigma = location_sigma_db(frequency_mhz=frequency_mhz, resolution_m=100.0)
        at_sea = self.zone == "sea" if receiver_at_sea is None else receiver_at_sea
        return values.link_constants(
            frequency_ghz=frequency_mhz / 1000.0,
            time_percent=float(self.time_percent),
            n0=float(self.n0),
            delta_n=float(self.delta_n),
            vertical=self.polarization == "vertical",
            location_db=0.0 if at_sea else location_term_db(self.location_percent, sigma),
        )

    def path(
        self,
        profile: PathProfile,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float,
    ) -> values.Parts:
        """Basic transmission loss of one path and every loss that it is made of. [dB]

        Parameters
        ----------
        profile
            Three points or more, 250 m to 3000 km long, with terrain known everywhere.
        frequency_mhz
            30 to 6000. [MHz]
        tx_height_m, rx_height_m
            Antennas above ground, 1 to 3000. [m]

        Returns
        -------
        ``total``, the basic transmission loss, and by the names of the Recommendation: ``lbfs`` free
        space, ``lb0p`` and ``lb0b`` with multipath and focusing at the time percentage and at beta0,
        ``ld50``, ``ldb`` and ``ldp`` diffraction at 50 % of the time, at beta0 and at the time
        percentage (``ldb`` repeats ``ld50`` at 50 %, where it is not used), ``lba`` ducting, ``lbs``
        troposcatter, ``lbam`` diffraction and ducting, ``lbc`` all together at 50 % of the locations.

        Raises
        ------
        ConfigError
            A value outside its range.
        """
        self.validity.check(
            "P.1812", frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        check_profile(profile)
        zone = self.zone if profile.zone is None else profile.zone
        last_zone = zone if isinstance(zone, str) else zone[-1]
        distance, terrain = profile.distance_m / 1000.0, profile.terrain_m
        height = terrain.copy()
        if profile.clutter_m is not None:
            height[1:-1] += profile.clutter_m[1:-1]
        parts = path_parts(
            self.link(frequency_mhz, receiver_at_sea=last_zone == "sea"),
            path_zones(profile, distance, zone, self._latitude_deg(profile)),
            distance,
            terrain,
            height,
            float(terrain[0] + tx_height_m),
            float(terrain[-1] + rx_height_m),
        )
        return values.Parts(*map(float, parts))

    def loss_db(self, ray: Ray) -> FloatArray:
        """Basic transmission loss at each receiver of a ray, NaN behind missing terrain. [dB]

        Raises
        ------
        ConfigError
            Frequency or heights outside the Recommendation's ranges, or a ray without terrain.
        """
        check_ray(self, ray)
        distance, terrain = terrain_along(self, ray)
        surface = terrain
        if ray.surface_m is not None:
            surface = np.asarray(ray.surface_m, dtype=np.float64)
            if surface.shape != terrain.shape:
                msg = (
                    f"`surface_m` must have a height for each of {terrain.size} points, "
                    f"found {surface.size}."
                )
                raise ConfigError(msg)
            surface = np.maximum(surface, terrain)
        return ray_losses_db(
            self.link(ray.frequency_mhz),
            zone_number(self.zone),
            self._latitude_deg(),
            distance / 1000.0,
            terrain,
            surface,
            ray.tx_height_m,
            ray.rx_height_m,
        )

    def _latitude_deg(self, profile: PathProfile | None = None) -> float:
        if profile is not None and profile.latitude_deg is not None:
            return profile.latitude_deg
        return LATITUDE_DEG if self.latitude_deg is None else self.latitude_deg


@rescaled_arguments(
    removed_in="0.3.0", positional=("frequency_ghz",), frequency_ghz=("frequency_mhz", 1000.0)
)
def location_sigma_db(*, frequency_mhz: float, resolution_m: float) -> float:
    """Standard deviation of the loss within a square, for a receiver in clutter [dB].

    Recommendation ITU-R P.1812-6 section 4.8; it falls to 0 at 10 m above the clutter.

    Parameters
    ----------
    frequency_mhz
        Carrier. [MHz]
    resolution_m
        Edge of the square. [m]

    >>> round(location_sigma_db(frequency_mhz=1800.0, resolution_m=100.0), 2)
    2.04
    """
    for name, value in (("frequency_mhz", frequency_mhz), ("resolution_m", resolution_m)):
        if not 0.0 < value < math.inf:
            msg = f"`{name}` must be above 0, found {value:g}."
            raise ContractError(msg)
    return float((0.024 * (frequency_mhz / 1000.0) + 0.52) * resolution_m**0.28)


def location_term_db(location_percent: float, sigma_db: float) -> float:
    """Difference of the loss at a share of the locations to the median [dB], P.1812-6 (eq. 65)."""
    return float(-inverse_normal(location_percent / 100.0) * sigma_db)
