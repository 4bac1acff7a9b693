"""Rounds checked against what the caller gave, by code that shares nothing with the search.

From the tables of the answer and the frames of the caller alone: each leg is walked edge by edge on
the roads, each window, load, shift, range and number of vehicles is compared, each stop is counted,
and the cost is added up again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.rounds.fleet.matrices import RoadPlaces, leg_paths, path_sums
from fugai.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from fugai.delivery.network.network import Network
    from fugai.delivery.rounds.fleet.vehicles import Vehicle

MINUTE = 1e-6
"""Tolerance of sums of minutes. [min]"""


@dataclass(frozen=True, kw_only=True)
class RoundsCertificate:
    """What the check of planned rounds counted.

    Parameters
    ----------
    rounds, legs, stops
        How many were checked.
    cost
        Added up again from kilometres, hours and vehicles.

    Examples
    --------
    >>> from fugai.delivery.rounds.fleet.certificate import RoundsCertificate
    >>> RoundsCertificate(rounds=1, legs=3, stops=2, cost=9.5).legs
    3
    """

    rounds: int
    legs: int
    stops: int
    cost: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """What the caller of `plan_rounds` gave, with service times and loads as stated or defaulted."""

    networks: Mapping[str, Network]
    depots: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    vehicles: Sequence[Vehicle]
    snap_max_m: float
    service_min: np.ndarray[Any, np.dtype[np.float64]]
    loads: np.ndarray[Any, np.dtype[np.float64]]
    open_min: Mapping[tuple[bool, Any], Sequence[tuple[float, float]]]


def certified(given: Given, rounds: pd.DataFrame, visits: pd.DataFrame) -> RoundsCertificate:
    """The certificate of rounds that hold every rule.

    Raises
    ------
    CertificateError
        They break one, which is named.
    """
    by_name = {vehicle.name: vehicle for vehicle in given.vehicles}
    for name, used in rounds["vehicle"].value_counts().items():
        _need(
            used <= by_name[str(name)].number, f"vehicles {name!r} are {used}, more than there are"
        )
    seen = visits.loc[visits["kind"].eq("stop"), "place_id"]
    _need(not seen.duplicated().any(), "a stop is visited twice")
    places = {mode: _road_places(given, mode) for mode in rounds["mode"].unique()}
    total, legs = 0.0, 0
    for number, row in rounds.iterrows():
        mine = visits[visits["round"] == number].sort_values("visit")
        _check_times(given, mine, by_name[row["vehicle"]], number)
        _check_loads(given, mine, by_name[row["vehicle"]], number)
        km = _check_legs(places[row["mode"]], given, mine, number)
        vehicle = by_name[row["vehicle"]]
        _need(km <= vehicle.max_km + 1e-9, f"round {number} is longer than the range")
        hours = (
            mine["arrive_min"].iloc[-1] + mine["wait_min"].iloc[-1] - mine["begin_min"].iloc[0]
        ) / 60
        cost = vehicle.fixed_cost + vehicle.cost_per_km * km + vehicle.cost_per_hour * hours
        _need(
            math.isclose(cost, row["cost"], rel_tol=1e-9, abs_tol=1e-9),
            f"round {number} costs {cost}",
        )
        total += cost
        legs += len(mine) - 1
    _check_supplies(visits, given)
    return RoundsCertificate(rounds=len(rounds), legs=legs, stops=len(seen), cost=float(total))


def _need(holds: object, said: str) -> None:
    if not holds:
        msg = f"The rounds must hold every rule of the inputs, found that {said}."
        raise CertificateError(msg)


def _road_places(given: Given, mode: str) -> RoadPlaces:
    network = given.networks[mode]
    table = pd.concat(
        [
            snap_stored(network, frame, snap_max_m=given.snap_max_m)
            for frame in (given.depots, given.stops)
        ],
        ignore_index=True,
    )
    return RoadPlaces(
        network=network,
        node=table["node"].to_numpy(dtype=np.int64),
        snap_m=table["snap_m"].to_numpy(dtype=np.float64),
        snap_s=table["snap_s"].to_numpy(dtype=np.float64),
        reason=table["reason"],
    )


def _at(given: Given, mine: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    depots, stops = list(given.depots["depot_id"]), list(given.stops["stop_id"])
    found = [
        len(depots) + stops.index(place) if kind == "stop" else depots.index(place)
        for kind, place in zip(mine["kind"], mine["place_id"], strict=True)
    ]
    return np.array(found, dtype=np.int64)


def _check_legs(places: RoadPlaces, given: Given, mine: pd.DataFrame, number: object) -> float:
    """Walk each leg on the roads: its kilometres as stated, its time no longer than stated. [km]"""
    at = _at(given, mine)
    stated_s, stated_m = mine["leg_min"].to_numpy()[1:] * 60, mine["leg_km"].to_numpy()[1:] * 1000
    paths = leg_paths(places, at[:-1], at[1:], longest_s=stated_s)
    for here, to, path, seconds, metres in zip(
        at[:-1], at[1:], paths, stated_s, stated_m, strict=True
    ):
        if here == to:
            _need(seconds == 0 and metres == 0, f"round {number} travels without moving")
            continue
        _need(len(path) or places.node[here] == places.node[to], f"round {number} leaves the roads")
        drive_s, drive_m = path_sums(places, path) if len(path) > 1 else (0.0, 0.0)
        drive_s += float(places.snap_s[here] + places.snap_s[to])
        drive_m += float(places.snap_m[here] + places.snap_m[to])
        _need(drive_s <= seconds + 1e-3, f"a leg of round {number} takes {drive_s:.1f} s")
        _need(abs(drive_m - metres) <= 0.5 + 1e-6, f"a leg of round {number} has {drive_m:.1f} m")
    return float(stated_m.sum()) / 1000


def _check_times(given: Given, mine: pd.DataFrame, vehicle: Vehicle, number: object) -> None:
    """Each visit follows the one before, waits for its window, and takes its time."""
    begin, leave = mine["begin_min"].to_numpy(), mine["leave_min"].to_numpy()
    arrive, leg = mine["arrive_min"].to_numpy(), mine["leg_min"].to_numpy()
    _need(
        (leave[:-1] + leg[1:] <= arrive[1:] + MINUTE)[:-1].all(),
        f"round {number} arrives too early",
    )
    _need(leave[-2] + leg[-1] <= begin[-1] + MINUTE, f"round {number} is back too early")
    _need((arrive <= begin + MINUTE).all(), f"round {number} begins before it arrives")
    for visit, (kind, place) in enumerate(zip(mine["kind"], mine["place_id"], strict=True)):
        spans = given.open_min[kind == "stop", place]
        now = begin[visit]
        _need(
            any(first - MINUTE <= now <= last + MINUTE for first, last in spans),
            f"round {number} visits {place!r} at {now:.2f} min, when it is closed",
        )
        if visit < len(mine) - 1:
            busy = _service_min(given, kind, place)
            _need(now + busy <= leave[visit] + MINUTE, f"round {number} leaves {place!r} too early")
    _need(begin[0] >= vehicle.start_min - MINUTE, f"round {number} starts too early")
    _need(begin[-1] <= vehicle.end_min + MINUTE, f"round {number} ends too late")
    _need(begin[-1] - begin[0] <= vehicle.shift_min + MINUTE, f"round {number} exceeds its shift")


def _service_min(given: Given, kind: str, place: object) -> float:
    if kind == "stop":
        return float(given.service_min[list(given.stops["stop_id"]).index(place)])
    if "load_min" not in given.depots:
        return 0.0
    value = float(given.depots["load_min"].iloc[list(given.depots["depot_id"]).index(place)])
    return 0.0 if math.isnan(value) else value


def _check_loads(given: Given, mine: pd.DataFrame, vehicle: Vehicle, number: object) -> None:
    """Each trip fits; the round begins and ends at its depot and loads where the vehicle may."""
    places, kinds = list(mine["place_id"]), list(mine["kind"])
    home = kinds[0] != "stop" and places[0] == places[-1] == vehicle.depot
    _need(home, f"round {number} is not from its depot and back")
    stop_ids = list(given.stops["stop_id"])
    held, reloads = np.zeros(2), 0
    most = np.array([vehicle.parcels, vehicle.kg])
    handed = mine[["parcels", "kg"]].to_numpy()
    for visit in range(1, len(places) - 1):
        if kinds[visit] == "stop":
            stated = given.loads[stop_ids.index(places[visit])]
            _need(
                np.allclose(handed[visit], stated), f"{places[visit]!r} gets {handed[visit][0]:g}"
            )
            held += stated
        elif kinds[visit] == "supply":
            held += handed[visit]
        else:
            _need(places[visit] in vehicle.reload_at, f"round {number} loads at {places[visit]!r}")
            reloads += 1
            held = np.zeros(2)
        _need((held <= most * (1 + 1e-5)).all(), f"round {number} carries {held[0]:g} parcels")
    _need(reloads <= vehicle.max_reloads, f"round {number} loads {reloads} times on its way")


def _check_supplies(visits: pd.DataFrame, given: Given) -> None:
    """What leaves a satellite was brought there before."""
    if "satellite" not in given.depots:
        return
    for place in visits.loc[visits["kind"].eq("satellite"), "place_id"].unique():
        mine = visits[visits["place_id"].eq(place)]
        supplies = mine[mine["kind"].eq("supply")]
        ends = visits.groupby("round")["visit"].transform("max").loc[mine.index]
        out = mine[mine["kind"].eq("satellite") & mine["visit"].lt(ends)].sort_values("begin_min")
        taken = out["parcels_left"].cumsum()
        for begin, parcels in zip(out["begin_min"], taken, strict=True):
            there = float(supplies.loc[supplies["leave_min"] <= begin + MINUTE, "parcels"].sum())
            _need(
                parcels <= there * (1 + 1e-5) + 1e-6,
                f"{parcels:g} parcels leave {place!r} before they come",
            )
