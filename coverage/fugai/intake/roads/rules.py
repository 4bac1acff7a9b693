"""Rules for all roads, from ``speeds.toml``: speeds, access words, barriers, turn restrictions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fugai.errors import ConfigError
from fugai.tables.vocabulary import TRAVEL_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Tags that may name a speed zone such as 'CN:urban'."""

ONEWAY_KEYS: dict[str, tuple[str, ...]] = {
    "drive": ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    "deliver": (
        "oneway:goods",
        "oneway:motorcar",
        "oneway:motor_vehicle",
        "oneway:vehicle",
        "oneway",
    ),
    "cycle": ("oneway:bicycle", "oneway:vehicle", "oneway"),
    "walk": ("oneway:foot",),
}
"""Tags of one-way traffic that bind a mode, the most specific first."""

CYCLEWAY_KEYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
"""Tags that may say that bicycles ride against a one-way street."""

CYCLEWAY_ONEWAY_KEYS = ("cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway")

SIZE_KEYS = ("maxheight", "maxwidth", "maxweight")
"""Tags of limits on the size of vehicles."""

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

    Examples
    --------
    >>> from fugai.intake import TravelSpeeds
    >>> TravelSpeeds(walk_kmh=4.5, speeds_kmh={"primary": 38.0}).urban_factor
    0.8
    """

    walk_kmh: float = 5.0
    cycle_kmh: float = 20.0
    speeds_kmh: Mapping[str, float] = field(default_factory=dict)
    urban_factor: float = 0.8


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
    walk_limit_kmh: float
    urban_kmh: float
    unknown_limits: frozenset[str]
    zones: dict[str, float]
    cycle_push_kmh: float
    cycle_allowed_kmh: float
    van_limits: dict[str, float]
    van_private: frozenset[str]
    access_keys: dict[str, tuple[str, ...]]
    allowed: dict[str, frozenset[str]]
    denied: dict[str, frozenset[str]]
    open_barriers: frozenset[str]
    barriers: dict[str, frozenset[str]]
    turn_keys: dict[str, tuple[str, ...]]
    turn_except: dict[str, frozenset[str]]
    ferry_kmh: float
    max_edge_m: float
    max_deviation_m: float
    urban_factor: float
    walk_kmh: float
    cycle_kmh: float

    @property
    def keys(self) -> frozenset[str]:
        """Tag keys that decide how a way may be used; others need not be read."""
        many = (*self.access_keys.values(), *ONEWAY_KEYS.values())
        return frozenset(
            (
                "highway",
                "route",
                "junction",
                "motorroad",
                "duration",
                "maxspeed",
                "maxspeed:forward",
                "maxspeed:backward",
                *ZONE_KEYS,
                *CYCLEWAY_KEYS,
                *CYCLEWAY_ONEWAY_KEYS,
                *SIZE_KEYS,
                *self.slower,
                *self.slower_cycling,
                *(key for keys in many for key in keys),
            )
        )

    def permission(self, tags: Mapping[str, str], mode: str, *, keys: int | None = None) -> str:
        """'allowed' or 'denied' by the first of a mode's keys whose value is known, else ''.

        Parameters
        ----------
        keys
            How many of the keys are looked at, the most specific first; None for all.
        """
        for key in self.access_keys[mode][:keys]:
            words = [word.strip() for word in tags.get(key, "").split(";")]
            if any(word in self.allowed[mode] for word in words):
                return "allowed"
            if any(word in self.denied[mode] for word in words):
                return "denied"
        return ""

    def barrier_stops(self, tags: Mapping[str, str]) -> dict[str, bool]:
        """Whether a barrier stops each mode."""
        kind = tags.get("barrier", "no")
        stops = {}
        for mode in TRAVEL_MODES:
            permission = self.permission(tags, mode)
            listed = self.barriers.get(mode)
            by_kind = kind not in self.open_barriers if listed is None else kind in listed
            stops[mode] = permission == "denied" or (permission == "" and by_kind)
        return stops


def road_rules(travel: TravelSpeeds | None = None) -> RoadRules:
    """Rules of the data file with a project's own speeds.

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
    data = _data()
    highway = {name: Highway(**entry) for name, entry in data["highway"].items()}
    for name, kmh in travel.speeds_kmh.items():
        if name not in highway:
            msg = f"`speeds_kmh` must name highway classes, found {name!r}."
            raise ConfigError(msg)
        if not 0.0 < kmh <= 200.0:
            msg = f"`speeds_kmh.{name}` must be above 0 and at most 200 km/h, found {kmh}."
            raise ConfigError(msg)
        highway[name] = replace(highway[name], kmh=float(kmh), fixed=True)
    rules = _rules()
    return replace(
        rules,
        highway=highway,
        urban_factor=travel.urban_factor,
        walk_kmh=travel.walk_kmh,
        cycle_kmh=travel.cycle_kmh,
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("fugai.intake.roads").joinpath("speeds.toml").read_text("utf-8"))


@cache
def _rules() -> RoadRules:
    """Rules of the data file; the speeds of `TravelSpeeds` replace those here."""
    data = _data()
    limit, access, barrier, turn = data["limit"], data["access"], data["barrier"], data["turn"]
    allowed, denied = set(access["words"]["allowed"]), set(access["words"]["denied"])
    also_denied, not_denied = access["also_denied"], access["not_denied"]
    van = dict(data["van"])
    return RoadRules(
        highway={},
        ignored=frozenset(data["ignored"]["highway"]),
        slower=data["slower"],
        slower_cycling=data["slower_cycling"],
        no_limit_kmh=limit["none"],
        walk_limit_kmh=limit["walk"],
        urban_kmh=limit["urban_kmh"],
        unknown_limits=frozenset(limit["unknown"]),
        zones=limit["zone"],
        cycle_push_kmh=data["cycle"]["push"],
        cycle_allowed_kmh=data["cycle"]["allowed"],
        van_private=frozenset(van.pop("private")),
        van_limits=van,
        access_keys={mode: tuple(keys) for mode, keys in access["keys"].items()},
        allowed={mode: frozenset(allowed - {*also_denied.get(mode, ())}) for mode in TRAVEL_MODES},
        denied={
            mode: frozenset((denied | {*also_denied.get(mode, ())}) - {*not_denied.get(mode, ())})
            for mode in TRAVEL_MODES
        },
        open_barriers=frozenset(barrier["open"]),
        barriers={mode: frozenset(kinds) for mode, kinds in barrier["stops"].items()},
        turn_keys={mode: tuple(keys) for mode, keys in turn["keys"].items()},
        turn_except={mode: frozenset(words) for mode, words in turn["except"].items()},
        ferry_kmh=data["ferry"]["kmh"],
        max_edge_m=data["graph"]["max_edge_m"],
        max_deviation_m=data["graph"]["max_deviation_m"],
        urban_factor=1.0,
        walk_kmh=5.0,
        cycle_kmh=20.0,
    )
