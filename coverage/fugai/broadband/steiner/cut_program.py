"""A better bound: linear programs over directed cuts, region by region.

The bound is a sum of raises of cuts (dual ascent made the first ones), each paid for by the arcs
that lead into the cut. Within a region all raises are undone, and the best ones are found by a linear
program over what the other cuts leave of the lengths; so the bound hardly ever falls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from fugai._mixed_integer import QuietHighs
from fugai.kernels.location.steiner import Arcs, arcs_into, recorded_ascent, violated_cuts

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.broadband.steiner.effort import Effort

MOST_ROUNDS = 100
"""Rounds of new cuts for one region."""

NESTED = 6
"""Cuts around one terminal in a round."""

IDLE_ROUNDS = 3
"""Rows whose price is 0 for so many rounds are dropped."""

COST_OF_ITERATION = 10
"""Visits that an iteration of the simplex method counts for each row and column."""

TAIL = 1e-5
"""Rounds stop where five of them raise the value by less than this share of it."""


class CutProgram:
    """Linear program of a region: the arcs are columns, the cuts rows of at least 1.

    Parameters
    ----------
    arcs
        The region; node 0 is the root.
    length
        Length of each arc; infinite ones are no columns.
    ends
        Terminals, those nearest to the root first.
    """

    def __init__(self, arcs: Arcs, length: FloatArray, ends: IntArray) -> None:
        self.arcs, self.length, self.ends = arcs, length, ends
        self.chosen = np.flatnonzero(np.isfinite(length))
        self.column = np.full(len(length), -1, dtype=np.int64)
        self.column[self.chosen] = np.arange(len(self.chosen))
        self.cuts: list[IntArray] = []
        self.idle = np.zeros(0, dtype=np.int64)
        self.price = np.zeros(0)
        self.flow = np.zeros(len(length))
        self.solver = QuietHighs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("threads", 1)
        count = len(self.chosen)
        self.solver.addCols(
            count,
            length[self.chosen],
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            0,
            np.zeros(count, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0),
        )

    def add(self, members: IntArray, stops: IntArray) -> None:
        """Add cuts, given as nodes and where those of each end, as rows."""
        count = len(stops) - 1
        if count < 1:
            return
        columns, ends = arcs_into(self.arcs, self.column, members, stops)
        self.solver.addRows(
            count,
            np.ones(count),
            np.full(count, highspy.kHighsInf),
            len(columns),
            ends[:-1].astype(np.int32),
            columns.astype(np.int32),
            np.ones(len(columns)),
        )
        self.cuts.extend(np.split(members, stops[1:-1]))
        self.idle = np.concatenate([self.idle, np.zeros(count, dtype=np.int64)])

    def solve(self, effort: Effort) -> bool:
        """Add violated cuts until there are none; whether that end was reached."""
        values = [0.0]
        for _ in range(MOST_ROUNDS):
            if not self._run(effort):
                return False
            values.append(float(self.solver.getInfo().objective_function_value))
            members, stops, visits = violated_cuts(self.arcs, self.flow, self.ends, 0, NESTED)
            effort.spend(visits)
            if len(stops) < 2:
                return True
            if not effort.left or (len(values) > 6 and values[-1] < values[-6] * (1.0 + TAIL)):
                return False
            self._drop_idle()
            self.add(members, stops)
            if len(values) < 10:
                self.add(*self._ascend(effort))
        return False

    def _run(self, effort: Effort) -> bool:
        """Solve the rows that there are; whether prices and flow are those of an optimum."""
        solver = self.solver
        if np.isfinite(effort.deadline):
            solver.setOptionValue("time_limit", solver.getRunTime() + max(effort.seconds, 0.01))
        solver.run()
        iterations = max(int(solver.getInfo().simplex_iteration_count), 1)
        effort.spend(COST_OF_ITERATION * iterations * (len(self.cuts) + len(self.chosen)))
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        solution = solver.getSolution()
        self.price = np.asarray(solution.row_dual)
        self.flow[self.chosen] = np.maximum(np.asarray(solution.col_value), 0.0)
        self.idle = np.where(self.price > 0.0, 0, self.idle + 1)
        return True

    def _ascend(self, effort: Effort) -> tuple[IntArray, IntArray]:
        """Cuts that dual ascent raises over what the prices leave of the lengths."""
        left = np.full(len(self.length), np.inf)
        left[self.chosen] = np.maximum(np.asarray(self.solver.getSolution().col_dual), 0.0)
        _, _, visits, members, sizes, gains, calls = recorded_ascent(
            self.arcs, left, self.ends, 0, max(effort.visits, 1), True
        )
        effort.spend(visits)
        return cuts_of(members, sizes, gains, calls)

    def _drop_idle(self) -> None:
        """Drop rows that had no price for some rounds."""
        idle = self.idle >= IDLE_ROUNDS
        if idle.sum() < 0.1 * len(idle):
            return
        places = np.flatnonzero(idle).astype(np.int32)
        self.solver.deleteRows(len(places), places)
        self.cuts = [cut for cut, out in zip(self.cuts, idle.tolist(), strict=True) if not out]
        self.idle, self.price = self.idle[~idle], self.price[~idle]


def cuts_of(
    members: IntArray, sizes: IntArray, gains: FloatArray, calls: IntArray
) -> tuple[IntArray, IntArray]:
    """Recorded cuts one by one: their nodes, and where those of each end."""
    last = np.append(calls[1:, 1], len(sizes))
    begins = np.repeat(calls[:, 0], last - calls[:, 1])
    found = [
        members[begin : begin + size]
        for begin, size, gain in zip(begins, sizes, gains, strict=True)
        if gain > 0.0
    ]
    stops = np.concatenate([[0], np.cumsum([len(cut) for cut in found])]).astype(np.int64)
    return np.concatenate([*found, np.zeros(0, dtype=np.int64)]), stops
