"""Covering all demand, or a share of it, at the least cost: by hand, brute force, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from tests.siting.small import brute, counts, instance, subsets, worth

from fugai.errors import ConfigError, InfeasibleError
from fugai.siting import (
    Choices,
    SolverOptions,
    coverable,
    covered,
    solve_lscp,
    solve_lscp_b,
    solve_mclp,
    solve_partial_cover,
    too_close,
)

FEW = settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def solvable(seed, **size):
    """Instance without the rows that nothing covers."""
    covers, weight, rng = instance(seed, **size)
    rows = coverable(covers)
    weight = weight[rows]
    weight[0] += 1
    return csr_array(covers[rows]), weight, rng


def cheapest(cost, meets, *, candidates, existing=(), required=()):
    """Least cost of all choices that meet what is asked, None where none does."""
    return min(
        (
            cost[list(sites)].sum()
            for sites in subsets(candidates, existing=existing, required=required)
            if meets(sites)
        ),
        default=None,
    )


def test_six_villages_need_two_of_three_outlets():
    covers = csr_array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 0, 1]])
    solution = solve_lscp(covers)
    assert sorted(solution.chosen.tolist()) == [0, 2]
    assert solution.objective == solution.bound == 2
    assert solution.gains.tolist() == [3, 3]
    assert solution.status == "optimal"


def test_the_cheapest_cover_need_not_have_the_fewest_sites():
    covers = csr_array([[1, 1, 0], [1, 0, 1]])
    assert solve_lscp(covers).chosen.tolist() == [0]
    priced = solve_lscp(covers, choices=Choices(cost=[10, 2, 3]))
    assert sorted(priced.chosen.tolist()) == [1, 2]
    assert priced.objective == priced.cost == 5


@FEW
@given(st.integers(0, 10_000), st.booleans())
def test_all_demand_equals_brute_force(seed, money):
    covers, _, rng = solvable(seed)
    cost = rng.uniform(1, 5, 7) if money else None
    solution = solve_lscp(covers, choices=Choices(cost=cost, existing=[1], required=[2]))
    price = np.ones(7) if cost is None else cost
    expected = cheapest(
        price,
        lambda sites: counts(covers, {*sites, 1}).all(),
        candidates=7,
        existing=[1],
        required=[2],
    )
    assert solution.objective == pytest.approx(
        expected, rel=1e-9
    )  # the tolerance up to which values are the same
    assert solution.status == "optimal"
    assert covered(covers, [*solution.chosen, 1]).all()


@FEW
@given(st.integers(0, 10_000))
def test_second_cover_at_the_fewest_sites_equals_brute_force(seed):
    covers, weight, _ = solvable(seed)
    fewest = len(solve_lscp(covers).chosen)
    expected = max(
        weight[counts(covers, sites) > 1].sum()
        for sites in subsets(7)
        if len(sites) == fewest and counts(covers, sites).all()
    )
    solution = solve_lscp_b(covers, weight)
    assert solution.objective == pytest.approx(expected, rel=1e-9)
    assert solution.status == "optimal"
    assert solution.gains.sum() == pytest.approx(solution.objective, rel=1e-12)
    assert len(solution.chosen) == fewest


@FEW
@given(st.integers(0, 10_000), st.floats(0.2, 1.0), st.booleans())
def test_a_share_of_demand_equals_brute_force(seed, share, money):
    covers, weight, rng = solvable(seed)
    cost = rng.uniform(1, 5, 7) if money else None
    solution = solve_partial_cover(
        covers, weight, share=share, choices=Choices(cost=cost, existing=[3])
    )
    price = np.ones(7) if cost is None else cost
    expected = cheapest(
        price,
        lambda sites: worth(covers, weight, {*sites, 3}) >= share * weight.sum() - 1e-9,
        candidates=7,
        existing=[3],
    )
    assert solution.objective == pytest.approx(expected, rel=1e-9)
    assert solution.status == "optimal"


@FEW
@given(st.integers(0, 10_000), st.floats(0.1, 0.7), st.integers(2, 4))
def test_the_least_share_of_each_group_equals_brute_force(seed, min_share, budget):
    covers, weight, rng = solvable(seed)
    groups = rng.integers(0, 3, len(weight))
    need = np.array([min_share * weight[groups == g].sum() for g in range(3)])

    def fair(sites):
        hit = counts(covers, sites) > 0
        return all(weight[hit & (groups == g)].sum() >= need[g] - 1e-9 for g in range(3))

    best = brute(covers, weight, lambda sites: len(sites) <= budget and fair(sites))
    if best is None:
        with pytest.raises(InfeasibleError):
            solve_mclp(covers, weight, budget=budget, groups=groups, min_share=min_share)
    else:
        solution = solve_mclp(covers, weight, budget=budget, groups=groups, min_share=min_share)
        assert solution.objective == pytest.approx(best, rel=1e-9)
        assert solution.status == "optimal"
        assert fair(solution.chosen)
    least = cheapest(
        np.ones(7),
        lambda s: fair(s) and worth(covers, weight, s) >= 0.5 * weight.sum() - 1e-9,
        candidates=7,
    )
    cheap = solve_partial_cover(covers, weight, share=0.5, groups=groups, min_share=min_share)
    assert cheap.objective == least
    assert fair(cheap.chosen)


def test_the_least_share_of_one_group_by_name():
    covers = csr_array(np.eye(3))
    groups = ["town", "town", "village"]
    free = solve_mclp(covers, [5, 4, 1], budget=2)
    fair = solve_mclp(covers, [5, 4, 1], budget=2, groups=groups, min_share={"village": 1.0})
    assert free.objective == 9
    assert sorted(fair.chosen.tolist()) == [0, 2]
    assert fair.objective == fair.bound == 6


def test_uncoverable_points_are_listed_and_the_rest_can_be_solved():
    covers = csr_array([[1, 0], [0, 0], [0, 1], [0, 0]])
    with pytest.raises(
        InfeasibleError, match=r"found 2 of 4 that none covers: 1, 3; with"
    ) as caught:
        solve_lscp(covers)
    assert caught.value.points == (1, 3)
    rest = solve_lscp(covers, skip_uncoverable=True)
    assert rest.objective == 2
    assert rest.uncoverable.tolist() == [1, 3]
    with pytest.raises(InfeasibleError, match="1, 2, 3"):
        solve_lscp(covers, choices=Choices(forbidden=[1]))


def test_conflicts_that_leave_demand_uncovered_are_refused():
    covers = csr_array(np.eye(3))
    conflicts = too_close([0, 1, 9], [0, 0, 0], min_distance_m=2)
    with pytest.raises(InfeasibleError, match="found that sites without a conflict cannot"):
        solve_lscp(covers, choices=Choices(conflicts=conflicts))
    assert (
        solve_lscp(
            csr_array([[1, 1, 0], [0, 0, 1]]), choices=Choices(conflicts=conflicts)
        ).objective
        == 2
    )


def test_a_share_out_of_reach_says_what_is_in_reach():
    covers = csr_array([[1], [0]])
    with pytest.raises(InfeasibleError, match=r"75\.0000%, found 95\.0000%"):
        solve_partial_cover(covers, [3, 1], share=0.95)
    with pytest.raises(ConfigError, match="above 0 and at most 1, found 95"):
        solve_partial_cover(covers, [3, 1], share=95)


def test_a_least_share_out_of_reach_names_the_group():
    covers = csr_array([[1], [0]])
    with pytest.raises(InfeasibleError, match=r"'b' with at most 0\.0% of the 50\.0% asked for"):
        solve_mclp(covers, [1, 1], budget=1, groups=["a", "b"], min_share=0.5)
    with pytest.raises(ConfigError, match="name groups of the demand, found 'c'"):
        solve_mclp(covers, [1, 1], budget=1, groups=["a", "b"], min_share={"c": 0.5})
    with pytest.raises(ConfigError, match="come with `groups`"):
        solve_mclp(covers, [1, 1], budget=1, min_share=0.5)


def test_nothing_is_built_where_existing_sites_suffice():
    covers = csr_array([[1, 0], [1, 1]])
    assert solve_lscp(covers, choices=Choices(existing=[0])).objective == 0
    assert (
        solve_partial_cover(
            covers, [1, 1], share=0.5, choices=Choices(existing=[1])
        ).chosen.tolist()
        == []
    )


@pytest.mark.kernel
@pytest.mark.parametrize("seed", range(3))
def test_larger_instances_agree_with_the_textbook_program(seed):
    """Reductions, search and fixing against HiGHS on the textbook model of the whole matrix."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10, (2, 900))
    a, b = rng.uniform(0, 10, (2, 150))
    covers = csr_array(np.hypot(x[:, None] - a, y[:, None] - b) < 1.4)
    covers = csr_array(covers[coverable(covers)])
    cost = rng.uniform(1, 3, 150)
    model = milp(
        cost,
        integrality=np.ones(150),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(covers.toarray().astype(float), 1, np.inf),
    )
    solution = solve_lscp(covers, choices=Choices(cost=cost), solver=SolverOptions(seed=seed))
    assert solution.objective == pytest.approx(model.fun, rel=1e-6)  # the gap of the other solver
    assert solution.status == "optimal"


def test_gains_are_in_demand_where_cost_is_minimised():
    covers = csr_array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    solution = solve_lscp(covers)
    assert solution.objective == 3
    assert solution.curve.tolist() == [0, 3, 5, 6]
