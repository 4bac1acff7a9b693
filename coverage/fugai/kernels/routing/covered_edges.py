"""What of a road network is covered when the time runs out, edge by edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph


@njit(cache=True)
def covered_fraction(time_s: float, weight_s: float, limit_s: float) -> float:
    """Part of an edge that is travelled from its tail before the limit, which is inclusive.

    0 where the tail itself is too late (or has no time: NaN), 1 where the head is in time.
    """
    left_s = limit_s - time_s
    if not left_s >= 0.0:
        return 0.0
    if weight_s <= left_s:
        return 1.0
    return left_s / weight_s


@njit(cache=True, nogil=True)
def cut_edges(
    graph: Graph, reached: Int32Array, time_s: FloatArray, limit_s: float
) -> tuple[Int32Array, IntArray, FloatArray]:
    """Edges that are travelled at least in part before the limit.

    Parameters
    ----------
    reached, time_s
        Nodes, and the time of each of them. [s]
    limit_s
        Inclusive. [s]

    Returns
    -------
    Tail and edge of each such edge, and the part of it that is covered from its tail, above 0 and
    up to 1. A road in both directions appears once for each that is travelled.
    """
    indptr, _, weight_s = graph
    room = 0
    for k in range(len(reached)):
        room += indptr[reached[k] + 1] - indptr[reached[k]]
    tails = np.empty(room, np.int32)
    edges = np.empty(room, np.int64)
    parts = np.empty(room, np.float64)
    used = 0
    for k in range(len(reached)):
        node = reached[k]
        for edge in range(indptr[node], indptr[node + 1]):
            part = covered_fraction(time_s[k], weight_s[edge], limit_s)
            if part > 0.0:
                tails[used] = node
                edges[used] = edge
                parts[used] = part
                used += 1
    return tails[:used].copy(), edges[:used].copy(), parts[:used].copy()
