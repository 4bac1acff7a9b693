"""Directed travel times over the nodes of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.delivery.network.node_ids import are_stored, checked_nodes
from fugai.errors import ContractError
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.shortest_paths import merge_turn_copies, new_labels, search

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.network.node_ids import NodeIds


def travel_time(
    network: Network,
    origins: npt.ArrayLike,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[pd.Series, pd.Series]:
    """Shortest time between each node and the origin nearest to it in time, and which that is.

    Equal to Dijkstra's algorithm to the last bit.

    Parameters
    ----------
    origins
        Ids of nodes, as the caller gave them to the network.
    direction
        'from' the origins to the nodes, or 'to' the origins from the nodes.
    cutoff_s
        Longest time that counts, inclusive; None for no limit. [s]
    start_s
        Time already spent at each origin, such as the way to the road; 0 if not given. [s]

    Returns
    -------
    On the ids of all nodes (``network.ids``): the time, NaN where no origin is within reach [s], and
    the id of the origin (-1 for none; missing where ids are
    no numbers); of several origins at
    exactly the same time the first.

    Raises
    ------
    ContractError
        An origin is not the id of a node, a start is negative or not finite, the cutoff is negative,
        or the direction is neither 'from' nor 'to'.

    Examples
    --------
    From one corner of a one-way ring, and back to it:

    >>> from fugai.delivery import RoadNodes, network_from_edges, travel_time
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500], ids=list("abcd"))
    >>> network = network_from_edges(
    ...     list("abcd"), list("bcda"), travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> travel_time(network, ["a"])[0].to_dict()
    {'a': 0.0, 'b': 60.0, 'c': 120.0, 'd': 180.0}
    >>> travel_time(network, ["a"], direction="to", cutoff_s=120)[0].to_dict()
    {'a': 0.0, 'b': nan, 'c': 120.0, 'd': 60.0}
    """
    if are_stored(origins):
        found = node_times(
            network, origins, direction=direction, cutoff_s=cutoff_s, start_s=start_s
        )
        return cast("tuple[pd.Series, pd.Series]", found)
    ids = network.numbering
    at = ids.positions(origins, name="origins")
    starts = checked_starts(len(at), start_s)
    nodes, row = ids.nodes(at)
    time_s, owner = node_times(
        network, nodes, direction=direction, cutoff_s=cutoff_s, start_s=starts[row]
    )
    seconds, first = least_by_id(ids, time_s, owner)
    origin = np.where(first >= 0, at[row[first]] if len(at) else -1, -1)
    index = network.ids
    return (
        pd.Series(seconds, index=index, name="seconds"),
        pd.Series(ids.at(origin), index=index, name="origin"),
    )


def least_by_id(
    ids: NodeIds, time_s: FloatArray, owner: Int32Array
) -> tuple[FloatArray, Int32Array]:
    """Time and owner of each id: of several stored nodes those of the earliest."""
    seconds, first = time_s[ids.node], owner[ids.node]
    for twin, at in zip(ids.twin.tolist(), ids.twin_of.tolist(), strict=True):
        if owner[twin] >= 0 and not seconds[at] <= time_s[twin]:
            seconds[at], first[at] = time_s[twin], owner[twin]
    return seconds, first


def node_times(
    network: Network,
    origins: npt.ArrayLike,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[FloatArray, Int32Array]:
    """As `travel_time` over stored nodes: the time of each, and the position of its origin."""
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
    return sources, checked_starts(len(sources), start_s), checked_cutoff(cutoff_s)


def checked_cutoff(cutoff_s: float | None) -> float:
    """Longest time that counts, infinite for none. [s]"""
    limit_s = np.inf if cutoff_s is None else float(cutoff_s)
    if not limit_s >= 0:
        msg = f"`cutoff_s` must not be negative, found {cutoff_s}."
        raise ContractError(msg)
    return limit_s


def checked_starts(origins: int, start_s: npt.ArrayLike | None) -> FloatArray:
    """Time already spent at each origin. [s]"""
    starts = np.zeros(origins) if start_s is None else np.asarray(start_s, dtype=np.float64)
    if starts.shape != (origins,) or not (np.isfinite(starts) & (starts >= 0)).all():
        msg = "`start_s` must be finite, not negative and one for each origin, some is not."
        raise ContractError(msg)
    return starts
