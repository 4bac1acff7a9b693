"""Critical roads: those on the fastest ways to places that are reached too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_minutes
from fugai.delivery._frames import residents
from fugai.delivery.network.snapping import snap_stored
from fugai.kernels.routing.path_tree import NOT_IN_TREE, grow_tree, stretch_starts, subtree_sums
from fugai.kernels.routing.shortest_paths import Labels

if TYPE_CHECKING:
    from fugai._types import BoolArray, Int32Array
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.outlets import OutletTimes


class _Tree(NamedTuple):
    """Predecessor of each node on its way from the outlet, and the nodes in that order.

    ``labelled`` is, for each split junction, the copy from which it has its time; else the node.
    """

    parent: Int32Array
    order: Int32Array
    labelled: Int32Array


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def critical_roads(
    network: Network,
    times: OutletTimes,
    places: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Roads on the fastest ways to the places that are reached too late, most to gain first.

    Parameters
    ----------
    times
        As `outlet_times` returns them for the outlets of the service standard.
    places
        In the network's CRS, with ``population`` where known.
    max_minutes
        Service standard: longest time that counts, inclusive. [min]
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Returns
    -------
    One row per stretch of road that the same late journeys travel: ``places`` and ``people`` that
    are reached late by this way, ``minutes`` along it [min], ``person_min`` (minutes times people;
    times places where nobody is counted), ``length_km``, ``kmh`` and ``geometry``, by falling
    ``person_min``.

    Raises
    ------
    ContractError
        The limit is not a number of minutes, or negative.
    CRSMismatchError
        The places are not in the network's CRS.

    Examples
    --------
    A place three minutes away, where two are promised, and one in time:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, critical_roads, network_from_edges, outlet_times
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60, 60, 120, 120], length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame({"population": [100, 20]},
    ...                          geometry=gpd.points_from_xy([500, 1000], [0, 0]))
    >>> roads = critical_roads(network, outlet_times(network, shop), homes, max_minutes=2)
    >>> roads[["places", "people", "minutes", "person_min", "length_km", "kmh"]]
       places  people  minutes  person_min  length_km   kmh
    0       1    20.0      3.0        60.0        1.0  20.0
    """
    check_minutes(max_minutes)
    node, late = _late(network, times, places, max_minutes, snap_max_m)
    people = np.where(late, residents(places), 0.0)
    parent, order, labelled = _tree(network, times)
    ends = np.where(late, labelled[node], -1).astype(np.int32)
    count = subtree_sums(parent, ends, late.astype(np.float64))
    weight = subtree_sums(parent, ends, people)
    head = order[(count[order] > 0) & (parent[order] >= 0)]
    tail = parent[head]
    time_s = np.where(times.owner < 0, np.inf, times.time_s)
    edges = pd.DataFrame(
        {
            "places": count[head].astype(np.int64),
            "people": weight[head],
            "minutes": (time_s[head] - time_s[tail]) / 60,
            "length_km": np.hypot(
                network.x[head] - network.x[tail], network.y[head] - network.y[tail]
            )
            / 1000,
        }
    )
    return _stretches(edges, tail, head, stretch_starts(parent, head, count)[head], network)


def _late(
    network: Network,
    times: OutletTimes,
    places: gpd.GeoDataFrame,
    max_minutes: float,
    snap_max_m: float,
) -> tuple[Int32Array, BoolArray]:
    """Node of each place, and whether it is reached, but too late."""
    snapped = snap_stored(network, places, snap_max_m=snap_max_m)
    node = snapped["node"].to_numpy()
    minutes = (times.time_s[node] + snapped["snap_s"].to_numpy()) / 60
    return node, (node >= 0) & (minutes > max_minutes + TIME_TOLERANCE_MIN)


def _tree(network: Network, times: OutletTimes) -> _Tree:
    """Tree of the shortest paths between the outlets and all nodes."""
    at = times.snapped["node"].to_numpy()
    rows = np.flatnonzero(at >= 0)
    seeds, origin = network.seeds(
        at[rows].astype(np.int64), times.snapped["snap_s"].to_numpy()[rows]
    )
    labels = Labels(
        np.where(times.owner < 0, np.inf, times.time_s),
        times.owner,
        np.empty(network.nodes, dtype=np.int32),
    )
    parent = np.full(network.nodes, NOT_IN_TREE, dtype=np.int32)
    order = np.empty(network.nodes, dtype=np.int32)
    owners = rows[origin].astype(np.int32)
    graph = network.directed(times.direction)
    grown = grow_tree(graph, seeds.node, seeds.start_s, owners, labels, parent, order)
    labelled = np.arange(network.nodes, dtype=np.int32)
    for copy in network.turn_copies[::-1].tolist():  # of equal ones the first is kept
        junction = network.canonical_node[copy]
        same_time = labels.time_s[copy] == labels.time_s[junction]
        if same_time and times.owner[copy] == times.owner[junction]:
            labelled[junction] = copy
    return _Tree(parent, order[:grown], labelled)


def _stretches(
    edges: pd.DataFrame, tail: Int32Array, head: Int32Array, stretch: Int32Array, network: Network
) -> gpd.GeoDataFrame:
    """Edges that the same journeys travel one after the other, joined to lines."""
    _, first, line_of = np.unique(stretch, return_index=True, return_inverse=True)
    sums = edges[["minutes", "length_km"]].groupby(line_of).sum().reset_index(drop=True)
    rows = edges[["places", "people"]].iloc[first].reset_index(drop=True).join(sums)
    each = np.where(rows["people"] > 0, rows["people"], rows["places"])
    rows.insert(3, "person_min", rows["minutes"] * each)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows["kmh"] = rows["length_km"] / rows["minutes"] * 60
    # Edges are in the order of the tree: the tail of the first, then all heads.
    node = np.concatenate((tail[first], head))
    line = np.concatenate((np.arange(len(first)), line_of))
    along = np.argsort(line, kind="stable")
    xy = np.column_stack((network.x[node[along]], network.y[node[along]]))
    shapes = np.empty(len(first), dtype=object)
    if len(first):
        shapes[:] = shapely.linestrings(xy, indices=line[along])
    made = gpd.GeoDataFrame(rows, geometry=shapes, crs=network.crs)
    return made.sort_values("person_min", ascending=False, kind="stable", ignore_index=True)
