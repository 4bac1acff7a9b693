"""Loss on the way into buildings, ITU-R P.2109, and into vehicles, 3GPP TR 38.901."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
from scipy.special import ndtri

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
    frequency_ghz: float,
    probability: float,
    building: BuildingClass,
    elevation_deg: float = ...,
) -> float: ...


@overload
def building_entry_loss_db(
    *,
    frequency_ghz: npt.ArrayLike,
    probability: npt.ArrayLike,
    building: BuildingClass,
    elevation_deg: npt.ArrayLike = ...,
) -> float | FloatArray: ...


def building_entry_loss_db(
    *,
    frequency_ghz: npt.ArrayLike,
    probability: npt.ArrayLike,
    building: BuildingClass,
    elevation_deg: npt.ArrayLike = 0.0,
) -> float | FloatArray:
    """Loss from outside a building to a random place inside it [dB], ITU-R P.2109-1.

    To be added to the loss of the outdoor path. It holds over all places in all buildings of the
    class: at ``probability`` 0.5 it is the median, and its spread is that of the two lognormals of
    the Recommendation. Arrays broadcast against each other.

    Parameters
    ----------
    frequency_ghz
        0.08 to 100. [GHz]
    probability
        Share of places where the loss is not exceeded, above 0 and below 1.
    building
        ``traditional``, or ``efficient``: metallised glass and foil-backed panels.
    elevation_deg
        Elevation of the path at the facade, -90 to 90. [degrees]

    Raises
    ------
    ConfigError
        A value outside its range, or another class of building; NaN stays NaN.

    Examples
    --------
    >>> round(building_entry_loss_db(frequency_ghz=1.8, probability=0.5, building="efficient"), 1)
    30.6
    """
    if building not in _BUILDINGS:
        msg = f"`building` must be one of {', '.join(_BUILDINGS)}, found {building!r}."
        raise ConfigError(msg)
    f, p, elevation = np.broadcast_arrays(
        np.asarray(frequency_ghz, dtype=np.float64),
        np.asarray(probability, dtype=np.float64),
        np.asarray(elevation_deg, dtype=np.float64),
    )
    problems = [
        *_outside("frequency_ghz", f, (f < 0.08) | (f > 100.0), "between 0.08 and 100"),
        *_outside("probability", p, (p <= 0.0) | (p >= 1.0), "above 0 and below 1"),
        *_outside("elevation_deg", elevation, abs(elevation) > 90.0, "between -90 and 90"),
    ]
    if problems:
        raise ConfigError(*problems)
    loss = kernel.entry_losses_db(
        f.ravel(), np.asarray(ndtri(p.ravel())), elevation.ravel(), _BUILDINGS[building]
    )
    return float(loss[0]) if f.ndim == 0 else loss.reshape(f.shape)


def _outside(name: str, values: FloatArray, wrong: BoolArray, rule: str) -> list[str]:
    if not wrong.any():
        return []
    return [f"`{name}` must be {rule} for ITU-R P.2109, found {values[wrong].ravel()[0]:g}."]


@dataclass(frozen=True, kw_only=True)
class EntryLoss:
    """A normally distributed loss: its mean (and median) and standard deviation. [dB]"""

    mean_db: float
    sigma_db: float

    def quantile_db(self, probability: float) -> float:
        """Loss that this share of cases do not exceed. [dB]

        >>> vehicle_entry_loss(frequency_ghz=1.8).quantile_db(0.5)
        9.0
        """
        if not 0.0 < probability < 1.0:
            msg = f"`probability` must be above 0 and below 1, found {probability:g}."
            raise ConfigError(msg)
        return self.mean_db + self.sigma_db * float(ndtri(probability))


def vehicle_entry_loss(*, frequency_ghz: float, windows: Windows = "plain") -> EntryLoss:
    """Loss from outside a car to a receiver inside it, 3GPP TR 38.901 (V17) section 7.4.3.2.

    Mean 9 dB, or 20 dB through metallised windows, with a standard deviation of 5 dB.

    Raises
    ------
    ConfigError
        Outside 0.6 to 60 GHz, or another kind of windows.
    """
    problems = []
    if not 0.6 <= frequency_ghz <= 60.0:
        problems.append(
            "`frequency_ghz` must be between 0.6 and 60 for the vehicle entry loss of TR 38.901, "
            f"found {frequency_ghz:g}."
        )
    if windows not in _VEHICLE_DB:
        problems.append(f"`windows` must be one of {', '.join(_VEHICLE_DB)}, found {windows!r}.")
    if problems:
        raise ConfigError(*problems)
    return EntryLoss(mean_db=_VEHICLE_DB[windows], sigma_db=_VEHICLE_SIGMA_DB)
