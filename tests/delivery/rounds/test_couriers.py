"""Courier tours by hand."""

import numpy as np
import pandas as pd
import pytest

from fugai.delivery import ServiceTime, courier_tours, nearest_outlet, split_tour
from fugai.errors import ContractError


def test_a_long_tour_is_split_into_shifts():
    # On a line out from the depot: stops 10, 20 and 30 minutes away, 5 minutes at each.
    at = np.array([0.0, 10, 20, 30])
    minutes, busy = np.abs(at[:, None] - at), np.array([0.0, 5, 5, 5])
    order = np.arange(4)

    def parts(shift_min):
        cut = split_tour(order, minutes, busy, shift_min=shift_min)
        return [part.tolist() for part in cut]

    assert parts(None) == [[1, 2, 3]]
    assert parts(75) == [[1, 2, 3]]  # 60 + 15, inclusive
    assert parts(74) == [[1], [2, 3]]  # 20 + 5 and 60 + 10; [1, 2], [3] would drive 40 + 60
    assert parts(65) == [[1, 2], [3]]
    assert parts(50) == [[1, 2], [3]]  # the last takes 65 by itself
    assert split_tour(order[:1], minutes, busy, shift_min=10) == []


@pytest.fixture
def outlets(make_places):
    return make_places([(0, 0), (0, -40_000), (0, 1000)], outlet_id=["a", "sea", "idle"])


def test_courier_tours_by_hand(town, make_places, outlets):
    stops = make_places(
        [(1000, 0), (2000, 0), (1000, 1000), (0, -40_000), (1000, 0), (2000, 0)],
        parcels=[4.0, 0.0, np.nan, 1.0, 1.0, 1.0],
    )
    served = pd.Series(["a", "a", "a", "a", "", "sea"], index=stops.index)
    found = courier_tours(
        town,
        outlets,
        stops,
        outlet_id=served,
        service_time=ServiceTime(stop_min=2, parcel_min=0.5, shift_min=None),
    )
    # 0 - 1 - 4 - 1 - 2 - 3 - 0: 60 + 120 + 90 + 60 + 60 + 60 = 450 s; 3 stops and 4 parcels.
    row = found.outlets.loc["a"]
    assert found.outlets.index.tolist() == ["a"]
    assert (row["stops"], row["tours"], row["status"]) == (3, 1, "optimal")
    assert row["drive_min"] == row["bound_min"] == pytest.approx(7.5)
    assert row["service_min"] == pytest.approx(3 * 2 + 4 * 0.5)
    assert row["minutes"] == row["longest_min"] == pytest.approx(15.5)
    assert found.stops["reason"].tolist() == [
        "",
        "",
        "",
        "no road within 1000 m",
        "no outlet",
        "outlet not near a road",
    ]
    assert found.stops["visit"].tolist()[2:] == [3, 0, 0, 0]
    assert found.stops["arrival_min"][2] == pytest.approx((60 + 120 + 90 + 60) / 60 + 6)
    # The spur may be visited before its junction or after; the way home is 2 minutes of the ring.
    assert found.stops["leg_min"][:3].sum() == pytest.approx(7.5 - 2)
    assert found.tours.loc[("a", 1), "minutes"] == pytest.approx(15.5)


def test_a_shift_splits_the_work(town, make_places, outlets):
    stops = make_places([(1000, 0), (2000, 0), (1000, 1000)])
    nearest = nearest_outlet(town, outlets[:1], stops)["outlet_id"]
    short = ServiceTime(stop_min=1, parcel_min=0, shift_min=9.5)
    found = courier_tours(town, outlets[:1], stops, outlet_id=nearest, service_time=short)
    # The ring alone takes 4 minutes, with the spur 7.5, and the three stops 3 more: two tours.
    assert found.outlets.loc["a", "tours"] == 2
    assert found.outlets.loc["a", "drive_min"] == pytest.approx(found.tours["drive_min"].sum())
    assert found.outlets.loc["a", "drive_min"] > found.outlets.loc["a", "one_tour_min"]
    assert not found.tours["overlong"].any()
    alone = ServiceTime(stop_min=60, parcel_min=0, shift_min=10)
    late = courier_tours(town, outlets[:1], stops, outlet_id=nearest, service_time=alone)
    assert late.outlets.loc["a", "overlong"] == late.outlets.loc["a", "tours"] == 3


def test_no_stops(town, make_places, outlets):
    stops = make_places([])
    found = courier_tours(
        town, outlets, stops, outlet_id=pd.Series([], index=stops.index, dtype="str")
    )
    assert (len(found.outlets), len(found.tours), len(found.stops)) == (0, 0, 0)


def test_wrong_service_times_and_ids(town, make_places, outlets):
    with pytest.raises(ContractError, match=r"`ServiceTime\.stop_min` must be finite"):
        ServiceTime(stop_min=-1)
    stops = make_places([(0, 0)])
    with pytest.raises(ContractError, match="on the index of the stops"):
        courier_tours(town, outlets, stops, outlet_id=pd.Series(["a"], index=[7]))
    twice = outlets.assign(outlet_id="a")
    with pytest.raises(ContractError, match="found 'a' twice"):
        courier_tours(town, twice, stops, outlet_id=pd.Series(["a"], index=stops.index))
