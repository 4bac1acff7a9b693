"""Directed cuts: which ones a fractional solution violates, and the lengths that they take up.

A cut is a set of nodes with a terminal and without the root: one arc at least leads into it.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs

VIOLATED = 1e-4
"""A cut whose arcs carry less than 1 by this is violated."""


SMALL = 30
"""Terminals within a violated cut of so many nodes are looked at no more."""

CREEP = 1e-6
"""What every arc carries besides, so that of the smallest cuts one with few arcs is found."""

NO_ROOM = 1e-8
"""An arc with less room than this is full."""


class Way(NamedTuple):
    """Nodes found backwards from a terminal: when, the arc by which each goes on, and their order."""

    stamp: IntArray
    towards: IntArray
    queue: IntArray


@njit(cache=True)
def ball(
    arcs: Arcs, length: FloatArray, terminal: BoolArray, centre: int, root: int, most: int
) -> IntArray:
    """Nodes nearest to a centre, without the root, until they hold ``most`` terminals."""
    seen = {centre: 0.0}
    inside = [0]
    inside.pop()
    done = {root}
    heap = [(0.0, centre)]
    found = 0
    while len(heap) > 0 and found < most:
        reached, node = heappop(heap)
        if node in done:
            continue
        done.add(node)
        inside.append(node)
        found += int(terminal[node])
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            there = reached + length[arc]
            if other not in done and (other not in seen or there < seen[other]):
                seen[other] = there
                heappush(heap, (there, other))
    return np.array(inside)


@njit(cache=True)
def take_back(
    arcs: Arcs,
    reduced: FloatArray,
    inside: BoolArray,
    members: IntArray,
    sizes: IntArray,
    gains: FloatArray,
    calls: IntArray,
) -> tuple[float, IntArray, IntArray]:
    """Undo all raises of cuts within a region; the bound lost, and the cuts as nodes and ends.

    ``reduced`` and ``gains`` are updated; the cuts are recorded as in `Record`.
    """
    nodes = [-1]
    ends = [0]
    lost = 0.0
    marked = np.zeros(len(inside), dtype=np.bool_)
    for call in range(len(calls)):
        begin, raised = calls[call]
        last = calls[call + 1, 1] if call + 1 < len(calls) else len(sizes)
        if raised == last or not inside[members[begin]]:
            continue
        position = begin
        for place in range(raised, last):
            while position < begin + sizes[place] and inside[members[position]]:
                marked[members[position]] = True
                position += 1
            if position < begin + sizes[place]:
                break
            if gains[place] <= 0.0:
                continue
            for member in members[begin:position]:
                nodes.append(member)
                for arc in range(arcs.indptr[member], arcs.indptr[member + 1]):
                    if not marked[arcs.heads[arc]]:
                        reduced[arcs.reverse[arc]] += gains[place]
            ends.append(len(nodes) - 1)
            lost += gains[place]
            gains[place] = 0.0
        for member in members[begin:position]:
            marked[member] = False
    return lost, np.array(nodes)[1:], np.array(ends)


@njit(cache=True)
def arcs_into(
    arcs: Arcs, column: IntArray, nodes: IntArray, ends: IntArray
) -> tuple[IntArray, IntArray]:
    """Columns of the arcs that lead into each cut, and where those of each end."""
    stamp = np.full(len(arcs.indptr) - 1, -1, dtype=np.int64)
    columns = [-1]
    stops = [0]
    for cut in range(len(ends) - 1):
        for node in nodes[ends[cut] : ends[cut + 1]]:
            stamp[node] = cut
        for node in nodes[ends[cut] : ends[cut + 1]]:
            for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
                place = column[arcs.reverse[arc]]
                if stamp[arcs.heads[arc]] != cut and place >= 0:
                    columns.append(place)
        stops.append(len(columns) - 1)
    return np.array(columns)[1:], np.array(stops)


@njit(cache=True)
def raise_cuts(
    arcs: Arcs, reduced: FloatArray, nodes: IntArray, ends: IntArray, wanted: FloatArray
) -> FloatArray:
    """Raise each cut by what is wanted, or by the smallest reduced length of the arcs into it.

    ``reduced`` is updated, and never becomes negative; the raises that were made come back.
    """
    stamp = np.full(len(arcs.indptr) - 1, -1, dtype=np.int64)
    made = np.zeros(len(wanted))
    for cut in range(len(wanted)):
        if wanted[cut] <= 0.0:
            continue
        raised = wanted[cut]
        for node in nodes[ends[cut] : ends[cut + 1]]:
            stamp[node] = cut
        for node in nodes[ends[cut] : ends[cut + 1]]:
            for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
                if stamp[arcs.heads[arc]] != cut:
                    raised = min(raised, reduced[arcs.reverse[arc]])
        if raised <= 0.0:
            continue
        for node in nodes[ends[cut] : ends[cut + 1]]:
            for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
                if stamp[arcs.heads[arc]] != cut:
                    reduced[arcs.reverse[arc]] -= raised
        made[cut] = raised
    return made


@njit(cache=True)
def violated_cuts(
    arcs: Arcs, flow: FloatArray, terminals: IntArray, root: int, most: int
) -> tuple[IntArray, IntArray, int]:
    """Cuts that a fractional solution violates, as nodes and ends, and the visits of arcs.

    ``flow`` is the solution by arc. A terminal that gets 1 from nodes that are connected to the root
    is connected too. Where one does not, the cut of the fewest arcs is sought among the smallest (all
    arcs carry `CREEP` more), its arcs are opened and the next cut is sought, up to ``most``.
    T. Koch, A. Martin, Solving Steiner tree problems in graphs to optimality, Networks 32, 1998.
    """
    count = len(arcs.indptr) - 1
    room = flow.copy()
    connected = np.zeros(count, dtype=np.bool_)
    connected[root] = True
    covered = np.zeros(count, dtype=np.bool_)
    way = Way(
        np.full(count, -1, dtype=np.int64),
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64),
    )
    nodes = [-1]
    ends = [0]
    visits, turn = 0, 0
    for terminal in terminals:
        if covered[terminal]:
            continue
        touched = [0]
        touched.pop()
        pushed, cuts, creep = 0.0, 0, 0.0
        while pushed < 1.0 - VIOLATED and cuts < most:
            turn += 1
            source, size, seen = _search_back(arcs, room, connected, terminal, turn, way, creep)
            visits += seen
            if source >= 0:
                most_wanted = 1.0 - pushed
                pushed += _push(arcs, room, source, way, touched, most_wanted, creep)
                continue
            if creep == 0.0:
                creep = CREEP
                continue
            for node in way.queue[:size]:
                nodes.append(node)
                covered[node] = covered[node] or (cuts == 0 and size <= SMALL)
                for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
                    back = arcs.reverse[arc]
                    if way.stamp[arcs.heads[arc]] != turn:
                        room[back] = 1.0
                        touched.append(back)
            ends.append(len(nodes) - 1)
            cuts += 1
        for arc in touched:
            room[arc] = flow[arc]
            room[arcs.reverse[arc]] = flow[arcs.reverse[arc]]
        if cuts == 0:
            connected[terminal] = True
    return np.array(nodes)[1:], np.array(ends), visits


@njit(cache=True)
def _search_back(
    arcs: Arcs,
    room: FloatArray,
    connected: BoolArray,
    terminal: int,
    turn: int,
    way: Way,
    creep: float,
) -> tuple[int, int, int]:
    """A connected node from which arcs with room lead to the terminal, -1 if there is none.

    Returns it, the number of nodes in the queue (all that reach the terminal), and the visits.
    """
    stamp, towards, queue = way.stamp, way.towards, way.queue
    stamp[terminal] = turn
    towards[terminal] = -1
    queue[0] = terminal
    size, done, seen = 1, 0, 0
    while done < size:
        node = queue[done]
        done += 1
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            seen += 1
            other = arcs.heads[arc]
            back = arcs.reverse[arc]
            if stamp[other] == turn or room[back] + creep <= NO_ROOM:
                continue
            stamp[other] = turn
            towards[other] = back
            if connected[other]:
                return other, size, seen
            queue[size] = other
            size += 1
    return -1, size, seen


@njit(cache=True)
def _push(
    arcs: Arcs,
    room: FloatArray,
    source: int,
    way: Way,
    touched: list[int],
    wanted: float,
    creep: float,
) -> float:
    """Push flow along the way found; how much."""
    amount = wanted
    arc = way.towards[source]
    while arc >= 0:
        amount = min(amount, room[arc] + creep)
        arc = way.towards[arcs.heads[arc]]
    arc = way.towards[source]
    while arc >= 0:
        room[arc] -= amount
        room[arcs.reverse[arc]] += amount
        touched.append(arc)
        arc = way.towards[arcs.heads[arc]]
    return amount
