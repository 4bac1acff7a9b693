"""A network in which chosen places have nodes of their own, where they touch the nearest road.

Snapped to the nearest junction, a place half-way along a road is charged a way that nobody takes.
With a node at the nearest point of the road its times are exact, in both directions and along
one-way streets, and every search stays a plain one over nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.delivery._frames import Points, check_crs, coordinates
from fugai.delivery.network.mode_edges import ModeEdges, edges_of_mode
from fugai.delivery.network.network import Network, network_of_edges
from fugai.delivery.network.streets import nearest_streets

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.tables import Roads

LEAST_M = 0.5
"""A place nearer than this to a node, or another place, along the road shares its node. [m]"""


def network_with_places(
    roads: Roads,
    places: Points | Sequence[Points],
    *,
    mode: str,
    max_m: float = 1000.0,
    part_min_nodes: int | None = None,
) -> Network:
    """Network of a mode with a node on the nearest road for each place.

    `snap` then finds for each place the nearest point of the roads that it may use, so that its
    leg is the distance to the road. The order of the nodes changes; the input nodes of the roads
    keep their positions, the new ones follow them.

    Parameters
    ----------
    places
        Points in the roads' CRS, of polygons a point inside; one or several frames of them.
    max_m
        Places farther from any road are left out. [m]
    mode, part_min_nodes
        As for `build_network`.

    Raises
    ------
    EmptyResultError
        No road is open to the mode.
    CRSMismatchError
        The places are not in the roads' CRS.
    """
    frames = places if isinstance(places, Sequence) else [places]
    edges = edges_of_mode(roads, mode)
    plain = network_of_edges(edges, roads.x, roads.y, crs=roads.crs, mode=mode)
    plain = replace(plain, part_min_nodes=part_min_nodes, water=roads.water)
    xs, ys = [], []
    for frame in frames:
        check_crs(frame, roads.crs, name="places")
        x, y = coordinates(frame)
        xs.append(x)
        ys.append(y)
    street, share, _ = nearest_streets(
        plain, np.concatenate([*xs, np.empty(0)]), np.concatenate([*ys, np.empty(0)]), max_m=max_m
    )
    cuts = _cuts(plain, street[street >= 0], share[street >= 0])
    if len(cuts[0]) == 0:
        return plain
    cut_edges, x, y = _divided(plain, edges, roads, *cuts)
    network = network_of_edges(cut_edges, x, y, crs=roads.crs, mode=mode)
    return replace(network, part_min_nodes=part_min_nodes, water=roads.water)


def _cuts(network: Network, street: IntArray, share: FloatArray) -> tuple[IntArray, FloatArray]:
    """Streets to cut and the share before each cut, ordered, none too close to another."""
    streets = network.streets
    ends = streets.first[street], streets.last[street]
    length = np.hypot(
        network.x[ends[0]] - network.x[ends[1]], network.y[ends[0]] - network.y[ends[1]]
    )
    inside = np.minimum(share, 1.0 - share) * length > LEAST_M
    street, share, length = street[inside], share[inside], length[inside]
    step = np.round(share * length / LEAST_M)
    _, kept = np.unique(np.column_stack((street, step)), axis=0, return_index=True)
    return street[kept], share[kept]


def _divided(
    network: Network, edges: ModeEdges, roads: Roads, street: IntArray, share: FloatArray
) -> tuple[ModeEdges, FloatArray, FloatArray]:
    """Edges with those along the streets cut, and all nodes, the new ones last."""
    streets = network.streets
    first, last = network.order[streets.first], network.order[streets.last]
    x = roads.x[first[street]] + share * (roads.x[last[street]] - roads.x[first[street]])
    y = roads.y[first[street]] + share * (roads.y[last[street]] - roads.y[first[street]])
    node = len(roads.x) + np.arange(len(street))
    of = _street_of(edges, first, last, len(roads.x))
    count = np.bincount(street, minlength=len(first))
    begin = np.cumsum(count) - count
    parts = np.where(of >= 0, count[of], 0) + 1
    row = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    ahead = edges.tail == first[of]

    # The cut before part `number`, seen along the edge; 0 and 1 at its ends.
    def bound(which: IntArray) -> tuple[FloatArray, IntArray]:
        last_cut = parts[row] - 1
        inner = (which > 0) & (which <= last_cut)
        place = np.where(ahead[row], which - 1, last_cut - which)
        cut = np.where(inner, begin[of[row]] + place, 0)
        along = np.where(ahead[row], share[cut], 1.0 - share[cut])
        return np.where(inner, along, (which > 0).astype(np.float64)), np.where(
            inner, node[cut], -1
        )

    (left, left_node), (right, right_node) = bound(number), bound(number + 1)
    part = right - left
    divided = ModeEdges(
        tail=np.where(left_node >= 0, left_node, edges.tail[row]),
        head=np.where(right_node >= 0, right_node, edges.head[row]),
        time_s=edges.time_s[row] * part,
        length_m=edges.length_m[row] * part,
        row=edges.row[row],
        forbidden=_turned(edges.forbidden, np.cumsum(parts) - parts, parts),
    )
    return divided, np.concatenate([roads.x, x]), np.concatenate([roads.y, y])


def _street_of(edges: ModeEdges, first: Int32Array, last: Int32Array, nodes: int) -> IntArray:
    """Street between the ends of each edge, in either direction; -1 for none."""
    key = np.minimum(first, last).astype(np.int64) * nodes + np.maximum(first, last)
    by_key = np.argsort(key)
    wanted = np.minimum(edges.tail, edges.head) * nodes + np.maximum(edges.tail, edges.head)
    at = np.minimum(np.searchsorted(key[by_key], wanted), len(key) - 1)
    return np.where(key[by_key[at]] == wanted, by_key[at], -1)


def _turned(forbidden: list[list[int]], first: IntArray, parts: IntArray) -> list[list[int]]:
    """Forbidden turns over the parts of the edges: the last of the first, the first of the last."""
    turned = []
    for sequence in forbidden:
        come, *between, go = sequence
        path = [int(first[come] + parts[come] - 1)]
        for edge in between:
            path += range(int(first[edge]), int(first[edge] + parts[edge]))
        turned.append([*path, int(first[go])])
    return turned
