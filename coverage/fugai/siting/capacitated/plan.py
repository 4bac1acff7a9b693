"""Plans of a capacitated p-median (sites and who serves whom), and the loads that they carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.capacitated.lagrangian import CandidateColumns
from fugai.siting.costs.problem import row_maxima

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting.costs.problem import MedianProblem


EXACT_WORK = 3e7
"""Entries times capacity up to which knapsacks are solved exactly in every step of the bound."""

CAPACITY_ROUNDING = 1e-12
"""Share of its capacity by which a site may be overfilled: rounding of sums."""


def _none() -> IntArray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Loads:
    """Demand of the points, capacity of the candidates, and the penalty of a unit above it.

    ``columns`` are the pairs that can be used, by candidate.
    """

    demand: FloatArray
    capacity: FloatArray
    penalty: float
    columns: CandidateColumns


def loads_of(problem: MedianProblem, demand: FloatArray, capacity: FloatArray) -> Loads:
    """Loads of a problem; whole-numbered ones are recognised, so that knapsacks can be exact."""
    rows = problem.rows
    row = np.repeat(np.arange(len(demand)), np.diff(rows.indptr)).astype(np.int32)
    order = np.argsort(rows.candidate, kind="stable")
    counts = np.bincount(rows.candidate, minlength=len(capacity))
    is_whole = bool((demand == np.round(demand)).all())
    size = np.minimum(np.floor(capacity) if is_whole else capacity, demand.sum())
    is_whole = is_whole and float(counts @ size) <= EXACT_WORK
    columns = CandidateColumns(
        np.append(0, np.cumsum(counts)).astype(np.int64),
        row[order],
        rows.cost[order],
        demand,
        size,
        is_whole,
    )
    mean_cost = float(row_maxima(rows.indptr, rows.cost).mean())
    mean_demand = float(demand[demand > 0].mean())
    return Loads(demand=demand, capacity=capacity, penalty=mean_cost / mean_demand, columns=columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Free candidates that are open, the candidate that serves each point, and the cost.

    ``excess`` is by how much the sites are overfilled, all together.
    """

    sites: IntArray = field(default_factory=_none)
    assigned: IntArray = field(default_factory=_none)
    value: float = np.inf
    excess: float = np.inf

    @property
    def feasible(self) -> bool:
        """Whether every point is served and no site overfilled."""
        return np.isfinite(self.value) and self.excess <= 0.0

    def beats(self, other: Plan) -> bool:
        """Whether it is overfilled less, or equally and cheaper."""
        if self.excess != other.excess:
            return self.excess < other.excess
        return self.value < other.value - 1e-9 * abs(other.value)


def plan_of(problem: MedianProblem, loads: Loads, sites: IntArray, assigned: IntArray) -> Plan:
    """Plan of given sites and assignment, with its cost and excess computed."""
    row = np.repeat(np.arange(len(problem.weight)), np.diff(problem.rows.indptr))
    used_entry = problem.rows.candidate == assigned[row]
    candidates = len(problem.always_open)
    used = np.bincount(assigned, loads.demand, minlength=candidates).astype(np.float64)
    complete = int(used_entry.sum()) == len(assigned)
    value = float(problem.rows.cost[used_entry].sum()) if complete else np.inf
    return Plan(
        sites=np.sort(sites), assigned=assigned, value=value, excess=excess_of(used, loads.capacity)
    )


def excess_of(used: FloatArray, capacity: FloatArray) -> float:
    """By how much sites are overfilled, all together."""
    return float(np.maximum(used - capacity * (1.0 + CAPACITY_ROUNDING), 0.0).sum())
