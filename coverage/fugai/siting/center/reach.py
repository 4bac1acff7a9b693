"""How few sites reach everybody, where a cost problem asks that somebody serves each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.errors import ConfigError, SolverError
from fugai.siting._highs import Program, solve_program
from fugai.siting.median.core import with_number
from fugai.siting.median.search import Found, improve

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs import Task


def check_unreached_cost(unreached_cost: float | None) -> None:
    """What an unreached demand point costs: None or a positive number.

    Raises
    ------
    ConfigError
        It is anything else.
    """
    if unreached_cost is not None and not (np.isfinite(unreached_cost) and unreached_cost > 0):
        msg = f"`unreached_cost` must be positive and finite, or None, found {unreached_cost!r}."
        raise ConfigError(msg)


def first_solution(task: Task, clock: Clock, *, remedy: str = "") -> Found:
    """A solution to begin with: greedy, or a cover where greedy leaves somebody unreached.

    ``remedy`` is what a caller can do where there is none, for the message.

    Raises
    ------
    SolverError
        There is none, or none was found in time.
    """
    best = improve(task, task.free[:0])
    short = len(best.sites) < task.count
    if short or (task.must_reach and best.value >= task.rows.unserved.min(initial=np.inf)):
        sites = _sites_that_reach_all(task, clock, remedy)
        best = improve(task, sites)
    return best


def _sites_that_reach_all(task: Task, clock: Clock, remedy: str) -> IntArray:
    """Free candidates that may be opened together and reach every point that must be reached.

    ``remedy`` is what a caller can do where there are none, for the message.

    Raises
    ------
    SolverError
        ``task.count`` of them do not, or none were found in time.
    """
    distanced = len(task.pairs.others) > 0
    program = _cover_program(task)
    column = np.full(len(task.always), -1, dtype=np.int64)
    column[task.free] = np.arange(len(task.free))
    if distanced:
        program = with_number(program, task, column, task.free, task.count)
    answer = solve_program(program, time_limit_s=clock.left_s)
    sites = None if answer.values is None else task.free[answer.values > 0.5]
    if sites is not None and len(sites) <= task.count:
        return sites
    aim = f"reach all {len(task.rows.unserved):,} demand points{remedy}"
    sought = f"{task.count} beside the required ones"
    if distanced:
        aim = (
            f"be as far apart as asked and {aim}" if task.must_reach else "be as far apart as asked"
        )
        found = "that none do" if answer.ending == "infeasible" else "none that do in time"
    else:
        least = int(np.ceil(answer.bound - 1e-6))
        found = f"that it takes at least {least}" if least > task.count else "none that do in time"
    msg = f"The `p` new sites, {sought}, must {aim}, found {found}."
    raise SolverError(msg)


def _cover_program(task: Task) -> Program:
    """As few free candidates as possible, one in each row that nothing standing serves."""
    rows = task.rows
    column = np.full(len(task.always), -1, dtype=np.int64)
    column[task.free] = np.arange(len(task.free))
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    served = np.zeros(len(rows.unserved), dtype=np.bool_)
    served[row[task.always[rows.candidate]]] = True
    keep = ~served[row] & (column[rows.candidate] >= 0) & task.must_reach
    number = np.cumsum(~served) - 1
    demand = int((~served).sum()) if task.must_reach else 0
    matrix = coo_array(
        (np.ones(keep.sum()), (number[row[keep]], column[rows.candidate[keep]])),
        shape=(demand, len(task.free)),
    )
    return Program(
        cost=np.ones(len(task.free)),
        rows=csr_array(matrix),
        row_low=np.ones(demand),
        row_high=np.full(demand, np.inf),
        low=np.zeros(len(task.free)),
        high=np.ones(len(task.free)),
        integral=np.ones(len(task.free), dtype=np.bool_),
    )
