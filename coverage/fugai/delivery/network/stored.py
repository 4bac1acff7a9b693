"""The arrays of a road network of one mode, in the form that searches read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import renamed_attribute, retired
from fugai.delivery._checks import Direction, check_direction
from fugai.delivery.network.edges import row_pointer
from fugai.delivery.network.node_ids import NodeIds, StoredNodes, input_node_positions, node_ids
from fugai.delivery.network.rim import parts_at_rim, why_cut_off
from fugai.errors import ContractError
from fugai.kernels.routing.contraction.prepare import contract, dissection_of
from fugai.kernels.routing.shortest_paths import Graph, Seeds
from fugai.kernels.routing.threaded import SplitGraph

if TYPE_CHECKING:
    from pyproj import CRS

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray, ObjectArray
    from fugai.delivery.network.source import EdgeSource
    from fugai.kernels.routing.contraction.network import Contracted
    from fugai.kernels.routing.contraction.prepare import Dissection

MAIN = 0
"""Label of the main component: the one with most nodes."""

BUCKETS_PER_MEDIAN = 2.0
"""Buckets of the search queue to the median edge time: fastest between 1 and 4 on road networks."""

_TIMELESS = (
    "turn_copies",
    "connected",
    "main",
    "usable",
    "joined",
    "joinable",
    "disconnected",
    "stored_node",
    "numbering",
    "reverse_edges",
    "buckets_per_s",
    "dissection",
)
"""Derived arrays that stay valid when only travel times change. ``buckets_per_s`` affects speed
alone."""


_warn_of_stored_nodes = retired(
    "fugai.delivery.Network.node_of_input (attribute)",
    "`ids`: functions over nodes take and return them",
    removed_in="0.3.0",
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StoredNetwork:
    """The arrays of a `Network`, which has their description."""

    indptr: IntArray
    indices: Int32Array
    travel_time_s: FloatArray
    length_m: FloatArray
    x: FloatArray
    y: FloatArray
    input_position: Int32Array
    component: Int32Array
    mode: str
    crs: CRS | None = None
    min_component_nodes: int | None = None
    input_edge: Int32Array = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    canonical_node: Int32Array = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    water: ObjectArray = field(default_factory=lambda: np.empty(0, dtype=object))
    divides: ObjectArray = field(default_factory=lambda: np.empty(0, dtype=object))
    not_joined: BoolArray = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    given_ids: pd.Index | None = None
    source: EdgeSource | None = None

    def __repr__(self) -> str:
        return f"<Network mode={self.mode!r}, {self.nodes:,} nodes, {self.edges:,} edges>"

    @property
    def nodes(self) -> int:
        """Number of nodes, copies of junctions included."""
        return len(self.x)

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.indices)

    @cached_property
    def stored_node(self) -> Int32Array:
        """Stored node of each input node: the inverse of ``input_position``, and never a copy."""
        return input_node_positions(self.input_position, self.canonical_node)

    @cached_property
    def turn_copies(self) -> IntArray:
        """Nodes that are copies of a junction with forbidden turns, ordered by junction."""
        copy = np.flatnonzero(self.canonical_node != np.arange(len(self.canonical_node)))
        return copy[np.argsort(self.canonical_node[copy], kind="stable")]

    @cached_property
    def connected(self) -> BoolArray:
        """Nodes with an edge, of their own or of a copy."""
        touched: BoolArray = np.diff(self.indptr) > 0
        touched[self.indices] = True
        touched[self.canonical_node[self.turn_copies]] = True
        return touched

    @cached_property
    def main(self) -> BoolArray:
        """Nodes of the main component."""
        main: BoolArray = (self.component == MAIN) & self.connected
        return main

    @cached_property
    def usable(self) -> BoolArray:
        """Nodes that places are snapped to: the main component, and large ones beside it."""
        usable = self.main.copy()
        if self.min_component_nodes is not None:
            large = np.bincount(self.component) >= self.min_component_nodes
            usable |= large[self.component] & self.connected
        usable[self.turn_copies] = False
        return usable

    @cached_property
    def joined(self) -> BoolArray:
        """Edges that places may be joined to: not motorways, tunnels, bridges and ferries."""
        if len(self.not_joined) == 0:
            return np.ones(self.edges, dtype=np.bool_)
        joined: BoolArray = ~self.not_joined
        return joined

    @cached_property
    def joinable(self) -> BoolArray:
        """Usable nodes on an edge that places may be joined to."""
        if len(self.not_joined) == 0:
            return self.usable
        on = np.zeros(self.nodes, dtype=np.bool_)
        on[self.edge_tails()[self.joined]] = True
        on[self.indices[self.joined]] = True
        on[self.canonical_node[self.turn_copies[on[self.turn_copies]]]] = True
        return on & self.usable

    @cached_property
    def disconnected(self) -> BoolArray:
        """Nodes with edges that places are not snapped to."""
        disconnected: BoolArray = self.connected & ~self.usable
        disconnected[self.turn_copies] = False
        return disconnected

    @property
    def n_disconnected(self) -> int:
        """Number of nodes with edges that places are not snapped to."""
        return int(self.disconnected.sum())

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on which part of the network cannot be used."""
        if not self.n_disconnected:
            return ()
        parts = len(np.unique(self.component[self.disconnected]))
        nodes = int(self.connected.sum()) - len(self.turn_copies)
        cut_off = self.disconnected
        trapped = cut_off & (self.one_way_ends[0] | self.one_way_ends[1])
        at_rim = parts_at_rim(self.x, self.y, self.component, self.connected, cut_off) & ~trapped
        others = int((cut_off & ~trapped & ~at_rim).sum())
        share = self.n_disconnected / nodes
        said = why_cut_off(share, int(trapped.sum()), int(at_rim.sum()), others)
        return (
            (
                f"{self.n_disconnected:,} of {nodes:,} road nodes open to mode "
                f"{self.mode!r} cannot be reached from the main network and back; they lie in "
                f"{parts:,} separate parts and nothing is snapped to them.{said}"
            ),
        )

    @cached_property
    def one_way_ends(self) -> BoolArray:
        """Nodes that edges only lead into, and those that they only lead out of, ``(2, nodes)``."""
        leaves = np.diff(self.indptr) > 0
        arrives = np.zeros(self.nodes, dtype=np.bool_)
        arrives[self.indices] = True
        if len(self.turn_copies):
            junction = self.canonical_node[self.turn_copies]
            np.logical_or.at(leaves, junction, leaves[self.turn_copies])
            np.logical_or.at(arrives, junction, arrives[self.turn_copies])
        return np.stack((arrives & ~leaves, leaves & ~arrives))

    def edge_tails(self) -> Int32Array:
        """Tail of each edge."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def graph(self) -> Graph:
        """The edges in the direction of travel."""
        return Graph(self.indptr, self.indices, self.travel_time_s)

    @cached_property
    def reverse_edges(self) -> Int32Array:
        """Edge of each edge of `reverse`."""
        # Stable, so that the tails of each head rise.
        return np.argsort(self.indices, kind="stable").astype(np.int32)

    @cached_property
    def reverse(self) -> Graph:
        """The edges against the direction of travel."""
        edge = self.reverse_edges
        pointer = row_pointer(self.indices, self.nodes)
        return Graph(pointer, self.edge_tails()[edge], self.travel_time_s[edge])

    @cached_property
    def buckets_per_s(self) -> float:
        """Buckets of the search queue in a second, the inverse of their width."""
        positive = self.travel_time_s[self.travel_time_s > 0]
        median = float(np.median(positive)) if len(positive) else 1.0
        return BUCKETS_PER_MEDIAN / max(median, 1e-3)

    def directed(self, direction: Direction) -> Graph:
        """Edges for journeys from, or to, the places that a search starts at.

        Raises
        ------
        ContractError
            The direction is neither 'from' nor 'to'.
        """
        check_direction(direction)
        return self.graph if direction == "from" else self.reverse

    def search_graph(self, direction: Direction) -> SplitGraph:
        """Edges in one direction with the canonical nodes and the resolution of the queue."""
        return SplitGraph(self.directed(direction), self.canonical_node, self.buckets_per_s)

    @cached_property
    def dissection(self) -> Dissection | None:
        """Order in which junctions are contracted for many long searches; None where none helps."""
        copies = np.zeros(self.nodes, dtype=np.bool_)
        copies[self.turn_copies] = True
        return dissection_of(self.graph, self.x, self.y, copies)

    def is_contracted(self, direction: Direction) -> bool:
        """Whether the edges in one direction are contracted already."""
        return f"contracted_{direction}" in self.__dict__

    def contracted(self, direction: Direction) -> Contracted | None:
        """Edges in one direction, contracted; kept from its first use. None where that is no help."""
        return self.contracted_from if direction == "from" else self.contracted_to

    @cached_property
    def contracted_from(self) -> Contracted | None:
        """The edges in the direction of travel, contracted."""
        return None if self.dissection is None else contract(self.graph, self.dissection)

    @cached_property
    def contracted_to(self) -> Contracted | None:
        """The edges against the direction of travel, contracted."""
        return None if self.dissection is None else contract(self.reverse, self.dissection)

    def seeds(self, origins: IntArray, start_s: FloatArray) -> tuple[Seeds, IntArray]:
        """Start nodes of searches, and the origin of each.

        A junction with forbidden turns starts at all its copies; any other node at itself.
        """
        row = np.arange(len(origins))
        first = np.arange(len(origins) + 1)
        if len(self.turn_copies) == 0 or len(origins) == 0:
            return Seeds(first, origins.astype(np.int32), start_s), row
        junction = self.canonical_node[self.turn_copies]
        begin = np.searchsorted(junction, origins, side="left")
        copies = np.searchsorted(junction, origins, side="right") - begin
        count = np.maximum(copies, 1)
        row = np.repeat(row, count)
        number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        copy = self.turn_copies[np.minimum(begin[row] + number, len(self.turn_copies) - 1)]
        node = np.where(copies[row] > 0, copy, origins[row]).astype(np.int32)
        return Seeds(np.searchsorted(row, first), node, start_s[row]), row

    def with_travel_times(self, travel_time_s: FloatArray) -> Self:
        """The same roads with other travel times; what does not depend on them is kept. [s]"""
        made = replace(self, travel_time_s=travel_time_s)
        known = self.__dict__
        made.__dict__.update({name: known[name] for name in _TIMELESS if name in known})
        if "reverse" in known:
            times_s = travel_time_s[self.reverse_edges]
            made.__dict__["reverse"] = self.reverse._replace(travel_time_s=times_s)
        return made

    @cached_property
    def numbering(self) -> NodeIds:
        """The ids of the nodes, and the stored nodes of each."""
        return node_ids(self.given_ids, self.input_position, self.stored_node)

    @property
    def ids(self) -> pd.Index:
        """Ids of the nodes in the order in which the caller gave them, each once."""
        return self.numbering.index

    def by_id(self, values: npt.ArrayLike) -> pd.Series:
        """Values of the stored nodes, such as ``x`` or `OutletTimes.time_s`, under their ids.

        Raises
        ------
        ContractError
            There is not one value for each stored node.

        Examples
        --------
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> nodes = RoadNodes(x=[500, 0], y=[0, 0], ids=["b", "a"])
        >>> network = network_from_edges(
        ...     ["a"], ["b"], travel_time_s=[60], length_m=[500], nodes=nodes
        ... )
        >>> network.by_id(network.x).to_dict()
        {'b': 500.0, 'a': 0.0}
        """
        held = np.asarray(values)
        if held.shape[:1] != (self.nodes,):
            msg = f"`values` must have one for each of {self.nodes} stored nodes, "
            raise ContractError(msg + f"found {held.shape}.")
        return pd.Series(held[self.numbering.node], index=self.ids)

    @property
    def node_of_input(self) -> StoredNodes:
        """Stored node of each input node, which functions over nodes took before they took ids."""
        _warn_of_stored_nodes()
        return self.stored_node.view(StoredNodes)

    order = renamed_attribute(
        "fugai.delivery.Network", "order", "input_position", removed_in="0.3.0"
    )
    input_node = renamed_attribute(
        "fugai.delivery.Network", "input_node", "input_position", removed_in="0.3.0"
    )
    position = renamed_attribute(
        "fugai.delivery.Network", "position", "stored_node", removed_in="0.3.0"
    )
    edge = renamed_attribute("fugai.delivery.Network", "edge", "input_edge", removed_in="0.3.0")
    place = renamed_attribute(
        "fugai.delivery.Network", "place", "canonical_node", removed_in="0.3.0"
    )
    copies = renamed_attribute(
        "fugai.delivery.Network", "copies", "turn_copies", removed_in="0.3.0"
    )
    apart = renamed_attribute("fugai.delivery.Network", "apart", "disconnected", removed_in="0.3.0")
    stranded = renamed_attribute(
        "fugai.delivery.Network", "stranded", "n_disconnected", removed_in="0.3.0"
    )
    part_min_nodes = renamed_attribute(
        "fugai.delivery.Network", "part_min_nodes", "min_component_nodes", removed_in="0.3.0"
    )
