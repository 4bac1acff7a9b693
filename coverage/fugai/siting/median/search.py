"""Good solutions of a p-median: interchange from several starts, and variable neighbourhood search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import add_greedily, interchange, nearest_two

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem


MOST_MOVES = 8
"""Most sites that one perturbation moves."""

SEARCH_WORK = 6e8
"""Matrix entries that the perturbations of one search may read, some seconds of work."""

FAILURES = (20, 100)
"""Fewest and most perturbations in a row without a better solution that end a search."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MedianSolution:
    """Free candidates that are open, and the total cost."""

    sites: IntArray
    value: float


def improve(problem: MedianProblem, sites: IntArray) -> MedianSolution:
    """Solution that the best swaps lead to from ``sites``; missing sites are added greedily."""
    is_open = problem.open_mask(sites)
    missing = problem.count - len(sites)
    slots = sites.astype(np.int32)
    rows, conflicts = problem.rows, problem.conflicts
    if missing > 0:
        added = add_greedily(rows, conflicts, is_open, _may_join(problem, sites), missing)
        slots = np.concatenate((slots, added))
    _, before, _ = nearest_two(rows, is_open)
    if len(slots):
        max_swaps, min_profit = len(is_open) ** 2, 1e-11 * float(before.sum())
        interchange(rows, conflicts, is_open, slots, problem.allowed, max_swaps, min_profit)
    _, cost, _ = nearest_two(rows, is_open)
    return MedianSolution(sites=np.sort(slots).astype(np.int64), value=float(cost.sum()))


def _may_join(problem: MedianProblem, sites: IntArray) -> BoolArray:
    """Free candidates that are not in conflict with any of ``sites``."""
    allowed = problem.allowed
    for j in sites:
        allowed[problem.conflicts_of(j)] = False
    return allowed


def perturb(
    problem: MedianProblem, sites: IntArray, moves: int, rng: np.random.Generator
) -> IntArray:
    """Sites with ``moves`` of them closed and as many others opened, at random.

    Fewer are opened where conflicts leave no others.
    """
    kept = rng.permutation(sites)[moves:]
    may_join = _may_join(problem, kept)
    may_join[sites] = False
    opened: list[int] = []
    for j in rng.permutation(np.flatnonzero(may_join)):
        if len(opened) == moves:
            break
        if may_join[j]:
            opened.append(int(j))
            may_join[problem.conflicts_of(j)] = False
    return np.concatenate((kept, np.array(opened, dtype=np.int64)))


def search(
    problem: MedianProblem,
    best: MedianSolution,
    rng: np.random.Generator,
    clock: Clock,
    *,
    good_enough: float,
    max_failures: int = FAILURES[1],
) -> MedianSolution:
    """Variable neighbourhood search: perturb and improve, moving one more site after each failure.

    It ends at ``good_enough``, when the clock is over, or after a number of failures that depends
    on the size of the problem alone and is ``max_failures`` at most.

    N. Mladenovic, P. Hansen, Variable neighborhood search, Computers and Operations Research 24,
    1997.
    """
    closed = len(problem.free) - problem.count
    most_moves = min(MOST_MOVES, problem.count, closed)
    if most_moves < 1:
        return best
    work = 40.0 * len(problem.rows.cost) / max(problem.count, 1)
    patience = int(np.clip(SEARCH_WORK / work, FAILURES[0], max_failures))
    failures, moves = 0, 1
    while failures < patience and best.value > good_enough and not clock.over:
        found = improve(problem, perturb(problem, best.sites, moves, rng))
        if len(found.sites) == problem.count and found.value < problem.cutoff(best.value):
            best, failures, moves = found, 0, 1
        else:
            failures += 1
            moves = moves % most_moves + 1
    return best
