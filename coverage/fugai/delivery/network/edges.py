"""Edges before they become a network: checked, without loops and parallel edges, in CSR order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray


class Edges(NamedTuple):
    """Directed edges as arrays of one length; ``row`` is the input edge of each. [s], [m]"""

    tail: Int32Array
    head: Int32Array
    time_s: FloatArray
    length_m: FloatArray
    row: Int32Array


def checked_edges(
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    time_s: npt.ArrayLike,
    length_m: npt.ArrayLike,
    *,
    nodes: int,
) -> Edges:
    """Edges without loops, after checking every number.

    Raises
    ------
    ContractError
        An edge has a missing, infinite or negative time or length, or an end that is not a node.
    """
    ends = np.asarray(tail, dtype=np.int64), np.asarray(head, dtype=np.int64)
    values = np.asarray(time_s, dtype=np.float64), np.asarray(length_m, dtype=np.float64)
    lengths = {len(each) for each in (*ends, *values)}
    if len(lengths) > 1:
        msg = f"The arrays of edges must be of one length, found {sorted(lengths)}."
        raise ContractError(msg)
    most = np.iinfo(np.int32).max
    if nodes > most or len(ends[0]) > most:
        msg = f"A network must have at most {most:,} nodes and edges, found {nodes:,}, {lengths}."
        raise ContractError(msg)
    for name, end in zip(("tail", "head"), ends, strict=True):
        wrong = np.flatnonzero((end < 0) | (end >= nodes))
        if len(wrong):
            msg = (
                f"`{name}` of an edge must be a node below {nodes}, "
                f"found {end[wrong[0]]} at edge {wrong[0]}."
            )
            raise ContractError(msg)
    tails, heads = (each.astype(np.int32) for each in ends)
    edges = Edges(tails, heads, *values, np.arange(len(tails), dtype=np.int32))
    for name, numbers in (("travel_time_s", edges.time_s), ("length_m", edges.length_m)):
        wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= 0)))
        if len(wrong):
            at = wrong[0]
            msg = (
                f"`{name}` of an edge must be finite and not negative, found {numbers[at]:g} at "
                f"edge {at} from node {edges.tail[at]} to {edges.head[at]} "
                f"({len(wrong)} such edges)."
            )
            raise ContractError(msg)
    proper = edges.tail != edges.head
    return edges if proper.all() else Edges(*(each[proper] for each in edges))


def fastest_edges(edges: Edges, *, nodes: int) -> Edges:
    """The fastest of parallel edges (of equally fast ones the shortest), by rising tail and head."""
    pair = edges.tail * np.int64(nodes) + edges.head
    rising = np.lexsort((edges.length_m, edges.time_s, pair))
    pair = pair[rising]
    rising = rising[np.append(True, pair[1:] != pair[:-1])]
    return Edges(*(values[rising] for values in edges))


def row_pointer(rows: npt.NDArray[np.integer], nodes: int) -> IntArray:
    """CSR row pointer of sorted rows: the first position of each, and the end of the last."""
    pointer = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=nodes), out=pointer[1:])
    return pointer


def strong_components(rows: csr_array) -> Int32Array:
    """Strongly connected component of each node of a graph, by falling size, from 0."""
    nodes = rows.shape[0]
    _, label = connected_components(rows, directed=True, connection="strong")
    # Components of equal size: those with edges first, then by the order of the nodes.
    _, first, inverse, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(size), dtype=np.int32)
    alone = np.bincount(rows.indices, minlength=nodes) + np.diff(rows.indptr) == 0
    rank[np.lexsort((first, alone[first], -size))] = np.arange(len(size), dtype=np.int32)
    return rank[inverse]


def adjacency(edges: Edges, canonical_node: IntArray) -> csr_array:
    """Adjacency matrix of the canonical nodes: edges of copies count for their junction."""
    nodes = len(canonical_node)
    present = np.ones(len(edges.head), dtype=np.int8)
    if np.array_equal(canonical_node, np.arange(nodes)):
        parts = (present, edges.head, row_pointer(edges.tail, nodes))
        return csr_array(parts, shape=(nodes, nodes))
    ends = (canonical_node[edges.tail], canonical_node[edges.head])
    return coo_array((present, ends), shape=(nodes, nodes)).tocsr()
