"""The curve of gains and the years of a plan, counted by hand and against the solvers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.siting.small import PEOPLE, ROADS, brute, instance

from fugai.errors import ConfigError
from fugai.siting import (
    Choices,
    gain_curve,
    phase_plan,
    sites_until,
    solve_mclp,
    solve_partial_cover,
    too_close,
)

FEW = settings(max_examples=8, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def test_the_curve_counts_what_each_further_site_adds():
    curve = gain_curve(ROADS, PEOPLE, max_sites=3)
    assert curve["candidate"].tolist() == [-1, 0, 2, 1]
    assert curve["gain"].tolist() == [0, 60, 30, 10]
    assert curve["covered"].tolist() == [0, 60, 90, 100]
    assert curve["share"].iloc[-1] == 1.0
    assert curve["gap"].iloc[-1] == 0.0


@FEW
@given(st.integers(0, 10_000))
def test_greedy_is_below_the_best_and_the_best_below_the_bound(seed):
    covers, weight, _ = instance(seed)
    curve = gain_curve(covers, weight, max_sites=4, choices=Choices(existing=[1]))
    assert (curve["gain"].diff().iloc[2:] <= 1e-9 * weight.sum()).all()
    for number in range(1, len(curve)):
        best = brute(covers, weight, lambda s, n=number: len(s) <= n, existing=[1])
        row = curve.loc[number]
        assert row["covered"] <= best + 1e-9
        assert best <= row["bound"] * (1 + 1e-9)
        assert row["covered"] >= (1 - 1 / np.e) * (best - curve["covered"][0])  # Nemhauser 1978


def test_the_curve_contains_the_required_sites_and_no_conflict():
    conflicts = too_close([0, 1, 9], [0, 0, 0], min_distance_m=5)
    curve = gain_curve(
        ROADS, PEOPLE, max_sites=2, choices=Choices(required=[1], conflicts=conflicts)
    )
    assert sorted(curve["candidate"].tolist()) == [-1, 1, 2]
    assert curve["covered"].iloc[-1] == 70


def test_sites_until_a_target_and_by_year():
    solution = solve_mclp(ROADS, PEOPLE, budget=3)
    assert [sites_until(solution, share) for share in (0, 0.6, 0.61, 0.9, 1)] == [0, 1, 2, 2, 3]
    plan = phase_plan(solution, {2016: 1.0, 2014: 0.5, 2015: 0.55})
    assert plan.index.tolist() == [2014, 2015, 2016]
    assert plan["sites"].tolist() == [1, 1, 3]
    assert plan["new"].tolist() == [1, 0, 2]
    assert plan["candidates"].tolist() == [(0,), (), (2, 1)]
    assert plan["met"].all()


def test_a_target_out_of_reach_uses_all_sites_and_is_missed():
    solution = solve_mclp(ROADS, PEOPLE, budget=1)
    assert sites_until(solution, 0.7) is None
    plan = phase_plan(solution, {2015: 0.5, 2016: 0.7})
    assert plan["met"].tolist() == [True, False]
    assert plan["share"].tolist() == [0.6, 0.6]
    with pytest.raises(ConfigError, match="share from 0 to 1"):
        phase_plan(solution, {2016: 70})


def test_the_fewest_sites_of_a_target_are_those_of_partial_cover():
    solution = solve_partial_cover(ROADS, PEOPLE, share=0.9)
    assert solution.objective == 2
    assert solution.covered_curve.tolist() == solution.curve.tolist() == [0, 60, 90]
    assert sites_until(solution, 0.9) == 2
    assert solution.plot().lines[0].get_ydata()[-1] == 90
