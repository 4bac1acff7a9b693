"""Voronoi regions of a tree, the half-edges between them, and their repair."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs
    from fugai.kernels.location.steiner.rooted import Rooted


class Regions(NamedTuple):
    """Voronoi regions of the tree's nodes, and the nodes of each: ``members[indptr[n]:...]``."""

    distance: FloatArray
    base: IntArray
    entered: IntArray
    indptr: IntArray
    members: IntArray


class Heaps(NamedTuple):
    """Skew heaps of half-edges between regions; the half-edge of an arc has the arc's number."""

    key: FloatArray
    left: IntArray
    right: IntArray
    top: IntArray


class Repair(NamedTuple):
    """Regions of other nodes that take over those of removed ones; valid where ``stamp`` fits."""

    removed: IntArray
    stamp: IntArray
    distance: FloatArray
    base: IntArray
    entered: IntArray


class Search(NamedTuple):
    """All that a move is looked for in; ``tails`` is the node that each arc leaves."""

    arcs: Arcs
    length: FloatArray
    tails: IntArray
    rooted: Rooted
    regions: Regions
    heaps: Heaps
    repair: Repair


@njit(cache=True)
def members_of(base: IntArray) -> tuple[IntArray, IntArray]:
    """Nodes of each region, as in `Regions`."""
    nodes = len(base)
    indptr = np.zeros(nodes + 1, dtype=np.int64)
    for node in range(nodes):
        if base[node] >= 0:
            indptr[base[node] + 1] += 1
    indptr = np.cumsum(indptr)
    filled = indptr.copy()
    members = np.empty(indptr[nodes], dtype=np.int64)
    for node in range(nodes):
        if base[node] >= 0:
            members[filled[base[node]]] = node
            filled[base[node]] += 1
    return indptr, members


@njit(cache=True)
def boundary_heaps(
    arcs: Arcs, length: FloatArray, tails: IntArray, rooted: Rooted, regions: Regions
) -> Heaps:
    """Heaps of the half-edges that leave each region, but not those of the tree."""
    count = len(arcs.heads)
    heaps = Heaps(
        np.empty(count),
        np.full(count, -1, dtype=np.int64),
        np.full(count, -1, dtype=np.int64),
        np.full(len(arcs.indptr) - 1, -1, dtype=np.int64),
    )
    for arc in range(count):
        u, v = tails[arc], arcs.heads[arc]
        one, two = regions.base[u], regions.base[v]
        in_tree = rooted.above[v] == arc or rooted.above[u] == arcs.reverse[arc]
        if one >= 0 and two >= 0 and one != two and not in_tree:
            heaps.key[arc] = regions.distance[u] + length[arc] + regions.distance[v]
            heaps.top[one] = meld(heaps, heaps.top[one], arc)
    return heaps


@njit(cache=True)
def meld(heaps: Heaps, one: int, two: int) -> int:
    """Top of the union of two skew heaps, -1 where both are empty."""
    if one < 0:
        return two
    if two < 0:
        return one
    key, left, right = heaps.key, heaps.left, heaps.right
    if key[two] < key[one]:
        one, two = two, one
    top = one
    while True:
        other = right[one]
        right[one] = left[one]
        if other < 0:
            left[one] = two
            return top
        if key[two] < key[other]:
            other, two = two, other
        left[one] = other
        one = other


@njit(cache=True)
def pop_half_edge(heaps: Heaps, node: int) -> int:
    """Remove the half-edge on top of a node's heap, and return it."""
    half = heaps.top[node]
    heaps.top[node] = meld(heaps, heaps.left[half], heaps.right[half])
    heaps.left[half] = heaps.right[half] = -1
    return int(half)


@njit(cache=True)
def repair_regions(search: Search, gone: list[int], stamp: int) -> None:
    """Give the nodes of removed regions to the nearest other ones."""
    arcs, length, regions, repair = search.arcs, search.length, search.regions, search.repair
    heap = [(0.0, -1, -1)]
    heappop(heap)
    for node in gone:
        repair.removed[node] = stamp
        for place in range(regions.indptr[node], regions.indptr[node + 1]):
            member = regions.members[place]
            repair.stamp[member] = stamp
            repair.distance[member] = np.inf
            repair.base[member] = -1
    for node in gone:
        for place in range(regions.indptr[node], regions.indptr[node + 1]):
            member = regions.members[place]
            for arc in range(arcs.indptr[member], arcs.indptr[member + 1]):
                other = arcs.heads[arc]
                if repair.stamp[other] != stamp and regions.base[other] >= 0:
                    there = regions.distance[other] + length[arc]
                    if there < repair.distance[member]:
                        repair.distance[member] = there
                        repair.base[member] = regions.base[other]
                        repair.entered[member] = arcs.reverse[arc]
            if repair.base[member] >= 0:
                heappush(heap, (repair.distance[member], member, repair.base[member]))
    while len(heap) > 0:
        reached, node, base = heappop(heap)
        if reached > repair.distance[node] or base != repair.base[node]:
            continue
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            if repair.stamp[other] == stamp and reached + length[arc] < repair.distance[other]:
                repair.distance[other] = reached + length[arc]
                repair.base[other] = base
                repair.entered[other] = arc
                heappush(heap, (repair.distance[other], other, base))


@njit(cache=True)
def append_way(search: Search, stamp: int, node: int, ways: list[int]) -> None:
    """Append the arcs between a node and its base, repaired or not."""
    regions, repair = search.regions, search.repair
    while True:
        fixed = repair.stamp[node] == stamp
        base = repair.base[node] if fixed else regions.base[node]
        if base == node:
            return
        arc = repair.entered[node] if fixed else regions.entered[node]
        ways.append(arc)
        node = search.tails[arc]
