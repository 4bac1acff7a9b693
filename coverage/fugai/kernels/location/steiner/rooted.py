"""A tree from its root."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs


class Rooted(NamedTuple):
    """A tree from its root: the nodes in preorder, the arc that leads to each node, -1 outside.

    ``place`` is the position of each node in the order, -1 outside; the nodes below it follow up to
    position ``end``. ``key`` marks the key vertices.
    """

    order: IntArray
    place: IntArray
    end: IntArray
    above: IntArray
    key: BoolArray


@njit(cache=True)
def root_tree(
    arcs: Arcs, edge: IntArray, tails: IntArray, inside: BoolArray, terminal: BoolArray, root: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, BoolArray]:
    """The tree of some edges as `Rooted`; edges that close a circle are not in it."""
    nodes = len(arcs.indptr) - 1
    place = np.full(nodes, -1, dtype=np.int64)
    end = np.full(nodes, -1, dtype=np.int64)
    above = np.full(nodes, -1, dtype=np.int64)
    degree = np.zeros(nodes, dtype=np.int64)
    order = np.empty(nodes, dtype=np.int64)
    stack = [root]
    count = 0
    while len(stack) > 0:
        node = stack.pop()
        if place[node] >= 0:
            continue
        place[node] = count
        order[count] = node
        count += 1
        if above[node] >= 0:
            degree[node] += 1
            degree[tails[above[node]]] += 1
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            if inside[edge[arc]] and place[arcs.heads[arc]] < 0:
                above[arcs.heads[arc]] = arc
                stack.append(arcs.heads[arc])
    for position in range(count - 1, -1, -1):
        node = order[position]
        end[node] = max(end[node], position + 1)
        if above[node] >= 0:
            parent = tails[above[node]]
            end[parent] = max(end[parent], end[node])
    key = (terminal | (degree >= 3)) & (place >= 0)
    key[root] = True
    return order[:count].copy(), place, end, above, key


@njit(cache=True)
def below(rooted: Rooted, node: int, top: int) -> bool:
    """Whether a node of the tree is ``top`` or below it."""
    return bool(rooted.place[top] <= rooted.place[node] < rooted.end[top])
