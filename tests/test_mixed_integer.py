"""Mixed-integer programs against every choice of their columns."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from fugai._mixed_integer import MixedInteger


def best_of_all(cost, rows, low, high):
    """Least cost over every choice of columns, infinite where none keeps the limits."""
    best = np.inf
    for choice in itertools.product((0.0, 1.0), repeat=len(cost)):
        value = rows @ np.array(choice)
        if (value >= low - 1e-9).all() and (value <= high + 1e-9).all():
            best = min(best, float(cost @ np.array(choice)))
    return best


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), columns=st.integers(1, 9), count=st.integers(1, 6))
def test_every_choice_of_columns(seed, columns, count):
    rng = np.random.default_rng(seed)
    cost = rng.integers(-5, 9, columns).astype(float)
    rows = rng.integers(-4, 5, (count, columns)) * (rng.random((count, columns)) < 0.7)
    low = np.where(rng.random(count) < 0.5, rng.integers(-3, 3, count).astype(float), -np.inf)
    high = np.where(rng.random(count) < 0.5, low + 2.0, np.inf)
    program = MixedInteger(
        cost=cost,
        rows=csr_array(rows.astype(float)),
        row_low=low,
        row_high=np.where(np.isfinite(high), high, np.inf),
        high=np.ones(columns),
        integral=np.ones(columns),
    )
    found = program.solve()
    best = best_of_all(cost, rows, low, np.where(np.isfinite(high), high, np.inf))
    if np.isinf(best):
        assert found.ending == "infeasible"
        assert found.values is None
    else:
        assert found.ending == "optimal"
        assert float(cost @ found.values) == pytest.approx(best, abs=1e-6)
        assert found.bound == pytest.approx(best, abs=1e-6)


def test_a_column_that_need_not_be_whole():
    program = MixedInteger(
        cost=np.array([-1.0, -1.0]),
        rows=csr_array(np.array([[2.0, 2.0]])),
        row_low=np.array([-np.inf]),
        row_high=np.array([3.0]),
        high=np.array([np.inf, np.inf]),
        integral=np.array([1.0, 0.0]),
    )
    found = program.solve()
    assert found.bound == pytest.approx(-1.5)
    assert found.values[0] == pytest.approx(round(found.values[0]))


def test_what_is_stopped_keeps_a_bound():
    rng = np.random.default_rng(3)
    covers = rng.random((120, 60)) < 0.08
    covers[np.arange(120), rng.integers(0, 60, 120)] = True
    program = MixedInteger(
        cost=rng.uniform(1, 2, 60),
        rows=csr_array(covers.astype(float)),
        row_low=np.ones(120),
        row_high=np.full(120, np.inf),
        high=np.ones(60),
        integral=np.ones(60),
    )
    whole, stopped = program.solve(), program.solve(max_nodes=1)
    assert whole.ending == "optimal"
    assert stopped.bound <= whole.bound + 1e-6
    if stopped.values is not None:
        assert program.cost @ stopped.values >= whole.bound - 1e-6
