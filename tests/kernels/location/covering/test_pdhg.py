"""The linear relaxation and its bound, by hand and against a linear program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.kernels.location.covering.matrices import LAWS, cover_of, drawn

from fugai.kernels.location.covering.pdhg import (
    BOUND,
    VALUE,
    fractional_knapsack,
    pdhg_steps,
    start_primal_dual,
)


def test_the_rest_of_a_budget_buys_a_part():
    value, rate = fractional_knapsack(np.array([6.0, 4.0, 1.0]), np.array([2.0, 2.0, 1.0]), 3.0)
    assert value == 8  # the first whole, half of the second
    assert rate == 2
    assert fractional_knapsack(np.array([1.0]), np.array([1.0]), 5.0) == (1.0, 0.0)


@pytest.mark.kernel
@settings(LAWS, max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.7, 4))
def test_the_bound_is_that_of_the_linear_program(seed, budget):
    matrix, rng = drawn(seed)
    matrix[np.arange(9), rng.integers(0, 7, 9)] = True
    first = rng.integers(1, 9, 9).astype(float)
    cost = rng.uniform(0.5, 2, 7)
    rows = np.vstack([np.hstack([-matrix.astype(float), np.eye(9)]), np.append(cost, np.zeros(9))])
    program = linprog(
        np.append(np.zeros(7), -first), rows, np.append(np.zeros(9), budget), bounds=(0, 1)
    )
    relaxation = start_primal_dual(
        cover_of(matrix, first), np.full(7, min(1.0, budget / cost.sum()))
    )
    pdhg_steps(cover_of(matrix, first), cost, budget, relaxation, 12)
    assert (
        relaxation.progress[BOUND] >= -program.fun - 1e-7 * first.sum()
    )  # a bound, whatever the dual
    assert relaxation.progress[BOUND] == pytest.approx(
        -program.fun, rel=5e-3
    )  # close after 480 steps
    assert relaxation.progress[VALUE] <= -program.fun + 1e-7 * first.sum()
