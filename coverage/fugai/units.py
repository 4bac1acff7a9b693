"""Decibels, powers and physical constants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._arguments import guard_room as _guard_room
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray

SPEED_OF_LIGHT_M_PER_S = 299_792_458.0
"""Speed of light in vacuum. [m/s]"""

THERMAL_NOISE_DBM_PER_HZ = -173.975
"""Thermal noise density k*T at 290 K. [dBm/Hz]"""

MEAN_EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS84 ellipsoid. [m]"""


def to_linear(decibel: npt.ArrayLike) -> FloatArray:
    """Power ratio of a level in decibels; dBm becomes mW.

    Parameters
    ----------
    decibel
        Level, scalar or array of any shape. [dB, dBm]

    Examples
    --------
    >>> from fugai.units import to_linear
    >>> to_linear([0.0, 10.0, 43.0])
    array([1.0, 10.0, 19952.6])
    """
    return np.power(10.0, np.asarray(decibel, dtype=np.float64) / 10.0)


def to_db(ratio: npt.ArrayLike) -> FloatArray:
    """Level in decibels of a power ratio; mW becomes dBm, zero becomes -inf.

    Parameters
    ----------
    ratio
        Power ratio, scalar or array of any shape. [1, mW]

    Raises
    ------
    ContractError
        A value outside its range.

    Examples
    --------
    >>> from fugai.units import to_db
    >>> to_db([1.0, 1000.0, 0.0])
    array([ 0., 30., -inf])
    """
    power = np.asarray(ratio, dtype=np.float64)
    if (power < 0).any():
        msg = f"`ratio` must be 0 or more, found {power[power < 0].flat[0]}."
        raise ContractError(msg)
    with np.errstate(divide="ignore"):
        level: FloatArray = 10.0 * np.log10(power)
    return level


def wavelength_m(frequency_mhz: float) -> float:
    """Wavelength in vacuum. [m]

    Parameters
    ----------
    frequency_mhz
        Above 0. [MHz]

    Raises
    ------
    ContractError
        A value outside its range.

    Examples
    --------
    >>> from fugai.units import wavelength_m
    >>> wavelength_m(2400.0)
    0.1249
    """
    if not frequency_mhz > 0:
        msg = f"`frequency_mhz` must be above 0, found {frequency_mhz}."
        raise ContractError(msg)
    return SPEED_OF_LIGHT_M_PER_S / (frequency_mhz * 1e6)


def thermal_noise_dbm(bandwidth_hz: float, *, noise_figure_db: float = 0.0) -> float:
    """Noise power in a bandwidth, with the receiver's noise figure. [dBm]

    Parameters
    ----------
    bandwidth_hz
        Above 0. [Hz]
    noise_figure_db
        Of the receiver. [dB]

    Raises
    ------
    ContractError
        A value outside its range.

    Examples
    --------
    Ten megahertz and a noise figure of 7 dB:

    >>> from fugai.units import thermal_noise_dbm
    >>> thermal_noise_dbm(10e6, noise_figure_db=7.0)
    -96.975
    """
    if not bandwidth_hz > 0:
        msg = f"`bandwidth_hz` must be above 0, found {bandwidth_hz}."
        raise ContractError(msg)
    return THERMAL_NOISE_DBM_PER_HZ + 10.0 * math.log10(bandwidth_hz) + noise_figure_db


_guard_room(globals(), __name__, may_be_missing=True)
