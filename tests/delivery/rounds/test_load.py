"""Load of outlets, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from fugai.delivery import filter_by_delivery, nearest_outlet, outlet_load, overloaded_share
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


def test_load_by_hand(town, settlements, outlets):
    couriers = filter_by_delivery(outlets, "door", "village")
    times = nearest_outlet(town, couriers, settlements)
    found = outlet_load(times, settlements, couriers, DISTRICTS, parcels_per_head_per_day=0.2)
    # a goes to 'door'; b, c and d to 'village'; e is at sea; f lives outside.
    rows = found.outlets
    assert rows.index.tolist() == ["door", "village"]
    assert rows["settlements"].tolist() == [1, 3]
    # c is a hamlet: a natural village, which is part of an administrative one.
    assert rows["villages"].tolist() == [0, 2]
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


def test_wrong_rates_and_ids(town, settlements, outlets):
    times = nearest_outlet(town, outlets, settlements)
    with pytest.raises(ContractError, match="`parcels_per_head_per_day`"):
        outlet_load(times, settlements, outlets, DISTRICTS, parcels_per_head_per_day=-1)
    twice = pd.concat([outlets, outlets[:1]])
    with pytest.raises(ContractError, match="`outlet_id` must be unique, found 'door' twice"):
        outlet_load(times, settlements, twice, DISTRICTS, parcels_per_head_per_day=1)


def test_overloaded_outlets_by_district(town, outlets_with_capacity, demand):
    districts = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))
    times = nearest_outlet(town, outlets_with_capacity, demand)
    placed = outlets_with_capacity.assign(district_id=["w", "w", "e", ""])
    busy = outlet_load(times, demand, placed, districts, parcels_per_head_per_day=0.1)
    # a gets 12 parcels for 10, b 6; c has no capacity, and the sea no district.
    share = overloaded_share(busy, districts)
    assert share.loc["w"].tolist() == [1, 2, 0]
    assert share.loc["e"].tolist() == [0, 0, 1]
