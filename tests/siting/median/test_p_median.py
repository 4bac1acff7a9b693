"""The p-median against counting by hand, every subset, its own laws, and OR-Library."""

import os
import signal
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.siting.instances import instances, subsets
from tests.siting.or_library import read_network

from fugai.errors import ConfigError, ContractError, SolverError
from fugai.siting import Choices, SolverOptions, solve_p_median

LINE = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))  # six points one apart
NEIGHBOURS = csr_array(LINE < 2)
ROUNDING = 1e-9  # sums of a few products in another order


def cost_of(cost, weight, chosen, unreached=np.inf):
    """Cost of serving everyone from ``chosen``, straight from the definition."""
    nearest = np.minimum(np.min(cost[:, list(chosen)], axis=1, initial=np.inf), unreached)
    return float((np.where(weight > 0, nearest, 0.0) * weight).sum())


def test_two_sites_on_a_line_are_second_from_the_ends():
    solution = solve_p_median(LINE, p=2)
    assert sorted(solution.chosen) == [1, 4]
    assert solution.objective == 4.0
    assert solution.bound == 4.0
    assert solution.status == "optimal"
    assert solution.gap == 0.0
    assert solution.assigned.tolist() == [1, 1, 1, 4, 4, 4]


def test_gains_are_what_each_site_saves_beside_those_before_it():
    solution = solve_p_median(LINE, [6, 1, 1, 1, 1, 1], p=2, choices=Choices(existing=[5]))
    # from 5 alone: 6*5 + 4 + 3 + 2 + 1 = 40; with 0: 0 + 1 + 2 + 2 + 1 = 6; with 2 or 3 too: 3
    assert solution.base == 40.0
    assert solution.gains.tolist() == [34.0, 3.0]
    assert solution.curve.tolist() == [40.0, 6.0, 3.0]
    assert solution.chosen[0] == 0
    assert solution.objective == 3.0


def test_first_gain_is_unknown_where_nobody_was_served_before():
    solution = solve_p_median(LINE, p=2)
    assert np.isnan(solution.base)
    assert np.isnan(solution.gains[0])
    assert np.isnan(solution.curve[0])
    assert solution.curve[1:].tolist() == [11.0, 4.0]
    assert solution.gains[1] == 7.0  # from 1 alone: 1+0+1+2+3+4


def test_demand_without_weight_costs_nothing_but_is_assigned():
    solution = solve_p_median(LINE, [1, 0, 0, 0, 0, 0], p=1)
    assert solution.objective == 0.0
    assert solution.assigned.tolist() == [0] * 6


def test_sparse_and_dense_are_the_same_problem():
    dense = np.where(LINE <= 2, LINE, np.inf)
    row, col = np.nonzero(np.isfinite(dense))
    sparse = csr_array((dense[row, col], (row, col)), shape=dense.shape)
    assert sparse.nnz == 24  # six of them explicit zeros
    for p in (2, 3):
        one, other = solve_p_median(dense, p=p), solve_p_median(sparse, p=p)
        assert one.objective == other.objective
        assert one.chosen.tolist() == other.chosen.tolist()


def test_everyone_must_be_reached_even_where_that_costs_more():
    # candidate 0 serves three for nothing but cannot reach the fourth; 1 reaches all at 5 each
    cost = np.array([[0, 5], [0, 5], [0, 5], [np.inf, 5.0]])
    assert solve_p_median(cost, p=1).chosen.tolist() == [1]
    left_out = solve_p_median(cost, p=1, unreached_cost=9.0)
    assert left_out.chosen.tolist() == [0]
    assert left_out.objective == 9.0
    assert left_out.assigned.tolist() == [0, 0, 0, -1]


def test_too_few_sites_say_how_many_it_takes():
    alone = np.where(np.eye(4) > 0, 0.0, np.inf)
    with pytest.raises(SolverError, match=r"reach all 4 demand points.*at least 4\."):
        solve_p_median(alone, p=3)


def test_points_that_no_candidate_reaches_are_listed():
    cost = np.array([[1.0, 2.0], [np.inf, 3.0], [4.0, np.inf]])
    with pytest.raises(ContractError, match=r"found 1 that are not: 2\."):
        solve_p_median(cost, p=1, choices=Choices(forbidden=[0]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"p": 0}, "`p` must be a whole number"),
        ({"p": 7}, "`p` must be at most the 6"),
        ({"p": 1, "unreached_cost": -1.0}, "`unreached_cost` must be positive"),
    ],
)
def test_impossible_options_are_refused(options, message):
    with pytest.raises(ConfigError, match=message):
        solve_p_median(LINE, **options)


@pytest.mark.parametrize(
    ("p", "choices", "message"),
    [
        (2, {"required": [0], "forbidden": [0]}, "`required` and `forbidden` at once"),
        (1, {"required": [0, 1]}, "`p` must allow for the 2 required"),
        (2, {"required": [0, 1], "conflicts": NEIGHBOURS}, "must not be in conflict, found 0, 1"),
        (5, {"required": [2], "conflicts": NEIGHBOURS}, "at most the 3 that are not in conflict"),
        (1, {"cost": np.ones(6)}, "`choices` must have no `cost` where sites are counted"),
    ],
)
def test_impossible_choices_are_refused(p, choices, message):
    with pytest.raises(ConfigError, match=message):
        solve_p_median(LINE, p=p, choices=Choices(**choices))


@pytest.mark.parametrize(
    ("cost", "weight", "message"),
    [
        (LINE - 1.0, None, r"`cost` must not be negative or NaN, found -1\."),
        (np.full((2, 2), np.nan), None, "found nan"),
        (np.zeros((0, 3)), None, "found 0 × 3"),
        (np.zeros(3), None, "found 1 dimensions"),
        (LINE, [1, 1, 1, 1, 1, -2], "`weight` must be finite and not negative, found -2"),
        (LINE, [1.0, np.nan, 1, 1, 1, 1], "`weight` must be finite"),
        (LINE, [1.0], "one value for each demand point"),
        (LINE, np.zeros(6), "found only zeros"),
    ],
)
def test_wrong_matrices_and_weights_are_refused(cost, weight, message):
    with pytest.raises(ContractError, match=message):
        solve_p_median(cost, weight, p=1)


def test_conflicts_that_leave_too_few_sites_are_refused():
    with pytest.raises(SolverError, match="have no conflict"):
        solve_p_median(LINE, p=4, choices=Choices(conflicts=NEIGHBOURS))


@settings(max_examples=150)
@given(instances(), st.sampled_from([None, 6.0, 100.0]))
def test_answer_is_the_best_of_all_subsets(case, unreached):
    unreached = None if unreached is None else unreached * case.scale
    limit = np.inf if unreached is None else unreached
    values = [cost_of(case.cost, case.weight, chosen, limit) for chosen in subsets(case)]
    best = min(values, default=np.inf)
    options = {"p": case.p, "choices": case.choices, "unreached_cost": unreached}
    if not np.isfinite(best):
        with pytest.raises((ConfigError, ContractError, SolverError)):
            solve_p_median(case.cost, case.weight, **options)
        return
    solution = solve_p_median(case.cost, case.weight, **options)
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(best, rel=ROUNDING, abs=ROUNDING)
    assert solution.bound == solution.objective
    chosen = (*solution.chosen.tolist(), *case.roles["existing"])
    assert set(chosen) in [set(every) for every in subsets(case)]
    served = cost_of(case.cost, case.weight, chosen, limit)
    assert served == pytest.approx(solution.objective, rel=ROUNDING, abs=ROUNDING)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_more_sites_never_cost_more_and_the_seed_decides(seed):
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 50, size=(12, 8)).astype(float)
    answers = [solve_p_median(cost, p=p, solver=SolverOptions(seed=seed)) for p in range(1, 9)]
    values = [answer.objective for answer in answers]
    assert values == sorted(values, reverse=True)
    again = solve_p_median(cost, p=4, solver=SolverOptions(seed=seed))
    assert again.chosen.tolist() == answers[3].chosen.tolist()


def test_arguments_are_not_changed():
    cost, weight = LINE.copy(), np.arange(6.0)
    solve_p_median(cost, weight, p=2)
    assert (cost == LINE).all()
    assert (weight == np.arange(6.0)).all()


@pytest.mark.kernel
@pytest.mark.parametrize("number", [1, 4, 8, 10, 13, 15, 18, 20])
def test_or_library_optima_are_reached_and_proven(reference, number):
    network = read_network(reference, number)
    solution = solve_p_median(network.cost, p=network.p)
    assert solution.objective == network.median
    assert solution.status == "optimal"
    assert solution.bound == network.median
    assert cost_of(network.cost, np.ones(len(network.cost)), solution.chosen) == network.median


@pytest.mark.kernel
def test_a_time_limit_leaves_an_answer_with_a_bound(reference):
    network = read_network(reference, 16)
    solution = solve_p_median(network.cost, p=network.p, solver=SolverOptions(time_limit_s=1e-6))
    assert solution.status == "time limit"
    assert 0.0 < solution.bound <= network.median <= solution.objective
    assert 0.0 < solution.gap < 0.2  # after one round of ascent; a bad start leaves a fifth


def test_sites_that_the_bound_opens_together_may_still_be_in_conflict():
    cost = np.zeros((2, 7))
    cost[1] = [1, np.inf, 0, np.inf, np.inf, np.inf, np.inf]
    conflicts = np.zeros((7, 7))
    conflicts[[0, 1, 3], [2, 2, 4]] = 1  # 2 would be best, but then only 3 or 4, 5 and 6 are left
    solution = solve_p_median(cost, p=5, choices=Choices(conflicts=csr_array(conflicts)))
    assert solution.objective == solution.bound == 1.0
    assert {0, 1, 5, 6} < set(solution.chosen.tolist())


@pytest.mark.kernel
@pytest.mark.parametrize("keep", [True, False])
def test_an_interrupt_returns_the_best_solution_so_far_if_asked_to(keep):
    cost = np.random.default_rng(0).random(
        (400, 200)
    )  # without structure, so that no proof is near
    solve_p_median(cost[:20], p=3)  # compiled before the clock runs
    timer = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        if keep:
            solution = solve_p_median(
                cost, p=15, solver=SolverOptions(time_limit_s=120.0, keep_on_interrupt=True)
            )
            assert solution.status == "interrupted"
            assert 0.0 < solution.bound < solution.objective
            assert solution.seconds < 60.0
        else:
            with pytest.raises(KeyboardInterrupt):
                solve_p_median(cost, p=15, solver=SolverOptions(time_limit_s=120.0))
    finally:
        timer.cancel()
