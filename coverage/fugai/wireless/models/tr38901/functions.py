"""Path loss and line-of-sight probability of 3GPP TR 38.901 (V17), as functions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import tr38901 as kernel
from fugai.wireless.models.tr38901.ranges import (
    OFFICE,
    RURAL_MACRO,
    RURAL_NLOS_M,
    URBAN_MACRO,
    URBAN_MICRO,
    check_surroundings,
)

if TYPE_CHECKING:
    from fugai.wireless.models.path_loss import Validity

Scenario = Literal["uma", "umi", "rma", "inh", "inh-open"]


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def uma_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 25.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """UMa loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 10 to 5000. [m]
    tx_height_m, rx_height_m
        Base station, 10 to 150, and terminal, 1.5 to 22.5, above ground. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(uma_loss_db(frequency_mhz=5000.0, distance_m=1000.0, los=False), 2)
    144.76
    """
    _check(URBAN_MACRO, "TR 38.901 UMa", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    loss = kernel.urban_los_db if los else kernel.urban_nlos_db
    return float(loss(distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, False))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def umi_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 10.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """UMi street canyon loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 10 to 5000. [m]
    tx_height_m, rx_height_m
        Base station, 3 to 50, and terminal, 1.5 to 22.5, above ground. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(umi_loss_db(frequency_mhz=5000.0, distance_m=100.0, los=False), 2)
    107.94
    """
    _check(URBAN_MICRO, "TR 38.901 UMi", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    loss = kernel.urban_los_db if los else kernel.urban_nlos_db
    return float(loss(distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, True))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def rma_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 35.0,
    rx_height_m: float = 1.5,
    los: bool,
    building_height_m: float = 5.0,
    street_width_m: float = 20.0,
) -> float:
    """RMa loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 30 000. [MHz]
    distance_m
        Horizontal, 10 to 10 000, or to 5000 without line of sight. [m]
    tx_height_m, rx_height_m
        Base station, 10 to 150, and terminal, 1 to 10, above ground. [m]
    los
        Whether there is line of sight.
    building_height_m, street_width_m
        Averages of the area, 5 to 50 each. [m]

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(rma_loss_db(frequency_mhz=5000.0, distance_m=1000.0, los=False), 2)
    133.52
    """
    _check(RURAL_MACRO, "TR 38.901 RMa", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    check_surroundings(building_height_m, street_width_m)
    link = (distance_m, frequency_mhz / 1e3, tx_height_m, rx_height_m, building_height_m)
    if los:
        return float(kernel.rural_los_db(*link))
    replace(RURAL_MACRO, distance_m=RURAL_NLOS_M).check("TR 38.901 RMa NLOS", distance_m=distance_m)
    return float(kernel.rural_nlos_db(*link, street_width_m))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def inh_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float = 3.0,
    rx_height_m: float = 1.5,
    los: bool,
) -> float:
    """InH office loss with or without line of sight [dB], TR 38.901 table 7.4.1-1.

    Parameters
    ----------
    frequency_mhz
        500 to 100 000. [MHz]
    distance_m
        Horizontal, 1 to 150. [m]
    tx_height_m, rx_height_m
        Antennas above the floor, 0 to 20. [m]
    los
        Whether there is line of sight.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(inh_loss_db(frequency_mhz=5000.0, distance_m=50.0, los=False), 2)
    99.78
    """
    _check(OFFICE, "TR 38.901 InH", frequency_mhz, distance_m, tx_height_m, rx_height_m)
    slant = math.hypot(distance_m, tx_height_m - rx_height_m)
    return float(kernel.indoor_office_db(slant, frequency_mhz / 1e3, los))


def los_probability(*, distance_m: float, scenario: Scenario, rx_height_m: float = 1.5) -> float:
    """Probability of line of sight, 0 to 1, TR 38.901 table 7.4.2-1.

    Parameters
    ----------
    distance_m
        Horizontal, 0 or more. [m]
    scenario
        uma, umi, rma, inh (a mixed office) or inh-open (an open one).
    rx_height_m
        Terminal above ground; it matters for uma above 13 m. [m]

    Raises
    ------
    ConfigError
        Another scenario, or a distance below 0.

    Examples
    --------
    By hand, 18 / 63 + exp(-1) (1 - 18 / 63):

    >>> round(los_probability(distance_m=63.0, scenario="uma"), 4)
    0.5485
    """
    numbers = {"uma": kernel.UMA, "umi": kernel.UMI, "rma": kernel.RMA}
    if not distance_m >= 0.0:
        msg = f"`distance_m` must be 0 or more, found {distance_m:g}."
        raise ConfigError(msg)
    if scenario in ("inh", "inh-open"):
        return float(kernel.office_los_probability(distance_m, scenario == "inh-open"))
    if scenario not in numbers:
        msg = f"`scenario` must be one of {', '.join(numbers)}, inh, inh-open, found {scenario!r}."
        raise ConfigError(msg)
    return float(kernel.los_probability(distance_m, rx_height_m, numbers[scenario]))


def _check(
    validity: Validity,
    name: str,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
) -> None:
    validity.check(
        name,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
