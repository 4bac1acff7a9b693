"""What a microwave hop must meet: clearance, rate and availability, in what weather."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai.wireless.models.p1812.checks import Polarization

_RANGES: dict[str, tuple[float, float]] = {
    "rate_mbit_s": (0.1, 100_000.0),
    "availability": (0.9, 0.99999),
    "rain_mm_h": (0.0, 300.0),
    "dn1": (-1000.0, 0.0),
    "median_k": (0.3, 10.0),
    "median_share": (0.0, 3.0),
    "least_share": (0.0, 3.0),
    "allowance_m": (0.0, 200.0),
}


@dataclass(frozen=True, kw_only=True)
class HopRules:
    """What a hop must meet, and the weather that it must meet it in.

    A path is clear where both rules of ITU-R P.530-18, section 2.2.2.1, for one antenna at each end hold: at
    the median effective Earth radius ``median_share`` of the first Fresnel zone is free over every obstacle,
    and at the radius that is exceeded for 99.9 % of the worst month ``least_share`` of it. The second share
    is 0.6 in tropical climates on paths above 30 km; in temperate ones 0.3 behind an extended obstruction and 0
    behind a single one are enough. By default the strictest holds everywhere.

    Parameters
    ----------
    rate_mbit_s
        Rate that the hop must carry at the availability. [Mbit/s]
    availability
        Share of the time, 0.9 to 0.99999: one less the rain outage of an average year and the multipath
        outage of its worst month.
    rain_mm_h
        Rain rate exceeded for 0.01 % of the year, ITU-R P.837; the default is zone K of P.837-1. [mm/h]
    dn1
        Refractivity gradient in the lowest 65 m not exceeded for 1 % of the year, ITU-R P.453. [N-units/km]
    polarization
        Horizontal or vertical; rain takes less from the vertical one.
    median_k
        Median effective Earth radius factor.
    median_share, least_share
        Free share of the first Fresnel zone at ``median_k``, and at the least k.
    allowance_m
        Added to all ground between the ends, for trees and for the error of a terrain model, which P.530
        wants added above 13 GHz. [m]

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import HopRules
    >>> HopRules(rate_mbit_s=300.0).median_share
    1.0
    """

    rate_mbit_s: float = 100.0
    availability: float = 0.9999
    rain_mm_h: float = 42.0
    dn1: float = -200.0
    polarization: Polarization = "vertical"
    median_k: float = 4.0 / 3.0
    median_share: float = 1.0
    least_share: float = 0.6
    allowance_m: float = 5.0

    def __post_init__(self) -> None:
        problems = []
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                problems.append(f"`{name}` must be between {low:g} and {high:g}, found {value:g}.")
        if self.polarization not in ("horizontal", "vertical"):
            problems.append(
                f"`polarization` must be horizontal or vertical, found {self.polarization!r}."
            )
        if problems:
            raise ConfigError(*problems)
