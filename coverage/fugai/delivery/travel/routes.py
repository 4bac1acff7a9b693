"""Routes: the nodes and lines of shortest journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery.network.node_ids import are_stored, checked_nodes
from fugai.errors import ContractError
from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.path_tree import route_each
from fugai.kernels.routing.shortest_paths import new_labels

if TYPE_CHECKING:
    from fugai._types import Int32Array, IntArray, ObjectArray
    from fugai.delivery.network.network import Network


@renamed_arguments(removed_in="0.3.0", within_s="cutoff_s")
def route_nodes(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
) -> tuple[IntArray, npt.NDArray[Any]]:
    """Nodes of a shortest journey for each pair of origin and target.

    Parameters
    ----------
    origin, target
        Ids of nodes, one of each for a journey.
    cutoff_s
        Longest time that each journey may take, inclusive; one for all or one each. The closer to
        the time that it does take, the faster the search. [s]

    Returns
    -------
    Row pointer over the journeys, and the ids of the nodes of each in order of travel: none where
    the target is not reached within the time.

    Raises
    ------
    ContractError
        An origin or target is not the id of a node, or there is not one target for each origin.

    Examples
    --------
    From node 0 of a one-way ring to node 3, and to node 1:

    >>> from fugai.delivery import RoadNodes, network_from_edges, route_nodes
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> pointer, passed = route_nodes(network, [0, 0], [3, 1], cutoff_s=180)
    >>> pointer.tolist(), passed.tolist()
    ([0, 4, 6], [0, 1, 2, 3, 0, 1])
    """
    if are_stored(origin):
        return stored_routes(network, origin, target, cutoff_s=cutoff_s)
    pointer, nodes = routes_of_ids(network, origin, target, cutoff_s=cutoff_s)
    return pointer, network.numbering.of(nodes)


def routes_of_ids(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
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
    network: Network, starts: IntArray, ends: IntArray, cutoff_s: npt.ArrayLike
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


def edges_along(network: Network, path: Int32Array) -> IntArray:
    """Stored edge between each node of a path and the next."""
    tail, head = path[:-1], path[1:]
    edges = np.empty(len(tail), dtype=np.int64)
    for at, (here, after) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        begin, end = network.indptr[here], network.indptr[here + 1]
        edges[at] = begin + np.searchsorted(network.indices[begin:end], after)
    return edges


def stored_routes(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
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


@renamed_arguments(removed_in="0.3.0", within_s="cutoff_s")
def route_lines(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, cutoff_s: npt.ArrayLike
) -> ObjectArray:
    """Line of each journey along its roads, None where there is none; see `route_nodes`.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes, network_from_edges, route_lines
    >>> network = network_from_edges(
    ...     [0, 1], [1, 2], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500, 500], y=[0, 0, 500]),
    ... )
    >>> print(route_lines(network, [0], [2], cutoff_s=120)[0])
    LINESTRING (0 0, 500 0, 500 500)
    """
    find = stored_routes if are_stored(origin) else routes_of_ids
    return lines_of_routes(network, *find(network, origin, target, cutoff_s=cutoff_s))


def lines_of_routes(network: Network, pointer: IntArray, nodes: Int32Array) -> ObjectArray:
    """Line of each route over stored nodes, None where there is none."""
    count = np.diff(pointer)
    journey = np.repeat(np.arange(len(count)), count)
    lines = np.full(len(count), None, dtype=object)
    drawn = count[journey] > 1
    if drawn.any():
        dense, rows = np.unique(journey[drawn], return_inverse=True)
        xy = np.column_stack((network.x[nodes[drawn]], network.y[nodes[drawn]]))
        lines[dense] = shapely.linestrings(xy, indices=rows)
    return lines
