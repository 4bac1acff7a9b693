"""A tree that grows by the shortest path to the nearest terminal."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs


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
