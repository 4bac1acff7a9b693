"""Local search over Steiner trees: exchange of key paths, elimination of key vertices.

A key vertex is a terminal or has three edges in the tree; key paths are the paths between them.
E. Uchoa, R. F. Werneck, Fast local search for the Steiner problem in graphs, ACM Journal of
Experimental Algorithmics 17, 2012.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.steiner.regions import (
    Regions,
    Repair,
    Search,
    append_way,
    boundary_heaps,
    meld,
    members_of,
    pop_half_edge,
    repair_regions,
)
from fugai.kernels.location.steiner.rooted import Rooted, below
from fugai.kernels.location.steiner.voronoi import voronoi

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs

GAIN = 1e-9
"""A move must shorten what it removes by this share at least."""

MOST_PARTS = 12
"""Key vertices with more key paths than this are not eliminated."""


class Moves(NamedTuple):
    """Arcs that moves remove and add, and where those of each move end."""

    removed: list[int]
    added: list[int]
    ends: list[tuple[int, int]]


@njit(cache=True)
def _part_of(search: Search, node: int, parts: list[int], stamp: int) -> int:
    """Number of the part of the broken tree that a node belongs to, -1 for removed nodes.

    The last part is the one above; the others are those below each of ``parts``.
    """
    if search.repair.removed[node] == stamp:
        return -1
    for number in range(len(parts)):
        if below(search.rooted, node, parts[number]):
            return number
    return len(parts)


@njit(cache=True)
def _links_over_repaired(
    search: Search, gone: list[int], parts: list[int], stamp: int, best: FloatArray, by: IntArray
) -> None:
    """Enter the shortest links over repaired nodes between each two parts into ``best`` and ``by``."""
    arcs, length, regions, repair = search.arcs, search.length, search.regions, search.repair
    for node in gone:
        for place in range(regions.indptr[node], regions.indptr[node + 1]):
            member = regions.members[place]
            if repair.base[member] < 0:
                continue
            one = _part_of(search, repair.base[member], parts, stamp)
            for arc in range(arcs.indptr[member], arcs.indptr[member + 1]):
                other = arcs.heads[arc]
                fixed = repair.stamp[other] == stamp
                base = repair.base[other] if fixed else regions.base[other]
                if base < 0:
                    continue
                two = _part_of(search, base, parts, stamp)
                far = repair.distance[other] if fixed else regions.distance[other]
                through = repair.distance[member] + length[arc] + far
                if one != two and two >= 0 and through < best[one, two]:
                    best[one, two] = best[two, one] = through
                    by[one, two] = by[two, one] = arc


@njit(cache=True)
def _links_in_heaps(
    search: Search, node: int, parts: list[int], stamp: int, best: FloatArray, by: IntArray
) -> None:
    """Enter the shortest links between intact regions of two parts into ``best`` and ``by``.

    Half-edges between nodes below ``node`` leave the heaps: no later move can use them.
    """
    heaps = search.heaps
    for number in range(len(parts)):
        part = parts[number]
        later = -1
        while heaps.top[part] >= 0:
            half = heaps.top[part]
            base = search.regions.base[search.arcs.heads[half]]
            other = _part_of(search, base, parts, stamp)
            if other >= 0 and other != number and heaps.key[half] < best[number, other]:
                best[number, other] = best[other, number] = heaps.key[half]
                by[number, other] = by[other, number] = half
            if other == len(parts):
                break
            pop_half_edge(heaps, part)
            if not below(search.rooted, base, node):
                later = meld(heaps, later, half)
        heaps.top[part] = meld(heaps, heaps.top[part], later)


@njit(cache=True)
def _shortest_links(best: FloatArray, by: IntArray) -> tuple[float, list[int]]:
    """Length and arcs of the shortest tree over all parts; infinite where there is none."""
    count = len(best)
    links = [0]
    links.pop()
    nearest = best[0].copy()
    arc = by[0].copy()
    outside = np.ones(count, dtype=np.bool_)
    outside[0] = False
    total = 0.0
    for _ in range(count - 1):
        chosen = -1
        for part in range(count):
            if outside[part] and (chosen < 0 or nearest[part] < nearest[chosen]):
                chosen = part
        outside[chosen] = False
        total += nearest[chosen]
        links.append(arc[chosen])
        for part in range(count):
            if best[chosen, part] < nearest[part]:
                nearest[part] = best[chosen, part]
                arc[part] = by[chosen, part]
    return total, links


@njit(cache=True)
def _climb(search: Search, part: int, old: list[int], gone: list[int]) -> int:
    """Append arcs and inner nodes of the key path that leads up from a key vertex; its upper end."""
    arc = search.rooted.above[part]
    old.append(arc)
    node = search.tails[arc]
    while not search.rooted.key[node]:
        gone.append(node)
        arc = search.rooted.above[node]
        old.append(arc)
        node = search.tails[arc]
    return int(node)


@njit(cache=True)
def _try(search: Search, node: int, parts: list[int], stamp: int, moves: Moves) -> None:
    """Enter the move, where it pays, that exchanges a key path or eliminates a key vertex.

    With one part, its path up to ``node`` is exchanged; otherwise ``node`` and all its paths go.
    """
    old = [0]
    old.pop()
    gone = [0]
    gone.pop()
    for part in parts:
        _climb(search, part, old, gone)
    if len(parts) > 1:
        gone.append(node)
        _climb(search, node, old, gone)
    shorter = 0.0
    for arc in old:
        shorter += search.length[arc]
    repair_regions(search, gone, stamp)
    count = len(parts) + 1
    best = np.full((count, count), np.inf)
    by = np.full((count, count), -1, dtype=np.int64)
    _links_in_heaps(search, node, parts, stamp, best, by)
    _links_over_repaired(search, gone, parts, stamp, best, by)
    total, links = _shortest_links(best, by)
    if total >= shorter * (1.0 - GAIN):
        return
    moves.removed.extend(old)
    for link in links:
        moves.added.append(link)
        append_way(search, stamp, search.tails[link], moves.added)
        append_way(search, stamp, search.arcs.heads[link], moves.added)
    moves.ends.append((len(moves.removed), len(moves.added)))


@njit(cache=True)
def key_moves(
    arcs: Arcs, length: FloatArray, tails: IntArray, rooted: Rooted, terminal: BoolArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Moves that shorten the tree: the arcs that each removes and adds.

    Those of move ``m`` are at ``ends[m]`` to ``ends[m + 1]``, in the first column for removed ones, in
    the second for added ones. Each move is right by itself; two may exclude each other.
    """
    nodes = len(arcs.indptr) - 1
    distance, base, entered = voronoi(arcs, length, rooted.order)
    indptr, members = members_of(base)
    regions = Regions(distance, base, entered, indptr, members)
    heaps = boundary_heaps(arcs, length, tails, rooted, regions)
    nowhere = np.full(nodes, -1, dtype=np.int64)
    repair = Repair(nowhere, nowhere.copy(), np.empty(nodes), nowhere.copy(), nowhere.copy())
    search = Search(arcs, length, tails, rooted, regions, heaps, repair)
    moves = Moves([0], [0], [(1, 1)])
    first_below = np.full(nodes, -1, dtype=np.int64)  # key vertices below each, as lists
    next_below = np.full(nodes, -1, dtype=np.int64)
    stamp = 0
    for position in range(len(rooted.order) - 1, -1, -1):
        node = rooted.order[position]
        if not rooted.key[node]:
            continue
        parts = [0]
        parts.pop()
        below = first_below[node]
        while below >= 0:
            parts.append(below)
            stamp += 1
            _try(search, node, [below], stamp, moves)
            below = next_below[below]
        if not terminal[node] and position > 0 and 1 < len(parts) < MOST_PARTS:
            stamp += 1
            _try(search, node, parts, stamp, moves)
        for part in parts:
            heaps.top[node] = meld(heaps, heaps.top[node], heaps.top[part])
            above = tails[rooted.above[part]]
            while above != node:
                heaps.top[node] = meld(heaps, heaps.top[node], heaps.top[above])
                above = tails[rooted.above[above]]
        if position > 0:
            above = tails[rooted.above[node]]
            while not rooted.key[above]:
                above = tails[rooted.above[above]]
            next_below[node] = first_below[above]
            first_below[above] = node
    return np.array(moves.removed), np.array(moves.added), np.array(moves.ends)
