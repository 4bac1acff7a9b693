"""Capacitated p-medians as mixed-integer programs over pairs of a point and a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.kernels.location.capacitated.lagrangian import assignment_bounds
from fugai.siting._program import Program
from fugai.siting.median.fixing import above_rounding, fix_by_bound, fix_variables
from fugai.siting.median.site_rows import column_of, with_site_rows

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting.capacitated.plan import Loads, Plan
    from fugai.siting.costs.problem import MedianProblem


@dataclass(frozen=True, kw_only=True, eq=False)
class PairProgram:
    """Program over pairs of a point and a candidate.

    Its first columns are the ``undecided`` candidates, the others the pairs ``point`` and
    ``candidate``; ``opened`` are open in every solution. ``start`` is the best plan as its columns.
    """

    program: Program
    undecided: IntArray
    opened: IntArray
    point: IntArray
    candidate: IntArray
    points: int
    start: FloatArray | None

    def solution(self, values: FloatArray) -> tuple[IntArray, IntArray]:
        """Free sites that are open, and the candidate that serves each point."""
        opened = self.undecided[values[: len(self.undecided)] > 0.5]
        served = values[len(self.undecided) :] > 0.5
        assigned = np.full(self.points, -1, dtype=np.int64)
        assigned[self.point[served]] = self.candidate[served]
        return np.concatenate((self.opened, opened)), assigned


def location_program(
    problem: MedianProblem, loads: Loads, dual: Dual, best: Plan
) -> PairProgram | None:
    """Program whose solutions are the best plan and all better ones; None where none is better."""
    columns = loads.columns
    cutoff = best.value if best.feasible else np.inf
    opened, closed = problem.free[:0], problem.free[:0]
    if np.isfinite(cutoff):
        opened, closed = fix_by_bound(problem, dual, cutoff)
    left = fix_variables(problem, opened, closed)
    if left.count < 0:  # every better plan opens two candidates in conflict
        return None
    undecided = left.free
    closed = np.setdiff1d(problem.free, np.concatenate((opened, undecided)))
    is_closed = np.zeros(len(problem.always_open), dtype=np.bool_)
    is_closed[closed] = True
    candidate = np.repeat(np.arange(len(problem.always_open)), np.diff(columns.indptr))
    bounds = assignment_bounds(columns, dual, problem.openings)
    below = bounds < above_rounding(cutoff) if np.isfinite(cutoff) else np.isfinite(bounds)
    keep = ~is_closed[candidate] & below
    point, candidate = columns.point[keep].astype(np.int64), candidate[keep]
    program = _pair_rows(loads, undecided, point, candidate, columns.cost[keep])
    start = None
    if best.feasible:
        open_now = np.isin(undecided, best.sites)
        start = np.concatenate((open_now, best.assigned[point] == candidate)).astype(np.float64)
    return PairProgram(
        program=with_site_rows(program, problem, undecided, problem.count - len(opened)),
        undecided=undecided,
        opened=opened,
        point=point,
        candidate=candidate,
        points=len(problem.weight),
        start=start,
    )


def assignment_program(
    problem: MedianProblem, loads: Loads, sites: IntArray, cutoff: float
) -> PairProgram:
    """Program for the best assignment to given sites; pairs above ``cutoff`` are left out."""
    columns = loads.columns
    is_open = problem.open_mask(sites)
    candidate = np.repeat(np.arange(len(is_open)), np.diff(columns.indptr))
    keep = is_open[candidate] & (columns.cost <= cutoff)
    point, candidate = columns.point[keep].astype(np.int64), candidate[keep]
    return PairProgram(
        program=_pair_rows(loads, sites[:0], point, candidate, columns.cost[keep]),
        undecided=sites[:0],
        opened=sites,
        point=point,
        candidate=candidate,
        points=len(problem.weight),
        start=None,
    )


def _pair_rows(
    loads: Loads, undecided: IntArray, point: IntArray, candidate: IntArray, cost: FloatArray
) -> Program:
    """Each point is served once, no site is overfilled, and none serves while it is closed."""
    place = column_of(undecided, len(loads.capacity))
    points, width = len(loads.demand), len(undecided) + len(point)
    pair = len(undecided) + np.arange(len(point))
    used, site = np.unique(candidate, return_inverse=True)
    optional = np.flatnonzero(place[used] >= 0)
    linked = np.flatnonzero(place[candidate] >= 0)
    link = points + len(used) + np.arange(len(linked))
    ones = np.ones(len(point))
    value = np.concatenate(
        (
            ones,
            loads.demand[point],
            -loads.capacity[used[optional]],
            ones[linked],
            -ones[linked],
        )
    )
    row = np.concatenate((point, points + site, points + optional, link, link))
    column = np.concatenate(
        (pair, pair, place[used[optional]], pair[linked], place[candidate[linked]])
    )
    limit = np.where(place[used] >= 0, 0.0, loads.capacity[used])
    shape = (points + len(used) + len(linked), width)
    return Program(
        cost=np.concatenate((np.zeros(len(undecided)), cost)),
        rows=csr_array(coo_array((value, (row, column)), shape=shape)),
        row_low=np.concatenate((np.ones(points), np.full(len(used) + len(linked), -np.inf))),
        row_high=np.concatenate((np.ones(points), limit, np.zeros(len(linked)))),
        low=np.zeros(width),
        high=np.ones(width),
        integral=np.ones(width, dtype=np.bool_),
    )
