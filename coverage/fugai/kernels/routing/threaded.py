"""Bounded searches from many origins, shared out to threads."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import get_num_threads
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.shortest_paths import Seeds, new_labels, search_from_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.shortest_paths import Graph

CHUNK = 64
"""Origins that one task takes: enough to be worth the workspace that it allocates."""


class Reached(NamedTuple):
    """Entries of an origin-destination matrix: origin (row), node, time [s], by rising row."""

    row: IntArray
    node: Int32Array
    time_s: FloatArray


class SplitGraph(NamedTuple):
    """A graph with the canonical node of each copy of a junction, and the queue's resolution."""

    graph: Graph
    canonical_node: Int32Array
    buckets_per_s: float


class Rows(NamedTuple):
    """What some origins reach: pointer over them, nodes, and times [s]."""

    pointer: IntArray
    node: Int32Array
    time_s: FloatArray


def plain_rows(
    network: SplitGraph,
    seeds: Seeds,
    cutoff_s: float,
    *,
    wanted: BoolArray | None = None,
    threads: int | None = None,
) -> Iterator[Rows]:
    """What each origin reaches within a time, `CHUNK` origins at a time, in their order.

    Parameters
    ----------
    cutoff_s
        Longest time that counts, inclusive; may be infinite. [s]
    wanted
        Which nodes the result keeps, shape ``(nodes,)``; None for all.
    threads
        How many searches run at once; None for as many as numba may use. The result is the same
        for any number.
    """
    graph, canonical_node, buckets_per_s = network
    nodes, origins = len(graph.indptr) - 1, len(seeds.first) - 1
    kept = np.ones(nodes, dtype=np.bool_) if wanted is None else wanted
    chunks = [seeds.first[i : i + CHUNK + 1] for i in range(0, origins, CHUNK)]

    def run(first: IntArray) -> Rows:
        return Rows(
            *search_from_each(
                graph,
                Seeds(first, seeds.node, seeds.start_s),
                cutoff_s,
                buckets_per_s,
                kept,
                canonical_node,
                new_queue(nodes),
                new_labels(nodes),
            )
        )

    count = threads or get_num_threads()
    with ThreadPoolExecutor(count) as pool:
        ahead = deque(pool.submit(run, first) for first in chunks[: 2 * count])
        for k in range(len(chunks)):
            yield ahead.popleft().result()
            if k + 2 * count < len(chunks):
                ahead.append(pool.submit(run, chunks[k + 2 * count]))


def joined_rows(rows: Iterator[Rows]) -> Reached:
    """All rows together, numbered from 0 on."""
    parts = list(rows)
    counts = np.concatenate([np.diff(part.pointer) for part in parts] or [np.empty(0, np.int64)])
    total = int(counts.sum())
    if len(parts) == 1:
        node, time_s = parts[0].node, parts[0].time_s
    else:
        node, time_s = np.empty(total, np.int32), np.empty(total)
        end = total
        while parts:  # the last first, so that each is given up as soon as it is copied
            part = parts.pop()
            begin = end - len(part.node)
            node[begin:end], time_s[begin:end] = part.node, part.time_s
            end = begin
    return Reached(np.repeat(np.arange(len(counts)), counts), node, time_s)


def search_in_threads(
    network: SplitGraph,
    seeds: Seeds,
    cutoff_s: float,
    *,
    wanted: BoolArray | None = None,
    threads: int | None = None,
) -> Reached:
    """Nodes that each origin reaches within a time, by itself; see `plain_rows`."""
    return joined_rows(plain_rows(network, seeds, cutoff_s, wanted=wanted, threads=threads))
