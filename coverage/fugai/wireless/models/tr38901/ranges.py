"""Ranges of the scenarios of 3GPP TR 38.901 (V17), table 7.4.1-1."""

from __future__ import annotations

from fugai.errors import ConfigError
from fugai.wireless.models.path_loss import Validity

URBAN_MACRO = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(10.0, 5000.0),
    tx_height_m=(10.0, 150.0),
    rx_height_m=(1.5, 22.5),
)
RURAL_MACRO = Validity(
    frequency_mhz=(500.0, 30_000.0),
    distance_m=(10.0, 10_000.0),
    tx_height_m=(10.0, 150.0),
    rx_height_m=(1.0, 10.0),
)
RURAL_NLOS_M = (10.0, 5000.0)
URBAN_MICRO = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(10.0, 5000.0),
    tx_height_m=(3.0, 50.0),
    rx_height_m=(1.5, 22.5),
)
OFFICE = Validity(
    frequency_mhz=(500.0, 100_000.0),
    distance_m=(1.0, 150.0),
    tx_height_m=(0.0, 20.0),
    rx_height_m=(0.0, 20.0),
)


def check_surroundings(building_height_m: float, street_width_m: float) -> None:
    """Raise `ConfigError` for averages of the area outside 5 to 50 m."""
    problems = [
        f"`{name}` must be between 5 and 50 for TR 38.901 RMa, found {value:g}."
        for name, value in (
            ("building_height_m", building_height_m),
            ("street_width_m", street_width_m),
        )
        if not 5.0 <= value <= 50.0
    ]
    if problems:
        raise ConfigError(*problems)
