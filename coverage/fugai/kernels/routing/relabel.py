"""Labels brought up to date after a change of the graph or its sources.

An edge supports the label at its head where both ends have one owner and the time at the tail plus
that of the edge equals the time at the head to the last bit. Labels that depend on something that
got worse are cleared and computed again from their labelled neighbours; improvements propagate. The
result equals that of a new search to the last bit, since both are the unique least fixed point of
the same sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.bucket_queue import BUCKET, NO_BUCKET, OVERFLOW, append, bucket_index
from fugai.kernels.routing.shortest_paths import propagate

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.kernels.routing.bucket_queue import Queue
    from fugai.kernels.routing.shortest_paths import Graph, Labels


@njit(cache=True)
def dependent_nodes(
    graph: Graph, worse: BoolArray, time_s: FloatArray, owner: Int32Array
) -> BoolArray:
    """Which nodes have a label that depends, or may depend, on an edge that gets worse.

    Parameters
    ----------
    graph
        With the times before the change.
    worse
        Edges that close or take longer.
    time_s, owner
        Labels before the change. [s]
    """
    indptr, indices, travel_time_s = graph
    nodes = len(time_s)
    dependent = np.zeros(nodes, np.bool_)
    stack = np.empty(nodes, np.int32)
    used = 0
    for node in range(nodes):
        if owner[node] < 0:
            continue
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if not worse[edge] or dependent[head] or owner[head] != owner[node]:
                continue
            if time_s[node] + travel_time_s[edge] == time_s[head]:
                dependent[head] = True
                stack[used] = head
                used += 1
    while used > 0:
        used -= 1
        node = stack[used]
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if dependent[head] or owner[head] != owner[node]:
                continue
            if time_s[node] + travel_time_s[edge] == time_s[head]:
                dependent[head] = True
                stack[used] = head
                used += 1
    return dependent


@njit(cache=True)
def boundary_labels(
    reverse: Graph, cleared: BoolArray, time_s: FloatArray, owner: Int32Array
) -> tuple[Int32Array, FloatArray, Int32Array]:
    """Best label that each cleared node gets from neighbours that were not cleared.

    Parameters
    ----------
    reverse
        Edges by head: those of node ``v`` lead to the tails of the edges into ``v``.

    Returns
    -------
    Nodes with such a label, its time [s] and its owner.
    """
    indptr, indices, travel_time_s = reverse
    nodes = len(time_s)
    node = np.empty(nodes, np.int32)
    best_s = np.empty(nodes, np.float64)
    best_owner = np.empty(nodes, np.int32)
    used = 0
    for head in range(nodes):
        if not cleared[head]:
            continue
        least_s, least_owner = np.inf, np.int32(-1)
        for edge in range(indptr[head], indptr[head + 1]):
            tail = indices[edge]
            if cleared[tail] or owner[tail] < 0:
                continue
            head_s = time_s[tail] + travel_time_s[edge]
            if head_s < least_s or (head_s == least_s and owner[tail] < least_owner):
                least_s, least_owner = head_s, owner[tail]
        if least_owner >= 0 and least_s < np.inf:
            node[used], best_s[used], best_owner[used] = head, least_s, least_owner
            used += 1
    return node[:used].copy(), best_s[:used].copy(), best_owner[:used].copy()


@njit(cache=True)
def relabel(
    graph: Graph,
    node: Int32Array,
    start_s: FloatArray,
    owners: Int32Array,
    buckets_per_s: float,
    queue: Queue,
    labels: Labels,
) -> int:
    """Enter labels that may be better than the present ones, and propagate them.

    Parameters
    ----------
    node, start_s, owners
        Nodes, and the time [s] and owner that each could have.
    labels
        Valid for the graph, though perhaps not the best; a node without a label has no owner and an
        infinite time.

    Returns
    -------
    How many nodes got their first label.
    """
    ends, links = queue
    time_s, owner, reached = labels
    found, earliest = 0, NO_BUCKET
    for i in range(len(node)):
        at, new_s = node[i], start_s[i]
        if new_s > time_s[at] or (new_s == time_s[at] and owners[i] >= owner[at]):
            continue
        if owner[at] < 0:
            reached[found] = at
            found += 1
        if links[at, BUCKET] < 0:
            append(ends, links, at, OVERFLOW)
        time_s[at] = new_s
        owner[at] = owners[i]
        earliest = min(earliest, bucket_index(new_s, buckets_per_s))
    return propagate(graph, np.inf, buckets_per_s, queue, labels, found, earliest)
