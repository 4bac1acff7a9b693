"""Pairs of outlet and demand within reach of each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_minutes, cutoff_s_of
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.direct import with_direct_ways
from fugai.delivery.travel.matrix import bounded_node_times, spread_to_places
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class ODPairs:
    """Outlets and demand within reach of each other, computed once for several questions.

    Parameters
    ----------
    table
        One row per pair: ``outlet`` and ``demand`` (positions in the frames) and ``minutes`` [min],
        ordered by outlet, then demand.
    max_minutes
        Longest time that counts, inclusive. [min]
    outlet_reason, demand_reason
        On the indexes of outlets and demand: why one is not on the network, '' where it is.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, od_pairs
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 500], [0, 2000]))
    >>> pairs = od_pairs(network, shop, homes, max_minutes=15)
    >>> pairs.demand_reason.tolist()
    ['', 'no road within 1000 m']
    """

    table: pd.DataFrame
    max_minutes: float
    outlet_reason: pd.Series
    demand_reason: pd.Series


def minutes_matrix(
    network: Network,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """Times of all pairs of outlet and demand that are not longer than a limit, one row per pair.

    Parameters
    ----------
    outlets, demand
        Places in the network's CRS.
    max_minutes
        Longest time that counts, inclusive, with the ways to the road at both ends. [min]
    direction
        'from' the outlets to the demand or 'to' the outlets.
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Returns
    -------
    One row per pair: ``outlet`` and ``demand`` (positions in the frames) and ``minutes`` [min],
    ordered by outlet, then demand.

    Raises
    ------
    ContractError
        The limit is not a finite number of minutes, or negative.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, minutes_matrix, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 90], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> places = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> minutes_matrix(network, places, places, max_minutes=15)
       outlet  demand  minutes
    0       0       0      0.0
    1       0       1      1.0
    2       1       0      1.5
    3       1       1      0.0
    """
    return od_pairs(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        direction=direction,
        snap_max_m=snap_max_m,
    ).table


def od_pairs(
    network: Network,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> ODPairs:
    """Pairs within reach, once for several questions; see `minutes_matrix` for the parameters.

    `accessibility_2sfca`, `assign_parcels`, `outlets_in_reach` and others take the pairs in place
    of a network.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, od_pairs, outlets_in_reach
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 90], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> places = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> pairs = od_pairs(network, places, places, max_minutes=15)
    >>> outlets_in_reach(pairs, places, places, max_minutes=15)["outlets"].tolist()
    [2, 2]
    """
    cutoff_s = cutoff_s_of(max_minutes)
    origin = snap_stored(network, outlets, snap_max_m=snap_max_m)
    target = snap_stored(network, demand, snap_max_m=snap_max_m)
    outlet_row = np.flatnonzero(origin["node"].to_numpy() >= 0)
    demand_row = np.flatnonzero(target["node"].to_numpy() >= 0)
    demand_node = target["node"].to_numpy()[demand_row]
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[demand_node] = True
    row, node, time_s = bounded_node_times(
        network,
        origin["node"].to_numpy()[outlet_row],
        direction=direction,
        wanted=wanted,
        cutoff_s=cutoff_s,
        start_s=origin["snap_s"].to_numpy()[outlet_row],
    )
    entry, at = spread_to_places(node, demand_node)
    place = demand_row[at]
    minutes = (time_s[entry] + target["snap_s"].to_numpy()[place]) / 60
    pairs = pd.DataFrame({"outlet": outlet_row[row[entry]], "demand": place, "minutes": minutes})
    pairs = with_direct_ways(network, pairs, (outlets, origin), (demand, target))
    pairs = pairs[pairs["minutes"] <= max_minutes + TIME_TOLERANCE_MIN]
    return ODPairs(
        table=pairs.sort_values(["outlet", "demand"], ignore_index=True),
        max_minutes=max_minutes,
        outlet_reason=origin["reason"],
        demand_reason=target["reason"],
    )


def pairs_of(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction,
    snap_max_m: float,
) -> ODPairs:
    """Pairs within a limit: some of those given, or those of a network.

    Raises
    ------
    ContractError
        The limit is longer than that of the pairs given.
    """
    if isinstance(network, ODPairs):
        check_minutes(max_minutes)
        return _within(network, max_minutes)
    return od_pairs(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        direction=direction,
        snap_max_m=snap_max_m,
    )


def _within(pairs: ODPairs, max_minutes: float) -> ODPairs:
    if max_minutes > pairs.max_minutes + TIME_TOLERANCE_MIN:
        msg = (
            f"`max_minutes` must be at most that of the pairs, {pairs.max_minutes:g}, "
            f"found {max_minutes:g}."
        )
        raise ContractError(msg)
    near = pairs.table["minutes"] <= max_minutes + TIME_TOLERANCE_MIN
    table = pairs.table if near.all() else pairs.table[near].reset_index(drop=True)
    return replace(pairs, table=table, max_minutes=max_minutes)
