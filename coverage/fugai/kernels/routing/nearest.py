"""The k nearest sources of every node of a directed graph, in one search.

Dijkstra's algorithm where a node may be settled up to k times, each time by another source. A
journey whose source is not among the k nearest of a node that it passes is not among those of any
node behind, so nothing is lost by dropping it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array
    from fugai.kernels.routing.shortest_paths import Graph


class Heap(NamedTuple):
    """Binary heap of (time [s], owner, node), the least first; arrays of one length."""

    time_s: FloatArray
    owner: Int32Array
    node: Int32Array


class Ranked(NamedTuple):
    """Labels by rank: times [s] and owners, shape ``(nodes, k)``, and how many each node has."""

    time_s: FloatArray
    owner: Int32Array
    ranks: Int32Array


def new_ranked(nodes: int, k: int) -> Ranked:
    """Labels of nodes that nothing has reached: times infinite, owners -1."""
    return Ranked(
        np.full((nodes, k), np.inf), np.full((nodes, k), -1, np.int32), np.zeros(nodes, np.int32)
    )


@njit(cache=True, inline="always")
def before(heap: Heap, i: int, j: int) -> bool:
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
    """Add an entry where there is room; the size then."""
    heap.time_s[size], heap.owner[size], heap.node[size] = time_s, owner, node
    i = size
    while i > 0 and before(heap, i, (i - 1) // 2):
        swap(heap, i, (i - 1) // 2)
        i = (i - 1) // 2
    return size + 1


@njit(cache=True)
def drop_first(heap: Heap, size: int) -> int:
    """Take the first entry out; the size then."""
    last = size - 1
    swap(heap, 0, last)
    i = 0
    while True:
        child = 2 * i + 1
        if child >= last:
            return last
        if child + 1 < last and before(heap, child + 1, child):
            child += 1
        if not before(heap, child, i):
            return last
        swap(heap, i, child)
        i = child


@njit(cache=True, inline="always")
def has_owner(ranked: Ranked, node: int, owner: int) -> bool:
    """Whether a node has been settled by an owner."""
    found = False
    for rank in range(ranked.ranks[node]):
        found = found or ranked.owner[node, rank] == owner
    return found


@njit(cache=True)
def twice(heap: Heap) -> Heap:
    """The same entries with room for as many more."""
    return Heap(
        np.concatenate((heap.time_s, np.empty_like(heap.time_s))),
        np.concatenate((heap.owner, np.empty_like(heap.owner))),
        np.concatenate((heap.node, np.empty_like(heap.node))),
    )


@njit(cache=True, nogil=True)
def search_nearest(
    graph: Graph,
    sources: Int32Array,
    owners: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    ranked: Ranked,
) -> None:
    """Settle every node by its nearest owners, up to as many as it has ranks.

    Parameters
    ----------
    sources, owners, start_s
        Nodes, whose each is (an owner may have several), and the time already spent there, finite
        and not negative. [s]
    cutoff_s
        Largest time that counts, inclusive; may be infinite. [s]
    ranked
        As `new_ranked` makes it.
    """
    indptr, indices, weight_s = graph
    time_s, owner, ranks = ranked
    k = time_s.shape[1]
    room = max(1024, 2 * len(sources))
    heap = Heap(np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32))
    size = 0
    for i in range(len(sources)):
        if start_s[i] <= cutoff_s:
            size = push(heap, size, start_s[i], owners[i], sources[i])
    while size > 0:
        here_s, mine, node = heap.time_s[0], heap.owner[0], heap.node[0]
        size = drop_first(heap, size)
        rank = ranks[node]
        if rank == k or has_owner(ranked, node, mine):
            continue
        time_s[node, rank] = here_s
        owner[node, rank] = mine
        ranks[node] = rank + 1
        edges = indptr[node + 1] - indptr[node]
        if size + edges > len(heap.time_s):
            heap = twice(heap)
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            there_s = here_s + weight_s[edge]
            if there_s > cutoff_s or ranks[head] == k or has_owner(ranked, head, mine):
                continue
            size = push(heap, size, there_s, mine, head)
