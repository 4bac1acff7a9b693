"""Travel times of every outlet to all demand within reach, as sparse rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._numba import get_num_threads
from fugai.delivery._frames import GUARD_MIN, Floats
from fugai.delivery.network import Direction, Ints32, Ints64, Network
from fugai.delivery.snapping import snap
from fugai.errors import ContractError
from fugai.kernels.paths import Seeds, new_labels, new_queue, search_each

if TYPE_CHECKING:
    import geopandas as gpd

CHUNK = 64
"""Sources that one task takes: enough to make its workspace worth while."""

Rows = tuple[Ints64, Ints32, Floats]


def bounded_times(
    network: Network, origins: Ints32, *, cutoff_s: float, start_s: Floats,
    wanted: npt.NDArray[np.bool_] | None = None, direction: Direction = "from",
    threads: int | None = None,
) -> Rows:  # fmt: skip
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
    graph, keep = network.directed(direction), wanted
    if keep is None:
        keep = np.ones(network.nodes, dtype=np.bool_)
    node, node_s, row = network.seeds(np.asarray(origins, dtype=np.int64), start_s)
    first = np.searchsorted(row, np.arange(len(origins) + 1))
    pieces = [first[i : i + CHUNK + 1] for i in range(0, len(origins), CHUNK)]

    def run(piece: Ints64) -> Rows:
        return search_each(
            graph, Seeds(piece, node, node_s), cutoff_s, network.slices_per_s, keep,
            network.place, new_queue(network.nodes), new_labels(network.nodes),
        )  # fmt: skip

    with ThreadPoolExecutor(threads or get_num_threads()) as pool:
        found = list(pool.map(run, pieces))
    counts = np.concatenate([np.diff(rows) for rows, _, _ in found] or [np.empty(0, np.int64)])
    return (
        np.repeat(np.arange(len(origins)), counts),
        np.concatenate([nodes for _, nodes, _ in found] or [np.empty(0, np.int32)]),
        np.concatenate([times for _, _, times in found] or [np.empty(0)]),
    )


def minutes_matrix(
    network: Network, outlets: gpd.GeoDataFrame, demand: gpd.GeoDataFrame, *, max_minutes: float,
    direction: Direction = "from", snap_max_m: float = 1000.0,
) -> pd.DataFrame:  # fmt: skip
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
    origin = snap(network, outlets, max_m=snap_max_m)
    target = snap(network, demand, max_m=snap_max_m)
    outlet_row = np.flatnonzero(origin["node"].to_numpy() >= 0)
    demand_row = np.flatnonzero(target["node"].to_numpy() >= 0)
    demand_node = target["node"].to_numpy()[demand_row]
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[demand_node] = True
    row, node, time_s = bounded_times(
        network, origin["node"].to_numpy()[outlet_row], direction=direction, wanted=wanted,
        cutoff_s=(max_minutes + GUARD_MIN) * 60, start_s=origin["snap_s"].to_numpy()[outlet_row],
    )  # fmt: skip
    # Several places may share a node: repeat each entry for all of them.
    by_node = np.argsort(demand_node, kind="stable")
    first = np.searchsorted(demand_node[by_node], node, side="left")
    count = np.searchsorted(demand_node[by_node], node, side="right") - first
    entry = np.repeat(np.arange(len(node)), count)
    within_node = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    place = demand_row[by_node[first[entry] + within_node]]
    minutes = (time_s[entry] + target["snap_s"].to_numpy()[place]) / 60
    pairs = pd.DataFrame({"outlet": outlet_row[row[entry]], "demand": place, "minutes": minutes})
    pairs = pairs[pairs["minutes"] <= max_minutes + GUARD_MIN]
    return pairs.sort_values(["outlet", "demand"], ignore_index=True)
