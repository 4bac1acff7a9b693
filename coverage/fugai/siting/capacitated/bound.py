"""Lower bounds of a capacitated p-median from a Lagrangian dual of knapsacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.capacitated.lagrangian import ascend_knapsacks
from fugai.kernels.location.subgradient import Dual
from fugai.siting.costs.problem import row_maxima

if TYPE_CHECKING:
    from fugai.siting._clock import Clock
    from fugai.siting.capacitated.plan import Loads, Plan
    from fugai.siting.costs.problem import MedianProblem


STEPS_PER_ROUND, MAX_ROUNDS = 20, 40
"""Subgradient steps between two readings of the clock, and how many such rounds at most."""

SHORTEST_STEP = 1e-4
"""Step length at which the bound has stopped rising."""


def raise_bound(
    problem: MedianProblem, loads: Loads, best: Plan, clock: Clock, before: Dual | None = None
) -> Dual:
    """Dual with a good bound, no worse than ``before``; at least one round of steps is made."""
    most = row_maxima(problem.rows.indptr, problem.rows.cost)
    upper = best.value if best.feasible else float(most.sum())
    scale = np.maximum(problem.weight, 1e-9 * problem.weight.max())
    dual = before or Dual(-np.inf, 0.5 * most, np.zeros(len(problem.always_open)))
    step = 1.0
    for _ in range(MAX_ROUNDS):
        bound, multipliers, rho, step = ascend_knapsacks(
            loads.columns,
            dual.multipliers,
            scale,
            problem.openings,
            upper,
            step,
            STEPS_PER_ROUND,
        )
        if bound > dual.bound:
            dual = Dual(bound, multipliers, rho)
        if dual.bound >= problem.cutoff(upper) or clock.over or step < SHORTEST_STEP:
            break
    return dual
