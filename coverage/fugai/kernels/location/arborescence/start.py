"""First arborescences: by nearest places, and along the arcs that a dual bound saturates."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence.tree import ABSENT, Trunk
from fugai.kernels.location.arborescence.ways import cheapest_ways, join

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.arborescence.tree import Options, Tree


MOST_LAYERS = 16
"""A tree that is joined anew has chains of at most one hop fewer."""


@njit(cache=True)
def arc_price(trunk: Trunk, tail: int, head: int, hop: int) -> float:
    """Price of the cheapest arc between two nodes that is a radio hop (1) or none (0)."""
    price = np.inf
    for arc in range(trunk.indptr[tail], trunk.indptr[tail + 1]):
        if trunk.heads[arc] == head and trunk.hop[arc] == hop:
            price = min(price, trunk.cost[arc])
    return price


@njit(cache=True)
def reconnect(trunk: Trunk, needed: BoolArray, max_hops: int, tree: Tree) -> bool:
    """Join the needed nodes to the tree, always the nearest next; whether all could be.

    H. Takahashi, A. Matsuyama, An approximate solution for the Steiner problem in graphs, Mathematica
    Japonica 24, 1980; here a node has one layer for each number of hops that feed it.
    """
    n_nodes = len(trunk.indptr) - 1
    layers = min(max_hops, MOST_LAYERS - 1) + 1
    way = np.full(n_nodes * layers, np.inf)
    before = np.full(n_nodes * layers, ABSENT, dtype=np.int64)
    step = np.zeros(n_nodes * layers)
    left = 0
    heap = [(0.0, 0)]
    way[0] = 0.0
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0 and tree.hops[node] < layers:
            way[node * layers + tree.hops[node]] = 0.0
            heappush(heap, (0.0, node * layers + tree.hops[node]))
        left += needed[node] and tree.parent[node] < 0
    while len(heap) > 0 and left > 0:
        distance, at = heappop(heap)
        node, chain = at // layers, at % layers
        if distance > way[at] or (tree.parent[node] >= 0 and chain != tree.hops[node]):
            continue
        if needed[node] and tree.parent[node] < 0:
            left -= _add_way(at, layers, (way, before, step), needed, tree, heap)
            continue
        for arc in range(trunk.indptr[node], trunk.indptr[node + 1]):
            head, longer = trunk.heads[arc], chain + trunk.hop[arc]
            to = head * layers + longer
            further = distance + trunk.cost[arc]
            if tree.parent[head] < 0 and longer < layers and further < way[to]:
                way[to] = further
                before[to] = at
                step[to] = trunk.cost[arc]
                heappush(heap, (further, to))
    return left == 0


@njit(cache=True)
def _add_way(
    at: int,
    layers: int,
    ways: tuple[FloatArray, IntArray, FloatArray],
    needed: BoolArray,
    tree: Tree,
    heap: list[tuple[float, int]],
) -> int:
    """Add the way to a node in its layer; the number of needed nodes on it.

    It is 0 where the way starts at a node that the tree has come to feed over another number of hops.
    """
    way, before, step = ways
    start = at
    while tree.parent[start // layers] < 0:
        start = before[start]
    if tree.hops[start // layers] != start % layers:
        way[at] = np.inf
        return 0
    added = 0
    while at != start:
        node = at // layers
        tree.parent[node] = before[at] // layers
        tree.price[node] = step[at]
        tree.hops[node] = at % layers
        way[at] = 0.0
        heappush(heap, (0.0, at))
        at = before[at]
        added += needed[node]
    return added


@njit(cache=True)
def follow_saturated(
    trunk: Trunk,
    options: Options,
    reduced: tuple[FloatArray, FloatArray],
    max_hops: int,
    tree: Tree,
) -> None:
    """Join every place along arcs whose reduced prices are the least, from the root.

    ``reduced`` are the reduced prices of arcs and options.
    """
    arcs, own = reduced
    ways = cheapest_ways(Trunk(trunk.indptr, trunk.heads, arcs, trunk.hop), tree, max_hops)
    for place in range(len(tree.chosen)):
        best, chosen = np.inf, ABSENT
        for option in range(options.indptr[place], options.indptr[place + 1]):
            cost = ways.price[options.node[option]] + own[option]
            if cost < best:
                best, chosen = cost, option
        if chosen >= 0 and join(tree, ways, ways.first[options.node[chosen]]):
            tree.chosen[place] = chosen
    for node in range(1, len(tree.parent)):
        above = tree.parent[node]
        if above >= 0:
            tree.price[node] = arc_price(trunk, above, node, tree.hops[node] - tree.hops[above])
