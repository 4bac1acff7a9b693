"""What a schedule promises: budgets as given, nothing left unbuilt, more money, and its certificate."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.broadband.rollout.exact_model import most_value
from tests.broadband.rollout.regions import region
from tests.broadband.rollout.test_choice import line

from fugai.broadband.rollout import choose_technology, order_by_year
from fugai.broadband.rollout.jobs import jobs_of
from fugai.broadband.rollout.schedule_certificate import check_schedule
from fugai.broadband.rollout.staging import best_years
from fugai.errors import CertificateError, ConfigError, ContractError
from fugai.kernels.location.precedence import densest_first

NEVER = pd.NA


def with_schools(alternatives, schools):
    return dataclasses.replace(alternatives, places=alternatives.places.assign(schools=schools))


@pytest.mark.parametrize("value", ["population", "households", "schools"])
@pytest.mark.parametrize("schools", [np.arange(8) == 3, np.zeros(8)])
def test_ten_times_the_capital_builds_everything_in_the_first_year(value, schools) -> None:
    given = with_schools(region(6, 8, 2, 1), np.asarray(schools, dtype=float))
    plan = choose_technology(given, max_visits=0)
    for n_years in (1, 3):
        budgets = {2014 + year: plan.capital * 10 for year in range(n_years)}
        schedule = order_by_year(given, plan, budgets, value=value)
        assert (schedule.places["year"] == 2014).all()
        assert schedule.years["spent"].iloc[0] == pytest.approx(plan.capital)


def test_what_is_left_over_goes_to_people_then_to_the_cheapest() -> None:
    ids = ["school", "few", "many", "empty dear", "empty cheap"]
    places = pd.DataFrame(
        {"name": ids, "district_id": "d", "households": 1.0, "population": [5.0, 10.0, 20.0, 0, 0]},
        index=pd.Index(ids, name="settlement_id"),
    ).assign(schools=[1.0, 0, 0, 0, 0], node=-1, snap_m=0.0, reason="")
    capital = [100.0, 50.0, 50.0, 40.0, 30.0]
    satellite = pd.DataFrame({"settlement_id": ids, "capital": capital, "cost": capital})
    given = dataclasses.replace(line(), places=places, satellite=satellite, fibre=line().fibre[:0])
    plan = choose_technology(given, max_visits=0)
    years = order_by_year(
        given, plan, {1: 60.0, 2: 95.0, 3: 25.0, 4: 25.0, 5: 30.0}, value="schools"
    ).places["year"]
    # 60 cannot pay the school; 50 of them leave 10, with 95 the school is still built in year 2
    assert years.tolist()[:3] == [2, 4, 1]
    assert years.isna().tolist() == [False, False, False, True, False]
    assert years.iloc[4] == 5


@pytest.mark.parametrize("seed", range(4))
def test_more_money_never_connects_fewer(seed: int) -> None:
    given = region(6, 8, 2, seed)
    plan = choose_technology(given, max_visits=0)
    last = -1.0
    for share in np.linspace(0.0, 0.5, 14):
        budgets = dict.fromkeys(range(3), share * plan.capital)
        reached = order_by_year(given, plan, budgets).years["value"].sum()
        assert reached >= last - 1e-6
        last = reached


@pytest.mark.parametrize("seed", range(3))
def test_exchanges_come_near_the_best_of_twelve_places(seed: int, monkeypatch) -> None:
    given = region(8, 12, 2, seed, fibre_price=3.0)
    plan = choose_technology(given, max_visits=0)
    jobs = jobs_of(plan, given)
    worth = given.places["population"].to_numpy(float)
    blocks, _ = densest_first(jobs.parent, jobs.capital, jobs.of_places(worth))
    money = np.full(3, 0.12 * plan.capital)

    def reached() -> float:
        year = best_years(jobs, worth, blocks, money, worth)[jobs.n_elements :]
        return float(np.where(year >= 0, (3 - year) * worth, 0.0).sum())

    best = reached()
    monkeypatch.setattr("fugai.broadband.rollout.staging.MAX_PLACES", 0)
    monkeypatch.setattr("fugai.broadband.rollout.staging.MAX_TRIES", 150)
    assert 0.95 * best <= reached() <= best + 1e-6


@pytest.mark.parametrize(
    ("budgets", "error", "words"),
    [
        ({}, ConfigError, "`budgets` must name at least one year"),
        ({2014: -1.0}, ContractError, r"found -1\.0 in 2014"),
        ({2014: "x"}, ContractError, "found 'x' in 2014"),
        ({2014: None}, ContractError, "found None in 2014"),
        ({2014: True}, ContractError, "found True in 2014"),
        ({2014: float("nan")}, ContractError, "found nan in 2014"),
        ({2014: float("inf")}, ContractError, "found inf in 2014"),
        ({2014: 10**400}, ContractError, "finite numbers"),
        ({"2014": 1.0}, ConfigError, "whole numbers, found '2014'"),
        ({2014.5: 1.0}, ConfigError, r"whole numbers, found 2014\.5"),
        ({True: 1.0}, ConfigError, "whole numbers, found True"),
        ({2014: 1.0, "x": 1.0}, ConfigError, "whole numbers, found 'x'"),
        ([(2014, 1.0)], ConfigError, "its capital"),
        (None, ConfigError, "its capital"),
    ],
)
def test_bad_budgets_are_one_sentence(budgets, error, words) -> None:
    given = line()
    with pytest.raises(error, match=words):
        order_by_year(given, choose_technology(given), budgets)


def test_an_unknown_value_is_one_sentence() -> None:
    given = line()
    with pytest.raises(ConfigError, match="`value` must be one of"):
        order_by_year(given, choose_technology(given), {2014: 1.0}, value="votes")


@pytest.mark.parametrize("table", ["fibre", "satellite", "air", "hops"])
def test_what_is_offered_twice_is_refused(table: str) -> None:
    given = region(8, 20, 4, 3, fibre_price=6.0)
    rows = getattr(given, table)
    twice = pd.concat([rows, rows.iloc[:1].assign(capital=1.0)], ignore_index=True)
    with pytest.raises(ContractError, match=f"`{table}` must have each .* once, found .* twice"):
        dataclasses.replace(given, **{table: twice})


@pytest.fixture(scope="module")
def made():
    given = region(8, 14, 4, 3, fibre_price=6.0)
    plan = choose_technology(given, max_visits=0)
    budgets = dict.fromkeys((2014, 2015, 2016), plan.capital * 0.25)
    return given, plan, budgets, order_by_year(given, plan, budgets)


def never(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(year=pd.array([NEVER] * len(table), dtype="Int64"))


WRONG = {
    "doubled": (lambda s: {"years": s.years.assign(value=s.years["value"] * 2)}, "value are said"),
    "carried": (lambda s: {"years": s.years.assign(carried=7.0)}, "`carried` of 2014"),
    "spent": (lambda s: {"years": s.years.assign(spent=7.0)}, "`spent` of 2014"),
    "budget": (lambda s: {"years": s.years.assign(budget=1e9)}, "`budget` of 2014"),
    "people": (lambda s: {"years": s.years.assign(population=7.0)}, "population are said"),
    "years": (lambda s: {"years": s.years.iloc[:2]}, "its years are"),
    "gap": (lambda _: {"gap": 0.9}, "its gap"),
    "no bound": (lambda s: {"years": s.years.assign(bound_of_plan=np.nan)}, "there is no bound"),
    "low bound": (lambda s: {"years": s.years.assign(bound_of_any=1.0)}, "above its bound"),
    "place's capital": (lambda s: {"places": s.places.assign(capital=0.0)}, "another capital"),
    "technology": (lambda s: {"places": s.places.assign(technology="none")}, "another technology"),
    "unknown place": (lambda s: {"places": s.places.rename(index={"v0": "zz"})}, "'zz'"),
    "dropped": (lambda s: {"places": s.places.iloc[1:]}, "not those given"),
    "no cable": (lambda s: {"cable": s.cable.iloc[:0]}, "not the rows of the plan"),
    "late cable": (lambda s: {"cable": never(s.cable)}, "before its cable"),
    "moved cable": (lambda s: {"cable": s.cable.assign(tail=0)}, "where the road edges do"),
    "other year": (
        lambda s: {"places": s.places.assign(year=pd.array([1999] * 14, dtype="Int64"))},
        "the year 1999",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_certificate_sees_what_is_wrong(made, name: str) -> None:
    given, plan, budgets, schedule = made
    change, words = WRONG[name]
    with pytest.raises(CertificateError, match=words):
        check_schedule(dataclasses.replace(schedule, **change(schedule)), plan, given, budgets)


def test_the_certificate_recomputes_bound_and_budget(made) -> None:
    given, plan, budgets, schedule = made
    check_schedule(schedule, plan, given, budgets)
    years = schedule.years.assign(bound_of_plan=schedule.years["bound_of_plan"] * 1.01)
    limit = years["bound_of_plan"].sum()
    gap = (limit - years["value"].sum()) / limit
    with pytest.raises(CertificateError, match="bound of the plan in 2014"):
        check_schedule(dataclasses.replace(schedule, years=years, gap=gap), plan, given, budgets)
    with pytest.raises(CertificateError, match="granted"):
        check_schedule(schedule, plan, given, dict.fromkeys(budgets, 1.0))


def test_a_year_for_a_place_that_is_not_connected_is_refused() -> None:
    given = line(fibre=line().fibre.iloc[:1])  # b can have nothing
    plan = choose_technology(given)
    assert plan.places["technology"].tolist() == ["fibre", "none"]
    schedule = order_by_year(given, plan, {2014: 1e6})
    assert schedule.places["year"].isna().tolist() == [False, True]
    dated = schedule.places.assign(year=pd.array([2014, 2014], dtype="Int64"))
    with pytest.raises(CertificateError, match="does not connect it"):
        check_schedule(dataclasses.replace(schedule, places=dated), plan, given, {2014: 1e6})


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_connects_more_than_the_bound_of_any(seed: int) -> None:
    given = region(4, 5, 1, seed, fibre_price=(1.0, 3.0, 10.0)[seed])
    plan = choose_technology(given, max_visits=0)
    for share in (0.25, 0.5):
        budget = share * plan.capital
        table = order_by_year(given, plan, {0: budget}, max_visits=10**7).years.iloc[0]
        best = most_value(given, "population", budget)
        assert table["value"] <= best + 1e-6
        assert best <= table["bound_of_any"] * (1 + 1e-6) + 1e-6
