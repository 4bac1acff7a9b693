"""Origin-destination matrices over the nodes of a network, as sparse rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.delivery.network.node_ids import are_stored, checked_nodes
from fugai.delivery.travel.many import group_of, reached_from_each, rows_from_each
from fugai.delivery.travel.times import checked_cutoff, checked_origins, checked_starts
from fugai.errors import ContractError
from fugai.kernels.routing.columns import columns_of_nodes, rows_of
from fugai.kernels.routing.threaded import Reached

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.kernels.routing.columns import Columns
    from fugai.kernels.routing.shortest_paths import Seeds


def bounded_times(
    network: Network,
    origins: npt.ArrayLike,
    *,
    cutoff_s: float,
    start_s: npt.ArrayLike | None = None,
    wanted: npt.ArrayLike | None = None,
    direction: Direction = "from",
    threads: int | None = None,
) -> Reached:
    """Nodes that each origin reaches within a time, by itself, with the time.

    Many long searches run over a contracted network where that takes less time
    (`fugai.delivery.travel.many`); the times are the same to the last bit.

    Parameters
    ----------
    origins
        Ids of nodes; one may come several times.
    cutoff_s
        Longest time that counts, inclusive. [s]
    start_s
        Time already spent at each origin; 0 if not given. [s]
    wanted
        Ids of the nodes that the result keeps; None for all.
    direction
        'from' the origins to the nodes, or 'to' the origins.
    threads
        How many searches run at once; the result is the same for any number.

    Returns
    -------
    Row of each entry (position in ``origins``), the id of its node and its time [s], by rising row.

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
    >>> row, node, seconds = bounded_times(network, [0, 2], cutoff_s=60)
    >>> row.tolist(), node.tolist(), seconds.tolist()
    ([0, 0, 1, 1], [0, 1, 2, 3], [0.0, 60.0, 0.0, 60.0])
    """
    if are_stored(origins):
        return bounded_node_times(
            network,
            origins,
            cutoff_s=cutoff_s,
            start_s=start_s,
            wanted=cast("BoolArray | None", wanted),
            direction=direction,
            threads=threads,
        )
    _check_finite(cutoff_s)
    ids = network.numbering
    seeds = seeds_of_ids(network, origins, start_s)
    kept = None
    if wanted is not None:
        kept = np.zeros(network.nodes, dtype=np.bool_)
        kept[ids.nodes(ids.positions(wanted, name="wanted"))[0]] = True
    row, node, time_s = reached_from_each(
        network, seeds, float(cutoff_s), direction=direction, wanted=kept, threads=threads
    )
    own = _without_copies(network, node, kept)
    row, at, time_s = row[own], ids.position[node[own]].astype(np.int64), time_s[own]
    if len(ids.twin):
        first = _earliest(row, at, time_s)
        row, at, time_s = row[first], at[first], time_s[first]
    return Reached(row, ids.at(at), time_s)


def seeds_of_ids(network: Network, origins: npt.ArrayLike, start_s: npt.ArrayLike | None) -> Seeds:
    """Start nodes of one search from each id."""
    ids = network.numbering
    at = ids.positions(origins, name="origins")
    starts = checked_starts(len(at), start_s)
    nodes, row = ids.nodes(at)
    seeds, _ = network.seeds(nodes, starts[row])
    return seeds._replace(first=seeds.first[np.searchsorted(row, np.arange(len(at) + 1))])


def _without_copies(network: Network, node: Int32Array, kept: BoolArray | None) -> BoolArray:
    """Entries that are no copies of a junction, whose own entry has the earliest of their times."""
    if kept is not None or len(network.canonical_node) == 0:
        return np.ones(len(node), dtype=np.bool_)
    own: BoolArray = network.canonical_node[node] == node
    return own


def _earliest(row: IntArray, column: IntArray, time_s: FloatArray) -> IntArray:
    """Earliest of the entries of one row and column, ordered by row, then column."""
    order = np.lexsort((time_s, column, row))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(row[order]) != 0) | (np.diff(column[order]) != 0)
    return order[first]


def _check_finite(cutoff_s: float) -> None:
    if not (np.isfinite(cutoff_s) and cutoff_s >= 0):
        msg = f"`cutoff_s` must be finite and not negative, found {cutoff_s}."
        raise ContractError(msg)


def bounded_node_times(
    network: Network,
    origins: npt.ArrayLike,
    *,
    cutoff_s: float,
    start_s: npt.ArrayLike | None = None,
    wanted: BoolArray | None = None,
    direction: Direction = "from",
    threads: int | None = None,
) -> Reached:
    """As `bounded_times` over stored nodes; ``wanted`` says of each whether it is kept."""
    _check_finite(cutoff_s)
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    seeds, _ = network.seeds(sources, starts)
    return reached_from_each(
        network, seeds, limit_s, direction=direction, wanted=wanted, threads=threads
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

    Every entry equals Dijkstra's algorithm to the last bit. Many long searches run over a
    contracted network where that takes less time (`fugai.delivery.travel.many`). Memory: 12 bytes
    an entry; at its peak 21 to 24, measured from 4 million entries on.

    Parameters
    ----------
    origins, destinations
        Ids of nodes; one may come several times. Without destinations all nodes are meant, in the
        order of ``network.ids``.
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
        An origin or destination is not the id of a node, a start is negative or not finite, or the cutoff is
        negative.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes, network_from_edges, od_matrix
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> od_matrix(network, [0, 3], [1, 2]).toarray()
    array([[ 60., 120.],
           [120., 180.]])
    """
    if are_stored(origins):
        return stored_matrix(
            network,
            origins,
            destinations,
            direction=direction,
            cutoff_s=cutoff_s,
            start_s=start_s,
            threads=threads,
        )
    ids, limit_s = network.numbering, checked_cutoff(cutoff_s)
    seeds = seeds_of_ids(network, origins, start_s)
    at = (
        np.arange(len(ids.index))
        if destinations is None
        else ids.positions(destinations, name="destinations")
    )
    goals, place = ids.nodes(at)
    columns = columns_of_nodes(goals, place, network.nodes, len(at))
    return _matrix(network, seeds, columns, cutoff_s=limit_s, direction=direction, threads=threads)


def _matrix(
    network: Network,
    seeds: Seeds,
    columns: Columns,
    *,
    cutoff_s: float,
    direction: Direction,
    threads: int | None,
) -> csr_array:
    """Times from each origin to each destination within reach."""
    wanted = np.diff(columns.first) > 0
    origins = len(seeds.first) - 1
    pointer = np.zeros(origins + 1, np.int64)
    times_s, column = np.empty(0), np.empty(0, np.int32)
    row, used = 0, 0
    for rows in rows_from_each(
        network,
        seeds,
        cutoff_s,
        direction=direction,
        wanted=wanted,
        threads=threads,
        group=group_of(columns.width),
    ):
        ends, found, found_s = rows_of(*rows, columns)
        more = len(ends) - 1
        pointer[row + 1 : row + more + 1] = used + ends[1:]
        row, end = row + more, used + len(found)
        if end > len(column):
            # In place, so that what is there need not be copied. As many entries for the rest.
            room = min(end * origins // row + more, origins * columns.width)
            times_s.resize(max(room, end), refcheck=False)
            column.resize(max(room, end), refcheck=False)
        times_s[used:end], column[used:end] = found_s, found
        used = end
    times_s.resize(used, refcheck=False)
    column.resize(used, refcheck=False)
    return csr_array((times_s, column, pointer), shape=(origins, columns.width))


def stored_matrix(
    network: Network,
    origins: npt.ArrayLike,
    destinations: npt.ArrayLike | None = None,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
    threads: int | None = None,
) -> csr_array:
    """As `od_matrix` over stored nodes, without destinations all of them."""
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    seeds, _ = network.seeds(sources, starts)
    goals = (
        np.arange(network.nodes)
        if destinations is None
        else checked_nodes(destinations, count=network.nodes, name="destinations")
    )
    columns = columns_of_nodes(goals, np.arange(len(goals)), network.nodes, len(goals))
    return _matrix(network, seeds, columns, cutoff_s=limit_s, direction=direction, threads=threads)


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
