"""The technology of every place: by hand, against a mixed-integer program, and its certificate."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.broadband.rollout.exact_model import optimum
from tests.broadband.rollout.regions import region

from fugai.broadband.rollout import Alternatives, Prices, choose_technology
from fugai.broadband.rollout.certificate import check_plan
from fugai.errors import CertificateError, ConfigError, ContractError, EmptyResultError


def small(seed: int) -> Alternatives:
    """A region of a few villages, with prices and room that differ."""
    rng = np.random.default_rng(seed)
    made = region(
        int(rng.integers(4, 6)),
        int(rng.integers(3, 8)),
        int(rng.integers(1, 4)),
        seed,
        fibre_price=float(rng.choice([0.3, 1.0, 3.0, 10.0])),
        homes=float(rng.choice([60.0, 150.0, 600.0])),
        n_starts=1,
    )
    factor = rng.choice([0.3, 1.0, 3.0])
    return dataclasses.replace(
        made, max_hops=9, satellite=made.satellite.assign(cost=made.satellite["cost"] * factor)
    )


@pytest.mark.parametrize("seed", range(12))
def test_bound_and_plan_stand_on_either_side_of_the_optimum(seed: int) -> None:
    alternatives = small(seed)
    best, left_out = optimum(alternatives)
    assert left_out == 0
    plan = choose_technology(alternatives)
    assert plan.bound <= best * (1.0 + 1e-6)
    assert plan.cost >= best * (1.0 - 1e-6)
    assert plan.cost <= best * 1.08
    assert plan.status == ("optimal" if plan.gap <= 1e-9 else "bounded")


def line(**columns: object) -> Alternatives:
    """A road from a point of presence past two villages, each 1 km further."""
    ids = pd.Index(["a", "b"], name="settlement_id")
    places = pd.DataFrame(
        {"name": ids, "district_id": "d", "households": [10.0, 20.0], "population": [30.0, 60.0]},
        index=ids,
    ).assign(schools=0.0, node=[1, 2], snap_m=0.0, reason="")
    cable = pd.DataFrame(
        {"tail": [0, 1], "head": [1, 2], "length_m": 1000.0, "cost_class": "new", "way_id": [7, 8]}
    ).assign(capital=50_000.0, cost=60_000.0)
    own = {"settlement_id": np.array(ids), "capital": [5000.0, 9000.0], "cost": [6000.0, 11_000.0]}
    given = {"places": places, "cable": cable, "points_of_presence": np.array([0])}
    return Alternatives(**{**given, "fibre": pd.DataFrame(own), **columns})  # type: ignore[arg-type]


def test_shared_cable_is_paid_once_and_divided_equally() -> None:
    plan = choose_technology(line())
    assert plan.cost == 60_000 * 2 + 17_000
    assert plan.places["cost"].tolist() == [30_000 + 6000, 30_000 + 60_000 + 11_000]
    assert plan.places["marginal_cost"].tolist() == [6000, 60_000 + 11_000]
    assert plan.cable["households"].tolist() == [30.0, 20.0]
    assert plan.cable["way_id"].tolist() == [7, 8]
    assert plan.status == "optimal"


def test_revenue_and_subsidy() -> None:
    prices = Prices(years=10, discount=0.0, take_up=0.5, revenue_per_household_month=100.0)
    plan = choose_technology(line(), prices=prices)
    assert plan.places["revenue"].tolist() == [60_000.0, 120_000.0]
    assert plan.places["subsidy"].tolist() == [0.0, 0.0]
    assert plan.subsidy == 0.0
    assert plan.revenue == 180_000.0


def mast(**columns: object) -> dict[str, pd.DataFrame]:
    ids = pd.Index(["m"], name="mast_id")
    masts = pd.DataFrame({"x": 0.0, "y": 0.0, "node": 0, "standing": False}, index=ids)
    masts = masts.assign(homes=30.0, capital=8000.0, cost=9000.0, cable_capital=0.0, cable_cost=0.0)
    air = pd.DataFrame({"mast_id": "m", "settlement_id": ["a", "b"], "rate_mbit_s": 50.0})
    return {
        "masts": masts.assign(**columns),
        "air": air.assign(capital=[2000.0, 4000.0], cost=[3000.0, 6000.0]),
    }


def test_a_mast_serves_both_while_it_has_room() -> None:
    plan = choose_technology(line(**mast()))
    assert plan.places["technology"].tolist() == ["fixed wireless"] * 2
    assert plan.cost == 9000 + 9000
    assert plan.masts["homes"].tolist() == [30.0]
    assert plan.masts["backhaul"].tolist() == ["fibre"]
    full = choose_technology(line(**mast(homes=20.0)))
    assert full.places["technology"].tolist() == ["fibre", "fixed wireless"]


def test_take_up_leaves_more_room() -> None:
    plan = choose_technology(line(**mast(homes=15.0)), prices=Prices(take_up=0.5))
    assert plan.places["technology"].tolist() == ["fixed wireless"] * 2


def test_chains_of_hops_are_no_longer_than_allowed() -> None:
    ids = pd.Index(["m0", "m1", "m2"], name="mast_id")
    masts = pd.DataFrame({"x": 0.0, "y": 0.0, "node": -1, "standing": True}, index=ids)
    masts = masts.assign(homes=99.0, capital=0.0, cost=0.0, cable_capital=0.0, cable_cost=0.0)
    hops = pd.DataFrame({"from_mast": ["", "m0", "m1"], "to_mast": ["m0", "m1", "m2"]})
    hops = hops.assign(length_m=1e4, clearance=1.0, rate_mbit_s=100.0, capital=10.0, cost=10.0)
    air = pd.DataFrame({"mast_id": ["m1", "m2"], "settlement_id": ["a", "b"], "rate_mbit_s": 50.0})
    parts = {"masts": masts, "hops": hops, "air": air.assign(capital=1.0, cost=1.0)}
    three = choose_technology(line(**parts, max_hops=3))
    assert three.places["technology"].tolist() == ["fixed wireless"] * 2
    assert len(three.hops) == 3
    two = choose_technology(line(**parts, max_hops=2))
    assert two.places["technology"].tolist() == ["fixed wireless", "fibre"]


def relays(max_hops: int) -> Alternatives:
    """Village a at the end of a cheap chain of three hops, or of a dear one of two."""
    ids = pd.Index(["m0", "m1", "m2"], name="mast_id")
    masts = pd.DataFrame({"x": 0.0, "y": 0.0, "node": -1, "standing": True}, index=ids)
    masts = masts.assign(homes=99.0, capital=0.0, cost=0.0, cable_capital=0.0, cable_cost=0.0)
    ends = {"from_mast": ["", "m0", "", "m1"], "to_mast": ["m0", "m1", "m1", "m2"]}
    money = [1.0, 1.0, 50.0, 1.0]
    hops = pd.DataFrame({**ends, "capital": money, "cost": money})
    air = pd.DataFrame({"mast_id": ["m2"], "settlement_id": ["a"], "capital": 1.0, "cost": 1.0})
    return line(
        fibre=pd.DataFrame({"settlement_id": ["b"], "capital": [1.0], "cost": [1.0]}),
        masts=masts,
        hops=hops.assign(length_m=1e4, clearance=1.0, rate_mbit_s=100.0),
        air=air.assign(rate_mbit_s=50.0),
        max_hops=max_hops,
    )


def test_a_cheap_long_chain_does_not_hide_a_dear_short_one() -> None:
    three, two = (choose_technology(relays(max_hops)) for max_hops in (3, 2))
    assert [len(plan.hops) for plan in (three, two)] == [3, 2]
    assert two.places["technology"].tolist() == ["fixed wireless", "fibre"]
    assert two.cost - three.cost == pytest.approx(48.0)
    one = choose_technology(relays(1))
    assert one.places["technology"].tolist() == ["none", "fibre"]


def test_a_mast_at_a_point_of_presence_is_fed_by_cable_where_no_hop_is_allowed() -> None:
    parts = mast()
    hop = pd.DataFrame({"from_mast": [""], "to_mast": ["m"], "length_m": 1.0, "clearance": 1.0})
    hop = hop.assign(rate_mbit_s=1.0, capital=0.0, cost=0.0)
    dear = parts["masts"].assign(cable_capital=5.0, cable_cost=5.0)
    plan = choose_technology(line(**{**parts, "masts": dear, "hops": hop}, max_hops=0))
    assert plan.masts["backhaul"].tolist() == ["fibre"]
    assert not len(plan.hops)


def test_a_place_that_nothing_reaches_is_named_and_the_rest_goes_on() -> None:
    given = line()
    places = given.places.assign(node=[1, -1], reason=["", "no road near"])
    plan = choose_technology(dataclasses.replace(given, places=places))
    assert plan.places["technology"].tolist() == ["fibre", "none"]
    assert plan.places["reason"].tolist() == ["", "no road near"]
    assert np.isnan(plan.places["cost"].iloc[1])
    alone = dataclasses.replace(given, places=given.places.assign(node=-1))
    with pytest.raises(EmptyResultError, match="must reach at least one place"):
        choose_technology(alone)


def test_only_the_technologies_allowed() -> None:
    plan = choose_technology(line(**mast()), technologies=["fibre"])
    assert plan.places["technology"].tolist() == ["fibre"] * 2
    with pytest.raises(ConfigError, match="found 'balloon'"):
        choose_technology(line(), technologies=["balloon"])


def test_a_negative_chain_is_refused() -> None:
    with pytest.raises(ContractError, match="`max_hops` must be 0 or more, found -3"):
        line(max_hops=-3)


def test_the_same_alternatives_give_the_same_plan() -> None:
    first, second = (choose_technology(region(12, 40, 6, 5)) for _ in range(2))
    pd.testing.assert_frame_equal(first.places, second.places)
    assert first.bound == second.bound


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda p: {"cost": p.cost * 0.9}, "its cost is"),
        (lambda p: {"bound": p.cost * 1.1}, "bound"),
        (lambda p: {"cable": p.cable.iloc[1:]}, "leads to no point of presence|no cable leads"),
        (lambda p: {"cable": p.cable.iloc[:1]}, "no cable leads"),
        (lambda p: {"places": p.places.assign(technology="satellite")}, "not offered"),
        (lambda p: {"places": p.places.assign(cost=1.0)}, "shares"),
    ],
)
def test_the_certificate_sees_what_is_wrong(change, what: str) -> None:
    given = line()
    plan = choose_technology(given)
    with pytest.raises(CertificateError, match=what):
        check_plan(dataclasses.replace(plan, **change(plan)), given)


def test_the_certificate_sees_a_full_mast_and_an_unfed_one() -> None:
    given = line(**mast())
    plan = choose_technology(given)
    tight = dataclasses.replace(given, masts=given.masts.assign(homes=25.0))
    with pytest.raises(CertificateError, match="has room for 25"):
        check_plan(plan, tight)
    masts = plan.masts.assign(backhaul="microwave")
    with pytest.raises(CertificateError, match="fed by nothing"):
        check_plan(dataclasses.replace(plan, masts=masts), given)


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("cable", {"cost": -1.0}, r"`cable\.cost` must be 0 or more in every row, found -1\.0"),
        ("cable", {"capital": np.nan}, r"`cable\.capital` must be 0 or more"),
        ("cable", {"cost": np.inf}, r"`cable\.cost` must be 0 or more"),
        ("fibre", {"settlement_id": "x"}, r"`fibre\.settlement_id` must name a settlement"),
        ("places", {"households": -5.0}, r"`places\.households`"),
    ],
)
def test_bad_tables_are_one_sentence(table: str, change: dict[str, object], what: str) -> None:
    given = line()
    with pytest.raises(ContractError, match=what):
        dataclasses.replace(given, **{table: getattr(given, table).assign(**change)})


@pytest.mark.parametrize(
    ("prices", "what"),
    [
        ({"discount": 1.0}, "`discount` must be below 1"),
        ({"mast": -1.0}, "`mast` must be a finite number of 0 or more, found -1"),
        ({"cable_per_m": {"new": float("nan")}}, r"`cable_per_m\.new`"),
        ({"take_up": 1.5}, "`take_up` must be between 0 and 1"),
        ({"years": 0}, "`years` must be 1 or more"),
        ({"life_years": {"mast": 0.0}}, r"`life_years\.mast` must be above 0"),
    ],
)
def test_bad_prices_are_one_sentence(prices: dict[str, object], what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        Prices(**prices)  # type: ignore[arg-type]


def test_whole_life_cost_by_hand() -> None:
    prices = Prices(years=10, discount=0.0, running={"mast": 0.1}, life_years={"mast": 4.0})
    # bought in years 0, 4 and 8, half of the last life is left, and ten years of running
    assert prices.cost("mast", 100.0) == pytest.approx(300.0 - 50.0 + 100.0)
    assert prices.cost("cable", 100.0) == 100.0
    later = Prices(years=2, discount=0.25, running={"hop": 0.1})
    assert later.cost("hop", 100.0) == pytest.approx(100.0 + 10 / 1.25 + 10 / 1.25**2)
