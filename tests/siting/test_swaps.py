"""Alternatives to a chosen site, by hand and by what they say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.siting.small import instance, worth

from fugai.siting import Choices, alternatives, solve_mclp

FEW = settings(max_examples=8, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def test_ties_and_near_equal_swaps():
    covers = csr_array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]])
    solution = solve_mclp(covers, [5, 5, 1, 9], budget=2)
    first = int(solution.chosen[0])
    table = alternatives(covers, [5, 5, 1, 9], solution, max_loss=0.06)
    assert table["chosen"].tolist() == solution.chosen.tolist()
    assert table["alternative"].tolist() == [1 - first, 3]
    assert table["change"].tolist() == [0, -1]
    assert table["tie"].tolist() == [True, False]
    assert alternatives(covers, [5, 5, 1, 9], solution, max_loss=0.01)["alternative"].tolist() == [
        1 - first
    ]
    assert len(alternatives(covers, [5, 5, 1, 9], solution, forbidden=[1 - first])) == 0


@FEW
@given(st.integers(0, 10_000))
def test_an_alternative_changes_the_coverage_as_stated(seed):
    covers, weight, _ = instance(seed)
    solution = solve_mclp(covers, weight, budget=3, choices=Choices(existing=[0]))
    for row in alternatives(covers, weight, solution, max_loss=1.0, per_site=9).itertuples():
        swapped = {0, *solution.chosen.tolist(), row.alternative} - {row.chosen}
        assert worth(covers, weight, swapped) - solution.objective == pytest.approx(
            row.change, abs=1e-9
        )
        assert row.change <= 1e-9  # the answer is optimal: no swap is better
