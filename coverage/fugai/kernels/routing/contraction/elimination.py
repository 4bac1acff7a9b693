"""Elimination of junctions in a given order: its tree, and the shortcuts that it adds.

When a junction is eliminated, its later neighbours are joined to each other. Its parent in the
elimination tree is the first of them (Liu 1990).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Int32Array, IntArray


class Arcs(NamedTuple):
    """Upward arcs of each rank: the ranks ``head[first[r]:first[r + 1]]``, rising.

    ``low`` and ``arc`` are those into each rank from below, ``below[r]`` to ``below[r + 1]``.
    ``parent`` is the first head of each rank (-1 for none), and ``size`` counts the ranks below it in
    the tree, itself included, which come right before it.
    """

    first: IntArray
    head: Int32Array
    below: IntArray
    low: Int32Array
    arc: Int32Array
    parent: Int32Array
    size: Int32Array


@njit(cache=True, nogil=True)
def elimination_tree(first: IntArray, heads: Int32Array, order: Int32Array) -> Int32Array:
    """Parent of each position of the order, -1 for none.

    Parameters
    ----------
    first, heads
        Neighbours of each junction, in both directions.
    """
    count = len(order)
    rank = np.empty(count, np.int32)
    for k in range(count):
        rank[order[k]] = k
    parent, ancestor = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    for k in range(count):
        node = order[k]
        for edge in range(first[node], first[node + 1]):
            low = rank[heads[edge]]
            while low >= 0 and low < k:
                after = ancestor[low]
                ancestor[low] = k
                if after < 0:
                    parent[low] = k
                low = after if after != k else -1
    return parent


@njit(cache=True, nogil=True)
def postorder(parent: Int32Array) -> Int32Array:
    """Positions such that all of a subtree come right before its root."""
    count = len(parent)
    size = np.ones(count, np.int32)
    for k in range(count):
        if parent[k] >= 0:
            size[parent[k]] += size[k]
    place = np.empty(count, np.int32)
    at = count
    free = np.empty(count, np.int64)
    for k in range(count - 1, -1, -1):
        if parent[k] < 0:
            place[k] = at - 1
            at -= size[k]
        else:
            place[k] = free[parent[k]]
            free[parent[k]] -= size[k]
        free[k] = place[k] - 1
    order = np.empty(count, np.int32)
    for k in range(count):
        order[place[k]] = k
    return order


@njit(cache=True, inline="always")
def add_once(other: int, mine: int, seen: Int32Array, found: Int32Array, used: int) -> int:
    """Append a later rank that is not in the list of a rank yet; the length of the list."""
    if other <= mine or seen[other] == mine:
        return used
    seen[other] = mine
    found[used] = other
    return used + 1


@njit(cache=True, nogil=True)
def eliminate(first: IntArray, heads: Int32Array, order: Int32Array, most: int) -> Arcs:
    """Arcs of an order in which each subtree comes right before its root.

    Parameters
    ----------
    most
        Largest number of arcs; beyond it nothing is returned: the arrays are empty.
    """
    count = len(order)
    rank = np.empty(count, np.int32)
    for k in range(count):
        rank[order[k]] = k
    begin = np.zeros(count + 1, np.int64)
    found = np.empty(max(4 * count, 16), np.int32)
    parent, seen = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    child, sibling = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    size = np.ones(count, np.int32)
    used = 0
    for r in range(count):
        if used + count > len(found):
            found = np.concatenate((found, np.empty(len(found) // 2 + count, np.int32)))
        start = used
        seen[r] = r
        node = order[r]
        for edge in range(first[node], first[node + 1]):
            used = add_once(rank[heads[edge]], r, seen, found, used)
        low = child[r]
        while low >= 0:
            size[r] += size[low]
            for k in range(begin[low], begin[low + 1]):
                used = add_once(found[k], r, seen, found, used)
            low = sibling[low]
        begin[r + 1] = used
        if used > most:
            return Arcs(begin[:0], found[:0], begin[:0], found[:0], found[:0], parent[:0], size[:0])
        for k in range(start, used):
            if parent[r] < 0 or found[k] < parent[r]:
                parent[r] = found[k]
        if parent[r] >= 0:
            sibling[r] = child[parent[r]]
            child[parent[r]] = r
    head, pointer, low, arc = sorted_arcs(begin, found[:used])
    return Arcs(begin, head, pointer, low, arc, parent, size)


@njit(cache=True)
def sorted_arcs(
    begin: IntArray, found: Int32Array
) -> tuple[Int32Array, IntArray, Int32Array, Int32Array]:
    """Heads of each rank in rising order, and the arcs into each from below, with their pointer."""
    count = len(begin) - 1
    below = np.zeros(count + 1, np.int64)
    for other in found:
        below[other + 1] += 1
    for r in range(count):
        below[r + 1] += below[r]
    low_end, arc = np.empty(len(found), np.int32), np.empty(len(found), np.int32)
    at = below[:-1].copy()
    for r in range(count):
        for k in range(begin[r], begin[r + 1]):
            low_end[at[found[k]]] = r
            at[found[k]] += 1
    head = np.empty(len(found), np.int32)
    to = begin[:-1].copy()
    for r in range(count):
        for k in range(below[r], below[r + 1]):
            low = low_end[k]
            head[to[low]] = r
            arc[k] = to[low]
            to[low] += 1
    return head, below, low_end, arc
