"""From a first tree to a proof: reductions, new trees and better bounds in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.dual import Dual, new_dual
from fugai.broadband.steiner.graph import Graph, spanning_tree
from fugai.broadband.steiner.instance import Instance, compact, expand, net_of, offset
from fugai.broadband.steiner.reduction import reduce_by_bound, reduce_by_distance
from fugai.broadband.steiner.search import grow_tree, improve_tree

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.broadband.steiner.effort import Effort
    from fugai.kernels.location.steiner import Net

ROUNDS = 8
"""Rounds of dual ascent and reductions before linear programs."""

REGIONS = (12, 25, 50, 100, 200)
"""Terminals of the regions whose linear programs are solved, pass by pass."""

WHOLE = 60
"""An instance of so many terminals is one region."""

PROVEN = 1e-9
"""Share of the length within which tree and bound agree."""


@dataclass(kw_only=True)
class Incumbent:
    """The shortest tree known, and the best bound.

    Parameters
    ----------
    graph, terminals
        What it is a tree in, and the nodes that it joins.
    edges, length
        The tree.
    bound
        No tree is shorter.
    complete
        Whether dual ascent ran to its end.
    """

    graph: Graph
    terminals: IntArray
    edges: IntArray
    length: float
    bound: float = 0.0
    complete: bool = False

    def offer(self, net: Net, instance: Instance, tree: IntArray) -> None:
        """Take a tree of the reduced instance, if it is shorter."""
        full = expand(net, instance.graph.source[tree])
        full = spanning_tree(self.graph, full, self.terminals)
        length = float(self.graph.length[full].sum())
        if length < self.length:
            self.edges, self.length = full, length

    def raise_bound(self, bound: float) -> None:
        """Take a bound, if it is higher; it never exceeds the length."""
        self.bound = min(max(self.bound, bound), self.length)

    @property
    def proven(self) -> bool:
        """Whether no tree is shorter."""
        return self.length <= self.bound * (1.0 + PROVEN)


def close_gap(best: Incumbent, effort: Effort) -> None:
    """Improve tree and bound until they agree or no work is left."""
    net = net_of(best.graph, best.terminals)
    effort.spend(10 * len(best.graph.u))
    instance = reduce_by_distance(net, effort) if effort.left else compact(net)
    for number in range(ROUNDS):
        if _nothing_left(best, net, instance):
            return
        before = len(instance.graph.u)
        instance = _round(best, net, instance, number, effort)
        if not effort.left or (len(instance.graph.u) > 0.98 * before and number > 0):
            break
    while effort.left and not _nothing_left(best, net, instance):
        before = len(instance.graph.u)
        instance = _improve_bound(best, net, instance, effort)
        if len(instance.graph.u) > 0.98 * before:
            break


def _nothing_left(best: Incumbent, net: Net, instance: Instance) -> bool:
    """Whether the known tree is proven: its gap is closed, or no shorter one is left."""
    if best.proven:
        return True
    if len(instance.terminals) < 2:
        best.offer(net, instance, np.zeros(0, dtype=np.int64))
    elif instance.connected():
        return False
    best.complete = True
    best.raise_bound(best.length)
    return True


def _round(best: Incumbent, net: Net, instance: Instance, number: int, effort: Effort) -> Instance:
    """Dual ascent from another root, trees over its saturated arcs, reductions; what is left."""
    places = np.linspace(0, len(instance.terminals) - 1, 5).astype(np.int64)
    root = int(instance.terminals[places[(2 * number) % 5]])
    tree = grow_tree(instance, instance.lengths, root, effort)
    dual = new_dual(instance, root)
    dual.ascend(effort, keep=False)
    if tree is not None:
        tree = improve_tree(instance, tree, effort)
        best.offer(net, instance, tree)
        _guided_tree(best, net, dual, tree, effort)
    return _reduce(best, net, dual, effort)


def _guided_tree(best: Incumbent, net: Net, dual: Dual, tree: IntArray, effort: Effort) -> None:
    """Grow a tree over saturated arcs, and improve its union with another tree."""
    instance = dual.instance
    saturated = np.where(dual.reduced <= 0.0, instance.lengths, np.inf)
    other = grow_tree(instance, saturated, dual.root, effort)
    if other is None:
        return
    other = improve_tree(instance, other, effort)
    best.offer(net, instance, other)
    union = spanning_tree(instance.graph, np.union1d(tree, other), instance.terminals)
    best.offer(net, instance, improve_tree(instance, union, effort))


def _reduce(best: Incumbent, net: Net, dual: Dual, effort: Effort) -> Instance:
    """Remove what the bound shows to be needless; what is left."""
    instance = dual.instance
    best.complete = best.complete or dual.complete
    total = dual.bound + offset(net)
    best.raise_bound(total)
    if best.proven:
        return instance
    reduce_by_bound(net, instance, dual.reduced, dual.root, best.length - total)
    instance = compact(net)
    if len(instance.terminals) > 1 and effort.left and instance.connected():
        instance = reduce_by_distance(net, effort)
    return instance


def _improve_bound(best: Incumbent, net: Net, instance: Instance, effort: Effort) -> Instance:
    """Linear programs over regions of growing size; what is left after their reductions."""
    dual = new_dual(instance, int(instance.terminals[0]))
    dual.ascend(effort)
    if not dual.complete:
        return instance
    everything = np.flatnonzero(np.arange(instance.graph.nodes) != dual.root)
    sizes = [most for most in REGIONS if len(instance.terminals) > WHOLE or most > WHOLE]
    for most in sizes:
        whole = len(instance.terminals) <= most * 1.5
        for nodes in [everything] if whole else dual.regions(most):
            done = dual.improve(nodes, effort)
            if not effort.left:
                break
        dual.ascend(effort)
        dual.drop_idle()
        best.raise_bound(dual.bound + offset(net))
        _follow_flow(best, net, dual, effort)
        if best.proven or not effort.left or (whole and done):
            break
    return _reduce(best, net, dual, effort)


def _follow_flow(best: Incumbent, net: Net, dual: Dual, effort: Effort) -> None:
    """Grow trees where the fractional solutions of the linear programs run."""
    instance = dual.instance
    flow = np.minimum(dual.flow + dual.flow[instance.arcs.reverse], 1.0)
    cheaper = instance.lengths * (1.0 - 0.99 * flow)
    trees = []
    for lengths in (cheaper, np.where(np.maximum(flow, 0.0) > 1e-6, cheaper, np.inf)):
        tree = grow_tree(instance, lengths, dual.root, effort)
        if tree is not None:
            trees.append(improve_tree(instance, tree, effort))
            best.offer(net, instance, trees[-1])
    _guided_tree(best, net, dual, trees[0], effort)
