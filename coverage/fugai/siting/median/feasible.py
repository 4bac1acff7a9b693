"""A first solution, where every demand point must be served or candidates are in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.errors import SolverError
from fugai.siting._highs import solve_program
from fugai.siting._program import Program
from fugai.siting.median.search import MedianSolution, improve
from fugai.siting.median.site_rows import column_of, with_site_rows

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem


def first_solution(problem: MedianProblem, clock: Clock, *, remedy: str = "") -> MedianSolution:
    """Solution to start from: greedy, or a set cover where greedy leaves demand unreached.

    ``remedy`` is what a caller can do where there is none, for the message.

    Raises
    ------
    SolverError
        There is none, or none was found in time.
    """
    best = improve(problem, problem.free[:0])
    too_few = len(best.sites) < problem.count
    unreached = problem.must_reach and best.value >= problem.rows.unserved.min(initial=np.inf)
    if too_few or unreached:
        best = improve(problem, _covering_sites(problem, clock, remedy))
    return best


def _covering_sites(problem: MedianProblem, clock: Clock, remedy: str) -> IntArray:
    """Free candidates that may be opened together and reach every point that must be reached.

    Raises
    ------
    SolverError
        There are no ``problem.count`` that do, or none were found in time.
    """
    has_conflicts = len(problem.conflicts.others) > 0
    program = _cover_program(problem)
    if has_conflicts:
        program = with_site_rows(program, problem, problem.free, problem.count)
    answer = solve_program(program, time_limit_s=clock.left_s)
    sites = None if answer.values is None else problem.free[answer.values > 0.5]
    if sites is not None and len(sites) <= problem.count:
        return sites
    aim = f"reach all {len(problem.rows.unserved):,} demand points{remedy}"
    sought = f"{problem.count} beside the required ones"
    if has_conflicts:
        aim = f"have no conflict and {aim}" if problem.must_reach else "have no conflict"
        found = "that none do" if answer.ending == "infeasible" else "none that do in time"
    else:
        least = int(np.ceil(answer.bound - 1e-6))
        found = f"that it takes at least {least}"
        found = found if least > problem.count else "none that do in time"
    msg = f"The `p` new sites, {sought}, must {aim}, found {found}."
    raise SolverError(msg)


def _cover_program(problem: MedianProblem) -> Program:
    """Fewest free candidates that cover each row that no open one serves."""
    rows, candidates = problem.rows, len(problem.free)
    column = column_of(problem.free, len(problem.always_open))
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    served = np.zeros(len(rows.unserved), dtype=np.bool_)
    served[row[problem.always_open[rows.candidate]]] = True
    keep = ~served[row] & (column[rows.candidate] >= 0) & problem.must_reach
    number = np.cumsum(~served) - 1
    demand = int((~served).sum()) if problem.must_reach else 0
    matrix = coo_array(
        (np.ones(keep.sum()), (number[row[keep]], column[rows.candidate[keep]])),
        shape=(demand, candidates),
    )
    return Program(
        cost=np.ones(candidates),
        rows=csr_array(matrix),
        row_low=np.ones(demand),
        row_high=np.full(demand, np.inf),
        low=np.zeros(candidates),
        high=np.ones(candidates),
        integral=np.ones(candidates, dtype=np.bool_),
    )
