"""Extended Hata of NTIA with its corrections for terrain: model and function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import gathered_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import hata
from fugai.kernels.propagation.ehata import loss as kernel
from fugai.kernels.propagation.free_space import free_space_losses_db
from fugai.wireless.models.path_loss import Ray, Validity, check_ray, terrain_along
from fugai.wireless.models.profile import even_step_m, old_heights

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.models.profile import PathProfile
    from fugai.wireless.technology import Environment

_ENVIRONMENT = {
    "urban": hata.URBAN,
    "suburban": hata.SUBURBAN,
    "rural": hata.RURAL,
}

EHATA = Validity(
    frequency_mhz=(1000.0, 4000.0),
    distance_m=(1000.0, 100_000.0),
    tx_height_m=(0.0, 1000.0),
    rx_height_m=(0.0, 1000.0),
)
_LENGTHS_M = (100.0, 1e6)
"""Shortest and longest path as a function. [m]"""


@dataclass(frozen=True, kw_only=True)
class EHata:
    """Extended Hata of NTIA (TR-15-517) over the terrain profile, with the mobile at the receiver.

    Not to be confused with `ExtendedHata`, which is Report ITU-R SM.2028 over flat ground. Okumura's
    curves fitted at 1.5, 2 and 3 GHz and 1 to 100 km (NTIA's own cases go from 1 to 4 GHz), corrected for
    an isolated ridge, rolling hills, general slope and a share of sea (ground at exactly 0 m). Antenna
    heights count above the mean ground 3 to 15 km away and are clamped to 30 to 200 m and 1 to 10 m.
    Nearer than 1 km the formulas continue; over a ray the loss is at least that of free space. Points
    that are not at equal steps are interpolated to such; the loss is NaN behind a missing height.

    Parameters
    ----------
    reliability
        Share of the locations at which the loss is not exceeded, above 0 and below 1.

    Raises
    ------
    ConfigError
        A reliability outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.arange(1, 6) * 2000.0, frequency_mhz=1800.0, tx_height_m=30.0,
    ...           terrain_m=np.array([5.0, 5, 5, 60, 5, 5]))
    >>> EHata().loss_db(ray).round(1)
    array([133.3, 143.9, 137.5, 162.9, 165.7])
    """

    reliability: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 < self.reliability < 1.0:
            msg = (
                f"`reliability` must be above 0 and below 1 for eHata, found {self.reliability:g}."
            )
            raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "eHata"

    @property
    def validity(self) -> Validity:
        """Ranges of NTIA's cases."""
        return EHATA

    @property
    def uses_terrain(self) -> bool:
        """Yes."""
        return True

    def loss_db(self, ray: Ray) -> FloatArray:
        """Basic transmission loss at each receiver for the model's reliability. [dB]"""
        check_ray(self, ray)
        distance, terrain = terrain_along(self, ray)
        link, step = self.link(ray), even_step_m(distance)
        if step is None:
            loss = kernel.uneven_ray_losses_db(distance, terrain, link)
        else:
            loss = kernel.ray_losses_db(terrain, step, link)
        free = free_space_losses_db(
            distance[1:], ray.frequency_mhz, ray.tx_height_m - ray.rx_height_m
        )
        return np.maximum(loss, free)

    def end_loss_db(self, ray: Ray) -> float:
        """The last value of `loss_db`, without the others. [dB]"""
        check_ray(self, ray)
        distance, terrain = terrain_along(self, ray)
        link, step = self.link(ray), even_step_m(distance)
        if not np.isfinite(terrain).all():
            return math.nan
        if step is None:
            loss = kernel.end_loss_db(distance, terrain, link)
        else:
            loss = kernel.path_loss_db(terrain, step, link)
        free = free_space_losses_db(
            distance[-1:], ray.frequency_mhz, ray.tx_height_m - ray.rx_height_m
        )
        return float(max(loss, free[0]))

    def path_loss_db(
        self,
        profile: PathProfile,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float,
        environment: Environment,
    ) -> float:
        """Loss of one path [dB]; parameters and errors as in `ehata_loss_db`."""
        self.validity.check(
            self.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        if environment not in _ENVIRONMENT:
            names = ", ".join(_ENVIRONMENT)
            msg = f"`environment` must be one of {names}, found {environment!r}."
            raise ConfigError(msg)
        low, high = _LENGTHS_M
        if not low <= profile.length_m <= high:
            msg = (
                f"`profile` must be {low / 1e3:g} to {high / 1e3:g} km long for eHata, "
                f"found {profile.length_m / 1e3:g} km."
            )
            raise ConfigError(msg)
        ground = _ENVIRONMENT[environment]
        link = kernel.link_constants(
            frequency_mhz, tx_height_m, rx_height_m, ground, self.reliability
        )
        terrain, step = profile.terrain_m, profile.spacing_m
        if not np.isfinite(terrain).all():
            return math.nan
        if step is None:
            return float(kernel.end_loss_db(profile.distance_m, terrain, link))
        return float(kernel.path_loss_db(terrain, step, link))

    def link(self, ray: Ray) -> kernel.Link:
        """Constants of the kernels for the carrier, antennas and ground of a ray."""
        return kernel.link_constants(
            ray.frequency_mhz,
            ray.tx_height_m,
            ray.rx_height_m,
            _ENVIRONMENT[ray.environment],
            self.reliability,
        )


@old_heights
@gathered_arguments(into="model", kind=EHata, removed_in="0.3.0")
def ehata_loss_db(
    profile: PathProfile,
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    environment: Environment = "urban",
    model: EHata | None = None,
) -> float:
    """Extended Hata over a terrain profile [dB], NTIA TR-15-517; see `EHata`.

    Parameters
    ----------
    profile
        Terrain from the base station to the mobile, 0.1 to 1000 km (NTIA's own function takes it from
        the mobile); the loss is NaN where a height is missing.
    frequency_mhz
        1000 to 4000. [MHz]
    tx_height_m, rx_height_m
        Base station and mobile above ground, 0 to 1000. [m]
    environment
        urban, suburban or rural.
    model
        The share of the locations; None: the median.

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    NTIA's case 90006, a path of 4 km over the sea, for which it has 146.03 dB:

    >>> from fugai.wireless import PathProfile
    >>> sea = PathProfile.evenly_spaced([0.0] * 50, spacing_m=81.5696)
    >>> round(ehata_loss_db(sea, frequency_mhz=2651.0, tx_height_m=37.6, rx_height_m=3.0), 2)
    146.03
    """
    return (model or EHata()).path_loss_db(
        profile,
        frequency_mhz=frequency_mhz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        environment=environment,
    )
