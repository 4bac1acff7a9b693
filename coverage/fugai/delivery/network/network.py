"""The road network of one mode, as the searches want it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from fugai.delivery.network.edges import (
    checked_edges,
    fastest_edges,
    graph_rows,
    row_pointer,
    strong_components,
)
from fugai.delivery.network.mode_edges import ModeEdges, edges_of_mode
from fugai.delivery.network.streets import Streets, street_samples, streets_of
from fugai.delivery.network.turns import split_junctions
from fugai.delivery.network.water import water_pieces
from fugai.errors import ContractError, CRSMismatchError, EmptyResultError
from fugai.kernels.raster.morton import morton_codes
from fugai.kernels.routing.shortest_paths import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import shapely
    from pyproj import CRS

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray, ObjectArray
    from fugai.tables import Roads

Direction: TypeAlias = Literal["from", "to"]
"""Which way the journey goes: 'from' the outlet to the demand, or 'to' the outlet from it."""

MAIN = 0
"""Label of the main component: the one with most nodes."""

SLICES_PER_MEDIAN = 2.0
"""Queue slices to the median edge time: fastest between 1 and 4 on road networks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Directed road network of one mode in CSR form, its nodes in Morton order.

    The edges of node ``u`` are the positions ``indptr[u]`` to ``indptr[u + 1]``. A junction with
    forbidden turns is a node without edges, its place, and copies of it that have them (`turns`).

    Memory, measured at 5 million nodes with 2.33 directed edges each: 32 bytes a node and 24 an
    edge, 88 a node in all, and at most 209 a node while it is built; the first use of the other
    direction adds 8 and 16 (45 a node), the first snap 64 for each node that takes snaps, a search
    up to 53 a node while it runs. 20 million nodes: 1.8 GB held, 4.2 GB while built.

    Parameters
    ----------
    indptr, indices
        Row pointer (int64, nodes + 1) and head of each edge (int32).
    travel_time_s, length_m
        Of each edge, finite and not negative. [s], [m]
    x, y
        Nodes in ``crs``. [m]
    order
        Input node of each node.
    component
        Strongly connected component of each node, by falling size: 0 is the main one.
    mode
        Name of the mode: 'drive', 'walk' ...
    crs
        Projected CRS of the nodes; None where unknown, and then nothing can be checked against it.
    part_min_nodes
        Strongly connected parts beside the main one with at least so many nodes take snaps too:
        islands, or a town that its walkers cannot leave on foot. None for the main one alone.
    edge
        Input edge of each edge. Where junctions are split, one may stand here several times.
    place
        Node where each node stands: itself, or the junction that it is a copy of. Empty where no
        turn is forbidden.
    water
        Lines in ``crs`` that no way between a place and the road crosses: rivers, shores.
    """

    indptr: IntArray
    indices: Int32Array
    travel_time_s: FloatArray
    length_m: FloatArray
    x: FloatArray
    y: FloatArray
    order: Int32Array
    component: Int32Array
    mode: str
    crs: CRS | None = None
    part_min_nodes: int | None = None
    edge: Int32Array = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    place: Int32Array = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    water: ObjectArray = field(default_factory=lambda: np.empty(0, dtype=object))

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return len(self.x)

    @property
    def edges(self) -> int:
        """How many directed edges."""
        return len(self.indices)

    @cached_property
    def copies(self) -> IntArray:
        """Nodes that are copies of a junction, in the order of the junctions."""
        copy = np.flatnonzero(self.place != np.arange(len(self.place)))
        return copy[np.argsort(self.place[copy], kind="stable")]

    @cached_property
    def connected(self) -> BoolArray:
        """Nodes that an edge touches, or a copy's edge."""
        touched: BoolArray = np.diff(self.indptr) > 0
        touched[self.indices] = True
        touched[self.place[self.copies]] = True
        return touched

    @cached_property
    def main(self) -> BoolArray:
        """Nodes of the main component."""
        main: BoolArray = (self.component == MAIN) & self.connected
        return main

    @cached_property
    def usable(self) -> BoolArray:
        """Nodes that places are snapped to: the main component and what ``part_min_nodes`` adds."""
        usable = self.main.copy()
        if self.part_min_nodes is not None:
            large = np.bincount(self.component) >= self.part_min_nodes
            usable |= large[self.component] & self.connected
        usable[self.copies] = False
        return usable

    @cached_property
    def apart(self) -> BoolArray:
        """Nodes with edges that take no snaps."""
        apart: BoolArray = self.connected & ~self.usable
        apart[self.copies] = False
        return apart

    @property
    def stranded(self) -> int:
        """How many nodes with edges take no snaps."""
        return int(self.apart.sum())

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what of the network cannot be used."""
        if not self.stranded:
            return ()
        parts = len(np.unique(self.component[self.apart]))
        nodes = int(self.connected.sum()) - len(self.copies)
        trapped = self.apart & (self.one_way_ends[0] | self.one_way_ends[1])
        said = (
            f" At {int(trapped.sum()):,} of them one-way roads only lead in or only lead out."
            if trapped.any()
            else ""
        )
        return (
            (
                f"{self.stranded:,} of {nodes:,} road nodes open to mode "
                f"{self.mode!r} cannot be reached from the main network and back; they lie in "
                f"{parts:,} separate parts and nothing is snapped to them.{said}"
            ),
        )

    @cached_property
    def one_way_ends(self) -> BoolArray:
        """Nodes that edges only lead into, and those that they only lead out of."""
        leaves = np.diff(self.indptr) > 0
        arrives = np.zeros(self.nodes, dtype=np.bool_)
        arrives[self.indices] = True
        if len(self.copies):
            of = self.place[self.copies]
            np.logical_or.at(leaves, of, leaves[self.copies])
            np.logical_or.at(arrives, of, arrives[self.copies])
        return np.stack((arrives & ~leaves, leaves & ~arrives))

    @cached_property
    def position(self) -> Int32Array:
        """Node of each input node: the inverse of ``order``, and never a copy."""
        inverse = np.empty(self.nodes - len(self.copies), dtype=np.int32)
        nodes = np.arange(self.nodes, dtype=np.int32)
        if len(self.copies):
            nodes = nodes[self.place == nodes]
        inverse[self.order[nodes]] = nodes
        return inverse

    @cached_property
    def graph(self) -> Graph:
        """The edges as they are driven."""
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
        tail = np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.indptr))
        return Graph(row_pointer(self.indices, self.nodes), tail[edge], self.travel_time_s[edge])

    @cached_property
    def slices_per_s(self) -> float:
        """Width of the search queue's slices, as slices in a second."""
        positive = self.travel_time_s[self.travel_time_s > 0]
        median = float(np.median(positive)) if len(positive) else 1.0
        return SLICES_PER_MEDIAN / max(median, 1e-3)

    @cached_property
    def streets(self) -> Streets:
        """Streets between usable nodes."""
        return streets_of(self)

    @cached_property
    def street_tree(self) -> tuple[cKDTree, IntArray]:
        """Search tree over points along the streets, and the street of each."""
        return street_samples(self)

    @cached_property
    def snap_tree(self) -> tuple[cKDTree, Int32Array]:
        """Search tree over the usable nodes, and which nodes they are."""
        nodes = np.flatnonzero(self.usable).astype(np.int32)
        points = np.column_stack((self.x[nodes], self.y[nodes]))
        return cKDTree(points, balanced_tree=False, compact_nodes=False), nodes

    def seeds(
        self, origins: IntArray, start_s: FloatArray
    ) -> tuple[Int32Array, FloatArray, IntArray]:
        """Nodes that a search from the origins begins at, their starts [s], and whose they are.

        A junction with forbidden turns stands for all its copies; any other node for itself.
        """
        row = np.arange(len(origins))
        if len(self.copies) == 0 or len(origins) == 0:
            return origins.astype(np.int32), start_s, row
        of = self.place[self.copies]
        first = np.searchsorted(of, origins, side="left")
        many = np.searchsorted(of, origins, side="right") - first
        count = np.maximum(many, 1)
        row = np.repeat(row, count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        copy = self.copies[np.minimum(first[row] + within, len(self.copies) - 1)]
        node = np.where(many[row] > 0, copy, origins[row])
        return node.astype(np.int32), start_s[row], row

    @cached_property
    def water_tree(self) -> shapely.STRtree | None:
        """Search tree over the water in short pieces, None where none is known."""
        return water_pieces(self.water) if len(self.water) else None

    @cached_property
    def apart_tree(self) -> cKDTree:
        """Search tree over the nodes with edges that take no snaps."""
        return cKDTree(np.column_stack((self.x[self.apart], self.y[self.apart])))

    def directed(self, direction: Direction) -> Graph:
        """The edges for journeys from, or to, the places that a search starts at."""
        if direction not in ("from", "to"):
            msg = f"`direction` must be 'from' or 'to', found {direction!r}."
            raise ContractError(msg)
        return self.graph if direction == "from" else self.reverse


def network_from_edges(  # noqa: PLR0913 - the arrays of a graph, each by its name
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    travel_time_s: npt.ArrayLike,
    length_m: npt.ArrayLike,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    crs: CRS | None = None,
    mode: str = "drive",
    forbidden: Iterable[Sequence[int]] = (),
) -> Network:
    """Network from directed edges between numbered nodes.

    Of parallel edges the fastest stays (of equals the shortest); loops are dropped; an edge of no
    time or length is allowed, since surveys split roads at one point. Nodes without edges stay.

    Parameters
    ----------
    tail, head
        Positions of the nodes in ``x`` and ``y``; a street both ways is two edges.
    travel_time_s, length_m
        Of each edge, finite and not negative. [s], [m]
    x, y
        Nodes in a projected CRS. [m]
    forbidden
        Forbidden turns: sequences of two or more edges, as positions in ``tail``, that must not
        be driven one after the other.

    Raises
    ------
    ContractError
        An edge has a missing, infinite or negative time or length, or an end that is no node; the
        edges of a forbidden turn do not follow each other.
    CRSMismatchError
        ``crs`` is not projected.
    EmptyResultError
        No edge is left.
    """
    if crs is not None and not crs.is_projected:
        msg = f"`crs` of a network must be a projected CRS in metres, found {crs.to_string()}."
        raise CRSMismatchError(msg)
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape:
        msg = f"`x` and `y` must be of one length, found {xs.shape} and {ys.shape}."
        raise ContractError(msg)
    edges = checked_edges(tail, head, travel_time_s, length_m, nodes=len(xs))
    nowhere = ~(np.isfinite(xs) & np.isfinite(ys))
    if nowhere.any() and (nowhere[edges.tail] | nowhere[edges.head]).any():
        msg = "Every node with an edge must have finite coordinates, some have not."
        raise ContractError(msg)
    if len(edges.tail) == 0:
        msg = f"The road network of mode {mode!r} must have at least one edge, found none."
        raise EmptyResultError(msg)
    edges, place = split_junctions(edges, forbidden, nodes=len(xs))
    order = np.argsort(morton_codes(xs[place], ys[place]), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    moved = edges._replace(tail=rank[edges.tail], head=rank[edges.head])
    edges = fastest_edges(moved, nodes=len(order))
    del moved
    place = place[order]
    stands = rank[place].astype(np.int64)
    return Network(
        indptr=row_pointer(edges.tail, len(order)),
        indices=edges.head,
        travel_time_s=edges.time_s,
        length_m=edges.length_m,
        x=xs[place],
        y=ys[place],
        order=place.astype(np.int32),
        edge=edges.row,
        component=strong_components(graph_rows(edges, stands))[stands],
        place=(stands if len(place) > len(xs) else stands[:0]).astype(np.int32),
        mode=mode,
        crs=crs,
    )


def build_network(roads: Roads, *, mode: str, part_min_nodes: int | None = None) -> Network:
    """Network of the roads that a mode may use, its forbidden turns among them.

    Parameters
    ----------
    roads
        Directed edges with a column ``<mode>_s``, NaN where the mode may not go [s], and the turns
        that are forbidden to it.
    mode
        'drive', 'deliver', 'cycle', 'walk' or any other that the roads have a column for.
    part_min_nodes
        See `Network`.

    Raises
    ------
    EmptyResultError
        No road is open to the mode.
    """
    edges = edges_of_mode(roads, mode)
    network = network_of_edges(edges, roads.x, roads.y, crs=roads.crs, mode=mode)
    return replace(network, part_min_nodes=part_min_nodes, water=roads.water)


def network_of_edges(
    edges: ModeEdges, x: FloatArray, y: FloatArray, *, crs: CRS | None, mode: str
) -> Network:
    """Network whose edges keep their rows of the roads."""
    network = network_from_edges(
        edges.tail,
        edges.head,
        travel_time_s=edges.time_s,
        length_m=edges.length_m,
        x=x,
        y=y,
        crs=crs,
        mode=mode,
        forbidden=edges.forbidden,
    )
    return replace(network, edge=edges.row[network.edge].astype(np.int32))
