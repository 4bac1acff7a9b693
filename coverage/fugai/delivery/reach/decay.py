"""How much a place counts that is some minutes away: 1 near, less farther off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray


class Decay(Protocol):
    """Weight of a time between 0 and the limit: 1 near, less farther away."""

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:
        """Weights of the times."""
        ...


@dataclass(frozen=True, kw_only=True)
class StepDecay:
    """Everything within the limit counts alike (Luo and Wang 2003)."""

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:  # noqa: ARG002
        """Weights of the times: 1."""
        return np.ones_like(minutes)


@dataclass(frozen=True, kw_only=True)
class BandDecay:
    """Weights by bands of time (Luo and Qi 2009): thirds of the limit with 1, 0.68 and 0.22.

    Parameters
    ----------
    shares
        Inclusive upper ends of the bands as shares of the limit, rising, the last 1.
    weights
        Weight of each band, not rising.
    """

    shares: tuple[float, ...] = (1 / 3, 2 / 3, 1.0)
    weights: tuple[float, ...] = (1.0, 0.68, 0.22)

    def __post_init__(self) -> None:
        rising = list(self.shares) == sorted(set(self.shares)) and self.shares[-1:] == (1.0,)
        if len(self.shares) != len(self.weights) or not rising or min(self.shares) <= 0:
            msg = f"`BandDecay.shares` must rise to 1, one for each weight, found {self.shares}."
            raise ContractError(msg)
        if list(self.weights) != sorted(self.weights, reverse=True) or min(self.weights) < 0:
            msg = f"`BandDecay.weights` must not rise or be negative, found {self.weights}."
            raise ContractError(msg)

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:
        """Weights of the times."""
        ends = np.array(self.shares) * limit_min
        # A time on an end belongs to the band that it ends; rounding does not push it over.
        band = np.searchsorted(ends, minutes - 1e-9, side="left")
        return np.array(self.weights)[np.minimum(band, len(ends) - 1)]


@dataclass(frozen=True, kw_only=True)
class GaussianDecay:
    """Bell curve from 1 at no time to exactly 0 at the limit (Dai 2010, equation 3)."""

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:
        """Weights of the times."""
        if limit_min == 0:
            return np.ones_like(minutes)
        tail = np.exp(-0.5)
        bell: FloatArray = (np.exp(-0.5 * (minutes / limit_min) ** 2) - tail) / (1.0 - tail)
        return np.maximum(bell, 0.0)


@dataclass(frozen=True, kw_only=True)
class BellDecay:
    """Plain bell curve, cut off at the limit.

    Parameters
    ----------
    sigma_min
        Time at which the weight is exp(-1/2) = 0.607. [min]
    """

    sigma_min: float = 10.0

    def __post_init__(self) -> None:
        _above_zero("BellDecay.sigma_min", self.sigma_min)

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:  # noqa: ARG002
        """Weights of the times."""
        bell: FloatArray = np.exp(-0.5 * (minutes / self.sigma_min) ** 2)
        return bell


@dataclass(frozen=True, kw_only=True)
class PowerDecay:
    """Gravity: the time to a negative power (Hansen 1959), 1 up to the nearest time told apart.

    Parameters
    ----------
    exponent
        How fast it falls.
    nearest_min
        Shorter times count as this one, since gravity has no limit at no time. [min]
    """

    exponent: float = 1.0
    nearest_min: float = 1.0

    def __post_init__(self) -> None:
        _above_zero("PowerDecay.exponent", self.exponent)
        _above_zero("PowerDecay.nearest_min", self.nearest_min)

    def __call__(self, minutes: FloatArray, limit_min: float) -> FloatArray:  # noqa: ARG002
        """Weights of the times."""
        fall: FloatArray = (
            np.maximum(minutes, self.nearest_min) / self.nearest_min
        ) ** -self.exponent
        return fall


def _above_zero(name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        msg = f"`{name}` must be finite and above zero, found {value:g}."
        raise ContractError(msg)
