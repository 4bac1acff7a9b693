"""Accessibility by the hour, by hand."""

import numpy as np
import pandas as pd
import pytest

from fugai.delivery import open_share, plan_rounds, reach_share, village_share
from fugai.delivery.rounds.fleet.vehicles import Vehicle
from fugai.errors import ContractError
from fugai.intake import read_opening_hours

SHOP, LOCKER = read_opening_hours("Mo-Fr 09:00-11:00"), read_opening_hours("24/7")
DISTRICTS = pd.DataFrame(index=["w"])


@pytest.fixture
def homes(make_places):
    """At nodes 0, 1 and 4 of the town, and at sea."""
    return make_places(
        [(0, 0), (1000, 0), (2000, 0), (0, -40_000)],
        population=[10.0, 20.0, 40.0, 80.0],
        district_id="w",
    )


def at(found, day, hour):
    row = found[found["day"].eq(day) & found["hour"].eq(hour)].iloc[0]
    return row[["numerator", "denominator", "unknown"]].tolist()


def test_who_has_an_open_outlet_at_each_hour(town, make_places, homes):
    outlets = make_places([(0, 0), (2000, 0)], outlet_id=["shop", "locker"], hours=[SHOP, LOCKER])
    found = open_share(town, outlets, homes, DISTRICTS, max_minutes=0.5)
    assert len(found) == 3 * 24
    assert at(found, "We", 8) == [40, 70, 80]
    assert at(found, "We", 9) == at(found, "We", 10) == [50, 70, 80]
    assert at(found, "We", 11) == at(found, "Sa", 9) == [40, 70, 80]


def test_unknown_hours_make_unknown_residents(town, make_places, homes):
    outlets = make_places([(0, 0), (2000, 0)], outlet_id=["shop", "new"], hours=[SHOP, None])
    found = open_share(town, outlets, homes, DISTRICTS, max_minutes=0.5, days=["We"])
    assert at(found, "We", 9) == [10, 30, 120]
    assert at(found, "We", 12) == [0, 30, 120]


def test_where_all_is_open_it_is_the_share_of_any_outlet(town, make_places, homes):
    outlets = make_places([(0, 0)], outlet_id=["locker"], hours=[LOCKER])
    found = open_share(
        town, outlets, homes, DISTRICTS, max_minutes=5, days=["Su"], direction="from"
    )
    times = pd.DataFrame({"minutes": [0, 1, 3, np.nan], "known": [True, True, True, False]})
    plain = reach_share(times, homes, DISTRICTS, max_minutes=5, weights=["population"])
    assert found["numerator"].eq(plain["numerator"].iloc[0]).all()
    assert found["unknown"].eq(plain["unknown"].iloc[0]).all()


def test_what_is_refused(town, make_places, homes):
    outlets = make_places([(0, 0)], outlet_id=["a"], hours=["24/7"])
    with pytest.raises(ContractError, match="must hold WeeklyHours or None, found str"):
        open_share(town, outlets, homes, DISTRICTS, max_minutes=5)
    outlets["hours"] = [LOCKER]
    with pytest.raises(ContractError, match="`day` must be one of Mo"):
        open_share(town, outlets, homes, DISTRICTS, max_minutes=5, days=["Sunday"])
    with pytest.raises(ContractError, match="must have the column `hours`"):
        open_share(town, outlets[["outlet_id", "geometry"]], homes, DISTRICTS, max_minutes=5)


def test_windows_of_rounds_are_the_hours_of_a_day(town, make_places):
    depots = make_places([(0, 0)], depot_id=["a"])
    stops = make_places([(1000, 0)], stop_id=["x"], windows=[list(SHOP.windows("We"))])
    van = Vehicle(name="van", mode="drive", depot="a")
    found = plan_rounds(town, depots, stops, [van])
    assert 540 <= found.stops["arrive_min"][0] <= 660


def test_the_village_promise_counts_stops_of_rounds(town, make_places):
    villages = make_places(
        [(1000, 0), (2000, 0), (0, -40_000)],
        type="village",
        district_id="w",
        settlement_id=list("abc"),
    )
    times = pd.DataFrame({"minutes": [1.0, 50.0, np.nan], "known": [True, True, False]})
    plain = village_share(times, villages, DISTRICTS)
    assert plain[["numerator", "denominator", "unknown"]].to_numpy().tolist() == [[1, 2, 1]]
    stops = villages.rename(columns={"settlement_id": "stop_id"})
    depots = make_places([(0, 0)], depot_id=["a"])
    found = plan_rounds(town, depots, stops, [Vehicle(name="van", mode="drive", depot="a")])
    both = village_share(times, villages, DISTRICTS, visited=found.stops["reason"].eq(""))
    assert both[["numerator", "denominator", "unknown"]].to_numpy().tolist() == [[2, 2, 1]]
    with pytest.raises(ContractError, match="`visited` must be on the index of the settlements"):
        village_share(times, villages, DISTRICTS, visited=pd.Series([True]))
