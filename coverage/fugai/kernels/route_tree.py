"""The tree of shortest paths behind the labels of a search, found again from the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai.kernels.paths import Floats, Graph, Ints32, Ints64

NOWHERE = -1
"""Parent of a node that no path leads to, or where one begins."""


@njit(cache=True)
def shortest_path_tree(
    graph: Graph, seeds: Ints32, start_s: Floats, owners: Ints32, time_s: Floats, owner: Ints32
) -> tuple[Ints32, Ints64]:
    """Node and edge before each node on a shortest path from the source that owns it.

    An edge is on a path where it explains the label at its head to the last bit. The tree grows
    from the sources, so that edges without time, which may run in circles, cannot close one.

    Parameters
    ----------
    seeds, start_s, owners
        Nodes that the search began at, the time already spent there, and the owner of each.
    time_s, owner
        Labels of all nodes.
    """
    indptr, indices, weight_s = graph
    nodes = len(time_s)
    parent = np.full(nodes, NOWHERE, np.int32)
    via = np.full(nodes, NOWHERE, np.int64)
    seen = np.zeros(nodes, np.bool_)
    waiting = np.empty(nodes, np.int32)
    used = 0
    for i in range(len(seeds)):
        node = seeds[i]
        if not seen[node] and time_s[node] == start_s[i] and owner[node] == owners[i]:
            seen[node] = True
            waiting[used] = node
            used += 1
    done = 0
    while done < used:
        node = waiting[done]
        done += 1
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            if seen[head] or owner[head] != owner[node]:
                continue
            if time_s[node] + weight_s[edge] == time_s[head]:
                seen[head] = True
                parent[head] = node
                via[head] = edge
                waiting[used] = head
                used += 1
    return parent, via


@njit(cache=True)
def path_to(parent: Ints32, node: int) -> Ints32:
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
def carried(parent: Ints32, node: Ints32, weight: Floats) -> Floats:
    """Sum of the weights of the ends of all paths that lead to or through each node.

    Parameters
    ----------
    node, weight
        Ends of paths (-1 for none) and what each of them weighs.
    """
    total = np.zeros(len(parent))
    for i in range(len(node)):
        at = node[i]
        while at >= 0:
            total[at] += weight[i]
            at = parent[at]
    return total
