"""An instance that shrinks: what is left of the graph after reductions, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fugai.broadband.steiner.graph import Graph, arcs_of
from fugai.kernels.location.steiner import Arcs, Net, fill, simplify

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A graph and its terminals, with the arrays that kernels take.

    Parameters
    ----------
    graph
        The graph; ``source`` is the edge of the net that each edge is.
    terminals
        Nodes to join, ascending.
    names
        Node of the net that each node is.
    arcs, edge, lengths, tails
        Both directions of each edge; edge, length and tail of each arc.
    """

    graph: Graph
    terminals: IntArray
    names: IntArray
    arcs: Arcs
    edge: IntArray
    lengths: FloatArray
    tails: IntArray

    @property
    def is_terminal(self) -> BoolArray:
        """Mask of the terminals over the nodes."""
        mask = np.zeros(self.graph.nodes, dtype=np.bool_)
        mask[self.terminals] = True
        return mask

    @cached_property
    def forward(self) -> IntArray:
        """Arc of each edge from u to v."""
        place = np.empty(len(self.graph.u), dtype=np.int64)
        along = np.flatnonzero(self.tails == self.graph.u[self.edge])
        place[self.edge[along]] = along
        return place

    @cached_property
    def backward(self) -> IntArray:
        """Arc of each edge from v to u."""
        return self.arcs.reverse[self.forward]

    def connected(self) -> bool:
        """Whether all terminals are connected."""
        graph = self.graph
        matrix = csr_array((graph.length, (graph.u, graph.v)), shape=(graph.nodes, graph.nodes))
        _, labels = connected_components(matrix, directed=False)
        return len(np.unique(labels[self.terminals])) <= 1


def instance_of(graph: Graph, terminals: IntArray, names: IntArray) -> Instance:
    """Instance of a graph and its terminals."""
    arcs, edge = arcs_of(graph)
    return Instance(
        graph=graph,
        terminals=np.unique(terminals),
        names=names,
        arcs=arcs,
        edge=edge,
        lengths=graph.length[edge],
        tails=np.repeat(np.arange(graph.nodes, dtype=np.int64), np.diff(arcs.indptr)),
    )


def net_of(graph: Graph, terminals: IntArray) -> Net:
    """The graph as lists that reductions may change, after the tests of degrees."""
    edges = len(graph.u)
    room = edges + 6 * graph.nodes + 1  # a node of four edges is replaced by six
    length = np.zeros(room)
    length[:edges] = graph.length
    terminal = np.zeros(graph.nodes, dtype=np.bool_)
    terminal[terminals] = True
    net = Net(
        np.full(2 * room, -1, dtype=np.int64),
        np.full(2 * room, -1, dtype=np.int64),
        np.full(2 * room, -1, dtype=np.int64),
        np.full(graph.nodes, -1, dtype=np.int64),
        np.zeros(graph.nodes, dtype=np.int64),
        length,
        np.full((room, 2), -1, dtype=np.int64),
        terminal,
        np.empty(graph.nodes, dtype=np.int64),
        np.array([0, 0, terminal.sum()], dtype=np.int64),
    )
    fill(net, graph.u, graph.v)
    simplify(net, np.ones(graph.nodes, dtype=np.bool_))
    return net


def compact(net: Net) -> Instance:
    """What is left of a net, without nodes from which no terminal is reached."""
    used = int(net.counts[0])
    alive = np.flatnonzero(net.ends[0 : 2 * used : 2] >= 0)
    tail, head = net.ends[2 * alive + 1], net.ends[2 * alive]
    matrix = csr_array((np.ones(len(alive)), (tail, head)), shape=(len(net.first), len(net.first)))
    _, labels = connected_components(matrix, directed=False)
    wanted = np.zeros(labels.max(initial=0) + 1, dtype=np.bool_)
    wanted[labels[net.terminal]] = True
    alive = alive[wanted[labels[tail]]]
    tail, head = net.ends[2 * alive + 1], net.ends[2 * alive]
    names = np.unique(np.concatenate([tail, head, np.flatnonzero(net.terminal)]))
    u, v = (
        np.searchsorted(names, np.minimum(tail, head)),
        np.searchsorted(names, np.maximum(tail, head)),
    )
    order = np.lexsort((v, u))
    graph = Graph(
        nodes=len(names),
        u=u[order],
        v=v[order],
        length=net.length[alive][order],
        source=alive[order],
    )
    return instance_of(graph, np.flatnonzero(net.terminal[names]), names)


def offset(net: Net) -> float:
    """Length of the edges that were contracted."""
    return float(net.length[net.chosen[: net.counts[1]]].sum())


def expand(net: Net, edges: IntArray) -> IntArray:
    """Edges of the graph that edges of the net and the contracted ones stand for."""
    front = np.concatenate([net.chosen[: net.counts[1]], edges])
    found = []
    while len(front):
        parts = net.parts[front]
        own = parts[:, 0] < 0
        found.append(front[own])
        front = np.unique(parts[~own])
    return np.unique(np.concatenate(found)) if found else front
