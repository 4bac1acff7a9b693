"""Bands and modulations of microwave hops, from an editable data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from fugai.errors import ConfigError
from fugai.units import thermal_noise_dbm

_RANGES: dict[str, tuple[float, float]] = {
    "frequency_mhz": (1000.0, 100_000.0),
    "bandwidth_mhz": (0.5, 5000.0),
    "power_dbm": (-30.0, 50.0),
    "antenna_gain_dbi": (0.0, 60.0),
    "noise_figure_db": (0.0, 30.0),
    "max_length_m": (10.0, 100_000.0),
}


@dataclass(frozen=True, kw_only=True)
class Modulation:
    """One step of the adaptive modulation of a hop.

    The values of every step, and where they come from, are in ``bands.toml`` beside this module.

    Parameters
    ----------
    name
        Such as 256QAM.
    snr_db
        Signal over noise that it needs. [dB]
    bit_per_s_per_hz
        What it carries, net. [bit/s/Hz]

    Examples
    --------
    >>> from fugai.wireless import modulations
    >>> [step.name for step in modulations()[:3]]
    ['QPSK', '16QAM', '64QAM']
    """

    name: str
    snr_db: float
    bit_per_s_per_hz: float


@dataclass(frozen=True, kw_only=True)
class MicrowaveBand:
    """Equipment of both ends of a hop in one band.

    Parameters
    ----------
    frequency_mhz
        1000 to 100,000. [MHz]
    bandwidth_mhz
        Of one channel. [MHz]
    power_dbm
        At the antenna. [dBm]
    antenna_gain_dbi
        Of each end. [dBi]
    noise_figure_db
        Of the receiver. [dB]
    max_length_m
        Longest hop. [m]
    highest
        Name of the highest modulation; '' for the last there is.

    Raises
    ------
    ConfigError
        A value outside its range, or a modulation that there is not.

    Examples
    --------
    >>> from fugai.wireless import MicrowaveBand
    >>> radio = MicrowaveBand(
    ...     frequency_mhz=23_000.0, bandwidth_mhz=28.0, power_dbm=20.0, antenna_gain_dbi=40.0,
    ...     noise_figure_db=6.0, max_length_m=15_000.0, highest="16QAM",
    ... )
    >>> radio.steps()[-1].name, radio.rate_mbit_s(radio.steps()[-1])
    ('16QAM', 84.0)
    """

    frequency_mhz: float
    bandwidth_mhz: float
    power_dbm: float
    antenna_gain_dbi: float
    noise_figure_db: float
    max_length_m: float
    highest: str = ""

    def __post_init__(self) -> None:
        problems = []
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                problems.append(f"`{name}` must be between {low:g} and {high:g}, found {value:g}.")
        known = [step.name for step in modulations()]
        if self.highest and self.highest not in known:
            problems.append(f"`highest` must be one of {', '.join(known)}, found {self.highest!r}.")
        if problems:
            raise ConfigError(*problems)

    @property
    def noise_dbm(self) -> float:
        """Thermal noise in a channel, with the noise figure. [dBm]"""
        return thermal_noise_dbm(self.bandwidth_mhz * 1e6, noise_figure_db=self.noise_figure_db)

    def steps(self) -> tuple[Modulation, ...]:
        """Modulations of the radio, the most robust first."""
        every = modulations()
        if not self.highest:
            return every
        last = next(n for n, step in enumerate(every) if step.name == self.highest)
        return every[: last + 1]

    def rate_mbit_s(self, step: Modulation) -> float:
        """What a modulation carries in a channel. [Mbit/s]"""
        return self.bandwidth_mhz * step.bit_per_s_per_hz


@cache
def _data() -> dict[str, list[dict[str, object]]]:
    text = files("fugai.wireless.links").joinpath("bands.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def modulations() -> tuple[Modulation, ...]:
    """Steps of adaptive modulation, the most robust first.

    Examples
    --------
    >>> from fugai.wireless import modulations
    >>> modulations()[-1]
    Modulation(name='4096QAM', snr_db=39.5, bit_per_s_per_hz=9.2)
    """
    return tuple(Modulation(**row) for row in _data()["modulations"])  # type: ignore[arg-type]


@cache
def microwave_bands() -> tuple[MicrowaveBand, ...]:
    """Built-in equipment by band, 6 to 80 GHz, the lowest first.

    Examples
    --------
    >>> from fugai.wireless import microwave_bands
    >>> [round(band.frequency_mhz / 1000) for band in microwave_bands()]
    [7, 8, 11, 15, 19, 22, 38, 78]
    """
    names = {item.name for item in fields(MicrowaveBand)}
    rows = _data()["bands"]
    return tuple(MicrowaveBand(**{k: v for k, v in row.items() if k in names}) for row in rows)  # type: ignore[arg-type]
