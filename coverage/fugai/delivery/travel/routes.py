"""The roads of shortest journeys: between places, and those that a promise hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.delivery._frames import GUARD_MIN, number
from fugai.delivery.network.snapping import snap
from fugai.kernels.routing.route_tree import UNSEEN, carried, grow_tree, route_each, stretches
from fugai.kernels.routing.shortest_paths import Labels, Seeds, new_labels, new_queue

if TYPE_CHECKING:
    from fugai._types import BoolArray, Int32Array, IntArray, ObjectArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.times import OutletTimes


def route_nodes(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, within_s: npt.ArrayLike
) -> tuple[IntArray, Int32Array]:
    """Nodes of a shortest journey for each pair of origin and target.

    Parameters
    ----------
    origin, target
        Nodes of the network, one of each for a journey.
    within_s
        Time that each journey takes at most; more than it takes only costs work. [s]

    Returns
    -------
    Row pointer over the journeys, and the nodes of each in the order of travel: none where the
    target is not reached within the time.
    """
    origins = np.asarray(origin, dtype=np.int64)
    node, start_s, row = network.seeds(origins, np.zeros(len(origins)))
    first = np.searchsorted(row, np.arange(len(origins) + 1))
    return route_each(
        network.graph,
        Seeds(first, node, start_s),
        np.asarray(target, dtype=np.int32),
        np.asarray(within_s, dtype=np.float64),
        network.slices_per_s,
        network.place,
        new_queue(network.nodes),
        new_labels(network.nodes),
    )


def route_lines(
    network: Network, origin: npt.ArrayLike, target: npt.ArrayLike, *, within_s: npt.ArrayLike
) -> ObjectArray:
    """Line of each journey along its roads, None where there is none; see `route_nodes`."""
    pointer, nodes = route_nodes(network, origin, target, within_s=within_s)
    count = np.diff(pointer)
    journey = np.repeat(np.arange(len(count)), count)
    lines = np.full(len(count), None, dtype=object)
    drawn = count[journey] > 1
    if drawn.any():
        dense, rows = np.unique(journey[drawn], return_inverse=True)
        xy = np.column_stack((network.x[nodes[drawn]], network.y[nodes[drawn]]))
        lines[dense] = shapely.linestrings(xy, indices=rows)
    return lines


def critical_roads(
    network: Network,
    times: OutletTimes,
    places: gpd.GeoDataFrame,
    *,
    minutes: float,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Roads on the fastest ways to the places that are reached too late: they bound the promise.

    Parameters
    ----------
    times
        As `outlet_times` returns them for the outlets of the promise.
    places
        In the network's CRS, with ``population`` where known.
    minutes
        Time promised, inclusive. [min]

    Returns
    -------
    One row per stretch between places where the late journeys part: ``places`` and ``people`` that
    are late and come this way, ``minutes`` along it, ``person_min`` (both multiplied; where nobody
    is counted, by places), ``length_km``, ``kmh`` and ``geometry``; those with most to gain first.
    """
    node, late = _late(network, times, places, minutes, snap_max_m)
    people = np.where(late, np.nan_to_num(number(places, "population")), 0.0)
    parent, order, stands = _tree(network, times)
    ends = np.where(late, stands[node], -1).astype(np.int32)
    count, weight = carried(parent, ends, late.astype(np.float64)), carried(parent, ends, people)
    head = order[(count[order] > 0) & (parent[order] >= 0)]
    tail = parent[head]
    label_s = np.where(times.owner < 0, np.inf, times.time_s)
    edges = pd.DataFrame(
        {
            "places": count[head].astype(np.int64),
            "people": weight[head],
            "minutes": (label_s[head] - label_s[tail]) / 60,
            "length_km": np.hypot(
                network.x[head] - network.x[tail], network.y[head] - network.y[tail]
            )
            / 1000,
        }
    )
    return _stretches(edges, tail, head, stretches(parent, head, count)[head], network)


def _late(
    network: Network,
    times: OutletTimes,
    places: gpd.GeoDataFrame,
    minutes: float,
    snap_max_m: float,
) -> tuple[Int32Array, BoolArray]:
    """Node of each place, and whether it is reached, but too late."""
    snapped = snap(network, places, max_m=snap_max_m)
    node = snapped["node"].to_numpy()
    lasting = (times.time_s[node] + snapped["snap_s"].to_numpy()) / 60
    return node, (node >= 0) & (lasting > minutes + GUARD_MIN)


def _tree(network: Network, times: OutletTimes) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Node before each on its way from the outlet, all in that order, and stand-ins of junctions."""
    at = times.snapped["node"].to_numpy()
    rows = np.flatnonzero(at >= 0)
    seeds, start_s, row = network.seeds(
        at[rows].astype(np.int64), times.snapped["snap_s"].to_numpy()[rows]
    )
    labels = Labels(
        np.where(times.owner < 0, np.inf, times.time_s),
        times.owner,
        np.empty(network.nodes, dtype=np.int32),
    )
    parent = np.full(network.nodes, UNSEEN, dtype=np.int32)
    order = np.empty(network.nodes, dtype=np.int32)
    grown = grow_tree(
        network.directed(times.direction),
        seeds,
        start_s,
        rows[row].astype(np.int32),
        labels,
        parent,
        order,
    )
    stands = np.arange(network.nodes, dtype=np.int32)
    for copy in network.copies[::-1].tolist():  # the first of equal ones stays
        whole = network.place[copy]
        if labels.time_s[copy] == labels.time_s[whole] and times.owner[copy] == times.owner[whole]:
            stands[whole] = copy
    return parent, order[:grown], stands


def _stretches(
    edges: pd.DataFrame, tail: Int32Array, head: Int32Array, stretch: Int32Array, network: Network
) -> gpd.GeoDataFrame:
    """Edges that the same journeys take one after the other joined to lines."""
    _, first, number_ = np.unique(stretch, return_index=True, return_inverse=True)
    sums = edges[["minutes", "length_km"]].groupby(number_).sum().reset_index(drop=True)
    rows = edges[["places", "people"]].iloc[first].reset_index(drop=True).join(sums)
    each = np.where(rows["people"] > 0, rows["people"], rows["places"])
    rows.insert(3, "person_min", rows["minutes"] * each)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows["kmh"] = rows["length_km"] / rows["minutes"] * 60
    # Edges come in the order of the tree: the tail of the first, then all heads.
    node = np.concatenate((tail[first], head))
    line = np.concatenate((np.arange(len(first)), number_))
    along = np.argsort(line, kind="stable")
    xy = np.column_stack((network.x[node[along]], network.y[node[along]]))
    shapes = np.empty(len(first), dtype=object)
    if len(first):
        shapes[:] = shapely.linestrings(xy, indices=line[along])
    made = gpd.GeoDataFrame(rows, geometry=shapes, crs=network.crs)
    return made.sort_values("person_min", ascending=False, kind="stable", ignore_index=True)
