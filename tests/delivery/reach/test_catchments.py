"""Territories, overlap and parcels with capacity, counted by hand and against other solvers."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from scipy.optimize import linear_sum_assignment

from fugai.delivery import (
    NO_CATCHMENT,
    RoadNodes,
    assign_parcels,
    assigned_share,
    catchment_raster,
    catchment_table,
    catchments,
    choice_share,
    minutes_matrix,
    nearest_outlet,
    network_from_edges,
    outlet_load,
    outlet_times,
    outlets_in_reach,
    overloaded_share,
    reach_raster,
)
from fugai.errors import ContractError
from fugai.grid import Grid

METRIC = CRS.from_epsg(32650)


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


@pytest.fixture
def outlets(make_places):
    """At nodes 0, 2 and 4 of the town, and at sea."""
    return make_places(
        [(0, 0), (1000, 1000), (2000, 0), (0, -40_000)],
        outlet_id=["a", "b", "c", "sea"],
        capacity_per_day=[10.0, 10.0, np.nan, 10.0],
    )


@pytest.fixture
def demand(make_places):
    """At nodes 0, 1, 3, at sea and outside the districts at node 2."""
    return make_places(
        [(0, 0), (1000, 0), (0, 1000), (0, -40_000), (1000, 1000)],
        population=[80.0, 40.0, 60.0, 10.0, 1e6],
        households=[30, 15, 20, 3, 1],
        type=["community", "village", "village", "village", "village"],
        district_id=["w", "w", "w", "w", ""],
    )


@pytest.fixture
def grid():
    """Cells of 1 km whose centres are the ring's corners and node 4; the last column is bare."""
    return Grid(crs=METRIC, transform=Affine(1000, 0, -500, 0, -1000, 1500), shape=(2, 4))


def test_territories_by_hand(town, outlets, grid):
    times = outlet_times(town, outlets)
    owner = catchment_raster(town, times, grid, snap_max_m=10)
    # Nodes 3, 2 above; 0, 1, 4 below. Node 3 is b's, 1 is 60 s from a and 90 s from c.
    assert owner.to_numpy().tolist() == [
        [1, 1, NO_CATCHMENT, NO_CATCHMENT],
        [0, 0, 2, NO_CATCHMENT],
    ]
    made = catchments(owner, times, grid)
    assert made["outlet_id"].tolist() == ["a", "b", "c"]
    assert made["area_km2"].tolist() == [2, 2, 1]
    assert made.geometry[0].bounds == (-500, -500, 1500, 500)


def test_service_areas_end_where_the_time_does(town, outlets, grid):
    times = outlet_times(town, outlets)
    within = catchment_raster(town, times, grid, snap_max_m=10, max_minutes=0.5)
    assert within.to_numpy().tolist() == [
        [NO_CATCHMENT, 1, NO_CATCHMENT, NO_CATCHMENT],
        [0, NO_CATCHMENT, 2, NO_CATCHMENT],
    ]
    exactly = catchment_raster(town, times, grid, snap_max_m=10, max_minutes=1)
    assert (exactly.to_numpy() != NO_CATCHMENT).sum() == 5


def test_territories_are_where_there_are_minutes(town, outlets, grid):
    times = outlet_times(town, outlets)
    owner = catchment_raster(town, times, grid, snap_max_m=800)
    minutes = reach_raster(town, times.time_s, grid, snap_max_m=800)
    assert ((owner.to_numpy() == NO_CATCHMENT) == np.isnan(minutes.to_numpy())).all()


def test_nobodys_land(town, make_places, grid):
    times = outlet_times(town, make_places([(0, -40_000)], outlet_id=["sea"]))
    owner = catchment_raster(town, times, grid)
    assert (owner.to_numpy() == NO_CATCHMENT).all()
    assert len(catchments(owner, times, grid)) == 0


def test_what_lies_in_a_territory(town, outlets, demand):
    times = nearest_outlet(town, outlets, demand)
    table = catchment_table(times, demand, outlets, max_minutes=0.5)
    assert table["places"].tolist() == [2, 1, 0, 0]
    assert table["villages"].tolist() == [1, 1, 0, 0]
    assert table["residents"].tolist() == [120, 60, 0, 0]  # the million outside count nowhere
    assert table["doors"].tolist() == [45, 20, 0, 0]
    assert table["mean_min"].tolist() == pytest.approx([40 / 120, 1, np.nan, np.nan], nan_ok=True)
    assert table["longest_min"].tolist() == pytest.approx([1, 1, np.nan, np.nan], nan_ok=True)
    assert table["residents_within"].tolist() == [80, 0, 0, 0]
    bare = catchment_table(times, demand[["district_id", "geometry"]], outlets)
    assert bare["mean_min"].tolist()[:2] == [0.5, 1]
    assert bare["villages"].sum() == 0


def test_overlap_by_hand(town, outlets, demand):
    found = outlets_in_reach(town, outlets, demand, max_minutes=2)
    # Node 0: a, and b in 2 min; node 1: a in 1, c in 1.5; node 3: b in 1; node 2: b, and a in 2.
    assert found["outlets"].tolist() == [2, 2, 1, 0, 2]
    assert found["minutes"].tolist() == pytest.approx([0, 1, 1, np.nan, 0], nan_ok=True)
    assert found["second_min"].tolist() == pytest.approx([2, 1.5, np.nan, np.nan, 2], nan_ok=True)
    assert found["known"].tolist() == [True, True, True, False, True]
    with pytest.raises(
        ContractError, match="`max_minutes` must be a number of minutes, not negative, found -1"
    ):
        outlets_in_reach(town, outlets, demand, max_minutes=-1)


def test_overflow_goes_to_the_next_with_room(town, outlets, demand):
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


def test_no_room_and_no_outlet_within_reach(town, outlets, demand):
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


def test_nothing_to_carry(town, outlets, demand):
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
def test_single_parcels_and_single_rooms_are_an_assignment(data):
    """One parcel a place and room for one an outlet: what the Hungarian method finds."""
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
    """Twelve outlets on a line, all the people at its beginning, and room for them at its end."""
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
    assert used["rank"].max() > 4  # more than the program began with


def test_by_district_the_sums_are_those_of_the_places(town, outlets, demand):
    found = assign_parcels(town, outlets, demand, parcels_per_head_per_day=0.1, max_minutes=5)
    by_place = found.flows.groupby("demand")["parcels_per_day"].sum()
    served = found.places["served"]
    assert served[served > 0].tolist() == pytest.approx(by_place.tolist())
    by_outlet = pd.Series(found.outlets["parcels_per_day"].to_numpy())
    assert by_outlet.sum() == pytest.approx(served.sum())


def test_shares_by_district(town, outlets, demand):
    districts = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))
    reached = outlets_in_reach(town, outlets, demand, max_minutes=2)
    choice = choice_share(reached, demand, districts)
    assert choice.loc["w"].tolist() == [120, 180, 10]  # nodes 0 and 1 of three, one at sea
    assert choice.loc["e"].tolist() == [0, 0, 0]
    found = assign_parcels(town, outlets[:2], demand, parcels_per_head_per_day=0.2, max_minutes=1.5)
    assert assigned_share(found, demand, districts).loc["w"].tolist() == pytest.approx([20, 36, 2])
    times = nearest_outlet(town, outlets, demand)
    placed = outlets.assign(district_id=["w", "w", "e", ""])
    busy = outlet_load(times, demand, placed, districts, parcels_per_head_per_day=0.1)
    # a gets 12 parcels for 10, b 6; c has no capacity, and the sea no district.
    share = overloaded_share(busy, districts)
    assert share.loc["w"].tolist() == [1, 2, 0]
    assert share.loc["e"].tolist() == [0, 0, 1]
