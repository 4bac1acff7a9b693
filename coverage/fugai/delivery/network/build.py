"""Networks from roads and from edges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.delivery.network.edges import (
    adjacency,
    checked_edges,
    fastest_edges,
    row_pointer,
    strong_components,
)
from fugai.delivery.network.mode_edges import ModeEdges, edges_of_mode, not_joined
from fugai.delivery.network.network import Network
from fugai.delivery.network.node_ids import RoadNodes, index_of_ids, storage_order
from fugai.delivery.network.source import EdgeSource
from fugai.delivery.network.turns import split_junctions
from fugai.errors import ContractError, EmptyResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from fugai._types import IntArray
    from fugai.delivery.network.edges import Edges
    from fugai.tables import Roads


@gathered_arguments(into="nodes", kind=RoadNodes, removed_in="0.3.0")
@renamed_arguments(removed_in="0.3.0", forbidden="forbidden_turns")
def network_from_edges(
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    travel_time_s: npt.ArrayLike,
    length_m: npt.ArrayLike,
    nodes: RoadNodes,
    mode: str = "drive",
    forbidden_turns: Iterable[Sequence[int]] = (),
) -> Network:
    """Network from directed edges between nodes.

    Of parallel edges only the fastest is kept, of equally fast ones the shortest; loops are
    dropped. Edges without time or length are allowed, since surveys split roads at one point. Nodes
    without edges are kept.

    Parameters
    ----------
    tail, head
        Ends of each edge, by the ids of ``nodes`` (their positions where they have none), shape
        ``(edges,)``; a two-way street is two edges.
    travel_time_s, length_m
        Of each edge, finite and not negative. [s], [m]
    nodes
        Coordinates of the nodes, and their CRS.
    mode
        Name of the mode.
    forbidden_turns
        Sequences of two or more edges, as positions in ``tail``, that must not be driven one after
        the other.

    Raises
    ------
    ContractError
        An edge has a missing, infinite or negative time or length, an end that is not a node, or
        one without coordinates; the edges of a forbidden turn do not follow each other.
    EmptyResultError
        No edge is left.

    Examples
    --------
    A street from 0 to 1 and on to 2, and back only as far as 1:

    >>> from fugai.delivery import RoadNodes, network_from_edges, travel_time
    >>> network = network_from_edges(
    ...     [0, 1, 2], [1, 2, 1], travel_time_s=[60, 30, 30], length_m=[500, 250, 250],
    ...     nodes=RoadNodes(x=[0, 500, 750], y=[0, 0, 0]),
    ... )
    >>> seconds, _ = travel_time(network, [0])
    >>> seconds.tolist()
    [0.0, 60.0, 90.0]
    """
    if nodes.ids is None:
        ends = tail, head
    else:
        index = index_of_ids(nodes.ids, name="ids")
        ends = _positions(index, tail, name="tail"), _positions(index, head, name="head")
        nodes = replace(nodes, ids=index)
    edges = checked_edges(*ends, travel_time_s, length_m, nodes=len(nodes))
    return _network(edges, nodes, mode=mode, forbidden_turns=forbidden_turns)


def _positions(index: pd.Index, ends: npt.ArrayLike, *, name: str) -> IntArray:
    """Positions of the nodes at one end of edges."""
    wanted = index_of_ids(ends, name=name)
    at = index.get_indexer(wanted)
    if (at < 0).any():
        edge = int(np.flatnonzero(at < 0)[0])
        msg = f"`{name}` of an edge must be one of `ids`, found {wanted.tolist()[edge]!r} at edge {edge}."
        raise ContractError(msg)
    return at.astype(np.int64)


def _network(
    edges: Edges, nodes: RoadNodes, *, mode: str, forbidden_turns: Iterable[Sequence[int]]
) -> Network:
    """Network of checked edges between the positions of nodes."""
    x, y = np.asarray(nodes.x, dtype=np.float64), np.asarray(nodes.y, dtype=np.float64)
    nowhere = ~(np.isfinite(x) & np.isfinite(y))
    if nowhere.any() and (nowhere[edges.tail] | nowhere[edges.head]).any():
        msg = "Every node with an edge must have finite coordinates, some have not."
        raise ContractError(msg)
    if len(edges.tail) == 0:
        msg = f"The road network of mode {mode!r} must have at least one edge, found none."
        raise EmptyResultError(msg)
    edges, input_position = split_junctions(edges, forbidden_turns, nodes=len(x))
    order, rank = storage_order(x[input_position], y[input_position])
    renumbered = edges._replace(tail=rank[edges.tail], head=rank[edges.head])
    edges = fastest_edges(renumbered, nodes=len(order))
    del renumbered  # a large network must not be held twice
    input_position = input_position[order]
    canonical = rank[input_position].astype(np.int64)
    split = len(input_position) > len(x)
    return Network(
        indptr=row_pointer(edges.tail, len(order)),
        indices=edges.head,
        travel_time_s=edges.time_s,
        length_m=edges.length_m,
        x=x[input_position],
        y=y[input_position],
        input_position=input_position.astype(np.int32),
        input_edge=edges.row,
        component=strong_components(adjacency(edges, canonical))[canonical],
        canonical_node=(canonical if split else canonical[:0]).astype(np.int32),
        mode=mode,
        crs=nodes.crs,
        given_ids=cast("pd.Index | None", nodes.ids),
    )


@renamed_arguments(removed_in="0.3.0", part_min_nodes="min_component_nodes")
def build_network(roads: Roads, *, mode: str, min_component_nodes: int | None = None) -> Network:
    """Network of the roads that a mode may use, without the turns that are forbidden to it.

    Parameters
    ----------
    roads
        Directed edges with a column ``<mode>_s``, NaN where the mode may not go [s], and the turns
        that are forbidden to it.
    mode
        'drive', 'deliver', 'cycle', 'walk' or any other that the roads have a column for.
    min_component_nodes
        See `Network`.

    Raises
    ------
    EmptyResultError
        No road is open to the mode; the message lists the modes that there are.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyproj import CRS
    >>> from fugai.delivery import build_network
    >>> from fugai.tables import Roads
    >>> edges = pd.DataFrame({"tail": [0, 1], "head": [1, 0], "length_m": 500.0,
    ...                       "highway": "residential", "drive_s": [60.0, None], "walk_s": 360.0})
    >>> roads = Roads(crs=CRS(32650), x=[0.0, 500.0], y=[0.0, 0.0], edges=edges)
    >>> build_network(roads, mode="walk")
    <Network mode='walk', 2 nodes, 2 edges>
    >>> build_network(roads, mode="fly")
    Traceback (most recent call last):
    fugai.errors.EmptyResultError: At least one road must be open to mode 'fly', found roads for:
    drive, walk.
    """
    edges = edges_of_mode(roads, mode)
    nodes = RoadNodes(x=roads.x, y=roads.y, crs=roads.crs)
    network = network_of_mode_edges(edges, nodes, mode=mode)
    return replace(
        network,
        min_component_nodes=min_component_nodes,
        water=roads.water,
        divides=roads.divides,
        not_joined=not_joined(network.input_edge, roads),
        given_ids=roads.node_ids,
        source=EdgeSource(rows=roads.edges, reasons=roads.reasons),
    )


def network_of_mode_edges(edges: ModeEdges, nodes: RoadNodes, *, mode: str) -> Network:
    """Network whose ``input_edge`` are rows of the roads; edges name nodes by position."""
    checked = checked_edges(edges.tail, edges.head, edges.time_s, edges.length_m, nodes=len(nodes))
    network = _network(checked, nodes, mode=mode, forbidden_turns=edges.forbidden_turns)
    return replace(network, input_edge=edges.row[network.input_edge].astype(np.int32))
