"""Candidates and matrix entries that a Lagrangian bound decides, and problems without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import CostRows
from fugai.kernels.location.median.lagrangian import usable_entries

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting.costs.problem import MedianProblem


ROUNDING = 1e-9
"""Rounding that a bound may carry, as a share of the objective."""


def above_rounding(cutoff: float) -> float:
    """The cutoff, raised by the rounding that a bound may carry."""
    return cutoff + ROUNDING * abs(cutoff)


def fix_by_bound(problem: MedianProblem, dual: Dual, cutoff: float) -> tuple[IntArray, IntArray]:
    """Free candidates that every solution below ``cutoff`` opens, and those that none opens.

    Opening one more than the cheapest ``count`` closes the costliest of them; closing one of them
    opens the next. Where the bound then reaches ``cutoff``, the candidate is fixed.

    N. Christofides, J. E. Beasley, A tree search algorithm for the p-median problem, European
    Journal of Operational Research 10, 1982.
    """
    rho = dual.rho
    order = problem.free[np.argsort(rho[problem.free], kind="stable")]
    inside, outside = order[: problem.count], order[problem.count :]
    limit = above_rounding(cutoff)
    opened, closed = inside[:0], outside[:0]
    if len(inside) and len(outside):
        closed = outside[dual.bound + rho[outside] - rho[inside[-1]] >= limit]
        opened = inside[dual.bound - rho[inside] + rho[outside[0]] >= limit]
    elif len(inside):
        opened = inside
    return np.sort(opened), np.sort(closed)


def cheapest_sites(problem: MedianProblem, rho: FloatArray) -> IntArray:
    """Free candidates that the relaxation opens, without those in conflict with a cheaper one."""
    order = problem.free[np.argsort(rho[problem.free], kind="stable")]
    blocked = np.zeros(len(problem.always_open), dtype=np.bool_)
    chosen: list[int] = []
    for j in order:
        if len(chosen) == problem.count:
            break
        if not blocked[j]:
            chosen.append(int(j))
            blocked[problem.conflicts_of(j)] = True
    return np.array(chosen, dtype=np.int64)


def fix_variables(problem: MedianProblem, opened: IntArray, closed: IntArray) -> MedianProblem:
    """The problem with some free candidates open in every solution and others closed.

    Candidates in conflict with an opened one are closed with it. Where two opened ones are in
    conflict, there is no solution, and the count is negative.
    """
    always_open, free = problem.always_open.copy(), problem.allowed
    count = problem.count - len(opened)
    always_open[opened] = True
    free[opened] = False
    free[closed] = False
    is_opened = np.zeros_like(free)
    is_opened[opened] = True
    for j in opened:
        others = problem.conflicts_of(j)
        free[others] = False
        if is_opened[others].any():
            count = -1
    return replace(
        problem,
        always_open=always_open,
        free=np.flatnonzero(free).astype(np.int64),
        count=count,
    )


def usable_mask(
    problem: MedianProblem, dual: Dual, closed: IntArray, cutoff: float
) -> tuple[IntArray, BoolArray]:
    """Number of entries of each row that a solution below ``cutoff`` may use, and which they are."""
    rows = problem.rows
    usable = usable_entries(rows, dual, problem.openings, above_rounding(cutoff))
    length = np.diff(rows.indptr)
    place = np.arange(len(rows.cost)) - np.repeat(rows.indptr[:-1], length)
    is_closed = np.zeros(len(problem.always_open), dtype=np.bool_)
    is_closed[closed] = True
    return usable, (place < np.repeat(usable, length)) & ~is_closed[rows.candidate]


def reduce_by_bound(problem: MedianProblem, dual: Dual, cutoff: float) -> MedianProblem:
    """The problem without the candidates and entries that no solution below ``cutoff`` uses."""
    opened, closed = fix_by_bound(problem, dual, cutoff)
    _, keep = usable_mask(problem, dual, closed, cutoff)
    rows = problem.rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))[keep]
    counts = np.bincount(row, minlength=len(rows.unserved))
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    left = CostRows(ends, rows.candidate[keep], rows.cost[keep], rows.unserved)
    return fix_variables(replace(problem, rows=left), opened, closed)
