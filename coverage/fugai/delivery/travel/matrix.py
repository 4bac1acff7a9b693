"""Origin-destination matrices over the nodes of a network, as sparse rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.delivery.network.node_ids import checked_nodes
from fugai.delivery.travel.times import checked_origins
from fugai.errors import ContractError
from fugai.kernels.routing.threaded import Reached, search_in_threads

if TYPE_CHECKING:
    from fugai._types import BoolArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


def bounded_times(
    network: Network,
    origins: npt.ArrayLike,
    *,
    cutoff_s: float,
    start_s: npt.ArrayLike | None = None,
    wanted: BoolArray | None = None,
    direction: Direction = "from",
    threads: int | None = None,
) -> Reached:
    """Nodes that each origin reaches within a time, by itself, with the time.

    Parameters
    ----------
    origins
        Nodes of the network; a node may come several times.
    cutoff_s
        Longest time that counts, inclusive. [s]
    start_s
        Time already spent at each origin; 0 if not given. [s]
    wanted
        Which nodes the result keeps, shape ``(nodes,)``; None for all.
    direction
        'from' the origins to the nodes, or 'to' the origins.
    threads
        How many searches run at once; the result is the same for any number.

    Returns
    -------
    Row of each entry (position in ``origins``), its node and its time [s], by rising row.

    Raises
    ------
    ContractError
        The cutoff is not finite; or as for `travel_time`.

    Examples
    --------
    Nodes within a minute of nodes 0 and 2 of a one-way ring:

    >>> from fugai.delivery import RoadNodes, bounded_times, network_from_edges
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> row, node, seconds = bounded_times(network, network.node_of_input[[0, 2]], cutoff_s=60)
    >>> row.tolist(), network.input_node[node].tolist(), seconds.tolist()
    ([0, 0, 1, 1], [0, 1, 2, 3], [0.0, 60.0, 0.0, 60.0])
    """
    if not (np.isfinite(cutoff_s) and cutoff_s >= 0):
        msg = f"`cutoff_s` must be finite and not negative, found {cutoff_s}."
        raise ContractError(msg)
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    seeds, _ = network.seeds(sources, starts)
    return search_in_threads(
        network.search_graph(direction), seeds, limit_s, wanted=wanted, threads=threads
    )


def od_matrix(
    network: Network,
    origins: npt.ArrayLike,
    destinations: npt.ArrayLike | None = None,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
    threads: int | None = None,
) -> csr_array:
    """Shortest times between all origins and all destinations within reach, as sparse rows.

    Every entry equals Dijkstra's algorithm to the last bit. Memory: 12 bytes an entry, and twice
    that while the matrix is assembled.

    Parameters
    ----------
    origins, destinations
        Nodes of the network; a node may come several times. Without destinations all nodes are
        meant.
    direction
        'from' the origins to the destinations, or 'to' the origins from them.
    cutoff_s
        Longest time that counts, inclusive; None for no limit: the full matrix. [s]
    start_s
        Time already spent at each origin; 0 if not given. [s]
    threads
        How many searches run at once; the result is the same for any number.

    Returns
    -------
    Seconds, shape ``(origins, destinations)``. What is not stored is not reached; a stored zero is
    a time of zero.

    Raises
    ------
    ContractError
        An origin or destination is not a node, a start is negative or not finite, or the cutoff is
        negative.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes, network_from_edges, od_matrix
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> node = network.node_of_input
    >>> od_matrix(network, node[[0, 3]], node[[1, 2]]).toarray()
    array([[ 60., 120.],
           [120., 180.]])
    """
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    seeds, _ = network.seeds(sources, starts)
    graph = network.search_graph(direction)
    if destinations is None:
        row, node, time_s = search_in_threads(graph, seeds, limit_s, threads=threads)
        column, columns = node.astype(np.int64), network.nodes
    else:
        goals = checked_nodes(destinations, count=network.nodes, name="destinations")
        wanted = np.zeros(network.nodes, dtype=np.bool_)
        wanted[goals] = True
        row, node, time_s = search_in_threads(graph, seeds, limit_s, wanted=wanted, threads=threads)
        entry, column = spread_to_places(node, goals)
        row, time_s, columns = row[entry], time_s[entry], len(goals)
    rising = np.lexsort((column, row))
    pointer = np.searchsorted(row, np.arange(len(sources) + 1))
    shape = (len(sources), columns)
    return csr_array((time_s[rising], column[rising].astype(np.int32), pointer), shape=shape)


def spread_to_places(
    node: Int32Array, place_node: npt.NDArray[np.integer]
) -> tuple[IntArray, IntArray]:
    """Entries of nodes, repeated for all places that share the node, and those places.

    Parameters
    ----------
    node
        Node of each entry.
    place_node
        Node of each place.

    Returns
    -------
    Entry and place of each pair.
    """
    by_node = np.argsort(place_node, kind="stable")
    first = np.searchsorted(place_node[by_node], node, side="left")
    count = np.searchsorted(place_node[by_node], node, side="right") - first
    entry = np.repeat(np.arange(len(node)), count)
    rank = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, by_node[first[entry] + rank]
