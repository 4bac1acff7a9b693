"""Entry loss of buildings, ITU-R P.2109, and of vehicles, 3GPP TR 38.901: functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
from scipy.special import ndtri

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import p2109 as kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import BoolArray, FloatArray


BuildingClass = Literal["traditional", "efficient"]
Windows = Literal["plain", "metallised"]

_BUILDINGS = {"traditional": kernel.TRADITIONAL, "efficient": kernel.EFFICIENT}
_VEHICLE_DB: dict[str, float] = {"plain": 9.0, "metallised": 20.0}
_VEHICLE_SIGMA_DB = 5.0


@overload
def building_entry_loss_db(
    *,
    frequency_mhz: float,
    probability: float,
    building: BuildingClass,
    elevation_deg: float = ...,
) -> float: ...


@overload
def building_entry_loss_db(
    *,
    frequency_mhz: npt.ArrayLike,
    probability: npt.ArrayLike,
    building: BuildingClass,
    elevation_deg: npt.ArrayLike = ...,
) -> float | FloatArray: ...


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def building_entry_loss_db(
    *,
    frequency_mhz: npt.ArrayLike,
    probability: npt.ArrayLike,
    building: BuildingClass,
    elevation_deg: npt.ArrayLike = 0.0,
) -> float | FloatArray:
    """Building entry loss, from outside to a random location inside [dB], ITU-R P.2109-1.

    Add it to the loss of the outdoor path. The distribution is that over all locations in all buildings
    of the class, with its median at ``probability`` 0.5. Arrays are broadcast against each other.

    Parameters
    ----------
    frequency_mhz
        80 to 100 000. [MHz]
    probability
        Share of the locations at which the loss is not exceeded, above 0 and below 1.
    building
        ``traditional``, or ``efficient``: metallised glass and foil-backed panels.
    elevation_deg
        Elevation of the path at the facade, -90 to 90. [deg]

    Returns
    -------
    A number for numbers, else an array of the broadcast shape; NaN stays NaN.

    Raises
    ------
    ConfigError
        A value outside its range, or another class of building.

    Examples
    --------
    >>> round(building_entry_loss_db(frequency_mhz=1800.0, probability=0.5, building="efficient"), 1)
    30.6
    >>> building_entry_loss_db(frequency_mhz=[900.0, 3500.0], probability=0.9,
    ...                        building="traditional").round(1)
    array([25.1, 28.7])
    """
    if building not in _BUILDINGS:
        msg = f"`building` must be one of {', '.join(_BUILDINGS)}, found {building!r}."
        raise ConfigError(msg)
    f, p, elevation = np.broadcast_arrays(
        np.asarray(frequency_mhz, dtype=np.float64),
        np.asarray(probability, dtype=np.float64),
        np.asarray(elevation_deg, dtype=np.float64),
    )
    problems = [
        *_outside("frequency_mhz", f, (f < 80.0) | (f > 100e3), "between 80 and 100000"),
        *_outside("probability", p, (p <= 0.0) | (p >= 1.0), "above 0 and below 1"),
        *_outside("elevation_deg", elevation, abs(elevation) > 90.0, "between -90 and 90"),
    ]
    if problems:
        raise ConfigError(*problems)
    loss = kernel.entry_losses_db(
        f.ravel() / 1e3, np.asarray(ndtri(p.ravel())), elevation.ravel(), _BUILDINGS[building]
    )
    return float(loss[0]) if f.ndim == 0 else loss.reshape(f.shape)


def _outside(name: str, values: FloatArray, wrong: BoolArray, rule: str) -> list[str]:
    if not wrong.any():
        return []
    return [f"`{name}` must be {rule} for ITU-R P.2109, found {values[wrong].ravel()[0]:g}."]


@dataclass(frozen=True, kw_only=True)
class EntryLoss:
    """A normally distributed loss: its mean (and median) and standard deviation. [dB]

    >>> loss = EntryLoss(mean_db=9.0, sigma_db=5.0)
    >>> round(loss.quantile_db(0.9), 1)
    15.4
    """

    mean_db: float
    sigma_db: float

    def quantile_db(self, probability: float) -> float:
        """Loss that is not exceeded with this probability. [dB]

        Raises
        ------
        ConfigError
            A probability that is not above 0 and below 1.
        """
        if not 0.0 < probability < 1.0:
            msg = f"`probability` must be above 0 and below 1, found {probability:g}."
            raise ConfigError(msg)
        return self.mean_db + self.sigma_db * float(ndtri(probability))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def vehicle_entry_loss(*, frequency_mhz: float, windows: Windows = "plain") -> EntryLoss:
    """Loss from outside a car to a receiver inside it, 3GPP TR 38.901 (V17) section 7.4.3.2.

    Mean 9 dB, or 20 dB through metallised windows, with a standard deviation of 5 dB.

    Parameters
    ----------
    frequency_mhz
        600 to 60 000. [MHz]
    windows
        plain or metallised.

    Raises
    ------
    ConfigError
        A frequency outside its range, or another kind of windows.

    >>> vehicle_entry_loss(frequency_mhz=1800.0, windows="metallised").quantile_db(0.5)
    20.0
    """
    problems = []
    if not 600.0 <= frequency_mhz <= 60e3:
        problems.append(
            "`frequency_mhz` must be between 600 and 60000 for the vehicle entry loss of TR 38.901, "
            f"found {frequency_mhz:g}."
        )
    if windows not in _VEHICLE_DB:
        problems.append(f"`windows` must be one of {', '.join(_VEHICLE_DB)}, found {windows!r}.")
    if problems:
        raise ConfigError(*problems)
    return EntryLoss(mean_db=_VEHICLE_DB[windows], sigma_db=_VEHICLE_SIGMA_DB)
