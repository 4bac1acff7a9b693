"""Shares of demand within a service standard, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from fugai.delivery import (
    PICKUP_KINDS,
    door_share,
    filter_by_delivery,
    filter_by_kind,
    nearest_outlet,
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
def outlets(outlets_by_kind):
    """A door courier at node 0, a village courier at node 1, a locker at node 2, a cold store."""
    return outlets_by_kind


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


def test_village_share_counts_administrative_villages_alone(town, settlements, outlets):
    times = nearest_outlet(town, filter_by_delivery(outlets, "door", "village"), settlements)
    # b 0, c 1, d 2 min from the village courier; a is a community, c a natural village (hamlet).
    assert triples(village_share(times, settlements, DISTRICTS, max_minutes=1)) == [
        [1, 1, 0],
        [0, 1, 1],
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
