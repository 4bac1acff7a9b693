"""Rounds of a fleet to stops, with a bound on their cost and a check against the inputs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.delivery._frames import column
from fugai.delivery.rounds.fleet.certificate import Given, certified
from fugai.delivery.rounds.fleet.instance import Instance, Windows
from fugai.delivery.rounds.fleet.lines import round_lines
from fugai.delivery.rounds.fleet.matrices import RoadPlaces, matrix_between, road_places
from fugai.delivery.rounds.fleet.places import (
    ALWAYS,
    amounts,
    ids_of,
    kinds_of,
    networks_of,
    stop_loads,
    stop_service_s,
    windows_of,
)
from fugai.delivery.rounds.fleet.reasons import (
    NEVER_OPEN,
    NO_ROOM,
    NO_WAY,
    dearest_lone_round,
    lone_reason,
)
from fugai.delivery.rounds.fleet.result import (
    PlannedRounds,
    Timed,
    rounds_table,
    stops_table,
    visits_table,
)
from fugai.delivery.rounds.fleet.satellites import Plan, plan_of
from fugai.delivery.rounds.fleet.search import pyvrp_module
from fugai.delivery.rounds.fleet.solve import ROUNDING
from fugai.delivery.rounds.fleet.vehicles import RoundSearch, Vehicle
from fugai.delivery.rounds.shifts import ServiceTime
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from fugai.delivery.network.network import Network
    from fugai.delivery.rounds.fleet.instance import Kind


def plan_rounds(
    networks: Network | Mapping[str, Network],
    depots: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    vehicles: Sequence[Vehicle],
    *,
    service_time: ServiceTime | None = None,
    search: RoundSearch | None = None,
    snap_max_m: float = 1000.0,
) -> PlannedRounds:
    """Rounds of vehicles of several kinds to stops with time windows, at the least cost found.

    As many stops as the vehicles can serve are visited; among the rounds that do so, cheap ones are
    sought by PyVRP (Wouda, Lan, Kool 2024), with up to 8 stops the cheapest of all by enumeration.
    A lower bound stands beside the cost: the better of a linear program of flows with capacity
    cuts, and of a set covering by ng-routes. Times and kilometres are those of the networks, each way
    in its own direction. The answer is checked against the inputs before it is returned.

    Goods come to a satellite by rounds from the other depots, which are planned too; where rounds
    without satellites cost less, these are returned. The bound takes goods at satellites for free.

    Parameters
    ----------
    networks
        Of one mode, or of each mode that a vehicle names.
    depots
        ``depot_id``; where known ``windows`` or ``opens_min`` and ``closes_min`` as for stops,
        ``load_min`` (for each loading, and each unloading at a satellite) and ``satellite`` (True
        where goods must be brought). [min]
    stops
        ``stop_id``; where known ``parcels`` (else 1 each), ``kg``, ``service_min`` (else by
        ``service_time``), and when a visit may begin: ``windows``, a list of pairs of minutes after
        midnight, or ``opens_min`` and ``closes_min``. [min]
    vehicles
        Kinds of `Vehicle`.
    service_time
        Time at stops that state none; its defaults if not given. Its shift does not count.
    search
        `RoundSearch`; its defaults if not given.
    snap_max_m
        Largest distance of a place from a road, inclusive. [m]

    Raises
    ------
    ContractError
        PyVRP is not installed; an id comes twice; a depot or network of a vehicle is not there; a
        depot has no road or never opens; a time, load or window is negative or ends before it begins.
    CertificateError
        The rounds break a rule of the inputs: a fault of this package.

    Examples
    --------
    Around a one-way ring of four minutes with two stops, three minutes and a half at each:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, Vehicle, network_from_edges, plan_rounds
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500]),
    ... )
    >>> depot = gpd.GeoDataFrame({"depot_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> stops = gpd.GeoDataFrame({"stop_id": ["x", "y"]},
    ...                          geometry=gpd.points_from_xy([500, 0], [0, 500]))
    >>> van = Vehicle(name="van", mode="drive", depot="a", parcels=50, cost_per_km=2)
    >>> found = plan_rounds(network, depot, stops, [van])
    >>> found.rounds[["stops", "minutes", "km", "cost"]].to_numpy().tolist(), found.status
    ([[2.0, 11.0, 2.0, 4.0]], 'optimal')
    """
    began = time.process_time()
    pyvrp_module()
    options, rule = search or RoundSearch(), service_time or ServiceTime()
    by_mode = networks_of(networks)
    depot_ids = ids_of(depots, "depot_id", table="depots")
    stop_ids = ids_of(stops, "stop_id", table="stops")
    kinds = kinds_of(vehicles, depot_ids, list(by_mode))
    roads = {
        mode: road_places(network, depots, stops, snap_max_m=snap_max_m)
        for mode, network in by_mode.items()
    }
    _check_depots(kinds, depot_ids, list(roads.values()))
    windows = windows_of(stops)
    everything = _instance(roads, depots, stops, kinds, windows, rule)
    reasons = _lone_reasons(everything, windows, list(roads.values()))
    servable = [stop for stop, reason in enumerate(reasons) if not reason]
    instance = _of_stops(everything, servable, options)
    satellites = _satellites(depots, kinds)
    plan = plan_of(instance, satellites, options)
    rounds = _timed(
        plan, instance, depot_ids, [stop_ids[stop] for stop in servable], satellites, list(by_mode)
    )
    table, visits = rounds_table(rounds), visits_table(rounds)
    seen = set(visits.loc[visits["kind"].eq("stop"), "place_id"])
    reasons = [
        why or ("" if stop in seen else NO_ROOM)
        for stop, why in zip(stop_ids, reasons, strict=True)
    ]
    given = Given(
        networks=by_mode,
        depots=depots,
        stops=stops,
        vehicles=vehicles,
        snap_max_m=snap_max_m,
        service_min=everything.service_s[len(depot_ids) :] / 60,
        loads=everything.load,
        open_min=_open_minutes(depots, stops, depot_ids, stop_ids),
    )
    certificate = certified(given, table, visits)
    position = {(False, one): at for at, one in enumerate(depot_ids)}
    position |= {(True, one): len(depot_ids) + at for at, one in enumerate(stop_ids)}
    proven = plan.objective - plan.bound <= ROUNDING * max(plan.objective, 1e-9)
    return PlannedRounds(
        rounds=table,
        visits=visits,
        stops=stops_table(visits, stop_ids, reasons, stops.index),
        lines=round_lines(table, visits, roads, position),
        cost=certificate.cost,
        parcels=float(visits.loc[visits["kind"].eq("stop"), "parcels"].sum()),
        km=float(table["km"].sum()),
        objective=plan.objective,
        bound=plan.bound,
        bound_method=plan.method,
        status="optimal" if proven else "bounded",
        seconds=time.process_time() - began,
        cut_short=plan.cut_short,
        certificate=certificate,
    )


def _check_depots(
    kinds: Sequence[Kind], depot_ids: Sequence[object], roads: Sequence[RoadPlaces]
) -> None:
    """Raise `ContractError` where a depot that a vehicle uses is not near a road of its mode."""
    for kind in kinds:
        for depot in (kind.depot, *kind.reload_at):
            found = roads[kind.matrix]
            if found.node[depot] < 0:
                msg = (
                    f"The depot {depot_ids[depot]!r} of {kind.name!r} must be near a road of mode "
                    f"{found.network.mode!r}, found {found.reason.iloc[depot]!r}."
                )
                raise ContractError(msg)


def _instance(
    roads: Mapping[str, RoadPlaces],
    depots: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    kinds: tuple[Kind, ...],
    windows: Sequence[Windows | None],
    rule: ServiceTime,
) -> Instance:
    """All stops, those that no vehicle can serve among them."""
    longest_s = float(max(kind.shift_s for kind in kinds))
    matrices = [matrix_between(places, longest_s=longest_s) for places in roads.values()]
    opening = windows_of(depots)
    if None in opening:
        msg = f"A depot must open, found no window in row {opening.index(None) + 1} of the depots."
        raise ContractError(msg)
    loading = np.ceil(amounts(depots, "load_min", default=0.0) * 60 - 1e-6).astype(np.int64)
    return Instance(
        depots=len(depots),
        stops=len(stops),
        seconds=np.stack([one.seconds for one in matrices]),
        metres=np.stack([one.metres for one in matrices]),
        windows=tuple(one or ALWAYS for one in (*opening, *windows)),
        service_s=np.concatenate([loading, stop_service_s(stops, rule)]),
        load=stop_loads(stops),
        kinds=kinds,
        unserved_cost=0.0,
    )


def _lone_reasons(
    instance: Instance, windows: Sequence[Windows | None], roads: Sequence[RoadPlaces]
) -> list[str]:
    """Why no vehicle can serve each stop, '' where one can."""
    reasons = []
    used = sorted({kind.matrix for kind in instance.kinds if kind.number})
    for stop in range(instance.stops):
        reason = NEVER_OPEN if windows[stop] is None else lone_reason(instance, stop)
        off_road = [str(roads[at].reason.iloc[instance.depots + stop]) for at in used]
        if reason == NO_WAY and all(off_road):
            reason = off_road[0]
        reasons.append(reason)
    return reasons


def _of_stops(everything: Instance, servable: Sequence[int], options: RoundSearch) -> Instance:
    """The instance of the stops that some vehicle can serve."""
    dear = options.unserved_cost
    if dear is None:
        # Dearer than any round to one stop: a stop is left out only where no vehicle is left.
        dear = 2.0 * dearest_lone_round(everything, servable) + 1.0
    at = np.concatenate(
        [np.arange(everything.depots), everything.depots + np.array(servable, dtype=np.int64)]
    )
    return Instance(
        depots=everything.depots,
        stops=len(servable),
        seconds=everything.seconds[:, at[:, None], at[None, :]],
        metres=everything.metres[:, at[:, None], at[None, :]],
        windows=tuple(everything.windows[place] for place in at),
        service_s=everything.service_s[at],
        load=everything.load[list(servable)].reshape(-1, 2),
        kinds=everything.kinds,
        unserved_cost=dear,
    )


def _satellites(depots: gpd.GeoDataFrame, kinds: Sequence[Kind]) -> list[int]:
    """Satellites that some vehicle loads at."""
    if "satellite" not in depots:
        return []
    used = {depot for kind in kinds if kind.number for depot in (kind.depot, *kind.reload_at)}
    marked: list[int] = np.flatnonzero(
        column(depots, "satellite", table="depots").eq(other=True)
    ).tolist()
    return [depot for depot in marked if depot in used]


def _timed(
    plan: Plan,
    instance: Instance,
    depot_ids: Sequence[Any],
    stop_ids: Sequence[Any],
    satellites: Sequence[int],
    modes: Sequence[str],
) -> list[Timed]:
    """All rounds, those from depots first."""
    ids = [*depot_ids, *stop_ids]
    rounds = []
    for level in plan.levels:
        labels = [
            "satellite" if place in satellites else "depot"
            for place in level.place[: instance.depots]
        ]
        labels += [
            "supply" if place < instance.depots else "stop"
            for place in level.place[instance.depots :]
        ]
        rounds += [
            Timed(
                instance=level.instance,
                made=made,
                moments=moments,
                ids=[ids[place] for place in level.place],
                labels=labels,
                modes=modes,
            )
            for made, moments in level.rounds
        ]
    return rounds


def _open_minutes(
    depots: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    depot_ids: Sequence[Any],
    stop_ids: Sequence[Any],
) -> dict[tuple[bool, Any], list[tuple[float, float]]]:
    """When a visit to each place may begin, by whether it is a stop and its id. [min]"""
    found = {}
    for is_stop, frame, ids in ((False, depots, depot_ids), (True, stops, stop_ids)):
        for one, windows in zip(ids, windows_of(frame), strict=True):
            spans = windows.spans if windows is not None else ()
            found[is_stop, one] = [(first / 60, last / 60) for first, last in spans]
    return found
