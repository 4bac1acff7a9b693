"""A bound on a p-center from demand points of which no two can share a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.joint_cost import lower_to_joint_cost

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem

STARTS = 4
"""Points that are taken first, one after another: each the last one of the round before it."""


def scattered_bound(problem: MedianProblem, clock: Clock) -> float:
    """No sites serve all demand at less than this; 0 where time is over before that is known.

    Points are taken one after another, each the hardest to serve together with those before it or
    from the sites that are open anyway. Below the radius at which the last of one more point than
    there are sites to open joins one of the others, no site serves two of them.

    T. F. Gonzalez, Clustering to minimize the maximum intercluster distance, Theoretical Computer
    Science 38, 1985; D. S. Hochbaum, D. B. Shmoys, A best possible heuristic for the k-center
    problem, Mathematics of Operations Research 10, 1985.
    """
    rows = problem.rows
    if problem.count >= len(rows.unserved):
        return 0.0
    by_open_sites = np.full(len(rows.unserved), np.inf)
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    is_open = problem.always_open[rows.candidate]
    np.minimum.at(by_open_sites, row[is_open], rows.cost[is_open])
    nearest = rows.cost[rows.indptr[:-1]]
    first = int(np.argmax(by_open_sites if is_open.any() else nearest))
    best = 0.0
    for _ in range(STARTS):
        bound, last = _bound_from(problem, first, by_open_sites, clock)
        best = max(best, bound)
        if last == first or clock.over:
            break
        first = last
    return best


def _bound_from(
    problem: MedianProblem, first: int, by_open_sites: FloatArray, clock: Clock
) -> tuple[float, int]:
    """Bound of the points that are taken after one, and the last of them."""
    joint, taken = by_open_sites.copy(), np.zeros(len(by_open_sites), dtype=np.bool_)
    least, point = np.inf, first
    for _ in range(problem.count):
        if clock.over:
            return 0.0, point
        taken[point] = True
        least = min(least, joint[point])
        lower_to_joint_cost(problem.rows, point, len(problem.always_open), joint)
        point = int(np.argmax(np.where(taken, -1.0, joint)))
    return float(min(least, joint[point])), point
