"""Between antennas near street level, ITU-R P.1411-12 section 4.3.1: function."""

from __future__ import annotations

from typing import Literal

from scipy.special import ndtri

from fugai._deprecated import renamed_arguments, rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import p1411 as kernel
from fugai.wireless.models.p1411.checks import check_options
from fugai.wireless.models.path_loss import Validity

Surroundings = Literal["suburban", "urban", "dense urban"]

_STREET_LEVEL = Validity(
    frequency_mhz=(300.0, 3000.0),
    distance_m=(1.0, 3000.0),
    tx_height_m=(0.5, 10.0),
    rx_height_m=(0.5, 10.0),
)
_URBAN_DB = {"suburban": 0.0, "urban": 6.8, "dense urban": 2.3}


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
@renamed_arguments(removed_in="0.3.0", corner_m="transition_m")
def street_level_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    surroundings: Surroundings = "urban",
    location_percent: float = 50.0,
    transition_m: float = 20.0,
) -> float:
    """Loss between two antennas near street level [dB], P.1411-12 section 4.3.1.

    Parameters
    ----------
    frequency_mhz
        300 to 3000. [MHz]
    distance_m
        Between the antennas, 1 to 3000. [m]
    surroundings
        suburban, urban or dense urban.
    location_percent
        Share of the locations at which the loss is not exceeded, above 0 and below 100. [%]
    transition_m
        Width of the transition from line of sight to none, above 0 and at most 1000. [m]

    Raises
    ------
    ConfigError
        A value outside its range, or other surroundings.

    Examples
    --------
    Without line of sight, 9.5 + 45 lg 1000 MHz + 40 lg 1 km + 6.8:

    >>> round(street_level_loss_db(frequency_mhz=1000.0, distance_m=1000.0), 1)
    151.3
    """
    if surroundings not in _URBAN_DB:
        names = ", ".join(_URBAN_DB)
        msg = f"`surroundings` must be one of {names}, found {surroundings!r}."
        raise ConfigError(msg)
    _STREET_LEVEL.check(
        "ITU-R P.1411 near street level", frequency_mhz=frequency_mhz, distance_m=distance_m
    )
    good = 0.0 < location_percent < 100.0
    check_options(
        ("location_percent", location_percent, good, "above 0 and below 100"),
        ("transition_m", transition_m, 0.0 < transition_m <= 1000.0, "above 0 and at most 1000"),
    )
    share = location_percent / 100.0
    return float(
        kernel.street_level_db(
            distance_m,
            frequency_mhz,
            share,
            float(ndtri(share)),
            _URBAN_DB[surroundings],
            transition_m,
        )
    )
