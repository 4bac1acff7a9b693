"""Irregular Terrain Model (Longley-Rice) of one path or area, as functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai._deprecated import gathered_arguments, rescaled_arguments
from fugai.wireless.models.itm.model import ITM
from fugai.wireless.models.profile import old_heights

if TYPE_CHECKING:
    from fugai.wireless.models.itm.options import Siting
    from fugai.wireless.models.profile import PathProfile


@old_heights
@gathered_arguments(into="model", kind=ITM, removed_in="0.3.0")
def itm_loss_db(
    profile: PathProfile,
    *,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    model: ITM | None = None,
) -> float:
    """Basic transmission loss over a terrain profile [dB], ITM (Longley-Rice) point-to-point.

    `ITM.path` gives the warnings of NTIA's implementation too; its errors are `ConfigError` here.

    Parameters
    ----------
    profile
        Terrain from transmitter to receiver; the loss is NaN where a height is missing.
    frequency_mhz
        20 to 20 000. [MHz]
    tx_height_m, rx_height_m
        Antennas above ground, 0.5 to 3000. [m]
    model
        Climate, ground and percentages; None: the defaults of `ITM`.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import ITM, PathProfile
    >>> flat = PathProfile.evenly_spaced([0.0] * 101, spacing_m=100.0)
    >>> link = {"frequency_mhz": 900.0, "tx_height_m": 30.0, "rx_height_m": 1.5}
    >>> round(itm_loss_db(flat, **link), 1)
    127.4
    >>> round(itm_loss_db(flat, **link, model=ITM(climate="desert", time_percent=95.0)), 1)
    128.2
    """
    found = (model or ITM()).path(
        profile, frequency_mhz=frequency_mhz, tx_height_m=tx_height_m, rx_height_m=rx_height_m
    )
    return found.loss_db


@rescaled_arguments(removed_in="0.3.0", distance_km=("distance_m", 1000.0))
@gathered_arguments(into="model", kind=ITM, removed_in="0.3.0")
def itm_area_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
    delta_h_m: float,
    tx_siting: Siting | int = "random",
    rx_siting: Siting | int = "random",
    model: ITM | None = None,
) -> float:
    """Basic transmission loss where only the terrain irregularity is known [dB], ITM area mode.

    Parameters
    ----------
    frequency_mhz
        20 to 20 000. [MHz]
    distance_m
        Length of the path. [m]
    tx_height_m, rx_height_m
        Antennas above ground, 0.5 to 3000. [m]
    delta_h_m
        Terrain irregularity, the interdecile range of heights: 0 for water, 30 for plains, 90 for hills,
        200 for mountains. [m]
    tx_siting, rx_siting
        How the site of an antenna is chosen: one of `SITINGS`, or its number from 0.
    model
        Climate, ground and percentages; None: the defaults of `ITM`.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    The first of NTIA's own cases, printed as 152.5 dB:

    >>> from fugai.wireless import ITM
    >>> model = ITM(polarization="horizontal", conductivity=0.008, time_percent=87.0,
    ...             variability_mode="single message")
    >>> round(itm_area_loss_db(frequency_mhz=230.0, distance_m=16_000.0, tx_height_m=10.0,
    ...                        rx_height_m=1.0, delta_h_m=0.0, model=model), 1)
    152.5
    """
    found = (model or ITM()).area(
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        delta_h_m=delta_h_m,
        tx_siting=tx_siting,
        rx_siting=rx_siting,
    )
    return found.loss_db
