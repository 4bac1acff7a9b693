"""The road network of one mode, as the searches want it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from fugai.errors import ContractError, CRSMismatchError, EmptyResultError
from fugai.kernels.morton import morton_codes
from fugai.kernels.paths import Graph

if TYPE_CHECKING:
    from pyproj import CRS

    from fugai.tables import Roads

Direction: TypeAlias = Literal["from", "to"]
"""Which way the journey goes: 'from' the outlet to the demand, or 'to' the outlet from it."""

Floats: TypeAlias = npt.NDArray[np.float64]
Ints32: TypeAlias = npt.NDArray[np.int32]
Ints64: TypeAlias = npt.NDArray[np.int64]

MAIN = 0
"""Label of the main component: the one with most nodes."""

SLICES_PER_MEDIAN = 2.0
"""Queue slices to the median edge time: fastest between 1 and 4 on road networks."""


class Edges(NamedTuple):
    """Edges as arrays of one length: from ``tail`` to ``head``."""

    tail: Ints64
    head: Ints64
    time_s: Floats
    length_m: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Directed road network of one mode in CSR form, its nodes in Morton order.

    The edges of node ``u`` are the positions ``indptr[u]`` to ``indptr[u + 1]``.

    Memory, measured at 2 million nodes with 2.33 directed edges each: 32 bytes a node and 20 an
    edge, 79 a node in all, and at most 198 a node while it is built; the first use of the other
    direction adds 8 and 16 (45 a node), the first snap 64 for each node that takes snaps, a search
    28 a node while it runs. 20 million nodes: 1.6 GB held, 4.0 GB while built.

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
    """

    indptr: Ints64
    indices: Ints32
    travel_time_s: Floats
    length_m: Floats
    x: Floats
    y: Floats
    order: Ints32
    component: Ints32
    mode: str
    crs: CRS | None = None
    part_min_nodes: int | None = None

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return len(self.x)

    @property
    def edges(self) -> int:
        """How many directed edges."""
        return len(self.indices)

    @cached_property
    def connected(self) -> npt.NDArray[np.bool_]:
        """Nodes that an edge touches."""
        touched: npt.NDArray[np.bool_] = np.diff(self.indptr) > 0
        touched[self.indices] = True
        return touched

    @cached_property
    def main(self) -> npt.NDArray[np.bool_]:
        """Nodes of the main component."""
        main: npt.NDArray[np.bool_] = (self.component == MAIN) & self.connected
        return main

    @cached_property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Nodes that places are snapped to: the main component and what ``part_min_nodes`` adds."""
        if self.part_min_nodes is None:
            return self.main
        large = np.bincount(self.component) >= self.part_min_nodes
        return self.main | (large[self.component] & self.connected)

    @cached_property
    def stranded(self) -> int:
        """Nodes with edges that take no snaps."""
        return int((self.connected & ~self.usable).sum())

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what of the network cannot be used."""
        if not self.stranded:
            return ()
        parts = len(np.unique(self.component[self.connected & ~self.usable]))
        return (
            (
                f"{self.stranded:,} of {int(self.connected.sum()):,} road nodes open to mode "
                f"{self.mode!r} cannot be reached from the main network and back; they lie in "
                f"{parts:,} separate parts and nothing is snapped to them."
            ),
        )

    @cached_property
    def position(self) -> Ints32:
        """Node of each input node: the inverse of ``order``."""
        inverse = np.empty(self.nodes, dtype=np.int32)
        inverse[self.order] = np.arange(self.nodes, dtype=np.int32)
        return inverse

    @cached_property
    def graph(self) -> Graph:
        """The edges as they are driven."""
        return Graph(self.indptr, self.indices, self.travel_time_s)

    @cached_property
    def reverse_edges(self) -> Ints32:
        """Edge of each edge of `reverse`."""
        # Stable, so that the tails of each head rise.
        return np.argsort(self.indices, kind="stable").astype(np.int32)

    @cached_property
    def reverse(self) -> Graph:
        """The edges against the direction of travel."""
        edge = self.reverse_edges
        tail = np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.indptr))
        return Graph(_row_pointer(self.indices, self.nodes), tail[edge], self.travel_time_s[edge])

    @cached_property
    def slices_per_s(self) -> float:
        """Width of the search queue's slices, as slices in a second."""
        positive = self.travel_time_s[self.travel_time_s > 0]
        median = float(np.median(positive)) if len(positive) else 1.0
        return SLICES_PER_MEDIAN / max(median, 1e-3)

    @cached_property
    def snap_tree(self) -> tuple[cKDTree, Ints32]:
        """Search tree over the usable nodes, and which nodes they are."""
        nodes = np.flatnonzero(self.usable).astype(np.int32)
        points = np.column_stack((self.x[nodes], self.y[nodes]))
        return cKDTree(points, balanced_tree=False, compact_nodes=False), nodes

    def directed(self, direction: Direction) -> Graph:
        """The edges for journeys from, or to, the places that a search starts at."""
        if direction not in ("from", "to"):
            msg = f"`direction` must be 'from' or 'to', found {direction!r}."
            raise ContractError(msg)
        return self.graph if direction == "from" else self.reverse


def network_from_edges(
    tail: npt.ArrayLike, head: npt.ArrayLike, *, travel_time_s: npt.ArrayLike,
    length_m: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike, crs: CRS | None = None,
    mode: str = "drive",
) -> Network:  # fmt: skip
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

    Raises
    ------
    ContractError
        An edge has a missing, infinite or negative time or length, or an end that is no node.
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
    edges = _checked(
        Edges(
            np.asarray(tail, dtype=np.int64),
            np.asarray(head, dtype=np.int64),
            np.asarray(travel_time_s, dtype=np.float64),
            np.asarray(length_m, dtype=np.float64),
        ),
        nodes=len(xs),
    )
    if not np.isfinite(xs[edges.tail] + xs[edges.head] + ys[edges.tail] + ys[edges.head]).all():
        msg = "Every node with an edge must have finite coordinates, some have not."
        raise ContractError(msg)
    if len(edges.tail) == 0:
        msg = f"The road network of mode {mode!r} must have at least one edge, found none."
        raise EmptyResultError(msg)
    order = np.argsort(morton_codes(xs, ys), kind="stable").astype(np.int32)
    rank = np.empty(len(xs), dtype=np.int64)
    rank[order] = np.arange(len(xs))
    edges = _simple(edges._replace(tail=rank[edges.tail], head=rank[edges.head]), nodes=len(xs))
    indptr, indices = _row_pointer(edges.tail, len(xs)), edges.head.astype(np.int32)
    return Network(
        indptr=indptr, indices=indices, travel_time_s=edges.time_s, length_m=edges.length_m,
        x=xs[order], y=ys[order], order=order, component=_components(indptr, indices),
        mode=mode, crs=crs,
    )  # fmt: skip


def build_network(roads: Roads, *, mode: str, part_min_nodes: int | None = None) -> Network:
    """Network of the roads that a mode may use.

    Parameters
    ----------
    roads
        Directed edges with a column ``<mode>_s``, NaN where the mode may not go. [s]
    mode
        'drive', 'walk' or any other that the roads have a column for.
    part_min_nodes
        See `Network`.

    Raises
    ------
    EmptyResultError
        No road is open to the mode.
    """
    column = f"{mode}_s"
    allowed = roads.edges[column].notna() if column in roads.edges else None
    if allowed is None or not allowed.any():
        found = ", ".join(roads.modes) or "none"
        msg = f"At least one road must be open to mode {mode!r}, found roads for: {found}."
        raise EmptyResultError(msg)
    edges = roads.edges.loc[allowed, ["tail", "head", column, "length_m"]]
    network = network_from_edges(
        edges["tail"].to_numpy(), edges["head"].to_numpy(), travel_time_s=edges[column].to_numpy(),
        length_m=edges["length_m"].to_numpy(), x=roads.x, y=roads.y, crs=roads.crs, mode=mode,
    )  # fmt: skip
    return replace(network, part_min_nodes=part_min_nodes)


def _checked(edges: Edges, *, nodes: int) -> Edges:
    lengths = {len(values) for values in edges}
    if len(lengths) > 1:
        msg = f"The arrays of edges must be of one length, found {sorted(lengths)}."
        raise ContractError(msg)
    for name, ends in (("tail", edges.tail), ("head", edges.head)):
        wrong = np.flatnonzero((ends < 0) | (ends >= nodes))
        if len(wrong):
            msg = (
                f"`{name}` of an edge must be a node below {nodes}, "
                f"found {ends[wrong[0]]} at edge {wrong[0]}."
            )
            raise ContractError(msg)
    for name, values in (("travel_time_s", edges.time_s), ("length_m", edges.length_m)):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if len(wrong):
            at = wrong[0]
            msg = (
                f"`{name}` of an edge must be finite and not negative, found {values[at]:g} at "
                f"edge {at} from node {edges.tail[at]} to {edges.head[at]} "
                f"({len(wrong)} such edges)."
            )
            raise ContractError(msg)
    moving = edges.tail != edges.head
    return edges if moving.all() else Edges(*(values[moving] for values in edges))


def _simple(edges: Edges, *, nodes: int) -> Edges:
    pair = edges.tail * nodes + edges.head
    rising = np.lexsort((edges.length_m, edges.time_s, pair))
    pair = pair[rising]
    rising = rising[np.append(True, pair[1:] != pair[:-1])]
    return Edges(*(values[rising] for values in edges))


def _row_pointer(rows: npt.NDArray[np.integer], nodes: int) -> Ints64:
    pointer = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=nodes), out=pointer[1:])
    return pointer


def _components(indptr: Ints64, indices: Ints32) -> Ints32:
    nodes = len(indptr) - 1
    present = np.ones(len(indices), dtype=np.int8)
    matrix = csr_array((present, indices, indptr), shape=(nodes, nodes))
    _, label = connected_components(matrix, directed=True, connection="strong")
    # Of equally large ones those with edges come first, then by Morton order.
    _, first, inverse, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(size), dtype=np.int32)
    alone = np.bincount(indices, minlength=nodes) + np.diff(indptr) == 0
    rank[np.lexsort((first, alone[first], -size))] = np.arange(len(size), dtype=np.int32)
    return rank[inverse]
