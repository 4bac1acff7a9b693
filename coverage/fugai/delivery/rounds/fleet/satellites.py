"""Rounds in two levels: goods come to satellites by rounds from the depots, and go on from there.

First the rounds to all stops are sought as if the goods were at the satellites as early as they can
be; then those from the depots again, with what the satellites need as stops that close when the
goods must be there. The answer without satellites is taken where it costs less.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.delivery.rounds.fleet.instance import (
    Instance,
    Moments,
    Round,
    Windows,
    cost_of,
    extended,
    home_spans,
    moments_from,
    places_of,
    schedule,
    start_spans,
)
from fugai.delivery.rounds.fleet.solve import Solved, objective_of, solved_instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray
    from fugai.delivery.rounds.fleet.vehicles import RoundSearch


NEVER = ((0, 0),)
"""Hours of a place where nobody can be in time."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Level:
    """Rounds with their times in an instance; ``place`` is the place of the plan for each of its."""

    instance: Instance
    place: tuple[int, ...]
    rounds: tuple[tuple[Round, Moments], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Levels of rounds, with objective and bound of the whole."""

    levels: tuple[Level, ...]
    objective: float
    bound: float
    method: str
    cut_short: bool


class Loading(NamedTuple):
    """What a trip takes from a satellite: the satellite, parcels and kg, and when loading begins."""

    satellite: int
    load: FloatArray
    begin_s: int


def plan_of(instance: Instance, satellites: Sequence[int], options: RoundSearch) -> Plan:
    """Rounds of one level where there are no satellites, else of the cheaper of one and two."""
    began = time.process_time()
    if not satellites:
        solved = solved_instance(instance, options, began_s=began)
        return _one_level(instance, solved)
    direct = _without_satellites(instance, satellites)
    part = options.max_seconds
    third = options if part is None else replace(options, max_seconds=part / 3)
    plans = [_one_level(direct, solved_instance(direct, third))]
    early = _supplied_early(instance, satellites)
    whole = solved_instance(early, third)
    two = _two_levels(instance, early, whole, satellites, third)
    plans += [two] if two is not None else []
    best = min(plans, key=lambda plan: plan.objective)
    bound, method = _bound(early, satellites, third) if options.bound else (0.0, "none")
    return replace(
        best,
        bound=min(bound, best.objective),
        method=method,
        cut_short=any(plan.cut_short for plan in plans) or whole.cut_short,
    )


def _one_level(instance: Instance, solved: Solved) -> Plan:
    places = tuple(range(instance.depots + instance.stops))
    level = Level(instance=instance, place=places, rounds=_timed(instance, solved.rounds))
    return Plan(
        levels=(level,),
        objective=solved.objective,
        bound=solved.bound,
        method=solved.method,
        cut_short=solved.cut_short,
    )


def _timed(instance: Instance, rounds: Sequence[Round]) -> tuple[tuple[Round, Moments], ...]:
    timed = []
    for made in rounds:
        moments = schedule(instance, made)
        assert moments is not None  # rounds that are late never leave the search
        timed.append((made, moments))
    return tuple(timed)


def _without_satellites(instance: Instance, satellites: Sequence[int]) -> Instance:
    kinds = tuple(
        replace(
            kind,
            number=0 if kind.depot in satellites else kind.number,
            reload_at=tuple(depot for depot in kind.reload_at if depot not in satellites),
        )
        for kind in instance.kinds
    )
    return replace(instance, kinds=kinds)


def _supplied_early(instance: Instance, satellites: Sequence[int]) -> Instance:
    """The instance in which satellites open when the first goods can be there."""
    windows = list(instance.windows)
    for satellite in satellites:
        earliest = [
            start[0].earliest
            + start[0].duration
            + int(instance.seconds[kind.matrix, kind.depot, satellite])
            for kind in instance.kinds
            if kind.number and kind.depot not in satellites
            for start in [start_spans(instance, kind)]
            if start
        ]
        if not earliest:
            continue
        unload = int(instance.service_s[satellite])
        spans = [(max(a, min(earliest)) + unload, b) for a, b in windows[satellite].spans]
        windows[satellite] = Windows(tuple(span for span in spans if span[0] <= span[1]) or NEVER)
    return replace(instance, windows=tuple(windows))


def _bound(early: Instance, satellites: Sequence[int], options: RoundSearch) -> tuple[float, str]:
    """A bound on the cost of both levels: goods are at the satellites for nothing.

    Rounds that bring them may pass satellites on the way between two other places, which costs no
    more here than the way that leaves them out.
    """
    metres = early.metres.copy()
    for satellite in satellites:
        metres = np.minimum(metres, metres[:, :, [satellite]] + metres[:, [satellite], :])
    solved = solved_instance(replace(early, metres=metres), options)
    return solved.bound, solved.method


def _two_levels(
    instance: Instance,
    early: Instance,
    whole: Solved,
    satellites: Sequence[int],
    options: RoundSearch,
) -> Plan | None:
    """The rounds from satellites, and those from depots that serve the rest and bring the goods."""
    from_satellite = [made for made in whole.rounds if _loadings_places(early, made, satellites)]
    if not from_satellite:
        return None
    late = [(made, _latest(early, made)) for made in from_satellite]
    loadings = [
        one for made, moments in late for one in _loadings(early, made, moments, satellites)
    ]
    rest = sorted(
        set(range(early.stops)) - {stop for made in from_satellite for stop in made.stops}
    )
    supplies = _supplies(early, loadings, satellites)
    if supplies is None:
        return None
    first, place = _first_level(instance, rest, supplies, satellites, from_satellite)
    solved = solved_instance(first, options)
    served = {stop for made in solved.rounds for stop in made.stops}
    if not set(range(len(rest), first.stops)) <= served:
        return None  # goods that nobody brings
    timed = _timed(first, solved.rounds)
    level = Level(instance=first, place=place, rounds=timed)
    arrived = _arrivals(first, timed, len(rest))
    moved = tuple(
        _as_early(early, made, moments, satellites, supplies, arrived) for made, moments in late
    )
    second = Level(instance=early, place=tuple(range(early.depots + early.stops)), rounds=moved)
    cost = sum(cost_of(early, made, moments) for made, moments in moved)
    return Plan(
        levels=(level, second),
        objective=objective_of(first, solved.rounds) + cost,
        bound=0.0,
        method="none",
        cut_short=solved.cut_short,
    )


def _loadings_places(instance: Instance, made: Round, satellites: Sequence[int]) -> list[int]:
    loads_at = [instance.kinds[made.kind].depot, *made.reloads]
    return [depot for depot in loads_at if depot in satellites]


def _latest(instance: Instance, made: Round) -> Moments:
    """Times of a round of the shortest duration that starts as late as that allows."""
    kind, places = instance.kinds[made.kind], places_of(instance, made)
    spans = start_spans(instance, kind)
    for here, place in pairwise(places[:-1]):
        spans = extended(instance, kind, spans, here, place)
    home = home_spans(instance, kind, spans, places[-2])
    best = min(home, key=lambda span: (span.duration, -span.latest))
    moments = moments_from(instance, made, best.latest)
    if moments.duration == best.duration:
        return moments
    early = schedule(instance, made)
    assert early is not None
    return early


def _loadings(
    instance: Instance, made: Round, moments: Moments, satellites: Sequence[int]
) -> list[Loading]:
    found, trip = [], 0
    for visit, place in enumerate(places_of(instance, made)[:-1]):
        if place < instance.depots:
            if place in satellites:
                load = instance.load[list(made.trips[trip])].sum(axis=0)
                found.append(Loading(place, load, moments.begin[visit]))
            trip += 1
    return found


class Supplies(NamedTuple):
    """Goods for satellites, each as one vehicle can bring them: satellite, load, when they must be there."""

    satellite: list[int]
    load: list[FloatArray]
    due_s: list[int]


def _supplies(
    instance: Instance, loadings: Sequence[Loading], satellites: Sequence[int]
) -> Supplies | None:
    """Goods in the order in which they are loaded, as many together as the largest vehicle holds."""
    holds = [k.capacity for k in instance.kinds if k.number and k.depot not in satellites]
    if not holds:
        return None
    most = max(holds, key=lambda capacity: (capacity[0], capacity[1]))
    found = Supplies([], [], [])
    open_at: dict[int, int] = {}
    for loading in sorted(loadings, key=lambda one: (one.satellite, one.begin_s)):
        left = loading.load.copy()
        while left.max() > 1e-9:
            at = open_at.get(loading.satellite)
            room = most - found.load[at] if at is not None else most
            share = 1.0
            for which in (0, 1):
                if left[which] > 0:
                    share = min(share, float(room[which] / left[which]))
            if share <= 1e-9 and at is not None:
                del open_at[loading.satellite]
                continue
            if at is None:
                at = open_at[loading.satellite] = len(found.load)
                found.satellite.append(loading.satellite)
                found.load.append(np.zeros(2))
                found.due_s.append(loading.begin_s)
            found.load[at] = found.load[at] + left * share
            left = left * (1.0 - share)
    return found


def _first_level(
    instance: Instance,
    rest: Sequence[int],
    supplies: Supplies,
    satellites: Sequence[int],
    rounds: Sequence[Round],
) -> tuple[Instance, tuple[int, ...]]:
    """The instance of the depots: the other stops, then the goods for the satellites."""
    place = [
        *range(instance.depots),
        *(instance.depots + stop for stop in rest),
        *supplies.satellite,
    ]
    at = np.array(place)
    windows = [instance.windows[one] for one in place]
    for number, satellite in enumerate(supplies.satellite):
        by = supplies.due_s[number] - int(instance.service_s[satellite])
        spans = [(a, min(b, by)) for a, b in instance.windows[satellite].spans if a <= by]
        windows[instance.depots + len(rest) + number] = Windows(tuple(spans) or NEVER)
    used = np.bincount([made.kind for made in rounds], minlength=len(instance.kinds))
    kinds = tuple(
        replace(kind, number=max(kind.number - int(used[number]), 0))
        for number, kind in enumerate(_without_satellites(instance, satellites).kinds)
    )
    load = np.vstack([instance.load[list(rest)].reshape(-1, 2), *supplies.load])
    first = replace(
        instance,
        stops=len(rest) + len(supplies.load),
        seconds=instance.seconds[:, at[:, None], at[None, :]],
        metres=instance.metres[:, at[:, None], at[None, :]],
        windows=tuple(windows),
        service_s=instance.service_s[at],
        load=load,
        kinds=kinds,
    )
    return first, tuple(place)


def _arrivals(first: Instance, timed: Sequence[tuple[Round, Moments]], rest: int) -> dict[int, int]:
    """When each supply is unloaded. [s]"""
    found = {}
    for made, moments in timed:
        for visit, place in enumerate(places_of(first, made)):
            number = place - first.depots - rest
            if number >= 0:
                found[number] = moments.leave[visit]
    return found


def _as_early(
    early: Instance,
    made: Round,
    moments: Moments,
    satellites: Sequence[int],
    supplies: Supplies,
    arrived: dict[int, int],
) -> tuple[Round, Moments]:
    """The round as early as all goods of its satellites are there, or as it was."""
    mine = set(_loadings_places(early, made, satellites))
    ready = max(arrived[at] for at, one in enumerate(supplies.satellite) if one in mine)
    sooner = schedule(early, made, not_before=ready)
    if sooner is not None and sooner.duration <= moments.duration:
        return made, sooner
    return made, moments
