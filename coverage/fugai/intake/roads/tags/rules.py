"""Rules for all roads, from ``speeds.toml``: speeds, access words, barriers, turn restrictions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fugai.errors import ConfigError
from fugai.intake.roads.tags.conditions import Traveller
from fugai.tables.vocabulary import TRAVEL_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.hours.moments import Moment

MOTOR_MODES = ("drive", "deliver")


@dataclass(frozen=True, kw_only=True)
class TravelSpeeds:
    """How fast the modes travel, where a project knows better than the rules for all roads.

    Parameters
    ----------
    walk_kmh, cycle_kmh
        Speed on foot, and of a bicycle on an open road. [km/h]
    speeds_kmh
        Highway class to the driven speed that holds whatever limit is mapped. [km/h]
    urban_factor
        Share of a mapped limit that is driven in built-up areas.
    signal_s
        Mode to what it loses at a traffic signal, where that is not the rules' own; 0 for nothing. [s]

    Examples
    --------
    >>> from fugai.intake import TravelSpeeds
    >>> TravelSpeeds(walk_kmh=4.5, speeds_kmh={"primary": 38.0}).urban_factor
    0.9
    """

    walk_kmh: float = 5.0
    cycle_kmh: float = 20.0
    speeds_kmh: Mapping[str, float] = field(default_factory=dict)
    urban_factor: float = 0.9
    signal_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Highway:
    """Defaults of one highway class.

    Parameters
    ----------
    kmh
        Driven speed where no limit is mapped. [km/h]
    drive, walk
        Who may use it unless tags say otherwise.
    cycle
        Highest speed that a courier rides there, 0 where closed to bicycles. [km/h]
    urban
        The same in built-up ground, 0 where it is no different. [km/h]
    walked
        Share of the walking speed that is walked there.
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
    cycle: float
    urban: float = 0.0
    walked: float = 1.0
    oneway: bool = False
    cap: bool = False
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class RoadRules:
    """The data file ``speeds.toml``, with a project's own speeds and factor in place of its own.

    The file explains its sections beside their values. ``urban_factor`` is the share of a mapped
    limit that is driven in built-up areas, where signals, junctions and parking slow traffic.
    ``walk_kmh`` and ``cycle_kmh`` are the speeds on foot and on an open road by bicycle. [km/h]
    """

    highway: dict[str, Highway]
    ignored: frozenset[str]
    slower: dict[str, dict[str, float]]
    slower_cycling: dict[str, dict[str, float]]
    no_limit_kmh: float
    no_limit_classes: frozenset[str]
    walk_limit_kmh: float
    urban_kmh: float
    signal_s: dict[str, float]
    street_classes: frozenset[str]
    unknown_limits: frozenset[str]
    zones: dict[str, float]
    cycle_push_kmh: float
    cycle_allowed_kmh: float
    van_private: frozenset[str]
    who: dict[str, Traveller]
    access_keys: dict[str, tuple[str, ...]]
    allowed: dict[str, frozenset[str]]
    denied: dict[str, frozenset[str]]
    barriers: dict[str, frozenset[str]]
    gates: frozenset[str]
    turn_keys: dict[str, tuple[str, ...]]
    turn_except: dict[str, frozenset[str]]
    carrier_kmh: dict[str, float]
    max_edge_m: float
    max_deviation_m: float
    urban_factor: float
    walk_kmh: float
    cycle_kmh: float


def road_rules(travel: TravelSpeeds | None = None, at: Moment | None = None) -> RoadRules:
    """Rules of the data file with a project's own speeds, for a moment or for no certain hour.

    Raises
    ------
    ConfigError
        A class is unknown, a speed is not above 0 and at most 200 (walking 20, cycling 45), or the
        factor is not above 0 and at most 1.
    """
    travel = travel or TravelSpeeds()
    for name, value, highest in (
        ("urban_factor", travel.urban_factor, 1.0),
        ("walk_kmh", travel.walk_kmh, 20.0),
        ("cycle_kmh", travel.cycle_kmh, 45.0),
    ):
        if not 0.0 < value <= highest:
            msg = f"`{name}` must be above 0 and at most {highest:g}, found {value}."
            raise ConfigError(msg)
    for mode, seconds in travel.signal_s.items():
        if mode not in TRAVEL_MODES:
            msg = f"`signal_s` must name modes, {', '.join(TRAVEL_MODES)}, found {mode!r}."
            raise ConfigError(msg)
        if not 0.0 <= seconds <= 120.0:
            msg = f"`signal_s.{mode}` must be from 0 to 120, found {seconds}."
            raise ConfigError(msg)
    data = _data()
    highway = {name: Highway(**entry) for name, entry in data["highway"].items()}
    for name, kmh in travel.speeds_kmh.items():
        if name not in highway:
            msg = f"`speeds_kmh` must name highway classes, found {name!r}."
            raise ConfigError(msg)
        if not 0.0 < kmh <= 200.0:
            msg = f"`speeds_kmh.{name}` must be above 0 and at most 200 km/h, found {kmh}."
            raise ConfigError(msg)
        highway[name] = replace(highway[name], kmh=float(kmh), urban=0.0, fixed=True)
    rules = _rules()
    return replace(
        rules,
        highway=highway,
        urban_factor=travel.urban_factor,
        signal_s={**rules.signal_s, **travel.signal_s},
        walk_kmh=travel.walk_kmh,
        cycle_kmh=travel.cycle_kmh,
        who={mode: replace(who, moment=at) for mode, who in rules.who.items()},
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(
        files("fugai.intake.roads.tags").joinpath("speeds.toml").read_text("utf-8")
    )


@cache
def _rules() -> RoadRules:
    """Rules of the data file; the speeds of `TravelSpeeds` replace those here."""
    data = _data()
    limit, access, barrier, turn = data["limit"], data["access"], data["barrier"], data["turn"]
    allowed, denied = set(access["words"]["allowed"]), set(access["words"]["denied"])
    also_denied, not_denied = access["also_denied"], access["not_denied"]
    access_keys = {mode: tuple(keys) for mode, keys in access["keys"].items()}
    allowed_to = {mode: frozenset(allowed - {*also_denied.get(mode, ())}) for mode in TRAVEL_MODES}
    return RoadRules(
        highway={},
        ignored=frozenset(data["ignored"]["highway"]),
        slower=data["slower"],
        slower_cycling=data["slower_cycling"],
        no_limit_kmh=limit["none"],
        no_limit_classes=frozenset(limit["none_on"]),
        walk_limit_kmh=limit["walk"],
        urban_kmh=limit["urban_kmh"],
        signal_s={mode: float(data["signal"][mode]) for mode in TRAVEL_MODES},
        street_classes=frozenset(data["built_up"]["streets"]),
        unknown_limits=frozenset(limit["unknown"]),
        zones=_zones(),
        cycle_push_kmh=data["cycle"]["push"],
        cycle_allowed_kmh=data["cycle"]["allowed"],
        van_private=frozenset(data["van"]["private"]),
        who={
            mode: Traveller(
                users=allowed_to[mode] | {mode},
                others=frozenset(access["others"]) | denied | {*also_denied.get(mode, ())},
                size=data["size"].get(mode, {}),
                moment=None,
            )
            for mode in TRAVEL_MODES
        },
        access_keys=access_keys,
        allowed=allowed_to,
        denied={
            mode: frozenset((denied | {*also_denied.get(mode, ())}) - {*not_denied.get(mode, ())})
            for mode in TRAVEL_MODES
        },
        gates=frozenset(barrier["gates"]),
        barriers={mode: frozenset(kinds) for mode, kinds in barrier["stops"].items()},
        turn_keys={mode: tuple(keys) for mode, keys in turn["keys"].items()},
        turn_except={mode: frozenset(words) for mode, words in turn["except"].items()},
        carrier_kmh=data["carrier"],
        max_edge_m=data["graph"]["max_edge_m"],
        max_deviation_m=data["graph"]["max_deviation_m"],
        urban_factor=1.0,
        walk_kmh=5.0,
        cycle_kmh=20.0,
    )


@cache
def _zones() -> dict[str, float]:
    """'FR:rural' and the bare 'rural' to the limit of the zone. [km/h]"""
    data = tomllib.loads(files("fugai.intake.roads.tags").joinpath("zones.toml").read_text("utf-8"))
    zones = {kind: float(kmh) for kind, kmh in data.pop("kind").items()}
    for kind, by_country in data.items():
        zones |= {f"{country}:{kind}": float(kmh) for country, kmh in by_country.items()}
    return zones
