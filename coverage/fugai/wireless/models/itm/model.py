"""Irregular Terrain Model (Longley-Rice) of NTIA as a path loss model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation.free_space import free_space_losses_db
from fugai.kernels.propagation.itm import attenuation, values, variability
from fugai.kernels.propagation.itm import loss as kernel
from fugai.wireless.models.itm.options import (
    CLIMATES,
    POLARIZATIONS,
    SITINGS,
    VARIABILITY_MODES,
    Climate,
    Polarization,
    Siting,
    choice_problems,
    mode_problems,
    number_of,
    range_problems,
)
from fugai.wireless.models.itm.result import MODES, ItmResult, ItmWarning
from fugai.wireless.models.path_loss import Ray, Validity, check_ray, terrain_along
from fugai.wireless.models.profile import even_step_m, old_heights

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.models.profile import PathProfile


ITM_RANGE = Validity(
    frequency_mhz=(20.0, 20_000.0),
    distance_m=(1000.0, 2_000_000.0),
    tx_height_m=(0.5, 3000.0),
    rx_height_m=(0.5, 3000.0),
)


@dataclass(frozen=True, kw_only=True)
class ITM:
    """Irregular Terrain Model (Longley-Rice), as in NTIA's implementation 1.4.

    20 MHz to 20 GHz over the terrain profile, 1 to 2000 km. Nearer than 1 km the formulas continue, with
    a warning, and over a ray the loss is then at least that of free space over the slant path. Points
    that are not at equal steps are interpolated to such. The loss is NaN behind a missing height, and
    where the air is thinner than the model allows (ground above 5.9 to 6.6 km).

    Parameters
    ----------
    climate
        One of `CLIMATES`, or its number from 1.
    n0
        Refractivity reduced to sea level, 250 to 400. [N-units]
    polarization
        ``horizontal`` (or 0) or ``vertical`` (or 1).
    permittivity, conductivity
        Relative permittivity, at least 1, and conductivity [S/m] of the ground; the defaults are those
        of average ground.
    variability_mode
        One of `VARIABILITY_MODES`, or NTIA's number: 0 to 3, plus 10 without location variability, plus
        20 without situation variability.
    time_percent, location_percent, situation_percent
        Percentages of time, locations and situations at which the loss is not exceeded, above 0 and
        below 100. [%]

    Raises
    ------
    ConfigError
        An option outside its range; all findings at once.

    Examples
    --------
    Median and 90 % of the locations at the receivers along a ray:

    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.arange(1, 6) * 2000.0, frequency_mhz=900.0, tx_height_m=30.0,
    ...           terrain_m=np.array([0.0, 0, 0, 60, 0, 0]))
    >>> ITM().loss_db(ray).round(1)
    array([ 99.6, 110.8, 107.2, 153.4, 147.3])
    >>> ITM(location_percent=90.0).loss_db(ray).round(1)
    array([ 99.6, 110.8, 119.7, 166. , 160. ])
    """

    climate: Climate | int = "continental temperate"
    n0: float = 301.0
    polarization: Polarization | int = "vertical"
    permittivity: float = 15.0
    conductivity: float = 0.005
    variability_mode: str | int = "broadcast"
    time_percent: float = 50.0
    location_percent: float = 50.0
    situation_percent: float = 50.0

    def __post_init__(self) -> None:
        problems = [
            *choice_problems("climate", self.climate, CLIMATES, 1),
            *choice_problems("polarization", self.polarization, POLARIZATIONS, 0),
            *mode_problems(self.variability_mode),
            *range_problems("n0", self.n0, 250.0 <= self.n0 <= 400.0, "between 250 and 400"),
            *range_problems(
                "permittivity", self.permittivity, self.permittivity >= 1.0, "at least 1"
            ),
            *range_problems("conductivity", self.conductivity, self.conductivity > 0.0, "above 0"),
        ]
        for name in ("time_percent", "location_percent", "situation_percent"):
            value = getattr(self, name)
            problems += range_problems(name, value, 0.0 < value < 100.0, "above 0 and below 100")
        if problems:
            raise ConfigError(*problems)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITM"

    @property
    def validity(self) -> Validity:
        """Ranges of NTIA's implementation."""
        return ITM_RANGE

    @property
    def uses_terrain(self) -> bool:
        """Yes."""
        return True

    def loss_db(self, ray: Ray) -> FloatArray:
        """Basic transmission loss at each receiver for the model's percentages. [dB]"""
        check_ray(self, ray)
        distance, terrain = terrain_along(self, ray)
        link = self.link(ray.frequency_mhz, ray.tx_height_m, ray.rx_height_m)
        step = even_step_m(distance)
        if step is not None:
            loss = kernel.ray_losses_db(terrain, step, link)
        else:
            loss = kernel.uneven_ray_losses_db(distance, terrain, link)
        near = np.searchsorted(ray.distance_m, ITM_RANGE.distance_m[0])
        height = terrain[1 : near + 1] + ray.rx_height_m - terrain[0] - ray.tx_height_m
        slant = np.maximum(np.hypot(distance[1 : near + 1], height), 1.0)
        free_space = free_space_losses_db(slant, ray.frequency_mhz, 0.0)
        loss[:near] = np.maximum(loss[:near], free_space)
        return loss

    def end_loss_db(self, ray: Ray) -> float:
        """The last value of `loss_db`, without the others. [dB]"""
        check_ray(self, ray)
        distance, terrain = terrain_along(self, ray)
        link = self.link(ray.frequency_mhz, ray.tx_height_m, ray.rx_height_m)
        step = even_step_m(distance)
        if not np.isfinite(terrain).all():
            return math.nan
        if step is None:
            loss = float(kernel.end_loss_db(distance, terrain, link))
        else:
            loss = float(kernel.path_loss(terrain, step, link).loss_db)
        if distance[-1] >= ITM_RANGE.distance_m[0]:
            return loss
        height = terrain[-1:] + ray.rx_height_m - terrain[0] - ray.tx_height_m
        slant = np.maximum(np.hypot(distance[-1:], height), 1.0)
        return float(np.maximum(loss, free_space_losses_db(slant, ray.frequency_mhz, 0.0)[0]))

    @old_heights
    def path(
        self,
        profile: PathProfile,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float,
    ) -> ItmResult:
        """Loss of one path with the model's warnings and mode of propagation.

        Parameters
        ----------
        profile
            Terrain from transmitter to receiver; the loss is NaN where a height is missing.
        frequency_mhz
            20 to 20 000. [MHz]
        tx_height_m, rx_height_m
            Antennas above ground, 0.5 to 3000. [m]

        Raises
        ------
        ConfigError
            A value outside its range; ground too high or too low for the model's atmosphere.
        """
        self.validity.check(
            self.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        link = self.link(frequency_mhz, tx_height_m, rx_height_m)
        terrain, step = profile.terrain_m, profile.spacing_m
        if not np.isfinite(terrain).all():
            return ItmResult(
                loss_db=math.nan,
                warnings=ItmWarning.NONE,
                mode="unknown",
                reference_db=math.nan,
                delta_h_m=math.nan,
            )
        if step is None:
            found = kernel.uneven_path_loss(profile.distance_m, terrain, link)
        else:
            found = kernel.path_loss(terrain, step, link)
        return _result(found, link)

    @rescaled_arguments(removed_in="0.3.0", distance_km=("distance_m", 1000.0))
    def area(
        self,
        *,
        frequency_mhz: float,
        distance_m: float,
        tx_height_m: float,
        rx_height_m: float,
        delta_h_m: float,
        tx_siting: Siting | int = "random",
        rx_siting: Siting | int = "random",
    ) -> ItmResult:
        """Loss in an area of which only the terrain irregularity is known.

        Parameters
        ----------
        frequency_mhz, distance_m, tx_height_m, rx_height_m, delta_h_m, tx_siting, rx_siting
            As in `itm_area_loss_db`.

        Raises
        ------
        ConfigError
            A value outside its range; all findings at once.
        """
        self.validity.check(
            self.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        problems = [
            *range_problems("distance_m", distance_m, 0.0 < distance_m < math.inf, "above 0"),
            *range_problems("delta_h_m", delta_h_m, 0.0 <= delta_h_m < math.inf, "0 or more"),
            *choice_problems("tx_siting", tx_siting, SITINGS, 0),
            *choice_problems("rx_siting", rx_siting, SITINGS, 0),
        ]
        if problems:
            raise ConfigError(*problems)
        link = self.link(frequency_mhz, tx_height_m, rx_height_m)
        tx, rx = number_of(tx_siting, SITINGS, 0), number_of(rx_siting, SITINGS, 0)
        return _result(kernel.area_loss(distance_m, delta_h_m, tx, rx, link), link)

    def link(self, frequency_mhz: float, tx_height_m: float, rx_height_m: float) -> values.Link:
        """Constants of the kernels for a carrier and two antennas. [MHz, m]"""
        f, vertical = frequency_mhz, number_of(self.polarization, POLARIZATIONS, 0) == 1
        impedance = attenuation.ground_impedance(f, vertical, self.permittivity, self.conductivity)
        if not impedance.real > abs(impedance.imag):
            msg = (
                "`permittivity` must make the real part of the ground's impedance exceed the imaginary "
                f"for ITM, found {self.permittivity:g} with a conductivity of "
                f"{self.conductivity:g} S/m."
            )
            raise ConfigError(msg)
        mode = number_of(self.variability_mode, VARIABILITY_MODES, 0)
        time, location, situation = variability.deviates(
            self.time_percent / 100.0,
            self.location_percent / 100.0,
            self.situation_percent / 100.0,
            mode,
        )
        return values.Link(
            tx_height_m=float(tx_height_m),
            rx_height_m=float(rx_height_m),
            n0=float(self.n0),
            frequency_mhz=float(f),
            wavenumber=f / 47.7,
            cube_root=f ** (1.0 / 3.0),
            impedance=impedance,
            impedance_abs=abs(impedance),
            climate=number_of(self.climate, CLIMATES, 1) - 1,
            variability_mode=mode,
            time=time,
            location=location,
            situation=situation,
        )


def _result(found: values.Result, link: values.Link) -> ItmResult:
    if found.error == attenuation.AIR_TOO_THIN:
        msg = (
            "`terrain_m` must be low enough for a surface refractivity of 150 N-units for ITM, "
            "found higher ground."
        )
        raise ConfigError(msg)
    if found.error:  # with n0 in its range, only ground far below sea level is left
        msg = "`terrain_m` must be high enough for ITM's surface refractivity, found lower ground."
        raise ConfigError(msg)
    flags = ItmWarning(found.warnings)
    if not 1.0 <= link.tx_height_m <= 1000.0:
        flags |= ItmWarning.TX_HEIGHT
    if not 1.0 <= link.rx_height_m <= 1000.0:
        flags |= ItmWarning.RX_HEIGHT
    if not 40.0 <= link.frequency_mhz <= 10_000.0:
        flags |= ItmWarning.FREQUENCY
    return ItmResult(
        loss_db=float(found.loss_db),
        warnings=flags,
        mode=MODES[found.mode],
        reference_db=float(found.reference_db),
        delta_h_m=float(found.delta_h_m),
    )
