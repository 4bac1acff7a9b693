"""Undirected graphs, and trees in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from fugai.kernels.location.steiner import Arcs

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


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


def arcs_of(graph: Graph) -> tuple[Arcs, IntArray]:
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


def spanning_tree(graph: Graph, edges: IntArray, terminals: IntArray) -> IntArray:
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
