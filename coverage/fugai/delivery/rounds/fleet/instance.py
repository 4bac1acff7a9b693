"""The problem behind rounds: places, times and metres between them, kinds of vehicles, loads.

Times are whole seconds after midnight; travel times are rounded up to them, so that what fits here
fits on the road. Places are numbered, the depots first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray, IntArray

UNREACHABLE = 10_000_000
"""Seconds and metres between places that no road joins: longer than any shift."""

LOAD_TOLERANCE = 1e-6
"""Rounding error of sums of loads, relative to the capacity."""


class Windows(NamedTuple):
    """Spans in which a visit may begin, ascending, each with both ends. [s]"""

    spans: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        """Earliest moment."""
        return self.spans[0][0]

    @property
    def last(self) -> int:
        """Latest moment."""
        return self.spans[-1][1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """Vehicles of one kind, in the units of the instance: seconds, metres, places.

    ``capacity`` holds parcels and kg; ``matrix`` is the position of its times and metres.
    """

    name: str
    depot: int
    matrix: int
    number: int
    capacity: FloatArray
    fixed_cost: float
    cost_per_m: float
    cost_per_s: float
    shift_s: int
    start_s: int
    end_s: int
    max_m: int
    reload_at: tuple[int, ...]
    max_reloads: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """All that decides which rounds are possible and what they cost.

    Parameters
    ----------
    depots, stops
        Number of depots (the first places) and of stops (the others).
    seconds, metres
        Of each network between all places, ``(networks, places, places)``.
    windows
        Of each place.
    service_s
        Time of each visit: loading at a depot, handing over at a stop.
    load
        Parcels and kg of each stop, ``(stops, 2)``.
    kinds
        The vehicles.
    unserved_cost
        What each stop costs that is left out.
    """

    depots: int
    stops: int
    seconds: IntArray
    metres: IntArray
    windows: tuple[Windows, ...]
    service_s: IntArray
    load: FloatArray
    kinds: tuple[Kind, ...]
    unserved_cost: float


@dataclass(frozen=True, kw_only=True)
class Round:
    """One vehicle's work: its stops trip by trip, and where it loads between two trips.

    ``trips`` are numbers of stops from 0, ``reloads`` places of depots, one fewer.
    """

    kind: int
    trips: tuple[tuple[int, ...], ...]
    reloads: tuple[int, ...] = ()

    @property
    def stops(self) -> tuple[int, ...]:
        """Stops of all trips."""
        return tuple(stop for trip in self.trips for stop in trip)


def places_of(instance: Instance, round_: Round) -> list[int]:
    """Places in the order of the visit, from the depot to the depot."""
    kind = instance.kinds[round_.kind]
    places = [kind.depot]
    for number, trip in enumerate(round_.trips):
        if number:
            places.append(round_.reloads[number - 1])
        places += [instance.depots + stop for stop in trip]
    return [*places, kind.depot]


def metres_of(instance: Instance, round_: Round) -> int:
    """Length of a round. [m]"""
    places = places_of(instance, round_)
    matrix = instance.metres[instance.kinds[round_.kind].matrix]
    return int(matrix[places[:-1], places[1:]].sum())


class Moments(NamedTuple):
    """Start, and for each further place arrival, begin of the visit and departure. [s]"""

    start: int
    arrive: tuple[int, ...]
    begin: tuple[int, ...]
    leave: tuple[int, ...]

    @property
    def duration(self) -> int:
        """From the start of loading to the return. [s]"""
        return self.arrive[-1] - self.start


class Span(NamedTuple):
    """Shortest duration up to a place, for starts between two moments. [s]"""

    duration: int
    earliest: int
    latest: int


def schedule(instance: Instance, round_: Round, *, not_before: int = 0) -> Moments | None:
    """The times of a round with the shortest duration, as early as that allows; None where it is late.

    Parameters
    ----------
    not_before
        Earliest start, where goods arrive later than the depot opens. [s]
    """
    kind, places = instance.kinds[round_.kind], places_of(instance, round_)
    spans = start_spans(instance, kind, not_before=not_before)
    for here, place in pairwise(places[:-1]):
        spans = extended(instance, kind, spans, here, place)
    home = home_spans(instance, kind, spans, places[-2])
    if not home:
        return None
    best = min(home, key=lambda span: (span.duration, span.earliest))
    return moments_from(instance, round_, best.earliest)


def start_spans(instance: Instance, kind: Kind, *, not_before: int = 0) -> list[Span]:
    """Loading at the depot of a kind."""
    spans = []
    for first, last in instance.windows[kind.depot].spans:
        earliest = max(first, kind.start_s, not_before)
        latest = min(last, kind.end_s)
        if earliest <= latest:
            spans.append(Span(int(instance.service_s[kind.depot]), earliest, latest))
    return spans


def extended(
    instance: Instance, kind: Kind, spans: Sequence[Span], here: int, place: int
) -> list[Span]:
    """Spans after a further place and the service there, dominated ones left out."""
    travel = int(instance.seconds[kind.matrix, here, place])
    arrived = _arrived(spans, travel, instance.windows[place].spans, last_s=UNREACHABLE)
    service = int(instance.service_s[place])
    return undominated([span._replace(duration=span.duration + service) for span in arrived])


def home_spans(instance: Instance, kind: Kind, spans: Sequence[Span], here: int) -> list[Span]:
    """Spans of whole rounds: back at the depot, within the shift and the hours of the vehicle."""
    travel = int(instance.seconds[kind.matrix, here, kind.depot])
    arrived = _arrived(spans, travel, instance.windows[kind.depot].spans, last_s=kind.end_s)
    return [span for span in arrived if span.duration <= kind.shift_s]


def _arrived(
    spans: Sequence[Span], travel: int, windows: Sequence[tuple[int, int]], *, last_s: int
) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        on_way = span.duration + travel
        for first, closes in windows:
            last = min(closes, last_s)
            if span.earliest + on_way > last or first > last:
                continue
            wait = first - (span.latest + on_way)
            if wait > 0:
                found.append(Span(on_way + wait, span.latest, span.latest))
            else:
                earliest = max(span.earliest, first - on_way)
                found.append(Span(on_way, earliest, min(span.latest, last - on_way)))
    return found


def undominated(spans: list[Span]) -> list[Span]:
    """Spans that no other one beats in duration, first end and last start together."""
    kept: list[Span] = []
    for one in sorted(set(spans), key=lambda s: (s.duration, s.earliest + s.duration, -s.latest)):
        end = one.earliest + one.duration
        if not any(
            other.earliest + other.duration <= end and other.latest >= one.latest for other in kept
        ):
            kept.append(one)
    return kept


def moments_from(instance: Instance, round_: Round, start: int) -> Moments:
    """Times of a round that starts at a moment and goes on as soon as each place allows. [s]"""
    kind, places = instance.kinds[round_.kind], places_of(instance, round_)
    now = start + int(instance.service_s[kind.depot])
    arrive, begin, leave = [start], [start], [now]
    for here, place in pairwise(places):
        at = now + int(instance.seconds[kind.matrix, here, place])
        opens = [max(at, first) for first, last in instance.windows[place].spans if at <= last]
        visit = opens[0] if opens else UNREACHABLE
        now = visit + int(instance.service_s[place])
        arrive.append(at)
        begin.append(visit)
        leave.append(now)
    arrive[-1] = leave[-1] = begin[-1]
    return Moments(start, tuple(arrive), tuple(begin), tuple(leave))


def cost_of(instance: Instance, round_: Round, moments: Moments) -> float:
    """Fixed cost, kilometres and hours of a round."""
    kind = instance.kinds[round_.kind]
    return (
        kind.fixed_cost
        + kind.cost_per_m * metres_of(instance, round_)
        + kind.cost_per_s * moments.duration
    )


def fits(instance: Instance, round_: Round) -> bool:
    """Whether each trip fits into the vehicle and the round within its range."""
    kind = instance.kinds[round_.kind]
    loads = [instance.load[list(trip)].sum(axis=0) for trip in round_.trips]
    room = kind.capacity * (1 + LOAD_TOLERANCE)
    return metres_of(instance, round_) <= kind.max_m and all(
        bool(np.all(load <= room)) for load in loads
    )
