"""A lower bound on the cost of rounds: set covering by ng-routes, by column generation.

Every round is a column; the linear program over all of them is solved by adding the cheapest ones
at the prices of the stops (Desrochers, Desrosiers, Solomon 1992), until none is missing. Before that,
the prices and the cheapest round of each kind give a bound already (Lagrange). Windows, waiting,
loads and shifts are exact in it; two windows of a stop are taken for one, and the range for endless.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from fugai.delivery.rounds.fleet.costs import possible_arcs
from fugai.delivery.rounds.fleet.instance import LOAD_TOLERANCE, cost_of, schedule
from fugai.kernels.routing.ng_routes import BITS, RoundTask, cheapest_ng_routes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.delivery.rounds.fleet.instance import Instance, Kind, Round

LEVELS = ((7, True), (7, False))
"""Stops that a label remembers near each other, and whether waiting is free: weak bounds come first."""

MOST_PASSES = 400
"""Linear programs at most."""

SMOOTHING = 0.7
"""Share of the best prices so far in those at which rounds are sought (Wentges 1997)."""

ROOM_UNITS = 400
"""Units of load and work in which ways home are counted, at most."""

TOTAL_LABELS = 20
"""All searches of a bound together may keep so many times the labels of one."""

CONVERGED = 1e-6
"""A round that lowers the value by less than this share of it is not missing."""


MOST_COLUMNS = 30
"""Rounds that one search adds to the program."""


class Column(NamedTuple):
    """A round as the program sees it: its kind, the visits to each stop, its cost, waiting paid or not."""

    kind: int
    visits: IntArray
    cost: float
    paid: bool


class Pricing(NamedTuple):
    """The cheapest rounds of one kind at some prices, and whether none can be cheaper."""

    proven: bool
    columns: list[Column]
    least: float


def route_bound(
    instance: Instance, rounds: Sequence[Round], *, labels: int, ends_at: float | None
) -> float:
    """No rounds cost less, stops that are left out included; 0 where no bound was found.

    Parameters
    ----------
    rounds
        Known rounds, with which the program starts.
    labels
        Partial rounds that one pricing may keep.
    ends_at
        Reading of ``time.process_time`` at which to stop. [s]
    """
    kinds = [at for at, kind in enumerate(instance.kinds) if kind.number]
    elsewhere = any(set(instance.kinds[at].reload_at) - {instance.kinds[at].depot} for at in kinds)
    if not labels or not kinds or elsewhere or not instance.stops:
        return 0.0
    best, left = 0.0, TOTAL_LABELS * labels
    columns = _known_columns(instance, rounds)
    for level in LEVELS:
        generation = _Generation(instance, kinds, columns, level=level, labels=labels)
        generation.left = left
        best = max(best, generation.run(ends_at=ends_at))
        columns, left = [one for one in generation.columns if one.paid], generation.left
        if not generation.proven or (ends_at is not None and time.process_time() > ends_at):
            break
    return best


def _known_columns(instance: Instance, rounds: Sequence[Round]) -> list[Column]:
    columns = []
    for made in rounds:
        moments = schedule(instance, made)
        if moments is not None and not made.reloads:
            visits = np.bincount(made.stops, minlength=instance.stops)
            kind = instance.kinds[made.kind]
            saved = kind.fixed_cost - _fixed_share(kind)
            columns.append(
                Column(made.kind, visits, cost_of(instance, made, moments) - saved, paid=True)
            )
    return columns


def _trips(kind: Kind) -> int:
    """Trips that a vehicle may make: each is a round of its own in the program."""
    return 1 + (kind.max_reloads if kind.reload_at else 0)


def _fixed_share(kind: Kind) -> float:
    return kind.fixed_cost / _trips(kind)


class _Generation:
    """One column generation; ``proven`` once no round is missing from the program."""

    def __init__(
        self,
        instance: Instance,
        kinds: list[int],
        columns: list[Column],
        *,
        level: tuple[int, bool],
        labels: int,
    ) -> None:
        self.instance, self.kinds, self.labels = instance, kinds, labels
        self.columns = list(columns)
        self.free_waiting = level[1]
        self.tasks = [_task(instance, instance.kinds[at], level) for at in kinds]
        self.most = np.array(
            [instance.kinds[at].number * _trips(instance.kinds[at]) for at in kinds], np.float64
        )
        self.proven, self.left = False, labels

    def run(self, *, ends_at: float | None) -> float:
        """The best bound that was found."""
        bound, whole = 0.0, False
        center: FloatArray | None = None
        misses = 0
        for _ in range(MOST_PASSES):
            value, price, fee = self._solve()
            now = np.append(price, fee)
            share = SMOOTHING if center is not None and misses == 0 else 0.0
            asked = now if center is None else share * center + (1 - share) * now
            found = [self._price(at, asked, now, whole=whole) for at in range(len(self.kinds))]
            new = [column for one in found for column in one.columns]
            if whole and all(one.proven for one in found):
                least = np.minimum([one.least for one in found], 0.0)
                most = np.minimum(self.most, self.instance.stops)
                stops = self.instance.stops
                lagrange = asked[:stops].sum() + asked[stops:] @ self.most + least @ most
                if lagrange > bound:
                    bound, center = float(lagrange), asked
                self.proven = value - bound <= CONVERGED * abs(value)
            if (
                self.proven
                or self.left < 0
                or (ends_at is not None and time.process_time() > ends_at)
            ):
                return bound
            self.columns += new
            misses = 0 if new else misses + 1
            if whole and misses > 1:
                return bound
            whole = whole or not new
        return bound

    def _solve(self) -> tuple[float, FloatArray, FloatArray]:
        """Value of the program over the known rounds, and the prices of stops and of vehicles."""
        stops, count = self.instance.stops, len(self.columns)
        row = {kind: stops + at for at, kind in enumerate(self.kinds)}
        dense = np.zeros((stops + len(self.kinds), count + stops))
        cost = np.full(count + stops, self.instance.unserved_cost)
        for at, column in enumerate(self.columns):
            dense[:stops, at] = -column.visits
            dense[row[column.kind], at] = 1.0
            cost[at] = column.cost
        dense[np.arange(stops), count + np.arange(stops)] = -1.0
        solved = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            cost,
            A_ub=csc_array(dense),
            b_ub=np.append(-np.ones(stops), self.most),
            method="highs",
        )
        marginal = np.minimum(np.asarray(solved.ineqlin.marginals), 0.0)
        return float(solved.fun), -marginal[:stops], marginal[stops:]

    def _price(self, at: int, asked: FloatArray, now: FloatArray, *, whole: bool) -> Pricing:
        """The cheapest rounds of a kind at the asked prices, of which those that pay now are new."""
        kind, task, stops = self.instance.kinds[self.kinds[at]], self.tasks[at], self.instance.stops
        price, fee = asked[:stops], asked[stops + at]
        share = _fixed_share(kind)
        ended, best, label, node, before = cheapest_ng_routes(
            task, price, self.labels, whole, fee - share
        )
        self.left -= len(node)
        columns = []
        for last in np.argsort(best, kind="stable")[:MOST_COLUMNS]:
            if not np.isfinite(best[last]):
                break
            visits = np.zeros(stops, dtype=np.int64)
            here = int(label[last])
            while here > 0:
                visits[node[here]] += 1
                here = int(before[here])
            cost = float(best[last]) + float(visits @ price) + share
            reduced = cost - float(visits @ now[:stops]) - now[stops + at]
            if reduced < -1e-7 * max(1.0, cost):
                columns.append(Column(self.kinds[at], visits, cost, paid=not self.free_waiting))
        least = float(best.min(initial=np.inf)) + share - fee
        return Pricing(bool(ended), columns, least if np.isfinite(least) else 0.0)


def _task(instance: Instance, kind: Kind, level: tuple[int, bool]) -> RoundTask:
    stops = instance.depots + np.arange(instance.stops)
    order = np.append(stops, kind.depot)
    seconds = instance.seconds[kind.matrix][np.ix_(order, order)]
    metres = instance.metres[kind.matrix][np.ix_(order, order)]
    depot = instance.windows[kind.depot]
    opens, closes = max(depot.first, kind.start_s), min(depot.last, kind.end_s)
    work = (seconds + np.append(instance.service_s[stops], 0)[None, :]).astype(np.float64)
    possible = possible_arcs(instance, kind)[np.ix_(order, order)]
    carried = np.append(instance.load[:, 0], 0.0)[None, :] + np.zeros_like(work)
    units_load, room_load = _units(carried, possible, float(kind.capacity[0]))
    units_work, room_work = _units(work, possible, float(kind.shift_s))
    hours = [opens, closes, int(instance.service_s[kind.depot]), closes, kind.shift_s]
    room = kind.capacity * (1 + LOAD_TOLERANCE)
    return RoundTask(
        possible=possible,
        seconds=seconds,
        cost=metres * kind.cost_per_m,
        opens_s=np.array([instance.windows[place].first for place in stops], dtype=np.int64),
        closes_s=np.array([instance.windows[place].last for place in stops], dtype=np.int64),
        service_s=instance.service_s[stops],
        load=instance.load,
        capacity=np.where(np.isfinite(room), room, 1e300),
        near=_near_bits(seconds[:-1, :-1], level[0]),
        hours=np.array(hours, dtype=np.int64),
        cost_per_s=kind.cost_per_s,
        free_waiting=level[1],
        units_load=units_load,
        units_work=units_work,
        room=np.array([room_load, room_work], dtype=np.int64),
    )


def _units(amount: FloatArray, possible: BoolArray, room: float) -> tuple[IntArray, int]:
    """Amounts of arcs to stops as whole units, rounded down, and the units of the room.

    The room is 0, and says nothing, where an arc takes no unit at all.
    """
    taken = amount[:, :-1][possible[:, :-1]]
    least = float(taken.min(initial=np.inf))
    if not (0 < least < np.inf and np.isfinite(room)) or room / least > ROOM_UNITS:
        return np.zeros(amount.shape, dtype=np.int64), 0
    parts = min(int(ROOM_UNITS * least // room), 40)
    unit = least / parts
    whole = int(room * (1 + LOAD_TOLERANCE) / unit + 1e-9)
    return np.floor(amount / (room / whole) + 1e-9).astype(np.int64), whole


def _near_bits(seconds: IntArray, near: int) -> IntArray:
    """Bits of the stops nearest to each stop in either direction, itself included."""
    size = len(seconds)
    bits = np.zeros((size, (size + BITS - 1) // BITS), dtype=np.int64)
    close = np.argsort(np.minimum(seconds, seconds.T), axis=1, kind="stable")[:, : near + 1]
    for stop in range(size):
        for other in {stop, *close[stop].tolist()}:
            bits[stop, other // BITS] |= np.int64(1) << np.int64(other % BITS)
    return bits
