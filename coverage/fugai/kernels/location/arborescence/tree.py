"""The trunk, the options of every place, and a tree of the trunk that serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

ABSENT = -1


class Trunk(NamedTuple):
    """Arcs by tail: those of node ``n`` are ``indptr[n]`` to ``indptr[n + 1]``.

    ``hop`` is 1 where an arc is a radio hop.
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
def paid_for(tree: Tree, options: Options, penalty: FloatArray, place: int) -> float:
    """What a place pays: its option, or its penalty where it has none."""
    chosen = tree.chosen[place]
    return float(options.cost[chosen] if chosen >= 0 else penalty[place])


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
def cut_off(tree: Tree, cut: BoolArray) -> None:
    """Take the branches of the nodes out of the tree."""
    order, _, _ = children_first(tree)
    for position in range(len(order) - 1, -1, -1):  # parents first
        node = order[position]
        if node != 0 and (cut[node] or tree.parent[tree.parent[node]] < 0):
            tree.parent[node] = ABSENT
            tree.price[node] = 0.0
