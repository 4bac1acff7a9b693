"""Plans under a budget: beside the most that any plan connects, and on regions too large to be solved exactly."""

from __future__ import annotations

import numpy as np
import pytest
from tests.broadband.rollout.exact_model import most_value, optimum
from tests.broadband.rollout.regions import region
from tests.broadband.rollout.strange_regions import strange

from fugai.broadband.rollout import choose_technology, order_by_year, replan
from fugai.broadband.rollout.trees import exact


@pytest.mark.parametrize("seed", range(300, 330))
def test_one_budget_connects_the_most_that_any_plan_does(seed: int) -> None:
    alternatives = strange(seed)
    if optimum(alternatives)[1] == len(alternatives.places):
        return
    whole = choose_technology(alternatives)
    for share in (0.2, 0.6):
        budget = share * whole.capital
        _, schedule = replan(alternatives, whole, {2014: budget}, max_visits=10**6)
        most = most_value(alternatives, "population", budget)
        assert schedule.years["value"].item() == pytest.approx(most, abs=1e-5)
        assert most <= schedule.years["bound_of_any"].item() + 1e-5


@pytest.mark.parametrize("seed", range(3))
def test_it_is_never_worse_than_the_years_of_the_whole_plan(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "MAX_FLOWS", 0)
    given = region(8, 14, 3, seed, fibre_price=3.0)
    whole = choose_technology(given, max_visits=0)
    budgets = dict.fromkeys((2014, 2015), 0.08 * whole.capital)
    before = order_by_year(given, whole, budgets).years["value"].sum()
    plan, schedule = replan(given, whole, budgets, max_visits=10**7)
    assert schedule.years["value"].sum() >= before
    assert (schedule.years["value"] <= schedule.years["bound_of_any"] + 1e-6).all()
    if plan is not whole:
        out = plan.places["technology"] == "none"
        assert (plan.places.loc[out, "reason"] == "beyond the budgets").all()
        assert schedule.places["year"][out].isna().all()
    assert np.isfinite(plan.cost)
