"""First arborescences: by nearest places, and along the arcs that a dual bound saturates."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence import ABSENT, Options, Tree, Trunk, cheapest_ways

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


@njit(cache=True)
def arc_price(trunk: Trunk, tail: int, head: int) -> float:
    """Price of the cheapest arc between two nodes."""
    price = np.inf
    for arc in range(trunk.indptr[tail], trunk.indptr[tail + 1]):
        if trunk.heads[arc] == head:
            price = min(price, trunk.cost[arc])
    return price


@njit(cache=True)
def reconnect(trunk: Trunk, needed: BoolArray, max_hops: int, tree: Tree) -> bool:
    """Join the needed nodes to the root, always the nearest next; whether all could be.

    H. Takahashi, A. Matsuyama, An approximate solution for the Steiner problem in graphs, Mathematica
    Japonica 24, 1980. ``tree`` must hold nothing but the root.
    """
    n_nodes = len(trunk.indptr) - 1
    way = np.full(n_nodes, np.inf)
    before = np.full(n_nodes, ABSENT, dtype=np.int64)
    step = np.zeros(n_nodes)
    hops = np.zeros(n_nodes, dtype=np.int64)
    way[0] = 0.0
    left = 0
    for node in range(1, n_nodes):
        left += needed[node]
    heap = [(0.0, 0)]
    while len(heap) > 0 and left > 0:
        distance, node = heappop(heap)
        if distance > way[node]:
            continue
        if needed[node] and tree.parent[node] < 0:
            at = node
            while tree.parent[at] < 0:
                tree.parent[at] = before[at]
                tree.price[at] = step[at]
                tree.hops[at] = hops[at]
                left -= needed[at]
                way[at] = 0.0
                heappush(heap, (0.0, at))
                at = before[at]
            continue
        for arc in range(trunk.indptr[node], trunk.indptr[node + 1]):
            head = trunk.heads[arc]
            chain = hops[node] + trunk.hop[arc]
            further = distance + trunk.cost[arc]
            if tree.parent[head] < 0 and chain <= max_hops and further < way[head]:
                way[head] = further
                before[head] = node
                step[head] = trunk.cost[arc]
                hops[head] = chain
                heappush(heap, (further, head))
    return left == 0


@njit(cache=True)
def follow_saturated(
    trunk: Trunk, options: Options, reduced: FloatArray, reduced_option: FloatArray, tree: Tree
) -> None:
    """Join every place along arcs whose reduced prices are the least, from the root.

    ``reduced`` and ``reduced_option`` are reduced prices of arcs and options.
    """
    short = Trunk(trunk.indptr, trunk.heads, reduced, trunk.hop)
    way, before, _, hops, _ = cheapest_ways(short, tree, 1 << 30)
    for place in range(len(tree.chosen)):
        best, chosen = np.inf, ABSENT
        for option in range(options.indptr[place], options.indptr[place + 1]):
            cost = way[options.node[option]] + reduced_option[option]
            if cost < best:
                best, chosen = cost, option
        if chosen < 0:
            continue
        tree.chosen[place] = chosen
        node = options.node[chosen]
        while tree.parent[node] < 0:
            tree.parent[node] = before[node]
            tree.price[node] = arc_price(trunk, before[node], node)
            tree.hops[node] = hops[node]
            node = before[node]


@njit(cache=True)
def drop_long_chains(tree: Tree, max_hops: int) -> None:
    """Take out of the tree the nodes whose chain of hops is too long, with what hangs on them."""
    changed = True
    while changed:
        changed = False
        for node in range(1, len(tree.parent)):
            above = tree.parent[node]
            if above < 0:
                continue
            if tree.hops[node] > max_hops or (above != 0 and tree.parent[above] < 0):
                tree.parent[node] = ABSENT
                tree.price[node] = 0.0
                changed = True
