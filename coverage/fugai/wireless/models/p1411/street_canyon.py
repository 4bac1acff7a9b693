"""Line of sight along a street, ITU-R P.1411-12 section 4.1.2: model and function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fugai._deprecated import rescaled_arguments
from fugai.kernels.propagation import p1411 as kernel
from fugai.wireless.models.p1411.checks import check_options
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

CANYON = Validity(
    frequency_mhz=(300.0, 15_000.0),
    distance_m=(1.0, 1000.0),
    tx_height_m=(0.5, 100.0),
    rx_height_m=(0.5, 100.0),
)


class CanyonLoss(NamedTuple):
    """Lower bound, median and upper bound of the loss along a street. [dB]"""

    lower_db: float
    median_db: float
    upper_db: float


@dataclass(frozen=True, kw_only=True)
class StreetCanyon:
    """Median of line-of-sight loss along a street, ITU-R P.1411-12, both antennas below rooftops.

    300 MHz to 15 GHz, up to 1 km; the formula continues beyond, and is at least free space.

    Parameters
    ----------
    road_height_m
        Effective road height, by which traffic raises the road from 3 GHz on: 0.5 to 1.6 m in heavy
        traffic. [m]

    Raises
    ------
    ConfigError
        A road height outside 0 to 5 m.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([100.0, 500.0]), frequency_mhz=3500.0, tx_height_m=10.0)
    >>> StreetCanyon().loss_db(ray).round(1)
    array([83.4, 97.3])
    """

    road_height_m: float = 0.0

    def __post_init__(self) -> None:
        check_options(
            ("road_height_m", self.road_height_m, 0.0 <= self.road_height_m <= 5.0, "0 to 5")
        )

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 street canyon"

    @property
    def validity(self) -> Validity:
        """Ranges of section 4.1.2."""
        return CANYON

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.street_canyon_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            _road_m(ray.frequency_mhz, self.road_height_m),
        )


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def street_canyon_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
    road_height_m: float = 0.0,
) -> CanyonLoss:
    """Bounds and median of line-of-sight loss along a street [dB], P.1411-12 section 4.1.2.

    Parameters
    ----------
    frequency_mhz
        300 to 15 000. [MHz]
    distance_m
        Between the antennas, 1 to 1000. [m]
    tx_height_m, rx_height_m
        Antennas above the street, 0.5 to 100. [m]
    road_height_m
        As in `StreetCanyon`. [m]

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> loss = street_canyon_loss_db(
    ...     frequency_mhz=3000.0, distance_m=80.05, tx_height_m=10.0, rx_height_m=2.0)
    >>> round(loss.lower_db, 1), round(loss.median_db, 1), round(loss.upper_db, 1)
    (74.0, 80.0, 89.0)
    """
    model = StreetCanyon(road_height_m=road_height_m)
    CANYON.check(
        model.name,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    f, road = frequency_mhz / 1e3, _road_m(frequency_mhz, road_height_m)
    return CanyonLoss(*kernel.street_canyon_db(distance_m, f, tx_height_m, rx_height_m, road))


def _road_m(frequency_mhz: float, road_height_m: float) -> float:
    """Effective road height, which the Recommendation has from 3 GHz on. [m]"""
    return road_height_m if frequency_mhz >= 3000.0 else 0.0
