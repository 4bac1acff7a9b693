"""Maximal covering with capacities: by hand, against every choice with the best assignment, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array
from tests.siting.small import instance, subsets

from fugai.errors import ContractError
from fugai.siting import Choices, SolverOptions, solve_capacitated_mclp, solve_mclp

FEW = settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def served(covers, weight, capacity, sites):
    """Most demand that the sites serve: a transport problem, solved by another program."""
    pairs = np.argwhere(covers.toarray()[:, sites] != 0)
    if not len(pairs):
        return 0.0
    rows = np.zeros((len(weight) + len(sites), len(pairs)))
    rows[pairs[:, 0], np.arange(len(pairs))] = 1
    rows[len(weight) + pairs[:, 1], np.arange(len(pairs))] = 1
    found = linprog(-np.ones(len(pairs)), rows, np.append(weight, capacity[list(sites)]))
    return -found.fun


def test_the_large_candidate_cannot_serve_all_that_it_covers():
    covers = csr_array([[1, 1, 0], [1, 1, 0], [1, 0, 1]])
    solution = solve_capacitated_mclp(covers, [4, 4, 4], [5, 8, 4], budget=1)
    assert solution.chosen.tolist() == [1]
    assert solution.objective == solution.bound == 8
    two = solve_capacitated_mclp(covers, [4, 4, 4], [5, 8, 4], budget=2)
    assert two.objective == 12
    assert sorted(two.gains.tolist()) == [4, 8]
    assert set(two.assigned.tolist()) <= set(two.chosen.tolist())


@FEW
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_it_is_the_best_of_all_choices_with_their_best_assignments(seed, budget):
    covers, weight, rng = instance(seed, demand=10, candidates=6)
    capacity = rng.integers(2, 15, 6).astype(float)
    solution = solve_capacitated_mclp(
        covers, weight, capacity, budget=budget, choices=Choices(existing=[2])
    )
    expected = max(
        served(covers, weight, capacity, (*sites, 2))
        for sites in subsets(6, existing=[2])
        if len(sites) <= budget
    )
    assert solution.objective == pytest.approx(expected, rel=1e-6)  # two solvers' tolerances
    assert solution.status == "optimal"
    assert (solution.gains <= capacity[solution.chosen] * (1 + 1e-6)).all()
    assert solution.base + solution.gains.sum() == pytest.approx(solution.objective, rel=1e-12)


def test_with_enough_capacity_it_is_the_plain_problem():
    covers, weight, _ = instance(3)
    plain = solve_mclp(covers, weight, budget=3)
    roomy = solve_capacitated_mclp(covers, weight, np.full(7, weight.sum()), budget=3)
    assert roomy.objective == pytest.approx(plain.objective, rel=1e-6)  # solver tolerance


@pytest.mark.kernel
def test_a_large_instance_has_a_bound_close_to_its_value():
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 10, (2, 4000))
    a, b = rng.uniform(0, 10, (2, 500))
    covers = csr_array(np.hypot(x[:, None] - a, y[:, None] - b) < 1.2)
    weight = rng.integers(1, 50, 4000).astype(float)
    capacity = rng.integers(500, 5000, 500).astype(float)
    solution = solve_capacitated_mclp(
        covers, weight, capacity, budget=12, solver=SolverOptions(time_limit_s=20)
    )
    assert solution.objective <= solution.bound
    assert solution.objective <= np.sort(capacity)[::-1][:12].sum()
    assert solution.gap < 0.05  # most of the sites are full


def test_a_capacity_of_zero_is_refused():
    covers = csr_array(np.eye(2))
    with pytest.raises(ContractError, match="`capacity` must be positive and finite, found 0 at 1"):
        solve_capacitated_mclp(covers, [1, 1], [1, 0], budget=1)
