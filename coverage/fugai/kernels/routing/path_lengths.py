"""Times of shortest paths between places, and the metres along them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.path_tree import NOT_IN_TREE, grow_tree, labelled_copy
from fugai.kernels.routing.shortest_paths import merge_turn_copies, search

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array
    from fugai.kernels.routing.bucket_queue import Queue
    from fugai.kernels.routing.shortest_paths import Labels, Seeds
    from fugai.kernels.routing.threaded import SplitGraph


@njit(cache=True, nogil=True)
def time_and_length(
    split: SplitGraph,
    length_m: FloatArray,
    seeds: Seeds,
    target: Int32Array,
    cutoff_s: float,
    queue: Queue,
    labels: Labels,
) -> tuple[FloatArray, FloatArray]:
    """Time of a shortest path from each origin to each target, and its length.

    Parameters
    ----------
    length_m
        Of each edge of the graph. [m]
    cutoff_s
        Longest time. [s]
    queue, labels
        Workspace; both are left as they were.

    Returns
    -------
    Two arrays, ``(origins, targets)``: seconds and metres, infinite where no path is short enough.
    Of several paths of one time the one counts that `route_each` finds.
    """
    graph, canonical_node, buckets_per_s = split
    indptr, indices, _ = graph
    first, sources, start_s = seeds
    time_s, owner, reached = labels
    origins = len(first) - 1
    seconds = np.full((origins, len(target)), np.inf)
    metres = np.full((origins, len(target)), np.inf)
    parent = np.full(len(time_s), NOT_IN_TREE, np.int32)
    order = np.empty(len(time_s), np.int32)
    along = np.zeros(len(time_s))
    for i in range(origins):
        one = slice(first[i], first[i + 1])
        found = search(graph, sources[one], start_s[one], cutoff_s, buckets_per_s, queue, labels)
        found = merge_turn_copies(canonical_node, found, labels)
        numbers = np.arange(first[i + 1] - first[i]).astype(np.int32)
        grown = grow_tree(graph, sources[one], start_s[one], numbers, labels, parent, order)
        for k in range(grown):
            node = order[k]
            above = parent[node]
            along[node] = 0.0
            if above >= 0:
                begin, end = indptr[above], indptr[above + 1]
                edge = begin + np.searchsorted(indices[begin:end], node)
                along[node] = along[above] + length_m[edge]
        for j in range(len(target)):
            goal = labelled_copy(canonical_node, target[j], labels, found)
            if owner[goal] >= 0 and parent[goal] != NOT_IN_TREE:
                seconds[i, j] = time_s[goal]
                metres[i, j] = along[goal]
        for k in range(grown):
            parent[order[k]] = NOT_IN_TREE
        for k in range(found):
            time_s[reached[k]] = np.inf
            owner[reached[k]] = -1
    return seconds, metres
