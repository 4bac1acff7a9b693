"""What planners ask of an answer, counted by hand and held against the solvers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.siting.small import brute, instance, worth

from fugai.errors import ConfigError, ContractError
from fugai.siting import (
    alternatives,
    coverage_by_group,
    coverage_by_layer,
    covering_count,
    gain_curve,
    phase_plan,
    sensitivity,
    sites_until,
    solve_lscp,
    solve_mclp,
    solve_partial_cover,
    stack_layers,
    too_close,
)

FEW = settings(max_examples=8, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

#                     a  b  c
ROADS = csr_array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
PEOPLE = np.array([10, 20, 30, 5, 5, 30])


def test_the_curve_counts_what_each_further_site_adds():
    curve = gain_curve(ROADS, PEOPLE, upto=3)
    assert curve["candidate"].tolist() == [-1, 0, 2, 1]
    assert curve["gain"].tolist() == [0, 60, 30, 10]
    assert curve["covered"].tolist() == [0, 60, 90, 100]
    assert curve["share"].iloc[-1] == 1.0
    assert curve["gap"].iloc[-1] == 0.0


@FEW
@given(st.integers(0, 10_000))
def test_greedy_is_below_the_best_and_the_best_below_the_bound(seed):
    covers, weight, _ = instance(seed)
    curve = gain_curve(covers, weight, upto=4, existing=[1])
    assert (curve["gain"].diff().iloc[2:] <= 1e-9 * weight.sum()).all()
    for number in range(1, len(curve)):
        best = brute(covers, weight, lambda s, n=number: len(s) <= n, existing=[1])
        row = curve.loc[number]
        assert row["covered"] <= best + 1e-9
        assert best <= row["bound"] * (1 + 1e-9)
        assert row["covered"] >= (1 - 1 / np.e) * (best - curve["covered"][0])  # Nemhauser 1978


def test_the_curve_holds_the_required_and_keeps_apart():
    apart = too_close([0, 1, 9], [0, 0, 0], min_distance_m=5)
    curve = gain_curve(ROADS, PEOPLE, upto=2, required=[1], apart=apart)
    assert sorted(curve["candidate"].tolist()) == [-1, 1, 2]
    assert curve["covered"].iloc[-1] == 70


def test_how_many_until_the_target_and_in_which_year():
    siting = solve_mclp(ROADS, PEOPLE, budget=3)
    assert [sites_until(siting, share) for share in (0, 0.6, 0.61, 0.9, 1)] == [0, 1, 2, 2, 3]
    plan = phase_plan(siting, {2016: 1.0, 2014: 0.5, 2015: 0.55})
    assert plan.index.tolist() == [2014, 2015, 2016]
    assert plan["sites"].tolist() == [1, 1, 3]
    assert plan["new"].tolist() == [1, 0, 2]
    assert plan["candidates"].tolist() == [(0,), (), (2, 1)]
    assert plan["met"].all()


def test_a_target_out_of_reach_takes_all_and_is_missed():
    siting = solve_mclp(ROADS, PEOPLE, budget=1)
    assert sites_until(siting, 0.7) is None
    plan = phase_plan(siting, {2015: 0.5, 2016: 0.7})
    assert plan["met"].tolist() == [True, False]
    assert plan["share"].tolist() == [0.6, 0.6]
    with pytest.raises(ConfigError, match="share from 0 to 1"):
        phase_plan(siting, {2016: 70})


def test_the_fewest_sites_of_a_target_are_those_of_partial_cover():
    siting = solve_partial_cover(ROADS, PEOPLE, share=0.9)
    assert siting.objective == 2
    assert siting.covered_curve.tolist() == siting.curve.tolist() == [0, 60, 90]
    assert sites_until(siting, 0.9) == 2
    assert siting.plot().lines[0].get_ydata()[-1] == 90


def test_groups_before_and_after():
    siting = solve_mclp(ROADS, PEOPLE, budget=1, existing=[2])
    groups = ["north", "north", "north", "south", "south", None]
    table = coverage_by_group(ROADS, PEOPLE, siting, groups)
    assert table.index.tolist() == ["north", "south"]
    assert table["weight"].tolist() == [60, 10]
    assert table["before"].tolist() == [0, 0]
    assert table["after"].tolist() == [60, 0]
    assert table["share_after"].tolist() == [1, 0]
    with pytest.raises(ContractError, match="one value for each demand point, 6"):
        coverage_by_group(ROADS, PEOPLE, siting, ["north"])


def test_layers_count_their_shares_and_are_told_apart():
    people, venues = (ROADS, PEOPLE), (csr_array([[0, 0, 1], [0, 1, 0]]), [1, 1])
    covers, weight = stack_layers([people, venues], [0.5, 0.5])
    assert weight.sum() == pytest.approx(1.0, rel=1e-12)
    siting = solve_mclp(covers, weight, budget=1)
    # a: 60 % of the people, no venue: 0.30. b: 40 % and one of two venues: 0.45. c: 30 %: 0.40.
    assert siting.chosen.tolist() == [1]
    assert siting.objective == pytest.approx(0.45, rel=1e-12)
    table = coverage_by_layer({"people": people, "venues": venues}, siting)
    assert table.loc["people", "after"] == 40
    assert table.loc["venues", "share_after"] == 0.5
    with pytest.raises(ConfigError, match="one value of 0 or more a layer"):
        stack_layers([people], [0.5, 0.5])
    with pytest.raises(ContractError, match="same candidates"):
        stack_layers([people, (csr_array(np.eye(2)), [1, 1])], [1, 1])


def test_ties_and_near_equal_swaps():
    covers = csr_array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]])
    siting = solve_mclp(covers, [5, 5, 1, 9], budget=2)
    first = int(siting.chosen[0])
    table = alternatives(covers, [5, 5, 1, 9], siting, within=0.06)
    assert table["chosen"].tolist() == siting.chosen.tolist()
    assert table["alternative"].tolist() == [1 - first, 3]
    assert table["change"].tolist() == [0, -1]
    assert table["tie"].tolist() == [True, False]
    assert alternatives(covers, [5, 5, 1, 9], siting, within=0.01)["alternative"].tolist() == [
        1 - first
    ]
    assert len(alternatives(covers, [5, 5, 1, 9], siting, forbidden=[1 - first])) == 0


@FEW
@given(st.integers(0, 10_000))
def test_an_alternative_changes_what_it_says(seed):
    covers, weight, _ = instance(seed)
    siting = solve_mclp(covers, weight, budget=3, existing=[0])
    for row in alternatives(covers, weight, siting, within=1.0, most=9).itertuples():
        swapped = {0, *siting.chosen.tolist(), row.alternative} - {row.chosen}
        assert worth(covers, weight, swapped) - siting.objective == pytest.approx(
            row.change, abs=1e-9
        )
        assert row.change <= 1e-9  # the answer is optimal: no swap is better


def test_standards_and_numbers_side_by_side():
    wide = csr_array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])
    table = sensitivity({10.0: ROADS, 15.0: wide}, PEOPLE, budgets=[1, 2])
    assert table.loc[(10.0, 1), "covered"] == 60
    assert table.loc[(15.0, 1), "covered"] == 70
    assert table.loc[(10.0, 1), "in_common"] == 1.0
    assert table.loc[(15.0, 1), "in_common"] == 0.0
    assert (table["status"] == "optimal").all()


def test_an_entry_of_zero_and_a_dense_matrix_are_understood():
    stored = csr_array((np.array([1, 0, 1]), np.array([0, 1, 1]), np.array([0, 2, 3])))
    assert covering_count(stored, [0, 1]).tolist() == [1, 1]
    assert covering_count(np.array([[1, 0], [0, 1]]), [1]).tolist() == [0, 1]
    assert solve_mclp(stored, [3, 2], budget=1).objective == 3
    assert solve_mclp(np.array([[1, 0], [0, 1]]), [3, 2], budget=1).objective == 3


def test_gains_of_a_cost_problem_are_in_demand():
    siting = solve_lscp(ROADS)
    assert siting.objective == 3
    assert siting.curve.tolist() == [0, 3, 5, 6]
