"""A cheapest tree with its options as a mixed-integer program, for few places and arcs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai._mixed_integer import MixedInteger

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

SCALE = 1e4
"""Money is divided so that the cost of a known plan is this: HiGHS has absolute tolerances."""

MAX_NODES = 2000
"""Nodes of the branch and bound after which it ends without a proof."""


@dataclass(frozen=True, kw_only=True)
class TreeProgram:
    """Arcs from node 0, and the options of places at their nodes.

    Parameters
    ----------
    n_nodes
        Node 0 is the root.
    tail, head, cost
        Of each arc.
    hops
        Radio hops by which an arc lengthens the chain; of an arc from the root, the chain before it too.
    option_place, option_node, option_cost
        Of each option.
    option_room
        Room that an option takes homes from, -1 for none.
    homes
        Of each place.
    room
        Homes that each room holds.
    penalty
        Of each place that is left out.
    max_hops
        Longest chain.
    """

    n_nodes: int
    tail: IntArray
    head: IntArray
    cost: FloatArray
    hops: IntArray
    option_place: IntArray
    option_node: IntArray
    option_cost: FloatArray
    option_room: IntArray
    homes: FloatArray
    room: FloatArray
    penalty: FloatArray
    max_hops: int


@dataclass(frozen=True, kw_only=True)
class Solved:
    """Positions of arcs and options taken, a bound of the least cost, and whether they are proven best."""

    arcs: IntArray
    options: IntArray
    bound: float
    is_optimal: bool


class _Rows:
    """Rows of a constraint matrix that is being built."""

    def __init__(self) -> None:
        self.parts: list[tuple[IntArray, IntArray, FloatArray]] = []
        self.low: list[FloatArray] = []
        self.high: list[FloatArray] = []
        self.count = 0

    def add(
        self,
        row: IntArray,
        column: IntArray,
        value: FloatArray,
        *,
        limits: tuple[float, FloatArray],
    ) -> None:
        """Add rows ``row`` (from 0) with the entries given, between a low limit and one high limit each."""
        low, high = limits
        self.parts.append((row + self.count, column, value))
        self.low.append(np.full(len(high), low))
        self.high.append(high)
        self.count += len(high)

    def matrix(self, n_columns: int) -> csr_array:
        rows, columns, values = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        return coo_array((values, (rows, columns)), shape=(self.count, n_columns)).tocsr()


def solve(
    program: TreeProgram, known: float, *, max_nodes: int = MAX_NODES, budget: float | None = None
) -> Solved | None:
    """The cheapest tree and options, or the best found within some nodes; None where none was found.

    Parameters
    ----------
    known
        Cost of a plan, penalties included; one that costs more is not looked for.
    max_nodes
        Of the branch and bound.
    budget
        Money that arcs and options may cost together; penalties alone are made small then.

    Notes
    -----
    One flow to each place, none larger than 1 on an arc that is paid: R. T. Wong, Mathematical Programming 28,
    1984. Its relaxation is the strongest that is small; chains of hops are kept to their limit by a
    level of each node (C. E. Miller, A. W. Tucker, R. A. Zemlin, Journal of the ACM 7, 1960).
    """
    n_arcs, n_options, n_places = len(program.tail), len(program.option_cost), len(program.homes)
    arcs, places = np.arange(n_arcs), np.arange(n_places)
    taken = n_arcs + np.arange(n_options)
    out = n_arcs + n_options + places
    flow = n_arcs + n_options + n_places + np.arange(n_arcs * n_places).reshape(n_arcs, n_places)
    levels = n_arcs + n_options + n_places + flow.size + np.arange(program.n_nodes)
    rows = _Rows()
    rows.add(  # each place takes one option, or none
        np.append(program.option_place, places),
        np.append(taken, out),
        np.ones(n_options + n_places),
        limits=(1.0, np.ones(n_places)),
    )
    _add_flows(rows, program, taken, flow)
    enters = program.head > 0
    rows.add(  # at most one arc leads into a node
        program.head[enters] - 1,
        arcs[enters],
        np.ones(int(enters.sum())),
        limits=(-np.inf, np.ones(program.n_nodes - 1)),
    )
    roomy = np.flatnonzero(program.option_room >= 0)
    rows.add(
        program.option_room[roomy],
        taken[roomy],
        program.homes[program.option_place[roomy]],
        limits=(-np.inf, np.where(np.isfinite(program.room), program.room, 1e20)),
    )
    _add_levels(rows, program, levels)
    factor = SCALE / known if known > 0.0 else 1.0
    spent = np.append(program.cost, program.option_cost)
    if budget is not None:
        share = spent / budget
        rows.add(
            np.zeros(len(spent), dtype=np.int64),
            np.arange(len(spent)),
            share,
            limits=(-np.inf, np.ones(1)),
        )
        spent = np.zeros(len(spent))
    money = np.append(spent, program.penalty) * factor
    price = np.append(money, np.zeros(flow.size + program.n_nodes))
    one = np.ones(n_arcs + n_options + n_places + flow.size)
    integral = np.zeros(len(price))
    integral[: n_arcs + n_options] = 1.0
    upper = np.append(one, np.full(program.n_nodes, float(program.max_hops)))
    found = MixedInteger(
        cost=price,
        rows=rows.matrix(len(price)),
        row_low=np.concatenate(rows.low),
        row_high=np.concatenate(rows.high),
        high=upper,
        integral=integral,
    ).solve(max_nodes=max_nodes)
    if found.values is None:
        return None
    return Solved(
        arcs=np.flatnonzero(found.values[:n_arcs] > 0.5),
        options=np.flatnonzero(found.values[n_arcs : n_arcs + n_options] > 0.5),
        bound=found.bound / factor,
        is_optimal=found.ending == "optimal",
    )


def _add_flows(rows: _Rows, program: TreeProgram, taken: IntArray, flow: IntArray) -> None:
    """To each place one unit flows from the root to the node of its option, over arcs that are paid."""
    n_arcs, n_places = flow.shape
    place = np.tile(np.arange(n_places), n_arcs)
    head, tail = np.repeat(program.head, n_places), np.repeat(program.tail, n_places)
    each = np.arange(flow.size)
    rows.add(
        np.append(each, each),
        np.append(flow.ravel(), np.repeat(np.arange(n_arcs), n_places)),
        np.append(np.ones(flow.size), -np.ones(flow.size)),
        limits=(-np.inf, np.zeros(flow.size)),
    )
    into, out, used = head > 0, tail > 0, program.option_node > 0
    rows.add(
        np.concatenate(
            [
                (head[into] - 1) * n_places + place[into],
                (tail[out] - 1) * n_places + place[out],
                (program.option_node[used] - 1) * n_places + program.option_place[used],
            ]
        ),
        np.concatenate([flow.ravel()[into], flow.ravel()[out], taken[used]]),
        np.concatenate([np.ones(into.sum()), -np.ones(out.sum()), -np.ones(used.sum())]),
        limits=(0.0, np.zeros((program.n_nodes - 1) * n_places)),
    )


def _add_levels(rows: _Rows, program: TreeProgram, levels: IntArray) -> None:
    """Chains of hops: the level of a node is that of the one before it and the hops of the arc."""
    leveled = np.zeros(program.n_nodes, dtype=np.bool_)
    grown = np.zeros(program.n_nodes, dtype=np.bool_)
    grown[program.head[program.hops > 0]] = True
    while (grown & ~leveled).any():
        leveled |= grown
        grown[program.head[leveled[program.tail]]] = True
    at = np.flatnonzero(leveled[program.head])
    each, longest = np.arange(len(at)), float(program.max_hops)
    hops = program.hops[at].astype(np.float64)
    inner = program.tail[at] > 0
    # level(head) >= level(tail) + hops where the arc is taken
    rows.add(
        np.concatenate([each[inner], each, each]),
        np.concatenate([levels[program.tail[at][inner]], levels[program.head[at]], at]),
        np.concatenate([np.ones(inner.sum()), -np.ones(len(at)), hops + longest]),
        limits=(-np.inf, np.full(len(at), longest)),
    )
