"""The tree of shortest paths behind the labels of a search, found again from the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.shortest_paths import gather, search

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph, Labels, Queue, Seeds

BEGIN, UNSEEN = -1, -2
"""Parent of a node where paths begin, and of one that no path leads to."""


@njit(cache=True)
def grow_tree(
    graph: Graph,
    seeds: Int32Array,
    start_s: FloatArray,
    owners: Int32Array,
    labels: Labels,
    parent: Int32Array,
    waiting: Int32Array,
) -> int:
    """Give each labelled node the node before it on a shortest path from the source that owns it.

    An edge is on a path where it explains the label at its head to the last bit. The tree grows
    from the sources, so that edges without time, which may run in circles, cannot close one.

    Parameters
    ----------
    seeds, start_s, owners
        Nodes that the search began at, the time already spent there, and the owner of each.
    parent
        `UNSEEN` throughout; filled.
    waiting
        Room for all nodes; filled with those of the tree, each behind its parent.

    Returns
    -------
    How many nodes the tree has.
    """
    indptr, indices, weight_s = graph
    time_s, owner, _ = labels
    used = 0
    for i in range(len(seeds)):
        node = seeds[i]
        if parent[node] == UNSEEN and time_s[node] == start_s[i] and owner[node] == owners[i]:
            parent[node] = BEGIN
            waiting[used] = node
            used += 1
    done = 0
    while done < used:
        node = waiting[done]
        done += 1
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if parent[head] != UNSEEN or owner[head] != owner[node]:
                continue
            if time_s[node] + weight_s[edge] == time_s[head]:
                parent[head] = node
                waiting[used] = head
                used += 1
    return used


@njit(cache=True)
def path_to(parent: Int32Array, node: int) -> Int32Array:
    """Nodes of the path to a node, from where it begins."""
    count = 1
    at = node
    while parent[at] >= 0:
        at = parent[at]
        count += 1
    path = np.empty(count, np.int32)
    at = node
    for i in range(count - 1, -1, -1):
        path[i] = at
        at = parent[at]
    return path


@njit(cache=True)
def carried(parent: Int32Array, node: Int32Array, weight: FloatArray) -> FloatArray:
    """Sum of the weights of the ends of all paths that lead to or through each node.

    Parameters
    ----------
    node, weight
        Ends of paths (negative for none) and what each of them weighs.
    """
    total = np.zeros(len(parent))
    for i in range(len(node)):
        at = node[i]
        while at >= 0:
            total[at] += weight[i]
            at = parent[at]
    return total


@njit(cache=True)
def stretches(parent: Int32Array, order: Int32Array, count: FloatArray) -> Int32Array:
    """First node of the stretch that each node is on: a path that all its journeys take whole.

    Parameters
    ----------
    order
        Nodes to look at, each behind its parent.
    count
        Journeys through each node; one with as many as its parent has all of them.
    """
    first = np.arange(len(parent)).astype(np.int32)
    among = np.zeros(len(parent), np.bool_)
    among[order] = True
    for node in order:
        before = parent[node]
        if before >= 0 and among[before] and count[before] == count[node]:
            first[node] = first[before]
    return first


@njit(cache=True)
def stand_in(place: Int32Array, whole: int, labels: Labels, found: int) -> int:
    """Node whose label a place has: the place itself, or the best of its copies."""
    time_s, owner, reached = labels
    if len(place) == 0:
        return whole
    for k in range(found):
        node = reached[k]
        if node == whole or place[node] != whole:
            continue
        if time_s[node] == time_s[whole] and owner[node] == owner[whole]:
            return int(node)
    return whole


@njit(cache=True, nogil=True)
def route_each(
    graph: Graph,
    seeds: Seeds,
    target: Int32Array,
    cutoff_s: FloatArray,
    per_second: float,
    place: Int32Array,
    queue: Queue,
    labels: Labels,
) -> tuple[IntArray, Int32Array]:
    """Shortest path of each journey, by a bounded search of its own.

    Parameters
    ----------
    target, cutoff_s
        Where each journey ends, and a time that it takes at most. [s]
    place
        As for `gather`.
    queue, labels
        Workspace; both are left as they were.

    Returns
    -------
    Row pointer over the journeys, and the nodes of each from its beginning; none where the target
    is not reached in time.
    """
    first, sources, start_s = seeds
    time_s, owner, reached = labels
    parent = np.full(len(time_s), UNSEEN, np.int32)
    waiting = np.empty(len(time_s), np.int32)
    pointer = np.zeros(len(target) + 1, np.int64)
    paths = np.empty(1024, np.int32)
    used = 0
    for i in range(len(target)):
        one = slice(first[i], first[i + 1])
        found = search(graph, sources[one], start_s[one], cutoff_s[i], per_second, queue, labels)
        found = gather(place, found, labels)
        numbers = np.arange(first[i + 1] - first[i]).astype(np.int32)
        grown = grow_tree(graph, sources[one], start_s[one], numbers, labels, parent, waiting)
        goal = stand_in(place, target[i], labels, found)
        if owner[goal] >= 0 and parent[goal] != UNSEEN:
            path = path_to(parent, goal)
            if used + len(path) > len(paths):
                paths = np.concatenate((paths, np.empty(len(paths) + len(path), np.int32)))
            paths[used : used + len(path)] = path
            used += len(path)
        for k in range(grown):
            parent[waiting[k]] = UNSEEN
        for k in range(found):
            time_s[reached[k]] = np.inf
            owner[reached[k]] = -1
        pointer[i + 1] = used
    return pointer, paths[:used].copy()
