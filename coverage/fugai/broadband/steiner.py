"""Short trees that join given nodes of an undirected graph, with a lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from fugai.errors import ContractError
from fugai.kernels.location.steiner import dual_ascent, nearest_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai._types import FloatArray, IntArray


DEFAULT_WORK = 1_000_000_000
"""Arc visits after which dual ascent stops: about ten seconds."""


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Undirected graph without loops and parallel edges, edges in the order of (u, v).

    Parameters
    ----------
    nodes
        Number of nodes.
    u, v
        Ends of each edge, u < v.
    length
        Length of each edge, above 0.
    source
        Position of each edge in the arrays that it was made of.
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
        Chosen edges, as positions in the graph's arrays.
    length
        Their sum.
    bound
        No tree is shorter than this; 0 where it was not asked for.
    status
        'optimal' where length and bound meet to 1e-9, 'bounded' where dual ascent ran to its end,
        'stopped' where it ran out of work (the bound holds, but is weaker), 'no bound'.
    """

    edges: IntArray
    length: float
    bound: float
    status: str

    @property
    def gap(self) -> float:
        """(length - bound) / length: a shortest tree saves at most this share."""
        return (self.length - self.bound) / self.length if self.length > 0 else 0.0


def undirected(nodes: int, tail: IntArray, head: IntArray, length: FloatArray) -> Graph:
    """Graph of arcs without their direction: of several between two nodes the shortest counts.

    Loops are left out; a length of 0 becomes a micrometre, since sparse matrices drop zeros.
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
    graph: Graph, terminals: Iterable[int], *, work: int = DEFAULT_WORK
) -> SteinerTree:
    """Short tree over all terminals, with a lower bound from dual ascent.

    The tree grows by the shortest path to the nearest terminal (Takahashi and Matsuyama), first
    over the whole graph, then over the arcs that dual ascent (Wong) leaves without reduced length.
    Each is cut back to the minimum spanning tree of its nodes, and so is the union of both; the
    shortest wins. On street networks of telecom planning (PACE 2018) it lies 0.001 to 0.11 %
    above the proven optimum, the bound 0.002 to 0.18 % below.

    Parameters
    ----------
    graph
        Undirected graph in which the terminals hang together.
    terminals
        Nodes to join; the first is the root of both methods.
    work
        Dual ascent stops after so many visits of an arc; 0 leaves it out.

    Raises
    ------
    ContractError
        The terminals do not hang together.
    """
    given = np.fromiter(terminals, dtype=np.int64)
    if len(np.unique(given)) < 2:
        none = np.zeros(0, dtype=np.int64)
        return SteinerTree(edges=none, length=0.0, bound=0.0, status="optimal")
    root, ends = int(given[0]), np.unique(given[1:][given[1:] != given[0]])
    arcs = _Arcs.of(graph)
    best = _grown(graph, arcs, graph.length[arcs.edges], ends, root)
    if best is None:
        msg = f"`terminals` must hang together in the graph, found {len(ends) + 1} that do not."
        raise ContractError(msg)
    bound, spent = 0.0, True
    if work > 0:
        lengths = graph.length[arcs.edges]
        bound, left, spent = dual_ascent(
            arcs.indptr, arcs.heads, arcs.reverse, lengths, ends, root, work
        )
        other = _grown(graph, arcs, np.where(left <= 0.0, lengths, np.inf), ends, root)
        if other is not None:
            union = _pruned(graph, np.union1d(best, other), np.append(ends, root))
            best = min((best, other, union), key=lambda tree: float(graph.length[tree].sum()))
    length = float(graph.length[best].sum())
    status = "no bound" if work <= 0 else "stopped" if spent else "bounded"
    if length <= bound * (1.0 + 1e-9):
        status = "optimal"
    return SteinerTree(edges=best, length=length, bound=min(bound, length), status=status)


@dataclass(frozen=True, kw_only=True)
class _Arcs:
    """Both directions of every edge, by tail."""

    indptr: IntArray
    heads: IntArray
    reverse: IntArray
    edges: IntArray

    @classmethod
    def of(cls, graph: Graph) -> _Arcs:
        count = len(graph.u)
        tails = np.concatenate([graph.u, graph.v])
        heads = np.concatenate([graph.v, graph.u])
        order = np.lexsort((heads, tails))
        place = np.empty(2 * count, dtype=np.int64)
        place[order] = np.arange(2 * count)
        opposite = np.concatenate([place[count:], place[:count]])
        return cls(
            indptr=np.searchsorted(tails[order], np.arange(graph.nodes + 1)).astype(np.int64),
            heads=heads[order],
            reverse=opposite[order],
            edges=np.tile(np.arange(count, dtype=np.int64), 2)[order],
        )


def _grown(
    graph: Graph, arcs: _Arcs, lengths: FloatArray, ends: IntArray, root: int
) -> IntArray | None:
    """Tree by the nearest terminal first; None where some terminal is not reached."""
    entered = nearest_first(arcs.indptr, arcs.heads, lengths, ends, root)
    if (entered[ends] < 0).any():
        return None
    edges = np.unique(arcs.edges[entered[entered >= 0]])
    return _pruned(graph, edges, np.append(ends, root))


def _pruned(graph: Graph, edges: IntArray, terminals: IntArray) -> IntArray:
    """Minimum spanning tree of the nodes that edges touch, without ends that are no terminal."""
    touched = np.zeros(graph.nodes, dtype=np.bool_)
    touched[graph.u[edges]] = touched[graph.v[edges]] = True
    tree = _spanning(graph, np.flatnonzero(touched[graph.u] & touched[graph.v]))
    wanted = np.zeros(graph.nodes, dtype=np.bool_)
    wanted[terminals] = True
    while True:
        degree = np.bincount(graph.u[tree], minlength=graph.nodes)
        degree += np.bincount(graph.v[tree], minlength=graph.nodes)
        loose = (degree == 1) & ~wanted
        keep = ~(loose[graph.u[tree]] | loose[graph.v[tree]])
        if keep.all():
            return tree
        tree = tree[keep]


def _spanning(graph: Graph, edges: IntArray) -> IntArray:
    """Those of the edges that make a minimum spanning forest."""
    u, v = graph.u[edges], graph.v[edges]
    ends = u.astype(np.int32), v.astype(np.int32)  # SciPy before 1.16 walks no other trees
    matrix = csr_array((graph.length[edges], ends), shape=(graph.nodes, graph.nodes))
    forest = minimum_spanning_tree(matrix).tocoo()
    keys = u * graph.nodes + v  # ascending, as the graph's edges are
    chosen = forest.row.astype(np.int64) * graph.nodes + forest.col
    return np.sort(edges[np.searchsorted(keys, chosen)])
