"""Choices and solver options as one value each, and the loose keywords of before."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from fugai import siting
from fugai.errors import ConfigError
from fugai.siting import Choices, SolverOptions, gain_curve, solve_lscp, solve_mclp, solve_p_median

COVERS = csr_array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1]])
WEIGHT = [9, 1, 5, 2]
CONFLICTS = csr_array(([1], ([0], [1])), shape=(3, 3))


def warnings_of(function, *arguments, **options):
    """Result of a call that warns, and the words of its warnings."""
    with pytest.warns(FutureWarning) as caught:
        result = function(*arguments, **options)
    return result, " ".join(str(one.message) for one in caught)


def test_a_time_limit_must_be_positive():
    for limit in (0, -1.0, float("nan")):
        with pytest.raises(ConfigError, match="`time_limit_s` must be positive"):
            SolverOptions(time_limit_s=limit)


def test_the_old_loose_keywords_still_work():
    wanted = solve_mclp(
        COVERS,
        WEIGHT,
        budget=1,
        choices=Choices(existing=[2], forbidden=[1]),
        solver=SolverOptions(seed=3),
    )
    found, words = warnings_of(
        solve_mclp, COVERS, WEIGHT, budget=1, existing=[2], forbidden=[1], seed=3
    )
    assert found.chosen.tolist() == wanted.chosen.tolist() == [0]
    assert found.existing.tolist() == [2]
    assert found.seed == 3
    assert "choices=Choices(existing=...)" in words
    assert "solver=SolverOptions(seed=...)" in words


def test_the_old_names_of_keywords_still_work():
    found, words = warnings_of(solve_mclp, COVERS, WEIGHT, budget=2, apart=CONFLICTS)
    assert "`apart` of `solve_mclp` is now `conflicts`" in words
    assert "`conflicts` of `solve_mclp` is now `choices=Choices(conflicts=...)`" in words
    assert sorted(found.chosen.tolist()) != [0, 1]
    groups = [None, None, None, "west"]
    found, words = warnings_of(solve_mclp, COVERS, WEIGHT, budget=1, groups=groups, floor=0.5)
    assert "`floor` of `solve_mclp` is now `min_share`" in words
    assert found.chosen.tolist() == [2]
    curve, words = warnings_of(gain_curve, COVERS, WEIGHT, upto=2)
    assert "`upto` of `gain_curve` is now `max_sites`" in words
    assert len(curve) == 3


def test_the_cost_matrix_is_not_the_cost_of_candidates():
    cost = np.array([[0.0, 2.0], [2.0, 0.0]])
    with pytest.warns(FutureWarning, match="`required`"):
        assert solve_p_median(cost=cost, p=1, required=[1]).chosen.tolist() == [1]
    with pytest.raises(ConfigError, match="no `cost` where sites are counted"):
        solve_p_median(cost, p=1, choices=Choices(cost=[1, 2]))
    with pytest.raises(ConfigError, match="no `cost` where sites are counted"):
        gain_curve(COVERS, WEIGHT, max_sites=1, choices=Choices(cost=[1, 2, 3]))


def test_loose_and_gathered_keywords_join():
    with pytest.warns(FutureWarning, match="`cost`"):
        found = solve_lscp(
            COVERS, choices=Choices(forbidden=[0]), skip_uncoverable=True, cost=[1, 2, 3]
        )
    assert found.objective == 5
    assert found.uncoverable.tolist() == [1]


def test_the_old_name_of_the_class_still_works():
    with pytest.warns(FutureWarning, match="SitingSolution"):
        assert siting.Siting is siting.SitingSolution
