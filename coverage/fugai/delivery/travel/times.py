"""Directed travel times: over the network, and from outlets to demand or back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.delivery._frames import GUARD_MIN, column
from fugai.delivery.network.snapping import snap
from fugai.errors import ContractError
from fugai.kernels.routing.shortest_paths import gather, new_labels, new_queue, search

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, Int32Array, IntArray, ObjectArray
    from fugai.delivery.network.network import Direction, Network

NO_OUTLET = "no outlet"
NO_OUTLET_ON_ROAD = "no outlet near a road"
NO_ROUTE = "no route"


def later_than(minutes: float) -> str:
    """Reason of demand that is reached too late."""
    return f"more than {minutes:g} min"


def travel_time(
    network: Network,
    origins: npt.ArrayLike,
    *,
    direction: Direction = "from",
    cutoff_s: float | None = None,
    start_s: npt.ArrayLike | None = None,
) -> tuple[FloatArray, Int32Array]:
    """Shortest time between each node and the origin nearest to it in time, and which that is.

    Parameters
    ----------
    origins
        Nodes of the network (``Network.position`` has them for input nodes).
    direction
        'from' the origins to the nodes, or 'to' the origins from the nodes.
    cutoff_s
        Largest time that counts, inclusive; None for no limit. [s]
    start_s
        Time already spent at each origin, such as the way to the road. Zero if not given. [s]

    Returns
    -------
    Time of each node, NaN where no origin is within reach [s], and the position of its origin in
    ``origins`` (int32, -1 for none); of origins at exactly the same time the first.

    Raises
    ------
    ContractError
        An origin is not a node, or a start is negative or not finite.
    """
    sources, starts, limit = checked_origins(network, origins, start_s, cutoff_s)
    labels = new_labels(network.nodes)
    seeds, seed_s, row = network.seeds(sources, starts)
    found = search(
        network.directed(direction),
        seeds,
        seed_s,
        limit,
        network.slices_per_s,
        new_queue(network.nodes),
        labels,
    )
    gather(network.place, found, labels)
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
    """Origins, the start of each [s] and the cutoff [s], each as it must be.

    Raises
    ------
    ContractError
        An origin is not a node, or a start is negative or not finite, or the cutoff negative.
    """
    sources = np.asarray(origins, dtype=np.int64).reshape(-1)
    starts = np.zeros(len(sources)) if start_s is None else np.asarray(start_s, dtype=np.float64)
    if len(sources) and (sources.min() < 0 or sources.max() >= network.nodes):
        msg = f"`origins` must be nodes below {network.nodes}, found {sources.min()} to "
        raise ContractError(msg + f"{sources.max()}.")
    if starts.shape != sources.shape or not (np.isfinite(starts) & (starts >= 0)).all():
        msg = "`start_s` must be finite, not negative and one for each origin, some is not."
        raise ContractError(msg)
    limit = np.inf if cutoff_s is None else float(cutoff_s)
    if not limit >= 0:
        msg = f"`cutoff_s` must not be negative, found {cutoff_s}."
        raise ContractError(msg)
    return sources, starts, limit


@dataclass(frozen=True, kw_only=True, eq=False)
class OutletTimes:
    """How long every node of a network is from, or to, its nearest outlet.

    Parameters
    ----------
    time_s
        Of each node, with the outlet's way to the road; NaN where none is within reach. [s]
    owner
        Row of that outlet, -1 for none.
    outlet_id
        Ids of the outlets by row.
    snapped
        The outlets on the network, as `snap` returns them: those with a ``reason`` took no part.
    direction
        'from' the outlets or 'to' them.
    """

    time_s: FloatArray
    owner: Int32Array
    outlet_id: ObjectArray
    snapped: pd.DataFrame
    direction: Direction

    @property
    def lack(self) -> str:
        """Why a node has no time."""
        if len(self.outlet_id) == 0:
            return NO_OUTLET
        return NO_ROUTE if bool((self.snapped["node"] >= 0).any()) else NO_OUTLET_ON_ROAD


def outlet_times(
    network: Network,
    outlets: gpd.GeoDataFrame,
    *,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> OutletTimes:
    """Times between all nodes and their nearest outlets, once for many kinds of demand.

    Parameters
    ----------
    outlets
        Points with ``outlet_id`` in the network's CRS: only those that shall count.
    snap_max_m
        Largest distance of an outlet from a node. [m]
    """
    ids = column(outlets, "outlet_id", table="outlets").to_numpy(dtype=object)
    snapped = snap(network, outlets, max_m=snap_max_m)
    rows = np.flatnonzero(snapped["node"].to_numpy() >= 0)
    time_s, owner = travel_time(
        network,
        snapped["node"].to_numpy()[rows],
        direction=direction,
        start_s=snapped["snap_s"].to_numpy()[rows],
    )
    reached = owner >= 0
    owner[reached] = rows[owner[reached]]
    return OutletTimes(
        time_s=time_s, owner=owner, outlet_id=ids, snapped=snapped, direction=direction
    )


def nearest_outlet(
    network: Network,
    outlets: gpd.GeoDataFrame | OutletTimes,
    demand: gpd.GeoDataFrame,
    *,
    direction: Direction = "from",
    max_minutes: float | None = None,
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """Nearest outlet in time of each place of demand.

    The time is that over the network plus the ways to the road at both ends.

    Parameters
    ----------
    outlets
        Points with ``outlet_id``, or the `OutletTimes` of them, whose direction then holds.
    demand
        Places in the network's CRS.
    direction
        'from' the outlet to the place (a delivery), or 'to' the outlet from it (a visit).
    max_minutes
        Longest time that counts, inclusive; None for no limit. [min]
    snap_max_m
        Largest distance of a place, or an outlet, from a node. [m]

    Returns
    -------
    On the index of the demand: ``minutes`` (NaN where none) [min], ``outlet_id`` ('' for none),
    ``snap_m`` of the place [m], ``reason`` ('' where there are minutes), and ``known``: False
    where the place is not on the network, so that whether an outlet reaches it is not known.
    """
    times = (
        outlets
        if isinstance(outlets, OutletTimes)
        else outlet_times(network, outlets, direction=direction, snap_max_m=snap_max_m)
    )
    snapped = snap(network, demand, max_m=snap_max_m)
    node, reason = snapped["node"].to_numpy(), snapped["reason"].to_numpy(dtype=object)
    on_road = node >= 0
    minutes = np.full(len(demand), np.nan)
    minutes[on_road] = times.time_s[node[on_road]] / 60
    minutes += snapped["snap_s"].to_numpy() / 60
    reason[on_road & np.isnan(minutes)] = times.lack
    if max_minutes is not None:
        late = minutes > max_minutes + GUARD_MIN
        minutes[late] = np.nan
        reason[late] = later_than(max_minutes)
    outlet_id = np.full(len(demand), "", dtype=object)
    hit = np.flatnonzero(np.isfinite(minutes))
    outlet_id[hit] = times.outlet_id[times.owner[node[hit]]]
    return pd.DataFrame(
        {
            "minutes": minutes,
            "outlet_id": pd.array(outlet_id, dtype="str"),
            "snap_m": snapped["snap_m"],
            "reason": pd.array(reason, dtype="str"),
            "known": on_road,
        },
        index=demand.index,
    )
