"""Good rounds by PyVRP: iterated local search over mixed fleets, windows and reloads."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.delivery.rounds.fleet.instance import Round, cost_of, fits, schedule
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.delivery.rounds.fleet.instance import Instance, Kind
    from fugai.delivery.rounds.fleet.vehicles import RoundSearch

LOAD_UNITS = 1_000_000
"""Loads are counted in millionths, since PyVRP counts in whole numbers."""

LEAST_PRICE = 200
"""Whole number that stands for the smallest price: prices are off by at most 1 in 400 in the search."""

GREATEST_UNSERVED = 10**12


def pyvrp_module() -> Any:  # noqa: ANN401  a module
    """PyVRP, which is an extra.

    Raises
    ------
    ContractError
        It is not installed.
    """
    try:
        import pyvrp  # noqa: PLC0415  an extra
    except ImportError as error:
        msg = "`plan_rounds` needs PyVRP: install it with `pip install 'fugai[rounds]'`."
        raise ContractError(msg) from error
    return pyvrp


class _Stop:
    """Ends the search after its iterations, or when the time of the processor is over."""

    def __init__(self, iterations: int, ends_at: float | None) -> None:
        self.left, self.ends_at, self.cut_short = iterations, ends_at, False

    def __call__(self, _best_cost: float) -> bool:
        self.left -= 1
        self.cut_short = self.ends_at is not None and time.process_time() > self.ends_at
        return self.left < 0 or self.cut_short


def searched_rounds(
    instance: Instance, options: RoundSearch, *, ends_at: float | None
) -> tuple[list[Round], bool]:
    """Rounds that hold every rule, and whether the time limit ended the search.

    Parameters
    ----------
    ends_at
        Reading of ``time.process_time`` at which to stop. [s]
    """
    pyvrp = pyvrp_module()
    usable = [position for position, kind in enumerate(instance.kinds) if kind.number]
    if not usable or not instance.stops:
        return [], False
    data, stop_of_client = _problem(instance, usable, pyvrp)
    stop = _Stop(options.iterations, ends_at)
    found = pyvrp.solve(data, stop, seed=options.seed, collect_stats=False, display=False)
    rounds = []
    served: set[int] = set()
    for route in found.best.routes():
        made = _as_round(route, instance, usable[route.vehicle_type()], stop_of_client)
        made = _without_repeats(made, served)
        made = _repaired(instance, made)
        if made.stops:
            rounds.append(made)
            served |= set(made.stops)
    return rounds, stop.cut_short


def _problem(instance: Instance, usable: Sequence[int], pyvrp: Any) -> tuple[Any, list[int]]:  # noqa: ANN401  a module
    """The instance in PyVRP's words, and the stop of each client: one client for each window."""
    prices = [p for k in instance.kinds for p in (k.cost_per_m, k.cost_per_s, k.fixed_cost) if p]
    per_unit = [p for k in instance.kinds for p in (k.cost_per_m, k.cost_per_s) if p]
    scale = LEAST_PRICE / min(per_unit or prices or [1.0])
    prize = int(min(round(instance.unserved_cost * scale), GREATEST_UNSERVED)) + 1
    places = instance.depots + instance.stops
    clients: list[Any] = []
    groups: list[Any] = []
    stop_of_client: list[int] = []
    for stop in range(instance.stops):
        place = instance.depots + stop
        spans = instance.windows[place].spans
        group = None
        if len(spans) > 1:
            group = len(groups)
            first = len(clients)
            numbers = list(range(first, first + len(spans)))
            groups.append(pyvrp.ClientGroup(numbers, required=False))
        for opens, closes in spans:
            clients.append(
                pyvrp.Client(
                    location=place,
                    delivery=_whole(instance.load[stop]),
                    service_duration=int(instance.service_s[place]),
                    tw_early=opens,
                    tw_late=closes,
                    prize=prize,
                    required=False,
                    group=group,
                )
            )
            stop_of_client.append(stop)
    depots = [
        pyvrp.Depot(
            location=depot,
            tw_early=instance.windows[depot].first,
            tw_late=instance.windows[depot].last,
            service_duration=int(instance.service_s[depot]),
        )
        for depot in range(instance.depots)
    ]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(places)],
        clients=clients,
        depots=depots,
        vehicle_types=[_vehicle_type(instance.kinds[at], scale, pyvrp) for at in usable],
        distance_matrices=list(instance.metres),
        duration_matrices=list(instance.seconds),
        groups=groups,
    )
    return data, stop_of_client


def _vehicle_type(kind: Kind, scale: float, pyvrp: Any) -> Any:  # noqa: ANN401  a module
    return pyvrp.VehicleType(
        num_available=kind.number,
        capacity=_capacity(kind),
        start_depot=kind.depot,
        end_depot=kind.depot,
        fixed_cost=round(kind.fixed_cost * scale),
        tw_early=kind.start_s,
        tw_late=kind.end_s,
        shift_duration=kind.shift_s,
        max_distance=kind.max_m,
        unit_distance_cost=round(kind.cost_per_m * scale),
        unit_duration_cost=round(kind.cost_per_s * scale),
        profile=kind.matrix,
        reload_depots=list(kind.reload_at),
        max_reloads=kind.max_reloads if kind.reload_at else 0,
        name=kind.name,
    )


def _whole(load: Any) -> list[int]:  # noqa: ANN401  an array
    return [round(float(amount) * LOAD_UNITS) for amount in load]


def _capacity(kind: Kind) -> list[int]:
    most = np.where(np.isfinite(kind.capacity), kind.capacity, 1e9)
    return [int(amount * LOAD_UNITS) + 1 for amount in most]


def _as_round(route: Any, instance: Instance, kind: int, stop_of_client: Sequence[int]) -> Round:  # noqa: ANN401
    trips: list[list[int]] = [[]]
    reloads: list[int] = []
    visits = list(route.schedule())
    for visit in visits[1:-1]:
        if visit.is_depot():
            reloads.append(int(visit.idx))
            trips.append([])
        else:
            trips[-1].append(stop_of_client[visit.idx])
    del instance
    return without_empty_trips(
        Round(kind=kind, trips=tuple(map(tuple, trips)), reloads=tuple(reloads))
    )


def without_empty_trips(made: Round) -> Round:
    """The round without trips that visit no stop."""
    trips: list[tuple[int, ...]] = []
    reloads: list[int] = []
    for number, trip in enumerate(made.trips):
        if trip:
            if trips:
                reloads.append(made.reloads[number - 1])
            trips.append(trip)
    return Round(kind=made.kind, trips=tuple(trips), reloads=tuple(reloads))


def _without_repeats(made: Round, served: set[int]) -> Round:
    """The round without stops of earlier rounds: a stop of several windows is several clients."""
    seen = set(served)
    trips: list[tuple[int, ...]] = []
    for trip in made.trips:
        kept: list[int] = []
        for stop in trip:
            if stop not in seen:
                kept.append(stop)
                seen.add(stop)
        trips.append(tuple(kept))
    return without_empty_trips(Round(kind=made.kind, trips=tuple(trips), reloads=made.reloads))


def _repaired(instance: Instance, made: Round) -> Round:
    """The round without stops that keep it from holding every rule, cheapest to serve last."""
    while made.stops and not (fits(instance, made) and schedule(instance, made) is not None):
        options = []
        for stop in made.stops:
            trips = tuple(tuple(one for one in trip if one != stop) for trip in made.trips)
            fewer = without_empty_trips(Round(kind=made.kind, trips=trips, reloads=made.reloads))
            moments = schedule(instance, fewer) if fewer.stops else None
            holds = moments is not None and fits(instance, fewer)
            cost = cost_of(instance, fewer, moments) if moments is not None else np.inf
            options.append((not holds, cost, stop, fewer))
        made = min(options, key=lambda option: option[:3])[3]
    return made
