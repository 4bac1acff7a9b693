"""The cheapest rounds of a few stops: every round of every set of stops, and the best partition.

Rounds are built stop by stop (dynamic programming over sets of stops, Held and Karp 1962), keeping
for each set and last stop all that no other beats in cost, duration, room for waiting, load and
metres together. An integer program over the cheapest round of each set and kind picks among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array

from fugai._mixed_integer import MixedInteger
from fugai.delivery.rounds.fleet.instance import (
    LOAD_TOLERANCE,
    Round,
    Span,
    extended,
    home_spans,
    start_spans,
)
from fugai.errors import SolverError

if TYPE_CHECKING:
    from fugai.delivery.rounds.fleet.instance import Instance, Kind

EXACT_STOPS = 8
"""Up to so many stops the cheapest rounds are found by enumeration."""


class Partial(NamedTuple):
    """The begin of a round: metres, one span of times, load since the last loading, trips so far."""

    metres: int
    span: Span
    load: tuple[float, float]
    trips: tuple[tuple[int, ...], ...]
    reloads: tuple[int, ...]


class Found(NamedTuple):
    """The cheapest round of a set of stops with one kind of vehicle."""

    stops: int
    cost: float
    round: Round


def cheapest_rounds(instance: Instance) -> list[Round]:
    """Rounds of the least cost, stops that are left out included, proven by enumeration.

    Raises
    ------
    SolverError
        HiGHS did not solve the partition.
    """
    columns = [
        found
        for position, kind in enumerate(instance.kinds)
        if kind.number
        for found in _rounds_of_kind(instance, position, kind)
    ]
    return _partition(instance, columns)


def _rounds_of_kind(instance: Instance, position: int, kind: Kind) -> list[Found]:
    states: dict[tuple[int, int], list[Partial]] = {}
    room = kind.capacity * (1 + LOAD_TOLERANCE)
    start = [Partial(0, span, (0.0, 0.0), ((),), ()) for span in start_spans(instance, kind)]
    best: dict[int, Found] = {}
    for stop in range(instance.stops):
        _keep(states, 1 << stop, stop, _visits(instance, kind, room, start, kind.depot, stop))
    for members in range(1, 1 << instance.stops):
        for last in range(instance.stops):
            partials = states.pop((members, last), [])
            if not partials:
                continue
            here = instance.depots + last
            _close(instance, position, kind, members, here, partials, best)
            for stop in range(instance.stops):
                if members & (1 << stop):
                    continue
                made = _visits(instance, kind, room, partials, here, stop)
                for depot in kind.reload_at:
                    again = _reloads(instance, kind, partials, here, depot)
                    made += _visits(instance, kind, room, again, depot, stop)
                _keep(states, members | (1 << stop), stop, made)
    return list(best.values())


def _visits(
    instance: Instance, kind: Kind, room: np.ndarray, partials: list[Partial], here: int, stop: int
) -> list[Partial]:
    """Each begin of a round with one more stop, where it can be served."""
    place = instance.depots + stop
    way = int(instance.metres[kind.matrix, here, place])
    more = instance.load[stop]
    made = []
    for partial in partials:
        load = (partial.load[0] + float(more[0]), partial.load[1] + float(more[1]))
        if load[0] > room[0] or load[1] > room[1] or partial.metres + way > kind.max_m:
            continue
        trips = (*partial.trips[:-1], (*partial.trips[-1], stop))
        made += [
            Partial(partial.metres + way, span, load, trips, partial.reloads)
            for span in extended(instance, kind, [partial.span], here, place)
            if span.duration <= kind.shift_s
        ]
    return made


def _reloads(
    instance: Instance, kind: Kind, partials: list[Partial], here: int, depot: int
) -> list[Partial]:
    way = int(instance.metres[kind.matrix, here, depot])
    return [
        Partial(
            partial.metres + way, span, (0.0, 0.0), (*partial.trips, ()), (*partial.reloads, depot)
        )
        for partial in partials
        if len(partial.reloads) < kind.max_reloads and partial.metres + way <= kind.max_m
        for span in extended(instance, kind, [partial.span], here, depot)
        if span.duration <= kind.shift_s
    ]


def _keep(
    states: dict[tuple[int, int], list[Partial]], members: int, last: int, made: list[Partial]
) -> None:
    """Add begins of rounds of a set, without those that another beats in everything."""
    if not made:
        return
    kept = states.setdefault((members, last), [])
    for one in made:
        if any(_beats(other, one) for other in kept):
            continue
        kept[:] = [other for other in kept if not _beats(one, other)]
        kept.append(one)


def _beats(one: Partial, other: Partial) -> bool:
    return (
        one.metres <= other.metres
        and one.span.duration <= other.span.duration
        and one.span.earliest + one.span.duration <= other.span.earliest + other.span.duration
        and one.span.latest >= other.span.latest
        and one.load[0] <= other.load[0]
        and one.load[1] <= other.load[1]
        and len(one.reloads) <= len(other.reloads)
    )


def _close(
    instance: Instance,
    position: int,
    kind: Kind,
    members: int,
    here: int,
    partials: list[Partial],
    best: dict[int, Found],
) -> None:
    """Take each begin of a round home, and keep the cheapest of its set."""
    way = int(instance.metres[kind.matrix, here, kind.depot])
    for partial in partials:
        metres = partial.metres + way
        home = home_spans(instance, kind, [partial.span], here)
        if not home or metres > kind.max_m:
            continue
        took = min(span.duration for span in home)
        cost = kind.fixed_cost + kind.cost_per_m * metres + kind.cost_per_s * took
        if members not in best or cost < best[members].cost:
            made = Round(kind=position, trips=partial.trips, reloads=partial.reloads)
            best[members] = Found(members, cost, made)


def _partition(instance: Instance, columns: list[Found]) -> list[Round]:
    """The best rounds that visit each stop once or leave it out, no kind more often than there is."""
    stops, kinds = instance.stops, len(instance.kinds)
    if not columns or not stops:
        return []
    row, column = [], []
    for at, found in enumerate(columns):
        members = [stop for stop in range(stops) if found.stops & (1 << stop)]
        row += [*members, stops + found.round.kind]
        column += [at] * (len(members) + 1)
    left_out = len(columns) + np.arange(stops)
    row += list(range(stops))
    column += left_out.tolist()
    matrix = coo_array(
        (np.ones(len(row)), (row, column)), shape=(stops + kinds, len(columns) + stops)
    )
    lower = np.append(np.ones(stops), np.zeros(kinds))
    upper = np.append(np.ones(stops), [kind.number for kind in instance.kinds])
    cost = np.append([found.cost for found in columns], np.full(stops, instance.unserved_cost))
    solved = MixedInteger(
        cost=cost,
        rows=matrix.tocsr(),
        row_low=lower,
        row_high=upper,
        high=np.ones(len(cost)),
        integral=np.ones(len(cost)),
    ).solve()
    if solved.values is None or solved.ending != "optimal":
        msg = f"Rounds cannot be chosen: HiGHS ended {solved.ending}."
        raise SolverError(msg)
    return [columns[at].round for at in np.flatnonzero(solved.values[: len(columns)] > 0.5)]
