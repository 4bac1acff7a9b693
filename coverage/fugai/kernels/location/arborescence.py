"""Cheap arborescences where every place may be served from several nodes: build, prune, improve.

The trunk is a directed graph from node 0; a place takes one of its options, each from a node of the trunk at
a price. What is in the tree is paid once, by all places beyond it together.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

ABSENT = -1


class Trunk(NamedTuple):
    """Arcs by tail: those of node ``n`` are ``indptr[n]`` to ``indptr[n + 1]``.

    ``hop`` is 1 where an arc is a radio hop, ``starts`` is True where a chain of hops begins anew (a mast
    that cable feeds).
    """

    indptr: IntArray
    heads: IntArray
    cost: FloatArray
    hop: IntArray


class Options(NamedTuple):
    """Options of each place: those of place ``p`` are ``indptr[p]`` to ``indptr[p + 1]``.

    ``node`` of the trunk, ``cost``; ``homes`` of each place, ``room`` of each node for homes.
    """

    indptr: IntArray
    node: IntArray
    cost: FloatArray
    homes: FloatArray
    room: FloatArray


class Tree(NamedTuple):
    """A solution, updated in place.

    ``parent`` of each node (`ABSENT`: not in the tree; 0 is its own), ``price`` of the arc from it, ``hops``
    in the chain that feeds it; ``chosen`` option of each place (`ABSENT`: none), ``load`` in homes.
    """

    parent: IntArray
    price: FloatArray
    hops: IntArray
    chosen: IntArray
    load: FloatArray


def empty_tree(n_nodes: int, n_places: int) -> Tree:
    """A tree of the root alone that serves nobody."""
    parent = np.full(n_nodes, ABSENT, dtype=np.int64)
    parent[0] = 0
    return Tree(
        parent,
        np.zeros(n_nodes),
        np.zeros(n_nodes, dtype=np.int64),
        np.full(n_places, ABSENT, dtype=np.int64),
        np.zeros(n_nodes),
    )


def copy_tree(tree: Tree) -> Tree:
    """The same solution in arrays of its own."""
    return Tree(
        tree.parent.copy(),
        tree.price.copy(),
        tree.hops.copy(),
        tree.chosen.copy(),
        tree.load.copy(),
    )


@njit(cache=True)
def total_cost(tree: Tree, options: Options, penalty: FloatArray) -> float:
    """Price of the tree and of every place's option; a place without one pays its penalty."""
    cost = 0.0
    for node in range(1, len(tree.parent)):
        if tree.parent[node] >= 0:
            cost += tree.price[node]
    for place in range(len(tree.chosen)):
        chosen = tree.chosen[place]
        cost += options.cost[chosen] if chosen >= 0 else penalty[place]
    return cost


@njit(cache=True)
def cheapest_ways(
    trunk: Trunk, tree: Tree, max_hops: int
) -> tuple[FloatArray, IntArray, FloatArray, IntArray, IntArray]:
    """Cheapest way from the tree to every node: its price, last node before, last price, hops, order.

    ``order`` lists the nodes reached by growing price, those of the tree first.
    """
    n_nodes = len(trunk.indptr) - 1
    way = np.full(n_nodes, np.inf)
    before = np.full(n_nodes, ABSENT, dtype=np.int64)
    step = np.zeros(n_nodes)
    hops = np.zeros(n_nodes, dtype=np.int64)
    done = np.zeros(n_nodes, dtype=np.bool_)
    order = np.empty(n_nodes, dtype=np.int64)
    count = 0
    heap = [(0.0, 0)]
    way[0] = 0.0
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0:
            way[node] = 0.0
            hops[node] = tree.hops[node]
            heap.append((0.0, node))
    heapify(heap)
    while len(heap) > 0:
        distance, node = heappop(heap)
        if done[node]:
            continue
        done[node] = True
        order[count] = node
        count += 1
        for arc in range(trunk.indptr[node], trunk.indptr[node + 1]):
            head = trunk.heads[arc]
            chain = hops[node] + trunk.hop[arc]
            if done[head] or chain > max_hops:
                continue
            further = distance + trunk.cost[arc]
            if further < way[head]:
                way[head] = further
                before[head] = node
                step[head] = trunk.cost[arc]
                hops[head] = chain
                heappush(heap, (further, head))
    return way, before, step, hops, order[:count]


@njit(cache=True)
def join(tree: Tree, node: int, before: IntArray, step: FloatArray, hops: IntArray) -> None:
    """Add the way to a node to the tree."""
    while tree.parent[node] < 0:
        tree.parent[node] = before[node]
        tree.price[node] = step[node]
        tree.hops[node] = hops[node]
        node = before[node]


@njit(cache=True)
def choose_options(tree: Tree, options: Options, penalty: FloatArray) -> None:
    """Every place takes the cheapest option in the tree that has room, the largest regret first."""
    n_places = len(tree.chosen)
    tree.load[:] = 0.0
    regret = np.empty(n_places)
    for place in range(n_places):
        best, second = penalty[place], penalty[place]
        for option in range(options.indptr[place], options.indptr[place + 1]):
            if tree.parent[options.node[option]] >= 0:
                cost = options.cost[option]
                if cost < best:
                    best, second = cost, best
                elif cost < second:
                    second = cost
        regret[place] = best - second
        tree.chosen[place] = ABSENT
    for place in np.argsort(regret, kind="mergesort"):
        best, chosen = penalty[place], ABSENT
        for option in range(options.indptr[place], options.indptr[place + 1]):
            node = options.node[option]
            if tree.parent[node] < 0 or options.cost[option] >= best:
                continue
            if tree.load[node] + options.homes[place] <= options.room[node]:
                best, chosen = options.cost[option], option
        tree.chosen[place] = chosen
        if chosen >= 0:
            tree.load[options.node[chosen]] += options.homes[place]


@njit(cache=True)
def prune(tree: Tree, options: Options) -> None:
    """Take out of the tree what leads to no place."""
    n_nodes = len(tree.parent)
    uses = np.zeros(n_nodes, dtype=np.int64)
    for place in range(len(tree.chosen)):
        if tree.chosen[place] >= 0:
            uses[options.node[tree.chosen[place]]] += 1
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0:
            uses[tree.parent[node]] += 1
    leaves = np.empty(n_nodes, dtype=np.int64)
    count = 0
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0 and uses[node] == 0:
            leaves[count] = node
            count += 1
    while count > 0:
        count -= 1
        node = leaves[count]
        above = tree.parent[node]
        tree.parent[node] = ABSENT
        tree.price[node] = 0.0
        tree.load[node] = 0.0
        uses[above] -= 1
        if above != 0 and uses[above] == 0:
            leaves[count] = above
            count += 1


@njit(cache=True)
def _paid(tree: Tree, options: Options, penalty: FloatArray, place: int) -> float:
    chosen = tree.chosen[place]
    return float(options.cost[chosen] if chosen >= 0 else penalty[place])


@njit(cache=True)
def extend(trunk: Trunk, options: Options, tree: Tree, penalty: FloatArray, max_hops: int) -> bool:
    """Add the branches of the cheapest ways whose places save more than they cost; whether one was.

    Each place counts at the node of the option that is the cheapest with its way, so that no saving is
    counted twice; within these ways the best branches are found exactly.
    """
    way, before, step, hops, order = cheapest_ways(trunk, tree, max_hops)
    n_nodes = len(way)
    gain = np.zeros(n_nodes)
    for place in range(len(tree.chosen)):
        paid = _paid(tree, options, penalty, place)
        best, at = 0.0, ABSENT
        for option in range(options.indptr[place], options.indptr[place + 1]):
            node = options.node[option]
            saved = paid - options.cost[option]
            if saved <= 0.0 or tree.parent[node] >= 0 or not np.isfinite(way[node]):
                continue
            if options.homes[place] > options.room[node]:
                continue
            worth = saved / (1.0 + way[node])
            if worth > best:
                best, at = worth, node
        if at >= 0:
            gain[at] += paid - _cheapest_at(options, place, at)
    wanted = np.zeros(n_nodes, dtype=np.bool_)
    for position in range(len(order) - 1, -1, -1):
        node = order[position]
        if tree.parent[node] >= 0:
            break
        surplus = gain[node] - step[node]
        if surplus > 1e-9:
            wanted[node] = True
            gain[before[node]] += surplus
    added = False
    for position in range(len(order)):
        node = order[position]
        if tree.parent[node] < 0 and wanted[node] and tree.parent[before[node]] >= 0:
            tree.parent[node] = before[node]
            tree.price[node] = step[node]
            tree.hops[node] = hops[node]
            added = True
    return added


@njit(cache=True)
def _cheapest_at(options: Options, place: int, node: int) -> float:
    cost = np.inf
    for option in range(options.indptr[place], options.indptr[place + 1]):
        if options.node[option] == node:
            cost = min(cost, options.cost[option])
    return cost


@njit(cache=True)
def best_opening(
    trunk: Trunk, options: Options, tree: Tree, penalty: FloatArray, max_hops: int
) -> int:
    """Node whose own places would save the most beyond the way to it; `ABSENT` where none saves."""
    way, before, step, hops, _ = cheapest_ways(trunk, tree, max_hops)
    saving = np.zeros(len(way))
    room = options.room.copy()
    for place in range(len(tree.chosen)):
        paid = _paid(tree, options, penalty, place)
        for option in range(options.indptr[place], options.indptr[place + 1]):
            node = options.node[option]
            saved = paid - options.cost[option]
            if saved > 0.0 and tree.parent[node] < 0 and options.homes[place] <= room[node]:
                saving[node] += saved
                room[node] -= options.homes[place]
    best, at = 1e-9, ABSENT
    for node in range(1, len(way)):
        if tree.parent[node] < 0 and np.isfinite(way[node]) and saving[node] - way[node] > best:
            best, at = saving[node] - way[node], node
    if at >= 0:
        join(tree, at, before, step, hops)
    return at


@njit(cache=True)
def children_first(tree: Tree) -> tuple[IntArray, IntArray, IntArray]:
    """Nodes of the tree, each before its parent, and the interval of a tour that is its subtree."""
    n_nodes = len(tree.parent)
    count = np.zeros(n_nodes + 1, dtype=np.int64)
    size = 1
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0:
            count[tree.parent[node] + 1] += 1
            size += 1
    indptr = np.cumsum(count)
    child = np.empty(max(size - 1, 1), dtype=np.int64)
    filled = indptr.copy()
    for node in range(1, n_nodes):
        if tree.parent[node] >= 0:
            child[filled[tree.parent[node]]] = node
            filled[tree.parent[node]] += 1
    first = np.full(n_nodes, -1, dtype=np.int64)
    last = np.full(n_nodes, -1, dtype=np.int64)
    order = np.empty(size, dtype=np.int64)
    stack = np.zeros(size, dtype=np.int64)
    waiting, seen = 1, 0
    while waiting > 0:
        waiting -= 1
        node = stack[waiting]
        first[node] = seen
        order[seen] = node
        seen += 1
        for position in range(indptr[node], indptr[node + 1]):
            stack[waiting] = child[position]
            waiting += 1
    upwards = order[:seen][::-1].copy()
    for position in range(seen):
        node = upwards[position]
        last[node] = max(last[node], first[node])
        if node != 0:
            above = tree.parent[node]
            last[above] = max(last[above], last[node])
    return upwards, first, last


@njit(cache=True)
def closing(tree: Tree, options: Options, penalty: FloatArray) -> BoolArray:
    """Nodes whose branches cost more than the other options of their places: to be cut off.

    A branch is kept where what it costs, after the best cuts within it, is at most what its places would
    pay for their cheapest options outside it.
    """
    order, first, last = children_first(tree)
    n_nodes = len(tree.parent)
    keep = np.zeros(n_nodes)
    other = np.zeros(n_nodes)
    cut = np.zeros(n_nodes, dtype=np.bool_)
    for place in range(len(tree.chosen)):
        chosen = tree.chosen[place]
        if chosen < 0:
            continue
        node = options.node[chosen]
        keep[node] += options.cost[chosen]
        while node != 0:
            best = penalty[place]
            for option in range(options.indptr[place], options.indptr[place + 1]):
                at = options.node[option]
                outside = first[at] < first[node] or first[at] > last[node]
                if tree.parent[at] < 0 or not outside or options.cost[option] >= best:
                    continue
                if tree.load[at] + options.homes[place] <= options.room[at]:
                    best = options.cost[option]
            other[node] += best
            node = tree.parent[node]
    for node in order:
        if node == 0:
            continue
        keep[node] += tree.price[node]
        if other[node] < keep[node] - 1e-9:
            cut[node] = True
            keep[node] = other[node]
        keep[tree.parent[node]] += keep[node]
    return cut


@njit(cache=True)
def cut_off(tree: Tree, cut: BoolArray) -> None:
    """Take the branches of the nodes out of the tree."""
    order, _, _ = children_first(tree)
    for position in range(len(order) - 1, -1, -1):  # parents first
        node = order[position]
        if node != 0 and (cut[node] or tree.parent[tree.parent[node]] < 0):
            tree.parent[node] = ABSENT
            tree.price[node] = 0.0
