"""From a first tree to a proof: reductions, new trees and better bounds in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.dual import Dual, new_dual
from fugai.broadband.steiner.effort import Effort
from fugai.broadband.steiner.graph import Graph, spanning_tree
from fugai.broadband.steiner.instance import Instance, compact, expand, net_of, offset
from fugai.broadband.steiner.reduction import reduce_by_bound, reduce_by_distance
from fugai.broadband.steiner.search import grow_tree, improve_tree
from fugai.kernels.location.steiner import fix_by_bound

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.kernels.location.steiner import Net

ROUNDS = 8
"""Rounds of dual ascent and reductions before linear programs."""

REGIONS = (25, 50, 100, 200)
"""Terminals of the regions whose linear programs are solved, pass by pass."""

WHOLE = 60
"""An instance of so many terminals is one region."""

DISTURBED = 1.05
"""Lengths are disturbed by factors up to this one."""

COMBINING = 2_000
"""Visits for each edge in which several trees are combined."""

START_ANEW = 0.25
"""Where so many of the edges are needless, the instance is reduced before the next pass."""

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


def close_gap(best: Incumbent, effort: Effort, *, programs: bool = True) -> None:
    """Improve tree and bound until they agree or no work is left, or without linear programs."""
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
    while programs and effort.left and not _nothing_left(best, net, instance):
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
        _new_trees(best, net, dual, effort)
        if best.proven or not effort.left or (whole and done):
            break
        if _close_arcs(best, net, dual) > START_ANEW:
            break
    return _reduce(best, net, dual, effort)


def _close_arcs(best: Incumbent, net: Net, dual: Dual) -> float:
    """Close arcs that no tree shorter than the known one needs; the share of edges among them."""
    instance = dual.instance
    slack = best.length - offset(net) - dual.bound
    closed, needless, _ = fix_by_bound(
        instance.arcs, instance.edge, dual.reduced, dual.ends, dual.root, slack
    )
    dual.reduced[closed] = np.inf
    return float(needless.mean())


def _new_trees(best: Incumbent, net: Net, dual: Dual, effort: Effort) -> None:
    """Grow trees along fractional solutions and over disturbed lengths; combine all of them."""
    instance = dual.instance
    flow = np.minimum(dual.flow + dual.flow[instance.arcs.reverse], 1.0)
    cheaper = instance.lengths * (1.0 - 0.99 * flow)
    rng = np.random.default_rng(len(instance.graph.u))
    saturated = np.where(dual.reduced <= 0.0, instance.lengths, np.inf)
    starts = [cheaper, np.where(flow > 1e-6, cheaper, np.inf), saturated]
    for lengths in (cheaper, instance.lengths, saturated):
        noise = rng.uniform(1.0, DISTURBED, len(instance.graph.u))[instance.edge]
        starts.append(lengths * noise)
    trees = []
    for lengths in starts:
        tree = grow_tree(instance, lengths, dual.root, effort)
        if tree is not None and effort.left:
            trees.append(improve_tree(instance, tree, effort))
            best.offer(net, instance, trees[-1])
    if len(trees) > 1 and effort.left and not best.proven:
        best.offer(net, instance, _combine(instance, trees, effort))


def _combine(instance: Instance, trees: list[IntArray], effort: Effort) -> IntArray:
    """The shortest tree, as far as a share of the work finds it, over the edges of several trees."""
    graph = instance.graph
    kept = np.unique(np.concatenate(trees))
    part = Graph(
        nodes=graph.nodes, u=graph.u[kept], v=graph.v[kept], length=graph.length[kept], source=kept
    )
    shortest = min(trees, key=lambda tree: float(graph.length[tree].sum()))
    combined = Incumbent(
        graph=part,
        terminals=instance.terminals,
        edges=np.searchsorted(kept, shortest),
        length=float(graph.length[shortest].sum()),
    )
    visits = min(effort.visits, COMBINING * len(graph.u))
    share = Effort(visits=visits, deadline=effort.deadline)
    close_gap(combined, share, programs=False)
    effort.spend(visits - share.visits)
    return kept[combined.edges]
