"""What distances say of edges and nodes: which no shortest tree needs, and which some tree holds."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.steiner.voronoi import Bottlenecks, Near, bottleneck

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs

WITHIN = 1.0 - 1e-12
"""What is shorter by less than this share counts as equally long."""


@njit(cache=True)
def special_distance(near: Near, forest: Bottlenecks, u: int, v: int, limit: float) -> float:
    """Upper bound of the longest way between terminals that a path from u to v needs.

    Below ``limit`` it may be any such bound, not the smallest.
    C. W. Duin, A. Volgenant, Reduction tests for the Steiner problem in graphs, Networks 19, 1989.
    """
    ranks = near.base.shape[1]
    best = np.inf
    for i in range(ranks):
        if near.distance[u, i] >= min(best, limit):
            break
        for j in range(ranks):
            ends = max(near.distance[u, i], near.distance[v, j])
            if ends >= min(best, limit):
                break
            best = min(best, max(ends, bottleneck(forest, near.base[u, i], near.base[v, j])))
    return best


@njit(cache=True)
def needless_edges(
    arcs: Arcs,
    edge: IntArray,
    length: FloatArray,
    near: Near,
    forest: Bottlenecks,
    patience: int,
) -> tuple[BoolArray, int]:
    """Edges that no shortest tree needs, and the arcs visited.

    One is longer than its special distance, or not shorter than another path between its ends, which
    is looked for within ``patience`` visits of arcs.
    """
    nodes = len(arcs.indptr) - 1
    needless = np.zeros(len(arcs.heads) // 2, dtype=np.bool_)
    reached = np.full(nodes, np.inf)
    visits = 0
    for u in range(nodes):
        for arc in range(arcs.indptr[u], arcs.indptr[u + 1]):
            v = arcs.heads[arc]
            if v < u:
                continue
            limit = length[arc] * WITHIN
            visits += 2
            if special_distance(near, forest, u, v, limit) < limit:
                needless[edge[arc]] = True
                continue
            other, seen = _has_detour(arcs, edge, length, needless, reached, arc, u, patience)
            needless[edge[arc]] = other
            visits += seen
    return needless, visits


@njit(cache=True)
def _has_detour(
    arcs: Arcs,
    edge: IntArray,
    length: FloatArray,
    needless: BoolArray,
    reached: FloatArray,
    closed: int,
    start: int,
    patience: int,
) -> tuple[bool, int]:
    """Whether another path is as short as an arc, and the arcs visited; ``reached`` is scratch."""
    goal, limit = arcs.heads[closed], length[closed]
    reached[start] = 0.0
    touched = [start]
    heap = [(0.0, start)]
    seen = 0
    found = False
    while len(heap) > 0 and seen < patience and not found:
        distance, node = heappop(heap)
        if distance > reached[node]:
            continue
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            seen += 1
            other = arcs.heads[arc]
            there = distance + length[arc]
            if arc == closed or there > limit or there >= reached[other] or needless[edge[arc]]:
                continue
            if other == goal:
                found = True
                break
            reached[other] = there
            touched.append(other)
            heappush(heap, (there, other))
    for node in touched:
        reached[node] = np.inf
    return found, seen


@njit(cache=True)
def needless_stars(
    arcs: Arcs, length: FloatArray, near: Near, forest: Bottlenecks, terminal: BoolArray
) -> BoolArray:
    """Nodes of which some shortest tree has at most two edges, no two of them neighbours.

    Of each three edges, two ways between their ends are no longer together.
    """
    nodes = len(arcs.indptr) - 1
    needless = np.zeros(nodes, dtype=np.bool_)
    for node in range(nodes):
        first = arcs.indptr[node]
        degree = arcs.indptr[node + 1] - first
        if terminal[node] or not 3 <= degree <= 4:
            continue
        free = True
        for arc in range(first, first + degree):
            free = free and not needless[arcs.heads[arc]]
        if not free:
            continue
        needless[node] = _is_needless(arcs, length, near, forest, node)
    return needless


@njit(cache=True)
def _is_needless(
    arcs: Arcs, length: FloatArray, near: Near, forest: Bottlenecks, node: int
) -> bool:
    """Whether all sets of three and more of a node's edges can be replaced."""
    first = arcs.indptr[node]
    degree = arcs.indptr[node + 1] - first
    ways = np.full((degree, degree), np.inf)
    for i in range(degree):
        u = arcs.heads[first + i]
        for arc in range(arcs.indptr[u], arcs.indptr[u + 1]):
            for j in range(degree):
                if arcs.heads[arc] == arcs.heads[first + j]:
                    ways[i, j] = ways[j, i] = min(ways[i, j], length[arc])
        for j in range(i):
            v = arcs.heads[first + j]
            special = special_distance(near, forest, u, v, np.inf)
            ways[i, j] = ways[j, i] = min(ways[i, j], special)
    for left_out in range(-1 if degree > 3 else degree - 1, degree):
        chosen = [i for i in range(degree) if degree == 3 or i != left_out]
        total = 0.0
        for i in chosen:
            total += length[first + i]
        if _spanning_length(ways, chosen) > total * WITHIN:
            return False
    return True


@njit(cache=True)
def _spanning_length(ways: FloatArray, chosen: list[int]) -> float:
    """Length of the shortest tree over some rows of a matrix."""
    nearest = np.full(len(ways), np.inf)
    nearest[chosen[0]] = 0.0
    outside = np.zeros(len(ways), dtype=np.bool_)
    for i in chosen:
        outside[i] = True
    total = 0.0
    for _ in range(len(chosen)):
        best = -1
        for i in chosen:
            if outside[i] and (best < 0 or nearest[i] < nearest[best]):
                best = i
        outside[best] = False
        total += nearest[best]
        for i in chosen:
            nearest[i] = min(nearest[i], ways[best, i])
    return total


@njit(cache=True)
def needed_edges(
    arcs: Arcs,
    edge: IntArray,
    length: FloatArray,
    distance: FloatArray,
    base: IntArray,
    entered: IntArray,
) -> BoolArray:
    """Edges that some shortest tree holds: the nearest ones of terminals, and short links.

    ``distance``, ``base`` and ``entered`` are those of the terminals' Voronoi regions. The shortest
    edge of a terminal is needed where the way over it to another terminal is not longer than its
    second edge. The edge by which the shortest way to another terminal leaves a region is needed
    where this way is shorter than any other edge that leaves it.
    """
    nodes = len(arcs.indptr) - 1
    needed = np.zeros(len(arcs.heads) // 2, dtype=np.bool_)
    tails = np.empty(len(arcs.heads), dtype=np.int64)
    for node in range(nodes):
        tails[arcs.indptr[node] : arcs.indptr[node + 1]] = node
    branch = _first_arcs(entered, tails)
    nearest = _nearest_arcs(arcs, length)
    way, link, second = _leaving(arcs, length, distance, base, tails, branch, nearest)
    for node in range(nodes):
        if base[node] != node:
            continue
        runner_up = np.inf
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            if arc != nearest[node]:
                runner_up = min(runner_up, length[arc])
        if nearest[node] >= 0 and way[node] < np.inf and way[node] <= runner_up:
            needed[edge[nearest[node]]] = True
        if link[node] >= 0:
            u, v = tails[link[node]], arcs.heads[link[node]]
            if distance[u] + length[link[node]] + distance[v] < second[node] * WITHIN:
                needed[edge[link[node]]] = True
    return needed


@njit(cache=True)
def _leaving(
    arcs: Arcs,
    length: FloatArray,
    distance: FloatArray,
    base: IntArray,
    tails: IntArray,
    branch: IntArray,
    nearest: IntArray,
) -> tuple[FloatArray, IntArray, FloatArray]:
    """How regions are left: over the base's nearest edge, by the shortest arc, by the second one."""
    nodes = len(base)
    way = np.full(nodes, np.inf)  # from a terminal over its nearest edge to another terminal
    link = np.full(nodes, -1, dtype=np.int64)
    for arc in range(len(arcs.heads)):
        u, v = tails[arc], arcs.heads[arc]
        one = base[u]
        if one < 0 or one == base[v]:
            continue
        through = distance[u] + length[arc] + distance[v]
        if branch[u] == nearest[one] or (u == one and arc == nearest[one]):
            way[one] = min(way[one], through)
        if link[one] < 0 or length[arc] < length[link[one]]:
            link[one] = arc
    second = np.full(nodes, np.inf)  # length of the second shortest edge that leaves a region
    for arc in range(len(arcs.heads)):
        one = base[tails[arc]]
        if one >= 0 and one != base[arcs.heads[arc]] and arc != link[one]:
            second[one] = min(second[one], length[arc])
    return way, link, second


@njit(cache=True)
def _first_arcs(entered: IntArray, tails: IntArray) -> IntArray:
    """Arc by which the way from the base to each node begins, -1 for the bases themselves."""
    branch = np.full(len(entered), -1, dtype=np.int64)
    for node in range(len(entered)):
        first, above = -1, node
        while entered[above] >= 0 and branch[above] < 0:
            first = entered[above]
            above = tails[first]
        first = branch[above] if branch[above] >= 0 else first
        above = node
        while entered[above] >= 0 and branch[above] < 0:
            branch[above] = first
            above = tails[entered[above]]
    return branch


@njit(cache=True)
def _nearest_arcs(arcs: Arcs, length: FloatArray) -> IntArray:
    """Shortest arc of each node, -1 where it has none."""
    nodes = len(arcs.indptr) - 1
    nearest = np.full(nodes, -1, dtype=np.int64)
    for node in range(nodes):
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            if nearest[node] < 0 or length[arc] < length[nearest[node]]:
                nearest[node] = arc
    return nearest
