"""Compile the covering kernels before a clock starts to run."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.sparse import csr_array

from fugai.kernels.location.covering.branch_rows import branch_at, scarce_row
from fugai.kernels.location.covering.capacity import assign_greedily, knapsack_values
from fugai.kernels.location.covering.greedy import greedy_cover, order_by_gain
from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.pdhg import pdhg_steps, start_primal_dual
from fugai.kernels.location.covering.price_search import price_search, start_search
from fugai.siting.covering.instance import read_instance
from fugai.siting.covering.reduce import fix_variables, remove_implied_rows, whole_problem
from fugai.siting.covering.subproblem import subproblem_of


@cache
def warm_up() -> None:
    """Run every kernel once on two demand points and two candidates.

    The first call on a machine compiles for some ten seconds, later processes load the cached
    kernels. Neither must count against a time limit: the first answer would differ from later ones.
    """
    instance = read_instance(csr_array(np.array([[1, 1], [0, 1]])), None, None)
    whole = whole_problem(instance, instance.weight)
    fix_variables(whole, built=whole.none, closed=whole.none)
    remove_implied_rows(whole)
    constraints = subproblem_of(instance, whole, budget=1.0).constraints()
    chosen = whole.none
    iterated_local_search(whole.cover, constraints, chosen, np.full((1, DRAWS), 0.5), 1e-9, False)
    greedy_cover(whole.cover, constraints, chosen, 2.0, 1e-9)
    relaxation = start_primal_dual(whole.cover, np.full(2, 0.5))
    pdhg_steps(whole.cover, whole.cost, 1.0, relaxation, 1)
    order_by_gain(whole.cover, np.ones(2, np.bool_))
    branch_at(
        whole.cover, constraints, np.full(whole.rows, 0.5), scarce_row(whole.cover, np.full(2, 0.5))
    )
    price_search(whole.cover, start_search(whole.cover, np.full(whole.rows, 0.1), 1), 1)
    half = np.full(2, 0.5)
    assign_greedily(whole.cover, half, whole.none, np.arange(2))
    knapsack_values(whole.cover, half, half, np.zeros(2), half)
