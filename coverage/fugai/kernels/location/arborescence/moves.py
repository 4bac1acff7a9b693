"""Moves that make a tree cheaper: branches that pay, nodes whose places pay, branches that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence.tree import ABSENT, children_first, paid_for
from fugai.kernels.location.arborescence.ways import cheapest_ways, join

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.arborescence.tree import Options, Tree, Trunk


@njit(cache=True)
def extend(trunk: Trunk, options: Options, tree: Tree, penalty: FloatArray, max_hops: int) -> bool:
    """Add the branches of the cheapest ways whose places save more than they cost; whether one was.

    Each place counts at the node of the option that is the cheapest with its way, so that no saving is
    counted twice; within these ways the best branches are found exactly.
    """
    ways = cheapest_ways(trunk, tree, max_hops)
    n_labels = len(ways.node)
    gain = np.zeros(n_labels)
    for place in range(len(tree.chosen)):
        paid = paid_for(tree, options, penalty, place)
        best, at = 0.0, ABSENT
        for option in range(options.indptr[place], options.indptr[place + 1]):
            node = options.node[option]
            saved = paid - options.cost[option]
            if saved <= 0.0 or tree.parent[node] >= 0 or ways.first[node] < 0:
                continue
            if options.homes[place] > options.room[node]:
                continue
            worth = saved / (1.0 + ways.price[node])
            if worth > best:
                best, at = worth, node
        if at >= 0:
            gain[ways.first[at]] += paid - _cheapest_at(options, place, at)
    wanted = np.zeros(n_labels, dtype=np.bool_)
    for label in range(n_labels - 1, -1, -1):
        surplus = gain[label] - ways.step[label]
        if ways.before[label] >= 0 and surplus > 1e-9:
            wanted[label] = True
            gain[ways.before[label]] += surplus
    added = False
    for label in range(n_labels):
        node, before = ways.node[label], ways.before[label]
        if not wanted[label] or tree.parent[node] >= 0:
            continue
        above = ways.node[before]
        if tree.parent[above] >= 0 and tree.hops[above] <= ways.hops[before]:
            tree.parent[node] = above
            tree.price[node] = ways.step[label]
            tree.hops[node] = tree.hops[above] + ways.hops[label] - ways.hops[before]
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
    ways = cheapest_ways(trunk, tree, max_hops)
    n_places = len(tree.chosen)
    saving = np.zeros(len(ways.price))
    room = options.room.copy()
    paid_by = np.array([paid_for(tree, options, penalty, place) for place in range(n_places)])
    for place in np.argsort(-paid_by, kind="mergesort"):  # who pays most takes the room first
        paid = paid_by[place]
        for option in range(options.indptr[place], options.indptr[place + 1]):
            node = options.node[option]
            saved = paid - options.cost[option]
            if saved > 0.0 and tree.parent[node] < 0 and options.homes[place] <= room[node]:
                saving[node] += saved
                room[node] -= options.homes[place]
    best, at = 1e-9, ABSENT
    for node in range(1, len(saving)):
        gain = saving[node] - ways.price[node]
        if tree.parent[node] < 0 and ways.first[node] >= 0 and gain > best:
            best, at = gain, node
    if at >= 0:
        join(tree, ways, ways.first[at])
    return at


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
