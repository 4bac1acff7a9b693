"""HiGHS: the solution of a mixed-integer program, its bound, and how the run ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import highspy
import numpy as np
from scipy.sparse import csr_array

from fugai._mixed_integer import QuietHighs
from fugai.errors import SolverError
from fugai.siting._program import Program

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.location.covering.cover import Cover

Ending: TypeAlias = Literal["optimal", "infeasible", "time limit", "interrupted"]

OBJECTIVE_TOLERANCE = 1e-6
"""Largest relative difference between HiGHS's objective and the one computed from its values."""

POLL_S = 0.05
"""Interval at which the main thread wakes, so that an interrupt is answered that fast. [s]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """Best solution of a program, and how the run ended.

    ``values`` is None where no solution was found; ``bound`` is a lower bound of all solutions, and
    infinite where there is none ('infeasible').
    """

    ending: Ending
    values: FloatArray | None
    objective: float
    bound: float


def solve_program(
    program: Program,
    *,
    time_limit_s: float,
    seed: int = 0,
    start: FloatArray | None = None,
    gap: float = 0.0,
    abs_gap: float = 0.0,
) -> Answer:
    """Solution of a mixed-integer program.

    Parameters
    ----------
    time_limit_s
        Stops with the best solution so far. [s]
    start
        A known solution, one value for each column.
    gap, abs_gap
        Stops at this relative or absolute gap.

    Raises
    ------
    SolverError
        HiGHS refuses the program.

    Notes
    -----
    On one thread, so that the same program and seed take the same path. An interrupt from the
    keyboard stops HiGHS and returns the best solution so far, with ``ending`` 'interrupted'.
    """
    begin = time.perf_counter()
    answer = _run(program, time_limit_s, seed, start, gap, abs_gap)
    if start is None or answer.values is None:
        return answer
    # HiGHS 1.16 can lose a constant of the start in presolve. It then takes the start for better
    # than it is and cuts off solutions that are better: only a run without a start is right.
    objective = float(program.cost @ answer.values)
    if abs(objective - answer.objective) <= OBJECTIVE_TOLERANCE * max(1.0, abs(objective)):
        return answer
    left_s = time_limit_s - (time.perf_counter() - begin)
    if answer.ending == "interrupted" or left_s <= 0:
        ending: Ending = "interrupted" if answer.ending == "interrupted" else "time limit"
        return replace(answer, objective=objective, ending=ending)
    return _run(program, left_s, seed, None, gap, abs_gap)


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation:
    """Linear relaxation of a set cover of unit costs: the price of each row, and each candidate's part.

    They are right up to the tolerances of HiGHS only.
    """

    price: FloatArray
    part: FloatArray


def cover_relaxation(cover: Cover, *, time_limit_s: float) -> Relaxation:
    """Optimum of the linear relaxation of a set cover of unit costs.

    Parameters
    ----------
    cover
        Rows that must be covered, and their candidates.
    time_limit_s
        All is zero where HiGHS needs longer. [s]

    Notes
    -----
    An interrupt from the keyboard is raised.
    """
    rows, candidates = len(cover.row_ptr) - 1, len(cover.col_ptr) - 1
    entries = (np.ones(len(cover.row_idx)), cover.row_idx, cover.row_ptr)
    program = Program(
        cost=np.ones(candidates),
        rows=csr_array(entries, shape=(rows, candidates)),
        row_low=np.ones(rows),
        row_high=np.full(rows, np.inf),
        low=np.zeros(candidates),
        high=np.full(candidates, np.inf),
        integral=np.zeros(candidates, dtype=np.bool_),
    )
    solver: Any = QuietHighs()  # type: ignore[no-untyped-call]
    limit_s = float(max(time_limit_s, 0.01))
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", limit_s)):
        solver.setOptionValue(name, value)
    solver.passModel(_model(program))
    if _wait(solver):
        raise KeyboardInterrupt
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Relaxation(price=np.zeros(rows), part=np.zeros(candidates))
    solution = solver.getSolution()
    return Relaxation(price=np.asarray(solution.row_dual), part=np.asarray(solution.col_value))


def _run(
    program: Program,
    time_limit_s: float,
    seed: int,
    start: FloatArray | None,
    gap: float,
    abs_gap: float,
) -> Answer:
    solver: Any = QuietHighs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("time_limit", float(max(time_limit_s, 0.01))),
        ("threads", 1),
        ("random_seed", int(seed) % (1 << 31)),
        ("mip_rel_gap", float(gap)),
        ("mip_abs_gap", float(abs_gap)),
    ):
        solver.setOptionValue(name, value)
    if solver.passModel(_model(program)) == highspy.HighsStatus.kError:
        msg = "HiGHS must accept the program, found that it refuses it."
        raise SolverError(msg)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = list(start)
        solver.setSolution(known)
    return _answer(solver, interrupted=_wait(solver))


def _model(program: Program) -> Any:  # noqa: ANN401  (highspy has no types)
    rows = program.rows
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.col_cost_ = program.cost
    lp.col_lower_, lp.col_upper_ = program.low, program.high
    lp.row_lower_, lp.row_upper_ = program.row_low, program.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
    lp.a_matrix_.index_ = rows.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.data.astype(np.float64)
    if program.integral.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.integral]
    return lp


def _wait(solver: Any) -> bool:  # noqa: ANN401
    """Run to the end in a thread of its own; whether the keyboard interrupted it."""
    solver.HandleUserInterrupt = True
    solver.startSolve()
    interrupted = done = False
    while not done:
        try:
            done, _ = solver.wait(POLL_S)
        except KeyboardInterrupt:
            interrupted = True
            solver.cancelSolve()
    return interrupted


def _answer(solver: Any, *, interrupted: bool) -> Answer:  # noqa: ANN401
    status, info = solver.getModelStatus(), solver.getInfo()
    kinds = highspy.HighsModelStatus
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.asarray(solver.getSolution().col_value) if found else None
    objective = float(info.objective_function_value) if found else np.inf
    bound = float(info.mip_dual_bound)
    ending: Ending = "interrupted" if interrupted else "time limit"
    if status == kinds.kOptimal:
        ending, bound = "optimal", bound if np.isfinite(bound) else objective
    elif status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        ending, bound = "infeasible", np.inf
    return Answer(ending=ending, values=values, objective=objective, bound=bound)
