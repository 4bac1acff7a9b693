"""Vehicles of a project as fleets: each serves stops that no other one does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import delivery
from fugai.messages import Message
from fugai.pipeline.rounds.hours import windows_on
from fugai.pipeline.rounds.refusals import Refusals
from fugai.tables import active_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks

_APART = re.compile(r"[;；、|，,]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Fleet:
    """Vehicles that serve the stops of one district, or of all that no other fleet serves ('')."""

    district_id: str
    vehicles: tuple[delivery.Vehicle, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Fleets:
    """All fleets of a year.

    Parameters
    ----------
    fleets
        By their districts.
    networks
        Of the modes of their vehicles; a vehicle with a highest speed has one of its own.
    depots
        Outlets where they load: ``depot_id``, ``name``, ``district_id``, ``windows`` [min],
        ``load_min``, ``satellite``.
    names
        Id of each vehicle to its name.
    findings
        Vehicles that make no rounds, and why.
    """

    fleets: tuple[Fleet, ...]
    networks: Mapping[str, delivery.Network]
    depots: gpd.GeoDataFrame
    names: Mapping[str, str]
    findings: pd.DataFrame

    def depots_of(self, fleet: Fleet) -> gpd.GeoDataFrame:
        """Depots that a fleet uses."""
        used = {d for vehicle in fleet.vehicles for d in (vehicle.depot, *vehicle.reload_at)}
        mine = self.depots[self.depots["depot_id"].isin(used)]
        return gpd.GeoDataFrame(mine.reset_index(drop=True))

    def networks_of(self, fleet: Fleet) -> dict[str, delivery.Network]:
        """Networks that a fleet uses."""
        used = {vehicle.mode for vehicle in fleet.vehicles}
        return {mode: network for mode, network in self.networks.items() if mode in used}


def read_fleets(
    inputs: Inputs, networks: Networks, outlets: gpd.GeoDataFrame, *, year: int
) -> Fleets:
    """The vehicles of a project that are in service at the end of a year.

    Parameters
    ----------
    outlets
        Those in service, of any kind: the depots.
    """
    reader = _Reader(inputs, networks, outlets, year)
    table = inputs.table("vehicles")
    assert table is not None  # the caller asks only where there are vehicles
    rows = table[active_in(table, year)].to_dict("records")
    read = [(reader.serves(row), reader.vehicle(row)) for row in rows]
    found: dict[str, list[delivery.Vehicle]] = {}
    for district, vehicle in read:
        if vehicle is not None:
            found.setdefault(district, []).append(vehicle)
    fleets = tuple(
        Fleet(district_id=district, vehicles=supplied)
        for district, vehicles in sorted(found.items())
        for supplied in [reader.supplied(vehicles)]
        if supplied
    )
    return Fleets(
        fleets=fleets,
        networks=reader.networks,
        depots=reader.depots,
        names={str(row["vehicle_id"]): _text(row["name"]) for row in rows},
        findings=reader.refusals.table(),
    )


class _Reader:
    """Judges vehicles one by one; notes those that make no rounds."""

    def __init__(
        self, inputs: Inputs, networks: Networks, outlets: gpd.GeoDataFrame, year: int
    ) -> None:
        self.spec, self._made = inputs.project.delivery, networks
        self.year, self.refusals = year, Refusals(project=inputs.project)
        self.networks: dict[str, delivery.Network] = {}
        self.depots = self._depots(outlets)
        ids = self.depots["depot_id"].astype(str)
        self._at = dict(zip(ids, range(len(ids)), strict=True))

    def _depots(self, outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        rounds = self.spec.rounds
        return gpd.GeoDataFrame(
            {
                "depot_id": outlets["outlet_id"].astype(str).to_numpy(dtype=object),
                "name": outlets["name"].fillna("").to_numpy(dtype=object),
                "district_id": outlets["district_id"].fillna("").to_numpy(dtype=object),
                "windows": pd.Series(
                    windows_on(outlets["opening_hours"], year=self.year, day=rounds.day),
                    dtype=object,
                ),
                "load_min": np.full(len(outlets), rounds.load_minutes),
                "satellite": outlets["kind"].isin(rounds.satellite_kinds).to_numpy(dtype=np.bool_),
            },
            geometry=outlets.geometry.to_numpy(),
            crs=outlets.crs,
        )

    @staticmethod
    def serves(row: Mapping[Any, Any]) -> str:
        """District whose stops a vehicle serves, '' for the rest."""
        return _text(row["district_id"])

    def vehicle(self, row: Mapping[Any, Any]) -> delivery.Vehicle | None:
        """A row as a vehicle; None where it can make no rounds."""
        name = str(row["vehicle_id"])
        if not int(row["number"]):
            self.refusals.add("number", 0, f"must be 1 or more for {name!r} to make rounds")
            return None
        costs = {key: float(row[key]) for key in ("fixed_cost", "cost_per_km", "cost_per_hour")}
        if not any(costs.values()):
            rule = f"must be above 0 where {name!r} has neither `cost_per_hour` nor `fixed_cost`"
            self.refusals.add("cost_per_km", "0", rule)
            return None
        hours = self._hours(row, name)
        network = self._network(row, name)
        if hours is None or network is None or not self._is_depot(row, name, network):
            return None
        reloads, reload_at = self._reloads(row, name, network)
        shift = _number(row["shift_hours"])
        longest = _number(row["max_km"])
        return delivery.Vehicle(
            name=name,
            depot=str(row["depot_id"]),
            mode=network,
            number=int(row["number"]),
            parcels=float(row["capacity_parcels"]),
            **costs,
            shift_min=self.spec.tour_shift_minutes if shift is None else shift * 60,
            start_min=hours[0],
            end_min=hours[1],
            max_km=np.inf if longest is None else longest,
            reload_at=reload_at,
            max_reloads=reloads,
        )

    def _hours(self, row: Mapping[Any, Any], name: str) -> tuple[float, float] | None:
        day, text = self.spec.rounds.day, row["working_hours"]
        (spans,) = windows_on(pd.Series([text], dtype=object), year=self.year, day=day)
        if spans is None:
            spans = [(7 * 60.0, 19 * 60.0)]
        if not spans:
            rule = f"must have hours on {day!r}, the day of the rounds, for {name!r} to make any"
            self.refusals.add("working_hours", text, rule)
            return None
        if len(spans) > 1:
            rule = f"must be one span a day, {name!r} is out from the first start to the last end"
            self.refusals.add("working_hours", text, rule, action="repaired")
        return spans[0][0], spans[-1][1]

    def _network(self, row: Mapping[Any, Any], name: str) -> str | None:
        """Name of the network of a vehicle, which is built where it is new."""
        mode, fastest = str(row["mode"]), _number(row["max_kmh"])
        key = mode if fastest is None else f"{mode} {fastest:g} km/h"
        if key not in self.networks:
            built = self._made.get(mode)
            if isinstance(built, Message):
                rule = f"must be a mode with roads for {name!r} to make rounds: {built.en}"
                self.refusals.add("mode", mode, rule)
                return None
            self.networks[key] = built if fastest is None else _slower(built, fastest)
        return key

    def _is_depot(self, row: Mapping[Any, Any], name: str, network: str) -> bool:
        depot = str(row["depot_id"])
        why = self._no_depot(depot, name, network)
        if why:
            self.refusals.add("depot_id", depot, why)
        return not why

    def _no_depot(self, depot: str, name: str, network: str) -> str:
        """Why a vehicle cannot load at an outlet, '' where it can."""
        if depot not in self._at:
            return (
                f"must be the `outlet_id` of an outlet in service in {self.year} for {name!r} to "
                "load there"
            )
        at, day = self._at[depot], self.spec.rounds.day
        if self.depots["windows"].iloc[at] == []:
            return f"must be open on {day!r}, the day of the rounds, for {name!r} to load there"
        place = gpd.GeoDataFrame(self.depots.iloc[[at]])
        snapped = delivery.snap(self.networks[network], place, snap_max_m=self.spec.snap_max_m)
        reason = str(snapped["reason"].iloc[0])
        if reason:
            return f"must be near a road of its mode for {name!r} to load there ({reason})"
        return ""

    def _reloads(
        self, row: Mapping[Any, Any], name: str, network: str
    ) -> tuple[int, tuple[str, ...]]:
        """How often a vehicle loads again on its way, and where."""
        times = int(row["max_reloads"])
        named = [one.strip() for one in _APART.split(_text(row["reload_at"])) if one.strip()]
        if named and not times:
            rule = f"must be 1 or more for {name!r} to load at the outlets of `reload_at`"
            self.refusals.add("max_reloads", times, rule, action="flagged")
        if not times:
            return 0, ()
        kept = []
        for place in named or [str(row["depot_id"])]:
            why = self._no_depot(place, name, network)
            if why:
                self.refusals.add("reload_at", place, why)
            else:
                kept.append(place)
        return (times, tuple(kept)) if kept else (0, ())

    def supplied(self, vehicles: list[delivery.Vehicle]) -> tuple[delivery.Vehicle, ...]:
        """The vehicles, without those at satellites to which no other vehicle can bring goods."""
        satellites = set(self.depots.loc[self.depots["satellite"], "depot_id"].astype(str))
        if any(vehicle.depot not in satellites for vehicle in vehicles):
            return tuple(vehicles)
        for vehicle in vehicles:
            rule = (
                f"must be no satellite, or one to which another vehicle than {vehicle.name!r} "
                "brings the goods"
            )
            self.refusals.add("depot_id", vehicle.depot, rule)
        return ()


def _slower(network: delivery.Network, max_kmh: float) -> delivery.Network:
    """The network for a vehicle that goes no faster."""
    least_s = network.length_m / (max_kmh / 3.6)
    return network.with_travel_times(np.maximum(network.travel_time_s, least_s))


def _text(value: object) -> str:
    return "" if pd.isna(cast("Any", value)) else str(value)


def _number(value: object) -> float | None:
    return None if pd.isna(cast("Any", value)) else float(cast("Any", value))


def mode_of(network: str) -> str:
    """Mode of a network of `Fleets`.

    >>> mode_of("cycle 15 km/h")
    'cycle'
    """
    return network.partition(" ")[0]
