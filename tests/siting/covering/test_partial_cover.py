"""Large partial covers: prices found over few candidates, and the search that they lead."""

import time

import numpy as np
import pytest
from scipy.sparse import csr_array
from tests.siting.weak_coverage import over_spots, weak_coverage

from fugai.siting import Choices, SolverOptions, solve_partial_cover
from fugai.siting.certificate import Question, _best_of_all, _Roles
from fugai.siting.partial_cover import partial
from fugai.siting.questions import cost_to_cover


@pytest.fixture
def always_large(monkeypatch):
    monkeypatch.setattr(partial, "LARGE_ENTRIES", 0)


@pytest.mark.usefixtures("always_large")
def test_two_cheap_sites_beat_a_dear_one_that_covers_as_much():
    covers = csr_array(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]))
    choices = Choices(cost=[10.0, 1.0, 1.0, 1.0])
    solution = solve_partial_cover(covers, [6.0, 3.0, 1.0], share=0.9, choices=choices)
    assert solution.objective == solution.bound == 2.0
    assert sorted(solution.chosen.tolist()) == [1, 2]
    conflict = csr_array(([True], ([1], [2])), shape=(4, 4))
    choices = Choices(cost=[10.0, 1.0, 1.0, 1.0], conflicts=conflict)
    solution = solve_partial_cover(covers, [6.0, 3.0, 1.0], share=0.9, choices=choices)
    assert solution.objective == solution.bound == 10.0


@pytest.mark.usefixtures("always_large")
@pytest.mark.parametrize("seed", range(40))
def test_answer_and_bound_hold_against_every_choice(seed):
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(3, 30)), int(rng.integers(2, 11))
    matrix = rng.random((rows, columns)) < 0.3
    matrix[:, 0] |= ~matrix.any(axis=1)
    weight = np.ceil(rng.lognormal(1, 1, rows))
    choices = Choices(cost=rng.integers(1, 6, columns).astype(float))
    solution = solve_partial_cover(csr_array(matrix), weight, share=0.8, choices=choices)
    value = cost_to_cover(matrix, weight, least=0.8 * weight.sum(), choices=choices)
    question = Question(candidates=columns, value=value, sense="min", choices=choices)
    best = _best_of_all(question, _Roles.of(question))
    assert solution.bound <= best <= solution.objective
    assert solution.status != "optimal" or solution.objective == best


@pytest.mark.usefixtures("always_large")
def test_a_share_that_existing_sites_cover_costs_nothing():
    covers = csr_array(np.array([[1, 0], [0, 1]]))
    solution = solve_partial_cover(covers, [9.0, 1.0], share=0.9, choices=Choices(existing=[0]))
    assert (solution.objective, solution.bound, len(solution.chosen)) == (0.0, 0.0, 0)


@pytest.mark.kernel
@pytest.mark.parametrize("seed", [0, 1])
def test_scattered_spots_are_covered_within_one_per_cent(seed):
    rng = np.random.default_rng(seed)
    where = np.unique(rng.integers(0, 500, (9_000, 2)), axis=0).astype(float)
    covers, traffic, choices = over_spots(where, where, rng.lognormal(0, 2, len(where)))
    limit = SolverOptions(time_limit_s=120.0)
    solution = solve_partial_cover(covers, traffic, share=0.9, choices=choices, solver=limit)
    assert covers.nnz > partial.LARGE_ENTRIES
    assert solution.gap <= 0.01


@pytest.mark.kernel
def test_weak_coverage_is_mended_within_one_per_cent(reference):
    covers, traffic, choices = weak_coverage(reference)
    begin = time.process_time()
    limit = SolverOptions(time_limit_s=240.0)
    solution = solve_partial_cover(covers, traffic, share=0.9, choices=choices, solver=limit)
    assert time.process_time() - begin <= 60.0
    assert solution.gap <= 0.01
