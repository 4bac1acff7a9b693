"""Site-general model of ITU-R P.1411-12 sections 4.1.1 and 4.2.1: model and function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fugai._deprecated import renamed_arguments, renamed_fields, rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation.site_general import site_general_db, site_general_losses_db
from fugai.wireless.models.p1411.street_canyon import CANYON
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

Propagation = Literal["street canyon", "over rooftops"]
Buildings = Literal["high-rise", "low-rise", "residential"]

_CANYON_LOS = ((2.12, 29.2, 2.11, 5.06), (800.0, 82_000.0), (5.0, 660.0))
_ROOFTOPS_LOS = ((2.29, 28.6, 1.96, 3.48), (2200.0, 73_000.0), (55.0, 1200.0))
_CLASSES = {
    ("street canyon", "high-rise", True): _CANYON_LOS,
    ("street canyon", "low-rise", True): _CANYON_LOS,
    ("street canyon", "high-rise", False): (
        (4.00, 10.2, 2.36, 7.60),
        (800.0, 82_000.0),
        (30.0, 715.0),
    ),
    ("street canyon", "low-rise", False): (
        (5.06, -4.68, 2.02, 9.33),
        (10_000.0, 73_000.0),
        (30.0, 250.0),
    ),
    ("street canyon", "residential", False): (
        (3.01, 18.8, 2.07, 3.07),
        (800.0, 73_000.0),
        (30.0, 170.0),
    ),
    ("over rooftops", "high-rise", True): _ROOFTOPS_LOS,
    ("over rooftops", "low-rise", True): _ROOFTOPS_LOS,
    ("over rooftops", "high-rise", False): (
        (4.39, -6.27, 2.30, 6.89),
        (2200.0, 66_500.0),
        (260.0, 1200.0),
    ),
}
"""Coefficients alpha, beta, gamma, sigma of tables 4 and 8; ranges of frequency and distance."""


@renamed_fields(removed_in="0.3.0", way="propagation", sight="los")
@dataclass(frozen=True, kw_only=True)
class OutdoorSiteGeneral:
    """Site-general model of ITU-R P.1411-12: median among a kind of buildings.

    10 alpha lg d + beta + 10 gamma lg f over the slant path, at least free space.

    Parameters
    ----------
    propagation
        ``street canyon``: both antennas below rooftops; ``over rooftops``: one above.
    buildings
        high-rise, low-rise (suburban) or residential.
    los
        Whether the antennas have line of sight.

    Raises
    ------
    ConfigError
        A combination that the Recommendation does not have.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([100.0]), frequency_mhz=10_000.0, tx_height_m=1.5)
    >>> OutdoorSiteGeneral(buildings="high-rise").loss_db(ray).round(1)
    array([113.8])
    """

    propagation: Propagation = "street canyon"
    buildings: Buildings = "high-rise"
    los: bool = False

    def __post_init__(self) -> None:
        if (self.propagation, self.buildings, self.los) not in _CLASSES:
            known = "; ".join(f"{first}, {second}, {los}" for first, second, los in _CLASSES)
            msg = (
                f"`propagation`, `buildings` and `los` must be one of {known} for ITU-R P.1411, "
                f"found {self.propagation}, {self.buildings}, {self.los}."
            )
            raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 site-general"

    @property
    def sigma_db(self) -> float:
        """Standard deviation about the median. [dB]"""
        return _CLASSES[self.propagation, self.buildings, self.los][0][3]

    @property
    def validity(self) -> Validity:
        """Ranges of tables 4 and 8 for this combination."""
        _, frequency, distance = _CLASSES[self.propagation, self.buildings, self.los]
        return replace(CANYON, frequency_mhz=frequency, distance_m=distance)

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return site_general_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            *_CLASSES[self.propagation, self.buildings, self.los][0][:3],
        )


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
@renamed_arguments(removed_in="0.3.0", way="propagation", sight="los")
def outdoor_site_general_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    propagation: Propagation = "street canyon",
    buildings: Buildings = "high-rise",
    los: bool = False,
) -> float:
    """Median loss among a kind of buildings [dB], P.1411-12 sections 4.1.1 and 4.2.1.

    Parameters
    ----------
    frequency_mhz
        From 800, 2200 or 10 000 to 66 500 or more, by combination. [MHz]
    distance_m
        Between the antennas, from 5 to 260 m up to 170 to 1200 m, by combination. [m]
    propagation, buildings, los
        As in `OutdoorSiteGeneral`.

    Raises
    ------
    ConfigError
        A combination that the Recommendation does not have, or a value outside its ranges.

    Examples
    --------
    40 lg 100 m + 10.2 + 23.6 lg 10 GHz:

    >>> round(outdoor_site_general_loss_db(frequency_mhz=10_000.0, distance_m=100.0), 1)
    113.8
    """
    model = OutdoorSiteGeneral(propagation=propagation, buildings=buildings, los=los)
    model.validity.check(model.name, frequency_mhz=frequency_mhz, distance_m=distance_m)
    coefficients = _CLASSES[propagation, buildings, los][0][:3]
    return float(site_general_db(distance_m, frequency_mhz / 1e3, *coefficients))
