"""Cheapest ways from a tree to every node, with chains of radio hops that are not too long."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence.tree import ABSENT

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.arborescence.tree import Tree, Trunk


class Ways(NamedTuple):
    """Ways from a tree, as labels by growing price; those of the tree itself come first.

    A node has one label for each number of hops that no cheaper way to it undercuts, so that a short and dear
    chain is there for those beyond whom a cheap and long one cannot reach.

    ``price`` of the cheapest way to each node (inf: none) and its ``first`` label (`ABSENT`); of each label its
    ``node``, the label ``before`` it (`ABSENT` in the tree), the price of the ``step`` from there, and ``hops``.
    """

    price: FloatArray
    first: IntArray
    node: IntArray
    before: IntArray
    step: FloatArray
    hops: IntArray


@njit(cache=True)
def cheapest_ways(trunk: Trunk, tree: Tree, max_hops: int) -> Ways:
    """Cheapest ways from the tree to every node, over at most so many radio hops in a chain.

    Dijkstra with a label for each undominated pair of price and hops: P. Hansen, Bicriterion path problems,
    in: Multiple Criteria Decision Making Theory and Application, Springer 1980.
    """
    n_nodes = len(trunk.indptr) - 1
    price = np.full(n_nodes, np.inf)
    first = np.full(n_nodes, ABSENT, dtype=np.int64)
    fewest = np.full(n_nodes, max_hops + 1, dtype=np.int64)  # hops of the labels settled so far
    by_cable = np.full(n_nodes, np.inf)  # the cheapest label without hops, settled or not
    # Labels by their order of being made; ``at`` leads to those settled.
    node, before, step, hops = [0], [ABSENT], [0.0], [0]
    for inside in range(1, n_nodes):
        if tree.parent[inside] >= 0:
            node.append(inside)
            before.append(ABSENT)
            step.append(0.0)
            hops.append(tree.hops[inside])
    heap = [(0.0, hops[label], label) for label in range(len(node))]
    heapify(heap)
    at = np.empty(len(node), dtype=np.int64)
    count = 0
    while len(heap) > 0:
        reached, chain, label = heappop(heap)
        here = node[label]
        if chain >= fewest[here]:
            continue
        fewest[here] = chain
        if count == len(at):
            at = np.append(at, np.empty(count, dtype=np.int64))
        at[count] = label
        if first[here] < 0:
            price[here] = reached
            first[here] = count
        for arc in range(trunk.indptr[here], trunk.indptr[here + 1]):
            head = trunk.heads[arc]
            further, longer = reached + trunk.cost[arc], chain + trunk.hop[arc]
            if tree.parent[head] >= 0 or longer >= fewest[head]:
                continue
            if longer == 0:
                if further >= by_cable[head]:
                    continue
                by_cable[head] = further
            node.append(head)
            before.append(count)
            step.append(trunk.cost[arc])
            hops.append(longer)
            heappush(heap, (further, longer, len(node) - 1))
        count += 1
    at = at[:count]
    return Ways(
        price,
        first,
        np.array(node)[at],
        np.array(before)[at],
        np.array(step)[at],
        np.array(hops)[at],
    )


@njit(cache=True)
def ways_as_tuple(
    trunk: Trunk, tree: Tree, max_hops: int
) -> tuple[FloatArray, IntArray, IntArray, IntArray, FloatArray, IntArray]:
    """The fields of `cheapest_ways`, for callers in Python.

    numba makes a named tuple by calling Python, where an interrupt would crash the process.
    """
    ways = cheapest_ways(trunk, tree, max_hops)
    return ways.price, ways.first, ways.node, ways.before, ways.step, ways.hops


@njit(cache=True)
def join(tree: Tree, ways: Ways, label: int) -> bool:
    """Add the way of a label to the tree; False where the tree feeds its start over more hops by now."""
    start = label
    while tree.parent[ways.node[start]] < 0:
        start = ways.before[start]
    fewer = ways.hops[start] - tree.hops[ways.node[start]]
    if fewer < 0:
        return False
    while label != start:
        node, before = ways.node[label], ways.before[label]
        tree.parent[node] = ways.node[before]
        tree.price[node] = ways.step[label]
        tree.hops[node] = ways.hops[label] - fewer
        label = before
    return True
