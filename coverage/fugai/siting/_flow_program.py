"""Demand that flows to sites of limited capacity, as a mixed-integer program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.siting._highs import Program
from fugai.siting.covering.program import Rows

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.siting.covering.reduce import Core


FITS = 60_000
"""Pairs of row and candidate up to which the program is handed over."""


def flow_program(
    core: Core,
    capacity: FloatArray,
    cost: FloatArray,
    budget: float,
    chosen: BoolArray,
    apart: BoolArray | None,
    *,
    fixed: BoolArray,
    flow: FloatArray | None = None,
) -> tuple[Program, FloatArray | None]:
    """Program over candidates and the flow from each row to each candidate that covers it.

    Parameters
    ----------
    fixed
        Candidates that are built. Where these are all of ``chosen``, no other is: the program then
        only assigns demand.
    flow
        Flows of the choice ``chosen``, to start from.
    """
    cover, columns = core.cover, len(core.cost)
    pairs = core.entries
    row = np.repeat(np.arange(core.rows), np.diff(cover.row_ptr))
    column, flows = cover.row_idx.astype(np.int64), columns + np.arange(pairs)
    rows = Rows()
    rows.append(row, flows, 1.0, low=np.full(core.rows, -np.inf), high=cover.first)
    every = np.arange(columns)
    rows.append(
        np.append(column, every),
        np.append(flows, every),
        np.append(np.ones(pairs), -capacity),
        low=-np.inf,
        high=np.zeros(columns),
    )
    only_assign = bool((fixed == chosen).all())
    if not only_assign:
        each = np.arange(pairs)
        most = np.minimum(cover.first[row], capacity[column])
        rows.append(
            np.append(each, each),
            np.append(flows, column),
            np.append(np.ones(pairs), -most),
            low=-np.inf,
            high=np.zeros(pairs),
        )
        rows.append(np.zeros(columns), every, cost, low=-np.inf, high=budget)
        if apart is not None:
            one, other = np.nonzero(np.triu(apart))
            each = np.arange(len(one))
            rows.append(
                np.append(each, each),
                np.append(one, other),
                1.0,
                low=-np.inf,
                high=np.ones(len(one)),
            )
    low = np.concatenate((fixed.astype(np.float64), np.zeros(pairs)))
    built = chosen.astype(np.float64) if only_assign else np.ones(columns)
    program = Program(
        cost=np.append(np.zeros(columns), -np.ones(pairs)),
        rows=rows.matrix(columns + pairs),
        row_low=np.concatenate(rows.low),
        row_high=np.concatenate(rows.high),
        low=low,
        high=np.append(built, np.full(pairs, np.inf)),
        integral=(np.arange(columns + pairs) < columns) & (not only_assign),
    )
    start = None if flow is None or not len(flow) else np.append(chosen.astype(np.float64), flow)
    return program, start


def flows_of(core: Core, values: FloatArray) -> FloatArray:
    """Flow of each pair of row and candidate in an answer of the program."""
    return np.maximum(0.0, values[len(core.cost) :])
