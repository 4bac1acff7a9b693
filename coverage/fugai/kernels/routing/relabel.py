"""Labels brought up to date after a change, without searching what it does not touch.

A label rests on an edge where the two explain each other to the last bit and have one owner. What
rests on something that got worse is cleared and grows again from its rim; what got better spreads.
The labels that remain are those of a whole new search, to the bit, since they are the one least
fixed point of the same sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.shortest_paths import NEVER, RING, SLOT, append, slice_of, spread

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.kernels.routing.shortest_paths import Graph, Labels, Queue


@njit(cache=True)
def resting_on(graph: Graph, worse: BoolArray, time_s: FloatArray, owner: Int32Array) -> BoolArray:
    """Nodes whose labels rest on an edge that gets worse, or may.

    Parameters
    ----------
    graph
        With the times before the change.
    worse
        Edges that close or take longer.
    """
    indptr, indices, weight_s = graph
    nodes = len(time_s)
    cleared = np.zeros(nodes, np.bool_)
    waiting = np.empty(nodes, np.int32)
    used = 0
    for node in range(nodes):
        if owner[node] < 0:
            continue
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if not worse[edge] or cleared[head] or owner[head] != owner[node]:
                continue
            if time_s[node] + weight_s[edge] == time_s[head]:
                cleared[head] = True
                waiting[used] = head
                used += 1
    while used > 0:
        used -= 1
        node = waiting[used]
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if cleared[head] or owner[head] != owner[node]:
                continue
            if time_s[node] + weight_s[edge] == time_s[head]:
                cleared[head] = True
                waiting[used] = head
                used += 1
    return cleared


@njit(cache=True)
def rim_labels(
    into: Graph, cleared: BoolArray, time_s: FloatArray, owner: Int32Array
) -> tuple[Int32Array, FloatArray, Int32Array]:
    """Best label that each cleared node gets from neighbours that keep theirs.

    Parameters
    ----------
    into
        Edges by head: those of node ``v`` lead to where edges into ``v`` come from.

    Returns
    -------
    Nodes with such a label, its time [s] and its owner.
    """
    indptr, indices, weight_s = into
    nodes = len(time_s)
    node = np.empty(nodes, np.int32)
    best_s = np.empty(nodes, np.float64)
    best_owner = np.empty(nodes, np.int32)
    used = 0
    for head in range(nodes):
        if not cleared[head]:
            continue
        least, whose = np.inf, np.int32(-1)
        for edge in range(indptr[head], indptr[head + 1]):
            tail = indices[edge]
            if cleared[tail] or owner[tail] < 0:
                continue
            there_s = time_s[tail] + weight_s[edge]
            if there_s < least or (there_s == least and owner[tail] < whose):
                least, whose = there_s, owner[tail]
        if whose >= 0 and least < np.inf:
            node[used], best_s[used], best_owner[used] = head, least, whose
            used += 1
    return node[:used].copy(), best_s[:used].copy(), best_owner[:used].copy()


@njit(cache=True)
def relabel(
    graph: Graph,
    node: Int32Array,
    start_s: FloatArray,
    whose: Int32Array,
    per_second: float,
    queue: Queue,
    labels: Labels,
) -> int:
    """Enter labels that may be better than those there, and carry them on.

    Parameters
    ----------
    node, start_s, whose
        Nodes, and the time and owner that each could have.
    labels
        Valid for the graph, though perhaps not the best; a node without one has no owner and an
        infinite time.

    Returns
    -------
    How many nodes got their first label.
    """
    ends, links = queue
    time_s, owner, reached = labels
    found, far = 0, NEVER
    for i in range(len(node)):
        at, new_s = node[i], start_s[i]
        if new_s > time_s[at] or (new_s == time_s[at] and whose[i] >= owner[at]):
            continue
        if owner[at] < 0:
            reached[found] = at
            found += 1
        if links[at, SLOT] < 0:
            append(ends, links, at, RING)
        time_s[at] = new_s
        owner[at] = whose[i]
        far = min(far, slice_of(new_s, per_second))
    return spread(graph, np.inf, per_second, queue, labels, found, far)
