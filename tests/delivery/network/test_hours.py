"""Roads at an hour of the day."""

import numpy as np
import pandas as pd
import pytest
from pyproj import CRS

from fugai.delivery import HourlyProfile, build_network, roads_at, travel_time
from fugai.errors import ContractError
from fugai.tables import Roads

FLAT = [1.0] * 24
RUSH = [1.0] * 8 + [0.5] + [1.0] * 15


def street():
    edges = pd.DataFrame(
        {
            "tail": [0, 1, 2],
            "head": [1, 2, 3],
            "length_m": 1000.0,
            "highway": pd.Categorical(["primary", "service", "ferry"]),
            "drive_s": [60.0, 60.0, 600.0],
            "walk_s": [700.0, 700.0, np.nan],
        }
    )
    return Roads(crs=CRS(32650), x=np.arange(4.0), y=np.zeros(4), edges=edges)


def times(roads, mode="drive"):
    network = build_network(roads, mode=mode)
    return travel_time(network, [0])[0].tolist()


def test_the_morning_rush_slows_what_it_names():
    profile = HourlyProfile(factors={"primary": RUSH})
    assert times(roads_at(street(), profile, 8)) == [0, 120, 180, 780]
    assert times(roads_at(street(), profile, 9)) == times(street()) == [0, 60, 120, 720]


def test_other_means_all_classes_but_ferries_and_those_named():
    profile = HourlyProfile(factors={"primary": FLAT, "other": RUSH})
    assert times(roads_at(street(), profile, 8)) == [0, 60, 180, 780]
    profile = HourlyProfile(factors={"ferry": RUSH})
    assert times(roads_at(street(), profile, 8)) == [0, 60, 120, 1320]


def test_walkers_pass_the_queue():
    before, after = street(), roads_at(street(), HourlyProfile(factors={"other": RUSH}), 8)
    assert times(before, "walk")[:3] == times(after, "walk")[:3] == [0, 700, 1400]
    assert before.edges["drive_s"].tolist() == [60, 60, 600]


def test_roads_without_classes_keep_their_times():
    roads = street()
    roads.edges["highway"] = pd.Categorical([None] * 3)
    assert times(roads_at(roads, HourlyProfile(factors={"other": RUSH}), 8)) == [0, 60, 120, 720]


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"primary": [1.0] * 23}, "'primary' must be 24, found 23"),
        ({"primary": [*FLAT[:-1], 0.0]}, "above 0 and at most 2, found 0"),
        ({"other": [*FLAT[:-1], np.nan]}, "found nan"),
        ({"other": [*FLAT[:-1], 3.0]}, "found 3"),
    ],
)
def test_profiles_that_are_none(factors, message):
    with pytest.raises(ContractError, match=message):
        HourlyProfile(factors=factors)


@pytest.mark.parametrize("hour", [-1, 24])
def test_hours_that_are_none(hour):
    with pytest.raises(ContractError, match=f"from 0 to 23, found {hour}"):
        roads_at(street(), HourlyProfile(factors={"other": RUSH}), hour)
