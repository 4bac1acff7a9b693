"""Distances to the nearest of many nodes, and bottlenecks between terminals."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs


class Near(NamedTuple):
    """The terminals nearest to each node, nearest first: (node, rank); base -1 where there is none."""

    base: IntArray
    distance: FloatArray


class Bottlenecks(NamedTuple):
    """Forest whose links grow towards the roots; see `bottleneck`."""

    above: IntArray
    length: FloatArray


@njit(cache=True)
def voronoi(
    arcs: Arcs, length: FloatArray, sources: IntArray
) -> tuple[FloatArray, IntArray, IntArray]:
    """Distance of each node from its nearest source, that source, and the arc that leads to the node.

    Source and arc are -1 where there is none. The graph is undirected: arcs are as long both ways.
    """
    nodes = len(arcs.indptr) - 1
    distance = np.full(nodes, np.inf)
    base = np.full(nodes, -1, dtype=np.int64)
    entered = np.full(nodes, -1, dtype=np.int64)
    heap = [(0.0, -1)]
    heappop(heap)
    for source in sources:
        distance[source] = 0.0
        base[source] = source
        heap.append((0.0, source))
    while len(heap) > 0:
        reached, node = heappop(heap)
        if reached > distance[node]:
            continue
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            there = reached + length[arc]
            if there < distance[other]:
                distance[other] = there
                base[other] = base[node]
                entered[other] = arc
                heappush(heap, (there, other))
    return distance, base, entered


@njit(cache=True)
def nearest_terminals(
    arcs: Arcs, length: FloatArray, terminals: IntArray, ranks: int
) -> tuple[IntArray, FloatArray]:
    """Base and distance of the terminals to which each node's ways are shortest, as in `Near`.

    ``length`` is that of each arc in its own direction: ways lead from the node to the terminal.
    """
    nodes = len(arcs.indptr) - 1
    base = np.full((nodes, ranks), -1, dtype=np.int64)
    distance = np.full((nodes, ranks), np.inf)
    found = np.zeros(nodes, dtype=np.int64)
    heap = [(0.0, -1, -1)]
    heappop(heap)
    heap.extend([(0.0, terminal, terminal) for terminal in terminals])
    while len(heap) > 0:
        reached, node, terminal = heappop(heap)
        rank = found[node]
        if rank == ranks or _has(base, node, rank, terminal):
            continue
        base[node, rank] = terminal
        distance[node, rank] = reached
        found[node] = rank + 1
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            there = reached + length[arcs.reverse[arc]]
            if (
                there < np.inf
                and found[other] < ranks
                and not _has(base, other, found[other], terminal)
            ):
                heappush(heap, (there, other, terminal))
    return base, distance


@njit(cache=True)
def _has(base: IntArray, node: int, ranks: int, terminal: int) -> bool:
    """Whether a terminal is among the first ones of a node."""
    held: bool = (base[node, :ranks] == terminal).any()
    return held


@njit(cache=True)
def bottlenecks(arcs: Arcs, length: FloatArray, near: Near) -> tuple[IntArray, FloatArray]:
    """Spanning forest of the terminals by their distances, as in `Bottlenecks`.

    K. Mehlhorn, A faster approximation algorithm for the Steiner problem in graphs, Information
    Processing Letters 27, 1988.
    """
    nodes = len(arcs.indptr) - 1
    tails = np.empty(len(arcs.heads), dtype=np.int64)
    links = np.full(len(arcs.heads), np.inf)
    for node in range(nodes):
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            tails[arc] = node
            one, two = near.base[node, 0], near.base[other, 0]
            if node < other and one >= 0 and two >= 0 and one != two:
                links[arc] = near.distance[node, 0] + length[arc] + near.distance[other, 0]
    above = np.arange(nodes)
    size = np.ones(nodes, dtype=np.int64)
    joined = np.full(nodes, np.inf)
    for arc in np.argsort(links, kind="mergesort"):
        if links[arc] == np.inf:
            break
        one, two = near.base[tails[arc], 0], near.base[arcs.heads[arc], 0]
        while above[one] != one:
            one = above[one]
        while above[two] != two:
            two = above[two]
        if one != two:
            if size[two] < size[one]:
                one, two = two, one
            above[one] = two
            joined[one] = links[arc]
            size[two] += size[one]
    return above, joined


@njit(cache=True)
def bottleneck(forest: Bottlenecks, one: int, two: int) -> float:
    """Longest step between two terminals where each step may end at any other; infinite if apart."""
    longest = 0.0
    while one != two:
        if forest.length[two] < forest.length[one]:
            one, two = two, one
        if forest.length[one] == np.inf:
            return np.inf
        longest = max(longest, forest.length[one])
        one = forest.above[one]
    return longest
