"""Steiner trees in graphs: a short tree by nearest terminals, and a lower bound by dual ascent."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

PATIENCE = 1.25
"""A terminal is raised until its component has this many times the nodes of the next smallest."""


class Arcs(NamedTuple):
    """Both directions of every edge, by tail.

    The arcs that leave node ``n`` are ``indptr[n]`` to ``indptr[n + 1]``; ``heads`` is the node that
    each leads to, ``reverse`` the position of its opposite direction.
    """

    indptr: IntArray
    heads: IntArray
    reverse: IntArray


class Component(NamedTuple):
    """Nodes that reach a terminal over saturated arcs, and arcs out of them; updated in place.

    Node ``n`` belongs to the component that was stamped last where ``stamp[n]`` is that stamp.
    ``members`` lists the nodes, ``cut`` the arcs by which they are left: those whose opposite
    directions lead in and are not saturated.
    """

    stamp: IntArray
    members: IntArray
    cut: IntArray


@njit(cache=True)
def dual_ascent(
    arcs: Arcs, length: FloatArray, terminals: IntArray, root: int, max_visits: int
) -> tuple[float, FloatArray, bool]:
    """Lower bound of the Steiner tree's length, reduced lengths, and whether it stopped early.

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
    while len(heap) > 0 and visits_left > 0:
        _, terminal = heappop(heap)
        stamp += 1
        component.members[0] = terminal
        component.stamp[terminal] = stamp
        largest = PATIENCE * heap[0][0] if len(heap) > 0 else np.inf
        bound, size, visits_left = _raise_terminal(
            arcs, reduced, component, root, largest, bound, visits_left
        )
        if size > 0 and component.stamp[root] != stamp:
            heappush(heap, (size, terminal))
    return bound, reduced, len(heap) > 0


@njit(cache=True)
def _raise_terminal(
    arcs: Arcs,
    reduced: FloatArray,
    component: Component,
    root: int,
    largest: float,
    bound: float,
    visits_left: int,
) -> tuple[float, int, int]:
    """Raise the bound by one terminal until its component holds the root or outgrows ``largest``.

    Returns the bound, the size of the component (0 where no arc leads into it, so that the root
    cannot reach the terminal), and the visits left.
    """
    stamp = component.stamp[component.members[0]]
    size, cut_size = _grow(arcs, reduced, component, 0, 1, 0)
    visits_left -= size + cut_size
    while component.stamp[root] != stamp and size <= largest and visits_left > 0:
        cut_size, gain = _shorten_cut(arcs, reduced, component, cut_size)
        if gain == np.inf:
            return bound, 0, visits_left
        bound += gain
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
    return bound, size, visits_left


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


@njit(cache=True)
def shortest_path_tree(arcs: Arcs, length: FloatArray, terminals: IntArray, root: int) -> IntArray:
    """Arc by which each node of a tree is entered, -1 for the root and for nodes outside it.

    The tree grows by the shortest path to the terminal nearest to it, again and again; a terminal
    that no path reaches stays outside. Arcs of infinite length are closed.

    H. Takahashi, A. Matsuyama, An approximate solution for the Steiner problem in graphs,
    Mathematica Japonica 24, 1980.
    """
    nodes = len(arcs.indptr) - 1
    wanted = np.zeros(nodes, dtype=np.bool_)
    wanted[terminals] = True
    wanted[root] = False
    inside = np.zeros(nodes, dtype=np.bool_)
    inside[root] = True
    distance = np.full(nodes, np.inf)
    distance[root] = 0.0
    entered = np.full(nodes, -1, dtype=np.int64)
    previous = np.full(nodes, -1, dtype=np.int64)
    heap = [(0.0, root)]
    while len(heap) > 0:
        reached, node = heappop(heap)
        if reached > distance[node]:
            continue
        if wanted[node]:
            _add_path(node, wanted, inside, distance, previous, heap)
            continue
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            if reached + length[arc] < distance[other]:
                distance[other] = reached + length[arc]
                entered[other] = arc
                previous[other] = node
                heappush(heap, (distance[other], other))
    for node in range(nodes):
        if not inside[node]:
            entered[node] = -1
    return entered


@njit(cache=True)
def _add_path(
    terminal: int,
    wanted: BoolArray,
    inside: BoolArray,
    distance: FloatArray,
    previous: IntArray,
    heap: list[tuple[float, int]],
) -> None:
    """Add the path to a terminal to the tree; its nodes are sources of the search from now on."""
    wanted[terminal] = False
    node = terminal
    while not inside[node]:
        inside[node] = True
        distance[node] = 0.0
        heappush(heap, (0.0, node))
        node = previous[node]
