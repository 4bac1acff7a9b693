"""Reach of a set of outlets that can be changed step by step: outlets, roads, speeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.delivery._frames import column
from fugai.delivery.network.snapping import snap
from fugai.delivery.travel.times import OutletTimes, outlet_times
from fugai.errors import ContractError
from fugai.kernels.routing.relabel import relabel, resting_on, rim_labels
from fugai.kernels.routing.shortest_paths import Labels, gather, new_labels, new_queue

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Direction, Network

CLOSED = "closed"


_UNTOUCHED = (
    "copies",
    "connected",
    "main",
    "usable",
    "apart",
    "position",
    "reverse_edges",
    "snap_tree",
    "street_tree",
    "slices_per_s",
)
"""Parts of a network, found at first use, that other times on its edges leave as they are. The
slices of the queue only bear on speed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reach:
    """Times of all nodes to or from the nearest outlet, ready to be changed.

    Each change returns a new value and computes only what it touches; the times and owners are
    those of a whole new search, to the bit. Places keep their nodes: closing a road moves no house.

    Parameters
    ----------
    network
        With the times of the roads as they are now; a closed edge takes for ever.
    times
        What `nearest_outlet` and `reach_raster` take. Outlets that are closed keep their rows.
    snap_max_m
        Largest distance of an outlet from a node. [m]
    touched
        How many nodes the last change computed anew.
    """

    network: Network
    times: OutletTimes
    snap_max_m: float
    touched: int = 0


def reach_of(
    network: Network,
    outlets: gpd.GeoDataFrame,
    *,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Reach:
    """Reach of the outlets as they are; see `outlet_times` for the parameters."""
    times = outlet_times(network, outlets, direction=direction, snap_max_m=snap_max_m)
    ids = pd.Index(times.outlet_id)
    if not ids.is_unique:
        msg = f"`outlet_id` must be unique, found {ids[ids.duplicated()][0]!r} twice."
        raise ContractError(msg)
    return Reach(network=network, times=times, snap_max_m=snap_max_m, touched=network.nodes)


def close_outlets(reach: Reach, outlet_ids: Iterable[str]) -> Reach:
    """Reach without some of the outlets: their nodes go to those around them.

    Raises
    ------
    ContractError
        An id is not that of an outlet.
    """
    names = list(outlet_ids)
    row = pd.Index(reach.times.outlet_id).get_indexer(pd.Index(names, dtype=object))
    if (row < 0).any():
        msg = f"`outlet_ids` must be those of outlets, found {names[int(np.argmin(row))]!r}."
        raise ContractError(msg)
    gone = np.zeros(len(reach.times.snapped), dtype=np.bool_)
    gone[row] = True
    snapped = reach.times.snapped.assign(
        node=reach.times.snapped["node"].mask(gone, -1).astype(np.int32),
        reason=reach.times.snapped["reason"].mask(gone, CLOSED),
    )
    cleared = np.isin(reach.times.owner, row)
    return _renewed(reach, reach.network, replace(reach.times, snapped=snapped), cleared)


def add_outlets(reach: Reach, outlets: gpd.GeoDataFrame) -> Reach:
    """Reach with more outlets: they take what they are nearest to.

    Parameters
    ----------
    outlets
        Points with ``outlet_id``, in the network's CRS. At exactly the same time an outlet that
        was there before keeps a node.
    """
    times = reach.times
    ids = np.append(times.outlet_id, column(outlets, "outlet_id", table="outlets").to_numpy(object))
    twice = pd.Index(ids).duplicated()
    if twice.any():
        msg = f"`outlet_id` of a new outlet must be new, found {ids[twice][0]!r} again."
        raise ContractError(msg)
    snapped = snap(reach.network, outlets, max_m=reach.snap_max_m)
    first = len(times.snapped)
    every = pd.concat([times.snapped, snapped], ignore_index=True)
    rows = first + np.flatnonzero(snapped["node"].to_numpy() >= 0)
    wider = replace(times, snapped=every, outlet_id=ids)
    return _renewed(reach, reach.network, wider, np.zeros(reach.network.nodes, np.bool_), rows)


def close_edges(reach: Reach, edges: npt.ArrayLike) -> Reach:
    """Reach with edges closed in the direction that each of them runs.

    Parameters
    ----------
    edges
        Positions in ``network.indices``, as `edges_across` finds them.
    """
    times_s = reach.network.travel_time_s.copy()
    times_s[_positions(reach.network, edges)] = np.inf
    return with_times(reach, times_s)


def slow_down(reach: Reach, factor: float, edges: npt.ArrayLike | None = None) -> Reach:
    """Reach with the speeds of all edges, or some, multiplied by a factor: snow, rain, night.

    Parameters
    ----------
    factor
        Above zero; 0.6 for six tenths of the speed.
    edges
        Positions in ``network.indices``; None for all of them.
    """
    if not (np.isfinite(factor) and factor > 0):
        msg = f"`factor` of a speed must be finite and above zero, found {factor}."
        raise ContractError(msg)
    times_s = reach.network.travel_time_s.copy()
    chosen = slice(None) if edges is None else _positions(reach.network, edges)
    times_s[chosen] = times_s[chosen] / factor
    return with_times(reach, times_s)


def with_times(reach: Reach, travel_time_s: FloatArray) -> Reach:
    """Reach with other times on the edges, some longer, some shorter, some infinite (closed).

    Parameters
    ----------
    travel_time_s
        Of each edge of the network, not negative. [s]
    """
    old, times = reach.network, reach.times
    if travel_time_s.shape != old.travel_time_s.shape or not (travel_time_s >= 0).all():
        msg = "`travel_time_s` must have a time for each edge, none missing or negative."
        raise ContractError(msg)
    network = _with_weights(old, travel_time_s)
    before, after = old.directed(times.direction), network.directed(times.direction)
    label_s = _open(times.time_s, times.owner)
    cleared = resting_on(before, after.weight_s > before.weight_s, label_s, times.owner)
    lower = np.flatnonzero(after.weight_s < before.weight_s)
    tail = np.searchsorted(after.indptr, lower, side="right") - 1
    lower, tail = lower[times.owner[tail] >= 0], tail[times.owner[tail] >= 0]
    lower, tail = lower[~cleared[tail]], tail[~cleared[tail]]
    better = (after.indices[lower], label_s[tail] + after.weight_s[lower], times.owner[tail])
    return _renewed(reach, network, times, cleared, better=better)


def edges_across(network: Network, shape: shapely.Geometry) -> IntArray:
    """Edges that a shape touches, both directions of a road: a line across a bridge, an area.

    Parameters
    ----------
    shape
        In the network's CRS.

    Returns
    -------
    Positions in ``network.indices``, rising.
    """
    tail = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    head = network.indices
    low_x = np.minimum(network.x[tail], network.x[head])
    low_y = np.minimum(network.y[tail], network.y[head])
    high_x = np.maximum(network.x[tail], network.x[head])
    high_y = np.maximum(network.y[tail], network.y[head])
    west, south, east, north = shapely.bounds(shape)
    near = np.flatnonzero((low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south))
    ends = np.stack((tail[near], head[near]), axis=1)
    lines = shapely.linestrings(np.stack((network.x[ends], network.y[ends]), axis=-1))
    return near[shapely.intersects(lines, shape)]


def _positions(network: Network, edges: npt.ArrayLike) -> IntArray:
    found = np.asarray(edges, dtype=np.int64).reshape(-1)
    if len(found) and (found.min() < 0 or found.max() >= network.edges):
        msg = f"`edges` must be below {network.edges}, found {found.min()} to {found.max()}."
        raise ContractError(msg)
    return found


def _with_weights(network: Network, travel_time_s: FloatArray) -> Network:
    """The same roads with other times; what was found of their shape is not looked for again."""
    made = replace(network, travel_time_s=travel_time_s)
    made.__dict__.update({n: network.__dict__[n] for n in _UNTOUCHED if n in network.__dict__})
    if "reverse" in network.__dict__:
        turned = network.reverse._replace(weight_s=travel_time_s[network.reverse_edges])
        made.__dict__["reverse"] = turned
    return made


def _open(time_s: FloatArray, owner: Int32Array) -> FloatArray:
    """Times as the search wants them: infinite where there is none."""
    return np.where(owner < 0, np.inf, time_s)


def _renewed(
    reach: Reach,
    network: Network,
    times: OutletTimes,
    cleared: BoolArray,
    rows: IntArray | None = None,
    better: tuple[Int32Array, FloatArray, Int32Array] | None = None,
) -> Reach:
    """Labels with some cleared and grown again, new sources and better labels entered.

    Parameters
    ----------
    times
        With the labels before, and the outlets after the change.
    rows
        Outlets that are new; those that stand on cleared nodes are entered in any case.
    """
    labels = Labels(
        np.where(cleared, np.inf, _open(times.time_s, times.owner)),
        np.where(cleared, np.int32(-1), times.owner).astype(np.int32),
        new_labels(network.nodes).reached,
    )
    before_s, before = labels.time_s.copy(), labels.owner.copy()
    into = network.reverse if times.direction == "from" else network.graph
    seeds = [rim_labels(into, cleared, before_s, before), _sources(network, times, cleared, rows)]
    node, start_s, whose = (
        np.concatenate(parts) for parts in zip(*seeds, *_given(better), strict=True)
    )
    relabel(
        network.directed(times.direction),
        node,
        start_s,
        whose,
        network.slices_per_s,
        new_queue(network.nodes),
        labels,
    )
    _gather(network, labels)
    changed = cleared | (labels.time_s != before_s) | (labels.owner != before)
    labels.time_s[labels.owner < 0] = np.nan
    fresh = replace(times, time_s=labels.time_s, owner=labels.owner)
    return replace(reach, network=network, times=fresh, touched=int(changed.sum()))


def _given(
    better: tuple[Int32Array, FloatArray, Int32Array] | None,
) -> list[tuple[Int32Array, FloatArray, Int32Array]]:
    return [] if better is None else [better]


def _sources(
    network: Network, times: OutletTimes, cleared: BoolArray, rows: IntArray | None
) -> tuple[Int32Array, FloatArray, Int32Array]:
    """Outlets as labels: the new ones, and those at nodes that were cleared."""
    node = times.snapped["node"].to_numpy()
    open_rows = np.flatnonzero(node >= 0)
    seeds, start_s, at = network.seeds(
        node[open_rows].astype(np.int64), times.snapped["snap_s"].to_numpy()[open_rows]
    )
    whose = open_rows[at]
    entered = cleared[seeds]
    if rows is not None:
        entered = entered | np.isin(whose, rows)
    return seeds[entered], start_s[entered], whose[entered].astype(np.int32)


def _gather(network: Network, labels: Labels) -> None:
    """Give each split junction the least label of its copies again."""
    if len(network.copies) == 0:
        return
    places = np.unique(network.place[network.copies])
    labels.time_s[places], labels.owner[places] = np.inf, -1
    copies = network.copies[labels.owner[network.copies] >= 0]
    labels.reached[: len(copies)] = copies
    gather(network.place, len(copies), labels)
