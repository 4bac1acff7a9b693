"""The uplink of a technology or layer: a terminal's power and how it is controlled, the base station's receiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from fugai.errors import ConfigError

MOST_LOAD = 0.95
"""Load from which on the noise rise that is derived from it no longer grows."""

_RANGES: dict[str, tuple[float, float]] = {
    "power_dbm": (-40.0, 60.0),
    "noise_figure_db": (0.0, 30.0),
    "p0_dbm": (-130.0, 30.0),
    "alpha": (0.0, 1.0),
    "resource_blocks": (1, 1000),
    "share": (0.05, 1.0),
    "streams": (1, 16),
    "shannon_share": (0.05, 1.0),
    "peak_bit_per_s_per_hz": (0.1, 12.0),
    "noise_rise_db": (0.0, 30.0),
}
_WHOLE = ("resource_blocks", "streams")


@dataclass(frozen=True, kw_only=True)
class Uplink:
    """What a terminal sends and what a base station needs to receive it.

    Parameters
    ----------
    power_dbm
        Greatest power of a terminal. [dBm]
    noise_figure_db
        Of the base station's receiver. [dB]
    p0_dbm, alpha
        Open-loop power control: the power that is wanted at the base station in one resource block of 180
        kHz, and the share of the coupling loss that a terminal makes up for. [dBm, 1]
    resource_blocks
        Most blocks that one terminal is granted, None for all of the carrier.
    share
        Of the time; None: all of it where the duplex is FDD, what the downlink leaves in TDD.
    streams
        Most streams of one terminal (MIMO).
    shannon_share, peak_bit_per_s_per_hz
        Attenuation and cap of the Shannon bound, for each stream.
    noise_rise_db
        Interference over thermal noise at the base station, None for -10 lg(1 - load). [dB]

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import Uplink
    >>> Uplink(resource_blocks=10).power_dbm
    23.0
    """

    power_dbm: float = 23.0
    noise_figure_db: float = 5.0
    p0_dbm: float = -92.2
    alpha: float = 0.8
    resource_blocks: int | None = None
    share: float | None = None
    streams: int = 1
    shannon_share: float = 0.4
    peak_bit_per_s_per_hz: float = 2.0
    noise_rise_db: float | None = None

    def __post_init__(self) -> None:
        problems = [
            problem
            for item in fields(self)
            if (problem := uplink_problem(item.name, item.name, getattr(self, item.name)))
        ]
        if problems:
            raise ConfigError(*problems)


def uplink_problem(where: str, key: str, value: object) -> str | None:
    """What is wrong with the value of a key of an uplink, None where nothing is."""
    if value is None and key in ("resource_blocks", "share", "noise_rise_db"):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        rule = "a number"
    elif key in _WHOLE and not isinstance(value, int):
        rule = "a whole number"
    else:
        low, high = _RANGES[key]
        rule = "" if low <= value <= high else f"between {low:g} and {high:g}"
    return f"`{where}` must be {rule}, found {value!r}." if rule else None


def changed_uplink(
    where: str, before: Uplink | None, changes: object, problems: list[str]
) -> Uplink | None:
    """An uplink with a table of changes; problems are added to the list."""
    if not isinstance(changes, Mapping):
        problems.append(f"`{where}` must be a table of keys and values, found {changes!r}.")
        return before
    found: dict[str, object] = {}
    for key, value in changes.items():
        if key not in _RANGES:
            problems.append(f"`{where}.{key}` must be a known key, found {key!r}.")
            continue
        problem = uplink_problem(f"{where}.{key}", key, value)
        if problem:
            problems.append(problem)
        else:
            found[key] = value
    return replace(before or Uplink(), **found)  # type: ignore[arg-type]
