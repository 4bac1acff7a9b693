"""UMa, UMi, RMa and InH of 3GPP TR 38.901 (V17), as path loss models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.kernels.propagation import tr38901 as kernel
from fugai.wireless.models.path_loss import Ray, Validity, check_ray
from fugai.wireless.models.tr38901.ranges import (
    OFFICE,
    RURAL_MACRO,
    URBAN_MACRO,
    URBAN_MICRO,
    check_surroundings,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray


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

    _validity = URBAN_MACRO

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

    _validity = URBAN_MICRO

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

    _validity = RURAL_MACRO

    def __post_init__(self) -> None:
        check_surroundings(self.building_height_m, self.street_width_m)

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

    _validity = OFFICE

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
