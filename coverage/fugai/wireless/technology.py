"""Radio technologies: defaults of a site and what a receiver needs, from an editable data file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from fugai.errors import ConfigError
from fugai.tables.vocabulary import LEVELS, Level
from fugai.units import thermal_noise_dbm
from fugai.wireless.uplink import Uplink, changed_uplink

Environment = Literal["rural", "suburban", "urban"]
ENVIRONMENTS: tuple[Environment, ...] = ("rural", "suburban", "urban")
"""Classes 1, 2 and 3 of a clutter raster, in this order."""

QUALITIES = ("ofdm", "cdma", "tdma")

_RANGES: dict[str, tuple[float, float]] = {
    "frequency_mhz": (30.0, 100_000.0),
    "bandwidth_mhz": (0.1, 2000.0),
    "sectors": (1, 12),
    "power_dbm": (-30.0, 60.0),
    "gain_dbi": (-10.0, 40.0),
    "beamwidth_deg": (1.0, 360.0),
    "vertical_beamwidth_deg": (1.0, 180.0),
    "front_back_db": (0.0, 40.0),
    "side_lobe_db": (0.0, 60.0),
    "pattern_limit_db": (0.0, 120.0),
    "downtilt_deg": (-20.0, 45.0),
    "height_m": (1.0, 400.0),
    "feeder_loss_db": (0.0, 30.0),
    "pilot_db": (-40.0, 0.0),
    "reuse": (1, 100),
    "noise_bandwidth_khz": (1.0, 1e6),
    "noise_figure_db": (0.0, 30.0),
    "load": (0.0, 1.0),
    "downlink_share": (0.05, 1.0),
    "streams": (1, 16),
    "beam_gain_db": (0.0, 30.0),
    "shannon_share": (0.05, 1.0),
    "peak_bit_per_s_per_hz": (0.1, 12.0),
    "receiver_height_m": (0.5, 50.0),
    "floor_dbm": (-160.0, -60.0),
    "threshold_dbm": (-150.0, -20.0),
    "max_range_m": (100.0, 100_000.0),
}


@dataclass(frozen=True, kw_only=True)
class Technology:
    """One radio technology: how a site is built by default, and what its receivers need.

    The fields are explained, with their sources, in ``technologies.toml`` beside this module.
    """

    name: str
    title: str
    frequency_mhz: float
    bandwidth_mhz: float
    sectors: int
    power_dbm: float
    gain_dbi: float
    beamwidth_deg: float
    vertical_beamwidth_deg: float
    front_back_db: float
    side_lobe_db: float
    downtilt_deg: float
    height_m: float
    feeder_loss_db: float
    quality: str
    reuse: int
    noise_bandwidth_khz: float
    noise_figure_db: float
    load: float
    receiver_height_m: float
    floor_dbm: float
    threshold_dbm: float
    max_range_m: float
    sigma_db: Mapping[str, float]
    model: Mapping[str, str]
    pilot_db: float = 0.0
    pattern_limit_db: float = 120.0
    terrain_model: str = ""
    downlink_share: float = 1.0
    resource_blocks: Mapping[str, int] = field(default_factory=dict)
    streams: int = 1
    beam_gain_db: float = 0.0
    shannon_share: float = 0.6
    peak_bit_per_s_per_hz: float = 4.4
    uplink: Uplink | None = None
    base: str = ""
    band_mhz: tuple[float, float] = (0.0, 0.0)

    @property
    def technology(self) -> str:
        """Name of the technology that a layer is of, the own name of a technology."""
        return self.base or self.name

    @property
    def level(self) -> Level:
        """What a receiver measures of it: RSRP, SS-RSRP, RSCP, RxLev."""
        return LEVELS[self.technology]

    @property
    def noise_dbm(self) -> float:
        """Thermal noise in the bandwidth of the reference signal, with the noise figure. [dBm]"""
        return thermal_noise_dbm(
            self.noise_bandwidth_khz * 1e3, noise_figure_db=self.noise_figure_db
        )

    def blocks(self, bandwidth_mhz: float) -> int:
        """Resource blocks of a channel; a bandwidth that no table has is filled to 90 %."""
        for name, blocks in self.resource_blocks.items():
            if math.isclose(float(name), bandwidth_mhz, abs_tol=0.01):
                return blocks
        return max(1, math.floor(0.9 * bandwidth_mhz * 1e3 / (12.0 * self.noise_bandwidth_khz)))

    def occupied_mhz(self, bandwidth_mhz: float) -> float:
        """Part of a channel that carries data downward: its resource blocks, in downlink time. [MHz]

        >>> from fugai.wireless import technologies
        >>> technologies()["lte-fdd"].occupied_mhz(20.0)
        18.0
        """
        if self.quality != "ofdm":
            return bandwidth_mhz * self.downlink_share
        filled = 12 * self.blocks(bandwidth_mhz) * self.noise_bandwidth_khz / 1e3
        return filled * self.downlink_share

    @property
    def uplink_share(self) -> float:
        """Of the time, for the uplink: as stated, else all of FDD, what TDD leaves; 0 without one."""
        if self.uplink is None:
            return 0.0
        if self.uplink.share is not None:
            return self.uplink.share
        return 1.0 if self.downlink_share == 1.0 else round(1.0 - self.downlink_share, 9)

    def reference_offset_db(self, bandwidth_mhz: float) -> float:
        """Reference signal relative to the carrier's power, negative or zero. [dB]

        OFDM: the power of one resource element, -10 lg (12 blocks), as RSRP is defined (3GPP
        TS 36.214, TS 38.215): -30.8 dB at 100 blocks. Others: ``pilot_db``.
        """
        if self.quality != "ofdm":
            return self.pilot_db
        return -10.0 * math.log10(12.0 * self.blocks(bandwidth_mhz))


@cache
def _defaults() -> dict[str, object]:
    text = files("fugai.wireless").joinpath("technologies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def section(name: str) -> dict[str, object]:
    """One table of the data file, without a project's changes."""
    table = _defaults()[name]
    if not isinstance(table, dict):
        msg = f"`{name}` must be a table, found {table!r}."
        raise ConfigError(msg)
    return dict(table)


def technologies(
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, Technology]:
    """Every technology by name, from the built-in data file and a project's changes to it.

    Parameters
    ----------
    overrides
        Technology to keys and values that differ, as a project's TOML file has them. The table
        ``wlan`` belongs to `wlan_settings` and is ignored.

    Raises
    ------
    ConfigError
        An unknown technology or key, a value of the wrong type or outside its range; all findings
        at once.

    Examples
    --------
    >>> from fugai.wireless import technologies
    >>> own = technologies({"lte-fdd": {"power_dbm": 43.0}})
    >>> own["lte-fdd"].power_dbm, own["lte-fdd"].frequency_mhz
    (43.0, 1850.0)
    """
    changes = dict(overrides or {})
    changes.pop("wlan", None)
    names = [name for name in _defaults() if name != "wlan"]
    problems = [
        f"`technologies.{name}` must be one of {', '.join(names)}, found {name!r}."
        for name in changes
        if name not in names
    ]
    found: dict[str, Technology] = {}
    for name in names:
        merged = section(name)
        _merge(f"technologies.{name}", merged, changes.get(name, {}), problems)
        if not problems:
            found[name] = Technology(name=name, **merged)  # type: ignore[arg-type]
    if problems:
        raise ConfigError(*problems)
    return found


def _merge(where: str, merged: dict[str, object], changes: object, problems: list[str]) -> None:
    if not isinstance(changes, Mapping):
        problems.append(f"`{where}` must be a table of keys and values, found {changes!r}.")
        return
    known = {item.name for item in fields(Technology)} - {"name", "base", "band_mhz"}
    if "uplink" in merged:
        merged["uplink"] = changed_uplink(f"{where}.uplink", None, merged["uplink"], problems)
    for key, value in changes.items():
        if key not in known:
            problems.append(f"`{where}.{key}` must be a known key, found {key!r}.")
        elif key in ("sigma_db", "model", "resource_blocks"):
            merged[key] = _table(f"{where}.{key}", key, merged.get(key, {}), value, problems)
        elif key == "uplink":
            before = cast("Uplink | None", merged.get("uplink"))
            merged[key] = changed_uplink(f"{where}.uplink", before, value, problems)
        else:
            problem = _scalar_problem(f"{where}.{key}", key, value)
            if problem:
                problems.append(problem)
            else:
                merged[key] = value


def _scalar_problem(where: str, key: str, value: object) -> str | None:
    rule = ""
    if key in ("title", "terrain_model"):
        rule = "" if isinstance(value, str) else "a text"
    elif key == "quality":
        rule = "" if value in QUALITIES else f"one of {', '.join(QUALITIES)}"
    elif isinstance(value, bool) or not isinstance(value, int | float):
        rule = "a number"
    elif key in ("sectors", "reuse", "streams") and not isinstance(value, int):
        rule = "a whole number"
    else:
        low, high = _RANGES[key]
        rule = "" if low <= value <= high else f"between {low:g} and {high:g}"
    return f"`{where}` must be {rule}, found {value!r}." if rule else None


def _table(
    where: str, key: str, before: object, value: object, problems: list[str]
) -> dict[str, object]:
    merged = dict(before) if isinstance(before, Mapping) else {}
    if not isinstance(value, Mapping):
        problems.append(f"`{where}` must be a table, found {value!r}.")
        return merged
    for name, item in value.items():
        if key == "resource_blocks":
            good = isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= 1000
            rule = "a whole number from 1 to 1000"
        elif name not in ENVIRONMENTS:
            good, rule = False, f"for one of {', '.join(ENVIRONMENTS)}"
        elif key == "sigma_db":
            number = isinstance(item, int | float) and not isinstance(item, bool)
            good, rule = number and 0.0 < float(item) <= 20.0, "above 0 and at most 20"
        else:
            good, rule = isinstance(item, str), "the name of a path loss model"
        if not good:
            problems.append(f"`{where}.{name}` must be {rule}, found {item!r}.")
        else:
            merged[str(name)] = item
    return merged
