"""The budget of hops in one band: losses, fade margin, availability, rate."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.free_space import free_space_losses_db
from fugai.kernels.propagation.links.rates import Hops, modulations
from fugai.wireless.links.weather import gas_attenuation_db_per_km, rain_at_001_db

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.wireless.links.bands import MicrowaveBand
    from fugai.wireless.links.rules import HopRules


@dataclass(frozen=True, kw_only=True, eq=False)
class HopBudget:
    """Figures of hops, one value each, as columns of `microwave_hops` are named."""

    free_space_db: FloatArray
    gas_db: FloatArray
    rain_db: FloatArray
    level_dbm: FloatArray
    margin_db: FloatArray
    availability: FloatArray
    rate_mbit_s: FloatArray
    clear_rate_mbit_s: FloatArray

    @classmethod
    def empty(cls, count: int) -> HopBudget:
        """Not a number everywhere."""
        return cls(**{item.name: np.full(count, np.nan) for item in fields(cls)})

    def put(self, at: IntArray, found: HopBudget) -> None:
        """Write the figures of some hops."""
        for name, values in found.columns().items():
            getattr(self, name)[at] = values

    def rows(self, at: IntArray) -> HopBudget:
        """The figures of some hops."""
        return HopBudget(**{name: values[at] for name, values in self.columns().items()})

    def columns(self) -> dict[str, FloatArray]:
        """Figures by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def hop_budget(
    band: MicrowaveBand,
    rules: HopRules,
    length_m: FloatArray,
    rise_m: FloatArray,
    lower_m: FloatArray,
) -> HopBudget:
    """Budget of hops whose path is clear.

    ``rise_m`` is the difference of height of both antennas, ``lower_m`` the lower one's above sea level.
    """
    slant = np.hypot(length_m, rise_m)
    free_space = free_space_losses_db(slant, float(band.frequency_mhz), 0.0)
    gas = gas_attenuation_db_per_km(frequency_mhz=band.frequency_mhz) * slant / 1000.0
    rain = rain_at_001_db(
        length_m,
        frequency_mhz=band.frequency_mhz,
        rain_mm_h=rules.rain_mm_h,
        polarization=rules.polarization,
    )
    level = band.power_dbm + 2.0 * band.antenna_gain_dbi - free_space - gas
    steps = band.steps()
    threshold = band.noise_dbm + np.array([step.snr_db for step in steps])
    rates = np.array([0.0, *(band.rate_mbit_s(step) for step in steps)])
    hops = Hops(
        length_km=length_m / 1000.0,
        inclination_mrad=1000.0 * rise_m / length_m,
        lower_m=np.ascontiguousarray(lower_m),
        rain_001_db=rain,
        level_dbm=level,
    )
    chosen = np.empty(len(length_m), dtype=np.int64)
    outage = np.empty(len(length_m))
    most = 100.0 * (1.0 - rules.availability)
    modulations(
        hops, band.frequency_mhz / 1000.0, float(rules.dn1), threshold, most, chosen, outage
    )
    return HopBudget(
        free_space_db=free_space,
        gas_db=gas,
        rain_db=rain,
        level_dbm=level,
        margin_db=level - threshold[np.maximum(chosen, 0)],
        availability=1.0 - outage / 100.0,
        rate_mbit_s=rates[chosen + 1],
        clear_rate_mbit_s=rates[np.searchsorted(threshold, level, side="right")],
    )
