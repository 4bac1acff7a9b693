"""Directed travel times over the nodes of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.delivery.network.node_ids import checked_nodes
from fugai.errors import ContractError
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.shortest_paths import merge_turn_copies, new_labels, search

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


def travel_time(
    network: Network,
    origins: npt.ArrayLike,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[FloatArray, Int32Array]:
    """Shortest time between each node and the origin nearest to it in time, and which that is.

    Equal to Dijkstra's algorithm to the last bit.

    Parameters
    ----------
    origins
        Nodes of the network (``Network.node_of_input`` has those of input nodes).
    direction
        'from' the origins to the nodes, or 'to' the origins from the nodes.
    cutoff_s
        Longest time that counts, inclusive; None for no limit. [s]
    start_s
        Time already spent at each origin, such as the way to the road; 0 if not given. [s]

    Returns
    -------
    Time of each node, NaN where no origin is within reach [s], and the position of its origin in
    ``origins`` (int32, -1 for none); of several origins at exactly the same time the first.

    Raises
    ------
    ContractError
        An origin is not a node, a start is negative or not finite, the cutoff is negative, or the
        direction is neither 'from' nor 'to'.

    Examples
    --------
    From node 0 of a one-way ring, and back to it:

    >>> from fugai.delivery import RoadNodes, network_from_edges, travel_time
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> node = network.node_of_input
    >>> travel_time(network, node[[0]])[0][node].tolist()
    [0.0, 60.0, 120.0, 180.0]
    >>> travel_time(network, node[[0]], direction="to", cutoff_s=120)[0][node].tolist()
    [0.0, nan, 120.0, 60.0]
    """
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    labels = new_labels(network.nodes)
    seeds, row = network.seeds(sources, starts)
    graph, canonical_node, buckets_per_s = network.search_graph(direction)
    queue = new_queue(network.nodes)
    found = search(graph, seeds.node, seeds.start_s, limit_s, buckets_per_s, queue, labels)
    merge_turn_copies(canonical_node, found, labels)
    reached = labels.owner >= 0
    labels.time_s[~reached] = np.nan
    if len(row) > len(sources):
        labels.owner[reached] = row[labels.owner[reached]]
    return labels.time_s, labels.owner


def checked_origins(
    network: Network,
    origins: npt.ArrayLike,
    start_s: npt.ArrayLike | None,
    cutoff_s: float | None,
) -> tuple[IntArray, FloatArray, float]:
    """Origins, the start of each [s] and the cutoff [s], after checking them.

    Raises
    ------
    ContractError
        An origin is not a node, a start is negative or not finite, or the cutoff is negative.
    """
    sources = checked_nodes(origins, count=network.nodes, name="origins")
    starts = np.zeros(len(sources)) if start_s is None else np.asarray(start_s, dtype=np.float64)
    if starts.shape != sources.shape or not (np.isfinite(starts) & (starts >= 0)).all():
        msg = "`start_s` must be finite, not negative and one for each origin, some is not."
        raise ContractError(msg)
    limit_s = np.inf if cutoff_s is None else float(cutoff_s)
    if not limit_s >= 0:
        msg = f"`cutoff_s` must not be negative, found {cutoff_s}."
        raise ContractError(msg)
    return sources, starts, limit_s
