"""Roads that are travelled from facilities within a time, cut where the time runs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.delivery._checks import TIME_TOLERANCE_MIN
from fugai.delivery._frames import coordinates
from fugai.delivery.network.road_shapes import STRAIGHT_MAX_M, STRAIGHT_RATIO, on_ferries
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.matrix import bounded_node_times
from fugai.delivery.travel.times import node_times
from fugai.kernels.routing.covered_edges import cut_edges

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


SEARCHES_AT_ONCE = 256
"""Facilities whose searches are held at once."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReachedNodes:
    """Nodes within the longest time of one facility, or of all of them together.

    Parameters
    ----------
    rows
        Rows of the facilities.
    node, time_s
        Nodes, and their times with the ways to the road. [s]
    """

    rows: IntArray
    node: Int32Array
    time_s: FloatArray


def reached_nodes(
    network: Network, snapped: pd.DataFrame, *, cutoff_s: float, direction: Direction, union: bool
) -> Iterator[ReachedNodes]:
    """Nodes within reach of each snapped facility, or of all of them together."""
    rows = np.flatnonzero(snapped["node"].to_numpy() >= 0)
    origin, start_s = snapped["node"].to_numpy()[rows], snapped["snap_s"].to_numpy()[rows]
    if union:
        time_s, owner = node_times(
            network, origin, direction=direction, cutoff_s=cutoff_s, start_s=start_s
        )
        node = np.flatnonzero(owner >= 0).astype(np.int32)
        yield ReachedNodes(rows=rows, node=node, time_s=time_s[node])
        return
    for first in range(0, len(rows), SEARCHES_AT_ONCE):
        some = slice(first, first + SEARCHES_AT_ONCE)
        row, node, time_s = bounded_node_times(
            network, origin[some], cutoff_s=cutoff_s, start_s=start_s[some], direction=direction
        )
        ends = np.searchsorted(row, np.arange(len(rows[some]) + 1))
        for k, own in enumerate(rows[some]):
            mine = slice(ends[k], ends[k + 1])
            yield ReachedNodes(rows=np.array([own]), node=node[mine], time_s=time_s[mine])


class CoveredRoads:
    """Cuts the edges of one network; holds what is the same for all facilities and times.

    Parameters
    ----------
    facilities
        In the network's CRS; ``snapped`` has their nodes, as `snap` returns them.
    direction
        'from' the facilities or 'to' them.
    snap_max_m
        Largest distance of a facility from a node, inclusive. [m]
    """

    def __init__(
        self,
        network: Network,
        facilities: gpd.GeoDataFrame,
        *,
        direction: Direction,
        snap_max_m: float,
    ) -> None:
        self.network, self.graph = network, network.directed(direction)
        self.snapped = snap_stored(network, facilities, snap_max_m=snap_max_m)
        self._x, self._y = coordinates(facilities)
        lengths, carried = network.length_m, on_ferries(network)
        if direction == "to":
            lengths, carried = lengths[network.reverse_edges], carried[network.reverse_edges]
        self._length_m, self._carried = lengths, carried

    def segments(self, reached: ReachedNodes, cutoff_s: float) -> FloatArray:
        """Ends of the covered pieces of road, and of the ways to it, ``(segments, 2, 2)``. [m]

        A segment without length stands for a place that is just reached.
        """
        legs, at_start = self._legs(reached, cutoff_s), reached.time_s <= cutoff_s
        node = reached.node[at_start]
        tail, edge, part = cut_edges(self.graph, node, reached.time_s[at_start], cutoff_s)
        on_road = ~self._carried[edge]
        tail, edge, part = tail[on_road], edge[on_road], part[on_road]
        head = self.graph.indices[edge]
        tail, head, part, edge = _each_once(tail, head, part, edge, nodes=self.network.nodes)
        pieces = self._pieces(tail, head, part)
        winding = ~self._straight(edge, pieces, part)
        pieces[winding, 1] = pieces[winding, 0]  # its course is not known
        return np.concatenate((legs, pieces))

    def _legs(self, reached: ReachedNodes, cutoff_s: float) -> FloatArray:
        """Ways between the facilities and the road, as far as they are covered."""
        x, y = self._x[reached.rows], self._y[reached.rows]
        node = self.snapped["node"].to_numpy()[reached.rows]
        leg_s = self.snapped["snap_s"].to_numpy()[reached.rows]
        part = cutoff_s / np.maximum(leg_s, cutoff_s)  # cutoffs are above zero
        return _lines(x, y, self.network.x[node], self.network.y[node], part)

    def _pieces(self, tail: Int32Array, head: Int32Array, part: FloatArray) -> FloatArray:
        x, y = self.network.x, self.network.y
        return _lines(x[tail], y[tail], x[head], y[head], part)

    def _straight(self, edge: IntArray, pieces: FloatArray, part: FloatArray) -> BoolArray:
        length_m = self._length_m[edge]
        chord_m = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) / part
        straight: BoolArray = length_m <= np.maximum(STRAIGHT_MAX_M, STRAIGHT_RATIO * chord_m)
        return straight


def cutoffs_s(minutes: npt.ArrayLike) -> FloatArray:
    """Inclusive limits in seconds, with the tolerance that all limits have."""
    return (np.asarray(minutes, dtype=np.float64) + TIME_TOLERANCE_MIN) * 60


def _lines(
    x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray, part: FloatArray
) -> FloatArray:
    """The first part of the line from each place towards another."""
    start = np.stack((x, y), axis=-1)
    end = np.stack((x + part * (to_x - x), y + part * (to_y - y)), axis=-1)
    return np.stack((start, end), axis=1)


def _each_once(
    tail: Int32Array, head: Int32Array, part: FloatArray, edge: IntArray, *, nodes: int
) -> tuple[Int32Array, Int32Array, FloatArray, IntArray]:
    """The same without the other direction of roads that are covered completely."""
    road = np.minimum(tail, head).astype(np.int64) * nodes + np.maximum(tail, head)
    # Complete ones first: nothing else of such a road is needed.
    order = np.lexsort((-part, road))
    road, complete = road[order], part[order] == 1.0
    first = np.append(True, road[1:] != road[:-1]) if len(road) else np.empty(0, dtype=np.bool_)
    follows_complete = np.append(False, complete[:-1]) & ~first
    kept = order[~follows_complete]
    return tail[kept], head[kept], part[kept], edge[kept]
