"""A check of a tree from the graph alone, which shares no code with the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import SolverError

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.broadband.steiner.graph import Graph


def certify(
    graph: Graph, terminals: IntArray, edges: IntArray, length: float, bound: float
) -> None:
    """Check that edges are a tree that joins the terminals, its length, and the bound's side.

    Raises
    ------
    SolverError
        One of them is not so: the search has a fault.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.broadband.steiner import certify, undirected
    >>> path = undirected(3, np.array([0, 1]), np.array([1, 2]), [2.0, 3.0])
    >>> certify(path, np.array([0, 2]), np.array([0, 1]), 5.0, 4.9)
    >>> certify(path, np.array([0, 2]), np.array([0]), 2.0, 2.0)
    Traceback (most recent call last):
    ...
    fugai.errors.SolverError: A Steiner tree must join all terminals, found 1 outside it.
    """
    chosen = np.asarray(edges).tolist()
    if len(set(chosen)) < len(chosen) or any(not 0 <= edge < len(graph.u) for edge in chosen):
        msg = "A Steiner tree must consist of edges of the graph, each once, found others."
        raise SolverError(msg)
    leader: dict[int, int] = {}

    def lead(node: int) -> int:
        top = node
        while leader.setdefault(top, top) != top:
            top = leader[top]
        while leader[node] != top:
            leader[node], node = top, leader[node]
        return top

    total = 0.0
    for edge in chosen:
        one, two = lead(int(graph.u[edge])), lead(int(graph.v[edge]))
        if one == two:
            msg = f"A Steiner tree must have no circle, found one through edge {edge}."
            raise SolverError(msg)
        leader[one] = two
        total += float(graph.length[edge])
    wanted = np.unique(terminals).tolist()
    apart = sum(lead(node) != lead(wanted[0]) for node in wanted)
    if apart:
        msg = f"A Steiner tree must join all terminals, found {apart} outside it."
        raise SolverError(msg)
    if not abs(total - length) <= 1e-9 * max(total, 1.0):
        msg = f"The length of a Steiner tree must be the sum of its edges, {total}, found {length}."
        raise SolverError(msg)
    if not bound <= length * (1.0 + 1e-9) + 1e-9:
        msg = f"The bound of a Steiner tree must not exceed its length, {length}, found {bound}."
        raise SolverError(msg)
