"""Course of the edges of a network as bands are drawn along them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.delivery.network.barriers.pieces import gaps_across
from fugai.kernels.raster.ground.roads import HIDDEN, NARROW, WIDE, WINDING, RoadShapes

if TYPE_CHECKING:
    import shapely

    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.delivery.network.network import Network

FERRIES = ("ferry", "shuttle_train")
"""Classes on which people and vehicles are carried: they leave no bands."""

STRAIGHT_MAX_M = 550.0
"""An edge up to this length is drawn straight between its nodes: roads are cut at the first shape
point after each 500 m. [m]"""

STRAIGHT_RATIO = 1.05
"""A longer edge is drawn only where it is no longer than its straight line times this. The course
of a longer, winding edge is not known, and only its ends are drawn."""


def road_shapes(network: Network, tree: shapely.STRtree | None, barriers: FloatArray) -> RoadShapes:
    """Course of the edges in the direction of travel.

    Parameters
    ----------
    tree, barriers
        Pieces of barriers, shape ``(pieces, 4)``, and the search tree over them. [m]
    """
    canonical = network.canonical_node
    if len(canonical) == 0:
        canonical = np.arange(network.nodes, dtype=np.int32)
    tail, head = canonical[network.edge_tails()], canonical[network.indices]
    first, last = np.minimum(tail, head), np.maximum(tail, head)
    chord_m = np.hypot(network.x[first] - network.x[last], network.y[first] - network.y[last])
    straight = network.length_m <= np.maximum(STRAIGHT_MAX_M, STRAIGHT_RATIO * chord_m)
    joined = network.joined
    kind = np.where(joined, WIDE, NARROW)
    kind[~straight & joined] = WINDING
    kind[(~straight & ~joined) | on_ferries(network)] = HIDDEN
    key = (first.astype(np.int64) * network.nodes + last) * 4 + kind
    _, where, road = np.unique(key, return_index=True, return_inverse=True)
    ends = np.column_stack((network.x[first], network.y[first], network.x[last], network.y[last]))[
        where
    ]
    gap, along = gaps_across(tree, barriers, ends)
    kind[along[road] & (kind == WIDE)] = NARROW
    return RoadShapes(
        x=network.x,
        y=network.y,
        first=first,
        last=last,
        ahead=tail == first,
        kind=kind.astype(np.uint8),
        road=road.astype(np.int32),
        gap=gap[road],
    )


def on_ferries(network: Network) -> BoolArray:
    """Edges on which people and vehicles are carried, where the network's roads have classes."""
    none: BoolArray = np.zeros(network.edges, dtype=np.bool_)
    source = network.source
    if source is None or "highway" not in source.rows or len(network.input_edge) == 0:
        return none
    carried: BoolArray = source.rows["highway"].isin(FERRIES).to_numpy(dtype=np.bool_)
    return carried[network.input_edge]


def reversed_shapes(shapes: RoadShapes, edge: Int32Array) -> RoadShapes:
    """The same for the edges against the direction of travel; ``edge`` is the one of each."""
    return shapes._replace(
        first=shapes.first[edge],
        last=shapes.last[edge],
        ahead=~shapes.ahead[edge],
        kind=shapes.kind[edge],
        road=shapes.road[edge],
        gap=shapes.gap[edge],
    )
