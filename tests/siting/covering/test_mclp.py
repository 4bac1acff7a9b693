"""Maximal covering against counting by hand, brute force, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.siting.small import brute, instance, worth

from fugai.errors import ConfigError, ContractError, EmptyResultError
from fugai.siting import Choices, SolverOptions, solve_mclp, solve_mclp_b, too_close

FEW = settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def test_five_people_three_candidates_counted_by_hand():
    #                    a  b  c
    covers = csr_array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1]])
    solution = solve_mclp(covers, [1, 1, 1, 1, 1], budget=1)
    assert solution.chosen.tolist() == [1]
    assert solution.objective == 3
    both = solve_mclp(covers, [1, 1, 1, 1, 1], budget=2)
    assert both.objective == 4
    assert sorted(both.gains.tolist(), reverse=True) == both.gains.tolist()
    assert both.bound == both.objective
    assert both.gap == 0
    assert both.status == "optimal"
    assert both.curve.tolist() == [0, *np.cumsum(both.gains)]


def test_greedy_would_choose_the_middle_and_be_wrong():
    # The middle one covers most, but the two beside it cover all that it does and more.
    covers = csr_array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 0, 1]])
    solution = solve_mclp(covers, np.ones(6), budget=2)
    assert sorted(solution.chosen.tolist()) == [0, 2]
    assert solution.objective == 6


@FEW
@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
def test_number_of_sites_equals_brute_force(seed, budget, whole):
    covers, weight, _ = instance(seed, whole=whole)
    solution = solve_mclp(covers, weight, budget=budget, solver=SolverOptions(seed=seed))
    expected = brute(covers, weight, lambda sites: len(sites) <= budget)
    assert solution.objective == pytest.approx(
        expected, rel=1e-9
    )  # the tolerance up to which values are the same
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(worth(covers, weight, solution.chosen), rel=1e-12)
    assert len(solution.chosen) <= budget


@FEW
@given(st.integers(0, 10_000), st.floats(2, 12))
def test_money_with_existing_required_forbidden_equals_brute_force(seed, budget):
    covers, weight, rng = instance(seed)
    cost = rng.uniform(0.5, 4, covers.shape[1])
    existing, required, forbidden = [1], [2], [3]
    cost[2] = 1.0

    def allowed(sites):
        return cost[list(sites)].sum() <= budget * (1 + 1e-9) and 3 not in sites

    solution = solve_mclp(
        covers,
        weight,
        budget=budget,
        choices=Choices(cost=cost, existing=existing, required=required, forbidden=forbidden),
    )
    expected = brute(covers, weight, allowed, existing=existing, required=required)
    assert solution.objective == pytest.approx(expected, rel=1e-9)
    assert solution.status == "optimal"
    assert 2 in solution.chosen
    assert not {1, 3} & set(solution.chosen.tolist())
    assert solution.cost <= budget * (1 + 1e-9)
    assert solution.base == worth(covers, weight, existing)


@FEW
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
def test_backup_cover_equals_brute_force(seed, budget, first):
    covers, weight, _ = instance(seed)
    solution = solve_mclp_b(
        covers, weight, budget=budget, first=first, choices=Choices(existing=[4])
    )
    expected = brute(covers, weight, lambda sites: len(sites) <= budget, existing=[4], first=first)
    assert solution.objective == pytest.approx(expected, rel=1e-9)
    assert solution.status == "optimal"


@FEW
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_conflicts_equal_brute_force(seed, budget):
    covers, weight, rng = instance(seed)
    x, y = rng.uniform(0, 100, (2, covers.shape[1]))
    conflicts = too_close(x, y, min_distance_m=40)
    near = conflicts.toarray()

    def allowed(sites):
        return len(sites) <= budget and not near[np.ix_(sites, sites)].any()

    solution = solve_mclp(covers, weight, budget=budget, choices=Choices(conflicts=conflicts))
    assert solution.objective == pytest.approx(brute(covers, weight, allowed), rel=1e-9)
    assert allowed(solution.chosen)


@settings(FEW, max_examples=15)
@given(st.integers(0, 10_000))
def test_a_larger_budget_never_covers_less(seed):
    covers, weight, _ = instance(seed, demand=30, candidates=10)
    values = [solve_mclp(covers, weight, budget=number).objective for number in range(1, 8)]
    assert values == sorted(values)
    assert values[-1] <= weight.sum()


@pytest.mark.kernel
def test_the_same_seed_gives_the_same_solution_and_arguments_are_unchanged():
    covers, weight, _ = instance(5, demand=200, candidates=40)
    before = covers.copy()
    one, two = (
        solve_mclp(covers, weight, budget=6, solver=SolverOptions(seed=11)) for _ in range(2)
    )
    assert one.chosen.tolist() == two.chosen.tolist()
    assert one.gains.tolist() == two.gains.tolist()
    assert (covers != before).nnz == 0


def test_an_existing_site_counts_once_and_is_not_built_again():
    covers = csr_array([[1, 1], [0, 1], [1, 0]])
    solution = solve_mclp(covers, [5, 1, 1], budget=1, choices=Choices(existing=[0]))
    assert solution.base == 6
    assert solution.chosen.tolist() == [1]
    assert solution.gains.tolist() == [1]
    assert solution.objective == 7


def test_nothing_more_to_gain_builds_nothing():
    covers = csr_array([[1, 1], [1, 1]])
    solution = solve_mclp(covers, [1, 1], budget=1, choices=Choices(existing=[0]))
    assert solution.chosen.tolist() == []
    assert solution.objective == solution.bound == 2


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"budget": 0}, ConfigError, "at least 1, found 0"),
        ({"budget": 1.5}, ConfigError, "whole number"),
        ({"budget": 4}, ConfigError, "at most the 3 candidates that may be built, found 4"),
        ({"budget": float("nan")}, ConfigError, "whole number"),
        ({"weight": [1, -2, 1]}, ContractError, "not negative, found -2 at 1"),
        ({"weight": [1, np.nan, 1]}, ContractError, "finite and not negative, found nan at 1"),
        ({"weight": [0, 0, 0]}, ContractError, "only zeros"),
        ({"weight": [1, 2]}, ContractError, "one value for each demand point, 3"),
        ({"covers": csr_array((3, 3))}, EmptyResultError, "3 × 3 with 0 entries"),
        ({"covers": csr_array([[np.nan], [1], [0]])}, ContractError, "found 1 NaN"),
    ],
)
def test_an_error_about_the_input_is_one_sentence(change, error, words):
    options = {"covers": csr_array(np.eye(3)), "weight": [1, 1, 1], "budget": 1, **change}
    with pytest.raises(error) as caught:
        solve_mclp(options.pop("covers"), options.pop("weight"), **options)
    check_sentence(str(caught.value), words)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"required": [0, 1]}, ConfigError, "allow for the 2 required, found 1"),
        ({"required": [0], "forbidden": [0]}, ConfigError, "`required` and `forbidden` at once"),
        ({"existing": [2], "forbidden": [2]}, ConfigError, "`existing` and `forbidden` at once"),
        ({"forbidden": [7]}, ConfigError, "positions from 0 to 2, found 7"),
        ({"forbidden": [0, 1, 2]}, ConfigError, "found none of 3"),
        ({"cost": [1, 0, 1]}, ContractError, "positive and finite, found 0 at 1"),
        ({"cost": [5, 5, 5]}, ConfigError, "cheapest candidate, 5, found 1"),
        ({"cost": [1, 1, 5], "required": [2]}, ConfigError, "pay for the required candidates, 5"),
        ({"conflicts": csr_array((2, 2))}, ContractError, "3 × 3, found (2, 2)"),
        (
            {"required": [0, 1], "conflicts": csr_array(np.ones((3, 3)))},
            ConfigError,
            "must not be in conflict, found 0, 1",
        ),
    ],
)
def test_an_error_about_the_choices_is_one_sentence(change, error, words):
    with pytest.raises(error) as caught:
        solve_mclp(csr_array(np.eye(3)), [1, 1, 1], budget=1, choices=Choices(**change))
    check_sentence(str(caught.value), words)


def check_sentence(message, words):
    assert words in message
    assert message.endswith(".")
    assert "\n" not in message


def test_the_solution_has_a_table_and_a_plot():
    covers, weight, _ = instance(1)
    solution = solve_mclp(covers, weight, budget=3)
    assert "optimal" in solution._repr_html_()
    assert repr(solution).startswith("<SitingSolution MCLP: 3 new sites, objective ")
    axes = solution.plot()
    assert axes.lines[0].get_ydata()[-1] == solution.objective
