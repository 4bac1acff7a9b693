"""Distance decay: the weight of an outlet, or of residents, by the time between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import TIME_TOLERANCE_MIN
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray


class Decay(Protocol):
    """Weight of a time between 0 and the limit: 1 near, less farther away.

    Examples
    --------
    Any callable of times and limit will do:

    >>> import numpy as np
    >>> def linear(minutes, max_minutes):
    ...     return 1 - minutes / max_minutes
    >>> linear(np.array([0.0, 15.0, 30.0]), 30.0).tolist()
    [1.0, 0.5, 0.0]
    """

    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:
        """Weights of the times."""
        ...


@dataclass(frozen=True, kw_only=True)
class StepDecay:
    """Weight 1 everywhere within the limit (Luo and Wang 2003).

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import StepDecay
    >>> StepDecay()(np.array([0.0, 30.0]), 30.0).tolist()
    [1.0, 1.0]
    """

    @renamed_arguments(removed_in="0.3.0", limit_min="max_minutes")
    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:  # noqa: ARG002
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

    Raises
    ------
    ContractError
        The shares do not rise to 1, one for each weight, or the weights rise or are negative.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import BandDecay
    >>> BandDecay()(np.array([5.0, 15.0, 30.0]), 30.0).tolist()
    [1.0, 0.68, 0.22]
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

    @renamed_arguments(removed_in="0.3.0", limit_min="max_minutes")
    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:
        """Weights of the times."""
        ends = np.array(self.shares) * max_minutes
        # The upper end of a band belongs to it, whatever rounding does.
        band = np.searchsorted(ends, minutes - TIME_TOLERANCE_MIN, side="left")
        return np.array(self.weights)[np.minimum(band, len(ends) - 1)]


@dataclass(frozen=True, kw_only=True)
class GaussianDecay:
    """Gaussian curve, shifted to fall from 1 at no time to exactly 0 at the limit.

    Dai (2010), equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import GaussianDecay
    >>> GaussianDecay()(np.array([0.0, 15.0, 30.0]), 30.0).round(3).tolist()
    [1.0, 0.701, 0.0]
    """

    @renamed_arguments(removed_in="0.3.0", limit_min="max_minutes")
    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:
        """Weights of the times."""
        if max_minutes == 0:
            return np.ones_like(minutes)
        tail = np.exp(-0.5)
        bell: FloatArray = (np.exp(-0.5 * (minutes / max_minutes) ** 2) - tail) / (1.0 - tail)
        return np.maximum(bell, 0.0)


@dataclass(frozen=True, kw_only=True)
class BellDecay:
    """Gaussian curve of a given width, cut off at the limit.

    Parameters
    ----------
    sigma_min
        Time at which the weight is exp(-1/2) = 0.607. [min]

    Raises
    ------
    ContractError
        The width is not finite and above zero.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import BellDecay
    >>> BellDecay(sigma_min=10)(np.array([0.0, 10.0, 20.0]), 30.0).round(3).tolist()
    [1.0, 0.607, 0.135]
    """

    sigma_min: float = 10.0

    def __post_init__(self) -> None:
        _above_zero("BellDecay.sigma_min", self.sigma_min)

    @renamed_arguments(removed_in="0.3.0", limit_min="max_minutes")
    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:  # noqa: ARG002
        """Weights of the times."""
        bell: FloatArray = np.exp(-0.5 * (minutes / self.sigma_min) ** 2)
        return bell


@dataclass(frozen=True, kw_only=True)
class PowerDecay:
    """Gravity model: the time to a negative power (Hansen 1959), 1 up to a shortest time.

    Parameters
    ----------
    exponent
        How fast the weight falls.
    nearest_min
        Shorter times count as this one, since the power is not bounded at no time. [min]

    Raises
    ------
    ContractError
        A parameter is not finite and above zero.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import PowerDecay
    >>> PowerDecay(exponent=2)(np.array([0.5, 2.0, 10.0]), 30.0).tolist()
    [1.0, 0.25, 0.01]
    """

    exponent: float = 1.0
    nearest_min: float = 1.0

    def __post_init__(self) -> None:
        _above_zero("PowerDecay.exponent", self.exponent)
        _above_zero("PowerDecay.nearest_min", self.nearest_min)

    @renamed_arguments(removed_in="0.3.0", limit_min="max_minutes")
    def __call__(self, minutes: FloatArray, max_minutes: float) -> FloatArray:  # noqa: ARG002
        """Weights of the times."""
        fall: FloatArray = (
            np.maximum(minutes, self.nearest_min) / self.nearest_min
        ) ** -self.exponent
        return fall


def _above_zero(name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        msg = f"`{name}` must be finite and above zero, found {value:g}."
        raise ContractError(msg)
