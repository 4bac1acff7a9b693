"""Local search for the most valuable set of candidates that a budget pays for.

The gain of every candidate is kept up to date while others come and go: a change touches only the
candidates that share a row with the one that moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.covers import Cover


class Rules(NamedTuple):
    """What may stand together.

    Candidates ``clash_idx[clash_ptr[j] : clash_ptr[j + 1]]`` must not stand beside ``j``; ``cost``
    of all that stand must not exceed ``budget``.
    """

    cost: FloatArray
    budget: float
    clash_ptr: IntArray
    clash_idx: Int32Array


class State(NamedTuple):
    """A set of candidates.

    ``times`` of each row (how many cover it); of each candidate its ``gain`` (what it would add,
    or would add again if it stands), ``blocked`` (how many that stand clash with it), ``chosen``,
    and ``look`` (something near changed since its interchange was last tried in vain); ``total``
    holds value and cost.
    """

    times: Int32Array
    gain: FloatArray
    blocked: Int32Array
    chosen: BoolArray
    look: BoolArray
    total: FloatArray


@njit(cache=True)
def start(cover: Cover, rules: Rules, chosen: BoolArray) -> State:
    """State of a set of candidates, computed afresh."""
    rows, columns = len(cover.row_ptr) - 1, len(cover.col_ptr) - 1
    gain = np.zeros(columns)
    for j in range(columns):
        for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
            gain[j] += cover.first[cover.col_idx[k]]
    state = State(
        np.zeros(rows, np.int32),
        gain,
        np.zeros(columns, np.int32),
        np.zeros(columns, np.bool_),
        np.ones(columns, np.bool_),
        np.zeros(2),
    )
    for j in range(columns):
        if chosen[j]:
            add(cover, rules, state, j)
    return state


@njit(cache=True)
def add(cover: Cover, rules: Rules, state: State, j: int) -> None:
    """Let a candidate stand."""
    state.total[0] += state.gain[j]
    state.total[1] += rules.cost[j]
    state.chosen[j] = True
    for k in range(rules.clash_ptr[j], rules.clash_ptr[j + 1]):
        state.blocked[rules.clash_idx[k]] += 1
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        change = 0.0
        if state.times[i] == 0:
            change = cover.second[i] - cover.first[i]
        elif state.times[i] == 1:
            change = -cover.second[i]
        state.times[i] += 1
        if change != 0.0:
            for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                state.gain[cover.row_idx[q]] += change


@njit(cache=True)
def drop(cover: Cover, rules: Rules, state: State, j: int) -> None:
    """Take a candidate away."""
    state.chosen[j] = False
    for k in range(rules.clash_ptr[j], rules.clash_ptr[j + 1]):
        state.blocked[rules.clash_idx[k]] -= 1
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        state.times[i] -= 1
        change = 0.0
        if state.times[i] == 0:
            change = cover.first[i] - cover.second[i]
        elif state.times[i] == 1:
            change = cover.second[i]
        if change != 0.0:
            for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                state.gain[cover.row_idx[q]] += change
    state.total[0] -= state.gain[j]
    state.total[1] -= rules.cost[j]


@njit(cache=True)
def best_fit(rules: Rules, state: State, least: float, by_ratio: bool) -> int:
    """Candidate of the largest gain (or gain over cost) that may still be added; -1 for none."""
    best, found = 0.0, -1
    left = rules.budget - state.total[1]
    for j in range(len(state.gain)):
        if state.gain[j] <= least or state.chosen[j] or state.blocked[j] > 0:
            continue
        if rules.cost[j] > left:
            continue
        merit = state.gain[j] / rules.cost[j] if by_ratio else state.gain[j]
        if merit > best:
            best, found = merit, j
    return found


@njit(cache=True)
def fill(
    cover: Cover, rules: Rules, state: State, added: Int32Array, least: float, by_ratio: bool
) -> int:
    """Add the best fit until nothing fits; how many came, named in ``added``."""
    used = 0
    j = best_fit(rules, state, least, by_ratio)
    while j >= 0:
        add(cover, rules, state, j)
        added[used] = j
        used += 1
        j = best_fit(rules, state, least, by_ratio)
    return used


@njit(cache=True)
def look_near(cover: Cover, state: State, j: int) -> None:
    """Have all that share a row with a candidate tried again."""
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            state.look[cover.row_idx[q]] = True


@njit(cache=True)
def improve(cover: Cover, rules: Rules, state: State, least: float, by_ratio: bool) -> None:
    """Interchange: take each away in turn, fill up greedily, keep what is better by ``least``.

    Only those are tried near which something has changed.
    """
    added = np.empty(len(state.gain), np.int32)
    better = True
    while better:
        better = False
        for site in np.flatnonzero(state.chosen & state.look):
            a = int(site)
            before = state.total[0]
            state.look[a] = False
            drop(cover, rules, state, a)
            used = fill(cover, rules, state, added, least, by_ratio)
            if state.total[0] > before + least:
                better = True
                look_near(cover, state, a)
                for k in range(used):
                    look_near(cover, state, added[k])
                continue
            for k in range(used - 1, -1, -1):
                drop(cover, rules, state, added[k])
            add(cover, rules, state, a)


@njit(cache=True)
def become(cover: Cover, rules: Rules, state: State, wanted: BoolArray) -> None:
    """Change the set into another by the fewest moves."""
    for j in range(len(wanted)):
        if state.chosen[j] and not wanted[j]:
            drop(cover, rules, state, j)
    for j in range(len(wanted)):
        if wanted[j] and not state.chosen[j]:
            add(cover, rules, state, j)
    state.look[:] = False


@njit(cache=True)
def shake(
    cover: Cover, rules: Rules, state: State, draws: FloatArray, least: float, by_ratio: bool
) -> None:
    """Move one to four that stand to a neighbour each, by chance, and fill up.

    A neighbour is a candidate that shares a row. ``draws`` are numbers from 0 to below 1.
    """
    sites = np.flatnonzero(state.chosen)
    if len(sites) == 0:
        return
    moves = 1 + int(draws[0] * min(4, len(sites)))
    for turn in range(moves):
        a = int(sites[int(draws[1 + 3 * turn] * len(sites))])
        size = cover.col_ptr[a + 1] - cover.col_ptr[a]
        if not state.chosen[a] or size == 0:
            continue
        drop(cover, rules, state, a)
        look_near(cover, state, a)
        i = cover.col_idx[cover.col_ptr[a] + int(draws[2 + 3 * turn] * size)]
        width = cover.row_ptr[i + 1] - cover.row_ptr[i]
        b = int(cover.row_idx[cover.row_ptr[i] + int(draws[3 + 3 * turn] * width)])
        fits = rules.cost[b] <= rules.budget - state.total[1]
        if b != a and fits and not state.chosen[b] and state.blocked[b] == 0:
            add(cover, rules, state, b)
            look_near(cover, state, b)
    added = np.empty(len(state.gain), np.int32)
    for k in range(fill(cover, rules, state, added, least, by_ratio)):
        look_near(cover, state, added[k])


@njit(cache=True)
def wander(
    cover: Cover, rules: Rules, best: BoolArray, draws: FloatArray, least: float, by_ratio: bool
) -> float:
    """Iterated local search: shake, improve, keep what is no worse; the value at the end.

    Parameters
    ----------
    best
        The set to start from; holds the best one found on return.
    draws
        Random numbers, shape ``(turns, 13)``.

    H. R. Lourenço, O. C. Martin, T. Stützle, Iterated local search, in Handbook of Metaheuristics,
    2003.
    """
    state = start(cover, rules, best)
    fill(cover, rules, state, np.empty(len(state.gain), np.int32), least, by_ratio)
    improve(cover, rules, state, least, by_ratio)
    best[:] = state.chosen
    value = state.total[0]
    for turn in range(len(draws)):
        shake(cover, rules, state, draws[turn], least, by_ratio)
        improve(cover, rules, state, least, by_ratio)
        if state.total[0] >= value:
            value = state.total[0]
            best[:] = state.chosen
        else:
            become(cover, rules, state, best)
    state.look[:] = True
    improve(cover, rules, state, least, by_ratio)
    best[:] = state.chosen
    return float(state.total[0])


@njit(cache=True)
def reach(cover: Cover, rules: Rules, chosen: BoolArray, need: float, least: float) -> float:
    """Add by gain over cost until a value is reached, then drop what is not needed, dearest first.

    Parameters
    ----------
    chosen
        The set to start from; the one found on return.

    Returns
    -------
    The value; below ``need`` where nothing that fits brings it there.
    """
    state = start(cover, rules, chosen)
    while state.total[0] < need - least:
        best, found = 0.0, -1
        for j in range(len(chosen)):
            if state.chosen[j] or state.blocked[j] > 0 or state.gain[j] <= least:
                continue
            merit = min(state.gain[j], need - state.total[0]) / rules.cost[j]
            if merit > best:
                best, found = merit, j
        if found < 0:
            break
        add(cover, rules, state, found)
    sites = np.flatnonzero(state.chosen)
    for place in np.argsort(-rules.cost[sites], kind="mergesort"):
        a = int(sites[place])
        before = state.total[0]
        drop(cover, rules, state, a)
        if state.total[0] < min(need - least, before):
            add(cover, rules, state, a)
    chosen[:] = state.chosen
    return float(state.total[0])


@njit(cache=True)
def added_by(cover: Cover, times: Int32Array, j: int) -> float:
    """What a candidate adds where its rows are covered so often already."""
    gain = 0.0
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        if times[i] == 0:
            gain += cover.first[i]
        elif times[i] == 1:
            gain += cover.second[i]
    return gain


@njit(cache=True)
def by_gain(cover: Cover, chosen: BoolArray) -> tuple[IntArray, FloatArray]:
    """The chosen candidates, each placed where it adds most to those before it, and what it adds.

    Those that add nothing come last, by position.
    """
    times = np.zeros(len(cover.row_ptr) - 1, np.int32)
    sites = np.flatnonzero(chosen)
    order, gains = np.empty(len(sites), np.int64), np.empty(len(sites))
    gain, known = np.full(len(sites), np.inf), np.full(len(sites), -1, np.int64)
    # What one adds can only fall as others come, so that an old figure is a limit and only the
    # largest need be renewed; not so where a second cover is worth more than the first.
    falling = bool(np.all(cover.second <= cover.first))
    for turn in range(len(sites)):
        if not falling:
            gain[gain >= 0.0] = np.inf
        best = int(np.argmax(gain))
        while known[best] != turn:
            gain[best] = added_by(cover, times, int(sites[best]))
            known[best] = turn
            best = int(np.argmax(gain))
        order[turn] = sites[best]
        gains[turn] = gain[best]
        gain[best] = -1.0
        for k in range(cover.col_ptr[order[turn]], cover.col_ptr[order[turn] + 1]):
            times[cover.col_idx[k]] += 1
    return order, gains
