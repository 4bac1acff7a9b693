"""Branch and bound over the candidates of a maximal cover, with a Lagrangian bound at every node.

The relaxation of a node starts from the iterate of its parent, so that a few steps are enough; the
bound of a node is valid wherever those steps end. What its reduced costs decide is fixed at once.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import (
    Cover,
    GroupMinimum,
    covering_counts,
    restrict,
    transpose,
)
from fugai.kernels.location.covering.pdhg import (
    BOUND,
    VALUE,
    fractional_knapsack,
    pdhg_steps,
    start_primal_dual,
    sum_members,
)
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.pdhg import PrimalDual
    from fugai.siting._clock import Clock
    from fugai.siting.covering.incumbent import MaxCoverIncumbent
    from fugai.siting.covering.subproblem import Subproblem

CHECKS_PER_NODE = 8
"""Evaluations of the bound at a node at most."""

WORTH_GOING_ON = 0.02
"""A node is branched where a check lowered its bound by less than this part of what is missing."""

NODES_PER_SEARCH = 16
"""Nodes between two local searches from the incumbent."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """What is still open after some candidates are built and others closed.

    Parameters
    ----------
    problem
        The open candidates and the rows that have something to gain, not merged.
    bound
        Upper bound of all its choices.
    x, dual
        Where its relaxation starts: part of each candidate, price of each row.
    """

    problem: Subproblem
    bound: float
    x: FloatArray
    dual: FloatArray


def branch_and_bound(
    problem: Subproblem,
    best: MaxCoverIncumbent,
    relaxation: PrimalDual,
    clock: Clock,
    *,
    search: Callable[[BoolArray | None], None],
) -> None:
    """Improve the incumbent and its bound until it is proven or the time is over.

    The node of the highest bound is explored first: the bound of the whole problem is that node's.

    Parameters
    ----------
    search
        Searches near a choice of the problem's candidates, or near the incumbent.

    Notes
    -----
    A. H. Land, A. G. Doig, An automatic method of solving discrete programming problems,
    Econometrica 28, 1960.
    """
    root = Node(problem=problem, bound=best.bound, x=relaxation.best_x, dual=relaxation.best_dual)
    queue, made, explored = [(-root.bound, 0, root)], 1, 0
    while queue:
        best.lower(-queue[0][0])
        if clock.over or best.proven:
            return
        node = heapq.heappop(queue)[2]
        for child in _explore(node, best, clock):
            heapq.heappush(queue, (-child.bound, -made, child))
            made += 1
        explored += 1
        if explored % NODES_PER_SEARCH == 0 and not clock.over:
            search(None)
    best.bound = best.value


def _explore(node: Node, best: MaxCoverIncumbent, clock: Clock) -> list[Node]:
    """What is left of a node once its bound is lowered: nothing, or two nodes, or itself."""
    while node.bound > best.cutoff:
        problem = node.problem
        if problem.reduced.entries == 0:
            best.offer(problem.built.copy(), problem.reduced.base)
            return []
        if clock.over:
            return [node]
        relaxation = _lowered(node, best, clock)
        bound = min(node.bound, problem.reduced.base + float(relaxation.progress[BOUND]))
        rounded = round_relaxation(problem, relaxation)
        best.offer(problem.expand(rounded), problem.reduced.base + problem.reduced.value(rounded))
        node = replace(node, bound=bound, x=relaxation.best_x, dual=relaxation.best_dual)
        decided = decided_by_bound(problem, best, relaxation)
        if decided is None or bound <= best.cutoff:
            return []
        built, closed = decided
        if not (built | closed).any():
            return _branches(node)
        node = restricted(node, built=built, closed=closed)
    return []


def _lowered(node: Node, best: MaxCoverIncumbent, clock: Clock) -> PrimalDual:
    """Relaxation of a node, solved as long as that lowers its bound fast enough."""
    reduced = node.problem.reduced
    relaxation = start_primal_dual(reduced.cover, node.x)
    relaxation.dual[:] = node.dual
    missing, before = node.bound - best.value, math.inf
    for _ in range(CHECKS_PER_NODE):
        pdhg_steps(reduced.cover, reduced.cost, node.problem.budget, relaxation, 1)
        bound = reduced.base + float(relaxation.progress[BOUND])
        value = reduced.base + float(relaxation.progress[VALUE])
        done = bound <= best.cutoff or value > best.cutoff + 0.7 * (bound - best.cutoff)
        if clock.over or done or before - bound < WORTH_GOING_ON * missing:
            break
        before = bound
    return relaxation


def _branches(node: Node) -> list[Node]:
    """Without and with the candidate whose part is the farthest from whole."""
    open_part = np.minimum(node.x, 1.0 - node.x)
    chosen = int(np.argmax(open_part)) if open_part.max() > 1e-3 else int(np.argmax(node.x))
    is_chosen = node.problem.reduced.none
    is_chosen[chosen] = True
    others = node.problem.in_conflict(is_chosen) & ~is_chosen
    none = node.problem.reduced.none
    return [
        restricted(node, built=none, closed=is_chosen),
        restricted(node, built=is_chosen, closed=others),
    ]


def restricted(node: Node, *, built: BoolArray, closed: BoolArray) -> Node:
    """Node with some columns built and others closed; its rows keep their prices.

    Rows and columns without anything to gain are left out, as are columns that cost too much.
    """
    problem, cover = node.problem, node.problem.reduced.cover
    count = covering_counts(cover, built)
    base = cover.first[count > 0].sum() + cover.second[count > 1].sum()
    first = np.where(count == 0, cover.first, np.where(count == 1, cover.second, 0.0))
    second = np.where(count == 0, cover.second, 0.0)
    cost = problem.reduced.cost
    budget = problem.budget - float(cost[built].sum())
    keep = ~(built | closed) & (cost <= budget + ROUNDING * abs(budget))
    gains = (first > 0) | (second > 0)
    of_column = np.repeat(np.arange(len(cost)), np.diff(cover.col_ptr))
    keep &= np.bincount(of_column, gains[cover.col_idx], len(cost)) > 0
    of_row = np.repeat(np.arange(len(first)), np.diff(cover.row_ptr))
    rows = gains & (np.bincount(of_row, keep[cover.row_idx], len(first)) > 0)
    columns = np.flatnonzero(keep)
    number = np.full(len(cost), -1, dtype=np.int64)
    number[columns] = np.arange(len(columns))
    ptr, idx = restrict(cover.row_ptr, cover.row_idx, rows, number)
    left = Cover(ptr, idx, *transpose(ptr, idx, len(columns)), first[rows], second[rows])
    reduced = replace(
        problem.reduced,
        cover=left,
        columns=problem.reduced.columns[columns],
        cost=cost[columns],
        groups=GroupMinimum(np.full(len(first[rows]), -1, dtype=np.int32), np.zeros(0)),
        base=problem.reduced.base + float(base),
    )
    smaller = replace(problem, reduced=reduced, budget=budget, built=problem.expand(built))
    return Node(
        problem=smaller,
        bound=node.bound,
        x=node.x[columns],
        dual=np.minimum(node.dual[rows], np.maximum(left.first, left.second)),
    )


def round_relaxation(problem: Subproblem, relaxation: PrimalDual) -> BoolArray:
    """Candidates by falling ``x`` of the relaxation, as many as the constraints allow."""
    cost, constraints = problem.reduced.cost, problem.constraints()
    conflicts = constraints.conflicts
    chosen, blocked = problem.reduced.none, problem.reduced.none
    left = constraints.budget
    for j in np.argsort(-relaxation.best_x, kind="stable"):
        if relaxation.best_x[j] <= 0:
            break
        if cost[j] <= left and not blocked[j]:
            chosen[j] = True
            left -= cost[j]
            blocked[conflicts.others[conflicts.indptr[j] : conflicts.indptr[j + 1]]] = True
    return chosen


def decided_by_bound(
    problem: Subproblem, best: MaxCoverIncumbent, relaxation: PrimalDual
) -> tuple[BoolArray, BoolArray] | None:
    """Columns that every better choice builds, and that none builds; None where there is none.

    Reduced-cost fixing: building a candidate against its reduced cost, or not building one in its
    favour, lowers the bound by at least that reduced cost.
    """
    reduced, budget = problem.reduced, problem.budget
    cost = reduced.cost
    column_dual = np.empty(len(cost))
    sum_members(reduced.cover.col_ptr, reduced.cover.col_idx, relaxation.best_dual, column_dual)
    _, rate = fractional_knapsack(column_dual, cost, budget)
    _, rate_below = fractional_knapsack(column_dual, cost, budget * (1 - 1e-12))
    room = reduced.base + float(relaxation.progress[BOUND]) - best.cutoff
    closed = room + np.minimum(0.0, column_dual - rate_below * cost) < 0
    built = room - np.maximum(0.0, column_dual - rate * cost) < 0
    built &= ~closed
    spent = float(cost[built].sum())
    clash = bool((problem.in_conflict(built) & built).any())
    if clash or spent > budget * (1 + ROUNDING):
        return None
    closed |= problem.in_conflict(built) & ~built
    closed |= (cost > (budget - spent) * (1 + ROUNDING)) & ~built
    return built, closed
