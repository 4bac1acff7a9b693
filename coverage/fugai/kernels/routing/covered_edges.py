"""Which part of each edge is travelled before the time runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph


@njit(cache=True)
def covered_fraction(tail_s: float, edge_s: float, cutoff_s: float) -> float:
    """Fraction of an edge, from its tail, that is travelled by the cutoff, inclusive.

    0 where the tail itself is too late (or has no time: NaN), 1 where the head is in time.

    Parameters
    ----------
    tail_s, edge_s, cutoff_s
        Time at the tail, time along the edge, and the longest time that counts. [s]
    """
    left_s = cutoff_s - tail_s
    if not left_s >= 0.0:
        return 0.0
    if edge_s <= left_s:
        return 1.0
    return left_s / edge_s


@njit(cache=True, nogil=True)
def cut_edges(
    graph: Graph, reached: Int32Array, time_s: FloatArray, cutoff_s: float
) -> tuple[Int32Array, IntArray, FloatArray]:
    """Edges that are travelled at least in part by the cutoff.

    Parameters
    ----------
    reached, time_s
        Nodes, and the time of each of them. [s]
    cutoff_s
        Longest time that counts, inclusive. [s]

    Returns
    -------
    Tail and edge of each such edge, and the fraction of it that is covered from its tail, above 0
    and up to 1. A two-way road appears once for each direction that is travelled.
    """
    indptr, _, travel_time_s = graph
    capacity = 0
    for k in range(len(reached)):
        capacity += indptr[reached[k] + 1] - indptr[reached[k]]
    tails = np.empty(capacity, np.int32)
    edges = np.empty(capacity, np.int64)
    fractions = np.empty(capacity, np.float64)
    used = 0
    for k in range(len(reached)):
        node = reached[k]
        for edge in range(indptr[node], indptr[node + 1]):
            fraction = covered_fraction(time_s[k], travel_time_s[edge], cutoff_s)
            if fraction > 0.0:
                tails[used] = node
                edges[used] = edge
                fractions[used] = fraction
                used += 1
    return tails[:used].copy(), edges[:used].copy(), fractions[:used].copy()
