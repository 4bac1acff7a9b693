"""Parcels with limited capacity, by hand and against the Hungarian method."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from scipy.optimize import linear_sum_assignment

from fugai.delivery import (
    RoadNodes,
    assign_parcels,
    assigned_share,
    minutes_matrix,
    network_from_edges,
)
from fugai.errors import ContractError

METRIC = CRS.from_epsg(32650)


@pytest.fixture
def outlets(outlets_with_capacity):
    """At nodes 0, 2 and 4 of the town, and at sea."""
    return outlets_with_capacity


def line_town(nodes):
    """A road both ways with a place at each of its nodes, slower out than back."""
    x = np.arange(nodes) * 1000.0
    out, back = np.arange(nodes - 1), np.arange(1, nodes)
    time_s = np.append(np.linspace(60, 90, nodes - 1), np.full(nodes - 1, 50.0))
    network = network_from_edges(
        np.append(out, back),
        np.append(back, out),
        travel_time_s=time_s,
        length_m=np.full(2 * nodes - 2, 1000.0),
        nodes=RoadNodes(x=x, y=np.zeros(nodes), crs=METRIC),
    )
    return network, gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, np.zeros(nodes)), crs=METRIC)


def test_overflow_goes_to_the_next_outlet(town, outlets, demand):
    found = assign_parcels(town, outlets, demand, parcels_per_head_per_day=0.1, max_minutes=5)
    # 8 parcels at node 0, 4 at 1, 6 at 3. a takes 10: node 0 and 2 of node 1; the other 2 go to c
    # in 1.5 min, which has no limit; node 3 to b.
    assert found.outlets["parcels_per_day"].tolist() == pytest.approx([10, 6, 2, 0])
    assert found.outlets["full"].tolist() == [True, False, False, False]
    assert found.outlets["utilisation"].tolist() == pytest.approx([1.0, 0.6, 0, 0])
    assert found.outlets["worth_min"].tolist() == pytest.approx([0.5, 0, 0, 0])
    assert found.places["outlets"].tolist() == [1, 2, 1, 0, 0]
    assert found.places["minutes"][1] == pytest.approx((2 * 1 + 2 * 1.5) / 4)
    assert found.parcel_minutes == pytest.approx(0 + 2 * 1 + 2 * 1.5 + 6 * 1)
    assert found.unserved == pytest.approx(1)  # at sea
    assert found.places["reason"].tolist() == ["", "", "", "no road within 1000 m", ""]
    assert found.gap == pytest.approx(0, abs=1e-9)


def test_no_capacity_and_no_outlet_within_reach(town, outlets, demand):
    found = assign_parcels(town, outlets[:2], demand, parcels_per_head_per_day=0.2, max_minutes=1.5)
    # 16, 8 and 12 parcels for 10 and 10; node 1 has only a within 1.5 min, node 3 only b.
    assert found.places["served"].sum() == pytest.approx(20)
    assert found.places["served"].tolist()[:3] == pytest.approx([10, 0, 10])
    assert found.places["reason"].tolist()[:3] == ["no outlet in reach has room"] * 3
    assert found.unserved == pytest.approx(36 + 2 - 20)
    alone = assign_parcels(
        town, outlets[1:2], demand, parcels_per_head_per_day=0.01, max_minutes=0.5
    )
    assert alone.places["reason"].tolist()[:3] == ["no outlet within reach"] * 3


def test_no_parcels_and_no_outlets(town, outlets, demand):
    for places in (demand[:0], demand[3:4]):
        found = assign_parcels(town, outlets, places, parcels_per_head_per_day=1, max_minutes=5)
        assert (len(found.flows), found.parcel_minutes, found.gap) == (0, 0, 0)
    none = assign_parcels(town, outlets[:0], demand, parcels_per_head_per_day=1, max_minutes=5)
    assert none.unserved == 190


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"capacity_per_day": -1.0}, {}, "`capacity_per_day` must not be negative, found -1"),
        ({"outlet_id": "a"}, {}, "found 'a' twice"),
        ({}, {"parcels_per_head_per_day": -1}, "must be finite and not negative, found -1"),
    ],
)
def test_wrong_capacities(town, outlets, demand, change, options, message):
    given_options = {"parcels_per_head_per_day": 1, "max_minutes": 5} | options
    with pytest.raises(ContractError, match=message):
        assign_parcels(town, outlets.assign(**change), demand, **given_options)


@settings(max_examples=25)
@given(st.data())
def test_unit_parcels_and_capacities_are_an_assignment(data):
    """One parcel a place, capacity for one an outlet: the same as the Hungarian method."""
    network, places = line_town(5)
    rows = data.draw(st.permutations(range(5)))
    count = data.draw(st.integers(2, 4))
    chosen = places.iloc[list(rows[:count])].reset_index(drop=True)
    outlets = chosen.assign(outlet_id=[f"o{k}" for k in range(count)], capacity_per_day=1.0)
    demand = places.iloc[data.draw(st.permutations(range(5)))[:count]].reset_index(drop=True)
    demand = demand.assign(population=1.0, district_id="w")
    found = assign_parcels(network, outlets, demand, parcels_per_head_per_day=1, max_minutes=60)
    pairs = minutes_matrix(network, outlets, demand, max_minutes=60)
    cost = pairs.pivot_table(index="outlet", columns="demand", values="minutes").to_numpy()
    expected = cost[linear_sum_assignment(cost)].sum()
    assert found.unserved == pytest.approx(0, abs=1e-9)
    assert found.parcel_minutes == pytest.approx(expected, abs=1e-6)  # HiGHS's tolerance
    assert found.bound <= found.objective + 1e-6


def test_farther_outlets_enter_where_they_pay():
    """Twelve outlets on a line, all residents at its start, and capacity for them only towards its end."""
    network, places = line_town(12)
    outlets = places.assign(outlet_id=[f"o{k}" for k in range(12)], capacity_per_day=2.0)
    demand = places[:4].assign(population=6.0, district_id="w")
    found = assign_parcels(network, outlets, demand, parcels_per_head_per_day=1, max_minutes=60)
    pairs = minutes_matrix(network, outlets, demand, max_minutes=60)
    spare = outlets["capacity_per_day"].sum() - demand["population"].sum()
    assert spare >= 0
    assert found.unserved == pytest.approx(0, abs=1e-6)
    assert found.objective == pytest.approx(found.bound, rel=1e-9)
    assert len(pairs) == len(outlets) * len(demand)
    ranks = pairs.assign(rank=pairs.groupby("demand")["minutes"].rank(method="first"))
    used = found.flows.merge(ranks, on=["demand", "outlet"])
    assert used["rank"].max() > 4  # more than the first linear program had


def test_flows_add_up_to_places_and_outlets(town, outlets, demand):
    found = assign_parcels(town, outlets, demand, parcels_per_head_per_day=0.1, max_minutes=5)
    by_place = found.flows.groupby("demand")["parcels_per_day"].sum()
    served = found.places["served"]
    assert served[served > 0].tolist() == pytest.approx(by_place.tolist())
    by_outlet = pd.Series(found.outlets["parcels_per_day"].to_numpy())
    assert by_outlet.sum() == pytest.approx(served.sum())


def test_assigned_share_by_district(town, outlets, demand):
    districts = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))
    found = assign_parcels(town, outlets[:2], demand, parcels_per_head_per_day=0.2, max_minutes=1.5)
    assert assigned_share(found, demand, districts).loc["w"].tolist() == pytest.approx([20, 36, 2])
