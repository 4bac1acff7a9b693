"""Shortest travel times over a directed graph in CSR form, from one or many sources at once.

The queue is a ring of buckets, each a first-in-first-out list of the nodes whose tentative time
falls into one short slice of time (Dial 1969; Meyer and Sanders 2003, one thread). Labels are
corrected until none can improve. Adding a non-negative time is monotone in floating point, so the
labels that remain are those of Dijkstra's algorithm to the last bit, whatever the width of a
slice; only the work depends on it. A binary or 4-ary heap spends two thirds of its time on sifting
here, which the buckets save.

A label is the pair (time, owner), compared in that order: of the sources that reach a node at
exactly the same time, the lowest owns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray

RING = 4096
"""Slots of the ring, a power of two. A node due later than that many slices ahead waits apart."""

FARTHEST = 1 << 52
"""Slices are numbered up to here; later times share the last one."""

NEVER = FARTHEST + 1

FIRST, LAST = 0, 1
NEXT, PREVIOUS, SLOT = 0, 1, 2


class Graph(NamedTuple):
    """Directed graph: the edges of node ``u`` are ``indptr[u]`` to ``indptr[u + 1]``.

    ``weight_s`` must be finite and not negative; nothing is checked here. [s]
    """

    indptr: IntArray
    indices: Int32Array
    weight_s: FloatArray


class Seeds(NamedTuple):
    """Origin ``i`` begins at the nodes ``first[i]`` to ``first[i + 1]``, each with its start [s]."""

    first: IntArray
    node: Int32Array
    start_s: FloatArray


class Queue(NamedTuple):
    """Lists of nodes, all empty between searches (every entry -1). 12 bytes a node.

    ``ends`` (``RING + 1``, 2): first and last node of each slot; the last slot is the far list.
    ``links`` (nodes, 3): next and previous node in the list, and the slot that it is in.
    """

    ends: Int32Array
    links: Int32Array


class Labels(NamedTuple):
    """Time [s], owner, and the reached nodes in the order of discovery. 16 bytes a node.

    Before a search every time is infinite and every owner -1.
    """

    time_s: FloatArray
    owner: Int32Array
    reached: Int32Array


def new_queue(nodes: int) -> Queue:
    """Workspace for searches over that many nodes."""
    return Queue(np.full((RING + 1, 2), -1, np.int32), np.full((nodes, 3), -1, np.int32))


def new_labels(nodes: int) -> Labels:
    """Labels of that many nodes, none of them reached."""
    return Labels(
        np.full(nodes, np.inf, np.float64), np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    )


@njit(cache=True, inline="always")
def slice_of(time_s: float, per_second: float) -> int:
    """Number of the slice of time that holds a time."""
    return int(min(time_s * per_second, float(FARTHEST)))


@njit(cache=True, inline="always")
def append(ends: Int32Array, links: Int32Array, node: int, slot: int) -> None:
    """Put a node that is in no list at the end of one."""
    tail = ends[slot, LAST]
    links[node, PREVIOUS] = tail
    links[node, NEXT] = -1
    links[node, SLOT] = slot
    if tail < 0:
        ends[slot, FIRST] = node
    else:
        links[tail, NEXT] = node
    ends[slot, LAST] = node


@njit(cache=True, inline="always")
def remove(ends: Int32Array, links: Int32Array, node: int) -> None:
    """Take a node out of the list that it is in."""
    slot = links[node, SLOT]
    before, after = links[node, PREVIOUS], links[node, NEXT]
    if before < 0:
        ends[slot, FIRST] = after
    else:
        links[before, NEXT] = after
    if after < 0:
        ends[slot, LAST] = before
    else:
        links[after, PREVIOUS] = before
    links[node, SLOT] = -1


@njit(cache=True, inline="always")
def place(ends: Int32Array, links: Int32Array, node: int, slot: int) -> int:
    """Put a node into a list, out of any other; by how much that fills the ring (-1, 0, 1)."""
    old = links[node, SLOT]
    if old == slot:
        return 0
    change = 0
    if old >= 0:
        remove(ends, links, node)
        if old < RING:
            change = -1
    append(ends, links, node, slot)
    if slot < RING:
        change += 1
    return change


@njit(cache=True)
def call_far(
    ends: Int32Array, links: Int32Array, time_s: FloatArray, per_second: float, now: int
) -> tuple[int, int]:
    """Move what is due within the ring out of the far list.

    Returns
    -------
    How many were moved, and the earliest slice of those that stay (``NEVER`` if none stays).
    """
    moved, earliest = 0, NEVER
    node = ends[RING, FIRST]
    while node >= 0:
        after = links[node, NEXT]
        due = slice_of(time_s[node], per_second)
        if due < now + RING:
            moved += place(ends, links, node, due & (RING - 1))
        else:
            earliest = min(earliest, due)
        node = after
    return moved, earliest


@njit(cache=True)
def seed(
    sources: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    per_second: float,
    queue: Queue,
    labels: Labels,
) -> tuple[int, int]:
    """Label the sources themselves and put them into the far list.

    Returns
    -------
    How many nodes are labelled, and the slice of the earliest.
    """
    ends, links = queue
    time_s, owner, reached = labels
    found, earliest = 0, NEVER
    for i in range(len(sources)):
        node = sources[i]
        if start_s[i] > cutoff_s or start_s[i] >= time_s[node]:
            continue
        if owner[node] < 0:
            reached[found] = node
            found += 1
            append(ends, links, node, RING)
        time_s[node] = start_s[i]
        owner[node] = i
        earliest = min(earliest, slice_of(start_s[i], per_second))
    return found, earliest


@njit(cache=True)
def search(
    graph: Graph,
    sources: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    per_second: float,
    queue: Queue,
    labels: Labels,
) -> int:
    """Label every node that a source reaches within the cutoff, which is inclusive.

    Parameters
    ----------
    sources, start_s
        Nodes, and the time already spent at each of them, finite and not negative. [s]
    cutoff_s
        Largest time that is labelled; may be infinite. [s]
    per_second
        Slices in a second; any positive number gives the same labels. About one to four to the
        median weight is fastest.
    queue, labels
        Workspace as `new_queue` and `new_labels` make it; the queue is left empty.

    Returns
    -------
    How many entries of ``labels.reached`` are in use.
    """
    found, far = seed(sources, start_s, cutoff_s, per_second, queue, labels)
    return spread(graph, cutoff_s, per_second, queue, labels, found, far)


@njit(cache=True)
def spread(
    graph: Graph,
    cutoff_s: float,
    per_second: float,
    queue: Queue,
    labels: Labels,
    found: int,
    far: int,
) -> int:
    """Carry the labels of the nodes in the far list on until none can improve.

    Parameters
    ----------
    found
        How many entries of ``labels.reached`` are in use.
    far
        Earliest slice in the far list.

    Returns
    -------
    How many entries of ``labels.reached`` are in use then.
    """
    indptr, indices, weight_s = graph
    ends, links = queue
    time_s, owner, reached = labels
    ringed, now = 0, 0
    while ringed > 0 or far < NEVER:
        now = max(now, far) if ringed == 0 else now
        if now >= far:
            moved, far = call_far(ends, links, time_s, per_second, now)
            ringed += moved
        node = ends[now & (RING - 1), FIRST]
        if node < 0:
            now += 1
            continue
        remove(ends, links, node)
        ringed -= 1
        here_s, mine = time_s[node], owner[node]
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            there_s = here_s + weight_s[edge]
            if there_s > time_s[head] or (there_s == time_s[head] and mine >= owner[head]):
                continue
            if there_s > cutoff_s:
                continue
            if owner[head] < 0:
                reached[found] = head
                found += 1
            time_s[head] = there_s
            owner[head] = mine
            due = slice_of(there_s, per_second)
            if due < now + RING:
                ringed += place(ends, links, head, due & (RING - 1))
            else:
                ringed += place(ends, links, head, RING)
                far = min(far, due)
    return found


@njit(cache=True)
def gather(place: Int32Array, found: int, labels: Labels) -> int:
    """Give each place that nodes stand for the least label of theirs.

    Parameters
    ----------
    place
        Node that each node stands for; itself where for none other. Empty where none does.
    found
        How many entries of ``labels.reached`` are in use.

    Returns
    -------
    How many are in use then.
    """
    time_s, owner, reached = labels
    if len(place) == 0:
        return found
    more = found
    for k in range(found):
        node = reached[k]
        whole = place[node]
        if whole == node or time_s[node] > time_s[whole]:
            continue
        if time_s[node] == time_s[whole] and owner[node] >= owner[whole]:
            continue
        if owner[whole] < 0:
            reached[more] = whole
            more += 1
        time_s[whole] = time_s[node]
        owner[whole] = owner[node]
    return more


@njit(cache=True, nogil=True)
def search_each(
    graph: Graph,
    seeds: Seeds,
    cutoff_s: float,
    per_second: float,
    wanted: BoolArray,
    place: Int32Array,
    queue: Queue,
    labels: Labels,
) -> tuple[IntArray, Int32Array, FloatArray]:
    """Bounded search from each origin by itself, one after the other.

    Parameters
    ----------
    wanted
        Nodes that the result keeps, shape ``(nodes,)``.
    place
        As for `gather`.
    queue, labels
        Workspace; both are left as they were.

    Returns
    -------
    Row pointer over the origins, and node and time of each entry, in the order of discovery.
    """
    first, sources, start_s = seeds
    time_s, owner, reached = labels
    rows = np.zeros(len(first), np.int64)
    nodes = np.empty(1024, np.int32)
    times = np.empty(1024, np.float64)
    used = 0
    for i in range(len(first) - 1):
        one = slice(first[i], first[i + 1])
        found = search(graph, sources[one], start_s[one], cutoff_s, per_second, queue, labels)
        found = gather(place, found, labels)
        if used + found > len(nodes):
            nodes = np.concatenate((nodes, np.empty(len(nodes) + found, np.int32)))
            times = np.concatenate((times, np.empty(len(times) + found, np.float64)))
        for k in range(found):
            node = reached[k]
            if wanted[node]:
                nodes[used] = node
                times[used] = time_s[node]
                used += 1
            time_s[node] = np.inf
            owner[node] = -1
        rows[i + 1] = used
    return rows, nodes[:used].copy(), times[:used].copy()
