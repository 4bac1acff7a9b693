"""Clutter loss, ITU-R P.2108: functions."""

from __future__ import annotations

import math
from typing import Literal

from scipy.special import ndtri

from fugai._deprecated import rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import p2108 as kernel

Clutter = Literal["water", "open", "suburban", "urban", "trees", "dense urban"]

CLUTTER_HEIGHT_M: dict[str, float] = {
    "water": 10.0,
    "open": 10.0,
    "suburban": 10.0,
    "urban": 15.0,
    "trees": 15.0,
    "dense urban": 20.0,
}
"""Representative height of each kind of clutter, ITU-R P.2108-1 table 3. [m]"""

STREET_WIDTH_M = 27.0
"""Street width where it is not known, ITU-R P.2108-1 section 3.1. [m]"""


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def clutter_height_gain_loss_db(
    *,
    frequency_mhz: float,
    antenna_height_m: float,
    clutter: Clutter,
    clutter_height_m: float | None = None,
    street_width_m: float = STREET_WIDTH_M,
) -> float:
    """Median clutter loss of an antenna below the clutter [dB], ITU-R P.2108-1 section 3.1.

    Add it for each end to the loss of the path over the rooftops or tree tops; it is 0 above them.

    Parameters
    ----------
    frequency_mhz
        30 to 3000. [MHz]
    antenna_height_m
        Above ground. [m]
    clutter
        water, open, suburban, urban, trees or dense urban.
    clutter_height_m
        Representative height of the clutter; None: `CLUTTER_HEIGHT_M`. [m]
    street_width_m
        Width of the street; without effect on water and open ground. [m]

    Raises
    ------
    ConfigError
        A value outside its range, or another kind of clutter.

    Examples
    --------
    On open ground at 1 GHz, 21.8 dB for a tenth of the clutter's height:

    >>> round(clutter_height_gain_loss_db(frequency_mhz=1000.0, antenna_height_m=1.0,
    ...                                   clutter="open"), 1)
    21.8
    """
    if clutter not in CLUTTER_HEIGHT_M:
        msg = f"`clutter` must be one of {', '.join(CLUTTER_HEIGHT_M)}, found {clutter!r}."
        raise ConfigError(msg)
    top = CLUTTER_HEIGHT_M[clutter] if clutter_height_m is None else clutter_height_m
    _check(
        ("frequency_mhz", frequency_mhz, 30.0 <= frequency_mhz <= 3000.0, "between 30 and 3000"),
        ("antenna_height_m", antenna_height_m, 0.0 < antenna_height_m < math.inf, "above 0"),
        ("street_width_m", street_width_m, 0.0 < street_width_m < math.inf, "above 0"),
        ("clutter_height_m", top, 0.0 < top < math.inf, "above 0"),
    )
    return float(
        kernel.height_gain_loss_db(
            frequency_mhz / 1e3, antenna_height_m, street_width_m, top, clutter in ("water", "open")
        )
    )


@rescaled_arguments(
    removed_in="0.3.0",
    frequency_ghz=("frequency_mhz", 1000.0),
    distance_km=("distance_m", 1000.0),
)
def clutter_terrestrial_loss_db(
    *, frequency_mhz: float, distance_m: float, location_percent: float = 50.0
) -> float:
    """Clutter loss of a terminal in urban or suburban clutter [dB], ITU-R P.2108-1 section 3.2.

    On paths of 1 km or longer it may be added for both ends.

    Parameters
    ----------
    frequency_mhz
        500 to 67 000. [MHz]
    distance_m
        Length of the path, from 250. [m]
    location_percent
        Share of the locations at which the loss is not exceeded, above 0 and below 100. [%]

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> round(clutter_terrestrial_loss_db(frequency_mhz=3500.0, distance_m=2000.0), 1)
    30.4
    """
    _check(
        ("frequency_mhz", frequency_mhz, 500.0 <= frequency_mhz <= 67e3, "between 500 and 67000"),
        ("distance_m", distance_m, 250.0 <= distance_m < math.inf, "at least 250"),
        _percent(location_percent),
    )
    deviate = -float(ndtri(location_percent / 100.0))
    return float(kernel.terrestrial_loss_db(frequency_mhz / 1e3, distance_m / 1e3, deviate))


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
def clutter_aeronautical_loss_db(
    *, frequency_mhz: float, elevation_deg: float, location_percent: float = 50.0
) -> float:
    """Clutter loss of a terminal towards aircraft or satellites [dB], P.2108-1 section 3.3.

    Parameters
    ----------
    frequency_mhz
        10 000 to 100 000. [MHz]
    elevation_deg
        Elevation of the aircraft or satellite, 0 to 90. [deg]
    location_percent
        Share of the locations at which the loss is not exceeded, above 0 and below 100. [%]

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> round(clutter_aeronautical_loss_db(frequency_mhz=30e3, elevation_deg=10.0), 1)
    15.2
    """
    _check(
        (
            "frequency_mhz",
            frequency_mhz,
            10e3 <= frequency_mhz <= 100e3,
            "between 10000 and 100000",
        ),
        ("elevation_deg", elevation_deg, 0.0 <= elevation_deg <= 90.0, "between 0 and 90"),
        _percent(location_percent),
    )
    share = location_percent / 100.0
    return float(
        kernel.aeronautical_loss_db(frequency_mhz / 1e3, elevation_deg, share, -float(ndtri(share)))
    )


def _percent(value: float) -> tuple[str, float, bool, str]:
    return "location_percent", value, 0.0 < value < 100.0, "above 0 and below 100"


def _check(*rules: tuple[str, float, bool, str]) -> None:
    problems = [
        f"`{name}` must be {rule} for ITU-R P.2108, found {value:g}."
        for name, value, good, rule in rules
        if not good
    ]
    if problems:
        raise ConfigError(*problems)
