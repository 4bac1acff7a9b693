"""Clutter loss, ITU-R P.2108: what the surroundings of a terminal add to a path's loss."""

from __future__ import annotations

import math
from typing import Literal

from scipy.special import ndtri

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
"""Width of a street where it is not known, ITU-R P.2108-1 section 3.1. [m]"""


def clutter_height_gain_loss_db(
    *,
    frequency_ghz: float,
    antenna_height_m: float,
    clutter: Clutter,
    clutter_height_m: float | None = None,
    street_width_m: float = STREET_WIDTH_M,
) -> float:
    """Median loss of an antenna among its surroundings [dB], ITU-R P.2108-1 section 3.1.

    To be added for either end to a path's loss over the roofs or tree tops; 0 above them.

    Parameters
    ----------
    frequency_ghz
        0.03 to 3. [GHz]
    antenna_height_m
        Above ground. [m]
    clutter
        What stands around.
    clutter_height_m
        Its representative height; None: `CLUTTER_HEIGHT_M`. [m]
    street_width_m
        Width of the street; without effect on water and open ground. [m]

    Raises
    ------
    ConfigError
        A value outside its range, or another kind of clutter.

    Examples
    --------
    >>> round(clutter_height_gain_loss_db(frequency_ghz=1.5, antenna_height_m=2,
    ...                                   clutter="suburban"), 1)
    20.5
    """
    if clutter not in CLUTTER_HEIGHT_M:
        msg = f"`clutter` must be one of {', '.join(CLUTTER_HEIGHT_M)}, found {clutter!r}."
        raise ConfigError(msg)
    top = CLUTTER_HEIGHT_M[clutter] if clutter_height_m is None else clutter_height_m
    _check(
        ("frequency_ghz", frequency_ghz, 0.03 <= frequency_ghz <= 3.0, "between 0.03 and 3"),
        ("antenna_height_m", antenna_height_m, 0.0 < antenna_height_m < math.inf, "above 0"),
        ("street_width_m", street_width_m, 0.0 < street_width_m < math.inf, "above 0"),
        ("clutter_height_m", top, 0.0 < top < math.inf, "above 0"),
    )
    return float(
        kernel.height_gain_loss_db(
            frequency_ghz, antenna_height_m, street_width_m, top, clutter in ("water", "open")
        )
    )


def clutter_terrestrial_loss_db(
    *, frequency_ghz: float, distance_km: float, location_percent: float = 50.0
) -> float:
    """Loss of a terminal in urban or suburban clutter [dB], ITU-R P.2108-1 section 3.2.

    Not exceeded at ``location_percent`` of places. For both ends of a path of 1 km or longer it may
    be added twice.

    Parameters
    ----------
    frequency_ghz
        0.5 to 67. [GHz]
    distance_km
        Length of the path, from 0.25. [km]
    location_percent
        Above 0 and below 100.

    Raises
    ------
    ConfigError
        A value outside its range.
    """
    _check(
        ("frequency_ghz", frequency_ghz, 0.5 <= frequency_ghz <= 67.0, "between 0.5 and 67"),
        ("distance_km", distance_km, 0.25 <= distance_km < math.inf, "at least 0.25"),
        _percent(location_percent),
    )
    deviate = -float(ndtri(location_percent / 100.0))
    return float(kernel.terrestrial_loss_db(frequency_ghz, distance_km, deviate))


def clutter_aeronautical_loss_db(
    *, frequency_ghz: float, elevation_deg: float, location_percent: float = 50.0
) -> float:
    """Loss of a terminal in clutter towards aircraft or satellites [dB], P.2108-1 section 3.3.

    Not exceeded at ``location_percent`` of places.

    Parameters
    ----------
    frequency_ghz
        10 to 100. [GHz]
    elevation_deg
        Of the far end, 0 to 90. [degrees]
    location_percent
        Above 0 and below 100.

    Raises
    ------
    ConfigError
        A value outside its range.
    """
    _check(
        ("frequency_ghz", frequency_ghz, 10.0 <= frequency_ghz <= 100.0, "between 10 and 100"),
        ("elevation_deg", elevation_deg, 0.0 <= elevation_deg <= 90.0, "between 0 and 90"),
        _percent(location_percent),
    )
    share = location_percent / 100.0
    return float(
        kernel.aeronautical_loss_db(frequency_ghz, elevation_deg, share, -float(ndtri(share)))
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
