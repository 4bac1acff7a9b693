"""Routes: the nodes and lines of shortest journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery.network.node_ids import are_stored
from fugai.delivery.network.paths import routes_of_ids, stored_routes

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
