"""Short Steiner trees in undirected graphs, with a lower bound."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.certificate import certify
from fugai.broadband.steiner.effort import Effort
from fugai.broadband.steiner.instance import instance_of
from fugai.broadband.steiner.search import grow_tree, improve_tree
from fugai.broadband.steiner.solve import Incumbent, close_gap
from fugai.errors import ConfigError, ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai._types import IntArray
    from fugai.broadband.steiner.graph import Graph


MAX_VISITS = 1_000_000_000
"""Work that is done by default, in visits of an arc: up to half a minute at 150,000 edges."""


UNLIMITED = 10**18
"""Visits where only time counts."""


@dataclass(frozen=True, kw_only=True)
class SteinerTree:
    """A tree that joins all terminals.

    Parameters
    ----------
    edges
        Edges of the tree, as positions in the graph's arrays.
    length
        Sum of their lengths.
    bound
        No tree is shorter than this; 0 where it was not computed.
    status
        'optimal' where length and bound agree to 1e-9, 'bounded' where dual ascent ran to its end,
        'stopped' where work or time ended before (the bound holds, but is weaker), 'no bound'.
    """

    edges: IntArray
    length: float
    bound: float
    status: str

    @property
    def gap(self) -> float:
        """(length - bound) / length: a shortest tree is shorter by this share at most."""
        return (self.length - self.bound) / self.length if self.length > 0 else 0.0


def steiner_tree(
    graph: Graph,
    terminals: Iterable[int],
    *,
    max_visits: int | None = None,
    time_limit: float | None = None,
) -> SteinerTree:
    """Short tree over all terminals, with a lower bound.

    A tree grows by the shortest path to the nearest terminal (Takahashi, Matsuyama 1980) and is
    improved by exchange of key paths and elimination of key vertices (Uchoa, Werneck 2012). The graph
    is reduced by tests of degrees and distances (Duin, Volgenant 1989) and by the bound of dual ascent
    (Wong 1984; Polzin, Vahdati Daneshmand 2001); trees are grown anew over the arcs that dual ascent
    saturates. While work is left, linear programs over directed cuts (Koch, Martin 1998) raise the
    bound, region by region, and their solutions guide further trees.

    On instances that nobody tuned to (``--benchmark-only tests/benchmarks/test_steiner.py -k held_out``), one thread, gap
    by its own bound after the default work and after 60 s: roads of Liechtenstein with 1,500 terminals
    proven in 0.4 CPU s, with 300 terminals 0.006 %; made-up lanes with 42,000 edges and 1,000 terminals
    0.76 and 0.33 %, with 125,000 and 5,000 0.68 and 0.40 %; town blocks, which are the hardest, with
    23,000 and 600 2.3 and 1.1 %. Few terminals in a vast network need more work than the default: dual
    ascent may be stopped early there, with a weak bound.

    Parameters
    ----------
    graph
        Undirected graph in which the terminals are connected.
    terminals
        Nodes to join.
    max_visits
        Work to do, in visits of an arc (some 50 million a second): the result is the same in each
        run. At 0 there is no bound. By default `MAX_VISITS`, or without limit where time is limited.
    time_limit
        Time after which to stop; what is found by then depends on the machine. [s]

    Raises
    ------
    ContractError
        The terminals are not connected.
    ConfigError
        The time limit is not above 0.

    Examples
    --------
    Three corners of a square are joined through its centre (node 4):

    >>> import numpy as np
    >>> from fugai.broadband.steiner import steiner_tree, undirected
    >>> tail, head = np.array([0, 1, 0, 1, 2]), np.array([1, 2, 4, 4, 4])
    >>> tree = steiner_tree(undirected(5, tail, head, [2.0, 2.0, 1.1, 1.1, 1.1]), [0, 1, 2])
    >>> tree.length, tree.bound, tree.status
    (3.3, 3.3, 'optimal')
    """
    nodes = np.unique(np.fromiter(terminals, dtype=np.int64))
    if len(nodes) < 2:
        none = np.zeros(0, dtype=np.int64)
        return SteinerTree(edges=none, length=0.0, bound=0.0, status="optimal")
    effort = _effort(max_visits, time_limit)
    best = _first_tree(graph, nodes)
    bounded = effort.visits > 0
    if bounded:
        close_gap(best, effort)
    length = float(graph.length[best.edges].sum())
    certify(graph, nodes, best.edges, length, best.bound)
    if length <= best.bound * (1.0 + 1e-9):
        status = "optimal"
    elif bounded:
        status = "bounded" if best.complete else "stopped"
    else:
        status = "no bound"
    return SteinerTree(
        edges=best.edges, length=length, bound=float(min(best.bound, length)), status=status
    )


def _effort(max_visits: int | None, time_limit: float | None) -> Effort:
    """Work and time that are allowed."""
    if time_limit is None:
        return Effort(visits=MAX_VISITS if max_visits is None else max_visits)
    if not time_limit > 0.0:
        msg = f"`time_limit` must be above 0, found {time_limit}."
        raise ConfigError(msg)
    visits = UNLIMITED if max_visits is None else max_visits
    return Effort(visits=visits, deadline=time.monotonic() + time_limit)


def _first_tree(graph: Graph, terminals: IntArray) -> Incumbent:
    """A tree by the nearest terminal first, after local search."""
    instance = instance_of(graph, terminals, np.arange(graph.nodes))
    free = Effort(visits=UNLIMITED)
    tree = grow_tree(instance, instance.lengths, int(terminals[0]), free)
    if tree is None:
        msg = f"`terminals` must be connected in the graph, found {len(terminals)} that are not."
        raise ContractError(msg)
    tree = improve_tree(instance, tree, free)
    return Incumbent(
        graph=graph, terminals=terminals, edges=tree, length=float(graph.length[tree].sum())
    )
