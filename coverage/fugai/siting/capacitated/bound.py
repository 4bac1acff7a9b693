"""What a capacitated p-median must cost at least, and a program for what is left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from fugai.kernels.location.capacitated.lagrangian import Columns, ascend_loads, pair_bounds
from fugai.siting._highs import Program
from fugai.siting.costs import farthest
from fugai.siting.median.core import EDGE, Dual, decided, settle, with_number

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.capacitated.search import Plan
    from fugai.siting.costs import Task


EXACT_WORK = 3e7
"""Entries times room up to which one step of the bound solves its knapsacks exactly."""

ASCENT = (20, 40)
"""Subgradient steps between two looks at the clock, and how many such rounds at most."""

SHORTEST_STEP = 1e-4
"""Step length at which the bound has stopped rising."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Loads:
    """What the points take, the sites hold, and an overfilled site costs by unit.

    ``columns`` are the pairs that can be used, by candidate.
    """

    demand: FloatArray
    room: FloatArray
    penalty: float
    columns: Columns


def loads_of(task: Task, demand: FloatArray, room: FloatArray) -> Loads:
    """Loads of a task; whole-numbered ones are told, so that knapsacks can be exact."""
    rows = task.rows
    row = np.repeat(np.arange(len(demand)), np.diff(rows.indptr)).astype(np.int32)
    order = np.argsort(rows.candidate, kind="stable")
    counts = np.bincount(rows.candidate, minlength=len(room))
    whole = bool((demand == np.round(demand)).all())
    size = np.minimum(np.floor(room) if whole else room, demand.sum())
    whole = whole and float(counts @ size) <= EXACT_WORK
    columns = Columns(
        np.append(0, np.cumsum(counts)).astype(np.int64),
        row[order],
        rows.cost[order],
        demand,
        size,
        whole,
    )
    spread = float(farthest(rows.indptr, rows.cost).mean())
    mean = float(demand[demand > 0].mean())
    return Loads(demand=demand, room=room, penalty=spread / mean, columns=columns)


def raise_load_bound(
    task: Task, loads: Loads, best: Plan, clock: Clock, before: Dual | None = None
) -> Dual:
    """Prices of the demand points that give a good bound; at least one round of steps is made.

    They are no worse than those of ``before``.
    """
    standing = (task.always, task.free, task.count)
    most = farthest(task.rows.indptr, task.rows.cost)
    upper = best.value if best.feasible else float(most.sum())
    scale = np.maximum(task.weight, 1e-9 * task.weight.max())
    dual = before or Dual(bound=-np.inf, price=0.5 * most, rho=np.zeros(len(task.always)))
    step = 1.0
    for _ in range(ASCENT[1]):
        bound, price, rho, step = ascend_loads(
            loads.columns, (dual.price, scale), standing, upper, step, ASCENT[0]
        )
        if bound > dual.bound:
            dual = Dual(bound=float(bound), price=price, rho=rho)
        if dual.bound >= task.better_than(upper) or clock.over or step < SHORTEST_STEP:
            break
    return dual


@dataclass(frozen=True, kw_only=True, eq=False)
class PairProgram:
    """Program over the pairs of point and candidate that the bound leaves open.

    Its first columns are the ``undecided`` candidates, the others the pairs ``point`` and
    ``candidate``; ``settled`` are open in any case. ``start`` is the best plan as its columns.
    """

    program: Program
    undecided: IntArray
    settled: IntArray
    point: IntArray
    candidate: IntArray
    points: int
    start: FloatArray | None

    def solution(self, values: FloatArray) -> tuple[IntArray, IntArray]:
        """Free sites that are open, and who serves each point."""
        opened = self.undecided[values[: len(self.undecided)] > 0.5]
        served = values[len(self.undecided) :] > 0.5
        owner = np.full(self.points, -1, dtype=np.int64)
        owner[self.point[served]] = self.candidate[served]
        return np.concatenate((self.settled, opened)), owner


def pair_program(task: Task, loads: Loads, dual: Dual, best: Plan) -> PairProgram:
    """Program that holds the best plan and all that are better."""
    columns = loads.columns
    cutoff = best.value if best.feasible else np.inf
    opened, closed = _settled(task, dual, cutoff)
    undecided = decided(task, opened, closed).free
    closed = np.setdiff1d(task.free, np.concatenate((opened, undecided)))
    shut = np.zeros(len(task.always), dtype=np.bool_)
    shut[closed] = True
    candidate = np.repeat(np.arange(len(task.always)), np.diff(columns.indptr))
    least = pair_bounds(
        columns, (dual.bound, dual.price, dual.rho), (task.always, task.free, task.count)
    )
    keep = ~shut[candidate] & (
        least < cutoff + EDGE * abs(cutoff) if np.isfinite(cutoff) else np.isfinite(least)
    )
    point, candidate = columns.point[keep].astype(np.int64), candidate[keep]
    place = np.full(len(task.always), -1, dtype=np.int64)
    place[undecided] = np.arange(len(undecided))
    program = _pair_rows(loads, place, point, candidate, columns.cost[keep], len(undecided))
    start = None
    if best.feasible:
        open_now = np.isin(undecided, best.sites)
        start = np.concatenate((open_now, best.owner[point] == candidate)).astype(np.float64)
    return PairProgram(
        program=with_number(program, task, place, undecided, task.count - len(opened)),
        undecided=undecided,
        settled=opened,
        point=point,
        candidate=candidate,
        points=len(task.weight),
        start=start,
    )


def assignment_program(task: Task, loads: Loads, sites: IntArray, cutoff: float) -> PairProgram:
    """Program for the best assignment to given sites; pairs above ``cutoff`` are left out."""
    columns = loads.columns
    is_open = task.always.copy()
    is_open[sites] = True
    candidate = np.repeat(np.arange(len(is_open)), np.diff(columns.indptr))
    keep = is_open[candidate] & (columns.cost <= cutoff)
    point, candidate = columns.point[keep].astype(np.int64), candidate[keep]
    fixed = np.full(len(is_open), -1, dtype=np.int64)
    return PairProgram(
        program=_pair_rows(loads, fixed, point, candidate, columns.cost[keep], 0),
        undecided=sites[:0],
        settled=sites,
        point=point,
        candidate=candidate,
        points=len(task.weight),
        start=None,
    )


def _settled(task: Task, dual: Dual, cutoff: float) -> tuple[IntArray, IntArray]:
    if not np.isfinite(cutoff):
        return task.free[:0], task.free[:0]
    return settle(task, dual, cutoff)


def _pair_rows(
    loads: Loads,
    place: IntArray,
    point: IntArray,
    candidate: IntArray,
    cost: FloatArray,
    undecided: int,
) -> Program:
    """Each point once, no site overfilled, none served from a closed candidate."""
    points, width = len(loads.demand), undecided + len(point)
    pair = undecided + np.arange(len(point))
    used, site = np.unique(candidate, return_inverse=True)
    optional = np.flatnonzero(place[used] >= 0)
    linked = np.flatnonzero(place[candidate] >= 0)
    link = points + len(used) + np.arange(len(linked))
    ones = np.ones(len(point))
    matrix = coo_array(
        (
            np.concatenate(
                (
                    ones,
                    loads.demand[point],
                    -loads.room[used[optional]],
                    ones[linked],
                    -ones[linked],
                )
            ),
            (
                np.concatenate((point, points + site, points + optional, link, link)),
                np.concatenate(
                    (pair, pair, place[used[optional]], pair[linked], place[candidate[linked]])
                ),
            ),
        ),
        shape=(points + len(used) + len(linked), width),
    )
    limit = np.where(place[used] >= 0, 0.0, loads.room[used])
    low = np.concatenate((np.ones(points), np.full(len(used) + len(linked), -np.inf)))
    high = np.concatenate((np.ones(points), limit, np.zeros(len(linked))))
    return Program(
        cost=np.concatenate((np.zeros(undecided), cost)),
        rows=csr_array(matrix),
        row_low=low,
        row_high=high,
        low=np.zeros(width),
        high=np.ones(width),
        integral=np.ones(width, dtype=np.bool_),
    )
