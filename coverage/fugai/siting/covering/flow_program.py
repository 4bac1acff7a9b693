"""Demand that flows to sites of limited capacity, as a mixed-integer program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.siting._program import ProgramRows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting._program import Program
    from fugai.siting.covering.capacitated_problem import CapacitatedProblem


MAX_ENTRIES = 60_000
"""Pairs of row and candidate up to which HiGHS is given the program."""


def flow_program(
    problem: CapacitatedProblem,
    chosen: BoolArray,
    *,
    fixed: BoolArray,
    flow: FloatArray,
) -> tuple[Program, FloatArray | None]:
    """Program over candidates and the flow from each row to each candidate that covers it.

    Parameters
    ----------
    chosen
        Columns of a known choice.
    fixed
        Columns that are built in every choice.
    flow
        Flow of each entry in the known choice.

    Returns
    -------
    The program, and the known choice as its start, None where ``flow`` is empty.
    """
    columns, entries = len(problem.cost), problem.reduced.entries
    rows = _flow_rows(problem)
    _add_choice_rows(rows, problem)
    program = rows.program(
        cost=np.append(np.zeros(columns), -np.ones(entries)),
        low=np.concatenate((fixed.astype(np.float64), np.zeros(entries))),
        high=np.append(np.ones(columns), np.full(entries, np.inf)),
        integral=np.arange(columns + entries) < columns,
    )
    start = None if not len(flow) else np.append(chosen.astype(np.float64), flow)
    return program, start


def assignment_program(problem: CapacitatedProblem, chosen: BoolArray) -> tuple[Program, IntArray]:
    """Program of the flow to a choice of columns, and the entries of the rows that it is over."""
    reduced = problem.reduced
    cover = reduced.cover
    entries = np.flatnonzero(chosen[cover.row_idx])
    row = np.repeat(np.arange(reduced.rows), np.diff(cover.row_ptr))[entries]
    flows = np.arange(len(entries))
    rows = ProgramRows()
    rows.append(row, flows, 1.0, low=np.full(reduced.rows, -np.inf), high=cover.first)
    rows.append(cover.row_idx[entries], flows, 1.0, low=-np.inf, high=problem.capacity)
    program = rows.program(
        cost=-np.ones(len(entries)),
        low=np.zeros(len(entries)),
        high=np.full(len(entries), np.inf),
        integral=np.zeros(len(entries), dtype=np.bool_),
    )
    return program, entries


def _flow_rows(problem: CapacitatedProblem) -> ProgramRows:
    """No row sends more than its weight, no candidate takes more than its capacity."""
    reduced, columns = problem.reduced, len(problem.cost)
    cover, entries = reduced.cover, reduced.entries
    row = np.repeat(np.arange(reduced.rows), np.diff(cover.row_ptr))
    column, flows = cover.row_idx.astype(np.int64), columns + np.arange(entries)
    every = np.arange(columns)
    rows = ProgramRows()
    rows.append(row, flows, 1.0, low=np.full(reduced.rows, -np.inf), high=cover.first)
    rows.append(
        np.append(column, every),
        np.append(flows, every),
        np.append(np.ones(entries), -problem.capacity),
        low=-np.inf,
        high=np.zeros(columns),
    )
    return rows


def _add_choice_rows(rows: ProgramRows, problem: CapacitatedProblem) -> None:
    """No flow to a candidate that is not built; the budget; conflict pairs."""
    reduced, columns = problem.reduced, len(problem.cost)
    cover, entries = reduced.cover, reduced.entries
    row = np.repeat(np.arange(reduced.rows), np.diff(cover.row_ptr))
    column = cover.row_idx.astype(np.int64)
    each = np.arange(entries)
    most = np.minimum(cover.first[row], problem.capacity[column])
    rows.append(
        np.append(each, each),
        np.append(columns + each, column),
        np.append(np.ones(entries), -most),
        low=-np.inf,
        high=np.zeros(entries),
    )
    rows.append(
        np.zeros(columns), np.arange(columns), problem.cost, low=-np.inf, high=problem.budget
    )
    if problem.conflicts is not None:
        one, other = np.nonzero(np.triu(problem.conflicts))
        each = np.arange(len(one))
        rows.append(
            np.append(each, each),
            np.append(one, other),
            1.0,
            low=-np.inf,
            high=np.ones(len(one)),
        )


def entry_flows(problem: CapacitatedProblem, values: FloatArray) -> FloatArray:
    """Flow of each entry in a solution of the program."""
    return np.maximum(0.0, values[len(problem.cost) :])
