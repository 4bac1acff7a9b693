"""Changes to the reach of outlets: outlets open or close, roads close or slow down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import as_names, check_known
from fugai.delivery._frames import column, coordinates
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.network.street_index import StreetIndex
from fugai.delivery.network.views.edge_ids import ids_of_edges, positions_of_edges
from fugai.delivery.reach.update import better_labels, times_or_infinity, updated
from fugai.errors import ContractError
from fugai.kernels.routing.relabel import dependent_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.reach.reach import Reach

CLOSED = "closed"
"""Reason of an outlet that was closed."""


def close_outlets(reach: Reach, outlet_ids: str | Iterable[str]) -> Reach:
    """Reach without some of the outlets; their nodes are reached from the remaining ones.

    Parameters
    ----------
    outlet_ids
        One id, or several.

    Raises
    ------
    ContractError
        An id is not that of an outlet; the message lists those that there are.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, close_outlets, network_from_edges, reach_of
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> close_outlets(reach_of(network, shops), "b").times.time_s.tolist()
    [0.0, 60.0]
    """
    names = as_names(outlet_ids)
    check_known(names, reach.outlets, name="outlet_ids")
    row = reach.outlets.get_indexer(pd.Index(list(names), dtype=object))
    gone = np.zeros(len(reach.times.snapped), dtype=np.bool_)
    gone[row] = True
    snapped = reach.times.snapped.assign(
        node=reach.times.snapped["node"].mask(gone, -1).astype(np.int32),
        reason=reach.times.snapped["reason"].mask(gone, CLOSED),
    )
    xy = reach.times.xy.copy()
    if len(xy):
        xy[row] = np.nan  # no direct way leads there either
    cleared = np.isin(reach.times.owner, row)
    left = replace(reach.times, snapped=snapped, xy=xy)
    return updated(reach, reach.network, left, cleared)


def add_outlets(reach: Reach, outlets: gpd.GeoDataFrame) -> Reach:
    """Reach with more outlets, which take over the nodes that they are nearest to.

    Parameters
    ----------
    outlets
        Points with ``outlet_id``, in the network's CRS. At exactly the same time a node stays with
        the outlet that was there before.

    Raises
    ------
    ContractError
        An id is not new.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, add_outlets, network_from_edges, reach_of
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> add_outlets(reach_of(network, shops[:1]), shops[1:]).times.time_s.tolist()
    [0.0, 0.0]
    """
    times = reach.times
    ids = np.append(times.outlet_id, column(outlets, "outlet_id", table="outlets").to_numpy(object))
    twice = pd.Index(ids).duplicated()
    if twice.any():
        msg = f"`outlet_id` of a new outlet must be new, found {ids[twice][0]!r} again."
        raise ContractError(msg)
    snapped = snap_stored(reach.network, outlets, snap_max_m=reach.snap_max_m)
    first = len(times.snapped)
    every = pd.concat([times.snapped, snapped], ignore_index=True)
    rows = first + np.flatnonzero(snapped["node"].to_numpy() >= 0)
    xy = times.xy
    if len(xy) == first:
        xy = np.concatenate((xy, np.column_stack(coordinates(outlets))))
    wider = replace(times, snapped=every, outlet_id=ids, xy=xy)
    nothing = np.zeros(reach.network.nodes, np.bool_)
    return updated(reach, reach.network, wider, nothing, new_rows=rows)


def close_edges(reach: Reach, edges: object) -> Reach:
    """Reach with edges closed, each in its own direction.

    Parameters
    ----------
    edges
        Ids (u, v, key), as `edges_intersecting` finds them and `Network.to_gdfs` has them, or (u, v)
        for all edges from one node to another. The slower of parallel edges, which no search uses,
        does not take over.

    Raises
    ------
    ContractError
        One is not an edge of the network.

    Examples
    --------
    A road from 0 to 1 and on to 2, cut behind 1:

    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> from fugai.delivery import (
    ...     RoadNodes, close_edges, edges_intersecting, network_from_edges, reach_of
    ... )
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> cut = close_edges(reach_of(network, shop), edges_intersecting(network, Point(750, 0)))
    >>> network.by_id(cut.times.time_s).tolist()
    [0.0, 60.0, nan]
    """
    times_s = reach.network.travel_time_s.copy()
    times_s[positions_of_edges(reach.network, edges)] = np.inf
    return with_travel_times(reach, times_s)


@renamed_arguments(removed_in="0.3.0", factor="speed_factor")
def slow_down(reach: Reach, speed_factor: float, edges: object = None) -> Reach:
    """Reach with the speeds of all edges, or some, multiplied by a factor: snow, rain, night.

    Parameters
    ----------
    speed_factor
        Above zero; 0.6 for six tenths of the speed.
    edges
        Ids as for `close_edges`; None for all of them.

    Raises
    ------
    ContractError
        The factor is not finite and above zero, or one is not an edge of the network.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, reach_of, slow_down
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> slow_down(reach_of(network, shop), 0.6).times.time_s.tolist()
    [0.0, 100.0]
    """
    if not (np.isfinite(speed_factor) and speed_factor > 0):
        msg = f"`speed_factor` must be finite and above zero, found {speed_factor}."
        raise ContractError(msg)
    times_s = reach.network.travel_time_s.copy()
    chosen = slice(None) if edges is None else positions_of_edges(reach.network, edges)
    times_s[chosen] = times_s[chosen] / speed_factor
    return with_travel_times(reach, times_s)


def with_travel_times(reach: Reach, travel_time_s: FloatArray) -> Reach:
    """Reach with other times on the edges, some longer, some shorter, some infinite (closed).

    Parameters
    ----------
    travel_time_s
        Of each edge of the network, not negative. [s]

    Raises
    ------
    ContractError
        There is not one time for each edge, or one is missing or negative.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, reach_of, with_travel_times
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> reach = with_travel_times(reach_of(network, shop), network.travel_time_s / 2)
    >>> reach.times.time_s.tolist()
    [0.0, 30.0]
    """
    old, times = reach.network, reach.times
    if travel_time_s.shape != old.travel_time_s.shape or not (travel_time_s >= 0).all():
        msg = "`travel_time_s` must have a time for each edge, none missing or negative."
        raise ContractError(msg)
    network = old.with_travel_times(travel_time_s)
    StreetIndex.of(old).share_trees(network)
    before, after = old.directed(times.direction), network.directed(times.direction)
    worse = after.travel_time_s > before.travel_time_s
    cleared = dependent_nodes(before, worse, times_or_infinity(times), times.owner)
    better = better_labels(before, after, times, cleared)
    return updated(reach, network, times, cleared, better=better)


def edges_intersecting(network: Network, shape: shapely.Geometry) -> pd.MultiIndex:
    """Edges that a shape touches, both directions of a road: a line across a bridge, an area.

    Parameters
    ----------
    shape
        In the network's CRS.

    Returns
    -------
    Ids (u, v, key) of the edges, those of `Network.to_gdfs`.

    Examples
    --------
    >>> from shapely import Point
    >>> from fugai.delivery import RoadNodes, edges_intersecting, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> edges_intersecting(network, Point(250, 0)).tolist()
    [(0, 1, 0), (1, 0, 0)]
    """
    tail, head = network.edge_tails(), network.indices
    low_x = np.minimum(network.x[tail], network.x[head])
    low_y = np.minimum(network.y[tail], network.y[head])
    high_x = np.maximum(network.x[tail], network.x[head])
    high_y = np.maximum(network.y[tail], network.y[head])
    west, south, east, north = shapely.bounds(shape)
    near = np.flatnonzero((low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south))
    ends = np.stack((tail[near], head[near]), axis=1)
    lines = shapely.linestrings(np.stack((network.x[ends], network.y[ends]), axis=-1))
    return ids_of_edges(network, near[shapely.intersects(lines, shape)])
