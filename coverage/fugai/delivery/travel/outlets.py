"""Travel times between outlets and demand: the nearest outlet of each place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_attribute
from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_direction, check_minutes
from fugai.delivery._frames import as_given, column, coordinates
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.direct import direct_ways, legs_m
from fugai.delivery.travel.times import node_times

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, Int32Array, ObjectArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

NO_OUTLET = "no outlet"
NO_OUTLET_ON_ROAD = "no outlet near a road"
NO_ROUTE = "no route"


def later_than(minutes: float) -> str:
    """Reason of demand that is reached too late."""
    return f"more than {minutes:g} min"


@dataclass(frozen=True, kw_only=True, eq=False)
class OutletTimes:
    """Travel time between every node of a network and its nearest outlet.

    Parameters
    ----------
    time_s
        Of each stored node, with the outlet's way to the road; NaN where none is within reach.
        `Network.by_id` puts them under the ids of the nodes. [s]
    owner
        Row of that outlet, -1 for none.
    outlet_id
        Ids of the outlets by row.
    snapped
        The outlets on the network, as `snap` returns them but with stored nodes: those with a
        ``reason`` take no part.
    direction
        'from' the outlets or 'to' them.
    xy
        Coordinates of the outlets, shape ``(outlets, 2)``; empty where they are not known. [m]

    Examples
    --------
    See `outlet_times`, which makes it.

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, outlet_times
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [9000]))
    >>> times = outlet_times(network, shop)
    >>> times.unreachable_reason
    'no outlet near a road'
    """

    time_s: FloatArray
    owner: Int32Array
    outlet_id: ObjectArray
    snapped: pd.DataFrame
    direction: Direction
    xy: FloatArray = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def unreachable_reason(self) -> str:
        """Why nodes without a time have none."""
        if len(self.outlet_id) == 0:
            return NO_OUTLET
        return NO_ROUTE if bool((self.snapped["node"] >= 0).any()) else NO_OUTLET_ON_ROAD

    lack = renamed_attribute(
        "fugai.delivery.OutletTimes", "lack", "unreachable_reason", removed_in="0.3.0"
    )


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
        Points with ``outlet_id`` in the network's CRS; all of them count.
    direction
        'from' the outlets to the nodes, or 'to' the outlets.
    snap_max_m
        Largest distance of an outlet from a node, inclusive. [m]

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, outlet_times
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 1000], [0, 0]))
    >>> times = outlet_times(network, shops)
    >>> network.by_id(times.time_s).tolist()
    [0.0, 60.0, 0.0]
    >>> network.by_id(times.outlet_id[times.owner]).tolist()
    ['a', 'a', 'b']
    """
    ids = column(outlets, "outlet_id", table="outlets").to_numpy(dtype=object)
    snapped = snap_stored(network, outlets, snap_max_m=snap_max_m)
    rows = np.flatnonzero(snapped["node"].to_numpy() >= 0)
    time_s, owner = node_times(
        network,
        snapped["node"].to_numpy()[rows],
        direction=direction,
        start_s=snapped["snap_s"].to_numpy()[rows],
    )
    reached = owner >= 0
    owner[reached] = rows[owner[reached]]
    return OutletTimes(
        time_s=time_s,
        owner=owner,
        outlet_id=ids,
        snapped=snapped,
        direction=direction,
        xy=np.column_stack(coordinates(outlets)),
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

    The time is that over the network plus the ways to the road at both ends, or that of the direct way
    between places near each other where nothing lies between (`fugai.delivery.travel.direct`).

    Parameters
    ----------
    outlets
        Points with ``outlet_id``, or their `OutletTimes`, whose direction then applies.
    demand
        Places in the network's CRS.
    direction
        'from' the outlet to the place (a delivery), or 'to' the outlet from it (a visit).
    max_minutes
        Longest time that counts, inclusive; None for no limit. [min]
    snap_max_m
        Largest distance of a place, or an outlet, from a node, inclusive. [m]

    Returns
    -------
    On the index of the demand: ``minutes`` (NaN where none) [min], ``outlet_id`` ('' for none),
    ``snap_m`` of the place [m], ``reason`` ('' where there are minutes), and ``known``: False
    where the place is not on the network, so that whether an outlet reaches it is not known.

    Raises
    ------
    ContractError
        The outlets have no ``outlet_id``, or the limit or direction is wrong.
    CRSMismatchError
        Outlets or demand are not in the network's CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, nearest_outlet, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 500], [0, 2000]))
    >>> nearest_outlet(network, shop, homes)[["minutes", "outlet_id", "reason"]]
       minutes outlet_id                 reason
    0      1.0         a
    1      NaN            no road within 1000 m
    """
    check_direction(direction)
    times = (
        outlets
        if isinstance(outlets, OutletTimes)
        else outlet_times(network, outlets, direction=direction, snap_max_m=snap_max_m)
    )
    snapped = snap_stored(network, demand, snap_max_m=snap_max_m)
    node, reason = snapped["node"].to_numpy(), snapped["reason"].to_numpy(dtype=object)
    on_road = node >= 0
    minutes = np.full(len(demand), np.nan)
    minutes[on_road] = times.time_s[node[on_road]] / 60
    minutes += snapped["snap_s"].to_numpy() / 60
    owner = np.where(on_road, times.owner[node], -1)
    direct = _take_direct_ways(network, times, demand, snapped, minutes, owner)
    reason[direct] = ""
    reason[on_road & np.isnan(minutes)] = times.unreachable_reason
    if max_minutes is not None:
        check_minutes(max_minutes)
        late = minutes > max_minutes + TIME_TOLERANCE_MIN
        minutes[late] = np.nan
        reason[late] = later_than(max_minutes)
    outlet_id = np.full(len(demand), "", dtype=object)
    hit = np.flatnonzero(np.isfinite(minutes))
    outlet_id[hit] = times.outlet_id[owner[hit]]
    return pd.DataFrame(
        {
            "minutes": minutes,
            "outlet_id": as_given(outlet_id).array,
            "snap_m": snapped["snap_m"],
            "reason": pd.array(reason, dtype="str"),
            "known": on_road | direct,
        },
        index=demand.index,
    )


def _take_direct_ways(
    network: Network,
    times: OutletTimes,
    demand: gpd.GeoDataFrame,
    snapped: pd.DataFrame,
    minutes: FloatArray,
    owner: Int32Array,
) -> BoolArray:
    """Take the direct way in place where it is shorter; which places it was taken for."""
    taken = np.zeros(len(demand), dtype=np.bool_)
    if len(times.xy) == 0:
        return taken
    by_road_s = np.where(np.isnan(minutes), np.inf, minutes) * 60
    ways = direct_ways(
        network,
        (times.xy, legs_m(times.snapped)),
        (np.column_stack(coordinates(demand)), legs_m(snapped)),
        below_s=by_road_s,
    )
    direct_s, nearest = ways.least(len(demand))
    taken = direct_s < by_road_s
    minutes[taken], owner[taken] = direct_s[taken] / 60, nearest[taken]
    return taken
