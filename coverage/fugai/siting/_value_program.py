"""Maximal covering as a mixed-integer program, for what is left when all else is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from fugai.kernels.covering import Cover, covering_counts
from fugai.siting._highs import Program, solve_program

if TYPE_CHECKING:
    from fugai.siting._clock import Clock
    from fugai.siting._most_value import Best, Task

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]

FITS = 400_000
"""Entries up to which a program is handed over: beyond, not even its relaxation ends in time."""


class _Rows:
    """Rows of a program, put together one kind after the other."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Floats]] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.count = 0

    def append(self, row: npt.ArrayLike, column: npt.ArrayLike, value: npt.ArrayLike, *,
               low: npt.ArrayLike, high: npt.ArrayLike) -> None:  # fmt: skip
        """Add as many rows as ``low`` and ``high`` have values."""
        rows = np.asarray(row, dtype=np.int64)
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), rows.shape)
        self.parts.append((rows + self.count, np.asarray(column, dtype=np.int64), values))
        lows, highs = np.broadcast_arrays(np.atleast_1d(low), np.atleast_1d(high))
        self.low.append(lows.astype(np.float64))
        self.high.append(highs.astype(np.float64))
        self.count += len(lows)

    def matrix(self, columns: int) -> csr_array:
        """All rows, over that many columns."""
        row, column, value = (np.concatenate(pieces) for pieces in zip(*self.parts, strict=True))
        return csr_array(coo_array((value, (row, column)), shape=(self.count, columns)))


def prove(task: Task, best: Best, clock: Clock, *, seed: int) -> None:
    """Better choice, bound, or proof, by HiGHS from the best choice known.

    Columns: each candidate; then each row that several candidates cover, 1 where it is covered; and
    where a second cover counts, each row once more. What only one candidate covers is counted with
    that candidate.
    """
    core = task.core
    program, start = _program(task, best.built[core.columns])
    answer = solve_program(
        program, time_limit_s=clock.left_s, seed=seed, start=start,
        abs_gap=max(0.0, best.step * 0.999),
    )  # fmt: skip
    if answer.ending == "interrupted":
        clock.interrupt()
    if answer.values is not None:
        chosen = answer.values[: len(core.cost)] > 0.5
        # A choice that only the solver's own tolerance lets through is none.
        if float(core.cost[chosen].sum()) <= task.rules().budget:
            best.offer(core, chosen, value_of(core.cover, chosen), task.always)
    if np.isfinite(answer.bound):
        best.limit(core.base - answer.bound)


def value_of(cover: Cover, chosen: Bools) -> float:
    """Value of a choice of columns."""
    count = covering_counts(cover, chosen)
    return float(cover.first[count > 0].sum() + cover.second[count > 1].sum())


def _program(task: Task, chosen: Bools) -> tuple[Program, Floats]:
    """Program of a core, and a choice of its candidates as values of its columns."""
    core = task.core
    cover, columns = core.cover, len(core.cost)
    width = np.diff(cover.row_ptr)
    alone = (width == 1) & (core.floor.group < 0)
    several = np.flatnonzero(~alone)
    cost = np.zeros(columns)
    np.add.at(cost, cover.row_idx[cover.row_ptr[:-1][alone]], -cover.first[alone])
    place = np.full(core.rows, -1, dtype=np.int64)
    place[several] = np.arange(len(several))
    twice = several[(cover.second[several] > 0) & (width[several] > 1)]
    once_at, twice_at = columns + place, columns + len(several) + np.arange(len(twice))

    rows = _Rows()
    entry_row = np.repeat(np.arange(core.rows), width)
    used = place[entry_row] >= 0
    rows.append(
        np.concatenate((place[entry_row[used]], np.arange(len(several)), place[twice])),
        np.concatenate((cover.row_idx[used], once_at[several], twice_at)),
        np.concatenate((np.ones(used.sum()), -np.ones(len(several)), -np.ones(len(twice)))),
        low=np.zeros(len(several)), high=np.inf,
    )  # fmt: skip
    if len(twice):
        each = np.arange(len(twice))
        rows.append(
            np.concatenate((each, each)), np.concatenate((once_at[twice], twice_at)),
            np.repeat((1.0, -1.0), len(twice)), low=np.zeros(len(twice)), high=np.inf,
        )  # fmt: skip
    every = np.arange(columns)
    rows.append(np.zeros(columns), every, core.cost, low=-np.inf, high=task.budget)
    if task.apart is not None:
        pairs = task.apart[core.columns][:, core.columns].tocoo()
        first, second = (index[pairs.row < pairs.col] for index in (pairs.row, pairs.col))
        each = np.arange(len(first))
        rows.append(np.concatenate((each, each)), np.concatenate((first, second)),
                    np.ones(2 * len(each)), low=-np.inf, high=np.ones(len(each)))  # fmt: skip
    grouped = np.flatnonzero(core.floor.group >= 0)
    if len(core.floor.need):
        rows.append(core.floor.group[grouped], once_at[grouped], cover.first[grouped],
                    low=core.floor.need, high=np.inf)  # fmt: skip
    total = columns + len(several) + len(twice)
    # Where the second cover is worth more than the first, half of both must not pass for one.
    whole = np.zeros(total, dtype=np.bool_)
    whole[twice_at[cover.second[twice] > cover.first[twice]]] = True
    program = Program(
        cost=np.concatenate((cost, -cover.first[several], -cover.second[twice])),
        rows=rows.matrix(total), row_low=np.concatenate(rows.low),
        row_high=np.concatenate(rows.high), low=np.zeros(total), high=np.ones(total),
        integral=(np.arange(total) < columns) | whole,
    )  # fmt: skip
    count = np.zeros(core.rows)
    np.add.at(count, entry_row, chosen[cover.row_idx].astype(np.float64))
    start = np.concatenate((chosen, count[several] > 0, count[twice] > 1)).astype(np.float64)
    return program, start
