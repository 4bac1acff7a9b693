"""The p-centre against counting by hand, every subset, and OR-Library's optima."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.siting.instances import instances, subsets
from tests.siting.or_library import read_network

from fugai.errors import ConfigError, ContractError, SolverError
from fugai.siting import Choices, SolverOptions, solve_p_center
from fugai.siting._clock import Clock
from fugai.siting.center.scattered import scattered_bound
from fugai.siting.costs.instance import read_cost_instance
from fugai.siting.costs.problem import median_problem

LINE = np.abs(np.subtract.outer(np.arange(7.0), np.arange(7.0)))  # seven points one apart


def worst_of(cost, weight, chosen):
    """Largest weighted cost of anybody served from ``chosen``."""
    nearest = np.min(cost[:, list(chosen)], axis=1, initial=np.inf)
    return float((nearest[weight > 0] * weight[weight > 0]).max())


def test_two_sites_on_a_line_leave_nobody_farther_than_two():
    solution = solve_p_center(LINE, p=2)
    assert solution.objective == solution.bound == 2.0
    assert solution.status == "optimal"
    assert worst_of(LINE, np.ones(7), solution.chosen) == 2.0


def test_of_equal_centres_the_cheaper_one_is_built():
    solution = solve_p_center(LINE, p=2)
    nearest = LINE[np.arange(7), solution.assigned]
    swaps = [
        np.min(LINE[:, [j, keep]], axis=1).sum()
        for keep in solution.chosen
        for j in range(7)
        if np.min(LINE[:, [j, keep]], axis=1).max() <= 2.0
    ]
    assert nearest.sum() == min(swaps)


def test_a_heavy_point_draws_the_site_towards_it():
    assert solve_p_center(LINE, p=1).chosen.tolist() == [3]
    heavy = solve_p_center(LINE, [5, 1, 1, 1, 1, 1, 1], p=1)
    assert heavy.chosen.tolist() == [1]  # 5 x 1 against 5 at the other end
    assert heavy.objective == 5.0
    assert solve_p_center(LINE, [1, 1, 1, 0, 0, 0, 0], p=1).chosen.tolist() == [1]


def test_gains_are_the_decreases_of_the_largest_cost():
    solution = solve_p_center(LINE, p=1, choices=Choices(existing=[0]))
    assert solution.base == 6.0
    assert solution.chosen.tolist() == [4]
    assert solution.objective == 2.0
    assert solution.gains.tolist() == [4.0]
    assert solution.curve.tolist() == [6.0, 2.0]


def scattered(cost, weight, p, choices=None):
    """Bound of points of which no two can share a site."""
    instance = read_cost_instance(cost, weight, p=p, choices=choices)
    return scattered_bound(median_problem(instance), Clock(SolverOptions()))


def test_points_that_cannot_share_a_site_bound_the_largest_cost():
    # villages at 0, 10 and 20 km, sites at 5 and 15 km: two neighbours share one at 5 km, the
    # outer ones at 15 km
    km = np.abs(np.subtract.outer([0.0, 10.0, 20.0], [5.0, 15.0]))
    assert scattered(km, None, 2) == 5.0 == solve_p_center(km, p=2).objective
    assert scattered(km, None, 1) == 15.0 == solve_p_center(km, p=1).objective
    assert scattered(LINE, None, 7) == 0.0  # a site at every place


def test_points_near_an_existing_site_bound_by_their_own_cost():
    # the last place is 6 from the site that stands; the middle one is 3 from it, and shares a site
    # with the last at 2
    assert scattered(LINE, None, 1, Choices(existing=[0])) == 2.0


@settings(max_examples=120)
@given(instances())
def test_no_sites_beat_the_bound_of_scattered_points(case):
    best = min((worst_of(case.cost, case.weight, chosen) for chosen in subsets(case)), default=0.0)
    if not np.isfinite(best) or not subsets(case):
        return
    try:
        bound = scattered(case.cost, case.weight, case.p, case.choices)
    except (ConfigError, ContractError):
        return
    assert bound <= best * (1 + 1e-12)


def test_too_few_sites_say_how_many_it_takes():
    alone = np.where(np.eye(3) > 0, 0.0, np.inf)
    with pytest.raises(SolverError, match=r"reach all 3 demand points, found that it takes at"):
        solve_p_center(alone, p=2)


@settings(max_examples=120)
@given(instances())
def test_answer_is_the_best_of_all_subsets(case):
    values = [worst_of(case.cost, case.weight, chosen) for chosen in subsets(case)]
    best = min(values, default=np.inf)
    options = {"p": case.p, "choices": case.choices}
    if not np.isfinite(best):
        with pytest.raises((ConfigError, ContractError, SolverError)):
            solve_p_center(case.cost, case.weight, **options)
        return
    solution = solve_p_center(case.cost, case.weight, **options)
    assert solution.status == "optimal"
    assert solution.objective == solution.bound == best  # one of the costs in the matrix
    chosen = (*solution.chosen.tolist(), *case.roles["existing"])
    assert set(chosen) in [set(every) for every in subsets(case)]
    assert worst_of(case.cost, case.weight, chosen) == best


@pytest.mark.kernel
@pytest.mark.parametrize("number", [1, 4, 9, 10, 14, 17, 20])
def test_or_library_optima_are_reached_and_proven(reference, number):
    network = read_network(reference, number)
    solution = solve_p_center(network.cost, p=network.p)
    assert solution.objective == solution.bound == network.center
    assert solution.status == "optimal"
    assert worst_of(network.cost, np.ones(len(network.cost)), solution.chosen) == network.center


@pytest.mark.kernel
def test_a_time_limit_leaves_an_answer_with_a_bound(reference):
    network = read_network(reference, 11)
    solution = solve_p_center(network.cost, p=network.p, solver=SolverOptions(time_limit_s=1e-6))
    assert solution.status == "time limit"
    assert 0.0 <= solution.bound <= network.center <= solution.objective


@settings(max_examples=60)
@given(instances())
def test_the_objective_is_that_of_the_sites_when_time_is_over(case):
    try:
        solution = solve_p_center(
            case.cost,
            case.weight,
            p=case.p,
            choices=case.choices,
            solver=SolverOptions(time_limit_s=1e-6),
        )
    except (ConfigError, ContractError, SolverError):
        return
    chosen = (*solution.chosen.tolist(), *case.roles["existing"])
    assert solution.objective == worst_of(case.cost, case.weight, chosen)
    assert solution.bound <= solution.objective
