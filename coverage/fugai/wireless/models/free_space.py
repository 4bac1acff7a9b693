"""Free space, ITU-R P.525: model and function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.kernels.propagation import free_space as kernel
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

FREE_SPACE = Validity(
    frequency_mhz=(1.0, 1e6),
    distance_m=(1.0, 1e6),
    tx_height_m=(0.0, 1e5),
    rx_height_m=(0.0, 1e5),
)


@dataclass(frozen=True, kw_only=True)
class FreeSpace:
    """Free space over the slant path, ITU-R P.525; a path shorter than 1 m counts as 1 m.

    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([1000.0]), frequency_mhz=1000.0, tx_height_m=1.5)
    >>> FreeSpace().loss_db(ray).round(2)
    array([92.45])
    """

    @property
    def name(self) -> str:
        """Name of the model."""
        return "free space"

    @property
    def validity(self) -> Validity:
        """Any radio frequency and height."""
        return FREE_SPACE

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.free_space_losses_db(
            ray.distance_m, ray.frequency_mhz, ray.tx_height_m - ray.rx_height_m
        )


def free_space_loss_db(*, frequency_mhz: float, distance_m: float) -> float:
    """Free-space basic transmission loss [dB], ITU-R P.525 (eq. 4).

    Parameters
    ----------
    frequency_mhz
        1 to 1e6. [MHz]
    distance_m
        Between the antennas, 1 to 1e6. [m]

    Raises
    ------
    ConfigError
        A value outside its range.

    >>> round(free_space_loss_db(frequency_mhz=1000.0, distance_m=1000.0), 2)
    92.45
    """
    FREE_SPACE.check("free space", frequency_mhz=frequency_mhz, distance_m=distance_m)
    return float(kernel.free_space_loss_db(distance_m, frequency_mhz))
