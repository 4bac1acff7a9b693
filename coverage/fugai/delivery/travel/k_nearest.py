"""The k nearest outlets: choice, backup, overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_minutes
from fugai.delivery._frames import as_given, column
from fugai.delivery.network.node_ids import are_stored
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.direct import with_direct_ways
from fugai.delivery.travel.times import checked_origins, checked_starts
from fugai.errors import ContractError
from fugai.kernels.routing.k_nearest import new_ranked_labels, search_k_nearest

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, Int32Array, IntArray, ObjectArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.network.node_ids import NodeIds


def k_nearest(
    network: Network,
    origins: npt.ArrayLike,
    k: int,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shortest times between each node and the k origins that are nearest to it in time.

    Memory: 12 bytes a node and rank, and a queue about as large.

    Parameters
    ----------
    origins
        Ids of nodes, as the caller gave them to the network.
    k
        How many origins each node gets at most.
    direction, cutoff_s, start_s
        As for `travel_time`.

    Returns
    -------
    On the ids of all nodes, with a column for each rank from 1 to k: times, NaN where fewer origins
    are within reach [s], and the ids of their origins (-1 for none; missing where ids are no
    numbers). Origins at exactly the same time are in the order in which they were given; which of
    them take the last ranks is not defined.

    Raises
    ------
    ContractError
        ``k`` is not above 0; or as for `travel_time`.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes, k_nearest, network_from_edges
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> seconds, origin = k_nearest(network, [0, 2], 2)
    >>> seconds.loc[1].tolist(), origin.loc[1].tolist()
    ([60.0, 180.0], [0, 2])
    """
    if are_stored(origins):
        found = stored_k_nearest(
            network, origins, k, direction=direction, cutoff_s=cutoff_s, start_s=start_s
        )
        return cast("tuple[pd.DataFrame, pd.DataFrame]", found)
    ids = network.numbering
    at = ids.positions(origins, name="origins")
    starts = checked_starts(len(at), start_s)
    nodes, row = ids.nodes(at)
    time_s, owner = stored_k_nearest(
        network,
        nodes,
        k * int(np.bincount(row).max(initial=1)),  # nodes of one id take a rank each
        direction=direction,
        cutoff_s=cutoff_s,
        start_s=starts[row],
    )
    if len(ids.twin):
        time_s, owner = _ranked_by_id(ids, time_s, owner, row, k)
    else:
        time_s, owner = time_s[ids.node], owner[ids.node]
    origin = np.where(owner >= 0, at[row[owner]] if len(at) else -1, -1)
    ranks = pd.RangeIndex(1, k + 1, name="rank")
    named = ids.at(origin.ravel()).reshape(origin.shape)
    return (
        pd.DataFrame(time_s, index=ids.index, columns=ranks),
        pd.DataFrame(named, index=ids.index, columns=ranks),
    )


def _ranked_by_id(
    ids: NodeIds, time_s: FloatArray, owner: Int32Array, row: IntArray, k: int
) -> tuple[FloatArray, Int32Array]:
    """The k nearest of each id, each origin once; owners are rows of stored origins."""
    seconds, first = time_s[ids.node, :k].copy(), owner[ids.node, :k].copy()
    own_rows = len(row) == len(np.unique(row))
    mixed = np.arange(len(ids.index)) if not own_rows else np.unique(ids.twin_of)
    for at in mixed.tolist():
        nodes = [ids.node[at], *ids.twin[ids.twin_of == at]]
        pairs = [
            pair
            for pair in zip(time_s[nodes].ravel(), owner[nodes].ravel(), strict=True)
            if pair[1] >= 0
        ]
        best: dict[int, tuple[float, int]] = {}
        for value, origin in sorted(pairs):
            best.setdefault(int(row[origin]), (float(value), int(origin)))
        seconds[at], first[at] = np.nan, -1
        for rank, nearest in enumerate(list(best.values())[:k]):
            seconds[at, rank], first[at, rank] = nearest
    return seconds, first


def stored_k_nearest(
    network: Network,
    origins: npt.ArrayLike,
    k: int,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[FloatArray, Int32Array]:
    """As `k_nearest` over stored nodes, with the positions of the origins, both ``(nodes, k)``."""
    if k < 1:
        msg = f"`k` must be at least 1, found {k}."
        raise ContractError(msg)
    sources, starts, limit_s = checked_origins(network, origins, start_s, cutoff_s)
    seeds, row = network.seeds(sources, starts)
    ranked = new_ranked_labels(network.nodes, k)
    search_k_nearest(
        network.directed(direction),
        seeds.node,
        row.astype(np.int32),
        seeds.start_s,
        limit_s,
        ranked,
    )
    _merge_turn_copies(network, ranked.time_s, ranked.owner)
    ranked.time_s[ranked.owner < 0] = np.nan
    return ranked.time_s, ranked.owner


def _merge_turn_copies(network: Network, time_s: FloatArray, owner: Int32Array) -> None:
    """Give each split junction the least labels among its copies, each owner once."""
    copies, k = network.turn_copies, time_s.shape[1]
    junctions, first = np.unique(network.canonical_node[copies], return_index=True)
    for junction, nodes in zip(junctions, np.split(copies, first[1:]), strict=False):
        pairs = sorted(zip(time_s[nodes].ravel(), owner[nodes].ravel(), strict=True))
        best: dict[int, float] = {}
        for seconds, origin in pairs:
            if origin >= 0:
                best.setdefault(int(origin), float(seconds))
        for rank, nearest in enumerate(list(best)[:k]):
            time_s[junction, rank], owner[junction, rank] = best[nearest], nearest


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

    The times are those over the network plus the ways to the road at both ends, or those of the direct
    way between places near each other where nothing lies between (`fugai.delivery.travel.direct`).

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
        Largest distance of a place, or an outlet, from a node, inclusive. [m]

    Returns
    -------
    One row per place and outlet within reach, ordered by place, then rank: ``demand`` and
    ``outlet`` (positions in the frames), ``rank`` (from 1), ``outlet_id``, ``minutes`` [min].

    Raises
    ------
    ContractError
        ``k`` is not above 0, the outlets have no ``outlet_id``, or the limit is negative.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, nearest_outlets, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> nearest_outlets(network, shops, shops[:1], k=2)
       demand  rank  outlet outlet_id  minutes
    0       0     1       0         a      0.0
    1       0     2       1         b      1.0
    """
    ids = column(outlets, "outlet_id", table="outlets").to_numpy(dtype=object)
    if max_minutes is not None:
        check_minutes(max_minutes)
    snapped = snap_stored(network, outlets, snap_max_m=snap_max_m)
    row = np.flatnonzero(snapped["node"].to_numpy() >= 0)
    target = snap_stored(network, demand, snap_max_m=snap_max_m)
    place = np.flatnonzero(target["node"].to_numpy() >= 0)
    limit_min = np.inf if max_minutes is None else max_minutes + TIME_TOLERANCE_MIN
    time_s, owner = stored_k_nearest(
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
    pairs = pd.DataFrame(
        {
            "demand": place[at],
            "outlet": row[owner[node[at], rank]].astype(np.int64),
            "minutes": minutes[at, rank],
        }
    )
    pairs = with_direct_ways(network, pairs, (outlets, snapped), (demand, target))
    return _ranked(pairs[pairs["minutes"] <= limit_min], ids, k)


def _ranked(pairs: pd.DataFrame, ids: ObjectArray, k: int) -> pd.DataFrame:
    """The k nearest outlets of each place, with their rank."""
    rising = pairs.sort_values(["demand", "minutes", "outlet"], kind="stable")
    rank = rising.groupby("demand").cumcount().to_numpy()
    kept = rising[rank < k]
    return pd.DataFrame(
        {
            "demand": kept["demand"].to_numpy(),
            "rank": rank[rank < k] + 1,
            "outlet": kept["outlet"].to_numpy(),
            "outlet_id": as_given(ids[kept["outlet"].to_numpy()]).array,
            "minutes": kept["minutes"].to_numpy(),
        }
    )
