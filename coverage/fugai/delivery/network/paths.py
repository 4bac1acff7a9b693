"""Shortest paths over the stored nodes of a network, and the edges along them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.delivery.network.node_ids import checked_nodes
from fugai.errors import ContractError
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.path_tree import route_each
from fugai.kernels.routing.shortest_paths import new_labels

if TYPE_CHECKING:
    from fugai._types import Int32Array, IntArray
    from fugai.delivery.network.stored import StoredNetwork


def routes_of_ids(
    network: StoredNetwork, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
) -> tuple[IntArray, Int32Array]:
    """Stored nodes of a shortest journey for each pair of ids."""
    ids = network.numbering
    starts, ends = (
        ids.positions(given, name=name) for given, name in ((origin, "origin"), (target, "target"))
    )
    if len(starts) != len(ends):
        msg = f"`origin` and `target` must be of one length, found {len(starts)}, {len(ends)}."
        raise ContractError(msg)
    if len(ids.twin) == 0:
        return stored_routes(network, ids.node[starts], ids.node[ends], cutoff_s=cutoff_s)
    return _earliest_routes(network, starts, ends, cutoff_s)


def _earliest_routes(
    network: StoredNetwork, starts: IntArray, ends: IntArray, cutoff_s: npt.ArrayLike
) -> tuple[IntArray, Int32Array]:
    """The earliest of the routes between all stored nodes of each pair of ids."""
    ids = network.numbering
    from_node, journey = ids.nodes(starts)
    to_node, row = ids.nodes(ends[journey])
    from_node, journey = from_node[row], journey[row]
    cutoffs = np.broadcast_to(np.asarray(cutoff_s, dtype=np.float64), starts.shape)
    pointer, nodes = stored_routes(network, from_node, to_node, cutoff_s=cutoffs[journey])
    paths = np.split(nodes, pointer[1:-1])
    best: dict[int, tuple[float, Int32Array]] = {}
    for at, path in zip(journey.tolist(), paths, strict=True):
        took = (
            float(network.travel_time_s[edges_along(network, path)].sum()) if len(path) else np.inf
        )
        if at not in best or took < best[at][0]:
            best[at] = took, path
    kept = [best[at][1] for at in range(len(starts))]
    counts = np.cumsum([0, *(len(path) for path in kept)])
    return counts, np.concatenate([*kept, np.empty(0, dtype=np.int32)])


def edges_along(network: StoredNetwork, path: Int32Array) -> IntArray:
    """Stored edge between each node of a path and the next."""
    tail, head = path[:-1], path[1:]
    edges = np.empty(len(tail), dtype=np.int64)
    for at, (here, after) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        begin, end = network.indptr[here], network.indptr[here + 1]
        edges[at] = begin + np.searchsorted(network.indices[begin:end], after)
    return edges


def stored_routes(
    network: StoredNetwork, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
) -> tuple[IntArray, Int32Array]:
    """As `route_nodes` over stored nodes."""
    origins = checked_nodes(origin, count=network.nodes, name="origin")
    targets = checked_nodes(target, count=network.nodes, name="target")
    if len(origins) != len(targets):
        msg = f"`origin` and `target` must be of one length, found {len(origins)}, {len(targets)}."
        raise ContractError(msg)
    cutoffs = np.broadcast_to(np.asarray(cutoff_s, dtype=np.float64), origins.shape)
    seeds, _ = network.seeds(origins, np.zeros(len(origins)))
    return route_each(
        network.graph,
        seeds,
        targets.astype(np.int32),
        np.ascontiguousarray(cutoffs),
        network.buckets_per_s,
        network.canonical_node,
        new_queue(network.nodes),
        new_labels(network.nodes),
    )
