"""Branch and bound of the maximal cover against every choice, its shortcuts switched off."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from tests.siting.small import brute, instance

from fugai.kernels.location.covering.branch_rows import NONE, branch_at, scarce_row
from fugai.kernels.location.covering.pdhg import pdhg_steps, start_primal_dual
from fugai.siting import Choices, SolverOptions, solve_mclp, solve_mclp_b
from fugai.siting.covering import max_cover
from fugai.siting.covering.instance import read_instance
from fugai.siting.covering.reduce import reduced_problem
from fugai.siting.covering.subproblem import subproblem_of


@pytest.fixture
def searches(monkeypatch):
    """How often the tree was searched; HiGHS is never asked."""
    monkeypatch.setattr(max_cover, "SMALL_ENTRIES", 0)
    monkeypatch.setattr(max_cover, "MAX_ENTRIES", 0)
    made = []
    original = max_cover.branch_and_bound

    def counted(*arguments, **options):
        made.append(1)
        return original(*arguments, **options)

    monkeypatch.setattr(max_cover, "branch_and_bound", counted)
    return made


def test_a_tree_ends_with_the_best_of_all_choices(searches):
    for seed in range(8):
        covers, weight, rng = instance(seed, demand=20, candidates=7, whole=seed % 2 == 0)
        pairs = np.triu(rng.random((7, 7)) < 0.2, 1)
        cost = rng.uniform(0.5, 4, 7)
        count = int(rng.integers(2, 5))
        first = (1.0, 0.7, 0.3)[seed % 3]

        def apart(sites, pairs=pairs, count=count):
            return len(sites) <= count and not pairs[np.ix_(sorted(sites), sorted(sites))].any()

        def affordable(sites, cost=cost):
            return cost[list(sites)].sum() <= 5.0

        for choices, budget, allowed in (
            (Choices(conflicts=csr_array(pairs)), count, apart),
            (Choices(cost=cost), 5.0, affordable),
        ):
            options = {"choices": choices, "solver": SolverOptions(seed=seed)}
            if first == 1.0:
                solution = solve_mclp(covers, weight, budget=budget, **options)
            else:
                solution = solve_mclp_b(covers, weight, budget=budget, first=first, **options)
            assert solution.status == "optimal"
            expected = brute(covers, weight, allowed, first=first)
            assert solution.objective == pytest.approx(expected, rel=1e-9)
    assert searches


@pytest.mark.usefixtures("searches")
def test_a_bound_holds_where_the_time_ends_a_search():
    rng = np.random.default_rng(0)
    covers = csr_array(rng.random((60, 12)) < 0.3)
    weight = np.ceil(rng.lognormal(3, 1, 60))
    best = brute(covers, weight, lambda sites: len(sites) <= 4)
    for limit_s in (0.001, 0.05, 30.0):
        solver = SolverOptions(time_limit_s=limit_s)
        solution = solve_mclp(covers, weight, budget=4, solver=solver)
        assert solution.objective <= best <= solution.bound
    assert solution.status == "optimal"


@pytest.mark.parametrize("seed", range(6))
def test_the_bounds_of_a_rows_branches_hold_and_the_branches_leave_out_no_choice(seed):
    covers, weight, rng = instance(seed, demand=25, candidates=7, whole=True)
    cost = rng.uniform(0.5, 2.0, 7) if seed % 2 else np.ones(7)
    budget = 3.0
    problem = read_instance(covers, weight, Choices(cost=cost))
    whole = reduced_problem(problem, problem.weight, keep_dominated=True)
    assert len(whole.columns) == 7
    constraints = subproblem_of(problem, whole, budget=budget).constraints()
    relaxation = start_primal_dual(whole.cover, np.full(7, budget / cost.sum()))
    pdhg_steps(whole.cover, whole.cost, budget, relaxation, 1 + seed % 3)
    row = scarce_row(whole.cover, relaxation.best_x)
    price = relaxation.best_dual * rng.uniform(0.3, 1.2, len(relaxation.best_dual))
    children, bounds = branch_at(whole.cover, constraints, price, row)
    best = []
    for place, child in enumerate(children):
        before, must = set(children[:place]), set() if child == NONE else {child}

        def is_in_branch(sites, before=before, must=must):
            return cost[list(sites)].sum() <= budget and must <= {*sites} and not before & {*sites}

        best.append(brute(covers, weight, is_in_branch))
        assert best[-1] <= bounds[place] * (1 + 1e-9)
    assert children[-1] == NONE
    everything = brute(covers, weight, lambda sites: cost[list(sites)].sum() <= budget)
    assert max(best) == pytest.approx(everything)
