"""What a bound and the length of a known tree say of edges and nodes."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.steiner.voronoi import nearest_terminals

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs


@njit(cache=True)
def root_distances(arcs: Arcs, length: FloatArray, root: int) -> FloatArray:
    """Length of the shortest way from the root to each node over directed arcs."""
    distance = np.full(len(arcs.indptr) - 1, np.inf)
    distance[root] = 0.0
    heap = [(0.0, root)]
    while len(heap) > 0:
        reached, node = heappop(heap)
        if reached > distance[node]:
            continue
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            if reached + length[arc] < distance[other]:
                distance[other] = reached + length[arc]
                heappush(heap, (distance[other], other))
    return distance


@njit(cache=True)
def fix_by_bound(
    arcs: Arcs,
    edge: IntArray,
    reduced: FloatArray,
    terminals: IntArray,
    root: int,
    slack: float,
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Arcs, edges, and nodes that no tree shorter than the known one needs.

    ``reduced`` are the reduced lengths of the arcs after dual ascent from ``root``, ``slack`` is the
    length of the known tree less the bound. The nodes have at most two edges in such a tree; no two
    of them are neighbours. Terminals other than the root are in ``terminals``.
    T. Polzin, S. Vahdati Daneshmand, Improved algorithms for the Steiner problem in networks,
    Discrete Applied Mathematics 112, 2001.
    """
    nodes = len(arcs.indptr) - 1
    _, near = nearest_terminals(arcs, reduced, terminals, 2)
    down = root_distances(arcs, reduced, root)
    closed = np.zeros(len(arcs.heads), dtype=np.bool_)
    needless = np.ones(len(arcs.heads) // 2, dtype=np.bool_)
    stars = np.zeros(nodes, dtype=np.bool_)
    kept = np.zeros(nodes, dtype=np.bool_)
    kept[terminals] = True
    kept[root] = True
    for node in range(nodes):
        free = not kept[node] and 3 <= arcs.indptr[node + 1] - arcs.indptr[node] <= 4
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            closed[arc] = down[node] + reduced[arc] + near[other, 0] >= slack
            if not closed[arc]:
                needless[edge[arc]] = False
            free = free and not stars[other]
        if free and down[node] + near[node, 0] + near[node, 1] >= slack:
            stars[node] = True
    return closed, needless, stars
