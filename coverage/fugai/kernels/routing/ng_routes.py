"""Cheapest rounds at given prices of stops: labels over ng-routes (Baldacci, Mingozzi, Roberti 2011).

A label is the begin of a round. It remembers, of the stops it visited, those near all later ones, so
that it may come back to a stop only by way of others far from it: what it finds is never dearer than
the cheapest round without repetitions. Times are those of Savelsbergh (1992): the shortest duration
so far and the earliest and latest start that have it, so that a late start saves waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


class RoundTask(NamedTuple):
    """One kind of vehicle among the stops.

    ``units_load``, ``units_work`` are whole units of load and of driving and service that each arc
    takes at least, ``room`` the units of both that there are (0 where they say nothing): see
    `ways_home`. Matrices have the depot as their last place, stops before it; times are seconds, costs of arcs
    hold no time. ``near`` has a bit for each stop near another, in words of 62 bits. ``hours`` are
    the depot's opening and closing, the loading at the start, the latest return and the shift. Where
    ``free_waiting``, a round may begin later for each stop that opens later: less exact, and faster.
    """

    possible: BoolArray
    seconds: IntArray
    cost: FloatArray
    opens_s: IntArray
    closes_s: IntArray
    service_s: IntArray
    load: FloatArray
    capacity: FloatArray
    near: IntArray
    hours: IntArray
    cost_per_s: float
    free_waiting: bool
    units_load: IntArray
    units_work: IntArray
    room: IntArray


class WaysHome(NamedTuple):
    """By units left and place: the least cost of the way home, its next place, and the least by another."""

    best: FloatArray
    following: IntArray
    second: FloatArray


ENDLESS = 1_000_000_000
"""Latest start of a round that may always begin later. [s]"""

BITS = 62
"""Stops in one word of a label's memory."""


@njit(cache=True)
def _sift_up(keys: IntArray, items: IntArray, at: int) -> None:
    while at > 0:
        above = (at - 1) // 2
        if keys[above] <= keys[at]:
            return
        keys[above], keys[at] = keys[at], keys[above]
        items[above], items[at] = items[at], items[above]
        at = above


@njit(cache=True)
def _sift_down(keys: IntArray, items: IntArray, size: int) -> None:
    at = 0
    while True:
        least = at
        for child in (2 * at + 1, 2 * at + 2):
            if child < size and keys[child] < keys[least]:
                least = child
        if least == at:
            return
        keys[least], keys[at] = keys[at], keys[least]
        items[least], items[at] = items[at], items[least]
        at = least


class Rule(NamedTuple):
    """How labels are compared, and what a round must be able to end below.

    The cost of a second, whether the shift can end a round, whether memory and load count (they must,
    for a bound), and whether waiting is free.
    """

    cost_per_s: float
    shift_binds: bool
    whole: bool
    free_waiting: bool


class Begun(NamedTuple):
    """Begins of rounds: the last stop of each, the label before it, cost, times, load and memory.

    ``first`` and ``after`` chain the labels of each stop; ``keys`` and ``items`` are the heap of those
    that wait, by the time at which they leave.
    """

    node: IntArray
    before: IntArray
    cost: FloatArray
    times: IntArray
    load: FloatArray
    memory: IntArray
    alive: BoolArray
    first: IntArray
    after: IntArray
    keys: IntArray
    items: IntArray


@njit(cache=True)
def _no_labels(stops: int, words: int, most: int) -> Begun:
    return Begun(
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.float64),
        np.empty((most, 3), np.int64),
        np.empty((most, 2), np.float64),
        np.empty((most, words), np.int64),
        np.ones(most, np.bool_),
        np.full(stops, -1, np.int64),
        np.full(most, -1, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )


@njit(cache=True)
def _beats(begun: Begun, one: int, other: int, rule: Rule) -> bool:
    """Whether a label is at least as good as another of its place, whatever follows."""
    cost, times, load = begun.cost, begun.times, begun.load
    duration, latest = times[one, 0], times[one, 2]
    if times[one, 1] + duration > times[other, 1] + times[other, 0]:
        return False
    per_s = rule.cost_per_s
    if cost[one] + per_s * duration > cost[other] + per_s * times[other, 0] + 1e-9:
        return False
    waits = not rule.free_waiting
    if waits and cost[one] - per_s * latest > cost[other] - per_s * times[other, 2] + 1e-9:
        return False
    if not rule.whole:
        return True
    longer = duration > times[other, 0] or (waits and latest < times[other, 2])
    if (rule.shift_binds and longer) or load[one, 0] > load[other, 0] + 1e-9:
        return False
    forgotten = np.int64(0)
    for word in range(begun.memory.shape[1]):
        forgotten |= begun.memory[one, word] & ~begun.memory[other, word]
    return bool(forgotten == 0 and load[one, 1] <= load[other, 1] + 1e-9)


@njit(cache=True)
def _entered(begun: Begun, new: int, rule: Rule) -> bool:
    """Whether no label of its stop beats the new one, which then replaces those that it beats."""
    stop = begun.node[new]
    other, previous = begun.first[stop], -1
    while other >= 0:
        if _beats(begun, other, new, rule):
            return False
        following = begun.after[other]
        if _beats(begun, new, other, rule):
            begun.alive[other] = False
            if previous < 0:
                begun.first[stop] = following
            else:
                begun.after[previous] = following
        else:
            previous = other
        other = following
    begun.alive[new] = True
    begun.after[new] = begun.first[stop]
    begun.first[stop] = new
    return True


@njit(cache=True)
def _arrival(times: IntArray, travel: int, opens: int, closes: int) -> tuple[bool, int, int, int]:
    """Whether a visit can begin in time, and duration, earliest and latest start then."""
    duration, earliest, latest = times[0] + travel, times[1], times[2]
    if earliest + duration > closes:
        return False, 0, 0, 0
    wait = opens - (latest + duration)
    if wait > 0:
        return True, duration + wait, latest, latest
    if latest < ENDLESS:
        latest = min(latest, closes - duration)
    return True, duration, max(earliest, opens - duration), latest


@njit(cache=True)
def ways_home(possible: BoolArray, arc_cost: FloatArray, units: IntArray, room: int) -> WaysHome:
    """The least that is left to pay from each place on, for all units that may be left.

    Walks of stops that never go back to where they just were (q-routes without 2-cycles,
    Christofides, Mingozzi, Toth 1981): never dearer than the rest of any round. Each arc takes a
    unit or more.
    """
    size = len(arc_cost)
    depot = size - 1
    best = np.full((room + 1, size), np.inf)
    second = np.full((room + 1, size), np.inf)
    following = np.full((room + 1, size), -1, np.int64)
    for left in range(room + 1):
        for here in range(depot):
            for stop in range(size):
                if not possible[here, stop]:
                    continue
                if stop == depot:
                    cost = arc_cost[here, depot]
                else:
                    rest = left - units[here, stop]
                    if rest < 0:
                        continue
                    on = best[rest, stop] if following[rest, stop] != here else second[rest, stop]
                    cost = arc_cost[here, stop] + on
                if cost < best[left, here]:
                    second[left, here] = best[left, here]
                    best[left, here], following[left, here] = cost, stop
                elif cost < second[left, here]:
                    second[left, here] = cost
    return WaysHome(best, following, second)


@njit(cache=True)
def _least_rest(ways: WaysHome, left: int, here: int, came_from: int) -> float:
    """Least cost of the way home that does not begin with the way back."""
    row = min(left, len(ways.best) - 1)
    if ways.following[row, here] != came_from:
        return float(ways.best[row, here])
    return float(ways.second[row, here])


class Rests(NamedTuple):
    """The least costs of ways home, by units of load and of work left, and what a round must beat."""

    by_load: WaysHome
    by_work: WaysHome
    beat: float


@njit(cache=True)
def _rests(task: RoundTask, price: FloatArray, beat: float) -> Rests:
    arc_cost = task.cost + task.cost_per_s * task.seconds.astype(np.float64)
    for stop in range(len(price)):
        arc_cost[:, stop] += task.cost_per_s * task.service_s[stop] - price[stop]
    return Rests(
        ways_home(task.possible, arc_cost, task.units_load, task.room[0]),
        ways_home(task.possible, arc_cost, task.units_work, task.room[1]),
        beat,
    )


@njit(cache=True)
def _is_hopeless(task: RoundTask, rests: Rests, begun: Begun, new: int) -> bool:
    """Whether no round with this begin can cost little enough."""
    stop, came_from = begun.node[new], begun.node[begun.before[new]]
    duration = begun.times[new, 0]
    paid = begun.cost[new] + task.cost_per_s * duration
    if task.room[0] > 0:
        share = (task.capacity[0] - begun.load[new, 0]) / task.capacity[0]
        left = int(share * task.room[0] + 1e-6)
        if paid + _least_rest(rests.by_load, left, stop, came_from) >= rests.beat:
            return True
    if task.room[1] > 0:
        left = int((task.hours[4] - duration) / task.hours[4] * task.room[1] + 1e-6)
        return bool(paid + _least_rest(rests.by_work, left, stop, came_from) >= rests.beat)
    return False


@njit(cache=True)
def _visited(task: RoundTask, begun: Begun, label: int, stop: int, new: int) -> bool:
    """Write the label that visits one more stop; whether that can be."""
    here = begun.node[label]
    if not task.possible[here, stop]:
        return False
    if label > 0 and begun.memory[label, stop // BITS] >> (stop % BITS) & 1:
        return False
    for which in range(2):
        begun.load[new, which] = begun.load[label, which] + task.load[stop, which]
        if begun.load[new, which] > task.capacity[which]:
            return False
    ok, duration, earliest, latest = _arrival(
        begun.times[label], task.seconds[here, stop], task.opens_s[stop], task.closes_s[stop]
    )
    duration += task.service_s[stop]
    if not ok or duration + task.seconds[stop, len(task.opens_s)] > task.hours[4]:
        return False
    begun.node[new], begun.before[new] = stop, label
    begun.times[new, 0], begun.times[new, 1], begun.times[new, 2] = duration, earliest, latest
    for word in range(begun.memory.shape[1]):
        begun.memory[new, word] = begun.memory[label, word] & task.near[stop, word]
    begun.memory[new, stop // BITS] |= np.int64(1) << (stop % BITS)
    return True


@njit(cache=True)
def _cost_home(task: RoundTask, begun: Begun, label: int) -> float:
    """Cost of the round that ends here, infinite where it cannot."""
    here, depot = begun.node[label], len(task.opens_s)
    if here == depot or not task.possible[here, depot]:
        return np.inf
    ok, duration, _, _ = _arrival(
        begun.times[label], task.seconds[here, depot], task.hours[0], task.hours[3]
    )
    if not ok or duration > task.hours[4]:
        return np.inf
    return float(begun.cost[label] + task.cost[here, depot] + task.cost_per_s * duration)


@njit(cache=True)
def cheapest_ng_routes(
    task: RoundTask, price: FloatArray, most_labels: int, whole: bool, beat: float
) -> tuple[bool, FloatArray, IntArray, IntArray, IntArray]:
    """The cheapest way home from each place, at prices that visits to stops earn.

    Parameters
    ----------
    price
        What a visit to each stop earns.
    most_labels
        Labels after which the search gives up.
    whole
        Whether labels are compared in everything: without, the search is fast and finds good rounds,
        but may miss the cheapest.
    beat
        Begins of rounds that cannot end below this cost are dropped.

    Returns
    -------
    Whether the search ended by itself; for each last stop the least cost of a round, its earnings
    taken off (infinite for none), and its label; the stop of each label and the label before it (-1
    at the depot).
    """
    size = len(price)
    opens, closes, loading, home_by, shift = task.hours
    begun = _no_labels(size, task.near.shape[1], most_labels)
    rule = Rule(task.cost_per_s, home_by - opens > shift, whole, task.free_waiting)
    rests = _rests(task, price, beat)
    best = np.full(size, np.inf)
    best_label = np.full(size, -1, np.int64)
    begun.node[0], begun.before[0], begun.cost[0] = size, -1, 0.0
    begun.times[0, 0], begun.times[0, 1] = loading, opens
    begun.times[0, 2] = ENDLESS if task.free_waiting else closes
    begun.load[0, :] = 0.0
    begun.memory[0, :] = 0
    begun.keys[0], begun.items[0] = opens + loading, 0
    used, waiting = 1, 1
    while waiting > 0:
        label = begun.items[0]
        waiting -= 1
        begun.keys[0], begun.items[0] = begun.keys[waiting], begun.items[waiting]
        _sift_down(begun.keys, begun.items, waiting)
        if not begun.alive[label]:
            continue
        here = begun.node[label]
        total = _cost_home(task, begun, label)
        if total < np.inf and total < best[here]:
            best[here], best_label[here] = total, label
        for stop in range(size):
            if used == most_labels:
                return False, best, best_label, begun.node, begun.before
            if not _visited(task, begun, label, stop, used):
                continue
            begun.cost[used] = begun.cost[label] + task.cost[here, stop] - price[stop]
            if _is_hopeless(task, rests, begun, used) or not _entered(begun, used, rule):
                continue
            begun.keys[waiting] = begun.times[used, 0] + begun.times[used, 1]
            begun.items[waiting] = used
            _sift_up(begun.keys, begun.items, waiting)
            waiting += 1
            used += 1
    return True, best, best_label, begun.node[:used].copy(), begun.before[:used].copy()
