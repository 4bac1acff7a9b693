"""Shortest travel times over a directed graph in CSR form, from one or several sources at once.

The search corrects labels over a bucket queue (Dial 1969; delta-stepping of Meyer and Sanders 2003
on one thread) until none improves. Adding a time that is not negative is monotone in floating
point, so the final labels equal those of Dijkstra's algorithm to the last bit, for any width of the
buckets; the width only affects speed. Binary and 4-ary heaps were measured to spend two thirds of
their time restoring heap order, which buckets avoid.

A label is the pair (time, owner), compared in that order: of several sources that reach a node at
exactly the same time, the one with the lowest number owns it.

Junctions with forbidden turns are split into copies (`fugai.delivery.network.turns`). Searches run
over the copies; `merge_turn_copies` then labels the junction itself, its canonical node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.bucket_queue import (
    FIRST,
    N_BUCKETS,
    NO_BUCKET,
    OVERFLOW,
    append,
    bucket_index,
    move_to,
    refill_from_overflow,
    remove,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.bucket_queue import Queue


class Graph(NamedTuple):
    """Directed graph: the edges of node ``u`` are ``indptr[u]`` to ``indptr[u + 1]``.

    Travel times must not be negative or NaN, which is not checked here; an infinite one closes the
    edge. [s]
    """

    indptr: IntArray
    indices: Int32Array
    travel_time_s: FloatArray


class Seeds(NamedTuple):
    """Start nodes of several origins: ``node[first[i]:first[i + 1]]`` are those of origin ``i``.

    ``start_s`` is the time already spent at each start node. [s]
    """

    first: IntArray
    node: Int32Array
    start_s: FloatArray


class Labels(NamedTuple):
    """Time [s] and owner of each node, and reached nodes in order of discovery. 16 bytes a node.

    Before a search every time is infinite and every owner -1.
    """

    time_s: FloatArray
    owner: Int32Array
    reached: Int32Array


def new_labels(nodes: int) -> Labels:
    """Labels of so many nodes, none of them reached."""
    return Labels(
        np.full(nodes, np.inf, np.float64), np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    )


@njit(cache=True)
def label_sources(
    sources: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    buckets_per_s: float,
    queue: Queue,
    labels: Labels,
) -> tuple[int, int]:
    """Label the sources themselves and put them into the overflow list.

    Returns
    -------
    How many nodes are labelled, and the earliest bucket among them.
    """
    ends, links = queue
    time_s, owner, reached = labels
    found, earliest = 0, NO_BUCKET
    for i in range(len(sources)):
        node = sources[i]
        if start_s[i] > cutoff_s or start_s[i] >= time_s[node]:
            continue
        if owner[node] < 0:
            reached[found] = node
            found += 1
            append(ends, links, node, OVERFLOW)
        time_s[node] = start_s[i]
        owner[node] = i
        earliest = min(earliest, bucket_index(start_s[i], buckets_per_s))
    return found, earliest


@njit(cache=True)
def search(
    graph: Graph,
    sources: Int32Array,
    start_s: FloatArray,
    cutoff_s: float,
    buckets_per_s: float,
    queue: Queue,
    labels: Labels,
) -> int:
    """Label every node that a source reaches within the cutoff.

    Parameters
    ----------
    sources, start_s
        Nodes, and the time already spent at each of them, finite and not negative. [s]
    cutoff_s
        Largest time that is labelled, inclusive; may be infinite. [s]
    buckets_per_s
        Buckets in a second, the inverse of their width; any positive number gives the same labels.
        One to four buckets to the median edge time are fastest.
    queue, labels
        Workspace as `new_queue` and `new_labels` make it; the queue is left empty.

    Returns
    -------
    How many entries of ``labels.reached`` are in use.
    """
    found, earliest = label_sources(sources, start_s, cutoff_s, buckets_per_s, queue, labels)
    return propagate(graph, cutoff_s, buckets_per_s, queue, labels, found, earliest)


@njit(cache=True)
def propagate(
    graph: Graph,
    cutoff_s: float,
    buckets_per_s: float,
    queue: Queue,
    labels: Labels,
    found: int,
    overflow_bucket: int,
) -> int:
    """Relax edges from the nodes in the overflow list on until no label improves.

    Parameters
    ----------
    found
        How many entries of ``labels.reached`` are in use.
    overflow_bucket
        Earliest bucket of a node in the overflow list.

    Returns
    -------
    How many entries of ``labels.reached`` are in use afterwards.
    """
    indptr, indices, travel_time_s = graph
    ends, links = queue
    time_s, owner, reached = labels
    queued, now = 0, 0
    while queued > 0 or overflow_bucket < NO_BUCKET:
        now = max(now, overflow_bucket) if queued == 0 else now
        if now >= overflow_bucket:
            moved, overflow_bucket = refill_from_overflow(ends, links, time_s, buckets_per_s, now)
            queued += moved
        node = ends[now & (N_BUCKETS - 1), FIRST]
        if node < 0:
            now += 1
            continue
        remove(ends, links, node)
        queued -= 1
        tail_s, tail_owner = time_s[node], owner[node]
        for edge in range(indptr[node], indptr[node + 1]):
            head = indices[edge]
            head_s = tail_s + travel_time_s[edge]
            if head_s > time_s[head] or (head_s == time_s[head] and tail_owner >= owner[head]):
                continue
            if head_s > cutoff_s:
                continue
            if owner[head] < 0:
                reached[found] = head
                found += 1
            time_s[head] = head_s
            owner[head] = tail_owner
            due = bucket_index(head_s, buckets_per_s)
            if due < now + N_BUCKETS:
                queued += move_to(ends, links, head, due & (N_BUCKETS - 1))
            else:
                queued += move_to(ends, links, head, OVERFLOW)
                overflow_bucket = min(overflow_bucket, due)
    return found


@njit(cache=True)
def merge_turn_copies(canonical_node: Int32Array, found: int, labels: Labels) -> int:
    """Give each split junction the least label among its copies.

    Parameters
    ----------
    canonical_node
        Junction that each node is a copy of, or the node itself. Empty where no turn is forbidden.
    found
        How many entries of ``labels.reached`` are in use.

    Returns
    -------
    How many entries are in use afterwards.
    """
    time_s, owner, reached = labels
    if len(canonical_node) == 0:
        return found
    more = found
    for k in range(found):
        node = reached[k]
        junction = canonical_node[node]
        if junction == node or time_s[node] > time_s[junction]:
            continue
        if time_s[node] == time_s[junction] and owner[node] >= owner[junction]:
            continue
        if owner[junction] < 0:
            reached[more] = junction
            more += 1
        time_s[junction] = time_s[node]
        owner[junction] = owner[node]
    return more


@njit(cache=True, nogil=True)
def search_from_each(
    graph: Graph,
    seeds: Seeds,
    cutoff_s: float,
    buckets_per_s: float,
    wanted: BoolArray,
    canonical_node: Int32Array,
    queue: Queue,
    labels: Labels,
) -> tuple[IntArray, Int32Array, FloatArray]:
    """Bounded search from each origin by itself, one after the other.

    Parameters
    ----------
    wanted
        Which nodes the result keeps, shape ``(nodes,)``.
    canonical_node
        As for `merge_turn_copies`.
    queue, labels
        Workspace; both are left as they were.

    Returns
    -------
    Row pointer over the origins, and node and time [s] of each entry in order of discovery.
    """
    first, sources, start_s = seeds
    time_s, owner, reached = labels
    pointer = np.zeros(len(first), np.int64)
    nodes = np.empty(1024, np.int32)
    times = np.empty(1024, np.float64)
    used = 0
    for i in range(len(first) - 1):
        one = slice(first[i], first[i + 1])
        found = search(graph, sources[one], start_s[one], cutoff_s, buckets_per_s, queue, labels)
        found = merge_turn_copies(canonical_node, found, labels)
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
        pointer[i + 1] = used
    return pointer, nodes[:used].copy(), times[:used].copy()
