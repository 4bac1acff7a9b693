"""A network in which chosen places have nodes of their own, at the nearest point of the roads.

Snapped to the nearest junction, a place half-way along a road would be charged a way that nobody
takes. With a node at the nearest point of the road its times are exact, in both directions and
along one-way streets, and every search remains a search over nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import Points, check_crs, coordinates
from fugai.delivery.network.build import network_of_mode_edges
from fugai.delivery.network.mode_edges import ModeEdges, edges_of_mode, not_joined
from fugai.delivery.network.node_ids import RoadNodes, ids_with_new
from fugai.delivery.network.source import EdgeSource
from fugai.delivery.network.street_index import StreetIndex
from fugai.delivery.network.street_snapping import nearest_streets
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network
    from fugai.tables import Roads

MIN_SPACING_M = 0.5
"""A place nearer than this to a node, or to another place, along the road shares its node. [m]"""


class Cuts(NamedTuple):
    """Where streets are cut: the street of each cut and the fraction of it before the cut.

    Ordered by street, then fraction.
    """

    street: IntArray
    fraction: FloatArray


def check_places(places: object, snap_max_m: float) -> None:
    """Raise a `ContractError` where places are no points, or the distance is below 0."""
    for one in places if isinstance(places, Sequence) and not isinstance(places, str) else [places]:
        if not isinstance(one, gpd.GeoDataFrame | gpd.GeoSeries):
            msg = f"`places` must be a GeoDataFrame or several, found {type(one).__name__}."
            raise ContractError(msg)
    if not snap_max_m >= 0:
        msg = f"`snap_max_m` must be 0 or more, found {snap_max_m}."
        raise ContractError(msg)


@renamed_arguments(removed_in="0.3.0", max_m="snap_max_m", part_min_nodes="min_component_nodes")
def network_with_places(
    roads: Roads,
    places: Points | Sequence[Points],
    *,
    mode: str,
    snap_max_m: float = 1000.0,
    min_component_nodes: int | None = None,
) -> Network:
    """Network of a mode with a node on the nearest road for each place.

    `snap` then finds for each place the nearest point of the roads that it may use, so that the
    distance to its node is the distance to the road. Nodes of the roads keep their ids; those of
    the new ones are the next numbers, or 'place 1', 'place 2' ... where ids are no numbers.

    Parameters
    ----------
    roads
        As for `build_network`.
    places
        Points in the roads' CRS, of polygons a point inside; one frame, or several.
    snap_max_m
        Places farther from any road get no node. [m]
    mode, min_component_nodes
        As for `build_network`.

    Raises
    ------
    EmptyResultError
        No road is open to the mode; the message lists the modes that there are.
    CRSMismatchError
        The places are not in the roads' CRS.

    Examples
    --------
    A place 300 m along a street of 1 km:

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> import pandas as pd
    >>> from pyproj import CRS
    >>> from fugai.delivery import network_with_places, snap
    >>> from fugai.tables import Roads
    >>> edges = pd.DataFrame({"tail": [0, 1], "head": [1, 0], "length_m": 1000.0,
    ...                       "highway": "residential", "drive_s": 100.0})
    >>> roads = Roads(crs=CRS(32650), x=np.array([0, 1e3]), y=np.zeros(2), edges=edges)
    >>> place = gpd.GeoSeries(gpd.points_from_xy([300], [20]), crs=32650)
    >>> network = network_with_places(roads, place, mode="drive")
    >>> network
    <Network mode='drive', 3 nodes, 4 edges>
    >>> snap(network, place)["snap_m"].tolist()
    [20.0]
    """
    check_places(places, snap_max_m)
    frames = places if isinstance(places, Sequence) else [places]
    edges = edges_of_mode(roads, mode)
    nodes = RoadNodes(x=roads.x, y=roads.y, crs=roads.crs)
    plain = network_of_mode_edges(edges, nodes, mode=mode)
    plain = replace(
        plain,
        min_component_nodes=min_component_nodes,
        water=roads.water,
        divides=roads.divides,
        not_joined=not_joined(plain.input_edge, roads),
        given_ids=roads.node_ids,
        source=EdgeSource(rows=roads.edges, reasons=roads.reasons),
    )
    xs, ys = [np.empty(0)], [np.empty(0)]
    for frame in frames:
        check_crs(frame, roads.crs, name="places")
        x, y = coordinates(frame)
        xs.append(x)
        ys.append(y)
    street, fraction, _ = nearest_streets(
        plain, np.concatenate(xs), np.concatenate(ys), max_m=snap_max_m
    )
    cuts = _cuts(plain, street[street >= 0], fraction[street >= 0])
    if len(cuts.street) == 0:
        return plain
    cut_edges, nodes = _cut_edges(plain, edges, roads, cuts)
    network = network_of_mode_edges(cut_edges, nodes, mode=mode)
    ids = roads.node_ids
    ids = None if ids is None else ids_with_new(ids, len(nodes) - len(ids))
    return replace(
        network,
        min_component_nodes=min_component_nodes,
        water=roads.water,
        divides=roads.divides,
        not_joined=not_joined(network.input_edge, roads),
        given_ids=ids,
        source=plain.source,
    )


def _cuts(network: Network, street: IntArray, fraction: FloatArray) -> Cuts:
    """Cuts at the places, none too close to another or to an end of the street."""
    streets = StreetIndex.of(network).streets
    first, last = streets.first[street], streets.last[street]
    length_m = np.hypot(network.x[first] - network.x[last], network.y[first] - network.y[last])
    inside = np.minimum(fraction, 1.0 - fraction) * length_m > MIN_SPACING_M
    street, fraction, length_m = street[inside], fraction[inside], length_m[inside]
    step = np.round(fraction * length_m / MIN_SPACING_M)
    _, kept = np.unique(np.column_stack((street, step)), axis=0, return_index=True)
    return Cuts(street[kept], fraction[kept])


def _cut_edges(
    network: Network, edges: ModeEdges, roads: Roads, cuts: Cuts
) -> tuple[ModeEdges, RoadNodes]:
    """Edges with those along the streets cut, and all nodes, the new ones last."""
    streets, (street, fraction) = StreetIndex.of(network).streets, cuts
    first, last = network.input_position[streets.first], network.input_position[streets.last]
    x = roads.x[first[street]] + fraction * (roads.x[last[street]] - roads.x[first[street]])
    y = roads.y[first[street]] + fraction * (roads.y[last[street]] - roads.y[first[street]])
    node = len(roads.x) + np.arange(len(street))
    street_of = _street_of(edges, first, last, len(roads.x))
    count = np.bincount(street, minlength=len(first))
    begin = np.cumsum(count) - count
    parts = np.where(street_of >= 0, count[street_of], 0) + 1
    row = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    ahead = edges.tail == first[street_of]

    # Fraction and node before part `which` of each edge, seen along the edge; -1 for its own ends.
    def boundary(which: IntArray) -> tuple[FloatArray, IntArray]:
        last_cut = parts[row] - 1
        inner = (which > 0) & (which <= last_cut)
        rank = np.where(ahead[row], which - 1, last_cut - which)
        cut = np.where(inner, begin[street_of[row]] + rank, 0)
        along = np.where(ahead[row], fraction[cut], 1.0 - fraction[cut])
        at = np.where(inner, along, (which > 0).astype(np.float64))
        return at, np.where(inner, node[cut], -1)

    (left, left_node), (right, right_node) = boundary(number), boundary(number + 1)
    part = right - left
    divided = ModeEdges(
        tail=np.where(left_node >= 0, left_node, edges.tail[row]),
        head=np.where(right_node >= 0, right_node, edges.head[row]),
        time_s=edges.time_s[row] * part,
        length_m=edges.length_m[row] * part,
        row=edges.row[row],
        forbidden_turns=_turns_over_parts(edges.forbidden_turns, np.cumsum(parts) - parts, parts),
    )
    return divided, RoadNodes(
        x=np.concatenate([roads.x, x]), y=np.concatenate([roads.y, y]), crs=roads.crs
    )


def _street_of(edges: ModeEdges, first: Int32Array, last: Int32Array, nodes: int) -> IntArray:
    """Street between the ends of each edge, in either direction; -1 for none."""
    key = np.minimum(first, last).astype(np.int64) * nodes + np.maximum(first, last)
    by_key = np.argsort(key)
    wanted = np.minimum(edges.tail, edges.head) * nodes + np.maximum(edges.tail, edges.head)
    at = np.minimum(np.searchsorted(key[by_key], wanted), len(key) - 1)
    return np.where(key[by_key[at]] == wanted, by_key[at], -1)


def _turns_over_parts(
    forbidden: list[list[int]], first: IntArray, parts: IntArray
) -> list[list[int]]:
    """Forbidden turns over the parts of cut edges: the last of the first, the first of the last."""
    turns = []
    for sequence in forbidden:
        come, *between, go = sequence
        path = [int(first[come] + parts[come] - 1)]
        for edge in between:
            path += range(int(first[edge]), int(first[edge] + parts[edge]))
        turns.append([*path, int(first[go])])
    return turns
