"""Shares, load and the cold-chain hour, counted by hand in the town."""

import numpy as np
import pandas as pd
import pytest
from shapely import box

from fugai.delivery import (
    PICKUP_KINDS,
    cold_chain,
    door_share,
    filter_by_delivery,
    filter_by_kind,
    nearest_outlet,
    outlet_load,
    outlets_per_10k,
    pickup_share,
    reach_share,
    settlements_share,
    village_share,
)
from fugai.errors import ContractError

DISTRICTS = pd.DataFrame(
    {"name": ["West", "East", "Empty"], "population": [20_000.0, np.nan, 0.0]},
    index=pd.Index(["w", "e", "x"], name="district_id"),
)
TRIPLE = ["numerator", "denominator", "unknown"]


@pytest.fixture
def settlements(make_places):
    """At nodes 0, 1, 2, 4, then at sea (district e), then outside all districts at node 0."""
    return make_places(
        [(0, 0), (1000, 0), (1000, 1000), (2000, 0), (0, -40_000), (0, 0)],
        settlement_id=list("abcdef"),
        type=["community", "village", "hamlet", "village", "village", "village"],
        district_id=["w", "w", "e", "e", "e", ""],
        households=[100.0, 20.0, np.nan, 40.0, 5.0, 999.0],
        population=[300.0, 60.0, 30.0, 100.0, 15.0, 9999.0],
    )


@pytest.fixture
def outlets(make_places):
    """A door courier at node 0, a village courier at node 1, a locker at node 2, a cold store."""
    return make_places(
        [(0, 0), (1000, 0), (1000, 1000), (0, 1000)],
        outlet_id=["door", "village", "locker", "cold"],
        kind=["branch", "post office", "locker", "cold store"],
        delivers=["door", "village", "none", "none"],
        capacity_per_day=[50.0, 100.0, np.nan, np.nan],
        district_id=["w", "w", "", "e"],
    )


def triples(frame):
    assert frame.index.equals(DISTRICTS.index)
    return frame[TRIPLE].to_numpy().tolist()


def test_filters(outlets):
    assert filter_by_delivery(outlets, "door", "village")["outlet_id"].tolist() == [
        "door",
        "village",
    ]
    assert filter_by_kind(outlets, PICKUP_KINDS)["outlet_id"].tolist() == ["village", "locker"]
    assert filter_by_kind(outlets, []).crs == outlets.crs


def test_door_share_counts_households(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_delivery(outlets, "door"), settlements)
    # a 0, b 1, c 2, d 3 min; c has no households, e lies at sea, f is in no district.
    found = door_share(times, settlements, DISTRICTS, max_minutes=1)
    assert triples(found) == [[120, 120, 0], [0, 40, 5], [0, 0, 0]]
    assert found["missing"].tolist() == [0, 1, 0]
    assert set(found["unit"]) == {"households"}
    assert triples(door_share(times, settlements, DISTRICTS, max_minutes=3))[1] == [40, 40, 5]


def test_door_share_counts_residents_where_no_household_is_known(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_delivery(outlets, "door"), settlements)
    found = door_share(times, settlements.drop(columns="households"), DISTRICTS, max_minutes=1)
    assert triples(found) == [[360, 360, 0], [0, 130, 15], [0, 0, 0]]
    assert set(found["unit"]) == {"population"}
    with pytest.raises(ContractError, match="values in one of the columns"):
        door_share(times, settlements[["district_id"]], DISTRICTS)


def test_village_share_counts_villages_and_hamlets(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_delivery(outlets, "door", "village"), settlements)
    # b 0, c 1, d 2 min from the village courier; the community a is no village.
    assert triples(village_share(times, settlements, DISTRICTS, max_minutes=1)) == [
        [1, 1, 0],
        [1, 2, 1],
        [0, 0, 0],
    ]
    assert triples(settlements_share(times, settlements, DISTRICTS, max_minutes=1)) == [
        [2, 2, 0],
        [1, 2, 1],
        [0, 0, 0],
    ]


def test_pickup_share_counts_residents(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_kind(outlets, PICKUP_KINDS), settlements, direction="to")
    found = pickup_share(times, settlements, DISTRICTS, max_minutes=1)
    assert triples(found) == [[360, 360, 0], [30, 130, 15], [0, 0, 0]]


def test_without_outlets_nothing_is_reached_and_all_is_known(town, settlements, outlets):
    times = nearest_outlet(town, outlets[:0], settlements)
    assert triples(settlements_share(times, settlements, DISTRICTS, max_minutes=60)) == [
        [0, 2, 0],
        [0, 2, 1],
        [0, 0, 0],
    ]


def test_no_settlements(town, settlements, outlets):
    none = settlements[:0]
    times = nearest_outlet(town, outlets, none)
    for share in (door_share, village_share, pickup_share):
        assert triples(share(times, none, DISTRICTS)) == [[0, 0, 0]] * 3


def test_times_of_other_demand_are_refused(town, settlements, outlets):
    times = nearest_outlet(town, outlets, settlements)
    with pytest.raises(ContractError, match="on the index of the demand"):
        reach_share(times[:2], settlements, DISTRICTS, max_minutes=1)


def test_more_minutes_never_reach_fewer(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_delivery(outlets, "door"), settlements)
    reached = [
        reach_share(times, settlements, DISTRICTS, max_minutes=m)["numerator"].sum()
        for m in (0, 0.5, 1, 2, 3, 1000)
    ]
    assert reached == sorted(reached)


def test_outlets_per_10k_residents(outlets):
    found = outlets_per_10k(outlets, DISTRICTS)
    assert found["numerator"].tolist() == [2, 1, 0]
    assert found["per_10k"].tolist() == pytest.approx([1.0, np.nan, np.nan], nan_ok=True)


def test_load_by_hand(town, settlements, outlets):
    couriers = filter_by_delivery(outlets, "door", "village")
    times = nearest_outlet(town, couriers, settlements)
    found = outlet_load(times, settlements, couriers, DISTRICTS, parcels_per_head_per_day=0.2)
    # a goes to 'door'; b, c and d to 'village'; e is at sea; f lives outside.
    rows = found.outlets
    assert rows.index.tolist() == ["door", "village"]
    assert rows["settlements"].tolist() == [1, 3]
    assert rows["villages"].tolist() == [0, 3]
    assert rows["residents"].tolist() == [300, 190]
    assert rows["doors"].tolist() == [100, 60]
    assert rows["parcels_per_day"].tolist() == pytest.approx([60, 38])
    assert rows["utilisation"].tolist() == pytest.approx([1.2, 0.38])
    assert found.overloaded.index.tolist() == ["door"]
    # Two outlets stand in w; the 15 residents at sea have none: 3 parcels a day.
    assert np.array(triples(found.districts)) == pytest.approx(
        np.array([[98, 2, 0], [0, 0, 3], [0, 0, 0]])
    )
    assert found.districts["overloaded"].tolist() == [1, 0, 0]
    assert np.array(triples(found.capacity))[0] == pytest.approx(np.array([98, 150, 0]))


def test_load_of_outlets_without_capacity_is_not_overload(town, settlements, outlets):
    times = nearest_outlet(town, outlets, settlements)
    found = outlet_load(times, settlements, outlets, DISTRICTS, parcels_per_head_per_day=1)
    assert not found.outlets.loc["locker", "overloaded"]
    assert np.isnan(found.outlets.loc["locker", "utilisation"])


def test_a_capacity_of_nothing_is_overloaded_by_anything(town, settlements, outlets):
    shut = outlets.assign(capacity_per_day=0.0)
    times = nearest_outlet(town, shut, settlements)
    found = outlet_load(times, settlements, shut, DISTRICTS, parcels_per_head_per_day=1)
    assert found.outlets["utilisation"].tolist() == [np.inf, np.inf, np.inf, 0.0]
    assert found.outlets["overloaded"].tolist() == [True, True, True, False]


def test_load_needs_no_types_and_no_districts_of_outlets(town, settlements, outlets):
    bare = outlets[["outlet_id", "geometry"]]
    plain = settlements.drop(columns=["type", "households"])
    times = nearest_outlet(town, bare, plain)
    found = outlet_load(times, plain, bare, DISTRICTS, parcels_per_head_per_day=1)
    assert found.outlets[["villages", "doors"]].to_numpy().sum() == 0
    assert found.outlets["parcels_per_day"].sum() == 490
    assert found.districts["numerator"].sum() == 0


def test_load_refuses_nonsense(town, settlements, outlets):
    times = nearest_outlet(town, outlets, settlements)
    with pytest.raises(ContractError, match="`parcels_per_head_per_day`"):
        outlet_load(times, settlements, outlets, DISTRICTS, parcels_per_head_per_day=-1)
    twice = pd.concat([outlets, outlets[:1]])
    with pytest.raises(ContractError, match="`outlet_id` must be unique, found 'door' twice"):
        outlet_load(times, settlements, twice, DISTRICTS, parcels_per_head_per_day=1)


@pytest.fixture
def cities(make_places):
    return make_places(
        [(0, 1000), (0, 0), (1000, 0), (2000, 0), (50_000, 0)],
        city=["North", "North", "South", "South", "Far"],
        name=list("pqrst"),
        population=[100.0, 200.0, 10.0, np.nan, 7.0],
    )


def test_cold_chain_by_hand(town, outlets, cities):
    # From node 3: p 0, q 1, r 2, s 4 min; t is nowhere near a road.
    found = cold_chain(town, outlets, cities, max_minutes=1)
    assert found.parts["minutes"][:4].tolist() == [0, 1, 2, 4]
    assert found.parts["within"].tolist() == [True, True, False, False, pd.NA]
    assert found.parts["reason"][4] == "no road within 1000 m"
    assert set(found.parts["outlet_id"][:4]) == {"cold"}
    by_city = found.cities
    assert by_city.index.tolist() == ["North", "South", "Far"]
    assert by_city[TRIPLE].to_numpy().tolist() == [[300, 300, 0], [0, 2, 0], [0, 0, 7]]
    assert by_city["unit"].tolist() == ["population", "parts", "population"]
    assert by_city["parts_within"].tolist() == [2, 0, 0]
    assert by_city["slowest_min"].tolist() == pytest.approx([1, 4, np.nan], nan_ok=True)


def test_cold_chain_the_other_way(town, outlets, cities):
    found = cold_chain(town, outlets, cities, max_minutes=1, direction="to")
    assert found.parts["minutes"][:4].tolist() == [0, 3, 2, 3.5]


def test_cold_chain_without_cold_stores(town, outlets, cities):
    found = cold_chain(town, outlets[:3], cities)
    assert found.parts["within"].tolist() == [False, False, False, False, pd.NA]
    assert found.parts["reason"][0] == "no outlet"


def test_cold_chain_of_no_cities_and_of_polygons(town, outlets, cities):
    none = cold_chain(town, outlets, cities[:0])
    assert len(none.cities) == 0
    assert list(none.cities.columns[:3]) == TRIPLE
    shape = cities[:1].set_geometry([box(-300, 900, 300, 1100)])
    assert cold_chain(town, outlets, shape).parts["minutes"].tolist() == [0]
