"""Irregular Terrain Model (Longley-Rice) of NTIA: model, warnings and scalar functions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation.free_space import free_space_losses_db
from fugai.kernels.propagation.itm import attenuation, values, variability
from fugai.kernels.propagation.itm import loss as kernel
from fugai.wireless.models.itm.terms import (
    CLIMATES,
    MODES,
    POLARIZATIONS,
    SITINGS,
    VARIABILITY_MODES,
    Climate,
    ItmResult,
    ItmWarning,
    Polarization,
    Siting,
    choice,
    mode_problem,
    number,
    refuse,
    rule,
)
from fugai.wireless.models.path_loss import Ray, Validity, check_ray, even_step_m, profile_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray


ITM_RANGE = Validity(
    frequency_mhz=(20.0, 20_000.0),
    distance_m=(1000.0, 2_000_000.0),
    tx_height_m=(0.5, 3000.0),
    rx_height_m=(0.5, 3000.0),
)


@dataclass(frozen=True, kw_only=True)
class ITM:
    """Irregular Terrain Model (Longley-Rice), as NTIA's implementation 1.4 computes it.

    20 MHz to 20 GHz over the terrain profile, 1 to 2000 km; nearer than 1 km the formulas go on, with
    a warning, and over a ray the loss is then never below free space over the slant path. Points of a ray that do not stand at equal steps are interpolated
    onto such. A hole in the terrain makes every receiver behind it NaN, and so does air thinner
    than the model knows (ground above 5.9 to 6.6 km).

    Parameters
    ----------
    climate
        One of `CLIMATES`, or its number from 1.
    n0
        Refractivity reduced to sea level, 250 to 400. [N-units]
    polarization
        ``horizontal`` (or 0) or ``vertical`` (or 1).
    permittivity, conductivity
        Relative permittivity, at least 1, and conductivity [S/m] of the ground; the defaults are
        average ground.
    variability_mode
        One of `VARIABILITY_MODES`, or NTIA's number: 0 to 3, plus 10 without variability from
        place to place, plus 20 without that between situations.
    time_percent, location_percent, situation_percent
        Shares of time, places and situations in which the loss is not exceeded, above 0 and
        below 100.
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
            *choice("climate", self.climate, CLIMATES, 1),
            *choice("polarization", self.polarization, POLARIZATIONS, 0),
            *mode_problem(self.variability_mode),
            *rule("n0", self.n0, 250.0 <= self.n0 <= 400.0, "between 250 and 400"),
            *rule("permittivity", self.permittivity, self.permittivity >= 1.0, "at least 1"),
            *rule("conductivity", self.conductivity, self.conductivity > 0.0, "above 0"),
        ]
        for name in ("time_percent", "location_percent", "situation_percent"):
            value = getattr(self, name)
            problems += rule(name, value, 0.0 < value < 100.0, "above 0 and below 100")
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
        distance, terrain = profile_of(self, ray)
        link = self._link(ray.frequency_mhz, ray.tx_height_m, ray.rx_height_m)
        step = even_step_m(distance)
        if step is not None:
            loss = kernel.ray_losses_db(terrain, step, link)
        else:
            loss = kernel.uneven_ray_losses_db(distance, terrain, link)
        near = np.searchsorted(ray.distance_m, ITM_RANGE.distance_m[0])
        rise = terrain[1 : near + 1] + ray.rx_height_m - terrain[0] - ray.tx_height_m
        slant = np.maximum(np.hypot(distance[1 : near + 1], rise), 1.0)
        floor = free_space_losses_db(slant, ray.frequency_mhz, 0.0)
        loss[:near] = np.maximum(loss[:near], floor)
        return loss

    def end_loss_db(self, ray: Ray) -> float:
        """The last of `loss_db`, alone. [dB]"""
        check_ray(self, ray)
        distance, terrain = profile_of(self, ray)
        link = self._link(ray.frequency_mhz, ray.tx_height_m, ray.rx_height_m)
        step = even_step_m(distance)
        if not np.isfinite(terrain).all():
            return math.nan
        if step is None:
            loss = float(kernel.end_loss_db(distance, terrain, link))
        else:
            loss = float(kernel.path_loss(terrain, step, link)[0])
        if distance[-1] >= ITM_RANGE.distance_m[0]:
            return loss
        rise = terrain[-1:] + ray.rx_height_m - terrain[0] - ray.tx_height_m
        slant = np.maximum(np.hypot(distance[-1:], rise), 1.0)
        return float(np.maximum(loss, free_space_losses_db(slant, ray.frequency_mhz, 0.0)[0]))

    def path(
        self,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float,
        spacing_m: float,
        terrain_m: npt.ArrayLike,
    ) -> ItmResult:
        """Loss of one path with warnings and mode; parameters as `itm_loss_db`."""
        ITM_RANGE.check(
            self.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        terrain = np.ascontiguousarray(terrain_m, dtype=np.float64)
        if terrain.ndim != 1 or terrain.size < 2:
            msg = f"`terrain_m` must be two or more heights in a row, found {terrain.size}."
            raise ConfigError(msg)
        refuse(rule("spacing_m", spacing_m, 0.0 < spacing_m < math.inf, "above 0"))
        if not np.isfinite(terrain).all():
            return ItmResult(
                loss_db=math.nan,
                warnings=ItmWarning.NONE,
                mode="unknown",
                reference_db=math.nan,
                delta_h_m=math.nan,
            )
        found = kernel.path_loss(
            terrain,
            spacing_m,
            self._link(frequency_mhz, tx_height_m, rx_height_m),
        )
        return _result(found, frequency_mhz, tx_height_m, rx_height_m)

    def area(
        self,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float,
        distance_km: float,
        delta_h_m: float,
        tx_siting: Siting | int = "random",
        rx_siting: Siting | int = "random",
    ) -> ItmResult:
        """Loss in an area known by its irregularity alone; parameters as `itm_area_loss_db`."""
        ITM_RANGE.check(
            self.name, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
        )
        refuse(
            [
                *rule("distance_km", distance_km, 0.0 < distance_km < math.inf, "above 0"),
                *rule("delta_h_m", delta_h_m, 0.0 <= delta_h_m < math.inf, "0 or more"),
                *choice("tx_siting", tx_siting, SITINGS, 0),
                *choice("rx_siting", rx_siting, SITINGS, 0),
            ]
        )
        found = kernel.area_loss(
            distance_km * 1e3,
            delta_h_m,
            number(tx_siting, SITINGS, 0),
            number(rx_siting, SITINGS, 0),
            self._link(frequency_mhz, tx_height_m, rx_height_m),
        )
        return _result(found, frequency_mhz, tx_height_m, rx_height_m)

    def _link(self, frequency_mhz: float, tx_height_m: float, rx_height_m: float) -> values.Link:
        """The kernel's constants of a carrier and two antennas."""
        vertical = number(self.polarization, POLARIZATIONS, 0) == 1
        carrier = attenuation.carrier_of(
            frequency_mhz, vertical, self.permittivity, self.conductivity
        )
        refuse(_ground_problem(carrier.impedance, self.permittivity, self.conductivity))
        return values.Link(tx_height_m, rx_height_m, self.n0, carrier, self._variability())

    def _variability(self) -> values.Variability:
        mode = number(self.variability_mode, VARIABILITY_MODES, 0)
        z = variability.deviates(
            self.time_percent / 100.0,
            self.location_percent / 100.0,
            self.situation_percent / 100.0,
            mode,
        )
        return values.Variability(number(self.climate, CLIMATES, 1) - 1, mode, *z)


def itm_loss_db(  # noqa: PLR0913
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    spacing_m: float,
    terrain_m: npt.ArrayLike,
    climate: Climate | int = "continental temperate",
    n0: float = 301.0,
    polarization: Polarization | int = "vertical",
    permittivity: float = 15.0,
    conductivity: float = 0.005,
    variability_mode: str | int = "broadcast",
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    situation_percent: float = 50.0,
) -> float:
    """Basic transmission loss over a terrain profile [dB], ITM (Longley-Rice) point-to-point.

    `ITM.path` gives the warnings of NTIA's implementation too; its errors are `ConfigError` here.

    Parameters
    ----------
    frequency_mhz
        20 to 20 000. [MHz]
    tx_height_m, rx_height_m
        Antennas above ground, 0.5 to 3000. [m]
    spacing_m
        Step between heights of the profile. [m]
    terrain_m
        Heights above sea level from transmitter to receiver, both included; NaN makes NaN. [m]
    climate, n0, polarization, permittivity, conductivity, variability_mode, time_percent, \
location_percent, situation_percent
        See `ITM`.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> flat = [0.0] * 101
    >>> round(itm_loss_db(frequency_mhz=900, tx_height_m=30, rx_height_m=1.5, spacing_m=100,
    ...                   terrain_m=flat), 1)
    127.4
    """
    model = ITM(
        climate=climate,
        n0=n0,
        polarization=polarization,
        permittivity=permittivity,
        conductivity=conductivity,
        variability_mode=variability_mode,
        time_percent=time_percent,
        location_percent=location_percent,
        situation_percent=situation_percent,
    )
    return model.path(
        frequency_mhz=frequency_mhz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        spacing_m=spacing_m,
        terrain_m=terrain_m,
    ).loss_db


def itm_area_loss_db(  # noqa: PLR0913
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    distance_km: float,
    delta_h_m: float,
    tx_siting: Siting | int = "random",
    rx_siting: Siting | int = "random",
    climate: Climate | int = "continental temperate",
    n0: float = 301.0,
    polarization: Polarization | int = "vertical",
    permittivity: float = 15.0,
    conductivity: float = 0.005,
    variability_mode: str | int = "broadcast",
    time_percent: float = 50.0,
    location_percent: float = 50.0,
    situation_percent: float = 50.0,
) -> float:
    """Basic transmission loss where only the terrain's irregularity is known [dB], ITM area mode.

    Parameters
    ----------
    distance_km
        Length of the path. [km]
    delta_h_m
        Interdecile range of terrain heights: 0 water, 30 plains, 90 hills, 200 mountains. [m]
    tx_siting, rx_siting
        How the place of an antenna is chosen: one of `SITINGS`, or its number from 0.
    frequency_mhz, tx_height_m, rx_height_m, climate, n0, polarization, permittivity, \
conductivity, variability_mode, time_percent, location_percent, situation_percent
        See `itm_loss_db` and `ITM`.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.
    """
    model = ITM(
        climate=climate,
        n0=n0,
        polarization=polarization,
        permittivity=permittivity,
        conductivity=conductivity,
        variability_mode=variability_mode,
        time_percent=time_percent,
        location_percent=location_percent,
        situation_percent=situation_percent,
    )
    return model.area(
        frequency_mhz=frequency_mhz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        distance_km=distance_km,
        delta_h_m=delta_h_m,
        tx_siting=tx_siting,
        rx_siting=rx_siting,
    ).loss_db


def _result(
    found: values.Result,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
) -> ItmResult:
    loss, warnings, error, mode, reference, rough = found
    if error == attenuation.AIR_TOO_THIN:
        msg = (
            "`terrain_m` must lie low enough for a surface refractivity of 150 N-units for ITM, "
            "found higher ground."
        )
        raise ConfigError(msg)
    if error:  # the ranges of n0 and of terrain leave this to ground far below the sea
        msg = "`terrain_m` must lie high enough for the air that ITM knows, found lower ground."
        raise ConfigError(msg)
    flags = ItmWarning(warnings)
    if not 1.0 <= tx_height_m <= 1000.0:
        flags |= ItmWarning.TX_HEIGHT
    if not 1.0 <= rx_height_m <= 1000.0:
        flags |= ItmWarning.RX_HEIGHT
    if not 40.0 <= frequency_mhz <= 10_000.0:
        flags |= ItmWarning.FREQUENCY
    return ItmResult(
        loss_db=float(loss),
        warnings=flags,
        mode=MODES[mode],
        reference_db=float(reference),
        delta_h_m=float(rough),
    )


def _ground_problem(impedance: complex, permittivity: float, conductivity: float) -> list[str]:
    if impedance.real > abs(impedance.imag):
        return []
    return [
        (
            "`permittivity` must make the real part of the ground's impedance exceed the imaginary for "
            f"ITM, found {permittivity:g} with a conductivity of {conductivity:g} S/m."
        )
    ]
