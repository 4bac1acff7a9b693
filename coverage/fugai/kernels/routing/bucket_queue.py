"""Bucket queue of a shortest-path search (Dial 1969): nodes ordered by tentative time.

Each bucket is a first-in-first-out list of the nodes whose tentative time falls into one interval;
all intervals are equally wide. The next `N_BUCKETS` buckets form a circular array. Nodes due later
wait in one overflow list, from which the array is refilled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array

N_BUCKETS = 4096
"""Length of the circular array of buckets, a power of two."""

OVERFLOW = N_BUCKETS
"""Position of the overflow list behind the circular array."""

LAST_BUCKET = 1 << 52
"""Largest bucket index; all later times share this bucket."""

NO_BUCKET = LAST_BUCKET + 1
"""Index that stands for no bucket at all: the queue, or the overflow list, is empty."""

FIRST, LAST = 0, 1
NEXT, PREVIOUS, BUCKET = 0, 1, 2


class Queue(NamedTuple):
    """Doubly linked lists of nodes, all empty between searches (every entry -1). 12 bytes a node.

    ``ends``, shape ``(N_BUCKETS + 1, 2)``: first and last node of each list, the overflow list
    last. ``links``, shape ``(nodes, 3)``: next and previous node, and the list that holds the node.
    """

    ends: Int32Array
    links: Int32Array


def new_queue(nodes: int) -> Queue:
    """Empty queue for searches over so many nodes."""
    return Queue(np.full((N_BUCKETS + 1, 2), -1, np.int32), np.full((nodes, 3), -1, np.int32))


@njit(cache=True, inline="always")
def bucket_index(time_s: float, buckets_per_s: float) -> int:
    """Index of the bucket that a time falls into."""
    return int(min(time_s * buckets_per_s, float(LAST_BUCKET)))


@njit(cache=True, inline="always")
def append(ends: Int32Array, links: Int32Array, node: int, bucket: int) -> None:
    """Append a node that is in no list to one."""
    tail = ends[bucket, LAST]
    links[node, PREVIOUS] = tail
    links[node, NEXT] = -1
    links[node, BUCKET] = bucket
    if tail < 0:
        ends[bucket, FIRST] = node
    else:
        links[tail, NEXT] = node
    ends[bucket, LAST] = node


@njit(cache=True, inline="always")
def remove(ends: Int32Array, links: Int32Array, node: int) -> None:
    """Remove a node from the list that holds it."""
    bucket = links[node, BUCKET]
    before, after = links[node, PREVIOUS], links[node, NEXT]
    if before < 0:
        ends[bucket, FIRST] = after
    else:
        links[before, NEXT] = after
    if after < 0:
        ends[bucket, LAST] = before
    else:
        links[after, PREVIOUS] = before
    links[node, BUCKET] = -1


@njit(cache=True, inline="always")
def move_to(ends: Int32Array, links: Int32Array, node: int, bucket: int) -> int:
    """Move a node to a list, whether or not it was in one before.

    Returns
    -------
    Change in the number of nodes in the circular array: -1, 0 or 1.
    """
    old = links[node, BUCKET]
    if old == bucket:
        return 0
    change = 0
    if old >= 0:
        remove(ends, links, node)
        if old < N_BUCKETS:
            change = -1
    append(ends, links, node, bucket)
    if bucket < N_BUCKETS:
        change += 1
    return change


@njit(cache=True)
def refill_from_overflow(
    ends: Int32Array, links: Int32Array, time_s: FloatArray, buckets_per_s: float, now: int
) -> tuple[int, int]:
    """Move the nodes of the overflow list that are due soon into the circular array.

    Parameters
    ----------
    time_s
        Tentative time of each node. [s]
    now
        Index of the current bucket; the array holds those from it up to ``now + N_BUCKETS``.

    Returns
    -------
    How many nodes were moved, and the earliest bucket of those that stay in the overflow list
    (`NO_BUCKET` if none does).
    """
    moved, earliest = 0, NO_BUCKET
    node = ends[OVERFLOW, FIRST]
    while node >= 0:
        after = links[node, NEXT]
        due = bucket_index(time_s[node], buckets_per_s)
        if due < now + N_BUCKETS:
            moved += move_to(ends, links, node, due & (N_BUCKETS - 1))
        else:
            earliest = min(earliest, due)
        node = after
    return moved, earliest
