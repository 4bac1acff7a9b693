"""Errors of selections that match nothing list what there is; wrong limits are refused."""

import pytest
from affine import Affine

from fugai.delivery import (
    Changes,
    HourlyProfile,
    accessibility_2sfca,
    cell_minutes,
    close_outlets,
    cold_chain,
    filter_by_delivery,
    filter_by_kind,
    isochrone_hulls,
    isochrones,
    minutes_matrix,
    nearest_outlet,
    nearest_outlets,
    od_pairs,
    outlets_in_reach,
    reach_of,
    reach_raster,
    reach_share,
    route_nodes,
    settlements_share,
    snap_cells,
    times_between,
    travel_time,
    what_if,
)
from fugai.errors import ContractError
from fugai.grid import Grid


def test_kinds_and_deliveries_must_exist(outlets_by_kind):
    assert filter_by_kind(outlets_by_kind, "locker")["outlet_id"].tolist() == ["locker"]
    assert filter_by_kind(outlets_by_kind, "hub").empty  # outlets may be hubs; none of these is
    with pytest.raises(ContractError, match=r"'locker'.*'cold store'.*found 'lockr'"):
        filter_by_kind(outlets_by_kind, ["locker", "lockr"])
    with pytest.raises(ContractError, match="'door', 'village', 'none', found 'roof'"):
        filter_by_delivery(outlets_by_kind, "roof")
    own = outlets_by_kind.assign(kind="kiosk")  # a word of the caller's own
    assert len(filter_by_kind(own, "kiosk")) == len(own)


def test_cold_chain_of_an_unknown_kind(town, outlets_by_kind, make_places):
    with pytest.raises(ContractError, match=r"`kinds` must be among .*'cold store'.*'fridge'"):
        cold_chain(town, outlets_by_kind, make_places([(0, 0)], city=["x"]), kinds="fridge")


def test_settlement_types_must_exist(town, settlements, outlets_by_kind):
    times = nearest_outlet(town, outlets_by_kind, settlements)
    districts = settlements.groupby("district_id").size().to_frame()
    for types in ("villages", ["village", "villages"]):
        with pytest.raises(ContractError, match=r"'community'.*'hamlet'.*found 'villages'"):
            settlements_share(times, settlements, districts, max_minutes=5, types=types)
    one = settlements_share(times, settlements, districts, max_minutes=60, types="hamlet")
    assert one["denominator"].sum() == 1


def test_columns_must_exist(town, demand, outlets_with_capacity):
    with pytest.raises(ContractError, match=r"`places_per_day`, found .*capacity_per_day"):
        accessibility_2sfca(
            town, outlets_with_capacity, demand, max_minutes=5, supply="places_per_day"
        )
    times = nearest_outlet(town, outlets_with_capacity, demand)
    with pytest.raises(ContractError, match=r"`demand` must have values .* 'population'"):
        reach_share(times, demand, demand, max_minutes=5, weights=["residents"])


def test_closing_an_unknown_outlet_lists_those_that_there_are(town, make_places):
    many = make_places([(0, 0)] * 20, outlet_id=[f"o{k}" for k in range(20)])
    with pytest.raises(ContractError, match=r"'o0', .*'o11' and 8 more, found 'hub'"):
        close_outlets(reach_of(town, many), "hub")


@pytest.mark.parametrize("wrong", ["15", [15], None, True, -1, float("nan")])
def test_a_limit_is_a_number_of_minutes(town, outlets_with_capacity, demand, wrong):
    places = outlets_with_capacity, demand
    district = demand.groupby("district_id").size().to_frame()
    times = nearest_outlet(town, *places)
    reach = reach_of(town, outlets_with_capacity)
    message = "`max_minutes` must be a number of minutes, not negative, found "
    for call in (
        lambda: minutes_matrix(town, *places, max_minutes=wrong),
        lambda: outlets_in_reach(town, *places, max_minutes=wrong),
        lambda: reach_share(times, demand, district, max_minutes=wrong),
        lambda: what_if(reach, demand, district, changes=Changes(), max_minutes=wrong),
        lambda: times_between(town, [0], [0], max_minutes=wrong),
    ):
        with pytest.raises(ContractError, match=message):
            call()
    if wrong is not None:  # here it means no limit
        with pytest.raises(ContractError, match=message):
            nearest_outlet(town, *places, max_minutes=wrong)
        with pytest.raises(ContractError, match=message):
            nearest_outlets(town, *places, k=2, max_minutes=wrong)


@pytest.mark.parametrize("drawn", [isochrones, isochrone_hulls])
@pytest.mark.parametrize("wrong", ["15", 15])
def test_isochrones_take_a_sequence_of_minutes(town, make_places, drawn, wrong):
    with pytest.raises(ContractError, match=r"a sequence of numbers such as \[5, 10\], found"):
        drawn(town, make_places([(0, 0)]), minutes=wrong)


def test_pairs_answer_only_within_their_limit(town, outlets_with_capacity, demand):
    places = outlets_with_capacity, demand
    wide = od_pairs(town, *places, max_minutes=60)
    narrow = accessibility_2sfca(town, *places, max_minutes=1)
    found = accessibility_2sfca(wide, *places, max_minutes=1)
    assert found.demand.equals(narrow.demand)
    assert found.outlets.equals(narrow.outlets)
    with pytest.raises(ContractError, match="at most that of the pairs, 60, found 61"):
        outlets_in_reach(wide, *places, max_minutes=61)


def test_direction_is_from_or_to(town, outlets_with_capacity, demand):
    grid = Grid(crs=town.crs, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 2))
    cells = snap_cells(town, grid)
    time_s, _ = travel_time(town, [0])
    places = outlets_with_capacity
    for call in (
        lambda: travel_time(town, [0], direction="back"),
        lambda: nearest_outlet(town, places, demand, direction="back"),
        lambda: minutes_matrix(town, places, demand, max_minutes=5, direction="back"),
        lambda: reach_raster(town, time_s, grid, direction="back"),
        lambda: cell_minutes(town, places, cells, max_minutes=5, direction="back"),
        lambda: reach_of(town, places, direction="back"),
    ):
        with pytest.raises(ContractError, match="`direction` must be 'from' or 'to', found 'back'"):
            call()


def test_nodes_must_be_those_of_the_network(town):
    with pytest.raises(
        ContractError, match="`target` must be ids of nodes of the network, found 9"
    ):
        route_nodes(town, [0], [9], cutoff_s=60)
    with pytest.raises(ContractError, match="`origin` and `target` must be of one length"):
        route_nodes(town, [0, 1], [1], cutoff_s=60)
    with pytest.raises(ContractError, match="`node` must be ids of nodes of the network, found -1"):
        times_between(town, [0, -1], [0, 0])


def test_hours_are_those_of_a_day():
    profile = HourlyProfile(factors={"other": [1.0] * 24})
    with pytest.raises(ContractError, match="`hour` must be from 0 to 23, found 24"):
        profile.factor("primary", 24)
