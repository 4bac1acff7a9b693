"""Roads between junctions: chains of edges over points that no journey turns at.

An inner point has two neighbours and is passed from one to the other: both ways, or one way. All
other points with edges are junctions. Each directed edge lies in exactly one chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph


COUNT_BITS = 20
"""Bits of a chain's header for its number of edges, above which it holds the rank it leaves."""


class Chains(NamedTuple):
    """Directed chains between junctions, grouped by the junction at the head.

    Junctions go by their rank. Those into rank ``r`` are ``into[r]`` to ``into[r + 1]``. Chain ``c``
    leaves the rank ``tail[c]`` and takes ``whole_s`` [s]. What adding up along it needs lies together,
    from position ``at[c]`` of ``packed`` on: a header (the rank that it leaves, and the number of its
    edges in the lowest `COUNT_BITS`), then the time of each edge [s].
    """

    into: IntArray
    tail: Int32Array
    whole_s: FloatArray
    at: Int32Array
    packed: FloatArray


@njit(cache=True)
def tails_by_head(indptr: IntArray, indices: Int32Array) -> tuple[IntArray, Int32Array]:
    """Pointer over the nodes, and the tails of the edges into each of them, rising."""
    nodes = len(indptr) - 1
    pointer = np.zeros(nodes + 1, np.int64)
    for head in indices:
        pointer[head + 1] += 1
    for node in range(nodes):
        pointer[node + 1] += pointer[node]
    tails = np.empty(len(indices), np.int32)
    at = pointer[:-1].copy()
    for tail in range(nodes):
        for edge in range(indptr[tail], indptr[tail + 1]):
            head = indices[edge]
            tails[at[head]] = tail
            at[head] += 1
    return pointer, tails


@njit(cache=True, inline="always")
def is_inner(
    node: int, indptr: IntArray, indices: Int32Array, back: IntArray, tails: Int32Array
) -> bool:
    """Whether a node is only ever passed from one of two neighbours to the other."""
    out, into = indptr[node], back[node]
    count = indptr[node + 1] - out
    if back[node + 1] - into != count:
        return False
    if count == 1:
        before, after = tails[into], indices[out]
        return bool(before != after and node not in (before, after))
    if count != 2:
        return False
    one, other = min(indices[out], indices[out + 1]), max(indices[out], indices[out + 1])
    if one == other or node in (one, other):
        return False
    return bool(
        min(tails[into], tails[into + 1]) == one and max(tails[into], tails[into + 1]) == other
    )


@njit(cache=True, inline="always")
def onward(node: int, before: int, indptr: IntArray, indices: Int32Array) -> int:
    """Edge by which an inner node is left when it is reached from one of its neighbours."""
    edge = indptr[node]
    return int(edge + 1 if indices[edge] == before else edge)


@njit(cache=True, nogil=True)
def find_junctions(indptr: IntArray, indices: Int32Array, kept: BoolArray) -> BoolArray:
    """Which nodes are junctions, shape ``(nodes,)``; nodes without edges are none.

    Parameters
    ----------
    kept
        Nodes that become junctions in any case.
    """
    nodes = len(indptr) - 1
    back, tails = tails_by_head(indptr, indices)
    junction = np.zeros(nodes, np.bool_)
    for node in range(nodes):
        if indptr[node + 1] > indptr[node] or back[node + 1] > back[node]:
            junction[node] = kept[node] or not is_inner(node, indptr, indices, back, tails)
    seen = junction.copy()
    for node in range(nodes):
        if junction[node]:
            mark_from(node, junction, seen, indptr, indices)
    for node in range(nodes):  # rings without a junction
        if not seen[node] and indptr[node + 1] > indptr[node]:
            junction[node] = seen[node] = True
            mark_from(node, junction, seen, indptr, indices)
    return junction


@njit(cache=True)
def mark_from(
    node: int, junction: BoolArray, seen: BoolArray, indptr: IntArray, indices: Int32Array
) -> None:
    """Mark the inner points of the chains that leave a junction."""
    for first in range(indptr[node], indptr[node + 1]):
        before, here = node, indices[first]
        while not junction[here]:
            seen[here] = True
            edge = onward(here, before, indptr, indices)
            before, here = here, indices[edge]


@njit(cache=True, nogil=True)
def junction_links(
    indptr: IntArray, indices: Int32Array, junctions: Int32Array, number: Int32Array
) -> tuple[Int32Array, Int32Array]:
    """Tail and head, as numbers of junctions, of each chain in order of tail.

    Parameters
    ----------
    junctions, number
        Node of each junction, and junction of each node (-1 for none).
    """
    count = 0
    for node in junctions:
        count += indptr[node + 1] - indptr[node]
    tail, head = np.empty(count, np.int32), np.empty(count, np.int32)
    used = 0
    for node in junctions:
        for first in range(indptr[node], indptr[node + 1]):
            before, here = node, indices[first]
            while number[here] < 0:
                edge = onward(here, before, indptr, indices)
                before, here = here, indices[edge]
            tail[used], head[used] = number[node], number[here]
            used += 1
    return tail, head


@njit(cache=True, nogil=True)
def build_chains(graph: Graph, node_of: Int32Array, rank: Int32Array) -> Chains:
    """Chains of a graph.

    Parameters
    ----------
    node_of, rank
        Node of each rank, and rank of each node (-1 for none).
    """
    indptr, indices, travel_time_s = graph
    by_tail, head = junction_links(indptr, indices, node_of, rank)
    ranks, count = len(node_of), len(by_tail)
    into = np.zeros(ranks + 1, np.int64)
    for c in range(count):
        into[head[c] + 1] += 1
    for r in range(ranks):
        into[r + 1] += into[r]
    place = into[:-1].copy()
    tail, first_edge = np.empty(count, np.int32), np.empty(count, np.int64)
    c = 0
    for r in range(ranks):
        node = node_of[r]
        for edge in range(indptr[node], indptr[node + 1]):
            mine = place[head[c]]
            place[head[c]] += 1
            tail[mine], first_edge[mine] = r, edge
            c += 1
    at, whole_s = np.empty(count, np.int32), np.empty(count, np.float64)
    packed = np.empty(len(indices) + count, np.float64)
    used = 0
    for c in range(count):
        at[c] = used
        used += 1
        edge = first_edge[c]
        before, here = node_of[tail[c]], indices[edge]
        packed[used] = total_s = travel_time_s[edge]
        used += 1
        while rank[here] < 0:
            edge = onward(here, before, indptr, indices)
            before, here = here, indices[edge]
            packed[used] = travel_time_s[edge]
            total_s += travel_time_s[edge]
            used += 1
        whole_s[c] = total_s
        packed[at[c]] = (np.int64(tail[c]) << COUNT_BITS) + used - at[c] - 1
    return Chains(into, tail, whole_s, at, packed[:used].copy())
