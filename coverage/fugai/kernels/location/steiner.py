"""Dual ascent: a lower bound of a Steiner tree, and the arcs that are worth a look."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

PATIENCE = 1.25
"""A terminal goes on until its set is this many times the smallest set of the others."""


@njit(cache=True)
def dual_ascent(
    indptr: IntArray,
    heads: IntArray,
    reverse: IntArray,
    length: FloatArray,
    terminals: IntArray,
    root: int,
    work: int,
) -> tuple[float, FloatArray, bool]:
    """Lower bound of the Steiner tree's length, reduced lengths, and whether work ran out.

    Both directions of an edge are arcs; ``reverse`` is the position of an arc's other direction.
    The terminal with the smallest set of nodes that reach it over arcs of reduced length 0 goes
    first: all arcs into that set lose what the shortest of them has left, and the bound gains it.
    It stops when the root reaches every terminal, or after ``work`` visits of an arc: the bound
    holds at any time.

    R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph, Mathematical
    Programming 28, 1984.
    """
    arcs = (indptr, heads, reverse)
    left = length.copy()
    stamp = np.zeros(len(indptr) - 1, dtype=np.int64)
    members = np.empty(len(indptr) - 1, dtype=np.int64)
    edge = np.empty(len(heads), dtype=np.int64)
    heap = [(1, terminal) for terminal in terminals]
    heapify(heap)
    bound = 0.0
    turn = 0
    while len(heap) > 0 and work > 0:
        _, terminal = heappop(heap)
        turn += 1
        members[0] = terminal
        stamp[terminal] = turn
        size, rim = _grow(arcs, left, members, edge, stamp, (0, 1, 0, turn))
        work -= size + rim
        largest = PATIENCE * heap[0][0] if len(heap) > 0 else np.inf
        while stamp[root] != turn and size <= largest and work > 0:
            rim, gain = _raise(heads, reverse, left, edge, stamp, rim, turn)
            if gain == np.inf:
                break  # nothing leads here: the terminal hangs on no root
            bound += gain
            before = size
            for position in range(rim):
                other = heads[edge[position]]
                if left[reverse[edge[position]]] <= 0.0 and stamp[other] != turn:
                    stamp[other] = turn
                    members[size] = other
                    size += 1
            work -= 2 * rim
            size, rim = _grow(arcs, left, members, edge, stamp, (before, size, rim, turn))
        else:
            if stamp[root] != turn:
                heappush(heap, (size, terminal))
    return bound, left, len(heap) > 0


@njit(cache=True)
def _grow(
    arcs: tuple[IntArray, IntArray, IntArray],
    left: FloatArray,
    members: IntArray,
    edge: IntArray,
    stamp: IntArray,
    state: tuple[int, int, int, int],
) -> tuple[int, int]:
    """Nodes that reach the set over arcs with nothing left join it; the others form its rim."""
    indptr, heads, reverse = arcs
    done, size, rim, turn = state
    while done < size:
        node = members[done]
        done += 1
        for arc in range(indptr[node], indptr[node + 1]):
            other = heads[arc]
            if stamp[other] == turn:
                continue
            if left[reverse[arc]] <= 0.0:
                stamp[other] = turn
                members[size] = other
                size += 1
            else:
                edge[rim] = arc
                rim += 1
    return size, rim


@njit(cache=True)
def _raise(
    heads: IntArray,
    reverse: IntArray,
    left: FloatArray,
    edge: IntArray,
    stamp: IntArray,
    rim: int,
    turn: int,
) -> tuple[int, float]:
    """Take the shortest remainder of the arcs into a set off all of them; infinite if none."""
    kept = 0
    gain = np.inf
    for position in range(rim):
        arc = edge[position]
        if stamp[heads[arc]] != turn:  # else both ends are inside by now
            edge[kept] = arc
            kept += 1
            gain = min(gain, left[reverse[arc]])
    if gain < np.inf:
        for position in range(kept):
            left[reverse[edge[position]]] -= gain
    return kept, gain


@njit(cache=True)
def nearest_first(
    indptr: IntArray, heads: IntArray, length: FloatArray, terminals: IntArray, root: int
) -> IntArray:
    """Arc by which each node of a tree is entered, -1 for the root and for nodes outside it.

    The tree grows from the root by the shortest path to the terminal nearest to it, again and
    again; a terminal that no path reaches stays outside. Arcs of infinite length are closed.

    H. Takahashi, A. Matsuyama, An approximate solution for the Steiner problem in graphs,
    Mathematica Japonica 24, 1980.
    """
    nodes = len(indptr) - 1
    wanted = np.zeros(nodes, dtype=np.bool_)
    wanted[terminals] = True
    wanted[root] = False
    inside = np.zeros(nodes, dtype=np.bool_)
    inside[root] = True
    distance = np.full(nodes, np.inf)
    distance[root] = 0.0
    entered = np.full(nodes, -1, dtype=np.int64)
    came_from = np.full(nodes, -1, dtype=np.int64)
    heap = [(0.0, root)]
    while len(heap) > 0:
        reach, node = heappop(heap)
        if reach > distance[node]:
            continue
        if wanted[node]:
            # the path joins the tree: its nodes are starting points from now on
            wanted[node] = False
            step = node
            while not inside[step]:
                inside[step] = True
                distance[step] = 0.0
                heappush(heap, (0.0, step))
                step = came_from[step]
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            other = heads[arc]
            if reach + length[arc] < distance[other]:
                distance[other] = reach + length[arc]
                entered[other] = arc
                came_from[other] = node
                heappush(heap, (distance[other], other))
    for node in range(nodes):
        if not inside[node]:
            entered[node] = -1
    return entered
