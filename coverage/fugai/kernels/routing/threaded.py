"""Bounded searches from many origins, shared out to threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import get_num_threads
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.shortest_paths import Seeds, new_labels, search_from_each

if TYPE_CHECKING:
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


def search_in_threads(
    network: SplitGraph,
    seeds: Seeds,
    cutoff_s: float,
    *,
    wanted: BoolArray | None = None,
    threads: int | None = None,
) -> Reached:
    """Nodes that each origin reaches within a time, by itself.

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

    def run(first: IntArray) -> tuple[IntArray, Int32Array, FloatArray]:
        return search_from_each(
            graph,
            Seeds(first, seeds.node, seeds.start_s),
            cutoff_s,
            buckets_per_s,
            kept,
            canonical_node,
            new_queue(nodes),
            new_labels(nodes),
        )

    with ThreadPoolExecutor(threads or get_num_threads()) as pool:
        found = list(pool.map(run, chunks))
    counts = np.concatenate(
        [np.diff(pointer) for pointer, _, _ in found] or [np.empty(0, np.int64)]
    )
    return Reached(
        np.repeat(np.arange(origins), counts),
        np.concatenate([node for _, node, _ in found] or [np.empty(0, np.int32)]),
        np.concatenate([time_s for _, _, time_s in found] or [np.empty(0)]),
    )
