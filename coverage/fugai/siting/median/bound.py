"""Lower bounds of a p-median from a Lagrangian dual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import nearest_two
from fugai.kernels.location.median.lagrangian import ascend
from fugai.kernels.location.subgradient import Dual
from fugai.siting.costs.problem import row_maxima

if TYPE_CHECKING:
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem
    from fugai.siting.median.search import MedianSolution

STEPS_PER_ROUND, MAX_ROUNDS = 60, 20
"""Subgradient steps between two readings of the clock, and how many such rounds at most."""

SHORTEST_STEP = 1e-4
"""Step length at which the bound has stopped rising."""


def start_dual(problem: MedianProblem, best: MedianSolution) -> Dual:
    """Multipliers midway between the cost of the nearest and of the second nearest site."""
    _, cost, second = nearest_two(problem.rows, problem.open_mask(best.sites))
    most = np.maximum(row_maxima(problem.rows.indptr, problem.rows.cost), cost)
    multipliers = 0.5 * (cost + np.minimum(second, most))
    return Dual(-np.inf, multipliers, np.zeros(len(problem.always_open)))


def raise_bound(
    problem: MedianProblem, dual: Dual, upper: float, clock: Clock, *, enough: float = np.inf
) -> Dual:
    """Better dual, until it shows that nothing beats ``upper``, rises no more, or time is over.

    It need not rise above ``enough``. At least one round of steps is made, so that there is a
    bound in any case.
    """
    step = 1.0
    for _ in range(MAX_ROUNDS):
        bound, multipliers, rho, step, _ = ascend(
            problem.rows,
            dual.multipliers,
            problem.weight,
            problem.openings,
            upper,
            step,
            STEPS_PER_ROUND,
        )
        if bound > dual.bound:
            dual = Dual(bound, multipliers, rho)
        reached = dual.bound > min(enough, problem.cutoff(upper))
        if reached or clock.over or step < SHORTEST_STEP:
            break
    return dual
