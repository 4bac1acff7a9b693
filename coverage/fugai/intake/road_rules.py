"""What is known about roads in general: speeds by class, access words, barriers. From a data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Tags that may name a speed zone such as 'CN:urban'."""

ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
"""Tags of one-way traffic, the most special first."""


@dataclass(frozen=True, kw_only=True)
class Highway:
    """Defaults of one highway class.

    Parameters
    ----------
    kmh
        Driven speed where no limit is mapped. [km/h]
    drive, walk
        Who may use it unless tags say otherwise.
    oneway
        Whether it is one-way unless tags say otherwise.
    cap
        A mapped limit does not raise the speed above ``kmh``.
    fixed
        ``kmh`` holds whatever limit is mapped: a project's own figure.
    """

    kmh: float
    drive: bool
    walk: bool
    oneway: bool = False
    cap: bool = False
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class RoadRules:
    """The data file ``road_speeds.toml``, with a project's own speeds and factor over it.

    Its sections carry their meaning beside the values. ``urban_factor`` is the share of a mapped
    limit that is driven in built-up areas, where signals, junctions and parking slow traffic.
    """

    highway: dict[str, Highway]
    ignored: frozenset[str]
    slower: dict[str, dict[str, float]]
    no_limit_kmh: float
    walk_limit_kmh: float
    urban_kmh: float
    unknown_limits: frozenset[str]
    zones: dict[str, float]
    drive_keys: tuple[str, ...]
    walk_keys: tuple[str, ...]
    allowed: frozenset[str]
    denied: frozenset[str]
    walk_anyway: frozenset[str]
    open_barriers: frozenset[str]
    walls: frozenset[str]
    ferry_kmh: float
    longest_edge_m: float
    urban_factor: float

    @property
    def keys(self) -> frozenset[str]:
        """Tag keys that bear on how a way may be used; all others can be left unread."""
        return frozenset(
            ("highway", "route", "junction", "motorroad", "duration", "maxspeed",
             "maxspeed:forward", "maxspeed:backward", *ZONE_KEYS, *ONEWAY_KEYS, *self.slower,
             *self.drive_keys, *self.walk_keys)
        )  # fmt: skip

    def permission(self, tags: Mapping[str, str], keys: Iterable[str]) -> str:
        """'allowed' or 'denied' by the first of the keys whose value is known, else ''."""
        for key in keys:
            value = tags.get(key)
            if value in self.allowed:
                return "allowed"
            if value in self.denied:
                walkers = keys is self.walk_keys and value in self.walk_anyway
                return "" if walkers else "denied"
        return ""

    def barrier_stops(self, tags: Mapping[str, str]) -> tuple[bool, bool]:
        """Whether a barrier stops motor vehicles, and whether it stops people on foot."""
        kind = tags.get("barrier", "no")
        drive = self.permission(tags, self.drive_keys)
        walk = self.permission(tags, self.walk_keys)
        stops_driving = drive == "denied" or (drive == "" and kind not in self.open_barriers)
        stops_walking = walk == "denied" or (walk == "" and kind in self.walls)
        return stops_driving, stops_walking


def road_rules(
    *, speeds: Mapping[str, float] | None = None, urban_factor: float = 0.8
) -> RoadRules:
    """Rules of the data file with a project's own speeds by highway class. [km/h]

    Raises
    ------
    ConfigError
        A class is unknown, a speed is not above 0 and at most 200, or the factor is not above 0
        and at most 1.
    """
    if not 0.0 < urban_factor <= 1.0:
        msg = f"`urban_factor` must be above 0 and at most 1, found {urban_factor}."
        raise ConfigError(msg)
    data = _data()
    highway = {name: Highway(**entry) for name, entry in data["highway"].items()}
    for name, kmh in (speeds or {}).items():
        if name not in highway:
            msg = f"`speeds` must name highway classes, found {name!r}."
            raise ConfigError(msg)
        if not 0.0 < kmh <= 200.0:
            msg = f"`speeds.{name}` must be above 0 and at most 200 km/h, found {kmh}."
            raise ConfigError(msg)
        highway[name] = replace(highway[name], kmh=float(kmh), fixed=True)
    return _assemble(data, highway, urban_factor)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("fugai.intake").joinpath("road_speeds.toml").read_text("utf-8"))


def _assemble(data: dict[str, Any], highway: dict[str, Highway], factor: float) -> RoadRules:
    limit, access, barrier = data["limit"], data["access"], data["barrier"]
    return RoadRules(
        highway=highway,
        ignored=frozenset(data["ignored"]["highway"]),
        slower=data["slower"],
        no_limit_kmh=limit["none"],
        walk_limit_kmh=limit["walk"],
        urban_kmh=limit["urban_kmh"],
        unknown_limits=frozenset(limit["unknown"]),
        zones=limit["zone"],
        drive_keys=tuple(access["drive_keys"]),
        walk_keys=tuple(access["walk_keys"]),
        allowed=frozenset(access["allowed"]),
        denied=frozenset(access["denied"]),
        walk_anyway=frozenset(access["walk_anyway"]),
        open_barriers=frozenset(barrier["open"]),
        walls=frozenset(barrier["stops_walking"]),
        ferry_kmh=data["ferry"]["kmh"],
        longest_edge_m=data["graph"]["longest_edge_m"],
        urban_factor=factor,
    )
