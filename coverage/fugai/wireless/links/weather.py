"""What rain and gases take from a link: ITU-R P.838, P.530 and P.676."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation import p530, p838
from fugai.kernels.propagation.p676.attenuation import gas_attenuation_db_per_km as _by_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray
    from fugai.wireless.models.p1812.checks import Polarization

PRESSURE_HPA, TEMPERATURE_K, VAPOUR_G_M3 = 1013.25, 288.15, 7.5
"""Air at the ground as ITU-R P.530-18, section 2.1, takes it where nothing better is known."""


def rain_coefficients(
    *, frequency_mhz: float, polarization: Polarization = "vertical"
) -> tuple[float, float]:
    """Coefficients k and alpha of the attenuation k R^alpha [dB/km] in rain of R mm/h on a level path.

    Recommendation ITU-R P.838-3 (eq. 2, 3 and tables 1 to 4).

    Parameters
    ----------
    frequency_mhz
        1000 to 1,000,000. [MHz]
    polarization
        Horizontal or vertical.

    Raises
    ------
    ConfigError
        A frequency outside that range, or another polarization.

    Examples
    --------
    The Recommendation's table 5 has 0.04481 and 1.1233 for 15 GHz, horizontal.

    >>> from fugai.wireless import rain_coefficients
    >>> k, alpha = rain_coefficients(frequency_mhz=15_000.0, polarization="horizontal")
    >>> round(k, 5), round(alpha, 4)
    (0.04481, 1.1233)
    """
    if not 1000.0 <= frequency_mhz <= 1_000_000.0:
        msg = f"`frequency_mhz` must be between 1000 and 1000000, found {frequency_mhz:g}."
        raise ConfigError(msg)
    if polarization not in ("horizontal", "vertical"):
        msg = f"`polarization` must be horizontal or vertical, found {polarization!r}."
        raise ConfigError(msg)
    k, alpha = p838.rain_coefficients(frequency_mhz / 1000.0, polarization == "vertical")
    return float(k), float(alpha)


def rain_attenuation_db(
    length_m: npt.ArrayLike,
    *,
    frequency_mhz: float,
    rain_mm_h: float,
    percent: float = 0.01,
    polarization: Polarization = "vertical",
) -> FloatArray:
    """Attenuation by rain on a link that is exceeded for a share of the average year. [dB]

    Recommendation ITU-R P.530-18, section 2.4.1 (eq. 32 to 35).

    Parameters
    ----------
    length_m
        Path lengths, of any shape; the method is for up to 60 km. [m]
    frequency_mhz
        1000 to 100,000. [MHz]
    rain_mm_h
        Rain rate exceeded for 0.01 % of the year, over a minute, as ITU-R P.837 maps it. [mm/h]
    percent
        0.001 to 1. [%]
    polarization
        Horizontal or vertical.

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> from fugai.wireless import rain_attenuation_db
    >>> rain_attenuation_db([2000.0, 5000.0], frequency_mhz=38_000.0, rain_mm_h=42.0).round(1)
    array([19.4, 33.2])
    """
    if not 0.001 <= percent <= 1.0:
        msg = f"`percent` must be between 0.001 and 1, found {percent:g}."
        raise ConfigError(msg)
    if not 0.0 <= rain_mm_h <= 300.0:
        msg = f"`rain_mm_h` must be between 0 and 300, found {rain_mm_h:g}."
        raise ConfigError(msg)
    if not frequency_mhz <= 100_000.0:
        msg = f"`frequency_mhz` must be between 1000 and 100000, found {frequency_mhz:g}."
        raise ConfigError(msg)
    length = np.asarray(length_m, dtype=np.float64)
    if (length < 0.0).any():
        msg = f"`length_m` must be 0 or more, found {length.min():g}."
        raise ConfigError(msg)
    at_001 = rain_at_001_db(
        length, frequency_mhz=frequency_mhz, rain_mm_h=rain_mm_h, polarization=polarization
    )
    scale = p530.rain_attenuation_db(1.0, frequency_mhz / 1000.0, float(percent))
    return np.asarray(at_001 * scale)


def rain_at_001_db(
    length_m: FloatArray, *, frequency_mhz: float, rain_mm_h: float, polarization: Polarization
) -> FloatArray:
    """Attenuation exceeded for 0.01 % of the year, P.530-18 (eq. 32, 33). [dB]"""
    k, alpha = rain_coefficients(frequency_mhz=frequency_mhz, polarization=polarization)
    if rain_mm_h == 0.0:
        return np.zeros(length_m.shape)
    km, ghz = length_m / 1000.0, frequency_mhz / 1000.0
    inverse = 0.477 * km**0.633 * rain_mm_h ** (0.073 * alpha) * ghz**0.123
    inverse -= 10.579 * (1.0 - np.exp(-0.024 * km))
    return np.asarray(k * rain_mm_h**alpha * km / np.maximum(inverse, 0.4))


def gas_attenuation_db_per_km(
    *,
    frequency_mhz: float,
    pressure_hpa: float = PRESSURE_HPA,
    temperature_k: float = TEMPERATURE_K,
    vapour_g_m3: float = VAPOUR_G_M3,
) -> float:
    """Specific attenuation by oxygen and water vapour. [dB/km]

    Recommendation ITU-R P.676-13, Annex 1 (eq. 1 to 9), summed line by line.

    Parameters
    ----------
    frequency_mhz
        1000 to 1,000,000. [MHz]
    pressure_hpa
        Of dry air. [hPa]
    temperature_k
        Of the air. [K]
    vapour_g_m3
        Density of water vapour. [g/m3]

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    Far more at 60 GHz, where oxygen absorbs, than beside it:

    >>> from fugai.wireless import gas_attenuation_db_per_km
    >>> [round(gas_attenuation_db_per_km(frequency_mhz=f), 3) for f in (12_000.0, 60_000.0, 90_000.0)]
    [0.018, 14.778, 0.381]
    """
    for name, value, low, high in (
        ("frequency_mhz", frequency_mhz, 1000.0, 1_000_000.0),
        ("pressure_hpa", pressure_hpa, 1.0, 1100.0),
        ("temperature_k", temperature_k, 150.0, 350.0),
        ("vapour_g_m3", vapour_g_m3, 0.0, 100.0),
    ):
        if not low <= value <= high:
            msg = f"`{name}` must be between {low:g} and {high:g}, found {value:g}."
            raise ConfigError(msg)
    return _by_lines(
        float(frequency_mhz) / 1000.0, float(pressure_hpa), float(temperature_k), float(vapour_g_m3)
    )
