"""Not only the nearest outlet but the k nearest: choices, backups, overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.delivery._frames import GUARD_MIN, column
from fugai.delivery.network.snapping import snap
from fugai.delivery.travel.times import checked_origins
from fugai.errors import ContractError
from fugai.kernels.routing.nearest import new_ranked, search_nearest

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, Int32Array
    from fugai.delivery.network.network import Direction, Network


def k_nearest(
    network: Network,
    origins: npt.ArrayLike,
    k: int,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[FloatArray, Int32Array]:
    """Shortest times between each node and the k origins that are nearest to it in time.

    Memory: 12 bytes a node and rank, and a queue about as large.

    Parameters
    ----------
    origins
        Nodes of the network (``Network.position`` has them for input nodes).
    k
        How many origins each node gets at most.
    direction, cutoff_s, start_s
        As for `travel_time`.

    Returns
    -------
    Times by rank, NaN where fewer origins are within reach [s], and the positions of their origins
    in ``origins`` (int32, -1 for none), both of shape ``(nodes, k)``. Of origins at exactly the
    same time the first comes first; which of them take the last ranks is not defined.

    Raises
    ------
    ContractError
        ``k`` is not above 0, an origin is not a node, or a start is negative or not finite.
    """
    if k < 1:
        msg = f"`k` must be at least 1, found {k}."
        raise ContractError(msg)
    sources, starts, limit = checked_origins(network, origins, start_s, cutoff_s)
    node, node_s, row = network.seeds(sources, starts)
    ranked = new_ranked(network.nodes, k)
    search_nearest(network.directed(direction), node, row.astype(np.int32), node_s, limit, ranked)
    _gather(network, ranked.time_s, ranked.owner)
    ranked.time_s[ranked.owner < 0] = np.nan
    return ranked.time_s, ranked.owner


def _gather(network: Network, time_s: FloatArray, owner: Int32Array) -> None:
    """Give each split junction the least labels of its copies, each owner once."""
    copies, k = network.copies, time_s.shape[1]
    places, first = np.unique(network.place[copies], return_index=True)
    for place, nodes in zip(places, np.split(copies, first[1:]), strict=False):
        pairs = sorted(zip(time_s[nodes].ravel(), owner[nodes].ravel(), strict=True))
        best: dict[int, float] = {}
        for seconds, whose in pairs:
            if whose >= 0:
                best.setdefault(int(whose), float(seconds))
        for rank, mine in enumerate(list(best)[:k]):
            time_s[place, rank], owner[place, rank] = best[mine], mine


def nearest_outlets(
    network: Network,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    k: int,
    direction: Direction = "from",
    max_minutes: float | None = None,
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """The k outlets nearest in time to each place of demand.

    The times are those over the network plus the ways to the road at both ends.

    Parameters
    ----------
    outlets
        Points with ``outlet_id`` in the network's CRS.
    demand
        Places in the network's CRS.
    k
        How many outlets each place gets at most.
    direction
        'from' the outlets to the place (a delivery), or 'to' the outlets from it (a visit).
    max_minutes
        Longest time that counts, inclusive; None for no limit. [min]
    snap_max_m
        Largest distance of a place, or an outlet, from a node. [m]

    Returns
    -------
    One row per place and outlet within reach, ordered by place, then rank: ``demand`` and
    ``outlet`` (positions in the frames), ``rank`` (from 1), ``outlet_id``, ``minutes`` [min].
    """
    ids = column(outlets, "outlet_id", table="outlets").to_numpy(dtype=object)
    snapped = snap(network, outlets, max_m=snap_max_m)
    row = np.flatnonzero(snapped["node"].to_numpy() >= 0)
    target = snap(network, demand, max_m=snap_max_m)
    place = np.flatnonzero(target["node"].to_numpy() >= 0)
    limit_min = np.inf if max_minutes is None else max_minutes + GUARD_MIN
    time_s, owner = k_nearest(
        network,
        snapped["node"].to_numpy()[row],
        k,
        direction=direction,
        cutoff_s=limit_min * 60,
        start_s=snapped["snap_s"].to_numpy()[row],
    )
    node = target["node"].to_numpy()[place]
    minutes = time_s[node] / 60 + target["snap_s"].to_numpy()[place, None] / 60
    at, rank = np.nonzero(minutes <= limit_min)
    outlet = row[owner[node[at], rank]]
    return pd.DataFrame(
        {
            "demand": place[at],
            "rank": rank + 1,
            "outlet": outlet,
            "outlet_id": pd.array(ids[outlet], dtype="str"),
            "minutes": minutes[at, rank],
        }
    )
