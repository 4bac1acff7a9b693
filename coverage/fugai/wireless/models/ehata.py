"""Extended Hata of NTIA with its corrections for terrain: model and scalar function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation import hata
from fugai.kernels.propagation.ehata import loss as kernel
from fugai.kernels.propagation.free_space import free_space_losses_db
from fugai.wireless.models.path_loss import Ray, Validity, check_ray, even_step_m, profile_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray
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
_LENGTHS_KM = (0.1, 1000.0)


@dataclass(frozen=True, kw_only=True)
class EHata:
    """Extended Hata of NTIA (TR-15-517) over the terrain profile, with the mobile at the receiver.

    Not `ExtendedHata`, which is Report ITU-R SM.2028 over flat ground. Okumura's curves fitted at
    1.5, 2 and 3 GHz and 1 to 100 km (NTIA's own cases go from 1 to 4 GHz), then corrected for an
    isolated ridge, rolling hills, general slope and a share of sea (ground at exactly 0 m). Either
    antenna's height counts above the ground 3 to 15 km off, clamped to 30 to 200 m and 1 to 10 m.
    Nearer than 1 km the formulas go on, never below free space. Points of a ray that do not stand
    at equal steps are interpolated onto such; a hole makes every receiver behind it NaN.

    Parameters
    ----------
    reliability
        Share of places where the loss is not exceeded, above 0 and below 1.
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
        """Basic transmission loss at each receiver for the model's share of places. [dB]"""
        check_ray(self, ray)
        distance, terrain = profile_of(self, ray)
        link, step = self._link(ray), even_step_m(distance)
        if step is None:
            loss = kernel.uneven_ray_losses_db(distance, terrain, link)
        else:
            loss = kernel.ray_losses_db(terrain, step, link)
        free = free_space_losses_db(
            distance[1:], ray.frequency_mhz, ray.tx_height_m - ray.rx_height_m
        )
        return np.maximum(loss, free)

    def end_loss_db(self, ray: Ray) -> float:
        """The last of `loss_db`, alone. [dB]"""
        check_ray(self, ray)
        distance, terrain = profile_of(self, ray)
        link, step = self._link(ray), even_step_m(distance)
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

    def _link(self, ray: Ray) -> kernel.Link:
        """The kernel's constants of a ray."""
        return kernel.link_constants(
            ray.frequency_mhz,
            ray.tx_height_m,
            ray.rx_height_m,
            _ENVIRONMENT[ray.environment],
            self.reliability,
        )


def ehata_loss_db(
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    spacing_m: float,
    terrain_m: npt.ArrayLike,
    environment: Environment = "urban",
    reliability: float = 0.5,
) -> float:
    """Extended Hata over a terrain profile [dB], NTIA TR-15-517; see `EHata`.

    Parameters
    ----------
    frequency_mhz
        1000 to 4000. [MHz]
    tx_height_m, rx_height_m
        Base station and mobile above ground, 0 to 1000. [m]
    spacing_m
        Step between heights of the profile. [m]
    terrain_m
        Heights above sea level from the base station to the mobile, both included (NTIA's own
        function takes them the other way round); NaN makes NaN. [m]
    environment
        urban, suburban or rural.
    reliability
        Share of places where the loss is not exceeded, above 0 and below 1.

    Raises
    ------
    ConfigError
        A value outside its range, or a path shorter than 0.1 km or longer than 1000 km.
    """
    model = EHata(reliability=reliability)
    EHATA.check(
        model.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
    )
    terrain = np.ascontiguousarray(terrain_m, dtype=np.float64)
    problems = []
    if environment not in _ENVIRONMENT:
        names = ", ".join(_ENVIRONMENT)
        problems.append(f"`environment` must be one of {names}, found {environment!r}.")
    if terrain.ndim != 1 or terrain.size < 2:
        problems.append(f"`terrain_m` must be two or more heights in a row, found {terrain.size}.")
    length_km = spacing_m * (terrain.size - 1) / 1e3
    low, high = _LENGTHS_KM
    if not low <= length_km <= high:
        problems.append(
            f"`spacing_m` must make a path of {low:g} to {high:g} km for eHata, "
            f"found {length_km:g} km."
        )
    if problems:
        raise ConfigError(*problems)
    if not np.isfinite(terrain).all():
        return float("nan")
    return float(
        kernel.path_loss_db(
            terrain,
            spacing_m,
            kernel.link_constants(
                frequency_mhz, tx_height_m, rx_height_m, _ENVIRONMENT[environment], reliability
            ),
        )
    )
