"""Short Steiner trees in undirected graphs, with a lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from fugai.errors import ContractError
from fugai.kernels.location.steiner import Arcs, dual_ascent, shortest_path_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai._types import FloatArray, IntArray


MAX_VISITS = 1_000_000_000
"""Arc visits after which dual ascent stops by default: about ten seconds."""


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Undirected graph without loops and parallel edges, its edges sorted by (u, v).

    Parameters
    ----------
    nodes
        Number of nodes.
    u, v
        Ends of each edge, u < v.
    length
        Length of each edge, above 0.
    source
        Position of each edge in the arrays that the graph was made from.
    """

    nodes: int
    u: IntArray
    v: IntArray
    length: FloatArray
    source: IntArray


@dataclass(frozen=True, kw_only=True)
class SteinerTree:
    """A tree that joins all terminals.

    Parameters
    ----------
    edges
        Edges of the tree, as positions in the graph's arrays.
    length
        Sum of their lengths.
    bound
        No tree is shorter than this; 0 where it was not computed.
    status
        'optimal' where length and bound agree to 1e-9, 'bounded' where dual ascent ran to its end,
        'stopped' where it reached its limit of visits (the bound holds, but is weaker), 'no bound'.
    """

    edges: IntArray
    length: float
    bound: float
    status: str

    @property
    def gap(self) -> float:
        """(length - bound) / length: a shortest tree is shorter by this share at most."""
        return (self.length - self.bound) / self.length if self.length > 0 else 0.0


def undirected(nodes: int, tail: IntArray, head: IntArray, length: FloatArray) -> Graph:
    """Graph of arcs without their direction; of parallel ones the shortest is kept.

    Loops are left out; a length of 0 becomes 1e-6, since sparse matrices drop zeros.
    """
    u, v = np.minimum(tail, head), np.maximum(tail, head)
    length = np.maximum(np.asarray(length, dtype=np.float64), 1e-6)
    order = np.lexsort((length, v, u))
    order = order[u[order] != v[order]]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(u[order]) != 0) | (np.diff(v[order]) != 0)
    kept = order[first].astype(np.int64)
    return Graph(
        nodes=nodes,
        u=u[kept].astype(np.int64),
        v=v[kept].astype(np.int64),
        length=length[kept],
        source=kept,
    )


def steiner_tree(
    graph: Graph, terminals: Iterable[int], *, max_visits: int = MAX_VISITS
) -> SteinerTree:
    """Short tree over all terminals, with a lower bound from dual ascent.

    The tree grows by the shortest path to the nearest terminal (Takahashi, Matsuyama 1980), first
    over the whole graph, then over the arcs whose reduced length is 0 after dual ascent (Wong
    1984). Each tree is replaced by the pruned minimum spanning tree of its nodes, and so is the
    union of both; the shortest is kept. On street networks of telecom planning (PACE 2018) it is
    0.001 to 0.11 % longer than the proven optimum, and the bound 0.002 to 0.18 % shorter.

    Parameters
    ----------
    graph
        Undirected graph in which the terminals are connected.
    terminals
        Nodes to join; the first is the root of both methods.
    max_visits
        Dual ascent stops after so many visits of an arc; at 0 there is no bound.

    Raises
    ------
    ContractError
        The terminals are not connected.

    Examples
    --------
    Three corners of a square are joined through its centre (node 4):

    >>> import numpy as np
    >>> from fugai.broadband.steiner import steiner_tree, undirected
    >>> tail, head = np.array([0, 1, 0, 1, 2]), np.array([1, 2, 4, 4, 4])
    >>> tree = steiner_tree(undirected(5, tail, head, [2.0, 2.0, 1.1, 1.1, 1.1]), [0, 1, 2])
    >>> tree.length, tree.bound, tree.status
    (3.3, 3.3, 'optimal')
    """
    nodes = np.fromiter(terminals, dtype=np.int64)
    if len(np.unique(nodes)) < 2:
        none = np.zeros(0, dtype=np.int64)
        return SteinerTree(edges=none, length=0.0, bound=0.0, status="optimal")
    root, ends = int(nodes[0]), np.unique(nodes[1:][nodes[1:] != nodes[0]])
    arcs, edge = _arcs_of(graph)
    lengths = graph.length[edge]
    best = _nearest_tree(graph, arcs, edge, lengths, ends, root)
    if best is None:
        msg = f"`terminals` must be connected in the graph, found {len(ends) + 1} that are not."
        raise ContractError(msg)
    bound, stopped = 0.0, True
    if max_visits > 0:
        bound, reduced, stopped = dual_ascent(arcs, lengths, ends, root, max_visits)
        saturated = np.where(reduced <= 0.0, lengths, np.inf)
        other = _nearest_tree(graph, arcs, edge, saturated, ends, root)
        if other is not None:
            union = _spanning_tree(graph, np.union1d(best, other), np.append(ends, root))
            best = min((best, other, union), key=lambda tree: float(graph.length[tree].sum()))
    length = float(graph.length[best].sum())
    status = "no bound" if max_visits <= 0 else "stopped" if stopped else "bounded"
    if length <= bound * (1.0 + 1e-9):
        status = "optimal"
    return SteinerTree(edges=best, length=length, bound=float(min(bound, length)), status=status)


def _arcs_of(graph: Graph) -> tuple[Arcs, IntArray]:
    """Both directions of every edge, by tail, and the edge of each."""
    count = len(graph.u)
    tails = np.concatenate([graph.u, graph.v])
    heads = np.concatenate([graph.v, graph.u])
    order = np.lexsort((heads, tails))
    place = np.empty(2 * count, dtype=np.int64)
    place[order] = np.arange(2 * count)
    opposite = np.concatenate([place[count:], place[:count]])
    arcs = Arcs(
        np.searchsorted(tails[order], np.arange(graph.nodes + 1)).astype(np.int64),
        heads[order],
        opposite[order],
    )
    return arcs, np.tile(np.arange(count, dtype=np.int64), 2)[order]


def _nearest_tree(
    graph: Graph, arcs: Arcs, edge: IntArray, lengths: FloatArray, ends: IntArray, root: int
) -> IntArray | None:
    """Edges of a tree by the nearest terminal first; None where some terminal is not reached."""
    entered = shortest_path_tree(arcs, lengths, ends, root)
    if (entered[ends] < 0).any():
        return None
    edges = np.unique(edge[entered[entered >= 0]])
    return _spanning_tree(graph, edges, np.append(ends, root))


def _spanning_tree(graph: Graph, edges: IntArray, terminals: IntArray) -> IntArray:
    """Minimum spanning tree of the nodes of some edges, without leaves that are no terminal."""
    inside = np.zeros(graph.nodes, dtype=np.bool_)
    inside[graph.u[edges]] = inside[graph.v[edges]] = True
    tree = _minimum_forest(graph, np.flatnonzero(inside[graph.u] & inside[graph.v]))
    wanted = np.zeros(graph.nodes, dtype=np.bool_)
    wanted[terminals] = True
    while True:
        degree = np.bincount(graph.u[tree], minlength=graph.nodes)
        degree += np.bincount(graph.v[tree], minlength=graph.nodes)
        leaf = (degree == 1) & ~wanted
        keep = ~(leaf[graph.u[tree]] | leaf[graph.v[tree]])
        if keep.all():
            return tree
        tree = tree[keep]


def _minimum_forest(graph: Graph, edges: IntArray) -> IntArray:
    """Those of the edges that make a minimum spanning forest."""
    u, v = graph.u[edges], graph.v[edges]
    ends = u.astype(np.int32), v.astype(np.int32)  # SciPy before 1.16 walks no other trees
    matrix = csr_array((graph.length[edges], ends), shape=(graph.nodes, graph.nodes))
    forest = minimum_spanning_tree(matrix).tocoo()
    keys = u * graph.nodes + v  # ascending, as the graph's edges are
    chosen = forest.row.astype(np.int64) * graph.nodes + forest.col
    return np.sort(edges[np.searchsorted(keys, chosen)])
