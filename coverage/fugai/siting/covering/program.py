"""Covering problems as mixed-integer programs for HiGHS, once they are small enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import covering_counts
from fugai.siting._highs import Answer, solve_program
from fugai.siting._program import ProgramRows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.incumbent import MaxCoverIncumbent, SetCoverIncumbent
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.covering.subproblem import SetCoverProblem, Subproblem


MAX_ENTRIES = 400_000
"""Entries up to which HiGHS is given a program: beyond, not even its relaxation ends in time."""

STEP_GAP = 0.999
"""Absolute gap that proves an optimum, as a part of the step between values."""


def solve_max_cover_program(
    problem: Subproblem, best: MaxCoverIncumbent, clock: Clock, *, seed: int
) -> None:
    """Improve the incumbent or its bound by HiGHS, which starts from the incumbent."""
    reduced = problem.reduced
    cost = reduced.cost
    model = _covering_model(problem)
    model.rows.append(
        np.zeros(len(cost)), np.arange(len(cost)), cost, low=-np.inf, high=problem.budget
    )
    answer = _solve(
        model,
        -model.gain,
        best.built[reduced.columns],
        clock,
        seed=seed,
        abs_gap=best.step * STEP_GAP,
    )
    if answer.values is not None:
        chosen = answer.values[: len(cost)] > 0.5
        # HiGHS accepts a choice that breaks the budget within its tolerance; we do not.
        affordable = float(cost[chosen].sum()) <= problem.constraints().budget
        if affordable and reduced.meets_groups(chosen):
            best.offer(problem.expand(chosen), reduced.base + reduced.value(chosen))
    if np.isfinite(answer.bound):
        best.lower(reduced.base - answer.bound)
    elif answer.ending == "infeasible":
        best.bound = best.value


def solve_set_cover_program(
    problem: SetCoverProblem, best: SetCoverIncumbent, clock: Clock, *, seed: int
) -> None:
    """Improve the incumbent or its bound by HiGHS, which starts from the incumbent.

    Raises
    ------
    SolverError
        HiGHS refuses the program.
    """
    open_part, every_row = problem.open_part, problem.every_row
    reduced, missing = open_part.reduced, problem.missing
    model = _covering_model(open_part, every_row=every_row)
    if not every_row:
        columns = np.arange(model.columns)
        model.rows.append(np.zeros(model.columns), columns, model.gain, low=missing, high=np.inf)
    cost = np.concatenate((reduced.cost, np.zeros(model.columns - len(reduced.cost))))
    known = best.built[reduced.columns] if best.found else None
    answer = _solve(model, cost, known, clock, seed=seed, abs_gap=best.step * STEP_GAP)
    if answer.values is not None:
        chosen = answer.values[: len(reduced.cost)] > 0.5
        tolerance = 1e-9 * max(1.0, missing)
        if reduced.value(chosen) >= missing - tolerance and reduced.meets_groups(chosen):
            best.offer(open_part.expand(chosen), problem.cost(chosen))
    if np.isfinite(answer.bound):
        best.raise_to(problem.spent + answer.bound)
    elif answer.ending == "infeasible":
        best.raise_to(best.cost)


@dataclass(frozen=True, kw_only=True, eq=False)
class _CoveringModel:
    """Columns and rows that all covering programs share.

    Columns: each candidate; then each row of ``once``, 1 where it is covered; then each row of
    ``twice``, 1 where it is covered a second time. ``gain`` is the value of each column; a row that
    only one candidate covers counts with that candidate. ``integral`` marks the columns that must
    be whole.
    """

    problem: ReducedProblem
    rows: ProgramRows
    gain: FloatArray
    once: IntArray
    twice: IntArray
    integral: BoolArray

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.gain)

    def start(self, chosen: BoolArray) -> FloatArray:
        """Values of all columns for a choice of candidates."""
        count = covering_counts(self.problem.cover, chosen)
        parts = (chosen, count[self.once] > 0, count[self.twice] > 1)
        return np.concatenate(parts).astype(np.float64)


def _covering_model(problem: Subproblem, *, every_row: bool = False) -> _CoveringModel:
    reduced = problem.reduced
    cover, candidates = reduced.cover, len(reduced.cost)
    rows = ProgramRows()
    width = np.diff(cover.row_ptr)
    once = twice = np.empty(0, dtype=np.int64)
    alone = np.zeros(reduced.rows, dtype=np.bool_)
    if every_row:
        entry_row = np.repeat(np.arange(reduced.rows), width)
        rows.append(entry_row, cover.row_idx, 1.0, low=np.ones(reduced.rows), high=np.inf)
    else:
        alone = (width == 1) & (reduced.groups.group < 0)
        once = np.flatnonzero(~alone)
        twice = once[(cover.second[once] > 0) & (width[once] > 1)]
    gain = np.zeros(candidates)
    np.add.at(gain, cover.row_idx[cover.row_ptr[:-1][alone]], cover.first[alone])
    place = np.full(reduced.rows, -1, dtype=np.int64)
    place[once] = np.arange(len(once))
    once_column = candidates + place
    twice_column = candidates + len(once) + np.arange(len(twice))
    if not every_row:
        _add_covering_rows(rows, reduced, once, twice, once_column, twice_column)
    each = np.arange(len(twice))
    rows.append(  # a second cover counts only where there is a first
        np.concatenate((each, each)),
        np.concatenate((once_column[twice], twice_column)),
        np.repeat((1.0, -1.0), len(twice)),
        low=np.zeros(len(twice)),
        high=np.inf,
    )
    _add_conflict_rows(rows, problem)
    if len(reduced.groups.minimum):
        grouped = np.flatnonzero(reduced.groups.group >= 0)
        rows.append(
            reduced.groups.group[grouped],
            once_column[grouped],
            cover.first[grouped],
            low=reduced.groups.minimum,
            high=np.inf,
        )
    integral = np.arange(candidates + len(once) + len(twice)) < candidates
    # Where the second cover is worth more than the first, half of both must not pass for one.
    integral[once_column[twice[cover.second[twice] > cover.first[twice]]]] = True
    return _CoveringModel(
        problem=reduced,
        rows=rows,
        gain=np.concatenate((gain, cover.first[once], cover.second[twice])),
        once=once,
        twice=twice,
        integral=integral,
    )


def _add_covering_rows(
    rows: ProgramRows,
    reduced: ReducedProblem,
    once: IntArray,
    twice: IntArray,
    once_column: IntArray,
    twice_column: IntArray,
) -> None:
    """A row is covered, and covered twice, at most as often as candidates cover it."""
    cover = reduced.cover
    place = once_column - len(reduced.cost)
    entry_row = np.repeat(np.arange(reduced.rows), np.diff(cover.row_ptr))
    used = place[entry_row] >= 0
    rows.append(
        np.concatenate((place[entry_row[used]], np.arange(len(once)), place[twice])),
        np.concatenate((cover.row_idx[used], once_column[once], twice_column)),
        np.concatenate((np.ones(used.sum()), -np.ones(len(once) + len(twice)))),
        low=np.zeros(len(once)),
        high=np.inf,
    )


def _add_conflict_rows(rows: ProgramRows, problem: Subproblem) -> None:
    """At most one candidate of each conflict pair."""
    if problem.conflicts is None:
        return
    columns = problem.reduced.columns
    pairs = problem.conflicts[columns][:, columns].tocoo()
    one, other = (index[pairs.row < pairs.col] for index in (pairs.row, pairs.col))
    each = np.arange(len(one))
    rows.append(
        np.concatenate((each, each)),
        np.concatenate((one, other)),
        1.0,
        low=-np.inf,
        high=np.ones(len(each)),
    )


def _solve(
    model: _CoveringModel,
    cost: FloatArray,
    known: BoolArray | None,
    clock: Clock,
    *,
    seed: int,
    abs_gap: float,
) -> Answer:
    """Run HiGHS, from a choice of candidates if one is known."""
    program = model.rows.program(
        cost=cost,
        low=np.zeros(model.columns),
        high=np.ones(model.columns),
        integral=model.integral,
    )
    answer = solve_program(
        program,
        time_limit_s=clock.left_s,
        seed=seed,
        start=None if known is None else model.start(known),
        abs_gap=max(0.0, abs_gap),
    )
    if answer.ending == "interrupted":
        clock.interrupt()
    return answer
