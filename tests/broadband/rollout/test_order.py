"""Years under a budget, cost of a household, and prices that move."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.broadband.rollout.regions import region
from tests.broadband.rollout.test_choice import line, mast, small

from fugai.broadband.rollout import (
    Prices,
    choose_technology,
    cost_curve,
    order_by_year,
    price_sensitivity,
)
from fugai.broadband.rollout.jobs import jobs_of
from fugai.errors import ConfigError
from fugai.kernels.location.precedence import densest_first


def best_by_all_orders(alternatives, plan, money: list[float], value: str) -> float:
    """Most value-years of all ways to give every place a year or none."""
    jobs = jobs_of(plan, alternatives)
    worth = alternatives.places[value].to_numpy(float)
    n_years = len(money)
    best = 0.0
    for years in itertools.product(range(n_years + 1), repeat=len(jobs.served)):
        built = {}
        for place, year in zip(jobs.served, years, strict=True):
            job = jobs.n_elements + place
            while year < n_years and job >= 0:
                built[job] = min(year, built.get(job, n_years))
                job = jobs.parent[job]
        spent = np.zeros(n_years)
        for job, year in built.items():
            spent[year] += jobs.capital[job]
        if (np.cumsum(spent) <= np.cumsum(money) + 1e-6).all():
            gained = sum(
                worth[place] * (n_years - year)
                for place, year in zip(jobs.served, years, strict=True)
                if year < n_years
            )
            best = max(best, gained)
    return best


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("value", ["population", "households", "schools"])
def test_few_places_are_ordered_best_and_below_the_bound(seed: int, value: str) -> None:
    alternatives = small(seed)
    keep = alternatives.places.index[:4]
    schools = np.random.default_rng(seed).integers(0, 3, len(keep)).astype(float)
    alternatives = dataclasses.replace(
        alternatives,
        places=alternatives.places.loc[keep].assign(schools=schools),
        **{
            name: getattr(alternatives, name)[
                getattr(alternatives, name)["settlement_id"].isin(keep)
            ]
            for name in ("fibre", "satellite", "air")
        },
    )
    plan = choose_technology(alternatives)
    money = [plan.capital * share for share in (0.3, 0.25, 0.2)]
    schedule = order_by_year(
        alternatives, plan, dict(enumerate(money)), value=value, max_visits=10**7
    )
    best = best_by_all_orders(alternatives, plan, money, value)
    reached = schedule.years["value"].sum()
    assert reached == pytest.approx(best)
    assert best <= schedule.years["bound_of_plan"].sum() + 1e-6
    assert (schedule.years["value"] <= schedule.years["bound_of_any"] + 1e-6).all()


def test_the_cable_comes_with_the_first_place_behind_it() -> None:
    given_ = line()
    plan = choose_technology(given_)
    schedule = order_by_year(given_, plan, {2015: 60_000.0, 2014: 0.0, 2016: 60_000.0})
    assert schedule.places["year"].tolist() == [2015, 2016]
    assert schedule.cable["year"].tolist() == [2015, 2016]
    assert schedule.years["spent"].tolist() == [0.0, 55_000.0, 59_000.0]
    assert schedule.years["carried"].tolist() == [0.0, 5000.0, 6000.0]
    assert schedule.years["population"].tolist() == [0.0, 30.0, 90.0]


def test_a_budget_below_the_first_village_connects_nobody() -> None:
    given_ = line()
    schedule = order_by_year(given_, choose_technology(given_), {2014: 100.0})
    assert schedule.places["year"].isna().all()
    assert schedule.cable["year"].isna().all()
    assert schedule.years["spent"].tolist() == [0.0]


def test_a_mast_comes_before_those_whom_it_serves() -> None:
    given_ = line(**mast())
    schedule = order_by_year(given_, choose_technology(given_), {1: 12_500.0, 2: 2000.0})
    assert schedule.places["year"].tolist() == [2, 1]
    assert schedule.masts["year"].tolist() == [1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 50), share=st.floats(0.0, 1.2), more=st.floats(1.0, 2.0))
def test_bounds_grow_with_money_and_all_is_built_with_enough(
    seed: int, share: float, more: float
) -> None:
    alternatives = region(6, 8, 2, seed)
    plan = choose_technology(alternatives, max_visits=0)
    poor = order_by_year(alternatives, plan, {0: share * plan.capital})
    rich = order_by_year(alternatives, plan, {0: more * share * plan.capital})
    key = "bound_of_plan"
    assert rich.years[key].iloc[0] >= poor.years[key].iloc[0] - 1e-6
    whole = order_by_year(alternatives, plan, {0: plan.capital * (1.0 + 1e-9) + 1e-6})
    assert whole.places["year"].notna().all()
    assert whole.gap == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_densest_parts_are_the_best_fractional_choice(data: st.DataObject) -> None:
    n_jobs = data.draw(st.integers(1, 8))
    parent = np.array([data.draw(st.integers(-1, job - 1)) for job in range(n_jobs)])
    cost = np.array([data.draw(st.integers(0, 9)) for _ in range(n_jobs)], dtype=float)
    value = np.array([data.draw(st.integers(0, 9)) for _ in range(n_jobs)], dtype=float)
    blocks, ratios = densest_first(parent, cost, value)
    assert sorted(np.concatenate(blocks).tolist()) == list(range(n_jobs))
    assert (ratios[1:] <= ratios[:-1] + 1e-12).all()
    done: set[int] = set()
    spent = gained = 0.0
    free = [not cost[block].sum() for block in blocks[1:]] + [False]
    for block, next_is_free in zip(blocks, free, strict=True):
        done |= set(block.tolist())
        assert all(parent[job] < 0 or parent[job] in done for job in block)
        spent, gained = spent + cost[block].sum(), gained + value[block].sum()
        if next_is_free:
            continue  # what costs nothing comes along
        for chosen in itertools.product((False, True), repeat=n_jobs):
            mask = np.array(chosen)
            closed = all(parent[job] < 0 or mask[parent[job]] for job in np.flatnonzero(mask))
            if closed and cost[mask].sum() <= spent:
                assert value[mask].sum() <= gained + 1e-9


def test_cost_curve_by_hand_and_its_satellites() -> None:
    satellite = pd.DataFrame({"settlement_id": ["a", "b"], "capital": 1e6, "cost": 1e6})
    given_ = line(satellite=satellite)
    curve = cost_curve(given_, choose_technology(given_))
    # b's 20 homes carry their own kilometre, and with a's 10 the first one
    assert curve.steps["threshold"].tolist() == pytest.approx([137_000 / 30])
    assert curve.steps["alternative"].tolist() == [0.0]
    assert curve.places["threshold"].tolist() == pytest.approx([137_000 / 30] * 2)
    assert curve.cable.tolist() == pytest.approx([137_000 / 30] * 2)


def test_cost_curve_grows_and_holds_every_household() -> None:
    alternatives = region(14, 60, 5, 3)
    plan = choose_technology(alternatives, max_visits=0)
    curve = cost_curve(alternatives, plan)
    on_trunk = plan.places["technology"].isin(["fibre", "fixed wireless"])
    assert curve.steps["households"].sum() == plan.places.loc[on_trunk, "households"].sum()
    assert (np.diff(curve.steps["threshold"]) >= 0).all()
    assert curve.places["threshold"].notna().equals(on_trunk)
    # no cable is built later than a place that it serves
    assert curve.cable.max() <= curve.places["threshold"].max() + 1e-9


def test_dearer_cable_moves_places_to_other_technologies() -> None:
    base = region(12, 40, 6, 2)

    def build(prices: Prices):
        factor = prices.cable_per_m["new"]
        cable = base.cable.assign(
            cost=base.cable["cost"] * factor, capital=base.cable["capital"] * factor
        )
        return dataclasses.replace(base, cable=cable)

    prices = Prices(cable_per_m={"new": 1.0})
    table = price_sensitivity(build, prices, {"cable_per_m": [0.2, 5.0, 50.0]})
    fibre = table.set_index("factor")["fibre"]
    assert fibre[0.2] >= fibre[1.0] >= fibre[5.0] >= fibre[50.0]
    assert table["cost"].iloc[1] < table["cost"].iloc[0] < table["cost"].iloc[3]
    assert table["changed"].iloc[0] == 0
    with pytest.raises(ConfigError, match="factors above 0"):
        price_sensitivity(build, prices, {"mast": [0.0]})
