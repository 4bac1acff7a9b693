"""The k nearest sources of every node of a directed graph, in one search.

Dijkstra's algorithm in which a node may be settled up to k times, each time by another source. If a
source is not among the k nearest of a node, it is not among the k nearest of any node behind it on
that path either, so the search need not carry it further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array
    from fugai.kernels.routing.shortest_paths import Graph


class Heap(NamedTuple):
    """Binary min-heap of (time [s], owner, node); arrays of one length."""

    time_s: FloatArray
    owner: Int32Array
    node: Int32Array


class RankedLabels(NamedTuple):
    """Times [s] and owners by rank, shape ``(nodes, k)``, and how many each node has."""

    time_s: FloatArray
    owner: Int32Array
    found: Int32Array


def new_ranked_labels(nodes: int, k: int) -> RankedLabels:
    """Labels of nodes that nothing has reached: times infinite, owners -1."""
    return RankedLabels(
        np.full((nodes, k), np.inf), np.full((nodes, k), -1, np.int32), np.zeros(nodes, np.int32)
    )


@njit(cache=True, inline="always")
def precedes(heap: Heap, i: int, j: int) -> bool:
    """Whether entry ``i`` comes before ``j``: by time, then owner."""
    if heap.time_s[i] != heap.time_s[j]:
        return bool(heap.time_s[i] < heap.time_s[j])
    return bool(heap.owner[i] < heap.owner[j])


@njit(cache=True, inline="always")
def swap(heap: Heap, i: int, j: int) -> None:
    """Exchange two entries."""
    for values in (heap.owner, heap.node):
        values[i], values[j] = values[j], values[i]
    heap.time_s[i], heap.time_s[j] = heap.time_s[j], heap.time_s[i]


@njit(cache=True)
def push(heap: Heap, size: int, time_s: float, owner: int, node: int) -> int:
    """Add an entry, for which there must be room; returns the new size."""
    heap.time_s[size], heap.owner[size], heap.node[size] = time_s, owner, node
    i = size
    while i > 0 and precedes(heap, i, (i - 1) // 2):
        swap(heap, i, (i - 1) // 2)
        i = (i - 1) // 2
    return size + 1


@njit(cache=True)
def pop(heap: Heap, size: int) -> int:
    """Remove the first entry; returns the new size."""
    last = size - 1
    swap(heap, 0, last)
    i = 0
    while True:
        child = 2 * i + 1
        if child >= last:
            return last
        if child + 1 < last and precedes(heap, child + 1, child):
            child += 1
        if not precedes(heap, child, i):
            return last
        swap(heap, i, child)
        i = child


@njit(cache=True)
def double_capacity(heap: Heap) -> Heap:
    """The same entries with room for twice as many."""
    return Heap(
        np.concatenate((heap.time_s, np.empty_like(heap.time_s))),
        np.concatenate((heap.owner, np.empty_like(heap.owner))),
        np.concatenate((heap.node, np.empty_like(heap.node))),
    )


@njit(cache=True, inline="always")
def has_owner(ranked: RankedLabels, node: int, owner: int) -> bool:
    """Whether a node has been settled by an owner."""
    found = False
    for rank in range(ranked.found[node]):
        found = found or ranked.owner[node, rank] == owner
    return found


@njit(cache=True, nogil=True)
def search_k_nearest(
    graph: Graph,
    sources: Int32Array,
    owners: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    ranked: RankedLabels,
) -> None:
    """Settle every node by its nearest owners, up to as many as it has ranks; fills ``ranked``.

    Parameters
    ----------
    sources, owners, start_s
        Start nodes, the owner of each (an owner may have several), and the time already spent
        there, finite and not negative. [s]
    cutoff_s
        Longest time that counts, inclusive; may be infinite. [s]
    ranked
        As `new_ranked_labels` makes it.
    """
    indptr, indices, travel_time_s = graph
    time_s, owner, found = ranked
    k = time_s.shape[1]
    capacity = max(1024, 2 * len(sources))
    heap = Heap(np.empty(capacity), np.empty(capacity, np.int32), np.empty(capacity, np.int32))
    size = 0
    for i in range(len(sources)):
        if start_s[i] <= cutoff_s:
            size = push(heap, size, start_s[i], owners[i], sources[i])
    while size > 0:
        tail_s, mine, node = heap.time_s[0], heap.owner[0], heap.node[0]
        size = pop(heap, size)
        rank = found[node]
        if rank == k or has_owner(ranked, node, mine):
            continue
        time_s[node, rank] = tail_s
        owner[node, rank] = mine
        found[node] = rank + 1
        edges = indptr[node + 1] - indptr[node]
        if size + edges > len(heap.time_s):
            heap = double_capacity(heap)
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            head_s = tail_s + travel_time_s[edge]
            if head_s > cutoff_s or found[head] == k or has_owner(ranked, head, mine):
                continue
            size = push(heap, size, head_s, mine, head)
