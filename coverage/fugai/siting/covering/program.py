"""Covering problems as mixed-integer programs, for what is left when all else is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from fugai.kernels.location.covering.covers import Cover, covering_counts
from fugai.siting._highs import Answer, Program, solve_program

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.max_cover import Best, Task
    from fugai.siting.covering.reduce import Core
    from fugai.siting.covering.set_cover import Cheapest


FITS = 400_000
"""Entries up to which a program is handed over: beyond, not even its relaxation ends in time."""


class Rows:
    """Rows of a program, put together one kind after the other."""

    def __init__(self) -> None:
        self.parts: list[tuple[IntArray, IntArray, FloatArray]] = []
        self.low: list[FloatArray] = []
        self.high: list[FloatArray] = []
        self.count = 0

    def append(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
    ) -> None:
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
    """More valuable choice, bound, or proof, by HiGHS from the best choice known."""
    core = task.core
    parts = _parts(task)
    parts.rows.append(
        np.zeros(len(core.cost)),
        np.arange(len(core.cost)),
        core.cost,
        low=-np.inf,
        high=task.budget,
    )
    answer = _solve(
        parts, -parts.gain, best.built[core.columns], core, clock, seed, abs_gap=best.step * 0.999
    )
    if answer.values is not None:
        chosen = answer.values[: len(core.cost)] > 0.5
        # A choice that only the solver's own tolerance lets through is none.
        if float(core.cost[chosen].sum()) <= task.rules().budget and meets_floors(core, chosen):
            best.offer(core, chosen, value_of(core.cover, chosen), task.always)
    if np.isfinite(answer.bound):
        best.limit(core.base - answer.bound)
    elif answer.ending == "infeasible":
        best.bound = best.value


def prove_cost(
    task: Task,
    best: Cheapest,
    clock: Clock,
    *,
    missing: float,
    spent: float,
    every_row: bool,
    seed: int,
) -> None:
    """Cheaper choice, bound, or proof, by HiGHS from the best choice known.

    Raises
    ------
    SolverError
        Nothing that HiGHS finds reaches the value.
    """
    core = task.core
    parts = _parts(task, every_row=every_row)
    if not every_row:
        columns = np.arange(parts.count)
        parts.rows.append(np.zeros(parts.count), columns, parts.gain, low=missing, high=np.inf)
    cost = np.concatenate((core.cost, np.zeros(parts.count - len(core.cost))))
    known = best.built[core.columns] if best.found else None
    answer = _solve(parts, cost, known, core, clock, seed, abs_gap=best.step * 0.999)
    if answer.values is not None:
        chosen = answer.values[: len(core.cost)] > 0.5
        least = 1e-9 * max(1.0, missing)
        if value_of(core.cover, chosen) >= missing - least and meets_floors(core, chosen):
            best.offer(core, chosen, task.always, spent)
    if np.isfinite(answer.bound):
        best.limit(spent + answer.bound)
    elif answer.ending == "infeasible":
        best.limit(best.cost)


def value_of(cover: Cover, chosen: BoolArray) -> float:
    """Value of a choice of columns."""
    count = covering_counts(cover, chosen)
    return float(cover.first[count > 0].sum() + cover.second[count > 1].sum())


def meets_floors(core: Core, chosen: BoolArray) -> bool:
    """Whether a choice of columns brings each group to its least value."""
    return bool((floor_spare(core, chosen) >= -1e-9 * np.maximum(1.0, core.floor.need)).all())


def floor_spare(core: Core, chosen: BoolArray) -> FloatArray:
    """What each group has beyond its least value with a choice of columns."""
    group, need = core.floor
    hit = (covering_counts(core.cover, chosen) > 0) & (group >= 0)
    reached: FloatArray = np.bincount(group[hit], core.cover.first[hit], len(need)).astype(
        np.float64
    )
    return reached - need


@dataclass(frozen=True, kw_only=True, eq=False)
class _Parts:
    """Columns and rows that all covering programs share.

    Columns: each candidate; then each row of ``several``, 1 where it is covered; then each row of
    ``twice``, 1 where it is covered once more. ``gain`` is what each is worth; what only one
    candidate covers is counted with that candidate.
    """

    rows: Rows
    gain: FloatArray
    several: IntArray
    twice: IntArray
    whole: BoolArray

    @property
    def count(self) -> int:
        """How many columns."""
        return len(self.gain)


def _parts(task: Task, *, every_row: bool = False) -> _Parts:
    core = task.core
    cover, columns = core.cover, len(core.cost)
    width = np.diff(cover.row_ptr)
    entry_row = np.repeat(np.arange(core.rows), width)
    rows = Rows()
    if every_row:
        rows.append(entry_row, cover.row_idx, 1.0, low=np.ones(core.rows), high=np.inf)
        several, twice = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        alone = np.zeros(core.rows, dtype=np.bool_)
    else:
        alone = (width == 1) & (core.floor.group < 0)
        several = np.flatnonzero(~alone)
        twice = several[(cover.second[several] > 0) & (width[several] > 1)]
    gain = np.zeros(columns)
    np.add.at(gain, cover.row_idx[cover.row_ptr[:-1][alone]], cover.first[alone])
    place = np.full(core.rows, -1, dtype=np.int64)
    place[several] = np.arange(len(several))
    once_at, twice_at = columns + place, columns + len(several) + np.arange(len(twice))
    used = place[entry_row] >= 0
    if not every_row:
        rows.append(
            np.concatenate((place[entry_row[used]], np.arange(len(several)), place[twice])),
            np.concatenate((cover.row_idx[used], once_at[several], twice_at)),
            np.concatenate((np.ones(used.sum()), -np.ones(len(several) + len(twice)))),
            low=np.zeros(len(several)),
            high=np.inf,
        )
    each = np.arange(len(twice))
    rows.append(
        np.concatenate((each, each)),
        np.concatenate((once_at[twice], twice_at)),
        np.repeat((1.0, -1.0), len(twice)),
        low=np.zeros(len(twice)),
        high=np.inf,
    )
    if task.apart is not None:
        pairs = task.apart[core.columns][:, core.columns].tocoo()
        one, other = (index[pairs.row < pairs.col] for index in (pairs.row, pairs.col))
        each = np.arange(len(one))
        rows.append(
            np.concatenate((each, each)),
            np.concatenate((one, other)),
            1.0,
            low=-np.inf,
            high=np.ones(len(each)),
        )
    if len(core.floor.need):
        grouped = np.flatnonzero(core.floor.group >= 0)
        rows.append(
            core.floor.group[grouped],
            once_at[grouped],
            cover.first[grouped],
            low=core.floor.need,
            high=np.inf,
        )
    # Where the second cover is worth more than the first, half of both must not pass for one.
    whole = np.arange(columns + len(several) + len(twice)) < columns
    whole[once_at[twice[cover.second[twice] > cover.first[twice]]]] = True
    gain = np.concatenate((gain, cover.first[several], cover.second[twice]))
    return _Parts(rows=rows, gain=gain, several=several, twice=twice, whole=whole)


def _solve(
    parts: _Parts,
    cost: FloatArray,
    known: BoolArray | None,
    core: Core,
    clock: Clock,
    seed: int,
    *,
    abs_gap: float,
) -> Answer:
    """Run HiGHS from a choice of candidates, if one is known."""
    program = Program(
        cost=cost,
        rows=parts.rows.matrix(parts.count),
        row_low=np.concatenate(parts.rows.low),
        row_high=np.concatenate(parts.rows.high),
        low=np.zeros(parts.count),
        high=np.ones(parts.count),
        integral=parts.whole,
    )
    begin = None
    if known is not None:
        count = covering_counts(core.cover, known)
        begin = np.concatenate((known, count[parts.several] > 0, count[parts.twice] > 1))
    answer = solve_program(
        program,
        time_limit_s=clock.left_s,
        seed=seed,
        start=None if begin is None else begin.astype(np.float64),
        abs_gap=max(0.0, abs_gap),
    )
    if answer.ending == "interrupted":
        clock.interrupt()
    return answer
