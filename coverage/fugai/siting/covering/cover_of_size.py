"""Whether a number of candidates can cover every row of a problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from fugai.kernels.location.covering.price_search import (
    FOUND,
    NONE,
    SEARCHING,
    opened,
    price_search,
    start_search,
)
from fugai.siting._highs import cover_relaxation
from fugai.siting.covering.reduce import fix_variables, remove_implied_rows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.covering.cover import Cover
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem

Verdict: TypeAlias = Literal["covers", "no cover", "unknown"]

ROUNDING = 1e-6
"""A bound on the number of candidates that exceeds it by more rules it out."""

NODES = 4_000
"""Nodes of the search over the prices of one relaxation, after which it is branched, and between
two readings of the clock."""

FIXED = 0.05
"""Share of the candidates that prices must rule out for the relaxation to be solved again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Node:
    """What is left to be covered, by how many more candidates, after ``built`` are built."""

    problem: ReducedProblem
    sites: int
    built: IntArray


def cover_of_size(
    problem: ReducedProblem,
    sites: int,
    clock: Clock,
    *,
    max_relaxations: int,
    nodes: int = NODES,
) -> tuple[Verdict, IntArray]:
    """Decide whether at most ``sites`` candidates cover every row.

    Parameters
    ----------
    problem
        Candidates without conflicts; their costs do not count.
    sites
        How many of them may be opened.
    max_relaxations
        Linear programs after which the search ends undecided.
    nodes
        Nodes of the search over the prices of one of them, after which it is branched.

    Returns
    -------
    What was decided, and the candidates of a cover, numbered as those of the instance.

    Notes
    -----
    Rows that others imply and dominated candidates are removed; the dual of the linear relaxation
    rules most numbers out; a depth-first search over what its prices leave open decides most of the
    rest (`fugai.kernels.location.covering.price_search`). What that leaves open is branched on the
    candidate that the relaxation builds in the largest part.
    """
    none = problem.columns[:0]
    if (np.diff(problem.cover.row_ptr) == 0).any():  # a row that nothing covers
        return "no cover", none
    start = replace(problem, cost=np.ones(len(problem.cost)))
    stack = [_Node(problem=start, sites=sites, built=none)]
    relaxations = 0
    while stack:
        if clock.over or relaxations >= max_relaxations:
            return "unknown", none
        node = stack.pop()
        if not node.problem.rows:
            return "covers", node.built
        if node.sites <= 0:
            continue
        relaxations += 1
        found, children = _explore(node, clock, nodes)
        if found is not None:
            return "covers", np.concatenate((node.built, found))
        stack += children
    return "no cover", none


def _explore(node: _Node, clock: Clock, nodes: int) -> tuple[IntArray | None, list[_Node]]:
    """A cover where the search finds one, else what is still to be explored, the best last."""
    problem, _ = remove_implied_rows(node.problem)
    cover = problem.cover
    relaxation = cover_relaxation(cover, time_limit_s=clock.left_s)
    price = feasible_prices(cover, relaxation.price)
    budget = node.sites - price.sum()
    if budget < -ROUNDING:
        return None, []
    search = start_search(cover, price, node.sites)
    too_dear = search.waste > budget + ROUNDING
    if too_dear.sum() > FIXED * len(too_dear):
        left = _without(problem, too_dear)
        return None, [] if left is None else [replace(node, problem=left)]
    verdict = SEARCHING
    for _ in range(max(1, nodes // NODES)):
        verdict = price_search(cover, search, NODES)
        if verdict != SEARCHING or clock.over:
            break
    if verdict == FOUND:
        return problem.columns[opened(search)], []
    return None, [] if verdict == NONE else _branches(node, problem, relaxation.part)


def _branches(node: _Node, problem: ReducedProblem, part: FloatArray) -> list[_Node]:
    """Without and with the candidate that the relaxation builds in the largest part, if not whole."""
    whole = part > 1 - ROUNDING
    chosen = int(np.argmax(np.where(whole & ~whole.all(), -1.0, part)))
    is_chosen = np.zeros(len(part), dtype=np.bool_)
    is_chosen[chosen] = True
    built = fix_variables(problem, built=is_chosen, closed=problem.none)
    nodes = [
        _Node(
            problem=built,
            sites=node.sites - 1,
            built=np.append(node.built, problem.columns[chosen]),
        )
    ]
    without = _without(problem, is_chosen)
    return nodes if without is None else [replace(node, problem=without), *nodes]


def _without(problem: ReducedProblem, closed: BoolArray) -> ReducedProblem | None:
    """The problem without some candidates; None where a row is left with none."""
    cover = problem.cover
    left = np.add.reduceat((~closed)[cover.row_idx].astype(np.int64), cover.row_ptr[:-1])
    if (left == 0).any():
        return None
    return fix_variables(problem, built=problem.none, closed=closed)


def feasible_prices(cover: Cover, price: FloatArray) -> FloatArray:
    """Prices made so that no candidate covers rows worth more than 1, whatever rounding did."""
    price = np.maximum(price, 0.0)
    candidate = np.repeat(np.arange(len(cover.col_ptr) - 1), np.diff(cover.col_ptr))
    sums = np.bincount(candidate, weights=price[cover.col_idx])
    scaled: FloatArray = price / max(1.0, float(sums.max(initial=0.0)))
    return scaled
