"""Tree of shortest paths, reconstructed from the labels of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.shortest_paths import merge_turn_copies, search

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.bucket_queue import Queue
    from fugai.kernels.routing.shortest_paths import Graph, Labels, Seeds

ROOT, NOT_IN_TREE = -1, -2
"""Parent of a node at which paths begin, and of one that no path leads to."""


@njit(cache=True)
def grow_tree(
    graph: Graph,
    seeds: Int32Array,
    start_s: FloatArray,
    owners: Int32Array,
    labels: Labels,
    parent: Int32Array,
    order: Int32Array,
) -> int:
    """Give each labelled node its predecessor on a shortest path from the source that owns it.

    An edge is on a shortest path where the time at its tail plus its own equals the time at its
    head to the last bit. The tree grows from the sources, so that edges without length, which may
    form cycles, cannot close one.

    Parameters
    ----------
    seeds, start_s, owners
        Nodes that the search began at, the time already spent there [s], and the owner of each.
    parent
        `NOT_IN_TREE` throughout; filled.
    order
        Room for all nodes; filled with those of the tree, each behind its parent.

    Returns
    -------
    How many nodes the tree has.
    """
    indptr, indices, travel_time_s = graph
    time_s, owner, _ = labels
    used = 0
    for i in range(len(seeds)):
        node = seeds[i]
        if parent[node] == NOT_IN_TREE and time_s[node] == start_s[i] and owner[node] == owners[i]:
            parent[node] = ROOT
            order[used] = node
            used += 1
    done = 0
    while done < used:
        node = order[done]
        done += 1
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if parent[head] != NOT_IN_TREE or owner[head] != owner[node]:
                continue
            if time_s[node] + travel_time_s[edge] == time_s[head]:
                parent[head] = node
                order[used] = head
                used += 1
    return used


@njit(cache=True)
def path_to(parent: Int32Array, node: int) -> Int32Array:
    """Nodes of the path from the root to a node."""
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
def subtree_sums(parent: Int32Array, node: Int32Array, weight: FloatArray) -> FloatArray:
    """Sum over each node's subtree of the weights of destinations: what travels through the node.

    Parameters
    ----------
    node, weight
        Destinations (negative for none) and the weight of each.
    """
    total = np.zeros(len(parent))
    for i in range(len(node)):
        at = node[i]
        while at >= 0:
            total[at] += weight[i]
            at = parent[at]
    return total


@njit(cache=True)
def stretch_starts(parent: Int32Array, order: Int32Array, journeys: FloatArray) -> Int32Array:
    """First node of the stretch that each node lies on: a path that the same journeys take whole.

    Parameters
    ----------
    order
        Nodes that are considered, each behind its parent.
    journeys
        Number of journeys through each node; where it equals that of the parent, they are the same.
    """
    start = np.arange(len(parent)).astype(np.int32)
    considered = np.zeros(len(parent), np.bool_)
    considered[order] = True
    for node in order:
        before = parent[node]
        if before >= 0 and considered[before] and journeys[before] == journeys[node]:
            start[node] = start[before]
    return start


@njit(cache=True)
def labelled_copy(canonical_node: Int32Array, junction: int, labels: Labels, found: int) -> int:
    """Copy from which a split junction has its label; the node itself where it is not split."""
    time_s, owner, reached = labels
    if len(canonical_node) == 0:
        return junction
    for k in range(found):
        node = reached[k]
        if node == junction or canonical_node[node] != junction:
            continue
        if time_s[node] == time_s[junction] and owner[node] == owner[junction]:
            return int(node)
    return junction


@njit(cache=True, nogil=True)
def route_each(
    graph: Graph,
    seeds: Seeds,
    target: Int32Array,
    cutoff_s: FloatArray,
    buckets_per_s: float,
    canonical_node: Int32Array,
    queue: Queue,
    labels: Labels,
) -> tuple[IntArray, Int32Array]:
    """Shortest path of each journey, by a bounded search of its own.

    Parameters
    ----------
    target, cutoff_s
        Where each journey ends, and the longest time that it may take. [s]
    canonical_node
        As for `merge_turn_copies`.
    queue, labels
        Workspace; both are left as they were.

    Returns
    -------
    Row pointer over the journeys, and the nodes of each in order of travel; none where the target
    is not reached in time.
    """
    first, sources, start_s = seeds
    time_s, owner, reached = labels
    parent = np.full(len(time_s), NOT_IN_TREE, np.int32)
    order = np.empty(len(time_s), np.int32)
    pointer = np.zeros(len(target) + 1, np.int64)
    paths = np.empty(1024, np.int32)
    used = 0
    for i in range(len(target)):
        one = slice(first[i], first[i + 1])
        found = search(graph, sources[one], start_s[one], cutoff_s[i], buckets_per_s, queue, labels)
        found = merge_turn_copies(canonical_node, found, labels)
        numbers = np.arange(first[i + 1] - first[i]).astype(np.int32)
        grown = grow_tree(graph, sources[one], start_s[one], numbers, labels, parent, order)
        goal = labelled_copy(canonical_node, target[i], labels, found)
        if owner[goal] >= 0 and parent[goal] != NOT_IN_TREE:
            path = path_to(parent, goal)
            if used + len(path) > len(paths):
                paths = np.concatenate((paths, np.empty(len(paths) + len(path), np.int32)))
            paths[used : used + len(path)] = path
            used += len(path)
        for k in range(grown):
            parent[order[k]] = NOT_IN_TREE
        for k in range(found):
            time_s[reached[k]] = np.inf
            owner[reached[k]] = -1
        pointer[i + 1] = used
    return pointer, paths[:used].copy()
