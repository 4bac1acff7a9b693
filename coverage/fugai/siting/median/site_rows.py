"""Rows that every program over sites has: their number, and the conflict pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.siting._program import Program
    from fugai.siting.costs.problem import MedianProblem


def with_site_rows(
    program: Program, problem: MedianProblem, undecided: IntArray, count: int
) -> Program:
    """The program with one row for the number of sites and one for each conflict pair.

    Its first columns are the ``undecided`` candidates, of which ``count`` are to be opened.
    """
    conflicts = problem.conflicts
    column = column_of(undecided, len(problem.always_open))
    tail = np.repeat(np.arange(len(column)), np.diff(conflicts.indptr))
    head = conflicts.others.astype(np.int64)
    both = (column[tail] >= 0) & (column[head] >= 0) & (tail < head)
    tail, head = column[tail[both]], column[head[both]]
    pair = np.arange(1, len(tail) + 1)
    row = np.concatenate((np.zeros(len(undecided), dtype=np.int64), pair, pair))
    columns = np.concatenate((column[undecided], tail, head))
    site_rows = coo_array(
        (np.ones(len(row)), (row, columns)), shape=(1 + len(tail), program.rows.shape[1])
    )
    return replace(
        program,
        rows=_stack(program.rows, csr_array(site_rows)),
        row_low=np.concatenate((program.row_low, [count], np.full(len(tail), -np.inf))),
        row_high=np.concatenate((program.row_high, [count], np.ones(len(tail)))),
    )


def column_of(undecided: IntArray, candidates: int) -> IntArray:
    """Column of each candidate, -1 for those that are decided."""
    column = np.full(candidates, -1, dtype=np.int64)
    column[undecided] = np.arange(len(undecided))
    return column


def _stack(upper: csr_array, lower: csr_array) -> csr_array:
    return csr_array(
        (
            np.concatenate((upper.data, lower.data)),
            np.concatenate((upper.indices, lower.indices)),
            np.concatenate((upper.indptr, upper.indptr[-1] + lower.indptr[1:])),
        ),
        shape=(upper.shape[0] + lower.shape[0], upper.shape[1]),
    )
