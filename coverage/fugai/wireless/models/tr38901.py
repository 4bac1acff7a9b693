"""3GPP TR 38.901 (V17): UMa, UMi street canyon, RMa and InH office, models and functions."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import tr38901 as kernel
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

Scenario = Literal["uma", "umi", "rma", "inh", "inh-open"]

_URBAN = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(10.0, 5000.0),
    tx_height_m=(10.0, 150.0),
    rx_height_m=(1.5, 22.5),
)
_RURAL = Validity(
    frequency_mhz=(500.0, 30_000.0),
    distance_m=(10.0, 10_000.0),
    tx_height_m=(10.0, 150.0),
    rx_height_m=(1.0, 10.0),
)
_RURAL_NLOS_M = (10.0, 5000.0)
_MICRO = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(10.0, 5000.0),
    tx_height_m=(3.0, 50.0),
    rx_height_m=(1.5, 22.5),
)
_OFFICE = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(1.0, 150.0),
    tx_height_m=(0.0, 20.0),
    rx_height_m=(0.0, 20.0),
)


class _Scenario:
    """What the scenarios share: the expected loss over the probability of line of sight.

    The expected loss is p LOS + (1 - p) NLOS in decibels, with p of table 7.4.2-1. Nearer than 10 m and
    beyond the table's distances the formulas continue unchanged; the slant distance keeps them free of
    jumps. The table's mast heights are 25 m for UMa and 10 m for UMi; others enter through the slant
    distance and the breakpoint.
    """

    _validity: Validity

    @property
    def validity(self) -> Validity:
        """Ranges of table 7.4.1-1."""
        return self._validity

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False


@dataclass(frozen=True, kw_only=True)
class UMa(_Scenario):
    """Urban macro: expected loss with and without line of sight.

    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([18.0, 1000.0]), frequency_mhz=3500.0, tx_height_m=25.0)
    >>> UMa().loss_db(ray).round(1)
    array([ 71.3, 141.1])
    """

    _validity = _URBAN

    @property
    def name(self) -> str:
        """Name of the model."""
        return "TR 38.901 UMa"

    def loss_db(self, ray: Ray) -> FloatArray:
        """Expected basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return _expected(ray, kernel.UMA, 5.0, 20.0)


@dataclass(frozen=True, kw_only=True)
class UMi(_Scenario):
    """Urban micro, street canyon: expected loss with and without line of sight.

    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([18.0, 200.0]), frequency_mhz=3500.0, tx_height_m=10.0)
    >>> UMi().loss_db(ray).round(1)
    array([ 70.6, 113. ])
    """

    _validity = _MICRO

    @property
    def name(self) -> str:
        """Name of the model."""
        return "TR 38.901 UMi"

    def loss_db(self, ray: Ray) -> FloatArray:
        """Expected basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return _expected(ray, kernel.UMI, 5.0, 20.0)


@dataclass(frozen=True, kw_only=True)
class RMa(_Scenario):
    """Rural macro: expected loss with and without line of sight.

    Parameters
    ----------
    building_height_m, street_width_m
        Averages of the area, 5 to 50 each. [m]

    Raises
    ------
    ConfigError
        An average outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([1000.0, 5000.0]), frequency_mhz=700.0, tx_height_m=35.0)
    >>> RMa().loss_db(ray).round(1)
    array([107.9, 143.3])
    """

    building_height_m: float = 5.0
    street_width_m: float = 20.0

    _validity = _RURAL

    def __post_init__(self) -> None:
        _check_surroundings(self.building_height_m, self.street_width_m)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "TR 38.901 RMa"

    def loss_db(self, ray: Ray) -> FloatArray:
        """Expected basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return _expected(ray, kernel.RMA, self.building_height_m, self.street_width_m)


@dataclass(frozen=True, kw_only=True)
class InH(_Scenario):
    """Indoor hotspot, office: expected loss with and without line of sight; at least 1 m counts.

    Parameters
    ----------
    open_plan
        An open office; False: a mixed one, where line of sight is less probable.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([5.0, 50.0]), frequency_mhz=5000.0, tx_height_m=3.0)
    >>> InH().loss_db(ray).round(1)
    array([60.7, 97.8])
    """

    open_plan: bool = False

    _validity = _OFFICE

    @property
    def name(self) -> str:
        """Name of the model."""
        return "TR 38.901 InH"

    def loss_db(self, ray: Ray) -> FloatArray:
        """Expected basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.expected_office_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m - ray.rx_height_m,
            self.open_plan,
        )


def _expected(ray: Ray, scenario: int, building_m: float, street_m: float) -> FloatArray:
    return kernel.expected_losses_db(
        ray.distance_m,
        ray.frequency_mhz / 1e3,
        ray.tx_height_m,
        ray.rx_height_m,
        scenario,
        building_m,
        street_m,
    )


def _check_surroundings(building_height_m: float, street_width_m: float) -> None:
    problems = [
        f"`{name}` must be between 5 and 50 for TR 38.901 RMa, found {value:g}."
        for name, value in (
            ("building_height_m", building_height_m),
            ("street_width_m", street_width_m),
        )
        if not 5.0 <= value <= 50.0
    ]
    if problems:
        raise ConfigError(*problems)


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def uma_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 25.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """UMa loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 10 to 5000. [m]
    tx_height_m, rx_height_m
        Base station, 10 to 150, and terminal, 1.5 to 22.5, above ground. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(uma_loss_db(frequency_mhz=5000.0, distance_m=1000.0, los=False), 2)
    144.76
    """
    _check(_URBAN, "TR 38.901 UMa", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    loss = kernel.urban_los_db if los else kernel.urban_nlos_db
    return float(loss(distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, False))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def umi_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 10.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """UMi street canyon loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 10 to 5000. [m]
    tx_height_m, rx_height_m
        Base station, 3 to 50, and terminal, 1.5 to 22.5, above ground. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(umi_loss_db(frequency_mhz=5000.0, distance_m=100.0, los=False), 2)
    107.94
    """
    _check(_MICRO, "TR 38.901 UMi", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    loss = kernel.urban_los_db if los else kernel.urban_nlos_db
    return float(loss(distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, True))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def rma_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 35.0,
    rx_height_m: float = 1.5,
    los: bool,
    building_height_m: float = 5.0,
    street_width_m: float = 20.0,
) -> float:
    """RMa loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 30 000. [MHz]
    distance_m
        Horizontal, 10 to 10 000, or to 5000 without line of sight. [m]
    tx_height_m, rx_height_m
        Base station, 10 to 150, and terminal, 1 to 10, above ground. [m]
    los
        Whether there is line of sight.
    building_height_m, street_width_m
        Averages of the area, 5 to 50 each. [m]

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(rma_loss_db(frequency_mhz=5000.0, distance_m=1000.0, los=False), 2)
    133.52
    """
    _check(_RURAL, "TR 38.901 RMa", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    _check_surroundings(building_height_m, street_width_m)
    link = (distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, building_height_m)
    if los:
        return float(kernel.rural_los_db(*link))
    replace(_RURAL, distance_m=_RURAL_NLOS_M).check("TR 38.901 RMa NLOS", distance_m=distance_m)
    return float(kernel.rural_nlos_db(*link, street_width_m))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def inh_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 3.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """InH office loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 1 to 150. [m]
    tx_height_m, rx_height_m
        Antennas above the floor, 0 to 20. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(inh_loss_db(frequency_mhz=5000.0, distance_m=50.0, los=False), 2)
    99.78
    """
    _check(_OFFICE, "TR 38.901 InH", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    slant = math.hypot(distance_m, tx_height_m - rx_height_m)
    return float(kernel.indoor_office_db(slant, frequency_mhz / 1e3, los))


def los_probability(*, distance_m: float, scenario: Scenario, rx_height_m: float = 1.5) -> float:
    """Probability of line of sight, 0 to 1, TR 38.901 table 7.4.2-1.

    Parameters
    ----------
    distance_m
        Horizontal, 0 or more. [m]
    scenario
        uma, umi, rma, inh (a mixed office) or inh-open (an open one).
    rx_height_m
        Terminal above ground; it matters for uma above 13 m. [m]

    Raises
    ------
    ConfigError
        Another scenario, or a distance below 0.

    Examples
    --------
    By hand, 18 / 63 + exp(-1) (1 - 18 / 63):

    >>> round(los_probability(distance_m=63.0, scenario="uma"), 4)
    0.5485
    """
    numbers = {"uma": kernel.UMA, "umi": kernel.UMI, "rma": kernel.RMA}
    if not distance_m >= 0.0:
        msg = f"`distance_m` must be 0 or more, found {distance_m:g}."
        raise ConfigError(msg)
    if scenario in ("inh", "inh-open"):
        return float(kernel.office_los_probability(distance_m, scenario == "inh-open"))
    if scenario not in numbers:
        msg = f"`scenario` must be one of {', '.join(numbers)}, inh, inh-open, found {scenario!r}."
        raise ConfigError(msg)
    return float(kernel.los_probability(distance_m, rx_height_m, numbers[scenario]))


def _check(
    validity: Validity,
    name: str,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
) -> None:
    validity.check(
        name,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
