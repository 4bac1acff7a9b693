"""Rounds of a fleet by hand, and what is refused."""

import sys
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from fugai.delivery import (
    PlannedRounds,
    RoadNodes,
    RoundSearch,
    ServiceTime,
    Vehicle,
    network_from_edges,
    plan_rounds,
)
from fugai.delivery.rounds.fleet import certificate as checks
from fugai.errors import CertificateError, ContractError

QUICK = RoundSearch(iterations=50, bound_labels=500)
NO_TIME = ServiceTime(stop_min=0, parcel_min=0)


@pytest.fixture
def depots(make_places):
    return make_places([(0, 0)], depot_id=["a"])


def van(**changes):
    return Vehicle(
        **{
            "name": "van",
            "mode": "drive",
            "depot": "a",
            "parcels": 10,
            "cost_per_hour": 60,
            **changes,
        }
    )


def test_one_round_by_hand(town, make_places, depots):
    stops = make_places(
        [(1000, 0), (2000, 0), (1000, 1000)], stop_id=list("xyz"), parcels=[2, 3, 4]
    )
    fleet = [van(fixed_cost=5, cost_per_km=2)]
    found = plan_rounds(
        town, depots, stops, fleet, service_time=ServiceTime(stop_min=1, parcel_min=0)
    )
    # 0 - 1 - 4 - 1 - 2 - 3 - 0: 60 + 120 + 90 + 60 + 60 + 60 = 450 s and 6 km; three minutes of stops.
    row = found.rounds.loc[1]
    assert (row["stops"], row["parcels"], row["km"], row["trips"]) == (3, 9, 6, 1)
    assert row["minutes"] == pytest.approx(7.5 + 3)
    assert found.cost == pytest.approx(5 + 2 * 6 + 10.5)
    assert found.cost_per_parcel == pytest.approx(27.5 / 9)
    assert found.cost_per_km == pytest.approx(27.5 / 6)
    assert (found.status, found.bound_method, found.gap) == ("optimal", "enumeration", 0)
    assert found.bound == found.objective == pytest.approx(found.cost)
    assert found.stops["reason"].eq("").all()
    assert found.unserved.empty
    assert found.lines.geometry.length.tolist() == [pytest.approx(6000)]
    assert found.certificate.cost == found.cost
    assert "1 rounds, 3 stops" in repr(found)


def test_ways_are_those_of_the_roads_in_their_direction(town, make_places, depots):
    stops = make_places([(0, 1000)], stop_id=["x"])  # node 3: three minutes there, one back
    found = plan_rounds(town, depots, stops, [van()], service_time=NO_TIME)
    assert found.visits["leg_min"].tolist() == [0, 3, 1]
    assert found.visits["leg_km"].tolist() == [0, 3, 1]


def test_a_window_is_waited_for_at_the_depot(town, make_places, depots):
    stops = make_places([(1000, 0)], stop_id=["x"], windows=[[(600, 660)]])
    found = plan_rounds(town, depots, stops, [van(start_min=480)], service_time=NO_TIME)
    # It opens at 10:00 and is a minute away: the van leaves at 9:59 and waits nowhere.
    assert found.rounds.loc[1, ["start_min", "wait_min", "minutes"]].tolist() == [599, 0, 4]
    assert found.stops.loc[0, ["arrive_min", "wait_min", "leave_min"]].tolist() == [600, 0, 600]


def test_two_windows_and_waiting_between(town, make_places, depots):
    stops = make_places(
        [(1000, 0), (1000, 1000)],
        stop_id=["x", "y"],
        windows=[[(540, 550)], [(480, 500), (560, 570)]],
    )
    found = plan_rounds(town, depots, stops, [van()], service_time=NO_TIME)
    # One round waits from 9:11 to 9:20 (13 minutes in all); two rounds take 4 + 4 minutes.
    assert len(found.rounds) == 1 or found.cost == pytest.approx(8)
    one = plan_rounds(town, depots, stops, [van(fixed_cost=100, number=2)], service_time=NO_TIME)
    assert one.rounds[["stops", "wait_min", "minutes"]].to_numpy().tolist() == [[2, 9, 13]]
    two = plan_rounds(town, depots, stops, [van(number=2)], service_time=NO_TIME)
    assert two.cost == pytest.approx(8)


def test_a_bike_where_it_is_cheaper(town, make_town, make_places, depots):
    stops = make_places([(1000, 0), (2000, 0)], stop_id=["x", "y"], parcels=[1, 9])
    bike = Vehicle(name="bike", mode="cycle", depot="a", parcels=3, cost_per_hour=10)
    networks = {"drive": town, "cycle": make_town(mode="cycle")}
    found = plan_rounds(networks, depots, stops, [van(parcels=9), bike], service_time=NO_TIME)
    assert found.rounds.sort_values("vehicle")["vehicle"].tolist() == ["bike", "van"]
    assert found.cost == pytest.approx(4 * 10 / 60 + 7.5 - 0)
    assert found.rounds.set_index("vehicle").loc["bike", "full"] == pytest.approx(1 / 3)


def test_a_van_loads_again(town, make_places, depots):
    stops = make_places([(1000, 0), (0, 1000)], stop_id=["x", "y"], parcels=[8, 7])
    alone = plan_rounds(town, depots, stops, [van()], service_time=NO_TIME)
    assert alone.unserved["reason"].tolist() == ["no vehicle has time and room left"]
    depots["load_min"] = 5.0
    again = plan_rounds(town, depots, stops, [van(reload_at=("a",))], service_time=NO_TIME)
    # Twice around the ring, and five minutes of loading before each.
    assert again.rounds[["trips", "stops", "minutes"]].to_numpy().tolist() == [[2, 2, 18]]
    assert again.visits["kind"].tolist() == ["depot", "stop", "depot", "stop", "depot"]


def test_stops_that_nobody_can_serve_are_listed_with_the_reason(town, make_places, depots):
    stops = make_places(
        [(1000, 0), (1000, 0), (0, -40_000), (1000, 0), (2000, 0), (7000, 0), (1000, 0)],
        stop_id=list("abcdefg"),
        parcels=[11, 1, 1, 1, 1, 1, 1],
        windows=[None, [(0, 60)], None, [], None, None, None],
        service_min=[0, 0, 0, 0, 600, 0, 0],
    )
    found = plan_rounds(town, depots, stops, [van(start_min=480)])
    assert found.stops["reason"].tolist() == [
        "it is more than any vehicle holds",
        "it is closed whenever a vehicle can be there",
        "no road within 1000 m",
        "it is never open",
        "there and back takes longer than a shift",
        "the roads here are cut off from the main network",
        "",
    ]
    assert found.stops["round"].tolist() == [0, 0, 0, 0, 0, 0, 1]
    none = plan_rounds(town, depots, stops[:4], [van(start_min=480)])
    assert (len(none.rounds), none.cost, none.bound, len(none.unserved)) == (0, 0, 0, 4)
    assert np.isnan(none.cost_per_parcel)
    empty = plan_rounds(town, depots, stops[:0], [van()])
    assert empty.stops.empty
    assert empty.lines.empty


def test_the_range_of_a_battery(town, make_places, depots):
    stops = make_places([(1000, 0), (2000, 0)], stop_id=["x", "y"])
    found = plan_rounds(town, depots, stops, [van(max_km=4)], service_time=NO_TIME)
    assert found.stops["reason"].tolist() == ["", "the way there and back is longer than the range"]


def test_goods_come_to_a_satellite_before_bikes_leave_it(town, make_town, make_places):
    depots = make_places(
        [(0, 0), (1000, 1000)], depot_id=["a", "hub"], load_min=[5, 3], satellite=[False, True]
    )
    stops = make_places([(1000, 1000), (0, 1000)], stop_id=["x", "y"], parcels=[4, 2])
    networks = {"drive": town, "cycle": make_town(mode="cycle")}
    bike = Vehicle(
        name="bike", mode="cycle", depot="hub", parcels=6, cost_per_hour=1, start_min=400
    )
    dear = van(cost_per_hour=60, start_min=480, shift_min=30)
    long = stops.assign(service_min=[20, 20])
    found = plan_rounds(networks, depots, long, [dear, bike])
    kinds = found.visits.groupby("vehicle")["kind"].agg(list)
    assert kinds["van"] == ["depot", "supply", "depot"]
    assert kinds["bike"] == ["satellite", "stop", "stop", "satellite"]
    # The van loads 5 minutes, drives 2 and unloads 3: bikes load from 8:10 on.
    assert found.visits.loc[found.visits["kind"].eq("supply"), "leave_min"].tolist() == [490]
    assert found.rounds.set_index("vehicle").loc["bike", "start_min"] == 490
    assert found.visits.loc[found.visits["kind"].eq("supply"), "parcels"].tolist() == [6]
    assert found.bound <= found.objective
    assert found.parcels == 6
    # Where vans cost no more than bikes, nobody carries anything twice.
    plain = plan_rounds(
        networks, depots, stops, [van(cost_per_hour=1), replace(bike, cost_per_hour=9)]
    )
    assert plain.rounds["vehicle"].tolist() == ["van"]


def test_the_same_seed_gives_the_same_rounds(town, make_places, depots):
    rng = np.random.default_rng(3)
    nodes = [(0, 1000), (1000, 0), (2000, 0), (1000, 1000)]
    at = [nodes[k] for k in rng.integers(0, 4, 12)]
    stops = make_places(at, stop_id=list(range(12)), parcels=rng.integers(1, 5, 12).astype(float))
    fleet = [van(number=5, fixed_cost=1)]
    one, two = (plan_rounds(town, depots, stops, fleet, search=QUICK) for _ in range(2))
    pd.testing.assert_frame_equal(one.visits, two.visits)
    assert one.bound == two.bound
    assert 0 < one.bound <= one.objective
    assert not one.cut_short
    assert isinstance(one, PlannedRounds)


def test_a_time_limit_is_said(town, make_places, depots):
    stops = make_places([(1000, 0)] * 10, stop_id=list(range(10)))
    limited = RoundSearch(iterations=10**9, max_seconds=0.2, bound_labels=500)
    found = plan_rounds(town, depots, stops, [van()], search=limited)
    assert found.cut_short
    assert found.stops["reason"].eq("").all()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": 0}, "vehicles 'van' are 1, more than there are"),
        ({"parcels": 2.0}, "round 1 carries 3 parcels"),
        ({"shift_min": 5.0}, "round 1 exceeds its shift"),
        ({"end_min": 1.0}, "round 1 ends too late"),
        ({"max_km": 3.0}, "round 1 is longer than the range"),
        ({"cost_per_km": 9.0}, "round 1 costs"),
        ({"depot": "b"}, "round 1 is not from its depot and back"),
    ],
)
def test_the_certificate_finds_what_is_wrong(town, make_places, depots, changed, said, monkeypatch):
    stops = make_places([(1000, 0), (0, 1000)], stop_id=["x", "y"], parcels=[2, 1])
    fleet = [van(cost_per_km=1)]
    held = {}
    plain = checks.certified
    monkeypatch.setattr(
        "fugai.delivery.rounds.fleet.plan.certified",
        lambda given, rounds, visits: held.update(given=given) or plain(given, rounds, visits),
    )
    found = plan_rounds(town, depots, stops, fleet, service_time=ServiceTime(stop_min=2))
    given = replace(held["given"], vehicles=[replace(fleet[0], **changed)])
    with pytest.raises(
        CertificateError, match=f"must hold every rule of the inputs, found that {said}"
    ):
        plain(given, found.rounds, found.visits)
    moved = found.visits.assign(leg_km=found.visits["leg_km"] * 1.1)
    with pytest.raises(CertificateError, match=r"has 1000\.0 m"):
        plain(held["given"], found.rounds, moved)
    early = found.visits.assign(leave_min=found.visits["leave_min"] - 1)
    with pytest.raises(CertificateError, match=r"leaves .* too early"):
        plain(held["given"], found.rounds, early)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"service_min": [-1.0]},
            "`service_min` must be finite and not negative, found -1 in row 1",
        ),
        ({"parcels": [-2.0]}, "`parcels` must be finite and not negative, found -2 in row 1"),
        ({"windows": ["09:00"]}, "`windows` must be pairs of minutes"),
        ({"windows": [[(600, 540)]]}, "must open before it closes, .*found 600 to 540 in row 1"),
        ({"opens_min": [600.0], "closes_min": [10.0]}, "must open before it closes"),
    ],
)
def test_wrong_stops_are_refused(town, make_places, depots, columns, said):
    stops = make_places([(1000, 0)], stop_id=["x"], **columns)
    with pytest.raises(ContractError, match=said):
        plan_rounds(town, depots, stops, [van()])


def test_wrong_fleets_are_refused(town, make_places, depots):
    stops = make_places([(1000, 0)], stop_id=["x"])
    for fleet, said in (
        ([], "`vehicles` must hold a vehicle or more"),
        ([van(depot="b")], "must be among 'a', found 'b' for 'van'"),
        ([van(reload_at=("c",))], "must be among 'a', found 'c'"),
        ([van(), van()], "`Vehicle.name` must be unique, found 'van' twice"),
        ([van(mode="cycle")], "`networks` must have the mode of every vehicle"),
    ):
        with pytest.raises(ContractError, match=said):
            plan_rounds(town, depots, stops, fleet)
    for wrong, said in (
        ({"parcels": 0}, "`Vehicle.parcels` must be above 0"),
        ({"number": 1.5}, "`Vehicle.number` must be a whole number"),
        ({"start_min": 600, "end_min": 500}, "must be ascending minutes"),
        ({"cost_per_km": -1}, "`Vehicle.cost_per_km` must be finite and not negative"),
    ):
        with pytest.raises(ContractError, match=said):
            van(**wrong)
    for frame in (depots.assign(windows=[[]]), make_places([(0, -40_000)], depot_id=["a"])):
        with pytest.raises(ContractError, match=r"depot.* must"):
            plan_rounds(town, frame, stops, [van()])
    twice = make_places([(1000, 0), (0, 0)], stop_id=["x", "x"])
    with pytest.raises(ContractError, match="`stop_id` must be unique"):
        plan_rounds(town, depots, twice, [van()])


def test_without_the_extra_a_sentence_says_what_to_install(town, make_places, depots, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    stops = make_places([(1000, 0)], stop_id=["x"])
    with pytest.raises(ContractError, match=r"pip install 'fugai\[rounds\]'"):
        plan_rounds(town, depots, stops, [van()])


def test_a_stop_that_opens_after_the_vehicle_must_be_back_is_closed():
    network = network_from_edges(
        [0, 1],
        [1, 0],
        travel_time_s=[60, 60],
        length_m=[500, 500],
        nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    )
    depot = gpd.GeoDataFrame({"depot_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    stop = gpd.GeoDataFrame(
        {"stop_id": ["x"], "opens_min": [1200.0]}, geometry=gpd.points_from_xy([500], [0])
    )
    van = Vehicle(name="van", mode="drive", depot="a", cost_per_km=1, end_min=1140)
    found = plan_rounds(network, depot, stop, [van])
    assert found.unserved["reason"].tolist() == ["it is closed whenever a vehicle can be there"]
    long = stop.assign(opens_min=0.0, service_min=600.0)
    found = plan_rounds(network, depot, long, [van])
    assert found.unserved["reason"].tolist() == ["there and back takes longer than a shift"]
