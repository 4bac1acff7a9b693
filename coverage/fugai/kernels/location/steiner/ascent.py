"""Lower bound of the Steiner tree by dual ascent."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs

PATIENCE = 1.25
"""A terminal is raised until its component has this many times the nodes of the next smallest."""


class Component(NamedTuple):
    """Nodes that reach a terminal over saturated arcs, and arcs out of them; updated in place.

    Node ``n`` belongs to the component that was stamped last where ``stamp[n]`` is that stamp.
    ``members`` lists the nodes, ``cut`` the arcs by which they are left: those whose opposite
    directions lead in and are not saturated.
    """

    stamp: IntArray
    members: IntArray
    cut: IntArray


class Record(NamedTuple):
    """Every raise of a terminal, in the order made; appended in place.

    A call appends the nodes of its component to ``members``, in the order in which they joined it;
    each raise within it appends to ``sizes`` how many of them it had then, and the ``gains``.
    ``calls`` are the positions in both at which each call begins.
    """

    members: list[int]
    sizes: list[int]
    gains: list[float]
    calls: list[tuple[int, int]]


@njit(cache=True)
def dual_ascent(
    arcs: Arcs, length: FloatArray, terminals: IntArray, root: int, max_visits: int
) -> tuple[float, FloatArray, bool]:
    """Lower bound of the Steiner tree's length, reduced lengths, and whether it stopped early.

    See `recorded_ascent`, which keeps the cuts too.
    """
    bound, reduced, visits, _, _, _, _ = recorded_ascent(
        arcs, length, terminals, root, max_visits, False
    )
    return bound, reduced, visits >= max_visits


@njit(cache=True)
def recorded_ascent(
    arcs: Arcs, length: FloatArray, terminals: IntArray, root: int, max_visits: int, keep: bool
) -> tuple[float, FloatArray, int, IntArray, IntArray, FloatArray, IntArray]:
    """Lower bound of the Steiner tree's length, reduced lengths, the visits, and the cuts.

    The visits are ``max_visits`` or more where it stopped early. The cuts are those of `Record`, kept
    where ``keep`` is set: members, sizes, gains, and the beginnings in two columns.

    The terminal whose component (the nodes that reach it over saturated arcs, those of reduced
    length 0) is the smallest goes first: all arcs into the component are shortened by the smallest
    of their reduced lengths, and the bound rises by it. It ends when the root reaches every terminal,
    or after ``max_visits`` visits of an arc: the bound holds at any time.

    R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph, Mathematical
    Programming 28, 1984.
    """
    nodes = len(arcs.indptr) - 1
    reduced = length.copy()
    component = Component(
        np.zeros(nodes, dtype=np.int64),
        np.empty(nodes, dtype=np.int64),
        np.empty(len(arcs.heads), dtype=np.int64),
    )
    heap = [(1, terminals[0])]  # numba 0.68 frees the component after a list comprehension
    for terminal in terminals[1:]:
        heappush(heap, (1, terminal))
    bound = 0.0
    stamp = 0
    visits_left = max_visits
    record = Record(
        [-1], [-1], [0.0], [(0, 0)]
    )  # each with one entry that says of what it is a list
    while len(heap) > 0 and visits_left > 0:
        _, terminal = heappop(heap)
        stamp += 1
        component.members[0] = terminal
        component.stamp[terminal] = stamp
        largest = PATIENCE * heap[0][0] if len(heap) > 0 else np.inf
        bound, size, visits_left, grown = _raise_terminal(
            arcs, reduced, component, root, largest, bound, visits_left, record
        )
        if keep and grown > 0:
            record.calls.append((len(record.members), len(record.sizes) - grown))
            record.members.extend(component.members[: record.sizes[-1]])
        elif grown > 0:
            for _ in range(grown):
                record.sizes.pop()
                record.gains.pop()
        if size > 0 and component.stamp[root] != stamp:
            heappush(heap, (size, terminal))
    return (
        bound,
        reduced,
        max(max_visits - visits_left, max_visits if len(heap) > 0 else 0),
        np.array(record.members)[1:],
        np.array(record.sizes)[1:],
        np.array(record.gains)[1:],
        np.array(record.calls)[1:] - 1,
    )


@njit(cache=True)
def _raise_terminal(
    arcs: Arcs,
    reduced: FloatArray,
    component: Component,
    root: int,
    largest: float,
    bound: float,
    visits_left: int,
    record: Record,
) -> tuple[float, int, int, int]:
    """Raise the bound by one terminal until its component holds the root or outgrows ``largest``.

    Returns the bound, the size of the component (0 where no arc leads into it, so that the root
    cannot reach the terminal), the visits left, and the number of raises, which are in the record.
    """
    stamp = component.stamp[component.members[0]]
    grown = 0
    size, cut_size = _grow(arcs, reduced, component, 0, 1, 0)
    visits_left -= size + cut_size
    while component.stamp[root] != stamp and size <= largest and visits_left > 0:
        cut_size, gain = _shorten_cut(arcs, reduced, component, cut_size)
        if gain == np.inf:
            return bound, 0, visits_left, grown
        bound += gain
        if gain > 0.0:
            record.sizes.append(size)
            record.gains.append(gain)
            grown += 1
        before = size
        for position in range(cut_size):
            arc = component.cut[position]
            other = arcs.heads[arc]
            if reduced[arcs.reverse[arc]] <= 0.0 and component.stamp[other] != stamp:
                component.stamp[other] = stamp
                component.members[size] = other
                size += 1
        visits_left -= 2 * cut_size
        size, cut_size = _grow(arcs, reduced, component, before, size, cut_size)
    return bound, size, visits_left, grown


@njit(cache=True)
def _grow(
    arcs: Arcs, reduced: FloatArray, component: Component, done: int, size: int, cut_size: int
) -> tuple[int, int]:
    """Add all nodes that reach the component over saturated arcs; its new size and cut size.

    Members before position ``done`` have been expanded already.
    """
    stamp = component.stamp[component.members[0]]
    while done < size:
        node = component.members[done]
        done += 1
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            if component.stamp[other] == stamp:
                continue
            if reduced[arcs.reverse[arc]] <= 0.0:
                component.stamp[other] = stamp
                component.members[size] = other
                size += 1
            else:
                component.cut[cut_size] = arc
                cut_size += 1
    return size, cut_size


@njit(cache=True)
def _shorten_cut(
    arcs: Arcs, reduced: FloatArray, component: Component, cut_size: int
) -> tuple[int, float]:
    """Shorten the arcs into the component by the smallest reduced length; infinite if there is none.

    Returns the size of the cut without arcs whose two ends are inside by now, and that length.
    """
    stamp = component.stamp[component.members[0]]
    kept = 0
    gain = np.inf
    for position in range(cut_size):
        arc = component.cut[position]
        if component.stamp[arcs.heads[arc]] != stamp:
            component.cut[kept] = arc
            kept += 1
            gain = min(gain, reduced[arcs.reverse[arc]])
    if gain < np.inf:
        for position in range(kept):
            reduced[arcs.reverse[component.cut[position]]] -= gain
    return kept, gain
