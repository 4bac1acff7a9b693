"""Plans beside an exact model that shares no code with them, on regions without geography."""

from __future__ import annotations

import numpy as np
import pytest
from tests.broadband.rollout.exact_model import most_value, optimum
from tests.broadband.rollout.exact_schedule import most_value_years
from tests.broadband.rollout.strange_regions import strange
from tests.broadband.rollout.test_choice import line, mast, relays

from fugai.broadband.rollout import choose_technology, order_by_year
from fugai.broadband.rollout.trees import exact
from fugai.errors import EmptyResultError

LEFT_OUT_ONCE = (5381, 5580, 6104)
"""Regions in which a place was left out that could be served."""


def test_the_model_by_hand() -> None:
    assert optimum(line()) == (137_000.0, 0)
    assert optimum(line(**mast())) == (18_000.0, 0)
    assert optimum(line(**mast(homes=15.0)), take_up=0.5) == (18_000.0, 0)
    assert [optimum(relays(most)) for most in (3, 2, 1)] == [
        (120_005.0, 0),
        (120_053.0, 0),
        (120_001.0, 1),
    ]


@pytest.mark.parametrize("seed", [*range(40), *LEFT_OUT_ONCE])
def test_small_regions_are_planned_best_and_proven(seed: int) -> None:
    alternatives = strange(seed)
    best, left_out = optimum(alternatives)
    if left_out == len(alternatives.places):
        with pytest.raises(EmptyResultError):
            choose_technology(alternatives)
        return
    plan = choose_technology(alternatives)
    assert int((plan.places["technology"] == "none").sum()) == left_out
    assert plan.cost == pytest.approx(best, abs=1e-5)
    assert plan.status == "optimal"


@pytest.mark.parametrize("seed", [*range(100, 130), *LEFT_OUT_ONCE])
def test_the_search_alone_leaves_nobody_out(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MAX_FLOWS", 0)
    alternatives = strange(seed)
    best, left_out = optimum(alternatives)
    if left_out == len(alternatives.places):
        return
    plan = choose_technology(alternatives)
    assert int((plan.places["technology"] == "none").sum()) == left_out
    assert plan.cost >= best - 1e-5
    assert plan.bound <= best + 1e-5


def years_of(seed: int) -> None:
    """Hold the years of a strange region against every order of its plan, and every plan."""
    alternatives = strange(seed)
    if optimum(alternatives)[1] == len(alternatives.places):
        return
    plan = choose_technology(alternatives)
    money = [share * plan.capital for share in (0.25, 0.2, 0.3)]
    for value in ("population", "schools"):
        schedule = order_by_year(
            alternatives, plan, dict(enumerate(money)), value=value, max_visits=10**6
        )
        best = most_value_years(plan, alternatives, money, value)
        assert schedule.years["value"].sum() == pytest.approx(best), seed
        assert best <= schedule.years["bound_of_plan"].sum() + 1e-6, seed
        for year, budget in enumerate(np.cumsum(money)):
            most = most_value(alternatives, value, float(budget))
            assert most <= schedule.years["bound_of_any"].iloc[year] + 1e-6, seed
            assert schedule.years["value"].iloc[year] <= most + 1e-6, seed


@pytest.mark.parametrize("seed", range(200, 225))
def test_years_of_small_regions_are_the_best_and_below_both_bounds(seed: int) -> None:
    years_of(seed)
