"""Contraction of a graph: the order of its junctions, and their arcs for one direction of travel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.chains import build_chains, find_junctions, junction_links
from fugai.kernels.routing.contraction.dissection import dissect
from fugai.kernels.routing.contraction.elimination import eliminate, elimination_tree, postorder
from fugai.kernels.routing.contraction.network import Contracted
from fugai.kernels.routing.contraction.roads import build_points
from fugai.kernels.routing.contraction.weights import arc_times

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.contraction.elimination import Arcs
    from fugai.kernels.routing.shortest_paths import Graph

MAX_ARCS_PER_JUNCTION = 60
"""A graph with more arcs is not contracted: it is not like roads. Extracts of countries have 4 to 6,
a lattice of 65,000 junctions 15."""


class Dissection(NamedTuple):
    """Order of the junctions of a network: for any travel times, and for both directions."""

    arcs: Arcs
    node_of: Int32Array
    rank: Int32Array


@njit(cache=True, nogil=True)
def neighbours(tail: Int32Array, head: Int32Array, count: int) -> tuple[IntArray, Int32Array]:
    """Neighbours of each junction in both directions, each pair as often as it is linked."""
    first = np.zeros(count + 1, np.int64)
    for k in range(len(tail)):
        if tail[k] != head[k]:
            first[tail[k] + 1] += 1
            first[head[k] + 1] += 1
    for j in range(count):
        first[j + 1] += first[j]
    heads = np.empty(first[-1], np.int32)
    at = first[:-1].copy()
    for k in range(len(tail)):
        if tail[k] != head[k]:
            heads[at[tail[k]]] = head[k]
            heads[at[head[k]]] = tail[k]
            at[tail[k]] += 1
            at[head[k]] += 1
    used, begin = 0, 0
    for j in range(count):
        end = first[j + 1]
        start = used
        for k in range(begin, end):
            known = False
            for other in range(start, used):
                known |= heads[other] == heads[k]
            if not known:
                heads[used] = heads[k]
                used += 1
        begin = end
        first[j + 1] = used
    return first, heads[:used].copy()


def dissection_of(graph: Graph, x: FloatArray, y: FloatArray, kept: BoolArray) -> Dissection | None:
    """Order in which the junctions of a graph are contracted; None where that does not pay.

    Parameters
    ----------
    x, y
        Place of each node in the plane.
    kept
        Nodes that are junctions in any case, shape ``(nodes,)``.
    """
    indptr, indices, _ = graph
    junctions = np.flatnonzero(find_junctions(indptr, indices, kept)).astype(np.int32)
    number = np.full(len(x), -1, np.int32)
    number[junctions] = np.arange(len(junctions), dtype=np.int32)
    tail, head = junction_links(indptr, indices, junctions, number)
    first, heads = neighbours(tail, head, len(junctions))
    x, y = x[junctions], y[junctions]
    along = [np.argsort(values, kind="stable") for values in (x, y, x + y, x - y)]
    order = dissect(first, heads, np.stack(along).astype(np.int32))
    order = order[postorder(elimination_tree(first, heads, order))]
    arcs = eliminate(first, heads, order, MAX_ARCS_PER_JUNCTION * len(junctions))
    if len(arcs.parent) < len(junctions):
        return None
    node_of = junctions[order]
    number[node_of] = np.arange(len(junctions), dtype=np.int32)
    return Dissection(arcs, node_of, number)


def contract(graph: Graph, dissection: Dissection) -> Contracted:
    """A graph contracted in a given order, for searches along its edges."""
    arcs, node_of, rank = dissection
    chains = build_chains(graph, node_of, rank)
    up_s, down_s = arc_times(arcs, chains)
    points = build_points(graph, node_of, rank)
    return Contracted(arcs, up_s, down_s, chains, points, node_of, rank)
