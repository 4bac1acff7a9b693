"""Suburban macro cells at 2.6 GHz by Kun, Wang and Li: function."""

from __future__ import annotations

import math

from fugai.wireless.models.path_loss import Validity

KUN = Validity(
    frequency_mhz=(2500.0, 2700.0),
    distance_m=(100.0, 5000.0),
    tx_height_m=(1.0, 200.0),
    rx_height_m=(1.0, 10.0),
)


def kun_loss_db(*, frequency_mhz: float, distance_m: float) -> float:
    """Median loss of a suburban macro cell at 2.6 GHz [dB]: 36 + 26 lg d.

    A regression of measurements. Source: Kun, Wang and Li, "Path loss models for suburban scenario at
    2.3 GHz, 2.6 GHz and 3.5 GHz", ISAPE 2008.

    Parameters
    ----------
    frequency_mhz
        2500 to 2700. [MHz]
    distance_m
        Between the antennas, 100 to 5000. [m]

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> round(kun_loss_db(frequency_mhz=2620.0, distance_m=2000.0), 2)
    121.83
    """
    KUN.check("Kun's model of 2.6 GHz", frequency_mhz=frequency_mhz, distance_m=distance_m)
    return 36.0 + 26.0 * math.log10(distance_m)
