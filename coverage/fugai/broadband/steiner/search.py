"""Short trees: growth from terminals, then local search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.graph import spanning_tree
from fugai.kernels.location.steiner import (
    Rooted,
    apply_moves,
    key_moves,
    root_tree,
    shortest_path_tree,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.broadband.steiner.effort import Effort
    from fugai.broadband.steiner.instance import Instance

COST_OF_PASS = 20
"""Visits that a pass of local search counts for each arc."""


def grow_tree(
    instance: Instance, lengths: FloatArray, root: int, effort: Effort
) -> IntArray | None:
    """Edges of a tree by the nearest terminal first; None where some terminal is not reached."""
    ends = instance.terminals[instance.terminals != root]
    entered = shortest_path_tree(instance.arcs, lengths, ends, root)
    effort.spend(2 * len(lengths))
    if (entered[ends] < 0).any():
        return None
    edges = np.unique(instance.edge[entered[entered >= 0]])
    return spanning_tree(instance.graph, edges, instance.terminals)


def improve_tree(instance: Instance, tree: IntArray, effort: Effort) -> IntArray:
    """Exchange key paths and eliminate key vertices until that shortens the tree no more."""
    inside = np.zeros(len(instance.graph.u), dtype=np.bool_)
    inside[tree] = True
    arcs, edge, lengths = instance.arcs, instance.edge, instance.lengths
    terminal, root = instance.is_terminal, int(instance.terminals[0])
    while effort.left:
        rooted = Rooted(*root_tree(arcs, edge, instance.tails, inside, terminal, root))
        moves = key_moves(arcs, lengths, instance.tails, rooted, terminal)
        saved = apply_moves(arcs, edge, lengths, inside, instance.terminals, moves)
        effort.spend(COST_OF_PASS * len(lengths))
        if saved <= 0.0:
            break
        tree = spanning_tree(instance.graph, np.flatnonzero(inside), instance.terminals)
        inside[:] = False
        inside[tree] = True
    return tree
