"""Branch and bound over the rows of a maximal cover, with a Lagrangian bound at every node.

A node is split at a row that few candidates cover: one branch for each of them, in which those
before it are closed, and one in which none covers it. To build or close a single candidate hardly
changes the bound, because its neighbours stand in for it; the branches of a row leave no such way
out. Dual ascent rules most of them out at once (`fugai.kernels.location.covering.branch_rows`). The
relaxation of the others starts from the iterate of their parent, so that a few steps are enough;
the bound is valid wherever those steps end. What its reduced costs decide is fixed.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.branch_rows import NONE, branch_at, scarce_row
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

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.pdhg import PrimalDual
    from fugai.siting._clock import Clock
    from fugai.siting.covering.incumbent import MaxCoverIncumbent
    from fugai.siting.covering.subproblem import Subproblem

CHECKS_PER_NODE = 3
"""Evaluations of the bound at a node at most."""

WORTH_GOING_ON = 0.05
"""A node is branched where a check lowered its bound by less than this part of what is missing."""

NODES_PER_SEARCH = 16
"""Nodes between two local searches: from a rounded relaxation and from the incumbent in turn."""

FIRST_SEARCHES = 8
"""Nodes at the beginning whose rounded relaxations are all searched near."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """What is decided at a node, and where its relaxation starts, over the columns of the first node.

    Parameters
    ----------
    bound
        Upper bound of all its choices.
    built, closed
        Columns that are built, and that are not.
    x, dual
        Part of each column and price of each row, which siblings share.
    """

    bound: float
    built: IntArray
    closed: IntArray
    x: FloatArray
    dual: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenPart:
    """The open columns of a node and the rows that have something to gain, not merged.

    ``rows`` and ``columns`` are their positions in the first node.
    """

    problem: Subproblem
    rows: IntArray
    columns: IntArray


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
    nothing = np.empty(0, dtype=np.int64)
    root = Node(
        bound=best.bound,
        built=nothing,
        closed=nothing,
        x=relaxation.best_x,
        dual=relaxation.best_dual,
    )
    tree = _Tree(problem=problem, best=best, clock=clock)
    queue, made, explored = [(-root.bound, 0, root)], 1, 0
    while queue:
        best.lower(-queue[0][0])
        if clock.over or best.proven:
            return
        for child in tree.explore(heapq.heappop(queue)[2]):
            heapq.heappush(queue, (-child.bound, -made, child))
            made += 1
        explored += 1
        if (explored <= FIRST_SEARCHES or explored % NODES_PER_SEARCH == 0) and not clock.over:
            search(tree.rounded[-1] if explored % (2 * NODES_PER_SEARCH) and tree.rounded else None)
    best.bound = best.value


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tree:
    """What all nodes share; ``rounded`` ends with the latest rounded relaxation."""

    problem: Subproblem
    best: MaxCoverIncumbent
    clock: Clock
    rounded: list[BoolArray] = field(default_factory=list)

    def explore(self, node: Node) -> list[Node]:
        """What is left of a node once its bound is lowered: its branches, or nothing."""
        best = self.best
        if node.bound <= best.cutoff:
            return []
        part = open_part(self.problem, built=node.built, closed=node.closed)
        problem = part.problem
        if problem.reduced.entries == 0:
            best.offer(problem.built.copy(), problem.reduced.base)
            return []
        relaxation = self._lowered(node, part)
        bound = min(node.bound, problem.reduced.base + float(relaxation.progress[BOUND]))
        rounded = round_relaxation(problem, relaxation)
        best.offer(problem.expand(rounded), problem.reduced.base + problem.reduced.value(rounded))
        self.rounded[:] = [problem.expand(rounded)[self.problem.reduced.columns]]
        decided = decided_by_bound(problem, best, relaxation)
        if decided is None or bound <= best.cutoff:
            return []
        x, dual = node.x.copy(), node.dual.copy()
        x[part.columns], dual[part.rows] = relaxation.best_x, relaxation.best_dual
        built, closed = (part.columns[some] for some in decided)
        node = Node(
            bound=bound,
            built=np.append(node.built, built),
            closed=np.append(node.closed, closed),
            x=x,
            dual=dual,
        )
        if len(built) or len(closed):
            part = open_part(self.problem, built=node.built, closed=node.closed)
        if part.problem.reduced.entries == 0:
            return [node]
        return self._branches(node, part)

    def _lowered(self, node: Node, part: OpenPart) -> PrimalDual:
        """Relaxation of a node, solved as long as that lowers its bound fast enough."""
        problem, best = part.problem, self.best
        reduced = problem.reduced
        relaxation = start_primal_dual(reduced.cover, node.x[part.columns])
        most = np.maximum(reduced.cover.first, reduced.cover.second)
        relaxation.dual[:] = np.minimum(node.dual[part.rows], most)
        missing, before = node.bound - best.value, math.inf
        for _ in range(CHECKS_PER_NODE):
            pdhg_steps(reduced.cover, reduced.cost, problem.budget, relaxation, 1)
            bound = reduced.base + float(relaxation.progress[BOUND])
            value = reduced.base + float(relaxation.progress[VALUE])
            done = bound <= best.cutoff or value > best.cutoff + 0.7 * (bound - best.cutoff)
            if self.clock.over or done or before - bound < WORTH_GOING_ON * missing:
                break
            before = bound
        return relaxation

    def _branches(self, node: Node, part: OpenPart) -> list[Node]:
        """Branches of the row that the fewest candidates cover, without those that are ruled out."""
        problem, best = part.problem, self.best
        cover = problem.reduced.cover
        row = int(scarce_row(cover, node.x[part.columns]))
        children, bounds = branch_at(cover, problem.constraints(), node.dual[part.rows], row)
        if cover.second.any():  # dual ascent knows first covers only
            bounds[:] = np.inf
        bounds = np.minimum(node.bound, problem.reduced.base + bounds)
        return [
            self._child(node, part, children[:place], int(child), bounds[place])
            for place, child in enumerate(children)
            if bounds[place] > best.cutoff
        ]

    def _child(
        self, node: Node, part: OpenPart, before: Int32Array, child: int, bound: float
    ) -> Node:
        """The branch that builds a column, or none, and closes those before it."""
        is_chosen = part.problem.reduced.none
        if child != NONE:
            is_chosen[child] = True
        others = part.problem.in_conflict(is_chosen) & ~is_chosen
        return replace(
            node,
            bound=float(bound),
            built=np.append(node.built, part.columns[is_chosen]),
            closed=np.concatenate((node.closed, part.columns[before], part.columns[others])),
        )


def open_part(problem: Subproblem, *, built: IntArray, closed: IntArray) -> OpenPart:
    """What is open once some columns are built and others closed.

    Rows and columns without anything to gain are left out, as are columns that cost too much.
    """
    cover, cost = problem.reduced.cover, problem.reduced.cost
    is_built = problem.reduced.none
    is_built[built] = True
    count = covering_counts(cover, is_built)
    base = cover.first[count > 0].sum() + cover.second[count > 1].sum()
    first = np.where(count == 0, cover.first, np.where(count == 1, cover.second, 0.0))
    second = np.where(count == 0, cover.second, 0.0)
    budget = problem.budget - float(cost[built].sum())
    keep = cost <= budget + ROUNDING * abs(budget)
    keep[built] = keep[closed] = False
    gains = (first > 0) | (second > 0)
    gain = np.empty(len(cost))
    sum_members(cover.col_ptr, cover.col_idx, gains.astype(np.float64), gain)
    keep &= gain > 0
    width = np.empty(len(first))
    sum_members(cover.row_ptr, cover.row_idx, keep.astype(np.float64), width)
    open_rows = gains & (width > 0)
    rows, columns = np.flatnonzero(open_rows), np.flatnonzero(keep)
    number = np.full(len(cost), -1, dtype=np.int64)
    number[columns] = np.arange(len(columns))
    ptr, idx = restrict(cover.row_ptr, cover.row_idx, open_rows, number)
    left = Cover(ptr, idx, *transpose(ptr, idx, len(columns)), first[rows], second[rows])
    reduced = replace(
        problem.reduced,
        cover=left,
        columns=problem.reduced.columns[columns],
        cost=cost[columns],
        groups=GroupMinimum(np.full(len(rows), -1, dtype=np.int32), np.zeros(0)),
        base=problem.reduced.base + float(base),
    )
    smaller = replace(problem, reduced=reduced, budget=budget, built=problem.expand(is_built))
    return OpenPart(problem=smaller, rows=rows, columns=columns)


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
