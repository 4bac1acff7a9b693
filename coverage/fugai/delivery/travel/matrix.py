"""Travel times of every outlet to all demand within reach, as sparse rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from fugai._numba import get_num_threads
from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
from fugai.delivery._frames import GUARD_MIN
from fugai.delivery.network.snapping import snap
from fugai.delivery.travel.times import checked_origins
from fugai.errors import ContractError
from fugai.kernels.routing.shortest_paths import Seeds, new_labels, new_queue, search_each

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery.network.network import Direction, Network

CHUNK = 64
"""Sources that one task takes: enough to make its workspace worth while."""

Rows = tuple[IntArray, Int32Array, FloatArray]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Outlets and demand within reach of each other, for whatever is asked of them.

    Parameters
    ----------
    table
        As `minutes_matrix` returns it.
    max_minutes
        Longest time that counts, inclusive. [min]
    outlet_reason, demand_reason
        On the indices of outlets and demand: why one is not on the network, '' where it is.
    """

    table: pd.DataFrame
    max_minutes: float
    outlet_reason: pd.Series
    demand_reason: pd.Series


def bounded_times(
    network: Network,
    origins: Int32Array,
    *,
    cutoff_s: float,
    start_s: FloatArray,
    wanted: BoolArray | None = None,
    direction: Direction = "from",
    threads: int | None = None,
) -> Rows:
    """Nodes that each origin reaches within a time, by itself, with the time.

    Parameters
    ----------
    origins, start_s
        Nodes, and the time already spent at each. [s]
    cutoff_s
        Largest time that counts, inclusive. [s]
    wanted
        Nodes that the result keeps; None for all.
    threads
        How many work at once; the result is the same for any number.

    Returns
    -------
    Row of each entry (position in ``origins``), its node and its time [s], by rising row.
    """
    if not (np.isfinite(cutoff_s) and cutoff_s >= 0):
        msg = f"`cutoff_s` must be finite and not negative, found {cutoff_s}."
        raise ContractError(msg)
    return _each(network, origins, cutoff_s, start_s, wanted, direction, threads)


def _each(
    network: Network,
    origins: npt.ArrayLike,
    cutoff_s: float,
    start_s: FloatArray,
    wanted: BoolArray | None,
    direction: Direction,
    threads: int | None,
) -> Rows:
    """Searches from each origin by itself, shared out to threads."""
    origins = np.asarray(origins, dtype=np.int64)
    graph, keep = network.directed(direction), wanted
    if keep is None:
        keep = np.ones(network.nodes, dtype=np.bool_)
    node, node_s, row = network.seeds(origins, start_s)
    first = np.searchsorted(row, np.arange(len(origins) + 1))
    pieces = [first[i : i + CHUNK + 1] for i in range(0, len(origins), CHUNK)]

    def run(piece: IntArray) -> Rows:
        return search_each(
            graph,
            Seeds(piece, node, node_s),
            cutoff_s,
            network.slices_per_s,
            keep,
            network.place,
            new_queue(network.nodes),
            new_labels(network.nodes),
        )

    with ThreadPoolExecutor(threads or get_num_threads()) as pool:
        found = list(pool.map(run, pieces))
    counts = np.concatenate([np.diff(rows) for rows, _, _ in found] or [np.empty(0, np.int64)])
    return (
        np.repeat(np.arange(len(origins)), counts),
        np.concatenate([nodes for _, nodes, _ in found] or [np.empty(0, np.int32)]),
        np.concatenate([times for _, _, times in found] or [np.empty(0)]),
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

    Every entry is the time of Dijkstra's algorithm to the last bit. Memory: 12 bytes an entry, and
    twice that while it is put together.

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
        Time already spent at each origin. Zero if not given. [s]
    threads
        How many searches run at once; the result is the same for any number.

    Returns
    -------
    Seconds, shape ``(origins, destinations)``. What is not stored is not reached; a stored zero is
    a time of zero.

    Raises
    ------
    ContractError
        An origin or destination is not a node, a start is negative or not finite, or the cutoff
        negative.
    """
    sources, starts, limit = checked_origins(network, origins, start_s, cutoff_s)
    if destinations is None:
        row, node, time_s = _each(network, sources, limit, starts, None, direction, threads)
        column, many = node.astype(np.int64), network.nodes
    else:
        goals, _, _ = checked_origins(network, destinations, None, None)
        wanted = np.zeros(network.nodes, dtype=np.bool_)
        wanted[goals] = True
        row, node, time_s = _each(network, sources, limit, starts, wanted, direction, threads)
        entry, column = _places(node, goals)
        row, time_s, many = row[entry], time_s[entry], len(goals)
    rising = np.lexsort((column, row))
    pointer = np.searchsorted(row, np.arange(len(sources) + 1))
    shape = (len(sources), many)
    return csr_array((time_s[rising], column[rising].astype(np.int32), pointer), shape=shape)


def _places(node: Int32Array, place_node: npt.NDArray[np.integer]) -> tuple[IntArray, IntArray]:
    """Entries repeated for all places that share their node, and those places."""
    by_node = np.argsort(place_node, kind="stable")
    first = np.searchsorted(place_node[by_node], node, side="left")
    count = np.searchsorted(place_node[by_node], node, side="right") - first
    entry = np.repeat(np.arange(len(node)), count)
    within_node = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, by_node[first[entry] + within_node]


def minutes_matrix(
    network: Network,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """Times of all pairs of outlet and demand that are not longer than a limit.

    Parameters
    ----------
    max_minutes
        Longest time that counts, inclusive, with the ways to the road at both ends. [min]
    direction
        'from' the outlets to the demand or 'to' the outlets.

    Returns
    -------
    One row per pair: ``outlet`` and ``demand`` (positions in the frames) and ``minutes`` [min],
    ordered by outlet, then demand.
    """
    return pairs_within(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        direction=direction,
        snap_max_m=snap_max_m,
    ).table


def pairs_within(
    network: Network,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Pairs:
    """Pairs within reach, once for several questions; see `minutes_matrix` for the parameters."""
    origin = snap(network, outlets, max_m=snap_max_m)
    target = snap(network, demand, max_m=snap_max_m)
    outlet_row = np.flatnonzero(origin["node"].to_numpy() >= 0)
    demand_row = np.flatnonzero(target["node"].to_numpy() >= 0)
    demand_node = target["node"].to_numpy()[demand_row]
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[demand_node] = True
    row, node, time_s = bounded_times(
        network,
        origin["node"].to_numpy()[outlet_row],
        direction=direction,
        wanted=wanted,
        cutoff_s=(max_minutes + GUARD_MIN) * 60,
        start_s=origin["snap_s"].to_numpy()[outlet_row],
    )
    entry, at = _places(node, demand_node)
    place = demand_row[at]
    minutes = (time_s[entry] + target["snap_s"].to_numpy()[place]) / 60
    pairs = pd.DataFrame({"outlet": outlet_row[row[entry]], "demand": place, "minutes": minutes})
    pairs = pairs[pairs["minutes"] <= max_minutes + GUARD_MIN]
    return Pairs(
        table=pairs.sort_values(["outlet", "demand"], ignore_index=True),
        max_minutes=max_minutes,
        outlet_reason=origin["reason"],
        demand_reason=target["reason"],
    )
