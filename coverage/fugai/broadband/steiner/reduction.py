"""Reductions: a smaller instance with the same shortest tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.instance import Instance, compact
from fugai.kernels.location.steiner import (
    Bottlenecks,
    Near,
    Net,
    apply_stars,
    apply_tests,
    bottlenecks,
    fix_by_bound,
    nearest_terminals,
    needed_edges,
    needless_edges,
    needless_stars,
    voronoi,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.broadband.steiner.effort import Effort

RANKS = 4
"""Terminals near each node over which special distances are looked for."""

PATIENCE = 200
"""Visits of arcs in which another path between the ends of an edge is looked for."""

WORTH = 0.03
"""Reductions go on while they remove this share of the edges."""


def reduce_by_distance(net: Net, effort: Effort) -> Instance:
    """Apply the tests of distances until they remove little; what is left."""
    instance = compact(net)
    while len(instance.terminals) > 1 and effort.left:
        before = len(instance.graph.u)
        _test_edges(net, instance, effort)
        instance = compact(net)
        if len(instance.terminals) < 2:
            break
        _test_nodes(net, instance, effort)
        instance = compact(net)
        if len(instance.graph.u) > (1.0 - WORTH) * before:
            break
    return instance


def _near(instance: Instance, effort: Effort) -> tuple[Near, Bottlenecks]:
    """Nearest terminals of each node, and the bottlenecks between terminals."""
    arcs, lengths = instance.arcs, instance.lengths
    near = Near(*nearest_terminals(arcs, lengths, instance.terminals, RANKS))
    effort.spend(2 * RANKS * len(lengths))
    return near, Bottlenecks(*bottlenecks(arcs, lengths, near))


def _test_edges(net: Net, instance: Instance, effort: Effort) -> None:
    """Delete edges that no tree needs, contract those that one holds."""
    arcs, edge, lengths = instance.arcs, instance.edge, instance.lengths
    near, forest = _near(instance, effort)
    needless, visits = needless_edges(arcs, edge, lengths, near, forest, PATIENCE)
    effort.spend(visits)
    none = np.zeros(len(needless), dtype=np.bool_)
    apply_tests(net, instance.graph.source, needless, none)
    instance = compact(net)
    if len(instance.terminals) < 2:
        return
    regions = voronoi(instance.arcs, instance.lengths, instance.terminals)
    needed = needed_edges(instance.arcs, instance.edge, instance.lengths, *regions)
    effort.spend(4 * len(instance.lengths))
    apply_tests(net, instance.graph.source, np.zeros(len(needed), dtype=np.bool_), needed)


def _test_nodes(net: Net, instance: Instance, effort: Effort) -> None:
    """Replace nodes of three or four edges by edges between their neighbours."""
    near, forest = _near(instance, effort)
    stars = needless_stars(instance.arcs, instance.lengths, near, forest, instance.is_terminal)
    apply_stars(net, instance.names[stars])


def reduce_by_bound(
    net: Net, instance: Instance, reduced: FloatArray, root: int, slack: float
) -> None:
    """Remove what no tree shorter than the known one needs; see `fix_by_bound`."""
    ends = instance.terminals[instance.terminals != root]
    _, needless, stars = fix_by_bound(instance.arcs, instance.edge, reduced, ends, root, slack)
    none = np.zeros(len(needless), dtype=np.bool_)
    apply_tests(net, instance.graph.source, needless, none)
    names = instance.names[stars]
    apply_stars(net, names[net.degree[names] >= 3])
